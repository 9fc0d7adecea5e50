"""Bulk files loaded: all of them, once, in flat memory, whatever breaks them off, and the run says the truth."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench import register_load, uk_world
from tests.register.loading_worlds import (
    Ticking,
    World,
    as_folder,
    as_lines,
    as_package,
    as_zipped_lines,
    ids,
    put,
    small_world,
    world,
)
from tests.server import release
from thirty3 import Register
from thirty3.errors import ParseError
from thirty3.register import LoadProgress

FORMS: dict[str, Callable[[Path, World], Path]] = {
    "lines": as_lines,
    "zipped lines": as_zipped_lines,
    "package": as_package,
    "folder": as_folder,
}


@pytest.fixture(scope="module")
def few() -> World:
    return world(200)


@pytest.fixture(scope="module")
def small() -> World:
    return small_world(1_000)


@pytest.mark.parametrize("form", FORMS)
def test_everything_a_file_holds_is_there_once(form: str, few: World, tmp_path: Path) -> None:
    path = FORMS[form](tmp_path / form, few)
    with Register(tmp_path / "register.db") as register:
        run = register.load(path)
        assert run.status == "complete", run.summary()
        assert (run.received, run.stored, run.unchanged, run.quarantined) == (200, 200, 0, 0)
        assert ids(register) == few.ids
        assert {one.ocid for one in register.tenders()} == few.processes
        assert run.bytes >= len(b"".join(few.lines)) * 0.95
        (status,) = register.status()
        assert (status.source, status.records, status.quarantined) == ("file", 200, 0)
        assert (status.last.kind, status.last.portal, status.due) == ("load", "file", None)


def test_all_forms_of_the_same_releases_mean_the_same(few: World, tmp_path: Path) -> None:
    found = []
    for form, make in FORMS.items():
        with Register(tmp_path / f"{form}.db") as register:
            register.load(make(tmp_path / form, few))
            contracts = {one.model_copy(update={"provenance": None}) for one in register.contracts()}
            found.append((contracts, {one.id for one in register.suppliers()}))
    assert all(one == found[0] for one in found)
    assert len(found[0][0]) > 50


def test_what_another_file_brought_is_not_stored_twice(few: World, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.load(as_package(tmp_path / "first.json", World(few.releases[:60])))
        run = register.load(as_lines(tmp_path / "second.jsonl", World(few.releases[40:80])))
        assert (run.stored, run.unchanged) == (20, 20)
        assert ids(register) == World(few.releases[:80]).ids


def test_a_file_that_changes_while_it_is_read_is_doubtful(small: World, tmp_path: Path) -> None:
    path = as_lines(tmp_path / "bulk.jsonl", small)

    def told(progress: LoadProgress) -> None:
        if progress.received == 300:
            with path.open("ab") as file:
                file.write(b"\n")

    with Register(":memory:") as register:
        run = register.load(path, progress=told)
        assert run.status == "partial"
        assert run.doubts == (f"{path}: has changed while it was read",)
        assert not run.resumable


@pytest.mark.parametrize("cut", ["gzip", "line", "package"])
def test_a_file_that_was_cut_keeps_what_came_before_and_says_so(cut: str, small: World, tmp_path: Path) -> None:
    make = {"gzip": as_zipped_lines, "line": as_lines, "package": as_package}[cut]
    path = make(tmp_path / "bulk.json", small)
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 2])
    good = as_lines(tmp_path / "good.jsonl", World([release(5_000, "2026-03-02T09:00:00Z")]))
    with Register(":memory:") as register:
        run = register.load(path, good)
        assert run.status == "partial"
        assert 300 < run.stored < 700
        assert run.quarantined == 1
        (doubt,) = run.doubts
        assert str(path) in doubt
        assert "cut short" in doubt if cut == "gzip" else "ends before" in doubt
        assert ids(register) < small.ids | {("ocds-h6vhtk-001388", "005000-2026")}
        assert ("ocds-h6vhtk-001388", "005000-2026") in ids(register), "the other file was loaded"
        path.write_bytes(body)
        again = register.load(path, good)
        assert (again.status, again.received, again.stored) == ("complete", 1_001, 1_001 - run.stored)


def test_a_bad_record_is_kept_with_its_reason_and_costs_nothing_else(few: World, tmp_path: Path) -> None:
    lines = few.lines[:10]
    lines[3] = b'{"ocid": 7, "id": "bad"}\n'
    lines[6] = lines[6][:-20] + b"\n"
    with Register(":memory:") as register:
        run = register.load(put(tmp_path / "bulk.jsonl", b"".join(lines)))
        assert (run.status, run.received, run.stored, run.quarantined) == ("complete", 10, 8, 2)
        assert [one.where.split(", ")[1] for one in register.quarantined(source="file")] == ["line 4", "line 7"]
        assert register.status()[0].quarantined == 2


def test_files_that_cannot_be_read_are_named_and_the_others_are_loaded(few: World, tmp_path: Path) -> None:
    put(tmp_path / "bulk" / "a.json", b"name,value\n1,2\n")
    as_lines(tmp_path / "bulk" / "b.jsonl", World(few.releases[:5]))
    gone = as_lines(tmp_path / "bulk" / "c.jsonl", World(few.releases[5:9]))
    as_lines(tmp_path / "bulk" / "d.jsonl", World(few.releases[9:10]))
    with Register(":memory:") as register:
        run = register.load(tmp_path / "bulk", progress=lambda _: gone.unlink(missing_ok=True))
        assert (run.status, run.stored, run.quarantined) == ("partial", 6, 2)
        assert ["not JSON" in run.doubts[0], "No such file" in run.doubts[1]] == [True, True]
        assert {one.where for one in register.quarantined()} == {f"{tmp_path / 'bulk' / 'a.json'}, byte 0", str(gone)}
        assert not run.resumable


def test_a_thousand_files_of_something_else_make_a_message_that_can_be_read(tmp_path: Path) -> None:
    for number in range(30):
        put(tmp_path / "bulk" / f"{number:02}.json", b"<html>")
    with Register(":memory:") as register:
        run = register.load(tmp_path / "bulk")
        assert (run.status, run.quarantined) == ("partial", 30)
        assert len(run.doubts) == 21
        assert run.doubts[-1] == "and 10 more files"


def test_an_empty_package_is_complete(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        run = register.load(put(tmp_path / "none.json", b'{"releases": []}'))
        assert (run.status, run.received, run.requests) == ("complete", 0, 1)


def test_what_is_not_there_is_said_before_anything_is_begun(few: World, tmp_path: Path) -> None:
    file = as_lines(tmp_path / "bulk.jsonl", few)
    with Register(":memory:") as register:
        with pytest.raises(ParseError, match="nowhere"):
            register.load(file, tmp_path / "nowhere.json")
        with pytest.raises(ValueError, match="name a file"):
            register.load()
        assert register.runs() == ()


def test_progress_ends_at_all_bytes_and_no_seconds_left(small: World, tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "folder", small)
    sizes = sum(path.stat().st_size for path in folder.rglob("*.json*"))
    told: list[LoadProgress] = []
    with Register(":memory:") as register:
        register.load(folder, progress=told.append, clock=Ticking())
    assert len(told) == 10
    assert [one.bytes_done for one in told] == sorted({one.bytes_done for one in told})
    assert {one.bytes_in_all for one in told} == {sizes}
    last = told[-1]
    assert (last.bytes_done, last.seconds_left) == (sizes, 0.0)
    assert (last.received, last.stored, last.unchanged, last.quarantined) == (1_000, 1_000, 0, 0)
    assert [one.seconds_elapsed for one in told] == sorted({one.seconds_elapsed for one in told})
    third = told[2]
    assert third.seconds_left == pytest.approx(third.seconds_elapsed * (sizes - third.bytes_done) / third.bytes_done), (
        "what is left takes as long for each byte as what is done"
    )


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for number in (2_000, 8_000):
        path = tmp_path / f"{number}.jsonl.gz"
        with gzip.open(path, "wt", compresslevel=1) as out:
            out.writelines(json.dumps(release(place, "2026-03-02T09:00:00Z")) + "\n" for place in range(number))
        loaded = register_load.load(tmp_path / f"{number}.db", path)
        assert (loaded.status, loaded.stored) == ("complete", number)
        peaks.append(loaded.peak_mib)
    assert peaks[1] <= 1.2 * peaks[0]


@pytest.mark.slow
def test_a_million_notices_take_no_more_memory_than_a_hundred_thousand(tmp_path: Path) -> None:
    peaks = []
    for number in (100_000, 1_000_000):
        path = uk_world.write(tmp_path / f"{number}.jsonl.gz", number)
        loaded = register_load.load(tmp_path / f"{number}.db", path)
        print(f"{number:,}: {loaded}, store {(tmp_path / f'{number}.db').stat().st_size:,} bytes")  # noqa: T201
        assert (loaded.status, loaded.stored) == ("complete", number)
        peaks.append(loaded.peak_mib)
    assert peaks[1] <= 200
    assert peaks[1] <= 1.2 * peaks[0]
