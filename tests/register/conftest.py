"""What the proofs share: a portal and processes in the background, and the places a register can lie in."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest

from tests.register.places import POSTGRES, Place, on_postgres, on_sqlite
from tests.register.proof_portal import Portal, World, proof_portal
from tests.register.proving import Children, children
from thirty3 import Register

_ROOM_BYTES = 200_000_000
"""A container has 64 MB of such memory if nobody asks for more."""


def missing(what: str) -> NoReturn:
    """Skip what cannot be proved here; where a run vouches for the whole, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@dataclass(frozen=True)
class Whole:
    """What a run brings that nothing interrupts."""

    digest: str
    pages: int
    seconds: float


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    with proof_portal() as running:
        yield running


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    with children(tmp_path_factory.mktemp("processes"), {}) as ready:
        yield ready


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: for what is about the order of things and not about the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < _ROOM_BYTES:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="t33-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Place]]:
    """Where registers can lie: each call is a fresh place. A file, and a server's database where one is told of."""
    if request.param == "sqlite":
        numbers = count()
        yield lambda: on_sqlite(tmp_path / f"register-{next(numbers)}")
        return
    with _schemas() as fresh:
        yield fresh


@pytest.fixture
def file_place(quick: Path) -> Place:
    return on_sqlite(quick / "register")


@pytest.fixture
def server_place() -> Iterator[Place]:
    with _schemas() as fresh:
        yield fresh()


@pytest.fixture(params=["file_place", "server_place"], ids=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Place:
    """One such place, quick."""
    found: Place = request.getfixturevalue(request.param)
    return found


@contextmanager
def _schemas() -> Iterator[Callable[[], Place]]:
    if not POSTGRES:
        missing("no PostgreSQL: THIRTY3_POSTGRES is not set (python -m tests.register.postgres COMMAND brings one)")
    with ExitStack() as schemas:
        yield lambda: schemas.enter_context(on_postgres())


@pytest.fixture
def draw() -> random.Random:
    """Chance, from a seed that is told; THIRTY3_SEED repeats it."""
    seed = int(os.environ.get("THIRTY3_SEED") or random.SystemRandom().randrange(10**9))
    print(f"THIRTY3_SEED={seed}")  # noqa: T201 - shown when a test fails
    return random.Random(seed)


@pytest.fixture(scope="session")
def whole(portal: Portal, processes: Children, tmp_path_factory: pytest.TempPathFactory) -> Callable[[World], Whole]:
    """What a run brings that nothing interrupts, once for each world."""

    @cache
    def run(world: World) -> Whole:
        place = on_sqlite(tmp_path_factory.mktemp("whole") / "register")
        base = portal.base(world)
        portal.asked()
        started = time.monotonic()
        done = processes.do({"do": "sync", "place": place.name, "base": base})
        seconds = time.monotonic() - started
        assert done is not None
        assert (done.get("status"), done.get("stored")) == ("complete", world.notices), done
        with Register(place.name) as register:
            return Whole(register.digest(), len(portal.asked()), seconds)

    return run
