"""From published suppliers to what is matched: one node for each company number, registered id and bare name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from thirty3.errors import ParseError
from thirty3.models.company import Company
from thirty3.models.supplier import Supplier
from thirty3.models.supplier_match import MatchRule
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.names import fold
from thirty3.resolve._supplier_name import Name, names_nobody, read_name
from thirty3.resolve._supplier_table import Decisions

__all__ = ["Look", "Node", "Nodes", "build_nodes", "look_of"]

_REGISTERED = frozenset(("GB-CHC", "GB-NIC", "GB-PPON", "GB-SC"))
"""Registers that give an organisation one id: charities, and the public procurement organisation number. A portal's
account number (``GB-CFS``, ``GB-FTS``) is none: one firm had five."""
_GONE = frozenset(("dissolved", "closed", "converted-closed", "removed"))
"""Companies House's words for a company that no longer is; 2026-11-22."""


class Look(NamedTuple):
    """All that decides where a published supplier belongs; suppliers of one look are one."""

    number: str | None
    key: str
    """Key of the name; the folded name of a placeholder, empty where only a number is known."""
    registered: tuple[str, ...]
    district: str | None
    placeholder: bool


@dataclass
class Node:
    """What is matched: a firm by its number, an organisation by its id, or a bare name."""

    label: str
    """``GB-COH-…``, ``GB-CHC-…`` and the like, ``name:…``, and ``name:… @district`` where a name is many firms'."""
    number: str | None = None
    names: dict[str, MatchRule] = field(default_factory=dict)
    """Keys of its names: ``name`` for its own, ``other_name`` or ``trading_name`` for the rest."""
    registered: set[str] = field(default_factory=set)
    districts: set[str] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)
    apart: bool = False
    """True for a name that several numbered firms bear: it may join one of them, and nothing else."""

    def add_name(self, key: str, rule: MatchRule) -> None:
        """Note a name; its own name outweighs another, and another a shop sign."""
        order: list[MatchRule] = ["name", "other_name", "trading_name"]
        self.names[key] = min(self.names.get(key, rule), rule, key=order.index)


class Nodes(NamedTuple):
    """All nodes by label, and all names by key."""

    by_label: dict[str, Node]
    names: dict[str, Name]


def look_of(supplier: Supplier, wrong: Container[tuple[str, str]]) -> Look:
    """The look of a supplier, without its number where number and name are among the pairs that are wrong."""
    number = _number(supplier)
    nameless = supplier.placeholder or names_nobody(supplier.name)
    key = "" if nameless else read_name(supplier.name).own.key
    if number is not None and (f"GB-COH-{number}", f"name:{key}") in wrong:
        number = None
    registered = tuple(sorted({str(one) for one in supplier.identifiers if one.scheme in _REGISTERED}))
    nobody = nameless and number is None
    return Look(number, fold(supplier.name) if nobody else key, registered, supplier.postcode_district, nobody)


def _number(supplier: Supplier) -> str | None:
    stated = [supplier.company_number, *(one.id for one in supplier.identifiers if one.scheme == "GB-COH")]
    for text in stated:
        try:
            number = parse_company_number(text)
        except ParseError:
            continue  # not a number: it stays among the identifiers and proves nothing
        if number is not None:
            return number
    return None


def build_nodes(looks: Mapping[Look, Counter[Supplier]], evidence: Iterable[Company], decisions: Decisions) -> Nodes:
    """One node for each number, registered id and bare name; a bare name that several firms bear is cut by district."""
    nodes: dict[str, Node] = {}
    names = _names(looks)
    for look in sorted(looks, key=_order):
        if look.number is not None:
            _fill(nodes, f"GB-COH-{look.number}", look, looks[look])
    _own_names(nodes, looks)
    wanted = {look.key for look in looks if look.number is None and not look.placeholder}
    _add_evidence(nodes, names, evidence, wanted)
    for label in sorted({label for pair in decisions.same for label in pair if label.startswith("GB-COH-")}):
        nodes.setdefault(label, Node(label, label.removeprefix("GB-COH-")))
    owners = Counter(key for node in nodes.values() for key, rule in node.names.items() if rule == "name")
    for look in sorted(looks, key=_order):
        if look.number is None and not look.placeholder:
            node = _fill(nodes, _label(look, owners), look, looks[look])
            node.apart = owners[look.key] > 1 and not look.registered
    for key in {key for node in nodes.values() for key in node.names} - names.keys():
        names[key] = read_name(key).own
    return Nodes(nodes, names)


def _order(look: Look) -> tuple[str, ...]:
    return look.number or "", look.key, look.district or "", *look.registered


def _label(look: Look, owners: Mapping[str, int]) -> str:
    if look.registered:
        return look.registered[0]
    label = f"name:{look.key}"
    many = owners.get(look.key, 0) > 1
    return f"{label} @{look.district}" if many and look.district else label


def _fill(nodes: dict[str, Node], label: str, look: Look, suppliers: Iterable[Supplier]) -> Node:
    node = nodes.setdefault(label, Node(label, look.number))
    node.looks.append(look)
    node.registered.update(look.registered)
    node.districts.update(filter(None, [look.district]))
    if look.key:
        node.add_name(look.key, "name" if look.number is None else "other_name")
    for supplier in suppliers if look.key else ():
        read = read_name(supplier.name)
        for key in read.former:
            node.add_name(key, "other_name")
        for key in read.trading:
            node.add_name(key, "trading_name")
    return node


def _own_names(nodes: Mapping[str, Node], looks: Mapping[Look, Counter[Supplier]]) -> None:
    """Of a firm's published names, the one published most often is its own: a number may stand on a wrong name."""
    for node in nodes.values():
        counted: Counter[str] = Counter()
        for look in node.looks:
            counted[look.key] += looks[look].total() if look.key else 0
        if +counted:
            node.add_name(min(+counted, key=lambda key: (-counted[key], key)), "name")


def _add_evidence(
    nodes: dict[str, Node], names: dict[str, Name], evidence: Iterable[Company], wanted: Set[str]
) -> None:
    """Names of companies whose number is known, and companies that a bare name may be. Others are passed by."""
    told: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    for company in evidence:
        name = None if names_nobody(company.name) else read_name(company.name).own
        key = "" if name is None else name.key
        before = {read_name(name).own.key for name in company.previous_names if not names_nobody(name)}
        label = f"GB-COH-{company.company_number}"
        alive = company.dissolved is None and (company.status or "").casefold() not in _GONE
        if company.company_number is None or not (label in nodes or (alive and wanted & {key, *before})):
            continue  # most of a register: companies that nobody here is named after
        own, other, districts = told[label]
        if name is not None:
            own.add(key)
            _hear(names, name)
        other.update(before)
        districts.update(filter(None, [company.postcode_district]))
    for label in sorted(told):
        node = nodes.setdefault(label, Node(label, label.removeprefix("GB-COH-")))
        own, other, districts = told[label]
        _trust_register(node, own)
        for key in other - own:
            node.add_name(key, "other_name")
        node.districts |= districts


def _trust_register(node: Node, own: Set[str]) -> None:
    """The register knows a company's own name better than notices do."""
    if own:
        node.names = {key: "other_name" if rule == "name" else rule for key, rule in node.names.items()}
    for key in own:
        node.names[key] = "name"


def _hear(names: dict[str, Name], name: Name) -> None:
    """Note a name; it states the legal forms that any of its spellings states."""
    known = names.get(name.key, name)
    names[name.key] = name._replace(forms=name.forms | known.forms)


def _names(looks: Mapping[Look, Counter[Supplier]]) -> dict[str, Name]:
    names: dict[str, Name] = {}
    for look, suppliers in looks.items():
        for supplier in suppliers if look.key and not look.placeholder else ():
            _hear(names, read_name(supplier.name).own)
    return names
