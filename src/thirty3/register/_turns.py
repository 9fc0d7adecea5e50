"""A portal's pace, kept in the register: all processes that share it together ask no more often than its card says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from thirty3.harvest.clock import Clock
from thirty3.harvest.pace import Turns
from thirty3.register._database import Database
from thirty3.register._sql import upsert
from thirty3.register._tables import turns
from thirty3.wire import Portal

__all__ = ["SharedPace"]


class SharedPace:
    """The turns of one portal, taken from this machine's pace and from the register's.

    A turn is one row that says when the next is free: there is never more than one to a pause, so that nothing has
    to be counted.
    """

    def __init__(self, portal: Portal, database: Database, own: Turns, clock: Clock) -> None:
        self._portal = portal.id
        self._pause = portal.pause_seconds
        self._database = database
        self._own = own
        self._clock = clock

    def slow_to(self, seconds: float) -> None:
        """From now on, one turn in so many seconds."""
        self._pause = seconds
        self._own.slow_to(seconds)

    def claim(self, now: datetime) -> float:
        """Take the next turn, if it has come; otherwise the seconds to wait before claiming again.

        A turn counts from when it is had: another process may have been writing for seconds meanwhile.
        """
        with self._database.writing() as connection:
            moment, pause = _milliseconds(max(now, self._clock.now())), round(self._pause * 1000)
            free_at = connection.execute(select(turns.c.free_at).where(turns.c.portal == self._portal)).scalar()
            left = 0 if free_at is None else free_at - moment
            if 0 < left <= pause:  # more than a pause means that the clock went back, and binds nobody
                return left / 1000
            wait = self._own.claim(max(now, self._clock.now()))
            if not wait:
                taken = _milliseconds(max(now, self._clock.now()))
                upsert(connection, turns, [{"portal": self._portal, "free_at": taken + pause}])
            return wait


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
