"""J: what is wrong inside an answer that came whole."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults.columns import File, Portal, edited, small, world
from tests.faults.fault import Fault, body, some, spoils, stays
from tests.faults.links import as_json
from tests.faults.records import award_of, lists, plain, spoilt
from tests.faults.stage import Lasting
from tests.faults.tables import HEADER, Layout
from tests.faults.transport import endless
from tests.faults.typeflips import FLIPS
from tests.faults.values import (
    at_one,
    controls,
    encoded_otherwise,
    no_number,
    nobodies,
    odd_days,
    odd_texts,
    odd_values,
)
from tests.faults.verdict import RedError, accounted, difference, noted, only, refused, whole
from tests.server import Answer
from tests.twin.ledger import Ledger
from thirty3.errors import ParseError, PortalChangedError, PortalRefusedError
from thirty3.register import Register

__all__ = ["FAULTS"]

_TEXT = "its pages are text, and no JSON"
_ALL_TEXT = "a file has no JSON"
_OWN_IDS = "its releases have no ids of their own: they are made from what they say"
_NO_IDS = "its firms have no ids"
_NO_FIRMS = "it names no suppliers"


def _every(fields: Mapping[str, Any]) -> Callable[[Ledger], Ledger]:
    return lambda ledger: edited(ledger, lambda entry: fields)


def _twice(portal: Portal, seed: int) -> None:
    """Every record of a page once more: told at most, and held once."""
    ledger = world(seed)

    def again(text: bytes) -> bytes:
        if b"There is no data" in text:
            return text
        if b"<tbody>" in text:
            return text.replace(b"</tbody>", text.split(b"<tbody>")[1].split(b"</tbody>")[0] + b"</tbody>", 1)
        try:
            answer = json.loads(text)
        except ValueError:
            return text
        for records in lists(answer):
            records += records[:1]
        return json.dumps(answer).encode()

    dialect = portal.dialect(ledger)
    ran = portal.run(dialect, Lasting(dialect, body(again), onward=True))
    if portal.kind == "rest":  # its places are counted, so that one more on a page hides one of the next
        accounted(ran, portal.expected(ledger), says="says it holds")
    elif ran.error is not None or difference(portal.expected(ledger), ran.facts):
        raise RedError(str(ran.error or difference(portal.expected(ledger), ran.facts)))


def _two_contents(portal: Portal, seed: int) -> None:
    """One id, two contents: the later instant counts, whichever comes first, and the record says so."""
    ledger = world(seed)
    entry = plain(ledger, seed)
    stamp = timedelta(minutes=1)
    for first in (True, False):

        def both(record: dict[str, Any]) -> list[Any]:
            later = json.loads(json.dumps(record, ensure_ascii=False).replace(entry.title, "A later title"))
            moment = entry.published + stamp
            later["date"] = moment.isoformat()
            return [later, record] if first else [record, later]  # noqa: B023

        ran, *_ = at_one(portal, seed, both)
        meant = edited(ledger, lambda one: {"title": "A later title"} if one.number == entry.number else {})
        whole(ran, portal.expected(meant))
        noted(ran, "id_repeated")


def _two_rows(file: File, seed: int) -> None:
    """One reference, two contents: both are held, and it is told."""
    ledger = world(seed)
    other = replace(ledger.entries[0], title="Quite another contract")
    both = copy.copy(ledger)
    both.entries = [*ledger.entries, other]
    whole(file.run(both), file.expected(both), says="references stand in several rows")


def _shared_ids(portal: Portal, seed: int) -> None:
    """All suppliers of an award under the id 0: all are held, each with its own number."""
    ledger = world(seed)
    entry = award_of(ledger, suppliers=2)
    dialect = portal.dialect(ledger)

    def zero(record: dict[str, Any]) -> None:
        for party in record.get("parties", ()):
            if "supplier" in party["roles"]:
                party["id"] = "0"
        for award in record.get("awards", ()):
            for supplier in award["suppliers"]:
                supplier["id"] = "0"

    ran = portal.run(dialect, Lasting(dialect, spoilt(entry, zero), onward=True))
    whole(ran, portal.expected(ledger))


def _unidentified(portal: Portal, seed: int) -> None:
    """Without what names it a record is set aside; without an id of its own it gets one."""
    if portal.kind == "html":
        ledger = world(seed)
        cut = body(lambda page: page.replace(b"/Advert?advertId=", b"/Login?x=", 1))
        only(portal.run(ledger, Lasting(portal.dialect(ledger), cut)), portal.expected(ledger), 1, says="leads to no")
        return
    ran, ledger, _ = at_one(portal, seed, _nameless)
    if portal.kind == "rest":
        accounted(ran, portal.expected(ledger), at_most=1)
        if not ran.rejected:
            raise RedError("a record without its reference is not told")
        return
    only(ran, portal.expected(ledger), 1)
    for id in some((None, 7, ""), seed):
        ran, ledger, _ = at_one(portal, seed, lambda record: record.update(id=id))  # noqa: B023
        whole(ran, portal.expected(ledger))


def _nameless(record: dict[str, Any]) -> None:
    record.pop("ocid", None)
    record.get("rfxSetting", {}).update(rfxReferenceCode=None, rfxId=None, tenderReferenceCode=None)
    if "tenderCode" in record.get("tender", {}):
        record["tender"].update(tenderCode=None, tenderReferenceCode=None)


def _nameless_rows(file: File, seed: int) -> None:
    ledger = world(seed)
    made = file.body(ledger, Layout(rows=lambda rows: [[None, None, *rows[0][2:]], *rows[1:]]))
    only(file.run(made), file.expected(ledger), 1, says="neither a title nor a reference")


def _unknown_words(portal: Portal, seed: int) -> None:
    """Words that no list has: the record is there with all that is plain, and nothing is guessed."""

    def odd(record: dict[str, Any]) -> None:
        for name in ("rfxSetting", "tender"):
            if name in record:
                record[name].update({"status": "zorble", "procurementMethod": "zorble", "rfxType": "ZORBLE"})
        if "ocid" in record:
            record["tag"] = ["zorble"]
            record["tender"].get("value", {}).update(currency="GBP ")

    ran, ledger, _ = at_one(portal, seed, odd)
    if ran.error is not None or ran.rejected:
        raise RedError(f"an unknown word cost a record: {ran.error or ran.said[:100]}")
    if (found := (portal.expected(ledger) - ran.facts).total()) > 1 or ran.facts.total() != portal.expected(
        ledger
    ).total():
        raise RedError(f"{found} records changed with the words of one")


def _unknown_yes(file: File, seed: int) -> None:
    ledger = world(seed)
    layout = Layout(header=(*HEADER, "Extendable"), rows=lambda rows: [[*row, "perhaps"] for row in rows])
    whole(file.run(file.body(ledger, layout)), file.expected(ledger), says="neither yes nor no")


def _other_ids(portal: Portal, seed: int) -> None:
    """The same notices under ids of another form: linked to the old ones, and counted once."""
    ledger = small(seed)
    dialect = portal.dialect(ledger)
    new = as_json(
        lambda package: {**package, "releases": [{**one, "id": f"v2/{one.get('id')}"} for one in package["releases"]]}
    )
    with Register(portal.stage.register()) as register:
        portal.keep(register, dialect)
        portal.keep(register, dialect, Lasting(dialect, new, onward=True))
        if found := difference(portal.expected(ledger), portal.held(register, dialect)):
            raise RedError(found)


def _no_list(portal: Portal, seed: int) -> None:
    dialect = portal.dialect(world(seed))
    lists = ("releases", "projectList", "dataList")
    for change in (
        lambda answer: {name: value for name, value in answer.items() if name not in lists},
        lambda answer: {name: None if name in lists else value for name, value in answer.items()},
    ):
        ran = portal.run(dialect, Lasting(dialect, as_json(change), at=1))
        if ran.error is not None:
            refused(ran, PortalChangedError)
        elif "no list of releases" not in ran.said:
            raise RedError("a page without its list passed for an empty one")


def _new_field(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    if portal.kind == "html":
        row = b'<div class="row"><div class="cell-label">Zorble:</div><div class="cell-value">7</div></div>'
        row += b'<table id="listOf'
        between = Lasting(dialect, body(lambda page: page.replace(b'<table id="listOf', row, 1)), onward=True)
    else:
        between = Lasting(dialect, as_json(lambda answer: {**answer, "Zorble": 7}), onward=True)
    whole(portal.run(dialect, between), portal.expected(ledger), says="Zorble")


def _new_column(file: File, seed: int) -> None:
    ledger = world(seed)
    layout = Layout(header=("Zorble", *HEADER), rows=lambda rows: [["7", *row] for row in rows])
    whole(file.run(file.body(ledger, layout)), file.expected(ledger), says="Zorble")
    renamed = Layout(header=("Zorble", "Blah", *HEADER[2:]))
    refused(file.run(file.body(ledger, renamed)), ParseError, says="title or a reference")


_DEEP = b"[" * 100_000 + b"]" * 100_000


def _deep_and_doubled(portal: Portal, seed: int) -> None:
    began = time.process_time()
    if portal.kind == "rest":
        stays(lambda _: Answer(200, b'{"returnCode": ' + _DEEP + b"}"), kinds=(PortalChangedError,))(portal, seed)
    else:
        ran, ledger, _ = at_one(portal, seed, lambda record: record.update(language="@@raw@@"), text=_DEEP)
        only(ran, portal.expected(ledger), 1)
        twice = b'"en","language":"en"'
        ran, ledger, _ = at_one(portal, seed, lambda record: record.update(language="@@raw@@"), text=twice)
        whole(ran, portal.expected(ledger))
        noted(ran, "duplicate_keys")
    if (took := time.process_time() - began) > 4:
        raise RedError(f"{took:.1f} s for a deep answer")


def _open_quote(made: bytes) -> bytes:
    within = made.rfind(b'"Nobody') + len('"Nobody')  # the last quoted cell, whatever comes after it
    return made[:within] if within >= len('"Nobody') else made[: len(made) // 2]


FAULTS = (
    Fault("J01", "cut, garbage behind it, two in one",
          stays(body(lambda text: text[:-40]), body(lambda text: text[: len(text) // 2]), kinds=(PortalChangedError,)),
          spoils(_open_quote)),
    Fault("J02", "100,000 deep; one key twice", _deep_and_doubled, apart={"files": _ALL_TEXT, "html": _TEXT}),
    Fault("J03", "NaN, Infinity, 1e9999, 5,000 digits", lambda portal, seed: (
          odd_texts if portal.kind == "html" else no_number(b"NaN", b"Infinity", b"1e9999", b"9" * 5000))(portal, seed),
          odd_texts),
    Fault("J04", "numbers that are no JSON, such as ` 000,`", no_number(b" 000", b"1,200", b"+5"),
          apart={"files": _ALL_TEXT, "html": _TEXT}),
    Fault("J05", "controls, terminal escapes, marks of direction, lone surrogates", controls, controls),
    Fault("J06", "encoded twice; with a byte order mark; in single bytes", encoded_otherwise, encoded_otherwise),
    Fault("J07", "a text without end", stays(lambda _: endless(b'{"uri": "'), kinds=(PortalRefusedError,),
          says="more than", max_bytes=1 << 20), apart={"files": "see T12: a file is held to its largest size"}),
    Fault("J08", "without what names it; without an id", _unidentified, _nameless_rows),
    Fault("J09", "the same record twice", _twice, apart={"files": "see F15: equal rows are kept, and told"}),
    Fault("J10", "one id, two contents", _two_contents, _two_rows,
          {"rest": _OWN_IDS, "html": _OWN_IDS}),
    Fault("J11", "all suppliers under one id", _shared_ids,
          apart={"rest": "an id is all that joins its offers and firms", "html": _NO_FIRMS, "files": _NO_IDS}),
    Fault("J12", "values of another type, wherever one is read", *FLIPS,
          apart={"html": _TEXT, "csv": "its cells are all text"}),
    Fault("J13", "words that no list has", _unknown_words, _unknown_yes, apart={"html": "it has no such words"}),
    Fault("J14", "known notices under ids of another form", _other_ids,
          apart={"rest": _OWN_IDS, "html": _OWN_IDS, "files": _OWN_IDS}),
    Fault("J15", "a package without its list, or with null", _no_list, apart={"files": _ALL_TEXT, "html": "see F16"}),
    Fault("J16", "a member, label or column that is new", _new_field, _new_column),
    Fault("J17", "values of 0, -1, a penny, ten thousand million millions", odd_values, odd_values),
    Fault("J18", "days of 1900 and 2108, an end before its start", odd_days, odd_days),
    Fault("J19", "entities twice over; suppliers who are nobody", nobodies, nobodies),
)  # fmt: skip
