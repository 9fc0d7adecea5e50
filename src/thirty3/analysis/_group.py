"""The one group-by: keys, counts and sums of contracts, over records in plain Python or over any dataframe or engine.

A measure says what it needs as small values, groups once or twice, and concludes from the few cells in plain Python::

    def areas(contracts: Contracts, *, as_of: date) -> Areas:
        reasons = running(CURRENT_END, as_of=as_of)  # why a contract is left out: _population.py
        keys = {"area": First(("service_area",))}
        numbers = {**VALUE, "buyers": Number("distinct", First(("buyer",)))}
        rows = open_rows(contracts, reasons, keys.values(), numbers.values())
        cells = rows.group(keys=keys, numbers=numbers)
        counted = tally(cells)
        found = tuple(_area(cell) for cell in cells.used())
        return Areas(rows=found, used=counted.used, excluded=counted.excluded, reasons=counted.reasons)

``open_rows`` is told every key and number that is asked for later: a *repeated* row is one equal to another in all the
columns they read, and it counts once. A contract without an id is left out by every measure (``no_id``).
Keys stand for excluded rows too; ``details`` are keys of used rows only. ``fetch`` gives columns of used contracts.
Each word is read in two places: ``_records.py`` for records, ``_expressions.py`` for dataframes and engines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from thirty3.analysis._plain import LazyColumns
from thirty3.errors import UnknownNameError
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    Contracts: TypeAlias = Iterable[Contract] | Iterable[Mapping[str, Any]] | IntoFrame | "Narrowed"
    Tenders: TypeAlias = Iterable[Tender] | Iterable[Mapping[str, Any]] | IntoFrame | "Narrowed"
    Applications: TypeAlias = Iterable[Application] | Iterable[Mapping[str, Any]] | IntoFrame | "Narrowed"
"""Contracts, rows with the columns of ``Contract.row()``, or a dataframe or engine table of such rows; and the same of
other records."""

Kept: TypeAlias = type[Contract] | type[Tender] | type[Application]
"""What a row is of. The first of its ``columns()`` is its id."""

Operation = Literal["missing", "is_in", "not_in", "below", "at_least", "above", "outside", "matches", "no_day"]
Kind = Literal["sum", "count", "distinct", "min", "max", "bits"]

_YEAR, _LEAP = "[1-9][0-9]{3}", "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[13579][26]|[2468][048])00)"
DAY = (
    f"^(?:{_YEAR}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|{_YEAR}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-02-(?:0[1-9]|1[0-9]|2[0-8])|{_LEAP}-02-29)$"
)
"""A day of the calendar as ISO text: one pattern, because engines differ in how they parse dates and fail at it."""


@dataclass(frozen=True)
class First:
    """A key: the first of some columns that is published, as far as needed to tell groups apart."""

    columns: tuple[str, ...]
    length: int | None = None
    """Only so many characters of it: 4 of a date are its year, 7 its month."""
    only: tuple[Condition, ...] = ()
    """Only where all of these hold: elsewhere the key is None, and the groups are fewer."""


@dataclass(frozen=True)
class Condition:
    """A condition on a key. Only ``missing`` and ``not_in`` hold for what is not published.

    ``outside`` holds before the first and after the last of two values.
    """

    first: First
    operation: Operation
    value: Any = None

    def holds(self, cell: Any) -> bool:
        """Whether it holds for one cell of its key."""
        if cell is None:
            return self.operation in ("missing", "not_in")
        match self.operation:
            case "missing":
                return False
            case "is_in":
                return cell in self.value
            case "not_in":
                return cell not in self.value
            case "below":
                return bool(cell < self.value)
            case "at_least":
                return bool(cell >= self.value)
            case "above":
                return bool(cell > self.value)
            case "outside":
                return bool(cell < self.value[0] or cell > self.value[1])
            case "matches" | "no_day" as operation:
                is_found = re.search(self.value if operation == "matches" else DAY, cell) is not None
                return is_found == (operation == "matches")


@dataclass(frozen=True)
class Number:
    """A number about the contracts of a group that publish ``of``.

    ``sum``, ``min`` and ``max`` are of its values (0, None and None of nothing), ``count`` is how many publish it and
    ``distinct`` how many different values they publish. ``bits`` is the sum of the different values: of values that
    are different powers of two, such as boroughs' bits, the set of them in one integer, which needs no bit operator.
    """

    kind: Kind
    of: First


Reasons: TypeAlias = tuple[tuple[str, Condition], ...]
"""Why a contract is left out: the first condition that holds gives the reason; a contract without one is used."""


@dataclass(frozen=True)
class Narrowed:
    """Rows of which a measure is to see a part: the others it leaves out, by these reasons before its own.

    Any measure takes it in place of the rows, whatever engine they are in.
    """

    rows: Contracts | Tenders | Applications
    reasons: Reasons


Cell: TypeAlias = dict[str, Any]
"""One group: its keys and numbers by name, ``reason`` (None when used), ``rows`` and ``contracts``, which are the rows
without repeated ones."""


class Cells:
    """Groups, kept as columns: iterating gives each as a :data:`Cell`; many are read faster by column."""

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns["rows"])

    def __iter__(self) -> Iterator[Cell]:
        return map(dict, map(zip, repeat(tuple(self._columns)), zip(*self._columns.values(), strict=True)))

    def __contains__(self, name: object) -> bool:
        """Whether there is such a key or number."""
        return name in self._columns

    def __getitem__(self, name: str) -> list[Any]:
        """A key or number, ``reason``, ``rows`` or ``contracts``, of every group."""
        return self._columns[name]

    def used(self) -> Cells:
        """The groups of contracts that are used."""
        used = [reason is None for reason in self._columns["reason"]]
        return Cells(LazyColumns(self._columns, lambda name: list(compress(self._columns[name], used))))


def no_id(of: Kept) -> Reasons:
    """Without an id, which every measure leaves out."""
    return (("no_id", Condition(First((next(iter(of.columns())),)), "missing")),)


NO_ID = no_id(Contract)


class Table(Protocol):
    """Some columns of some contracts, held as the engine gave them."""

    def __len__(self) -> int:
        """How many contracts."""

    def sort(self, *names: str) -> Table:
        """The same by these columns, of which no cell is missing."""

    def column(self, name: str, begin: int = 0, end: int | None = None) -> list[Any]:
        """The cells of a column from one place up to before another: text, int or None."""


class Rows(Protocol):
    """Opened contracts: the columns a measure reads."""

    def group(
        self,
        *,
        keys: Mapping[str, First] | None = None,
        details: Mapping[str, First] | None = None,
        numbers: Mapping[str, Number] | None = None,
        where: Sequence[Condition] = (),
    ) -> Cells:
        """Counts and numbers by reason, keys and details, in no fixed order; details are None where left out.

        With ``where`` of the used contracts alone for which all of it holds.
        """

    def fetch(self, columns: Mapping[str, First], *, where: Sequence[Condition] = ()) -> Table:
        """Columns of the used contracts for which all of ``where`` holds, in no fixed order."""


class Tally(NamedTuple):
    """How many rows a figure rests on: ``used + excluded`` is every row, ``reasons`` add up to ``excluded``."""

    used: int
    excluded: int
    reasons: dict[str, int]


def tally(cells: Cells | Iterable[Cell]) -> Tally:
    """Count what was used and what was left out, with the reasons, most frequent first."""
    names = ("reason", "rows", "contracts")
    columns = [cells[name] for name in names] if isinstance(cells, Cells) else None
    counted = zip(*columns, strict=True) if columns else ([cell[name] for name in names] for cell in cells)
    used = 0
    reasons: Counter[str] = Counter()
    for reason, rows, contracts in counted:
        if reason is not None:
            reasons[reason] += rows
        else:
            used += contracts
            reasons["repeated"] += rows - contracts
    ordered = sorted((+reasons).items(), key=lambda item: (-item[1], item[0]))
    return Tally(used, sum(reasons.values()), dict(ordered))


def open_rows(
    contracts: Contracts | Tenders | Applications,
    reasons: Reasons,
    *asked: Iterable[First | Number],
    of: Kept = Contract,
) -> Rows:
    """Open contracts for grouping, reading only the columns that the reasons and what is asked for need.

    An iterable is consumed once. A dataframe or engine table is never collected. ``of`` is what the rows are of.

    Raises:
        UnknownNameError: A column is absent.
        TypeError: Neither contracts nor rows nor a dataframe.
    """
    while isinstance(contracts, Narrowed):
        reasons = contracts.reasons + reasons
        contracts = contracts.rows
    reasons = tuple(dict.fromkeys(no_id(of) + reasons))
    columns = _columns(reasons, chain(*asked))
    from thirty3.analysis._records import Records

    if isinstance(contracts, Iterable) and not _is_frame(contracts):
        return Records.of(contracts, columns, reasons, of)
    from thirty3.analysis._frames import Frame  # Narwhals is for dataframes only

    return Frame.of(contracts, columns, reasons, of) or Records.of((), columns, reasons, of)


def _columns(reasons: Reasons, asked: Iterable[First | Number]) -> list[str]:
    """Every column that is read, each once, the contract's id first."""
    wanted = [condition.first for _, condition in reasons]
    wanted += [one.of if isinstance(one, Number) else one for one in asked]
    for first in wanted:  # grows as it goes: a condition reads a key, which may be under a condition
        wanted.extend(condition.first for condition in first.only)
    return list(dict.fromkeys(name for first in wanted for name in first.columns))


def expect_columns(wanted: Iterable[str], present: Iterable[str], of: Kept = Contract) -> None:
    """Raise UnknownNameError for the first wanted column that is not present, with near ones."""
    have = list(present)
    for name in wanted:
        if name not in have:
            near = get_close_matches(name, have) or ["none"]
            raise UnknownNameError(
                f"the rows have no column {name!r} (near ones: {', '.join(near)}); "
                f"{of.__name__}.row() makes such rows and {of.__name__}.columns() lists their columns"
            )


def _is_frame(contracts: object) -> bool:
    """Whether it has columns: lists, generators and harvests have none, every dataframe and engine table has."""
    return any(hasattr(contracts, name) for name in ("columns", "column_names"))
