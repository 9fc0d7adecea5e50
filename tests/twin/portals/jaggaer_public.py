"""A Jaggaer tenant's guest pages as the twin speaks them: a session by cookie and token, and a form for each page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger
from thirty3.connectors.jaggaer_public import JaggaerPublic, connector
from thirty3.harvest import Harvest
from thirty3.models.query import Query

LONDON = ZoneInfo("Europe/London")
TENANT = "exampleham.bravosolution.co.uk"
TOKEN = "1700000000001.1-1"
"""The same for every visit, so that two visits ask the same; no good without the visit's cookie."""
A_PAGE = 10
GONE = 13
"""Every thirteenth opportunity is listed, and its page is not there any more."""
ENTRY, LIST = "/esop/guest/go/public/opportunity/current", "/esop/toolkit/opportunity/current/list.si"
DETAIL = re.compile(r"/esop/toolkit/opportunity/current/([0-9]+)/detail\.si")
ROBOTS = b"User-agent: *\nDisallow: /web/login.html\n"
HIDDEN = {"opportunityListManager.sortBy": "", "csrf": "<made up>", "opportunityListManager.pagerComponent.page": "1"}
HEAD = (
    "<!DOCTYPE html><html><head><title>{title}</title></head><body>"
    '<div id="login"><form action="/web/login.html"><input type="password" name="password"></form></div>'
)
FOOT = "<script>var page = {};</script></body></html>"


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}

    def __init__(self, ledger: Ledger) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self.listed: Sequence[Entry] = [
            entry for entry in ledger.entries if entry.stage != "award"
        ]  # soundings are listed too
        self._visits = 0

    def there(self, url: str) -> JaggaerPublic:
        bound = connector.with_arguments({"tenant": TENANT})
        return replace(bound, portal=bound.portal.model_copy(update={"hosts": ("127.0.0.1",)}), base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(body=ROBOTS, headers={"Content-Type": "text/plain"})
        if asked.path == ENTRY and asked.method == "GET":
            return self._enter(url)
        cookie = SimpleCookie(asked.headers.get("Cookie", "")).get("JSESSIONID")
        form = dict(parse_qsl(asked.body, keep_blank_values=True))
        if cookie is None or cookie.value != self._session or TOKEN not in (asked.params.get("_ncp"), form.get("_ncp")):
            return _page(200, "Session", "<p>Your session is invalid or has expired.</p>")
        if asked.path == LIST and asked.method == "GET":
            return self._list(1)
        if asked.path == LIST:
            return self._turned(form)
        found = DETAIL.fullmatch(asked.path)
        return _page(404, "Not found", "<p>Not found</p>") if found is None else self._detail(int(found[1]))

    @property
    def _session(self) -> str:
        """The cookie of the latest visit: each ends the one before."""
        return f"node{self._visits}"

    def _enter(self, url: str) -> Answer:
        self._visits += 1
        where = f"{url}{LIST}?reset=true&resetstored=true&_ncp={TOKEN}"
        cookies = (f"JSESSIONID={self._session}; Path=/esop; HttpOnly", "VISITORID=made-up; Path=/")
        return Answer(302, headers={"Location": where}, cookies=cookies)

    def _turned(self, form: Mapping[str, str]) -> Answer:
        """A page of the list, for a form that comes back whole."""
        page = form.get("opportunityListManager.pagerComponent.page", "")
        whole = form.keys() >= HIDDEN.keys() and form["csrf"] == HIDDEN["csrf"]
        if not whole or form.get("userAct") != "changePage" or form.get("_ncp") != TOKEN or not page.isdecimal():
            return _page(500, "Error", "<p>Unexpected error</p>")
        return self._list(int(page))

    def _list(self, page: int) -> Answer:
        start, total = (page - 1) * A_PAGE, len(self.listed)
        shown = self.listed[start : start + A_PAGE]
        names = ("", "Project Title", "Buyer Organisation", "Publication date", "Listing Deadline", "Buyer")
        head = "".join(f"<th>{name}</th>" for name in names)
        hidden = {**HIDDEN, "_ncp": TOKEN, "opportunityListManager.pagerComponent.page": str(page)}
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items()
        )
        return _page(
            200,
            "Current Opportunities",
            f'<form id="OpportunityListManager" method="post" action="list.si">{inputs}'
            f'<span class="pagination-counter">Showing Result {start + 1} - {start + len(shown)} of {total:,}</span>'
            f'<table class="list-table"><tbody><tr>{head}</tr></tbody><tbody>{"".join(map(_row, shown))}</tbody>'
            "</table></form>",
        )

    def _detail(self, id_: int) -> Answer:
        found = [entry for entry in self.listed if _id(entry) == id_]
        if not found or found[0].number % GONE == 0:
            return _page(404, "Not found", "<p>The opportunity was not found.</p>")
        entry = found[0]
        pairs = {
            "Project Code": _code(entry),
            "Project Title": escape(entry.title),
            "Project Description": escape(entry.description).replace("\n", "<br>"),
            "Work Category": "Services",
            "Procurement Route": "Open procedure",
            "Listing Deadline": _minute(entry.deadline),
            "Buyer Organisation": escape(entry.buyer),
            "Buyer": "Nobody Atall",
            "Email": "nobody@council.example",
            "Contract Start Date": f"{entry.starts:%d/%m/%Y}",
            "Contract Duration": "24 Months",
            "Estimated Value of Contract": "" if entry.value is None else f"£{entry.value:,.2f}",
        }
        items = "".join(
            f'<li class="FormField"><div class="form_question"><span class="form_question_label">{label}</span></div>'
            f'<div class="form_answer">{text}</div></li>'
            for label, text in pairs.items()
        )
        return _page(200, "Opportunity", f'<div class="form_container"><ul>{items}</ul></div>')

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self.listed)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return Counter(
            (
                tender.id.rpartition("-")[2],
                tender.portal_ref,
                tender.title,
                None if tender.buyer is None else tender.buyer.name,
                tender.description,
                None if tender.value is None else f"{tender.value.amount:.2f}",
                None if tender.published is None else f"{tender.published:%d/%m/%Y}",
                None if tender.deadline is None else _minute(tender.deadline),
                None if tender.period.start is None else f"{tender.period.start:%d/%m/%Y}",
                None if tender.url is None else tender.url.partition("/esop")[2],
            )
            for tender in harvest.tenders()
        )


def _fact(entry: Entry) -> Fact:
    """All that is published of an entry; of one whose page is gone, what its row says."""
    gone = entry.number % GONE == 0
    ends = _minute(entry.deadline)
    return (
        str(_id(entry)),
        None if gone else _code(entry),
        entry.title,
        entry.buyer,
        None if gone else entry.description,
        None if gone or entry.value is None else f"{entry.value:.2f}",
        f"{entry.published.astimezone(LONDON):%d/%m/%Y}",
        ends.replace(" 00:00", " 23:59"),  # midnight stands for the whole day
        None if gone else f"{entry.starts:%d/%m/%Y}",
        f"/guest/go/public/opportunity/current#{_id(entry) if gone else _code(entry)}",
    )


def _row(entry: Entry) -> str:
    go = f"javascript:goToDetail(&#39;{_id(entry)}&#39;,&#39;x&#39;);"
    cells = (
        "",
        f'<a class="detailLink" href="#fh" onclick="{go}">{escape(entry.title)}</a>',
        escape(entry.buyer),
        f"{entry.published.astimezone(LONDON):%d/%m/%Y}",
        _minute(entry.deadline),
        "Nobody Atall",
    )
    style = "a" if entry.number % 2 else "b"
    return f'<tr class="table_cnt_body_{style}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _id(entry: Entry) -> int:
    return 90_000 + entry.number


def _code(entry: Entry) -> str:
    return f"project_{entry.number}"


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(LONDON):%d/%m/%Y %H:%M}"


def _page(status: int, title: str, body: str) -> Answer:
    html = HEAD.format(title=title) + body + FOOT
    return Answer(status, html.encode("cp1252", "xmlcharrefreplace"), {"Content-Type": "text/html;charset=ISO-8859-1"})
