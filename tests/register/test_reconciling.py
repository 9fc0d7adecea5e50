"""Known processes asked for again one by one: what the windows had missed is found, kept and told, and nothing else."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.register.places import Place
from tests.register.reconciled import (
    ABLE,
    LEDGER,
    SMALL,
    Changed,
    dialect,
    every_portal,
    loss,
    processes,
    reconcile,
    sync,
)
from tests.server import Answer, Asked, VirtualClock
from tests.twin.ledger import Ledger
from tests.twin.portals import contracts_finder, find_a_tender
from tests.twin.twin import BUSY, CUT, NONSENSE, Faults, speaking
from thirty3 import Register, connectors, wire
from thirty3.errors import PortalRefusedError, UnknownNameError
from thirty3.models.counted import counted
from thirty3.register import Reconciliation, SyncProgress


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with closing(Register(tmp_path / "register.db")) as made:
        yield made


def test_all_portals_that_can_be_asked_for_one_process_have_a_twin_that_can() -> None:
    able = [card.id for card in connectors.portals() if isinstance(connectors.get(card.id), wire.ByProcess)]
    assert able == ABLE == ["contracts_finder", "find_a_tender", "public_contracts_scotland", "sell2wales"]


@every_portal
def test_what_the_windows_had_missed_is_found_and_mended(portal_id: str, register: Register, tmp_path: Path) -> None:
    portal = dialect(portal_id, LEDGER, notices=3)
    lost = loss(portal, 1, 0.1)
    with speaking(portal, loss=lost) as twin, Register(tmp_path / "honest.db") as honest:
        connector = portal.there(twin.url)
        assert sync(register, connector, portal).status == "complete"  # every answer was a good one
        found = reconcile(register, connector)
        twin.loss = None
        sync(honest, connector, portal)
        assert register.digest() == honest.digest()
    ids = {(one.ocid, one.id) for one in register.releases()}
    assert {(one.ocid, one.release_id) for one in found.missing} <= ids
    assert Counter(one.ocid for one in found.missing) == Counter(ocid for ocid, _ in lost.kept_back)
    assert found.known == found.asked == found.answered == found.telling == len(processes(portal))
    assert found.lacking == len({ocid for ocid, _ in lost.kept_back}) > 0
    assert (found.gone, found.unclear, found.changed, found.newer, found.outside) == ((), (), 0, 0, 0)
    assert found.run.stored == len(found.missing) == len(lost.kept_back)
    assert found.lower is not None
    assert found.upper is not None
    assert found.share is not None
    assert 0 < found.lower < found.share < found.upper < 1


def test_a_server_draws_finds_and_mends_as_a_file_does(place: Place, tmp_path: Path) -> None:
    portal = dialect("contracts_finder", SMALL, notices=2)
    lost = loss(portal, 2, 0.3)
    told = []
    with speaking(portal, loss=lost) as twin, Register(place.name) as one, Register(tmp_path / "other.db") as other:
        connector = portal.there(twin.url)
        for register in (one, other):
            sync(register, connector, portal)
            found = reconcile(register, connector, sample=8, seed=5)
            told.append((found.known, found.answered, found.missing, found.run.status))
        assert one.digest() == other.digest()
    assert told[0] == told[1]
    assert told[0][2]


@every_portal
def test_an_honest_portal_gives_no_alarm(portal_id: str, register: Register) -> None:
    """Whichever are drawn: all of them tell nothing, so any of them do."""
    portal = dialect(portal_id, LEDGER, notices=2)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        digest = register.digest()
        found = reconcile(register, connector)
    assert register.digest() == digest
    assert (found.missing, found.lacking, found.changed, found.newer, found.outside) == ((), 0, 0, 0, 0)
    assert (found.run.kind, found.run.status, found.run.stored) == ("reconcile", "complete", 0)
    assert found.answered == len(processes(portal))
    assert found.lower == 0
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / found.answered))
    assert found.run.raise_for_status() == found.run


def test_a_loss_that_was_found_is_a_doubt_and_mended_is_none(register: Register) -> None:
    portal = dialect("find_a_tender", SMALL, notices=2)
    with speaking(portal, loss=loss(portal, 2, 0.3)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        found = reconcile(register, connector)
        assert found.run.status == "partial"
        missed = f"{counted(len(found.missing), 'release')} of {counted(found.lacking, 'process', 'processes')}"
        assert found.run.doubts == (f"{missed} had been missed",)
        assert not found.run.resumable
        with pytest.raises(PortalRefusedError, match="had been missed"):
            found.run.raise_for_status()
        assert f"{found.lacking} had something missing" in found.summary()
        assert "\n" not in found.summary()
        assert Reconciliation.model_validate_json(found.model_dump_json()) == found
        assert reconcile(register, connector).run.status == "complete"


def test_the_sample_is_drawn_by_the_seed_and_in_no_order(register: Register) -> None:
    portal = dialect("contracts_finder", LEDGER, notices=1)
    ocids: list[str] = []

    def note(asked: Asked, answer: Answer) -> Answer:
        if asked.path.startswith(contracts_finder.RECORD):
            ocids.append(asked.path.removeprefix(contracts_finder.RECORD))
        return answer

    with speaking(Changed(portal, note)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)

        def drawn(seed: int | None) -> tuple[int, list[str]]:
            ocids.clear()
            found = reconcile(register, connector, sample=5, seed=seed)
            assert (found.known, found.asked) == (40, 5)
            return found.seed, list(ocids)

        first = drawn(7)
        assert drawn(7) == first
        assert drawn(8)[1] != first[1]
        assert first[1] != sorted(first[1])
        of_the_run = drawn(None)
        assert of_the_run[0] == register.runs()[0].id
        assert drawn(of_the_run[0]) == of_the_run


def test_twenty_drawings_of_a_clean_portal_raise_no_alarm_and_of_a_lossy_one_only_true_ones(register: Register) -> None:
    portal = dialect("contracts_finder", LEDGER, notices=2)
    lost = loss(portal, 3, 0.1)
    ocids = {ocid for ocid, _ in lost.kept_back}
    with speaking(portal, loss=lost) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        told = set[str]()
        for seed in range(20):
            found = reconcile(register, connector, sample=4, seed=seed)
            assert {one.ocid for one in found.missing} <= ocids - told  # what was mended is not told again
            told |= {one.ocid for one in found.missing}
        assert told
        reconcile(register, connector)
        for seed in range(20):
            assert reconcile(register, connector, sample=4, seed=seed).run.status == "complete"


@pytest.mark.slow
def test_two_hundred_drawings_of_a_clean_portal_raise_no_alarm(register: Register) -> None:
    portal = dialect("contracts_finder", LEDGER, notices=2)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        found = [reconcile(register, connector, sample=4, seed=seed) for seed in range(200)]
    assert not any(one.missing or one.run.doubts for one in found)


@pytest.mark.slow
def test_one_in_a_hundred_of_some_thousands_is_found_by_five_hundred_of_them(tmp_path: Path) -> None:
    ledger = Ledger(5, count=3_000, since=date(2026, 9, 1), days=30)
    portal = find_a_tender.Dialect(ledger, notices=2, most=100)
    lost = loss(portal, 4, 0.005)  # of each of two releases, so of one process in a hundred
    ocids = {ocid for ocid, _ in lost.kept_back}
    assert 20 <= len(ocids) <= 40
    detected = []
    with speaking(portal, loss=lost) as twin:
        connector = portal.there(twin.url)
        with Register(tmp_path / "synced.db") as register:
            assert sync(register, connector, portal).status == "complete"
        for seed in range(3):
            shutil.copy(tmp_path / "synced.db", tmp_path / f"{seed}.db")
            with Register(tmp_path / f"{seed}.db") as register:
                found = reconcile(register, connector, seed=seed)
                assert (found.known, found.answered) == (3_000, 500)
                assert {one.ocid for one in found.missing} <= ocids
                assert found.lower is not None
                assert found.upper is not None
                assert found.lower <= len(ocids) / 3_000 <= found.upper
                detected.append(bool(found.missing))
    assert all(detected)


def test_a_portal_that_cannot_be_asked_for_one_process_says_so_and_who_can(register: Register) -> None:
    for portal_id in sorted({card.id for card in connectors.portals() if not card.arguments} - set(ABLE)):
        with pytest.raises(ValueError, match=r"cannot be asked for one process; those that can: .*find_a_tender"):
            register.reconcile(portal_id, consent=True)
    with pytest.raises(UnknownNameError, match="find_a_tender"):
        register.reconcile("find_a_tendr")
    with pytest.raises(TypeError, match="takes no argument"):
        register.reconcile("find_a_tender", tenant="camden")
    assert register.runs() == ()


def test_where_nothing_was_read_to_the_end_nothing_can_be_missing(register: Register) -> None:
    with pytest.raises(ValueError, match=r"no days of find_a_tender were read to the end.*sync it first"):
        register.reconcile("find_a_tender", clock=VirtualClock())
    with pytest.raises(ValueError, match="a sample of 0"):
        register.reconcile("find_a_tender", sample=0)
    with pytest.raises(ValueError, match="a contact is"):
        register.reconcile("find_a_tender", contact="a\nb")


@every_portal
def test_no_two_requests_are_closer_than_the_card_wants(portal_id: str, register: Register) -> None:
    portal = dialect(portal_id, SMALL, notices=3)
    clock, times = VirtualClock(), list[datetime]()

    def note(_asked: Asked, answer: Answer) -> Answer:
        times.append(clock.now())
        return answer

    seen: list[SyncProgress] = []
    with speaking(Changed(portal, note)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal, clock)
        asked_before = len(times)
        found = register.reconcile(connector, clock=clock, progress=seen.append)
    assert len(times) - asked_before == found.run.requests >= found.asked == 12
    pause = timedelta(seconds=connector.portal.pause_seconds)
    assert min(later - earlier for earlier, later in pairwise(times)) >= pause
    assert [(one.windows, one.windows_in_all) for one in seen if not one.wait_seconds][-1] == (12, 12)
    assert max(one.least_seconds_left for one in seen) <= 12 * connector.portal.pause_seconds
    assert any(one.wait_seconds for one in seen)


@every_portal
def test_faults_on_the_way_change_nothing_of_what_is_found(portal_id: str, register: Register) -> None:
    portal = dialect(portal_id, SMALL, notices=2)
    lost = loss(portal, 2, 0.3)
    with speaking(portal, loss=lost) as twin:
        sync(register, portal.there(twin.url), portal)
    with speaking(portal, Faults(11, one_in=4, kinds=(BUSY, CUT, NONSENSE))) as twin:
        found = reconcile(register, portal.there(twin.url))
        assert twin.injected.total() > 0
    assert Counter(one.ocid for one in found.missing) == Counter(ocid for ocid, _ in lost.kept_back)
    assert (found.answered, found.unclear) == (12, ())
