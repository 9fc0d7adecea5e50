"""A table out of bytes: text or spreadsheet, with its header found below whatever stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from thirty3.connectors._delimited import decode, numbered_rows, separator
from thirty3.connectors._sheet import Cell, is_spreadsheet, sheets
from thirty3.errors import ParseError
from thirty3.normalise.text import clean_text, quoted

__all__ = ["Cell", "Row", "Table", "cell_text", "named_rows", "read_table"]

_HEAD = 30
"""Rows among which the header is sought: registers have up to some ten lines of title and notes above it."""
_MOST_NAMED = 5
_TOTAL = re.compile(r"(?:grand |sub[- ]?|overall )?totals?(?: value| spend| amount)?[ :]*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_FIGURE = re.compile(r"[-+(£$€ ]*[0-9][0-9,. ]*[)-]?")

Fields = Callable[[str], str | None]
"""What a header text is known to mean; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data."""

    number: int
    """Of the line it begins on, or of the spreadsheet's row; the first is 1."""
    cells: tuple[Cell, ...]
    """As they stand; may be fewer or more than the header's."""
    texts: tuple[str | None, ...] = field(init=False, repr=False, compare=False)
    """What stands in each; None in those that hold nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", tuple(map(cell_text, self.cells)))

    def text(self, place: int | None) -> str | None:
        """The text of a cell; None when there is no such cell, or nothing in it."""
        return self.texts[place] if place is not None and place < len(self.texts) else None

    @property
    def filled(self) -> int:
        """How many cells hold anything."""
        return len(self.texts) - self.texts.count(None)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its header, and every row below it that is none of the header, a total or blank."""

    unit: Literal["line", "row"]
    """What rows are counted in."""
    header: tuple[str, ...]
    """Texts of the header row on one line each; empty where it has none."""
    header_number: int
    preamble: tuple[str, ...]
    """What stands above the header, a text for each row."""
    rows: tuple[Row, ...]
    blank: int = 0
    """Rows without anything in them, left out."""
    repeated_headers: tuple[int, ...] = ()
    """Rows that repeat the header, left out."""
    totals: tuple[int, ...] = ()
    """Rows that only add up others, left out."""
    warnings: tuple[str, ...] = ()
    """What was doubtful, with numbers."""

    def position(self, row: Row) -> str:
        """Where a row stands: ``line 12``."""
        return f"{self.unit} {row.number}"


def cell_text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without ``.0``, dates as ISO text; None when nothing stands in it.

    >>> cell_text(1234.0), cell_text(" EXMP/1 "), cell_text(" ")
    ('1234', 'EXMP/1', None)
    """
    if cell is None or isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def named_rows(unit: str, numbers: Sequence[int]) -> str:
    """Numbers for a message, the first few of many: ``lines 3, 9 and 12 more``."""
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    more = f" and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else ""
    return f"{unit}{'s' if len(numbers) > 1 else ''} {named}{more}"


def read_table(body: bytes, *, fields: Fields, least: int = 2) -> Table:
    """The table that bytes hold.

    Args:
        body: A CSV file with commas, semicolons or tabs, in UTF-8, UTF-16 or windows-1252, or an XLSX or XLS
            spreadsheet; the content says which, not a name.
        fields: What a header text is known to mean. The header is the row among the first 30 with the most known
            texts, and of several sheets the one with such a row is read.
        least: Fewest different known texts that make a row the header.

    Raises:
        ParseError: No table, no header, a quotation mark that is never closed, or a damaged file.
        MissingExtraError: A spreadsheet, and the part that reads them is not installed.
    """
    if is_spreadsheet(body):
        return _from_sheets(body, fields, least)
    text, doubts = decode(body)
    sign = separator(text, lambda rows: max((_known(row, fields) for row in rows), default=0), rows=_HEAD)
    return _table("line", list(numbered_rows(text, sign)), fields, least, doubts)


def _from_sheets(body: bytes, fields: Fields, least: int) -> Table:
    found, doubts = sheets(body)
    if not found:
        raise ParseError("the spreadsheet has no sheet with anything in it")
    best = max(found, key=lambda sheet: max(_known(row, fields) for row in sheet.rows[:_HEAD]))
    doubts += [f"the sheet {quoted(sheet.name)} was not read" for sheet in found if sheet is not best]
    return _table("row", list(enumerate(best.rows, start=1)), fields, least, doubts)


def _known(cells: Iterable[Cell], fields: Fields) -> int:
    """How many different things the texts of a row are known to mean."""
    return len({field for cell in cells if (field := fields(_header_text(cell))) is not None})


def _header_text(cell: Cell) -> str:
    return " ".join((cell_text(cell) or "").split())


def _table(
    unit: Literal["line", "row"],
    numbered: Sequence[tuple[int, Sequence[Cell]]],
    fields: Fields,
    least: int,
    doubts: Iterable[str],
) -> Table:
    head = [_known(cells, fields) for _, cells in numbered[:_HEAD]]
    if max(head, default=0) < least:
        first = next((cells for _, cells in numbered if any(map(_header_text, cells))), ())
        seen = ", ".join(quoted(_header_text(cell)) for cell in first[:8])
        raise ParseError(f"no header was found in the first {_HEAD} rows; the first that holds anything is {seen}")
    index = head.index(max(head))
    number, header = numbered[index]
    above = (" | ".join(filter(None, map(_header_text, cells))) for _, cells in numbered[:index])
    table = Table(unit, tuple(map(_header_text, header)), number, tuple(filter(None, above)), ())
    return _with_rows(table, numbered[index + 1 :], tuple(doubts))


def _with_rows(table: Table, numbered: Iterable[tuple[int, Sequence[Cell]]], doubts: tuple[str, ...]) -> Table:
    kept: dict[str, list[Row]] = {"blank": [], "header": [], "total": [], "data": []}
    for number, cells in numbered:
        row = Row(number, tuple(cells))
        kept[_role(row, table.header)].append(row)
    numbers = {role: tuple(row.number for row in rows) for role, rows in kept.items()}
    short = [row.number for row in kept["data"] if len(row.cells) < len(table.header)]
    long = [row.number for row in kept["data"] if any(row.texts[len(table.header) :])]
    said = (
        ("repeat the header and are left out", numbers["header"]),
        ("only add up others and are left out", numbers["total"]),
        (f"have fewer cells than the header's {len(table.header)}; the missing ones count as empty", short),
        (f"have more cells than the header's {len(table.header)}", long),
    )
    warnings = [f"rows {what}: {named_rows(table.unit, of)}" for what, of in said if of]
    return replace(
        table,
        rows=tuple(kept["data"]),
        blank=len(kept["blank"]),
        repeated_headers=numbers["header"],
        totals=numbers["total"],
        warnings=(*doubts, *warnings),
    )


def _role(row: Row, header: Sequence[str]) -> str:
    texts = [" ".join((text or "").split()) for text in row.texts]
    filled = [text for text in texts if text]
    if not filled:
        return "blank"
    same = sum(text == name != "" for text, name in zip(texts, header, strict=False))
    if same == len(filled) or same * 2 > sum(map(bool, header)):
        return "header"
    totals = [text for text in filled if _TOTAL.fullmatch(text)]
    if totals and all(text in totals or _FIGURE.fullmatch(text) for text in filled if _WORD.search(text)):
        return "total"
    return "data"
