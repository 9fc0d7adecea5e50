"""Who buys and who supplies, from ``parties``, ``buyer`` and ``suppliers``, whose ids are seldom to be trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.organisation import Identifier, Organisation
from thirty3.models.supplier import AssertedBy, Supplier, SupplierSize
from thirty3.normalise.identifiers import parse_company_number, read_identifier
from thirty3.normalise.names import fold, is_placeholder_name, supplier_key
from thirty3.ocds._values import flag, member, reference, text, texts
from thirty3.ocds.privacy import postcode_district
from thirty3.ocds.release import objects

__all__ = ["Parties", "buyers", "suppliers"]

_SCHEMED = re.compile(r"([A-Z]{2,3}-[A-Z]{2,6})-(.+)", re.DOTALL)
"""A party id that is made of a scheme and an id, as portals make them: ``GB-COH-01234567``."""

_SIZES: dict[str, SupplierSize] = {
    "micro": "micro",
    "small": "small",
    "medium": "medium",
    "sme": "sme",
    "large": "large",
}
"""``details.scale`` as published. ``large`` at Contracts Finder may only mean that a box was not ticked."""

_PLACEHOLDER = "placeholder"


class Parties:
    """The parties of a compiled release, found by id and by name."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.all = objects(data.get("parties"))
        self._by_id: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self._by_name: dict[str, list[dict[str, Any]]] = {}
        for party in self.all:
            name = _folded(party)
            self._by_id.setdefault(reference(party.get("id")), []).append((name, party))
            self._by_name.setdefault(name, []).append(party)

    def of(self, named: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The parties a reference means: by id and name, else by a portal's id that one name bears, else by name."""
        id, name = reference(named.get("id")), _folded(named)
        by_id = self._by_id.get(id, []) if id else []
        by_name = self._by_name.get(name, []) if name else []
        both = [party for own_name, party in by_id if name and own_name == name]
        if both:
            return both
        if by_id and len({own_name for own_name, _ in by_id}) == 1 and (not name or _SCHEMED.fullmatch(id)):
            return [party for _, party in by_id]
        return by_name


def buyers(parties: Parties) -> tuple[Organisation | None, tuple[Organisation, ...]]:
    """The buyer of a compiled release, and further buyers.

    The buyer is ``buyer``, else the first party with that role, else the procuring entity. A party that stands twice
    under one id is one party with the roles of both.
    """
    data = parties.data
    with_role = [party for party in parties.all if "buyer" in texts(party.get("roles"))]
    named = [*objects(data.get("buyer")), *with_role, *objects(member(data, "tender", "procuringEntity"))]
    main = next((one for one in named if text(one.get("name")) or reference(one.get("id"))), None)
    if main is None:
        return None, ()
    first = _organisation(main, parties.of(main))
    others: dict[tuple[str | None, str], Organisation] = {}
    for party in with_role:
        other = _organisation(party, parties.of(party))
        if other.id != first.id and fold(other.name) != fold(first.name):
            others.setdefault((other.id, fold(other.name)), other)
    return (first if first.name or first.identifiers else None), tuple(others.values())


def suppliers(listed: object, parties: Parties, notes: list[str]) -> tuple[Supplier, ...]:
    """The suppliers an award lists, with what its parties say of them.

    A supplier that is listed twice is one supplier. One company number on two firms of different names proves neither:
    both then go by their names (note ``company_number_shared: …``).
    """
    found = [_supplier(named, parties.of(named)) for named in objects(listed)]
    shared = _shared_numbers(found)
    notes.extend(f"company_number_shared: {number}" for number in sorted(shared))
    sure = [_by_name(supplier) if supplier.company_number in shared else supplier for supplier in found]
    numbers: dict[str, set[str]] = {}
    for supplier in sure:
        known = numbers.setdefault(supplier_key(supplier.name), set())
        known.update([supplier.company_number] if supplier.company_number else [])
    once: dict[str, Supplier] = {}
    for supplier in sure:
        key = _one_key(supplier, numbers[supplier_key(supplier.name)])
        once[key] = _same(once[key], supplier) if key in once else supplier
    return tuple(once.values())


def _folded(named: Mapping[str, Any]) -> str:
    return fold(text(named.get("name")) or "")


def _one_key(supplier: Supplier, numbers: Collection[str]) -> str:
    """What two listings of one supplier share: its company number, or its name where only one number bears that."""
    if supplier.placeholder:
        return f"nobody {fold(supplier.name)}"
    only = next(iter(numbers)) if len(numbers) == 1 else None
    number = supplier.company_number or only
    return f"name {supplier_key(supplier.name)}" if number is None else f"number {number}"


def _organisation(named: Mapping[str, Any], parties: Iterable[Mapping[str, Any]]) -> Organisation:
    sources = [named, *parties]
    return Organisation(
        name=next((name for source in sources if (name := text(source.get("name")))), ""),
        id=reference(named.get("id")) or None,
        identifiers=_identifiers(sources),
        region=next((place for source in sources if (place := text(member(source, "address", "region")))), None),
        postcode_district=_district(sources),
    )


def _supplier(named: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> Supplier:
    sources = [named, *parties]
    organisation = _organisation(named, parties)
    number = _company_number(organisation.identifiers)
    size, asserted_by = _size(sources)
    return Supplier(
        id=_supplier_id(organisation.name, number),
        name=organisation.name,
        identifiers=organisation.identifiers,
        company_number=number,
        size=size,
        size_asserted_by=asserted_by,
        vcse=_vcse(sources),
        placeholder=number is None and _names_nobody(organisation.name),
        region=organisation.region,
        postcode_district=organisation.postcode_district,
    )


def _supplier_id(name: str, number: str | None) -> str:
    if number is not None:
        return f"GB-COH-{number}"
    return _PLACEHOLDER if _names_nobody(name) else f"name:{supplier_key(name)}"


def _names_nobody(name: str) -> bool:
    return is_placeholder_name(name) or not supplier_key(name)


def _by_name(supplier: Supplier) -> Supplier:
    """A supplier without its company number."""
    return supplier.model_copy(
        update={
            "id": _supplier_id(supplier.name, None),
            "company_number": None,
            "placeholder": _names_nobody(supplier.name),
        }
    )


def _same(one: Supplier, other: Supplier) -> Supplier:
    """Two listings of one supplier as one: what the first leaves open, the second may say."""
    if one.company_number is None and other.company_number is not None:
        one, other = other, one
    names = {one.name, other.name, *one.aliases, *other.aliases} - {one.name, ""}
    known = one if one.size != "unknown" else other
    return one.model_copy(
        update={
            "aliases": tuple(sorted(names)),
            "identifiers": tuple(dict.fromkeys((*one.identifiers, *other.identifiers))),
            "size": known.size,
            "size_asserted_by": known.size_asserted_by,
            "vcse": flag(one.vcse, other.vcse),
            "region": one.region or other.region,
            "postcode_district": one.postcode_district or other.postcode_district,
        }
    )


def _shared_numbers(found: Iterable[Supplier]) -> set[str]:
    """Company numbers that firms of different names bear."""
    names: dict[str, set[str]] = {}
    for supplier in found:
        if supplier.company_number is not None and not _names_nobody(supplier.name):
            names.setdefault(supplier.company_number, set()).add(supplier_key(supplier.name))
    return {number for number, keys in names.items() if len(keys) > 1}


def _identifiers(sources: Iterable[Mapping[str, Any]]) -> tuple[Identifier, ...]:
    found: dict[Identifier, None] = {}
    for source in sources:
        listed = [*objects(source.get("identifier")), *objects(source.get("additionalIdentifiers"))]
        for one in listed:
            identifier = read_identifier(text(one.get("scheme")), text(one.get("id")))
            found |= {} if identifier is None else {identifier: None}
        schemed = _SCHEMED.fullmatch(reference(source.get("id")))
        if schemed is not None:
            identifier = read_identifier(schemed[1], schemed[2])
            found |= {} if identifier is None else {identifier: None}
    return tuple(found)


def _company_number(identifiers: Iterable[Identifier]) -> str | None:
    for identifier in identifiers:
        if identifier.scheme != "GB-COH":
            continue
        try:
            number = parse_company_number(identifier.id)
        except ParseError:
            continue  # a foreign register's number under the wrong scheme stays among the identifiers
        if number is not None:
            return number
    return None


def _size(sources: Iterable[Mapping[str, Any]]) -> tuple[SupplierSize, AssertedBy | None]:
    """The size a notice or register states, and which of them does.

    A flag ``sme`` of 2020 counts when it is set, and says nothing when it is not.
    """
    for source in sources:
        scale = _SIZES.get((text(member(source, "details", "scale")) or "").lower())
        if scale is not None:
            by = text(member(source, "details", "scaleAssertedBy"))  # ours, set by connectors that read registers
            return scale, "register" if by == "register" else "notice"
        if source.get("sme") is True:
            return "sme", "notice"
    return "unknown", None


def _vcse(sources: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether a notice says it is a social enterprise; the flag ``vco`` of 2020 as ``sme`` in :func:`_size`."""
    for source in sources:
        stated = flag(member(source, "details", "vcse"))
        if stated is not None or source.get("vco") is True:
            return True if stated is None else stated
    return None


def _district(sources: Iterable[Mapping[str, Any]]) -> str | None:
    for source in sources:
        address = source.get("address")
        for part in ("postalCode", "streetAddress"):
            district = postcode_district(text(member(address, part)))
            if district is not None:
                return district
    return None
