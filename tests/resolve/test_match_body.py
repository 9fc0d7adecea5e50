"""Bodies beside the 33: found by their whole names, related to boroughs, and never taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.models.borough import Borough, LondonBody
from thirty3.models.organisation import Identifier
from thirty3.reference import boroughs
from thirty3.reference.london_bodies import london_bodies
from thirty3.resolve import match_buyer
from thirty3.resolve.bodies import match_body

each = pytest.mark.parametrize("body", london_bodies(), ids=lambda body: str(body.code))


def codes(name: str) -> list[str]:
    return [match.body.code for match in match_body(name)]


@each
def test_a_body_is_found_by_each_of_its_names_and_is_no_borough(body: LondonBody) -> None:
    for name in (body.name, *body.aliases):
        for typed in (
            name,
            name.upper(),
            f"The {name.removeprefix('The ')}",
            f"{name} Ltd",
            f"{name} Limited",
            name.replace(" and ", " & "),
        ):
            assert codes(typed) == [body.code], typed
            assert match_buyer(typed) == (), typed
            assert match_body(typed)[0].rule in ("name", *(f'alias "{alias}"' for alias in body.aliases))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("GLA", "greater-london-authority"),
        ("Greater London Authority (GLA)", "greater-london-authority"),
        ("TfL Procurement", "transport-for-london"),
        ("Transport for London - Surface Transport", "transport-for-london"),
        ("Mayor&#039;s Office for Policing &amp; Crime (MOPAC)", "mayors-office-for-policing-and-crime"),
        ("THE LONDON FIRE COMMISSIONER", "london-fire-commissioner"),
        ("London Councils Limited", "london-councils"),
        ("London Fire Brigade, Southwark", "london-fire-commissioner"),
    ],
)
def test_a_body_for_all_london_is_recognised_beside_the_33(name: str, code: str) -> None:
    found = match_body(name)
    assert [match.body.code for match in found] == [code]
    assert found[0].body.kind == "pan_london"
    assert found[0].body.boroughs == ()
    assert match_buyer(name) == ()


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("oneSource", ["havering", "newham"]),
        ("Achieving for Children CIC", ["kingston-upon-thames", "richmond-upon-thames"]),
        ("South London Waste Partnership", ["croydon", "kingston-upon-thames", "merton", "sutton"]),
        ("Brent, Lewisham & Southwark Shared Technology Services", ["brent", "lewisham", "southwark"]),
        ("Merton & Sutton Joint Cemetery Board", ["merton", "sutton"]),
    ],
)
def test_a_joint_service_is_itself_and_says_whom_it_serves(name: str, slugs: list[str]) -> None:
    (found,) = match_body(name)
    assert found.body.kind == "joint_service"
    assert [one.slug for one in found.body.boroughs] == slugs
    assert match_buyer(name) == ()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Barnet Homes Limited", "barnet"),
        ("Barnet Homes (London Borough of Barnet)", "barnet"),
        ("LEWISHAM HOMES LTD.", "lewisham"),
        ("H&F Homes", "hammersmith-and-fulham"),
        ("Homes for Haringey", "haringey"),
        ("Be First (Regeneration) Ltd", "barking-and-dagenham"),
        ("Vision-Redbridge Culture & Leisure", "redbridge"),
    ],
)
def test_an_arms_length_body_is_related_to_its_borough_which_is_not_the_buyer(name: str, slug: str) -> None:
    (found,) = match_body(name)
    assert found.body.kind == "arms_length"
    assert [one.slug for one in found.body.boroughs] == [slug]
    assert match_buyer(name) == ()


@pytest.mark.parametrize(
    ("name", "body", "borough"),
    [
        ("oneSource (Havering and Newham Councils)", ["onesource"], ["havering", "newham"]),
        ("London Borough of Barnet and Barnet Homes", ["barnet-homes"], ["barnet"]),
        ("LB Ealing on behalf of West London Alliance", ["west-london-alliance"], ["ealing"]),
        ("Transport for London and Westminster City Council", ["transport-for-london"], ["westminster"]),
        ("London Construction Programme (Haringey Council)", ["london-construction-programme"], ["haringey"]),
        ("Transport for London, London Borough of Southwark", ["transport-for-london"], []),
        ("North London Waste Authority (Haringey)", ["north-london-waste-authority"], []),
        ("GLA and TfL", ["greater-london-authority", "transport-for-london"], []),
    ],
)
def test_a_joint_name_holds_bodies_and_boroughs_each_in_its_place(
    name: str, body: list[str], borough: list[str]
) -> None:
    assert codes(name) == body
    assert [match.borough.slug for match in match_buyer(name)] == borough


@pytest.mark.parametrize(
    "name",
    [
        "Friends of Transport for London",
        "Hillside Ltd, Transport for London",
        "Sutton Living Solutions",
        "Greenwich Leisure Limited",
        "Lewisham Home",
        "London Borough Councils Association",
        "Capital Lettings",
        "TfGM",
        "",
        " - ",
    ],
)
def test_a_name_that_only_holds_a_bodys_name_is_no_body(name: str) -> None:
    assert match_body(name) == ()


@pytest.mark.parametrize("one", boroughs(), ids=lambda one: str(one.slug))
def test_a_borough_is_no_body(one: Borough) -> None:
    for name in (one.name, one.official_name, *one.aliases):
        assert match_body(name) == (), name


def test_an_identifier_decides_and_the_name_may_add_others() -> None:
    gla = Identifier(scheme="GB-LAE", id="GLA")
    assert [(match.body.code, match.rule) for match in match_body("", [gla])] == [
        ("greater-london-authority", "identifier GB-LAE-GLA")
    ]
    found = match_body("Transport for London", [Identifier(scheme="GSS", id="E12000007")])
    assert [match.body.code for match in found] == ["greater-london-authority", "transport-for-london"]
    company = Identifier(scheme="GB-COH", id="GB-COH-04948659")
    assert [match.body.code for match in match_body("TBG", [company])] == ["barnet-homes"]
    assert match_buyer("TBG", [company, gla]) == ()
    assert match_body("Hillside Ltd", [Identifier(scheme="GB-COH", id="01234567")]) == ()


NAMES = tuple((name, body.code) for body in london_bodies() for name in (body.name, *body.aliases))
CASES = st.sampled_from([str, str.upper, str.lower, str.title])
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\t", " \r\n"])
ENDS = st.sampled_from(["", ".", ",", " ", '"', ";"])


@given(st.sampled_from(NAMES), CASES, SPACES, ENDS)
def test_case_spaces_and_punctuation_change_neither_the_body_nor_that_it_is_no_borough(
    named: tuple[str, str], case: type[str], space: str, end: str
) -> None:
    name, code = named
    typed = space + case(name).replace(" ", space) + end
    assert codes(typed) == [code]
    assert match_buyer(typed) == ()


@given(st.sampled_from(NAMES), st.sampled_from([" Ltd", " plc", " CIC", ", City Hall", " - Procurement", " (Housing)"]))
def test_a_bodys_name_never_yields_a_borough(named: tuple[str, str], detail: str) -> None:
    assert match_buyer(named[0] + detail) == ()


@given(st.text(max_size=80))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    found = match_body(text)
    assert found == match_body(text)
    assert len({match.body.code for match in found}) == len(found)
