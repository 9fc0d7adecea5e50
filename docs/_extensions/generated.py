"""Pages that nobody writes by hand: a portal's card on its page, each measure and record from its docstrings.

They are made anew into ``docs/generated`` at each build, which is in no commit.
"""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import thirty3
from thirty3 import analysis
from thirty3.analysis import recipes
from thirty3.connectors import portals
from thirty3.models.record import Record
from thirty3.wire import Portal

_ELSEWHERE = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+(?:src|tests|tools|\.ci|README\.md|SECURITY\.md|examples)[^)]*)\)")
"""Links to files that are beside the documentation and not in it: they are shown as paths."""

_SVG_PICTURES = """import altair
altair.renderers.enable("svg")
"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Hook it in."""
    app.connect("builder-inited", _write)
    app.connect("source-read", _read)
    app.connect("autodoc-process-docstring", _set_aside, priority=400)  # napoleon works at 500
    app.connect("autodoc-process-docstring", _put_back, priority=600)
    return {"parallel_read_safe": True}


def _write(app: Sphinx) -> None:
    into = Path(app.srcdir) / "generated"
    shutil.rmtree(into, ignore_errors=True)
    _page(into / "measures.md", "Measures, one by one", [f"measures/{name}" for name in _measures(analysis)])
    _page(into / "recipes.md", "Published figures, one by one", [f"recipes/{name}" for name in _measures(recipes)])
    for module in (analysis, recipes):
        folder = "measures" if module is analysis else "recipes"
        for name in _measures(module):
            _function(into / folder / f"{name}.md", name, getattr(module, name))
    _names(into / "library.md")
    startup = into / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-pictures.py").write_text(_SVG_PICTURES, encoding="utf-8")


def _read(_app: Sphinx, name: str, source: list[str]) -> None:
    """Add what is generated to a page that is written by hand, and show as paths what is not part of the site."""
    text = _ELSEWHERE.sub(lambda link: f"{link[1]} (`{link[2].replace('../', '')}`)", source[0])
    folder, _, stem = name.rpartition("/")
    if folder == "portals" and stem in _cards():
        text = f"{text.rstrip()}\n\n## Its card\n\n{_card(_cards()[stem])}\n"
    source[0] = text.replace("<!-- licences of the portals -->", _licences())


_ASIDE: dict[str, list[str]] = {}


def _set_aside(_app: Sphinx, what: str, name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    """What is said of a field is a sentence: napoleon would take what stands before its first colon for a type."""
    if what in ("attribute", "property"):
        _ASIDE[name] = list(lines)


def _put_back(_app: Sphinx, _what: str, name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    if name in _ASIDE:
        lines[:] = _ASIDE.pop(name)


def _cards() -> dict[str, Portal]:
    return {portal.id: portal for portal in portals()}


def _card(portal: Portal) -> str:
    """All that the library knows of a portal, from the card that it goes by."""
    rows = []
    for name in type(portal).model_fields:
        value = getattr(portal, name)
        meaning = " ".join((type(portal).model_fields[name].description or "").split()).replace("``", "`")
        rows.append(f"| {name.replace('_', ' ')} | {_cell(value)} | {meaning.replace('|', ' or ')} |")
    return "\n".join(["| | | |", "|---|---|---|", *rows])


def _licences() -> str:
    rows = [f"| {portal.name} | {_cell(portal.licence)} | {_escaped(portal.attribution)} |" for portal in portals()]
    return "\n".join(["| portal | licence | what to say |", "|---|---|---|", *rows])


def _cell(value: object) -> str:
    if value is None or value == () or value == {}:
        return "none"
    if isinstance(value, str) and value.startswith("https://"):
        return f"<{value}>"
    if isinstance(value, tuple):
        return ", ".join(_cell(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_cell(one)}" for name, one in value.items())
    if isinstance(value, Record):
        return "; ".join(f"{name} {_cell(one)}" for name, one in value if one is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _escaped(str(value))


def _escaped(text: str) -> str:
    return re.sub(r"([|*_<>`\[\]])", r"\\\1", text).replace("\n", " ")


def _measures(module: Any) -> list[str]:
    return sorted(name for name in module.__all__ if inspect.isfunction(getattr(module, name)))


def _function(path: Path, name: str, function: Any) -> None:
    """A measure, the result it gives, and the rows of it."""
    lines = [f".. autofunction:: {function.__module__}.{name}"]
    for kind in _result(function):
        lines += ["", f".. autoclass:: {kind.__module__}.{kind.__qualname__}()", "   :members:", "   :no-index:"]
    _text(path, f"# `{name}`\n\n```{{eval-rst}}\n" + "\n".join(lines) + "\n```\n")


def _result(function: Any) -> list[type[Any]]:
    """The class of the result, and that of its rows."""
    module = import_module(function.__module__)
    kind = getattr(module, str(inspect.signature(function).return_annotation), None)
    if not inspect.isclass(kind):
        return []
    (row,) = getattr(kind.__mro__[1], "__pydantic_generic_metadata__", {}).get("args") or (None,)
    return [kind, *([row] if inspect.isclass(row) else [])]


def _names(path: Path) -> None:
    """Everything that ``import thirty3`` offers."""
    lines: list[str] = []
    for name in thirty3.__all__:
        value = getattr(thirty3, name)
        if inspect.isclass(value):
            inherited = "   :inherited-members: Record, Exception" if name == "Register" else ""
            lines += [
                f".. autoclass:: {value.__module__}.{name}{'' if name == 'Register' else '()'}",
                "   :members:",
                *filter(None, [inherited]),
                "",
            ]
        elif inspect.isroutine(value) or hasattr(value, "__wrapped__"):
            lines += [f".. autofunction:: {value.__module__}.{name}", ""]
    _text(path, "# The library, name by name\n\n```{eval-rst}\n" + "\n".join(lines) + "```\n")


def _page(path: Path, title: str, entries: Iterable[str]) -> None:
    _text(path, f"# {title}\n\n" + "\n".join(["```{toctree}", ":maxdepth: 1", "", *entries, "```"]) + "\n")


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
