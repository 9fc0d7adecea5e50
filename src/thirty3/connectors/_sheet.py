"""Spreadsheets, as bytes from anywhere: refused before anything is unpacked that would fill the memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from thirty3.errors import MissingExtraError, ParseError
from thirty3.normalise.text import quoted

__all__ = ["Cell", "Sheet", "is_spreadsheet", "sheets"]

Cell = str | int | float | bool | date | None
"""A cell as its file has it; None when it is empty."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

_MOST_BYTES = 128 * 1024 * 1024
"""Unpacked. A register of 20,000 contracts with 40 columns is some 60 MB of XML."""
_MOST_CELLS = 5_000_000
"""From the first filled cell to the last, corner to corner: the reader reserves memory for all of them, and one cell in
the last corner of a sheet (16,384 by 1,048,576) would end the whole process."""

_FAR = 10_000_000
"""Beyond every row and column."""

_OPENS = re.compile(rb"<(?:[^\s<>/=:\"']+:)?(?:row|c)(?=[\s/>])")
_MARK = re.compile(
    rb"<(?:[^\s<>/=:\"']+:)?(?P<kind>row|c)(?P<attributes>(?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?)>"
)
_PLACED = re.compile(rb"(?:^|[\s\"'])r\s*=")
_AT = re.compile(rb"(?:^|[\s\"'])r\s*=\s*[\"'](?P<column>[A-Za-z]{0,3})(?P<row>[0-9]{1,7})[\"']")
_PLAIN = re.compile(rb" r=\"(?P<column>[A-Z]{0,3})(?P<row>[0-9]{1,7})\"(?: (?!r=)[A-Za-z:]+=\"[^\"'=]*\")*/?")
"""Nearly all: told apart from the odd ones because it takes a third of the time."""
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
"""How XML in UTF-16 begins, in which none of the above would find anything."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    name: str
    rows: list[list[Cell]]
    """From row 1 on."""


def is_spreadsheet(body: bytes) -> bool:
    """Whether bytes are a spreadsheet's, whatever the file is called."""
    return body.startswith((*_ZIP, _OLE))


def sheets(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The visible sheets of an XLSX or XLS file that hold anything, and what is doubtful about it.

    Raises:
        ParseError: It is damaged, protected by a password, of another kind, or unpacks to more than anyone's register.
        MissingExtraError: The part of this package that reads spreadsheets is not installed.
    """
    if body.startswith(_OLE) and _LOCKED in body:
        raise ParseError("the spreadsheet is protected by a password: save it without one")
    warnings = _check_zip(body) if body.startswith(_ZIP) else []
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtraError("xlsx", "reading a spreadsheet") from error
    found: list[Sheet] = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if about.visible != python_calamine.SheetVisibleEnum.Visible:
                warnings.append(f"the hidden sheet {quoted(about.name)} was not read")
                continue
            rows = book.get_sheet_by_name(about.name).iter_rows()
            found.append(Sheet(about.name, [[_cell(value) for value in row] for row in rows]))
    except python_calamine.CalamineError as error:
        raise ParseError(f"the spreadsheet is damaged, or of a kind that cannot be read: {error}") from error
    except BaseException as error:  # the reader's own failure comes past Exception
        if type(error).__name__ != "PanicException":
            raise
        raise ParseError("the spreadsheet is damaged") from error
    return [sheet for sheet in found if sheet.rows], warnings


def _cell(value: str | float | time | date | timedelta) -> Cell:
    if isinstance(value, time | timedelta):
        return str(value)
    return None if value == "" else value


def _check_zip(body: bytes) -> list[str]:
    """What is doubtful about the parts of an XLSX file, which are unpacked here once, within bounds.

    Each part is held to the size and the checksum that the archive states, so that a false one is found out here.
    """
    try:
        errors = _unpack(body)
    except ParseError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError) as error:
        raise ParseError(f"the spreadsheet is damaged: {error}") from error  # all that zipfile raises on a damaged one
    return [f"{errors} cells hold an error of the spreadsheet, such as #REF!, and count as empty"] if errors else []


def _unpack(body: bytes) -> int:
    """Unpack each part once; how many cells hold an error."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            raise ParseError(f"the spreadsheet unpacks to more than {_MOST_BYTES // 1024**2} MB")
        names = {part.filename.lower() for part in parts}
        if "xl/workbook.xml" not in names:
            raise ParseError(f"this is {_kind(names)}: save it as XLSX or CSV")
        return sum(_check_part(archive.read(part)) for part in parts if not part.is_dir())


def _kind(names: set[str]) -> str:
    if "content.xml" in names:
        return "an OpenDocument file"
    if "xl/workbook.bin" in names:
        return "a binary XLSB file"
    return "an archive, not a spreadsheet"


def _check_part(xml: bytes) -> int:
    """How many cells of a part hold an error; refused when its filled cells lie too far apart."""
    if xml.startswith(_WIDE):
        raise ParseError("the spreadsheet is written in UTF-16: save it again")
    if b"sheetData" not in xml:
        return 0
    errors = 0
    first_row = first_column = _FAR
    last_row = last_column = 0
    for row, column, attributes in _filled_cells(xml):
        first_row, last_row = min(row, first_row), max(row, last_row)
        first_column, last_column = min(column, first_column), max(column, last_column)
        errors += _ERROR.search(attributes) is not None
    if last_row and (last_row - first_row + 1) * (last_column - first_column + 1) > _MOST_CELLS:
        raise ParseError(f"the spreadsheet spans more than {_MOST_CELLS:,} cells: delete what stands far outside")
    return errors


def _filled_cells(xml: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Row, column and attributes of each cell that holds anything; what does not say where it is follows the last.

    Raises:
        ParseError: Rows or cells are written as no program writes them, so that a reader may see others than these.
    """
    row = column = marks = 0
    for mark in _MARK.finditer(xml):
        marks += 1
        attributes = mark["attributes"]
        place = _place(attributes)
        if mark["kind"] == b"row":
            row, column = place[0] or row + 1, 0
            continue
        row, column = place[0] or row, place[1] or column + 1
        if not attributes.endswith(b"/"):
            yield row, column, attributes
    if marks != sum(1 for _ in _OPENS.finditer(xml)):
        raise ParseError("the spreadsheet is damaged: its rows and cells cannot be told")


def _place(attributes: bytes) -> tuple[int, int]:
    """The row and column that a mark states, 0 for what it does not; the farthest where it states several."""
    plain = _PLAIN.fullmatch(attributes)
    if plain is not None:
        return int(plain["row"]), _column(plain["column"])
    found = list(_AT.finditer(attributes))
    if not found and _PLACED.search(attributes):
        raise ParseError("the spreadsheet is damaged: a cell is in no place that a sheet has")
    rows = [int(at["row"]) for at in found]
    return max(rows, default=0), max((_column(at["column"]) for at in found), default=0)


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
