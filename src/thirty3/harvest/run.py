"""Fetching: a crawl, a sender and perhaps an archive, run by a thread or by coroutines, page by page or all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from thirty3.errors import PortalError, PortalRefusedError
from thirty3.harvest.admission import check_consent, configured
from thirty3.harvest.archive import Archive
from thirty3.harvest.clock import Clock, SystemClock
from thirty3.harvest.conversation import check_contact
from thirty3.harvest.crawl import Crawl
from thirty3.harvest.harvest import Harvest, HarvestPage, Progress
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Connector, Request, Response

if TYPE_CHECKING:
    from thirty3.harvest.transport import Way

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
    run = _Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    return _pages(run)


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
    run = _Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    return _apages(run)


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
    run = _Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    basket = _Basket()
    try:
        for page in _pages(run):
            basket.add(page)
    except PortalError as error:
        run.explain(error)
        raise
    return run.harvest(basket)


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
    run = _Run.of(configured(portal, arguments), query, archive, contact, progress, clock, consent=consent)
    basket = _Basket()
    try:
        async for page in _apages(run):
            basket.add(page)
    except PortalError as error:
        run.explain(error)
        raise
    return run.harvest(basket)


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


@dataclass(frozen=True)
class _Run:
    """What both drivers have in common: everything but waiting."""

    connector: Connector
    crawl: Crawl
    archive: Archive | None
    contact: str | None
    progress: Callable[[Progress], None] | None
    clock: Clock | None

    @classmethod
    def of(
        cls,
        connector: Connector,
        query: Query,
        archive: Archive | Path | str | None,
        contact: str | None,
        progress: Callable[[Progress], None] | None,
        clock: Clock | None,
        *,
        consent: bool,
    ) -> _Run:
        check_contact(contact)
        kept = Archive(Path(archive)) if isinstance(archive, str | Path) else archive
        if kept is None or kept.mode != "replay":
            check_consent(connector.portal, given=consent)
        return cls(connector, Crawl(connector, query), kept, contact, progress, clock)

    def way(self) -> Way:
        """How the portal is asked; the HTTP library is loaded only when it is."""
        from thirty3.harvest.pace import Pace, shared_file
        from thirty3.harvest.transport import Way

        portal = self.connector.portal
        file = shared_file() if self.clock is None else None
        return Way(portal, self.clock or SystemClock(), Pace(portal, file), self.contact, self.tell)

    def tell(self, wait_seconds: float = 0.0) -> None:
        """Let whoever wants to know how far the crawl has come."""
        if self.progress is not None:
            self.progress(self.crawl.progress(wait_seconds))

    def held(self, request: Request) -> Response | None:
        """The recorded answer, where there is one.

        Pages that hang together by a session are replayed whole or asked anew: half of an old session leads nowhere.
        """
        if self.archive is None or (self.connector.portal.cookies and self.archive.mode == "reuse"):
            return None
        return self.archive.find(request)

    def take(self, response: Response, *, held: Response | None) -> HarvestPage | None:
        """What an answer brings; it is recorded once it has made sense, so that nonsense is never taken from there."""
        archive = self.archive if held is None else None
        if archive is not None and archive.keeps(response):
            response = archive.cleaned(response)
        page = self.crawl.take(response)
        if archive is not None and archive.keeps(response) and page is not None:
            archive.write(response)
        self.tell()
        return page

    def harvest(self, basket: _Basket) -> Harvest:
        """All pages as one."""
        return Harvest(
            portal=self.connector.portal.id,
            query=self.crawl.query,
            releases=tuple(basket.releases),
            applications=tuple(basket.applications),
            companies=tuple(basket.companies),
            account=self.crawl.account,
        )

    def explain(self, error: PortalError) -> None:
        """Say with an error what had come before it."""
        so_far = self.crawl.progress()
        error.add_note(
            f"{so_far.kept:,} records had been kept from {so_far.answers:,} answers; "
            "thirty3.pages hands them on as they come, and an archive keeps the answers"
        )


def _pages(run: _Run) -> Iterator[HarvestPage]:
    with ExitStack() as open_things:
        sender = None
        while (request := run.crawl.ask()) is not None:
            response = held = run.held(request)
            if response is None:
                if sender is None:
                    from thirty3.harvest.transport import Sender

                    sender = open_things.enter_context(Sender(run.way()))
                try:
                    response = sender.send(request)
                except PortalRefusedError as error:
                    run.crawl.refused(error, request)
                    continue
            page = run.take(response, held=held)
            if page is not None:
                yield page


async def _apages(run: _Run) -> AsyncIterator[HarvestPage]:
    async with AsyncExitStack() as open_things:
        sender = None
        while (request := run.crawl.ask()) is not None:
            response = held = run.held(request)
            if response is None:
                if sender is None:
                    from thirty3.harvest.transport import AsyncSender

                    sender = await open_things.enter_async_context(AsyncSender(run.way()))
                try:
                    response = await sender.send(request)
                except PortalRefusedError as error:
                    run.crawl.refused(error, request)
                    continue
            page = run.take(response, held=held)
            if page is not None:
                yield page
