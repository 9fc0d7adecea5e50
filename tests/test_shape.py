"""The shape of the library: its public names, what importing it costs, and where things may stand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import thirty3

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "thirty3").rglob("*.py"))
HEAVY = {"httpx", "sqlalchemy", "pandas", "polars", "pyarrow", "duckdb", "narwhals", "ocdsmerge", "requests", "rich"}


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert thirty3.__all__ == sorted(thirty3.__all__)
    assert dir(thirty3) == thirty3.__all__
    for name in thirty3.__all__:
        assert getattr(thirty3, name) is not None, name


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="tendres"):
        _ = thirty3.tendres


def test_importing_thirty3_brings_in_no_http_database_or_dataframe_library() -> None:
    listing = "import sys, thirty3; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", listing], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_reading_files_brings_in_no_http_or_dataframe_library() -> None:
    script = "import sys, thirty3 as t3; t3.load, t3.boroughs(); print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert not (HEAVY - {"narwhals"}) & set(done.stdout.split())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_can_be_read_in_one_go(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300 or path.parent.name == "versions"  # a schema is a list, not a text
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


def test_no_module_is_a_second_place_for_everything() -> None:
    assert not {path.stem for path in SOURCES} & {"utils", "common", "helpers", "core", "base", "misc"}


def test_every_reference_table_says_where_it_is_from() -> None:
    for table in (ROOT / "src" / "thirty3" / "reference").glob("*.csv"):
        head = table.read_text(encoding="utf-8")[:2000].lower()
        assert "source" in head, table.name
        assert re.search(r"20\d\d", head), f"{table.name} carries no date"
