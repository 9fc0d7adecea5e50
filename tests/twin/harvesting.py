"""Harvesting a twin: both drivers, cards in a hurry, and a note of all that was read on the way."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from tests.server import VirtualClock
from tests.twin.dialect import Dialect
from tests.twin.ledger import Ledger
from thirty3.harvest import Archive, Harvest, afetch, fetch
from thirty3.models.query import Query
from thirty3.wire import Connector, Page, Portal, Request, Response

PORTALS = sorted(file.stem for file in (Path(__file__).parent / "portals").glob("[!_]*.py"))
"""Ids of the portals that somebody has written a dialect of."""


def dialect(portal_id: str, ledger: Ledger) -> Dialect:
    """A portal as its module speaks it."""
    made: Dialect = importlib.import_module(f"tests.twin.portals.{portal_id}").dialect(ledger)
    return made


@dataclass
class Watched:
    """A connector that remembers what it read, with a card that may be changed."""

    connector: Connector
    portal: Portal
    pages: list[Page] = field(default_factory=list)
    """What each answer that made sense held, in the order they came."""
    answers: list[Response] = field(default_factory=list)
    """Every answer, in the order they came."""

    @classmethod
    def at(cls, url: str, of: Dialect, **card: object) -> Watched:
        connector = of.there(url)
        return cls(connector, connector.portal.model_copy(update=card))

    def requests(self, query: Query, /) -> Iterator[Request]:
        return self.connector.requests(query)

    def read(self, response: Response, /) -> Page:
        self.answers.append(response)
        page = self.connector.read(response)
        self.pages.append(page)
        return page


class Run(Protocol):
    def __call__(self, connector: Connector, query: Query, *, archive: Archive | None = None) -> Harvest: ...


def with_threads(connector: Connector, query: Query, *, archive: Archive | None = None) -> Harvest:
    consent = connector.portal.needs_consent
    return fetch(connector, query, archive=archive, clock=VirtualClock(), consent=consent)


def with_coroutines(connector: Connector, query: Query, *, archive: Archive | None = None) -> Harvest:
    consent = connector.portal.needs_consent
    return asyncio.run(afetch(connector, query, archive=archive, clock=VirtualClock(), consent=consent))


both_drivers = pytest.mark.parametrize("run", [with_threads, with_coroutines], ids=["threads", "coroutines"])
every_portal = pytest.mark.parametrize("portal_id", PORTALS)


def held(harvest: Harvest) -> int:
    """How many records a harvest holds, of whatever kind."""
    return len(harvest.releases) + len(harvest.applications) + len(harvest.companies)
