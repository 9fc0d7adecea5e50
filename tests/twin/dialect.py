"""What the twin has to know of a portal: how to speak as it does, and what a harvest of it must hold.

One module in ``tests/twin/portals`` for each portal, named like its id, with ``dialect(ledger) -> Dialect``. What a
harvest must hold is told from the ledger alone; what it does hold, from its releases, applications or companies.
Neither ever looks at the library's own counters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tests.server import Answer, Asked
from thirty3.harvest import Harvest
from thirty3.models.contract import Contract
from thirty3.models.query import Query
from thirty3.ocds.compile import compile_releases
from thirty3.resolve.assemble import of_process
from thirty3.wire import Connector

Fact = tuple[str | None, ...]
"""One record in plain texts, such as reference, title, buyer, deadline, value: all that the portal publishes of it.

The first is the reference, by which it is told from all others; a buyer stands there by the ledger's name alone.
"""


class Dialect(Protocol):
    """A portal as the twin speaks it."""

    query: Query
    """What the harvests of the tests ask for: all of the ledger."""
    environment: Mapping[str, str]
    """Environment variables that the portal's keys are read from, and what they hold in the tests."""

    def there(self, url: str) -> Connector:
        """The library's connector, pointed at the twin's address, with its arguments taken and every host 127.0.0.1."""
        ...

    def answer(self, asked: Asked, url: str) -> Answer:
        """What the portal answers; ``url`` is the twin's own address, for links. Also ``/robots.txt``, if it has one.

        What is asked wrongly is answered as the portal would: wrong parameters, keys, tokens, cookies.
        """
        ...

    def published(self) -> Counter[Fact]:
        """What a whole harvest holds, told from the ledger."""
        ...

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        """What a harvest holds, in the same words."""
        ...


class ByProcess(Dialect, Protocol):
    """A portal that can be asked for one process."""

    windows: str
    """Path of its search by days; no process is asked for there."""
    releases: Sequence[Mapping[str, Any]]
    """All it publishes. With ``notices=3`` each process has three releases, of which the last is what counts."""
    withdrawn: set[str]
    """Ids of processes that it holds no more, when it is asked for them; its search still brings them."""


def as_published(harvest: Harvest) -> list[Contract]:
    """A harvest's contracts with each supplier as its notice has it: a portal knows nothing of firms."""
    return [contract for process in compile_releases(harvest.releases) for contract in of_process(process)[1]]
