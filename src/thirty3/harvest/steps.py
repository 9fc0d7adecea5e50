"""A crawl for somebody who keeps everything, and where it stands: the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thirty3.harvest.clock import Clock
from thirty3.harvest.crawl import Checkpoint
from thirty3.harvest.harvest import Progress
from thirty3.harvest.running import Run, answers
from thirty3.models.account import Account
from thirty3.models.query import Query
from thirty3.wire import Connector, Page, Response

if TYPE_CHECKING:
    from thirty3.harvest.transport import Turns

__all__ = ["Step", "steps"]


@dataclass(frozen=True)
class Step:
    """One answer of a crawl that somebody keeps: what it held, and where the crawl stands after it."""

    page: Page
    """All that it held, wanted or not, as the connector read it."""
    response: Response
    """The answer itself."""
    checkpoint: Checkpoint
    """From here another process can go on."""
    account: Account
    """What has come since this crawl began or was taken up."""
    finished: bool
    """Whether nothing is left to ask."""


def steps(
    connector: Connector,
    query: Query,
    *,
    checkpoint: Checkpoint | None = None,
    turns: Turns | None = None,
    contact: str | None = None,
    consent: bool = False,
    progress: Callable[[Progress], None] | None = None,
    clock: Clock | None = None,
) -> Iterator[Step]:
    """The answers of a crawl, lazily, each with the place from which another process can go on after it.

    Args:
        connector: The portal, its arguments taken.
        query: As for :func:`~thirty3.harvest.run.pages`.
        checkpoint: Where an earlier crawl for the same query stopped; None to begin.
        turns: Who says when the portal may be asked; None for the pace that this user's processes keep together.
        contact: As for :func:`~thirty3.harvest.run.pages`.
        consent: As there.
        progress: As there.
        clock: As there.

    Raises:
        ValueError: The checkpoint is of a crawl that asked otherwise.
    """
    run = Run.of(connector, query, None, contact, progress, clock, consent=consent, checkpoint=checkpoint, turns=turns)
    for response, page in answers(run):
        crawl = run.crawl
        yield Step(crawl.latest, response, crawl.checkpoint(), page.account, crawl.finished)
