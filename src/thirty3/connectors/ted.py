"""TED, Tenders Electronic Daily: the European Union's journal of public procurement, for what London published there.

British buyers published above the thresholds in it until the end of 2020, when Find a Tender took over; notices of
procedures begun before then trail after. It is history: nothing that is open today stands in it.

Sources: https://docs.ted.europa.eu/reuse/search-api.html (what is sent and what comes back), and, where said, what
others met who ask it. Which codes of ``notice-type`` the notices of those years carry is not documented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from thirty3.connectors._json_answer import rejection, unread, whole, whole_object
from thirty3.connectors._ted_notice import FIELDS, notice_data
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.text import quoted
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["Ted", "connector"]

_CARD = Portal(
    id="ted",
    name="Tenders Electronic Daily",
    home="https://ted.europa.eu",
    # "Procurement notices [...] can be freely reused for commercial or non-commercial purposes" (TED's legal notice,
    # read in a quotation of 4 September 2026), and the decision behind it asks that the source be named.
    licence="https://eur-lex.europa.eu/eli/dec/2011/833/oj",
    attribution="Source: Tenders Electronic Daily (TED), Publications Office of the European Union.",
    hosts=("api.ted.europa.eu",),
    terms="https://ted.europa.eu/en/legal-notice",
    pause_seconds=1.0,  # others read a fair-usage policy of 700 requests in a minute: this is far below it
    busy_seconds={
        429: 60,
        500: 30,
        502: 30,
        503: 60,
        504: 60,
    },
    max_bytes=64 * 1024 * 1024,  # 250 notices with titles in 24 languages are some 3 MB
    checked="2026-11-22",  # with stored copies of the documentation, not with the portal itself
)

_LIMIT = 250
"""Most notices on a page, as documented; fields times notices must stay below 10,000 too."""

_WINDOW = timedelta(days=31)
"""Days asked for at once. Iteration has no end of its own; a token that expires (after a day, others say) is answered
by reading its window again, so windows are kept to about 2,000 British notices."""

_ONWARD = "iterationNextToken"
_TOTAL = "totalNoticeCount"
_MEMBERS = frozenset((_ONWARD, _TOTAL, "notices", "timedOut"))
_NOTICE = frozenset((*FIELDS, "links"))
"""``links`` comes whether it is asked for or not."""


@dataclass(frozen=True)
class Ted:
    """The card and its two methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://api.ted.europa.eu"

    def requests(self, query: Query, /) -> Iterator[Request]:
        """The first page of each span of at most 31 days, newest first.

        Raises:
            ValueError: The query has no beginning or no end.

        >>> found = connector.requests(Query(since="2020-03-02", until="2020-03-09"))
        >>> json.loads(next(found).body)["query"]
        'buyer-country=GBR AND publication-date>=20200302 AND publication-date<=20200308 SORT BY publication-number'
        """
        if query.since is None or query.until is None:
            raise ValueError("this portal is asked month by month: the query needs both since and until")
        return self._windows(query.since, query.until)

    def _windows(self, since: date, until: date) -> Iterator[Request]:
        while until > since:
            starts = max(since, until - _WINDOW) if until - date.min > _WINDOW else since
            yield _request(f"{self.base}/v3/notices/search", _question(starts, until - timedelta(days=1)))
            until = starts

    def read(self, response: Response, /) -> Page:
        """The notices of one page, each as a release, and the next page while one is offered and this one held any.

        Raises:
            PortalChangedError: The answer is none to a search, or the search gave up before it was through: what came
                is then not all, and asking once more is all that helps.
        """
        answer = whole_object(self.portal, response)
        notices, total, token = answer.get("notices"), whole(answer.get(_TOTAL)), answer.get(_ONWARD)
        if answer.get("timedOut"):
            raise self._changed(response, "the search timed out, so its answer is not whole")
        if not isinstance(notices, list) or total is None or total < 0 or not isinstance(token, str | None):
            told = {name: quoted(answer.get(name)) for name in ("message", _TOTAL, _ONWARD)}
            raise self._changed(response, f"the answer is none to a search: {told}")
        asked = _asked(response.request)
        releases: list[Release] = []
        rejected: list[Rejection] = []
        left = set(unread("", answer, _MEMBERS))
        for index, notice in enumerate(notices):
            where = f"notices[{index}]"
            left.update(unread("notices[]", notice, _NOTICE))
            try:
                releases.append(self._release(notice, where, response))
            except ParseError as error:
                rejected.append(rejection(str(error), self.portal, response, where, notice, FIELDS))
        goes_on = bool(token and notices)  # past its end a search may hand out tokens for ever, with empty pages
        return Page(
            releases=tuple(releases),
            rejected=tuple(rejected),
            follow=(_request(response.request.url, {**asked, _ONWARD: token}),) if goes_on else (),
            total=None if _ONWARD in asked else total,
            unread=tuple(sorted(left)),
        )

    def _release(self, notice: object, where: str, response: Response) -> Release:
        data, notes = notice_data(notice)
        provenance = Provenance(
            source=self.portal.id,
            record_id="",
            url=response.request.address,
            position=where,
            retrieved_at=response.retrieved_at,
            licence=self.portal.licence,
            publisher="Publications Office of the European Union",
        )
        return make_release(data, provenance=provenance, notes=notes)

    def _changed(self, response: Response, message: str) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


def _question(first: date, last: date) -> dict[str, Any]:
    """The body of a search; sorted by a number that no two notices share.

    Sorted by the day alone, an iteration skips notices: others counted 3,070 of 3,709. There is no word for
    *ascending*, which is the rule.
    """
    days = f"publication-date>={first:%Y%m%d} AND publication-date<={last:%Y%m%d}"
    return {
        "query": f"buyer-country=GBR AND {days} SORT BY publication-number",
        "fields": list(FIELDS),
        "limit": _LIMIT,
        "scope": "ALL",
        "paginationMode": "ITERATION",
    }


def _request(url: str, body: Mapping[str, Any]) -> Request:
    return Request(method="POST", url=url, headers=(("Content-Type", "application/json"),), body=json.dumps(body))


def _asked(request: Request) -> dict[str, Any]:
    """The body of a request that :func:`_request` made."""
    asked = json.loads(request.body or "{}")
    return dict(asked) if isinstance(asked, Mapping) else {}


connector = Ted()
