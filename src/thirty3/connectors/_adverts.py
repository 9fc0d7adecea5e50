"""What portals share that list adverts on web pages: rows carried along to the page of each, and labels made values.

A list page makes no releases. Each row leads to the page of its advert, and what the row said travels in the part of
the address behind ``#``, which is never sent: so an advert that is gone by then is still read, from its row.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from thirty3.connectors._html import label_key, pairs, text_of
from thirty3.errors import ParseError
from thirty3.models.provenance import Rejection
from thirty3.normalise.contacts import mask_contacts
from thirty3.normalise.dates import LONDON, parse_instant, parse_uk_day
from thirty3.normalise.money import parse_money
from thirty3.normalise.text import clean_text, quoted
from thirty3.wire import Portal, Request, Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = [
    "DAY_AND_TIME",
    "Advert",
    "Seen",
    "carried",
    "carrying",
    "filled",
    "find_labels",
    "parse_uk_instant",
    "rejection",
]

_LONGEST_RAW = 500
_LONGEST_LABEL = 60
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "none", "not applicable", "not specified", "not provided"})
"""What stands where a form was left empty, in lower case."""

DAY_AND_TIME = re.compile(
    r"(?P<day>[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?:,? +(?:at +)?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?(?: ?(?P<half>am|pm)\b)?)?",
    re.IGNORECASE,
)
"""A day as these portals write it, with or without a time of day."""


def carrying(url: str, memory: Mapping[str, Any]) -> str:
    """An address with something to remember behind its ``#``.

    >>> carrying("https://portal.example/a", {"title": "R&D"})
    'https://portal.example/a#%7B%22title%22%3A%22R%26D%22%7D'
    """
    return f"{url}#{quote(json.dumps(memory, ensure_ascii=False, separators=(',', ':')), safe='')}"


def carried(request: Request) -> dict[str, Any]:
    """What :func:`carrying` put there; empty when nothing is."""
    fragment = unquote(urlsplit(request.url).fragment)
    memory = json.loads(fragment) if fragment.startswith("{") else {}
    return dict(memory)


class Seen:
    """Which adverts a list has shown by now, as one short text that travels from page to page.

    Eight letters stand for an advert, so a list of 1,000 takes 8,000, and two of them are taken for the same once in
    five hundred million such lists.
    """

    _LETTERS = 8

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._marks = {text[at : at + self._LETTERS] for at in range(0, len(text), self._LETTERS)}

    def __str__(self) -> str:
        """The text, for :func:`carrying`."""
        return self._text

    def is_new(self, id_: str) -> bool:
        """Whether an advert was not shown before; from now on it was."""
        digest = hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=6).digest()
        mark = urlsafe_b64encode(digest).decode()
        if mark in self._marks:
            return False
        self._marks.add(mark)
        self._text += mark
        return True


def find_labels(
    page: LexborHTMLParser, fields: Mapping[str, str], dropped: Collection[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a page says under the labels of a table, by field, and the labels that nobody reads.

    Args:
        page: The page of one advert.
        fields: Label, as :func:`~thirty3.connectors._html.label_key` gives it, to field.
        dropped: Labels whose answers are about people: they are kept nowhere.

    Returns:
        Field to text, each from the first label that has one; and labels not in the tables whose answer is not empty.
    """
    found: dict[str, str] = {}
    unread: dict[str, None] = {}
    for label, node in pairs(page, lambda words: words in fields or words in dropped):
        key, text = label_key(label), text_of(node)
        if text is None or text.casefold() in _NOTHING or key in dropped:
            continue
        if key in fields:
            found.setdefault(fields[key], text)
        else:
            unread[label.strip(" :*")[:_LONGEST_LABEL]] = None
    return found, tuple(unread)


@dataclass
class Advert:
    """The words of one advert by field, the page's before the row's, and what was odd about them."""

    texts: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Values that are none, with what they are: they end the description, so that whoever reads it has them."""

    def text(self, name: str) -> str | None:
        """Words as they stand; None for none, and for words such as *N/A*."""
        text = clean_text(self.texts.get(name))
        return None if text is None or text.casefold() in _NOTHING else text

    def line(self, name: str) -> str | None:
        """Words on one line; None for none."""
        return " ".join((self.text(name) or "").split()) or None

    def instant(self, name: str) -> str | None:
        """A day, perhaps with its time, by London's clock, as OCDS writes it; what is none is noted."""
        text = self.line(name)
        try:
            return parse_uk_instant(text)
        except ParseError:
            self.doubt(name)
            return None

    def money(self, name: str) -> dict[str, Any] | None:
        """An amount as OCDS writes it; None for none; what is none is noted."""
        text = self.line(name)
        try:
            money = parse_money(text)
        except ParseError:
            self.doubt(name)
            return None
        if money is None:
            return None
        whole = money.amount == money.amount.to_integral_value()
        return {"amount": int(money.amount) if whole else float(money.amount), "currency": money.currency}

    def doubt(self, name: str) -> None:
        """Say that a field holds words and not what it should."""
        self.notes.append(f"{name}_unreadable")
        self.unreadable.append(f"{name.replace('_', ' ').capitalize()}: {self.line(name)}")

    def description(self, *names: str) -> str | None:
        """Several fields one after another, and then what could not be read; so it is asked for last."""
        paragraphs = [text for name in names if (text := self.text(name)) is not None]
        return "\n\n".join([*paragraphs, *self.unreadable]) or None


def parse_uk_instant(text: str | None) -> str | None:
    """``02/04/2026 12:00``, by London's clock, as ISO 8601; a day alone is its first instant. None for none.

    Raises:
        ParseError: Anything else.

    >>> parse_uk_instant("02/04/2026 12:00"), parse_uk_instant("1st March 2026")
    ('2026-04-02T12:00:00+01:00', '2026-03-01T00:00:00+00:00')
    """
    found = DAY_AND_TIME.fullmatch(text or "")
    day = parse_uk_day(text if found is None else found["day"])
    if found is None and re.search("[0-9]:[0-9]", text or ""):  # a time of day that would be lost
        raise ParseError(f"not a day, or a day and a time: {quoted(text)}")
    if day is None or found is None or found["hour"] is None:
        return _iso(day)
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise ParseError(f"no such time: {quoted(text)}") from error
    return _iso(datetime.combine(day, clock, tzinfo=LONDON))


def _iso(when: date | None) -> str | None:
    instant = parse_instant(when)
    return None if instant is None else instant.isoformat()


def filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that hold something."""
    return {name: value for name, value in members.items() if value is not None}


def rejection(portal: Portal, response: Response, row: int, reason: str, cells: Iterable[str | None]) -> Rejection:
    """A row of a list that leads to no advert."""
    told = " | ".join(cell or "" for cell in cells)
    return Rejection(
        reason=reason,
        source=portal.id,
        where=f"{response.request.address}, row {row}",
        raw=mask_contacts(f"row {row}: {told}")[:_LONGEST_RAW],
    )
