"""Spreadsheets that are bombs, have entities, errors, hidden sheets or a password."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from tests.faults.columns import File, world
from tests.faults.tables import HEADER, Cell, table_of
from tests.faults.verdict import RedError, refused, whole
from tests.spreadsheets import Value, sheet_xml, xlsx
from thirty3.errors import ParseError


@cache
def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(160 << 20))
    return out.getvalue()


def refused_at_once(make: Callable[[], bytes], says: str) -> Callable[[File, int], None]:
    def cell(file: File, seed: int) -> None:
        made = make()
        began = time.process_time()
        refused(file.run(made), ParseError, says=says)
        if (took := time.process_time() - began) > 2:
            raise RedError(f"{took:.1f} s to refuse it")

    return cell


def far_cell() -> bytes:
    rows = sheet_xml([list(HEADER), ["1", "A title"]])
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return xlsx({"Register": rows + far})


def _with_part(made: bytes, name: str, change: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part).decode()
            new.writestr(part, change(text) if part == name else text)
    return out.getvalue()


def with_entities(file: File, seed: int) -> None:
    """Entities of another file, and a billion laughs: nothing of them is read, and it takes no time."""
    ledger = world(seed)
    secret = file.stage.folder / "secret.txt"
    secret.write_text("canary in the file")
    head = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">{_LAUGHS}]>'
    for name in ("a", "l9"):
        made = _with_part(
            file.body(ledger), "xl/worksheets/sheet1.xml",
            lambda text: text.replace("?>", f"?>{head}", 1).replace("Made-up", f"&{name};", 1),  # noqa: B023
        )  # fmt: skip
        began = time.process_time()
        ran = file.run(made)
        if "canary" in str(ran.facts) or "lollol" in str(ran.facts) or time.process_time() - began > 2:
            raise RedError("an entity was followed")
        if ran.error is None and (file.expected(ledger) - ran.facts).total() > 1:
            raise RedError("an entity cost more than its cell")


_LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


def odd_sheets(file: File, seed: int) -> None:
    ledger = world(seed)
    broken = '<c r="Z3" t="e"><v>#REF!</v></c><c r="AA3"><f>1/0</f></c></row>'
    ran = file.run(_with_part(file.body(ledger), "xl/worksheets/sheet1.xml", lambda text: _second(text, broken)))
    whole(ran, file.expected(ledger), says="hold an error of the spreadsheet")
    rows: list[list[Value]] = [list(HEADER), *(_values(row) for row in table_of(ledger))]
    hidden = xlsx({"Register": sheet_xml(rows), "Notes": sheet_xml([["x"]])}, hidden=["Notes"])
    whole(file.run(hidden), file.expected(ledger), says="hidden sheet")
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    refused(file.run(locked), ParseError, says="password")


def _second(text: str, more: str) -> str:
    head, middle, rest = text.split("</row>", 2)
    return f"{head}</row>{middle}{more}{rest}"


def _values(row: Sequence[Cell]) -> list[Value]:
    return [float(cell) if isinstance(cell, Decimal) else cell for cell in row]
