"""The documents of the repository, taken apart into code blocks, and the commands of a shell block."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
_WRITTEN = (one.relative_to(ROOT) for one in (ROOT / "docs").rglob("*.md"))
_MADE = {"generated", "_build"}
"""Folders that the building of the site fills, out of docstrings, which are run where they stand."""
DOCUMENTS = ("README.md", "SECURITY.md", *sorted(str(one) for one in _WRITTEN if not _MADE & set(one.parts)))

_OPERATORS = frozenset({"&&", "||", "|", ";", "&"})
_TO_A_FILE = frozenset({">", ">>", "<"})


@dataclass(frozen=True)
class Block:
    """One fenced code block."""

    document: str
    """Path in the repository."""
    line: int
    """Of its first line of code."""
    language: str
    """First word behind the fence; empty when there is none."""
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


@dataclass(frozen=True)
class Command:
    """One command of a shell block, without what it is joined to and where its output goes."""

    words: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()
    """Set in front of it."""

    def __str__(self) -> str:
        return shlex.join(self.words)


@cache
def blocks(document: str) -> tuple[Block, ...]:
    """All fenced code blocks of a document, also those in lists and quotations."""
    tokens = MarkdownIt().parse((ROOT / document).read_text(encoding="utf-8"))
    return tuple(
        Block(document, one.map[0] + 2, one.info.partition(" ")[0], one.content)
        for one in tokens
        if one.type == "fence" and one.map is not None
    )


def commands(text: str) -> Iterator[Command]:
    """The commands of a shell block in their order; comments left out, lines that end in a backslash joined."""
    for line in text.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*_words(line), ";"]:
            if word not in _OPERATORS:
                words.append(word)
            elif words:
                yield _command(words)
                words = []


def _words(line: str) -> Iterator[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    is_file = False
    for word in lexer:
        if not is_file and word not in _TO_A_FILE:
            yield word
        is_file = word in _TO_A_FILE


def _command(words: list[str]) -> Command:
    variables = []
    while words and words[0].partition("=")[0].isidentifier() and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        variables.append((name, value))
    return Command(tuple(words), tuple(variables))
