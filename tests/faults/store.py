"""X: the process and the store. Each column brings its small world into a register, and something happens."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.columns import Column, File, small, without
from tests.faults.fault import Fault
from tests.faults.stage import NOON, Honest
from tests.faults.stopped import (
    at_any_statement,
    at_statement,
    by_hand,
    full,
    goes_on,
    in_child,
    kill_here,
    killed,
    on_a_closed_disk,
    on_a_full_disk,
    statement_of,
)
from tests.faults.verdict import RedError, difference
from tests.server import Answer, Asked, VirtualClock
from thirty3.errors import StoreBusyError, StoreDamagedError, StoreTooNewError
from thirty3.harvest import Harvest
from thirty3.register import Register

__all__ = ["FAULTS", "full"]


def _two_writers(column: Column, seed: int) -> None:
    place = column.stage.register()
    told: list[str] = []

    if isinstance(column, File):
        harvest = column.run(small(seed)).harvest
        if harvest is None:
            raise RuntimeError("the file could not be read")
        _side_by_side(2, lambda: _added(place, harvest))
    else:

        def meddle(asked: Asked, honest: Honest) -> Answer:
            if asked.number == 1:
                with Register(place) as other:
                    query: Any = dialect.query
                    try:
                        other.sync(column.connector(dialect), since=query.since, until=query.until,
                                   clock=column.stage.clock, consent=True)  # fmt: skip
                    except StoreBusyError:
                        told.append("busy")
            return honest(asked)

        dialect = column.dialect(small(seed))
        with Register(place) as register:
            column.keep(register, dialect, meddle)
        if told != ["busy"]:
            raise RedError("two work on one source at once")
    goes_on(column, place, seed)


def _added(place: Path, harvest: Harvest) -> None:
    with Register(place) as register:
        register.add(harvest)


def _side_by_side(count: int, work: Callable[[], object]) -> list[Any]:
    """What so many threads bring that do the same at once."""
    with ThreadPoolExecutor(count) as threads:
        return [one.result() for one in [threads.submit(work) for _ in range(count)]]


def _reader_beside(column: Column, seed: int) -> None:
    """Whoever reads meanwhile sees whole steps, more and more of them, and no error."""
    place = column.stage.register()
    seen: list[int] = []
    names = {fact[0] for fact in column.expected(small(seed))}

    def look() -> None:
        with Register(place) as other:
            held = column.held(other, small(seed))
        seen.append(held.total())
        if column.kind != "rest" and {fact[0] for fact in held} - names:
            seen.append(-1)

    if isinstance(column, File):
        with Register(place) as register, at_statement(statement_of(seed, 4), look):
            column.keep(register, small(seed))
    else:

        def meddle(asked: Asked, honest: Honest) -> Answer:
            if asked.number % 3 == 1:
                look()
            return honest(asked)

        with Register(place) as register:
            column.keep(register, small(seed), meddle)
    look()
    if seen != sorted(seen) or len(seen) < 2 or (column.kind in ("csv", "xlsx") and seen[0] not in (0, len(names))):
        raise RedError(f"a reader saw {seen}")
    goes_on(column, place, seed)


def _old_schema(column: Column, seed: int) -> None:
    place, digest = full(column, seed)
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript("DROP TABLE decisions; UPDATE alembic_version SET version_num = '0001';")
    with Register(place) as register:
        register.check()
        if register.digest() != digest:
            raise RedError("brought up to date, it says something else")
    goes_on(column, place, seed)


def _new_schema(column: Column, seed: int) -> None:
    place, _ = full(column, seed)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = place.read_bytes()
    try:
        Register(place).close()
    except StoreTooNewError:
        if place.read_bytes() != before:
            raise RedError("a register of a newer version was written to") from None
        return
    raise RedError("a register of a newer version was opened")


def _torn_page(column: Column, seed: int) -> None:
    """Never another answer than before: the same, or an error that says damaged."""
    place, digest = full(column, seed)
    draw = Random(seed)
    whole = place.read_bytes()
    noticed = 0
    for _ in range(6):
        torn = bytearray(whole)
        at = 4096 * draw.randrange(1, len(whole) // 4096)
        torn[at : at + 4096] = draw.randbytes(4096)
        place.write_bytes(torn)
        for log in ("-wal", "-shm"):
            Path(f"{place}{log}").unlink(missing_ok=True)
        try:
            with Register(place) as register:
                register.check()
                if register.digest() != digest:
                    raise RedError("a damaged page changed what is said, without a word")
        except StoreDamagedError:
            noticed += 1
    if not noticed:
        raise RedError("of six damaged pages none was noticed")


def _clock_set_back(column: Column, seed: int) -> None:
    ledger = small(seed)
    before = without(ledger, ledger.entries[1].number)
    place = column.stage.register()
    with Register(place) as register:
        column.keep(register, before)
        run = column.keep(register, ledger, clock=VirtualClock(NOON - timedelta(days=1)))
        if run.status != "complete":
            raise RedError(f"a clock that was set back made it {run.status}: {run.message}")
        if found := difference(column.expected(ledger), column.held(register, ledger)):
            raise RedError(found)


def _one_handle(column: Column, seed: int) -> None:
    """One register, opened once, used by four threads and by a process that was forked."""
    place, digest = full(column, seed)
    with Register(place) as register:
        found = _side_by_side(4, register.digest)

        def read() -> None:
            if register.digest() != digest:
                kill_here()

        ended = in_child(read, lambda _: None)
    if set(found) != {digest} or ended:
        raise RedError("threads or a fork read something else")


def _copied_log(column: Column, seed: int) -> None:
    """A log that is cut or torn: a prefix of the steps, or an error; and gone on with, all of it."""
    place = column.stage.register()
    register = Register(place)
    log = Path(f"{place}-wal")
    column.keep(register, small(seed))
    copy = column.stage.register()
    shutil.copy(place, copy)
    written = log.read_bytes() if log.exists() else b""
    register.close()
    torn = written[: len(written) * (3 + seed % 5) // 9]
    Path(f"{copy}-wal").write_bytes(torn[:-100] + bytes(100) if torn else b"")
    try:
        goes_on(column, copy, seed)
    except StoreDamagedError:
        return


FAULTS = (
    Fault("K01", "killed at an answer, or while writing", killed, killed),
    Fault("K02", "stopped before any one statement", at_any_statement, at_any_statement),
    Fault("K03", "stopped by hand", by_hand, by_hand),
    Fault("K04", "the disk is full", on_a_full_disk, on_a_full_disk),
    Fault("K05", "the disk cannot be written", on_a_closed_disk, on_a_closed_disk),
    Fault("K06", "a log that is cut and torn", _copied_log, _copied_log),
    Fault("K07", "two write at once", _two_writers, _two_writers),
    Fault("K08", "somebody reads meanwhile", _reader_beside, _reader_beside),
    Fault("K09", "a register of an older version", _old_schema, _old_schema),
    Fault("K10", "a register of a newer version", _new_schema, _new_schema),
    Fault("K11", "damaged pages", _torn_page, _torn_page),
    Fault("K12", "the clock is set back a day", _clock_set_back, _clock_set_back),
    Fault("K14", "threads and a fork with one handle", _one_handle, _one_handle),
)  # fmt: skip
