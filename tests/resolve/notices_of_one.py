"""Small made-up tenders and contracts for the tests of duplicates; no firm, council or notice in them is real."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from thirty3.models.contract import Contract
from thirty3.models.money import Money, Vat
from thirty3.models.organisation import Identifier, Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender

WHERE = Provenance(source="file", record_id="1")
CLOSES = date(2026, 3, 2)
STARTS = date(2026, 5, 1)


def money(pounds: float | None, vat: Vat = "unknown") -> Money | None:
    return None if pounds is None else Money(amount=Decimal(str(pounds)), vat=vat)


def tender(
    id: str,
    title: str = "Parking permit software",
    *,
    buyer: str | None = "London Borough of Camden",
    buyer_number: str | None = None,
    ref: str | None = None,
    closes: date | None = CLOSES,
    starts: date | None = STARTS,
    pounds: float | None = 250_000,
    vat: Vat = "unknown",
    framework: bool | None = None,
    method: str | None = None,
) -> Tender:
    numbers = (Identifier(scheme="GB-COH", id=buyer_number),) if buyer_number else ()
    return Tender(
        id=id,
        ocid=id,
        title=title,
        buyer=None if buyer is None else Organisation(name=buyer, identifiers=numbers),
        portal_ref=ref,
        deadline=None if closes is None else datetime.combine(closes, time(12), UTC),
        period=Period(start=starts),
        value=money(pounds, vat),
        framework=framework,
        procurement_method_details=method,
        provenance=WHERE,
    )


def contract(
    id: str,
    title: str = "Parking permit software",
    *,
    buyer: str = "London Borough of Camden",
    ref: str | None = None,
    starts: date | None = STARTS,
    pounds: float | None = 250_000,
    holders: tuple[tuple[str, str | None], ...] = (("Example Systems Ltd", None),),
    lots: tuple[str, ...] = (),
) -> Contract:
    return Contract(
        id=id,
        ocid=id.partition("/")[0],
        title=title,
        buyer=Organisation(name=buyer),
        portal_ref=ref,
        period=Period(start=starts),
        value=money(pounds),
        suppliers=tuple(
            Supplier(id=f"GB-COH-{number}" if number else f"name:{name.upper()}", name=name, company_number=number)
            for name, number in holders
        ),
        lots=lots,
        provenance=WHERE,
    )
