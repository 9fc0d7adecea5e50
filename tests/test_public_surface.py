"""What others may build on: every public name with its signature, held against the list that is kept beside this file.

A change is meant where ``python -m tests.test_public_surface`` has written it down, and the changelog says so.
"""

from __future__ import annotations

import difflib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

import pytest

import thirty3 as t3
from thirty3 import models, sample
from thirty3.analysis import expiry_clusters
from thirty3.models.record import Record

KEPT = Path(__file__).with_name("public_surface.txt")
_PARTS = """
    analysis analysis.recipes connectors errors harvest reference register register.reports resolve resolve.arrow
    resolve.circle resolve.evaluation resolve.fit sample testing views.brief views.choices views.convene views.facts
    views.feeds views.page views.pictures views.progress views.text wire
"""
_RECORDS = {module.name for module in pkgutil.iter_modules(models.__path__)} - {"arrow", "frames", "row", "shown"}
MODULES = ["thirty3", *(f"thirty3.{name}" for name in _PARTS.split())]
"""Where public names are taken from."""
PACKAGES = [name for name in MODULES if hasattr(import_module(name), "__path__")]


def surface() -> Iterator[str]:
    """A line for each name, and under each class one for each of its fields and methods.

    After the names that are imported come the records that they give and take, and at last the classes that all these
    inherit from; each class stands once, where it is met first.
    """
    told: dict[type[Any], None] = {}
    for name in [*MODULES, *(f"thirty3.models.{part}" for part in sorted(_RECORDS))]:
        yield f"# {name}"
        module = import_module(name)
        for public in sorted(_names(module)):
            value = getattr(module, public)
            if inspect.isclass(value):
                if value in told:
                    continue
                told[value] = None
            yield from _described(public, value)
    yield "# what classes inherit"
    for base in sorted({base for kind in told for base in _bases(kind)} - told.keys(), key=lambda base: base.__name__):
        yield from _described(base.__name__, base)


def _bases(kind: type[Any]) -> Iterator[type[Any]]:
    """What a class inherits from that is ours: of ``Result[Row]`` that is ``Result``."""
    for base in kind.__mro__[1:]:
        if base.__module__.startswith("thirty3.") and "[" not in base.__name__:
            yield base


def _names(module: ModuleType) -> list[str]:
    listed: list[str] | None = getattr(module, "__all__", None)
    if listed is not None:
        return listed
    return [
        name
        for name, its in vars(module).items()
        if name[0] != "_" and getattr(its, "__module__", "") == module.__name__
    ]


def _described(name: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value):
        yield f"class {name}({', '.join(base.__name__ for base in value.__bases__ if base is not object)})"
        yield from (f"    {line}" for line in _members(value))
    elif inspect.isroutine(value) or hasattr(value, "__wrapped__"):
        yield f"def {name}{_signature(value)}"
    elif get_origin(value) is Literal:
        yield f"{name} = Literal{list(get_args(value))}"
    else:
        yield f"{name}: {'type' if get_origin(value) else type(value).__name__}"


def _members(kind: type[Any]) -> Iterator[str]:
    """Its own fields, in their order, then its own methods and properties."""
    fields = getattr(kind, "model_fields", None)
    if fields is not None:
        own = vars(kind).get("__annotations__") or inspect.get_annotations(kind)
        for name, field in fields.items():
            if name in own:
                yield f"{name}: {_text(own[name])}{'' if field.is_required() else ' = ...'}"
    for name, value in sorted(vars(kind).items()):
        if name.startswith("_") or (fields is not None and name in fields):
            continue
        its = inspect.unwrap(value.__func__ if isinstance(value, classmethod | staticmethod) else value)
        if inspect.isfunction(its):
            yield f"def {name}{_signature(its)}"
        elif isinstance(value, property):
            assert value.fget is not None
            yield f"{name} -> {_text(value.fget.__annotations__.get('return', '?'))}"


def _signature(function: Any) -> str:
    return " ".join(str(inspect.signature(function)).split()).replace("'", "") if not inspect.isclass(function) else ""


def _text(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def test_nothing_public_has_changed_that_is_not_written_down() -> None:
    kept, found = KEPT.read_text(encoding="utf-8").splitlines(), list(surface())
    changed = "\n".join(difflib.unified_diff(kept, found, "written down", "found", lineterm="", n=0))
    assert not changed, f"{changed}\nMeant? Then: python -m tests.test_public_surface"


@pytest.mark.parametrize("name", MODULES)
def test_tab_completion_offers_every_public_name(name: str) -> None:
    module = import_module(name)
    assert set(_names(module)) <= set(dir(module))
    assert not [public for public in _names(module) if public.startswith("_") and public != "__version__"]


@pytest.mark.parametrize("name", PACKAGES)
def test_tab_completion_on_a_package_offers_nothing_else(name: str) -> None:
    module = import_module(name)
    assert sorted(dir(module)) == sorted(_names(module))


def test_tab_completion_on_records_results_and_registers_offers_what_is_theirs() -> None:
    contracts = list(t3.contracts(t3.load(sample.path())))
    clusters = expiry_clusters(contracts, as_of=sample.AS_OF)
    with t3.Register(":memory:") as register:
        for value, wanted in (
            (contracts[0], {"title", "period", "technology", "row", "annualised"}),
            (t3.boroughs()[0], {"gss", "name"}),
            (t3.portals()[0], {"id", "licence", "hosts"}),
            (clusters, {"rows", "used", "excluded", "reasons", "to_pandas", "to_polars", "to_arrow", "summary"}),
            (clusters.rows[0], {"service_area", "act_by", "slack_days", "total_value"}),
            (register, {"sync", "load", "contracts", "tenders", "upcoming", "export", "forget", "status"}),
        ):
            offered = {name for name in dir(value) if not name.startswith("_")}
            assert wanted <= offered, wanted - offered
            if isinstance(value, Record):
                assert not {"copy", "dict", "json", "parse_obj"} & offered  # of another age of pydantic's


if __name__ == "__main__":
    KEPT.write_text("\n".join(surface()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{KEPT.name}: {len(KEPT.read_text(encoding='utf-8').splitlines())} lines\n")
