"""K01 to K05: a process is killed, stopped, or may not write; it goes on as if nothing had happened."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from tests.faults.columns import Column, File, Portal, edited, small
from tests.faults.fault import some
from tests.faults.resuming import interrupted
from tests.faults.stage import NOON, Honest
from tests.faults.verdict import RedError, difference
from tests.server import Answer, Asked, VirtualClock
from tests.twin.ledger import Ledger
from thirty3.errors import StoreDamagedError, StoreError
from thirty3.register import Register


def full(column: Column, seed: int) -> tuple[Path, str]:
    """A register that holds all of a small world, and its digest; a copy of one that is made once."""
    name = f"{column.name}-{seed}"
    kept = column.stage.kept
    if name not in kept:
        place = column.stage.register()
        with Register(place) as register:
            column.keep(register, small(seed))
            kept[name] = place, register.digest()
    place = column.stage.register(kept[name][0])
    return place, kept[name][1]


def goes_on(column: Column, place: Path, seed: int) -> None:
    """Go on with it, and it says what it would have said had nothing happened."""
    digest = full(column, seed)[1]
    with closing(sqlite3.connect(place)) as connection:
        if (found := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise RedError(f"the file is damaged: {found}")
    with Register(place) as register:
        held = column.held(register, small(seed))
        if column.kind != "rest" and held - column.expected(small(seed)):
            raise RedError(f"half a step was kept: {difference(column.expected(small(seed)), held)}")
        column.keep(register, small(seed), clock=VirtualClock(NOON + timedelta(hours=3)))
        if found := difference(column.expected(small(seed)), column.held(register, small(seed))):
            raise RedError(found)
        if register.digest() != digest:
            raise RedError("gone on with, it says something else than had nothing happened")
    if strays := {one.name for one in place.parent.iterdir()} - {"register.db", "register.db-wal", "register.db-shm"}:
        raise RedError(f"left behind: {sorted(strays)}")


@contextmanager
def at_statement(number: int, do: Callable[[], None]) -> Iterator[None]:
    """Something happens before the n-th statement of all."""
    left = [number]

    def before(*_arguments: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            do()

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", before)


@contextmanager
def _with_pragma(pragma: str) -> Iterator[None]:
    """Every connection of this process gets it."""

    def connected(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)


def in_child(work: Callable[[], None], told: Callable[[int], None]) -> int:
    """A process of its own that does some work; the signal that ended it, or 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of threads, and ours hold nothing that it needs
        pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    told(pid)
    return os.WTERMSIG(os.waitpid(pid, 0)[1])


def kill_here() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def statement_of(seed: int, draw: int) -> int:
    return Random(f"{seed} {draw}").randrange(15, 60)


def killed(column: Column, seed: int) -> None:
    """Killed at an answer, by the portal itself; for a file, in the middle of writing."""
    place = column.stage.register()

    def work() -> None:
        with Register(place) as register:
            if isinstance(column, File):
                with at_statement(statement_of(seed, 0), kill_here):
                    column.keep(register, small(seed))
            else:
                column.keep(register, small(seed))

    pids: list[int] = []
    known = threading.Event()
    if isinstance(column, Portal):

        def meddle(asked: Asked, honest: Honest) -> Answer:
            if asked.number == 1:
                known.wait(10)
                os.kill(pids[0], signal.SIGKILL)
            return honest(asked)

        column.stage.play(column.dialect(small(seed)), meddle)

    def told(pid: int) -> None:
        pids.append(pid)
        known.set()

    if in_child(work, told) != signal.SIGKILL:
        raise RuntimeError("it was over before it was killed")
    goes_on(column, place, seed)


class _Stopped(BaseException):
    """Whatever stops a process between two statements."""


def _stop() -> None:
    raise _Stopped


def at_any_statement(column: Column, seed: int) -> None:
    for draw in some((1, 2, 3, 4), seed, most=1):
        place = column.stage.register()
        try:
            with Register(place) as register, at_statement(statement_of(seed, draw), _stop):
                column.keep(register, small(seed))
        except _Stopped:
            goes_on(column, place, seed)
            continue
        raise RuntimeError("it was over before it was stopped")


def by_hand(column: Column, seed: int) -> None:
    """Ctrl-C between two answers; for a file, while it is written."""
    place = column.stage.register()
    if isinstance(column, Portal):
        interrupted(column, place, seed)
    else:
        try:
            with Register(place) as register, at_statement(statement_of(seed, 3), _interrupt):
                column.keep(register, small(seed))
        except KeyboardInterrupt:
            pass
        else:
            raise RuntimeError("it was over before it was stopped")
    goes_on(column, place, seed)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _does_not_write(column: Column, place: Path, ledger: Ledger, pragma: str) -> None:
    try:
        with _with_pragma(pragma), Register(place) as register:
            column.keep(register, ledger)
    except StoreError as error:
        if isinstance(error, StoreDamagedError):
            raise RedError(f"a disk that is full or closed passes for a damaged file: {error}") from error
        return
    raise RedError("it could not be written, and nobody says so")


def on_a_closed_disk(column: Column, seed: int) -> None:
    """An error of the store; once the disk lets it, all is as it should be."""
    place = column.stage.register()
    _does_not_write(column, place, small(seed), "query_only = ON")
    goes_on(column, place, seed)


def on_a_full_disk(column: Column, seed: int) -> None:
    """The same where there is no room for one page more; texts are long and of no pattern, so that they need some."""
    draw = Random(seed)
    letters = {number: "".join(draw.choices("bcdfghjklmnpqrstvwxz", k=3000)) for number in range(1, 6)}
    ledger = edited(small(seed), lambda entry: {"description": letters[entry.number]})
    place = column.stage.register()
    with closing(sqlite3.connect(place)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    _does_not_write(column, place, ledger, f"max_page_count = {pages}")
    with Register(place) as register:
        register.check()
        column.keep(register, ledger, clock=VirtualClock(NOON + timedelta(hours=3)))
        if found := difference(column.expected(ledger), column.held(register, ledger)):
            raise RedError(found)
