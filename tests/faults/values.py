"""J: values and texts inside a record that are not what they should be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from tests.faults.columns import Column, File, Portal, edited, world
from tests.faults.fault import alike, body, some
from tests.faults.records import plain, raw, spoilt
from tests.faults.stage import Lasting
from tests.faults.tables import Layout
from tests.faults.verdict import Ran, RedError, difference, noted, only, refused, whole
from tests.twin.ledger import Entry, Ledger
from thirty3.errors import PortalChangedError

Titled = Callable[[str], str]


def titles(change: Titled) -> Callable[[Ledger], Ledger]:
    return lambda ledger: edited(ledger, lambda entry: {"title": change(entry.title)})


def at_one(
    portal: Portal, seed: int, change: Callable[[dict[str, Any]], Any], *, text: bytes | None = None
) -> tuple[Ran, Ledger, Entry]:
    """A harvest in which one record is other than it should be."""
    ledger = world(seed)
    entry = plain(ledger, seed)
    dialect = portal.dialect(ledger)
    return portal.run(dialect, Lasting(dialect, spoilt(entry, change, raw=text), onward=True)), ledger, entry


def no_number(*tokens: bytes) -> Callable[[Portal, int], None]:
    """Numbers that are none: one record is set aside, or its value is, and it is told; the others are all there."""

    def cell(portal: Portal, seed: int) -> None:
        for token in some(tokens, seed):
            ran, ledger, entry = at_one(portal, seed, raw, text=token)
            if portal.kind == "rest" and ran.error is not None:
                refused(ran, PortalChangedError)  # the page as a whole is no JSON, and nobody guesses
            elif portal.kind == "rest":
                _without_value(portal, ran, ledger, entry)
            else:
                only(ran, portal.expected(ledger), 1, says="not JSON")

    return cell


def _without_value(column: Column, ran: Ran, ledger: Ledger, entry: Entry) -> None:
    meant = edited(ledger, lambda one: {"value": None} if one.number == entry.number else {})
    whole(ran, column.expected(meant))
    if not any(note.startswith("value") for note in ran.notes) and "amount" not in ran.said:
        raise RedError("a value that is no number went without a word")


def odd_texts(column: Column, seed: int) -> None:
    """The same where values are text: as words, so the record stays, its value is unknown and its text is told."""
    ledger = world(seed)
    for text in some(("NaN", "Infinity", "1e9999", "9" * 5000), seed):
        if isinstance(column, File):
            ran = column.run(_with_amounts(column, ledger, text))
            if ran.error is not None:
                raise RedError(f"an odd amount cost the whole file: {ran.error}")
            meant = edited(ledger, lambda one: {"value": None})
            whole(ran, column.expected(meant), says="hold no amount")
            continue
        shown = "£" + text
        between = Lasting(column.dialect(ledger), body(lambda page: _values_as(page, shown)), onward=True)  # noqa: B023
        ran = column.run(ledger, between)
        names = {fact[0] for fact in column.expected(ledger)}
        if ran.error is not None:
            raise RedError(f"an odd value cost the whole page: {ran.error}")
        if {fact[0] for fact in ran.facts} != names or any(fact[4] for fact in ran.facts):
            raise RedError(f"an odd value: {difference(column.expected(ledger), ran.facts)}")
        noted(ran, "estimated_value_unreadable")


def _with_amounts(file: File, ledger: Ledger, text: str) -> bytes:
    return file.body(ledger, Layout(amount=lambda _: text))


def _values_as(page: bytes, text: str) -> bytes:
    return re.sub(rb"&#163;[0-9,.]+", text.encode(), page)


_HOSTILE = "\u202e\x1b[31m\x07\u200b"


_BIDI = "\u202e\u200b\u2066"


def _hostile(title: str) -> str:
    return f"{title[:9]}{_HOSTILE}{title[9:]}\x1b]0;owned\x07"


def controls(column: Column, seed: int) -> None:
    """Controls, terminal escapes and marks of direction are gone from what is read, and the rest is as it was."""
    mark = _hostile if column.kind != "xlsx" else lambda title: f"{title[:9]}{_BIDI}{title[9:]}"  # XML allows no others
    alike(titles(mark), lambda ledger: ledger)(column, seed)
    if column.kind in ("ocds", "rest"):
        alike(titles(lambda title: f"{title[:9]}\x00\ud800{title[9:]}"), lambda ledger: ledger)(column, seed)


def _mojibake(title: str) -> str:
    """A title as it looks when its UTF-8 was read as windows-1252, and written as UTF-8 again."""
    return f"{title} café – £5".encode().decode("cp1252")


def encoded_otherwise(column: Column, seed: int) -> None:
    alike(titles(_mojibake), titles(lambda title: f"{title} café – £5"))(column, seed)
    if isinstance(column, File):
        return
    ledger = titles(lambda title: f"{title} café – £5")(world(seed))
    marked = Lasting(column.dialect(ledger), body(lambda text: b"\xef\xbb\xbf" + text), onward=True)
    whole(column.run(ledger, marked), column.expected(ledger))
    single = Lasting(column.dialect(ledger), body(_single_bytes), onward=True)
    ran = column.run(ledger, single)
    if ran.error is None:
        whole(ran, column.expected(ledger))
    else:
        refused(ran, PortalChangedError)


def _single_bytes(text: bytes) -> bytes:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False).encode("cp1252")
    except ValueError:
        return text.decode().encode("cp1252", "xmlcharrefreplace")


_ODD_VALUES = {"0": "value_zero", "-1": "value_negative", "0.01": "value_token"}


def odd_values(column: Column, seed: int) -> None:
    """What is no value is none, and noted on its record; what is only large or odd is kept as it stands."""
    ledger = world(seed)
    kept = [Decimal(text) for text in ("44.98", "9990000000000000")]
    for odd, note in some(list(_ODD_VALUES.items()), seed):
        rings = {entry.stage: cycle([Decimal(odd), *kept]) for entry in ledger.entries}  # not every stage has it
        values = {entry.number: next(rings[entry.stage]) for entry in ledger.entries}
        meant = {number: None if value == Decimal(odd) else value for number, value in values.items()}
        ran = column.run(edited(ledger, lambda entry: {"value": values[entry.number]}))  # noqa: B023
        whole(ran, column.expected(edited(ledger, lambda entry: {"value": meant[entry.number]})))  # noqa: B023
        noted(ran, note)


def odd_days(column: Column, seed: int) -> None:
    """Days that nobody means are none, and noted; an end before the start is kept, and noted."""
    ledger = world(seed)
    for day in (date(2108, 1, 1), date(1900, 1, 1)):
        ran = column.run(edited(ledger, lambda entry: {"starts": day} if entry.number % 3 else {}))  # noqa: B023
        if column.kind == "html":
            whole(ran, column.expected(ledger))  # its adverts have no such days
            return
        if ran.error is not None or ran.facts.total() != column.expected(ledger).total():
            raise RedError(f"an odd day cost more than itself: {ran.error}")
        if any(str(day) in str(part) for fact in ran.facts for part in fact):
            raise RedError(f"{day} was taken for a day")
        noted(ran, "date_placeholder")
    ran = column.run(edited(ledger, lambda entry: {"ends": entry.starts - timedelta(days=40)}))
    if ran.error is not None or ran.facts.total() != column.expected(ledger).total():
        raise RedError(f"an end before its start cost more than itself: {ran.error}")
    noted(ran, "end_before_start")


def nobodies(column: Column, seed: int) -> None:
    """Entities are undone; a supplier's name that names nobody is held, and marked as nobody's."""
    alike(titles(lambda title: f"{title} &amp;amp; &lt;b&gt;"), titles(lambda title: f"{title} & <b>"))(column, seed)
    if column.kind == "html":
        return
    ledger = edited(
        world(seed), lambda entry: {"suppliers": ("Various",), "company_numbers": (None,)} if entry.suppliers else {}
    )
    ran = column.run(ledger)
    whole(ran, column.expected(ledger))
    if ran.harvest is None or not all(
        firm.placeholder for contract in ran.harvest.contracts() for firm in contract.suppliers
    ):
        raise RedError("'Various' passes for a firm")
