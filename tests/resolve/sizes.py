"""Made-up suppliers, companies and contracts for the tests of sizes; no firm in them is real."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from thirty3.models.company import Company, SizeEvidence
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.models.supplier import Supplier

DAY = date(2026, 11, 22)
NUMBER = "00000001"


def supplier(number: str | None = NUMBER, name: str = "Example Systems Ltd", **more: Any) -> Supplier:
    """A supplier by company number, or by name where there is none."""
    id = f"name:{name.upper()}" if number is None else f"GB-COH-{number}"
    return Supplier.model_validate({"id": id, "name": name, "company_number": number} | more)


def company(*evidence: SizeEvidence, number: str | None = NUMBER, source: str = "companies_house") -> Company:
    """An entry of a register or list."""
    id = "name:EXAMPLE SYSTEMS LTD" if number is None else f"GB-COH-{number}"
    return Company(
        id=id,
        name="Example Systems Ltd",
        company_number=number,
        evidence=evidence,
        provenance=Provenance(source=source, record_id=id),
    )


def said(size: str, strength: str = "probable", as_of: date | None = date(2026, 3, 31), **more: Any) -> SizeEvidence:
    """One piece of evidence of a company."""
    fields = {"size": size, "strength": strength, "as_of": as_of, "basis": f"made up, {size}"}
    return SizeEvidence.model_validate(fields | more)


def contract(id: str, *suppliers: Supplier, published: date | None = date(2026, 6, 1), **more: Any) -> Contract:
    """A contract that somebody holds."""
    return Contract(
        id=id,
        ocid=f"ocds-made-up-{id}",
        title="A made-up contract",
        status="active",
        published=published,
        suppliers=suppliers,
        provenance=Provenance(source="find_a_tender", record_id=id),
        **more,
    )


def claimed(size: str, by: str = "notice", **more: Any) -> Supplier:
    """A supplier whose size somebody asserts."""
    return supplier(size=size, size_asserted_by=by, **more)


SIZES = ("micro", "small", "medium", "sme", "large", "unknown")
days = st.sampled_from([DAY - timedelta(days=off) for off in (-1, 0, 1, 400, 1095, 1096, 1097, 2000)])
contracts = st.builds(
    lambda id, size, by, day: contract(str(id), claimed(size, by), published=day),
    st.integers(0, 3),
    st.sampled_from(SIZES[:-1]),
    st.sampled_from(("notice", "register", "supplier", "reference_data", "inferred")),
    days | st.none(),
)
companies = st.builds(
    lambda size, strength, day, independent, source: company(
        said(size, strength, day, independent=independent), source=source
    ),
    st.sampled_from(SIZES),
    st.sampled_from(("weak", "probable", "strong")),
    days | st.none(),
    st.sampled_from((None, None, True, False)),
    st.sampled_from(("companies_house", "large_employers")),
)
