"""What is known of suppliers' sizes, gathered once: contracts' claims, companies' entries, a caller's table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from thirty3.models.company import Company, SizeEvidence
from thirty3.models.contract import Contract
from thirty3.models.size import SizeKind, SizeReason, SizeRow, SizeStrength
from thirty3.models.supplier import Supplier
from thirty3.normalise.dates import is_placeholder
from thirty3.resolve._size_table import NumberedRow, number_key, read_size_table

__all__ = ["Companies", "SameAs", "SizeEvidenceIndex", "Table", "claim_day", "claim_of", "sizes"]

Companies = Iterable[Company] | Mapping[str, Company]
SameAs = Mapping[str, str] | Callable[[Supplier], str]
Table = Iterable[Mapping[str, object] | SizeRow]

_STRENGTH: Mapping[SizeKind, SizeStrength] = MappingProxyType(
    {
        "reference_data": "probable",
        "register": "asserted",  # a council answered its column, with what it was told
        "supplier": "asserted",
        "notice": "weak",  # one supplier in five is called both, and large may be a box left unticked
        "unattributed": "weak",
        "inferred": "weak",  # never counts: a conclusion is no evidence
    }
)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_DAYS: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class SizeEvidenceIndex:
    """All evidence by supplier, so that asking for one is one look-up: see :func:`sizes`, which makes it."""

    reasons: Mapping[str, Mapping[SizeReason, None]]
    """By supplier key; the reasons are keys so that what is said twice counts once."""
    rows: Mapping[str, tuple[NumberedRow, ...]]
    """Rows of the caller's table by supplier key."""
    same_as: SameAs
    """Supplier id to the id it goes under, or what gives a supplier's."""
    districts: Mapping[str, str]
    """Postcode district to region code or GSS code."""

    def key(self, supplier: Supplier) -> str:
        """What a supplier's evidence is kept under: its company number, else its id; never its name."""
        return _key(supplier, self.same_as)

    def reasons_of(self, supplier: Supplier) -> Mapping[SizeReason, None]:
        """Everything said of a supplier but what the table says; nothing for one that names nobody."""
        return self.reasons.get(self.key(supplier), {}) if not supplier.placeholder else {}

    def has_claims_of(self, supplier: Supplier) -> bool:
        """Whether any contract's claim is among them: then a supplier's own record adds nothing that is not here."""
        return any(reason.kind != "company" for reason in self.reasons_of(supplier))

    def rows_of(self, supplier: Supplier) -> tuple[NumberedRow, ...]:
        """The table's rows of a supplier."""
        if supplier.placeholder:
            return ()
        return self.rows.get(self.key(supplier)) or self.rows.get(supplier.id, ())


def sizes(
    contracts: Iterable[Contract] = (),
    *,
    companies: Companies = (),
    table: Table = (),
    same_as: SameAs = _NOTHING,
    undated: Mapping[str, date] = _NO_DAYS,
    districts: Mapping[str, str] = _NOTHING,
) -> SizeEvidenceIndex:
    """Gather what contracts, companies and a table say of suppliers' sizes, once for many questions.

    Args:
        contracts: Each supplier's size in each contract is a claim, of the day of the newest notice about it.
        companies: Entries of registers and lists, such as ``thirty3.read("large_employers", path).companies``.
        table: What the caller knows better; see :func:`~thirty3.resolve._size_table.read_size_table`.
        same_as: Where suppliers were matched before, the id that each goes under: by its id, followed once, or given by
            a function such as ``suppliers(contracts).id_of``. What it raises is passed on.
        undated: The day that evidence of a source (portal id) is about where its entries bear none. A file of large
            employers whose columns leave out the due date is one: ``{"large_employers": date(2021, 4, 5)}``.
        districts: Postcode district to region code (``UKI``, ``UKI32``) or a borough's GSS code, for locality.

    Returns:
        An index for ``size_of`` and ``apply``; its size grows with what is said, not with how often it is asked.

    Raises:
        ParseError: The table cannot be used; the message names its rows.
    """
    found: dict[str, dict[SizeReason, None]] = {}
    for contract in contracts:
        for supplier in contract.suppliers:
            claim = None if supplier.placeholder else claim_of(supplier, contract)
            if claim is not None:
                found.setdefault(_key(supplier, same_as), {})[claim] = None
    ids = same_as if isinstance(same_as, Mapping) else _NOTHING
    for company in companies.values() if isinstance(companies, Mapping) else companies:
        id = company.id if company.company_number is None else number_key(company.company_number)
        known = found.setdefault(ids.get(id, id), {}) if company.evidence else {}
        for evidence in company.evidence:
            known[_of_company(company, evidence, undated)] = None
    rows: dict[str, tuple[NumberedRow, ...]] = {}
    for id, held in read_size_table(table).items():
        key = ids.get(id, id)
        rows[key] = (*rows.get(key, ()), *held)
    return SizeEvidenceIndex(reasons=found, rows=rows, same_as=same_as, districts=districts)


def _key(supplier: Supplier, same_as: SameAs) -> str:
    if not isinstance(same_as, Mapping):
        return same_as(supplier)
    id = supplier.id if supplier.company_number is None else number_key(supplier.company_number)
    return same_as.get(id, id)


def claim_of(supplier: Supplier, contract: Contract | None = None) -> SizeReason | None:
    """What a supplier's own record claims, on the day of its contract; None when it claims nothing."""
    if supplier.size == "unknown":
        return None
    kind: SizeKind = supplier.size_asserted_by or "unattributed"
    return SizeReason(
        size=supplier.size,
        strength=_STRENGTH[kind],
        kind=kind,
        basis=f"called {supplier.size} by {_AUTHOR[kind]}",
        as_of=None if contract is None else claim_day(contract),
        source="supplier" if contract is None else contract.provenance.source,
        where=None if contract is None else contract.ocid or contract.id,
    )


_AUTHOR: Mapping[SizeKind, str] = MappingProxyType(
    {
        "reference_data": "reference data",
        "register": "a contract register",
        "supplier": "the supplier itself",
        "notice": "a notice",
        "unattributed": "nobody in particular",
        "inferred": "inference",
    }
)


def claim_day(contract: Contract) -> date | None:
    """The day a contract's claims are of: its newest notice's, else that of award, signature or start."""
    days = (contract.published, contract.awarded, contract.signed, contract.period.start)
    return next((day for day in days if day is not None and not is_placeholder(day)), None)


def _of_company(company: Company, evidence: SizeEvidence, undated: Mapping[str, date]) -> SizeReason:
    source = company.provenance.source
    return SizeReason(
        size=evidence.size,
        strength=_capped(evidence),
        kind="company",
        basis=evidence.basis,
        as_of=evidence.as_of or undated.get(source),
        source=source,
        where=company.provenance.record_id,
        independent=evidence.independent,
    )


def _capped(evidence: SizeEvidence) -> SizeStrength:
    """The evidence's strength; one company being small is never more than probable, for its group counts with it."""
    for_sme = evidence.size not in ("large", "unknown") and evidence.independent is not True
    return "probable" if for_sme and evidence.strength == "strong" else evidence.strength
