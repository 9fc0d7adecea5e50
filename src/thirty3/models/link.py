"""Which tender became which contract, and which contract an application runs under, with the reasons."""

from __future__ import annotations

from typing import Literal

from thirty3.models.record import Record

LinkKind = Literal["tender_contract", "contract_application"]
"""A tender that became a contract; a contract under which an application runs."""

LinkRule = Literal[
    "process", "contract_id", "reference", "page", "supplier", "product", "service_area", "title", "dates", "value"
]
"""What speaks for a link.

Explicit: ``process``, both give the same open contracting id; ``contract_id``, the application names the contract;
``reference``, the same reference of an e-procurement system; ``page``, the same page of a notice. The others are
likenesses, each of which is too little alone.
"""

LinkState = Literal["confirmed", "candidate"]
"""``confirmed`` by an explicit id, by likeness above the line, or by a person; ``candidate``: somebody should look."""


class LinkReason(Record):
    """One thing that speaks for a link, or against it."""

    rule: LinkRule
    """What was compared."""
    evidence: str
    """What both say, in plain English."""
    points: float
    """How much it adds to the score; negative when it speaks against."""


class Link(Record):
    """Two records that belong together, or may."""

    id: str
    """``<kind>:<one>|<other>``: the same whenever and in whatever order it was found."""
    kind: LinkKind
    """What it joins."""
    one: str
    """Id of the tender, or of the contract."""
    other: str
    """Id of the contract, or of the application."""
    state: LinkState
    """Whether it is relied on."""
    score: float
    """From 0 to 1: an order, no probability. 1 for an explicit id or a person's word."""
    reasons: tuple[LinkReason, ...]
    """All that was compared, the weightiest first; empty when only a person says so."""
    decided_by: str | None = None
    """Who confirmed it; None when nobody was asked."""
