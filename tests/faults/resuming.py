"""P15 and P16: where a run goes on after it was broken off, in memory and in a register."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.faults.columns import Portal, small, world
from tests.faults.verdict import RedError, difference
from tests.server import VirtualClock
from tests.twin.harvesting import Watched
from thirty3.errors import StoreError
from thirty3.harvest import fetch
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.register import Register, SyncProgress
from thirty3.wire import Request, Response

__all__ = ["corrupted", "from_every_checkpoint", "interrupted"]


class Interrupted(BaseException):
    """Whatever ends a process between two answers."""


def interrupted(portal: Portal, place: Path, seed: int, *, after: int = 2) -> None:
    """A run that is broken off after so many answers."""
    answers: list[SyncProgress] = []

    def progress(told: SyncProgress) -> None:
        answers.append(told)
        if len([one for one in answers if not one.wait_seconds]) >= after:
            raise Interrupted

    try:
        with Register(place) as register:
            portal.keep(register, small(seed), progress=progress)
    except Interrupted:
        return
    raise RuntimeError("the run was over before it was broken off")


def corrupted(portal: Portal, seed: int) -> None:
    """An error, or all from the beginning; never a part for the whole."""
    expected = portal.expected(small(seed))
    for body in (b"", b"\x00garbage", b"9999-01-01T00:00:00Z"):
        place = portal.stage.register()
        interrupted(portal, place, seed)
        with closing(sqlite3.connect(place)) as connection:
            if connection.execute("UPDATE checkpoints SET body = ?", [body]).rowcount != 1:
                raise RedError("a run that was broken off left no place to go on from")
            connection.commit()
        with Register(place) as register:
            try:
                run = portal.keep(register, small(seed))
            except StoreError:
                continue
            if run.status == "complete" and (found := difference(expected, portal.held(register, small(seed)))):
                raise RedError(found)


def from_every_checkpoint(portal: Portal, seed: int) -> None:
    """Exactly what comes after it, from each place, and no question twice."""
    dialect = portal.dialect(world(seed))
    portal.stage.play(dialect, lambda asked, honest: honest(asked))
    connector = portal.connector(dialect)
    watched = Watched(connector, connector.portal)
    fetch(watched, dialect.query, clock=VirtualClock(), consent=True)
    answers = {_key(answer.request): answer for answer in watched.answers}
    whole = _played(Crawl(connector, dialect.query), answers, len(answers) + 1)[0]
    for stop in range(1, len(answers)):
        before, checkpoint = _played(Crawl(connector, dialect.query), answers, stop)
        kept = Checkpoint.model_validate_json(checkpoint.model_dump_json())
        after, _ = _played(Crawl(connector, dialect.query, kept), answers, len(answers) + 1)
        if before + after != whole:
            raise RedError(f"gone on with after answer {stop} of {len(answers)}: {len(before + after)} of {len(whole)}")


def _key(request: Request) -> str:
    return request.model_dump_json()


def _played(crawl: Crawl, answers: Mapping[str, Response], most: int) -> tuple[list[str], Checkpoint]:
    """What comes of so many answers, and where the crawl then stands."""
    found: list[str] = []
    for _ in range(most):
        request = crawl.ask()
        if request is None:
            break
        page = crawl.take(answers[_key(request)])
        found += [f"{release.ocid} {release.id}" for release in page.releases] if page is not None else []
        found.append(_key(request))
    return found, crawl.checkpoint()
