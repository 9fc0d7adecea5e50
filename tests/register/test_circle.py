"""The circle in a register: what people decide is kept, makes the entries, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests import notices
from tests.register.places import Place
from tests.server import VirtualClock
from thirty3 import Register, sample
from thirty3.errors import UnknownNameError
from thirty3.harvest.harvest import Harvest
from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query

TENDER, AWARD, OTHERS, PLANNED = sample.circle()
CAMDEN = "E09000007"


@pytest.fixture
def register(place: Place) -> Iterator[Register]:
    with Register(place.name) as made:
        made.load(TENDER, AWARD, OTHERS)
        yield made


def _entries(register: Register) -> list[Application]:
    return list(register.applications())


def test_a_contract_nobody_listed_is_proposed_as_a_new_entry(register: Register) -> None:
    found = list(register.proposals(borough="Camden"))
    assert [(one.kind, one.borough) for one in found] == [("new_application", CAMDEN)]
    (one,) = found
    assert one.after.period.end == date(2026, 9, 30)
    assert one.notice_url is not None
    assert one.reasons
    assert _entries(register) == []


def test_what_is_accepted_is_in_the_register_and_what_is_then_refused_is_not(register: Register) -> None:
    before = register.digest()
    (proposal,) = register.proposals(borough="Camden")
    accepted = register.accept(proposal.id, by="systems team", why="in use since 2022")
    assert [(one.id, one.name, one.period.end) for one in _entries(register)] == [
        (proposal.application_id, proposal.name, date(2026, 9, 30))
    ]
    assert register.digest() != before
    assert list(register.proposals(borough="Camden")) == []
    refused = register.refuse(proposal.id, by="systems team")
    assert _entries(register) == []
    assert register.digest() == before
    assert list(register.proposals(borough="Camden")) == []
    assert register.decisions() == (accepted, refused) == register.decisions(proposal.id)
    register.accept(proposal.id, by="somebody else")
    assert len(_entries(register)) == 1
    register.check()


def test_the_same_notices_again_propose_nothing_new(register: Register) -> None:
    first = [one.id for one in register.proposals()]
    assert len(first) == len(set(first)) == 4
    for id in first:
        register.accept(id, by="systems team")
    digest = register.digest()
    register.load(OTHERS, AWARD, TENDER)
    assert list(register.proposals()) == []
    assert register.digest() == digest


def test_proposals_do_not_depend_on_the_order_in_which_notices_come(register: Register, tmp_path: Path) -> None:
    with Register(tmp_path / "other.db") as other:
        for path in (OTHERS, AWARD, TENDER):
            other.load(path)
        assert list(other.proposals()) == list(register.proposals())
        assert list(other.links()) == list(register.links())


def test_everything_sure_enough_is_accepted_at_once_when_asked_for(register: Register) -> None:
    sure = [one for one in register.proposals() if one.confidence >= 0.5]
    made = register.apply_above(0.5, by="nightly job")
    assert [(one.id, one.verdict, one.by) for one in made] == [(one.id, "accepted", "nightly job") for one in sure]
    assert len(_entries(register)) == len(sure) > 0
    assert register.apply_above(0.5, by="nightly job") == ()


def test_an_entry_is_as_it_was_then(register: Register) -> None:
    clock = VirtualClock(datetime.now(UTC) + timedelta(days=400))
    (proposal,) = register.proposals(borough="Camden")
    decided = register.accept(proposal.id, by="systems team", clock=clock)
    before, after = decided.decided_at - timedelta(seconds=1), decided.decided_at
    assert list(register.applications(as_of=before)) == []
    assert list(register.applications(as_of=after)) == _entries(register) != []


def test_what_is_forgotten_is_forgotten_in_decisions_too(register: Register) -> None:
    (proposal,) = register.proposals(borough="Camden")
    register.accept(proposal.id, by="Quentin Madeup Person", why="Quentin Madeup Person said so")
    assert register.forget("Quentin Madeup Person").rows == 1
    (decided,) = register.decisions()
    assert (decided.by, decided.why) == ("[removed]", "[removed] said so")
    assert len(_entries(register)) == 1
    register.check()


@pytest.mark.parametrize("by", ["", "  ", "someone@example.org", "020 7946 0000"])
def test_a_decision_names_a_person_or_role_and_no_address(register: Register, by: str) -> None:
    (proposal,) = register.proposals(borough="Camden")
    with pytest.raises(ValueError, match="by a name or a role"):
        register.accept(proposal.id, by=by)
    assert register.decisions() == ()


@pytest.mark.parametrize("id", ["", "nothing", "contract_application:a|b", "tender_contract:a"])
def test_what_is_not_there_cannot_be_decided_about(register: Register, id: str) -> None:
    with pytest.raises(UnknownNameError, match="no proposal or link"):
        register.accept(id, by="systems team")


def _send(register: Register, *, day: int, ends: date, supplier: str | None = None) -> None:
    """Camden sends its list, of one entry, on a day of November 2026."""
    (award,) = register.contracts(borough="Camden")
    read = datetime(2026, 11, day, 12, tzinfo=UTC)
    entry = Application(
        id="camden/1",
        borough=CAMDEN,
        name="Housing system",
        supplier=supplier,
        service_areas=("housing",),
        period=Period(end=ends),
        contract_ids=(award.id,),
        provenance=Provenance(source="city_tools", record_id="1", retrieved_at=read),
    )
    account = Account(received=1, kept=1, sources=("made up",))
    register.add(Harvest(portal="city_tools", query=Query(), applications=(entry,), account=account))


def test_an_accepted_change_holds_until_the_borough_says_something_new_of_that_field(register: Register) -> None:
    _send(register, day=1, ends=date(2026, 3, 31))
    (proposal,) = register.proposals(borough="Camden")
    assert {change.field for change in proposal.changes} >= {"period", "supplier"}
    register.accept(proposal.id, by="systems team")
    (entry,) = _entries(register)
    assert (entry.id, entry.name, entry.period.end) == ("camden/1", "Housing system", date(2026, 9, 30))
    _send(register, day=2, ends=date(2026, 3, 31))
    assert [one.period.end for one in register.applications()] == [date(2026, 9, 30)]
    _send(register, day=3, ends=date(2027, 9, 30))
    (entry,) = _entries(register)
    assert (entry.period.end, entry.supplier) == (date(2027, 9, 30), proposal.after.supplier)
    register.check()


def test_an_entry_of_ours_gives_way_to_the_boroughs_own(register: Register) -> None:
    (proposal,) = register.proposals(borough="Camden")
    register.accept(proposal.id, by="systems team")
    assert [one.provenance.source for one in _entries(register)] == ["circle"]
    _send(register, day=1, ends=date(2026, 9, 30))
    assert [one.id for one in _entries(register)] == ["camden/1"]
    assert [one.id for one in register.applications(as_of=datetime.now(UTC))] == ["camden/1"]
    register.check()


def test_an_entry_may_name_a_contract_that_does_not_sound_of_technology(register: Register, tmp_path: Path) -> None:
    other = notices.award(7, buyer="LB Camden", ends="2026-12-31", title="Resident engagement")
    del other["tender"]["classification"]
    register.load(notices.write(tmp_path / "other.json", notices.package(other)))
    (contract,) = (one for one in register.contracts(borough="Camden") if one.title == "Resident engagement")
    assert contract.technology is False
    entry = Application(
        id="camden/7", borough=CAMDEN, name="Consultations", contract_ids=(contract.id,), provenance=contract.provenance
    )
    account = Account(received=1, kept=1, sources=("made up",))
    register.add(Harvest(portal="city_tools", query=Query(), applications=(entry,), account=account))
    (link,) = (one for one in register.links(borough="Camden") if one.kind == "contract_application")
    assert (link.one, link.other, link.state) == (contract.id, "camden/7", "confirmed")
    expected = register.upcoming(as_of=date(2025, 3, 31), borough="Camden")
    assert [one.system for one in expected if contract.id in one.contract_ids] == ["Consultations"]
    assert expected.used + expected.excluded == 3


def test_two_processes_that_decide_at_once_both_are_heard(register: Register) -> None:
    ids = [one.id for one in register.proposals()]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda id: register.accept(id, by="systems team"), ids))
    assert {one.id for one in register.decisions()} == set(ids)
    assert len(_entries(register)) == len(ids)


def test_a_link_is_what_a_person_says_it_is(register: Register) -> None:
    (link,) = register.links(borough="Camden")
    assert (link.kind, link.state) == ("tender_contract", "confirmed")
    register.refuse(link.id, by="systems team")
    assert list(register.links(borough="Camden")) == []
    register.accept(link.id, by="systems team")
    (again,) = register.links(borough="Camden")
    assert again.decided_by == "systems team"


def test_three_of_four_say_what_comes_next_and_the_fourth_is_a_gap(register: Register) -> None:
    register.apply_above(0.5, by="nightly job")
    early = register.upcoming(as_of=date(2025, 3, 31))
    assert len(early) == 4
    assert not any(one.notice_id for one in early)
    register.load(PLANNED)
    later = register.upcoming(as_of=date(2025, 11, 30))
    assert sorted(one.boroughs for one in later if one.notice_id is None) == [("E09000022",)]
    gaps = [one for one in register.gaps(as_of=date(2025, 11, 30)) if one.kind == "no_notice"]
    assert [one.boroughs for one in gaps] == [("E09000022",)]
