"""Contracts: joined with their awards, valued once, and followed through changes to their end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.ocds.made import COUNCIL, FIRM, GBP, JSON, award, award_release, contract, contracts, notice, release

POUNDS = {"amount": 40_000, "currency": "GBP"}


def signed(*listed: JSON, awards: list[JSON] | None = None, **members: Any) -> JSON:
    """A release that publishes contracts."""
    made: JSON = {"tag": ["award", "contract"], "contracts": list(listed)}
    return award_release(*([award()] if awards is None else awards), **(made | members))


def one(**members: Any) -> JSON:
    """A contract of the award."""
    return {"id": "1", "awardID": "1", "status": "active", **members}


# Contract and award


def test_an_award_without_a_contract_is_a_contract() -> None:
    made = contract(award_release(award(value=POUNDS, date="2026-02-01T00:00:00Z", title="", description="")))
    assert made.id == "ocds-h6vhtk-0fffff/1"
    assert made.title == "Care case management system"
    assert made.status == "active"
    assert made.awarded == date(2026, 2, 1)
    assert made.value is not None
    assert (made.value.pence, made.value.kind, made.value.vat) == (40_000_00, "award", "unknown")
    assert made.suppliers[0].name == FIRM["name"]
    assert made.buyer is not None
    assert made.buyer.name == COUNCIL["name"]
    assert made.portal_ref == "EXMP001-DN800001-00000002"
    assert made.row()["supplier_id"] == "GB-COH-01234567"


def test_a_contract_takes_what_it_lacks_from_its_award() -> None:
    value = signed(one(value=GBP, dateSigned="2026-03-01T00:00:00Z"), awards=[award(value=POUNDS, title="The award")])
    made = contract(value)
    assert made.value is not None
    assert (made.value.pence, made.value.kind, made.value.vat) == (950_000_00, "contract", "excluded")
    assert made.title == "The award"
    assert made.signed == date(2026, 3, 1)
    assert made.suppliers[0].name == FIRM["name"]
    assert made.period.end == date(2028, 3, 31)


def test_contracts_come_first_and_then_awards_without_one() -> None:
    value = signed(one(id="C2", awardID="2"), awards=[award("1"), award("2")])
    assert [made.id.partition("/")[2] for made in contracts(value)] == ["C2", "1"]


def test_two_that_would_have_one_id_are_told_apart() -> None:
    value = signed(one(id="2", awardID="1"), awards=[award("1"), award("2")])
    assert [made.id.partition("/")[2] for made in contracts(value)] == ["2", "2#2"]


def test_an_id_never_holds_a_bar() -> None:
    assert contract(award_release(award("a|b"))).id == "ocds-h6vhtk-0fffff/a/b"


@pytest.mark.parametrize("id", [None, "", 7, {}])
def test_an_award_with_a_strange_id_is_kept(id: object) -> None:
    assert len(contracts(award_release({**award(), "id": id}))) == 1


def test_a_contract_without_its_award_is_kept_and_noted() -> None:
    made = contract(release(tag=["contract"], contracts=[one(value=GBP)]))
    assert made.suppliers == ()
    assert "award_missing" in made.notes


def test_a_contract_that_names_no_award_belongs_to_the_only_one() -> None:
    assert contract(signed(one(awardID=None))).suppliers[0].name == FIRM["name"]
    assert len(contracts(signed(one(awardID=None), awards=[award("1"), award("2")]))) == 3


# Values


def test_a_tenders_estimate_never_stands_in_for_a_missing_value() -> None:
    # every award of the tender would be given the whole of it
    value = award_release(award("1"), award("2"))
    value["tender"]["value"] = GBP
    assert [made.value for made in contracts(value)] == [None, None]


def test_an_awards_value_is_not_given_to_several_contracts() -> None:
    value = signed(one(id="1"), one(id="2"), awards=[award(value=POUNDS)])
    assert [made.value for made in contracts(value)] == [None, None]
    assert all("award_value_shared" in made.notes for made in contracts(value))


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ({"amount": 0, "currency": "GBP"}, "value_zero"),
        ({"amount": -5, "currency": "GBP"}, "value_negative"),
        ({"amount": 0.01, "currency": "GBP"}, "value_token"),
        ({"amount": 1.0, "currency": "GBP"}, "value_token"),
    ],
)
def test_a_value_that_says_nothing_is_none_and_noted(value: JSON, note: str) -> None:
    made = contract(award_release(award(value=value)))
    assert made.value is None
    assert made.notes == (note,)


def test_a_frameworks_value_is_its_ceiling() -> None:
    value = award_release(award(value=POUNDS))
    value["tender"]["techniques"] = {"hasFrameworkAgreement": True}
    made = contract(value)
    assert made.framework is True
    assert made.value is not None
    assert made.value.kind == "ceiling"


def test_a_lot_may_be_a_framework_of_its_own() -> None:
    lots = [{"id": "1"}, {"id": "2", "techniques": {"hasFrameworkAgreement": True}}]
    value = award_release(
        award("1", relatedLots=["1"]), award("2", relatedLots=["2"]), tender={"id": "t", "lots": lots}
    )
    assert [made.framework for made in contracts(value)] == [None, True]


def test_one_value_is_shared_by_all_suppliers_of_an_award() -> None:
    firms = [{"id": str(number), "name": f"Firm {number}"} for number in range(35)]
    made = contract(award_release(award(value=POUNDS, suppliers=firms)))
    assert len(made.suppliers) == 35
    assert made.value is not None
    assert made.value.amount == 40_000


# Status


@pytest.mark.parametrize(
    ("of_contract", "of_award", "status"),
    [
        ("active", "pending", "active"),
        ("terminated", "active", "terminated"),
        ("cancelled", "active", "cancelled"),
        ("pending", "active", "pending"),
        (None, "unsuccessful", "unsuccessful"),
        (None, None, "unknown"),
    ],
)
def test_the_contract_says_its_status_and_else_the_award(
    of_contract: str | None, of_award: str | None, status: str
) -> None:
    assert contract(signed({**one(), "status": of_contract}, awards=[{**award(), "status": of_award}])).status == status


def test_a_status_nobody_knows_is_unknown_and_noted() -> None:
    made = contract(award_release(award(status="dreaming")))
    assert made.status == "unknown"
    assert made.notes == ("status_unknown: dreaming",)


def test_a_transparency_notice_announces_a_pending_contract() -> None:
    document = notice("999555-2026", "awardNotice", "UK5")
    for status in ("pending", None):
        made = contract(award_release({**award(documents=[document]), "status": status}))
        assert (made.status, made.notice_type) == ("pending", "UK5")


def test_a_signed_contract_without_a_status_is_active() -> None:
    made = contract(signed({**one(dateSigned="2026-03-01"), "status": None}, awards=[{**award(), "status": None}]))
    assert made.status == "active"


def test_an_award_that_was_given_up_is_cancelled() -> None:
    cancelled = award(status="cancelled", documents=[notice("2", "tenderCancellationNotice", "UK12")])
    made = contract(
        award_release(id="1"), award_release(cancelled, id="2", date="2026-06-01T00:00:00Z", tag=["awardUpdate"])
    )
    assert (made.status, made.notice_type) == ("cancelled", "UK12")


# Changes and ends


def test_a_change_notice_changes_period_and_value() -> None:
    before = signed(one(value=GBP, period={"startDate": "2026-04-01", "endDate": "2028-03-31"}), id="1")
    change = release(
        "2",
        date="2027-06-01T09:00:00+01:00",
        tag=["contractAmendment"],
        tender={"id": "EXMP001-DN800001-00000002", "title": "Care case management system"},
        contracts=[
            {
                "id": "1",
                "awardID": "1",
                "amendments": [{"id": "2", "date": "2027-05-30T00:00:00+01:00"}],
                "statusDetails": None,
                "documents": [notice("2", "contractNotice", "UK10", day="2027-06-01")],
                "period": {"startDate": "2026-04-01", "endDate": "2029-03-31", "maxExtentDate": "2030-03-31"},
                "hasRenewal": True,
                "value": {"amount": 1_200_000, "amountGross": 1_440_000, "currency": "GBP"},
            }
        ],
    )
    made = contract(before, change)
    assert (made.notice_type, made.published, made.status) == ("UK10", date(2027, 6, 1), "active")
    assert (made.period.end, made.period.max_end, made.period.extendable) == (
        date(2029, 3, 31),
        date(2030, 3, 31),
        True,
    )
    assert made.value is not None
    assert made.value.amount == 1_200_000
    assert made.suppliers[0].name == FIRM["name"]
    assert made.provenance.record_id == "2"


def test_a_change_that_is_only_proposed_changes_nothing_and_is_noted() -> None:
    proposed = [{"id": "p", "value": {"amount": 5, "currency": "GBP"}, "period": {"endDate": "2035-01-01"}}]
    made = contract(signed(one(value=GBP, proposedAmendments=proposed)))
    assert made.value is not None
    assert made.value.amount == 950_000
    assert made.period.end == date(2028, 3, 31)
    assert "amendment_proposed" in made.notes


@pytest.mark.parametrize(
    ("told", "ended"), [("2027-01-10", date(2027, 1, 10)), ("2028-04-20", date(2028, 3, 31))], ids=["early", "normal"]
)
def test_a_termination_notice_ends_a_contract_early_or_reports_its_end(told: str, ended: date) -> None:
    document = notice("2", "contractTerminationNotice", "UK11", day=told)
    ending = release(
        "2",
        date=f"{told}T10:00:00Z",
        tag=["contractTermination"],
        contracts=[{"id": "1", "awardID": "1", "implementation": {"documents": [document]}}],
    )
    made = contract(signed(one(), id="1"), ending)
    assert (made.status, made.terminated, made.notice_type) == ("terminated", ended, "UK11")


def test_a_terminated_contract_without_a_notice_ends_with_the_newest_release() -> None:
    made = contract(
        signed(one(), id="1"),
        signed(one(status="terminated"), id="2", date="2027-01-10T10:00:00Z", tag=["contractUpdate"]),
    )
    assert made.terminated == date(2027, 1, 10)


def test_a_contract_that_runs_has_no_day_of_termination() -> None:
    assert contract(signed(one())).terminated is None


# What else a contract says


def test_bids_are_those_of_its_lots() -> None:
    statistics = [
        {"id": "1", "measure": "bids", "value": 5, "relatedLots": ["1"]},
        {"id": "2", "measure": "bids", "value": 3, "relatedLot": "2"},
        {"id": "3", "measure": "smeBids", "value": 4, "relatedLots": ["1"]},
        {"id": "4", "measure": "bids", "value": "many", "relatedLots": ["3"]},
    ]
    listed = [award(str(number), relatedLots=[str(number)]) for number in (1, 2, 3)]
    made = contracts(award_release(*listed, bids={"statistics": statistics}))
    assert [found.bids for found in made] == [5, 3, None]


def test_bids_without_lots_are_everyones() -> None:
    assert contract(award_release(bids={"statistics": [{"id": "1", "measure": "bids", "value": 7.0}]})).bids == 7


def test_codes_are_those_of_the_lots_it_covers() -> None:
    def item(id: str, code: str) -> JSON:
        return {"id": id, "relatedLot": id, "additionalClassifications": [{"scheme": "CPV", "id": code}]}

    tender = {"id": "t", "items": [item("1", "72000000"), item("2", "48000000")]}
    value = award_release(award("1", relatedLots=["1"]), award("2", relatedLots=["2"]), tender=tender)
    assert [made.cpv for made in contracts(value)] == [("72000000",), ("48000000",)]
    assert [made.lots for made in contracts(value)] == [("1",), ("2",)]


def test_a_description_that_only_points_elsewhere_is_the_tenders() -> None:
    value = award_release(award(description="See description of related tender"))
    value["tender"]["description"] = "A hosted system"
    assert contract(value).description == "A hosted system"


@pytest.mark.parametrize(
    ("of_contract", "of_award", "of_tender", "said"),
    [(False, True, True, False), (None, True, False, True), (None, None, False, False), (None, None, None, None)],
)
def test_the_nearest_says_whether_it_is_above_the_threshold(
    of_contract: bool | None, of_award: bool | None, of_tender: bool | None, said: bool | None
) -> None:
    value = signed(one(aboveThreshold=of_contract), awards=[{**award(), "aboveThreshold": of_award}])
    value["tender"]["aboveThreshold"] = of_tender
    assert contract(value).above_threshold is said


def test_a_decision_in_a_year_that_cannot_be_meant_is_none_and_noted() -> None:
    made = contract(award_release(award(date="2108-01-01T00:00:00Z")))
    assert made.awarded is None
    assert made.notes == ("date_placeholder",)


def test_a_contract_survives_json_and_a_row() -> None:
    made = contract(signed(one(value=GBP)))
    assert type(made).model_validate_json(made.model_dump_json()) == made
    assert type(made).from_row(made.row()).row() == made.row()
