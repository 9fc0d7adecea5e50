"""Small made-up contracts, tenders and applications for the tests of the circle; no firm or notice in them is real."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from thirty3.models.application import Application
from thirty3.models.contract import Contract, ContractStatus
from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Stage, Tender
from thirty3.normalise.names import supplier_key
from thirty3.reference import borough

AS_OF = date(2026, 11, 22)
CAMDEN, BRENT, ENFIELD = "E09000007", "E09000005", "E09000010"
WHERE = Provenance(source="file", record_id="1")
HOUSING = "Housing management system"


def contract(
    id: str,
    title: str = HOUSING,
    *,
    starts: date | None = date(2023, 4, 1),
    ends: date | None = date(2028, 3, 31),
    longest: date | None = None,
    boroughs: tuple[str, ...] = (CAMDEN,),
    area: str | None = "housing",
    firm: str | None = "Madeup Systems Ltd",
    status: ContractStatus = "active",
    technology: bool = True,
    value: Money | None = None,
    framework: bool | None = None,
    ref: str | None = None,
    ocid: str | None = None,
) -> Contract:
    return Contract(
        id=id,
        ocid=ocid or id,
        title=title,
        buyer=Organisation(name=" and ".join(borough(gss).name for gss in boroughs)),
        boroughs=boroughs,
        status=status,
        period=Period(start=starts, end=ends, max_end=longest),
        value=value,
        framework=framework,
        suppliers=() if firm is None else (Supplier(id=f"name:{supplier_key(firm)}", name=firm),),
        portal_ref=ref,
        first_published=starts,
        classification=Classification(technology=technology, service_area=area, confidence=1),
        url=f"https://notices.example/{id}",
        provenance=WHERE,
    )


def tender(
    id: str,
    title: str = HOUSING,
    *,
    published: date = date(2026, 9, 1),
    starts: date | None = None,
    closes: date | None = None,
    boroughs: tuple[str, ...] = (CAMDEN,),
    area: str | None = "housing",
    stage: Stage = "planned",
    technology: bool = True,
    ocid: str | None = None,
) -> Tender:
    return Tender(
        id=id,
        ocid=ocid or id,
        title=title,
        buyer=Organisation(name=" and ".join(borough(gss).name for gss in boroughs)),
        boroughs=boroughs,
        stage=stage,
        published=published,
        first_published=published,
        deadline=None if closes is None else datetime.combine(closes, time(12), UTC),
        period=Period(start=starts),
        classification=Classification(technology=technology, service_area=area, confidence=1),
        url=f"https://notices.example/{id}",
        provenance=WHERE,
    )


def application(
    id: str,
    name: str = "Housing",
    *,
    ends: date | None = None,
    longest: date | None = None,
    borough: str = CAMDEN,
    product: str | None = None,
    areas: tuple[str, ...] = ("housing",),
    contracts: tuple[str, ...] = (),
    supplier: str | None = None,
    annual: Money | None = None,
) -> Application:
    return Application(
        id=id,
        borough=borough,
        name=name,
        product=product,
        supplier=supplier,
        service_areas=areas,
        period=Period(end=ends, max_end=longest),
        annual_value=annual,
        contract_ids=contracts,
        provenance=WHERE,
    )


def pounds(amount: int) -> Money:
    return Money(amount=Decimal(amount), vat="excluded", kind="award")
