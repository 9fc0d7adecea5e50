"""How large a supplier is: SME, not SME or unknown, from all evidence with its dates and strength.

The rules, in the order they are asked:

1. A row of the caller's table decides.
2. Evidence after the day asked about, or too old on it, does not count; nor does what speaks for no size.
3. Of what counts, the strongest decides. Strongest evidence for both sides leaves the size unknown.
4. Evidence that the company is part of a group takes back an SME: the definitions count the group's people and money.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from thirty3.models.contract import Contract
from thirty3.models.size import SizeReason, SizeVerdict
from thirty3.models.supplier import Supplier
from thirty3.reference.sme_definitions import sme_definition
from thirty3.resolve._size_evidence import Companies, SizeEvidenceIndex, Table, claim_day, claim_of, sizes
from thirty3.resolve._size_place import locality
from thirty3.resolve._size_table import row_reasons
from thirty3.resolve._size_timeline import Timeline
from thirty3.resolve._size_weighing import Decision, Rules, decide, notes, weigh

__all__ = ["SIZE_RULES_VERSION", "SizeEvidenceIndex", "apply", "size_of", "sizes"]

SIZE_RULES_VERSION = "2026-11-23.1"
"""Version of these rules: any change that can change a verdict changes it."""

_MAX_AGE_MONTHS = 36
"""Sizes last: accounts tell of the year before last, contracts of three years are common. A judgement, and stated."""

_NO_TIMELINE = Timeline(())


def size_of(
    supplier: Supplier,
    as_of: date,
    *,
    evidence: SizeEvidenceIndex | Companies = (),
    table: Table = (),
    definition: str = "uk",
    trust_large: bool = True,
    max_age_months: int = _MAX_AGE_MONTHS,
) -> SizeVerdict:
    """Whether a supplier was an SME on a day, with everything that was weighed.

    Args:
        supplier: Found by its company number, else by its id, never by its name. The size it bears is a claim without
            a day, unless the evidence holds contracts' claims of it, which bear their days.
        as_of: The day asked about: evidence of later days does not count.
        evidence: An index made by :func:`sizes`, which makes this one look-up, or companies to make one of.
        table: The caller's own table, when ``evidence`` is no index (an index has its own).
        definition: ``uk`` or ``eu``. It changes a verdict only where the table gives figures: no other source does.
        trust_large: False takes ``large`` as unsaid where no more than a notice says it.
        max_age_months: Evidence older than this on the day does not count. Evidence without a day always does, and
            the verdict's notes say so.

    Returns:
        The verdict. ``is_sme`` is None, and ``size`` ``unknown``, unless something that counts says otherwise.

    Raises:
        UnknownNameError: There is no such definition.
        ValueError: ``max_age_months`` is negative, or a table is given beside an index.
        ParseError: The table cannot be used; the message names its rows.

    >>> from datetime import date
    >>> from thirty3.models.supplier import Supplier
    >>> firm = Supplier(id="GB-COH-00000001", name="Example Systems Ltd", company_number="00000001")
    >>> rows = [{"company_number": "1", "staff": "249", "turnover_gbp": "£44,000,000"}]
    >>> verdict = size_of(firm, date(2026, 11, 22), table=rows)
    >>> verdict.is_sme, verdict.rule, verdict.confidence
    (True, 'table', 'decisive')
    >>> size_of(firm, date(2026, 11, 22)).is_sme is None
    True
    """
    rules = _rules(definition, max_age_months, trust_large=trust_large)
    if not isinstance(evidence, SizeEvidenceIndex):
        evidence = sizes(companies=evidence, table=table)
    elif table != ():
        raise ValueError("the index has a table of its own: hand it to sizes()")
    known = (*evidence.reasons_of(supplier), *_own_claim(supplier, None, evidence))
    return _verdict(supplier, as_of, known, evidence, rules)


def apply(
    contracts: Iterable[Contract],
    *,
    as_of: date | None = None,
    evidence: SizeEvidenceIndex | None = None,
    definition: str = "uk",
    trust_large: bool = True,
    max_age_months: int = _MAX_AGE_MONTHS,
) -> Iterator[Contract]:
    """The contracts with each supplier's size as found, for measures such as ``sme_share``.

    Args:
        contracts: Read as they are asked for, unless there is no ``evidence``: then all of them are read first, and
            are the evidence.
        as_of: The day for all of them; None judges each contract on its own day, that of its newest notice. A
            contract without any day is then judged by evidence without a day.
        evidence: An index made by :func:`sizes`. What a contract itself claims of a supplier counts where the index
            has no contract's claim of that supplier.
        definition: As for :func:`size_of`.
        trust_large: As for :func:`size_of`.
        max_age_months: As for :func:`size_of`.

    Yields:
        Each contract in turn; ``size`` and ``size_asserted_by`` of its suppliers are the verdict's, all else is as it
        was. Who asserts it is who said what decided: ``reference_data`` stands for companies' entries and the table.

    Raises:
        UnknownNameError: There is no such definition.
        ValueError: ``max_age_months`` is negative.
    """
    rules = _rules(definition, max_age_months, trust_large=trust_large)
    if evidence is None:
        contracts = tuple(contracts)
        evidence = sizes(contracts)
    return _applied(contracts, as_of, evidence, rules)


def _rules(definition: str, max_age_months: int, *, trust_large: bool) -> Rules:
    if max_age_months < 0:
        raise ValueError(f"max_age_months is {max_age_months}: evidence cannot be younger than none")
    return Rules(sme_definition(definition), max_age_months, trust_large)


def _applied(
    contracts: Iterable[Contract], as_of: date | None, evidence: SizeEvidenceIndex, rules: Rules
) -> Iterator[Contract]:
    timelines: dict[str, Timeline] = {}  # at most one for each supplier of the index
    for contract in contracts:
        day = as_of or claim_day(contract)
        suppliers: list[Supplier] = []
        for supplier in contract.suppliers:
            known = (
                *_timeline(supplier, evidence, timelines).on(day),
                *_own_claim(supplier, contract, evidence),
            )
            suppliers.append(_sized(supplier, _verdict(supplier, day, known, evidence, rules)))
        same = all(one is other for one, other in zip(suppliers, contract.suppliers, strict=True))
        yield contract if same else contract.model_copy(update={"suppliers": tuple(suppliers)})


def _own_claim(supplier: Supplier, contract: Contract | None, evidence: SizeEvidenceIndex) -> Iterator[SizeReason]:
    claim = None if supplier.placeholder else claim_of(supplier, contract)
    if claim is not None and not evidence.has_claims_of(supplier):
        yield claim


def _timeline(supplier: Supplier, evidence: SizeEvidenceIndex, timelines: dict[str, Timeline]) -> Timeline:
    reasons = evidence.reasons_of(supplier)
    if not reasons:
        return _NO_TIMELINE
    key = evidence.key(supplier)
    if key not in timelines:
        timelines[key] = Timeline(reasons)
    return timelines[key]


def _sized(supplier: Supplier, verdict: SizeVerdict) -> Supplier:
    if (verdict.size, verdict.asserted_by) == (supplier.size, supplier.size_asserted_by):
        return supplier
    return supplier.model_copy(update={"size": verdict.size, "size_asserted_by": verdict.asserted_by})


def _verdict(
    supplier: Supplier,
    as_of: date | None,
    known: Iterable[SizeReason],
    evidence: SizeEvidenceIndex,
    rules: Rules,
) -> SizeVerdict:
    stated = [reason for row in evidence.rows_of(supplier) for reason in row_reasons(row, rules.definition)]
    used, not_used = weigh((*stated, *known), as_of, rules)
    decision = Decision("names_nobody") if supplier.placeholder else decide(used)
    is_known = decision.size != "unknown"
    return SizeVerdict(
        supplier_id=supplier.id,
        as_of=as_of,
        size=decision.size,
        is_sme=decision.size != "large" if is_known else None,
        definition=rules.definition.code,
        rule=decision.rule,
        confidence=decision.decided_by[0].strength if is_known else None,
        decided_by=decision.decided_by,
        conflicts=decision.conflicts,
        evidence=(*used, *not_used),
        locality=locality(supplier, evidence.districts),
        notes=tuple(notes(decision)),
        version=SIZE_RULES_VERSION,
    )
