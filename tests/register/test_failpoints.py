"""Every write, sync, cut and removal of a register's files goes wrong once, and nothing is lost or made up by it.

The processes are real, and so is what goes wrong: ``failpoints.c`` stands between SQLite and the system. Each point
is met by dying there, by a disk that fails and by a full disk; each of the latter once, and from then on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.register.books import assert_adds_up
from tests.register.conftest import missing
from tests.register.places import on_sqlite
from tests.register.proof_portal import Portal, World
from tests.register.proving import Children, children
from thirty3 import Register

WORLD = World(4, 1, 2)
"""Three pages, the last notice a later word on one before: all kinds of writes, in some 1,300 points."""
_SOURCE = Path(__file__).with_name("failpoints.c")
_COUNTS, _DIES, _FAILS, _FULL = range(4)
_WAYS = {
    "dies": (_DIES, 0),
    "disk fails once": (_FAILS, 0),
    "disk fails for good": (_FAILS, 1),
    "disk full once": (_FULL, 0),
    "disk full for good": (_FULL, 1),
}
_SAMPLE = 12
"""Points of each way that are met every time; all of them are in the slow suite."""
_CLEAN = 20
"""So many runs in a row that never come to their point end a sweep: their number differs a little from run to run."""

each_way = pytest.mark.parametrize("way", _WAYS)


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    """Starts processes in which something can go wrong."""
    compiler = shutil.which("cc")
    if compiler is None:
        missing("no C compiler: cc is not in PATH, and failpoints.c cannot be made")
    folder = tmp_path_factory.mktemp("failpoints")
    library = folder / "failpoints.so"
    subprocess.run([str(compiler), "-shared", "-fPIC", "-O1", "-o", library, _SOURCE, "-ldl"], check=True)
    with children(folder, {"LD_PRELOAD": str(library)}) as ready:
        yield ready


@pytest.fixture(scope="module")
def uninterrupted(armed: Children, portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The digest of a run where nothing goes wrong, and how many points it has."""
    place = on_sqlite(tmp_path_factory.mktemp("uninterrupted") / "register")
    done = armed.do(_job(portal, place.name, 0, _COUNTS, 0))
    assert done is not None
    assert done["status"] == "complete"
    with Register(place.name) as register:
        return register.digest(), done["points"]


@each_way
def test_a_sample_of_all_points_goes_wrong_and_the_register_is_whole(
    way: str, armed: Children, portal: Portal, uninterrupted: tuple[str, int], tmp_path: Path
) -> None:
    number = uninterrupted[1]
    first = 1 + list(_WAYS).index(way) * number // _SAMPLE // len(_WAYS)  # each way has points of its own
    _sweep(range(first, number, number // _SAMPLE), way, armed, portal, uninterrupted[0], tmp_path)


@pytest.mark.slow
@each_way
def test_every_point_goes_wrong_and_the_register_is_whole(
    way: str, armed: Children, portal: Portal, uninterrupted: tuple[str, int], tmp_path: Path
) -> None:
    found = _sweep(range(1, 2 * uninterrupted[1]), way, armed, portal, uninterrupted[0], tmp_path)
    assert set(found[-_CLEAN:]) == {"nothing went wrong"}, "the sweep ends with runs that never come to their point"


def _sweep(points: Sequence[int], way: str, armed: Children, portal: Portal, digest: str, folder: Path) -> list[str]:
    meet = partial(_meet, way=way, armed=armed, portal=portal, digest=digest, folder=folder)
    found = list[str]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for outcome in pool.map(meet, points):
            found.append(outcome)
            if set(found[-_CLEAN:]) == {"nothing went wrong"} and len(found) >= _CLEAN:
                pool.shutdown(cancel_futures=True)
                break
    outcomes = {outcome: found.count(outcome) for outcome in dict.fromkeys(found)}
    print(f"{way}: {len(found)} points from {points[0]} to {points[len(found) - 1]}: {outcomes}")  # noqa: T201 - for -rP and -s
    return found


def _meet(at: int, *, way: str, armed: Children, portal: Portal, digest: str, folder: Path) -> str:
    """Let one point go wrong, then go on without: whole at once, and the same in the end. What the first run said."""
    said = f"{way}, point {at}"
    place = on_sqlite(folder / f"{at}")
    done = armed.do(_job(portal, place.name, at, *_WAYS[way]))
    if done is not None and "error" in done:
        assert done["ours"], f"{said}: {done}"
        assert done["error"] == "StoreError", f"{said}: {done}"
    with Register(place.name) as register:
        assert_adds_up(register)
        register.check()
    assert place.folder is not None
    finished = done is not None and done.get("status") == "complete"
    again = armed.do({"do": "settle", "place": place.name} if finished else _job(portal, place.name, 0, _COUNTS, 0))
    assert again is not None, said
    assert again.get("status", "complete") == "complete", f"{said}: {again}"
    with Register(place.name) as register:
        assert register.digest() == digest, said
    place.check()
    shutil.rmtree(place.folder)
    return _outcome(done, at)


def _outcome(done: dict[str, object] | None, at: int) -> str:
    if done is None:
        return "killed"
    if "error" in done:
        return str(done["error"])
    return "nothing went wrong" if int(str(done["points"])) < at else "it went on"


def _job(portal: Portal, place: str, at: int, how: int, lasting: int) -> dict[str, object]:
    arm = {"folder": str(Path(place).parent), "at": at, "how": how, "lasting": lasting}
    return {"do": "sync", "place": place, "base": portal.base(WORLD), "hurry": True, "arm": arm}
