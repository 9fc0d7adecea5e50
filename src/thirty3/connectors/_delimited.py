"""Text with separators, as bytes from anywhere: which encoding, which separator, and no quotation mark left open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from thirty3.errors import ParseError

__all__ = ["decode", "numbered_rows", "separator"]

_SEPARATORS = ",;\t"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAMPLE = 4096
"""Bytes looked at to tell UTF-16 without its mark from other text."""

_NOT_A_TABLE = {"<": "a web page or XML", "{": "JSON", "[": "JSON", "%PDF": "a PDF"}
_ARCHIVES = {b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive"}
_END = "\x1eend of the file\x1e"
"""A last line of our own: when it comes back inside a cell, a quotation mark was never closed."""

_FEWEST_SWALLOWED = 2
"""Separators on one line inside a cell, below which nothing says that whole rows were swallowed."""


def decode(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and what was doubtful about its encoding.

    A byte order mark decides; then the pattern of zero bytes that UTF-16 has; then UTF-8 if all of it is; and last
    windows-1252, which spreadsheets of British councils write.

    Raises:
        ParseError: It is a page, JSON, a PDF, an archive, or not text at all.
    """
    packed = next((what for sign, what in _ARCHIVES.items() if body.startswith(sign)), None)
    text, warnings = _decoded(b"" if packed else body)
    beginning = text.lstrip("\ufeff \t\r\n")[:8]
    what = packed or next((what for sign, what in _NOT_A_TABLE.items() if beginning.startswith(sign)), None)
    if what is not None:
        raise ParseError(f"this is {what}, not a table")
    if not beginning:
        raise ParseError("the file is empty")
    if "\x00" in text:
        raise ParseError("this is no text: it holds zero bytes")
    return text, warnings


def _decoded(body: bytes) -> tuple[str, tuple[str, ...]]:
    mark, encoding = next(((mark, name) for mark, name in _BOMS if body.startswith(mark)), (b"", _without_mark(body)))
    try:
        return body[len(mark) :].decode(encoding), ()
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise ParseError(f"the text is cut or damaged: it is no {encoding.upper()}") from error
    text = body[len(mark) :].decode("cp1252", "replace")
    lost = text.count("\ufffd")
    doubt = (f"{lost} bytes mean nothing in windows-1252 either",) if lost else ()
    return text, ("the text is not UTF-8 and was read as windows-1252", *doubt)


def _without_mark(body: bytes) -> str:
    sample = body[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 4  # half of the even, or of the odd, bytes
    if odd > half and even < odd / 4:
        return "utf-16-le"
    if even > half and odd < even / 4:
        return "utf-16-be"
    return "utf-8"


def separator(text: str, score: Callable[[Sequence[Sequence[str]]], int], *, rows: int) -> str:
    """Comma, semicolon or tab: whichever makes the first rows look most like a header."""
    head = "".join(islice(io.StringIO(text, newline=""), rows * 4))  # a header cell may hold line breaks

    def found(sign: str) -> int:
        try:
            return score(list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=sign), rows)))
        except csv.Error:
            return -1

    return max(_SEPARATORS, key=found)


def numbered_rows(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with the number of the line it begins on, blank ones too.

    Raises:
        ParseError: A quotation mark is never closed, or only rows further down.
    """
    taken: list[str] = []  # lines of the row that is being read
    reader = csv.reader(_noted(chain(io.StringIO(text, newline=""), [_END]), taken), delimiter=sign)
    begins = 1
    usual = 0
    while True:
        taken.clear()
        try:
            row = next(reader)
        except csv.Error as error:
            raise ParseError(f"line {begins} cannot be read: {error}") from error
        if row == [_END]:
            return
        if any(_END in cell for cell in row):
            raise ParseError(f"a quotation mark opened in line {begins} is never closed")
        if len(taken) > 1 and usual and (_swallows(row, sign, usual) or _runs_on(row, taken, sign, usual)):
            raise ParseError(f"a quotation mark opened in line {begins} seems to have swallowed the rows after it")
        usual = max(usual, len(row)) if len(taken) == 1 else usual
        yield begins, row
        begins = reader.line_num + 1


def _swallows(row: Sequence[str], sign: str, usual: int) -> bool:
    """Whether a line inside a cell looks like a row of its own, in a row that is not as long as others."""
    least = max(_FEWEST_SWALLOWED, usual - 1)
    return len(row) != usual and any(line.count(sign) >= least for cell in row for line in cell.split("\n")[1:])


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _runs_on(row: Sequence[str], lines: Sequence[str], sign: str, usual: int) -> bool:
    """Whether a line inside a cell ends the row, and what closes the cell was to open one of the next row."""
    for place, cell in enumerate(row):
        rest = usual - 1 - place
        if rest >= _FEWEST_SWALLOWED and any(line.count(sign) == rest for line in cell.split("\n")[:-1]):
            try:
                list(csv.reader(lines, delimiter=sign, strict=True))
            except csv.Error:  # text stands right behind the closing mark
                return True
    return False
