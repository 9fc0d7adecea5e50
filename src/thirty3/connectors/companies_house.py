"""Companies House: the register of the United Kingdom's companies, one by its number or several by a name.

Two questions can be asked: the profile of each number, or a search for a name. A search says who, where and since
when, and nothing of accounts; it is not followed to the profiles, because a common name has thousands.

The kind of accounts last filed is evidence of size and no more: a company that files small accounts may belong to a
giant. Sources: https://developer-specs.company-information.service.gov.uk (profile and search), ``constants.yml`` of
github.com/companieshouse/api-enumerations (kinds of accounts), and the service's own forum where it is named below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from thirty3.connectors._company_entry import read_hit, read_profile
from thirty3.connectors._json_answer import line, rejection, unread, whole, whole_object
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.text import quoted
from thirty3.wire import Argument, Key, Page, Portal, Request, Response

__all__ = ["CompaniesHouse", "connector"]

_CARD = Portal(
    id="companies_house",
    name="Companies House",
    home="https://find-and-update.company-information.service.gov.uk",
    # Not the Open Government Licence, whatever others write: Companies House has said that it places no restriction on
    # how its information is used and does not publish it under that licence, since companies hold the copyright of
    # what they file (an answer quoted at https://discuss.okfn.org/t/5318). This page says which material is whose.
    licence="https://www.gov.uk/government/publications/companies-house-accreditation-to-information-fair-traders-scheme",
    attribution="Contains information from the register of Companies House.",
    hosts=("api.company-information.service.gov.uk",),
    arguments=(
        Argument(
            name="numbers",
            about='company numbers, one or several with commas between: "1, sc12345"',
            pattern=r"[\s\S]*\S[\s\S]*",
            required=False,
        ),
        Argument(name="name", about='a name to search for: "example systems"', pattern=r".*\S.*", required=False),
    ),
    terms="https://developer.company-information.service.gov.uk/developer-guidelines",
    pause_seconds=0.5,  # 600 requests in 5 minutes for a key, as documented; who asks faster may be shut out
    busy_seconds={
        429: 300,  # the whole five minutes
        500: 30,
        502: 30,
        503: 60,
        504: 60,
    },
    max_bytes=4 * 1024 * 1024,  # a page of 100 hits is some 80 kB
    key=Key(header="Authorization", variable="THIRTY3_COMPANIES_HOUSE_KEY", form="basic"),
    answers=(200, 404),  # 404 says that no company has the number
    records="companies",
    checked="2026-11-22",
)

_PAGE = 100
"""Most hits on a page of a search; the service may give fewer, and says how many."""

_LAST = 1000
"""A search can be read up to here: a ``start_index`` of 1,000 is answered with 416 (the service's forum, thread
12373), however many hits there are."""

_KNOWN_SEARCH = frozenset(("etag", "items", "items_per_page", "kind", "page_number", "start_index", "total_results"))
_TOLD = ("title", "company_number", "company_status", "company_type", "date_of_creation")
"""Members of a hit that a rejection quotes: not its address, where somebody may live."""

_NOT_FOUND = 404


@dataclass(frozen=True)
class CompaniesHouse:
    """The card and its two methods; whom to ask for is said with :meth:`with_arguments`, ``base`` in tests only."""

    portal: Portal = _CARD
    base: str = "https://api.company-information.service.gov.uk"
    numbers: tuple[str, ...] = ()
    """Numbers asked for, eight characters each."""
    name: str | None = None
    """Name searched for."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> CompaniesHouse:
        """The connector for these numbers, or for this name.

        Raises:
            ValueError: Neither or both are given, or a number is none; the message names it.

        >>> connector.with_arguments({"numbers": "1, sc12345"}).numbers
        ('00000001', 'SC012345')
        """
        numbers, name = arguments.get("numbers"), line(arguments.get("name"))
        if (numbers is None) == (name is None):
            raise ValueError('say either numbers="01234567,SC012345" or name="example systems"')
        found = () if numbers is None else tuple(dict.fromkeys(_numbers(numbers)))
        return replace(self, portal=self.portal.model_copy(update={"arguments": ()}), numbers=found, name=name)

    def requests(self, query: Query, /) -> Iterator[Request]:
        """One request for each number, or the first page of the search.

        A company has neither a day of publication nor a borough: the query asks for nothing.

        Raises:
            ValueError: Nobody has said which companies.

        >>> some = connector.with_arguments({"name": "example systems"})
        >>> [request.address for request in some.requests(Query())]
        ['https://api.company-information.service.gov.uk/search/companies?q=example+systems&items_per_page=100&start_index=0']
        """
        del query
        if self.name is None and not self.numbers:
            raise ValueError('say which companies: numbers="01234567,SC012345" or name="example systems"')
        return self._asked()

    def _asked(self) -> Iterator[Request]:
        for number in self.numbers:
            yield Request(url=f"{self.base}/company/{number}")
        if self.name is not None:
            yield _search(f"{self.base}/search/companies", self.name, start=0, count=_PAGE)

    def read(self, response: Response, /) -> Page:
        """The company of a profile, none with a warning where the register has no such number, or a page of hits.

        Raises:
            PortalChangedError: The answer is none of these.
        """
        answer = whole_object(self.portal, response)
        number = _asked_number(response.request)
        if response.status == _NOT_FOUND:
            return self._absent(answer, number, response)
        return self._hits(answer, response) if number is None else self._profile(answer, number, response)

    def _absent(self, answer: Mapping[str, Any], number: str | None, response: Response) -> Page:
        """The register's own words for *no such company*; any other 404 is a service that has moved."""
        if number is None or not isinstance(answer.get("errors"), list) or not answer["errors"]:
            raise self._changed(response, "answered 404, and not to say that there is no such company")
        return Page(warnings=(f"Companies House has no company of the number {number}",))

    def _profile(self, answer: Mapping[str, Any], number: str, response: Response) -> Page:
        try:
            company, left = read_profile(answer, provenance=self._provenance(response, number))
        except ParseError as error:
            raise self._changed(response, f"the answer is no profile: {error}") from error
        if company.company_number != number:
            raise self._changed(response, f"asked for {number}, the answer is about {company.company_number}")
        return Page(companies=(company,), unread=tuple(sorted(left)))

    def _hits(self, answer: Mapping[str, Any], response: Response) -> Page:
        items, total = answer.get("items"), whole(answer.get("total_results"))
        start, count = whole(answer.get("start_index")), whole(answer.get("items_per_page"))
        asked = dict(parse_qsl(urlsplit(response.request.address).query))
        if (
            not isinstance(items, list)
            or total is None
            or not count
            or count < 0
            or total < 0
            or str(start) != asked.get("start_index")
        ):
            told = {name: answer.get(name) for name in ("total_results", "start_index", "items_per_page")}
            raise self._changed(response, f"the answer is no page of the search: {quoted(str(told))}")
        companies: list[Company] = []
        rejected: list[Rejection] = []
        left = set(unread("", answer, _KNOWN_SEARCH))
        for index, item in enumerate(items):
            where = f"items[{index}]"
            try:
                company, members = read_hit(item, provenance=self._provenance(response, position=where))
            except ParseError as error:
                rejected.append(rejection(str(error), self.portal, response, where, item, _TOLD))
            else:
                companies.append(self._addressed(company))
                left.update(members)
        follow, warnings = _onward(response.request, asked, start=int(start or 0), count=count, total=total)
        return Page(
            companies=tuple(companies),
            rejected=tuple(rejected),
            follow=follow if items else (),
            total=total,
            unread=tuple(sorted(left)),
            warnings=warnings if items else (),
        )

    def _provenance(self, response: Response, number: str | None = None, position: str | None = None) -> Provenance:
        return Provenance(
            source=self.portal.id,
            record_id=number or "",
            url=response.request.address if number is None else f"{self.portal.home}/company/{number}",
            position=position,
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher=self.portal.name,
        )

    def _addressed(self, company: Company) -> Company:
        """The hit with the page of its company, which anybody can open, where its number is known."""
        if company.company_number is None:
            return company
        page = f"{self.portal.home}/company/{company.company_number}"
        return company.model_copy(update={"provenance": company.provenance.model_copy(update={"url": page})})

    def _changed(self, response: Response, message: str) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


def _numbers(text: str) -> Iterator[str]:
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            number = parse_company_number(part)
        except ParseError as error:
            raise ValueError(str(error)) from error
        if number is None:
            raise ValueError(f"not a company number: {quoted(part)}")
        yield number


def _asked_number(request: Request) -> str | None:
    """The number a request asks the profile of; None for a search."""
    before, _, last = urlsplit(request.address).path.rpartition("/")
    return last if before.endswith("/company") else None


def _search(url: str, name: str, *, start: int, count: int) -> Request:
    asked = (("q", name), ("items_per_page", str(count)), ("start_index", str(start)))
    return Request(url=url, params=asked)


def _onward(
    request: Request, asked: Mapping[str, str], *, start: int, count: int, total: int
) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """The next page, in steps of what the service gives on one: between steps it forgets where to begin."""
    onward = start + count
    if onward >= total:
        return (), ()
    if onward >= _LAST:
        return (), (f"a search can be read up to {_LAST:,} hits and there are {total:,}: say more of the name",)
    return (_search(request.url, asked.get("q", ""), start=onward, count=min(count, _PAGE)),), ()


connector = CompaniesHouse()
