"""What speaks for technology and what against: products, trades, the way it is bought, and what outweighs what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from thirty3.resolve import classify


@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("Renewal of NEC Housing support", "housing"),
        ("Civica Cx implementation", "housing"),
        ("Academy revenues and benefits hosting", "revenues_benefits"),
        ("Mosaic case management licences", "adult_social_care"),
        ("Idox Uniform annual support", "planning_building"),
        ("Symology Insight", "transport_parking"),
        ("Whitespace waste and recycling", "environment_waste"),
        ("Lalpac", "regulatory_services"),
        ("Spydus", "libraries_leisure_culture"),
        ("Modern.Gov", "democracy_registration"),
        ("iTrent", "hr_payroll"),
        ("Unit4 Agresso", "finance_procurement"),
        ("Darktrace", "cyber_identity"),
    ],
)
def test_a_product_is_technology_and_tells_its_service(title: str, area: str) -> None:
    answer = classify(title=title)
    assert (answer.technology, answer.service_area) == (True, area)
    assert "product in title" in {reason.rule for reason in answer.reasons}


@pytest.mark.parametrize(
    "title",
    [
        "Mosaic flooring in the town hall",
        "Confirm and challenge workshops",
        "Alloy wheels for fleet vehicles",
        "Eclipse viewing event",
        "Uniforms for parking wardens",
        "Keystone House roof replacement",
        "Synergy between partners",
        "Orchard planting in parks",
        "Academy school construction",
        "Roof works at Unit 4, Business Park",
        "Welfare calls to older people",
        "Snowflake decorations for the high street",
        "Putting policy in practice: mentoring",
        "Bureau Veritas inspections",
    ],
)
def test_everyday_words_that_are_also_products_name_none_without_context(title: str) -> None:
    answer = classify(title=title)
    assert not answer.technology
    assert not any(reason.rule.startswith("product") for reason in answer.reasons)


@pytest.mark.parametrize(
    ("title", "description", "cpv"),
    [
        ("Platform lift servicing", None, []),
        ("Road network resurfacing", None, []),
        ("Heat network", "A network of pipes with a control system and web portal for tenants.", ["45000000"]),
        ("Heating system replacement", None, ["45331000"]),
        ("Evaluation of the digital inclusion platform", None, ["79419000"]),
        ("Broadband seismographs", None, ["38000000"]),
        ("Economic review", "Bidders upload to the portal; software and IT equipment are listed.", ["73200000"]),
        ("Spectrometer and associated software", None, ["38000000"]),
        ("Apprentice levy: digital and technology solutions degree", None, ["80000000"]),
    ],
)
def test_evidence_against_outweighs_a_word_in_passing(title: str, description: str | None, cpv: Sequence[str]) -> None:
    answer = classify(title=title, description=description, cpv=cpv)
    assert not answer.technology
    assert answer.service_area is None


@pytest.mark.parametrize(
    "title",
    [
        "Waste collection and street cleansing software",
        "Grounds maintenance management system",
        "Council tax system",
        "Insurance and claims management system",
        "Playground inspection app",
        "Electronic call monitoring for home care",
        "CCTV for refuse collection vehicles",
    ],
)
def test_what_a_system_is_for_does_not_speak_against_it(title: str) -> None:
    assert classify(title=title).technology


@pytest.mark.parametrize("title", ["Home care with call monitoring", "Refuse collection vehicles for the CCTV team"])
def test_a_trade_that_is_bought_stays_a_trade(title: str) -> None:
    assert not classify(title=title).technology


def test_no_description_makes_technology_of_a_title_that_names_another_trade() -> None:
    told = "The contractor uses our asset management system, mobile devices and a dashboard; software is supplied."
    assert classify(title="Hillside", description=told).technology
    assert not classify(title="Grounds maintenance", description=told).technology


def test_an_everyday_word_is_a_product_where_the_title_speaks_of_a_licence() -> None:
    assert classify(title="Eclipse licences").service_area == "adult_social_care"
    assert not classify(title="Viewing of the eclipse", description="Licences for software are shown.").technology


@pytest.mark.parametrize(("title", "area"), [("Idox Uniform", "planning_building"), ("MRI Apex", "housing")])
def test_a_word_that_is_part_of_a_products_name_is_no_trade(title: str, area: str) -> None:
    answer = classify(title=title)
    assert (answer.technology, answer.service_area) == (True, area)
    assert all(reason.weight > 0 for reason in answer.reasons)


def test_the_way_it_is_bought_is_evidence_with_its_name() -> None:
    answer = classify(title="Renewal 2026", description="Called off from G-Cloud 14 (RM1557).")
    assert answer.technology
    assert [reason.evidence for reason in answer.reasons if reason.rule == "procurement route"] == ["G-Cloud"]


def test_a_supplier_known_for_technology_tips_the_scales_and_is_never_enough() -> None:
    assert not classify(title="Subscription for Hillside", suppliers=["Example Trading Ltd"]).technology
    answer = classify(
        title="Subscription for Hillside", suppliers=["Example Trading Ltd", "SOFTCAT PLC", "Bytes Software Services"]
    )
    assert answer.technology
    assert len([reason for reason in answer.reasons if reason.rule == "supplier"]) == 1
    assert not classify(title="Catering", suppliers=["Softcat Limited"]).technology
