"""Why suppliers were taken for one firm, why some were not, and what a caller's tables decide."""

from __future__ import annotations

from typing import Literal

from thirty3.models.record import Record

MatchRule = Literal[
    "override",
    "company_number",
    "identifier",
    "name",
    "spacing",
    "legal_form",
    "word_order",
    "other_name",
    "trading_name",
    "spelling",
]
"""What two suppliers were taken for one by.

``override``: a caller's table; ``company_number`` and ``identifier``: the same number or registered id; ``name``: the
same name once cleaned; ``spacing``: but for spaces and *and*; ``legal_form``: one leaves the legal form out;
``word_order``: the same words; ``other_name``: one has or had the other's name; ``trading_name``: *t/a*; ``spelling``:
a few letters apart.
"""


class SupplierMerge(Record):
    """Two suppliers taken for one firm: by which rule, on what evidence, how surely."""

    supplier_id: str
    """Id of the resolved supplier that both are now."""
    one: str
    """Id or name of the first."""
    other: str
    """Id or name of the second."""
    rule: MatchRule
    """Why."""
    evidence: str
    """What the rule rests on: both names and how far apart they are, the shared number, the caller's reason."""
    confidence: float
    """From 0 to 1: an order of the rules measured on made-up firms, not a probability for one pair. A district that
    both are published with raises it."""


class SupplierRefusal(Record):
    """A supplier that could have joined another and was left alone."""

    supplier: str
    """Id of what was left alone, as ``GB-COH-…`` or ``name:…``."""
    candidates: tuple[str, ...]
    """What it could have joined, sorted."""
    reason: str
    """One line in plain English."""


class SupplierOverride(Record):
    """One row of a caller's table: two suppliers that are one firm, or are not."""

    one: str
    """A name as published, ``name:…`` or ``GB-COH-…``."""
    other: str
    """The same of the other."""
    decision: Literal["same", "different"]
    """What the caller knows."""
    reason: str
    """Why; it stands in the explanation."""
    source: str | None = None
    """Where this is stated; None when the caller does not say."""
    checked: str | None = None
    """Day (ISO) on which somebody looked; None when the caller does not say."""


class SupplierGroup(Record):
    """One row of a caller's table of groups: a firm, and the group of companies it belongs to."""

    member: str
    """A name as published, ``name:…`` or ``GB-COH-…``."""
    group: str
    """The group's name or its parent's, in the caller's own words: equal words are one group."""
    reason: str | None = None
    """Why; None when the caller does not say."""
    source: str | None = None
    """Where this is stated; None when the caller does not say."""
    checked: str | None = None
    """Day (ISO) on which somebody looked; None when the caller does not say."""
