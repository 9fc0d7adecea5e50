"""Real names and identifiers: all UK authorities, the buyers of real notices, and what their identifiers say."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from thirty3.models.organisation import Identifier
from thirty3.normalise.names import fold
from thirty3.reference import boroughs
from thirty3.resolve import match_buyer


def all_names_of_authorities(folder: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    columns = {
        "uk_local_authorities.csv": ("gss-code", "official-name", "alt-name-1", "alt-name-2", "alt-name-3"),
        "local_authorities_gss.csv": ("gss", "name"),
        "la_orgid_to_gss.csv": ("gss_code", "name", "normalised_name", "area_name"),
    }
    for file, (code, *wanted) in columns.items():
        with (folder / file).open(encoding="utf-8-sig", newline="") as table:
            for row in csv.DictReader(table):
                names |= {row[column]: row[code] for column in wanted if row[column]}
    return names


def test_of_all_uk_authorities_those_of_london_match_and_no_other(shared: Path) -> None:
    names = all_names_of_authorities(shared / "reference")
    assert len(names) > 1_000
    for name, gss in names.items():
        expected = [gss] if gss.startswith("E09") else []
        and_signs = name.replace(" and ", " & ")
        for typed in (name, name.upper(), f"The {name}", f"{name} Council", f"{name} (WCC)", and_signs):
            assert [match.borough.gss for match in match_buyer(typed)] == expected, typed


def releases_in(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    items = content if isinstance(content, list) else content.get("results", [content])
    return list(itertools.chain.from_iterable(item.get("releases", [item]) for item in items))


def test_of_a_real_page_five_boroughs_are_found_and_nobody_else(shared: Path) -> None:
    found: dict[str, int] = {}
    for release in releases_in(shared / "contracts_finder" / "search_page_2025-01-23.json"):
        for match in match_buyer((release.get("buyer") or {}).get("name") or ""):
            found[match.borough.name] = found.get(match.borough.name, 0) + 1
    assert found == {"Merton": 3, "Enfield": 2, "Ealing": 1, "Harrow": 1, "Islington": 1}


def test_of_all_real_buyers_those_are_found_that_a_reader_would_find(shared: Path) -> None:
    folders = ("contracts_finder", "find_a_tender")
    paths = [path for folder in folders for path in sorted((shared / folder).glob("*.json"))]
    names = {(release.get("buyer") or {}).get("name") or "" for path in paths for release in releases_in(path)}
    assert {name for name in names if match_buyer(name)} == {
        "City of London Corporation", "Croydon Council", "Harrow Council", "Islington Council",
        "London Borough Of Bexley", "London Borough of Barnet Council", "London Borough of Bromley",
        "London Borough of Ealing Council", "London Borough of Enfield", "London Borough of Hackney",
        "London Borough of Hounslow", "London Borough of Lambeth", "London Borough of Lewisham",
        "London Borough of Merton", "London Borough of Tower Hamlets", "THE LONDON BOROUGH OF CAMDEN",
        "The Royal Borough of Kingston upon Thames", "Westminster City Council",
    }  # fmt: skip


def names_of_firms_and_bodies(folder: Path) -> set[str]:
    with (folder / "large_employers_2021-22.csv").open(encoding="utf-8-sig", newline="") as table:
        names = {row[column] for row in csv.DictReader(table) for column in ("EmployerName", "CurrentName")}
    with (folder / "name_alias_pairs.csv").open(encoding="utf-8", newline="") as table:
        return names | {name for row in csv.reader(table) for name in row}


def test_of_all_real_firms_and_bodies_only_names_of_the_33_match(shared: Path) -> None:
    known = {fold(name) for one in boroughs() for name in (one.name, one.official_name, *one.aliases)}
    names = names_of_firms_and_bodies(shared / "suppliers")
    assert len(names) > 20_000
    matched = {name for name in names if match_buyer(name)}
    plain = {name for name in matched if fold(name).removeprefix("THE ") in known}
    assert len(plain) > 50
    assert matched - plain == {  # read one by one
        "KENSINGTON AND CHELSEA COUNCIL ROYAL BOROUGH OF", "London borough Harrow Council",
        "The London Borough Havering", "WESTMINISTER CITY COUNCIL",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "id", "slug"),
    [
        ("GB-LAE", "HAV", "havering"),
        ("GB-LAE", "LBH", "lambeth"),
        ("GB-LAC", "E09000003", "barnet"),
        ("GSS", "E09000033", "westminster"),
        ("GB-PPON", "PZXL-5842-VBBG", "camden"),
        ("GB-PPON", "PBMD-2513-CWJJ", "islington"),
    ],
)
def test_a_certain_identifier_decides_whatever_the_name(scheme: str, id: str, slug: str) -> None:
    for name in ("", "Procurement Team", "LBH"):
        found = match_buyer(name, [Identifier(scheme=scheme, id=id)])
        assert [match.borough.slug for match in found] == [slug]
        assert id in found[0].rule


def test_a_joint_name_adds_the_others_to_the_one_identified() -> None:
    camden = Identifier(scheme="GB-PPON", id="PZXL-5842-VBBG")
    found = match_buyer("London Boroughs of Camden and Islington", [camden])
    assert [match.borough.slug for match in found] == ["camden", "islington"]
    assert found[0].rule.startswith("identifier")


def test_a_portal_account_counts_only_where_the_name_says_nothing() -> None:
    account = Identifier(scheme="GB-CFS", id="18525")
    assert [match.borough.slug for match in match_buyer("", [account])] == ["merton"]
    assert [match.borough.slug for match in match_buyer("IN-TEND LIMITED", [account])] == ["merton"]
    assert match_buyer("Hillside School", [account]) == ()
    assert [match.borough.slug for match in match_buyer("LB Sutton", [account])] == ["sutton"]


def test_unknown_identifiers_change_nothing() -> None:
    other = Identifier(scheme="GB-COH", id="01234567")
    assert match_buyer("LB Sutton", [other]) == match_buyer("LB Sutton")
    assert match_buyer("Hillside Ltd", [other]) == ()
