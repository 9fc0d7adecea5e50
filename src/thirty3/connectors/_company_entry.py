"""Entries of the company register, as the profile of one company and as one hit of a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from thirty3.connectors._company_size import accounts_evidence
from thirty3.connectors._json_answer import line, unread
from thirty3.errors import ParseError
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance
from thirty3.normalise.dates import parse_day
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.names import supplier_key
from thirty3.normalise.text import quoted
from thirty3.ocds.privacy import postcode_district

__all__ = ["read_hit", "read_profile"]

_KNOWN = frozenset(
    (
        "company_number", "company_name", "company_status", "company_status_detail", "type", "subtype", "jurisdiction",
        "date_of_creation", "date_of_cessation", "registered_office_address", "sic_codes", "accounts",
        "previous_company_names", "confirmation_statement", "annual_return", "has_been_liquidated", "has_charges",
        "has_insolvency_history", "has_super_secure_pscs", "registered_office_is_in_dispute", "can_file", "etag",
        "undeliverable_registered_office_address", "last_full_members_list_date", "links", "branch_company_details",
        "foreign_company_details", "partial_data_available", "is_community_interest_company", "service_address",
        "external_registration_number", "corporate_annotation", "super_secure_managing_officer_count",
    )
)  # fmt: skip
"""Members of a profile as documented, read or left."""

_KNOWN_ACCOUNTS = frozenset(
    ("accounting_reference_date", "last_accounts", "next_accounts", "next_due", "next_made_up_to", "overdue")
)
_KNOWN_LAST = frozenset(("made_up_to", "period_end_on", "period_start_on", "type"))
_KNOWN_HIT = frozenset(
    (
        "address", "address_snippet", "company_number", "company_status", "company_type", "date_of_cessation",
        "date_of_creation", "description", "description_identifier", "external_registration_number", "kind", "links",
        "matches", "snippet", "title",
    )
)  # fmt: skip


def read_profile(value: Mapping[str, Any], *, provenance: Provenance) -> tuple[Company, tuple[str, ...]]:
    """The company of a profile, and the paths of what nobody reads.

    Raises:
        ParseError: It has no name or no number, so it is no profile.
    """
    notes: list[str] = []
    company = _company(value, name=value.get("company_name"), notes=notes, provenance=provenance)
    if company.company_number is None:
        raise ParseError(f"a profile has a company number, not {quoted(value.get('company_number'))}")
    accounts = _object(value.get("accounts"))
    last = _object(accounts.get("last_accounts"))
    made_up = _day(last, "made_up_to", notes) or _day(last, "period_end_on", notes)
    kind = line(last.get("type"))
    evidence, said, is_known = accounts_evidence(kind, as_of=made_up)
    read = {
        "kind": line(value.get("type")),
        "previous_names": _previous_names(value.get("previous_company_names")),
        "sic_codes": tuple(filter(None, map(line, _list(value.get("sic_codes"))))),
        "postcode_district": _district(value.get("registered_office_address")),
        "evidence": evidence,
        "notes": (*notes, *said),
    }
    left = (
        *unread("", value, _KNOWN),
        *unread("accounts", accounts, _KNOWN_ACCOUNTS),
        *unread("accounts.last_accounts", last, _KNOWN_LAST),
        *(() if is_known else (f"accounts.last_accounts.type: {quoted(kind)}",)),
    )
    return company.model_copy(update=read), left


def read_hit(value: object, *, provenance: Provenance) -> tuple[Company, tuple[str, ...]]:
    """The company of one hit of a search, and the paths of what nobody reads; a hit says nothing of accounts.

    Raises:
        ParseError: It is no object, or has no name.
    """
    if not isinstance(value, Mapping):
        raise ParseError(f"a hit is an object, not {quoted(value)}")
    notes: list[str] = []
    company = _company(value, name=value.get("title"), notes=notes, provenance=provenance)
    read = {
        "kind": line(value.get("company_type")),
        "postcode_district": _district(value.get("address")),
        "notes": tuple(notes),
    }
    return company.model_copy(update=read), tuple(unread("items[]", value, _KNOWN_HIT))


def _company(value: Mapping[str, Any], *, name: object, notes: list[str], provenance: Provenance) -> Company:
    """What profiles and hits write alike."""
    called = line(name)
    if called is None:
        raise ParseError(f"a company has a name, not {quoted(name)}")
    number = _number(value.get("company_number"), notes)
    id = f"name:{supplier_key(called)}" if number is None else f"GB-COH-{number}"
    return Company(
        id=id,
        name=called,
        company_number=number,
        status=line(value.get("company_status")),
        incorporated=_day(value, "date_of_creation", notes),
        dissolved=_day(value, "date_of_cessation", notes),
        provenance=provenance.model_copy(update={"record_id": number or id}),
    )


def _number(value: object, notes: list[str]) -> str | None:
    try:
        return parse_company_number(value)
    except ParseError:
        notes.append(f"company_number_unreadable: {quoted(value)}")
        return None


def _day(holder: Mapping[str, Any], name: str, notes: list[str]) -> date | None:
    try:
        return parse_day(holder.get(name))
    except ParseError:
        notes.append(f"{name}_unreadable")
        return None


def _previous_names(value: object) -> tuple[str, ...]:
    """Names before this one, the one given up last first."""
    dated = sorted(_names(value), key=lambda pair: pair[0], reverse=True)
    return tuple(dict.fromkeys(name for _, name in dated))


def _names(value: object) -> Iterator[tuple[str, str]]:
    for entry in map(_object, _list(value)):
        name = line(entry.get("name"))
        if name is not None:
            yield line(entry.get("ceased_on")) or "", name


def _district(address: object) -> str | None:
    return postcode_district(_object(address).get("postal_code"))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
