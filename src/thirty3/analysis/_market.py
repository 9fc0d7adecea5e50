"""Who holds how much: the pure reasoning behind concentration, on groups of contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import TypeAlias

from thirty3.analysis._by import units
from thirty3.analysis._group import Cells
from thirty3.analysis._members import holders_of
from thirty3.analysis._population import served
from thirty3.models.row import unpack

Group: TypeAlias = tuple[str, str | None, int, int, int, int]
"""Contracts with the same holders: packed ids (an empty place names nobody), packed names beside them, the bits of the
boroughs, how many contracts, pence or contracts to be split equally among the holders, and into how many equal parts
those are split before, of which this is one. A plain tuple, because there are very many."""


class Groups:
    """Groups by ``ids``, ``names``, ``sole`` and ``joint`` as columns, of which few are read at once.

    Args:
        used: The groups of used contracts.
        amount: The column of what is held: ``pence`` or ``contracts``.
    """

    def __init__(self, used: Cells, *, amount: str) -> None:
        self._used = used
        self._amount = amount

    def __iter__(self) -> Iterator[Group]:
        boroughs = map(served, self._used["sole"], self._used["joint"])
        names, contracts = self._used["names"], self._used["contracts"]
        return zip(self._used["ids"], names, boroughs, contracts, self._used[self._amount], repeat(1), strict=False)

    def amounts(self) -> Iterator[tuple[str, int, int]]:
        """The ids, amounts and parts alone."""
        return zip(self._used["ids"], self._used[self._amount], repeat(1), strict=False)


@dataclass(slots=True)
class Held:
    """What one supplier holds."""

    amount: int
    """In units of the market."""
    contracts: int = 0
    boroughs: int = 0
    """Their bits."""
    names: dict[str, int] = field(default_factory=dict)
    """Contracts by the name it has in them."""


class Market:
    """What suppliers hold, exactly: in units of which all equal parts are whole numbers.

    Attributes:
        amounts: What each supplier holds, by id.
        unnamed: What is held by nobody with a name.
        unit: How many units a penny or a contract is.

    >>> found = Market([("a", "A", 1, 2, 300, 1), ("a|", "A Ltd|Various", 2, 1, 50, 1)])
    >>> found.amounts, found.unnamed, found.unit
    ({'a': 650}, 50, 2)
    >>> found.held["a"]
    Held(amount=650, contracts=3, boroughs=3, names={'A': 2, 'A Ltd': 1})
    """

    def __init__(self, groups: Iterable[Group] | Groups) -> None:
        if not isinstance(groups, Groups):
            groups = list(groups)
        self._groups = groups
        alone: dict[str, int] = {}
        shared: list[tuple[str, int, int]] = []
        amounts = groups.amounts() if isinstance(groups, Groups) else ((one[0], one[4], one[5]) for one in groups)
        for ids, amount, parts in amounts:
            if parts > 1 or "|" in ids or '"' in ids:
                shared.append((ids, amount, parts))
            else:
                alone[ids] = alone.get(ids, 0) + amount
        self._share_out(alone, shared)

    def _share_out(self, alone: dict[str, int], shared: Sequence[tuple[str, int, int]]) -> None:
        """Give each holder of what several hold its part."""
        holders = [unpack(ids) for ids, _, _ in shared]
        self.unit = units(parts * len(ids) for (_, _, parts), ids in zip(shared, holders, strict=True))
        self.unnamed = 0
        self.amounts = {id: amount * self.unit for id, amount in alone.items()}
        for (_, amount, parts), ids in zip(shared, holders, strict=True):
            each = amount * (self.unit // (parts * len(ids)))
            for id in ids:
                if id is None:
                    self.unnamed += each
                else:
                    self.amounts[id] = self.amounts.get(id, 0) + each

    @cached_property
    def ranked(self) -> list[str]:
        """Ids of the suppliers, largest first and then by id."""
        return sorted(self.amounts, key=lambda id: (-self.amounts[id], id))

    @cached_property
    def held(self) -> dict[str, Held]:
        """All that is known of what each supplier holds, put together when somebody looks at it."""
        held = {id: Held(amount) for id, amount in self.amounts.items()}
        for ids, names, boroughs, contracts, _, _ in self._groups:
            for id, name in _each_once(held, ids, names):
                if id is not None:
                    one = held[id]
                    one.contracts += contracts
                    one.boroughs |= boroughs
                    one.names[name] = one.names.get(name, 0) + contracts
        return held


def _each_once(known: Mapping[str, Held], ids: str, names: str | None) -> Iterable[tuple[str | None, str]]:
    """The holders with their names; one that is named twice holds the contract once."""
    if ids in known and names is not None and "|" not in names and '"' not in names:
        return ((ids, names),)  # a packed cell is no id, so this is one supplier alone, as nearly all are
    return dict(holders_of(ids, names)).items()
