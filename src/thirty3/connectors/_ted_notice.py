"""One notice of TED as an OCDS 1.1 release: what its search gives of it, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from thirty3.connectors._json_answer import line
from thirty3.errors import ParseError
from thirty3.normalise.dates import parse_day, parse_instant
from thirty3.normalise.text import quoted

__all__ = ["FIELDS", "notice_data"]

FIELDS = (
    "publication-number",
    "publication-date",
    "notice-type",
    "form-type",
    "notice-title",
    "buyer-name",
    "buyer-country",
    "classification-cpv",
    "deadline-receipt-tender-date-lot",
    "deadline-receipt-tender-time-lot",
    "deadline-date-lot",
)
"""Fields asked for. Winners and values are not: others found the search to have none of notices before 2023."""

_PREFIX = "ocds-t33ted"
"""Ours, and not registered: what joins the notices of one procedure does not come with them."""

_NUMBER = re.compile(r"[0-9]{1,8}-[0-9]{4}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_TIME = re.compile(r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")
_BRITAIN = "GBR"

_Kind = tuple[str | None, str | None]

_PLANNING: _Kind = ("planning", "plannedProcurementNotice")
_TENDER: _Kind = ("tender", "tenderNotice")
_AWARD: _Kind = ("award", "awardNotice")

_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "pin-buyer": _PLANNING,
        "pin-only": _PLANNING,
        "pin-rtl": _PLANNING,
        "pin-tran": _PLANNING,
        "pmc": ("planning", "marketEngagementNotice"),
        "pin-cfc-social": _TENDER,
        "pin-cfc-standard": _TENDER,
        "cn-desg": _TENDER,
        "cn-social": _TENDER,
        "cn-standard": _TENDER,
        "qu-sy": _TENDER,
        "subco": _TENDER,
        "can-desg": _AWARD,
        "can-social": _AWARD,
        "can-standard": _AWARD,
        "can-tran": _AWARD,
        "can-modif": ("contractAmendment", None),
        "veat": (None, None),  # an award announced and not made: no OCDS tag says that
    }
)
"""OCDS release tag and type of document by code. Source: the list ``notice-type`` of OP-TED/eForms-SDK; 2026-11."""

_UPDATES: Mapping[str | None, str] = MappingProxyType(
    {"planning": "planningUpdate", "tender": "tenderUpdate", "award": "awardUpdate"}
)
"""Tag of a notice whose ``form-type`` says that it changes an earlier one."""

_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "eng": "en", "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "est": "et", "fin": "fi",
        "fra": "fr", "gle": "ga", "hrv": "hr", "hun": "hu", "isl": "is", "ita": "it", "lav": "lv", "lit": "lt",
        "mlt": "mt", "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "slk": "sk", "slv": "sl",
        "spa": "es", "swe": "sv",
    }
)  # fmt: skip
"""Two letters of ISO 639, as OCDS wants them, by the three that TED writes; the preferred one first."""


def notice_data(notice: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The release of a notice, and what was odd about it.

    Returns:
        The title in English, else in the first language it has; ``language`` says which. The day of publication is its
        first instant in London. A deadline without a time is the end of its day; of several, the earliest.

    Raises:
        ParseError: It is no object, or has no publication number.
    """
    if not isinstance(notice, Mapping):
        raise ParseError(f"a notice is an object, not {quoted(notice)}")
    number = line(notice.get("publication-number"))
    if number is None or _NUMBER.fullmatch(number) is None:
        raise ParseError(f"a notice has a number such as 000001-2020, not {quoted(notice.get('publication-number'))}")
    notes: list[str] = []
    language, titles = _spoken(notice.get("notice-title"))
    tag, document_type = _kind(notice, notes)
    _, buyers = _spoken(notice.get("buyer-name"))
    if not titles:
        notes.append("title_missing")
    if _BRITAIN not in (set(_texts(notice.get("buyer-country"))) or {_BRITAIN}):
        notes.append("buyer_abroad")
    published = _instant(_published(notice.get("publication-date"), notes))
    document = {
        "id": number,
        "documentType": document_type,
        "url": f"https://ted.europa.eu/en/notice/-/detail/{number}",
        "datePublished": published,
        "format": "text/html",
    }
    parties = [{"id": f"buyer-{place}", "name": name, "roles": ["buyer"]} for place, name in enumerate(buyers, start=1)]
    codes = [{"scheme": "CPV", "id": code} for code in _codes(notice.get("classification-cpv"), notes)]
    deadline = _deadline(notice, notes)
    tender = {
        "id": number,
        "title": titles[0] if titles else None,
        "classification": codes[0] if codes else None,
        "additionalClassifications": codes[1:] or None,
        "tenderPeriod": None if deadline is None else {"endDate": deadline.isoformat()},
        "documents": [_filled(document)],
    }
    release = {
        "ocid": f"{_PREFIX}-{number}",
        "id": number,
        "date": published,
        "tag": None if tag is None else [tag],
        "initiationType": "tender",
        "language": _LANGUAGES.get(language or "", language),
        "buyer": {"id": parties[0]["id"], "name": parties[0]["name"]} if parties else None,
        "parties": parties or None,
        "tender": _filled(tender),
    }
    return _filled(release), tuple(notes)


def _kind(notice: Mapping[str, Any], notes: list[str]) -> _Kind:
    code = line(notice.get("notice-type"))
    if code is None:
        return None, None
    if code not in _KINDS:
        notes.append(f"notice_type_unknown: {code[:20]}")
        return None, None
    tag, document_type = _KINDS[code]
    if line(notice.get("form-type")) == "change":
        return _UPDATES.get(tag, tag), document_type
    return tag, document_type


def _spoken(value: object) -> tuple[str | None, tuple[str, ...]]:
    """A language, and what is written in it: English if it is there, then another known here, then any."""
    if not isinstance(value, Mapping):
        return None, tuple(_texts(value))
    there = [language for language in value if isinstance(language, str)]
    for language in dict.fromkeys([*_LANGUAGES, *there]):
        texts = tuple(_texts(value.get(language)))
        if texts:
            return line(language), texts
    return None, ()


def _texts(value: object) -> Iterator[str]:
    """Each text of a list once, or the one text where there is no list."""
    values: Sequence[object] = value if isinstance(value, list) else [value]
    yield from dict.fromkeys(filter(None, map(line, values)))


def _codes(value: object, notes: list[str]) -> Iterator[str]:
    for text in _texts(value):
        found = _CPV.fullmatch(text)
        if found is None:
            notes.append(f"cpv_unreadable: {text[:20]}")
        else:
            yield found[1]


def _published(value: object, notes: list[str]) -> date | None:
    """The day on the journal's page: its offset is Luxembourg's, where it begins an hour before it does in London."""
    text = line(value)
    try:
        return _day(text)
    except ParseError:
        notes.append(f"publication_date_unreadable: {quoted(text)}")
        return None


def _instant(day: date | None) -> str | None:
    instant = parse_instant(day)
    return None if instant is None else instant.isoformat()


def _day(text: str | None) -> date | None:
    found = None if text is None else _DAY.fullmatch(text)
    return parse_day(text if found is None else found[1])


def _deadline(notice: Mapping[str, Any], notes: list[str]) -> datetime | None:
    """The earliest deadline of the lots."""
    tender_days = _list(notice.get("deadline-receipt-tender-date-lot"))
    days = tender_days or _list(notice.get("deadline-date-lot"))
    times = _list(notice.get("deadline-receipt-tender-time-lot")) if tender_days else []
    if len(times) != len(days):
        times = []  # nobody can tell which belongs to which
    found: list[datetime] = []
    for day, time in zip_longest(days, times):
        try:
            found.append(_ends(day, time))
        except ParseError:
            notes.append(f"deadline_unreadable: {quoted(day)}")
    if len(set(found)) > 1:
        notes.append(f"deadlines_differ: {len(set(found))}")
    return min(found, default=None)


def _ends(day: object, time: object) -> datetime:
    """The instant at which a day and perhaps a time of day end."""
    text, clock = line(day), _TIME.fullmatch(line(time) or "")
    on = None if text is None else _DAY.fullmatch(text)
    if on is None:
        instant = parse_instant(text)
    elif clock is None:
        instant = parse_instant(f"{on[1]}T23:59:59")  # London's own day, whatever the offset of the date says
    else:
        instant = parse_instant(f"{on[1]}T{clock[1]}{clock[2] or on[2] or ''}")
    if instant is None:
        raise ParseError(f"not a deadline: {quoted(day)}")
    return instant


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
