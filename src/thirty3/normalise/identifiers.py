"""Identifiers of organisations, and which portal a reference comes from."""

from __future__ import annotations

import re

from thirty3.errors import ParseError
from thirty3.models.organisation import Identifier
from thirty3.normalise.text import clean_text, quoted

__all__ = ["parse_company_number", "portal_of_reference", "read_identifier"]

# Companies House's guide to its URIs; BR, CE, CS, OE, RS as seen on the register since; 2026-11-22.
_PREFIX = re.compile(
    "AC|BR|C[ES]|E[NS]|FC|G[ENS]|I[CP]|LP|N[ACFILOPRVZ]|O[CE]|R[CS]?|S[ACEFGILOPRZ]|ZC|"  # none for England and Wales
)
# Societies, registered before 2014 or in Scotland, end in letters: IP12345R, SP1234RS.
_SOCIETY = re.compile(r"(?:IP|NP)[0-9]{5}[A-Z]|SP[0-9]{5}R|SP[0-9]{4}RS")
_NUMBER = re.compile(r"(?P<prefix>[A-Z]{0,2})(?P<digits>[0-9]{1,8})")
_AROUND = re.compile(
    r"^(?:.*/company/|gb-coh[-:]|(?:(?:uk|company|companies|house|co|reg|registered|registration|number|no|num|crn)\b"
    r"[\s.:#-]*)+)|\((?:england|scotland|wales|uk|united).*\)$|\.0+$|\s",
    re.IGNORECASE,
)
_NO_ID = re.compile(
    r"0*(?:\.0+)?|[-–—.?*x]+|n ?/?\\? ?a|n\.a\.?|none|null|nil|nan|unknown|tb[acd]|pending|exempt"
    r"|not (?:applicable|known|available|provided|registered|stated)|sole trader|charity|partnership|individual",
    re.IGNORECASE,
)


def parse_company_number(text: object) -> str | None:
    """Read a Companies House number.

    Args:
        text: For example ``1``, ``01234567``, ``sc12345``, ``GB-COH-01234567``, ``Company No. 1234567``, or a number
            that a spreadsheet has made of one, such as ``1234567.0``.

    Returns:
        Eight characters: digits padded with zeros on the left, after an upper-case prefix where there is one. None for
        empty text and for words that say there is no number (``N/A``, ``none``). Whether the company exists is not
        asked.

    Raises:
        ParseError: Anything else: nine digits, an unknown prefix, only zeros.

    Source:
        Companies House's API guide and its guide to prefixes; 2026-11-22.

    >>> parse_company_number("1"), parse_company_number("sc12345")
    ('00000001', 'SC012345')
    """
    if text is None:
        return None
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ParseError(f"not a company number: {quoted(text)}")
    written = text if isinstance(text, str) else quoted(text)
    cleaned = clean_text(written)
    if cleaned is not None and len(cleaned) > 100:
        raise ParseError(f"not a company number: {quoted(text)}")
    if cleaned is None or (_NO_ID.fullmatch(cleaned) and cleaned.strip("0.")):
        return None
    number = _AROUND.sub("", cleaned).upper()
    if _SOCIETY.fullmatch(number):
        return number
    found = _NUMBER.fullmatch(number)
    if found is None or not found["digits"].strip("0") or len(number) > 8:
        raise ParseError(f"not a company number: {quoted(text)}")
    if _PREFIX.fullmatch(found["prefix"]) is None:
        raise ParseError(f"not a company number, {found['prefix']} is no prefix of one: {quoted(text)}")
    return found["prefix"] + found["digits"].zfill(8 - len(found["prefix"]))


_SCHEMES = {
    "COMPANIES_HOUSE": "GB-COH",
    "COMPANIES HOUSE": "GB-COH",
    "COMPANY REGISTRATION NUMBER": "GB-COH",
    "COH": "GB-COH",
    "CHARITY COMMISSION": "GB-CHC",
    "CHC": "GB-CHC",
    "PPON": "GB-PPON",
}
_NO_SCHEME = frozenset(("", "NONE", "NULL", "N/A", "UNKNOWN"))
_SCHEMED = re.compile(r"((?:GB|XI|GG|JE|IM|US)-[A-Z]{2,6})[-:](.+)", re.IGNORECASE | re.DOTALL)
_PPON = re.compile(r"P[A-Z]{3}-[0-9]{4}-[A-Z]{4}", re.IGNORECASE)
_UPPER = frozenset(("GB-COH", "GB-PPON", "GB-LAE", "GB-LAC", "GB-SC"))


def _text(value: object) -> str:
    """Text of an id that may have come as a number; empty for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return quoted(value)
    return (clean_text(value) or "") if isinstance(value, str) else ""


def read_identifier(scheme: object, id: object) -> Identifier | None:
    """One identifier of a party as a notice states it. Never raises.

    Args:
        scheme: ``GB-COH``, ``GB-PPON``, … in any case; when absent, the id must carry it or be a PPON.
        id: With or without the scheme in front.

    Returns:
        The identifier; a ``GB-COH`` that is a company number has its eight characters, one that is not stays as
        published. None when it identifies nothing: no scheme, no id, only zeros, ``none``.

    >>> read_identifier("GB-COH", "GB-COH-1234567")
    Identifier(scheme='GB-COH', id='01234567')
    """
    name = _text(scheme).upper()
    name = _SCHEMES.get(name, name)
    number = _text(id)
    carried = _SCHEMED.fullmatch(number)
    if carried is not None and (name in _NO_SCHEME or carried[1].upper() == name):
        name, number = carried[1].upper(), carried[2].strip()
    elif name in _NO_SCHEME and _PPON.fullmatch(number):
        name = "GB-PPON"
    if name in _NO_SCHEME or _NO_ID.fullmatch(number):
        return None
    if name == "GB-COH":
        number = _company_number_or(number)
    return Identifier(scheme=name, id=number.upper() if name in _UPPER else number)


def _company_number_or(published: str) -> str:
    try:
        return parse_company_number(published) or published
    except ParseError:
        return published


# How each system writes references and where it lives; London notices of 2025, 2026-11-22.
_REFERENCES = {
    "procontract": r"(?:[A-Z0-9]+-)?DN[0-9]{6}(?:-[0-9]+)?",
    "jaggaer": r"(?:tender|project|itt|pqq|rfx)_[0-9]+(?:/[0-9]+)?",
    "mercell": r"[0-9]{14}-[0-9]+",
    "atamis": r"CF-[0-9]{5}00D[0-9A-Z]{15}|C[0-9]{5,6}",
    "in_tend": r"IT-[0-9]+-[0-9]+\b.*",
    "mytenders": r"MT[0-9]+",
    "delta": r"BIP[0-9]+",
    "multiquote": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
_HOSTS = {
    "procontract": r"due-north\.com",
    "jaggaer": r"jaggaer\.com|bravosolution\.co\.uk",
    "mercell": r"eu-supply\.com",
    "atamis": r"atamis\.co\.uk|salesforce-sites\.com",
    "in_tend": r"in-tendhost\.co\.uk",
    "mytenders": r"mytenders\.co\.uk",
    "delta": r"delta-esourcing\.com",
    "multiquote": r"multiquote\.com",
}
_PORTALS = {
    portal: re.compile(rf"{form}|https?://(?:[\w-]+\.)*(?:{_HOSTS[portal]})(?:[/:?#].*)?", re.IGNORECASE | re.DOTALL)
    for portal, form in _REFERENCES.items()
}


def portal_of_reference(reference: str | None) -> str | None:
    """The e-procurement system whose reference (``tender.id``) or link this looks like.

    Returns:
        ``procontract``, ``jaggaer``, ``in_tend``, ``delta``, ``mercell``, ``atamis``, ``mytenders`` or ``multiquote``:
        a hint, not proof. None when it looks like none of them.

    >>> portal_of_reference("MRTN001-DN756786-01185010")
    'procontract'
    """
    text = clean_text(reference) or ""
    return next((portal for portal, form in _PORTALS.items() if form.fullmatch(text)), None)
