"""Regions: a code or name means a borough, several, none in London, or says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.normalise.regions import find_boroughs
from thirty3.reference import borough, boroughs

ALL = frozenset(one.gss for one in boroughs())


def _codes(*names: str) -> frozenset[str]:
    return frozenset(borough(name).gss for name in names)


@pytest.mark.parametrize(
    ("region", "found"),
    [
        ("UKI", ALL),
        ("TLI", ALL),
        (
            "UKI3",
            _codes("City of London", "Camden", "Westminster", "Kensington and Chelsea", "Hammersmith and Fulham")
            | _codes("Wandsworth"),
        ),
        ("UKI31", _codes("Camden", "City of London")),
        ("UKI32", _codes("Westminster")),
        ("tli32", _codes("Westminster")),
        ("UKI99", ALL),
        ("UKJ25", frozenset()),
        ("TLM", frozenset()),
        ("London", ALL),
        ("  greater  LONDON ", ALL),
        ("E12000007", ALL),
        ("E09000012", _codes("Hackney")),
        ("UK", None),
        ("UKB", None),
        ("UKI321", None),
        ("Londonderry", None),
        ("South East", None),
        ("", None),
    ],
)
def test_a_region_means_the_boroughs_it_may_lie_in(region: str, found: frozenset[str] | None) -> None:
    assert find_boroughs(region) == found


def test_every_borough_lies_in_its_own_cell_and_the_wider_ones() -> None:
    for one in boroughs():
        cell = one.itl3 or ""
        inner, outer = find_boroughs(cell), find_boroughs(cell[:4])
        assert inner is not None
        assert outer is not None
        assert {one.gss} <= inner <= outer <= ALL


@given(st.text() | st.from_regex(r"(UK|TL)[A-Z][0-9A-Z]{0,3}", fullmatch=True))
def test_any_text_is_answered(region: str) -> None:
    found = find_boroughs(region)
    assert found is None or found <= ALL
