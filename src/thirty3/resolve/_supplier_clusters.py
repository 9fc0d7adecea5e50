"""From links to firms: surest links first, and never two company numbers in one firm.

Links of one confidence are drawn together, so that their order decides nothing. Where they would join two companies,
none of them is drawn. What a stricter threshold gives is where a laxer one stops on its way: a refinement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, groupby
from typing import NamedTuple

from thirty3.models.supplier_match import SupplierRefusal
from thirty3.resolve._supplier_links import Link
from thirty3.resolve._supplier_name import Name
from thirty3.resolve._supplier_nodes import Node, Nodes
from thirty3.resolve._supplier_table import Decisions

__all__ = ["Clustering", "cluster"]

_BY_NAME = frozenset(("name", "spacing", "legal_form", "word_order", "spelling"))
"""Rules that rest on the two names being one; a former name or a shop sign may have had another legal form."""


class Clustering(NamedTuple):
    """Which nodes are one firm, by which links, and which links were not drawn."""

    members: list[list[str]]
    """Labels of the nodes of each firm, sorted."""
    drawn: list[Link]
    refused: list[SupplierRefusal]


class _Forest:
    """Labels in growing clusters."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._above = {label: label for label in labels}

    def root(self, label: str) -> str:
        while (above := self._above[label]) != label:
            self._above[label] = label = self._above[above]
        return label

    def join(self, one: str, other: str) -> bool:
        """Whether they were two."""
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first
        return first != second


class _Claims:
    """What a cluster claims to be: its number, its registered ids, and the labels a caller may have parted."""

    def __init__(self, node: Node, names: Mapping[str, Name]) -> None:
        self.number = node.number
        self.registered: defaultdict[str, set[str]] = defaultdict(set)
        for id in node.registered:
            self.registered[id[:6]].add(id)
        self.labels = {node.label} if node.number else set()
        self.labels |= {f"name:{key}" for key, rule in node.names.items() if rule != "trading_name"}
        self.forms = {form for key, rule in node.names.items() if rule == "name" for form in names[key].forms} - {"CO"}

    def clashes(self, other: _Claims, parted: Mapping[str, set[str]]) -> str | None:
        """Why the two cannot be one firm; None when they can."""
        if self.number and other.number and self.number != other.number:
            return "two company numbers"
        for scheme in self.registered.keys() & other.registered.keys():
            if self.registered[scheme].isdisjoint(other.registered[scheme]):
                return "two ids in one register"
        if any(parted[label] & other.labels for label in self.labels & parted.keys()):
            return "what the overrides say is different"
        return None

    def differs(self, other: _Claims) -> bool:
        """Whether their names state legal forms and share none: a name without one must not bridge Ltd and LLP."""
        return bool(self.forms and other.forms and self.forms.isdisjoint(other.forms))

    def take(self, other: _Claims) -> None:
        self.forms |= other.forms
        self.number = self.number or other.number
        for scheme, ids in other.registered.items():
            self.registered[scheme] |= ids
        self.labels |= other.labels


def cluster(nodes: Nodes, links: Sequence[Link], decisions: Decisions, threshold: float) -> Clustering:
    """The firms that links of at least a confidence make.

    Args:
        nodes: All nodes and their names.
        links: Sorted, the surest first.
        decisions: What the caller's table parts stays apart.
        threshold: Least confidence of a link; what the caller's table joins has confidence 1.
    """
    parted: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in decisions.different:
        parted[one].add(other)
        parted[other].add(one)
    forest = _Forest(nodes.by_label)
    claims = {label: _Claims(node, nodes.names) for label, node in nodes.by_label.items()}
    drawn: list[Link] = []
    refused: list[SupplierRefusal] = []
    for doubt, level in groupby(links, key=lambda link: link.doubt):
        if 1 - doubt < threshold - 1e-9:
            break
        for component in _components(level, forest, claims, parted, refused):
            reason = _clash(component, forest, claims, parted)
            if reason is not None:
                refused += _refuse(component, reason)
                continue
            for link in component:
                first, second = sorted((forest.root(link.one), forest.root(link.other)))
                if forest.join(first, second):
                    claims[first].take(claims.pop(second))
                    drawn.append(link)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for label in sorted(nodes.by_label):
        members[forest.root(label)].append(label)
    return Clustering([members[root] for root in sorted(members)], drawn, refused)


def _components(
    level: Iterable[Link],
    forest: _Forest,
    claims: Mapping[str, _Claims],
    parted: Mapping[str, set[str]],
    refused: list[SupplierRefusal],
) -> list[list[Link]]:
    """Links of one confidence in heaps that hang together; links between clusters that clash are put aside first."""
    possible: list[Link] = []
    for link in level:
        first, second = forest.root(link.one), forest.root(link.other)
        reason = None if first == second else claims[first].clashes(claims[second], parted)
        if reason is not None:
            refused += _refuse([link], reason)
        elif first != second:
            possible.append(link)
    heap = _Forest({forest.root(label) for link in possible for label in (link.one, link.other)})
    for link in possible:
        heap.join(forest.root(link.one), forest.root(link.other))
    heaps: defaultdict[str, list[Link]] = defaultdict(list)
    for link in possible:
        heaps[heap.root(forest.root(link.one))].append(link)
    return list(heaps.values())


def _clash(
    links: Sequence[Link], forest: _Forest, claims: Mapping[str, _Claims], parted: Mapping[str, set[str]]
) -> str | None:
    """Why links cannot be drawn together; None when they can."""
    roots = sorted({forest.root(label) for link in links for label in (link.one, link.other)})
    by_name = any(link.rule in _BY_NAME for link in links)
    for one, other in combinations(roots, 2):
        reason = claims[one].clashes(claims[other], parted)
        if reason is None and by_name and claims[one].differs(claims[other]):
            reason = "two legal forms"
        if reason is not None:
            return reason
    return None


def _refuse(links: Iterable[Link], reason: str) -> list[SupplierRefusal]:
    return [
        SupplierRefusal(
            supplier=link.other, candidates=(link.one,), reason=f"{link.rule} {link.evidence}: would join {reason}"
        )
        for link in links
    ]
