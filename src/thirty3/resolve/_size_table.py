"""A caller's table of sizes: checked when it is handed in, and what its rows say by a definition."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import ValidationError

from thirty3.errors import ParseError
from thirty3.models.size import SizeReason, SizeRow
from thirty3.models.supplier import SupplierSize
from thirty3.normalise.dates import parse_day, parse_uk_day
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.money import parse_amount
from thirty3.normalise.text import clean_text, quoted
from thirty3.reference.sme_definitions import SmeDefinition

__all__ = ["NumberedRow", "number_key", "read_size_table", "row_reasons"]

_SIZES: tuple[SupplierSize, ...] = ("micro", "small", "medium", "sme", "large", "unknown")
_FOR_PEOPLE = frozenset(("name", "note", "notes"))
_SHOWN = 5  # faults in one message: enough to see what is wrong with a table, few enough to read


class NumberedRow(NamedTuple):
    """A row and its place in the table, the first being 1."""

    place: int
    row: SizeRow


def number_key(number: str) -> str:
    """What a company number makes a supplier's id."""
    return f"GB-COH-{number}"


def read_size_table(rows: Iterable[Mapping[str, object] | SizeRow]) -> dict[str, tuple[NumberedRow, ...]]:
    """A table of sizes by supplier.

    Args:
        rows: Records, or mappings as :class:`csv.DictReader` gives them, whose keys are the fields of
            :class:`SizeRow` and may be ``name`` and ``notes`` besides, which nobody reads. Empty cells are None.

    Returns:
        The rows by supplier id, which is ``GB-COH-`` and the number where they have one.

    Raises:
        ParseError: A row names no supplier or two, has no size and no figure, holds nonsense or an unknown column, or
            speaks of a supplier and a day that an earlier row spoke of. The message names the first five such rows.
    """
    found: dict[str, dict[date | None, NumberedRow]] = {}
    faults: list[str] = []
    for place, given in enumerate(rows, 1):
        try:
            row = given if isinstance(given, SizeRow) else _row(given)
            for key in _keys(row):
                earlier = found.setdefault(key, {}).setdefault(row.as_of, NumberedRow(place, row))
                if earlier.place != place:
                    faults.append(f"row {place}: {key} stands in row {earlier.place} for the same day")
        except ParseError as error:
            faults.append(f"row {place}: {error}")
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise ParseError(f"the table of sizes cannot be used: {'; '.join(faults[:_SHOWN])}{more}")
    return {key: tuple(days.values()) for key, days in found.items()}


def row_reasons(numbered: NumberedRow, definition: SmeDefinition) -> Iterator[SizeReason]:
    """What a row says: the size it states, and what its figures come to by the definition."""
    row = numbered.row
    if row.size is not None:
        yield _reason(numbered, row.size, f"the table says {row.size}")
    if any(figure is not None for figure in _figures(row)):
        pounds = definition.currency == "GBP"
        turnover = row.turnover_gbp if pounds else row.turnover_eur
        balance = row.balance_sheet_gbp if pounds else row.balance_sheet_eur
        met = definition.is_met_by(staff=row.staff, turnover=turnover, balance_sheet=balance)
        size: SupplierSize = "unknown" if met is None else "sme" if met else "large"
        reason = _reason(numbered, size, _figures_text(row, definition, size))
        why = None if met is not None else "its figures do not decide"
        yield reason.model_copy(update={"not_used": why})


def _reason(numbered: NumberedRow, size: SupplierSize, basis: str) -> SizeReason:
    return SizeReason(
        size=size,
        strength="decisive",
        kind="table",
        basis=basis if numbered.row.source is None else f"{basis} ({numbered.row.source})",
        as_of=numbered.row.as_of,
        source="table",
        where=f"row {numbered.place}",
    )


def _figures(row: SizeRow) -> tuple[int | Decimal | None, ...]:
    return (row.staff, row.turnover_gbp, row.balance_sheet_gbp, row.turnover_eur, row.balance_sheet_eur)


def _figures_text(row: SizeRow, definition: SmeDefinition, size: SupplierSize) -> str:
    names = ("{:,} people", "turnover £{:,}", "balance sheet £{:,}", "turnover €{:,}", "balance sheet €{:,}")
    said = ", ".join(name.format(one) for name, one in zip(names, _figures(row), strict=True) if one is not None)
    means = {"sme": "an SME", "large": "not an SME"}.get(size, f"undecided, sums count in {definition.currency}")
    return f"{said}: {means} by the definition {definition.code}"


def _keys(row: SizeRow) -> Iterator[str]:
    number, id = row.company_number, row.supplier_id
    if number is None and id is None:
        raise ParseError("it names no supplier: company_number and supplier_id are empty")
    if row.size is None and all(figure is None for figure in _figures(row)):
        raise ParseError("it says nothing: no size, no staff, no sum")
    if number is not None and parse_company_number(number) != number:
        raise ParseError(f"company_number is not eight characters: {quoted(number)}")
    if id is not None and id.startswith("GB-COH-"):
        parsed = parse_company_number(id)
        if number is not None and number != parsed:
            raise ParseError(f"it names two suppliers: company_number {number} and supplier_id {quoted(id)}")
        id = None if parsed is None else number_key(parsed)
    yield from dict.fromkeys(key for key in (number and number_key(number), id) if key)


def _row(given: Mapping[str, object]) -> SizeRow:
    values: dict[str, object] = {}
    for name, cell in given.items():
        read = _READERS.get(name)
        if read is None:
            if name in _FOR_PEOPLE:
                continue
            near = difflib.get_close_matches(str(name), _READERS, n=3) or list(_READERS)
            raise ParseError(f"there is no column {quoted(name)}; near ones are {', '.join(near)}")
        try:
            values[name] = None if _is_empty(cell) else read(cell)
        except ParseError as error:
            raise ParseError(f"{name}: {error}") from error
    try:
        return SizeRow.model_validate(values)
    except ValidationError as error:
        raise ParseError("; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())) from error


def _is_empty(cell: object) -> bool:
    """Whether a cell holds nothing; a dataframe's hold NaN, which is the one number unlike itself."""
    return cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and cell != cell)


def _text(cell: object) -> str | None:
    if not isinstance(cell, str):
        raise ParseError(f"not a text: {quoted(cell)}")
    return clean_text(cell)


def _size(cell: object) -> str:
    text = (_text(cell) or "").lower()
    if text not in _SIZES:
        raise ParseError(f"{quoted(cell)} is none of {', '.join(_SIZES)}")
    return text


def _people(cell: object) -> int | None:
    amount = parse_amount(cell)
    if amount is not None and amount != amount.to_integral_value():
        raise ParseError(f"not a whole number of people: {quoted(cell)}")
    return None if amount is None else int(amount)


def _sum(sign: str) -> Callable[[object], Decimal | None]:
    """Reads one whole amount, with its sign or without: no ranges and no words, for these figures decide."""

    def read(cell: object) -> Decimal | None:
        return parse_amount(cell.strip().removeprefix(sign) if isinstance(cell, str) else cell)

    return read


def _day(cell: object) -> date | None:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    try:
        return parse_day(cell)
    except ParseError:
        return parse_uk_day(cell)


_READERS: dict[str, Callable[[object], object]] = {
    "company_number": parse_company_number,
    "supplier_id": _text,
    "size": _size,
    "staff": _people,
    "turnover_gbp": _sum("£"),
    "balance_sheet_gbp": _sum("£"),
    "turnover_eur": _sum("€"),
    "balance_sheet_eur": _sum("€"),
    "as_of": _day,
    "source": _text,
}
