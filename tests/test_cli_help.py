"""The command line tells what it can do, and never answers bad input with a traceback."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from thirty3 import Register, sample
from thirty3.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "guide" / "command_line.md").read_text(encoding="utf-8")


def _commands(group: Any, name: str = "thirty3") -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    parts = getattr(group, "commands", None)
    if parts is None:
        yield name, group
    else:
        for part, command in parts.items():
            yield from _commands(command, f"{name} {part}")


COMMANDS = dict(_commands(get_command(app)))
every_command = pytest.mark.parametrize("name", COMMANDS)


def _run(*words: str, text: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_first_page_is_a_table_of_contents() -> None:
    code, said, _ = _run("--help")
    assert code == 0
    panels = [said.index(title) for title in ("See what is open", "Ask portals", "Keep a register")]
    assert panels == sorted(panels)
    assert said.index("brief") < said.index("tenders") < said.index("portals ") < said.index("sync ")
    assert "Exit codes" in said


@every_command
def test_a_command_has_one_line_an_example_and_its_exit_codes(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.get_short_help_str(200).endswith(".")
    assert "For example:" in command.help
    assert "Exit codes" in (command.epilog or "")


@every_command
def test_the_examples_of_a_command_are_understood_by_it(name: str) -> None:
    _, examples = (COMMANDS[name].help or "").split("For example:")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert line.startswith(name), line
        words = shlex.split(line.removeprefix(name))
        words += ["--value", "a text"] if name == "thirty3 forget" else []  # which it would ask for
        COMMANDS[name].make_context(name, words)


@every_command
def test_a_command_can_answer_in_json(name: str) -> None:
    assert any("--json" in parameter.opts for parameter in COMMANDS[name].params)


def test_the_page_of_the_command_line_has_every_command_and_exit_code() -> None:
    assert set(re.findall(r"^\| `(thirty3 [a-z ]+)` \|", PAGE, re.MULTILINE)) == set(COMMANDS)
    codes = re.findall(r"^\| ([0-9]) \| ([a-z ,]+)", PAGE, re.MULTILINE)
    said = COMMANDS["thirty3 sync"].epilog or ""
    assert [code for code, _ in codes] == re.findall(r"([0-9]) [a-z]", said)
    for code, means in codes:
        assert f"{code} {means.strip()}" in " ".join(said.split())


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of things that are not what they should be."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "empty.json").write_bytes(b"")
    (folder / "binary.json").write_bytes(bytes(range(256)) * 40)
    (folder / "not-ocds.json").write_text('{"a": 1}', encoding="utf-8")
    (folder / "folder").mkdir()
    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    other.close()
    with Register(folder / "good.db") as register:
        register.load(sample.path())
    whole = (folder / "good.db").read_bytes()
    (folder / "damaged.db").write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    (folder / "text.db").write_text("this is no database, whatever its name says", encoding="utf-8")
    return folder


_NO_NOTICES = ["nowhere.json", "empty.json", "binary.json", "not-ocds.json", "folder"]
_READERS = ["brief", "tenders", "upcoming", "gaps", "feed"]


@pytest.mark.parametrize("file", _NO_NOTICES)
@pytest.mark.parametrize("command", _READERS)
def test_what_holds_no_notices_is_said_in_plain_words(command: str, file: str, bad: Path) -> None:
    code, said, error = _run(command, str(bad / file))
    assert code == 2
    assert said == ""
    assert error.startswith("thirty3: ")
    assert "Traceback" not in error


@pytest.mark.parametrize("place", ["nowhere.db", "other.db", "damaged.db", "text.db", "folder", "no/such/folder/x.db"])
@pytest.mark.parametrize(
    "command",
    [
        "brief",
        "tenders",
        "upcoming",
        "gaps",
        "status",
        "refresh",
        "proposals list",
        "export lake",
        "proposals accept x --by me",
        "reconcile find_a_tender",
    ],
)
def test_a_register_that_cannot_be_used_is_said_with_where_to_read_on(command: str, place: str, bad: Path) -> None:
    code, _, error = _run(*shlex.split(command), "--register", str(bad / place))
    assert code == 6
    first, second = error.strip().splitlines()[-2:]
    assert first.startswith("thirty3: ")
    assert re.fullmatch(r"help: docs/troubleshooting\.md#store[a-z]*error", second)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("brief --as-of yesterday", "such as 2026-11-22"),
        ("brief --borough Croydn", "Croydon"),
        ("tenders --service-area housng", "housing"),
        ("upcoming --horizon-months -1", "--horizon-months"),
        ("feed --value-from x", "--value-from"),
        ("feed --form pdf", "atom"),
        ("record nowhere --into there", "nowhere"),
        ("record find_a_tender --into there --since 2026-11-09 --until 2026-11-01", "--until"),
        ("sync find_a_tendr --register GOOD", "find_a_tender"),
        ("sync find_a_tender --register GOOD --since 31/31/2026", "such as 2026-11-22"),
        ("sync jaggaer --register GOOD --since 2026-01-01 --argument tenant", "NAME=VALUE"),
        ("proposals accept nothing --by me --register GOOD", "there is no proposal"),
        ("proposals accept nothing --by me@example.org --register GOOD", "a name or a role"),
        ("brief a.json --register GOOD", "not of both"),
        ("gaps a.json --register GOOD", "not both"),
        ("nonsense", "No such command"),
        ("brief --nonsense", "No such option"),
    ],
)
def test_bad_words_are_answered_with_what_was_meant(words: str, hint: str, bad: Path) -> None:
    code, _, error = _run(*shlex.split(words.replace("GOOD", str(bad / "good.db"))))
    assert code == 2
    assert hint in error
    assert "Traceback" not in error


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    code, _, error = _run("brief", "--html", str(tmp_path / "no" / "folder.html"))
    assert code == 2
    assert "cannot write" in error


def test_a_page_is_written_instead_of_the_text_and_beside_json(tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    assert _run("brief", "--html", str(page)) == (0, "", "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    code, said, _ = _run("brief", "--html", str(page), "--json")
    assert code == 0
    assert said.startswith("{")


def test_whoever_stops_reading_is_no_error() -> None:
    program = [sys.executable, "-m", "thirty3", "brief"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()


def test_refresh_says_how_much_was_derived_anew(bad: Path) -> None:
    assert _run("refresh", "--register", str(bad / "good.db"))[1] == "0 processes were derived anew\n"
    assert _run("refresh", "--register", str(bad / "good.db"), "--json")[1] == '{"refreshed": 0}\n'
