"""Contracts Finder: English public contracts begun before 24 February 2025, and what still continues under the old law.

The search publishes OCDS release packages without a key. It knows no buyer, keyword or CPV code: such parameters are
silently ignored, so only a span of time is asked for and the rest is sorted out afterwards.

Sources: https://www.contractsfinder.service.gov.uk/apidocumentation, and what the Kingfisher Collect project met in
years of reading it (its issues 612, 968, 1004 and 1115).
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

__all__ = ["ContractsFinder", "connector"]

_CARD = Portal(
    id="contracts_finder",
    name="Contracts Finder",
    home="https://www.contractsfinder.service.gov.uk",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("www.contractsfinder.service.gov.uk",),
    pause_seconds=1.0,  # a second between requests cut the errors of 2021 by two thirds: Kingfisher issue 612
    busy_seconds={
        403: 300,  # its way of saying "too many requests"; the documentation asks for five minutes of silence
        429: 300,  # seen in bursts in 2021
        500: 30,
        502: 30,
        503: 60,
        504: 60,
    },
    max_bytes=32 * 1024 * 1024,  # a page of 100 releases of January 2025 is 0.4 MB
    least_per_week=None,  # it has been shrinking since February 2025, and nobody has published how fast
    checked="2026-05-01",  # with its documentation of that day; faults as Kingfisher's code had them in July 2026
)

_RELEASE_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-[0-9]+")
"""A release id is the notice's GUID, a hyphen, and a number that grows with every edit."""
_PREFIX = "ocds-b5fd17-"
"""Of its ocids, with a GUID behind it; in 2020 with numbers and references of other systems."""
_NONE_SUCH: Mapping[int, re.Pattern[bytes]] = MappingProxyType(
    {
        400: re.compile(rb"NotFound"),  # documented for ids that name nothing: a ValidationError of that code
        # {"code": "ValidationError", "errors": 3200} is the answer to a path that is none, whatever id stands in it
        # (Kingfisher issue 1115): taken for "gone", a moved address would make every notice look withdrawn.
        404: re.compile(rb"\A(?!.*ValidationError)", re.DOTALL),
    }
)


@dataclass(frozen=True)
class ContractsFinder:
    """Contracts Finder's card and its methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://www.contractsfinder.service.gov.uk"

    @property
    def _search(self) -> _ocds.Search:
        return _ocds.Search(
            url=f"{self.base}/Published/Notices/OCDS/Search",
            since="publishedFrom",
            until="publishedTo",
            window=timedelta(days=1),  # long spans return only some months: Kingfisher issue 968
            limit=100,  # the most it accepts
            first_day=date(2014, 1, 1),  # nothing older is held
        )

    def requests(self, query: Query, /) -> Iterator[Request]:
        """One request for each day of the query, newest first."""
        return _ocds.requests(self._search, query)

    def request_for(self, ocid: str, /) -> Request:
        """The request for the record of a process: all its releases, those too that no search brings any more.

        >>> connector.request_for("ocds-b5fd17-373a795e-2bc3-43c3-82a7-e8d7bbb1490c").address
        'https://www.contractsfinder.service.gov.uk/Published/OCDS/Record/ocds-b5fd17-373a795e-2bc3-43c3-82a7-e8d7bbb1490c'
        """
        return Request(url=f"{self.base}/Published/OCDS/Record/{_ocds.in_address(ocid, _PREFIX)}")

    def read(self, response: Response, /) -> Page:
        """The releases of one page, and the next page or, where its link is missing, the two halves of the window."""
        if response.status not in self.portal.answers:
            return _ocds.none_such(self.portal, response, _NONE_SUCH)
        return _ocds.read(self.portal, self._search, response, self._notice)

    def _notice(self, release: Release) -> str | None:
        found = _RELEASE_ID.fullmatch(release.id)
        return None if found is None else f"{self.portal.home}/Notice/{found[1]}"


connector = ContractsFinder()
