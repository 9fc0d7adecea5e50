"""Processes that proofs start, kill and wait for, and what must hold of a register after each of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

__all__ = ["Child", "Children", "children", "integrity", "leftovers"]

_READY_SECONDS = 60.0
_LONGEST_SECONDS = 1_800.0


class Child:
    """A process that does one job with a register."""

    def __init__(self, place: Path, job: Mapping[str, Any]) -> None:
        self._talk = socket.socket(socket.AF_UNIX)
        self._talk.settimeout(_LONGEST_SECONDS)
        self._talk.connect(str(place))
        self._talk.sendall(f"{json.dumps(job)}\n".encode())
        self._lines = self._talk.makefile()
        self.pid = int(self._next()["pid"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._lines.close()
        self._talk.close()

    def kill(self) -> None:
        """What no process can do anything about."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def wait(self) -> dict[str, Any] | None:
        """Its result, once it has ended; None when it was killed before it had one."""
        found, told = None, self._next()
        if "exit" not in told:
            found, told = told, self._next()
        assert found is not None or told["exit"] == -signal.SIGKILL, told
        return found

    def _next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._lines.readline())
        return told


@dataclass(frozen=True)
class Children:
    """Whoever starts them."""

    place: Path
    temporary: Path
    """Where they keep temporary files, if they do."""

    def start(self, job: Mapping[str, Any]) -> Child:
        return Child(self.place, job)

    def do(self, job: Mapping[str, Any]) -> dict[str, Any] | None:
        """Start one and wait for it."""
        with self.start(job) as child:
            return child.wait()


@contextmanager
def children(folder: Path, environment: Mapping[str, str]) -> Iterator[Children]:
    """Get ready to start processes, with a home and a folder for temporary files of their own."""
    home, temporary = folder / "home", folder / "temporary"
    home.mkdir()
    temporary.mkdir()
    with tempfile.TemporaryDirectory(prefix="t33-") as short:  # a socket's address has a hundred letters at most
        place = Path(short) / "socket"
        command = [sys.executable, "-m", "tests.register.proof_child", "listen", str(place)]
        told = {"HOME": str(home), "TMPDIR": str(temporary), **environment}
        with subprocess.Popen(command, env={**os.environ, **told}) as process:
            waited = time.monotonic() + _READY_SECONDS
            while not place.exists():
                assert process.poll() is None, "the process that starts the others has ended"
                assert time.monotonic() < waited, "the process that starts the others is not ready"
                time.sleep(0.02)
            yield Children(place, temporary)
            process.kill()


def integrity(file: Path) -> list[str]:
    """What SQLite itself says of a file: ``ok``."""
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")]


def leftovers(folder: Path) -> set[str]:
    """Names of the files in a register's folder that are not the register; with its log, as long as it has one."""
    return {file.name for file in folder.iterdir()} - {"register.db", "register.db-wal", "register.db-shm"}
