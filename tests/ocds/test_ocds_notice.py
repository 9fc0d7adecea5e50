"""What kind of notice the newest one is, how far the process has come, and which law it runs under."""

from __future__ import annotations

import pytest

from tests.ocds.made import ACT, JSON, award, award_release, contracts, notice, process, release, tender
from thirty3.ocds.notice import newest
from thirty3.ocds.read import read_contracts, read_tender

CF = "ocds-b5fd17-11111111-2222-4333-8444-555555555555"


def under_act(notice_type: str, **members: object) -> JSON:
    """A release with one notice of a type, where Find a Tender puts it."""
    id = "999001-2026"
    sections = {
        "planning": {"documents": [notice(id, "plannedProcurementNotice", notice_type)]},
        "tender": {"id": "t", "title": "T", "legalBasis": ACT, "documents": [notice(id, "tenderNotice", notice_type)]},
        "awards": [award(documents=[notice(id, "awardNotice", notice_type)])],
        "contracts": [{"id": "1", "awardID": "1", "documents": [notice(id, "contractNotice", notice_type)]}],
    }
    where = {"UK1": "planning", "UK2": "planning", "UK3": "planning", "UK5": "awards", "UK6": "awards"}
    late = ("UK7", "UK9", "UK10", "UK11")
    section = where.get(notice_type, "contracts" if notice_type in late else "tender")
    return release(id, **{section: sections[section], "tag": ["compiled"], **members})


@pytest.mark.parametrize(
    ("notice_type", "stage"),
    [
        ("UK1", "pipeline"),
        ("UK2", "engagement"),
        ("UK3", "planned"),
        ("UK4", "open"),
        ("UK5", "award_pending"),
        ("UK6", "awarded"),
        ("UK7", "awarded"),
        ("UK9", "awarded"),
        ("UK10", "awarded"),
        ("UK11", "awarded"),
        ("UK12", "cancelled"),
        ("UK13", "unknown"),
        ("UK14", "unknown"),
        ("UK15", "unknown"),
        ("UK16", "closed"),
    ],
)
def test_each_notice_type_of_the_act_has_its_stage(notice_type: str, stage: str) -> None:
    made = tender(under_act(notice_type))
    assert (made.notice_type, made.stage, made.regime) == (notice_type, stage, "PA2023")
    market = notice_type in ("UK13", "UK14", "UK15", "UK16")
    assert (f"dynamic_market: {notice_type}" in made.notes) is market


def test_a_transparency_notice_is_never_an_open_opportunity() -> None:
    pending = award(status="pending", documents=[notice("999555-2026", "awardNotice", "UK5")])
    value = award_release(pending)
    value["tender"]["tenderPeriod"] = {"endDate": "2099-01-01T12:00:00Z"}
    made = tender(value)
    assert made.stage == "award_pending"
    assert made.deadline is not None
    assert not made.is_open(made.deadline.date())


def test_payments_compliance_is_no_procurement() -> None:
    made = process(under_act("UK17"))
    assert read_tender(made) is None
    assert read_contracts(made) == ()


def test_a_type_nobody_knows_keeps_its_name_and_falls_back_to_the_tag() -> None:
    made = tender(under_act("UK18", tag=["tender"]))
    assert (made.notice_type, made.stage) == ("UK18", "open")
    assert "notice_type_unknown: UK18" in made.notes


def test_the_notice_of_the_newest_release_decides_and_not_the_last_one_listed() -> None:
    pages = [notice("2", "tenderNotice", "UK4"), notice("1", "marketEngagementNotice", "UK2", day="2026-08-01")]
    older = release("1", date="2026-01-01T00:00:00Z", planning={"documents": [pages[1]]}, tag=["planning"])
    newer = release("2", date="2026-02-01T00:00:00Z", tender={"id": "t", "documents": [pages[0]]})
    assert tender(older, newer).stage == "open"


def test_without_a_notice_of_its_own_the_newest_by_date_decides() -> None:
    # as in a compiled release, whose id is no notice's and which holds the notices of the whole process
    planning = {"documents": [notice(str(number), "plannedProcurementNotice", "UK1") for number in range(4)]}
    later = {"id": "t", "documents": [notice("9", "tenderNotice", "UK4", day="2026-06-01")]}
    assert tender(release("c", tag=["compiled"], planning=planning, tender=later)).notice_type == "UK4"


def test_without_dates_the_latest_stage_decides() -> None:
    documents = [{"id": "1", "noticeType": "UK4"}, {"id": "2", "noticeType": "UK12"}]
    value = release("c", tag=["compiled"], tender={"id": "t", "documents": documents})
    assert tender(value).notice_type == "UK12"
    value["awards"] = [award(documents=[{"id": "3", "noticeType": "UK6"}])]
    assert tender(value).notice_type == "UK6"


@pytest.mark.parametrize(
    ("notice_type", "status", "awards", "stage"),
    [
        ("UK4", "cancelled", (), "cancelled"),
        ("UK4", "withdrawn", (), "withdrawn"),
        ("UK4", "unsuccessful", (), "closed"),
        ("UK4", "complete", (), "closed"),
        ("UK5", "active", ("cancelled",), "cancelled"),
        ("UK6", "active", ("cancelled", "cancelled"), "cancelled"),
        ("UK6", "active", ("cancelled", "active"), "awarded"),
        ("UK12", "active", (), "cancelled"),
        ("UK12", "cancelled", ("active",), "cancelled"),
        ("UK12", "complete", ("active", "cancelled"), "awarded"),
        ("UK7", "cancelled", ("active",), "awarded"),
    ],
)
def test_what_has_been_given_up_since_counts(
    notice_type: str, status: str, awards: tuple[str, ...], stage: str
) -> None:
    value = under_act(notice_type)
    value["tender"]["status"] = status
    documents = [notice("999001-2026", "awardNotice", notice_type)] if notice_type in ("UK5", "UK6") else []
    listed = [award(str(n), status=one, documents=documents) for n, one in enumerate(awards, start=1)]
    assert tender({**value, "awards": listed}).stage == stage


def test_a_cancellation_tag_cancels_even_without_a_notice_of_its_own() -> None:
    open_ = under_act("UK4")
    gone = release("2", date="2026-06-01T00:00:00Z", tag=["tenderCancellation"], tender={"id": "t"})
    assert tender(open_, gone).stage == "cancelled"


@pytest.mark.parametrize(
    ("tag", "status", "kind", "stage"),
    [
        ("planning", "planning", "marketEngagementNotice", "engagement"),
        ("planning", "planned", "plannedProcurementNotice", "pipeline"),
        ("planningUpdate", "planned", None, "pipeline"),
        ("tender", "active", "tenderNotice", "open"),
        ("tenderAmendment", "active", "tenderNotice", "open"),
        ("tenderUpdate", "active", None, "open"),
        ("tender", "cancelled", "tenderNotice", "cancelled"),
        ("tender", "withdrawn", "tenderNotice", "withdrawn"),
        ("tender", "unsuccessful", "tenderNotice", "closed"),
        ("tender", "complete", "tenderNotice", "closed"),
        ("tender", "mystery", "tenderNotice", "unknown"),
        ("tenderCancellation", "active", "tenderNotice", "cancelled"),
        ("award", "complete", "awardNotice", "awarded"),
        ("awardUpdate", "complete", "awardNotice", "awarded"),
        ("contract", "complete", None, "awarded"),
        ("contractTermination", "complete", None, "awarded"),
    ],
)
def test_contracts_finder_is_read_by_tag_status_and_document(
    tag: str, status: str, kind: str | None, stage: str
) -> None:
    documents = [] if kind is None else [{"id": "1", "documentType": kind}]
    section = "planning" if tag.startswith("planning") else "awards" if tag.startswith("award") else "tender"
    about = {"id": "t", "title": "T", "status": status}
    value = release(ocid=CF, tag=[tag], tender=about)
    if section == "planning":
        value["planning"] = {"documents": documents}
    elif section == "awards":
        value["awards"] = [award(documents=documents)]
    else:
        value["tender"] = {**about, "documents": documents}
    made = tender(value)
    assert (made.stage, made.notice_type, made.regime) == (stage, kind, "PCR2015")


@pytest.mark.parametrize(
    ("statuses", "stage"),
    [
        (("pending",), "award_pending"),
        (("cancelled",), "cancelled"),
        (("unsuccessful",), "closed"),
        (("unsuccessful", "active"), "awarded"),
        (("pending", "active"), "awarded"),
    ],
)
def test_awards_say_whether_anything_was_awarded(statuses: tuple[str, ...], stage: str) -> None:
    listed = [award(str(number), status=status) for number, status in enumerate(statuses)]
    assert tender(award_release(*listed, ocid=CF, tender={"id": "t"})).stage == stage


@pytest.mark.parametrize(
    ("members", "stage"),
    [
        ({"contracts": [{"id": "1"}]}, "awarded"),
        ({"awards": [award(status="pending")]}, "award_pending"),
        ({}, "open"),
        ({"tender": {"id": "t"}}, "unknown"),
        ({"tender": {"id": "t"}, "planning": {"rationale": "why"}}, "planned"),
    ],
)
def test_a_compiled_release_without_notices_is_read_by_what_it_holds(members: JSON, stage: str) -> None:
    assert tender(release(tag=["compiled"], **members)).stage == stage


@pytest.mark.parametrize(
    ("law", "regime"),
    [
        ({"id": "2023/54", "scheme": "UKPGA"}, "PA2023"),
        ({"id": "32014L0024", "scheme": "CELEX"}, "PCR2015"),
        ({"id": "32014L0025", "scheme": "CELEX"}, "PCR2015"),
        ({"id": "2023/1348", "scheme": "UKSI"}, "other"),
        ({"id": "32009L0081", "scheme": "CELEX"}, "other"),
        ({}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_law_is_the_one_the_notice_names(law: JSON | None, regime: str) -> None:
    made = tender(release(tender={"id": "t", "legalBasis": law}))
    assert made.regime == regime


def test_a_notice_type_of_the_act_says_the_law_where_nothing_else_does() -> None:
    documents = [notice("999001-2026", "contractNotice", "UK7")]
    value = release(tender={"id": "t"}, contracts=[{"id": "1", "documents": documents}], tag=["contract"])
    assert contracts(value)[0].regime == "PA2023"


def test_the_newest_notice_has_a_page() -> None:
    made = tender(under_act("UK4"))
    assert made.url == "https://notices.example/Notice/999001-2026"
    assert made.notice_urls == (made.url,)


def test_pages_come_oldest_first_and_each_once() -> None:
    early = notice("1", "plannedProcurementNotice", "UK3", day="2026-01-01")
    value = under_act("UK4", planning={"documents": [early, early]})
    assert tender(value).notice_urls == (
        "https://notices.example/Notice/1",
        "https://notices.example/Notice/999001-2026",
    )


def test_the_notice_alone_can_be_asked_for() -> None:
    assert newest(process(under_act("UK3"))).stage == "planned"
