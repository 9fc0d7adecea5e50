"""A run is broken off after every single answer, on three portals, and gone on with from there: nothing is asked twice.

In the small form one run passes through all of its checkpoints, each the place where another process takes over. In
the slow suite each checkpoint is also gone on with to the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tests.register.books import assert_adds_up
from tests.register.places import Place
from tests.server import Answer, Asked, VirtualClock, serving
from tests.twin.harvesting import dialect
from tests.twin.ledger import Ledger
from thirty3 import Register
from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.connectors.find_a_tender import FindATender
from thirty3.connectors.sell2wales import Sell2Wales
from thirty3.register import Run, SyncProgress
from thirty3.wire import Connector

_SINCE = date(2025, 3, 3)
_LEDGERS = {
    "find_a_tender": Ledger(5, count=390, since=_SINCE, days=12),
    "contracts_finder": Ledger(5, count=520, since=_SINCE, days=12),
    "sell2wales": Ledger(5, count=150, since=date(2024, 6, 3), days=260),
}
"""As many notices as make about two hundred small answers, by each portal's own ways: for the slow suite."""
_SHORT = {
    "find_a_tender": Ledger(5, count=100, since=_SINCE, days=3),
    "contracts_finder": Ledger(5, count=130, since=_SINCE, days=3),
    "sell2wales": Ledger(5, count=40, since=date(2024, 6, 3), days=60),
}
"""As many as make forty or more."""
each_portal = pytest.mark.parametrize("portal_id", _LEDGERS)


@dataclass
class Ledgered:
    """A portal that answers from its ledger, notes what it is asked, and is busy when it is told to be."""

    connector: Connector
    asked: list[str]
    since: date
    until: date
    busy_after: int | None = None
    """Answers after which it is busy."""
    digest: str = ""
    """Of a register that was brought up to date in one go."""

    def sync(self, register: Register, progress: Callable[[SyncProgress], None] | None = None) -> Run:
        clock = VirtualClock()
        return register.sync(self.connector, since=self.since, until=self.until, clock=clock, progress=progress)


@pytest.fixture
def portal(portal_id: str, quick: Path, request: pytest.FixtureRequest) -> Iterator[Ledgered]:
    slow = request.node.get_closest_marker("slow") is not None
    with _ledgered(portal_id, (_LEDGERS if slow else _SHORT)[portal_id], quick) as portal:
        assert len(portal.asked) >= (200 if slow else 40)
        yield portal


@pytest.fixture
def short_portal(quick: Path) -> Iterator[Ledgered]:
    """Some twenty answers: for what has been seen on every portal."""
    with _ledgered("contracts_finder", Ledger(5, count=60, since=_SINCE, days=2), quick) as portal:
        yield portal


@contextmanager
def _ledgered(portal_id: str, ledger: Ledger, folder: Path) -> Iterator[Ledgered]:
    """The portal, and a register that was brought up to date in one go; what was asked for it is told."""
    spoken = dialect(portal_id, ledger)
    made: dict[str, Answer] = {}

    def answer(asked: Asked) -> Answer:
        question = f"{asked.path}?{sorted(asked.params.items())}"
        if portal.busy_after is not None and len(portal.asked) >= portal.busy_after:
            return Answer(503)
        portal.asked.append(question)
        if question not in made:
            made[question] = spoken.answer(asked, server.url)
        return made[question]

    with serving(answer) as server:
        portal = Ledgered(_in_a_hurry(spoken.there(server.url)), [], ledger.since, ledger.until)
        with Register(folder / "whole.db") as register:
            assert portal.sync(register).status == "complete"
            portal.digest = register.digest()
        yield portal


def _in_a_hurry(connector: Connector) -> Connector:
    assert isinstance(connector, (FindATender, ContractsFinder, Sell2Wales))
    card = connector.portal.model_copy(update={"attempts": 1, "least_per_week": None})
    return replace(connector, portal=card)


def _stop(progress: SyncProgress) -> None:
    if not progress.wait_seconds:
        raise KeyboardInterrupt


def _stop_after_every_answer(portal: Ledgered, place: Place) -> None:
    in_one_go, stops = list(portal.asked), 0
    portal.asked.clear()
    with Register(place.name) as register:
        run = None
        while run is None or run.status != "complete":
            assert run is None or (run.status, run.resumable) == ("partial", True)
            if stops % 10 == 9:  # by a portal that has had enough; mostly by its user
                portal.busy_after = len(portal.asked) + 1
                run = portal.sync(register)
            else:
                portal.busy_after = None
                run = _interrupted(portal, register)
            stops += 1
        assert portal.asked == in_one_go
        assert register.digest() == portal.digest
        assert (run.id, run.attempts) == (1, stops)
        assert stops >= len(in_one_go), "it stopped after every one of them"
        assert assert_adds_up(register) == len(in_one_go)


@each_portal
def test_a_run_that_stops_after_every_answer_asks_nothing_twice_and_ends_the_same(
    portal: Ledgered, file_place: Place
) -> None:
    _stop_after_every_answer(portal, file_place)


def test_so_does_a_run_into_a_server_s_database(short_portal: Ledgered, server_place: Place) -> None:
    _stop_after_every_answer(short_portal, server_place)


@pytest.mark.slow
@each_portal
def test_so_does_every_portal_s_run_into_a_server_s_database(portal: Ledgered, server_place: Place) -> None:
    _stop_after_every_answer(portal, server_place)


def _interrupted(portal: Ledgered, register: Register) -> Run:
    try:
        return portal.sync(register, _stop)
    except KeyboardInterrupt:
        return register.runs()[0]


@pytest.mark.slow
@each_portal
def test_every_checkpoint_is_gone_on_with_to_the_end(portal: Ledgered, quick: Path) -> None:
    in_one_go = list(portal.asked)
    portal.asked.clear()
    stopped, copy = quick / "stopped.db", quick / "copy.db"
    for number in range(1, len(in_one_go)):
        del portal.asked[number - 1 :]
        with Register(stopped) as register, pytest.raises(KeyboardInterrupt):
            portal.sync(register, _stop)
        shutil.copy(stopped, copy)
        with Register(copy) as register:
            run = portal.sync(register)
            assert (run.id, run.status, run.attempts) == (1, "complete", number + 1)
            assert portal.asked == in_one_go
            assert register.digest() == portal.digest
