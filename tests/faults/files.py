"""F: files of every shape, and pages of no shape. Portals that publish OCDS are played with their bulk files too."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from tests.faults.answers import CHALLENGE
from tests.faults.bulk import broken_line, doubled_lines, json_encodings, no_bulk, open_text
from tests.faults.columns import File, Portal, edited, small, without, world
from tests.faults.fault import Fault, body, stays
from tests.faults.sheets import far_cell, odd_sheets, refused_at_once, with_entities, zip_bomb
from tests.faults.stage import Lasting
from tests.faults.tables import HEADER, Facts, Layout, fact_of
from tests.faults.verdict import RedError, difference, refused, whole
from tests.server import Answer
from tests.spreadsheets import Value
from tests.twin.ledger import Ledger
from thirty3.errors import ParseError, PortalChangedError, PortalRefusedError
from thirty3.harvest import Archive, fetch
from thirty3.register import Register

__all__ = ["FAULTS"]

_ANSWERS = "it publishes answers, and no files"
_OCDS = "its bulk files are JSON, and have no rows"
_XLSX = "a spreadsheet says so itself"
_CSV = "text has none of it"

Rows = list[list[Value]]


def _laid_out(*layouts: Callable[[File], Layout], says: str | None = None) -> Callable[[File, int], None]:
    def cell(file: File, seed: int) -> None:
        ledger = world(seed)
        for layout in layouts:
            whole(file.run(file.body(ledger, layout(file))), file.expected(ledger), says=says)

    return cell


def _framed(rows: Rows) -> Rows:
    """The header again in the middle, blank rows, and totals at the end."""
    middle = len(rows) // 2
    total: list[Value] = ["Total", None, None, None, "1,234.00", None, None, None]
    return [*rows[:middle], list(HEADER), [None] * len(HEADER), *rows[middle:], total]


def _above(count: int) -> Sequence[Sequence[str]]:
    return [["Contracts register", "as at 1 April 2026"][: 1 + number % 2] for number in range(count)]


_VARIANTS = (
    ("Contract ID", "Title", "Contract description", "Supplier", "Value", "Commencement date", "Expiry date", "CPV"),
    ("Ref no", "Title of agreement", "Details", "Name of supplier", "Sum to be paid", "Start", "End", "CPV code(s)"),
    ("UNIQUE ID ", "contract-name", "Short Description", "VENDOR", "Value (£)", "START DATE", "Finish date", "CPV"),
    ("Reference", "Agreement", "Description", "Awarded suppliers", "Value", "Start", "Contract end", "CPV codes"),
)  # fmt: skip


def _variants(file: File, seed: int) -> None:
    ledger = world(seed)
    for header in _VARIANTS:
        whole(file.run(file.body(ledger, Layout(header=header))), file.expected(ledger))
    twice = Layout(header=(*HEADER, "Title", ""), rows=lambda rows: [[*row, "other", "more"] for row in rows])
    whole(file.run(file.body(ledger, twice)), file.expected(ledger), says="(?s)may be meant too.*column 10")
    odd = Layout(header=tuple(f"Column {number}" for number in range(len(HEADER))))
    refused(file.run(file.body(ledger, odd)), ParseError, says="no header")


def _encodings(file: File, seed: int) -> None:
    ledger = world(seed)
    for encoding in ("utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        whole(file.run(file.body(ledger, Layout(encoding=encoding))), file.expected(ledger))


def _quotes(file: File, seed: int) -> None:
    ledger = world(seed)
    for layout in (Layout(ending="\r"), Layout(ending="\n"), Layout(sign=";"), Layout(sign="\t")):
        whole(file.run(file.body(ledger, layout)), file.expected(ledger))
    made = file.body(ledger)
    last, first = made.rindex(b'"'), made.index(b'more."') + len("more.")
    refused(file.run(made[:last] + made[last + 1 :]), ParseError, says="quotation mark")
    ran = file.run(made[:first] + made[first + 1 :])  # the next one closes it, in the same row
    if ran.error is None and ((file.expected(ledger) - ran.facts).total() > 1 or "fewer cells" not in ran.said):
        raise RedError(f"a quotation mark too few: {difference(file.expected(ledger), ran.facts)}")


def _ragged(file: File, seed: int) -> None:
    ledger = edited(world(seed), lambda entry: {"cpv": "48000000"})
    rows: Callable[[Rows], Rows] = lambda made: [[*made[0], "one", "too many"], made[1][:-1], *made[2:]]  # noqa: E731
    ran = file.run(file.body(ledger, Layout(rows=rows)))
    first, second = ledger.entries[:2]
    if file.kind == "xlsx":  # its header is as wide as its widest row, so that two columns have no name
        expected = file.expected(without(ledger, second.number)) + _short(second.number, ledger)
        whole(ran, expected, says="which has no header")
        return
    expected = file.expected(without(ledger, first.number, second.number)) + _short(second.number, ledger)
    if ran.error is not None or difference(expected, ran.facts):
        raise RedError(str(ran.error or difference(expected, ran.facts)))
    if ran.rejected != 1 or "nobody can tell which is which" not in ran.said:
        raise RedError("a row of too many cells is not told")
    if ran.harvest is None or not re.search(r"(line|row) [0-9]+", ran.harvest.rejected[0].where):
        raise RedError("it is not said where")


def _short(number: int, ledger: Ledger) -> Facts:
    entry = next(one for one in ledger.entries if one.number == number)
    return Counter([(*fact_of(entry)[:-1], "")])


def _days(file: File, seed: int) -> None:
    ledger = world(seed)
    serial = date(1899, 12, 30)
    for write in (
        lambda day: f"{day:%d-%b-%y}",
        lambda day: f"{day.day}{'th'} {day:%B %Y}",
        lambda day: f"{day:%Y-%m-%d}",
        lambda day: str((day - serial).days),
        lambda day: f"{day:%d.%m.%Y}",
    ):
        whole(file.run(file.body(ledger, Layout(day=write))), file.expected(ledger))
    american = Layout(day=lambda day: f"{day:%m/%d/%Y}")
    whole(file.run(file.body(ledger, american)), file.expected(ledger), says="month first")
    mixed = Layout(day=lambda day: f"{day:%m/%d/%Y}" if day.day % 2 else f"{day:%d/%m/%Y}")
    ran = file.run(file.body(ledger, mixed))
    wrong = {part for fact in ran.facts for part in fact[6:8] if part} - {
        str(day) for one in ledger.entries for day in (one.starts, one.ends)
    }
    if ran.error is not None or wrong or "order" not in ran.said:
        raise RedError(f"days of two orders: {ran.error or sorted(wrong)[:3] or 'not a word'}")


def _amounts(file: File, seed: int) -> None:
    ledger = world(seed)
    for write in (
        lambda amount: f"£ {amount:,.2f}",
        lambda amount: f"{amount}",
        lambda amount: f"GBP {amount:,.2f}",
        lambda amount: f"{amount / 1000}k",
        lambda amount: f" {amount:,.2f} ",
    ):
        whole(file.run(file.body(ledger, Layout(amount=write))), file.expected(ledger))
    nothing = edited(ledger, lambda entry: {"value": None})
    for write in (lambda amount: f"({amount:,.2f})", lambda amount: f"{amount:,.2f}-"):
        ran = file.run(file.body(ledger, Layout(amount=write)))
        whole(ran, file.expected(nothing))
        if not {"value_negative", "value_total_unreadable"} & ran.notes:
            raise RedError("amounts below zero went without a word")
    whole(file.run(file.body(ledger, Layout(amount=lambda _: "TBC"))), file.expected(nothing))


def _other_kind(file: File, seed: int) -> None:
    ledger = world(seed)
    other = "xlsx" if file.kind == "csv" else "csv"
    whole(file.run(ledger, name=f"misnamed.{other}"), file.expected(ledger))
    refused(file.run(CHALLENGE), ParseError, says="web page")


def _nothing_fetched(portal: Portal, seed: int) -> None:
    """Pictures, frames, scripts and styles of a page are nobody's business."""
    ledger = world(seed)
    canary = f"{portal.stage.server.url}/canary".encode()
    parts = b'<img src="%b"><iframe src="%b"></iframe><script src="%b"></script><link rel="stylesheet" href="%b">' % (
        (canary,) * 4
    )
    between = Lasting(
        portal.dialect(ledger), body(lambda page: page.replace(b"<main>", b"<main>" + parts)), onward=True
    )
    ran = portal.run(ledger, between)
    whole(ran, portal.expected(ledger))
    if any(asked.path == "/canary" for asked in ran.asked):
        raise RedError("something on a page was fetched")


_NAMES = ("CON .csv", "a;rm -rf x.csv", "ünïcode – name.csv", f"{'x' * 240}.csv", "..csv", "%2e%2e%2fx.csv", "a\nb.csv")


def _odd_names(file: File, seed: int) -> None:
    ledger = small(seed)
    folder = file.stage.folder / "files"
    for name in _NAMES:
        whole(file.run(ledger, name=name), file.expected(ledger))
        (folder / name).unlink()
    refused(file.missing(folder / "a\0b.csv"), ParseError)


def _named_answers(portal: Portal, seed: int) -> None:
    """Names that answers give themselves lead nowhere: a recording stays in its folder, and replays."""
    ledger = small(seed)
    dialect = portal.dialect(ledger)
    named = {"Content-Disposition": 'attachment; filename="../../../escaped.txt"'}
    between = Lasting(dialect, lambda true: Answer(true.status, true.body, {**true.headers, **named}), onward=True)
    portal.stage.play(dialect, between)
    folder = portal.stage.folder / f"archive-{portal.name}-{seed}"
    before = set(portal.stage.folder.iterdir())
    connector = portal.connector(dialect)
    recorded = fetch(
        connector, dialect.query, archive=Archive(folder, mode="record"), clock=portal.stage.clock, consent=True
    )
    again = fetch(
        connector, dialect.query, archive=Archive(folder, mode="replay"), clock=portal.stage.clock, consent=True
    )
    if dialect.seen(recorded) != portal.expected(ledger) or again != recorded:
        raise RedError("a recording does not bring what was recorded")
    if set(portal.stage.folder.iterdir()) - before - {folder} or _strays(folder):
        raise RedError("something was written elsewhere")


def _strays(folder: Path) -> bool:
    return any("escaped" in path.name for path in folder.rglob("*"))


def _shrunk(file: File, seed: int) -> None:
    """An edition of half the contracts: those before are kept, and it is told."""
    ledger = world(seed)
    half = without(ledger, *(entry.number for entry in ledger.entries[len(ledger.entries) * 2 // 5 :]))
    with Register(file.stage.register()) as register:
        file.keep(register, ledger)
        run = file.keep(register, half)
        if found := difference(file.expected(ledger), file.held(register)):
            raise RedError(found)
        if not re.search("fewer", " ".join((*run.doubts, *run.warnings, run.message))):
            raise RedError(f"an edition of less than half went without a word: {run.summary()}")


def _shrunk_list(portal: Portal, seed: int) -> None:
    ledger = small(seed)
    half = without(ledger, *(entry.number for entry in ledger.entries[2:]))
    with Register(portal.stage.register()) as register:
        portal.keep(register, ledger)
        portal.keep(register, half)
        if found := difference(portal.expected(ledger), portal.held(register, ledger)):
            raise RedError(found)


def _doubled_rows(file: File, seed: int) -> None:
    ledger = world(seed)
    tail = len(ledger.entries) - 3
    ran = file.run(file.body(ledger, Layout(rows=lambda rows: [*rows, *rows[tail:]])))
    expected = file.expected(ledger) + file.expected(without(ledger, *(one.number for one in ledger.entries[:tail])))
    whole(ran, expected, says="repeat an earlier one word for word")


def _new_layout(portal: Portal, seed: int) -> None:
    grid = body(lambda page: page.replace(b"opportunitiesGrid", b"opportunitiesList"))
    stays(grid, kinds=(PortalChangedError,), at=0)(portal, seed)
    empty = body(lambda page: re.sub(rb"<tbody>.*</tbody>", b"<tbody></tbody>", page, flags=re.DOTALL))
    stays(empty, kinds=(PortalChangedError,), at=0)(portal, seed)


def _vast_page(portal: Portal, seed: int) -> None:
    began = time.process_time()
    deep = b"<div>" * 100_000
    stays(lambda true: Answer(200, b"<html><body>" + deep, true.headers), kinds=(PortalChangedError,))(portal, seed)
    stays(lambda true: Answer(200, b"<html>" + b"<p>x" * (9 << 18), true.headers), kinds=(PortalRefusedError,))(
        portal, seed
    )
    if (took := time.process_time() - began) > 5:
        raise RedError(f"{took:.1f} s for a vast page")


FAULTS = (
    Fault("F01", "rows above the header, the header again, blank rows, totals", None,
          _laid_out(lambda _: Layout(above=_above(1), rows=_framed), lambda _: Layout(above=_above(9), rows=_framed),
                    says="(?s)repeat the header.*only add up"), {"ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F02", "headers worded otherwise, twice, blank, unknown", None, _variants,
          {"ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F03", "single bytes, UTF-16, byte order marks", json_encodings, _encodings,
          {"xlsx": _XLSX}),
    Fault("F04", "a quotation mark left open; line endings; separators", open_text, _quotes,
          {"xlsx": _XLSX}),
    Fault("F05", "rows too short and too long; a line cut", broken_line, _ragged),
    Fault("F06", "days month first, in two orders, as words, as serial numbers", None, _days,
          {"ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F07", "amounts as people write them", None, _amounts, {"ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F08", "one kind under the other's name; a web page", no_bulk, _other_kind),
    Fault("F09", "a spreadsheet that is a bomb", None, refused_at_once(zip_bomb, "unpacks to more"),
          {"csv": _CSV, "ocds": "see T10", "portals": _ANSWERS}),
    Fault("F10", "a sheet said to have every row there is; one cell in its last corner", None,
          refused_at_once(far_cell, "spans more than"), {"csv": _CSV, "ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F11", "entities, external parts", _nothing_fetched, with_entities,
          {"csv": _CSV, "ocds": "see S03", "rest": "see S03"}),
    Fault("F12", "formulas without values, errors, hidden sheets, a password", None, odd_sheets,
          {"csv": _CSV, "ocds": _OCDS, "portals": _ANSWERS}),
    Fault("F13", "names that lead elsewhere", _named_answers, _odd_names),
    Fault("F14", "a new edition of less than half", _shrunk_list, _shrunk),
    Fault("F15", "rows that stand twice, the tail again", doubled_lines, _doubled_rows),
    Fault("F16", "a new layout, a list without rows", _new_layout, None,
          {"ocds": "see J15", "rest": "see J15", "files": "see F02"}),
    Fault("F17", "a page of 9 MB, tags 100,000 deep", _vast_page, None,
          {"ocds": "see J02", "rest": "see J02", "files": "see F09 and T12"}),
)  # fmt: skip
