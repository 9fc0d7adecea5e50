"""A crawl under way: what both drivers share, and the two loops that ask, by a thread or by coroutines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from thirty3.errors import PortalError, PortalRefusedError
from thirty3.harvest.admission import check_consent
from thirty3.harvest.archive import Archive
from thirty3.harvest.clock import Clock, SystemClock
from thirty3.harvest.conversation import check_contact
from thirty3.harvest.crawl import Crawl
from thirty3.harvest.harvest import HarvestPage, Progress
from thirty3.harvest.sorting import Sorting
from thirty3.models.counted import counted
from thirty3.models.query import Query
from thirty3.wire import Connector, Request, Response

if TYPE_CHECKING:
    from thirty3.harvest.transport import Way

__all__ = ["Run", "apages_of", "pages_of"]


@dataclass(frozen=True)
class Run:
    """What both drivers have in common: everything but waiting."""

    connector: Connector
    crawl: Crawl
    sorting: Sorting
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
    ) -> Run:
        """A run of these arguments, as the functions that start one describe them; what is wrong is raised at once."""
        check_contact(contact)
        kept = Archive(Path(archive)) if isinstance(archive, str | Path) else archive
        if kept is None or kept.mode != "replay":
            check_consent(connector.portal, given=consent)
        crawl = Crawl(connector, query)
        return cls(connector, crawl, Sorting(connector.portal, crawl), kept, contact, progress, clock)

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
            self.progress(self.sorting.progress(wait_seconds))

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
        page = self.sorting.take(response)
        if archive is not None and archive.keeps(response) and page is not None:
            archive.write(response)
        self.tell()
        return page

    def explain(self, error: PortalError) -> None:
        """Say with an error what had come before it."""
        so_far = self.sorting.progress()
        error.add_note(
            f"{counted(so_far.kept, 'record')} had been kept from {counted(so_far.answers, 'answer')}; "
            "thirty3.pages hands them on as they come, and an archive keeps the answers"
        )


def pages_of(run: Run) -> Iterator[HarvestPage]:
    """What every answer brings that made sense; asked by this thread."""
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


async def apages_of(run: Run) -> AsyncIterator[HarvestPage]:
    """The same, asked by coroutines."""
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
