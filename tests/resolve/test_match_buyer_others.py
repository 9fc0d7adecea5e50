"""Whom a buyer's name does not stand for: everybody else whose name holds a borough's."""

from __future__ import annotations

import pytest

from thirty3.models.borough import Borough
from thirty3.reference import boroughs
from thirty3.resolve import match_buyer

SOMEBODY_ELSE = (
    "LBH", "LBB", "LBC", "WCC", "Richmond", "Kingston", "Kensington", "Barking", "Hammersmith", "Thames", "London",
    "City", "Council", "Borough Council", "London Borough", "Royal Borough", "City Council", "City of", "", " ", "-",
    "Royal Borough of Windsor and Maidenhead", "Kingston upon Hull", "Kingston upon Hull City Council",
    "Hull City Council", "Richmondshire District Council", "Sutton Coldfield Town Council", "Sutton in Ashfield",
    "Camden Town Unlimited", "Camden Society", "The Camden Society", "Age UK Camden", "Mind in Harrow",
    "Barnet Enfield and Haringey Mental Health NHS Trust", "Barnet, Enfield & Haringey Mental Health NHS Trust",
    "Camden and Islington NHS Foundation Trust", "Lewisham and Greenwich NHS Trust",
    "Croydon Health Services NHS Trust", "Kingston Hospital NHS Foundation Trust", "City of London & Hackney CCG",
    "NHS Bexley", "Bromley Healthcare CIC", "City of London Police", "City of London Academy",
    "City of London School for Girls", "City of London Sinfonia", "University of Westminster",
    "University of Greenwich", "Kingston University", "City of Westminster College", "Harrow College",
    "Lambeth College", "Kensington and Chelsea College", "Ealing, Hammersmith and West London College",
    "Enfield Grammar School", "Bexley Grammar School, London Borough of Bexley",
    "St Mary's School (London Borough of Bexley)", "Enfield Homes", "Barnet Homes Ltd", "Tower Hamlets Homes",
    "Lewisham Homes Limited", "Richmond Housing Partnership Limited", "London & Quadrant", "Merton Priory Homes",
    "Islington and Shoreditch Housing Association", "Sutton Housing Society", "Hackney Empire",
    "Hackney Council for Voluntary Service", "Redbridge CVS", "Brent Mencap", "Friends of Greenwich Park",
    "Friends of the London Borough of Camden", "Capital Letters (London) Ltd, London Borough of Brent",
    "Veolia, London Borough of Brent", "Southwark Diocesan Board of Education", "Southwark Cathedral",
    "Westminster Abbey", "Westminster Kingsway College", "Sutton and East Surrey Water", "Croydon Tramlink",
    "London Councils", "Greater London Authority", "Transport for London", "Mayor of London", "Lord Mayor of London",
    "Mayor's Office for Policing and Crime", "London Fire Commissioner", "oneSource", "Achieving for Children",
    "West London Alliance", "South London Waste Partnership", "capitalEsourcing", "IN-TEND LIMITED",
    "EU SUPPLY LIMITED", "Harlow Council", "Luton Borough Council", "Brentwood Borough Council", "Bramley Council",
    "Southwick Council", "Wadsworth", "Bradley Council", "Warwickshire County Council (WCC)", "Camden Town Council",
    "Sutton Parish Council", "Barnet Football Club", "Newham Sixth Form College", "Havering-atte-Bower",
    "Hillingdon Hospitals", "Bexleyheath Academy", "Waltham Abbey Town Council", "Epping Forest District Council",
    "East London NHS Foundation Trust", "Hackney Ltd", "Bi-borough", "Richmond (WCC)",
    "Worcestershire County Council (WCC)", "Winchester City Council (WCC)", "Wirral Council (WBC)",
    "London Borough of Camden (College)", "London Borough of Camden (Hillside College)",
    "London Borough of Camden (CCG)", "London Borough of Camden (Council of Social Service)",
    "Luton LBC", "LBC Luton", "H&F Ltd", "H&F Homes", "Royal Windsor", "Royal Greenwich Academy",
    "Cabinet Office, City of Westminster", "Cabinet Office - City of Westminster",
    "Cabinet Office (City of Westminster)", "The Cabinet Office, City of Westminster", "Home Office, City of London",
    "Department for Transport, City of Westminster", "Department of Health and Social Care, City of Westminster",
    "Department for Environment, Food and Rural Affairs, City of Westminster", "Ofsted, City of Westminster",
    "Public Health England, London Borough of Southwark", "Environment Agency, City of Westminster",
    "Transport for London, London Borough of Southwark", "Hillside School and Nursery, London Borough of Bexley",
)  # fmt: skip


@pytest.mark.parametrize("name", SOMEBODY_ELSE)
def test_somebody_elses_name_is_no_borough(name: str) -> None:
    assert match_buyer(name) == ()


OTHERS = (
    "{} College", "University of {}", "{} University", "{} Academy", "{} High School", "{} Primary School",
    "{} Hospital", "{} NHS Foundation Trust", "NHS {} CCG", "{} Clinical Commissioning Group", "{} Police",
    "Age UK {}", "{} Mencap", "{} Homes", "{} Homes Limited", "{} Housing Association", "{} Society", "{} Ltd",
    "{} Community Trust", "{} Town Council", "{} Parish Council", "{} County Council", "{} District Council",
    "Friends of {}", "{} Theatre", "{} Chamber of Commerce", "{} Citizens Advice", "{} Football Club",
    "{} Voluntary Action", "Voluntary Action {}", "{} Council of Social Service", "{} Council of Social Services",
    "{} Council for Social Service", "{} Council for Voluntary Service", "{} Council of Voluntary Services",
    "{} Council for Voluntary Action", "{} Council of Voluntary Organisations", "{} Council for Racial Equality",
    "{} Council of Churches", "Diocese of {}", "{} Learning Trust", "{} Carers Centre", "North {} Partnership",
    "New {}", "{} Street Baptist Church", "{} Magistrates Court", "{} Leisure Limited",
)  # fmt: skip


@pytest.mark.parametrize("one", boroughs(), ids=lambda one: str(one.slug))
def test_a_borough_inside_somebody_elses_name_is_not_the_buyer(one: Borough) -> None:
    for form in OTHERS:
        assert match_buyer(form.format(one.name)) == (), form.format(one.name)


@pytest.mark.parametrize(
    "name",
    [
        "Richmond Council, North Yorkshire",
        "Richmond Council (North Yorkshire)",
        "Kingston Council, Jamaica",
        "Sutton Council (Cambridgeshire)",
        "City of Westminster, Colorado",
        "Borough of Kingston (Ontario)",
    ],
)
def test_a_place_of_the_same_name_in_another_county_or_country_is_no_borough(name: str) -> None:
    assert match_buyer(name) == ()


@pytest.mark.parametrize("one", boroughs(), ids=lambda one: str(one.slug))
def test_what_follows_a_whole_name_is_a_service_unless_it_is_somebody_elses(one: Borough) -> None:
    council = f"{one.official_name} Council" if "Council" not in one.official_name else one.official_name
    for service in ("Adult Social Care", "Legal Services", "Waste and Recycling", "- Meadow View", "(Meadow View)"):
        assert [match.borough for match in match_buyer(f"{council} {service}")] == [one], service
    for other in ("Rowing Club", "Credit Union", "Arts Council", "Staff Association", "Leisure Trust", "Meadow School"):
        assert match_buyer(f"{council} {other}") == (), other


def test_other_councils_are_none_of_the_33_however_they_are_spelt() -> None:
    for place in (
        "Oadby and Wigston",
        "Harlow",
        "Kingston upon Hull",
        "Windsor and Maidenhead",
        "Richmondshire",
        "Luton",
    ):
        for form in ("{} LBC", "{} Borough Council", "Royal Borough of {}", "{} Council - Housing", "Council of {}"):
            name = form.format(place)
            for typed in (name, name.upper(), name.lower(), name.replace(" and ", " & "), f" {name}. "):
                assert match_buyer(typed) == (), typed
