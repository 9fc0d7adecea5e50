"""Five hundred planted personal values come into a register by every door, and none of them is anywhere in it."""

from __future__ import annotations

import json
import logging
import random
import sqlite3
import traceback
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import event

import thirty3 as t3
from tests.register.planted import INNOCENT, Planted, applications_csv, planted, register_csv, releases, unreadable
from tests.register.scanning import files, found, rows
from tests.server import Answer, PagedPortal, VirtualClock, serving, there
from thirty3 import Register
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import StoreBusyError, StoreDamagedError, StoreError
from thirty3.models.release import Release
from thirty3.normalise.text import clean_text, mask_contacts
from thirty3.register import Run
from thirty3.register._tables import records

DAYS = ("2026-03-02", "2026-03-03")
VALUES = planted()
CONTACTS = [value for value in VALUES if value.kind == "contact"]
IN_TEXT = [value for value in VALUES if value.kind != "contact"]


@dataclass(frozen=True)
class Held:
    """A register that all the values went into, and what was said on the way."""

    register: Register
    folder: Path
    log: str
    received: int
    quarantined: int


def _in_turn(number: int) -> Sequence[Planted]:
    """Every fifth value: each way in gets its share of every kind."""
    return [value for place, value in enumerate(VALUES) if place % 5 == number]


def _synced(register: Register, values: Sequence[Planted]) -> Run:
    portal = PagedPortal(releases(values, days=DAYS), limit=40)
    with serving(portal) as server:
        portal.base = server.url
        run = register.sync(there(FindATender(), server), since=DAYS[0], until="2026-03-04", clock=VirtualClock())
    assert run.received == len(values), run
    return run


def _filled(register: Register, folder: Path) -> list[Run]:
    """All values, a fifth through each door."""
    first = _synced(register, _in_turn(0))
    package = folder / "package.json"
    package.write_text(json.dumps({"releases": releases(_in_turn(1), days=DAYS)}), encoding="utf-8")
    lines = folder / "lines.jsonl"
    lines.write_text("\n".join(unreadable(_in_turn(2))) + "\n", encoding="utf-8")
    register_file, list_file = folder / "register.csv", folder / "applications.csv"
    register_file.write_text(register_csv(_in_turn(3)), encoding="utf-8")
    list_file.write_text(applications_csv(_in_turn(4)), encoding="utf-8")
    return [
        first,
        register.load(package),
        register.load(lines),
        register.add(t3.read("contract_register", register_file, borough="Camden")),
        register.add(t3.read("city_tools", list_file, borough="Camden")),
    ]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder, apart = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("files")
    said: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage() + (record.exc_text or ""))

    handler, root = Listening(logging.DEBUG), logging.getLogger()
    talkers = [root, *(logging.getLogger(name) for name in ("sqlalchemy", "alembic", "httpx", "httpcore", "thirty3"))]
    before = [talker.level for talker in talkers]
    root.addHandler(handler)
    for talker in talkers:
        talker.setLevel(logging.DEBUG)
    try:
        with Register(folder / "register.db") as register:
            runs = _filled(register, apart)
            log, quarantined = "\n".join(said), sum(run.quarantined for run in runs)
            yield Held(register, folder, log, sum(run.received for run in runs), quarantined)
    finally:
        root.removeHandler(handler)
        for talker, level in zip(talkers, before, strict=True):
            talker.setLevel(level)


def test_the_values_are_made_up_all_different_and_of_every_kind() -> None:
    assert len(VALUES) == len({value.text for value in VALUES}) == 500
    assert len(CONTACTS) == 200


def test_every_planted_record_came(held: Held) -> None:
    assert held.received == 500
    kept = sum(1 for _ in held.register.releases()) + sum(1 for _ in held.register.applications())
    assert (kept, held.quarantined) == (400, 100)
    assert any(True for _ in held.register.quarantined())


def test_what_is_planted_is_found_where_nothing_was_taken_out() -> None:
    """The scan itself is looked at: it sees all five hundred in what is read."""
    texts = [json.dumps(release, ensure_ascii=False) for release in releases(VALUES, days=DAYS)]
    seen = found(VALUES, [text.replace('\\"', '"').encode() for text in texts])
    assert len(seen) == 500


def test_no_field_about_a_person_is_in_the_store_nor_beside_it(held: Held) -> None:
    assert found(CONTACTS, files(held.folder)) == []
    assert found(CONTACTS, rows(held.register)) == []


def test_no_address_and_no_number_in_a_text_is_in_the_store(held: Held) -> None:
    left = found(IN_TEXT, [*files(held.folder), *rows(held.register)])
    assert len(left) <= len(IN_TEXT) * 0.005, left


def test_references_codes_and_amounts_stay_as_they_are(held: Held) -> None:
    text = b"\n".join(rows(held.register)).decode()
    assert [innocent for innocent in INNOCENT if innocent not in text] == []


def test_of_what_is_taken_out_of_texts_ninety_nine_in_a_hundred_are_contacts() -> None:
    right = wrong = 0
    for value, innocent in zip(IN_TEXT, INNOCENT * 12, strict=True):
        text = clean_text(f"Ref {innocent}; questions to {value.text} until Friday. Ref {innocent}") or ""
        taken = mask_contacts(text)
        right += any(needle in text.lower() and needle not in taken.lower() for needle in value.needles)
        wrong += 2 - taken.count(innocent)
    assert right >= len(IN_TEXT) * 0.995
    assert right / (right + wrong) >= 0.99


def test_no_log_of_anybody_tells_them_at_debug(held: Held) -> None:
    assert "INSERT INTO records" in held.log
    assert "httpx" in held.log or "HTTP Request" in held.log
    assert found(VALUES, [held.log.encode()]) == []
    assert "[SQL parameters hidden" in held.log


@pytest.mark.parametrize("form", ["csv", "jsonl", "ocds"])
def test_no_export_tells_them(held: Held, tmp_path: Path, form: str) -> None:
    held.register.export(tmp_path / form, format=form)  # type: ignore[arg-type]
    contents = list(files(tmp_path))
    assert contents
    assert found(CONTACTS, contents) == []
    assert found(IN_TEXT, contents) == []


def _told(error: BaseException) -> bytes:
    return "".join(traceback.format_exception(error)).encode()


DIRTY = Planted("contact", "Person Number 999", ("person number 999",))
"""A value that is in the register all the same, as one that was forgotten nowhere is."""


@pytest.fixture
def dirty(tmp_path: Path) -> Iterator[Register]:
    """A register that holds a personal value where nobody could know: in the name of a firm."""
    release = releases([DIRTY], days=DAYS)[0]
    release["parties"][1]["name"] = release["awards"][0]["suppliers"][0]["name"] = DIRTY.text
    release["id"] = DIRTY.text
    path = tmp_path / "dirty.json"
    path.write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    with Register(tmp_path / "dirty.db") as register:
        register.load(path)
        assert found([DIRTY], rows(register)) == [DIRTY]
        yield register


def _incompressible() -> str:
    return random.Random(1).randbytes(200_000).hex()


def _again(register: Register, tmp_path: Path, *, number: int) -> None:
    """Something new that holds the value, to be written."""
    release = releases([DIRTY], days=DAYS)[0] | {"id": f"{DIRTY.text} {number}", "description": _incompressible()}
    path = tmp_path / f"more-{number}.json"
    path.write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    register.load(path)


def _set_on_connecting(register: Register, pragma: str) -> None:
    @event.listens_for(register._database.engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def test_a_full_disk_tells_nobodys_name(dirty: Register, tmp_path: Path) -> None:
    _set_on_connecting(dirty, "max_page_count = 1")  # SQLite takes the least that there is
    with pytest.raises(StoreError, match="disk is full") as full:
        _again(dirty, tmp_path, number=1)
    assert found([DIRTY], [_told(full.value)]) == []


def test_a_busy_register_tells_nobodys_name(dirty: Register, tmp_path: Path) -> None:
    _set_on_connecting(dirty, "busy_timeout = 1")
    with closing(sqlite3.connect(tmp_path / "dirty.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError) as busy:
            _again(dirty, tmp_path, number=1)
    assert found([DIRTY], [_told(busy.value)]) == []


@pytest.mark.parametrize(
    "body",
    [
        zlib.compress(json.dumps({"ocid": [DIRTY.text], "id": DIRTY.text, "data": DIRTY.text}).encode()),
        zlib.compress(f'{{"ocid": "{DIRTY.text}'.encode()),
        DIRTY.text.encode(),
    ],
    ids=["no release", "no JSON", "not packed"],
)
def test_a_damaged_record_tells_nobodys_name(dirty: Register, tmp_path: Path, body: bytes) -> None:
    with closing(sqlite3.connect(tmp_path / "dirty.db", isolation_level=None)) as other:
        other.execute("UPDATE records SET body = ?", (body,))
    with pytest.raises(StoreDamagedError) as damaged:
        list(dirty.releases())
    assert found([DIRTY], [_told(damaged.value)]) == []


def test_a_statement_that_fails_tells_no_values(dirty: Register) -> None:
    with pytest.raises(StoreError) as failed, dirty._database.writing() as connection:
        connection.execute(records.insert(), {"kind": DIRTY.text, "key": DIRTY.text, "body": b""})
    told = _told(failed.value)
    assert b"INSERT INTO records" in told
    assert found([DIRTY], [told]) == []


def test_a_record_that_is_none_tells_no_values() -> None:
    with pytest.raises(ValidationError) as wrong:
        Release.model_validate({"ocid": 7, "id": [DIRTY.text], "more": DIRTY.text, "data": DIRTY.text})
    assert found([DIRTY], [_told(wrong.value)]) == []


def test_what_a_portal_says_of_its_trouble_is_kept_without_contacts(tmp_path: Path) -> None:
    value = next(one for one in VALUES if one.kind == "email")
    page = Answer(200, f"{value.text} looks after it".encode(), {"Content-Type": "text/html"})
    with Register(tmp_path / "register.db") as register, serving(lambda asked: page) as server:
        run = register.sync(there(FindATender(), server), since="2026-03-02", until="2026-03-03", clock=VirtualClock())
        assert run.status == "failed"
        assert "[email removed]" in run.message
        assert found([value], [*rows(register), run.model_dump_json().encode()]) == []
