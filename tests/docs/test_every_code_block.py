"""No code block of the documentation is only for show: each is run, or parsed, or stands in a list with the reason.

``.ci/run`` runs the ``>>>`` examples, with pytest's own ``--doctest-glob``; what is looked after here is the rest.
"""

from __future__ import annotations

import configparser
import doctest
import json
import re
import sqlite3
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.docs.blocks import DOCUMENTS, ROOT, Block, Command, blocks, commands
from tests.docs.desk import LEDGER, Recorded, a_register, lay
from tests.docs.examples import hurried
from tests.twin.harvesting import dialect
from tests.twin.twin import speaking
from thirty3 import Register, connectors
from thirty3.cli import app
from thirty3.connectors import find_a_tender

ASKS_A_PORTAL = frozenset({"sync", "record", "reconcile"})
"""Commands that are parsed and not run: they would ask a real portal, which no test may. What they do is tested against
portals on this machine, in ``tests/test_cli_record.py`` and ``tests/register``."""

OTHERS: Mapping[str, str] = {
    "python3 -m venv": "makes an environment; .ci/run does it on a fresh clone, and for the next three too",
    "pip install": "would change the environment that the tests run in; the extras it names are checked",
    "pytest": "this is it",
    "python -m tests.faults.": "takes minutes; tests/faults does the same",
    "python -m tests.register.postgres": "needs PostgreSQL; .ci/run runs the tests so",
    "python docs/examples/": "run by tests/docs/test_examples.py; that the file exists is checked",
    "uvicorn": "serves until it is stopped; tests/docs/test_examples.py serves the same",
    "curl": "asks that service",
    "systemctl": "needs a machine with systemd, and root",
    "createdb": "needs PostgreSQL",
    "createuser": "needs PostgreSQL",
    "psql": "needs PostgreSQL",
    "pg_dump": "needs PostgreSQL",
    "apt": "installs on the machine",
    "sqlite3": "SQLite's own program, which need not be here",
}
"""How other shell commands begin that are not run, and why."""

PLACEHOLDERS = ("ID",)
"""Words of a command that stand for the id of a proposal nobody has decided on."""

_CRON = re.compile(r"(?:[\d*,/-]+ +){5}(.+)")
_EXTRAS = re.compile(r"(?:thirty3|\.)\[([\w,-]+)\]")
_PORTAL_OF_A_UNIT = ("%i", "find_a_tender")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        return a_register(tmp_path_factory.mktemp("register") / "london.db")


@pytest.fixture
def desk(register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file that documents name, which is where we are."""
    folder = tmp_path / "desk"
    folder.mkdir()
    lay(folder, register)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


def in_language(document: str, language: str) -> list[Block]:
    return [one for one in blocks(document) if one.language == language]


def shell(document: str) -> list[Command]:
    """The commands of a document: those of its shell blocks."""
    return [command for block in in_language(document, "sh") for command in commands(block.text)]


def is_ours(command: Command) -> bool:
    return Path(command.words[0]).name == "thirty3"


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if in_language(one, "sh")])
def test_every_shell_command_runs_or_says_why_not(document: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in shell(document):
        words = command.words
        for name, value in command.variables:
            monkeypatch.setenv(name, value)
        if words[:1] == ("export",):
            monkeypatch.setenv(*words[1].split("=", 1))
        elif words and is_ours(command):
            run_ours(command, desk)
        elif words:
            look_at(command)


def run_ours(command: Command, desk: Path) -> None:
    if command.words[1] in ASKS_A_PORTAL:
        parse(command)
        return
    words = [undecided(desk) if word in PLACEHOLDERS else word for word in command.words[1:]]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{command}\n{done.output}\n{done.exception!r}"
    assert done.stdout.strip() or {"--output", "--html"} & set(words), f"{command} says nothing"


def undecided(desk: Path) -> str:
    with Register(desk / "london.db") as register:
        return next(register.proposals(borough="Camden")).id


def parse(command: Command) -> None:
    """The arguments as the command itself reads them, and whether portals and days are such."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    name, *arguments = command.words[1:]
    told = group.commands[name].make_context(name, arguments).params
    if "portal" in told:
        connectors.get(told["portal"])
    for day in ("since", "until"):
        if told.get(day) is not None:
            date.fromisoformat(told[day])


def look_at(command: Command) -> None:
    """A command of somebody else's program: known, and what it names of ours is there."""
    said = str(command).removeprefix(".venv/bin/")
    assert any(said.startswith(beginning) for beginning in OTHERS), f"{said}: say in OTHERS why it is not run"
    for word in command.words:
        if word.startswith("docs/"):
            assert (ROOT / word).exists(), word


def is_example(block: Block) -> bool:
    """Whether it shows what comes out, and is run where that is compared."""
    return bool(doctest.DocTestParser().get_examples(block.text))


def test_every_example_with_its_output_is_in_a_document_whose_examples_are_run() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"pytest .*--doctest-glob='\*\.md'.* README\.md docs\n", run)
    for document in DOCUMENTS:
        if any(map(is_example, blocks(document))):
            assert document == "README.md" or document.startswith("docs/")


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if not all(map(is_example, in_language(one, "python")))])
def test_every_other_python_block_runs(document: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(dialect("find_a_tender", LEDGER)) as twin, monkeypatch.context() as here:
        here.setattr(find_a_tender, "connector", hurried(twin.url))
        connectors._sources.cache_clear()  # which remembers connectors by name
        try:
            for block in in_language(document, "python"):
                if not is_example(block):
                    exec(compile(block.text, str(block), "exec"), {"t3": Recorded()})
        finally:
            here.undo()
            connectors._sources.cache_clear()


def unit(text: str) -> None:
    """An INI file; of a unit of systemd also the command that it runs."""
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # as the standard library's manual has it
    read.read_string(text)
    if read.has_option("Service", "ExecStart"):
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(*read.get("Service", "Environment").split("=", 1))
            for command in commands(read.get("Service", "ExecStart").replace(*_PORTAL_OF_A_UNIT)):
                parse(command)


def plain(text: str) -> None:
    """Text, which anything is; commands in lines of a crontab are parsed, since their paths are another machine's."""
    for line in text.splitlines():
        if found := _CRON.fullmatch(line):
            for command in commands(found[1]):
                parse(command)


def sql(text: str) -> None:
    assert sqlite3.complete_statement(text), "it does not end"


PARSERS: Mapping[str, Callable[[str], object]] = {
    "ini": unit,
    "json": json.loads,
    "sql": sql,
    "text": plain,
    "toml": tomllib.loads,
    "{include}": plain,
    "{toctree}": plain,
}
"""Languages that are read here, beside Python and the shell, which are run; Sphinx reads its own when it builds."""


def others(document: str) -> list[Block]:
    return [one for one in blocks(document) if one.language not in ("python", "sh")]


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if others(one)])
def test_every_other_block_says_its_language_and_is_written_in_it(document: str) -> None:
    for block in others(document):
        assert block.language in PARSERS, f"{block}: {block.language or 'no language'}: nobody here reads it"
        PARSERS[block.language](block.text)


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if _EXTRAS.search((ROOT / one).read_text("utf-8"))])
def test_every_extra_that_a_document_names_is_one(document: str) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = _EXTRAS.findall((ROOT / document).read_text(encoding="utf-8"))
    assert {extra for names in named for extra in names.split(",")} <= set(extras)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b  # c", [("a", "b")]),
        ("A=1 a '.[cli]' && ./b c@d.timer > e", [("a", ".[cli]"), ("./b", "c@d.timer")]),
        ("a \\\n  b", [("a", "b")]),
        ("# nothing", []),
    ],
)
def test_a_shell_line_is_taken_apart_as_a_shell_does(line: str, words: list[tuple[str, ...]]) -> None:
    assert [command.words for command in commands(line)] == words


def test_a_command_that_is_wrong_is_noticed(desk: Path) -> None:
    with pytest.raises(LookupError, match="find_a_tender"):
        parse(Command(("thirty3", "sync", "find_a_tendr", "--register", "london.db")))
    with pytest.raises(Exception, match="No such option"):
        parse(Command(("thirty3", "sync", "find_a_tender", "--registr", "london.db")))
    with pytest.raises(AssertionError, match="there is no register"):
        run_ours(Command(("thirty3", "status", "--register", "paris.db")), desk)
    with pytest.raises(AssertionError, match="say in OTHERS"):
        look_at(Command(("rm", "-rf", "docs")))
