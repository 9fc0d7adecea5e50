"""No bad input, missing file, damaged register or closed pipe is ever answered with a traceback."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import notices
from tests.commands import COMMANDS, FEWEST_WORDS, fewest, run, takes
from thirty3 import Register, errors

HELP = re.compile(rf"help: docs/troubleshooting\.md#({'|'.join(name.lower() for name in errors.__all__)})")


def _world(folder: Path) -> None:
    """A register of two notices, and things that are not what they should be."""
    awards = [
        notices.award(1, buyer="LB Camden", ends="2028-03-31"),
        notices.award(2, buyer="LB Brent", ends="2028-03"),
    ]
    notices.write(folder / "good.json", notices.package(*awards))
    (folder / "empty.json").write_bytes(b"")
    (folder / "binary.json").write_bytes(bytes(range(256)) * 40)
    (folder / "other.json").write_text('{"a": 1}', encoding="utf-8")
    (folder / "damaged.json.gz").write_bytes(b"\x1f\x8b and no more of gzip")
    (folder / "folder").mkdir()
    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    other.close()
    with Register(folder / "good.db") as register:
        register.load(folder / "good.json")
    whole = (folder / "good.db").read_bytes()
    (folder / "damaged.db").write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    (folder / "text.db").write_text("this is no database, whatever its name says", encoding="utf-8")
    shutil.copy(folder / "good.db", folder / "newer.db")
    with sqlite3.connect(folder / "newer.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    _world(folder)
    return folder


def _is_told(error: str, *, hint: str = "", lines: int = 1) -> None:
    """What went wrong is lines of our own, and at the end where to read on."""
    *told, last = error.splitlines()
    assert HELP.fullmatch(last), error
    assert len(told) == lines, error
    assert all(line.startswith("thirty3: ") for line in told), error
    assert hint in error


def test_every_command_is_held_to_this() -> None:
    assert set(FEWEST_WORDS) == set(COMMANDS)


READERS = [name for name in COMMANDS if takes(name, "files") and name != "load"]


@pytest.mark.parametrize("file", ["nowhere.json", "folder"])
@pytest.mark.parametrize("name", [*READERS, "load"])
def test_where_there_are_no_files_that_is_one_line(name: str, file: str, bad: Path, tmp_path: Path) -> None:
    place = ["--register", str(tmp_path / "new.db")] if name == "load" else []
    code, said, error = run(*name.split(), str(bad / file), *place)
    assert (code, said) == (2, "")
    _is_told(error, hint=file)


@pytest.mark.parametrize("file", ["empty.json", "binary.json", "other.json", "damaged.json.gz", "text.db", "good.db"])
@pytest.mark.parametrize("name", READERS)
def test_what_holds_no_notices_is_said_once_with_the_reason(name: str, file: str, bad: Path) -> None:
    code, said, error = run(*name.split(), str(bad / file))
    assert (code, said) == (2, "")
    _is_told(error, hint=file, lines=2)
    assert error.splitlines()[1] == "thirty3: nothing could be read"


@pytest.mark.parametrize("file", ["empty.json", "binary.json", "other.json", "damaged.json.gz"])
def test_a_load_of_what_holds_no_notices_keeps_the_reason(file: str, bad: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "new.db")
    code, said, error = run("load", str(bad / file), "--register", place)
    assert (code, error) == (4, "")
    assert "1 quarantined" in said
    assert "1 that could not be read" in " ".join(run("status", "--register", place)[1].split())


ON_A_REGISTER = [name for name in COMMANDS if takes(name, "--register")]
MAKES_ONE = {"sync", "load"}
BAD_REGISTERS = {
    "nowhere.db": ("storeerror", "there is no register"),
    "no/such/folder.db": ("storeerror", "there is no"),
    "folder": ("storeerror", "is a folder"),
    "good.json/x.db": ("storeerror", "there is no"),
    "other.db": ("storedamagederror", "another program"),
    "damaged.db": ("storedamagederror", "restore a copy"),
    "text.db": ("storedamagederror", "restore a copy"),
    "newer.db": ("storetoonewerror", "--upgrade"),
}


@pytest.mark.parametrize("place", BAD_REGISTERS)
@pytest.mark.parametrize("name", ON_A_REGISTER)
def test_a_register_that_cannot_be_used_is_one_line(name: str, place: str, bad: Path, tmp_path: Path) -> None:
    if name in MAKES_ONE and place == "nowhere.db":
        return  # they make it
    was = (bad / place).read_bytes() if (bad / place).is_file() else None
    words = [word.replace(str(bad / "lake"), str(tmp_path / "lake")) for word in fewest(name, bad)]
    code, said, error = run(*words, "--register", str(bad / place))
    about, hint = BAD_REGISTERS[place]
    assert (code, said) == (6, "")
    _is_told(error, hint=hint)
    assert error.rstrip().endswith(f"#{about}")
    assert ((bad / place).read_bytes() if (bad / place).is_file() else None) == was
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize("place", ["", "mysql://somewhere/x", "postgresql://nobody@127.0.0.1:PORT/x", "sqlite:///FILE"])
def test_an_address_that_leads_nowhere_is_one_line_and_makes_nothing(place: str, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    code, said, error = run("status", "--register", place.replace("PORT", str(port)).replace("FILE", str(file)))
    assert (code, said) == (6, "")
    _is_told(error)
    assert not file.exists()


def _with(option: str, *words: str) -> list[tuple[str, list[str]]]:
    return [(name, list(words)) for name in COMMANDS if takes(name, option)]


WRONG = [
    *((name, words, "such as 2026-11-22") for name, words in _with("--as-of", "--as-of", "yesterday")),
    *((name, words, "such as 2026-11-22") for name, words in _with("--since", "--since", "31/31/2026")),
    *((name, words, "such as 2026-11-22") for name, words in _with("--until", "--until", "")),
    *((name, words, "Croydon") for name, words in _with("--borough", "--borough", "Croydn")),
    *((name, words, "housng") for name, words in _with("--service-area", "--service-area", "housng")),
    *((name, words, "NAME=VALUE") for name, words in _with("--argument", "--argument", "tenant")),
    *((name, words, "takes no argument 'clock'") for name, words in _with("--argument", "--argument", "clock=1")),
]


@pytest.mark.parametrize(
    ("name", "words", "hint"), WRONG, ids=[f"{name} {' '.join(words)}" for name, words, _ in WRONG]
)
def test_a_word_that_means_nothing_is_answered_with_what_was_meant(
    name: str, words: list[str], hint: str, bad: Path
) -> None:
    of = [str(bad / "good.json")] if name in READERS else ["--register", str(bad / "good.db")]
    code, said, error = run(*fewest(name, bad), *(of if takes(name, "--register") else []), *words)
    assert (code, said) == (2, "")
    _is_told(error, hint=hint)


@pytest.mark.parametrize("name", ["sync", "record", "reconcile"])
def test_a_portal_that_nobody_knows_is_answered_with_near_ones(name: str, bad: Path) -> None:
    words = [word.replace("find_a_tender", "find_a_tendr") for word in fewest(name, bad)]
    place = ["--register", str(bad / "good.db")] if takes(name, "--register") else []
    code, said, error = run(*words, *place)
    assert (code, said) == (2, "")
    _is_told(error, hint="find_a_tender")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("upcoming --horizon-months -1", "--horizon-months"),
        ("feed --value-from x", "--value-from"),
        ("feed --form pdf", "atom"),
        ("feed BAD/good.json --cpv software", "cpv: String should match"),
        ("feed BAD/good.json --value-to inf", "value_to: Input should be a finite number"),
        ("feed BAD/good.json --value-from 5 --value-to 1", "before it begins"),
        ("record find_a_tender --into there --since 2026-11-09 --until 2026-11-01", "--until"),
        ("record find_a_tender --into BAD/good.json --since 2026-11-01", "is no folder"),
        ("proposals accept nothing --by me --register BAD/good.db", "there is no proposal"),
        ("proposals accept nothing --by me@example.org --register BAD/good.db", "a name or a role"),
        ("reconcile find_a_tender --register BAD/good.db", "sync it first"),
        ("forget --value ab --register BAD/good.db", "fewer than three"),
        ("forget --register BAD/good.db", "fewer than three"),  # nothing is piped in
        ("brief a.json --register BAD/good.db", "not of both"),
        ("gaps a.json --register BAD/good.db", "not both"),
        ("export BAD --register BAD/good.db", "name another folder"),
        ("brief BAD/good.json --html BAD/no/folder.html", "cannot write"),
        ("brief BAD/good.json --output BAD/folder", "cannot write"),
        ("tenders BAD/good.json --output BAD/good.json/x", "cannot write"),
        ("nonsense", "No such command"),
        ("brief --nonsense", "No such option"),
        ("status", "--register"),
    ],
)
def test_bad_usage_is_told_without_a_traceback(words: str, hint: str, bad: Path) -> None:
    code, said, error = run(*shlex.split(words.replace("BAD", bad.as_posix())))
    assert code == (6 if words.startswith("export") else 2)
    assert said == ""
    assert hint in " ".join(error.replace("│", " ").split())
    assert "Traceback" not in error
    assert len([line for line in error.splitlines() if line.startswith("thirty3: ")]) <= 1


UNWRITABLE = Path("/proc/thirty3")  # a folder in which even an administrator makes nothing


@pytest.mark.skipif(not UNWRITABLE.parent.exists(), reason="this system has no /proc")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("brief BAD/good.json --output PLACE", 2),
        ("feed BAD/good.json --home https://example.org/ --output PLACE", 2),
        ("load BAD/good.json --register PLACE", 6),
        ("sync find_a_tender --since 2026-01-01 --register PLACE", 6),
        ("export PLACE --register BAD/good.db", 6),
    ],
)
def test_a_folder_that_cannot_be_written_is_one_line(words: str, code: int, bad: Path) -> None:
    words = words.replace("BAD", bad.as_posix()).replace("PLACE", str(UNWRITABLE))
    found, said, error = run(*shlex.split(words))
    assert (found, said) == (code, "")
    assert error.startswith("thirty3: ")
    assert str(UNWRITABLE) in error.splitlines()[0]
    assert all(HELP.fullmatch(line) for line in error.splitlines()[1:])


@pytest.mark.parametrize(
    ("library", "words", "extra"),
    [
        ("sqlalchemy", "tenders BAD/good.json", "store"),
        ("psycopg", "status --register postgresql://nobody@127.0.0.1:1/x", "postgres"),
        ("pyarrow", "export BAD/lake --register BAD/good.db", "parquet"),
        ("feedgenerator", "feed BAD/good.json --home https://example.org/", "feeds"),
        ("icalendar", "feed BAD/good.json --home https://example.org/ --form calendar", "feeds"),
        ("jinja2", "brief BAD/good.json --html BAD/brief.html", "pictures"),
        ("altair", "brief BAD/good.json --html BAD/brief.html", "pictures"),
    ],
)
def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    library: str, words: str, extra: str, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"sqlalchemy": "thirty3.register", "altair": "thirty3.views.pictures"}  # which import it when first used
    for module in [name for name in sys.modules if name.startswith(parts.get(library, "no such"))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    code, said, error = run(*shlex.split(words.replace("BAD", bad.as_posix())))
    assert (code, said) == (1, "")
    _is_told(error, hint=f"pip install 'thirty3[{extra}]'")


def _program(*words: str, before: str = "") -> list[str]:
    """The program as a person starts it, after something has happened to it."""
    return [sys.executable, "-c", f"import sys; sys.argv[1:] = {list(words)!r}\n{before}\n" + _MAIN]


_MAIN = "from thirty3.__main__ import main\nmain()"
_STOPPED_WHILE_IT_STARTS = """
class Stop:
    def find_spec(self, name, *_):
        if name == "thirty3.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stop())
"""


def test_without_the_command_lines_extra_it_says_so() -> None:
    done = subprocess.run(_program("brief", before="sys.modules['typer'] = None"), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    _is_told(done.stderr, hint="pip install 'thirty3[cli]'")


def test_ctrl_c_while_it_starts_ends_it_quietly() -> None:
    done = subprocess.run(_program("brief", before=_STOPPED_WHILE_IT_STARTS), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_whoever_stops_reading_is_no_error() -> None:
    with subprocess.Popen(_program("portals", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_screen_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(_program("portals"), stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, f"thirty3: cannot write to the screen: {os.strerror(28)}\n")
