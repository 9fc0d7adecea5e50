"""Releases written again: valid by the standard's own schema, whole, the same every time."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ocds.made import FROM, JSON, award, award_release, package, put, release, releases
from thirty3.models.release import Release
from thirty3.ocds.files import load, read_package
from thirty3.ocds.write import ATTRIBUTION, LICENCE, write_lines, write_package

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def written(*values: Release) -> JSON:
    return write_package(values, uri="https://data.example/package.json", published=NOW, publisher="Example Office")


def schema_of(folder: Path) -> JSON:
    """The package schema with the release schema in the place it refers to on the web."""
    whole: JSON = json.loads((folder / "release-package-schema.json").read_text())
    whole["properties"]["releases"]["items"] = json.loads((folder / "dereferenced-release-schema.json").read_text())
    return whole


def test_a_package_is_valid_by_the_standards_schema(shared: Path) -> None:
    schema = schema_of(shared / "ocds" / "standard_1.1.5")
    found = written(*releases(release("1"), award_release(award(value={"amount": 5, "currency": "GBP"}), id="2")))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(found)
    assert len(found["releases"]) == 2


def test_the_schema_does_refuse_what_is_wrong(shared: Path) -> None:
    schema = schema_of(shared / "ocds" / "standard_1.1.5")
    found = written(*releases(release("1")))
    del found["releases"][0]["initiationType"]
    assert list(jsonschema.Draft4Validator(schema).iter_errors(found))


def test_a_package_says_who_published_it_when_and_under_which_licence() -> None:
    found = written(*releases(release()))
    assert found["version"] == "1.1"
    assert found["publishedDate"] == "2026-11-22T12:00:00Z"
    assert found["publisher"] == {"name": "Example Office"}
    assert found["license"] == LICENCE
    assert found["attribution"] == ATTRIBUTION


def test_the_licence_that_all_releases_state_is_kept() -> None:
    body = json.dumps(package(release("1"), release("2"))).encode()
    stated = read_package(body, provenance=FROM).releases
    assert written(*stated)["license"] == "https://licence.example/open"
    assert written(*stated, *releases(release("3")))["license"] == "https://licence.example/open"
    other = read_package(json.dumps(package(release("4"), license="https://other.example")).encode(), provenance=FROM)
    assert written(*stated, *other.releases)["license"] == LICENCE


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        write_package((), uri="u", published=datetime(2026, 1, 1), publisher="p")  # noqa: DTZ001 - that is the point


def test_releases_come_out_whole_and_in_order_and_once() -> None:
    values = releases(release("2", odd={"deep": [1, None]}), release("1"), release("1"))
    found = written(*values)["releases"]
    assert found == [values[1].data, values[0].data]
    assert written(*values) == written(*reversed(values))


def test_what_a_release_was_given_is_written() -> None:
    (made,) = releases({**release(), "id": None, "tag": "tender"})
    (found,) = written(made)["releases"]
    assert found["id"] == made.id


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    values = releases(release("1"), award_release(id="2"))
    again = list(load(put(tmp_path, "p.json", written(*values))))
    assert [one.data for one in again] == [one.data for one in values]
    out = io.StringIO()
    assert write_lines(values, out) == 2
    assert [one.data for one in load(put(tmp_path, "l.jsonl", out.getvalue()))] == [one.data for one in values]


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
VALUES = st.recursive(
    LEAVES | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(odd=VALUES)
def test_any_release_survives_being_written_and_read(odd: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    (made,) = releases(release(odd=[odd]))
    out = io.StringIO()
    write_lines([made], out)
    path = put(tmp_path_factory.mktemp("lines"), "l.jsonl", out.getvalue())
    (again,) = load(path)
    assert again.data == made.data
    assert again.content_hash == made.content_hash
