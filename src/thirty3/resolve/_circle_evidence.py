"""What speaks for a contract being the one an application runs under, and what against: points, each with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import LinkReason, LinkRule
from thirty3.models.money import Money
from thirty3.normalise.dates import add_months
from thirty3.resolve._circle_firms import FirmName, firm_names, holders, same_firm
from thirty3.resolve._circle_systems import AFTER, BEFORE, FAR, System, begun, read_system
from thirty3.resolve._duplicate_agreement import amounts
from thirty3.resolve._duplicate_title import Likeness, Title, alike, read_title

__all__ = ["Facts", "Known", "area_reason", "compare", "facts_of", "known_of", "reason", "title_reason", "value_reason"]

_TITLES: dict[Likeness, tuple[float, str]] = {
    "same": (0.45, "the same title"),
    "near": (0.45, "titles a slip or a number apart"),
    "longer": (0.4, "one title says more"),
    "like": (0.3, "titles with words of their own"),
}
_GENERIC = 0.15
"""Most that titles such as *IT system* are worth: too many bear them."""
_FIRM, _MAKER = 0.35, 0.3
_PRODUCT, _KIND, _OTHER_KIND = 0.45, 0.2, -0.25
"""The same product; another for the same purpose, as when one replaces the other; products for two purposes."""
_AREA, _OTHER_AREA = 0.1, -0.25
_SAME_END, _NEAR_END, _FOLLOWS, _UNTIMELY = 0.3, 0.2, 0.2, -0.2
"""It ends on the same day; within a month; begins when the other ends; neither, and years apart."""
_VALUE, _OTHER_VALUE = 0.15, -0.05

_DAYS, _MONTH = 3, 31
"""Days by which two ends may differ and be one, as duplicates are told by, or near."""


class Facts(NamedTuple):
    """A contract as an entry is compared with it."""

    system: System
    names: tuple[FirmName, ...]
    """Of its holders."""
    begun: date | None
    ends: tuple[date, ...]
    value: Money | None


class Known(NamedTuple):
    """An entry as its borough and its governing contract tell of it."""

    systems: tuple[System, ...]
    names: tuple[FirmName, ...]
    """Of the entry's supplier and the contract's holders."""
    makers: tuple[FirmName, ...]
    begun: date | None
    ends: tuple[date, ...]
    value: Money | None


def facts_of(contract: Contract) -> Facts:
    """What a contract says, read once for all comparisons."""
    last = [contract.terminated] if contract.terminated else [contract.period.end, contract.period.max_end]
    return Facts(
        system=read_system(contract),
        names=firm_names(holders(contract)),
        begun=begun(contract),
        ends=tuple(day for day in last if day is not None),
        value=contract.annualised(),
    )


def known_of(application: Application, contract: Contract | None) -> Known:
    """What is known of an entry, as it stands and from its governing contract; None when none is known."""
    systems = [read_system(application)]
    if application.system_type is not None:
        systems.append(systems[0]._replace(title=read_title(application.system_type)))
    held = [] if contract is None else [contract]
    named = [application.supplier, *(name for one in held for name in holders(one))]
    period = application.period
    return Known(
        systems=(*systems, *map(read_system, held)),
        names=firm_names(named),
        makers=firm_names([application.manufacturer]),
        begun=begun(contract) if contract is not None else period.start,
        ends=tuple(day for day in (period.end, period.max_end) if day is not None),
        value=application.annual_value,
    )


def compare(contract: Facts, entry: Known) -> tuple[LinkReason, ...]:
    """All that speaks for and against, the weightiest first; the points' sum is the score."""
    systems = entry.systems
    found = [
        _best(title_reason(contract.system, one) for one in systems),
        _best(_product(contract.system, one) for one in systems),
        _firm(contract, entry),
        _best(area_reason(contract.system.area, one.area) for one in systems),
        _dates(contract, entry),
        value_reason([contract.value], [entry.value]),
    ]
    return tuple(sorted(filter(None, found), key=lambda one: (-abs(one.points), one.rule)))


def reason(rule: LinkRule, points: float, evidence: str) -> LinkReason:
    """One thing that was compared."""
    return LinkReason(rule=rule, evidence=evidence, points=round(points, 3))


def _best(reasons: Iterable[LinkReason | None]) -> LinkReason | None:
    return max(filter(None, reasons), key=lambda one: (one.points, one.evidence), default=None)


def title_reason(one: System, other: System) -> LinkReason | None:
    """What the titles say; nothing when they say different things."""
    likeness = alike(one.title, other.title, one.buyer | other.buyer)
    if likeness not in _TITLES:
        return None
    points, said = _TITLES[likeness]
    if one.title.is_generic or other.title.is_generic:
        return reason("title", min(points, _GENERIC), f"{said}, a generic one")
    return reason("title", points, f"{said} ({_shared(one.title, other.title)})")


def _shared(one: Title, other: Title) -> str:
    words = one.telling & other.telling or one.telling | other.telling
    return ", ".join(sorted(words)).lower()


def _product(one: System, other: System) -> LinkReason | None:
    if same := one.products & other.products:
        return reason("product", _PRODUCT, f"the same product: {', '.join(sorted(same))}")
    if same := one.kinds & other.kinds:
        return reason("product", _KIND, f"products for {', '.join(sorted(same))}")
    if one.products and other.products:
        return reason("product", _OTHER_KIND, "products for two purposes")
    return None


def _firm(contract: Facts, entry: Known) -> LinkReason | None:
    if shared := same_firm(contract.names, entry.names):
        return reason("supplier", _FIRM, f"the same supplier: {shared}")
    if shared := same_firm(contract.names, entry.makers):
        return reason("supplier", _MAKER, f"its maker holds it: {shared}")
    return None


def area_reason(one: str | None, other: str | None) -> LinkReason | None:
    """What the service areas say; nothing when one of them is unknown."""
    if one is None or other is None:
        return None
    if one == other:
        return reason("service_area", _AREA, f"both for {one}")
    return reason("service_area", _OTHER_AREA, f"for {one} and for {other}")


def _dates(contract: Facts, entry: Known) -> LinkReason | None:
    """How the contract's dates go with the entry's: one end, one after the other, or neither."""
    gaps = [(abs((one - other).days), one) for one in contract.ends for other in entry.ends]
    gap, ends = min(gaps, default=(_MONTH + 1, date.max))
    if gap <= _MONTH:
        return reason("dates", _SAME_END if gap <= _DAYS else _NEAR_END, f"ends within {gap} days of it, on {ends}")
    for first, last, said in _in_turn(contract, entry):
        if add_months(last, -BEFORE) <= first <= add_months(last, AFTER):
            return reason("dates", _FOLLOWS, f"{said} {first}, about the end on {last}")
    turns = [abs((first - last).days) for first, last, _ in _in_turn(contract, entry)]
    if turns and _apart(contract, entry):
        return reason("dates", _UNTIMELY, f"runs at another time, {min(turns)} days from it")
    return None


def _in_turn(contract: Facts, entry: Known) -> Iterator[tuple[date, date, str]]:
    """A start and an end that may follow each other: the contract's after the entry's, or the other way round."""
    if contract.begun is not None:
        yield from ((contract.begun, last, "begins on") for last in entry.ends)
    if entry.begun is not None:
        yield from ((entry.begun, last, "what is listed began on") for last in contract.ends)


def _apart(contract: Facts, entry: Known) -> bool:
    """Whether a year or more lies between the two."""
    later = contract.begun is not None and entry.ends and contract.begun > add_months(max(entry.ends), FAR)
    earlier = entry.begun is not None and contract.ends and max(contract.ends) < add_months(entry.begun, -FAR)
    return bool(later or earlier)


def value_reason(some: Iterable[Money | None], others: Iterable[Money | None]) -> LinkReason | None:
    """How the nearest two amounts agree; nothing when there are none in one currency."""
    known, given = ([one for one in side if one is not None] for side in (some, others))
    found = amounts(known, given)
    if not found:
        return None
    return reason("value", _VALUE if found[0].weight > 0 else _OTHER_VALUE, found[0].text)
