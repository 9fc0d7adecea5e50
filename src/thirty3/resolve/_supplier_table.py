"""A caller's tables: which suppliers are one firm and which are not, and which firms make a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from thirty3.errors import ParseError
from thirty3.models.record import Record
from thirty3.models.supplier_match import SupplierGroup, SupplierOverride
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.text import quoted
from thirty3.resolve._supplier_name import names_nobody, read_name

__all__ = ["Decisions", "read_groups", "read_overrides"]

_NUMBER = "GB-COH-"
_NAME = "name:"
Row = TypeVar("Row", bound=Record)


class Decisions(NamedTuple):
    """What a caller has decided, by labels: ``GB-COH-…`` for a number, ``name:…`` and a key for a name."""

    same: Mapping[tuple[str, str], str]
    """Sorted pairs of labels, with the reason."""
    different: Mapping[tuple[str, str], str]
    """The same for those that are not one firm."""


def read_overrides(table: Iterable[SupplierOverride | Mapping[str, Any]]) -> Decisions:
    """The decisions of a table, checked for sense and against each other.

    Raises:
        ParseError: A row lacks a cell or has one nobody knows, names nobody, or says what another row denies; the
            message gives the row, counted from 1.
    """
    decided: dict[str, dict[tuple[str, str], str]] = {"same": {}, "different": {}}
    for place, row in _rows(table, SupplierOverride, "overrides"):
        first, second = sorted((_label(row.one, place), _label(row.other, place)))
        if first == second and row.decision == "different":
            raise ParseError(f"{place}: {quoted(row.one)} and {quoted(row.other)} are one name")
        if first != second:
            known = decided[row.decision].get((first, second))
            decided[row.decision][first, second] = min(row.reason, known or row.reason)
    decisions = Decisions(decided["same"], decided["different"])
    _check(decisions)
    return decisions


def read_groups(table: Iterable[SupplierGroup | Mapping[str, Any]]) -> dict[str, str]:
    """Each member's label with its group's name.

    Raises:
        ParseError: As for overrides, or a member stands in two groups.
    """
    groups: dict[str, str] = {}
    for place, row in _rows(table, SupplierGroup, "groups"):
        label, group = _label(row.member, place), " ".join(row.group.split())
        if not group or groups.setdefault(label, group) != group:
            raise ParseError(f"{place}: {quoted(row.member)} is in {quoted(groups.get(label))} and {quoted(group)}")
    return groups


def _rows(table: Iterable[Row | Mapping[str, Any]], kind: type[Row], called: str) -> Iterable[tuple[str, Row]]:
    for count, row in enumerate(table, 1):
        place = f"{called}, row {count}"
        try:
            yield place, row if isinstance(row, kind) else kind.model_validate(row)
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise ParseError(f"{place}: {faults}") from error


def _label(text: str, place: str) -> str:
    """The label of what a cell means."""
    if text.strip().upper().startswith(_NUMBER):
        try:
            number = parse_company_number(text)
        except ParseError as error:
            raise ParseError(f"{place}: {error}") from error
        if number is None:
            raise ParseError(f"{place}: no company number in {quoted(text)}")
        return f"{_NUMBER}{number}"
    name = text.strip().removeprefix(_NAME)
    if names_nobody(name):
        raise ParseError(f"{place}: {quoted(text)} names nobody")
    return f"{_NAME}{read_name(name).own.key}"


def _check(decisions: Decisions) -> None:
    """Refuse a table that says of two suppliers that they are one firm and that they are not."""
    firm: dict[str, str] = {}
    for pair in sorted(decisions.same):
        first, second = sorted(_root(firm, label) for label in pair)
        firm[second] = first
    members: dict[str, list[str]] = {}
    for label in sorted({label for pair in decisions.same for label in pair}):
        members.setdefault(_root(firm, label), []).append(label)
    for labels in members.values():
        numbers = [label for label in labels if label.startswith(_NUMBER)]
        if len(numbers) > 1:
            raise ParseError(f"overrides: {' and '.join(numbers)} are two companies: say in groups= what joins them")
        for pair in combinations(labels, 2):
            if pair in decisions.different:
                raise ParseError(f"overrides: {pair[0]} and {pair[1]} are said to be the same and to be different")


def _root(firm: dict[str, str], label: str) -> str:
    while (above := firm.get(label, label)) != label:
        label = above
    return label
