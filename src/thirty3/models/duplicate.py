"""Which records tell of one procurement, why, and which could have and were left apart."""

from __future__ import annotations

from typing import Literal

from thirty3.models.record import Record

DuplicateKind = Literal["tender", "contract"]
"""Tenders are grouped with tenders and contracts with contracts: a contract is never a duplicate of its tender."""

DuplicateRule = Literal["process", "reference", "own_reference", "title"]
"""What two records were taken for one by.

``process``: one gives the other's open contracting id, or both give the same; ``reference``: the same reference of an
e-procurement system (``DN756786``); ``own_reference``: the same reference of the buyer's own; ``title``: the same buyer
and title, with dates, amounts or suppliers that agree.
"""


class DuplicateReason(Record):
    """Two records taken for one: by which rule, on what evidence, how surely."""

    one: str
    """Id of the first record, the lesser of the two."""
    other: str
    """Id of the second."""
    rule: DuplicateRule
    """The strongest thing they share."""
    evidence: str
    """Everything that speaks for it, and what little speaks against it, in plain English."""
    score: float
    """From 0 to 1: an order, no probability of one pair."""


class DuplicateRefusal(Record):
    """Two records that share enough to be one, were it not for what speaks against it; they were left apart."""

    kind: DuplicateKind
    """What both are."""
    one: str
    """Id of the first record, the lesser of the two."""
    other: str
    """Id of the second."""
    rule: DuplicateRule
    """The strongest thing they share."""
    evidence: str
    """What speaks for it."""
    reason: str
    """What spoke against it: ``two company numbers``, ``a framework and a call-off``, ``dates: …``."""
    score: float
    """From 0 to 1, with everything weighed; it may be high where a number or a lot forbids."""


class DuplicateGroup(Record):
    """Two records or more that tell of one procurement. The records themselves stay as they are."""

    id: str
    """The least id of its members, so that it is the same whatever the order."""
    kind: DuplicateKind
    """What its members are."""
    members: tuple[str, ...]
    """Ids of its records, sorted, at least two."""
    reasons: tuple[DuplicateReason, ...]
    """The pairs that hold it together, sorted: one less than it has members."""
    score: float
    """The least score among the reasons."""
