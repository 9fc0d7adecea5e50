"""ProContract: the opportunities that councils advertise on Proactis' portal, London Tenders Portal among its faces.

No public API of it is known. What everybody may see are web pages: a list of what is open, ten to a page, and a page
for each advert. Nothing on them says when an advert was published, so its release has no date, and a query's days
leave nothing out. The list says when one may express interest, which is not the deadline for tenders: that one stands
behind the login.

Sources: three public readers of these pages, the latest probe of them made on 13 July 2026. Where they disagree, and
what nobody has written down, is told in ``docs/portals/procontract.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from thirty3.connectors._adverts import (
    DAY_AND_TIME,
    Advert,
    Seen,
    carried,
    carrying,
    filled,
    find_labels,
    parse_uk_instant,
    rejection,
)
from thirty3.connectors._html import HEADERS, one_line, says_it_is_gone, unexpected, whole_page
from thirty3.errors import PortalChangedError
from thirty3.models.content import identified
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["ProContract", "connector"]

_CARD = Portal(
    id="procontract",
    name="ProContract (London Tenders Portal)",
    home="https://procontract.due-north.com",
    licence="not stated on the pages that are read: ask the portal, or the council whose advert it is",
    attribution="Source: ProContract (Proactis). Read the portal's terms before you pass its adverts on.",
    hosts=("procontract.due-north.com",),
    terms=None,  # no address of its terms is recorded
    needs_consent=True,
    robots=True,
    pause_seconds=2.0,  # no limit is known: 640 adverts are 704 pages, so a harvest takes 24 minutes
    # 403 is not among them: plain clients are refused with it, and asking again would not change what we are.
    busy_seconds={429: 60, 500: 30, 502: 30, 503: 60, 504: 60},
    max_bytes=8 * 1024 * 1024,
    least_per_week=None,  # what is open, not what was published in a week
    answers=(200, 404, 410),  # an advert that ended between the list and its page
    checked="2026-07-13",  # the latest probe of the pages
)

_LIST, _ADVERT = "/Opportunities/Index", "/Advert"
_PARAMS = (
    ("PageSize", "10"),  # capped at ten, whatever is asked: seen with 20, 50 and 100
    ("TabName", "opportunities"),
    ("SortColumn", "Title"),  # dates are shared by dozens, and what is equal may change places between two pages
    ("SortDirection", "Ascending"),
    ("ResultFilterHistoryId", "00000000-0000-0000-0000-000000000000"),  # no filter of an earlier visit
)
_GRID = "table#opportunitiesGrid"
_ROWS = f"{_GRID} tbody tr"
_FILES = "table#listOfAttachments-Advert_Public tbody tr"
_CELLS = ("title", "buyer", "expression_start", "expression_end", "estimated_value")
_EMPTY = re.compile(r"there is no data available\.?", re.IGNORECASE)
"""What a list writes instead of rows, behind its last page too."""
_REFERENCE = re.compile(r"\bDN[0-9]{6,}\b")
_ID = re.compile(r"[?&]advertId=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f-])", re.IGNORECASE)

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "title",
        "opportunity id": "reference",
        "buyer": "buyer",
        "description": "description",
        "estimated value": "estimated_value",
        "region(s) of supply": "regions",
        "regions of supply": "regions",
        "expression of interest window": "expression_of_interest_window",
    }
)
_PEOPLE = frozenset({"contact", "contact name", "email", "e-mail", "telephone", "phone", "mobile", "fax", "address"})


@dataclass(frozen=True)
class ProContract:
    """ProContract's card and its two methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://procontract.due-north.com"

    def requests(self, _query: Query, /) -> Iterator[Request]:
        """The first page of what is open now, whatever the query: everything else follows from it.

        >>> next(connector.requests(Query())).params[0]
        ('Page', '1')
        """
        yield self._list_page(1, Seen())

    def read(self, response: Response, /) -> Page:
        """A page of the list, which leads to its adverts and the next page; or one advert, as a release.

        Raises:
            PortalChangedError: The page is neither: cut short, a login form, a challenge, or something new.
            MissingExtraError: The part that reads web pages is not installed.
        """
        if urlsplit(response.request.url).path.endswith(_ADVERT):
            return self._advert(response)
        if response.status != 200:
            message = f"the list of opportunities is not there: the portal answered {response.status}"
            raise PortalChangedError(message, portal=self.portal.id, url=response.request.address)
        return self._list(response)

    def _list_page(self, number: int, seen: Seen) -> Request:
        url = carrying(f"{self.base}{_LIST}", {"seen": str(seen)}) if str(seen) else f"{self.base}{_LIST}"
        return Request(url=url, params=(("Page", str(number)), *_PARAMS), headers=HEADERS)

    def _list(self, response: Response) -> Page:
        """The list is over when a page shows nothing new: a short page may be followed by others."""
        page = whole_page(self.portal, response)
        rows = page.css(_ROWS)
        if not rows:
            raise unexpected(self.portal, response, page, "the list of opportunities, which has one row at least")
        number, seen = _number(response.request), Seen(carried(response.request).get("seen", ""))
        if len(rows) == 1 and _EMPTY.fullmatch(one_line(rows[0]) or ""):
            warnings = ("the list of opportunities says that there are none",) if number == 1 else ()
            return Page(warnings=warnings)
        follow: list[Request] = []
        rejected: list[Rejection] = []
        for place, row in enumerate(rows, start=1):
            advert = _row(row)
            if isinstance(advert, str):
                rejected.append(rejection(self.portal, response, place, advert, map(one_line, row.css("td"))))
            elif seen.is_new(advert["id"]):
                address = f"{self.base}{_ADVERT}?advertId={advert['id']}"
                follow.append(Request(url=carrying(address, advert), headers=HEADERS))
        if len(rejected) == len(rows):
            raise unexpected(self.portal, response, page, f"a list whose rows can be read: {rejected[0].reason}")
        again = len(rows) - len(rejected) - len(follow)
        return Page(
            rejected=tuple(rejected),
            follow=(*follow, self._list_page(number + 1, seen)) if follow else (),
            warnings=_shown_again(again, number, nothing_new=not follow),
        )

    def _advert(self, response: Response) -> Page:
        row = carried(response.request)
        if response.status != 200:
            return Page(releases=(self._release(response, Advert(row, [f"advert_gone: {response.status}"]), []),))
        page = whole_page(self.portal, response)
        texts, unread = find_labels(page, _LABELS, _PEOPLE)
        if not texts.keys() & {"title", "reference", "description"}:
            if not says_it_is_gone(page):
                raise unexpected(self.portal, response, page, "an advert")
            return Page(releases=(self._release(response, Advert(row, ["advert_gone"]), []),))
        advert = Advert({**row, **texts})
        return Page(releases=(self._release(response, advert, _files(page)),), unread=unread)

    def _release(self, response: Response, advert: Advert, files: list[str]) -> Release:
        id_ = advert.line("id") or _id(response.request.address) or "unknown"
        ocid, buyer = f"ocds-t33pco-{id_.lower()}", advert.line("buyer")
        tender = _tender(advert, files)
        data = {
            "ocid": ocid,
            "tag": ["tender"],
            "initiationType": "tender",
            "language": "en",
            "buyer": None if buyer is None else {"id": "buyer", "name": buyer},
            "parties": None if buyer is None else [{"id": "buyer", "name": buyer, "roles": ["buyer"]}],
            "tender": {"id": ocid} | tender,  # OCDS wants an id, and the reader takes its own ocid for none
        }
        provenance = Provenance(
            source=self.portal.id,
            record_id="",
            url=response.request.address,
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher=buyer or self.portal.name,
        )
        return make_release(identified(filled(data)), provenance=provenance, notes=tuple(advert.notes))


def _number(request: Request) -> int:
    number = dict(parse_qsl(urlsplit(request.address).query)).get("Page", "")
    return int(number) if re.fullmatch("[0-9]{1,6}", number) else 1


def _shown_again(again: int, number: int, *, nothing_new: bool) -> tuple[str, ...]:
    """What is said of rows that came before: the list moved meanwhile, or one page stands in another's place."""
    if not again or (nothing_new and number == 1):
        return ()
    if nothing_new:
        return (f"page {number} of the list holds only adverts shown before: it ends here, or others are kept back",)
    rows = "row was" if again == 1 else "rows were"
    return (
        f"{again} {rows} shown twice, on page {number} again: the list changed meanwhile, and may have hidden others",
    )


def _id(address: str) -> str | None:
    found = _ID.search(address)
    return None if found is None else found[1].lower()


def _row(row: LexborNode) -> dict[str, str] | str:
    """What a row says, by field; or why it leads to no advert."""
    cells = row.css("td")
    if len(cells) != len(_CELLS):
        return f"the row has {len(cells)} cells, not {len(_CELLS)}"
    link = cells[0].css_first("a")
    id_ = None if link is None else _id(link.attributes.get("href") or "")
    if link is None or id_ is None:
        return "the row leads to no advert"
    said = dict(zip(_CELLS, map(one_line, cells), strict=True))
    if said["title"] is None:
        return "the row has no title"
    reference = _REFERENCE.search(link.attributes.get("title") or "")
    return filled({"id": id_, "reference": None if reference is None else reference[0], **said})


def _files(page: LexborHTMLParser) -> list[str]:
    """Names of the documents that whoever logs in can have."""
    names = [one_line(row.css_first("td")) for row in page.css(_FILES)]
    return [name for name in names if name is not None and _EMPTY.fullmatch(name) is None]


def _tender(advert: Advert, files: list[str]) -> dict[str, Any]:
    start, end = _window(advert)
    regions = advert.line("regions")
    return filled(
        {
            "id": advert.line("reference"),
            "title": advert.line("title"),
            "status": "active",  # only what is open is listed
            "value": advert.money("estimated_value"),
            # As the UK extension of OCDS has it. The deadline for tenders is told to who has expressed interest.
            "expressionOfInterestDeadline": end,
            "expressionOfInterestPeriod": None if start is None else {"startDate": start},  # ours
            "items": None if regions is None else [{"id": "1", "deliveryAddresses": [{"region": regions}]}],
            "documents": [{"id": str(place), "title": name} for place, name in enumerate(files, start=1)] or None,
            "description": advert.description("description"),
        }
    )


def _window(advert: Advert) -> tuple[str | None, str | None]:
    """When interest may be expressed: as the advert's page says, else as its row does."""
    text = advert.line("expression_of_interest_window")
    found = DAY_AND_TIME.finditer(text or "")
    try:
        first, last = (parse_uk_instant(each[0]) for each in found)
    except ValueError:  # not two days, or none that exist
        if text is not None:
            advert.doubt("expression_of_interest_window")
        return advert.instant("expression_start"), advert.instant("expression_end")
    return first, last


connector = ProContract()
