"""Whom a buyer's name stands for: every form that councils are written in, and nobody else's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.models.borough import Borough
from thirty3.reference import borough, boroughs
from thirty3.resolve import match_buyer

CITY, WESTMINSTER = borough("City of London"), borough("Westminster")
ROYAL = {borough(name) for name in ("Greenwich", "Kensington and Chelsea", "Kingston upon Thames")}

FORMS = (
    "{}",
    "{} Council",
    "{} Borough Council",
    "{} London Borough Council",
    "{} LBC",
    "{} London Boro",
    "{}, London Borough of",
    "LB {}",
    "L.B. {}",
    "LB of {}",
    "LBC {}",
    "LBC of {}",
    "London Borough {}",
    "London Borough of {}",
    "The London Borough of {}",
    "London Borough of {} Council",
    "LONDON BOROUGH OF {} COUNCIL",
    "Council of the London Borough of {}",
    "Mayor & Burgesses of the London Borough of {}",
    "The Mayor and Burgesses of the London Borough of {}",
    "Lodon Borough of {}",
    "London Borough of {} - Adult Social Care",
    "London Borough of {} – Children&#39;s Services",
    "London Borough of {} (Procurement)",
    "London Borough of {} (XYZ)",
    "{} Council - XYZ",
    "{} Council (WCC)",
    "London Borough of {}: Housing and Regeneration",
    "Corporate Procurement, London Borough of {}",
    "London Borough of {}, Town Hall, High Street",
    "London Borough of {} Pension Fund",
    "  london  borough of {}. ",
)


def names_of(one: Borough) -> Iterator[str]:
    if one == CITY:
        yield from ("City of London Corporation", "THE CITY OF LONDON CORPORATION", "Corporation of London")
        yield from (
            "City of London",
            "The Mayor and Commonalty and Citizens of the City of London",
            "City of London Council",
        )
        return
    for form in FORMS:
        yield form.format(one.name)
        yield form.format(one.name.replace(" and ", " &amp; ")).replace(" upon ", "-upon-")
    if one in ROYAL:
        for form in ("Royal Borough of {}", "The Royal Borough of {} Council", "RB {}", "RB of {}", "ROYAL BOROUGH {}"):
            yield form.format(one.name)
    if one == WESTMINSTER:
        yield from (
            "Westminster City Council",
            "City of Westminster",
            "The City of Westminster Council",
            "Westminster CC",
        )
        yield from (
            "Lord Mayor and Citizens of the City of Westminster",
            "City Council of Westminster",
            "Westminster, City of",
        )


@pytest.mark.parametrize("one", boroughs(), ids=lambda one: str(one.slug))
def test_every_form_of_a_councils_name_means_that_council_alone(one: Borough) -> None:
    for name in names_of(one):
        assert [match.borough for match in match_buyer(name)] == [one], name
        assert [match.borough for match in match_buyer(name.upper().replace("&AMP;", "&"))] == [one], name


def misspellings(name: str) -> Iterator[str]:
    """One letter left out, doubled or changed places with the next, the first letter kept."""
    for place in range(1, len(name) - 1):
        if name[place].isalpha() and name[place + 1].isalpha() and name[place] != name[place + 1]:
            yield name[:place] + name[place + 1 :]
            yield name[:place] + name[place] + name[place:]
            yield name[:place] + name[place + 1] + name[place] + name[place + 2 :]


@pytest.mark.parametrize(
    "one", [one for one in boroughs() if len(one.name) >= 7 and one != CITY], ids=lambda one: str(one.slug)
)
def test_a_long_name_may_be_misspelt_by_one_letter(one: Borough) -> None:
    for typed in set(misspellings(one.name)) - {"Wadsworth"}:  # a place of its own
        for form in ("London Borough of {}", "LB {}", "{} Council"):
            found = match_buyer(form.format(typed))
            assert [match.borough for match in found] == [one], form.format(typed)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("LONDON BOROUGH OF HAMMERSMITH AND FUHAM", "hammersmith-and-fulham"),
        ("Westminister City Council", "westminster"),
        ("London Borough of Towerhamlets", "tower-hamlets"),
        ("London Boroughof Newham", "newham"),
        ("London Borough of Barking and Dagneham", "barking-and-dagenham"),
        ("London Borough of Richmond-on-Thames", "richmond-upon-thames"),
        ("Royal Borough of Kingston", "kingston-upon-thames"),
        ("Kingston Council", "kingston-upon-thames"),
        ("LBRuT", "richmond-upon-thames"),
        ("LBBD", "barking-and-dagenham"),
        ("LBHF (London Borough of Hammersmith & Fulham)", "hammersmith-and-fulham"),
        ("H&F Council", "hammersmith-and-fulham"),
        ("H & F Council", "hammersmith-and-fulham"),
        ("H&F", "hammersmith-and-fulham"),
        ("h & f", "hammersmith-and-fulham"),
        ("Royal Greenwich", "greenwich"),
        ("Royal Greenwich Council", "greenwich"),
        ("Westminster City Council (WCC)", "westminster"),
        ("Westminster City Council - WCC", "westminster"),
        ("WCC (Westminster City Council)", "westminster"),
        ("Wandsworth Council (WBC)", "wandsworth"),
        ("Camden Council Social Services", "camden"),
        ("Department of Housing, London Borough of Southwark", "southwark"),
        ("Community Safety, London Borough of Southwark", "southwark"),
        ("Cabinet Office and London Borough of Camden", "camden"),
        ("RBKC", "kensington-and-chelsea"),
        ("RBG", "greenwich"),
        ("BARKING AND DAGENHAM LONDON BORO", "barking-and-dagenham"),
        ("London Borough of Lambeth on behalf of Hillside Primary School", "lambeth"),
        ("London Borough of Camden and Hillside Hospital NHS Foundation Trust", "camden"),
        ("Islingtn", "islington"),
    ],
)
def test_slips_short_forms_and_buying_for_others_are_understood(name: str, slug: str) -> None:
    assert [match.borough.slug for match in match_buyer(name)] == [slug]


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("WCC/RBKC", {"westminster", "kensington-and-chelsea"}),
        ("RBKC - WCC", {"westminster", "kensington-and-chelsea"}),
        ("Bi-borough: Westminster City Council & RBKC", {"westminster", "kensington-and-chelsea"}),
        ("Bi-borough (RBKC and WCC)", {"westminster", "kensington-and-chelsea"}),
        ("Bi-Borough Children's Services: WCC & RBKC", {"westminster", "kensington-and-chelsea"}),
        ("Tri-borough (LBHF, RBKC and WCC)", {"westminster", "kensington-and-chelsea", "hammersmith-and-fulham"}),
        ("H&F and RBKC", {"hammersmith-and-fulham", "kensington-and-chelsea"}),
        ("Transport for London, London Borough of Camden and London Borough of Brent", {"camden", "brent"}),
        ("Sutton, Achieving for Children and Kingston", {"sutton", "kingston-upon-thames"}),
        ("Richmond and Wandsworth Councils", {"richmond-upon-thames", "wandsworth"}),
        ("Kensington and Chelsea and Westminster", {"kensington-and-chelsea", "westminster"}),
        ("Brent, Lewisham & Southwark", {"brent", "lewisham", "southwark"}),
        ("Barking & Dagenham and Havering", {"barking-and-dagenham", "havering"}),
        ("Camden and Islington Public Health", {"camden", "islington"}),
        (
            "Wandsworth Council on behalf of London Borough of Richmond upon Thames and Hounslow",
            {"wandsworth", "richmond-upon-thames", "hounslow"},
        ),
        (
            "London Boroughs of Bexley, Barking & Dagenham, Greenwich and Waltham Forest",
            {"bexley", "barking-and-dagenham", "greenwich", "waltham-forest"},
        ),
        ("London Borough of Harrow together with London Borough of Brent", {"harrow", "brent"}),
        ("London Borough of Merton; London Borough of Sutton", {"merton", "sutton"}),
    ],
)
def test_a_joint_buyer_is_each_of_its_authorities_by_gss_code(name: str, slugs: set[str]) -> None:
    found = match_buyer(name)
    assert {match.borough.slug for match in found} == slugs
    assert [match.borough.gss for match in found] == sorted(match.borough.gss for match in found)
    assert all(match.rule for match in found)


@given(
    st.lists(st.sampled_from(boroughs()), min_size=2, max_size=5, unique=True),
    st.sampled_from([" and ", " & ", "; ", " / "]),
)
def test_boroughs_laid_end_to_end_are_found_one_by_one(chosen: list[Borough], link: str) -> None:
    name = link.join(one.official_name for one in chosen)
    assert {match.borough for match in match_buyer(name)} == set(chosen)


@given(st.text(max_size=80))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    found = match_buyer(text)
    assert found == match_buyer(text)
    assert len({match.borough for match in found}) == len(found)


WORDING = (
    "THE", "LONDON", "BOROUGH", "OF", "COUNCIL", "AND", "CITY", "ROYAL", "CAMDEN", "KINGSTON", "UPON", "THAMES",
    "HULL", "WINDSOR", "BARKING", "DAGENHAM", "SCHOOL", "LTD", "-", ",", "&", "/", "(", ")", "LBH",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDING), max_size=12))
def test_any_heap_of_wording_has_an_answer_among_those_it_names(heap: list[str]) -> None:
    found = {match.borough.name for match in match_buyer(" ".join(heap))}
    assert found <= {"Camden", "Kingston upon Thames", "Barking and Dagenham", "City of London"}
