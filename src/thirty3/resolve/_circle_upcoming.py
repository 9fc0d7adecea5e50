"""Tenders to be expected: what ends, when its tender should be out, and whether a notice already speaks of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from thirty3.models.announcement import Announcement, Evidence, Upcoming
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import Link
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.tender import Tender
from thirty3.normalise.dates import add_months
from thirty3.resolve._circle_holdings import Holding, Holdings, gather, once
from thirty3.resolve._circle_notices import Spoken, best_notices

__all__ = ["Foreseen", "foresee", "upcoming"]


class Foreseen(NamedTuple):
    """Everything that is held, whenever it ends, with what is to be said of it."""

    holdings: Holdings
    announcements: tuple[Announcement, ...]
    """One for each of ``holdings.held``, in its order."""
    given: int
    """Contracts and applications looked at, repeats too."""


def upcoming(
    contracts: Iterable[Contract],
    applications: Iterable[Application] = (),
    tenders: Iterable[Tender] = (),
    *,
    as_of: date,
    horizon_months: int = 24,
    lead_time_months: int = 12,
    links: Iterable[Link] = (),
) -> Upcoming:
    """The tenders to be expected, since what boroughs have ends.

    One for each system that a borough, or several under one contract, have: contracts of one application, of one
    procurement on two portals, and those of the same boroughs, firm, end and service area with titles alike are one.
    Which end counts, and what is left out, stands in ``docs/measures/circle.md``.

    Args:
        contracts: All of them, technology or not and old ones too: a later contract tells that an older one is done.
        applications: What boroughs say that they run. One under a contract that runs says its name; another announces
            by its own end.
        tenders: All of them: the notice that already speaks of an announcement is found among them.
        as_of: The London day asked about. What ends on it is in, and only notices published by then count.
        horizon_months: Calendar months from ``as_of`` to the last end that is in.
        lead_time_months: Calendar months from the tender notice to the end. 12 is our assumption: see
            :func:`thirty3.analysis.act_by`.
        links: As :func:`thirty3.resolve.circle.link` gives them; those that are confirmed count.

    Returns:
        Announcements by the day the notice is expected, with ``used``, ``excluded`` and ``reasons``: not about
        technology, no borough, cancelled or not begun (``status_…``), no or no readable end, ended, succeeded by
        another contract, beyond the horizon, given twice.

    Raises:
        ValueError: Negative months.

    >>> from thirty3.models.period import Period
    >>> from thirty3.models.provenance import Provenance
    >>> from thirty3.models.service_area import Classification
    >>> housing = Contract(
    ...     id="a", title="Housing management system", boroughs=("E09000007",), status="active",
    ...     period=Period(start=date(2023, 4, 1), end=date(2028, 3, 31)),
    ...     classification=Classification(technology=True, service_area="housing", confidence=1),
    ...     provenance=Provenance(source="file", record_id="a"),
    ... )
    >>> found = upcoming([housing], as_of=date(2026, 11, 22))
    >>> [(one.title, one.notice_expected.isoformat(), one.late) for one in found]
    [('Housing management system', '2027-03-31', False)]
    """
    if horizon_months < 0:
        raise ValueError("horizon_months must not be negative")
    whole = foresee(contracts, applications, tenders, as_of=as_of, lead_time_months=lead_time_months, links=links)
    last = add_months(as_of, horizon_months)
    near = [announced.ends <= last for announced in whole.announcements]
    reasons = Counter((*whole.holdings.contracts_out.values(), *whole.holdings.applications_out.values()))
    used = 0
    for held, is_near in zip(whole.holdings.held, near, strict=True):
        records = len(held.contracts) + len(held.applications)
        used += records if is_near else 0
        reasons["beyond_horizon"] += 0 if is_near else records
    reasons["repeated"] = whole.given - used - reasons.total()
    rows = [announced for announced, is_near in zip(whole.announcements, near, strict=True) if is_near]
    return Upcoming(
        rows=tuple(sorted(rows, key=lambda one: (one.notice_expected, one.id))),
        as_of=as_of,
        horizon_months=horizon_months,
        used=used,
        excluded=whole.given - used,
        reasons={why: n for why, n in sorted(reasons.items(), key=lambda one: (-one[1], one[0])) if n},
    )


def foresee(
    contracts: Iterable[Contract],
    applications: Iterable[Application],
    tenders: Iterable[Tender],
    *,
    as_of: date,
    lead_time_months: int,
    links: Iterable[Link],
) -> Foreseen:
    """What :func:`upcoming` says without a horizon: what is told of one end must not depend on how far one looks.

    Raises:
        ValueError: A negative lead time.
    """
    if lead_time_months < 0:
        raise ValueError("lead_time_months must not be negative")
    contracts, applications, links = list(contracts), list(applications), list(links)
    holdings = gather(once(contracts), once(applications), links, as_of=as_of)
    notices = best_notices(holdings.held, tenders, links, as_of=as_of)
    announced = [
        _announce(held, notices.get(place), as_of, lead_time_months) for place, held in enumerate(holdings.held)
    ]
    return Foreseen(holdings, tuple(announced), len(contracts) + len(applications))


def _announce(held: Holding, spoken: Spoken | None, as_of: date, lead_time_months: int) -> Announcement:
    expected = add_months(held.ends, -lead_time_months)
    listed = held.applications[0] if held.applications else None
    notice = None if spoken is None else spoken.notice
    return Announcement(
        id=f"{held.id}:{held.ends}",
        boroughs=held.boroughs,
        service_area=_area(held),
        system=None if listed is None else listed.product or listed.name,
        title=_title(held),
        ends=held.ends,
        latest_end=held.latest_end,
        notice_expected=expected,
        latest_notice=None if held.latest_end is None else add_months(held.latest_end, -lead_time_months),
        lead_time_months=lead_time_months,
        late=expected < as_of and notice is None,
        worth=_worth(held),
        held_by=_holders(held),
        contract_ids=tuple(sorted(one.id for one in held.contracts)),
        application_id=None if listed is None else listed.id,
        notice_id=None if notice is None else notice.id,
        notice_url=None if notice is None else notice.url,
        published=_published(held, notice),
        evidence=tuple(_evidence(held, spoken)),
    )


def _published(held: Holding, notice: Tender | None) -> date | None:
    """The day of the newest thing it rests on."""
    days = [one.published for one in held.contracts] + [one.last_verified for one in held.applications]
    days += [] if notice is None else [notice.published]
    return max((day for day in days if day is not None), default=None)


def _area(held: Holding) -> str | None:
    """The application's main service area, since its borough says so; else the first contract's that has one."""
    stated = (area for one in held.applications for area in one.service_areas)
    return next(stated, None) or next((one.service_area for one in held.contracts if one.service_area), None)


def _title(held: Holding) -> str:
    titles = [one.title for one in held.contracts] + [one.name for one in held.applications]
    return next((title for title in titles if title), "")


def _worth(held: Holding) -> Money | None:
    """The largest value a year: contracts of one system are mostly one contract told twice, and sums would double it.

    A framework's ceiling is no value of what is replaced.
    """
    values = [one for contract in held.contracts if (one := _worth_of(contract)) is not None]
    values = values or [one.annual_value for one in held.applications if one.annual_value is not None]
    return max(values, key=_size, default=None)


def _worth_of(contract: Contract) -> Money | None:
    is_ceiling = contract.framework or (contract.value is not None and contract.value.kind == "ceiling")
    return contract.annual_value if is_ceiling else contract.annualised()


def _size(value: Money) -> tuple[bool, int, str]:
    return value.currency == "GBP", value.pence, value.vat


def _holders(held: Holding) -> tuple[str, ...]:
    named = {firm.name for one in held.contracts for firm in one.suppliers if firm.name and not firm.placeholder}
    return tuple(sorted(named or {one.supplier for one in held.applications if one.supplier}))


def _evidence(held: Holding, spoken: Spoken | None) -> Iterator[Evidence]:
    for contract in held.contracts:
        firms = ", ".join(firm.name for firm in contract.suppliers)
        says = f"contract {_quoted(contract.title)}{f' with {firms}' if firms else ''}: {_runs(contract.period)}"
        worth = _worth_of(contract)
        says += "" if worth is None else f"; worth {_pounds(worth)} a year"
        yield Evidence(says=says, record_id=contract.id, url=contract.url)
    for one in held.applications:
        says = f"the borough lists {_quoted(one.name)}: {_runs(one.period)}"
        yield Evidence(says=says, record_id=one.id, url=one.provenance.url)
    if spoken is not None:
        notice = spoken.notice
        kind = notice.notice_type or notice.stage
        says = f"notice {_quoted(notice.title)} ({kind}, published {notice.first_published}): {spoken.says}"
        yield Evidence(says=says, record_id=notice.id, url=notice.url)


def _quoted(title: str) -> str:
    return f"“{title}”" if title else "without a title"


def _runs(period: Period) -> str:
    """When something runs, and where that stands: ``ends 2028-03-31 (awards[0].contractPeriod.endDate)``."""
    parts = [f"begins {period.start}"] if period.start else []
    for field, label in (("end", "ends"), ("max_end", "may be extended to")):
        day = period.end if field == "end" else period.max_end
        basis = next((one for one in period.basis if one.field == field), None)
        parts += [] if day is None else [f"{label} {day}{f' ({basis.path})' if basis else ''}"]
    return ", ".join(parts) or "no dates"


def _pounds(worth: Money) -> str:
    vat: Mapping[str, str] = {"excluded": "without VAT", "included": "with VAT", "unknown": "VAT not stated"}
    amount = f"£{worth.amount:,}" if worth.currency == "GBP" else f"{worth.currency} {worth.amount:,}"
    return f"{amount} {vat[worth.vat]}"
