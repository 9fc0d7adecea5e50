"""What makes an opportunity accessible: lots, money against turnover, time, and who may answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from thirty3.models.announcement import Announcement
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.models.fit import Access
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.profile import Profile
from thirty3.models.tender import Lot, Tender
from thirty3.normalise.names import fold
from thirty3.reference.tender_periods import tender_period

__all__ = ["access_to", "in_pounds"]

_ENOUGH_TURNOVER = 2
"""Turnover over value a year from which a firm is seldom asked for more. Ours: buyers commonly ask for twice the value
of a year. Written from knowledge on 26 November 2026; no source was read for it."""

_WAYS: tuple[tuple[str, bool], ...] = (
    ("DYNAMIC PURCHASING", False),  # firms may join while it runs
    ("DYNAMIC MARKET", False),
    ("CALL OFF", True),
    ("UNDER FRAMEWORK", True),
    ("UNDER A FRAMEWORK", True),
    ("WITHIN FRAMEWORK", True),
    ("FROM FRAMEWORK", True),
    ("FROM A FRAMEWORK", True),
    ("G CLOUD", True),
    ("DIRECT AWARD", True),
    ("SINGLE TENDER", True),
    ("MINI COMPETITION", True),
    ("FURTHER COMPETITION", True),
    ("WITHOUT PRIOR PUBLICATION", True),
    ("WITHOUT PRIOR CALL", True),
    ("COMPETITIVE QUOTATION", True),
    ("LIMITED COMPETITION", True),
    ("OPEN", False),
    ("RESTRICTED", False),
    ("COMPETITIVE", False),
)
"""Whether only invited firms can answer, by the buyer's words for its procedure, the first that are there; as the
notices of Contracts Finder and Find a Tender from 2020 to 2026 have them."""

_METHODS = {"limited": True, "direct": True, "open": False, "selective": False}
"""The same by OCDS method."""

_RESERVED = re.compile(r"\bRESERVED\b")
_NOT_RESERVED = re.compile(r"\bNOT (?:BEEN |BE |BEING )?RESERVED\b|\b(?:RIGHTS? RESERVED|RESERVED MATTER)")
_FOR_WHOM = re.compile(
    r"\b(?:SMES?|SMALL|VCSES?|VOLUNTARY|SOCIAL ENTERPRISES?|SHELTERED|SUPPORTED EMPLOYMENT|MUTUALS?|LOCAL|LOCATED"
    r"|BASED)\b"
)
"""Whom contracts are reserved for; much else is reserved in a notice, such as land for building."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def in_pounds(money: Money | None) -> Money | None:
    """The amount where it is in pounds and not negative; None for anything else."""
    return money if money is not None and money.currency == "GBP" and money.amount >= 0 else None


def access_to(opportunity: Tender | Announcement, profile: Profile, as_of: date) -> Access:
    """What makes it accessible to this firm on that London day."""
    if isinstance(opportunity, Tender):
        access = _access_to_tender(opportunity, profile, as_of)
        says = [*_lots_say(access), *_money_says(access, opportunity), *_notice_says(access, profile)]
    else:
        access = _NOTHING_KNOWN.model_copy(
            update=_against(in_pounds(opportunity.worth), None, profile.turnover)._asdict()
        )
        says = list(_money_says(access, opportunity))
    return access.model_copy(update={"says": tuple(says)})


_NOTHING_KNOWN = Access.model_validate(dict.fromkeys(Access.model_fields) | {"says": ()})


def _access_to_tender(tender: Tender, profile: Profile, as_of: date) -> Access:
    closes = tender.closing_day  # an early notice may have had one of its own, long past
    lots = [lot for lot in tender.lots if in_pounds(lot.value)]
    smallest = min(lots, key=lambda lot: (lot.value.amount if lot.value else 0, lot.id), default=Lot(id=""))
    whole = lot = None
    if not tender.framework:  # its values are ceilings
        whole = _annual(tender, in_pounds(tender.value), tender.period)
        lot = _annual(tender, smallest.value, smallest.period if smallest.period.end else tender.period)
    return Access(
        lots=len(tender.lots),
        smallest_lot=smallest.value,
        days_left=None if closes is None or closes < as_of else (closes - as_of).days,
        minimum_days=_minimum_days(tender),
        minimum_binds=tender.above_threshold,
        closed_to_outsiders=_closed(tender),
        reserved=_reserved(tender),
        buyer_says_sme=_opinion([tender.sme_suitable, *(lot.sme_suitable for lot in tender.lots)]),
        buyer_says_vcse=_opinion([tender.vcse_suitable, *(lot.vcse_suitable for lot in tender.lots)]),
        says=(),
        **_against(whole, lot, profile.turnover)._asdict(),
    )


class _Against(NamedTuple):
    """Value a year against turnover: the fields of :class:`Access` that say so."""

    annual_value: Money | None
    turnover_ratio: float | None
    lot_turnover_ratio: float | None
    turnover_enough: bool | None


def _against(whole: Money | None, lot: Money | None, turnover: Decimal | None) -> _Against:
    ratios = [
        float(turnover / money.amount) if turnover is not None and money is not None and money.amount else None
        for money in (whole, lot)
    ]
    known = [ratio for ratio in ratios if ratio is not None]
    return _Against(whole, ratios[0], ratios[1], max(known) >= _ENOUGH_TURNOVER if known else None)


def _annual(tender: Tender, value: Money | None, period: Period) -> Money | None:
    """Value a year, as a contract of that value and period would have it."""
    return Contract(id=tender.id, title="", value=value, period=period, provenance=tender.provenance).annualised()


def _minimum_days(tender: Tender) -> int | None:
    if tender.stage != "open" or tender.first_published is None or tender.above_threshold is False:
        return None
    found = tender_period(tender.regime, on=tender.first_published, method=tender.procurement_method)
    return found.days if found is not None and found.sourced else None


def _closed(tender: Tender) -> bool | None:
    words = f" {fold(tender.procurement_method_details or '')} "
    told = next((closed for phrase, closed in _WAYS if f" {phrase} " in words), None)
    by_method = _METHODS.get(tender.procurement_method or "")
    return by_method if told is None else told


def _reserved(tender: Tender) -> str | None:
    texts = [tender.title, tender.description, tender.procurement_method_details]
    texts += [text for lot in tender.lots for text in (lot.title, lot.description)]
    for sentence in (part for text in texts if text for part in _SENTENCE.split(text)):
        words = fold(sentence)
        if _RESERVED.search(words) and _FOR_WHOM.search(words) and not _NOT_RESERVED.search(words):
            return sentence.strip()
    return None


def _opinion(said: Iterable[bool | None]) -> bool | None:
    """What the buyer thinks of the whole or of any lot; one yes is enough, since a lot can be bid for alone."""
    known = [opinion for opinion in said if opinion is not None]
    return any(known) if known else None


def _lots_say(access: Access) -> Iterator[str]:
    if not access.lots:
        yield "not divided into lots"
    else:
        low, one = access.smallest_lot, access.lots == 1
        if low is None:
            worth = f"{'its value is' if one else 'their values are'} not published in pounds"
        else:
            worth = f"{'worth' if one else 'the smallest'} £{low.amount:,.0f}"
        yield f"{counted(access.lots, 'lot')}; {worth}"


def _money_says(access: Access, of: Tender | Announcement) -> Iterator[str]:
    if isinstance(of, Tender) and of.framework:
        yield "its value is a framework's ceiling, and says nothing of one contract"
    elif access.annual_value is None:
        yield "its value a year is not known"
    else:
        yield f"worth about £{access.annual_value.amount:,.0f} a year"
    whole, lot = access.turnover_ratio, access.lot_turnover_ratio
    for ratio, what in ((whole, "that"), (lot, "what the smallest lot is worth a year")):
        if ratio is not None:
            yield f"the firm's turnover is {ratio:,.1f} times {what}"
    if access.turnover_enough is not None:
        least = "at least" if access.turnover_enough else "less than"
        yield f"{least} the twice that buyers commonly ask for (a rule of thumb, no law)"


def _notice_says(access: Access, profile: Profile) -> Iterator[str]:
    yield _days_say(access)
    yield _WHO[access.closed_to_outsiders]
    if access.reserved is not None:
        yield f"the notice says whom it is reserved for: {access.reserved}"
    sme = None if profile.size == "large" else access.buyer_says_sme
    whom = (("SMEs", sme), ("voluntary, community and social enterprises", access.buyer_says_vcse))
    for name, opinion in whom:
        if opinion is not None:
            yield f"the buyer's opinion: {'suits' if opinion else 'not marked as suiting'} {name}"


_WHO = {
    None: "who may answer is not said",
    True: "closed to firms that are not invited",
    False: "any firm may ask to take part",
}


def _days_say(access: Access) -> str:
    if access.days_left is None:
        return "no closing day is published"
    left = f"{counted(access.days_left, 'day')} left"
    if access.minimum_days is None:
        return left
    binds = "" if access.minimum_binds else " if it is above the threshold, which it does not say"
    return f"{left}; the law leaves at least {access.minimum_days} days from the notice{binds}"
