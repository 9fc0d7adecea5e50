"""One source, one process at a time: whoever lives keeps it, whoever is gone loses it, and losers write nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from tests.register.books import assert_adds_up
from tests.register.places import Place
from tests.register.proof_portal import SINCE, Portal, World, connector
from tests.register.proving import Child, Children
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.errors import StoreBusyError, StoreError
from thirty3.register import Run, SyncProgress

WORLD = World(40, 1, 4)


def sync(
    register: Register, portal: Portal, clock: VirtualClock, progress: Callable[[SyncProgress], None] | None = None
) -> Run:
    until = WORLD.until
    return register.sync(connector(portal.base(WORLD)), since=SINCE, until=until, clock=clock, progress=progress)


def now(**later: float) -> VirtualClock:
    return VirtualClock(datetime.now(UTC) + timedelta(**later))


@contextmanager
def held(place: Place, portal: Portal, processes: Children) -> Iterator[Child]:
    """By another process, in the middle of its work."""
    with processes.start({"do": "sync", "place": place.name, "base": portal.base(WORLD), "pause": 0.05}) as child:
        while not place.number("SELECT count(*) FROM requests"):
            time.sleep(0.01)
        yield child


def silence(child: Child, place: Place) -> None:
    """Stop a process where it writes nothing, so that others can."""
    os.kill(child.pid, signal.SIGSTOP)
    while not place.is_free():
        os.kill(child.pid, signal.SIGCONT)
        time.sleep(0.01)
        os.kill(child.pid, signal.SIGSTOP)


def test_a_source_whose_process_lives_is_left_to_it(place: Place, portal: Portal, processes: Children) -> None:
    with held(place, portal, processes) as child, Register(place.name) as register:
        with pytest.raises(StoreBusyError, match=f"process {child.pid} on .* try again later"):
            sync(register, portal, now())
        done = child.wait()
        assert done is not None
        assert done["status"] == "complete"
        assert len(register.runs()) == 1


def test_a_source_whose_process_was_killed_is_gone_on_with_at_once(
    place: Place, portal: Portal, processes: Children
) -> None:
    with held(place, portal, processes) as child, Register(place.name) as register:
        child.kill()
        child.wait()
        run = sync(register, portal, now())
        assert (run.id, run.status, run.attempts, run.stored) == (1, "complete", 2, WORLD.notices)


def test_a_killed_process_whose_parent_has_not_looked_yet_holds_nothing(place: Place, portal: Portal) -> None:
    job = {"do": "sync", "place": place.name, "base": portal.base(WORLD), "pause": 1.0}
    command = [sys.executable, "-m", "tests.register.proof_child", json.dumps(job)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, Register(place.name) as register:
        while not place.number("SELECT count(*) FROM requests"):
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert sync(register, portal, now()).status == "complete"


def test_a_process_that_was_silent_too_long_loses_its_source_and_writes_nothing_more(
    place: Place, portal: Portal, processes: Children
) -> None:
    with held(place, portal, processes) as child, Register(place.name) as register:
        silence(child, place)
        with pytest.raises(StoreBusyError):
            sync(register, portal, now(minutes=14))
        run = sync(register, portal, now(minutes=16))
        assert (run.id, run.status, run.attempts, run.stored) == (1, "complete", 2, WORLD.notices)
        before = register.digest(), register.runs(), place.number("SELECT count(*) FROM requests")
        os.kill(child.pid, signal.SIGCONT)
        done = child.wait()
        assert done is not None
        assert done["error"] == "StoreBusyError"
        assert "was taken over by another process" in done["message"]
        assert before == (register.digest(), register.runs(), place.number("SELECT count(*) FROM requests"))
        assert place.number("SELECT count(*) FROM leases") == 0
        assert_adds_up(register)


def test_two_threads_of_one_process_are_as_apart_as_two_processes(place: Place, portal: Portal) -> None:
    met: list[str] = []
    with Register(place.name) as register:

        def other() -> None:
            try:
                sync(register, portal, now())
            except StoreBusyError as error:
                met.append(str(error))

        def start_another(progress: SyncProgress) -> None:
            if progress.requests == 3 and not met:
                thread = threading.Thread(target=other)
                thread.start()
                thread.join()

        run = sync(register, portal, now(), start_another)
        assert (run.status, run.attempts, run.stored) == ("complete", 1, WORLD.notices)
        assert len(register.runs()) == 1
    assert len(met) == 1
    assert f"process {os.getpid()}" in met[0]


def test_a_lease_that_could_not_be_given_back_does_not_shut_its_own_process_out(
    file_place: Place, portal: Portal
) -> None:
    with Register(file_place.name) as register:
        full = "BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'as if the disk were full'); END"
        file_place.run(f"CREATE TRIGGER disk {full}")
        with pytest.raises(StoreError, match="as if the disk were full"):
            sync(register, portal, now())
        file_place.run("DROP TRIGGER disk")
        assert file_place.number("SELECT count(*) FROM leases") == 1
        assert sync(register, portal, now()).status == "complete"


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_a_clock_that_is_set_while_a_run_is_broken_off_changes_nothing(
    hours: int, place: Place, portal: Portal
) -> None:
    def stop(progress: SyncProgress) -> None:
        if progress.requests == 3:
            raise KeyboardInterrupt

    with Register(place.name) as register:
        with pytest.raises(KeyboardInterrupt):
            sync(register, portal, now(), stop)
        clock = now(hours=hours)
        run = sync(register, portal, clock)
        assert (run.id, run.status, run.attempts, run.stored) == (1, "complete", 2, WORLD.notices)
        assert sum(clock.waits) < 1, "what was in the future before binds nobody"
        again = sync(register, portal, now(hours=hours))
        assert (again.stored, again.status) == (0, "complete")
        assert_adds_up(register)


def test_a_clock_that_is_set_back_while_others_work_does_not_make_the_living_dead(
    place: Place, portal: Portal, processes: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held(place, portal, processes) as child, Register(place.name) as register:
        booted = psutil.boot_time()
        # Linux tells the times of processes from when it was booted, and that from the clock: it moves with it.
        monkeypatch.setattr("psutil.boot_time", lambda: booted - 86_400)
        monkeypatch.setattr("psutil._psplatform.boot_time", lambda: booted - 86_400)
        with pytest.raises(StoreBusyError, match=f"process {child.pid}"):
            sync(register, portal, now())
