"""Files to load, made up, and processes that load them: started, held, killed."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench import uk_world
from tests.server import package, release
from thirty3 import Register
from thirty3.register import LoadProgress

ROOT = Path(__file__).resolve().parents[2]

JSON = dict[str, Any]


class World(NamedTuple):
    """Some releases, and what is known of them without this library."""

    releases: Sequence[JSON]

    @property
    def ids(self) -> set[tuple[str, str]]:
        return {(one["ocid"], one["id"]) for one in self.releases}

    @property
    def processes(self) -> set[str]:
        return {one["ocid"] for one in self.releases}

    @property
    def lines(self) -> list[bytes]:
        return [json.dumps(one).encode() + b"\n" for one in self.releases]


def world(number: int, seed: int = 33) -> World:
    return World(list(uk_world.releases(number, seed)))


def small_world(number: int) -> World:
    """Releases with no more in them than a reader needs."""
    return World([release(place, "2026-03-02T09:00:00Z") for place in range(number)])


def ids(register: Register) -> set[tuple[str, str]]:
    """What a register holds."""
    return {(one.ocid, one.id) for one in register.releases()}


def put(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def as_lines(path: Path, its: World) -> Path:
    return put(path, b"".join(its.lines))


def as_zipped_lines(path: Path, its: World) -> Path:
    return put(path, gzip.compress(b"".join(its.lines)))


def as_package(path: Path, its: World) -> Path:
    return put(path, json.dumps(package(its.releases)).encode())


def as_folder(path: Path, its: World) -> Path:
    """A package for each hundred, in deeper folders, some gzipped, beside a file that is none of ours."""
    for place in range(0, len(its.releases), 100):
        part = World(its.releases[place : place + 100])
        if place % 200:
            as_zipped_lines(path / "deep" / f"{place:05}.jsonl.gz", part)
        else:
            as_package(path / f"{place:05}.json", part)
    put(path / "readme.txt", b"not ours")
    return path


class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 25, 9, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits for a file")

    async def asleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits for a file")


class Loader:
    """A process that loads files: it says when it is ready, begins when told, and tells each step."""

    def __init__(self, database: Path, paths: Sequence[Path]) -> None:
        asked = [sys.executable, "-W", "error", "-m", "tests.register.loading_worlds", str(database), *map(str, paths)]
        way = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self._process = subprocess.Popen(
            asked,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": way},
        )
        assert self._next() == "ready"

    def begin(self) -> None:
        """Let it begin, and go on by itself."""
        self.go_on("")

    def begin_and_wait(self) -> None:
        """Let it begin; after each step it waits to be told to go on."""
        self.go_on("wait")

    def go_on(self, how: str = "") -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()

    def step(self) -> bool:
        """Wait for its next step to be written; False when it has ended."""
        return self._next() == "step"

    def kill(self) -> None:
        """As the kernel does when memory is short: without a word."""
        self._process.kill()

    def end(self) -> int:
        """Let it come to its end, whatever it has still to say; its exit code."""
        self._process.communicate()
        return self._process.returncode

    def _next(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def loader(database: Path, *paths: Path) -> Iterator[Loader]:
    started = Loader(database, paths)
    try:
        yield started
    finally:
        started.kill()
        started.end()


def _main(database: str, *paths: str) -> None:
    def told(_: LoadProgress) -> None:
        sys.stdout.write("step\n")
        sys.stdout.flush()
        if waits:
            sys.stdin.readline()

    with Register(database) as register:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        waits = sys.stdin.readline().strip() == "wait"
        register.load(*paths, progress=told)


if __name__ == "__main__":
    _main(*sys.argv[1:])
