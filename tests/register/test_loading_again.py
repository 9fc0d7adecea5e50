"""Loads that are broken off, done again, or done by several at once: they end as if nothing had been."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.bench import register_load
from tests.register.loading_worlds import (
    Ticking,
    World,
    as_folder,
    as_lines,
    as_package,
    as_zipped_lines,
    ids,
    loader,
    small_world,
    world,
)
from tests.register.places import Place
from thirty3 import Register
from thirty3.errors import StoreBusyError
from thirty3.register import LoadProgress, Run


class BrokenOffError(Exception):
    """What breaks a load off in the middle."""


@pytest.fixture(scope="module")
def small() -> World:
    return small_world(1_000)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_zipped_lines(tmp_path_factory.mktemp("bulk") / "bulk.jsonl.gz", world(700))


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a register that loaded the file without a break."""
    with Register(tmp_path_factory.mktemp("whole") / "register.db") as register:
        register.load(file)
        return register.digest()


def break_off(register: Register, path: Path, *, after: int = 1) -> Run:
    """Load until so many steps are written; the run that was left."""
    steps = itertools.count(1)

    def told(_: LoadProgress) -> None:
        if next(steps) == after:
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        register.load(path, progress=told)
    return register.runs()[0]


def test_a_second_time_writes_nothing(file: Path, whole: str, tmp_path: Path) -> None:
    database = tmp_path / "register.db"
    with Register(database) as register:
        first = register.load(file)
        before = register_load.rows(database)
        second = register.load(file)
        assert (second.status, second.received, second.stored, second.unchanged) == ("complete", 700, 0, 700)
        assert register.digest() == whole
        written = {name for name, count in register_load.rows(database).items() if count != before[name]}
        assert written == {"runs", "requests"}
        assert second.id != first.id


def test_a_killed_load_goes_on_and_ends_as_if_nothing_had_been(file: Path, whole: str, tmp_path: Path) -> None:
    database = tmp_path / "register.db"
    for _ in range(2):
        with loader(database, file) as killed:
            killed.begin()
            assert killed.step()
            killed.kill()
            assert killed.end() != 0
    with Register(database) as register:
        assert register.runs()[0].status == "running"
        run = register.load(file)
        assert (run.status, run.attempts, len(register.runs())) == ("complete", 3, 1)
        assert run.received == run.stored == 700, "what was written was not read again"
        assert register.digest() == whole


def test_a_load_that_was_broken_off_says_so_and_goes_on(file: Path, whole: str, place: Place) -> None:
    with Register(place.name) as register:
        left = break_off(register, file, after=2)
        assert (left.status, left.resumable, left.received) == ("partial", True, 600)
        run = register.load(file)
        assert (run.id, run.status, run.received, run.doubts) == (left.id, "complete", 700, ())
        assert register.digest() == whole


def test_a_load_goes_on_however_the_same_path_is_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    with Register(tmp_path / "register.db") as register:
        left = break_off(register, Path(file.name))
        assert register.load(str(file)).id == left.id


def test_a_folder_that_was_broken_off_goes_on_in_the_file_it_had_come_to(small: World, tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "folder", small)
    with Register(tmp_path / "register.db") as register:
        left = break_off(register, folder, after=4)
        assert left.received == 400
        run = register.load(folder)
        assert (run.id, run.status, run.received, run.requests) == (left.id, "complete", 1_000, 10)


def test_a_file_that_has_changed_meanwhile_is_read_from_its_beginning_and_the_run_says_so(
    small: World, tmp_path: Path
) -> None:
    path = as_lines(tmp_path / "bulk.jsonl", World(small.releases[:700]))
    with Register(tmp_path / "register.db") as register:
        left = break_off(register, path)
        as_lines(path, World(small.releases[300:]))
        run = register.load(path)
        assert (run.id, run.status, run.received) == (left.id, "complete", 300 + 700)
        assert [warning for warning in run.warnings if "changed" in warning]
        assert str(path) in run.warnings[0]
        assert ids(register) == small.ids


def test_files_that_come_go_or_change_in_a_folder_meanwhile_are_noticed(small: World, tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "folder", World(small.releases[:600]))
    with Register(tmp_path / "register.db") as register:
        break_off(register, folder, after=2)
        as_lines(folder / "00000a.jsonl", World(small.releases[600:700]))
        run = register.load(folder)
        assert (run.status, run.received, run.stored) == ("complete", 900, 700)
        assert [warning for warning in run.warnings if "files have changed, come or gone" in warning]


def test_progress_after_a_break_counts_what_was_done_but_not_as_pace(file: Path, tmp_path: Path) -> None:
    told: list[LoadProgress] = []
    with Register(tmp_path / "register.db") as register:
        before = break_off(register, file, after=2)
        register.load(file, progress=told.append, clock=Ticking())
    assert before.received == 600
    assert [(one.received, one.bytes_done) for one in told] == [(700, file.stat().st_size)]


def test_two_processes_load_different_files_at_once(small: World, tmp_path: Path) -> None:
    one = as_zipped_lines(tmp_path / "one.jsonl.gz", World(small.releases[:500]))
    other = as_package(tmp_path / "other.json", World(small.releases[500:]))
    database = tmp_path / "register.db"
    with loader(database, one) as first, loader(database, other) as second:
        first.begin_and_wait()
        assert first.step()
        second.begin()
        assert second.step()
        assert second.end() == 0, "it came to its end while the first was in the middle"
        first.go_on()
        assert first.end() == 0
    with Register(database) as register:
        assert [(run.source, run.status, run.received) for run in register.runs()] == [("file", "complete", 500)] * 2
        assert ids(register) == small.ids
        assert {one.ocid for one in register.tenders()} == small.processes
        (status,) = register.status()
        assert status.records == 1_000


def test_the_same_file_is_loaded_by_one_process_at_a_time(file: Path, tmp_path: Path) -> None:
    database = tmp_path / "register.db"
    with loader(database, file) as busy, Register(database) as register:
        busy.begin_and_wait()
        assert busy.step()
        with pytest.raises(StoreBusyError, match=r"bulk\.jsonl\.gz is being worked on by process"):
            register.load(file)
        busy.kill()
        busy.end()
        assert register.load(file).status == "complete", "who was killed holds nothing"
