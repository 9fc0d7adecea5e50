"""A tender or a contract as duplicates are told by: buyers, title, references, days, amounts, holders, and claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from thirty3.errors import ParseError
from thirty3.models.contract import Contract
from thirty3.models.duplicate import DuplicateKind
from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.tender import Tender
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.names import fold, is_placeholder_name, supplier_key
from thirty3.reference import buyer_wording
from thirty3.resolve._duplicate_claims import Claims, claims_of
from thirty3.resolve._duplicate_reference import References, read_references
from thirty3.resolve._duplicate_title import Title, read_title
from thirty3.resolve.boroughs import match_buyer

__all__ = ["Facts", "kind_of", "read_facts"]

_REMEMBERED = 8_192
_ACCOUNTS = frozenset(("GB-CFS", "GB-SRS"))
"""Schemes of accounts at a portal, under which some publish for others."""


class Facts(NamedTuple):
    """One record, read once for all comparisons."""

    id: str
    contract_of: str | None
    """The process a contract is of; None for tenders, and for contracts of sources that have none."""
    title: Title
    references: References
    processes: frozenset[str]
    """Open contracting ids it goes by: its own, and that of the notice it was copied from."""
    buyers: frozenset[str]
    """GSS codes, identifiers and names of its buyers; empty when it names none, or only a portal's own name."""
    buyer_name: str
    """The first buyer's name, folded; empty when there is none, or only a portal's own."""
    buyer_words: frozenset[str]
    """The words of all its buyers' names, as a title may hold them too."""
    days: Mapping[str, date]
    """Its London days by what they are: ``deadline``, ``start``, ``end``, ``published``, …"""
    amounts: tuple[Money, ...]
    """What it is said to be worth: its value, and the low end of the range."""
    holders: frozenset[str]
    """Ids and keys of suppliers' names; empty when none is named."""
    claims: Claims
    """What two records of one procurement cannot say differently."""


def kind_of(record: Tender | Contract) -> DuplicateKind:
    """``tender`` or ``contract``."""
    return "tender" if isinstance(record, Tender) else "contract"


def read_facts(record: Tender | Contract) -> Facts:
    """The facts of a record; they hold no text whose case or punctuation could matter."""
    title = read_title(record.title)
    references = read_references(record.portal_ref, record.title)
    named = [] if record.buyer is None else [record.buyer]
    named += record.other_buyers
    first = named[0].name if named else ""
    copied = set() if references.process is None else {references.process}
    own = set() if record.ocid is None else {record.ocid.upper()}
    value, minimum = record.value, record.value_minimum if isinstance(record, Tender) else None
    return Facts(
        id=record.id,
        contract_of=record.ocid if isinstance(record, Contract) else None,
        title=title,
        references=references,
        processes=frozenset(own | copied),
        buyers=frozenset(record.boroughs).union(*(_buyer_keys(one) for one in named)),
        buyer_name=fold(first).removeprefix("THE ") if _name(first) else "",
        buyer_words=frozenset().union(*(_buyer_words(one.name) for one in named)),
        days=_days(record),
        amounts=tuple(one for one in (value, minimum) if one is not None),
        holders=_holders(record) if isinstance(record, Contract) else frozenset(),
        claims=claims_of(record, title, references, _company_number(named[0]) if named else None),
    )


@cache
def _portals() -> frozenset[str]:
    """Folded names under which e-sourcing services publish for buyers."""
    return frozenset(row.wording for row in buyer_wording() if row.role == "portal")


@lru_cache(maxsize=_REMEMBERED)
def _name(name: str) -> str:
    """The name without its council's wording, but with what tells a county from its town; empty for a portal's own."""
    folded = fold(name)
    if folded in _portals() or is_placeholder_name(name):
        return ""
    words = [word for word in supplier_key(name).split() if word not in ("THE", "COUNCIL", "BOROUGH", "LONDON", "OF")]
    return " ".join(words) or folded


@lru_cache(maxsize=_REMEMBERED)
def _buyer_keys(buyer: Organisation) -> frozenset[str]:
    name = _name(buyer.name)
    keys = {match.borough.gss for match in match_buyer(buyer.name, buyer.identifiers)}
    if name:
        keys.add(name)
        keys |= {str(one).upper() for one in buyer.identifiers if one.scheme not in _ACCOUNTS}
    return frozenset(keys)


@lru_cache(maxsize=_REMEMBERED)
def _buyer_words(name: str) -> frozenset[str]:
    return frozenset(fold(name).split())


def _company_number(buyer: Organisation) -> str | None:
    """The buyer's number at Companies House; None when it states none, or something else in its place."""
    for one in buyer.identifiers:
        if one.scheme == "GB-COH":
            try:
                return parse_company_number(one.id)
            except ParseError:
                return None
    return None


def _days(record: Tender | Contract) -> dict[str, date]:
    days: dict[str, date | None] = {"start": record.period.start, "end": record.period.end}
    if isinstance(record, Tender):
        days |= {"deadline": record.deadline_day, "expected": record.expected}
        days["published"] = record.first_published or record.published
    else:
        days |= {"award": record.awarded, "signature": record.signed, "published": record.published}
    return {name: day for name, day in days.items() if day is not None}


def _holders(contract: Contract) -> frozenset[str]:
    return frozenset(_holder_keys(contract))


def _holder_keys(contract: Contract) -> Iterator[str]:
    for supplier in contract.suppliers:
        if not supplier.placeholder and not is_placeholder_name(supplier.name):
            yield supplier.id
            yield f"name:{supplier_key(supplier.name)}"
