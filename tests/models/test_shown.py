"""Records show themselves in a notebook: escaped, with links, and plainly elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from thirty3 import models, sample
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.shown import MOST_ROWS, records_as_html, said, table_as_html
from thirty3.models.supplier import Supplier

TEXTS = st.text(max_size=40) | st.sampled_from(["<script>alert(1)</script>", '" onclick="x', "&amp;", "</td></table>"])


class _Tags(HTMLParser):
    """The tags and addresses of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"style", "scope", "href", "rel"}


def _records() -> Iterator[Record]:
    """One of nearly every kind there is in the sample."""
    releases = list(t3.load(sample.path()))
    tenders, contracts = t3.tenders_and_contracts(releases)
    yield from (releases[0], tenders[0], contracts[0], contracts[0].suppliers[0], contracts[0].period)
    yield from (t3.boroughs()[0], t3.service_areas()[0], t3.portals()[0], t3.Query(since="2026-01-01"))


def test_every_record_shows_itself_as_a_table_and_in_plain_text() -> None:
    for record in _records():
        html = record._repr_html_()
        assert _Tags(html).tags <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "p"}
        ElementTree.fromstring(html)
        assert "<" not in repr(record)[1:].replace("<", "", 1) or type(record).__name__ in repr(record)


def test_every_class_of_record_inherits_how_it_is_shown() -> None:
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"{models.__name__}.{module.name}")
    for kind in Record.__subclasses__():
        assert callable(kind._repr_html_), kind


def test_plain_text_leaves_out_what_was_not_published() -> None:
    assert repr(Supplier(id="name:A", name="A")) == "Supplier(id='name:A', name='A')"
    assert repr(Money(amount="3", kind="award")) == "Money(amount=Decimal('3'), kind='award')"
    release = next(iter(t3.load(sample.path())))
    assert repr(release) == f"<Release {release.id} of {release.ocid}, 2018-03-09, award>"


def test_what_was_not_published_says_so_and_is_never_zero() -> None:
    html = Period(end=date(2027, 3, 31))._repr_html_()
    assert html.count("not published") >= 2
    assert "2027-03-31" in html
    assert ">0<" not in html


@given(text=TEXTS)
def test_text_from_a_notice_never_becomes_html(text: str) -> None:
    html = Supplier(id="x", name=text, aliases=(text,))._repr_html_()
    assert _Tags(html).tags == {"div", "table", "caption", "tbody", "tr", "th", "td"}
    html = table_as_html(text, [text], [[text]], notes=[text])
    assert _Tags(html).tags == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", 'https://x/"onmouseover="y', "ftp://x"])
def test_only_addresses_of_pages_become_links(address: str) -> None:
    where = Provenance(source="file", record_id="1", url=address)._repr_html_()
    assert _Tags(where).addresses == []
    page = "https://example.org/notice?a=1&b=2"
    assert _Tags(Provenance(source="file", record_id="1", url=page)._repr_html_()).addresses == [page]


def test_a_long_list_says_how_much_of_it_is_not_shown() -> None:
    many = [Supplier(id=str(number), name=str(number)) for number in range(MOST_ROWS + 5)]
    html = records_as_html("Suppliers", many)
    assert html.count("<tr>") == MOST_ROWS + 1
    assert "5 more of 25 rows" in html
    assert "more of" not in records_as_html("Suppliers", many[:MOST_ROWS])
    assert said(tuple(range(7))) == "0, 1, 2, 3, 4, and 2 more"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not published"),
        (False, "no"),
        (12345, "12,345"),
        (0.25, "0.25"),
        ((), "none"),
        ({"no end": 2}, "no end: 2"),
        (Money(amount="1200.5", currency="EUR"), "EUR 1,200.50"),
        (Period(end=date(2027, 3, 31)), "start not published to 2027-03-31"),
        (
            Provenance(source="file", record_id="", file="/home/x/a.json", position="releases[3]"),
            "file, a.json#releases[3]",
        ),
    ],
)
def test_a_value_is_said_as_a_person_would(value: object, text: str) -> None:
    assert said(value) == text
