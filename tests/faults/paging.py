"""P: pages, cursors, windows and time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.faults.columns import Column, File, Portal, edited, later, small, without, world
from tests.faults.fault import Fault, alike, body, stays
from tests.faults.links import LINKED, as_json, back_to, large_pages, led_elsewhere, lost_filter, relinked
from tests.faults.resuming import corrupted, from_every_checkpoint
from tests.faults.stage import Honest, Lasting, changed
from tests.faults.tables import Layout
from tests.faults.verdict import RedError, accounted, difference, process, whole
from tests.server import Answer, Asked
from tests.twin.ledger import Entry, Ledger
from tests.twin.twin import Loss, kept_back
from thirty3.errors import PortalChangedError
from thirty3.register import Register

__all__ = ["FAULTS", "as_json", "turned"]

_ONE = "a file is one answer, and leads nowhere"
_NO_PAGES = "a month and type is one answer, and leads nowhere"
_NUMBERED = "its pages are numbered, and hold no links"
_ALL = "it is asked for all it has, not for windows"
_OWN = "the library writes every address of it itself"


def _without_links(portal: Portal, seed: int) -> None:
    if portal.kind == "rest":
        drop = as_json(lambda answer: {name: value for name, value in answer.items() if name != "totRecords"})
        stays(drop, kinds=(PortalChangedError,), says="how many")(portal, seed)
        return
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    between = Lasting(dialect, relinked(lambda _: None), onward=True)
    whole(portal.run(dialect, between), portal.expected(ledger))


def _same_page(portal: Portal, seed: int) -> None:
    """A portal that counts its pages, and gives the first whichever is wanted."""
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    name, first = ("Page", "1") if portal.kind == "html" else ("start", "1")

    def meddle(asked: Asked, honest: Honest) -> Answer:
        wanted = {**asked.params, name: first} if name in asked.params else asked.params
        return honest(replace(asked, params=wanted))

    accounted(portal.run(dialect, meddle), portal.expected(ledger), says="kept back|asked from record|came")


def _next_is_here(portal: Portal, seed: int) -> None:
    if portal.name in LINKED:
        back_to(portal, seed, to=0)
    else:
        _same_page(portal, seed)


def _in_a_ring(portal: Portal, seed: int) -> None:
    if portal.name in LINKED:
        back_to(portal, seed, to=1)
        return
    ledger = world(seed)
    dialect = portal.dialect(ledger)

    def meddle(asked: Asked, honest: Honest) -> Answer:
        """From the third page on, the second again; of a list with a total, from its second half on."""
        params = dict(asked.params)
        if int(params.get("Page", "1")) > 2:
            params["Page"] = "2"
        if asked.path.endswith("/rfxs") and int(params.get("start", "1")) > 2:
            params["start"] = "1"
        return honest(replace(asked, params=params))

    accounted(portal.run(dialect, meddle), portal.expected(ledger), says="kept back|came")


def _expired(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    refusals: list[str] = []

    def meddle(asked: Asked, honest: Honest) -> Answer:
        further = "cursor" in asked.params or int(asked.params.get("start", "1")) > 1
        if not further or refusals:
            return honest(asked)
        refusals.append(asked.path)
        if portal.kind == "rest":
            return Answer(200, b'{"returnCode": 13, "returnMessage": "the session has expired"}')
        return Answer(400, b"the cursor has expired")

    ran = portal.run(dialect, meddle)
    whole(ran, portal.expected(ledger), says="again")
    if not refusals:
        raise RuntimeError("no page had a cursor")


def _empty_pages(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    if portal.kind == "rest":
        ran = portal.run(dialect, Lasting(dialect, as_json(_emptied), at=1))
        accounted(ran, portal.expected(ledger), says="is empty")
        return

    def meddle(asked: Asked, honest: Honest) -> Answer:
        params = dict(asked.params)
        number = int(params.pop("empty", "0"))
        answer = honest(replace(asked, params=params))
        if "cursor" in params or number >= 3:
            return answer
        onward = urlencode({**params, "empty": number + 1})
        page = {**json.loads(answer.body), "releases": [], "links": {}}
        page["links"] = {"next": f"{portal.stage.server.url}{asked.path}?{onward}"}
        return changed(answer, json.dumps(page).encode())

    whole(portal.run(dialect, meddle), portal.expected(ledger))


def _emptied(answer: Any) -> Any:
    return {**answer, "returnedRecords": 0, "projectList": {"project": []}, "dataList": {"rfx": []}}


def _first(portal: Portal, ledger: Ledger) -> Entry:
    """The entry that a portal shows first."""
    if portal.kind == "html":
        first: Entry = portal.speak(ledger).listed[0]
        return first
    return ledger.entries[0 if portal.kind == "rest" else -1]


def _two(portal: Portal, before: Ledger, after: Ledger, *, turn: int) -> tuple[Any, Callable[[Asked, Honest], Answer]]:
    """A portal whose world changes after so many answers."""
    dialect, second = portal.speak(before), portal.speak(after)
    if portal.kind == "rest":
        second.tokens = dialect.tokens

    def meddle(asked: Asked, honest: Honest) -> Answer:
        later: Answer = second.answer(asked, portal.stage.server.url) if asked.number >= turn else honest(asked)
        return later

    return dialect, meddle


def _inserted(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    new = _first(portal, ledger)
    before = without(ledger, new.number)
    dialect, meddle = _two(portal, before, ledger, turn=3)
    ran = portal.run(dialect, meddle)
    if ran.error is not None:
        raise RedError(f"a notice that came meanwhile stopped it all: {ran.error}")
    expected = portal.expected(before)
    if lost := expected - ran.facts:
        raise RedError(f"lost {lost.total()} to one that came in before them")
    if (ran.facts - expected).total() > 1:
        raise RedError(f"doubled: {difference(expected, ran.facts)}")


def _deleted(portal: Portal, seed: int) -> None:
    """What a deletion hides from one night is found in the next, whose span overlaps."""
    ledger = world(seed)
    after = without(ledger, _first(portal, ledger).number)
    dialect, meddle = _two(portal, ledger, after, turn=2)
    with Register(portal.stage.register()) as register:
        portal.keep(register, dialect, meddle)
        portal.keep(register, after, since=None, until=later(ledger, 1))
        held = portal.held(register, dialect)
    if lost := portal.expected(after) - held:
        raise RedError(f"lost {lost.total()} to one that was taken away before them")
    gone = set(map(process, portal.expected(ledger) - portal.expected(after)))
    if len(held) > len(portal.expected(ledger)) or not set(map(process, held - portal.expected(after))) <= gone:
        raise RedError(f"doubled: {difference(portal.expected(ledger), held)}")


def _subset(portal: Portal, seed: int) -> None:
    """Windows of good answers that keep releases back: asking for single processes finds out."""
    dialect: Any = portal.speak(small(seed)).__class__(small(seed), notices=3)
    lost = kept_back(dialect.releases, seed, 0.3)
    loss = Loss(dialect.windows, lost)
    with Register(portal.stage.register()) as register:
        portal.keep(register, dialect, lambda asked, honest: loss.apply(asked, honest(asked)))
        portal.stage.play(dialect, lambda asked, honest: loss.apply(asked, honest(asked)))
        found = register.reconcile(portal.connector(dialect), clock=portal.stage.clock)
        if len(found.missing) != len(lost):
            raise RedError(f"{len(lost)} were kept back and {len(found.missing)} found")
        if wrong := difference(portal.expected(small(seed)), portal.held(register, dialect)):
            raise RedError(wrong)


def _same_second(ledger: Ledger) -> Ledger:
    moment = ledger.entries[0].published
    return edited(ledger, lambda entry: {"published": moment})


def _backdated(column: Column, seed: int) -> None:
    """What is published late with a date gone by is caught by the next night's overlap, or edition."""
    ledger = small(seed)
    late = next(entry.number for entry in ledger.entries if entry.stage != "award")
    before = without(ledger, late)
    with Register(column.stage.register()) as register:
        column.keep(register, before)
        column.keep(register, ledger, since=None, until=later(ledger, 1))
        if found := difference(column.expected(ledger), column.held(register, ledger)):
            raise RedError(found)


def _by_the_clock(portal: Portal, seed: int) -> None:
    """The nights on which London's clocks change, with notices in the hours that come twice or not at all."""
    for day in (date(2026, 10, 24), date(2026, 3, 28)):
        ledger = world(seed, count=12, days=3, since=day)
        night = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        minutes = [23, 0, 30, 59, 60, 61, 90, 119, 120, 150]
        times = {n: night + timedelta(minutes=m) for n, m in zip(sorted(e.number for e in ledger.entries), minutes)}  # noqa: B905
        ledger = edited(ledger, lambda entry: {"published": times.get(entry.number, entry.published)})  # noqa: B023
        whole(portal.run(ledger), portal.expected(ledger))


def turned(text: bytes) -> bytes:
    """Rows or records of an answer, last first."""
    if b"<tbody>" in text:
        head, rest = text.split(b"<tbody>", 1)
        rows, tail = rest.split(b"</tbody>", 1)
        return (
            head + b"<tbody>" + b"".join(reversed(re.findall(rb"<tr>.*?</tr>", rows, re.DOTALL))) + b"</tbody>" + tail
        )
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    for owner, name in ((answer, "releases"), (answer.get("projectList"), "project"), (answer.get("dataList"), "rfx")):
        if owner and name in owner:
            owner[name] = owner[name][::-1]
    return json.dumps(answer).encode()


def _turned(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    whole(portal.run(dialect, Lasting(dialect, body(turned), onward=True)), portal.expected(ledger))


def _turned_rows(file: File, seed: int) -> None:
    ledger = world(seed)
    whole(file.run(file.body(ledger, Layout(rows=lambda rows: rows[::-1]))), file.expected(ledger))


FAULTS = (
    Fault("P01", "a full page without its link; a total that is gone", _without_links,
          apart={"files": _ONE, "sell2wales": _NO_PAGES, "html": _NUMBERED}),
    Fault("P02", "the next page is this one", _next_is_here, apart={"files": _ONE, "sell2wales": _NO_PAGES}),
    Fault("P03", "pages in a ring", _in_a_ring, apart={"files": _ONE, "sell2wales": _NO_PAGES}),
    Fault("P04", "a cursor that has expired", _expired,
          apart={"files": _ONE, "sell2wales": _NO_PAGES, "html": _NUMBERED}),
    Fault("P05", "empty pages with a way onward", _empty_pages, apart={
          "files": _ONE, "sell2wales": _NO_PAGES,
          "html": "its word for an empty page is its word for the end, and it declares no total"}),
    Fault("P06", "a notice comes in while pages are counted", _inserted, apart={"files": _ONE}),
    Fault("P07", "a notice is taken away while pages are counted", _deleted, apart={"files": _ONE}),
    Fault("P08", "good answers that keep some back", _subset, apart={"files": _ONE, "rest": _ALL, "html": _ALL}),
    Fault("P09", "the link onward loses the window", lost_filter,
          apart={"files": _ONE, "sell2wales": _OWN, "rest": _OWN, "html": _OWN}),
    Fault("P10", "pages larger than the limit", large_pages, apart={"files": _ONE, "sell2wales": _NO_PAGES}),
    Fault("P11", "onward to another host, without a host, without a scheme", led_elsewhere, apart={"files": _ONE}),
    Fault("P12", "all in one second, over a page's end", alike(_same_second), apart={"files": "a register has days"}),
    Fault("P13", "dated back into a window that was read", _backdated, _backdated),
    Fault("P14", "the nights the clocks change, in hours that come twice", _by_the_clock,
          apart={"files": "a register has days, and no hours"}),
    Fault("P15", "the place to go on from is damaged", corrupted, apart={"files": "a file is read in one go"}),
    Fault("P16", "gone on with from every answer", from_every_checkpoint, apart={"files": "a file is read in one go"}),
    Fault("P17", "everything the other way round", _turned, _turned_rows),
)  # fmt: skip
