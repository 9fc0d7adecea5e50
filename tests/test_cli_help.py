"""The command line tells what it can do: panels, one line each, examples that run, JSON, exit codes."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from tests import notices
from tests.commands import COMMANDS, FEWEST_WORDS, fewest, run, takes
from thirty3 import Register

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "guide" / "command_line.md").read_text(encoding="utf-8")

every_command = pytest.mark.parametrize("name", COMMANDS)


def _examples(name: str) -> list[list[str]]:
    """The words of each example, without the program's name."""
    _, _, examples = (COMMANDS[name].help or "").partition("For example:")
    return [shlex.split(line)[1:] for line in examples.splitlines() if line.strip()]


def _runs_alone(words: list[str]) -> bool:
    """Whether an example needs neither a network nor a register nor files of the reader's."""
    name = " ".join(words[:1])
    return name in {"brief", "tenders", "upcoming", "gaps", "feed", "portals"} and not (
        "--register" in words or any(word.endswith((".json", ".gz")) for word in words)
    )


def test_the_first_page_is_a_table_of_contents() -> None:
    code, said, _ = run("--help")
    assert code == 0
    titles = ["See what there is", "What comes round", "Ask portals", "Keep a register"]
    words = [*titles[:1], "brief ", "tenders ", "feed ", *titles[1:2], "upcoming ", "gaps ", "proposals "]
    words += [*titles[2:3], "portals ", "record ", *titles[3:], "sync ", "load ", "status ", "reconcile ", "refresh "]
    places = [said.index(word) for word in [*words, "export ", "forget ", "Exit codes"]]
    assert places == sorted(places)


@pytest.mark.parametrize("group", [[], ["proposals"]], ids=["thirty3", "proposals"])
def test_each_command_is_one_line_of_it_on_the_narrowest_screen(
    group: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, said, _ = run(*group, "--help")
    rows = re.findall(r"^│ ([a-z]*) +([A-Z].*?) +│$", said, re.MULTILINE)
    listed = {name.split()[len(group)] for name in COMMANDS if name.split()[: len(group)] == group}
    assert {name for name, _ in rows} == listed
    assert all(line.endswith(".") for _, line in rows)


@every_command
def test_a_command_has_an_example_and_its_exit_codes(name: str) -> None:
    assert COMMANDS[name].help
    assert _examples(name)
    for code in "0123456":
        assert re.search(rf"\b{code} [a-z]", COMMANDS[name].epilog or ""), code


@every_command
def test_the_examples_of_a_command_are_understood_by_it(name: str) -> None:
    for words in _examples(name):
        count = len(name.split())
        assert words[:count] == name.split()
        COMMANDS[name].make_context(name, words[count:])


@pytest.mark.parametrize(
    "words", [words for name in COMMANDS for words in _examples(name) if _runs_alone(words)], ids=" ".join
)
def test_an_example_that_needs_nothing_runs(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, error = run(*words)
    assert (code, error) == (0, "")
    made = [file.read_bytes() for file in tmp_path.iterdir()]
    assert len(made) == len({"--html", "--output"} & set(words))
    assert all(made)
    assert bool(said) != bool(made)  # it goes to the one or to the other


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of notices, and a register of them."""
    folder = tmp_path_factory.mktemp("help")
    award = notices.award(1, buyer="LB Camden", ends="2028-03-31")
    notices.write(folder / "good.json", notices.package(award))
    with Register(folder / "good.db") as register:
        register.load(folder / "good.json")
    return folder


def test_the_list_of_fewest_words_has_every_command() -> None:
    assert list(FEWEST_WORDS) == sorted(COMMANDS, key=list(FEWEST_WORDS).index)


_ASKS_PORTALS = {"record", "sync", "reconcile"}
_DECIDES = {"proposals accept", "proposals refuse"}  # on a proposal, of which this register has none


@every_command
def test_a_command_answers_in_json(name: str, folder: Path) -> None:
    assert takes(name, "--json")
    if name in _ASKS_PORTALS | _DECIDES:
        return
    place = ["--register", str(folder / "good.db")] if takes(name, "--register") else []
    code, said, _ = run(*fewest(name, folder), *place, "--json")
    assert code == 0
    assert json.loads(said) is not None


def test_a_page_is_written_instead_of_the_text_and_beside_json(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    code, said, _ = run("brief", str(folder / "good.json"), "--html", str(page), "--json")
    assert code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert said.startswith("{")


def test_refresh_says_how_much_was_derived_anew(folder: Path) -> None:
    place = str(folder / "good.db")
    assert run("refresh", "--register", place)[1] == "0 processes were derived anew\n"
    with sqlite3.connect(place) as database:
        database.execute("UPDATE contracts SET rules = 'older ones'")
    database.close()
    assert json.loads(run("refresh", "--register", place, "--json")[1]) == {"refreshed": 1}


def test_the_page_of_the_command_line_has_every_command_and_exit_code() -> None:
    assert set(re.findall(r"^\| `thirty3 ([a-z ]+)` \|", PAGE, re.MULTILINE)) == set(COMMANDS)
    for name, has_json in re.findall(r"^\| `thirty3 ([a-z ]+)` \|.*?\| (yes|no)[^|]*\|", PAGE, re.MULTILINE):
        assert takes(name, "--json") == (has_json == "yes"), name
    codes = re.findall(r"^\| ([0-9]+) \| ([^|]+?) \|", PAGE, re.MULTILINE)
    said = (COMMANDS["sync"].epilog or "").removeprefix("Exit codes: ").removesuffix(".").split("; ")
    assert [code for code, _ in codes] == [one.partition(" ")[0] for one in said]
    assert all(one.startswith(f"{code} {means}") for one, (code, means) in zip(said, codes, strict=True))
