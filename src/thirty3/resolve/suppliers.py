"""One supplier for one firm: company numbers decide, names are matched with care, and every merge says why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.company import Company
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.models.supplier import Supplier
from thirty3.models.supplier_match import SupplierGroup, SupplierMerge, SupplierOverride, SupplierRefusal
from thirty3.normalise.text import quoted
from thirty3.resolve._supplier_clusters import cluster
from thirty3.resolve._supplier_links import find_links
from thirty3.resolve._supplier_nodes import Look, Node, build_nodes, look_of
from thirty3.resolve._supplier_record import explain, resolved_id, resolved_supplier
from thirty3.resolve._supplier_table import Decisions, read_groups, read_overrides

__all__ = ["SupplierResolution", "suppliers"]


class SupplierResolution:
    """The firms behind published suppliers. Iterating over it gives one supplier for each, sorted by id.

    Attributes:
        suppliers: One for each firm, sorted by id.
        placeholders: Published suppliers that name nobody (``Various``), as they were. They are no firms, join
            nothing, and are not among ``suppliers``.
        merges: Why published suppliers are one firm, by firm; firms of one name have none.
        refused: What could have joined a firm and was left alone, with what spoke against it.
        groups: Ids of suppliers by group, from the caller's table; groups never change which firm a supplier is.
        compared: Pairs of names compared by their letters.
        published: Different suppliers given, those that name nobody included.
    """

    def __init__(
        self,
        firms: Mapping[Look, Supplier],
        merges: Iterable[SupplierMerge],
        refused: Iterable[SupplierRefusal],
        groups: Mapping[str, tuple[str, ...]],
        compared: int,
        wrong: Container[tuple[str, str]],
    ) -> None:
        self._firms = dict(firms)
        self._wrong = wrong
        self._by_id = {firm.id: firm for look, firm in firms.items() if not look.placeholder}
        self.suppliers = tuple(self._by_id[id] for id in sorted(self._by_id))
        self.placeholders = tuple(firm for look, firm in sorted(firms.items(), key=_key) if look.placeholder)
        self.merges = tuple(merges)
        self.refused = tuple(refused)
        self.groups = dict(groups)
        self.compared = compared
        self.published = len(firms)
        self._group = {id: group for group, ids in groups.items() for id in ids}

    def __iter__(self) -> Iterator[Supplier]:
        return iter(self.suppliers)

    def __len__(self) -> int:
        return len(self.suppliers)

    def __repr__(self) -> str:
        return f"<SupplierResolution: {self.summary()}>"

    def summary(self) -> str:
        """One line in plain English."""
        return (
            f"{counted(len(self), 'firm')} from {counted(self.published, 'published supplier')}, "
            f"{len(self.placeholders):,} of which name nobody; "
            f"{counted(len(self.refused), 'link')} refused, {self.compared:,} pairs of names compared"
        )

    def supplier_of(self, supplier: Supplier) -> Supplier:
        """The firm that a published supplier is; the supplier itself when it names nobody.

        Raises:
            UnknownNameError: It was not among the suppliers resolved.
        """
        if self._by_id.get(supplier.id) == supplier:
            return supplier  # resolved already
        look = look_of(supplier, self._wrong)
        if look not in self._firms:
            raise UnknownNameError(f"{quoted(supplier.name)} ({supplier.id}) was not among the suppliers resolved")
        return supplier if look.placeholder else self._firms[look]

    def id_of(self, supplier: Supplier) -> str:
        """The id of the firm that a published supplier is.

        Raises:
            UnknownNameError: It was not among the suppliers resolved.
        """
        return self.supplier_of(supplier).id

    def group_of(self, supplier: Supplier) -> str | None:
        """The group its firm belongs to by the caller's table; None when the table does not say.

        Raises:
            UnknownNameError: It was not among the suppliers resolved.
        """
        return self._group.get(self.id_of(supplier))

    def apply(self, contracts: Iterable[Contract]) -> Iterator[Contract]:
        """The contracts with their suppliers resolved, in their order; a firm that one lists twice is there once.

        Raises:
            UnknownNameError: A contract has a supplier that was not among those resolved.
        """
        for contract in contracts:
            found = dict.fromkeys(self.supplier_of(one) for one in contract.suppliers)
            yield contract.model_copy(update={"suppliers": tuple(found)}) if contract.suppliers else contract


def suppliers(
    contracts: Iterable[Contract | Supplier],
    *,
    evidence: Iterable[Company] = (),
    overrides: Iterable[SupplierOverride | Mapping[str, Any]] = (),
    groups: Iterable[SupplierGroup | Mapping[str, Any]] = (),
    threshold: float = 0.9,
) -> SupplierResolution:
    """The firms that hold contracts, each once, however its name is typed.

    One company number is one firm, whatever names stand beside it, and two different numbers never meet, not by way
    of a third either. A name without a number joins what has the same name once legal forms, punctuation, asides, *t/a*
    and *formerly* are read, or a name a slip of the pen away; where it fits two numbered firms, it joins the one that
    is published with its postcode district, or neither. Names that name nobody join nothing.
    The order of the input decides nothing.

    Args:
        contracts: Contracts, or suppliers themselves; all of them at once, since each may tell of another.
        evidence: Companies of a register. A name without a number gets the number of the only company that has this
            name and still exists; a company's own and former names are known by its number. Any size: the names that
            nobody here bears are passed by.
        overrides: Rows ``one``, ``other``, ``decision`` (``same`` or ``different``) and ``reason``, with ``source``
            and ``checked`` where you keep them, such as ``csv.DictReader`` gives. Names as published, or
            ``GB-COH-…``. They win: *different* of a name and a number also takes the number off the name, where the
            number stands at least as often beside another.
        groups: Rows ``member`` and ``group``, parents and subsidiaries: a second level, beside the firms.
        threshold: Least confidence of a merge by name, from 0 to 1. A higher one only takes firms apart. At 0.9 a
            slip of the pen counts in a common or long word, or with a district that agrees; at 0.88 in any but the
            shortest.

    Returns:
        The firms, why each merge was made, and what was not merged.

    Raises:
        ParseError: A table's row is incomplete, or two rows contradict each other; the message gives the row.

    >>> from thirty3.models.supplier import Supplier
    >>> found = suppliers([
    ...     Supplier(id="GB-COH-01234567", name="Example Systems Limited", company_number="01234567",
    ...              postcode_district="E8"),
    ...     Supplier(id="name:EXAMPLE SYTEMS", name="EXAMPLE SYTEMS LTD.", postcode_district="E8"),
    ... ])
    >>> [(firm.id, firm.aliases) for firm in found]
    [('GB-COH-01234567', ('EXAMPLE SYTEMS LTD.',))]
    >>> found.merges[0].rule, found.merges[0].evidence
    ('spelling', "'EXAMPLE SYSTEMS' and 'EXAMPLE SYTEMS', 1 edits apart; both in E8")
    """
    decisions = read_overrides(overrides)
    members = read_groups(groups)
    counted, wrong = _counted(contracts, decisions)
    published = _published(counted, wrong)
    nodes = build_nodes(published, evidence, decisions)
    linking = find_links(nodes, decisions)
    found = cluster(nodes, linking.links, decisions, threshold)
    drawn: defaultdict[str, list[Any]] = defaultdict(list)
    cluster_of = {label: labels[0] for labels in found.members for label in labels}
    for link in found.drawn:
        drawn[cluster_of[link.one]].append(link)
    firms: dict[Look, Supplier] = {
        look: min(known, key=lambda one: one.model_dump_json()) for look, known in published.items() if look.placeholder
    }
    merges: list[SupplierMerge] = []
    ids: dict[str, str] = {}
    for labels in found.members:
        together = [nodes.by_label[label] for label in labels]
        if not any(node.looks for node in together):
            continue  # a company of the evidence that nobody here turned out to be
        id = resolved_id(together, published)
        firm = resolved_supplier(id, together, published)
        firms |= {look: firm for node in together for look in node.looks}
        merges += explain(id, together, drawn[labels[0]], published)
        ids |= dict.fromkeys(labels, id)
    refused = sorted({*linking.refused, *found.refused}, key=lambda one: (one.supplier, one.candidates, one.reason))
    grouped = _grouped(members, nodes.by_label, ids)
    merges.sort(key=lambda one: (one.supplier_id, one.one, one.other))
    return SupplierResolution(firms, merges, refused, grouped, linking.compared, wrong)


def _counted(
    given: Iterable[Contract | Supplier], decisions: Decisions
) -> tuple[Counter[Supplier], frozenset[tuple[str, str]]]:
    """How often each supplier is published, and which numbers stand beside names whose firm's they are not."""
    counted: Counter[Supplier] = Counter()
    for one in given:
        counted.update((one,) if isinstance(one, Supplier) else one.suppliers)
    doubted = {label for pair in decisions.different for label in pair}
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for supplier, times in counted.items() if doubted else ():
        look = look_of(supplier, ())
        if look.number is not None and look.key:
            names[f"GB-COH-{look.number}"][f"name:{look.key}"] += times
    wrong = {
        (number, name)
        for number, name in decisions.different
        if any(times >= names[number][name] for other, times in names[number].items() if other != name)
    }
    return counted, frozenset(wrong)


def _published(counted: Mapping[Supplier, int], wrong: Container[tuple[str, str]]) -> dict[Look, Counter[Supplier]]:
    published: defaultdict[Look, Counter[Supplier]] = defaultdict(Counter)
    for supplier, times in counted.items():
        published[look_of(supplier, wrong)][supplier] += times
    return published


def _grouped(
    members: Mapping[str, str], nodes: Mapping[str, Node], ids: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Ids by group. A row about a firm that is not here has no effect; a firm of two groups is an error."""
    group_of: dict[str, str] = {}
    for label, group in sorted(members.items()):
        key = label.removeprefix("name:")
        meant = [label] if label in ids else [one for one, node in nodes.items() if node.names.get(key) == "name"]
        found = {ids[one] for one in meant if one in ids}
        if len(found) > 1:
            raise ParseError(f"groups: {label} is the name of {', '.join(sorted(found))}: say which by its number")
        for id in found:
            if group_of.setdefault(id, group) != group:
                raise ParseError(f"groups: {id} is in {quoted(group_of[id])} and {quoted(group)}")
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for id, group in sorted(group_of.items()):
        groups[group].append(id)
    return {group: tuple(groups[group]) for group in sorted(groups)}


def _key(item: tuple[Look, Supplier]) -> tuple[str, ...]:
    look, supplier = item
    return look.key, supplier.name, look.district or "", *look.registered
