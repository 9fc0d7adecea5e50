"""What a register can be opened from and what not: each refusal has an error of its own and changes nothing."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, event

from tests.register.places import Place, on_sqlite
from tests.register.proof_portal import SINCE, Portal, World, connector
from tests.register.proving import Children
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.errors import StoreDamagedError, StoreError, StoreTooNewError

Places = Callable[[], Place]
WORLD = World(12, 1, 4)


def fill(place: Place | Path, portal: Portal) -> str:
    """Bring a register up to date; its digest."""
    with Register(place.name if isinstance(place, Place) else place) as register:
        register.sync(connector(portal.base(WORLD)), since=SINCE, until=WORLD.until, clock=VirtualClock())
        return register.digest()


def test_a_register_of_a_newer_version_is_refused_and_left_alone(place: Place, portal: Portal) -> None:
    digest = fill(place, portal)
    place.run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNewError, match=r"schema 9999.* pip install --upgrade thirty3"):
        Register(place.name)
    assert place.number("SELECT count(*) FROM records") == WORLD.notices
    place.run("UPDATE alembic_version SET version_num = '0002'")
    with Register(place.name) as register:
        assert register.digest() == digest


def _refused(file: Path, error: type[StoreError], match: str) -> None:
    before = {one.name: one.read_bytes() for one in file.parent.iterdir()}
    with pytest.raises(error, match=match):
        Register(file)
    assert {one.name: one.read_bytes() for one in file.parent.iterdir()} == before


@pytest.mark.parametrize("mark", [0, 12345])
def test_a_database_of_another_program_is_refused_and_not_touched(mark: int, tmp_path: Path) -> None:
    file = tmp_path / "photos.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE records (id INTEGER)")
        connection.execute(f"PRAGMA application_id = {mark}")
        connection.commit()
    _refused(file, StoreDamagedError, "a database of another program, not a register")


@pytest.mark.parametrize("content", [b"Contract,Supplier\n1,Example Ltd\n" * 99, b"SQL", bytes(8192)])
def test_a_file_that_is_no_database_is_refused_and_not_touched(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    file.write_bytes(content)
    _refused(file, StoreDamagedError, "damaged, or no register")


def test_an_empty_file_is_a_new_register(tmp_path: Path) -> None:
    (tmp_path / "register.db").touch()
    with Register(tmp_path / "register.db") as register:
        assert register.runs() == ()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_log_whose_file_is_empty_or_gone_is_kept_and_not_begun_anew(is_there: bool, tmp_path: Path) -> None:
    if is_there:
        (tmp_path / "register.db").touch()
    (tmp_path / "register.db-wal").write_bytes(b"what was written last")
    _refused(tmp_path / "register.db", StoreDamagedError, "its log register.db-wal is not: restore a copy")


def test_a_file_that_was_cut_anywhere_is_refused(tmp_path: Path, portal: Portal, draw: random.Random) -> None:
    file = tmp_path / "whole" / "register.db"
    file.parent.mkdir()
    fill(file, portal)
    whole = file.read_bytes()
    for length in (2, 99, 100, 4095, 4096, 4097, *(draw.randrange(1, len(whole)) for _ in range(20))):
        cut = tmp_path / f"{length}" / "register.db"
        cut.parent.mkdir(exist_ok=True)
        cut.write_bytes(whole[:length])
        with pytest.raises(StoreDamagedError), Register(cut) as register:
            register.check()


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("nowhere/register.db", "there is no folder .*nowhere"),
        (".", "is a folder: name a file in it"),
        ("Dropbox/register.db", "would lie in Dropbox, which is copied elsewhere while it changes"),
        ("OneDrive - Example Council/a/register.db", "would lie in OneDrive - Example Council"),
    ],
)
def test_a_place_that_is_not_safe_is_refused(name: str, match: str, tmp_path: Path) -> None:
    for folder in ("Dropbox", "OneDrive - Example Council/a"):
        (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(StoreError, match=match):
        Register(tmp_path / name)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_folder_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = namedtuple("disk", "device mountpoint fstype opts")
    mounted = [disk("/dev/disk", "/", "ext4", ""), disk("server:/share", str(tmp_path.resolve()), kind, "")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounted)
    with pytest.raises(StoreError, match=f"on a network \\({kind}\\)"):
        Register(tmp_path / "register.db")
    assert list(tmp_path.iterdir()) == []


def test_addresses_of_other_databases_are_refused() -> None:
    for address in ("mysql://somebody@host/name", "nonsense://", "sqlite://"):
        with pytest.raises(StoreError):
            Register(address)


@pytest.fixture
def shown() -> Iterator[Path]:
    """A folder that every user of this machine may look into."""
    with tempfile.TemporaryDirectory(prefix="t33-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_that_may_not_be_written_is_told(shown: Path, portal: Portal, processes: Children) -> None:
    file, nobody = shown / "register.db", 65_534  # no folder is closed to root
    shown.chmod(0o555)
    done = processes.do({"do": "open", "place": str(file), "user": nobody})
    assert done is not None
    assert done["error"] == "StoreError", done
    assert "cannot be opened: the folder is missing or may not be used" in done["message"]
    shown.chmod(0o755)
    digest = fill(file, portal)
    file.chmod(0o444)
    shown.chmod(0o555)
    done = processes.do({"do": "open", "place": str(file), "user": nobody})
    assert done is not None
    assert done["error"] == "StoreError", done
    assert "cannot be " in done["message"]
    shown.chmod(0o755)
    with Register(file) as register:
        assert register.digest() == digest


def test_processes_that_open_a_new_register_at_once_all_have_it(places: Places, processes: Children) -> None:
    for _ in range(3):
        place = places()
        with ExitStack() as running:
            opening = [running.enter_context(processes.start({"do": "open", "place": place.name})) for _ in range(6)]
            assert [one.wait() for one in opening] == [{"runs": 0}] * 6
        place.check()


@pytest.mark.parametrize("looked_at", ["sqlite_master", "application_id", "journal_mode"])
def test_a_register_that_somebody_else_makes_between_two_looks_is_a_register(looked_at: str, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    made: list[str] = []

    def look(statement: str) -> None:
        if looked_at in statement and not made:
            made.append(statement)
            Register(file).close()

    def watch(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(look)  # told of each statement before it is run

    event.listen(Engine, "connect", watch)
    try:
        with Register(file) as register:
            assert register.runs() == ()
    finally:
        event.remove(Engine, "connect", watch)
    assert len(made) == 1


def _kill_while_opening(times: int, places: Places, processes: Children, draw: random.Random) -> None:
    started = time.monotonic()
    assert processes.do({"do": "open", "place": places().name}) == {"runs": 0}
    seconds = time.monotonic() - started
    for _ in range(times):
        place = places()
        for _ in range(3):  # who comes next may be killed as well
            with processes.start({"do": "open", "place": place.name}) as child:
                time.sleep(draw.uniform(0, seconds))
                child.kill()
                child.wait()
        with Register(place.name) as register:
            register.check()
            assert register.runs() == ()
        place.check()


def test_ten_times_three_kills_while_a_register_is_made_are_got_over(
    places: Places, processes: Children, draw: random.Random
) -> None:
    _kill_while_opening(10, places, processes, draw)


def test_processes_that_open_and_close_a_file_at_once_find_it_whole(file_place: Place, processes: Children) -> None:
    """Whoever closes it last removes its log, which another may just be looking at: once in a thousand times."""
    Register(file_place.name).close()
    job = {"do": "open", "place": file_place.name, "times": 400}
    with ExitStack() as running:
        opening = [running.enter_context(processes.start(job)) for _ in range(3)]
        assert [one.wait() for one in opening] == [{"runs": 0}] * 3


@pytest.mark.slow
def test_fifty_times_three_kills_while_a_register_is_made_are_got_over(
    places: Places, processes: Children, draw: random.Random
) -> None:
    _kill_while_opening(50, places, processes, draw)


def _at_once(number: int, act: Callable[[int], None]) -> None:
    """In so many threads; what one of them raises comes through."""
    failed: list[BaseException] = []

    def run(which: int) -> None:
        try:
            act(which)
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_threads_that_make_registers_at_once_each_have_their_own(places: Places) -> None:
    names = [places().name for _ in range(4)]

    def make(which: int) -> None:
        with Register(names[which]) as register:
            register.check()
            assert register.runs() == ()

    _at_once(4, make)


def test_threads_share_one_register(place: Place, portal: Portal) -> None:
    with Register(place.name) as register:
        digest = fill(place, portal)

        def use(which: int) -> None:
            for _ in range(5):
                assert register.digest() == digest
                assert sum(1 for _ in register.releases()) == WORLD.notices
                if which == 0:
                    again = register.sync(
                        connector(portal.base(WORLD)), since=SINCE, until=WORLD.until, clock=VirtualClock()
                    )
                    assert again.stored == 0

        _at_once(4, use)


def test_a_register_that_was_open_is_used_on_both_sides_of_a_fork(
    place: Place, portal: Portal, processes: Children
) -> None:
    job = {"do": "fork", "place": place.name, "base": portal.base(WORLD)}
    assert processes.do(job) == {"before": 0, "after": 2, "there": 0}
    with Register(place.name) as register:
        assert {run.status for run in register.runs()} == {"complete"}
        register.check()


def test_a_register_in_memory_leaves_no_file(processes: Children) -> None:
    before = set(processes.temporary.iterdir())
    assert processes.do({"do": "open", "place": ":memory:"}) == {"runs": 0}
    assert set(processes.temporary.iterdir()) == before


def test_on_sqlite_a_register_is_one_file_once_nobody_uses_it(tmp_path: Path, portal: Portal) -> None:
    place = on_sqlite(tmp_path / "register")
    fill(place, portal)
    assert {one.name for one in (tmp_path / "register").iterdir()} == {"register.db"}
