"""Spreadsheets made by hand, out of the few parts that an XLSX file needs; what they hold is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DAY = 14
"""Number of the built-in date format."""

_TYPES = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2">'
    f'<xf numFmtId="0"/><xf numFmtId="{_DAY}" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _related(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'


_ROOT = _related(1, "officeDocument", "xl/workbook.xml")

Value = str | int | float | bool | date | None


def column(index: int) -> str:
    """Letters of a column: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def cell(at: str, value: Value) -> str:
    if value is None:
        return f'<c r="{at}" s="0"/>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet_xml(rows: Sequence[Sequence[Value]]) -> str:
    """A sheet of these rows, from A1."""
    lines = (
        f'<row r="{number}">{"".join(cell(f"{column(index)}{number}", value) for index, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return "".join(lines)


def xlsx(sheets: Mapping[str, str], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of sheets, each given as its rows in XML."""
    listed, related = "", _related(99, "styles", "styles.xml")
    parts = {"[Content_Types].xml": _TYPES, "xl/styles.xml": _STYLES}
    for number, (name, xml) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state}/>'
        related += _related(number, "worksheet", f"worksheets/sheet{number}.xml")
        inner = f'<dimension ref="A1:XFD1048576"/><sheetData>{xml}</sheetData>'
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{_MAIN}">{inner}</worksheet>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets></workbook>'
    for name, relations in (("xl/_rels/workbook.xml.rels", related), ("_rels/.rels", _ROOT)):
        parts[name] = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0"?>{text}', zipfile.ZIP_DEFLATED)
    return out.getvalue()
