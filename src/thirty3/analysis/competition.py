"""How contracts were competed for: open procedures, single bids, bidders, and suppliers that are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from thirty3.analysis._by import By, Key, Part, keys_of, split
from thirty3.analysis._group import DAY, Cell, Condition, First, Number, Reasons, open_rows, tally
from thirty3.analysis._population import HOLDERS, UNREADABLE_START, population, population_text
from thirty3.analysis._result import Result, ratio
from thirty3.analysis._spread import spread_of
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

COMPETITIVE = frozenset({"open", "selective"})
"""OCDS methods that anybody, or anybody qualified, can answer; in ``limited`` and ``direct`` the buyer picks."""

SEEN = First(("awarded", "signed", "start"))
"""The day on which a contract shows its supplier: of the award, else of signature, else of the start."""

_BIDS = First(("bids",))
_RECEIVED = First(("bids",), only=(Condition(_BIDS, "at_least", 1),))
"""Bids where there were any: a contract that nobody bid for is a slip, and its 0 is no number of bidders."""


class CompetitionRow(Record):
    """Figures for one key, each with the number it is of; a joint contract counts in each of its boroughs."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say."""
    open_share: float | None
    """Contracts of an open procedure among those that state a method, 0 to 1; None when none does."""
    methods: int
    """Contracts that state a method."""
    single_bid_share: float | None
    """Contracts with one bid among the competitive ones (open or selective) that state bids; None when none does."""
    competitive_bids: int
    """Competitive contracts that state bids."""
    mean_bids: float | None
    """Bids a contract on average, of all that state bids; None when none does."""
    median_bids: float | None
    """Half of them have as many or fewer; None when none states bids."""
    bids: int
    """Contracts that state bids, of whatever method."""
    suppliers: int
    """Distinct named suppliers."""
    new_supplier_share: float | None
    """New ones among the suppliers seen since ``new_since``, 0 to 1; None when none was, or without ``new_since``."""
    seen_suppliers: int | None
    """Suppliers seen since then of whom it is known whether they were seen before; None without ``new_since``."""
    unsure_suppliers: int | None
    """Suppliers seen since then, not before, and on a contract without a day; None without ``new_since``."""
    n: int
    """Contracts."""
    excluded: int
    """Rows of this key that were left out."""


class Competition(Result[CompetitionRow]):
    """Figures by key; exactly one row, with the empty key, without ``by``."""

    by: tuple[By, ...]
    """What the rows are for."""
    new_since: date | None
    """The first day on which suppliers count as new."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        if self.by:
            said = f"{counted(len(self), 'row')} by {', '.join(self.by)}"
        else:
            row = self.rows[0]
            said = (
                f"{_percent(row.open_share)} open of {row.methods:,} that state a method, "
                f"{_percent(row.single_bid_share)} with a single bid of {row.competitive_bids:,} competitive ones that "
                f"state bids"
            )
        return f"Competition, {population_text(self.as_of)}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        return dict.fromkeys(self.by, "text") | _COLUMNS

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key."""
        return [
            dict(zip(self.by, row.key, strict=True)) | {name: getattr(row, name) for name in _COLUMNS}
            for row in self.rows
        ]


_COLUMNS = {
    "open_share": "number",
    "methods": "integer",
    "single_bid_share": "number",
    "competitive_bids": "integer",
    "mean_bids": "number",
    "median_bids": "number",
    "bids": "integer",
    "suppliers": "integer",
    "new_supplier_share": "number",
    "seen_suppliers": "integer",
    "unsure_suppliers": "integer",
    "n": "integer",
    "excluded": "integer",
}


def competition(
    contracts: Contracts, *, by: Sequence[By] = (), new_since: date | None = None, as_of: date | None = None
) -> Competition:
    """Work out how far contracts were competed for.

    Bids are seldom published (Contracts Finder leaves them out), so every figure comes with the number of contracts it
    is of, and is None rather than 0 where nobody says. Definitions follow the Open Contracting Partnership's guide.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
        new_since: A supplier is new when the first day on which these contracts show it (of the award, else of
            signature, else of the start) is this one or later. New to the key, where there is one.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too, which new suppliers need.

    Returns:
        Rows by key, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> bids = {"a": 1, "b": 3, "c": None}
    >>> rows = [row | {"contract_id": id, "procurement_method": "open", "bids": number} for id, number in bids.items()]
    >>> found = competition([*rows, row | {"contract_id": "d", "procurement_method": "direct"}]).rows[0]
    >>> found.open_share, found.single_bid_share, found.mean_bids, found.bids
    (0.75, 0.5, 2.0, 2)
    """
    keys = keys_of(by)
    details = {"method": First(("procurement_method",)), "bids": _RECEIVED, "ids": HOLDERS}
    numbers = {} if new_since is None else _seen(new_since.isoformat()[:10])
    reasons: Reasons = (*population(as_of), *(UNREADABLE_START if "year" in by else ()))
    rows = open_rows(contracts, reasons, keys.values(), details.values(), numbers.values())
    cells = rows.group(keys=keys, details=details, numbers=numbers)
    counted = tally(cells)
    return Competition(
        rows=tuple(_row(key, part, since=new_since) for key, part in split(cells, by).items()),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=tuple(by),
        new_since=new_since,
        as_of=as_of,
    )


def _seen(day: str) -> dict[str, Number]:
    """Contracts that show their suppliers from a day on, and before it."""
    readable = Condition(SEEN, "matches", DAY)
    return {
        "since": Number("count", First(SEEN.columns, only=(readable, Condition(SEEN, "at_least", day)))),
        "before": Number("count", First(SEEN.columns, only=(readable, Condition(SEEN, "below", day)))),
    }


def _row(key: Key, part: list[Part], *, since: date | None) -> CompetitionRow:
    used = [cell for cell, _ in part if cell["reason"] is None]
    counted = tally(cell for cell, _ in part)
    methods = _count(used, "method")
    competitive = _count((cell for cell in used if cell["method"] in COMPETITIVE), "bids")
    received = spread_of(_count(used, "bids"))
    new = None if since is None else _new(used)
    return CompetitionRow(
        key=key,
        open_share=ratio(methods["open"], methods.total()),
        methods=methods.total(),
        single_bid_share=ratio(competitive[1], competitive.total()),
        competitive_bids=competitive.total(),
        mean_bids=received.mean,
        median_bids=received.median,
        bids=received.n,
        suppliers=len({id for cell in used for id in _holders(cell)}),
        new_supplier_share=None if new is None else ratio(new.new, new.known),
        seen_suppliers=None if new is None else new.known,
        unsure_suppliers=None if new is None else new.unsure,
        n=counted.used,
        excluded=counted.excluded,
    )


def _count(cells: Iterable[Cell], name: str) -> Counter[Any]:
    """Contracts by what they publish."""
    counted: Counter[Any] = Counter()
    for cell in cells:
        if cell[name] is not None:
            counted[cell[name]] += cell["contracts"]
    return counted


class _New(NamedTuple):
    """How many suppliers seen since a day are new, of how many, and of how many more nobody can say."""

    new: int
    known: int
    unsure: int


def _new(used: Iterable[Cell]) -> _New:
    seen: dict[str, set[str]] = defaultdict(set)
    for cell in used:
        undated = cell["contracts"] - cell["since"] - cell["before"]
        when = {name for name, count in (*cell.items(), ("undated", undated)) if name in _WHEN and count}
        for id in _holders(cell):
            seen[id] |= when
    since = [when for when in seen.values() if "since" in when]
    before = sum("before" in when for when in since)
    unsure = sum(when == {"since", "undated"} for when in since)
    return _New(new=len(since) - before - unsure, known=len(since) - unsure, unsure=unsure)


_WHEN = ("since", "before", "undated")


def _holders(cell: Cell) -> set[str]:
    return {id for id in unpack(cell["ids"]) if id is not None}


def _percent(share: float | None) -> str:
    return "unknown how many" if share is None else f"{share:.1%}"
