"""Forgetting that is broken off, held up or looked over is finished by saying it again, and tells nobody anything."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.register.named import NAME, NEEDLES, OTHER, harvest, notice, rows_of, spoil
from tests.register.scanning import files, hits, rows
from thirty3 import Register
from thirty3.errors import StoreBusyError

CHILD = """
import os, signal, sys
from sqlalchemy import event
from thirty3 import Register
left = int(sys.argv[2])
with Register(sys.argv[1]) as register:
    @event.listens_for(register._database.engine, "commit")
    def committing(connection):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    register.forget(sys.stdin.read())
"""


@pytest.mark.parametrize("steps", [0, 3, 9])
def test_whoever_is_killed_in_the_middle_says_it_again(tmp_path: Path, steps: int) -> None:
    file = tmp_path / "store" / "register.db"
    file.parent.mkdir()
    with Register(file) as register:
        register.add(harvest(notice(1), notice(2)))
        spoil(register)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), str(steps)], input=NAME.encode(), check=False, capture_output=True
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    with Register(file) as register:
        register.check()
        register.forget(NAME)
        assert hits(NEEDLES, [*files(file.parent), *rows(register)]) == []
        assert (len(list(register.contracts())), register.forget(NAME).records) == (2, 0)


def broken_off_at(register: Register, commit: int) -> None:
    """Let the process be interrupted when it is about to keep its so manieth step."""
    left = [commit]

    @event.listens_for(register._database.engine, "commit")
    def committing(connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt


def test_what_is_broken_off_before_it_is_remembered_was_never_begun(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))
        digest = register.digest()
        broken_off_at(register, 1)
        with pytest.raises(KeyboardInterrupt):
            register.forget(NAME)
        assert rows_of(register, "forgotten") == []
        assert register.digest() == digest


def test_whoever_forgets_another_text_finishes_what_was_broken_off(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))
        broken_off_at(register, 2)
        with pytest.raises(KeyboardInterrupt):
            register.forget(NAME)
        assert hits(NEEDLES, rows(register)) == list(NEEDLES)
        register.forget(OTHER)
        assert hits(NEEDLES, rows(register)) == []


def test_who_still_reads_an_older_view_is_waited_for_and_then_told_of(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))

        @event.listens_for(register._database.engine, "connect")
        def connected(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout = 20")

        with closing(sqlite3.connect(tmp_path / "register.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM records").fetchall()
            with pytest.raises(StoreBusyError, match="do it again later") as busy:
                register.forget(NAME)
            assert hits(NEEDLES, [_told(busy.value)]) == []
            assert hits(NEEDLES, rows(register)) == []  # it is out of the register already
        register.forget(NAME)
        assert hits(NEEDLES, files(tmp_path)) == []


def _told(error: BaseException) -> bytes:
    return "".join(traceback.format_exception(error)).encode()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """All that any logger says, at DEBUG."""
    lines: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler = Listening(logging.DEBUG)
    talkers = [logging.getLogger(name) for name in (None, "sqlalchemy", "alembic", "thirty3")]
    before = [talker.level for talker in talkers]
    talkers[0].addHandler(handler)
    for talker in talkers:
        talker.setLevel(logging.DEBUG)
    yield lines
    talkers[0].removeHandler(handler)
    for talker, level in zip(talkers, before, strict=True):
        talker.setLevel(level)


def test_no_log_tells_what_is_forgotten(tmp_path: Path, said: list[str]) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))
        spoil(register)
        register.forget(NAME)
    assert any("UPDATE records" in line for line in said)
    assert hits(NEEDLES, ["\n".join(said).encode()]) == []
