"""What is technology, and for which service: evidence in, an answer with its reasons out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.models.service_area import Classification
from thirty3.reference import (
    ServiceAreaWord,
    TechnologyWord,
    service_area_words,
    service_areas,
    technology_words,
)
from thirty3.resolve import RULES_VERSION, classify
from thirty3.resolve._phrases import PhraseIndex, Phrases, text_words
from thirty3.resolve.classification import Classifier


@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("Housing management system", "housing"),
        ("Adult social care case management software", "adult_social_care"),
        ("HR and payroll system", "hr_payroll"),
        ("Council tax and benefits software", "revenues_benefits"),
        ("Planning and building control system support", "planning_building"),
        ("Provision of 400 laptops", "workplace_devices"),
        ("Wide area network and broadband", "networks_telephony"),
        ("Penetration testing", "cyber_identity"),
        ("Cloud hosting and backup", "infrastructure_cloud"),
        ("Parking permits and PCN system", "transport_parking"),
        ("CCTV control room upgrade", "community_safety"),
        ("Library management system", "libraries_leisure_culture"),
        ("Electoral management system", "democracy_registration"),
        ("CRM and customer portal", "customer_services"),
        ("School admissions system", "education"),
        ("GIS licences", "data_gis"),
        ("Income management and general ledger software", "finance_procurement"),
        ("In-cab waste collection software", "environment_waste"),
    ],
)
def test_a_plain_title_is_enough(title: str, area: str) -> None:
    answer = classify(title=title)
    assert (answer.technology, answer.service_area) == (True, area)
    assert answer.confidence > 0.5


@pytest.mark.parametrize(
    ("title", "description", "cpv"),
    [
        ("Roof replacement at Hillside House", None, ["45261900"]),
        ("Supply of refuse collection vehicles", "Bids through our e-tendering system and online portal only.", []),
        ("Alarm monitoring", None, ["64200000"]),
        ("Stationery", None, ["30192000"]),
        ("Homecare services", "Invoices are sent by e-mail; the provider keeps electronic records.", ["85000000"]),
        ("Dynamic purchasing system for passenger transport services", None, ["60000000"]),
        ("Project management for the leisure centre works", None, ["72224000"]),
        ("Laser deposition system", "Supply of a laser deposition system for the physics laboratory.", []),
        ("Digital marketing apprenticeship", None, ["80000000"]),
        ("Landscaping and grounds maintenance", None, ["77310000"]),
        ("Landscaping and grounds maintenance", None, []),
        ("Digital-themed park landscaping works", None, []),
        ("Landscaping to digital standards", None, ["77310000"]),
        ("", None, []),
    ],
)
def test_other_trades_are_not_technology_whatever_system_they_speak_of(
    title: str, description: str | None, cpv: Sequence[str]
) -> None:
    answer = classify(title=title, description=description, cpv=cpv)
    assert not answer.technology
    assert answer.service_area is None


@pytest.mark.parametrize("cpv", [["73000000"], []])
def test_a_landscaping_of_standards_is_no_gardening(cpv: Sequence[str]) -> None:
    assert classify(title="Digital Standards Landscaping", cpv=cpv).technology


def test_no_evidence_is_no_technology_and_no_service() -> None:
    assert classify(title="Deal structure adviser") == Classification(
        technology=False, confidence=0.881, version=RULES_VERSION
    )


def test_a_service_is_never_a_default() -> None:
    answer = classify(title="System", cpv=["48000000"])
    assert answer.technology
    assert answer.service_area is None


def test_it_is_a_pronoun_unless_it_is_in_capitals() -> None:
    assert classify(title="IT support").technology
    assert not classify(title="The bridge and all it supports").technology


def test_the_title_counts_more_than_the_description() -> None:
    said, told = classify(title="Broadband"), classify(title="Hillside", description="Broadband")
    assert said.technology
    assert not told.technology


def test_a_further_code_counts_less_than_the_main_one() -> None:
    main, further = (
        classify(title="Hillside", cpv=["32400000"]),
        classify(title="Hillside", cpv=["79000000", "32400000"]),
    )
    assert max(reason.weight for reason in main.reasons) > max(reason.weight for reason in further.reasons)


def test_reasons_name_rule_evidence_and_weight_strongest_first() -> None:
    answer = classify(title="Housing management software", description="Hosted service", cpv=["48000000"])
    weights = [abs(reason.weight) for reason in answer.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(weights)
    assert {"cpv core", "title word"} <= {reason.rule for reason in answer.reasons}
    assert {reason.supports for reason in answer.reasons} == {"technology", "housing"}


titles = st.lists(
    st.sampled_from(["Housing", "software", "roof", "IT", "system", "laptops", "waste", "online", "the", "PAYROLL"]),
    max_size=6,
)
codes = st.lists(
    st.sampled_from(["48000000", "72224000", "45000000", "64200000", "30190000", "x", "", "4"]), max_size=4
)


@given(title=titles.map(" ".join) | st.text(max_size=40), description=st.none() | st.text(max_size=60), cpv=codes)
def test_any_notice_gets_the_same_answer_twice_and_a_closed_one(
    title: str, description: str | None, cpv: list[str]
) -> None:
    answer = classify(title=title, description=description, cpv=cpv)
    assert answer == classify(title=title, description=description, cpv=cpv)
    assert 0.5 <= answer.confidence <= 1
    assert answer.version == RULES_VERSION
    assert answer.service_area is None or (
        answer.technology and answer.service_area in {area.code for area in service_areas()}
    )
    if answer.service_area is not None:
        assert any(reason.supports == answer.service_area for reason in answer.reasons)


def test_no_two_phrases_of_a_table_differ_only_in_the_plural() -> None:
    technology = [word.phrase for word in technology_words()]
    areas = [(word.phrase, word.service_area) for word in service_area_words()]
    assert len({tuple(text_words(phrase)) for phrase in technology}) == len(technology)
    assert len({(tuple(text_words(phrase)), area) for phrase, area in areas}) == len(areas)


def test_the_longest_phrase_wins_and_a_word_counts_once() -> None:
    phrases = Phrases(["SYSTEM", "MANAGEMENT SYSTEM", "DYNAMIC PURCHASING SYSTEM", "CASE"])
    found = [match.phrase for match in phrases.find(text_words("Dynamic purchasing systems; case management system"))]
    assert found == ["DYNAMIC PURCHASING SYSTEM", "CASE", "MANAGEMENT SYSTEM"]


@given(
    st.lists(st.sampled_from(["A", "B", "C", "D", "AA"]), max_size=12),
    st.sets(st.sampled_from(["A", "A B", "B C D", "C", "AA A"])),
)
def test_phrases_found_stand_in_the_text_and_never_overlap(words: list[str], phrases: set[str]) -> None:
    end = 0
    for match in Phrases(phrases).find(words):
        length = len(match.phrase.split())
        assert match.start >= end
        assert words[match.start : match.start + length] == match.phrase.split()
        end = match.start + length


def test_tables_of_the_caller_replace_ours_and_the_answer_says_so() -> None:
    own = TechnologyWord(phrase="WIDGETRON", weight=1)
    rules = Classifier(technology_words=[*technology_words(), own])
    answer = rules.classify(title="Widgetron")
    assert (answer.technology, answer.version) == (True, f"{RULES_VERSION}+own")
    assert not classify(title="Widgetron").technology
    assert Classifier(version="ours").classify(title="x").version == "ours"
    assert Classifier(products=()).classify(title="Spydus").technology is False


def test_an_area_of_the_caller_is_an_answer_too() -> None:
    rules = Classifier(service_area_words=[ServiceAreaWord(phrase="MOON", service_area="moon_base", weight=1)])
    assert rules.classify(title="Moon software").service_area == "moon_base"


def test_of_two_services_with_equal_evidence_the_one_named_first_counts() -> None:
    assert classify(title="Payroll and telephony software").service_area == "hr_payroll"
    assert classify(title="Telephony and payroll software").service_area == "networks_telephony"


words = st.lists(
    st.sampled_from([*"abc", "housing", "software", "cloud", "roof", "Mosaic", "payroll", "RM6259"]), max_size=8
)


@given(words=words, noise=st.sampled_from(["  ", " - ", ", ", " / ", "... "]), cpv=codes)
def test_noise_in_case_and_punctuation_changes_nothing(words: list[str], noise: str, cpv: list[str]) -> None:
    plain = classify(title=" ".join(words), cpv=cpv)
    assert classify(title=noise.join(words).upper(), cpv=cpv) == plain
    assert classify(title=f" {noise.join(words).title()}! ", cpv=cpv) == plain


@given(
    title=st.lists(st.sampled_from(["Housing", "software", "roof", "laptops", "online"])),
    blank=st.sampled_from(["", " ", "\r\n", "-", "..."]),
    cpv=codes,
)
def test_a_blank_description_changes_nothing(title: str, blank: str, cpv: list[str]) -> None:
    assert classify(title=" ".join(title), description=blank, cpv=cpv) == classify(title=" ".join(title), cpv=cpv)


@given(title=st.text(max_size=60), description=st.none() | st.text(max_size=80), cpv=st.lists(st.text(max_size=9)))
def test_any_text_gets_an_answer_and_technology_never_lacks_reasons(
    title: str, description: str | None, cpv: list[str]
) -> None:
    answer = classify(title=title, description=description, cpv=cpv, suppliers=[title])
    assert answer.reasons or not answer.technology
    assert all(-1 <= reason.weight <= 1 and reason.weight for reason in answer.reasons)


@given(
    words=st.lists(st.sampled_from(["A", "B", "C"]), max_size=10),
    tables=st.lists(st.sets(st.sampled_from(["A", "A B", "B C A", "C", "B"])), min_size=1, max_size=3),
)
def test_tables_searched_together_find_what_each_finds_alone(words: list[str], tables: list[set[str]]) -> None:
    assert PhraseIndex(tables).find(words) == [list(Phrases(table).find(words)) for table in tables]
