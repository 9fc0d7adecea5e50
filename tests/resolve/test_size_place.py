"""Locality: London, a borough, elsewhere or unknown, from the published place and nothing else."""

from __future__ import annotations

import pytest

from tests.resolve.sizes import DAY, supplier
from thirty3.models.size import Locality
from thirty3.resolve.size import size_of, sizes

DISTRICTS = {"E8": "UKI41", "SW1A": "UKI32", "M1": "UKD33", "N1": "UKI", "W9": "E09000033"}
"""Made for these tests: a caller's table of districts."""


@pytest.mark.parametrize(
    ("region", "london", "borough"),
    [
        ("UKI", True, None),
        ("TLI", True, None),
        ("UKI3", True, None),
        ("UKI31", True, None),  # Camden and the City
        ("UKI32", True, "E09000033"),
        ("TLI32", True, "E09000033"),
        ("TLI54", True, "E09000010"),
        ("UKI41", True, None),  # Hackney and Newham
        ("UKI99", True, None),
        ("UKJ25", False, None),
        ("TLM", False, None),
        ("UK", None, None),
        ("UKB", None, None),
        ("UKI321", None, None),
        ("London", True, None),
        ("  greater  LONDON ", True, None),
        ("E12000007", True, None),
        ("E09000012", True, "E09000012"),
        ("Londonderry", None, None),
        ("South East", None, None),
        ("England", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_region_says_what_its_code_or_name_says(region: str | None, london: bool | None, borough: str | None) -> None:
    found = size_of(supplier(region=region), DAY).locality
    assert (found.london, found.borough) == (london, borough)
    assert (found.rests_on is None) is (london is None)


def test_a_postcode_district_says_nothing_without_a_table() -> None:
    assert size_of(supplier(postcode_district="E8"), DAY).locality == Locality()


@pytest.mark.parametrize(
    ("region", "district", "london", "borough"),
    [
        (None, "SW1A", True, "E09000033"),
        (None, "W9", True, "E09000033"),
        (None, "E8", True, None),
        (None, "M1", False, None),
        (None, "ZE1", None, None),
        ("UKI32", "N1", True, "E09000033"),
        ("England", "N1", True, None),
        ("UKI54", "SW1A", True, None),  # two boroughs: one of them is wrong
        ("UKI32", "M1", None, None),
    ],
)
def test_region_and_district_must_agree(
    region: str | None, district: str, london: bool | None, borough: str | None
) -> None:
    index = sizes(districts=DISTRICTS)
    found = size_of(supplier(region=region, postcode_district=district), DAY, evidence=index).locality
    assert (found.london, found.borough) == (london, borough)
