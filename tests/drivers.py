"""Both ways to run a harvest, so that one test holds for threads and for coroutines, and a portal with one release."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Protocol

import pytest

from tests.server import Answer, Asked, VirtualClock, package, release
from thirty3.harvest import Harvest, Progress, afetch, fetch
from thirty3.harvest.clock import Clock
from thirty3.models.query import Query
from thirty3.wire import Connector

DAY = Query(since="2026-09-01", until="2026-09-02")
RELEASE = release(1, "2026-09-01T20:00:00+01:00")
PAGE = json.dumps(package([RELEASE])).encode()
EMPTY = json.dumps(package([])).encode()


class Fetch(Protocol):
    def __call__(
        self,
        portal: Connector,
        query: Query = ...,
        *,
        clock: Clock | None = ...,
        contact: str | None = ...,
        progress: Callable[[Progress], None] | None = ...,
    ) -> Harvest: ...


def with_threads(
    portal: Connector,
    query: Query = DAY,
    *,
    clock: Clock | None = None,
    contact: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Harvest:
    return fetch(portal, query, clock=clock or VirtualClock(), contact=contact, progress=progress)


def with_coroutines(
    portal: Connector,
    query: Query = DAY,
    *,
    clock: Clock | None = None,
    contact: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Harvest:
    return asyncio.run(afetch(portal, query, clock=clock or VirtualClock(), contact=contact, progress=progress))


both_drivers = pytest.mark.parametrize("run", [with_threads, with_coroutines], ids=["threads", "coroutines"])


def first(*answers: Answer) -> Callable[[Asked], Answer]:
    """These answers to the first requests, one release to the next, nothing to the rest."""

    def script(asked: Asked) -> Answer:
        if asked.number < len(answers):
            return answers[asked.number]
        return Answer(200, PAGE if asked.number == len(answers) else EMPTY)

    return script


def ids(harvest: Harvest) -> set[str]:
    return {release.id for release in harvest.releases}
