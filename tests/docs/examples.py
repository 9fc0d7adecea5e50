"""The programs of ``docs/examples``, by their files: nothing puts that folder on the path of whoever copies one."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from thirty3.connectors.find_a_tender import FindATender

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "examples"
SINCE = date(2025, 3, 3)


@cache
def example(name: str) -> ModuleType:
    """The module that a program is when it is imported."""
    spec = spec_from_file_location(f"example_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hurried(url: str, **card: object) -> FindATender:
    """Find a Tender at an address of this machine, whose pace and patience are a test's."""
    given = {"hosts": ("127.0.0.1",), "pause_seconds": 0.0, "attempts": 1, "least_per_week": None, **card}
    return FindATender(portal=FindATender().portal.model_copy(update=given), base=url)


def night(place: Path, portal: FindATender, *, days: int = 2) -> int:
    """The nightly job over so many days, and its exit code."""
    until = SINCE + timedelta(days=days)
    code: int = example("nightly_sync").sync(str(place), portal, since=SINCE.isoformat(), until=until.isoformat())
    return code
