"""The links between nodes: by registered id, by name, by a caller's table, and by likeness of names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from thirty3.models.supplier_match import MatchRule, SupplierRefusal
from thirty3.resolve._supplier_blocks import Words, candidates
from thirty3.resolve._supplier_name import Name
from thirty3.resolve._supplier_nodes import Node, Nodes
from thirty3.resolve._supplier_score import CONFIDENCE, MARGIN, alike, nearby
from thirty3.resolve._supplier_table import Decisions

__all__ = ["Link", "Linking", "find_links"]

_ELSEWHERE = 0.03
"""What a likeness loses when both are published with districts and share none: enough to need a better reason."""


class Link(NamedTuple):
    """Two nodes that may be one firm. Links sort by confidence, the surest first."""

    doubt: float
    """1 less the confidence."""
    one: str
    other: str
    rule: MatchRule
    evidence: str


class Linking(NamedTuple):
    """Links worth drawing, and what was refused for fitting several firms."""

    links: list[Link]
    refused: list[SupplierRefusal]
    compared: int
    """Pairs of names compared by their letters."""


def find_links(nodes: Nodes, decisions: Decisions) -> Linking:
    """All links, without those of names that fit two numbered firms about equally well."""
    best: dict[tuple[str, str], Link] = {}
    found = [*_by_id(nodes.by_label.values()), *_by_name(nodes.by_label.values())]
    near, compared = _by_likeness(nodes)
    for link in [*found, *near]:
        known = best.get((link.one, link.other), link)
        best[link.one, link.other] = min(link, known)
    decided = list(_by_decision(nodes, decisions))
    fixed = {label for link in decided for label in (link.one, link.other)}
    links, refused = _single_out(best.values(), nodes.by_label, fixed)
    return Linking(sorted([*links, *decided]), refused, compared)


def _link(one: Node, other: Node, rule: MatchRule, evidence: str, confidence: float | None = None) -> Link | None:
    """A link, unless both have company numbers or one is a name that may join numbered firms only."""
    numbered = (one.number is not None) + (other.number is not None)
    if numbered == 2 or one is other or ((one.apart or other.apart) and not numbered):
        return None
    sure = CONFIDENCE[rule] if confidence is None else confidence
    shared = sorted(one.districts & other.districts)
    if rule == "spelling" and one.districts and other.districts and not shared:
        sure -= _ELSEWHERE
    if shared and rule != "identifier":
        sure, evidence = nearby(sure), f"{evidence}; both in {', '.join(shared)}"
    first, second = sorted((one.label, other.label))
    return Link(round(1 - sure, 4), first, second, rule, evidence)


def _by_id(nodes: Iterable[Node]) -> Iterator[Link]:
    holders: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        for id in node.registered:
            holders[id].append(node)
    for id, found in holders.items():
        for one, other in combinations(found, 2):
            yield from _given(_link(one, other, "identifier", id))


def _given(link: Link | None) -> tuple[Link, ...]:
    return () if link is None else (link,)


def _by_name(nodes: Iterable[Node]) -> Iterator[Link]:
    """Nodes of one name. A shop sign or former name counts when only one firm claims it."""
    own: defaultdict[str, list[Node]] = defaultdict(list)
    claimed: defaultdict[str, list[tuple[Node, MatchRule]]] = defaultdict(list)
    for node in nodes:
        for key, rule in node.names.items():
            if rule == "name":
                own[key].append(node)
            else:
                claimed[key].append((node, rule))
    for key, holders in own.items():
        for one, other in _pairs(holders):
            yield from _given(_link(one, other, "name", repr(key)))
        if len(claimed.get(key, ())) == 1:
            claimant, rule = claimed[key][0]
            for holder in holders:
                yield from _given(_link(claimant, holder, rule, repr(key)))


def _pairs(holders: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Pairs of holders of a name, those of two numbers left out: of a common name there may be many."""
    firms = [node for node in holders if node.number is not None]
    bare = [node for node in holders if node.number is None]
    yield from ((firm, node) for firm in firms for node in bare)
    yield from combinations([node for node in bare if not node.apart], 2)


def _by_likeness(nodes: Nodes) -> tuple[list[Link], int]:
    holders: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes.by_label.values():
        for key, rule in node.names.items():
            if rule != "trading_name" and not node.apart:
                holders[key].append(node)
    names = {key: nodes.names[key] for key in holders}
    words = Words.of(names)
    links: list[Link] = []
    compared = 0
    for first, second in candidates(names):
        if _may_join(holders[first], holders[second]):
            compared += 1
            links += _alike(names[first], names[second], holders, words)
    return links, compared


def _may_join(ones: Sequence[Node], others: Sequence[Node]) -> bool:
    """Whether some two of them lack two company numbers: a comparison of numbered firms could change nothing."""
    return any(node.number is None for node in ones) or any(node.number is None for node in others)


def _alike(first: Name, second: Name, holders: Mapping[str, Sequence[Node]], words: Words) -> Iterator[Link]:
    likeness = alike(first, second, words)
    if likeness is None:
        return
    for one in holders[first.key]:
        for other in holders[second.key]:
            rules = (one.names[first.key], other.names[second.key])
            confidence = min([likeness.confidence, *(CONFIDENCE[rule] for rule in rules)])
            yield from _given(_link(one, other, likeness.rule, likeness.evidence, confidence))


def _by_decision(nodes: Nodes, decisions: Decisions) -> Iterator[Link]:
    for (first, second), reason in sorted(decisions.same.items()):
        for one in _meant(first, nodes.by_label):
            for other in _meant(second, nodes.by_label):
                if one is not other and (one.number is None or other.number is None):
                    low, high = sorted((one.label, other.label))
                    yield Link(0.0, low, high, "override", reason)


def _meant(label: str, nodes: Mapping[str, Node]) -> list[Node]:
    """The nodes that a label of a caller's table means: without a number those of the name, else its only firm."""
    if not label.startswith("name:"):
        return [nodes[label]] if label in nodes else []
    key = label.removeprefix("name:")
    named = [node for node in nodes.values() if node.names.get(key) == "name"]
    bare = [node for node in named if node.number is None]
    return bare or (named if len(named) == 1 else [])


def _single_out(
    links: Iterable[Link], nodes: Mapping[str, Node], fixed: Iterable[str]
) -> tuple[list[Link], list[SupplierRefusal]]:
    """Links without those of a node for which two firms stand about equally; such a node joins nothing by itself."""
    to_firms: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for link in links:
        for label, firm in ((link.one, link.other), (link.other, link.one)):
            if nodes[firm].number is not None:
                to_firms[label].append((link.doubt, firm))
    refused: dict[str, SupplierRefusal] = {}
    lost: set[tuple[str, str]] = set()
    for label in sorted(to_firms.keys() - set(fixed)):
        ranked = sorted(to_firms[label])
        rivals = [firm for doubt, firm in ranked if doubt - ranked[0][0] < MARGIN]
        if len(rivals) > 1:
            reason = "it fits several companies, and nothing singles one out"
            refused[label] = SupplierRefusal(supplier=label, candidates=tuple(sorted(rivals)), reason=reason)
        else:
            lost |= {(label, firm) for _, firm in ranked[1:]}
    kept = [
        link
        for link in links
        if not (refused.keys() & {link.one, link.other} or lost & {(link.one, link.other), (link.other, link.one)})
    ]
    return kept, list(refused.values())
