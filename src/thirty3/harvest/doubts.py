"""What looks as if more should have come, though every answer was a good one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import median

from thirty3.models.counted import counted
from thirty3.models.query import Query
from thirty3.wire import Portal

__all__ = ["doubts"]

_BUSY_DAY = 20
"""Portals whose usual weekday brings fewer are too uneven for one thin day to mean anything."""
_THIN = 4
"""A weekday with less than a quarter of the usual is named: a bank holiday is one, half a day lost is another."""
_MOST_NAMED = 5


def doubts(
    portal: Portal,
    query: Query,
    *,
    days: Mapping[date, int],
    received: int,
    declared: int | None,
    today: date | None,
) -> Iterator[str]:
    """What is doubtful about the whole of what came, in plain English.

    Args:
        portal: The portal's card.
        query: What was asked.
        days: Records by London day of publication.
        received: Records that came, each counted once.
        declared: How many the portal said there were; None when it did not say.
        today: The London day of the newest answer; None when none came.
    """
    if declared is not None and declared > received:
        yield f"{portal.name} declared {counted(declared, 'record')} and {received:,} came"
    over = _days_over(query, today)
    weeks = len(over) // 7
    least = weeks * (portal.least_per_week or 1)
    if weeks and received < least:
        usual = f"at least {least:,} are usual" if portal.least_per_week else "that is unusual"
        yield f"{counted(received, 'record')} came for {counted(len(over), 'day')}, and {usual}: some may be missing"
    yield from _thin_days(days, over)


def _days_over(query: Query, today: date | None) -> list[date]:
    """The days asked for that were over when the last answer came."""
    since, until = query.since, query.until
    if since is None or until is None or today is None:
        return []
    return [since + timedelta(days=number) for number in range((min(until, today) - since).days)]


def _thin_days(counts: Mapping[date, int], days: Iterable[date]) -> Iterator[str]:
    weekdays = {day: counts.get(day, 0) for day in days if day.weekday() < 5}
    usual = median(weekdays.values()) if weekdays else 0
    thin = [day for day, count in weekdays.items() if usual >= _BUSY_DAY and count * _THIN < usual]
    if thin:
        named = ", ".join(f"{day} ({weekdays[day]})" for day in thin[:_MOST_NAMED])
        more = f" and {len(thin) - _MOST_NAMED} more" if len(thin) > _MOST_NAMED else ""
        yield f"weekdays with far fewer records than the usual {usual:g}: {named}{more}"
