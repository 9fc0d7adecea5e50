"""Tables out of bytes. All of it is invented, but for the spending files of Lambeth beside the repository."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spreadsheets import cell, sheet_xml, xlsx
from thirty3.connectors._table import Table, cell_text, read_table
from thirty3.errors import MissingExtraError, ParseError

NAMES = {"ref": "ref", "title": "title", "supplier name": "supplier", "total": "total", "amount": "amount"}
TEXT = "Ref,Title,Amount\n1,Café “Sample”,£5\n2,Licences,£6\n"


def meaning(header: str) -> str | None:
    return NAMES.get(header.lower())


def table(body: bytes | str) -> Table:
    return read_table(body.encode() if isinstance(body, str) else body, fields=meaning)


def texts(read: Table) -> list[list[str | None]]:
    return [[cell_text(cell) for cell in row.cells] for row in read.rows]


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
    ],
)
def test_the_same_table_comes_out_of_every_encoding_separator_and_line_ending(body: bytes) -> None:
    read = table(body)
    assert read.header == ("Ref", "Title", "Amount")
    assert texts(read) == [["1", "Café “Sample”", "£5"], ["2", "Licences", "£6"]]
    assert [read.position(row) for row in read.rows] == ["line 2", "line 3"]
    assert bool(read.warnings) == (body == TEXT.encode("cp1252"))


def test_the_header_is_found_below_what_stands_above_it() -> None:
    above = "Contracts register,,\nas at,1 April 2026,\n,,\nTitle,of the whole,\n,,\n\n"
    read = table(above + TEXT)
    assert (read.header_number, len(read.rows)) == (7, 2)
    assert read.preamble == ("Contracts register", "as at | 1 April 2026", "Title | of the whole")


def test_repeated_headers_totals_and_blank_rows_are_left_out_and_counted() -> None:
    first = "Ref,Title,Amount\n1,A,5\n,,\nRef,Title,Amount\n2,B,6\n\n,Title,\n"
    read = table(first + "Sub-total,--,11\n3,Total Mobile,1\nTotal,,12\n")
    assert texts(read) == [["1", "A", "5"], ["2", "B", "6"], ["3", "Total Mobile", "1"]]
    assert (read.blank, read.repeated_headers, read.totals) == (2, (4, 7), (8, 10))
    assert read.warnings == (
        "rows repeat the header and are left out: lines 4, 7",
        "rows only add up others and are left out: lines 8, 10",
    )


def test_rows_with_more_or_fewer_cells_are_kept_whole_and_named() -> None:
    read = table("Ref,Title,Amount\n1,A\n2,B,6,7\n3,C,5,,\n")
    assert [len(row.cells) for row in read.rows] == [2, 4, 5]
    assert read.warnings == (
        "rows have fewer cells than the header's 3; the missing ones count as empty: line 2",
        "rows have more cells than the header's 3: line 3",
    )


def test_line_breaks_in_cells_do_not_shift_the_line_numbers() -> None:
    read = table('Ref,Title,Amount\n1,"A\nand\r\nmore, and more, and more",5\n2,B,6\n')
    assert [row.number for row in read.rows] == [2, 5]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('Ref,Title,Amount\n1,"A,5\n2,B,6\n3,C,7\n', 2),
        ('Ref,Title,Amount\n1,A,5\n2,"B,6\n3,C,7\n4,"D, and more",8\n', 3),
        ('Ref,Title,Amount\n1,"' + "x" * 200_000, 2),
        ('Ref,Title,Words,Amount,Ends\n1,A,"goes\non,5,6\n2,B,"goes\non",7,8\n3,C,D,9,9\n', 2),
        ('Ref,Title,Words,Amount,Ends\n1,A,B,5,6\n2,A,"on,5,6\n3,B,"goes on",7,8\n', 3),
    ],
)
def test_a_quotation_mark_that_is_never_closed_is_an_error_that_says_where(body: str, line: int) -> None:
    with pytest.raises(ParseError, match=f"line {line}"):
        table(body)


def test_a_list_in_a_cell_of_a_short_row_is_no_row_that_was_swallowed() -> None:
    read = table(
        'Ref,Title,Words,Amount,Ends\n1,A,"one, two, three\nfour"\n2,B,"the ""first"", 5, 6\nof all"\n3,B,C,5,6\n'
    )
    assert [row.number for row in read.rows] == [2, 4, 6]
    assert read.rows[0].text(2) == "one, two, three\nfour"
    assert read.warnings == ("rows have fewer cells than the header's 5; the missing ones count as empty: lines 2, 4",)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "a web page"),
        (b"  \xef\xbb\xbf<html>", "a web page"),
        (b'{"results": []}', "JSON"),
        (b"[]", "JSON"),
        (b"%PDF-1.7", "a PDF"),
        (gzip.compress(b"Ref,Title\n", mtime=0), "a gzip archive"),
        (b"Ref,Title\n1,\x00\n", "zero bytes"),
        (b"\xff\xfeR", "UTF-16"),
        (b"one,two\n3,4\n", "no header was found in the first 30 rows.*'one', 'two'"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        table(body)


ROWS = (("Notes", None, None), ("Ref", "Title", "Amount"), (1, "A & B", 5.5), ("EX/2", date(2026, 3, 31), True))


def test_a_spreadsheet_is_read_with_its_own_row_numbers_whatever_it_is_called() -> None:
    read = table(xlsx({"Register": sheet_xml(ROWS)}))
    assert (read.unit, read.header_number, read.preamble) == ("row", 2, ("Notes",))
    assert texts(read) == [["1", "A & B", "5.5"], ["EX/2", "2026-03-31", "True"]]
    assert [read.position(row) for row in read.rows] == ["row 3", "row 4"]
    assert isinstance(read.rows[1].cells[1], date)


def test_of_several_sheets_the_one_with_the_header_is_read_and_the_others_are_named() -> None:
    body = xlsx({"Notes": sheet_xml([["Hello"]]), "Old": sheet_xml(ROWS), "Now": sheet_xml(ROWS)}, hidden=["Old"])
    read = table(body)
    assert len(read.rows) == 2
    assert read.warnings == ("the hidden sheet 'Old' was not read", "the sheet 'Notes' was not read")


def test_cells_that_hold_an_error_are_counted() -> None:
    body = xlsx(
        {"Register": sheet_xml(ROWS) + '<row r="5"><c r="A5"><v>3</v></c><c r="B5" t="e"><v>#REF!</v></c></row>'}
    )
    assert table(body).warnings == ("1 cells hold an error of the spreadsheet, such as #REF!, and count as empty",)


def test_a_million_empty_rows_cost_little() -> None:
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(5, 300_000))
    begun = time.monotonic()
    assert len(table(xlsx({"Register": sheet_xml(ROWS) + empty})).rows) == 2
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "far",
    [
        f'<row r="1048576">{cell("XFD1048576", 1)}</row>',
        "<row r='1048576'><x:c x='>' r = 'XFD1048576' ><v>1</v></x:c></row>",
        '<row r="1048576"><c><v>1</v></c></row>' + f'<row r="2">{cell("XFD2", 1)}</row>',
    ],
)
def test_a_cell_in_the_last_corner_is_refused_and_does_not_end_the_process(far: str) -> None:
    with pytest.raises(ParseError, match="spans more than 5,000,000 cells"):
        table(xlsx({"Register": sheet_xml(ROWS) + far}))


@pytest.mark.parametrize(
    "hidden",
    [
        '<row r="9"><c r="A99999999"><v>1</v></c></row>',
        '<row r="9"><c r="ABCD9"><v>1</v></c></row>',
        '<!-- <c x=" --><row r="1048576"><c r="XFD1048576" y=""><v>1</v></c></row>',
        '<!-- <c x=" --><c r="XFD1048576" y="><v>1</v></c>',
        '<row r="1048576"><c x="<c y=" r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c x=\" r='A1'\" r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><a-b:c s="0"r="XFD1048576"><v>1</v></a-b:c></row>',
    ],
)
def test_a_cell_in_the_last_corner_cannot_be_hidden(hidden: str) -> None:
    with pytest.raises(ParseError, match=r"damaged|spans more"):
        table(xlsx({"Register": sheet_xml(ROWS) + hidden}))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO(xlsx({"Register": sheet_xml(ROWS)}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as part:
        for _ in range(140):
            part.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(ParseError, match="unpacks to more than 128 MB"):
        table(out.getvalue())


@pytest.mark.parametrize(
    ("name", "words"),
    [("content.xml", "OpenDocument"), ("xl/workbook.bin", "XLSB"), ("readme.txt", "an archive, not a spreadsheet")],
)
def test_other_archives_are_refused_by_their_kind(name: str, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ParseError, match=words):
        table(out.getvalue())


def test_without_the_part_that_reads_spreadsheets_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"thirty3\[xlsx\]"):
        table(xlsx({"Register": sheet_xml(ROWS)}))


@given(data=st.data())
def test_a_damaged_spreadsheet_is_read_or_is_a_parse_error(data: st.DataObject) -> None:
    body = bytearray(xlsx({"Register": sheet_xml(ROWS)}))
    for _ in range(data.draw(st.integers(1, 20))):
        body[data.draw(st.integers(4, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(body)) | st.just(len(body)))
    try:
        read = table(bytes(body[:cut]))
    except ParseError:
        return
    assert len(read.rows) <= len(ROWS)


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6) | st.sampled_from(
    ['a"b', "x,y", "l\nm", "Total"]
)


@given(st.lists(st.tuples(CELLS, CELLS, st.just("x")), max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_row_that_is_written_is_read(rows: list[tuple[str, str, str]], encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("Ref", "Title", "Amount"), *rows])
    read = table(out.getvalue().encode(encoding))
    assert [row.cells for row in read.rows] == rows


def spending_header(header: str) -> str | None:
    return header.lower() if header.lower() in {"supplier name", "total", "invoice nett amount"} else None


def test_the_spending_files_of_lambeth_have_as_many_rows_as_a_count_of_their_own(shared: Path) -> None:
    files = sorted((shared / "spend" / "lambeth_2011_2012").glob("*.csv"))
    assert len(files) == 17
    for path in files:
        text = path.read_bytes().decode("utf-8").replace("\xa0", " ")
        rows = [[one.strip() for one in row] for row in csv.reader(io.StringIO(text, newline=""))]
        after = next(number for number, row in enumerate(rows) if "Supplier Name" in row) + 1
        wanted = [row[:2] for row in rows[after:] if any(row) and row[0] not in ("Total", "Grand Total")]
        read = read_table(path.read_bytes(), fields=spending_header, least=1)
        assert [[cell_text(cell) or "" for cell in row.cells[:2]] for row in read.rows] == wanted, path.name
        assert len(wanted) + read.blank + len(read.totals) == len(rows) - after - len(read.repeated_headers)
