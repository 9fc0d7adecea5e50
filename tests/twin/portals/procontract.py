"""ProContract as the twin speaks it: a list of ten to a page, an advert's page each, and some adverts gone by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger
from thirty3.connectors.procontract import ProContract, connector
from thirty3.harvest import Harvest
from thirty3.models.query import Query

LONDON = ZoneInfo("Europe/London")
A_PAGE = 10
"""Whatever is asked for."""
GONE = 11
"""Every eleventh advert is listed, and its page is not there any more."""
ROBOTS = b"User-agent: *\nDisallow: /Login\nDisallow: /Supplier/\n"
HEAD = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    "<script>window.session = {{}};</script></head><body>"
    '<header><nav><a href="/">Home</a><span>Contact</span></nav>'
    '<form action="/Login/Index"><input type="text" name="Username"><input type="password" name="Password"></form>'
    "</header><main>"
)
FOOT = "</main><footer><div>Title</div><div>Made up, all of it</div></footer></body></html>"
PLACEHOLDER = '<tr><td colspan="5">There is no data available.</td></tr>'


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}

    def __init__(self, ledger: Ledger, *, a_page: int = A_PAGE) -> None:
        self._a_page = a_page
        self.query = Query(since=ledger.since, until=ledger.until)
        open_now = [entry for entry in ledger.entries if entry.stage != "award"]  # soundings are listed too
        self.listed: Sequence[Entry] = sorted(open_now, key=lambda entry: (entry.title, entry.number))

    def there(self, url: str) -> ProContract:
        return replace(connector, portal=connector.portal.model_copy(update={"hosts": ("127.0.0.1",)}), base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(body=ROBOTS, headers={"Content-Type": "text/plain"})
        if "text/html" not in asked.headers.get("Accept", ""):
            return _page(403, "Forbidden", "<p>Browsers only.</p>")
        if asked.path == "/Opportunities/Index" and asked.method == "GET":
            return self._list(asked.params)
        if asked.path == "/Advert" and asked.method == "GET":
            return self._advert(asked.params.get("advertId", ""))
        return Answer(302, headers={"Location": f"{url}/Login"})

    def _list(self, params: Mapping[str, str]) -> Answer:
        number = params.get("Page", "1")
        if not number.isdecimal() or number == "0" or params.get("TabName") != "opportunities":
            return _page(500, "Error", "<p>Something went wrong.</p>")
        start = (int(number) - 1) * self._a_page
        rows = "".join(_row(entry) for entry in self.listed[start : start + self._a_page]) or PLACEHOLDER
        head = "".join(f"<th>{name}</th>" for name in ("Title", "Buyer", "Expression start", "Expression end", "Value"))
        return _page(
            200,
            "Opportunities",
            f'<table id="opportunitiesGrid"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>',
        )

    def _advert(self, id_: str) -> Answer:
        found = [entry for entry in self.listed if _guid(entry) == id_]
        if not found or found[0].number % GONE == 0:
            return _page(404, "Not found", "<p>The resource cannot be found.</p>")
        entry = found[0]
        pairs = {
            "Title": escape(entry.title),
            "Opportunity Id": _reference(entry),
            "Buyer": escape(entry.buyer),
            "Description": escape(entry.description).replace("\n", "<br />\n"),
            "Estimated value": _value(entry),
            "Region(s) of supply": "LONDON",
            "Contact": "Nobody Atall",
            "Email": "nobody@council.example",
            "Telephone": "020 7946 0000",
            "Address": "1 Made-up Road<br>London",
            "Expression of interest window": f"{_minute(entry.published)} to {_minute(entry.deadline)}",
        }
        rows = "".join(
            f'<div class="row"><div class="cell-label">{label}:</div><div class="cell-value">{text}</div></div>'
            for label, text in pairs.items()
        )
        files = '<tr><td><a href="/Login">Specification &amp; prices.docx</a></td><td>12 KB</td></tr>'
        return _page(
            200,
            "Advert",
            f'{rows}<table id="listOfAttachments-Advert_Public"><thead><tr><th>Title</th><th>Size</th></tr></thead>'
            f"<tbody>{files}</tbody></table>",
        )

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self.listed)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return Counter(
            (
                tender.portal_ref,
                tender.title,
                None if tender.buyer is None else tender.buyer.name,
                tender.description,
                None if tender.value is None else f"{tender.value.amount:.2f}",
                None if tender.expression_deadline is None else _minute(tender.expression_deadline),
                None if tender.deadline is None else _minute(tender.deadline),
                tender.url if tender.url is None else tender.url.partition("?")[2],
            )
            for tender in harvest.tenders()
        )


def _fact(entry: Entry) -> Fact:
    """All that is published of an entry; of one whose page is gone, what its row says."""
    gone = entry.number % GONE == 0
    ends = f"{entry.deadline.astimezone(LONDON):%d/%m/%Y} 00:00" if gone else _minute(entry.deadline)
    if ends.endswith(" 00:00"):  # midnight stands for the whole day
        ends = ends.replace(" 00:00", " 23:59")
    return (
        _reference(entry),
        entry.title,
        entry.buyer,
        None if gone else entry.description,
        None if entry.value is None else f"{entry.value:.2f}",
        ends,
        None,
        f"advertId={_guid(entry)}",
    )


def _row(entry: Entry) -> str:
    cells = (
        f'<a title="{_reference(entry)}" href="/Advert?advertId={_guid(entry)}">{escape(entry.title)}</a>',
        escape(entry.buyer),
        f"{entry.published.astimezone(LONDON):%d/%m/%Y}",
        f"{entry.deadline.astimezone(LONDON):%d/%m/%Y}",
        _value(entry),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _guid(entry: Entry) -> str:
    return str(UUID(int=entry.number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))


def _reference(entry: Entry) -> str:
    return f"DN{800_000 + entry.number}"


def _value(entry: Entry) -> str:
    return "N/A" if entry.value is None else f"&#163;{entry.value:,.2f}"


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(LONDON):%d/%m/%Y %H:%M}"


def _page(status: int, title: str, body: str) -> Answer:
    html = HEAD.format(title=title) + body + FOOT
    return Answer(status, html.encode(), {"Content-Type": "text/html; charset=utf-8"})
