"""Find a Tender: the notices of public procurements in the United Kingdom under the Procurement Act 2023.

The service publishes OCDS release packages, newest update first, without a key. It cannot be asked for a buyer, a word
or a CPV code, only for a span of time; what is not London's is sorted out afterwards.

Sources: https://www.find-tender.service.gov.uk/apidocumentation/1.0/GET-ocdsReleasePackages, and what the Kingfisher
Collect project met in years of reading it (its issues 592, 877, 1203, 1215 and 1306).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from thirty3.connectors import _ocds
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["FindATender", "connector"]

_CARD = Portal(
    id="find_a_tender",
    name="Find a Tender",
    home="https://www.find-tender.service.gov.uk",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("www.find-tender.service.gov.uk",),
    # The service answers "12 request limit in 2 minute exceeded" (seen since December 2025). One in ten seconds is
    # exactly that; half a second more, because the network can bring two requests closer together than they were sent.
    pause_seconds=10.5,
    busy_seconds={
        429: 120,  # the whole two minutes: the service documents Retry-After and has sent 429 without it
        500: 30,
        502: 30,
        503: 60,  # documented, with Retry-After
        504: 60,
    },
    max_bytes=32 * 1024 * 1024,  # 100 releases of the size seen in 2026 are 1 to 2 MB
    # Notice 002109-2021 came on 2 February 2021, 450 a week, and 083674-2026 on 3 September 2026, 2,400 a week. Fewer
    # than in its first weeks is a service that drops releases without saying so, as met in Kingfisher issue 877.
    least_per_week=400,
    checked="2026-09-03",  # with a page of that day; limits and faults as Kingfisher's code had them in July 2026
)

_NOTICE_NUMBER = re.compile(r"[0-9]{6,}-20[0-9]{2}")
"""A release id is the number of its notice."""


@dataclass(frozen=True)
class FindATender:
    """Find a Tender's card and its two methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://www.find-tender.service.gov.uk"

    @property
    def _search(self) -> _ocds.Search:
        return _ocds.Search(
            url=f"{self.base}/api/1.0/ocdsReleasePackages",
            since="updatedFrom",
            until="updatedTo",
            window=timedelta(hours=6),  # longer windows lose releases: Kingfisher issue 1203, found by counting
            limit=100,  # the most it accepts
            first_day=date(2021, 1, 1),  # the service opened
        )

    def requests(self, query: Query, /) -> Iterator[Request]:
        """One request for each six hours of the query, newest first.

        ``stages`` is never sent: the link to the next page keeps only one of several (met by others in 2026).
        """
        return _ocds.requests(self._search, query)

    def read(self, response: Response, /) -> Page:
        """The releases of one page, and the next page or, where its link is missing, the two halves of the window."""
        return _ocds.read(self.portal, self._search, response, self._notice)

    def _notice(self, release: Release) -> str | None:
        return f"{self.portal.home}/Notice/{release.id}" if _NOTICE_NUMBER.fullmatch(release.id) else None


connector = FindATender()
