"""Personal data goes before anything is kept; organisations, references and figures stay."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ocds.made import COUNCIL, FIRM, FROM, JSON, award, award_release, package, release, replaced, spots
from thirty3.ocds.files import read_package
from thirty3.ocds.privacy import postcode_district, without_contacts

PLANTED = ("jo.bloggs@planted.example", "020 7946 0123", "+44 20 7946 0456", "07700 900123")


def test_contact_points_go_wherever_they_stand() -> None:
    person = {"name": "Jo Planted", "email": "jo@planted.example"}
    dirty = award_release(award(suppliers=[{**FIRM, "contactPoint": person}]), contactPoint=person)
    dirty["buyer"]["contactPoint"] = person
    dirty["tender"]["procuringEntity"] = {"name": "Council", "additionalContactPoints": [person]}
    dirty["parties"].append({**FIRM, "beneficialOwners": [person]})
    text = json.dumps(without_contacts(dirty))
    assert "ontactPoint" not in text
    assert "Planted" not in text
    assert "planted.example" not in text


def test_the_release_itself_is_not_changed() -> None:
    dirty = award_release()
    before = copy.deepcopy(dirty)
    without_contacts(dirty)
    assert dirty == before


def test_the_buyers_address_stays_and_the_suppliers_becomes_a_district() -> None:
    clean = without_contacts(award_release())
    buyer, supplier = clean["parties"]
    assert buyer["address"] == COUNCIL["address"]
    assert supplier["address"] == {"locality": "Leeds", "region": "UKE42", "postalCode": "LS1"}
    assert supplier["identifier"] == FIRM["identifier"]


def test_a_suppliers_address_inside_an_award_becomes_a_district_too() -> None:
    blob = {"streetAddress": "Flat 2\r\n1 Sample Road\r\nLondon\r\ne8 1aa", "postalCode": "", "countryName": "UK"}
    clean = without_contacts(award_release(award(suppliers=[{"id": 0, "name": "J. Smith", "address": blob}])))
    assert clean["awards"][0]["suppliers"][0]["address"] == {"countryName": "UK", "postalCode": "E8"}
    assert clean["awards"][0]["suppliers"][0]["name"] == "J. Smith"


@pytest.mark.parametrize(
    ("roles", "stays"),
    [
        (["buyer"], True),
        (["buyer", "supplier"], True),
        (["reviewBody"], True),
        (["supplier"], False),
        (["tenderer", "reviewBody"], False),
        ("supplier", False),
        ([], False),
    ],
)
def test_roles_say_whose_street_it_is(roles: Any, stays: bool) -> None:
    party = {"id": "org-7", "name": "A", "roles": roles, "address": {"streetAddress": "1 Way", "locality": "Leeds"}}
    address = without_contacts({"parties": [party]})["parties"][0]["address"]
    assert ("streetAddress" in address) is stays
    assert address["locality"] == "Leeds"


def test_a_party_without_roles_that_is_the_buyer_keeps_its_address() -> None:
    party = {"id": "org-7", "name": "A", "address": {"streetAddress": "1 Way"}}
    assert without_contacts({"buyer": {"id": "org-7"}, "parties": [party]})["parties"] == [party]


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("E8 1AA", "E8"),
        ("ec1a1bb", "EC1A"),
        ("1 Way, London SW1A 2AA, England", "SW1A"),
        ("W1", "W1"),
        ("D02 X285", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_the_district_of_a_postcode(text: object, district: str | None) -> None:
    assert postcode_district(text) == district


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "0123456789-01"),
        ("awardID", "07700900123"),
        ("relatedLot", "07700900123"),
        ("url", "https://portal.example/notice?id=07700900123"),
        ("date", "2026-03-02T09:15:00+01:00"),
        ("title", "Lot 48000000-8, ref 032703-2026, £1,234,567.89 by 01/04/2026"),
    ],
)
def test_references_links_codes_dates_and_amounts_stay(key: str, value: str) -> None:
    assert without_contacts({key: value}) == {key: value}


@pytest.mark.parametrize(
    "link", ["mailto:jo@planted.example", "tel:02079460123", "https://x.example/?m=jo%40p.example"]
)
def test_links_to_a_person_go(link: str) -> None:
    assert without_contacts({"documents": [{"id": "1", "url": link}]}) == {"documents": [{"id": "1"}]}


@pytest.mark.parametrize("text", ["jo&#64;planted.example", "jo\u200b@planted.example", "jo @ planted.example"])
def test_an_address_in_disguise_is_found(text: str) -> None:
    assert "planted" not in json.dumps(without_contacts({"description": f"Write to {text} soon"}))


def test_what_is_redacted_already_does_no_harm() -> None:
    party = {**COUNCIL, "contactPoint": {"email": "REDACTED"}}
    assert without_contacts({"parties": [party], "title": "REDACTED"})["title"] == "REDACTED"


FULL: JSON = award_release(
    award(description="An award", items=[{"id": "1", "description": "Item"}]),
    contracts=[{"id": "1", "title": "A contract", "description": "Its text"}],
    tender={
        "id": "T1",
        "title": "A tender",
        "description": "What is wanted",
        "submissionMethodDetails": "By the portal",
        "lots": [{"id": "1", "title": "A lot", "description": "Its text", "renewal": {"description": "1+1"}}],
        "documents": [{"id": "d", "title": "A document", "description": "Its text"}],
        "milestones": [{"id": "m", "description": "Ask before"}],
        "procurementMethodRationale": "Because",
    },
    description="The release",
    planning={"rationale": "Why", "milestones": [{"id": "e", "description": "Come and ask"}]},
)
TEXTS = [
    path
    for path in spots(FULL)
    if isinstance(path[-1], str)
    and path[-1] in ("title", "description", "rationale", "submissionMethodDetails", "procurementMethodRationale")
]


@pytest.mark.parametrize("value", PLANTED)
def test_planted_values_are_gone_from_every_text(value: str) -> None:
    assert len(TEXTS) == 17
    for path in TEXTS:
        dirty = replaced(FULL, path, f"Questions to {value} until Friday.")
        body = json.dumps(package(dirty)).encode()
        (found,) = read_package(body, provenance=FROM).releases
        text = json.dumps(found.data)
        assert value not in text, path
        assert "removed]" in text, path


def test_planted_values_are_gone_from_what_is_rejected() -> None:
    dirty = {**replaced(FULL, ("description",), f"Ask {PLANTED[0]}"), "ocid": None}
    (rejection,) = read_package(json.dumps(package(dirty)).encode(), provenance=FROM).rejected
    for value in (*PLANTED, "A. Person", "Civic Way", "2 Sample Street"):
        assert value not in rejection.raw


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "E8 1AA", *PLANTED, "mailto:x@y.example"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "address", "streetAddress", "parties", "suppliers", "roles", "contactPoint", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["parties", "buyer", "awards", "suppliers", "id", "x"]), JSON_VALUES))
def test_taking_personal_data_out_twice_changes_nothing(value: JSON) -> None:
    once = without_contacts(value)
    assert without_contacts(once) == once
    assert PLANTED[0] not in json.dumps(once)


def test_a_release_without_personal_data_is_unchanged() -> None:
    plain = release(parties=[{key: value for key, value in COUNCIL.items() if key != "contactPoint"}])
    assert without_contacts(plain) == plain
