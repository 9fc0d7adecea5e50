"""Measures, records and other names, each described by its docstring, on pages of what belongs together."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NamedTuple

from thirty3 import analysis, models
from thirty3.analysis import recipes


class _Shelf(NamedTuple):
    """Names that belong together, on one page."""

    page: str
    title: str
    about: str
    names: list[str]
    """Whole names, each with the file that it is written in."""
    offered: str | None = None
    """Package to import them from; None where it is the file that each is written in."""


def pages(docs: Path) -> dict[str, str]:
    """Every page by its name under ``docs/generated``, without ``.md``."""
    made = {}
    described: set[Any] = set()
    shelves = _shelves()
    for shelf in shelves:
        made[f"library/{shelf.page}"] = _shelf_page(shelf, described)
    made["library"] = _library(shelves)
    for module, folder, title in (
        (analysis, "measures", "Measures, one by one"),
        (recipes, "recipes", "Published figures, one by one"),
    ):
        names = _functions(module)
        rows = _table((f"[`{name}`]({folder}/{name}.md)", getattr(module, name)) for name in names)
        made[folder] = f"# {title}\n\n{rows}\n\n{_toctree(f'{folder}/{name}' for name in names)}\n"
        for name in names:
            by_hand = folder == "measures" and (docs / "measures" / f"{name}.md").exists()
            made[f"{folder}/{name}"] = _measure(module, name, described, by_hand=by_hand)
    return made


def measures() -> list[str]:
    """The names of all measures, sorted."""
    return _functions(analysis)


def _functions(module: ModuleType) -> list[str]:
    return sorted(name for name in module.__all__ if inspect.isfunction(getattr(module, name)))


def _shelves() -> list[_Shelf]:
    own = _public("thirty3")
    records = [name for name in own if inspect.isclass(_value(name)) and name != _REGISTER]
    functions = [name for name in own if not inspect.isclass(_value(name))]
    return [
        _Shelf("functions", "Functions", "Reading files, asking portals, resolving.", functions, "thirty3"),
        _Shelf("records", "Records", "What comes back. None means *not published*, never zero.", records, "thirty3"),
        _package("register", "The register", "See also [the guide](../../guide/register.md)."),
        _Shelf("models", "More records", "What other records are made of.", _classes(models)),
        _package("resolve", "Who and what", "Boroughs, suppliers, sizes, duplicates."),
        _package("reference", "Facts", "Tables, each with [its sources](../facts.md)."),
        _package("wire", "Portals", "What [a portal](../../guide/new_portal.md) is made of."),
        _package("harvest", "Asking", "What [asking](../../guide/portals.md) gives."),
        _Shelf("results", "Results", "What some of the functions give, and what they take.", _RESULTS),
        _package("errors", "Errors", "What to do about each: [troubleshooting](../../troubleshooting.md)."),
    ]


def _package(page: str, title: str, about: str) -> _Shelf:
    return _Shelf(page, title, about, _public(f"thirty3.{page}"), f"thirty3.{page}")


_REGISTER = "thirty3.register.register.Register"

_RESULTS = [
    "thirty3.harvest.clock.Clock",
    "thirty3.ocds.files.Loading",
    "thirty3.reference.tender_periods.TenderPeriod",
    "thirty3.reference.tender_periods.tender_period",
    "thirty3.register._history.Version",
    "thirty3.register.reports.Exported",
    "thirty3.resolve._size_evidence.SizeEvidenceIndex",
    "thirty3.resolve._size_table.NumberedRow",
    "thirty3.resolve.duplicates.Duplicates",
    "thirty3.resolve.evaluation.Evaluation",
    "thirty3.resolve.suppliers.SupplierResolution",
]
"""What no package offers and public functions give or take; the build fails where one is spoken of that is not here."""


def _public(package: str) -> list[str]:
    """The functions and classes that a package offers, each by the name of the file that it is written in."""
    module = import_module(package)
    values = [getattr(module, name) for name in module.__all__]
    return [f"{value.__module__}.{value.__qualname__}" for value in values if callable(value)]


def _classes(package: ModuleType) -> list[str]:
    """The classes of a package that has a file for each noun."""
    return [
        f"{module.__name__}.{name}"
        for module in (import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__))
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]


def _value(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


def _shelf_page(shelf: _Shelf, described: set[Any]) -> str:
    """A page of the names that no page before it has, each under a heading of its own."""
    parts = [f"# {shelf.title}", shelf.about]
    for name in (one for one in shelf.names if _value(one) not in described):
        described.add(_value(name))
        module, _, last = name.rpartition(".")
        where = shelf.offered or module
        parts.append(f"## `{last}`")
        if "._" not in where:
            parts.append(f"`from {where} import {last}`")
        parts.append(_rst(_class(name) if inspect.isclass(_value(name)) else [f".. autofunction:: {name}"]))
    return "\n\n".join(parts) + "\n"


def _class(name: str) -> list[str]:
    if name == _REGISTER:  # the one class that people call; what it does stands in those that it is put together from
        return [f".. autoclass:: {name}", "   :members:", "   :inherited-members: object"]
    return [f".. autoclass:: {name}()", "   :members:"]


def _rst(lines: Iterable[str]) -> str:
    return "```{eval-rst}\n" + "\n".join(lines) + "\n```"


def _library(shelves: list[_Shelf]) -> str:
    """What ``import thirty3`` offers, and where the rest is."""
    first = [(shelf.page, name) for shelf in shelves[:2] for name in shelf.names] + [("register", _REGISTER)]
    last = {name: name.rpartition(".")[2] for _, name in first}
    rows = _table((f"[`{last[name]}`](library/{page}.md#{last[name].lower()})", _value(name)) for page, name in first)
    pages = _toctree(f"library/{shelf.page}" for shelf in shelves)
    return f"# The library, name by name\n\nAfter `import thirty3`:\n\n{rows}\n\n{pages}\n"


def _table(entries: Iterable[tuple[str, Any]]) -> str:
    """Names and the first lines of what they say."""
    rows = [f"| {name} | {_first_line(value)} |" for name, value in entries]
    return "\n".join(["| name | what it is |", "|---|---|", *rows])


def _first_line(value: Any) -> str:
    line = (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r":\w+:(?=`)", "", line).replace("``", "`").replace("|", "\\|")


def _toctree(entries: Iterable[str]) -> str:
    return "\n".join(["```{toctree}", ":maxdepth: 1", ":hidden:", "", *entries, "```"])


def _measure(module: ModuleType, name: str, described: set[Any], *, by_hand: bool) -> str:
    """A measure, the result it gives, and the rows of it."""
    parts = [f"# `{name}`", f"```python\nfrom {module.__name__} import {name}\n```"]
    if by_hand:
        parts.append(f"What it means, and what it does not: [{name}](../../measures/{name}.md).")
    parts.append(_rst([f".. autofunction:: {module.__name__}.{name}"]))
    for kind in _result(getattr(module, name)):
        again = ["   :no-index:"] if kind in described else []  # two measures give it: links lead to the first
        described.add(kind)
        parts.append(f"## `{kind.__name__}`\n\n{_rst([*_class(f'{kind.__module__}.{kind.__qualname__}'), *again])}")
    return "\n\n".join(parts) + "\n"


def _result(function: Any) -> list[type[Any]]:
    """The class of the result, and that of its rows."""
    kind = inspect.signature(function, eval_str=False).return_annotation
    kind = getattr(import_module(function.__module__), str(kind), None)
    if not inspect.isclass(kind):
        raise TypeError(f"{function.__qualname__} gives {kind!r}, which has no page")
    (row,) = getattr(kind.__mro__[1], "__pydantic_generic_metadata__", {}).get("args") or (None,)
    return [kind, *([row] if inspect.isclass(row) else [])]
