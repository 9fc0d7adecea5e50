"""Which process works on a source: one at a time, for as long as it lives and says so."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psutil
from sqlalchemy import ColumnElement, Connection, delete, select, update

from thirty3.errors import StoreBusyError
from thirty3.harvest.clock import Clock
from thirty3.register._database import Database
from thirty3.register._sql import upsert
from thirty3.register._tables import leases

__all__ = ["Lease"]

_SECONDS = 900.0
"""How long a silent process keeps a source, beyond a wait it has announced. A page takes seconds; a server that must be
restarted takes minutes."""
_CLOSE = 1.5
"""Seconds by which one process's start may seem to differ: Linux tells when it was booted in whole ones."""
_NUMBERS = count()
"""Of this process's leases: two of its threads are as apart as two processes."""
_LIVE: set[str] = set()
"""This process's leases that are held now. One that is in a register and not here could not be given back."""


class Lease:
    """The right to work on one source. A context manager: it is given back at the end.

    Args:
        database: The register's.
        source: The source.
        clock: Tells when a lease has run out.

    Raises:
        StoreBusyError: On entering: another process that lives holds it.
    """

    def __init__(self, database: Database, source: str, clock: Clock) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._holder = _holder()

    def __enter__(self) -> Lease:
        _LIVE.add(self._holder)
        try:
            self._take()
        except BaseException:
            _LIVE.discard(self._holder)
            raise
        return self

    def _take(self) -> None:
        with self._database.writing() as connection:
            row = connection.execute(select(leases).where(leases.c.source == self._source)).one_or_none()
            if row is not None and self._is_held(row.holder, row.expires_at):
                until = datetime.fromtimestamp(row.expires_at / 1000, UTC)
                raise StoreBusyError(
                    f"{self._source} is being worked on by {_said(row.holder)}, "
                    f"which may go on until {until:%Y-%m-%d %H:%M} UTC: try again later"
                )
            upsert(connection, leases, [self._row(0.0)])

    def __exit__(self, *_error: object) -> None:
        try:
            with self._database.writing() as connection:
                connection.execute(delete(leases).where(self._is_ours()))
        finally:
            _LIVE.discard(self._holder)

    def renew(self, connection: Connection, *, wait_seconds: float = 0.0) -> None:
        """Go on holding it, in the transaction under way; what is written there stands or falls with that.

        Raises:
            StoreBusyError: It ran out, and another process has taken it.
        """
        changed = connection.execute(update(leases).where(self._is_ours()).values(self._row(wait_seconds)))
        if changed.rowcount != 1:
            raise StoreBusyError(f"{self._source} was taken over by another process while this one was silent")

    def hold(self, wait_seconds: float) -> None:
        """Go on holding it through a wait."""
        with self._database.writing() as connection:
            self.renew(connection, wait_seconds=wait_seconds)

    def _row(self, wait_seconds: float) -> dict[str, object]:
        until = self._clock.now().timestamp() + wait_seconds + _SECONDS
        return {"source": self._source, "holder": self._holder, "expires_at": round(until * 1000)}

    def _is_ours(self) -> ColumnElement[bool]:
        return (leases.c.source == self._source) & (leases.c.holder == self._holder)

    def _is_held(self, holder: str, expires_at: int) -> bool:
        """Whether somebody else still holds it; who was killed on this machine does not, nor who set the clock back."""
        own, its = self._holder.rpartition("/")[0], holder.rpartition("/")[0]
        if (its == own and holder not in _LIVE) or _is_dead(holder):
            return False
        left = expires_at / 1000 - self._clock.now().timestamp()
        return 0 < left <= 2 * 3600 + _SECONDS  # no wait is longer than an hour: more means that the clock went back


def _holder() -> str:
    """This process, and no other that gets its number after it; and which of its leases."""
    return f"{_machine()}/{os.getpid()}/{_started(psutil.Process()):.2f}/{next(_NUMBERS)}"


def _machine() -> str:
    """The machine since it was started last, and where containers have process numbers of their own, which of them."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        numbers = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # no Linux
        return f"{socket.gethostname()}/-"
    return f"{socket.gethostname()}/{boot}-{numbers}"


def _started(process: psutil.Process) -> float:
    """When a process was started, in seconds that go on when the clock is set."""
    booted = psutil.boot_time() if psutil.LINUX else 0.0  # elsewhere it is noted once and stays what it was
    return float(process.create_time() - booted)


def _said(holder: str) -> str:
    host, _, process, _, _ = holder.rsplit("/", 4)
    return f"process {process} on {host}"


def _is_dead(holder: str) -> bool:
    """Whether it was a process of this machine that is there no more; of another machine, nobody can say."""
    machine, process, started, _ = holder.rsplit("/", 3)
    if machine != _machine():
        return False
    try:
        found = psutil.Process(int(process))
        return abs(_started(found) - float(started)) > _CLOSE or found.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
