"""A text taken out of the register for good, wherever it stands, and kept from coming back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, func, select, update

from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Rejection
from thirty3.models.release import Release
from thirty3.register._database import Database
from thirty3.register._decisions import Word, word_row
from thirty3.register._deriving import derive_again, write_applications
from thirty3.register._masking import KEY, Masking, digest_of, masking_of, probe_of, sequences
from thirty3.register._packing import pack, packed, unpack, unpacked
from thirty3.register._runs import changed
from thirty3.register._settling import settle
from thirty3.register._sql import chunks, insert_new
from thirty3.register._tables import (
    applications,
    checkpoints,
    contracts,
    decisions,
    forgotten,
    links,
    processes,
    published_suppliers,
    quarantine,
    records,
    requests,
    runs,
    settings,
    suppliers,
    tenders,
)
from thirty3.register._vocabulary import is_plain
from thirty3.register.reports import Forgotten

__all__ = ["forget"]

_FEWEST_LETTERS = 3
_MOST_WORDS = 60
"""A paragraph; who pastes more means something else."""
_ROWS = 200
"""Looked at in one step: under a second, so that others may write in between."""
_BEGINNING = b"{}"
"""Where any run begins, of a portal or of files: their places have a default for all they hold."""
_KINDS: dict[str, type[Release] | type[Application] | type[Company]] = {
    "release": Release,
    "application": Application,
    "company": Company,
}

Step = Callable[[Connection, Masking, Sequence[Row[Any]]], int]
"""What is done to a few rows of a table in one step; how many of them changed."""


def forget(database: Database, value: str) -> Forgotten:
    """Take a text out; what was changed.

    Its hashes are written first, so that nobody can bring it back from then on. Everything else is done a few rows at
    a time and finds for itself what is still to be done: whoever is broken off says it again.
    """
    spellings = _checked(value)
    with database.writing() as connection:
        _remember(connection, spellings)
    ocids: set[str] = set()

    def step(connection: Connection, masking: Masking, rows: Sequence[Row[Any]]) -> int:
        return _records(connection, masking, rows, ocids)

    done = Forgotten(
        records=_each(database, records, step),
        rejections=_each(database, quarantine, _rejections),
        rows=_each(database, requests, _ledger)
        + _each(database, runs, _runs)
        + _each(database, decisions, _decisions)
        + _small(database),
        processes=_derived(database, ocids),
    )
    settle(database)
    database.purge()
    return done


def _checked(value: str) -> list[tuple[str, ...]]:
    """Its words, in each way it can be read.

    Raises:
        ValueError: It is so little, or so plain, that it would take out what nobody means; without saying it again.
    """
    spellings = sequences(value)
    words = spellings[0]
    if sum(map(len, words)) < _FEWEST_LETTERS:
        raise ValueError("what shall be forgotten has fewer than three letters or digits: say more of it")
    if len(words) > _MOST_WORDS:
        raise ValueError(f"what shall be forgotten has more than {_MOST_WORDS} words: say only what must go")
    if any(word.startswith("[") for word in words):
        raise ValueError("what shall be forgotten holds a mark of something removed before: say only what must go")
    if any(map(is_plain, spellings)):
        raise ValueError("what shall be forgotten is a word of notices themselves: say more, such as the whole name")
    return [words for words in spellings if sum(map(len, words)) >= _FEWEST_LETTERS]


def _remember(connection: Connection, spellings: Sequence[tuple[str, ...]]) -> None:
    """Keep what the text is known by, unless it is known already.

    Raises:
        ValueError: It is in the name of a source, which could then not be gone on with.
    """
    insert_new(connection, settings, [{"key": KEY, "value": secrets.token_hex(32)}])
    key = connection.execute(select(settings.c.value).where(settings.c.key == KEY)).scalar_one()
    digests = [digest_of(key, words) for words in spellings]
    known = select(forgotten.c.number).where(forgotten.c.digest.in_(digests))
    number = connection.execute(known).scalars().first()
    if number is None:
        number = (connection.execute(select(func.max(forgotten.c.number))).scalar() or 0) + 1
    rows = [
        (digest, number, len(words), probe_of(key, words[0])) for digest, words in zip(digests, spellings, strict=True)
    ]
    names = ("digest", "number", "words", "probe")
    insert_new(connection, forgotten, [dict(zip(names, row, strict=True)) for row in rows])
    masking = Masking(key, rows)
    sources = connection.execute(select(runs.c.source).distinct()).scalars()
    if any(masking.text(source) is not source for source in sources):
        raise ValueError("what shall be forgotten is part of the name of a source of this register: it cannot go")


def _records(connection: Connection, masking: Masking, rows: Sequence[Row[Any]], ocids: set[str]) -> int:
    """Records, and what is derived from them; the processes they are of are added to those given."""
    touched: dict[str, set[str]] = {"release": set(), "application": set(), "company": set()}
    changes: list[dict[str, object]] = []
    for row in rows:
        record = unpacked(row.body, _KINDS[row.kind])
        clean = masking.record(record)
        key, native = masking.text(row.key, name="key"), masking.text(row.native_id, name="native_id")
        if clean is not record or key is not row.key or native is not row.native_id:
            changes.append({"row": row.id, "new_key": key, "new_native": native, "new_body": packed(clean)})
            touched[row.kind] |= {row.key, key}
    if changes:
        by_id = update(records).where(records.c.id == bindparam("row"))
        values = {"key": "new_key", "native_id": "new_native", "body": "new_body"}
        connection.execute(by_id.values({name: bindparam(new) for name, new in values.items()}), changes)
        _make_anew(connection, sorted(touched["release"]))
        write_applications(connection, sorted(touched["application"]))
        changed(connection)
    ocids |= touched["release"]
    return len(changes)


def _make_anew(connection: Connection, ocids: Sequence[str]) -> None:
    """Derive processes again, also where only what their hashes leave out has changed, such as a place in a file."""
    for part in chunks(ocids):
        for table in (processes, tenders, contracts):
            connection.execute(update(table).where(table.c.ocid.in_(part)).values(content_hash=""))
    derive_again(connection, ocids)


def _each(database: Database, table: Table, step: Step) -> int:
    """A whole table, a few rows in one step; how many rows changed."""
    last, number = 0, 0
    while True:
        with database.writing() as connection:
            rows = connection.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(_ROWS)).all()
            if not rows:
                return number
            number += step(connection, _masking(connection), rows)
        last = rows[-1].id


def _masking(connection: Connection) -> Masking:
    """All that was forgotten, also before: whoever was broken off is helped by whoever comes next."""
    masking = masking_of(connection)
    if masking is None:
        raise RuntimeError("what shall be forgotten is to be remembered first")
    return masking


def _rejections(connection: Connection, masking: Masking, rows: Sequence[Row[Any]]) -> int:
    changes = []
    for row in rows:
        rejection = unpacked(row.body, Rejection)
        clean = masking.record(rejection)
        if clean is not rejection:
            changes.append({"row": row.id, "new_body": packed(clean)})
    if changes:
        by_id = update(quarantine).where(quarantine.c.id == bindparam("row"))
        connection.execute(by_id.values(body=bindparam("new_body")), changes)
    return len(changes)


def _decisions(connection: Connection, masking: Masking, rows: Sequence[Row[Any]]) -> int:
    """Words of people, who said why and gave a name; and the entries that they make."""
    entries: set[str] = set()
    number = 0
    for row in rows:
        word = unpacked(row.body, Word)
        clean = masking.record(word)
        if clean is not word:
            connection.execute(update(decisions).where(decisions.c.id == row.id).values(**word_row(clean)))
            entries |= {its.proposal.application_id for its in (word, clean) if its.proposal is not None}
            number += 1
    write_applications(connection, sorted(entries))
    return number


def _ledger(connection: Connection, masking: Masking, rows: Sequence[Row[Any]]) -> int:
    return _texts(connection, requests, masking, [(row.id, row.url, row.notes) for row in rows], ("url", "notes"))


def _runs(connection: Connection, masking: Masking, rows: Sequence[Row[Any]]) -> int:
    return _texts(connection, runs, masking, [(row.id, row.message, row.doubts) for row in rows], ("message", "doubts"))


def _texts(
    connection: Connection,
    table: Table,
    masking: Masking,
    rows: Sequence[tuple[int, str, str]],
    names: tuple[str, str],
) -> int:
    """A column of text and one of JSON."""
    number = 0
    for id, text, document in rows:
        value = json.loads(document)
        plain, clean = masking.text(text), masking.value(value)
        if plain is not text or clean is not value:
            values = {names[0]: plain, names[1]: json.dumps(clean, ensure_ascii=False)}
            connection.execute(update(table).where(table.c.id == id).values(values))
            number += 1
    return number


def _small(database: Database) -> int:
    """Places where unfinished runs go on, and links: both are made anew, so that nothing is lost but time."""
    number = 0
    with database.writing() as connection:
        masking = _masking(connection)
        for row in connection.execute(select(checkpoints)).all():
            if _holds(masking, row.body):
                begin = update(checkpoints).where(checkpoints.c.source == row.source)
                connection.execute(begin.values(body=pack(_BEGINNING)))
                number += 1
        for row in connection.execute(select(links)).all():
            if _holds(masking, row.body) or any(masking.text(id) is not id for id in (row.one, row.other)):
                key = [column == getattr(row, column.name) for column in links.primary_key]
                connection.execute(delete(links).where(*key))
                number += 1
    return number


def _derived(database: Database, known: set[str]) -> int:
    """Make anew whatever still holds it, such as a name put together from two fields; all processes changed."""
    ocids = set(known)
    with database.reading() as connection:
        masking = _masking(connection)
        for table in (processes, tenders, contracts):
            for ocid, body in _bodies(connection, table, "ocid"):
                ocids |= {ocid} if _holds(masking, body) else set()
        firms = [
            key
            for table, name in ((published_suppliers, "content_hash"), (suppliers, "id"))
            for key, body in _bodies(connection, table, name)
            if _holds(masking, body)
        ]
        names = [id for id, body in _bodies(connection, applications, "id") if _holds(masking, body)]
    for part in chunks(sorted(ocids - known)):
        with database.writing() as connection:
            _make_anew(connection, part)
            changed(connection)
    if firms or names:
        with database.writing() as connection:
            write_applications(connection, names)
            changed(connection)
    return len(ocids)


def _bodies(connection: Connection, table: Table, key: str) -> Iterator[tuple[str, bytes]]:
    for row in connection.execute(select(table.c[key], table.c.body).execution_options(yield_per=_ROWS)):
        yield row[0], row[1]


def _holds(masking: Masking, body: bytes) -> bool:
    value = json.loads(unpack(body))
    return masking.value(value) is not value
