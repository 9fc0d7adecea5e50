"""What a portal can answer when it is asked for one process, and what each answer is taken for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.register.reconciled import (
    ABLE,
    FEW,
    LEDGER,
    SMALL,
    Changed,
    as_it_is,
    dialect,
    loss,
    processes,
    reconcile,
    sync,
)
from tests.server import Answer, Asked, VirtualClock, json_answer
from tests.twin.portals import contracts_finder, find_a_tender
from tests.twin.twin import speaking
from thirty3 import Register
from thirty3.errors import PortalBusyError
from thirty3.register import SyncProgress
from thirty3.register._tables import runs


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with closing(Register(tmp_path / "register.db")) as made:
        yield made


def test_a_process_that_is_there_no_more_is_gone_and_no_loss(register: Register) -> None:
    for portal_id in ABLE:
        portal = dialect(portal_id, SMALL, notices=1)
        gone = processes(portal)[::5]
        with speaking(portal) as twin:
            connector = portal.there(twin.url)
            sync(register, connector, portal)
            portal.withdrawn.update(gone)
            found = reconcile(register, connector)
        assert sorted(found.gone) == gone
        assert (found.asked, found.answered) == (12, 12 - len(gone))
        assert (found.missing, found.unclear) == ((), ())
        assert found.run.status == "complete"


def test_what_was_published_since_or_on_days_nobody_asked_for_is_no_loss(register: Register) -> None:
    """Three releases of each process, a month apart; only the days of the one in the middle were read."""
    portal = find_a_tender.Dialect(SMALL, notices=3)
    portal.releases = [_months_before(one, place % 3) for place, one in enumerate(portal.releases)]
    portal.serve()
    since = SMALL.since - timedelta(days=30)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        register.sync(connector, since=since, until=since + timedelta(days=2), clock=VirtualClock())
        found = reconcile(register, connector)
    assert found.known == found.answered == 12
    assert (found.newer, found.outside, found.missing) == (12, 12, ())
    assert found.run.status == "complete"
    assert found.telling == 0  # nothing of the days that were read could have been missed and the process be known
    assert len(list(register.releases())) == 36


def _months_before(release: Mapping[str, Any], months: int) -> Mapping[str, Any]:
    day, rest = str(release["date"])[:10], str(release["date"])[10:]
    return {**release, "date": f"{date.fromisoformat(day) - timedelta(days=30 * months)}{rest}"}


def test_a_release_that_came_with_other_content_is_changed_and_no_loss(register: Register) -> None:
    portal = dialect("find_a_tender", SMALL, notices=1)
    edited = find_a_tender.Dialect(SMALL)
    edited.releases = [{**one, "language": "cy"} for one in edited.releases]
    edited.serve()
    with speaking(portal) as twin:
        sync(register, portal.there(twin.url), portal)
    with speaking(edited) as twin:
        found = reconcile(register, edited.there(twin.url))
    assert (found.changed, found.missing, found.run.status) == (12, (), "complete")
    assert len(list(register.releases())) == 24


def test_releases_without_an_id_are_known_again_by_their_instant(register: Register) -> None:
    portal = dialect("sell2wales", SMALL, notices=1)
    with speaking(portal) as twin:
        sync(register, portal.there(twin.url), portal)
    assert any("id_made" in one.notes for one in register.releases())

    def in_other_words(_asked: Asked, answer: Answer) -> Answer:
        return Answer(answer.status, answer.body.replace(b'"EN"', b'"CY"'), answer.headers)

    with speaking(Changed(portal, in_other_words)) as twin:
        found = reconcile(register, portal.there(twin.url))
    assert (found.changed, found.missing) == (12, ())


def moved(asked: Asked, answer: Answer) -> Answer:
    """Records have another address: the old one answers as any path does that is none."""
    if asked.path.startswith(contracts_finder.RECORD):
        return json_answer({"code": "ValidationError", "errors": 3200}, status=404)
    return answer


def test_an_address_that_has_moved_does_not_make_all_processes_look_gone(register: Register) -> None:
    portal = dialect("contracts_finder", LEDGER, notices=1)
    with speaking(Changed(portal, moved)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        found = reconcile(register, connector)
    assert (found.gone, found.answered, found.share, found.lower, found.upper) == ((), 0, None, None, None)
    assert found.asked == len(found.unclear) == 10 < found.known
    assert found.run.status == "failed"
    assert "10 processes in a row are gone or cannot be compared" in found.run.message
    assert "ValidationError" in found.run.message
    assert found.summary().endswith("0 answered, 0 gone, 10 unclear")


def compiled(asked: Asked, answer: Answer) -> Answer:
    """Records only refer to their releases, and hold them compiled."""
    if not asked.path.startswith(contracts_finder.RECORD):
        return answer
    package = json.loads(answer.body)
    for record in package["records"]:
        record["releases"] = [{"url": f"https://x.example/{one['id']}"} for one in record["releases"]]
    return json_answer(package)


def test_a_compiled_release_is_no_release_and_tells_nothing(register: Register) -> None:
    portal = dialect("contracts_finder", FEW, notices=1)
    with speaking(Changed(portal, compiled)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        held = len(list(register.releases()))
        found = reconcile(register, connector)
    assert len(list(register.releases())) == held
    assert (found.answered, found.missing, len(found.unclear)) == (0, (), 5)
    assert "holds only a compiled release" in found.unclear[0][1]
    assert found.run.status == "partial"
    assert found.run.quarantined == 5


def emptied(asked: Asked, answer: Answer) -> Answer:
    """A good answer without its list of releases, where one process is asked for."""
    if "id" not in asked.params:
        return answer
    package = json.loads(answer.body)
    del package["releases"]
    return json_answer(package)


def test_an_answer_that_holds_nothing_tells_nothing(register: Register) -> None:
    portal = dialect("public_contracts_scotland", FEW, notices=1)
    with speaking(Changed(portal, emptied)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        found = reconcile(register, connector)
    assert (found.answered, found.gone, len(found.unclear)) == (0, (), 5)
    assert "the portal may be ill rather than empty" in found.run.message


@pytest.mark.parametrize(("notices", "whole", "parts"), [(2, 7, 0), (3, 3, 1)])
def test_a_portal_that_wants_silence_ends_it_and_what_was_found_stays(
    notices: int, whole: int, parts: int, register: Register
) -> None:
    """Of a process with three releases, each answer holds two."""
    portal = dialect("find_a_tender", SMALL, notices=notices)
    lost, served = loss(portal, 2, 0.8), Counter[bool]()

    def tired(asked: Asked, answer: Answer) -> Answer:
        served[asked.path == portal.windows] += 1
        silent = served[False] > 7
        return Answer(429, b"12 request limit in 2 minute exceeded", {"Retry-After": "7200"}) if silent else answer

    changed = Changed(portal, tired)
    with speaking(changed, loss=lost) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        found = reconcile(register, connector, seed=1)
        assert found.run.status == "rate_limited"
        assert not found.run.resumable
        with pytest.raises(PortalBusyError):
            found.run.raise_for_status()
        assert (found.answered, len(found.unclear), found.asked) == (whole, parts, whole + parts)
        assert found.run.stored == len(found.missing) > 0
        changed.change = as_it_is
        rest = reconcile(register, connector, seed=1)
    assert rest.answered == 12
    assert Counter(one.ocid for one in (*found.missing, *rest.missing)) == Counter(ocid for ocid, _ in lost.kept_back)


def test_who_is_stopped_by_force_leaves_a_partial_run_and_all_that_came(register: Register) -> None:
    portal = find_a_tender.Dialect(SMALL, notices=2)

    def enough(progress: SyncProgress) -> None:
        if progress.requests == 4:
            raise KeyboardInterrupt

    with speaking(portal, loss=loss(portal, 2, 0.3)) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        with pytest.raises(KeyboardInterrupt):
            register.reconcile(connector, progress=enough, clock=VirtualClock())
        run = register.runs()[0]
        assert (run.kind, run.status, run.requests) == ("reconcile", "partial", 4)
        assert run.message.startswith("it was broken off")
        register.check()
        twin.loss = None
        assert sync(register, connector, portal).status == "complete"  # nothing of it is gone on with


def test_a_run_that_was_killed_is_told_as_broken_off_by_the_next(register: Register) -> None:
    portal = dialect("contracts_finder", FEW, notices=1)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        killed = reconcile(register, connector).run.id
        with register._database.writing() as connection:  # what the power going off leaves behind
            connection.execute(update(runs).where(runs.c.id == killed).values(status="running", ended_at=None))
        reconcile(register, connector)
    run = next(one for one in register.runs() if one.id == killed)
    assert (run.status, run.message, run.resumable, run.ended_at) == ("partial", "it was broken off", False, None)


def test_a_source_is_due_by_its_last_sync_whatever_came_after(register: Register) -> None:
    portal = find_a_tender.Dialect(SMALL)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        sync(register, connector, portal)
        due = register.status()[0].due
        reconcile(register, connector)
    assert register.status()[0].last.kind == "reconcile"
    assert register.status()[0].due == due is not None
    assert register.status()[0].covered_until == SMALL.until
