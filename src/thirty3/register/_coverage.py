"""Which days of publication of a source were read to the end."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, or_, select

from thirty3.models.query import Query
from thirty3.register._tables import runs
from thirty3.register._words import as_written

__all__ = ["covered"]


def covered(connection: Connection, source: str) -> list[tuple[date, date]]:
    """The spans that finished runs have read, from the first day to the first day after, in order and apart.

    A run that finished with doubts counts too: asking again each night for a thin day that was a holiday would bring
    nothing, and its doubts are told until the next run. The day on which a run ended was not over, and is not covered.
    """
    spans: list[tuple[date, date]] = []
    rows = select(runs.c.query, runs.c.ended_at).where(
        runs.c.source == source,
        runs.c.kind == "sync",
        or_(runs.c.status == "complete", and_(runs.c.status == "partial", runs.c.doubts != "[]")),
    )
    for text, ended_at in connection.execute(rows):
        with as_written("the query of a run"):
            query, ended = Query.model_validate_json(text), date.fromisoformat(ended_at[:10])
        if query.since is not None and query.until is not None:
            until = min(query.until, ended)
            if query.since < until:
                spans.append((query.since, until))
    joined: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
