"""The contracts of a service area, as expiry clusters need them: their ends, boroughs, money and holders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from thirty3.analysis._group import First
from thirty3.models.record import Record
from thirty3.models.row import unpack

MEMBER = {
    "id": First(("contract_id",)),
    "value_pence": First(("value_pence",)),
    "annual_pence": First(("annual_pence",)),
    "currency": First(("currency",)),
    "vat": First(("vat",)),
    "supplier_id": First(("supplier_id",)),
    "supplier_name": First(("supplier_name",)),
}
"""What is fetched of each member beside its service area, end and boroughs."""


class Incumbent(Record):
    """A supplier that holds contracts of a cluster."""

    supplier_id: str
    """Supplier id; places that name nobody are left out."""
    name: str
    """The name it is most often published under in the service area; empty when none is published."""
    contracts: int
    """Contracts of the cluster it holds, alone or with others."""


class Member(NamedTuple):
    """One contract; members sort by end and then by id."""

    end: date
    id: str
    boroughs: tuple[str, ...]
    pence: int | None
    annual_pence: int | None
    vat: str
    holders: tuple[str, ...]


class Area(NamedTuple):
    """A service area's contracts in order, and the names its suppliers go by."""

    members: list[Member]
    names: Mapping[str, str]


class Window:
    """The members between two ends, moved forward from run to run: each comes in once and goes out once.

    Runs overlap, so that counting each from scratch would count most members dozens of times.

    Attributes:
        last_end: Boroughs of the members, with the latest end of each.
        pence: Sum of the values in pounds, in pence.
        annual_pence: The same for values a year.
        annual_valued: Members in ``annual_pence``.
        vat: Members in ``pence`` by the VAT basis of their value.
    """

    def __init__(self, area: Area) -> None:
        self.last_end: dict[str, date] = {}
        self.pence = self.annual_pence = self.annual_valued = 0
        self.vat: Counter[str] = Counter()
        self._members, self._names = area
        self._ids = tuple(member.id for member in area.members)
        self._begin = self._end = 0
        self._held: Counter[str] = Counter()
        self._made: dict[tuple[str, int], Incumbent] = {}

    def move(self, first: date, last: date) -> None:
        """Hold the members that end from ``first`` to ``last``, neither of them earlier than before."""
        while self._end < len(self._members) and self._members[self._end].end <= last:
            member = self._members[self._end]
            self.last_end.update(dict.fromkeys(member.boroughs, member.end))
            self._count(member, 1)
            self._end += 1
        while self._members[self._begin].end < first:
            self._count(self._members[self._begin], -1)
            self._begin += 1
        self.last_end = {gss: end for gss, end in self.last_end.items() if end >= first}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the members, by end and then by id."""
        return self._ids[self._begin : self._end]

    def incumbents(self) -> tuple[Incumbent, ...]:
        """Who holds the members, most contracts first, then by id."""
        held = sorted(self._held.items(), key=lambda item: (-item[1], item[0]))
        return tuple([self._incumbent(id, contracts) for id, contracts in held if contracts])

    def _incumbent(self, id: str, contracts: int) -> Incumbent:
        if (id, contracts) not in self._made:  # the same few stand in window after window
            self._made[id, contracts] = Incumbent(supplier_id=id, name=self._names[id], contracts=contracts)
        return self._made[id, contracts]

    def _count(self, member: Member, times: int) -> None:
        for id in member.holders:
            self._held[id] += times
            if not self._held[id]:
                del self._held[id]
        if member.pence is not None:
            self.pence += times * member.pence
            self.vat[member.vat] += times
        if member.annual_pence is not None:
            self.annual_pence += times * member.annual_pence
            self.annual_valued += times


def areas_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Area]:
    """Fetched rows by service area."""
    members: dict[str, list[Member]] = defaultdict(list)
    names: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in rows:
        holders = _holders(row["supplier_id"], row["supplier_name"])
        members[row["service_area"]].append(_member(row, tuple(holders)))
        names[row["service_area"]].update(holders.items())
    return {area: Area(sorted(found, key=_order), usual_names(names[area])) for area, found in members.items()}


def day(text: str) -> date:
    """The date of an end that no reason has refused."""
    return date.fromisoformat(text[:10])


def usual_names(counted: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """For each id the name counted most often with it; of equals the first in the alphabet, an empty one last."""
    usual: dict[str, str] = {}
    for (id, name), _ in sorted(counted.items(), key=lambda item: (-item[1], item[0][1] == "", item[0][1])):
        usual.setdefault(id, name)
    return usual


def _holders(ids: str | None, names: str | None) -> dict[str, str]:
    """Packed supplier ids and names as id to name; places without an id name nobody and are left out."""
    known, called = unpack(ids), unpack(names)
    called += [None] * (len(known) - len(called))
    return {id: name or "" for id, name in zip(known, called, strict=False) if id is not None}


def _member(row: Mapping[str, Any], holders: tuple[str, ...]) -> Member:
    in_pounds = row["currency"] == "GBP"
    return Member(
        end=day(row["end"]),
        id=row["id"],
        boroughs=tuple(filter(None, unpack(row["borough"]))),
        pence=_usable(row["value_pence"]) if in_pounds else None,
        annual_pence=_usable(row["annual_pence"]) if in_pounds else None,
        vat=row["vat"] or "unknown",
        holders=holders,
    )


def _usable(pence: int | None) -> int | None:
    return None if pence is None or pence < 0 else pence


def _order(member: Member) -> tuple[date, str]:
    return member.end, member.id
