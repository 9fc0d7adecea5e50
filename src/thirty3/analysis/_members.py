"""The contracts of clusters: fetched as columns, and read when somebody looks at them.

Clusters overlap, so that most contracts are in dozens of them: each is held once, and a cluster says from where to
where its own stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate, chain
from operator import itemgetter
from typing import NamedTuple

from thirty3.analysis._group import First, Table
from thirty3.analysis._population import AREA, HOLDERS
from thirty3.models.record import Record
from thirty3.models.row import unpack


def member_columns(end: First) -> dict[str, First]:
    """What is fetched of each contract; ``end`` is the end that counts."""
    names = First(("supplier_name",))
    return {"area": AREA, "end": end, "id": First(("contract_id",)), "holders": HOLDERS, "names": names}


class Incumbent(Record):
    """A supplier that holds contracts of a cluster."""

    supplier_id: str
    """Supplier id; places that name nobody are left out."""
    name: str
    """The name it is most often published under in the service area; empty when none is published."""
    contracts: int
    """Contracts of the cluster it holds, alone or with others."""


class _InOrder:
    """All fetched contracts by service area, end and id, put in order when the first of them is looked at."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @cached_property
    def table(self) -> Table:
        """The contracts in order."""
        return self._table.sort("area", "end", "id")


class _Holders(NamedTuple):
    """Who holds an area's contracts: ids, those of each contract beginning at a place of their own."""

    ids: list[str]
    begins: list[int]
    names: Mapping[str, str]


class AreaMembers:
    """The contracts of one service area: they stand together among all."""

    def __init__(self, members: _InOrder, begin: int, end: int) -> None:
        self._members = members
        self._begin = begin
        self._end = end
        self._made: dict[tuple[str, int], Incumbent] = {}

    def ids(self, begin: int, end: int) -> tuple[str, ...]:
        """Ids from one place in the area up to before another."""
        return tuple(self._ids[begin:end])

    def incumbents(self, begin: int, end: int) -> tuple[Incumbent, ...]:
        """Who holds those contracts, most contracts first, then by id."""
        all_ids, begins, _ = self._holders
        counted = sorted(Counter(all_ids[begins[begin] : begins[end]]).items())
        return tuple([self._incumbent(*one) for one in sorted(counted, key=itemgetter(1), reverse=True)])

    @cached_property
    def _ids(self) -> list[str]:
        return self._members.table.column("id", self._begin, self._end)

    def _incumbent(self, id: str, contracts: int) -> Incumbent:
        if (id, contracts) not in self._made:  # the same few stand in cluster after cluster
            name = self._holders.names[id]
            self._made[id, contracts] = Incumbent(supplier_id=id, name=name, contracts=contracts)
        return self._made[id, contracts]

    @cached_property
    def _holders(self) -> _Holders:
        ids, names = (self._members.table.column(name, self._begin, self._end) for name in ("holders", "names"))
        held = [dict(_named(*one)) for one in zip(ids, names, strict=True)]
        begins = [0]
        for one in held:
            begins.append(begins[-1] + len(one))
        counted: dict[str, Counter[str]] = {}
        for id, name in chain.from_iterable(one.items() for one in held):
            counted.setdefault(id, Counter())[name] += 1
        return _Holders(list(chain.from_iterable(held)), begins, {id: usual_name(one) for id, one in counted.items()})


def members_of(table: Table, sizes: Mapping[str, int]) -> dict[str, AreaMembers]:
    """The fetched contracts by service area, each of a size."""
    fetched = _InOrder(table)
    names = sorted(sizes)
    ends = accumulate(sizes[name] for name in names)
    return {name: AreaMembers(fetched, end - sizes[name], end) for name, end in zip(names, ends, strict=True)}


def usual_name(counted: Mapping[str, int]) -> str:
    """The name counted most often; of equals the first in the alphabet, an empty one last."""
    most = max(counted.values())
    return min([name for name, count in counted.items() if count == most], key=lambda name: (name == "", name))


def holders_of(ids: str | None, names: str | None) -> list[tuple[str | None, str]]:
    """Packed supplier ids and the names beside them, a place for each; a place without an id names nobody."""
    if ids is None:
        return []
    if "|" not in ids and '"' not in ids and names is not None and "|" not in names and '"' not in names:
        return [(ids or None, names)]  # what nearly all are
    known, called = unpack(ids), unpack(names)
    called += [None] * (len(known) - len(called))
    return [(id, name or "") for id, name in zip(known, called, strict=False)]


def _named(ids: str | None, names: str | None) -> Iterator[tuple[str, str]]:
    return ((id, name) for id, name in holders_of(ids, names) if id is not None)
