"""Cells of CSV files: values as text that no spreadsheet takes for a formula, and back again exactly.

A text that a spreadsheet would calculate is written with a leading ``'``, which tells it that text follows; a text
that begins with ``'`` itself gets one more. Reading back takes one ``'`` away. An empty cell is a value that is not
there, so that an empty text is written as ``'`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import category, normalize

from thirty3.errors import ParseError
from thirty3.normalise.text import quoted

__all__ = ["parse_cell", "parse_cells", "safe_cell", "safe_cells"]

_SIGNS = frozenset("=+-@")
"""What a formula begins with, in any of its forms: NFKC makes ``＝`` of Japanese keyboards ``=``."""
_CONTROLS = ("\t", "\r", "\n", "\0")
"""What a spreadsheet drops before it looks (OWASP, *CSV Injection*; ASVS 5.0, 1.2.10; checked 2026-11-25)."""
_MARK = "'"


def safe_cell(text: str) -> str:
    """A text as it is written into a CSV cell; :func:`parse_cell` gives the same text back, whatever it is.

    >>> safe_cell("=HYPERLINK(A1)"), safe_cell("'tis"), safe_cell("Housing - repairs"), safe_cell("")
    ("'=HYPERLINK(A1)", "''tis", 'Housing - repairs', "'")
    """
    if not text or text.startswith((_MARK, *_CONTROLS)) or _is_sign(_first_seen(text)):
        return _MARK + text
    return text


def parse_cell(cell: str) -> str | None:
    """The text of a cell that :func:`safe_cell` wrote; None for an empty one, whose value is not there.

    >>> parse_cell("'=1+1"), parse_cell("plain"), parse_cell("'"), parse_cell("")
    ('=1+1', 'plain', '', None)
    """
    return cell.removeprefix(_MARK) if cell else None


def safe_cells(row: Mapping[str, Any], kinds: Mapping[str, str]) -> list[str]:
    """A flat row as the cells of a CSV line, in the order of the columns; only texts are ever marked.

    Args:
        row: Such as :meth:`Contract.row <thirty3.models.contract.Contract.row>` gives.
        kinds: Name to kind of its columns, such as ``Contract.columns()``.
    """
    return [_written(row[name], kind) for name, kind in kinds.items()]


def parse_cells(cells: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Any]:
    """The flat row that a CSV line stands for: what :func:`safe_cells` was given.

    Args:
        cells: The line by column, as ``csv.DictReader`` reads it. Columns that are not in ``kinds`` are passed over.
        kinds: Name to kind of the columns wanted.

    Raises:
        ParseError: A column is absent, or a cell does not hold what its column says.

    >>> parse_cells({"title": "'-", "lots": "3", "closes": ""}, {"title": "text", "lots": "integer", "closes": "date"})
    {'title': '-', 'lots': 3, 'closes': None}
    """
    return {name: _read(name, cells.get(name), kind) for name, kind in kinds.items()}


def _first_seen(text: str) -> str:
    """The first character that shows: spaces and marks before it are dropped by some spreadsheets, and not by others.

    Nearly every text shows its first one, so that the rest is seldom looked at.
    """
    if text[0].isalnum():
        return text[0]
    return next((one for one in text if not one.isspace() and category(one) not in ("Cc", "Cf")), "")


def _is_sign(character: str) -> bool:
    return normalize("NFKC", character) in _SIGNS


def _written(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "text":
        return safe_cell(value)
    return ("false", "true")[value] if kind == "boolean" else str(value)


def _read(name: str, cell: str | None, kind: str) -> Any:
    if cell is None:
        raise ParseError(f"there is no column {name!r}")
    if kind == "text":
        return parse_cell(cell)
    if not cell:
        return None
    try:
        return _READERS[kind](cell)
    except (KeyError, ValueError) as error:
        raise ParseError(f"{name} is no {kind}: {quoted(cell)}") from error


_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": str,  # rows hold dates and instants as ISO text
    "instant": str,
}
