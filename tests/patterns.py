"""Every pattern of the library, as it is used, and texts that are bad for it: the same letters again and again.

A pattern that looks at what it has seen again and again takes a hundred times as long for ten times the text, or worse,
so that one notice could keep a machine busy for hours. ``python -m tests.patterns`` prints the slowest.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import thirty3

LONGEST = 10_000
HANGS = 0.1
"""Seconds no text of that length may take; the slowest of those that take their share needs a fifth of it."""
_COMMON = ("a", " ", "0", ".", "-", "<", "&", "(", ",", '"', "\n", "a ", "a.", "a@", "0,", "&#", "<a ", "Aa ", "\x1b[")
_CALLED = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "finditer", "findall", "scanner"})
_ONE_OF_MANY = "one of many"
_WHOLE, _BEGINNING, _ANYWHERE = "fullmatch", "match", "search"


@dataclass(frozen=True)
class Used:
    """A pattern, where it is, and how it is put to texts."""

    module: str
    name: str
    pattern: re.Pattern[Any]
    how: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    def seconds(self, text: str) -> float:
        """How long it takes over a text."""
        given: Any = text.encode("latin1", "replace") if isinstance(self.pattern.pattern, bytes) else text
        started = time.perf_counter()
        if self.how == _ANYWHERE:
            for _ in self.pattern.finditer(given):
                pass
        else:
            getattr(self.pattern, self.how)(given)
        return time.perf_counter() - started


def every_pattern() -> Iterator[Used]:
    """The patterns that modules hold by a name, alone or in a collection."""
    for found in pkgutil.walk_packages(thirty3.__path__, "thirty3."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        methods = _methods(module)
        for name, value in vars(module).items():
            for pattern in _patterns_in(value, 3):
                yield Used(found.name, name, pattern, _how(methods.get(name, set()) & _CALLED or methods[_ONE_OF_MANY]))


def worst(used: Used) -> tuple[float, str]:
    """How long the slowest text takes at least, and its part that is repeated; the first that hangs is the last."""
    slowest = (0.0, "")
    for part in _parts(used.pattern):
        for length in (40, 80, 120, 1_000, LONGEST):
            took = used.seconds((part * (length // len(part) + 1))[:length] + "\x00")
            slowest = max(slowest, (took, part))
            if length < LONGEST and took > HANGS / 4:  # longer ones take longer
                slowest = max(slowest, (took * LONGEST / length, part))
                break
        if slowest[0] > HANGS:
            break
    return slowest


def _methods(module: ModuleType) -> Mapping[str, set[str]]:
    """What is called on each name, as ``_NAME.method``."""
    found: dict[str, set[str]] = {_ONE_OF_MANY: set()}
    if module.__file__ is None:
        return found
    with open(module.__file__, encoding="utf-8") as source:
        for node in ast.walk(ast.parse(source.read())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = node.value.id
                found.setdefault(name if hasattr(module, name) else _ONE_OF_MANY, set()).add(node.attr)
    return found


def _how(methods: set[str]) -> str:
    """How a pattern is used, from what is called on its name; anywhere in a text where nobody can tell."""
    said = methods & _CALLED
    if said == {_WHOLE}:
        return _WHOLE
    return _BEGINNING if said and said <= {_WHOLE, _BEGINNING} else _ANYWHERE


def _patterns_in(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in value.values():
            yield from _patterns_in(one, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _patterns_in(one, depth - 1)


def _parts(pattern: re.Pattern[Any]) -> Sequence[str]:
    """What to repeat: what is bad for many, and the letters and words that the pattern itself names."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin1")
    letters = {letter for letter in source if letter.isprintable() and letter not in "\\?*+|[]{}^$"}
    words = sorted(set(re.findall("[A-Za-z]{2,}", source)))[:200]
    return list(dict.fromkeys((*_COMMON, *sorted(letters)[:40], *words, *(f"{word} " for word in words))))


def main() -> None:
    """Print the slowest twenty."""
    found = sorted(((*worst(used), str(used), used.how) for used in every_pattern()), reverse=True)
    print(f"{len(found)} patterns")  # noqa: T201
    for seconds, part, name, how in found[:20]:
        print(f"{seconds:8.3f} s  {name} ({how}), {part!r} again and again")  # noqa: T201


if __name__ == "__main__":
    main()
