"""Personal data goes before anything is kept; organisations, references and figures stay."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ocds.made import COUNCIL, FIRM, FROM, JSON, award, award_release, package, put, release, replaced, spots
from thirty3.errors import ParseError
from thirty3.ocds.files import load, read_package
from thirty3.ocds.privacy import masked, postcode_district, without_contacts, without_people

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


def test_links_to_a_person_in_a_list_are_masked() -> None:
    assert "planted" not in json.dumps(without_contacts({"url": ["mailto:jo@planted.example", "https://x.example"]}))


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


@pytest.mark.parametrize(
    "content",
    [
        "hello zeb.quux@camden.planted.example 020 7946 0958",
        "a line long enough to be cut: zeb@camden.planted.example",
        '{"error": 1, "ask zeb@camden.planted.example": 2}',
        '{"releases": [] zeb.quux@camden.planted.example',
        '{"releases": [], x: "zeb.quux@camden.planted.example"}',
        '{"ocid": "1", "contact_point": {"name": "zeb Planted"}',
        '[{"ocid": null, "people": [{"name": "zeb Planted"}], "contact_name": "zeb \\"Planted", "Person": "quux"}]',
        '[{"ocid": null, "zeb.quux@camden.planted.example": 1}]',
        '[{"ocid": "1", "n": 1e999, "t": "zeb.quux@camden.planted.example"}]',
        '[{"ocid": null, "contactPoint": {"id": {"x": 1}, "name": "zeb Planted"}}]',
        '[{"ocid": null, "beneficialOwners": [{"name": "zeb Planted", "x": {"y": [1]}}, {"name": "quux"}]}]',
        '[{"ocid": null, "projectTeam": ["zeb Planted", "quux"], "x": 1',
        '[{"ocid": null, "contactPoint": {"a": {"b": "}"}, "name": "zeb Planted"',
        '[{"ocid": null, "contactPoint": "zeb Planted \\',
        '[{"ocid": null, "t": "zeb&#64;camden.planted.example, zeb\\u0040camden.planted.example"}]',
        '[{"ocid": null, "t": "zeb\u200b@camden.planted.example zeb\\uff20camden.planted.example"}]',
    ],
)
def test_a_rejection_holds_no_contact_in_its_reason(content: str, tmp_path: Path) -> None:
    loading = load(put(tmp_path, "a.json", content))
    assert list(loading) == []
    assert loading.account.rejected >= 1
    for rejection in loading.account.rejections:
        for word in ("zeb", "quux", "camden", "0958", "Planted"):
            assert word not in rejection.reason
            assert word not in rejection.raw


@pytest.mark.parametrize(
    "body", ["hello zeb@camden.planted.example", '{"zeb@camden.planted.example": 1}', '{"releases": [] zeb@x.example']
)
def test_an_answer_that_is_refused_is_quoted_without_contacts(body: str) -> None:
    with pytest.raises(ParseError) as refused:
        read_package(body.encode(), provenance=FROM)
    assert "zeb" not in str(refused.value)


def test_publisher_and_licence_of_a_package_hold_no_address(tmp_path: Path) -> None:
    about = {"publisher": {"name": "Ask zeb@planted.example"}, "license": "mailto:zeb@planted.example"}
    loading = load(put(tmp_path, "p.json", package(release(), **about)))
    (found,) = loading
    assert (found.provenance.publisher, found.provenance.licence) == ("Ask [email removed]", "[email removed]")
    assert loading.account.publishers == ("Ask [email removed]",)
    assert loading.account.licences == ("[email removed]",)


@pytest.mark.parametrize(
    "key",
    [
        "contactPoint", "contact_point", "contact-point", "CONTACT_POINT", "additional-contact-points", "persons",
        "people", "Person", "tel", "phoneNumber", "phone_number", "Telephone-Number", "mobile_phone", "e-mail",
        "email_address", "beneficial_owners",
    ],
)  # fmt: skip
def test_members_about_people_go_however_their_names_are_written(key: str) -> None:
    assert without_contacts({"tender": {key: "Jo Planted", "title": "T"}}) == {"tender": {"title": "T"}}


def test_words_that_only_sound_like_it_stay() -> None:
    plain = {"text": "telephone", "title": "Telephone and people services", "telephony": "VoIP", "personnel": 7}
    assert without_contacts(plain) == plain


def test_an_address_as_a_members_name_is_masked_and_no_value_is_lost() -> None:
    dirty = {"zeb@planted.example": 1, "jo@planted.example": 2, "[email removed]": 3, "x y": 4, "@type": 5}
    clean = without_contacts({"x": dirty})["x"]
    assert clean == {"[email removed]": 1, "[email removed] 2": 2, "[email removed] 3": 3, "x y": 4, "@type": 5}
    assert without_contacts(clean) == clean


def test_a_suppliers_street_goes_however_the_members_are_written() -> None:
    dirty = {"suppliers_added": [{"name": "A", "Additional_Addresses": [{"streetAddress": "1 Way", "region": "UKI"}]}]}
    assert without_contacts(dirty) == {"suppliers_added": [{"name": "A", "Additional_Addresses": [{"region": "UKI"}]}]}


def test_full_width_digits_are_a_phone_number_too() -> None:
    wide = "020 7946 0123".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert without_contacts({"title": f"Call {wide} soon"}) == {"title": "Call [phone removed] soon"}
    assert without_contacts({"title": "Ａ１ café"}) == {"title": "Ａ１ café"}


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


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('{"person": "A", "x": 1}', '{"person": null, "x": 1}'),
        ('{"contact_point" : {"a": [1, {"b": "]}"}]} , "x": 1}', '{"contact_point" : null , "x": 1}'),
        ('{"contactPoint": }, "x": 1}', '{"contactPoint": null}, "x": 1}'),
        ('{"contactPoint": 17 , "tel": -1.5}', '{"contactPoint": null , "tel": null}'),
        ('{"contactPoint": [', '{"contactPoint": null'),
        ('{"contactPoint": ', '{"contactPoint": null'),
        ('{"streetAddress": "1 Way", "postalCode": "E8 1AA"}', '{"streetAddress": null, "postalCode": null}'),
        ('"contactPoint"', '"contactPoint"'),
        ("no JSON at all", "no JSON at all"),
    ],
)
def test_members_about_people_go_from_a_text_in_any_state(text: str, clean: str) -> None:
    assert without_people(text) == clean
    assert without_people(clean) == clean


@given(st.text(alphabet='{}[]",:\\ ax') | st.text())
def test_any_text_about_people_is_read_without_an_error(text: str) -> None:
    assert "null" in without_people(f'{{"contactPoint": {text}')


@pytest.mark.parametrize("hostile", ['"contactPoint":', '"a"', '{"contactPoint":{', '"contactPoint":"', '"a" ', "\\"])
def test_hostile_text_is_gone_through_once(hostile: str) -> None:
    without_people(hostile * 50_000)


def test_an_address_in_disguise_is_masked_in_any_text() -> None:
    assert masked("jo&#64;planted.example, call 020 7946 0123") == "[email removed], call [phone removed]"
