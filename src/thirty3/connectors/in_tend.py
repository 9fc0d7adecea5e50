"""In-Tend: what a public body's site at in-tendhost.co.uk lists as current projects, and its register of contracts.

Each body has a site of its own under one host. Its pages are drawn by the browser from two services that answer JSON,
which nobody documents: they are read here as the pages read them. Neither says when anything was published, so no
release has a date. The contracts do not say whose they are: ``borough`` does, where the caller knows.

Source: two readers of these services that are public, one of each, 2026-11-22. Nobody was asked live. Some sites show
a captcha, or a page that wants a browser, in place of the data; that is an error here, and is not got around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from thirty3.connectors._in_tend_release import CONTRACT, PROJECT, Site, contract_release, project_release
from thirty3.connectors._json_answer import rejection, unread, whole, whole_object
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.models.content import identified
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.reference import borough
from thirty3.wire import Argument, Page, Portal, Rejection, Request, Response

__all__ = ["InTend", "connector"]

_CARD = Portal(
    id="in_tend",
    name="In-Tend",
    home="https://in-tendhost.co.uk",
    licence="none stated",
    attribution="From the buyer's In-Tend site, which states no licence.",
    hosts=("in-tendhost.co.uk",),
    arguments=(
        Argument(
            name="tenant",
            about="the part of the address that says whose site it is, such as sample in in-tendhost.co.uk/sample/aspx",
            pattern=r"[a-z0-9_-]+",
        ),
        Argument(
            name="borough",
            about="the one of the 33 whose contracts these are, by any of its names, such as Camden",
            pattern=r"[^\x00-\x1f]{2,80}",
            required=False,
        ),
    ),
    needs_consent=True,  # a service behind web pages that nobody documents
    robots=True,
    pause_seconds=3.0,  # no limit is known: these are pages of one small host that many bodies share
    busy_seconds={429: 60, 500: 30, 502: 30, 503: 60, 504: 60},  # none is known: those of the other portals
    max_bytes=16 * 1024 * 1024,  # a hundred contracts are some 40 kB
    checked="2026-11-22",
)

_SERVICES: Mapping[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "GetProjects": (
        "Services/Projects.svc/GetProjects",
        "Tenders/Current",
        (
            ("strMode", "Current"),
            ("searchvalue", ""),
            ("bUseSearch", "false"),
            ("OrderBy", "Title"),
            ("OrderDirection", "ASC"),
            ("iPage", "1"),
            ("iPageSize", "50"),
            ("bOnlyWithCorrespondenceAllowed", "false"),
            ("iCustomerFilter", "0"),
            ("iOptInStatus", "-1"),
        ),
    ),
    "GetContract": (
        "Services/Contracts.svc/GetContract",
        "Contracts/Current",
        (
            ("iContractID", "0"),
            ("iPage", "1"),
            ("iPageSize", "100"),
            ("strSearch", ""),
            ("strMode", "Showall"),
            ("strOrderby", "Name"),
            ("strOrderDirection", "ASC"),
            ("iCustomerFilter", "0"),
        ),
    ),
}
"""Each service's path, the page it belongs to, and its parameters as that page sends them. The page adds the time in
``_``, so that no answer is taken from a cache; it is left out here, so that the same question is the same request."""

_READ = {"GetProjects": (project_release, PROJECT), "GetContract": (contract_release, CONTRACT)}


@dataclass(frozen=True)
class InTend:
    """The card and its methods; a site is some body's, so :meth:`with_arguments` says whose before it is asked."""

    portal: Portal = _CARD
    base: str = "https://in-tendhost.co.uk"
    """Address of the host; another one in tests only."""
    site: Site | None = None
    """Whose site it is; None before anyone has said so."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> InTend:
        """The same for one site.

        Raises:
            ValueError: ``borough`` is none of the 33.

        >>> connector.with_arguments({"tenant": "sample", "borough": "LB Camden"}).site.borough.gss
        'E09000007'
        """
        named = arguments.get("borough")
        try:
            buyer = None if named is None else borough(named)
        except UnknownNameError as error:
            raise ValueError(str(error)) from error
        site = Site(arguments["tenant"], buyer)
        return replace(self, portal=self.portal.model_copy(update={"arguments": ()}), site=site)

    def requests(self, _query: Query, /) -> Iterator[Request]:
        """The first pages of current projects and of the contracts: neither can be asked by date.

        Raises:
            ValueError: Nobody says whose site it is.
        """
        site = self._site("asked")
        return (self._request(site, name) for name in _SERVICES)

    def read(self, response: Response, /) -> Page:
        """The releases of one page of projects or contracts, and the next page.

        Raises:
            PortalChangedError: The answer is no such page; its message says so when it is a web page.
            ValueError: Nobody says whose site it is.
        """
        site, name = self._site("read"), urlsplit(response.request.url).path.rsplit("/", 1)[-1]
        if name not in _SERVICES:
            raise self._changed("this is neither of the two services that are read", response)
        answer = whole_object(self.portal, response)
        pages, listed = whole(answer.get("PageCount")), answer.get("Data")
        if pages is None or pages < 0 or not isinstance(listed, list):
            raise self._changed("the answer has no PageCount, or no list of Data", response)
        releases, rejected, told = self._read_all(name, site, listed, response)
        page = whole(dict(response.request.params).get("iPage")) or 1
        _, known = _READ[name]
        paths = {path for record in listed for path in unread("Data[]", record, known)}
        return Page(
            releases=releases,
            rejected=rejected,
            follow=(self._request(site, name, page + 1),) if page < pages else (),
            unread=tuple(sorted({*unread("", answer, {"PageCount", "Data"}), *paths})),
            warnings=(*told, *([f"page {page} of {pages} is empty"] if not listed and pages > 1 else [])),
        )

    def _site(self, what: str) -> Site:
        if self.site is None:
            raise ValueError(f'an In-Tend site is some body\'s, and cannot be {what} before tenant="…" says whose')
        return self.site

    def _request(self, site: Site, name: str, page: int = 1) -> Request:
        path, home, params = _SERVICES[name]
        base = f"{self.base}/{site.tenant}/aspx"
        return Request(
            url=f"{base}/{path}",
            params=tuple((key, str(page) if key == "iPage" else value) for key, value in params),
            headers=(("Referer", f"{base}/{home}"), ("X-Requested-With", "XMLHttpRequest")),
        )

    def _read_all(
        self, name: str, site: Site, listed: list[Any], response: Response
    ) -> tuple[tuple[Release, ...], tuple[Rejection, ...], tuple[str, ...]]:
        read, known = _READ[name]
        releases: list[Release] = []
        rejected: list[Rejection] = []
        doubts: Counter[str] = Counter()
        for index, record in enumerate(listed):
            position = f"Data[{index}]"
            try:
                data, notes = read(record, site)
            except ParseError as error:
                rejected.append(rejection(str(error), self.portal, response, position, record, known))
                continue
            doubts.update(note.split(":")[0] for note in notes)
            where = self._provenance(response, position, site, data)
            releases.append(make_release(identified(data, name[3:].lower()), provenance=where, notes=notes))
        return tuple(releases), tuple(rejected), tuple(_sentences(doubts))

    def _provenance(self, response: Response, position: str, site: Site, data: Mapping[str, Any]) -> Provenance:
        return Provenance(
            source=self.portal.id,
            record_id="",
            url=response.request.address,
            position=position,
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher=data["buyer"]["name"] if "buyer" in data else f"in-tendhost.co.uk/{site.tenant}",
        )

    def _changed(self, message: str, response: Response) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


_WORDS = {
    "start_sentinel": "contracts begin on a day that stands for none, and have no start",
    "end_sentinel": "contracts end on a day that stands for none, or later than May 2033, and have no end",
    "deadline_sentinel": "projects close on a day that stands for none, and have no deadline",
}
"""What the account says of notes that take something away, by their keys."""


def _sentences(doubts: Counter[str]) -> Iterator[str]:
    yield from (f"{words} ({doubts[key]} on a page)" for key, words in _WORDS.items() if doubts[key])


connector = InTend()
