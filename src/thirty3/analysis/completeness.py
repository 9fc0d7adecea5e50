"""How much of what boroughs should publish they do publish, how fresh it is, and what to ask them for next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from thirty3.analysis._group import DAY, Cell, Condition, First, Number, open_rows, tally
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import Result, ratio
from thirty3.models.record import Record
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts


class FieldCompleteness(Record):
    """How often one borough publishes one field."""

    borough: str | None
    """GSS code; None for contracts of no borough. A joint contract counts in each of its boroughs."""
    field: str
    """A key of :data:`FIELDS`."""
    filled: int
    """Contracts that say it."""
    n: int
    """Contracts."""
    share: float
    """The one of the other, 0 to 1."""


class Asked(Record):
    """A field to ask for next."""

    field: str
    """A key of :data:`FIELDS`."""
    unlocks: int
    """How often it is all that keeps a contract out of a measure: contracts, each once for every such measure."""
    measures: tuple[str, ...]
    """Those measures, keys of :data:`NEEDS`, in the order of the table."""


class BoroughCompleteness(Record):
    """One borough as a whole."""

    borough: str | None
    """GSS code; None for contracts of no borough, and for the whole."""
    contracts: int
    """Contracts of the borough."""
    share: float | None
    """Mean of the shares of all fields, each counting alike; None without a contract."""
    newest: date | None
    """The newest day on which a notice about any of its contracts was published; None when none is dated."""
    age_days: int | None
    """Days from then to ``as_of``; None without either."""
    ask: tuple[Asked, ...]
    """What to ask for, by what it would unlock, most first; fields that would unlock nothing are not in it."""


class Completeness(Result[FieldCompleteness]):
    """Shares by borough and field, in the order of the codes and of :data:`FIELDS`; contracts of no borough last."""

    as_of: date | None
    """The day ages are counted to; None when none was given."""
    boroughs: tuple[BoroughCompleteness, ...]
    """The league table: the most complete first, of equals by code."""
    whole: BoroughCompleteness
    """All contracts together, a joint one once."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        said = "nothing to look at"
        if self.whole.share is not None:
            ask = f"; ask next for {self.whole.ask[0].field.replace('_', ' ')}" if self.whole.ask else ""
            said = f"{self.whole.share:.1%} of {len(FIELDS)} fields, newest of {self.whole.newest or 'no date'}{ask}"
        return f"Completeness of contracts, past and cancelled ones too: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of boroughs and fields."""
        return {"borough": "text", "field": "text", "filled": "integer", "n": "integer", "share": "number"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each borough and field."""
        return [one.model_dump() for one in self.rows]


def _says(column: str, pattern: str = '[^|" ]') -> Condition:
    """Whether a text column says anything; of a packed one, in any of its places."""
    return Condition(First((column,)), "matches", pattern)


def _holds(column: str) -> Condition:
    return Condition(First((column,)), "above", -(10**18))  # whatever number it is: there is no lower one in 64 bits


FIELDS: Mapping[str, Condition] = {
    "reference": _says("ocid"),
    "title": _says("title"),
    "department": _says("department"),
    "start": _says("start"),
    "end": _says("end"),
    "max_end": _says("max_end"),
    "value": _holds("value_pence"),
    "vat": Condition(First(("vat",)), "is_in", ("excluded", "included")),
    "supplier": _says("supplier_id"),
    "company_number": _says("supplier_id", "GB-COH-"),
    "supplier_size": _says("supplier_size", "micro|small|medium|sme|large"),
    "supplier_vcse": _says("supplier_vcse"),
    "procurement_method": _says("procurement_method"),
    "cpv": _says("cpv"),
    "service_area": _says("service_area"),
    "awarded": _says("awarded"),
    "bids": _holds("bids"),
}
"""What should be published, and when it is: what the Transparency Code lists that a row has (reference, title,
department, dates, value and VAT, supplier, its number, size and kind, process), and what measures need beside it. A
field of several suppliers is there when one of them has it; ``unknown`` says nothing."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "expiry_clusters": ("service_area", "end"),
    "alignment_windows": ("service_area", "end", "max_end"),
    "tenure": ("service_area", "supplier", "start", "end"),
    "concentration": ("supplier", "value"),
    "sme_share": ("supplier", "supplier_size", "value"),
    "annual_value": ("value", "start", "end"),
    "competition": ("procurement_method", "bids"),
}
"""Which fields a contract must have for a measure, or for a value a year."""


def completeness(contracts: Contracts, *, as_of: date | None = None) -> Completeness:
    """Count which fields each borough publishes, and work out what asking for each would unlock.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The day the age of the newest notice is counted to; None for no ages.

    Returns:
        Shares by borough and field, a league table with freshness and the list of what to ask for, and the whole.
        Every contract with an id counts, whatever became of it. A field unlocks a contract for a measure when it is
        the only one of :data:`NEEDS` that is missing: of two that are missing, neither alone would.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"borough": "E09000007", "service_area": "housing"}
    >>> found = completeness([row | {"contract_id": "a", "end": "2027-03-31"}, row | {"contract_id": "b"}])
    >>> [(one.field, one.filled, one.n) for one in found if one.field in ("end", "value")]
    [('end', 1, 2), ('value', 0, 2)]
    >>> [(one.field, one.unlocks, one.measures) for one in found.whole.ask]
    [('end', 1, ('expiry_clusters',)), ('max_end', 1, ('alignment_windows',))]
    """
    details = {"borough": BOROUGH} | _FLAGS
    rows = open_rows(contracts, (), details.values(), _NEWEST.values())
    cells = rows.group(details=details, numbers=_NEWEST)
    every = _Part("", list(cells.used()))
    parts = _by_borough(every.cells)
    counted = tally(cells)
    return Completeness(
        rows=tuple(one for part in parts for one in _fields(part)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        boroughs=tuple(sorted((_whole(part, as_of) for part in parts), key=lambda one: -(one.share or 0))),
        whole=_whole(every, as_of),
    )


_FLAGS = {f"has_{name}": First(("contract_id",), length=0, only=(says,)) for name, says in FIELDS.items()}
"""A key for each field that only says whether it is there: an empty text, or None."""

_PUBLISHED = First(("published",))
_NEWEST = {"newest": Number("max", First(_PUBLISHED.columns, only=(Condition(_PUBLISHED, "matches", DAY),)))}


class _Part(NamedTuple):
    """Groups of contracts of one borough; an empty name for contracts of none."""

    borough: str
    cells: list[Cell]


def _by_borough(cells: Iterable[Cell]) -> list[_Part]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        for gss in dict.fromkeys(filter(None, unpack(cell["borough"]))) or [""]:
            found[gss].append(cell)
    return [_Part(*one) for one in sorted(found.items(), key=lambda one: (one[0] == "", one[0]))]


def _filled(cells: Iterable[Cell]) -> Counter[str]:
    filled: Counter[str] = Counter()
    for cell in cells:
        filled.update({name: cell["contracts"] for name in FIELDS if cell[f"has_{name}"] is not None})
    return filled


def _count(cells: Iterable[Cell]) -> int:
    return sum(cell["contracts"] for cell in cells)


def _fields(part: _Part) -> list[FieldCompleteness]:
    filled, n = _filled(part.cells), _count(part.cells)
    return [
        FieldCompleteness(borough=part.borough or None, field=name, filled=filled[name], n=n, share=filled[name] / n)
        for name in FIELDS
    ]


def _whole(part: _Part, as_of: date | None) -> BoroughCompleteness:
    n = _count(part.cells)
    newest = max((cell["newest"] for cell in part.cells if cell["newest"] is not None), default=None)
    day = None if newest is None else date.fromisoformat(newest)
    return BoroughCompleteness(
        borough=part.borough or None,
        contracts=n,
        share=ratio(sum(_filled(part.cells).values()), n * len(FIELDS)),
        newest=day,
        age_days=None if day is None or as_of is None else (as_of - day).days,
        ask=_ask(part.cells),
    )


def _ask(cells: Iterable[Cell]) -> tuple[Asked, ...]:
    unlocks: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        for measure, needed in NEEDS.items():
            missing = [name for name in needed if cell[f"has_{name}"] is None]
            if len(missing) == 1:
                unlocks[missing[0], measure] += cell["contracts"]
    asked = [
        Asked(
            field=name,
            unlocks=sum(count for (field, _), count in unlocks.items() if field == name),
            measures=tuple(measure for measure in NEEDS if unlocks[name, measure]),
        )
        for name in FIELDS
    ]
    return tuple(sorted((one for one in asked if one.unlocks), key=lambda one: (-one.unlocks, one.field)))
