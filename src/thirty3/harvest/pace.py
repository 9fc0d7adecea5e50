"""How often a portal is asked: at most once in the pause on its card, by all harvests together.

The counting is pyrate-limiter's, on a bucket and without its ``Limiter``: that one brings a thread and sleeps by a
clock of its own, and the harvest has a clock already.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pyrate_limiter import InMemoryBucket, Rate, RateItem, SQLiteBucket

from thirty3.wire import Portal

__all__ = ["Pace", "Turns", "shared_file"]

_LOG = logging.getLogger(__name__)

_TABLE = "pace_{}"


def shared_file() -> Path | None:
    """The small file through which all processes of one user keep one pace; None where no such file can be."""
    try:
        folder = Path.home() / ".cache" / "thirty3"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # no home, or a home that cannot be written
        _LOG.warning("the pace is kept in this process only: %s", error)
        return None
    return folder / "pace.sqlite"


def _rate(seconds: float) -> Rate:
    return Rate(1, max(1, round(seconds * 1000)))  # milliseconds, which is how the buckets count


class Turns(Protocol):
    """Whoever says when a portal may be asked again."""

    def slow_to(self, seconds: float) -> None:
        """From now on, one turn in so many seconds."""
        ...

    def claim(self, now: datetime) -> float:
        """Take the next turn, if it has come: 0.0, or the seconds to wait before claiming again."""
        ...


class Pace:
    """The turns of one portal: one in each pause.

    With a file, every process that names the same file takes its turns from it; without one the turns are this
    object's own.
    """

    def __init__(self, portal: Portal, file: Path | None = None) -> None:
        self._portal = portal.id
        self._file = file
        self._rate = _rate(portal.pause_seconds)
        self._own = InMemoryBucket([self._rate])

    def slow_to(self, seconds: float) -> None:
        """From now on, one turn in so many seconds: the portal's robots.txt wants more than the card knew."""
        self._rate = _rate(seconds)
        self._own.rates = [self._rate]

    def claim(self, now: datetime) -> float:
        """Take the next turn, if it has come.

        Returns:
            0.0 when the portal may be asked now; otherwise the seconds to wait before claiming again.
        """
        if self._file is not None:
            try:
                return self._claim_shared(self._file, now)
            except (sqlite3.Error, OSError) as error:  # a full disk must not stop a harvest, only its company
                _LOG.warning("the pace is kept in this process only: %s", error)
                self._file = None
        return self._claim(self._own, now)

    def _claim_shared(self, file: Path, now: datetime) -> float:
        # Opened for each turn: turns are seconds apart, and nothing stays open that somebody would have to close.
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
            table = _TABLE.format(self._portal)
            connection.execute(f'CREATE TABLE IF NOT EXISTS "{table}" (name VARCHAR, item_timestamp INTEGER)')
            connection.execute("BEGIN IMMEDIATE")  # looking and taking are one step, or two processes take one turn
            wait = self._claim(SQLiteBucket([self._rate], connection, table), now)
            if connection.in_transaction:
                connection.commit()
            return wait

    def _claim(self, bucket: InMemoryBucket | SQLiteBucket, now: datetime) -> float:
        turn = RateItem(self._portal, math.floor(now.timestamp() * 1000))
        newest = bucket.peek(0)
        if newest is not None and newest.timestamp > turn.timestamp + self._rate.interval:
            bucket.flush()  # the machine's clock was set back: a turn taken in the future binds nobody
        if bucket.put(turn):
            bucket.leak(turn.timestamp)
            return 0.0
        waiting = bucket.waiting(turn)
        return (waiting if isinstance(waiting, int) else self._rate.interval) / 1000
