"""Deciding again and again, at once, by clocks that differ and until the process is killed: the last word counts."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.register.places import Place
from tests.register.proving import Children
from tests.server import VirtualClock
from thirty3 import Register, load, sample
from thirty3.models.application import Application
from thirty3.models.proposal import Proposal

TENDER, AWARD, OTHERS, PLANNED = sample.circle()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def register(place: Place) -> Iterator[Register]:
    with Register(place.name) as made:
        made.load(TENDER, AWARD, OTHERS)
        yield made


def _accepted(register: Register) -> set[str]:
    """Ids of the proposals whose last word is that they are accepted."""
    last = {one.id: one.verdict for one in register.decisions()}
    return {id for id, verdict in last.items() if verdict == "accepted"}


def _assert_entries_are_what_was_decided(register: Register, proposals: Sequence[Proposal]) -> None:
    accepted = _accepted(register)
    assert list(register.applications()) == sorted(
        (one.after for one in proposals if one.id in accepted), key=lambda entry: entry.id
    )
    register.check()


@pytest.mark.parametrize("later", [timedelta(), timedelta(minutes=-5), timedelta(minutes=5)])
def test_the_last_word_counts_whatever_the_clocks_say(register: Register, later: timedelta) -> None:
    first, second = VirtualClock(NOON), VirtualClock(NOON + later)
    (link,), (proposal,) = register.links(borough="Camden"), register.proposals(borough="Camden")
    for id in (link.id, proposal.id):
        register.accept(id, by="systems team", clock=first)
        register.refuse(id, by="somebody else", clock=second)
    assert list(register.links(borough="Camden")) == []
    assert list(register.applications()) == []
    for id in (link.id, proposal.id):
        register.accept(id, by="systems team", clock=first)
        said = register.decisions(id)
        assert [one.verdict for one in said] == ["accepted", "refused", "accepted"]
        assert said[0].decided_at < said[1].decided_at < said[2].decided_at
        assert len(list(register.applications(as_of=said[2].decided_at))) == (id == proposal.id)
    decided_by = {one.id: one.decided_by for one in register.links(borough="Camden")}
    assert decided_by[link.id] == "systems team"
    assert len(list(register.applications())) == 1


def test_a_person_who_refuses_meanwhile_is_not_overruled_by_a_figure(register: Register) -> None:
    refused, *others = register.proposals()

    class Meanwhile(VirtualClock):
        """Asked for the time once everything sure enough was found, and before any of it is accepted."""

        def now(self) -> datetime:
            register.refuse(refused.id, by="systems team")
            return super().now()

    made = register.apply_above(0.5, by="nightly job", clock=Meanwhile())
    assert {one.id for one in made} == {one.id for one in others}
    assert [one.verdict for one in register.decisions(refused.id)] == ["refused"]
    assert refused.application_id not in {entry.id for entry in register.applications()}


def test_proposals_can_be_decided_about_while_they_are_looked_at(register: Register) -> None:
    said = [register.accept(one.id, by="systems team") for one in register.proposals()]
    assert len(said) == 4
    assert list(register.proposals()) == []


def test_a_proposal_that_is_nearly_named_is_told(register: Register) -> None:
    (proposal,) = register.proposals(borough="Camden")
    wrong = f"{proposal.id[:-1]}{'0' if proposal.id[-1] != '0' else '1'}"
    with pytest.raises(LookupError, match=proposal.id):
        register.refuse(wrong, by="systems team")


@pytest.fixture(scope="module")
def settled() -> Iterator[tuple[Register, tuple[Proposal, ...]]]:
    with Register(":memory:") as made:
        made.load(TENDER, AWARD, OTHERS)
        yield made, tuple(made.proposals())


@settings(max_examples=20)
@given(words=st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=8))
def test_whatever_is_decided_the_register_says_it_and_can_be_taken_back(
    settled: tuple[Register, tuple[Proposal, ...]], words: list[tuple[bool, int]]
) -> None:
    register, proposals = settled
    before, earlier = register.digest(), len(register.decisions())
    for is_accepted, number in words:
        decide = register.accept if is_accepted else register.refuse
        decide(proposals[number].id, by="systems team")
    _assert_entries_are_what_was_decided(register, proposals)
    assert (register.digest() == before) == (not _accepted(register))
    assert len(register.decisions()) == earlier + len(words)
    for id in _accepted(register):
        register.refuse(id, by="systems team")
    assert register.digest() == before


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every release of the story in a file of its own."""
    folder = tmp_path_factory.mktemp("pieces")
    files = []
    for number, release in enumerate(load(TENDER, AWARD, OTHERS, PLANNED)):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps({"releases": [release.data]}), encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def together(pieces: list[Path]) -> tuple[list[object], list[object]]:
    with Register(":memory:") as register:
        register.load(*pieces)
        return list(register.links()), list(register.proposals())


@settings(max_examples=8)
@given(data=st.data())
def test_links_and_proposals_are_the_same_however_the_notices_come(
    pieces: list[Path], together: tuple[list[object], list[object]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(pieces))
    cut = data.draw(st.integers(1, len(order) - 1))
    with Register(":memory:") as register:
        for part in (order[:cut], order[cut:], order[:1]):
            register.load(*part)
        assert (list(register.links()), list(register.proposals())) == together


def test_what_older_rules_derived_is_made_anew_and_decisions_hold(place: Place, register: Register) -> None:
    register.apply_above(0.5, by="nightly job")
    entries, digest = list(register.applications()), register.digest()
    place.run("UPDATE contracts SET rules = 'older rules', technology = NULL, content_hash = ''")
    assert register.refresh() > 0
    assert list(register.applications()) == entries
    assert len(entries) == 4
    assert register.digest() == digest


def test_an_export_shows_the_entries_that_were_accepted(register: Register, tmp_path: Path) -> None:
    register.apply_above(0.5, by="nightly job")
    exported = register.export(tmp_path / "lake", format="jsonl")
    (file,) = (tmp_path / "lake" / "applications").iterdir()
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    assert [Application.model_validate_json(line) for line in lines] == list(register.applications())
    assert exported.rows["applications"] == len(lines) == 4


def test_two_processes_that_cannot_agree_are_both_heard_in_turn(place: Place, processes: Children) -> None:
    with Register(place.name) as register:
        register.load(TENDER, AWARD, OTHERS)
        proposals = tuple(register.proposals())
        job = {"do": "decide", "place": place.name, "ids": [one.id for one in proposals], "times": 5}
        with ExitStack() as running:
            both = [running.enter_context(processes.start({**job, "by": by})) for by in ("one team", "other team")]
            assert [one.wait() for one in both] == [{"said": 20}, {"said": 20}]
        said = register.decisions()
        assert Counter((one.by, one.verdict) for one in said) == {
            (by, verdict): number * len(proposals)
            for by in ("one team", "other team")
            for verdict, number in (("accepted", 3), ("refused", 2))
        }
        for proposal in proposals:
            moments = [one.decided_at for one in said if one.id == proposal.id]
            assert moments == sorted(set(moments))
        _assert_entries_are_what_was_decided(register, proposals)


def test_whoever_is_killed_leaves_a_decision_with_its_entry_or_neither(
    place: Place, processes: Children, draw: random.Random
) -> None:
    with Register(place.name) as register:
        register.load(TENDER, AWARD, OTHERS)
        proposals = tuple(register.proposals())
        job = {"do": "decide", "place": place.name, "by": "systems team", "times": 10_000}
        said, grew = 0, 0
        for _ in range(15):
            with processes.start({**job, "ids": [one.id for one in proposals]}) as child:
                time.sleep(draw.uniform(0.1, 0.6))  # proposing takes a tenth of a second, each word a hundredth
                child.kill()
                assert child.wait() is None
            _assert_entries_are_what_was_decided(register, proposals)
            grew += len(register.decisions()) > said
            said = len(register.decisions())
        assert grew, "nobody was killed while deciding"
    place.check()
