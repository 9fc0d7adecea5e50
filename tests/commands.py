"""The commands of the command line, and the fewest words with which each can be called."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from thirty3.cli import app


def _commands(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    parts = getattr(group, "commands", None)
    if parts is None:
        yield name.strip(), group
    else:
        for part, command in parts.items():
            yield from _commands(command, f"{name} {part}")


COMMANDS: dict[str, Any] = dict(_commands(get_command(app)))

FEWEST_WORDS = {
    "brief": "",
    "tenders": "",
    "feed": "--home https://example.org/",
    "upcoming": "",
    "gaps": "",
    "proposals list": "",
    "proposals accept": "x --by me",
    "proposals refuse": "x --by me",
    "portals": "",
    "record": "find_a_tender --into FOLDER/recording --since 2026-01-01",
    "sync": "find_a_tender --since 2026-01-01",
    "load": "FOLDER/good.json",
    "status": "",
    "reconcile": "find_a_tender",
    "refresh": "",
    "export": "FOLDER/lake",
    "forget": "--value someone",
}
"""A new command is written down here, and is held to what all others are held to."""


def takes(name: str, option: str) -> bool:
    """Whether a command has an option or argument."""
    return any(option in parameter.opts for parameter in COMMANDS[name].params)


def fewest(name: str, folder: Path) -> list[str]:
    """A command with the fewest words, which mean files of a folder."""
    return [*name.split(), *shlex.split(FEWEST_WORDS[name].replace("FOLDER", folder.as_posix()))]


def run(*words: str, text: str | None = None) -> tuple[int, str, str]:
    """Exit code, output and errors of a command; that it ended in nothing but an exit is held on the way."""
    done = CliRunner().invoke(app, list(words), input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr
