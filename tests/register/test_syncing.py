"""A source brought up to date: what came is what the ledger says, once, and the run says the truth about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.server import Answer, Asked, PagedPortal, VirtualClock, json_answer, release, serving, there
from tests.twin.dialect import Dialect
from tests.twin.harvesting import Watched, dialect, every_portal, held, with_threads
from tests.twin.ledger import Ledger
from tests.twin.twin import BUSY, NONSENSE, Faults, speaking
from thirty3 import Register
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, PortalRefusedError, UnknownNameError
from thirty3.models.query import Query
from thirty3.register import Run, SyncProgress
from thirty3.wire import Connector, Page, Portal, Request, Response

LEDGER = Ledger(33, count=60, since=date(2026, 10, 22), days=6)


def sync(register: Register, connector: Connector, portal: Dialect) -> Run:
    query = portal.query
    return register.sync(connector, since=query.since, until=query.until, consent=True, clock=VirtualClock())


def ids(register: Register) -> tuple[set[tuple[str, str]], set[str], set[str], set[str]]:
    """What it holds, without the address of a server that is another one each time."""
    return (
        {(one.ocid, one.id) for one in register.releases()},
        {one.id for one in register.tenders()},
        {one.id for one in register.contracts()},
        {one.id for one in register.suppliers()},
    )


@every_portal
def test_the_register_holds_what_a_harvest_brings(portal_id: str, tmp_path: Path) -> None:
    portal = dialect(portal_id, LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        connector = portal.there(twin.url)
        run = sync(register, connector, portal)
        harvest = with_threads(connector, portal.query)
        assert run.status == "complete", run.summary()
        assert run.stored + run.repeated == run.received
        assert register.status()[0].records == run.stored
        assert run.stored >= held(harvest)
        assert {one.content_hash for one in harvest.releases} <= {one.content_hash for one in register.releases()}
        assert {one.id for one in harvest.applications} == {one.id for one in register.applications()}
        tenders, contracts = harvest.tenders(), harvest.contracts()
        assert {one.id for one in tenders} <= {one.id for one in register.tenders()}
        assert {one.id for one in contracts} <= {one.id for one in register.contracts()}


@every_portal
def test_a_second_time_writes_nothing(portal_id: str, tmp_path: Path) -> None:
    portal = dialect(portal_id, LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        first = sync(register, portal.there(twin.url), portal)
        digest = register.digest()
        second = sync(register, portal.there(twin.url), portal)
        assert (second.stored, second.quarantined) == (0, 0)
        assert second.received == second.unchanged == first.received
        assert register.digest() == digest


@every_portal
def test_faults_on_the_way_change_nothing_of_what_is_held(portal_id: str, tmp_path: Path) -> None:
    portal = dialect(portal_id, LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "well.db") as register:
        sync(register, portal.there(twin.url), portal)
        well = ids(register)
    with speaking(portal, Faults(7, kinds=(BUSY, NONSENSE))) as twin, Register(tmp_path / "faults.db") as register:
        run = sync(register, Watched.at(twin.url, portal, attempts=8), portal)
        assert run.status == "complete", run.summary()
        assert ids(register) == well


def test_an_overlap_before_what_was_read_is_asked_for_again_and_nothing_older(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        connector = Watched.at(twin.url, portal)
        sync(register, connector, portal)
        run = register.sync(connector, until="2026-11-01", overlap_days=2, clock=VirtualClock())
        assert (run.query.since, run.query.until) == (date(2026, 10, 26), date(2026, 11, 1))
        again = register.sync(connector, since="2026-10-22", until="2026-11-01", overlap_days=3, clock=VirtualClock())
        assert again.query.since == date(2026, 10, 29)


def test_a_last_day_before_the_overlap_is_asked_for_with_the_overlap_before_it(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        run = register.sync(connector, until="2026-10-25", overlap_days=2, clock=VirtualClock())
        assert (run.query.since, run.query.until) == (date(2026, 10, 23), date(2026, 10, 25))


def test_what_was_broken_off_is_finished_before_more_is_asked_for(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with Register(tmp_path / "register.db") as register:
        with speaking(portal, Faults(5, one_in=2, kinds=(BUSY,), most_in_a_row=1)) as twin:
            broken = sync(register, Watched.at(twin.url, portal, attempts=1), portal)
        assert broken.status != "complete"
        with speaking(portal) as twin:
            more = register.sync(portal.there(twin.url), until="2026-11-05", overlap_days=1, clock=VirtualClock())
        finished, run = sorted(register.runs(), key=lambda one: one.id)
    assert (finished.id, finished.status, finished.query.until) == (broken.id, "complete", portal.query.until)
    assert run == more
    assert not run.resumable, "every question was answered, whatever is doubted of a week without notices"
    assert portal.query.until is not None
    assert (run.query.since, run.query.until) == (portal.query.until - timedelta(1), date(2026, 11, 5))


def test_days_before_what_was_read_are_asked_for_from_their_beginning(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        run = register.sync(connector, since="2026-10-01", until="2026-10-28", clock=VirtualClock())
        assert run.query.since == date(2026, 10, 1)


def test_a_portal_that_stays_busy_is_gone_on_with_where_it_stopped(tmp_path: Path) -> None:
    portal = dialect("contracts_finder", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "whole.db") as register:
        sync(register, portal.there(twin.url), portal)
        whole = register.digest()
    faults = Faults(3, one_in=4, kinds=(BUSY,), most_in_a_row=1)
    with speaking(portal, faults) as twin, Register(tmp_path / "broken.db") as register:
        connector = Watched.at(twin.url, portal, attempts=1)
        runs = [sync(register, connector, portal)]
        while runs[-1].status != "complete" and len(runs) < 100:
            assert runs[-1].status in ("rate_limited", "partial")
            assert runs[-1].resumable
            runs.append(sync(register, connector, portal))
        assert len(runs) > 2
        assert {run.id for run in runs} == {1}, "it is one run, broken off and gone on with"
        assert runs[-1].attempts == len(runs)
        assert register.digest() == whole
        answered = Counter(answer.request.address for answer in connector.answers)
        assert set(answered.values()) == {1}, "what was written is not asked for again"


def test_a_cursor_that_has_expired_begins_its_window_again_and_the_register_holds_the_same(tmp_path: Path) -> None:
    portal = PagedPortal([release(n, f"2026-09-01T20:{n % 60:02d}:00+01:00") for n in range(1, 251)])

    def digest(name: str, expires: int | None) -> tuple[str, Run]:
        def script(asked: Asked) -> Answer:
            expired = json_answer({"message": "cursor expired"}, status=400)
            return expired if asked.number == expires else portal(asked)

        with serving(script) as server, Register(tmp_path / name) as register:
            portal.base = server.url
            connector = there(FindATender(), server)
            run = register.sync(connector, since="2026-09-01", until="2026-09-02", clock=VirtualClock())
            return register.digest(), run

    well, once = digest("well.db", None)
    found, run = digest("expired.db", 2)
    assert found == well
    assert (run.status, run.stored, run.received - run.repeated) == ("complete", once.stored, once.received)
    assert run.repeated == 200, "the two pages that were read before"


@dataclass(frozen=True)
class _DayByDay:
    """The same portal, asked in windows of a day."""

    connector: Connector

    @property
    def portal(self) -> Portal:
        return self.connector.portal

    def requests(self, query: Query, /) -> Iterator[Request]:
        assert query.since is not None
        assert query.until is not None
        for day in range((query.until - query.since).days):
            since = query.since + timedelta(day)
            yield from self.connector.requests(Query(since=since, until=since + timedelta(1)))

    def read(self, response: Response, /) -> Page:
        return self.connector.read(response)


def test_a_run_goes_on_when_the_portal_is_asked_in_other_windows_since(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "whole.db") as register:
        sync(register, portal.there(twin.url), portal)
        whole = ids(register)
    faults = Faults(5, one_in=2, kinds=(BUSY,), most_in_a_row=1)
    with Register(tmp_path / "broken.db") as register:
        with speaking(portal, faults) as twin:
            broken = sync(register, Watched.at(twin.url, portal, attempts=1), portal)
        assert broken.status != "complete"
        assert broken.received > 0
        with speaking(portal) as twin:
            run = sync(register, _DayByDay(portal.there(twin.url)), portal)
        assert (run.status, run.id, run.attempts) == ("complete", broken.id, 2)
        assert ids(register) == whole


def test_a_portal_that_has_changed_fails_and_says_so(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    nonsense = Faults(1, one_in=1, kinds=(NONSENSE,), most_in_a_row=1_000_000, most_nonsense=1_000_000)
    with speaking(portal, nonsense) as twin, Register(tmp_path / "register.db") as register:
        run = sync(register, portal.there(twin.url), portal)
        assert run.status == "failed"
        assert run.message
        with pytest.raises(PortalRefusedError):
            run.raise_for_status()
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        assert sync(register, portal.there(twin.url), portal).raise_for_status().attempts == 2


def test_a_run_that_was_told_to_wait_says_come_back_later(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", LEDGER)
    with serving(lambda _: Answer(429, b"12 request limit in 2 minute exceeded")) as server:
        with Register(tmp_path / "register.db") as register:
            run = sync(register, portal.there(server.url), portal)
        assert run.status == "rate_limited"
        with pytest.raises(PortalBusyError):
            run.raise_for_status()


def test_progress_ends_with_all_windows_read_and_the_counts_of_the_run(tmp_path: Path) -> None:
    told: list[SyncProgress] = []
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        query = portal.query
        run = register.sync(
            portal.there(twin.url), since=query.since, until=query.until, progress=told.append, clock=VirtualClock()
        )
    last = told[-1]
    assert last.windows == last.windows_in_all > 0
    assert (last.received, last.stored, last.requests) == (run.received, run.stored, run.requests)
    assert last.least_seconds_left == 0
    assert any(one.wait_seconds > 0 for one in told)
    assert [one.windows for one in told] == sorted(one.windows for one in told)


def test_half_of_the_notices_kept_back_is_a_doubt_and_no_completeness(tmp_path: Path) -> None:
    portal = dialect("find_a_tender", Ledger(5, count=20, since=date(2026, 9, 1), days=14))
    with speaking(portal) as twin, Register(tmp_path / "register.db") as register:
        run = sync(register, Watched.at(twin.url, portal, least_per_week=100), portal)
        assert run.status == "partial"
        assert not run.resumable, "every question was answered"
        assert "some may be missing" in run.doubts[0]


def test_what_cannot_be_asked_is_said_before_anything_is_begun(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        with pytest.raises(UnknownNameError):
            register.sync("find_a_tendr", since="2026-01-01")
        with pytest.raises(ValueError, match="since"):
            register.sync("find_a_tender")
        with pytest.raises(PortalRefusedError, match="consent"):
            register.sync("procontract", since="2026-01-01", until="2026-01-02")
        assert register.runs() == ()
