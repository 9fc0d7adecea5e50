"""Links: ids decide first, likeness adds up, a person's word wins, and nothing depends on the order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.held import BRENT, CAMDEN, application, contract, tender
from thirty3.models.decision import Decision, Verdict
from thirty3.resolve.circle import link

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(id: str, verdict: Verdict, *, by: str = "systems team") -> Decision:
    return Decision(subject="link", id=id, verdict=verdict, by=by, decided_at=NOON)


def test_a_tender_and_a_contract_of_one_process_are_linked() -> None:
    (found,) = link([tender("t", ocid="ocds-1")], [contract("c", ocid="ocds-1")])
    assert (found.id, found.state, found.score) == ("tender_contract:t|c", "confirmed", 1)
    assert found.reasons[0].rule == "process"


def test_an_entry_that_names_a_contract_is_linked_to_it_and_to_no_likeness() -> None:
    entries = [application("a", contracts=("c",)), application("b")]
    (found,) = link([], [contract("c")], entries)
    assert (found.id, found.state) == ("contract_application:c|a", "confirmed")


def test_a_firm_an_area_and_one_end_make_a_link_of_a_contract_and_an_entry() -> None:
    entry = application("a", name="Something else", supplier="Madeup Systems Limited", ends=date(2028, 3, 31))
    (found,) = link([], [contract("c")], [entry])
    assert found.state == "confirmed"
    assert {one.rule for one in found.reasons} >= {"supplier", "service_area", "dates"}


def test_a_firm_and_an_area_alone_are_a_candidate() -> None:
    (found,) = link(
        [], [contract("c")], [application("a", name="Something else", supplier="Madeup Systems", ends=None)]
    )
    assert found.state == "candidate"
    assert found.score < 0.75


def test_two_entries_alike_are_both_candidates() -> None:
    entries = [application(id, supplier="Madeup Systems", ends=date(2028, 3, 31)) for id in ("a", "b")]
    assert [one.state for one in link([], [contract("c")], entries)] == ["candidate", "candidate"]


def test_what_is_of_another_borough_is_no_candidate() -> None:
    assert link([], [contract("c", boroughs=(BRENT,))], [application("a", supplier="Madeup Systems Ltd")]) == ()


def test_an_award_before_the_closing_day_is_not_of_that_tender() -> None:
    early = contract("c", ocid="ocds-2", starts=date(2022, 1, 1))
    assert link([tender("t", ocid="ocds-1", published=date(2023, 1, 1))], [early]) == ()


def test_a_refused_link_never_comes_again_and_the_next_best_takes_its_place() -> None:
    entries = [application(id, supplier="Madeup Systems", ends=date(2028, 3, 31)) for id in ("a", "b")]
    (left,) = link([], [contract("c")], entries, decisions=[said("contract_application:c|a", "refused")])
    assert (left.other, left.state) == ("b", "confirmed")


def test_a_person_joins_what_no_rule_would_as_long_as_both_are_there() -> None:
    word = said("contract_application:c|a", "accepted")
    entry = application("a", name="Quite another thing", areas=("planning",))
    (found,) = link([], [contract("c")], [entry], decisions=[word])
    assert (found.state, found.score, found.decided_by) == ("confirmed", 1, "systems team")
    assert link([], [contract("c")], [], decisions=[word]) == ()


def test_the_newest_word_counts() -> None:
    first = said("contract_application:c|a", "refused")
    later = first.model_copy(update={"verdict": "accepted", "decided_at": NOON.replace(hour=13)})
    for words in ([first, later], [later, first]):
        (found,) = link([], [contract("c")], [application("a", contracts=("c",))], decisions=words)
        assert found.decided_by == "systems team"


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(0, 5), st.integers(0, 5))
def test_links_do_not_depend_on_the_order_and_refused_ones_are_never_relied_on(
    seed: int, contracts: int, tenders: int, entries: int
) -> None:
    draw = Random(seed)
    given_contracts = [
        contract(
            f"c{number}",
            draw.choice(["Housing management system", "Planning portal"]),
            boroughs=tuple(sorted(draw.sample([CAMDEN, BRENT], draw.choice([1, 1, 2])))),
            ocid=draw.choice([None, "ocds-1", "ocds-2"]),
            firm=draw.choice([None, "Madeup Systems Ltd", "Other Example Ltd"]),
            ends=draw.choice([None, date(2027, 3, 31), date(2028, 3, 31)]),
        )
        for number in range(contracts)
    ]
    given_tenders = [tender(f"t{number}", ocid=draw.choice([None, "ocds-1"])) for number in range(tenders)]
    given_entries = [
        application(
            f"a{number}",
            supplier=draw.choice([None, "Madeup Systems"]),
            ends=draw.choice([None, date(2028, 3, 31)]),
            contracts=draw.choice([(), ("c0",)]),
        )
        for number in range(entries)
    ]
    found = link(given_tenders, given_contracts, given_entries)
    assert len({one.id for one in found}) == len(found)
    for many in (given_tenders, given_contracts, given_entries):
        draw.shuffle(many)
    assert link(given_tenders, given_contracts, given_entries) == found
    for one in found:
        words = [said(one.id, "refused")]
        assert one.id not in {its.id for its in link(given_tenders, given_contracts, given_entries, decisions=words)}
    confirmed = [
        one.one for one in found if one.kind == "contract_application" and one.reasons[0].rule != "contract_id"
    ]
    sure = [one.one for one in found if one.kind == "contract_application" and one.state == "confirmed"]
    assert all(sure.count(id) <= 2 for id in confirmed), "likeness alone joins a contract to one entry of each borough"


@pytest.mark.parametrize("id", ["contract_application:c", "nothing:c|a", "contract_application:c|gone"])
def test_words_about_what_is_not_there_make_no_link(id: str) -> None:
    assert link([], [contract("c")], [], decisions=[said(id, "accepted")]) == ()


@pytest.mark.parametrize(
    ("page", "linked"),
    [
        ("https://notices.example/Notice/1234", True),
        ("https://notices.example/", False),
        ("http://Contract Finder", False),
    ],
)
def test_the_page_of_one_notice_links_and_a_front_page_does_not(page: str, linked: bool) -> None:
    one = tender("t", "Something", ocid="ocds-1").model_copy(update={"notice_urls": (page,)})
    other = contract("c", "Else", ocid="ocds-2").model_copy(update={"notice_urls": (page,)})
    assert [its.reasons[0].rule for its in link([one], [other])] == ["page"] * linked
    twice = one.model_copy(update={"id": "u", "ocid": "ocds-3"})
    assert link([one, twice], [other]) == ()
