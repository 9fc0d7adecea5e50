"""Fetching: all that a portal holds for a query, page by page or all at once, by a thread or by coroutines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from thirty3.errors import PortalError
from thirty3.harvest.admission import configured
from thirty3.harvest.archive import Archive
from thirty3.harvest.clock import Clock
from thirty3.harvest.harvest import Harvest, HarvestPage, Progress
from thirty3.harvest.running import Run, apages_of, pages_of
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Connector

__all__ = ["afetch", "apages", "fetch", "pages"]


def pages(
    portal: str | Connector,
    query: Query,
    *,
    archive: Archive | Path | str | None = None,
    contact: str | None = None,
    consent: bool = False,
    progress: Callable[[Progress], None] | None = None,
    clock: Clock | None = None,
    **arguments: str,
) -> Iterator[HarvestPage]:
    """What a portal holds for a query, answer by answer, as it comes.

    Args:
        portal: A portal's id, or a connector of your own.
        query: The span of publication days and the boroughs wanted. Days still to come are asked for like any others.
        archive: Where answers are recorded and taken from; a folder alone means ``Archive(folder, mode="reuse")``.
            None asks the portal for everything and keeps nothing.
        contact: An e-mail or web address under which the portal's people can reach you; sent along with each request.
        consent: Say that you checked the portal's terms of use, for portals whose card wants it; the environment
            variable ``THIRTY3_CONSENT`` with the portal's id says the same. Not needed to replay a recording.
        progress: Called after each answer and before each wait.
        clock: Another clock than the machine's, for tests: time then passes only there, and the pace is this
            harvest's own instead of one that all of this user's processes keep together.
        **arguments: What the portal's card wants to be told beside the query, such as ``tenant="..."``.

    Returns:
        Pages, lazily: each request is made when its page is asked for. Each page carries the account so far, the last
        one that of the whole.

    Raises:
        UnknownNameError: There is no such portal or borough; at once, before any request.
        TypeError: An argument is not on the portal's card; at once.
        ValueError: The query or an argument lacks something the portal cannot be asked without; at once.
        PortalBusyError: While running, and so for the next two: retry later.
        PortalRefusedError: Ask for something else, or give up.
        PortalChangedError: The portal changed and its connector needs mending.
        NotArchivedError: The archive replays, and holds no answer to a request.
    """
    run = Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    return pages_of(run)


def apages(
    portal: str | Connector,
    query: Query,
    *,
    archive: Archive | Path | str | None = None,
    contact: str | None = None,
    consent: bool = False,
    progress: Callable[[Progress], None] | None = None,
    clock: Clock | None = None,
    **arguments: str,
) -> AsyncIterator[HarvestPage]:
    """The same as :func:`pages` for ``async for``; what is wrong with the arguments is raised here too, at once."""
    run = Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    return apages_of(run)


def fetch(
    portal: str | Connector,
    query: Query,
    *,
    archive: Archive | Path | str | None = None,
    contact: str | None = None,
    consent: bool = False,
    progress: Callable[[Progress], None] | None = None,
    clock: Clock | None = None,
    **arguments: str,
) -> Harvest:
    """All that a portal holds for a query, and the account of it; arguments and errors are those of :func:`pages`.

    A quarter of Find a Tender is 360 windows, more than an hour at its pace: use an archive, or :func:`pages`, so that
    nothing has to be asked twice.
    """
    run = Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    basket = _Basket()
    try:
        for page in pages_of(run):
            basket.add(page)
    except PortalError as error:
        run.explain(error)
        raise
    return basket.harvest(run)


async def afetch(
    portal: str | Connector,
    query: Query,
    *,
    archive: Archive | Path | str | None = None,
    contact: str | None = None,
    consent: bool = False,
    progress: Callable[[Progress], None] | None = None,
    clock: Clock | None = None,
    **arguments: str,
) -> Harvest:
    """The awaitable twin of :func:`fetch`."""
    run = Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    basket = _Basket()
    try:
        async for page in apages_of(run):
            basket.add(page)
    except PortalError as error:
        run.explain(error)
        raise
    return basket.harvest(run)


@dataclass
class _Basket:
    """The records of many pages, without the pages."""

    releases: list[Release] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)

    def add(self, page: HarvestPage) -> None:
        self.releases += page.releases
        self.applications += page.applications
        self.companies += page.companies

    def harvest(self, run: Run) -> Harvest:
        """All pages as one."""
        return Harvest(
            portal=run.connector.portal.id,
            query=run.crawl.query,
            releases=tuple(self.releases),
            applications=tuple(self.applications),
            companies=tuple(self.companies),
            account=run.sorting.account,
        )
