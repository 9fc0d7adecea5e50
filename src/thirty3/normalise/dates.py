"""Dates and instants: ISO text, declared British formats, Excel serials, and the London calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse
from dateutil.relativedelta import relativedelta

from thirty3.errors import ParseError
from thirty3.models.period import Precision
from thirty3.normalise.text import clean_text, quoted

__all__ = [
    "LONDON",
    "DateOrder",
    "add_months",
    "find_date_order",
    "from_excel_serial",
    "is_placeholder",
    "london_day",
    "parse_day",
    "parse_excel_serial",
    "parse_instant",
    "parse_uk_day",
    "parse_uk_month",
]

LONDON = ZoneInfo("Europe/London")
"""The calendar every date of this package is read in."""

DateOrder = Literal["day_first", "month_first"]
"""How a file writes numeric dates: a fact about the file, never guessed from one cell."""

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,12})?)?(?: ?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)


def london_day(instant: datetime) -> date:
    """The London calendar date of an instant; a naive one is taken as London local time.

    >>> london_day(datetime(2025, 6, 30, 23, 0, tzinfo=UTC))
    datetime.date(2025, 7, 1)
    """
    try:
        return instant.date() if instant.utcoffset() is None else instant.astimezone(LONDON).date()
    except OverflowError:  # the first or last day of the calendar: its own day is all there is
        return instant.date()


def _aware(instant: datetime) -> datetime:
    """The instant with a fixed offset of whole minutes, as JSON keeps it; any can be turned to UTC and London time."""
    local = instant if instant.utcoffset() is not None else instant.replace(tzinfo=LONDON)
    minutes = (local.utcoffset() or timedelta(0)) // timedelta(minutes=1)  # London was 75 seconds behind until 1847
    fixed = local.replace(tzinfo=UTC if minutes == 0 else timezone(timedelta(minutes=minutes)), fold=0)
    try:
        fixed.astimezone(LONDON)
    except OverflowError:  # the first or last day: the clock time is kept, the offset moved just far enough
        return fixed.replace(tzinfo=timezone(timedelta(minutes=-2)) if fixed.year == 1 else UTC)
    return fixed


def parse_instant(value: object) -> datetime | None:
    """Read an ISO 8601 date-time.

    Args:
        value: Text such as ``2026-05-14T00:00:00+01:00``, or a ``datetime`` or ``date`` that a reader has made already.
            Without an offset it is London local time; a date alone is its first instant in London.

    Returns:
        An aware ``datetime`` with its offset as published; None for None and empty text. On 1 January 0001 and
        31 December 9999, which no contract means, the offset gives way so that no zone conversion overflows.

    Raises:
        ParseError: Anything else, numbers and true or false included.

    >>> parse_instant("2025-07-01T12:00:00").isoformat()
    '2025-07-01T12:00:00+01:00'
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return _aware(datetime(value.year, value.month, value.day, tzinfo=LONDON))
    if not isinstance(value, str):
        raise ParseError(f"not a date or time: {quoted(value)}")
    text = clean_text(value)
    if text is None:
        return None
    if _ISO.fullmatch(text) is None:
        raise ParseError(f"not an ISO 8601 date or time: {quoted(text)}")
    written = text.replace(" ", "T", 1).replace(" ", "").upper()
    try:
        return _aware(isoparse(written) if "T24" in written else datetime.fromisoformat(written))
    except (ValueError, OverflowError) as error:
        raise ParseError(f"no such date or time: {quoted(text)}") from error


def parse_day(value: object) -> date | None:
    """Read an ISO 8601 date, or the London calendar date of a date-time.

    Returns:
        The date; None for None and empty text.

    Raises:
        ParseError: Anything else; text in other formats is for :func:`parse_uk_day`, numbers for
            :func:`parse_excel_serial`.

    >>> parse_day("2025-06-30T23:00:00Z")
    datetime.date(2025, 7, 1)
    """
    if isinstance(value, datetime):
        return london_day(value)
    if isinstance(value, date):
        return value
    instant = parse_instant(value)
    return None if instant is None else london_day(instant)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>[0-9]{4}|'?[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?:[ T,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,7})?)?(?: ?[ap]m)?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_SLASHED = re.compile(rf"(?P<first>[0-9]{{1,2}})(?P<by>[/.-])(?P<second>[0-9]{{1,2}})(?P=by){_YEAR}{_CLOCK}", re.I)
_NAMED = (
    re.compile(rf"{_WEEKDAY}{_DAY}(?: of)?[ /-]?{_MONTH},?[ /-]?{_YEAR}{_CLOCK}", re.I),
    re.compile(rf"{_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}{_CLOCK}", re.I),
)
_YEAR_FIRST = re.compile(rf"(?P<year>[0-9]{{4}})/(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}}){_CLOCK}", re.I)
_MONTH_ONLY = re.compile(rf"{_MONTH},?[ /-]?{_YEAR}", re.I)


def _compact(value: object) -> str | None:
    """The text on one line with single spaces; None for empty."""
    if value is not None and not isinstance(value, str):
        raise ParseError(f"not the text of a date: {quoted(value)}")
    return " ".join((clean_text(value) or "").split()) or None


def _date(year: str, month: str, day: str, text: str) -> date:
    digits = year.lstrip("'")
    century = 0 if len(digits) == 4 else 2000 if int(digits) < 69 else 1900
    number = int(month) if month[0].isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(century + int(digits), number, int(day))
    except ValueError as error:
        raise ParseError(f"no such date: {quoted(text)}") from error


def parse_uk_day(text: object, *, order: DateOrder = "day_first") -> date | None:
    """Read a date as British councils write it, in one of the declared formats.

    Args:
        text: ``01/04/2024``, ``1.4.24``, ``01/04/2024 00:00:00``, ``31-Mar-26``, ``15-JUN-2023``, ``1st April 2024``,
            ``Monday 1 April 2024``, ``April 1, 2024``, ``2024/04/01`` or ISO text; or a ``date`` made already.
        order: How the file writes numeric dates, see :func:`find_date_order`.

    Returns:
        The date; None for None and empty text. Years of two digits: 00-68 are 2000-2068, 69-99 are 1969-1999 (POSIX).

    Raises:
        ParseError: Anything else, ``31/02/2024`` and ``March 2026`` included.

    >>> parse_uk_day("1st April 2024")
    datetime.date(2024, 4, 1)
    """
    if isinstance(text, date):
        return parse_day(text)
    compact = _compact(text)
    if compact is None:
        return None
    found = _SLASHED.fullmatch(compact)
    if found is not None:
        day, month = (found["first"], found["second"])[:: 1 if order == "day_first" else -1]
        return _date(found["year"], month, day, compact)
    for pattern in (*_NAMED, _YEAR_FIRST):
        found = pattern.fullmatch(compact)
        if found is not None:
            return _date(found["year"], found["month"], found["day"], compact)
    return parse_day(compact)


def parse_uk_month(text: object) -> tuple[date, Precision] | None:
    """Read a date that may be a month only.

    Returns:
        The date and how exact it is: ``March 2026`` and ``Mar-26`` are the first of March to the ``month``, whatever
        :func:`parse_uk_day` reads is exact to the ``day``. None for None and empty text.

    Raises:
        ParseError: Neither.
    """
    if isinstance(text, str):
        compact = _compact(text)
        found = _MONTH_ONLY.fullmatch(compact or "")
        if found is not None:
            return _date(found["year"], found["month"], "1", text), "month"
    day = parse_uk_day(text)
    return None if day is None else (day, "day")


def find_date_order(texts: Iterable[str | None]) -> DateOrder | None:
    """The order in which a whole file writes its numeric dates.

    Returns:
        The only order in which all dates exist; None when every date exists in both, so that only somebody who
        knows the file can say.

    Raises:
        ParseError: Some dates exist in one order only, others only in the other.

    >>> find_date_order(["03/04/2025", "17/04/2025"])
    'day_first'
    """
    evidence: dict[DateOrder, str] = {}
    for text in texts:
        found = _SLASHED.fullmatch(_compact(text) or "")
        if found is not None and int(found["first"]) > 12 >= int(found["second"]):
            evidence["day_first"] = found.string
        elif found is not None and int(found["second"]) > 12 >= int(found["first"]):
            evidence["month_first"] = found.string
    if len(evidence) == 2:
        raise ParseError("dates in two orders: " + " and ".join(quoted(text) for text in evidence.values()))
    return next(iter(evidence), None)


_EXCEL_EPOCH = date(1899, 12, 30)  # not the 31st: Excel counts a 29 February 1900 that never was
_EXCEL_FIRST, _EXCEL_LAST = 30_000, 60_000  # a number beyond is hardly the date of a contract
_EXCEL_TEXT = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")


def from_excel_serial(value: float) -> date:
    """The date of an Excel serial number (1900 system), its time of day dropped.

    Raises:
        ParseError: Not a number from 30000 to 60000, which are 1982-02-18 and 2064-04-08.

    >>> from_excel_serial(45383)
    datetime.date(2024, 4, 1)
    """
    number: object = value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ParseError(f"not an Excel date serial: {quoted(number)}")
    if not _EXCEL_FIRST <= number < _EXCEL_LAST + 1:  # not a number is in no range either
        raise ParseError(f"not an Excel date serial from {_EXCEL_FIRST} to {_EXCEL_LAST}: {quoted(number)}")
    return _EXCEL_EPOCH + timedelta(days=int(number))


def parse_excel_serial(value: object) -> date | None:
    """Read :func:`from_excel_serial` in a column known to hold them, also as text such as ``45383`` or ``45383.0``.

    None for None and empty text, ``ParseError`` for anything else.
    """
    if isinstance(value, int | float):
        return from_excel_serial(value)
    text = _compact(value)
    if text is None:
        return None
    if _EXCEL_TEXT.fullmatch(text) is None:
        raise ParseError(f"not an Excel date serial: {quoted(text)}")
    return from_excel_serial(float(text))


# 1990: a decade before the oldest contract that a register of 2015 (the Transparency Code's first) is likely to list.
# 2100: past every contract; published dates beyond are 2108 and 9999-12-31. Reviewed 2026-11-22.
_FIRST_MEANT, _LAST_MEANT = date(1990, 1, 1), date(2100, 12, 31)


def is_placeholder(day: date) -> bool:
    """Whether a date is too far away to be meant: before 1990 or after 2100, such as 1900-01-01 and 9999-12-31."""
    return not _FIRST_MEANT <= date(day.year, day.month, day.day) <= _LAST_MEANT


def add_months(day: date, months: int) -> date:
    """The date so many months later, or earlier when negative.

    Returns:
        The same day of that month, or its last day where it has no such day; never outside the years 1 to 9999. Add
        n times m months to the first date, never m months n times: 29 February would drift to the 28th.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return date.max if months > 0 else date.min
