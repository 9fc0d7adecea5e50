"""Runs and the standing of sources as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thirty3.register import Run, SourceStatus

__all__ = ["run_as_text", "status_as_text"]

_MOST_NAMED = 10
"""Unread fields that are named; how many more there are is said."""


def run_as_text(run: Run, *, width: int) -> str:
    """What a run brought and how it ended, in lines of at most ``width`` columns."""
    return "\n".join(_run(run, width))


def status_as_text(sources: Iterable[SourceStatus], *, on: date, width: int) -> str:
    """How each source stands on a day: its last run, what of it was read, what is due."""
    told = "\n\n".join("\n".join(_source(one, on, width)) for one in sources)
    return told or "The register is empty: thirty3 sync or thirty3 load fills it."


def _run(run: Run, width: int) -> Iterator[str]:
    yield from wrap(run.summary(), width, subsequent_indent="  ")
    for warning in (*run.doubts, *run.warnings):
        yield from wrap(f"Doubtful: {warning}", width, subsequent_indent="  ")
    if run.unread:
        named = ", ".join(run.unread[:_MOST_NAMED])
        more = f" and {len(run.unread) - _MOST_NAMED:,} more" if len(run.unread) > _MOST_NAMED else ""
        yield from wrap(f"Fields that nobody reads: {named}{more}", width, subsequent_indent="  ")
    if run.resumable and run.kind == "sync":
        yield "The same command goes on where this stopped."


def _source(one: SourceStatus, on: date, width: int) -> Iterator[str]:
    yield one.source
    held = f"{one.records:,} versions of records, {one.quarantined:,} that could not be read"
    newest = "" if one.newest is None else f", newest of {one.newest}"
    yield from wrap(f"  holds {held}{newest}", width, subsequent_indent="    ")
    if one.covered_since is not None:
        yield f"  read from {one.covered_since} to before {one.covered_until}"
    for begins, ends in one.gaps:
        yield f"  gap: {begins} to before {ends} was never read"
    last = one.last
    yield from wrap(
        f"  last run {last.started_at:%Y-%m-%d %H:%M} UTC: {last.status.replace('_', ' ')}"
        + (f", {last.message}" if last.message else ""),
        width,
        subsequent_indent="    ",
    )
    if one.due is not None:
        late = " (overdue)" if one.due < on else ""
        yield f"  due {one.due}{late}"
