"""What the two portals share that Proactis runs: releases by month and type of notice, a whole month in one answer.

The API is the same for Scotland and Wales. It knows no buyer, keyword or CPV code and has no pages; one request holds
all notices of one type that were published in one month.

Sources: https://api.publiccontractsscotland.gov.uk/v1 and https://api.sell2wales.gov.wales/v1 (the documentation), and
what the Kingfisher Collect project met in years of reading it (its issue 946, and its code of 24 July 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from thirty3.connectors._ocds import MEMBERS, none_such, own
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.dates import add_months
from thirty3.ocds.files import read_package
from thirty3.ocds.release import objects
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["BUSY_SECONDS", "OJEU_TYPES", "Search", "read", "request_for", "requests"]

OJEU_TYPES: Mapping[int, str] = MappingProxyType(
    {
        1: "prior information notice",
        2: "contract notice",
        3: "contract award notice",
        4: "prior information notice, utilities",
        5: "contract notice, utilities",
        6: "contract award notice, utilities",
        7: "qualification system, utilities",
        12: "design contest notice",
        13: "results of design contest",
        14: "corrigendum",
        15: "voluntary ex ante transparency notice",
        20: "modification notice",
        21: "social and other specific services, public contracts",
        22: "social and other specific services, utilities",
        23: "social and other specific services, concessions",
        24: "concession notice",
        25: "concession award notice",
    }
)
"""Numbers of the forms of the EU's Official Journal, which both portals still use, and what they are called."""

BUSY_SECONDS: Mapping[int, float] = MappingProxyType(
    {
        429: 60,  # never reported; the usual word for "too many requests" should they begin to count
        500: 30,  # Sell2Wales answers whole months with it: the portal is ill, which is not "no notices"
        502: 30,
        503: 60,
        504: 60,  # a month is put together while one waits
    }
)
"""Statuses that mean *later*. No limit is documented, and no wait: these are those of the other portals."""

_NONE_SUCH: Mapping[int, re.Pattern[bytes]] = MappingProxyType({404: re.compile(rb"")})
"""What they answer for a process they do not hold is not documented: a 404 is taken at its word."""

_SIGNATURE = frozenset({"uri", "publisher"})
"""Members by which a package that lost its releases is told from an error message; the standard asks for both."""


@dataclass(frozen=True)
class Search:
    """How one of the portals is asked for a month, and for one process."""

    url: str
    """Address of the search."""
    family: str
    """Address of the family of one process."""
    prefix: str
    """How its ocids begin."""
    types: Mapping[int, str]
    """Numbers of the types of notice it holds, with their names."""
    params: tuple[tuple[str, str], ...] = ()
    """What else this portal wants to be told, in order."""
    first_month: date = date(2019, 1, 1)
    """The portal holds nothing published before, so nothing older is asked for: Kingfisher's code, July 2026."""
    late: timedelta = timedelta(days=7)
    """How much later than its own date a notice may be published. A release is dated on dispatch, while the month asked
    for is that of publication: of 90 real notices numbered in April 2019 (``APR349982`` and on), 9 are dated 28 or 29
    March, with files put up on 1 April, and no gap is over 4 days. A week holds Easter and the New Year too."""


def requests(search: Search, query: Query) -> Iterator[Request]:
    """One request for each month and type of notice, newest month first, types in the order of their numbers.

    The month after the query is asked as well when its last days are in the last week of a month, since what was
    dispatched then is published in the next.

    Raises:
        ValueError: The query has no beginning or no end.
    """
    if query.since is None or query.until is None:
        raise ValueError("this portal is asked month by month: the query needs both since and until")
    last_day = min(query.until, date.max - search.late) - timedelta(days=1)
    month = (last_day + search.late).replace(day=1)
    first = max(query.since.replace(day=1), search.first_month)
    while month >= first:
        for number in search.types:
            asked = (("dateFrom", f"{month:%m-%Y}"), ("noticeType", str(number)), ("outputType", "0"))
            yield Request(url=search.url, params=(*asked, *search.params))
        month = add_months(month, -1)


def read(portal: Portal, search: Search, response: Response) -> Page:
    """What the answer for one month and type, or for one process, holds; it never leads to another.

    A package that has everything but its list of releases is a known habit of these portals. It is a page without
    releases and a warning, since nobody can tell an empty month from a portal that is ill.

    Raises:
        PortalChangedError: The answer is no release package, or points to a next page, which these portals never had.
    """
    if response.status not in portal.answers:
        return none_such(portal, response, _NONE_SUCH)
    request = response.request
    provenance = Provenance(
        source=portal.id,
        record_id="",
        url=request.address,
        retrieved_at=response.retrieved_at,
        licence=portal.licence,  # stated on the portals' own pages; a package that states its own is believed first
    )
    try:
        package = read_package(response.body, provenance=provenance)
    except ParseError as error:
        if _has_lost_its_releases(response.body):
            return Page(warnings=(_lost(search, request),))
        raise PortalChangedError(
            f"the answer is no release package: {error}", portal=portal.id, url=request.url
        ) from error
    if _points_onward(package.metadata.get("links")):
        links = str(package.metadata["links"])[:80]
        raise PortalChangedError(
            f"a month was one answer, and now links are {links}", portal=portal.id, url=request.url
        )
    return Page(
        releases=tuple(_cited(search, release, request) for release in package.releases),
        rejected=package.rejected,
        unread=tuple(sorted(package.metadata.keys() - MEMBERS)),
    )


def request_for(search: Search, ocid: str) -> Request:
    """The request for the family of a process: all notices under its ocid, in one answer.

    Raises:
        ValueError: The ocid does not begin as those of this portal do.
    """
    return Request(url=search.family, params=(("id", own(ocid, search.prefix)), *search.params))


def _cited(search: Search, release: Release, request: Request) -> Release:
    """A release that names no page of its own, with the address of its family: the portal's own word for where it is.

    Real releases name that address as ``canonical``; it is the same whichever way they came.
    """
    if release.provenance.url != request.address or not release.ocid.startswith(search.prefix):
        return release
    where = release.provenance.model_copy(update={"url": request_for(search, release.ocid).address})
    return release.model_copy(update={"provenance": where})


def _has_lost_its_releases(body: bytes) -> bool:
    """Whether a body is a package with all but its releases; one with other members may hold them by another name."""
    try:
        value = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.keys() >= _SIGNATURE and value.keys() <= MEMBERS - {"releases"}


def _lost(search: Search, request: Request) -> str:
    asked = dict(request.params)
    if "id" in asked:
        return f"no list of releases came for {asked['id']}: the portal may be ill rather than empty"
    number, month = asked.get("noticeType", "unknown"), asked.get("dateFrom", "an unknown month")
    name = search.types.get(int(number), "no name") if number.isdecimal() else "no name"
    return f"no list of releases came for type {number} ({name}) of {month}: the portal may be ill rather than empty"


def _points_onward(links: object) -> bool:
    """Whether a package says that there is more; as an object, or as the list of ``rel`` its releases have."""
    if not links:
        return False
    if isinstance(links, Mapping):
        return bool(links.get("next"))
    return not isinstance(links, list) or any(link.get("rel") == "next" for link in objects(links))
