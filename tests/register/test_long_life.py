"""Nights on end: a register is brought up to date every night from a portal that fails one request in twenty.

The suite lives through four of them, the slow suite through three years. What the register holds is held against the
ledger that the portal publishes from, never against the library's own counts.
"""

from __future__ import annotations

import gc
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import psutil
import pytest

from tests.register.books import assert_adds_up
from tests.server import Answer, Asked, VirtualClock, serving
from tests.twin.ledger import Ledger
from tests.twin.portals.find_a_tender import Dialect
from tests.twin.twin import BUSY, CLOSED, CUT, NONSENSE, UNPACKABLE, Faults, Twin
from thirty3 import Register
from thirty3.harvest import Harvest
from thirty3.models.account import Account

_SINCE = date(2024, 1, 1)
_FAULTS = Faults(33, one_in=20, kinds=(BUSY, BUSY, CLOSED, CUT, UNPACKABLE, NONSENSE))
"""All but the endless answer, which takes real time."""


class _Growing:
    """A portal that has published nothing yet, and as the nights go by more and more of its ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._dialect = Dialect(ledger, most=100)
        self._all = sorted(self._dialect.releases, key=lambda release: str(release["date"]))
        self._twin = Twin(self._dialect, _FAULTS)
        self.dialect = self._dialect
        self.spoiled = self._twin.spoiled
        self.it_is(datetime.combine(_SINCE, time(), UTC))

    def it_is(self, now: datetime) -> None:
        self._dialect.releases = [one for one in self._all if datetime.fromisoformat(str(one["date"])) <= now]
        self._dialect.serve()

    def __call__(self, asked: Asked) -> Answer:
        return self._twin(asked)

    def at(self, url: str) -> None:
        self._twin.url = url


def _live(nights: int, folder: Path) -> list[tuple[int, int, int]]:
    """So many nights, and after each second: open files, threads and bytes of memory."""
    ledger = Ledger(33, count=nights * 2, since=_SINCE, days=nights)
    portal, told = _Growing(ledger), []
    with serving(portal) as server, Register(folder / "years.db") as register:
        portal.at(server.url)
        there = portal.dialect.there(server.url)
        card = there.portal.model_copy(update={"least_per_week": None})  # it publishes two a day, not hundreds
        connector = replace(there, portal=card)
        for night in range(1, nights + 2):
            now = datetime.combine(_SINCE, time(3), UTC) + timedelta(days=night)
            portal.it_is(now)
            run = register.sync(connector, since=_SINCE if night == 1 else None, clock=VirtualClock(now))
            assert run.status == "complete", run.message
            assert run.received == run.stored + run.unchanged + run.quarantined
            assert run.quarantined == 0
            server.asked.clear()  # what the portal remembers would be taken for memory of the register
            if night % 2 == 0:
                gc.collect()
                process = psutil.Process(os.getpid())
                told.append((process.num_fds(), threading.active_count(), process.memory_info().rss))
        assert_adds_up(register)
        held = Harvest(portal="", query=portal.dialect.query, releases=tuple(register.releases()), account=Account())
        assert portal.dialect.seen(held) == portal.dialect.published(), "lost, doubled or invented"
        assert Counter(release.id for release in held.releases).most_common(1)[0][1] == 1
        again = register.sync(connector, clock=VirtualClock(now))
        assert (again.stored, again.status) == (0, "complete")
    assert len(portal.spoiled) > nights / 2, "hardly anything went wrong"
    return told


def test_nights_with_faults_lose_double_and_invent_nothing(tmp_path: Path) -> None:
    (first, last) = _live(4, tmp_path)
    assert last[:2] == first[:2], "open files and threads grow"


@pytest.mark.slow
def test_three_years_of_nights_with_faults_lose_nothing_and_grow_no_handles_threads_or_memory(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    told = _live(3 * 365, tmp_path)
    assert {one[:2] for one in told[50:]} == {told[50][:2]}, "open files and threads grow"
    memory = [size // 2**20 for *_, size in told[::50]]
    record_property("MiB every hundred nights", memory)
    assert told[-1][2] <= told[50][2] * 1.2, f"memory grows: {memory} MiB every hundred nights"
