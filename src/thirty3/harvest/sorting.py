"""What is kept of each answer, and the books of it: between what a crawl reads and what a harvest hands over."""

from __future__ import annotations

from urllib.parse import urlsplit

from thirty3.harvest.account import Ledger
from thirty3.harvest.crawl import Crawl
from thirty3.harvest.harvest import HarvestPage, Progress
from thirty3.harvest.sieve import Sieve
from thirty3.models.account import Account
from thirty3.normalise.dates import london_day
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["Sorting", "cited"]


class Sorting:
    """Reads a crawl's answers, keeps what its query wants, and accounts for the rest.

    Args:
        portal: The portal's card.
        crawl: Which says what was asked; told of each answer here.
    """

    def __init__(self, portal: Portal, crawl: Crawl) -> None:
        self._portal = portal
        self._crawl = crawl
        self._sieve = Sieve(crawl.query)
        self._ledger = Ledger(portal, crawl.query)

    @property
    def account(self) -> Account:
        """What has come until now; once nothing is left to ask, with the addresses asked and what the whole lacks."""
        self._ledger.warn(*self._crawl.warnings)
        return self._ledger.closed() if self._crawl.finished else self._ledger.so_far()

    def progress(self, wait_seconds: float = 0.0) -> Progress:
        """How far the crawl has come."""
        return Progress(
            portal=self._portal.id,
            answers=self._crawl.answers,
            waiting=self._crawl.waiting,
            received=self._ledger.received,
            kept=self._ledger.kept,
            rejected=self._ledger.rejected,
            wait_seconds=wait_seconds,
        )

    def take(self, response: Response) -> HarvestPage | None:
        """What an answer holds that is wanted; None when it made no sense and is asked for once more.

        Raises:
            PortalChangedError: It made no sense twice.
        """
        self._ledger.answered(cited(self._portal, response.request), on=london_day(response.retrieved_at))
        page = self._crawl.take(response)
        return None if page is None else self._sort(page, response)

    def _sort(self, page: Page, response: Response) -> HarvestPage:
        ledger = self._ledger
        rejected = ledger.reject(page.rejected)
        releases = self._sieve.releases(page.releases, ledger)
        applications = self._sieve.applications(page.applications, ledger)
        companies = self._sieve.companies(page.companies, ledger)
        ledger.declare(self._crawl.window, page.total)
        ledger.unread(page.unread)
        ledger.warn(*page.warnings)
        return HarvestPage(
            releases=releases,
            applications=applications,
            companies=companies,
            rejected=rejected,
            url=cited(self._portal, response.request),
            retrieved_at=response.retrieved_at,
            account=self.account,
        )


def cited(portal: Portal, request: Request) -> str:
    """The address as it is told; without what only a session knows, which leads nobody anywhere."""
    address = request.address
    return urlsplit(address)._replace(query="").geturl() if portal.cookies else address
