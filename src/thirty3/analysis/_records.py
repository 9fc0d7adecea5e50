"""The records side of the one group-by: columns in plain Python, each question put once to each different cell.

What ``Contract.row()`` says is taken a cell at a time where that is cheap: a whole row costs more than a measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import attrgetter
from typing import Any, Self

from thirty3.analysis._group import Cells, Condition, First, Kept, Kind, Number, Reasons, expect_columns
from thirty3.analysis._plain import plain
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.row import bits, iso, pack
from thirty3.models.supplier import Supplier

Column = Sequence[Any]


def _packed(cell: Callable[[Supplier], str | None]) -> Callable[[Contract], str | None]:
    """What each supplier of a contract says, packed; the one plain text that most are, at once."""

    def packed(one: Contract) -> str | None:
        suppliers = one.suppliers
        if len(suppliers) == 1:
            text = cell(suppliers[0])
            if text and "|" not in text and '"' not in text and text.isprintable():
                return text
        return pack(map(cell, suppliers))

    return packed


def _boroughs(one: Contract) -> str | None:
    boroughs = one.boroughs
    return boroughs[0] if len(boroughs) == 1 and boroughs[0].isalnum() else pack(boroughs)


def _money(one: Contract) -> Money | None:
    return one.value or one.annual_value


def _annual_pence(one: Contract) -> int | None:
    annual = one.annual_value
    if annual is not None and one.value not in (None, annual):  # it counts if it is in the terms of the value
        pence: int | None = one.row()["annual_pence"]
        return pence
    annual = one.annualised()
    return None if annual is None else annual.pence


CELLS: Mapping[str, Callable[[Contract], Any]] = {
    "contract_id": attrgetter("id"),
    "borough": _boroughs,
    "borough_bit": lambda one: bits(one.boroughs),
    "status": attrgetter("status"),
    "start": lambda one: iso(one.period.start),
    "end": lambda one: iso(one.period.end),
    "max_end": lambda one: iso(one.period.max_end),
    "value_pence": lambda one: None if one.value is None else one.value.pence,
    "annual_pence": _annual_pence,
    "currency": lambda one: None if (money := _money(one)) is None else money.currency,
    "vat": lambda one: None if (money := _money(one)) is None else money.vat,
    "supplier_count": lambda one: len(one.suppliers),
    "supplier_id": _packed(lambda who: None if who.placeholder else who.id),
    "supplier_name": _packed(attrgetter("name")),
    "supplier_size": _packed(attrgetter("size")),
    "supplier_size_rests_on": _packed(attrgetter("size_asserted_by")),
    "service_area": attrgetter("service_area"),
    "source": attrgetter("provenance.source"),
}
"""Cells of a row that cost little alone. A test holds each to ``Contract.row()``."""


class Records:
    """Contracts, or rows of them, as columns, the one of their ids first."""

    def __init__(self, columns: Mapping[str, Column], reasons: Reasons) -> None:
        self._columns = columns
        self._known: dict[First, Column] = {}
        self._different: dict[First, set[Any]] = {}
        self._held: dict[Condition, list[bool]] = {}
        why: Column = [None] * len(next(iter(columns.values())))
        for reason, condition in reversed(reasons):
            why = _where(self._holding(condition), [reason] * len(why), why)
        self._why = why
        self._once = self._first_ones()

    @classmethod
    def of(cls, contracts: Iterable[Any], names: Sequence[str], reasons: Reasons, of: Kept) -> Self:
        """Read the columns of ``names`` from contracts or rows, which are gone through once."""
        columns = list(zip(*map(_reader(names, of), contracts), strict=True)) or [()] * len(names)
        kinds = of.columns()
        return cls({name: plain(list(cells), kinds[name]) for name, cells in zip(names, columns, strict=True)}, reasons)

    def group(
        self,
        *,
        keys: Mapping[str, First] | None = None,
        details: Mapping[str, First] | None = None,
        numbers: Mapping[str, Number] | None = None,
        where: Sequence[Condition] = (),
    ) -> Cells:
        """As in :class:`thirty3.analysis._group.Rows`."""
        keys, details, numbers = keys or {}, details or {}, numbers or {}
        used = [reason is None for reason in self._why]
        cells = [self._why, *map(self._cells, keys.values())]
        cells += [_where(used, self._cells(first), [None] * len(used)) for first in details.values()]
        chosen = self._chosen(where) if where else [True] * len(used)
        groups: dict[tuple[Any, ...], int] = {}
        places = [groups.setdefault(key, len(groups)) for key in compress(zip(*cells, strict=True), chosen)]
        first_ones = list(map(bool.__and__, chosen, self._once))
        once = list(compress(places, compress(self._once, chosen)))
        columns = list(zip(*groups, strict=True)) or [()] * len(cells)
        found = {name: list(column) for name, column in zip(("reason", *keys, *details), columns, strict=True)}
        found |= {"rows": _number("count", places, places, len(groups))}
        found |= {"contracts": _number("count", once, once, len(groups))}
        for name, one in numbers.items():
            found[name] = _number(one.kind, once, compress(self._cells(one.of), first_ones), len(groups))
        return Cells(found)

    def fetch(self, columns: Mapping[str, First], *, where: Sequence[Condition] = ()) -> Columns:
        """As in :class:`thirty3.analysis._group.Rows`."""
        chosen = list(map(bool.__and__, self._chosen(where), self._once))
        return Columns({name: list(compress(self._cells(first), chosen)) for name, first in columns.items()})

    def _chosen(self, where: Sequence[Condition]) -> list[bool]:
        """Whether each row is used and all of ``where`` holds for it."""
        chosen = [reason is None for reason in self._why]
        for condition in where:
            chosen = list(map(bool.__and__, chosen, self._holding(condition)))
        return chosen

    def _cells(self, first: First) -> Column:
        if first not in self._known:
            self._known[first] = self._restricted(first) if first.only else self._whole(first)
        return self._known[first]

    def _restricted(self, first: First) -> Column:
        *others, last = first.only  # one condition at a time, since numbers share all but their last
        cells = self._cells(replace(first, only=tuple(others)))
        return _where(self._holding(last), cells, [None] * len(cells))

    def _whole(self, first: First) -> Column:
        cells = self._columns[first.columns[0]]
        for name in first.columns[1:]:
            cells = [a if a is not None else b for a, b in zip(cells, self._columns[name], strict=True)]
        return cells if first.length is None else [cell and cell[: first.length] for cell in cells]

    def _holding(self, condition: Condition) -> list[bool]:
        if condition not in self._held:
            cells = self._cells(condition.first)
            if condition.first not in self._different:
                self._different[condition.first] = set(cells)
            holds = {cell for cell in self._different[condition.first] if condition.holds(cell)}
            self._held[condition] = [cell in holds for cell in cells] if holds else [False] * len(cells)
        return self._held[condition]

    def _first_ones(self) -> list[bool]:
        """Whether each row is no used row's repetition."""
        ids = next(iter(self._columns.values()))
        if len(set(ids)) == len(ids):
            return [True] * len(ids)
        first: dict[tuple[Any, ...], int] = {}
        rows = zip(*self._columns.values(), strict=True)
        places = [first.setdefault(row, place) for place, row in enumerate(rows)]
        return [
            why is not None or place == here for here, (place, why) in enumerate(zip(places, self._why, strict=True))
        ]


class Columns:
    """A :class:`thirty3.analysis._group.Table` of lists."""

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()))

    def sort(self, *names: str) -> Columns:
        """As in :class:`thirty3.analysis._group.Table`."""
        keys = list(zip(*(self._columns[name] for name in names), strict=True))
        order = sorted(range(len(self)), key=keys.__getitem__)
        return Columns({name: [cells[place] for place in order] for name, cells in self._columns.items()})

    def column(self, name: str, begin: int = 0, end: int | None = None) -> list[Any]:
        """As in :class:`thirty3.analysis._group.Table`."""
        return self._columns[name][begin:end]


def _reader(names: Sequence[str], of: Kept) -> Callable[[Any], tuple[Any, ...]]:
    cells = [CELLS[name] for name in names if name in CELLS]
    cheap = of is Contract and len(cells) == len(names)

    def read(record: Any) -> tuple[Any, ...]:
        if cheap and isinstance(record, Contract):
            return tuple([cell(record) for cell in cells])
        if isinstance(record, of):
            record = record.row()
        elif not isinstance(record, Mapping):
            what = f"{of.__name__.lower()}s"
            raise TypeError(f"expected {what}, rows of {what} or a dataframe, got {type(record).__name__}")
        try:
            return tuple([record[name] for name in names])
        except KeyError:
            expect_columns(names, record, of)
            raise

    return read


def _where(holding: Column, then: Column, otherwise: Column) -> Column:
    """Cells of one column where a condition holds, of the other where not."""
    if not any(holding):
        return otherwise
    return [a if holds else b for holds, a, b in zip(holding, then, otherwise, strict=True)]


def _number(kind: Kind, places: Sequence[int], cells: Iterable[Any], groups: int) -> list[Any]:
    """One number for each group, from the groups' places and the cells beside them."""
    if kind == "count":
        return _counted([place for place, cell in zip(places, cells, strict=True) if cell is not None], groups)
    if kind == "sum":
        return _summed(zip(places, cells, strict=True), groups)
    found = {(place, cell) for place, cell in zip(places, cells, strict=True) if cell is not None}
    if kind == "distinct":
        return _counted([place for place, _ in found], groups)
    if kind == "bits":
        return _summed(found, groups)
    ends = dict(sorted(found, reverse=kind == "min"))  # of equal places the last one stays
    return [ends.get(place) for place in range(groups)]


def _counted(places: Iterable[int], groups: int) -> list[int]:
    counted = Counter(places)
    return [counted[place] for place in range(groups)]


def _summed(found: Iterable[tuple[int, Any]], groups: int) -> list[int]:
    sums = [0] * groups
    for place, cell in found:
        if cell is not None:
            sums[place] += cell
    return sums
