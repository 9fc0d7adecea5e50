"""What the tests of reconciling share: portals that can be asked for one process, what they lose, and runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest

from tests.server import Answer, Asked, VirtualClock
from tests.twin.dialect import ByProcess
from tests.twin.harvesting import PORTALS
from tests.twin.ledger import Ledger
from tests.twin.twin import Loss, kept_back
from thirty3 import Register, connectors, wire
from thirty3.register import Reconciliation, Run
from thirty3.wire import Connector

LEDGER = Ledger(33, count=40, since=date(2026, 10, 22), days=6)
FEW = Ledger(33, count=5, since=date(2026, 10, 22), days=2)
SMALL = Ledger(33, count=12, since=date(2026, 10, 22), days=2)
ABLE = [name for name in PORTALS if isinstance(connectors.get(name), wire.ByProcess)]

every_portal = pytest.mark.parametrize("portal_id", ABLE)


def dialect(portal_id: str, ledger: Ledger, *, notices: int) -> ByProcess:
    made: ByProcess = import_module(f"tests.twin.portals.{portal_id}").Dialect(ledger, notices=notices)
    return made


def loss(portal: ByProcess, seed: int, share: float) -> Loss:
    return Loss(portal.windows, kept_back(portal.releases, seed, share))


def sync(register: Register, connector: Connector, portal: ByProcess, clock: VirtualClock | None = None) -> Run:
    query = portal.query
    return register.sync(connector, since=query.since, until=query.until, clock=clock or VirtualClock())


def reconcile(
    register: Register, connector: Connector, *, sample: int = 500, seed: int | None = None
) -> Reconciliation:
    return register.reconcile(connector, sample=sample, seed=seed, clock=VirtualClock())


class Changed:
    """A portal whose answers are changed, or looked at, on their way."""

    def __init__(self, portal: ByProcess, change: Callable[[Asked, Answer], Answer]) -> None:
        self.query, self.environment = portal.query, portal.environment
        self.there, self.published, self.seen = portal.there, portal.published, portal.seen
        self.change = change
        self._portal = portal

    def answer(self, asked: Asked, url: str) -> Answer:
        return self.change(asked, self._portal.answer(asked, url))


def as_it_is(_asked: Asked, answer: Answer) -> Answer:
    return answer


def processes(portal: ByProcess) -> list[str]:
    return sorted({str(release["ocid"]) for release in portal.releases})
