"""Personal data taken out of a release before anything is kept.

The Open Government Licence does not cover personal data, and nearly every notice holds some. What goes: contact
points, named people, e-mail addresses and phone numbers in any text, and where a supplier has its office (a sole
trader's is a home). What stays: names of organisations, identifiers, the buyer's address, the supplier's postcode
district, town and country.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

from thirty3.normalise.text import clean_text, mask_contacts

__all__ = ["masked", "postcode_district", "without_contacts", "without_people"]

_CONTACTS = frozenset(
    (
        "contactpoint", "contactpoints", "additionalcontactpoint", "additionalcontactpoints", "contact", "contacts",
        "contactname", "contactnames", "contactperson", "contactpersons", "contactdetails", "contactnumber",
        "contactemail", "contactphone", "contacttelephone",
        "email", "emails", "emailaddress", "emailaddresses",
        "tel", "telephone", "telephones", "telephonenumber", "telephonenumbers", "phone", "phones", "phonenumber",
        "phonenumbers", "mobile", "mobilephone", "mobilenumber", "fax", "faxnumber", "faxnumbers",
        "person", "persons", "people",
        "beneficialowners", "persones",  # people by name, in the EU profile that Find a Tender extends
        "projectowner", "owneruser", "projectteam",  # officers by name, in Jaggaer's buyer service
    )
)  # fmt: skip
"""Members that are about people, folded; dropped wherever they stand."""

_FIRMS = frozenset(("suppliers", "tenderers", "subcontractors", "suppliersadded", "suppliersremoved", "payee"))
"""Members that hold suppliers with their addresses inside, folded."""

_FIRM_ROLES = frozenset(("supplier", "tenderer", "subcontractor", "removedSupplier", "payee", "interestedParty"))
_ADDRESSES = frozenset(("address", "additionaladdresses", "addresses"))
_COARSE = ("locality", "region", "country", "countryName")
"""What stays of a supplier's address beside the postcode district."""

_UNQUOTED = _CONTACTS | {"streetaddress", "postalcode"}
"""Members that are left out of a text that cannot be parsed: nobody can tell there whose address it is."""
_NAME = re.compile(r'"([^"\\]{1,40})"\s*+:\s*+')
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[{}\[\],]|[^\s{}\[\],":]++', re.DOTALL)
_CLOSING = "}],"

_REMOVED = " removed]"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""The full-width forms of ASCII, as East Asian keyboards write digits and letters."""

_PLAIN_NAME = re.compile(r"[\w:$-]*")
_NAMES = 4096
"""Member names remembered: OCDS and its extensions have some hundred."""
_LINKS = frozenset(("url", "uri", "href", "atypicalToolUrl", "buyerProfile"))
_EXACT = re.compile(r"(?:id|ocid|scheme|currency|language|postalCode|amount\w*|\w*(?:ID|Id|Ids|[dD]ate|Lots?))\Z")
"""Members that hold codes and dates: a run of ten digits there is no phone number."""

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?", re.IGNORECASE)


def postcode_district(text: object) -> str | None:
    """The outward half of the last British postcode in a text, or of a text that is one; None when there is none.

    >>> postcode_district("1 Sample Street, London e8 1aa")
    'E8'
    """
    if not isinstance(text, str):
        return None
    found = _POSTCODE.findall(text)
    if found:
        return str(found[-1]).upper()
    return text.strip().upper() if _DISTRICT.fullmatch(text.strip()) else None


def without_contacts(release: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a release without personal data.

    Args:
        release: A release, or any part of one, as JSON values. It is not changed.

    Returns:
        The same without contact points and people, with ``[email removed]`` and ``[phone removed]`` in texts, and
        without the streets of suppliers. Doing it twice changes nothing.

    >>> without_contacts({"buyer": {"name": "Exampleham", "contactPoint": {"name": "A. Person"}}})
    {'buyer': {'name': 'Exampleham'}}
    """
    parties = release.get("parties")
    if isinstance(parties, list | dict):
        buyer = release.get("buyer")
        buyer_id = buyer.get("id") if isinstance(buyer, Mapping) else None
        release = {**release, "parties": _each(parties, lambda party: _party(party, buyer_id))}
    return _object(release)


def without_people(text: str) -> str:
    """A JSON text in any state, also broken or cut off, without members about people and without streets.

    Their values are ``null``; all else stands as it stood. For what can be parsed, use :func:`without_contacts`.

    >>> without_people('{"ocid": 1, "contactPoint": {"name": "A. Person", "x": {}}, "title": "cut o')
    '{"ocid": 1, "contactPoint": null, "title": "cut o'
    """
    kept: list[str] = []
    place = 0
    for name in _NAME.finditer(text):
        if name.start() >= place and _folded(name[1]) in _UNQUOTED:
            kept += text[place : name.end()], "null"
            place = _end_of_value(text, name.end())
    return "".join((*kept, text[place:]))


def _end_of_value(text: str, start: int) -> int:
    """Where a value ends, or the text, when it is cut off in the middle."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] in _CLOSING and depth == 0:
            return token.start()
        depth += 1 if token[0] in "{[" else -1 if token[0] in "}]" else 0
        if depth == 0:
            return token.end()
    return len(text)


def masked(text: str) -> str:
    """A text without e-mail addresses and phone numbers, also those behind entities and invisible characters.

    >>> masked("Ask jo&#64;example.org")
    'Ask [email removed]'
    """
    return _text("", text)


def _party(party: Mapping[str, Any], buyer_id: object) -> Mapping[str, Any]:
    """A supplier loses its street. A party without roles counts as one, unless it is the buyer itself."""
    roles = party.get("roles")
    names = {role for role in (roles if isinstance(roles, list) else [roles]) if isinstance(role, str)}
    if "buyer" in names or (buyer_id is not None and party.get("id") == buyer_id):
        return party
    return _firm(party) if names & _FIRM_ROLES or not roles else party


def _firm(firm: Mapping[str, Any]) -> Mapping[str, Any]:
    addresses = {key: _each(firm[key], _coarse) for key in firm if _folded(key) in _ADDRESSES}
    return {**firm, **{key: value if isinstance(value, list | dict) else None for key, value in addresses.items()}}


def _coarse(address: Mapping[str, Any]) -> dict[str, Any]:
    district = postcode_district(address.get("postalCode")) or postcode_district(address.get("streetAddress"))
    kept = {key: _no_postcode(address[key]) for key in _COARSE if key in address}
    return kept if district is None else {**kept, "postalCode": district}


def _no_postcode(value: Any) -> Any:
    return _POSTCODE.sub(lambda found: found[1].upper(), value) if isinstance(value, str) else None


def _each(value: Any, change: Any) -> Any:
    """A change made to an object, or to each object of a list; anything else as it is."""
    if isinstance(value, list):
        return [change(item) if isinstance(item, Mapping) else item for item in value]
    return change(value) if isinstance(value, Mapping) else value


@lru_cache(maxsize=_NAMES)
def _folded(key: str) -> str:
    """A member name for comparison: ``contact_point`` and ``Contact-Point`` are ``contactpoint``."""
    return key.lower().replace("_", "").replace("-", "")


def _object(value: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, child in value.items():
        folded = _folded(key)
        if folded in _CONTACTS or _is_contact_link(key, child):
            continue
        kept[_name(key, kept)] = _value(key, _each(child, _firm) if folded in _FIRMS else child)
    return kept


def _name(key: str, taken: Container[str]) -> str:
    """A member name without e-mail addresses; numbered where two would then be the same, so that no value is lost."""
    if _is_plain(key):
        return key
    masked = _text("", key)
    base = masked if "[email removed]" in masked else key
    return next(name for times in count(1) if (name := base if times == 1 else f"{base} {times}") not in taken)


@lru_cache(maxsize=_NAMES)
def _is_plain(key: str) -> bool:
    return _PLAIN_NAME.fullmatch(key) is not None


@lru_cache(maxsize=_NAMES)
def _is_exact(key: str) -> bool:
    return _EXACT.match(key) is not None


def _value(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, list):
        return [_value(key, item) for item in value]
    return _object(value) if isinstance(value, Mapping) else value


def _text(key: str, text: str) -> str:
    if (key in _LINKS and not _is_contact_link(key, text)) or ("@" not in text and _is_exact(key)):
        return text
    masked = mask_contacts(text)
    if text.isascii() and "&" not in text:
        return masked
    # An address may hide behind entities, invisible characters or full-width ones.
    plain = mask_contacts((clean_text(text) or "").translate(_WIDE))
    return plain if plain.count(_REMOVED) > masked.count(_REMOVED) else masked


def _is_contact_link(key: str, value: Any) -> bool:
    """Whether a link is a person's: ``mailto:``, ``tel:``, or a page with an e-mail address in its own address."""
    if key not in _LINKS or not isinstance(value, str):
        return False
    plain = value.strip().lower().replace("%40", "@")
    return plain.startswith(("mailto:", "tel:")) or "[email removed]" in mask_contacts(plain)
