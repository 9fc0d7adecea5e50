"""Whether a run that went well brought enough: against the card, against what was declared, against the last months."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from thirty3.harvest.doubts import doubts
from thirty3.normalise.dates import london_day
from thirty3.register._sql import instant
from thirty3.register._tables import records, requests, runs
from thirty3.register.reports import Run
from thirty3.wire import Portal

__all__ = ["doubts_about"]

_TRAILING = timedelta(days=90)
"""What the filling of fields is held against."""
_ENOUGH_BEFORE, _ENOUGH_NOW = 200, 50
"""Releases below which a share says nothing: one in ten of fifty is five, give or take two."""
_DROP = 0.7
"""A field filled less than this often, compared with before, is named: three tenths fewer is no chance."""


def doubts_about(connection: Connection, portal: Portal, run: Run, *, now: datetime) -> list[str]:
    """What looks as if more should have come, in plain English; empty when nothing does."""
    distinct = run.received - run.repeated
    counts = _days(connection, run) if portal.records == "releases" else Counter[date]()
    found = list(
        doubts(
            portal,
            run.query,
            days=counts,
            received=distinct,
            declared=run.declared,
            today=london_day(now) if run.requests else None,
        )
    )
    return found + list(_emptier(connection, run, now))


def _days(connection: Connection, run: Run) -> Counter[date]:
    """What the register holds for the days asked, whichever run brought it."""
    since, until = run.query.since, run.query.until
    if since is None or until is None:
        return Counter()
    counted = (
        select(records.c.day, func.count())
        .where(records.c.source == run.portal, records.c.day >= since.isoformat(), records.c.day < until.isoformat())
        .group_by(records.c.day)
    )
    return Counter({date.fromisoformat(day): number for day, number in connection.execute(counted)})


def _emptier(connection: Connection, run: Run, now: datetime) -> Iterator[str]:
    """Fields of a release that were filled less often than in the ninety days before."""
    before, now_filled = Counter[str](), Counter[str]()
    query = (
        select(requests.c.run_id, requests.c.notes)
        .join(runs, runs.c.id == requests.c.run_id)
        .where(runs.c.source == run.source, requests.c.stored > 0, requests.c.answered_at >= instant(now - _TRAILING))
    )
    for run_id, text in connection.execute(query):
        notes = json.loads(text)
        tally = now_filled if run_id == run.id else before
        tally["releases"] += notes["releases"]
        tally.update(notes["filled"])
    if before["releases"] < _ENOUGH_BEFORE or now_filled["releases"] < _ENOUGH_NOW:
        return
    for name in sorted(before.keys() - {"releases"}):
        was, is_now = before[name] / before["releases"], now_filled[name] / now_filled["releases"]
        if is_now < was * _DROP:
            yield f"{name} is filled in {is_now:.0%} of the new releases, after {was:.0%} in the 90 days before"
