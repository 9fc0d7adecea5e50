"""Feeds that a service can serve as they are: Atom, JSON Feed, iCalendar and CSV, all made of the same items.

An item's id comes from its record alone and its day of update from the newest notice, so that a reader who has seen it
sees an update and not a duplicate, and nothing at all where nothing was published. No clock is read: the same records
give the same bytes.
"""

from __future__ import annotations

import io
import json
from csv import writer
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from thirty3.errors import MissingExtraError
from thirty3.models.row import pack
from thirty3.normalise.cells import safe_cells
from thirty3.views._feed_items import LONDON, UNDATED, Feed, Item, Moment, feed, urn

__all__ = ["Feed", "Item", "Moment", "atom", "calendar", "csv", "feed", "json_feed"]

_PRODUCT = "-//thirty3//feeds//EN"
_COLUMNS = {
    "id": "text",
    "title": "text",
    "due": "date",
    "due_is": "text",
    "tags": "text",
    "text": "text",
    "url": "text",
    "updated": "date",
    "licence": "text",
}


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document (RFC 4287) in UTF-8.

    Raises:
        MissingExtraError: feedgenerator is not installed.
    """
    try:
        from feedgenerator import Atom1Feed
    except ModuleNotFoundError as error:
        raise MissingExtraError("feeds", "an Atom feed") from error
    document = Atom1Feed(
        feed.title,
        feed.home,
        None,
        language="en-GB",
        author_name="thirty3",
        feed_url=feed.address,
        feed_guid=urn(feed.address or f"{feed.home} {feed.title}"),
        feed_copyright=feed.attribution or None,
    )
    document.latest_post_date = lambda: _instant(feed.updated)  # its own looks at the clock where there is no entry
    for item in feed.items:
        document.add_item(
            item.title,
            item.url or feed.home,
            "<br>".join(escape(line) for line in item.text.split("\n")),  # a summary is HTML, and this is text
            unique_id=item.id,
            updateddate=_instant(item.updated),
            categories=item.tags,
        )
    out = io.BytesIO()
    document.write(out, "utf-8")
    return out.getvalue()


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/, read on 26 November 2026)."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "description": feed.attribution,
        "language": "en-GB",
        "authors": [{"name": "thirty3"}],
        "items": [
            _present(
                {
                    "id": item.id,
                    "url": item.url,
                    "title": item.title,
                    "content_text": item.text,
                    "date_modified": _instant(item.updated).isoformat(),
                    "tags": list(item.tags),
                    "_thirty3": {moment.says: moment.on.isoformat() for moment in item.moments},
                }
            )
            for item in feed.items
        ],
    }
    return json.dumps(_present(document), ensure_ascii=False, indent=2)


def calendar(feed: Feed) -> bytes:
    """Every day and instant of the items as a calendar (RFC 5545): whole London days, or instants in UTC.

    The id of an event comes from its item and what it is, its sequence number and time stamp from the day of the newest
    notice: a deadline that moves is the same event, at another time and with a higher number.

    Raises:
        MissingExtraError: icalendar is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ModuleNotFoundError as error:
        raise MissingExtraError("feeds", "a calendar") from error
    dated = [(item, moment) for item in feed.items for moment in item.moments]
    whole = Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("name", feed.title), ("x-wr-calname", feed.title)):
        whole.add(name, value)
    if feed.attribution:
        whole.add("description", feed.attribution)
    for item, moment in sorted(dated, key=lambda one: (one[1].day, one[0].id, one[1].says)):
        event = Event()
        event.add("uid", urn(f"{item.id} {moment.says}").removeprefix("urn:uuid:"))
        event.add("summary", f"{moment.says}: {item.title}")
        event.add("dtstart", moment.on.astimezone(UTC) if isinstance(moment.on, datetime) else moment.on)
        event.add("dtstamp", _instant(item.updated))
        event.add("sequence", max(0, (item.updated - UNDATED).days))
        event.add("description", item.text)
        event.add("url", item.url or feed.home)
        event.add("categories", list(item.tags))
        event.add("transp", "TRANSPARENT")  # a deadline takes nobody's time
        whole.add_component(event)
    return bytes(whole.to_ical())


def csv(feed: Feed) -> bytes:
    """The items as a table that spreadsheets open and none takes for formulas: cells as in an export.

    ``due`` is the first London day from ``as_of`` on that the item has, ``due_is`` what it is; both are empty when
    there is none. ``tags`` are packed with ``|``.
    """
    out = io.StringIO(newline="")
    table = writer(out)
    table.writerow(_COLUMNS)
    for item in feed.items:
        due = next((moment for moment in item.moments if moment.day >= feed.as_of), None)
        row = item.model_dump(mode="json") | {
            "due": None if due is None else due.day.isoformat(),
            "due_is": None if due is None else due.says,
            "tags": pack(item.tags),
        }
        table.writerow(safe_cells(row, _COLUMNS))
    return out.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that £ is UTF-8


def _instant(day: date) -> datetime:
    """The beginning of a London day."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def _present(members: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: JSON Feed has no nulls."""
    return {name: value for name, value in members.items() if value not in (None, "")}
