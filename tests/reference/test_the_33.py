"""The 33: complete, as the published lists have them, and found by every code and name they have."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import UnknownNameError
from thirty3.models.borough import Borough
from thirty3.reference import borough, boroughs

each = pytest.mark.parametrize("one", boroughs(), ids=lambda one: str(one.slug))


def test_there_are_32_boroughs_and_the_city_by_gss_code() -> None:
    assert [one.gss for one in boroughs()] == [f"E090000{number:02}" for number in range(1, 34)]
    assert [one.name for one in boroughs() if one.kind == "city_corporation"] == ["City of London"]
    assert sum(one.bit for one in boroughs()) == 2**33 - 1
    assert sum(one.part == "inner" for one in boroughs()) == 14


def test_codes_and_names_are_those_of_the_published_lists(shared: Path) -> None:
    with (shared / "reference" / "la_orgid_to_gss.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["gss_code"]: row for row in csv.DictReader(table) if row["gss_code"].startswith("E09")}
    assert {one.gss: f"GB-LAE-{one.gb_lae}" for one in boroughs()} == {gss: row["org_id"] for gss, row in rows.items()}
    with (shared / "reference" / "london-borough-profiles.csv").open(encoding="cp1252", newline="") as table:
        people = {row["Code"]: row["GLA_Population_Estimate_2017"] for row in csv.DictReader(table)}
    assert all(one.population == int(people[one.gss]) for one in boroughs())


@each
def test_a_borough_is_found_by_each_of_its_codes_and_names(one: Borough) -> None:
    names = (one.gss, one.gss.lower(), one.name, one.official_name, one.slug, f"The {one.official_name}", *one.aliases)
    for name in names:
        assert borough(name) == one
        assert borough(f"  {name.upper()} ") == one
        assert borough(name.replace(" and ", " & ")) == one
    assert list(one.aliases) == sorted(one.aliases)


@each
def test_a_gb_lae_code_counts_in_capitals_only_and_lbh_never(one: Borough) -> None:
    if one.gb_lae == "LBH":
        with pytest.raises(UnknownNameError, match="six other boroughs"):
            borough("LBH")
    else:
        assert borough(one.gb_lae) == one
    with pytest.raises(UnknownNameError):
        borough(one.gb_lae.lower())


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Camdn", "Camden"),
        ("Hackny", "Hackney"),
        ("Kingston", "Kingston upon Thames"),
        ("Towerhamlets", "Tower Hamlets"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(typed: str, near: str) -> None:
    with pytest.raises(UnknownNameError, match=near):
        borough(typed)


@given(st.text())
def test_any_text_is_a_borough_or_an_unknown_name(text: str) -> None:
    try:
        found = borough(text)
    except UnknownNameError:
        return
    assert found in boroughs()


def test_a_whole_page_instead_of_a_name_makes_no_page_of_an_error() -> None:
    with pytest.raises(UnknownNameError) as caught:
        borough("Camden " * 10_000)
    assert len(str(caught.value)) < 300
