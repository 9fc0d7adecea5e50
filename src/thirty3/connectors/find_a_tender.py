"""Find a Tender: the notices of public procurements in the United Kingdom under the Procurement Act 2023.

The service publishes OCDS release packages, newest update first, without a key. It cannot be asked for a buyer, a word
or a CPV code, only for a span of time; what is not London's is sorted out afterwards.

Sources: https://www.find-tender.service.gov.uk/apidocumentation/1.0/GET-ocdsReleasePackages, and what the Kingfisher
Collect project met in years of reading it (its issues 592, 877, 1203, 1215 and 1306).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

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
_PREFIX = "ocds-h6vhtk-"
"""Of its ocids, with six hexadecimal digits behind it; the service's own test site adds more."""
_NONE_SUCH: Mapping[int, re.Pattern[bytes]] = MappingProxyType({404: re.compile(rb"is not found")})
"""A 404 says ``'identifier' is not found`` as JSON; a web page with that status is no word of the service."""


@dataclass(frozen=True)
class FindATender:
    """Find a Tender's card and its methods; ``base`` is another address in tests only."""

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

    def request_for(self, ocid: str, /) -> Request:
        """The request for all releases of a process, a hundred to a page as in a search.

        One ocid can have hundreds: utilities file their awards under the qualification system of all of them (seen in
        September 2026: ``ocds-h6vhtk-02874c``, whose first page is full and links to the next).

        >>> connector.request_for("ocds-h6vhtk-0547f4").address
        'https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages/ocds-h6vhtk-0547f4'
        """
        return Request(url=f"{self._search.url}/{_ocds.in_address(ocid, _PREFIX)}")

    def read(self, response: Response, /) -> Page:
        """The releases of one page, and the next page or, where its link is missing, the two halves of the window."""
        if response.status not in self.portal.answers:
            return _ocds.none_such(self.portal, response, _NONE_SUCH)
        return _ocds.read(self.portal, self._search, response, self._notice)

    def _notice(self, release: Release) -> str | None:
        return f"{self.portal.home}/Notice/{release.id}" if _NOTICE_NUMBER.fullmatch(release.id) else None


connector = FindATender()
