"""An export is whole or not there at all, of one moment, the same from every database, and in flat memory."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import notices
from tests.register.places import Place
from tests.register.test_exporting import FORMATS, FROM_A_PORTAL, NOON, ODD, fill, harvest, lines
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.errors import StoreError, UnknownNameError
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.register.reports import ExportFormat


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with Register(tmp_path_factory.mktemp("register") / "register.db") as register:
        yield fill(register)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_register_is_the_same_bytes(form: ExportFormat, held: Register, tmp_path: Path) -> None:
    first = held.export(tmp_path / "one", format=form, clock=VirtualClock(NOON))
    again = held.export(tmp_path / "other", format=form, clock=VirtualClock(NOON))
    assert first.files == again.files


def test_an_older_export_is_replaced_as_a_whole(held: Register, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add(harvest(ODD[:1]))
        register.export(tmp_path / "lake", format="jsonl")
    (tmp_path / "lake" / ".DS_Store").touch()
    exported = held.export(tmp_path / "lake", format="csv")
    assert {path.suffix for path in (tmp_path / "lake").rglob("part-*")} == {".csv"}
    assert exported.rows["contracts"] == len(list(held.contracts()))
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


def test_an_empty_folder_is_taken(held: Register, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    assert held.export(tmp_path / "lake", format="csv").path == tmp_path / "lake"


def test_the_export_of_a_link_lies_where_it_leads(held: Register, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "lake").symlink_to(tmp_path / "disk")
    held.export(tmp_path / "lake", format="csv")
    assert (tmp_path / "lake").is_symlink()
    assert (tmp_path / "disk" / "_manifest").is_file()


def test_what_no_export_put_there_is_left_alone(held: Register, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="thesis"):
        held.export(tmp_path / "lake")
    held.export(tmp_path / "other")
    (tmp_path / "other" / "contracts" / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="contracts/thesis"):
        held.export(tmp_path / "other")
    assert (tmp_path / "other" / "_manifest").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lake", "other"]


def test_a_place_that_cannot_be_one_is_refused(held: Register, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="a file is in its place"):
        held.export(tmp_path / "file")
    with pytest.raises(StoreError, match="no folder"):
        held.export(tmp_path / "nowhere" / "lake")
    with pytest.raises(UnknownNameError, match=r"'xlsx' is no format .* parquet, csv, jsonl, ocds"):
        held.export(tmp_path / "lake", format="xlsx")  # type: ignore[arg-type]


def test_an_export_that_breaks_off_leaves_the_older_one_and_nothing_beside_it(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        fill(register)
        before = register.export(tmp_path / "lake", format="csv")
        with register._database.writing() as connection:
            # the last that is read: by then most of the export is written
            connection.exec_driver_sql("UPDATE records SET body = x'00' WHERE id = (SELECT max(id) FROM records)")
            connection.exec_driver_sql("UPDATE tenders SET body = x'00' WHERE id = (SELECT max(id) FROM tenders)")
        with pytest.raises(StoreError):
            register.export(tmp_path / "lake", format="csv")
    assert all((tmp_path / "lake" / file.name).is_file() for file in before.files)
    assert (tmp_path / "lake" / "_manifest").is_file()
    assert {path.name for path in tmp_path.iterdir()} <= {"lake", "register.db", "register.db-wal", "register.db-shm"}


def test_what_the_disk_refuses_is_said_in_our_words(held: Register, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the export .* cannot be written: File name too long"):
        held.export(tmp_path / ("x" * 250))  # what is written beside it has a longer name


def test_what_a_killed_export_left_is_cleared_after_a_day(held: Register, tmp_path: Path) -> None:
    for name in (".lake.dead.part", ".lake.live.part", ".other.dead.part"):
        (tmp_path / name).mkdir()
    yesterday = time.time() - 25 * 3600
    for name in (".lake.dead.part", ".other.dead.part"):
        os.utime(tmp_path / name, (yesterday, yesterday))
    held.export(tmp_path / "lake", format="csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lake.live.part", ".other.dead.part", "lake"]


def test_the_older_export_is_there_again_after_a_kill_between_two_renames(held: Register, tmp_path: Path) -> None:
    held.export(tmp_path / "lake [1]", format="csv")
    (tmp_path / "lake [1]").rename(tmp_path / ".lake [1].0123.old.part")
    with Register(":memory:") as register:
        register.add(harvest(ODD[:1]))
        with register._database.writing() as connection:
            connection.exec_driver_sql("UPDATE contracts SET body = x'00'")
        with pytest.raises(StoreError):
            register.export(tmp_path / "lake [1]", format="csv")
    assert [path.name for path in tmp_path.iterdir()] == ["lake [1]"]
    assert (tmp_path / "lake [1]" / "_manifest").is_file()


def test_an_export_is_one_view_while_others_write(tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with Register(tmp_path / "register.db") as register:
            for number in range(10_000, 100_000):
                if stop.is_set():
                    return
                value = notices.award(number, buyer="LB Camden", ends="2027-03-31")
                register.add(harvest((make_release(value, provenance=FROM_A_PORTAL),)))

    with Register(tmp_path / "register.db") as register:
        fill(register)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(3):
                exported = register.export(tmp_path / "lake", format="jsonl")
                contracts = {json.loads(line)["ocid"] for line in lines(exported, "contracts")}
                tenders = {json.loads(line)["ocid"] for line in lines(exported, "tenders")}
                releases = {json.loads(line)["ocid"] for line in lines(exported, "releases")}
                made = {ocid for ocid in releases if "b5fd17" in ocid}
                assert made == {ocid for ocid in contracts & tenders if "b5fd17" in ocid}
        finally:
            stop.set()
            writer.join()


def test_a_register_exports_wherever_it_lies(place: Place, held: Register, tmp_path: Path) -> None:
    with Register(place.name) as register:
        fill(register)
        for form in FORMATS:
            here = register.export(tmp_path / form, format=form, clock=VirtualClock(NOON))
            there = held.export(tmp_path / form, format=form, clock=VirtualClock(NOON))
            assert here.files == there.files, "the same bytes from every database"


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path) -> None:
    script = f"""
import sys
sys.modules["pyarrow"] = None
from thirty3.errors import MissingExtraError
from thirty3.register import Register
with Register(":memory:") as register:
    try:
        register.export({str(tmp_path / "lake")!r})
    except MissingExtraError as error:
        print(error)
    print(register.export({str(tmp_path / "lake")!r}, format="csv").rows)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert "an export to Parquet needs" in done.stdout
    assert "pip install 'thirty3[parquet]'" in done.stdout
    assert "'contracts': 0" in done.stdout


_PEAK = """
import resource, sys
import pyarrow.parquet
from thirty3.register import Register
with Register(sys.argv[1]) as register:
    rows = register.export(sys.argv[2]).rows["contracts"]
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts in KiB, as Linux does")
def test_memory_does_not_grow_with_the_register(tmp_path: Path) -> None:
    peaks = []
    for rows in (5_000, 20_000):
        name = tmp_path / f"{rows}.db"
        with Register(name) as register:
            register.add(harvest(tuple(_one(number) for number in range(100))))
        _multiply(name, rows // 100)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", _PEAK, str(name), str(tmp_path / f"lake-{rows}")],
            capture_output=True,
            text=True,
            check=True,
        )
        held, peak = map(int, done.stdout.split())
        assert held == rows
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 24  # MiB: three row groups; its releases alone are 60 MiB more


def _one(number: int) -> Release:
    value = notices.award(number, buyer="LB Camden", ends="2027-03-31", title=f"System {number}")
    value["tender"]["description"] = f"What it is for, told at length. {number} " * 60
    return make_release(value, provenance=FROM_A_PORTAL)


def _multiply(name: Path, times: int) -> None:
    """Make a register large faster than by reading: each row again under other keys."""
    with closing(sqlite3.connect(name)) as connection, connection:
        for table, key in (("contracts", "id"), ("tenders", "id"), ("records", "key")):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            columns = [column for column in columns if (table, column) != ("records", "id")]
            chosen = ", ".join(f"{key} || '/' || value" if column == key else column for column in columns)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table}, "
                f"(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {times} - 1) "
                "SELECT value FROM n)"
            )
