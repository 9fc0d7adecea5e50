"""The table of names written by hand: what each stands for, none taken for a borough that it is not."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.reference import boroughs
from thirty3.resolve import match_buyer

ROWS = tuple(csv.DictReader((Path(__file__).with_name("buyer_names.csv")).read_text(encoding="utf-8").splitlines()))

MISSED = {
    "CoL - City of London Corporation",  # initials of the short name before the whole one
    "Havering Council School Catering",  # a word of schools makes it a school's
    "Hillingdon Council Golf Courses",  # a word of clubs makes it a club's
    "Hillington Council London",  # a misspelling that is a place of its own
    "London Borough of Camden's Housing Repairs service",
    "London Bororough of Bromley",  # two slips in the wording
    "The Common Council of the City of London acting as Police Authority",
}
"""True names that are not found: each would need a rule that takes others' names too."""


def wanted(row: dict[str, str]) -> set[str]:
    return {slug for slug in row["boroughs"].split("|") if slug}


def found(name: str) -> set[str]:
    return {match.borough.slug for match in match_buyer(name)}


def test_the_table_has_every_borough_and_more_others_names_than_true_ones() -> None:
    names = [row["name"] for row in ROWS]
    times = Counter(slug for row in ROWS for slug in wanted(row))
    assert len(set(names)) == len(names)
    assert set(times) == {one.slug for one in boroughs()}
    assert min(times.values()) >= 14
    assert sum(not wanted(row) for row in ROWS) > sum(bool(wanted(row)) for row in ROWS) > 400


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in ROWS}))
def test_a_name_written_by_hand_stands_for_those_that_a_reader_sees_in_it(kind: str) -> None:
    wrong = [row["name"] for row in ROWS if row["kind"] == kind and found(row["name"]) != wanted(row)]
    assert set(wrong) <= MISSED


def test_no_name_gives_a_borough_that_it_does_not_mean_and_99_in_100_are_found() -> None:
    assert [row["name"] for row in ROWS if found(row["name"]) - wanted(row)] == []
    missed = {row["name"] for row in ROWS if wanted(row) - found(row["name"])}
    assert missed == MISSED
    assert len(missed) < sum(bool(wanted(row)) for row in ROWS) / 100


def typed_differently(name: str) -> Iterator[str]:
    """The name with slips that change nothing; capitals only where they break no entity."""
    yield from (f"  {name}\t", name.replace(" ", "  "), name.replace(" ", "\u00a0"), f"{name}.", f'"{name}"')
    yield from (name.replace(" & ", " and "), name.replace("'", "’"))
    if name.isascii() and "&" not in name.replace(" & ", ""):
        yield from (name.upper(), name.lower(), name.replace(" & ", " &amp; "))


@given(st.sampled_from(ROWS))
def test_case_spaces_and_signs_change_nothing(row: dict[str, str]) -> None:
    for typed in typed_differently(row["name"]):
        assert found(typed) == found(row["name"]), typed
