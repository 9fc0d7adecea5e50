"""Several processes and one register: two that write, four that read, and a portal that is asked no more than once.

The slow suite has as many notices and rounds as the library is promised to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from tests.register.books import assert_adds_up
from tests.register.conftest import Whole
from tests.register.places import Place
from tests.register.proof_portal import Portal, World, connector
from tests.register.proving import Child, Children
from thirty3 import Register
from thirty3.harvest.clock import SystemClock
from thirty3.harvest.pace import Pace
from thirty3.register._database import Database
from thirty3.register._turns import SharedPace

_SMALL, _LARGE = World(36, 1, 3), World(50_000, 14, 100)
_OTHER_SMALL, _OTHER_LARGE = World(30, 1, 3), World(49_000, 14, 100)
_MIDDLE = World(1_000, 3, 20)
_PAUSE = 0.4
_JITTER = 0.3
"""Seconds that a busy machine may need to send what was due, or to take note of it."""


@contextmanager
def readers(place: Place, processes: Children, folder: Path, number: int) -> Iterator[list[dict[str, Any]]]:
    """Processes that look at the register until the end; what they saw is in the list then."""
    stop, found = folder / "stop", list[dict[str, Any]]()
    with ExitStack() as running:
        looking = [
            running.enter_context(processes.start({"do": "read", "place": place.name, "stop": str(stop)}))
            for _ in range(number)
        ]
        yield found
        stop.touch()
        found += [_result(one) for one in looking]


def _result(child: Child) -> dict[str, Any]:
    done = child.wait()
    assert done is not None
    return done


def _writers(processes: Children, jobs: Sequence[dict[str, object]]) -> list[dict[str, Any]]:
    with ExitStack() as running:
        working = [running.enter_context(processes.start({"do": "sync", **job})) for job in jobs]
        return [_result(one) for one in working]


def _assert_whole_steps(place: Place, looked: Sequence[dict[str, Any]]) -> None:
    """Each view is one of those that the ledger tells of, in order."""
    with Register(place.name) as register:
        assert_adds_up(register)
        answers = place.number("SELECT count(*) FROM requests")
        stored = [
            place.number(f"SELECT stored FROM requests ORDER BY id LIMIT 1 OFFSET {number}")
            for number in range(answers)
        ]
    states = [[number, held, held] for number, held in enumerate(accumulate(stored, initial=0))]
    for reader in looked:
        assert "error" not in reader, reader
        assert all(view in states for view in reader["seen"]), reader
        assert reader["seen"] == sorted(reader["seen"])
        assert reader["seen"][-1] == states[-1]


def _one_source(place: Place, portal: Portal, processes: Children, whole: Whole, world: World, folder: Path) -> None:
    job: dict[str, object] = {"place": place.name, "base": portal.base(world)}
    Register(place.name).close()
    portal.asked()
    with readers(place, processes, folder, 4) as looked:
        done = _writers(processes, [job, job])
    assert sorted(one.get("status") or one["error"] for one in done) == ["StoreBusyError", "complete"], done
    assert len(portal.asked()) <= whole.pages * 1.05
    with Register(place.name) as register:
        assert register.digest() == whole.digest
    _assert_whole_steps(place, looked)
    (again,) = _writers(processes, [job])
    assert (again["status"], again["stored"]) == ("complete", 0)
    place.check()


def _two_sources(place: Place, portal: Portal, processes: Children, worlds: tuple[World, World], folder: Path) -> None:
    jobs: list[dict[str, object]] = [
        {"place": place.name, "base": portal.base(world), "tenant": name}
        for name, world in zip("ab", worlds, strict=True)
    ]
    Register(place.name).close()
    with readers(place, processes, folder, 4) as looked:
        done = _writers(processes, jobs)
    assert [(one.get("status"), one.get("stored")) for one in done] == [("complete", w.notices) for w in worlds], done
    _assert_whole_steps(place, looked)
    with Register(place.name) as register:
        assert [run.status for run in register.runs()] == ["complete", "complete"]
        together = register.digest()
        register.refresh()
        assert register.digest() == together, "whoever ends last has looked at the whole"
    place.check()


def test_of_two_processes_for_one_source_one_works_and_readers_see_whole_steps(
    place: Place, portal: Portal, processes: Children, whole: Callable[[World], Whole], tmp_path: Path
) -> None:
    _one_source(place, portal, processes, whole(_SMALL), _SMALL, tmp_path)


def test_two_processes_for_two_sources_work_side_by_side(
    place: Place, portal: Portal, processes: Children, tmp_path: Path
) -> None:
    _two_sources(place, portal, processes, (_SMALL, _OTHER_SMALL), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(20))
def test_twenty_rounds_of_two_processes_end_the_same(
    turn: int,
    places: Callable[[], Place],
    portal: Portal,
    processes: Children,
    whole: Callable[[World], Whole],
    tmp_path: Path,
) -> None:
    _one_source(places(), portal, processes, whole(_MIDDLE), _MIDDLE, tmp_path)
    (tmp_path / "stop").unlink()
    _two_sources(places(), portal, processes, (_MIDDLE, _SMALL), tmp_path)


@pytest.mark.slow
def test_two_processes_for_one_source_of_fifty_thousand_notices(
    places: Callable[[], Place], portal: Portal, processes: Children, whole: Callable[[World], Whole], tmp_path: Path
) -> None:
    _one_source(places(), portal, processes, whole(_LARGE), _LARGE, tmp_path)


@pytest.mark.slow
def test_two_processes_for_two_sources_of_fifty_thousand_notices(
    places: Callable[[], Place], portal: Portal, processes: Children, tmp_path: Path
) -> None:
    _two_sources(places(), portal, processes, (_LARGE, _OTHER_LARGE), tmp_path)


def test_two_processes_end_with_what_one_after_the_other_would(
    places: Callable[[], Place], portal: Portal, processes: Children
) -> None:
    digests = set()
    for at_once in (True, False):
        name = places().name
        Register(name).close()
        jobs: list[dict[str, object]] = [
            {"place": name, "base": portal.base(world), "tenant": tenant, "hurry": True}
            for tenant, world in zip("ab", (_SMALL, _OTHER_SMALL), strict=True)
        ]
        done = _writers(processes, jobs) if at_once else [_writers(processes, [job])[0] for job in jobs]
        assert [one.get("status") for one in done] == ["complete", "complete"], done
        with Register(name) as register:
            digests.add(register.digest())
    assert len(digests) == 1


@pytest.mark.parametrize("shared", ["a user's home", "a register"])
def test_two_processes_keep_one_pace(
    shared: str, places: Callable[[], Place], portal: Portal, processes: Children, tmp_path: Path
) -> None:
    base, homes = portal.base(World(8, 1, 4)), [tmp_path / "one", tmp_path / "other"]
    registers = [places().name] * 2 if shared == "a register" else [places().name, places().name]
    if shared == "a user's home":
        homes = [tmp_path / "one"] * 2
    jobs: list[dict[str, object]] = [
        {"place": name, "home": str(home), "base": base, "tenant": tenant, "pause": _PAUSE}
        for name, home, tenant in zip(registers, homes, "ab", strict=True)
    ]
    for name in registers:
        Register(name).close()
    portal.asked()
    assert [one.get("status") for one in _writers(processes, jobs)] == ["complete", "complete"]
    moments = [moment for moment, _ in portal.asked()]
    assert len(moments) >= 8
    for number, moment in enumerate(moments):
        for later, another in enumerate(moments[number + 1 :], 1):
            assert another - moment >= later * _PAUSE - _JITTER, moments


def test_a_turn_that_had_to_wait_for_a_writer_counts_from_when_it_was_had(place: Place) -> None:
    database, clock = Database(place.name), SystemClock()
    pace = SharedPace(connector("", _PAUSE).portal, database, Pace(connector("", _PAUSE).portal), clock)
    with ThreadPoolExecutor(1) as beside:
        with database.writing():
            claimed = beside.submit(pace.claim, clock.now())
            clock.sleep(_PAUSE)
        assert claimed.result() == 0.0
        assert pace.claim(clock.now()) > _PAUSE / 2
    database.close()
