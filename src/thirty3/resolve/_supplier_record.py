"""One record for one firm: what its published suppliers say together, and why each of them is it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from rapidfuzz.distance import OSA

from thirty3.models.supplier import AssertedBy, Supplier, SupplierSize
from thirty3.models.supplier_match import MatchRule, SupplierMerge
from thirty3.resolve._supplier_links import Link
from thirty3.resolve._supplier_nodes import Look, Node
from thirty3.resolve._supplier_score import CONFIDENCE

__all__ = ["explain", "resolved_id", "resolved_supplier"]

_AUTHORS: tuple[AssertedBy, ...] = ("register", "reference_data", "supplier", "notice", "inferred")
"""Who is named when several say the same size: the one with the best reason to know first."""
Value = TypeVar("Value", bool, str)
Published = Mapping[Look, Counter[Supplier]]


def resolved_id(nodes: Sequence[Node], published: Published) -> str:
    """The firm's id: its company number, else the name it is most often published under."""
    number = next((node.label for node in nodes if node.number is not None), None)
    if number is not None:
        return number
    named = [node for node in nodes if node.label.startswith("name:")]
    if named:
        return min(named, key=lambda node: (-_times([node], published), node.label)).label
    first = min(nodes, key=lambda node: node.label)
    return f"name:{_usual_name([first], published)[1]} @{first.label}"


def _times(nodes: Iterable[Node], published: Published) -> int:
    return sum(published[look].total() for node in nodes for look in node.looks)


def _usual_name(nodes: Iterable[Node], published: Published) -> tuple[str, str]:
    """The name published most often and its key; of equals the shortest, then the first in the alphabet."""
    counted: Counter[tuple[str, str]] = Counter()
    for node in nodes:
        for look in node.looks:
            for supplier, times in published[look].items():
                counted[supplier.name, look.key] += times
    return min(counted, key=lambda name: (not name[1], -counted[name], len(name[0]), name))


def resolved_supplier(id: str, nodes: Sequence[Node], published: Published) -> Supplier:
    """The firm as one supplier: most frequent name, all others as aliases, and only what its notices agree on."""
    found: Counter[Supplier] = Counter()
    for node in nodes:
        for look in node.looks:
            found.update(published[look])
    own = [node for node in nodes if node.looks and id.endswith(node.label)]
    name, _ = _usual_name(own or nodes, published)
    size, by = _size(found)
    return Supplier(
        id=id,
        name=name,
        aliases=tuple(
            sorted({*(one.name for one in found), *(name for one in found for name in one.aliases)} - {name})
        ),
        identifiers=tuple(sorted({one for had in found for one in had.identifiers}, key=str)),
        company_number=next((node.number for node in nodes if node.number is not None), None),
        size=size,
        size_asserted_by=by,
        vcse=_only({one.vcse for one in found if one.vcse is not None}),
        region=_most(_tally((one.region, times) for one, times in found.items())),
        postcode_district=_most(_tally((one.postcode_district, times) for one, times in found.items())),
    )


def _size(found: Iterable[Supplier]) -> tuple[SupplierSize, AssertedBy | None]:
    """The size on which all who state one agree; weighing evidence that differs is another's task."""
    stated = {one.size for one in found if one.size != "unknown"}
    if len(stated) != 1:
        return "unknown", None
    authors = {one.size_asserted_by for one in found if one.size in stated}
    return stated.pop(), next((author for author in _AUTHORS if author in authors), None)


def _only(values: set[Value]) -> Value | None:
    return next(iter(values)) if len(values) == 1 else None


def _tally(counted: Iterable[tuple[str | None, int]]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for value, times in counted:
        if value is not None:
            tally[value] += times
    return tally


def _most(tally: Counter[str]) -> str | None:
    """The value published most often; None when two are, since neither is then more likely the firm's seat."""
    most = max(tally.values(), default=0)
    return _only({value for value, times in tally.items() if times == most})


def explain(id: str, nodes: Sequence[Node], links: Iterable[Link], published: Published) -> list[SupplierMerge]:
    """Why the nodes are one firm, and why all names of each node are its."""
    merges = [merge for node in nodes for merge in _spellings(id, node, published)]
    empty = {node.label for node in nodes if not node.looks}
    for link in links:
        register = " of the only company of that name in the evidence given" if {link.one, link.other} & empty else ""
        merges.append(
            SupplierMerge(
                supplier_id=id,
                one=link.one,
                other=link.other,
                rule=link.rule,
                evidence=f"{link.evidence}{register}",
                confidence=round(1 - link.doubt, 4),
            )
        )
    return merges


def _spellings(id: str, node: Node, published: Published) -> list[SupplierMerge]:
    """A merge for each further name that one node is published under."""
    kind: Literal["company_number", "name", "identifier"] = "identifier"
    if node.number is not None:
        kind = "company_number"
    elif node.label.startswith("name:"):
        kind = "name"
    rule: MatchRule = kind
    names = sorted({supplier.name for look in node.looks for supplier in published[look]})
    return [
        SupplierMerge(
            supplier_id=id,
            one=names[0],
            other=name,
            rule=rule,
            evidence=f"{node.label}: {OSA.distance(names[0], name)} edits apart",
            confidence=CONFIDENCE[rule],
        )
        for name in names[1:]
    ]
