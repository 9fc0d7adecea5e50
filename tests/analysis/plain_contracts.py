"""Every rule of data quality for one contract read a second time, plainly and from the record instead of its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from thirty3.models.contract import Contract

Said = bool | None
"""Kept, broken, or None: not applicable."""


def when(there: object, kept: Callable[[], bool]) -> Said:
    return kept() if there else None


def _sane(day: date | None) -> Said:
    return None if day is None else date(1990, 1, 1) <= day <= date(2050, 12, 31)


def _before(one: date | None, other: date | None) -> Said:
    return None if one is None or other is None else (other - one).days >= 0


def _made(c: Contract) -> bool:
    return c.status not in {"pending", "cancelled", "unsuccessful"}


def without_html(text: str | None) -> Said:
    return None if not text else not re.search(r"&\w+;|&#\d+;|<\w|</", text)


def not_garbled(text: str | None) -> Said:
    odd = ("Ã©", "Ã¢", "Â£", "Â®", "Â\xa0", "â€", "\ufffd")
    return None if not text else not any(part in text for part in odd)


def _who(c: Contract) -> str:
    return " | ".join(who.name for who in c.suppliers).strip(" |")


def buyer_of(c: Contract) -> str | None:
    return None if c.buyer is None else c.buyer.name or None


def _span(c: Contract, kept: Callable[[date, date], Said]) -> Said:
    start, end = c.period.start, c.period.end
    return kept(start, end) if start and end and end >= start else None


def _months(start: date, end: date) -> Said:
    days = (end - start).days
    if days < 60:
        return None
    if days % 30 and (days + 1) % 30:
        return True
    near = [end + timedelta(shift) for shift in (-1, 0, 1)]
    last = [day for day in near if day.day == start.day]  # the same day of a later month
    clamped = [day for day in near if (day + timedelta(1)).day == 1 and day.day < start.day]
    months = round(days / 30)
    return any(12 * (day.year - start.year) + day.month - start.month in (months, months) for day in last + clamped)


def named(c: Contract) -> list[str]:
    return [who.id for who in c.suppliers if not who.placeholder]


def _large(c: Contract) -> Said:
    large = [who for who in c.suppliers if who.size == "large"]
    return all(who.size_asserted_by not in (None, "notice") for who in large) if large else None


def _annual(c: Contract) -> Said:
    year, whole = c.annual_value, c.value
    if year is None or whole is None or whole.pence <= 0 or (year.currency, year.vat) != (whole.currency, whole.vat):
        return None
    return _span(c, lambda start, end: year.amount <= whole.amount if (end - start).days >= 365 else None)


@cache
def _divisions() -> set[str]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "reference"
    return {line[:2] for line in (folder / "cpv_2008.csv").read_text(encoding="utf-8").splitlines()[1:]}


CONTRACTS: dict[str, Callable[[Contract], Said]] = {
    "ocid_registered": lambda c: when(
        c.ocid, lambda: str(c.ocid).split("-")[1] in {"b5fd17", "h6vhtk", "r6ebe6", "kuma6s", "0c46vo"}
    ),
    "title_present": lambda c: when(_made(c), lambda: bool(c.title)),
    "buyer_present": lambda c: when(_made(c), lambda: bool(buyer_of(c))),
    "end_present": lambda c: when(_made(c), lambda: c.period.end is not None),
    "value_present": lambda c: when(_made(c), lambda: c.value is not None),
    "supplier_present": lambda c: when(_made(c), lambda: len(c.suppliers) > 0),
    "title_long_enough": lambda c: when(c.title, lambda: len(c.title.splitlines()[0]) >= 10),
    "title_without_html": lambda c: without_html(c.title),
    "title_not_garbled": lambda c: not_garbled(c.title),
    "buyer_without_html": lambda c: without_html(buyer_of(c)),
    "buyer_not_garbled": lambda c: not_garbled(buyer_of(c)),
    "supplier_without_html": lambda c: without_html(_who(c)),
    "supplier_not_garbled": lambda c: not_garbled(_who(c)),
    "buyer_in_london": lambda c: when(buyer_of(c), lambda: bool(c.boroughs)),
    "start_plausible": lambda c: _sane(c.period.start),
    "end_plausible": lambda c: _sane(c.period.end),
    "max_end_plausible": lambda c: _sane(c.period.max_end),
    "closed_plausible": lambda c: _sane(c.closed),
    "awarded_plausible": lambda c: _sane(c.awarded),
    "signed_plausible": lambda c: _sane(c.signed),
    "published_plausible": lambda c: _sane(c.published),
    "terminated_plausible": lambda c: _sane(c.terminated),
    "start_before_end": lambda c: _before(c.period.start, c.period.end),
    "end_before_max_end": lambda c: _before(c.period.end, c.period.max_end),
    "closed_before_awarded": lambda c: _before(c.closed, c.awarded),
    "awarded_before_start": lambda c: _before(c.awarded, c.period.start),
    "awarded_before_signed": lambda c: _before(c.awarded, c.signed),
    "signed_before_start": lambda c: _before(c.signed, c.period.start),
    "awarded_before_published": lambda c: _before(c.awarded, c.published),
    "signed_before_published": lambda c: _before(c.signed, c.published),
    "notices_in_order": lambda c: _before(c.first_published, c.published),
    "start_before_terminated": lambda c: _before(c.period.start, c.terminated),
    "period_under_25_years": lambda c: _span(c, lambda a, b: (b.year - a.year, b.month, b.day) < (25, a.month, a.day)),
    "period_over_a_day": lambda c: _span(c, lambda start, end: start != end),
    "period_by_calendar": lambda c: _span(c, _months),
    "period_not_whole_years": lambda c: _span(c, lambda a, b: f"{a:%d%m}{b:%d%m}" != "01013112"),
    "value_positive": lambda c: None if c.value is None else c.value.amount > 0,
    "value_no_token": lambda c: None if c.value is None else c.value.amount > 1,
    "value_under_5_billion": lambda c: None if c.value is None else c.value.amount <= 5_000_000_000,
    "value_in_pounds": lambda c: None if c.value is None else c.value.currency == "GBP",
    "vat_stated": lambda c: None if c.value is None else c.value.vat != "unknown",
    "value_awarded": lambda c: (
        None if c.value is None or c.value.kind == "unknown" else c.value.kind in ("award", "contract")
    ),
    "annual_within_value": _annual,
    "supplier_named": lambda c: when(c.suppliers, lambda: not any(who.placeholder for who in c.suppliers)),
    "supplier_numbered": lambda c: when(c.suppliers, lambda: any("GB-COH-" in id for id in named(c))),
    "company_number_valid": lambda c: when(
        numbers := [id[7:] for id in named(c) if id.startswith("GB-COH-")],
        lambda: all(len(number) == 8 and number.isalnum() for number in numbers),
    ),
    "suppliers_differ": lambda c: when(len(named(c)) > 1, lambda: len(named(c)) == len(set(named(c)))),
    "size_stated": lambda c: when(c.suppliers, lambda: {who.size for who in c.suppliers} != {"unknown"}),
    "large_checked": _large,
    "bids_plausible": lambda c: None if c.bids is None else 1 <= c.bids <= 1000,
    "method_known": lambda c: when(
        c.procurement_method, lambda: c.procurement_method in {"open", "selective", "limited", "direct"}
    ),
    "status_known": lambda c: c.status != "unknown",
    "termination_dated": lambda c: when(c.status == "terminated", lambda: c.terminated is not None),
    "cpv_valid": lambda c: when(c.cpv, lambda: all(re.fullmatch("[0-9]{8}", code) for code in c.cpv)),
    "cpv_known": lambda c: when(c.cpv, lambda: c.cpv[0][:2] in _divisions()),
    "cpv_specific": lambda c: when(c.cpv, lambda: not c.cpv[0].endswith("000000")),
    "act_in_force": lambda c: when(
        c.regime == "PA2023" and c.first_published, lambda: (c.first_published or date.min) >= date(2025, 2, 24)
    ),
    "notice_of_its_regime": lambda c: when(
        (c.notice_type or "").startswith("UK"), lambda: c.regime not in {"PCR2015", "other"}
    ),
    "page_secure": lambda c: when(c.url, lambda: str(c.url).startswith("https://")),
}
