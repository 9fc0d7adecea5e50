"""Feeds: read back by other readers, stable over time, and never anything but text from a notice's text."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.resolve.made_up_opportunities import TODAY, announcement, lot, tender
from thirty3.errors import MissingExtraError
from thirty3.models.announcement import Announcement, Upcoming
from thirty3.models.tender import Tender
from thirty3.normalise.cells import parse_cell
from thirty3.resolve.fit import Profile, opportunities_for
from thirty3.views import feeds
from thirty3.views.feeds import Feed

HOME = "https://example.org/tenders"
ATOM = "{http://www.w3.org/2005/Atom}"
JSON_FEED = {  # what https://www.jsonfeed.org/version/1.1/ requires
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "description": {"type": "string", "minLength": 1},
        "authors": {"type": "array", "items": {"type": "object", "minProperties": 1}, "minItems": 1},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_text"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string", "minLength": 1},
                    "content_text": {"type": "string"},
                    "date_modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "_thirty3": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": {"type": "string"},
}


def feed(*records: Tender | Announcement, **more: Any) -> Feed:
    return feeds.feed(records, title="Made-up tenders", home=HOME, as_of=TODAY, **more)


def entries(one: Feed) -> list[dict[str, Any]]:
    """The entries of its Atom document, texts by the name of their element."""
    root = ElementTree.fromstring(feeds.atom(one))
    return [
        {child.tag.removeprefix(ATOM): child.text for child in entry} | {"link": entry.find(f"{ATOM}link").get("href")}  # type: ignore[union-attr]  # every entry has one
        for entry in root.findall(f"{ATOM}entry")
    ]


def events(one: Feed) -> list[Any]:
    return list(Calendar.from_ical(feeds.calendar(one)).walk("VEVENT"))


def table(one: Feed) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(feeds.csv(one).decode("utf-8-sig"), newline="")))


SOME = feed(
    tender("a", url="https://example.org/notice/1?a=1&b=2", expected=date(2027, 1, 5)),
    tender("b", title="Case management", deadline_is_day=True, enquiry_deadline=datetime(2026, 11, 25, 17, tzinfo=UTC)),
    announcement("c", published=date(2026, 5, 1)),
    address="https://example.org/tenders.atom",
)


def test_every_form_holds_every_item_in_order() -> None:
    ids = [item.id for item in SOME.items]
    assert len(set(ids)) == 3
    assert [entry["id"] for entry in entries(SOME)] == ids
    assert [item["id"] for item in json.loads(feeds.json_feed(SOME))["items"]] == ids
    assert [row["id"] for row in table(SOME)] == ids
    assert {str(event["summary"]) for event in events(SOME)} == {
        "Tenders due: Housing repairs systems",
        "Tender notice expected: Housing repairs systems",
        "Tenders due: Case management",
        "Questions due: Case management",
        "Notice expected by: Housing management",
        "Present contract ends: Housing management",
    }


def test_atom_has_what_its_standard_requires() -> None:
    root = ElementTree.fromstring(feeds.atom(SOME))
    found = {name: root.find(ATOM + name) for name in ("id", "title", "updated", "author")}
    assert all(element is not None for element in found.values())
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": HOME, "self": "https://example.org/tenders.atom"}
    for entry in entries(SOME):
        assert entry["id"].startswith("urn:uuid:")
        assert entry["title"]
        assert datetime.fromisoformat(entry["updated"]).tzinfo is not None
    assert [entry["link"] for entry in entries(SOME)] == ["https://example.org/notice/1?a=1&b=2", HOME, HOME]


def test_json_feed_has_what_its_standard_requires_and_no_nulls() -> None:
    for one in (SOME, feed(), feed(tender(url=None))):
        jsonschema.validate(json.loads(feeds.json_feed(one)), JSON_FEED)


def test_a_deadline_is_an_instant_and_one_without_an_hour_a_whole_london_day() -> None:
    # British Summer Time: the last instant of the London day is the evening before in UTC
    deadline = datetime(2027, 6, 30, 22, 59, tzinfo=UTC)
    (whole,) = events(feed(tender(deadline=deadline, deadline_is_day=True)))
    (timed,) = events(feed(tender(deadline=deadline)))
    assert whole.decoded("dtstart") == date(2027, 6, 30)
    assert timed.decoded("dtstart") == deadline
    assert b"DTSTART:20270630T225900Z" in feeds.calendar(feed(tender(deadline=deadline)))


def test_nothing_in_a_feed_comes_from_a_clock() -> None:
    empty = feed()
    assert ElementTree.fromstring(feeds.atom(empty)).findtext(f"{ATOM}updated") == "2026-11-22T00:00:00+00:00"
    assert empty.updated == TODAY
    undated = feed(tender(published=None), announcement())
    assert {entry["updated"] for entry in entries(undated)} == {"2000-01-01T00:00:00+00:00"}
    assert all(event.decoded("dtstamp") == datetime(2000, 1, 1, tzinfo=UTC) for event in events(undated))
    assert all(event["sequence"] == 0 for event in events(undated))


@given(st.integers(0, 400))
def test_a_newer_notice_is_an_update_of_the_same_entry_and_the_same_event(later: int) -> None:
    first = tender(deadline=datetime(2027, 3, 1, 12, tzinfo=UTC))
    newer = first.model_copy(
        update={
            "title": "Retitled",
            "published": TODAY + timedelta(later),
            "deadline": datetime(2027, 4, 1, 12, tzinfo=UTC),
        }
    )
    (before,), (after,) = entries(feed(first)), entries(feed(newer))
    assert before["id"] == after["id"]
    assert before["updated"] < after["updated"]
    (was,), (now) = events(feed(first)), events(feed(newer))[0]
    assert was["uid"] == now["uid"]
    assert was["sequence"] < now["sequence"]
    assert now.decoded("dtstart") == datetime(2027, 4, 1, 12, tzinfo=UTC)


def test_the_same_record_has_one_id_in_every_feed_and_another_day_changes_no_entry() -> None:
    one = tender()
    fits = opportunities_for(Profile(name="a firm"), [one], as_of=TODAY)
    plain, fitted = feed(one).items[0], feed(*fits).items[0]
    assert plain.id == fitted.id
    assert "Access: 10 days left" in fitted.text
    other_day = feeds.feed([one], title="Made-up tenders", home=HOME, as_of=TODAY + timedelta(5))
    assert other_day.items == feed(one).items
    assert feeds.feed(fits, title="Made-up tenders", home=HOME, as_of=TODAY).items == feed(*fits).items


def test_one_id_is_one_entry_and_the_first_one_counts() -> None:
    found = feed(tender("a"), tender("b"), tender("a", title="Another"))
    assert [item.title for item in found.items] == ["Housing repairs systems"] * 2


def test_announcements_may_come_as_the_result_that_holds_them() -> None:
    rows = (announcement("b"), announcement("c"))
    upcoming = Upcoming(rows=rows, as_of=TODAY, horizon_months=24, used=2, excluded=0, reasons={})
    assert feeds.feed(upcoming, title="Made-up tenders", home=HOME, as_of=TODAY) == feed(*rows)


def test_an_announcement_says_why_it_is_expected_and_whether_a_notice_speaks_of_it() -> None:
    silent, spoken = feed(announcement("b", service_area=None, worth=None), announcement("c", notice_id="a")).items
    assert silent.text.split("\n") == [
        "Buyer: Camden",
        "To be expected, since what is held now ends; no notice speaks of it yet",
        "Held by: A made-up firm",
        "Worth a year: not published",
        "the contract ends on 31 March 2028",
        "Notice expected by: 2027-03-31",
        "Present contract ends: 2028-03-31",
    ]
    assert silent.tags == ("Camden",)
    assert "a notice already speaks of it" in spoken.text


def test_a_day_to_express_interest_is_in_the_calendar_too() -> None:
    one = feed(tender(deadline=None, expression_deadline=datetime(2027, 1, 8, 12, tzinfo=UTC), classification=None))
    assert [str(event["summary"]) for event in events(one)] == ["Interest due: Housing repairs systems"]
    assert one.items[0].tags == ("Camden",)


def test_made_up_data_is_labelled_wherever_it_is_shown() -> None:
    one = feed(tender(), label="SAMPLE")
    assert one.title == "SAMPLE: Made-up tenders"
    assert entries(one)[0]["title"].startswith("SAMPLE: ")
    assert all("SAMPLE: " in event["summary"] for event in events(one))


def test_the_attribution_that_the_licence_wants_is_in_every_form() -> None:
    licence = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    licensed = tender()
    licensed = licensed.model_copy(update={"provenance": licensed.provenance.model_copy(update={"licence": licence})})
    one = feed(licensed)
    sentence = "Contains public sector information licensed under the Open Government Licence v3.0."
    assert ElementTree.fromstring(feeds.atom(one)).findtext(f"{ATOM}rights") == sentence
    assert json.loads(feeds.json_feed(one))["description"] == sentence
    assert str(Calendar.from_ical(feeds.calendar(one))["description"]) == sentence
    assert table(one)[0]["licence"] == licence


def test_the_table_names_the_next_day_and_what_it_is() -> None:
    late = tender("late", enquiry_deadline=datetime(2026, 11, 21, 12, tzinfo=UTC))
    rows = table(feed(late, tender("none", deadline=None)))
    assert [(row["due"], row["due_is"]) for row in rows] == [("2026-12-02", "Tenders due"), ("", "")]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://example.org/\r\nX-INJECTED:1", "file:///etc", 'https://a"b', "https://a b", ""],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    one = feed(tender(url=url))
    assert one.items[0].url is None
    assert entries(one)[0]["link"] == HOME
    with pytest.raises(ValueError, match="is no web address"):
        feeds.feed((), title="t", home=url, as_of=TODAY)


@pytest.mark.parametrize("title", ["", " \n"])
def test_a_feed_without_a_title_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="a feed needs a title"):
        feeds.feed((), title=title, home=HOME, as_of=TODAY, label="SAMPLE")


class _Tags(HTMLParser):
    """Which tags a reader of HTML sees, and what text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = [
    "<script>alert(1)</script>",
    "]]><x/>",
    "&lt;img src=x onerror=1&gt;",
    "=cmd|' /C calc'!A0",
    "a\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "\x00\x0b\x1f\x7f\u202e\ufffe",
    "\ud800",
    "a;b,c:d\\n\\",
    "@SUM(1)",
    "  ",
]
wild = (
    st.sampled_from(HOSTILE) | st.text() | st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Cs", "Po", "Sm"]))
)


@given(wild, wild, wild)
def test_no_text_of_a_notice_is_markup_or_breaks_a_form(title: str, name: str, url: str) -> None:
    records = (
        tender("a", title=title, url=url, lots=(lot("1", title=name),), sme_suitable=True),
        announcement("b", title=name, system=title, held_by=(title,)),
    )
    fits = opportunities_for(Profile(name="a firm"), records[:1], records[1:], as_of=TODAY)
    one = feed(*fits)
    shown = {item.id: item for item in one.items}
    for entry in entries(one):
        item = shown[entry["id"]]
        assert entry["title"] == item.title
        summary = _Tags(entry["summary"])
        assert summary.tags <= {"br"}
        assert summary.text == item.text
    for row in table(one):
        assert (parse_cell(row["title"]), parse_cell(row["text"])) == (shown[row["id"]].title, shown[row["id"]].text)
    assert len(table(one)) == 2
    jsonschema.validate(json.loads(feeds.json_feed(one)), JSON_FEED)
    assert len(events(one)) == 3
    assert {str(event["summary"]).partition(": ")[2] for event in events(one)} == {item.title for item in one.items}
    assert {str(event["description"]) for event in events(one)} == {item.text for item in one.items}


@given(wild)
def test_lines_of_a_calendar_are_at_most_75_bytes_and_end_as_the_standard_says(title: str) -> None:
    lines = feeds.calendar(feed(tender(title=title))).split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_missing_part_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, write in _writers():
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingExtraError, match=r"pip install 'thirty3\[feeds\]'"):
            write(SOME)


def _writers() -> Iterator[tuple[str, Any]]:
    yield "feedgenerator", feeds.atom
    yield "icalendar", feeds.calendar


def test_a_feed_survives_json() -> None:
    assert Feed.model_validate_json(SOME.model_dump_json()) == SOME
