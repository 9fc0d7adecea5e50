"""What portals share that publish OCDS releases: searches by windows, pages and halving, and single processes.

A window is a span of local UK time, written without an offset as these portals want it. Windows touch, both ends
included, so a record on the boundary comes twice rather than never; the crawl counts the second as repeated.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.text import mask_contacts
from thirty3.ocds.files import read_package
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["MEMBERS", "Search", "in_address", "none_such", "own", "read", "requests"]

MEMBERS = frozenset(
    {"uri", "version", "extensions", "publishedDate", "publisher", "license", "publicationPolicy", "releases", "links"}
)
"""Members of a release package that the standard defines (OCDS 1.1, with its pagination extension)."""
_OF_RECORDS = frozenset({"packages"})
"""What the standard adds for record packages: where the releases of its records were published."""
_LINKS = frozenset({"next", "prev"})
"""Members of ``links`` in that extension."""


@dataclass(frozen=True)
class Search:
    """How one portal is searched for releases by time."""

    url: str
    """Address of the search."""
    since: str
    """Name of the parameter that holds the beginning of the window."""
    until: str
    """Name of the parameter that holds its end."""
    window: timedelta
    """Longest span that is known to come back whole."""
    limit: int
    """Most releases on a page."""
    first_day: date
    """The portal holds nothing older, so nothing older is asked for."""
    floor: timedelta = timedelta(seconds=60)
    """Windows are not halved below this: a hundred notices in a minute have not been seen."""


def requests(search: Search, query: Query) -> Iterator[Request]:
    """One request for each window of the query, newest first.

    Raises:
        ValueError: The query has no beginning or no end.
    """
    if query.since is None or query.until is None:
        raise ValueError("this portal is asked window by window: the query needs both since and until")
    opens = datetime.combine(max(query.since, search.first_day), time())
    closes = datetime.combine(query.until, time())
    while closes > opens:
        starts = max(opens, closes - search.window)
        yield _request(search, starts, closes)
        closes = starts


def read(portal: Portal, search: Search, response: Response, notice: Callable[[Release], str | None]) -> Page:
    """What one page holds, of a search or of a single process, and where to go on.

    A compiled release is none of those it was made of: where a record holds nothing else it is a rejection.

    Args:
        portal: The card.
        search: How the portal is searched.
        response: The answer.
        notice: The address of the page that shows a release to people; None when it cannot be told.

    Raises:
        PortalChangedError: The answer is not a release package.
    """
    url = response.request.url
    provenance = Provenance(
        source=portal.id, record_id="", url=response.request.address, retrieved_at=response.retrieved_at
    )
    try:
        package = read_package(response.body, provenance=provenance)
    except ParseError as error:
        raise PortalChangedError(f"the answer is no release package: {error}", portal=portal.id, url=url) from error
    links = package.metadata.get("links") or {}
    if not isinstance(links, Mapping) or not isinstance(links.get("next") or "", str):
        raise PortalChangedError(f"links are {str(links)[:80]}", portal=portal.id, url=url)
    count = len(package.releases) + len(package.rejected)
    whole = [release for release in package.releases if "compiled" not in release.notes]
    compiled = [release for release in package.releases if "compiled" in release.notes]
    if links.get("next"):
        try:
            follow, warnings = _next_page(search, response.request, str(links["next"]))
        except ValueError as error:  # no address at all, such as one with half a bracket
            raise PortalChangedError(f"links.next is {links['next']!r}", portal=portal.id, url=url) from error
    elif count >= search.limit:
        follow, warnings = _halves(search, response.request, count)
    else:
        follow, warnings = (), ()
    return Page(
        releases=tuple(_with_notice(release, notice) for release in whole),
        rejected=(*package.rejected, *(_only_compiled(release) for release in compiled)),
        follow=follow,
        unread=tuple(sorted([*(package.metadata.keys() - MEMBERS - _OF_RECORDS), *_unknown_links(links)])),
        warnings=warnings,
    )


def in_address(ocid: str, prefix: str) -> str:
    """The id of a portal's own process as a part of an address; errors are those of :func:`own`."""
    return quote(own(ocid, prefix), safe="")


def own(ocid: str, prefix: str) -> str:
    """The same id, where it is of the portal whose ids begin so.

    Raises:
        ValueError: It is not.
    """
    if not ocid.startswith(prefix):
        raise ValueError(f"{ocid!r} is no process of this portal: its ids begin with {prefix}")
    return ocid


def none_such(portal: Portal, response: Response, words: Mapping[int, re.Pattern[bytes]]) -> Page:
    """The page without anything that says that the portal holds no such process.

    Args:
        portal: The card.
        response: An answer that is none of those on the card.
        words: What the portal says for it, by status.

    Raises:
        PortalChangedError: The answer says something else.
    """
    said = words.get(response.status)
    if said is not None and said.search(response.body):
        return Page()
    begins = " ".join(response.body[:200].decode("utf-8", "replace").split())
    raise PortalChangedError(
        f"answered {response.status}: {mask_contacts(begins)}",
        portal=portal.id,
        url=response.request.address,
        status=response.status,
    )


def _only_compiled(release: Release) -> Rejection:
    where = release.provenance
    return Rejection(
        reason="the record holds only a compiled release, and not those it was made of",
        source=where.source,
        where=", ".join(part for part in (where.url, where.position) if part),
        raw=f"{release.ocid} {release.id}",
    )


def _unknown_links(links: Mapping[str, object]) -> Iterator[str]:
    """Members beside those known: one of them may be the way onward under another name."""
    return (f"links.{name}" for name in links.keys() - _LINKS)


def _request(search: Search, starts: datetime, ends: datetime) -> Request:
    span = ((search.since, starts.isoformat()), (search.until, ends.isoformat()))
    return Request(url=search.url, params=(*span, ("limit", str(search.limit))))


def _with_notice(release: Release, notice: Callable[[Release], str | None]) -> Release:
    url = notice(release) or release.provenance.url
    return release.model_copy(update={"provenance": release.provenance.model_copy(update={"url": url})})


def _next_page(search: Search, request: Request, link: str) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """The next page, taken as the portal wrote it; what the link forgets of the question is said.

    The window goes along in the fragment, which is never sent, so that a page far down a chain can still be halved.
    """
    asked = _question(request)
    address = urlsplit(urljoin(request.url, link))
    says = dict(parse_qsl(address.query))
    cursor = _cursor_text(says.get("cursor", ""))
    window_names = [name for name in (search.since, search.until) if name in asked]
    half = not says.keys().isdisjoint(window_names)
    lost = [
        name
        for name in window_names
        if not (_same_moment(says[name], asked[name]) if name in says else _may_hold(cursor, name, half=half))
    ]
    window = urlencode({name: asked[name] for name in window_names})
    follow = Request(url=urlunsplit(address._replace(fragment=window)))
    return (follow,), tuple(f"the link to the next page lost or changed {name}" for name in lost)


def _same_moment(one: str, other: str) -> bool:
    """Whether two texts are one moment: a portal may write a day where it was asked for its midnight."""
    try:
        return datetime.fromisoformat(one).replace(tzinfo=None) == datetime.fromisoformat(other).replace(tzinfo=None)
    except ValueError:
        return one == other


def _may_hold(cursor: str | None, name: str, *, half: bool) -> bool:
    """Whether a cursor may hold one end of the window; an opaque one may, unless the link itself has the other half."""
    return not half if cursor is None else f"{name}=" in cursor


def _cursor_text(cursor: str) -> str | None:
    """What a cursor says inside, empty for no cursor; None when it is opaque, so that nobody can tell."""
    try:
        return base64.b64decode(cursor, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def _question(request: Request) -> dict[str, str]:
    """What a request asks for, wherever it says so: parameters, the address, or the fragment a next page carries."""
    address = urlsplit(request.url)
    return dict([*parse_qsl(address.query), *parse_qsl(address.fragment), *request.params])


def _halves(search: Search, request: Request, count: int) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """Both halves of the window, newest first: a full page without a link onward may hide as much again."""
    asked = _question(request)
    try:
        starts, ends = (
            datetime.fromisoformat(asked[name]).replace(tzinfo=None) for name in (search.since, search.until)
        )
    except (KeyError, ValueError):
        return (), (f"a full page of {count} came without a link to the next, and its window is unknown",)
    middle = (starts + (ends - starts) / 2).replace(microsecond=0)
    if middle - starts < search.floor:
        return (), (f"a full page of {count} came without a link to the next, from {starts} to {ends}: more may exist",)
    return (_request(search, middle, ends), _request(search, starts, middle)), ()
