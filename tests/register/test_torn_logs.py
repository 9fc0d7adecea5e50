"""Files that were cut, torn or overwritten: what is read is right, or an error says that the register is damaged.

A log (``-wal``) whose end is lost costs the last steps, and they are read again. A page of the main file that was
overwritten is noticed by ``check``, always; by a reader when SQLite cannot make sense of it or a record's check sum
is wrong.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.register.books import assert_adds_up
from tests.register.conftest import Whole
from tests.register.places import on_sqlite
from tests.register.proof_portal import SINCE, Portal, World, connector
from tests.register.proving import Children
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.errors import StoreDamagedError
from thirty3.register import SyncProgress

WORLD = World(60, 1, 4)
_DIES_AFTER = 10
_PAGE = 4096
_FRAME = _PAGE + 24
"""A page in the log, and its head."""
Damage = Callable[[bytearray, random.Random], str]


@dataclass(frozen=True)
class Broken:
    """A register whose process was killed, its last steps in the log only."""

    file: bytes
    log: bytes
    prefixes: Sequence[str]
    """The digest before the first page, and after each."""
    base: str


@pytest.fixture(scope="module")
def broken(portal: Portal, processes: Children, tmp_path_factory: pytest.TempPathFactory) -> Broken:
    folder, base = tmp_path_factory.mktemp("broken"), portal.base(WORLD)
    prefixes: list[str] = []
    with Register(folder / "prefixes.db") as register:
        prefixes.append(register.digest())
        after = _after_each_answer(lambda: prefixes.append(register.digest()))
        register.sync(connector(base), since=SINCE, until=WORLD.until, clock=VirtualClock(), progress=after)
    place = on_sqlite(folder / "register")
    job = {"do": "sync", "place": place.name, "base": base, "hurry": True, "hold": True, "dies_after": _DIES_AFTER}
    assert processes.do(job) is None, "it was killed"
    file = Path(place.name)
    log = file.with_name("register.db-wal")
    assert log.stat().st_size > 100 * _FRAME
    return Broken(file.read_bytes(), log.read_bytes(), prefixes, base)


def _after_each_answer(act: Callable[[], object]) -> Callable[[SyncProgress], None]:
    return lambda progress: None if progress.wait_seconds else (act(), None)[1]


def _cut(image: bytearray, draw: random.Random) -> str:
    at = draw.randrange(len(image))
    del image[at:]
    return f"cut at {at}"


def _tear(image: bytearray, draw: random.Random) -> str:
    at = draw.randrange(len(image))
    image[at:] = draw.randbytes(len(image) - at)
    return f"torn from {at}"


def _flip(image: bytearray, draw: random.Random) -> str:
    at = draw.randrange(len(image))
    image[at] ^= 1 << draw.randrange(8)
    return f"one bit of byte {at}"


def _blank(image: bytearray, draw: random.Random) -> str:
    at = draw.randrange(0, len(image) - 512, 512)
    image[at : at + 512] = bytes(512)
    return f"a blank sector at {at}"


def _mix(image: bytearray, draw: random.Random) -> str:
    one, other = (32 + _FRAME * draw.randrange((len(image) - 32) // _FRAME) for _ in range(2))
    image[one : one + _FRAME], image[other : other + _FRAME] = image[other : other + _FRAME], image[one : one + _FRAME]
    return f"frames at {one} and {other} changed places"


def _lose(image: bytearray, draw: random.Random) -> str:
    image.clear()
    return "no log at all"


_LOG_DAMAGES: Sequence[Damage] = (_cut, _cut, _cut, _tear, _tear, _flip, _blank, _mix)


def _damages(kinds: Sequence[Damage], draw: random.Random, points: int) -> Iterator[Damage]:
    return (kinds[number % len(kinds)] for number in range(points))


@dataclass
class Torn:
    """Registers with damaged logs, opened one after the other."""

    broken: Broken
    whole: Whole
    processes: Children
    draw: random.Random
    folder: Path

    def open(self, damage: Damage, *, go_on: bool) -> str:
        """What a register says whose log was damaged; it is a prefix of what was written, or an error."""
        place = on_sqlite(self.folder / "torn")
        log = bytearray(self.broken.log)
        said = damage(log, self.draw)
        Path(place.name).write_bytes(self.broken.file)
        Path(f"{place.name}-wal").write_bytes(log)
        found = self._look(place.name, said)
        if go_on and found == "a prefix":
            done = self.processes.do({"do": "sync", "place": place.name, "base": self.broken.base, "hurry": True})
            assert done is not None
            assert done.get("status") == "complete", f"{said}: {done}"
            with Register(place.name) as register:
                assert register.digest() == self.whole.digest, said
            place.check()
        shutil.rmtree(self.folder / "torn")
        return found

    def _look(self, name: str, said: str) -> str:
        try:
            with Register(name) as register:
                register.check()
                answers = assert_adds_up(register)
                assert register.digest() == self.broken.prefixes[answers], said
        except StoreDamagedError:
            return "StoreDamagedError"
        return "a prefix"


@pytest.fixture
def torn(
    broken: Broken, whole: Callable[[World], Whole], processes: Children, draw: random.Random, tmp_path: Path
) -> Torn:
    return Torn(broken, whole(WORLD), processes, draw, tmp_path)


def _sweep(torn: Torn, points: int) -> None:
    kinds = _damages(_LOG_DAMAGES, torn.draw, points)
    found = [torn.open(damage, go_on=number % 10 == 0) for number, damage in enumerate(kinds)]
    found.append(torn.open(_lose, go_on=True))
    print({outcome: found.count(outcome) for outcome in set(found)})  # noqa: T201 - for -rP and -s


def test_sixty_damaged_logs_open_with_what_was_whole_or_say_so(torn: Torn) -> None:
    _sweep(torn, 60)


@pytest.mark.slow
def test_a_thousand_damaged_logs_open_with_what_was_whole_or_say_so(torn: Torn) -> None:
    _sweep(torn, 1_000)
