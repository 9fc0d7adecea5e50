"""S: secrets, other people's hosts, and what is shown and handed on."""

from __future__ import annotations

import csv
import json
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

import thirty3 as t3
from tests.faults.columns import Column, File, Portal, edited, small, world
from tests.faults.fault import Fault, body
from tests.faults.links import LINKED
from tests.faults.stage import Lasting
from tests.faults.stopped import full
from tests.faults.verdict import Ran, RedError, refused, whole
from tests.server import Answer
from thirty3.errors import PortalRefusedError, Thirty3Error
from thirty3.harvest import Archive
from thirty3.normalise.cells import parse_cell
from thirty3.register import Register
from thirty3.wire import Key

__all__ = ["FAULTS"]

_NO_SECRETS = "a file that somebody hands in is asked with no secret"
CANARY = "canary-7731"

_FORBIDDEN = (
    "http://localhost:9/x", "https://127.0.0.2/x", "http://169.254.169.254/latest/meta-data", "http://[::1]/x",
    "http://10.0.0.1/x", "http://2130706433/x", "http://0177.0.0.1/x", "http://127.0.0.1.nip.io/x", "file:///etc/passwd",
    "gopher://127.0.0.1/x", "ftp://127.0.0.1/x", "http://127.0.0.1@evil.example/x", "http://evil.example/x",
    "http://127.0.0.1\\@evil.example/x", "javascript:alert(1)",
)  # fmt: skip
"""Where no portal may lead: the machine itself under other names, its network, other schemes."""


@contextmanager
def _secret(portal: Portal) -> Iterator[dict[str, Any]]:
    """A card that wants a key, and the key where it is looked for."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("THIRTY3_MADE_UP_KEY", CANARY)
        environment.setenv("THIRTY3_JAGGAER_CLIENT_SECRET", "a secret & more")
        yield {} if portal.kind == "rest" else {"key": Key(header="X-Api-Key", variable="THIRTY3_MADE_UP_KEY")}


def _led_away(portal: Portal, seed: int) -> None:
    """A redirect to another host: no secret arrives there, and nothing is asked there at all."""
    dialect = portal.dialect(world(seed))
    other = portal.stage.server.url.replace("127.0.0.1", "localhost")
    for status in (301, 302, 303, 307, 308):
        answer = Answer(status, headers={"Location": f"{other}/elsewhere"}, cookies=("s=1",))
        with _secret(portal) as card:
            ran = portal.run(dialect, Lasting(dialect, lambda _: answer), **card)  # noqa: B023
        refused(ran, PortalRefusedError, says="not a host of this portal")
        if any("localhost" in asked.headers.get("Host", "") for asked in ran.asked):
            raise RedError("somebody else's host was asked")


def _forbidden(portal: Portal, seed: int) -> None:
    """Links and redirects to where no portal may lead."""
    dialect = portal.dialect(world(seed))
    for address in _FORBIDDEN:
        spoil: Callable[[Answer], Answer] = lambda _: Answer(302, headers={"Location": address})  # noqa: B023, E731
        if portal.name in LINKED:
            spoil = body(lambda text: json.dumps({**json.loads(text), "links": {"next": address}}).encode())  # noqa: B023
        between = Lasting(dialect, spoil)
        ran = portal.run(dialect, between)
        if not isinstance(ran.error, Thirty3Error):
            raise RedError(f"{address} was followed")
        if between.spoilt > 2 or any(not _is_here(portal, asked.headers.get("Host", "")) for asked in ran.asked):
            raise RedError(f"{address} was asked")


def _is_here(portal: Portal, host: str) -> bool:
    return portal.stage.server.url.endswith(host)


def _never_fetched(column: Column, seed: int) -> None:
    """Addresses inside what is read are data: extensions, packages, schemas, pictures, cells."""
    ledger = world(seed)
    canary = f"{column.stage.server.url}/canary"
    if isinstance(column, File):
        column.stage.server.asked = []
        told = edited(ledger, lambda entry: {"description": f'=WEBSERVICE("{canary}")'})
        whole(column.run(told), column.expected(told))
        asked = column.stage.server.asked
    else:
        dialect = column.dialect(ledger)
        ran = column.run(dialect, Lasting(dialect, body(lambda text: _with_addresses(text, canary)), onward=True))
        whole(ran, column.expected(ledger))
        asked = list(ran.asked)
    if any(one.path == "/canary" for one in asked):
        raise RedError("an address inside what was read was asked")


def _with_addresses(text: bytes, address: str) -> bytes:
    if text.startswith(b"{"):
        more = {"extensions": [address], "packages": [address], "$ref": address, "publicationPolicy": address}
        return json.dumps({**json.loads(text), **more}).encode()
    return text.replace(b"<main>", f'<base href="/"><img src="{address}"><a href="{address}">x</a><main>'.encode())


def _nowhere(portal: Portal, seed: int) -> None:
    """The secret is in no error, repr, log, record, recording or register."""
    ledger = small(seed)
    dialect = portal.dialect(ledger)
    logs: list[str] = []
    handler = logging.Handler(0)
    handler.emit = lambda record: logs.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with _secret(portal) as card:
            seen = _everything(portal, ledger, dialect, card, seed)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    secrets = [CANARY, "a secret & more", "a+secret+%26+more", "twin-token"]
    for secret in secrets:
        if found := [place for place, text in {**seen, "logs": "\n".join(logs)}.items() if secret in text]:
            raise RedError(f"the secret is in {', '.join(found)}")


def _everything(portal: Portal, ledger: Any, dialect: Any, card: dict[str, Any], seed: int) -> dict[str, str]:
    """All that a harvest, an error and a register leave behind, as text by what it is."""
    key = "a secret & more" if portal.kind == "rest" else CANARY
    said = Answer(403, f"wrong key {key}".encode(), {"Content-Type": "text/plain"})
    between = Lasting(dialect, lambda _: said)
    ran: Ran = portal.run(dialect, between, attempts=2, **card)
    told = ran.error
    if told is None:
        raise RuntimeError("no error to look at")
    folder = portal.stage.folder / f"secrets-{portal.name}-{seed}"
    dialect = portal.dialect(ledger)
    portal.stage.play(dialect, lambda asked, honest: honest(asked))
    harvest = t3.fetch(portal.connector(dialect, **card), dialect.query, archive=Archive(folder, mode="record"),
                       clock=portal.stage.clock, consent=True)  # fmt: skip
    place = portal.stage.register()
    with Register(place) as register:
        register.add(harvest)
        shown = repr(register)
    kept = b"".join(path.read_bytes() for path in [*folder.rglob("*"), *place.parent.iterdir()] if path.is_file())
    return {
        "an error": "".join(traceback.format_exception(told)) + repr(told) + str(told.__dict__),
        "a harvest": harvest.model_dump_json() + repr(harvest) + shown,
        "a file": kept.decode("latin-1"),
    }


_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", "\t=1", '=HYPERLINK("http://x","y")')


def _formulas(column: Column, seed: int) -> None:
    """No cell of an export is calculated by a spreadsheet, and each reads back as it was."""
    ledger = edited(small(seed), lambda entry: {"title": f"{_FORMULAS[entry.number % len(_FORMULAS)]} {entry.title}"})
    place = column.stage.register()
    with Register(place) as register:
        column.keep(register, ledger)
        folder = place.parent / "export"
        register.export(folder, format="csv")
        titles = {tender.title for tender in register.tenders()} | {one.title for one in register.contracts()}
    cells = [(row["title"]) for file in folder.rglob("*.csv") for row in _rows(file)]
    if not cells:
        raise RuntimeError("nothing was exported")
    if live := [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@＝"))]:
        raise RedError(f"a spreadsheet would calculate {live[0]!r}")
    if {parse_cell(cell) for cell in cells} - titles:
        raise RedError("a cell does not read back as it was")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


_LIVE = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"


def _live_html(column: Column, seed: int) -> None:
    """What is shown in a notebook is text, whatever it says."""
    ledger = edited(small(seed), lambda entry: {"title": f"{_LIVE} {entry.title}"})
    ran = column.run(ledger)
    whole(ran, column.expected(ledger))
    if ran.harvest is None:
        return
    records = (ran.harvest, *ran.harvest.tenders()[:3], *ran.harvest.contracts()[:3])
    shown = "".join(record._repr_html_() for record in records)
    page = LexborHTMLParser(shown)
    if page.css("script, img, iframe, [onerror]") or any(
        (link.attributes.get("href") or "").lower().startswith("javascript") for link in page.css("a")
    ):
        raise RedError("something in a title is live")
    if not re.search("alert", shown):
        raise RuntimeError("no title was shown")


def _escapes(column: Column, seed: int) -> None:
    """Nothing that a terminal obeys is printed, in any form in which it can be published."""
    mark = "\x1b[31m\x1b]0;x\x07\x9b31m" if column.kind != "xlsx" else "&#27;[31m&#155;31m"  # XML allows no others
    ledger = edited(small(seed), lambda entry: {"title": f"{entry.title}{mark}"})
    ran = column.run(ledger)
    if ran.harvest is None:
        raise RedError(str(ran.error))
    records = (ran.harvest, *ran.harvest.tenders(), *ran.harvest.contracts())
    shown = "".join(f"{record}{record!r}" for record in records)
    titles = "".join(str(part) for fact in ran.facts for part in fact)
    if any(sign in shown + titles for sign in ("\x1b", "\x9b", "\x07")):
        raise RedError("something that a terminal obeys is printed")


_INJECTED = ("' OR 1=1 --", "x'; DROP TABLE records; --", '" OR ""="', "%", "_", "\\", "?", ":name", "); --")


def _by_borough(register: Register, text: str) -> Iterator[Any]:
    return register.tenders(borough=text)


def _by_area(register: Register, text: str) -> Iterator[Any]:
    return register.contracts(service_area=text)


def _injected(column: Column, seed: int) -> None:
    """What a filter is given is a value: nothing is found by it, and nothing is changed."""
    place, digest = full(column, seed)
    with Register(place) as register:
        for text in _INJECTED:
            if any(register.tenders(source=text)) or any(register.contracts(source=text)):
                raise RedError(f"{text!r} found something")
            if any(register.contracts(supplier=text)) and text not in ("%", "_"):
                raise RedError(f"{text!r} is some supplier")
            register.history(text)
            for ask in (_by_borough, _by_area):
                try:
                    found = list(ask(register, text))
                except Thirty3Error:
                    continue
                if found:
                    raise RedError(f"{text!r} is some borough or service area")
        if register.digest() != digest:
            raise RedError("asking changed what is held")


FAULTS = (
    Fault("S01", "a redirect to another host, with secrets", _led_away, apart={"files": _NO_SECRETS}),
    Fault("S02", "links to this machine, its network, other schemes", _forbidden,
          apart={"files": "a file leads nowhere"}),
    Fault("S03", "addresses inside what is read", _never_fetched, _never_fetched),
    Fault("S04", "secrets in errors, logs, records, files", _nowhere, apart={"files": _NO_SECRETS}),
    Fault("S05", "cells that a spreadsheet calculates", _formulas, _formulas),
    Fault("S06", "scripts in titles", _live_html, _live_html),
    Fault("S07", "terminal escapes in titles", _escapes, _escapes),
    Fault("S08", "SQL in what is asked for", _injected, _injected),
)  # fmt: skip
