"""Jaggaer's public opportunities: what one tenant of Jaggaer (once BravoSolution) shows to guests.

Every buyer, or group of buyers, has a site of its own, so one has to say whose. Where a tenant allows guests, an entry
address opens a session and leads to a list; the list's pages are had by handing its form back, and each row leads to a
page of its own. Cookies and the token ``_ncp`` bind all of it together and die with the session, so what is cited is
the entry address with the project's code. Headers and labels differ from tenant to tenant and are found by their words.

Sources: public readers of the pages of tenants in Britain, Ontario and Dubai, compared on 22 November 2026. See
``docs/portals/jaggaer_public.md`` for what nobody has written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from thirty3.connectors._adverts import Advert, Seen, carried, carrying, find_labels, rejection
from thirty3.connectors._html import HEADERS, label_key, one_line, says_it_is_gone, unexpected, whole_page
from thirty3.connectors._jaggaer_guest import COLUMNS, LABELS, PEOPLE, next_page, release_data, token_of
from thirty3.errors import PortalChangedError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.wire import Argument, Page, Portal, Request, Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["JaggaerPublic", "connector"]

_TENANT = Argument(
    name="tenant",
    about="host of the buyer's own site, such as lbbd.bravosolution.co.uk or www.capitalesourcing.com",
    pattern=r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:bravosolution\.co\.uk|app\.jaggaer\.com)|www\.capitalesourcing\.com)",
)

_CARD = Portal(
    id="jaggaer_public",
    name="Jaggaer public opportunities",
    home="https://www.jaggaer.com",
    licence="not stated on the pages that are read: ask the tenant, or the buyer whose opportunity it is",
    attribution="Source: the tenant's public opportunities on Jaggaer. Read its terms before you pass them on.",
    hosts=("*.bravosolution.co.uk", "*.app.jaggaer.com", "www.capitalesourcing.com"),
    arguments=(_TENANT,),
    terms=None,  # each tenant has its own, and no address of any is recorded
    needs_consent=True,
    robots=True,
    cookies=True,
    pause_seconds=2.0,  # no limit is known: a list of 24 is 27 requests, a minute
    # 403 is not among them: plain clients are refused with it, and asking again would not change what we are.
    busy_seconds={429: 60, 500: 30, 502: 30, 503: 60, 504: 60},
    max_bytes=8 * 1024 * 1024,
    least_per_week=None,
    answers=(200, 404, 410),  # an opportunity that ended between the list and its page
    checked="2026-11-22",
)

_ENTRY = "/esop/guest/go/public/opportunity/current"
_LIST = "/esop/toolkit/opportunity/current/list.si"
_TABLE = "table.list-table"
_ROWS = f"{_TABLE} tr.table_cnt_body_a, {_TABLE} tr.table_cnt_body_b"
_GO = re.compile(r"goToDetail\(\s*['\"]([0-9]{1,20})['\"]")
_COUNTER = re.compile(r"[0-9]\s*-\s*([0-9][0-9,]{0,12})\s+of\s+([0-9][0-9,]{0,12})")
_NONE = re.compile(r"\b(?:of|result|results) 0\b|\bno results?\b", re.IGNORECASE)


@dataclass(frozen=True)
class JaggaerPublic:
    """The card and its two methods, once :meth:`with_arguments` knows whose site; ``base`` is its address."""

    portal: Portal = _CARD
    tenant: str | None = None
    base: str = ""

    def with_arguments(self, arguments: Mapping[str, str], /) -> JaggaerPublic:
        """The same for one tenant.

        Raises:
            ValueError: Nobody says whose site is meant.

        >>> connector.with_arguments({"tenant": "lbbd.bravosolution.co.uk"}).portal.hosts
        ('lbbd.bravosolution.co.uk',)
        """
        tenant = arguments.get("tenant")
        if tenant is None:
            raise ValueError(f"this portal is many sites: say tenant=, the {_TENANT.about}")
        card = self.portal.model_copy(update={"hosts": (tenant,), "arguments": ()})
        return replace(self, portal=card, tenant=tenant, base=f"https://{tenant}")

    def requests(self, _query: Query, /) -> Iterator[Request]:
        """The entry address, whatever the query: everything else follows from it.

        Raises:
            ValueError: Nobody has said whose site is meant.
        """
        if self.tenant is None:
            raise ValueError(f"this portal is many sites: say tenant=, the {_TENANT.about}")
        yield Request(url=f"{self.base}{_ENTRY}", headers=HEADERS)

    def read(self, response: Response, /) -> Page:
        """A page of the list, which leads to its opportunities and the next page; or one opportunity, as a release.

        Raises:
            PortalChangedError: The page is neither: cut short, a login form, a challenge, scripts only, a session that
                has ended, or something new.
            MissingExtraError: The part that reads web pages is not installed.
        """
        if urlsplit(response.request.url).path.endswith("/detail.si"):
            return self._opportunity(response)
        if response.status != 200:
            message = f"no list of opportunities for guests is there: the portal answered {response.status}"
            raise PortalChangedError(message, portal=self.portal.id, url=response.request.address)
        return self._list(response)

    def _list(self, response: Response) -> Page:
        page = whole_page(self.portal, response)
        rows, count, columns = page.css(_ROWS), _counted(page), _columns(page)
        if not rows and count.total != 0:
            raise unexpected(self.portal, response, page, "a list of opportunities for guests")
        seen, token = Seen(carried(response.request).get("seen", "")), token_of(page)
        follow: list[Request] = []
        rejected: list[Rejection] = []
        for place, row in enumerate(rows, start=1):
            opportunity = _row(row, columns)
            if isinstance(opportunity, str):
                rejected.append(rejection(self.portal, response, place, opportunity, _impersonal(row, columns)))
            elif seen.is_new(opportunity["id"]):
                follow.append(self._detail(opportunity, token))
        if rows and len(rejected) == len(rows):
            raise unexpected(self.portal, response, page, f"a list whose rows can be read: {rejected[0].reason}")
        onward, warnings = self._onward(response, page, count, seen) if follow else ((), _stalled(count))
        return Page(
            rejected=tuple(rejected),
            follow=(*follow, *onward),
            total=count.total,
            unread=tuple(name for name, known in columns if known is None and label_key(name) not in {"", *PEOPLE}),
            warnings=warnings,
        )

    def _detail(self, opportunity: Mapping[str, str], token: str | None) -> Request:
        address = f"{self.base}/esop/toolkit/opportunity/current/{opportunity['id']}/detail.si"
        params = () if token is None else (("_ncp", token),)
        return Request(url=carrying(address, opportunity), params=params, headers=HEADERS)

    def _onward(
        self, response: Response, page: LexborHTMLParser, count: _Count, seen: Seen
    ) -> tuple[tuple[Request, ...], tuple[str, ...]]:
        """How the next page is asked for, unless this is the last; and what is doubtful about that."""
        if count.total is not None and count.last >= count.total:
            return (), ()
        number = carried(response.request).get("page", 1) + 1
        form = next_page(page, number)
        if form is None:
            lost = f"the list shows {count.last} of {count.total} and has no form that leads to the rest"
            return (), () if count.total is None else (lost,)
        request = Request(
            method="POST",
            url=carrying(self._where(form.action), {"page": number, "seen": str(seen)}),
            headers=(*HEADERS, ("Content-Type", "application/x-www-form-urlencoded")),
            body=form.body,
        )
        return (request,), ()

    def _where(self, action: str) -> str:
        """Where a form goes that the list's address handed out; there again, if it says nothing we could ask."""
        home = f"{self.base}{_LIST}"
        try:
            address = urljoin(home, action.strip()).partition("#")[0]
        except ValueError:
            return home
        return address if address.startswith(f"{self.base}/") else home

    def _opportunity(self, response: Response) -> Page:
        row = carried(response.request)
        if response.status != 200:
            return Page(releases=(self._release(response, Advert(row, [f"advert_gone: {response.status}"])),))
        page = whole_page(self.portal, response)
        texts, unread = find_labels(page, LABELS, PEOPLE)
        if texts.keys() & {"reference", "title", "description"}:
            return Page(releases=(self._release(response, Advert({**row, **texts})),), unread=unread)
        if not says_it_is_gone(page):
            raise unexpected(self.portal, response, page, "an opportunity")
        return Page(releases=(self._release(response, Advert(row, ["advert_gone"])),))

    def _release(self, response: Response, advert: Advert) -> Release:
        site = self.tenant or urlsplit(response.request.url).hostname or "unknown"
        id_ = advert.line("id") or urlsplit(response.request.url).path.split("/")[-2]
        code = advert.line("reference") or id_
        provenance = Provenance(
            source=self.portal.id,
            record_id="",
            url=f"{self.base}{_ENTRY}#{quote(code, safe='')}",  # the address of its own page dies with the session
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher=advert.line("buyer") or site,
        )
        ocid = f"ocds-t33jgo-{site.replace('.', '-')}-{id_}"
        data = release_data(ocid, advert)
        return make_release(data, provenance=provenance, notes=tuple(advert.notes))


@dataclass(frozen=True)
class _Count:
    """What a list says of itself: ``Showing Result 1 - 10 of 24``."""

    last: int = 0
    total: int | None = None
    """None when it does not say."""


def _counted(page: LexborHTMLParser) -> _Count:
    text = one_line(page.css_first(".pagination-counter")) or ""
    found = _COUNTER.search(text)
    if found is not None:
        return _Count(*(int(number.replace(",", "")) for number in found.groups()))
    return _Count(total=0 if _NONE.search(text) else None)


def _stalled(count: _Count) -> tuple[str, ...]:
    """A list that shows nothing new although it is not over: seen in Oman, where page 2 is page 1 again."""
    if not count.total:
        return ()
    return (f"the list went on to show what it had shown, so not all of the {count.total} it counts were seen",)


def _columns(page: LexborHTMLParser) -> list[tuple[str, str | None]]:
    """Each column's header, and the field it holds; None for a field that nobody reads."""
    rows = (row.css("th") for row in page.css(f"{_TABLE} tr"))
    headers = next((cells for cells in rows if cells), [])
    names = [one_line(cell) or "" for cell in headers]
    return [(name, COLUMNS.get(label_key(name))) for name in names]


def _impersonal(row: LexborNode, columns: list[tuple[str, str | None]]) -> list[str | None]:
    """The cells of a row that are read, for whoever looks into it; of the others, one may name an officer."""
    cells = row.css("td")
    if len(cells) != len(columns):
        return [one_line(row.css_first("a"))]
    return [one_line(cell) for (_, name), cell in zip(columns, cells, strict=True) if name is not None]


def _row(row: LexborNode, columns: list[tuple[str, str | None]]) -> dict[str, str] | str:
    """What a row says, by field; or why it leads to no opportunity."""
    clicks = [node.attributes.get("onclick") or "" for node in (row, *row.css("[onclick]"))]
    found = next(filter(None, map(_GO.search, clicks)), None)
    if found is None:
        return "the row leads to no opportunity"
    cells = row.css("td")
    if columns and len(cells) != len(columns):
        return f"the row has {len(cells)} cells, and the header {len(columns)}"
    said = {"id": found[1]}
    for (_, name), cell in zip(columns, cells, strict=False):  # where there is no header, the link is the title
        text = one_line(cell)
        if name is not None and text is not None:
            said.setdefault(name, text)
    title = said.get("title") or one_line(row.css_first("a"))
    return "the row has no title" if title is None else {**said, "title": title}


connector = JaggaerPublic()
