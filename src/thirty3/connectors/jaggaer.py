"""Jaggaer (BravoSolution): what a buyer's own system holds of its projects, tenders and awards, by its REST API.

Each buyer has a tenant of its own, which hands out a client id and a secret; nothing here is open to the public. The
API can write as well. This connector only ever reads, two lists and nothing else: projects, and rfxs with the offers
and suppliers that say who won.

Source: clients of this API that are public (the Crown Commercial Service's Contract Award Service and its
specification, Network Rail's bravo-api), 2026-11-22. Nobody was asked live. How rfxs are filtered by project is
documented nowhere, so all are read, and find their project by their ocid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from thirty3.connectors._jaggaer_cells import Reading, member
from thirty3.connectors._jaggaer_release import PROJECT, SETTING, Told, project_release, rfx_releases
from thirty3.connectors._json_answer import line, rejection, unread, whole, whole_object
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.text import mask_contacts
from thirty3.ocds.release import make_release
from thirty3.wire import Argument, Page, Portal, Request, Response, Token

__all__ = ["Jaggaer", "connector"]

_API = "/esop/jint/api/public"
"""Where tenants at bravosolution.co.uk have it; that those at app.jaggaer.com have it there too is not known."""

_UNNAMED = "https://TENANT.bravosolution.co.uk"


def _token(base: str) -> Token:
    return Token(
        url=f"{base}/v1/tokens",
        id_variable="THIRTY3_JAGGAER_CLIENT_ID",
        secret_variable="THIRTY3_JAGGAER_CLIENT_SECRET",  # noqa: S106  # nosec B106
        member="token",  # not "access_token"
        expiry_member="expire_in",  # not "expires_in"
        expiry_seconds=0.001,  # it counts milliseconds
    )


_CARD = Portal(
    id="jaggaer",
    name="Jaggaer",
    home="https://www.jaggaer.com",
    licence="none: a buyer's own data, read with the buyer's own credentials",
    attribution="From the buyer's own Jaggaer tenant. Nobody has licensed it for publication.",
    hosts=("*.bravosolution.co.uk", "*.app.jaggaer.com"),
    arguments=(
        Argument(
            name="tenant",
            about="the host of a buyer's Jaggaer, such as lbbd.bravosolution.co.uk",
            pattern=r"(?:[a-z0-9-]+\.)+(?:bravosolution\.co\.uk|app\.jaggaer\.com)",
        ),
    ),
    pause_seconds=1.0,  # no limit is documented or reported
    busy_seconds={429: 60, 500: 30, 502: 30, 503: 60, 504: 60},  # none is documented: those of the other portals
    deadline_seconds=300.0,  # the Crown Commercial Service's client waits as long
    max_bytes=64 * 1024 * 1024,  # a hundred rfxs, each with a few hundred suppliers
    key=_token(_UNNAMED + _API),
    checked="2026-11-22",
)


@dataclass(frozen=True)
class _List:
    """One of the two lists."""

    path: tuple[str, str]
    """Members that lead to its records."""
    comp: str | None
    """Components to be sent along; None for none."""
    read: Callable[[object, Reading], tuple[Told, ...]]
    inner: str
    """Member of a record that names it."""
    shown: frozenset[str]
    """Members of it that may be shown of a record that cannot be read."""


_LISTS: Mapping[str, _List] = {
    "projects": _List(
        ("projectList", "project"), None, lambda one, reading: (project_release(one, reading),), "tender", PROJECT
    ),
    "rfxs": _List(("dataList", "rfx"), "OFFERS;SUPPLIERS", rfx_releases, "rfxSetting", SETTING),
}

_MOST_BUYERS = 500
"""Buyers of one tenant that are remembered: there are 33 in London, and their names are some 20 kB."""

_ENVELOPE = frozenset(
    ("returnCode", "returnMessage", "totRecords", "returnedRecords", "startAt", "projectList", "dataList")
)


@dataclass(frozen=True)
class _Memory:
    """What a page has to know of those before. It travels in the fragment of its address, which is never sent."""

    more: int = 0
    """What the total of this list lacks to be the total of releases: projects, and awards that are two releases with
    their rfx. So an account can tell whether any is missing."""
    buyers: Mapping[str, str] = field(default_factory=dict)
    """Names of buyers by their ids."""

    @classmethod
    def of(cls, request: Request) -> _Memory:
        held = dict(parse_qsl(urlsplit(request.url).fragment))
        return cls(whole(held.pop("more", None)) or 0, {key.removeprefix("buyer "): name for key, name in held.items()})

    @property
    def fragment(self) -> str:
        named = {f"buyer {id}": name for id, name in self.buyers.items()}
        held = {**({"more": str(self.more)} if self.more else {}), **named}
        return f"#{urlencode(held)}" if held else ""


@dataclass(frozen=True)
class Jaggaer:
    """The card and its methods; a Jaggaer is some buyer's, so :meth:`with_arguments` says whose before it is asked."""

    portal: Portal = _CARD
    base: str = _UNNAMED + _API
    """Address of the API; another one in tests only."""
    tenant: str | None = None
    """Host of the tenant, which ocids are made with; None before anyone has said so."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> Jaggaer:
        """The same for one tenant: its card names the host and where the token is asked for.

        >>> connector.with_arguments({"tenant": "sample.bravosolution.co.uk"}).portal.hosts
        ('sample.bravosolution.co.uk',)
        """
        tenant = arguments["tenant"]
        base = f"https://{tenant}{_API}"
        bound = {"hosts": (tenant,), "arguments": (), "key": _token(base)}
        return replace(self, portal=self.portal.model_copy(update=bound), base=base, tenant=tenant)

    def requests(self, _query: Query, /) -> Iterator[Request]:
        """The first page of projects, which leads to all others: the API is not known to filter by date.

        Raises:
            ValueError: Nobody says whose Jaggaer it is.
        """
        if self.tenant is None:
            raise ValueError('a Jaggaer is some buyer\'s: say whose with tenant="lbbd.bravosolution.co.uk"')
        return iter([self._request("projects", 1, _Memory())])

    def read(self, response: Response, /) -> Page:
        """The releases of one page of projects or rfxs, and the next page; after the last project come the rfxs.

        Raises:
            PortalChangedError: The answer is no such page, or says under a good status that something went wrong.
        """
        name = urlsplit(response.request.url).path.rsplit("/", 1)[-1]
        if name not in _LISTS:
            raise self._changed("this is neither of the two lists that are read", response)
        answer = whole_object(self.portal, response)
        self._check(answer, response)
        listed, total = self._records(name, answer, response)
        memory = _Memory.of(response.request)
        reading = Reading(self.tenant or urlsplit(response.request.url).netloc, dict(memory.buyers))
        releases, rejected = self._read_all(name, listed, reading, response)
        more = memory.more + len(releases) + len(rejected) - len(listed)
        start, buyers = _start(response.request), dict(list(reading.buyers.items())[:_MOST_BUYERS])
        follow: tuple[Request, ...] = ()
        if listed and start + len(listed) <= total:  # a short page is not the last one
            follow = (self._request(name, start + len(listed), _Memory(more, buyers)),)
        elif name == "projects":
            follow = (self._request("rfxs", 1, _Memory(total + more, buyers)),)
        return Page(
            releases=releases,
            rejected=rejected,
            follow=follow,
            total=total + more,
            unread=tuple(sorted({*unread("", answer, _ENVELOPE), *reading.unread})),
            warnings=(*_doubts(answer, len(listed), start, total), *reading.warnings()),
        )

    def _request(self, name: str, start: int, memory: _Memory) -> Request:
        """A page that begins with the record of that number, counted from 1; a hundred come at most."""
        comp = _LISTS[name].comp
        params = (*((("comp", comp),) if comp else ()), ("start", str(start)))
        return Request(url=f"{self.base}/ja/v1/{name}{memory.fragment}", params=params)

    def _check(self, answer: Mapping[str, Any], response: Response) -> None:
        """Errors come with status 200; a good code is 0, in some lists as text."""
        code = whole(answer.get("returnCode"))
        if code is None:
            raise self._changed("the answer has no returnCode", response)
        if code != 0:
            message = mask_contacts(line(answer.get("returnMessage")) or "no message")[:200]
            raise self._changed(f"returnCode {code}: {message}", response)
        start, asked = whole(answer.get("startAt")), _start(response.request)
        if start is not None and start != asked:
            raise self._changed(f"asked from record {asked}, answered from {start}", response)

    def _records(self, name: str, answer: Mapping[str, Any], response: Response) -> tuple[list[object], int]:
        """The records of a page, and how many the whole list has."""
        outer, inner = _LISTS[name].path
        listed, total = member(answer.get(outer), inner), whole(answer.get("totRecords"))
        if total is None or total < 0:
            raise self._changed("the answer does not say how many records there are", response)
        if listed is None and total == 0:
            return [], 0
        if isinstance(listed, Mapping):
            return [listed], total  # one record, where the list was left out
        if not isinstance(listed, list):
            raise self._changed(f"the answer has no list {outer}.{inner}", response)
        return listed, total

    def _read_all(
        self, name: str, listed: list[object], reading: Reading, response: Response
    ) -> tuple[tuple[Release, ...], tuple[Rejection, ...]]:
        which = _LISTS[name]
        releases: list[Release] = []
        rejected: list[Rejection] = []
        for index, record in enumerate(listed):
            position = f"{'.'.join(which.path)}[{index}]"
            try:
                told = which.read(record, reading)
            except ParseError as error:
                inner = member(record, which.inner)
                named = record if inner is None else inner
                rejected.append(rejection(str(error), self.portal, response, position, named, which.shown))
                continue
            where = self._provenance(response, position)
            releases += [make_release(data, provenance=_of(where, data), notes=notes) for data, notes in told]
        return tuple(releases), tuple(rejected)

    def _provenance(self, response: Response, position: str) -> Provenance:
        return Provenance(
            source=self.portal.id,
            record_id="",
            url=response.request.address,
            position=position,
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher=self.tenant,
        )

    def _changed(self, message: str, response: Response) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


def _of(where: Provenance, data: Mapping[str, Any]) -> Provenance:
    buyer = line(member(data.get("buyer"), "name"))
    return where if buyer is None else where.model_copy(update={"publisher": buyer})


def _start(request: Request) -> int:
    asked = dict([*parse_qsl(urlsplit(request.url).query), *request.params])
    return whole(asked.get("start")) or 1


def _doubts(answer: Mapping[str, Any], came: int, start: int, total: int) -> Iterator[str]:
    said = whole(answer.get("returnedRecords"))
    if said is not None and said != came:
        yield f"a page from record {start} says it holds {said} records, and holds {came}"
    if not came and start <= total:
        yield f"a page from record {start} is empty, and there are said to be {total}"
    if came and total < start + came - 1:
        yield f"there are said to be {total} records, and {start + came - 1} came"


connector = Jaggaer()
