"""kill -9 at any moment, again and again: the run goes on where it stopped, and ends as if nothing had happened.

The slow suite is the same with as many notices and kills as the library is promised to stand.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.register.books import assert_adds_up
from tests.register.conftest import Whole
from tests.register.places import Place
from tests.register.proof_portal import Portal, World
from tests.register.proving import Children
from thirty3 import Register

Places = Callable[[], Place]
_SMALL = World(480, 2, 6)
_LARGE = World(20_000, 7, 80)
_ABRUPT = 0.05
"""Seconds within which a process opens the register, takes its lease and asks for the first page."""


class Killing:
    """One run after the other, each broken off as often as chance has it, until all kills are used up."""

    def __init__(
        self, world: World, whole: Whole, places: Places, portal: Portal, processes: Children, draw: random.Random
    ) -> None:
        self._whole, self._places, self._portal, self._processes, self._draw = whole, places, portal, processes, draw
        self._base = portal.base(world)
        self._job = {"do": "sync", "base": self._base}
        self.runs = 0

    def kill(self, times: int) -> None:
        """Kill so many processes at random moments.

        Raises:
            AssertionError: A register is not what it should be.
        """
        left = times
        while left:
            left -= self._one_run(left)
            self.runs += 1

    def _one_run(self, most: int) -> int:
        """A run from its beginning to its end, with so many kills at most; how many it took."""
        place, kills = self._places(), 0
        self._portal.asked()
        mean = self._whole.seconds / most
        while kills < most:
            if self._is_over(place, self._draw.choice((_ABRUPT, mean, mean))):
                break
            kills += 1
            place.check()
        self._finish(place)
        asked = len(self._portal.asked())
        assert asked <= self._whole.pages + kills, "a kill costs one page at most"
        print(f"{kills} kills, {asked} of {self._whole.pages} pages asked for")  # noqa: T201 - for -rP and -s
        return kills

    def _is_over(self, place: Place, mean: float) -> bool:
        """Whether the run came to its end before its process could be killed; killed it is all the same."""
        with self._processes.start({**self._job, "place": place.name}) as child:
            time.sleep(self._draw.expovariate(1 / mean))
            child.kill()
            child.wait()
        return place.number("SELECT count(*) FROM runs WHERE status = 'complete'") > 0

    def _finish(self, place: Place) -> None:
        if not place.number("SELECT count(*) FROM runs WHERE status = 'complete'"):
            done = self._processes.do({**self._job, "place": place.name})
            assert done is not None
            assert done.get("status") == "complete", done
        self._processes.do({"do": "settle", "place": place.name})  # what the last kill may have left to do
        with Register(place.name) as register:
            assert_adds_up(register)
            register.check()
            assert register.digest() == self._whole.digest
            assert len(register.runs()) == 1, "it is one run, broken off and gone on with"
        place.check()
        place.clear()


@contextmanager
def nothing_left(processes: Children) -> Iterator[None]:
    """No temporary file stays behind, though nobody could clean up."""
    before = set(processes.temporary.iterdir())
    yield
    assert set(processes.temporary.iterdir()) == before


@pytest.fixture
def killing(
    places: Places, portal: Portal, processes: Children, whole: Callable[[World], Whole], draw: random.Random
) -> Callable[[World], Killing]:
    return lambda world: Killing(world, whole(world), places, portal, processes, draw)


def test_twelve_kills_of_a_sync_change_nothing(killing: Callable[[World], Killing], processes: Children) -> None:
    with nothing_left(processes):
        killing(_SMALL).kill(12)


@pytest.mark.slow
def test_a_hundred_kills_of_a_sync_of_twenty_thousand_notices_change_nothing(
    killing: Callable[[World], Killing], processes: Children
) -> None:
    with nothing_left(processes):
        killing(_LARGE).kill(100)


@pytest.mark.slow
def test_a_thousand_kills_in_ten_such_runs_change_nothing(
    killing: Callable[[World], Killing], processes: Children
) -> None:
    large = killing(_LARGE)
    with nothing_left(processes):
        for _ in range(10):
            large.kill(100)
    assert large.runs >= 10
