"""What boroughs have that ends: contracts and applications gathered by system, and why others are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple, TypeVar

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import Link
from thirty3.models.period import Period
from thirty3.models.tender import Tender
from thirty3.normalise.dates import add_months, is_placeholder
from thirty3.resolve._circle_systems import (
    LINE,
    Predecessor,
    Replaces,
    begun,
    compare,
    newer,
    read_system,
    replaces,
)
from thirty3.resolve.duplicates import duplicates

__all__ = ["Holding", "Holdings", "Linked", "counting_end", "gather", "once", "predecessor"]

T = TypeVar("T", Contract, Application, Tender)

_NEVER = frozenset(("cancelled", "unsuccessful"))
"""What never came into being, and so replaces nothing."""
_OVER = frozenset(("pending", "terminated")) | _NEVER
_OVERLAP = 12
"""Months before an end from which a later contract takes its place, rather than running beside it."""


class Holding(NamedTuple):
    """One system that one borough, or several together, have."""

    contracts: tuple[Contract, ...]
    """Those that run, by the end that counts and then id."""
    applications: tuple[Application, ...]
    """By id."""
    ends: date
    """The first end that counts."""
    latest_end: date | None
    """The last day that any extension allows; None when none goes beyond ``ends``."""

    @property
    def id(self) -> str:
        """Id of the contract that ends first, or of the application when no contract speaks for it."""
        return self.contracts[0].id if self.contracts else self.applications[0].id

    @property
    def boroughs(self) -> tuple[str, ...]:
        """GSS codes, sorted."""
        of_contracts = {gss for one in self.contracts for gss in one.boroughs}
        return tuple(sorted(of_contracts | {one.borough for one in self.applications}))

    def predecessor(self) -> Predecessor:
        """The same as something that is to be replaced."""
        return predecessor((*self.contracts, *self.applications))


class Holdings(NamedTuple):
    """What is held, by id, and for each record that is in none the reason."""

    held: tuple[Holding, ...]
    contracts_out: Mapping[str, str]
    applications_out: Mapping[str, str]


class Linked:
    """Which application runs under which contracts, as entries and confirmed links say."""

    def __init__(
        self, contracts: Iterable[str], applications: Mapping[str, Application], links: Iterable[Link]
    ) -> None:
        known = frozenset(contracts)
        found: defaultdict[str, set[str]] = defaultdict(set)
        for id, application in applications.items():
            found[id].update(known.intersection(application.contract_ids))
        for link in links:
            if link.kind == "contract_application" and link.state == "confirmed":
                found[link.other].update(known.intersection((link.one,)))
        self.contracts_of = {id: frozenset(found[id]) for id in applications}
        self.any = frozenset().union(*self.contracts_of.values())
        """Contracts that some application runs under."""


def predecessor(records: Iterable[Contract | Application]) -> Predecessor:
    """Records of one system as something that may be replaced; where there are contracts, their dates count."""
    given = tuple(records)
    contracts = [one for one in given if isinstance(one, Contract)]
    systems = tuple(read_system(one) for one in given)
    return Predecessor(
        systems=systems,
        boroughs=frozenset().union(*(one.boroughs for one in systems)),
        begun=max((day for one in contracts or given if (day := begun(one)) is not None), default=None),
        ends=_ends(contracts or given),
        ocids=frozenset(one.ocid for one in contracts if one.ocid is not None),
    )


def once(records: Iterable[T]) -> dict[str, T]:
    """One record for each id, by id: the newest of those given, and of several the same in any order."""
    given: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        given[record.id].append(record)
    return {id: same[0] if len(same) == 1 else max(same, key=_age) for id, same in sorted(given.items())}


def _age(record: Contract | Application | Tender) -> tuple[str, str]:
    day = record.last_verified if isinstance(record, Application) else record.published
    return str(day or ""), record.model_dump_json()


def counting_end(period: Period, as_of: date) -> date | None:
    """The end that counts: the current one, and once that has passed the last possible one; None when both have.

    A contract whose end has passed, that could be extended and that nothing replaced, runs on as far as anybody
    published: most portals never say that an extension was taken.
    """
    ends = [day for day in (period.end, period.max_end) if day is not None and day >= as_of]
    return ends[0] if ends else None


def gather(
    contracts: Mapping[str, Contract], applications: Mapping[str, Application], links: Iterable[Link], *, as_of: date
) -> Holdings:
    """What is held on a day. Every record is in one holding, or left out with a reason.

    Args:
        contracts: By id.
        applications: By id.
        links: Those of contracts and applications that are confirmed count.
        as_of: The London day asked about.
    """
    linked = Linked(contracts, applications, links)
    out = {id: why for id, one in contracts.items() if (why := _why_not(one, linked, as_of))}
    existed = {id: one for id, one in contracts.items() if out.get(id) not in _NEVER_OURS}
    for ids in linked.contracts_of.values():
        done = (id for id in ids - out.keys() if any(_is_later(contracts[other], [contracts[id]]) for other in ids))
        out |= dict.fromkeys(list(done), "succeeded")
    systems = _systems({id: one for id, one in contracts.items() if id not in out}, existed, linked, as_of)
    taken = _taken_over(systems, existed)
    for place in taken:
        out |= dict.fromkeys(systems[place], "succeeded")
    listed, out_applications = _listed(applications, linked, systems, taken, out, as_of)
    held = [
        _holding([contracts[id] for id in ids], listed[place], as_of)
        for place, ids in enumerate(systems)
        if place not in taken
    ]
    held += [_holding([], [one], as_of) for one in listed[None]]
    return Holdings(tuple(sorted(held, key=lambda one: one.id)), out, out_applications)


_NEVER_OURS = frozenset(("not_technology", "no_borough", *(f"status_{status}" for status in _NEVER)))


def _why_not(contract: Contract, linked: Linked, as_of: date) -> str | None:
    """Why a contract is not among those that run; one that an application runs under is of technology."""
    if not contract.technology and contract.id not in linked.any:
        return "not_technology"
    if not contract.boroughs:
        return "no_borough"
    if contract.status in _OVER:
        return f"status_{contract.status}"
    return _no_end(contract.period, as_of)


def _no_end(period: Period, as_of: date) -> str | None:
    if period.end is None and period.max_end is None:
        return "no_end"
    ends = counting_end(period, as_of)
    if ends is None:
        return "ended"
    return "unreadable_end" if is_placeholder(ends) else None


def _is_later(contract: Contract, others: Sequence[Contract]) -> bool:
    """Whether a contract's dates let it take the place of others: it begins about an end of theirs and goes beyond."""
    first, ends = begun(contract), _ends(others)
    began = max((day for one in others if (day := begun(one)) is not None), default=date.min)
    if first is None or first <= began or contract.status in _NEVER:
        return False
    near = [day for day in ends if add_months(day, -_OVERLAP) <= first <= add_months(day, _OVERLAP)]
    return any(contract.period.end is None or contract.period.end > day for day in near)


def _systems(
    running: Mapping[str, Contract], existed: Mapping[str, Contract], linked: Linked, as_of: date
) -> list[list[str]]:
    """The contracts that run by system, each sorted: of one application, one purchase told twice, or plainly one."""
    joined = {id: {id} for id in running}
    groups: list[Iterable[str]] = [*linked.contracts_of.values()]
    groups += [group.members for group in duplicates(existed.values()).groups]
    groups += _plainly_one(running.values(), as_of)
    for group in groups:
        whole = set().union(*(joined[id] for id in group if id in running))
        joined |= dict.fromkeys(whole, whole)
    return sorted(sorted(ids) for ids in {id(ids): ids for ids in joined.values()}.values())


def _plainly_one(running: Iterable[Contract], as_of: date) -> Iterable[tuple[str, str]]:
    """Pairs of contracts that are plainly for one system: same boroughs, end, firm and service area, titles alike."""
    same: defaultdict[tuple[object, ...], list[Contract]] = defaultdict(list)
    for contract in running:
        same[contract.boroughs, counting_end(contract.period, as_of), contract.service_area].append(contract)
    for alike in same.values():
        for one, other in combinations(alike, 2):
            first, second = read_system(one), read_system(other)
            if first.firms & second.firms and compare(first, second).points >= LINE:
                yield one.id, other.id


def _taken_over(systems: Sequence[Sequence[str]], existed: Mapping[str, Contract]) -> dict[int, str]:
    """Places of the systems whose place a later contract takes, with the contract that fits best."""
    things = [predecessor([existed[id] for id in ids]) for ids in systems]
    found: dict[int, Replaces] = {}
    for one in replaces(map(newer, existed.values()), things):
        if one.id not in systems[one.place] and _is_later(existed[one.id], [existed[id] for id in systems[one.place]]):
            found[one.place] = min(found.get(one.place, one), one, key=lambda each: (-each.points, each.id))
    return {place: one.id for place, one in found.items()}


def _listed(
    applications: Mapping[str, Application],
    linked: Linked,
    systems: Sequence[Sequence[str]],
    taken: Mapping[int, str],
    out: Mapping[str, str],
    as_of: date,
) -> tuple[Mapping[int | None, list[Application]], dict[str, str]]:
    """Applications by the place of their system, those that announce by themselves under None; why others do not."""
    place_of = {id: place for place, ids in enumerate(systems) for id in ids}

    def last(id: str) -> int | None:
        """The place of a contract's system, or of what took its place; each begins after the one before."""
        place = place_of.get(id)
        while place is not None and place in taken:
            place = place_of.get(taken[place])
        return place

    listed: defaultdict[int | None, list[Application]] = defaultdict(list)
    why_not: dict[str, str] = {}
    for id, application in applications.items():
        places = [place for one in sorted(linked.contracts_of[id]) if (place := last(one)) is not None]
        if places:
            listed[places[0]].append(application)
        elif any(out.get(one) == "succeeded" for one in linked.contracts_of[id]):
            why_not[id] = "succeeded"
        elif why := _no_end(application.period, as_of):
            why_not[id] = why
        else:
            listed[None].append(application)
    return listed, why_not


def _holding(contracts: list[Contract], applications: list[Application], as_of: date) -> Holding:
    periods = [one.period for one in contracts or applications]
    ends = min(day for period in periods if (day := counting_end(period, as_of)) is not None)
    latest = max((day for one in periods if (day := one.max_end) is not None and not is_placeholder(day)), default=ends)
    contracts.sort(key=lambda one: (counting_end(one.period, as_of) or date.max, one.id))
    return Holding(tuple(contracts), tuple(applications), ends, latest if latest > ends else None)


def _ends(records: Iterable[Contract | Application]) -> tuple[date, ...]:
    return tuple(sorted({day for one in records for day in (one.period.end, one.period.max_end) if day is not None}))
