"""What a supplier's size was found to be, on which day, by which definition, and everything that was weighed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record
from thirty3.models.supplier import AssertedBy, SupplierSize

SizeStrength = Literal["weak", "asserted", "probable", "strong", "decisive"]
"""How much one piece of evidence weighs, least first. ``weak``: a notice's box. ``asserted``: a council or the supplier
answered the question. ``probable``, ``strong``: as in :class:`~thirty3.models.company.SizeEvidence`. ``decisive``: the
caller's own table. They are an order and not probabilities."""

SizeKind = Literal["table", "company", "reference_data", "register", "supplier", "notice", "inferred", "unattributed"]
"""Where evidence is from: the caller's ``table``, a ``company`` of a register or list, or a contract's supplier, by who
asserts its size there; ``unattributed`` when nobody is said to."""

SizeRule = Literal[
    "table",
    "table_contradicts_itself",
    "table_says_unknown",
    "strongest_evidence",
    "equal_evidence_conflicts",
    "part_of_a_group",
    "no_evidence",
    "names_nobody",
]
"""Why a verdict is what it is."""

Sum = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class SizeReason(Record):
    """One piece of evidence of a supplier's size, and whether it counted."""

    size: SupplierSize
    """The size it speaks for; ``unknown`` where it speaks for none."""
    strength: SizeStrength
    """How much it weighs."""
    kind: SizeKind
    """What kind of evidence it is."""
    basis: str
    """What was published, in words."""
    as_of: date | None = None
    """Day it is about; None when nobody said."""
    source: str
    """Portal id of the record it stands in, ``table`` for the caller's, ``supplier`` for the supplier as handed in."""
    where: str | None = None
    """Which record of the source: a contract's ocid, an entry's id, a row of the table; None when there is none."""
    independent: bool | None = None
    """False when it shows that the company is part of a group; None when it says nothing of it."""
    not_used: str | None = None
    """Why it did not count, such as ``after as_of``; None when it did."""

    @property
    def is_sme(self) -> bool | None:
        """Which side it speaks for; None for none."""
        return None if self.size == "unknown" else self.size != "large"


class Locality(Record):
    """Whether a supplier is in London, from the place it published and nothing else."""

    london: bool | None = None
    """True in London, False in another region, None when the published place does not say."""
    borough: str | None = None
    """GSS code of the borough; None unless the published place lies in a single one."""
    rests_on: str | None = None
    """What was published: ``region UKI32``; None when that says nothing, or contradicts itself."""


class SizeVerdict(Record):
    """SME, not SME or unknown, with all that was weighed. Unknown is an answer, and the one without good evidence."""

    supplier_id: str
    """The supplier's id."""
    as_of: date | None
    """The day it is about; None when a contract that bears no day was judged."""
    size: SupplierSize
    """Size class; ``sme`` when no class is known, ``unknown`` exactly when ``is_sme`` is None."""
    is_sme: bool | None
    """True, False, or None for unknown."""
    definition: str
    """Key of the definition used: ``uk`` or ``eu``."""
    rule: SizeRule
    """Why."""
    confidence: SizeStrength | None
    """Strength of what decided; None when unknown."""
    decided_by: tuple[SizeReason, ...] = ()
    """The evidence that decided: for a conflict both sides, for a group what shows it."""
    conflicts: tuple[SizeReason, ...] = ()
    """Evidence that counts and contradicts: both sides when equals conflict, else all that speaks against."""
    evidence: tuple[SizeReason, ...] = ()
    """All that was considered, what counted first, strongest first; with what did not count and why."""
    locality: Locality = Locality()
    """Whether the supplier is in London."""
    notes: tuple[str, ...] = ()
    """What to know before relying on it: ``undated``, ``group_unknown``, …"""
    version: str
    """Version of the rules."""

    @property
    def asserted_by(self) -> AssertedBy | None:
        """Who says so, as :attr:`Supplier.size_asserted_by` has it: the best of what decided; None when unknown."""
        kinds = {reason.kind for reason in self.decided_by} if self.is_sme is not None else set()
        return next((by for kind, by in _AUTHORS if kind in kinds), None)


_AUTHORS: tuple[tuple[SizeKind, AssertedBy], ...] = (
    ("table", "reference_data"),
    ("company", "reference_data"),
    ("reference_data", "reference_data"),
    ("register", "register"),
    ("supplier", "supplier"),
    ("notice", "notice"),
    ("unattributed", "notice"),  # who said it is not known, so it is trusted no further than a notice
)


class SizeRow(Record):
    """One row of a caller's table of sizes: a size, or figures to hold against the definition, or both."""

    company_number: str | None = None
    """Companies House number, eight characters; None when the row goes by ``supplier_id``."""
    supplier_id: str | None = None
    """A supplier's id as in :attr:`Supplier.id`; None when the row goes by ``company_number``."""
    size: SupplierSize | None = None
    """Size as the caller knows it; ``unknown`` takes back whatever the evidence says. None: the figures decide."""
    staff: Annotated[int, Field(ge=0)] | None = None
    """People, with those of the group; None when not known."""
    turnover_gbp: Sum | None = None
    """Turnover of a year in pounds, with the group's; None when not known."""
    balance_sheet_gbp: Sum | None = None
    """Balance sheet total in pounds, with the group's; None when not known."""
    turnover_eur: Sum | None = None
    """The same in euros, which the European definition counts in: nothing is converted."""
    balance_sheet_eur: Sum | None = None
    """The same in euros."""
    as_of: date | None = None
    """Day it is about; None: whenever."""
    source: str | None = None
    """Where the caller has it from; None when not said."""
