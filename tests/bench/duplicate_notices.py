"""How one made-up procurement reads on one portal: its buyer's spelling, noise in the title, days and amounts off."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from thirty3.models.contract import Contract
from thirty3.models.money import Money, MoneyKind, Vat
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.normalise.names import supplier_key

_GIVEN = {
    "contracts_finder": {"deadline": 0.98, "start": 0.99, "value": 0.82, "award": 1, "published": 1, "reference": 0.98},
    "find_a_tender": {"deadline": 0.6, "start": 0.6, "value": 0.65, "award": 0.5, "published": 1, "reference": 0.4},
    "portal": {"deadline": 0.97, "start": 0.35, "value": 0.5, "award": 0, "published": 0.95, "reference": 1},
    "register": {"deadline": 0, "start": 0.95, "value": 0.9, "award": 0.3, "published": 0.5, "reference": 0},
}
"""How often a portal gives a field: as in the 744 tenders and 437 contracts of real notices read for this library, of
which Find a Tender has only eleven; portals' lists and registers as their pages and columns have them."""


class Holder(NamedTuple):
    """A firm that holds a contract."""

    name: str
    company_number: str


class Notice(NamedTuple):
    """What all portals tell of."""

    title: str
    pounds: int
    deadline: date
    runs_days: int
    reference: str
    framework: bool
    call_off: bool
    buyer: tuple[str, str]


def told_tender(draw: random.Random, notice: Notice, portal: str, place: int) -> Tender:
    """The tender as a portal gives it."""
    id = f"ocds-{portal[:6]}-{place:07}"
    closes = _off(draw, notice.deadline)
    if draw.random() < 0.04:
        closes += timedelta(days=draw.choice([7, 14, 21]))  # one portal tells of an extended deadline
    return Tender(
        id=id,
        ocid=id,
        title=_title(draw, notice, portal),
        buyer=_buyer(draw, notice),
        deadline=datetime.combine(closes, time(12), UTC) if _gives(draw, portal, "deadline") else None,
        published=_published(draw, notice) if _gives(draw, portal, "published") else None,
        period=_period(draw, notice, portal),
        value=_money(draw, notice.pounds, portal, "estimate") if _gives(draw, portal, "value") else None,
        procurement_method_details=_method(draw, notice),
        framework=True if notice.framework and portal == "find_a_tender" else None,
        portal_ref=_reference(draw, notice, portal),
        provenance=Provenance(source="made_up", record_id=id),
    )


def told_contract(
    draw: random.Random, notice: Notice, portal: str, process: str, part: int | None, holders: tuple[Holder, ...]
) -> Contract:
    """The contract as a portal gives it; a part is one of several contracts of the procurement."""
    ocid = f"ocds-{process}"
    pounds = notice.pounds if part is None else notice.pounds * (part + 2) // 7
    awarded = notice.deadline + timedelta(days=30)
    return Contract(
        id=f"{ocid}/{part or 0}",
        ocid=ocid,
        title=_title(draw, notice, portal),
        buyer=_buyer(draw, notice),
        awarded=_off(draw, awarded) if _gives(draw, portal, "award") else None,
        published=awarded + timedelta(days=draw.randint(1, 60)) if _gives(draw, portal, "published") else None,
        period=_period(draw, notice, portal),
        value=_money(draw, pounds, portal, "award") if _gives(draw, portal, "value") else None,
        suppliers=tuple(_supplier(draw, one) for one in holders),
        lots=() if part is None or portal != "find_a_tender" else (f"LOT-{part + 1:04}",),
        procurement_method_details=_method(draw, notice),
        framework=True if notice.framework and portal == "find_a_tender" else None,
        portal_ref=_reference(draw, notice, portal),
        provenance=Provenance(source="made_up", record_id=ocid),
    )


def _off(draw: random.Random, day: date) -> date:
    return day + timedelta(days=draw.choice([0, 0, 0, 0, 0, -1, 1, 1, -2, 3]))


def _method(draw: random.Random, notice: Notice) -> str | None:
    wording = ["Call-off from a framework agreement", "Call off from a Framework Agreement", "Other - mini competition"]
    return draw.choice(wording if notice.call_off else ["Open procedure", "Restricted procedure", "Other -"])


def _published(draw: random.Random, notice: Notice) -> date:
    """Tenders come out within days of each other; of some, a portal holds the award only."""
    if draw.random() < 0.15:
        return notice.deadline + timedelta(days=draw.randint(20, 120))
    return notice.deadline - timedelta(days=30 - draw.choice([0, 0, 0, 0, 1, 1, 2, 5, 9]))


def _gives(draw: random.Random, portal: str, field: str) -> bool:
    return draw.random() < _GIVEN[portal][field]


def _period(draw: random.Random, notice: Notice, portal: str) -> Period:
    if not _gives(draw, portal, "start"):
        return Period()
    start = notice.deadline + timedelta(days=60)
    end = start + timedelta(days=notice.runs_days - 1)
    if draw.random() < 0.06:
        end += timedelta(days=365)  # one portal counts the extension
    return Period(start=_off(draw, start), end=_off(draw, end))


def _money(draw: random.Random, pounds: int, portal: str, kind: MoneyKind) -> Money:
    """The amount, with VAT or without, now and then rounded, and seldom a figure that nobody can explain."""
    gross = draw.random() < (0.3 if portal == "find_a_tender" else 0.12)
    vat: Vat = "unknown" if portal != "find_a_tender" else "included" if gross else "excluded"
    amount = Decimal(pounds) * (Decimal("1.2") if gross else 1)
    if draw.random() < 0.1:
        amount = Decimal(f"{amount:.2e}")
    if draw.random() < 0.03:
        amount = round(amount * draw.choice([2, 5, 10]) / 7, 2)
    return Money(amount=amount, vat=vat, kind=kind)


def _reference(draw: random.Random, notice: Notice, portal: str) -> str | None:
    """The reference in the portal's form: always on the portal, mostly on Contracts Finder, seldom elsewhere."""
    if not _gives(draw, portal, "reference"):
        return None
    own = notice.reference
    if own == "mercell":
        return f"{notice.deadline:%Y%m%d}{draw.randint(80_000, 175_959):06}-{draw.randint(3_000, 104_000)}"
    if own == "delta":
        return f"BIP{draw.randint(400_000_000, 999_999_999)}"
    if own.startswith("DN"):
        own = own if portal == "portal" else f"ABCD001-{own}-{draw.randint(10_000_000, 99_999_999)}"
    elif own.startswith("tender_"):
        own = f"{own}/{draw.randint(1_000_000, 1_999_999)}"
    elif own.startswith("IT-"):
        own = f"{own}-{draw.choice(['PQ', 'ITT 7', 'X'])}"
    own = f"{own} - AWARD" if draw.random() < 0.1 else own
    return own.lower() if draw.random() < 0.1 else own


def _buyer(draw: random.Random, notice: Notice) -> Organisation | None:
    official, short = notice.buyer
    if draw.random() < 0.002:
        return None
    name = draw.choice([official, official, official.upper(), f"The {official}", f" {official}."])
    if short != official and draw.random() < 0.5:
        name = draw.choice(
            [f"{short} Council", f"LB {short}", f"{short} Borough Council", f"London Borough of {short}"]
        )
    if draw.random() < 0.04:
        name = _slip(draw, name)
    if draw.random() < 0.02:
        name = f"{official} - {draw.choice(['Adult Services', 'Procurement Team', 'Digital Services'])}"
    return Organisation(name=name)


def _supplier(draw: random.Random, holder: Holder) -> Supplier:
    name = f"{holder.name} {draw.choice(['Ltd', 'Limited', 'LTD', 'Ltd.', ''])}".strip()
    name = _slip(draw, name) if draw.random() < 0.05 else name
    number = holder.company_number if draw.random() < 0.45 else None
    return Supplier(id=f"GB-COH-{number}" if number else f"name:{supplier_key(name)}", name=name, company_number=number)


def _title(draw: random.Random, notice: Notice, portal: str) -> str:
    """The title as somebody types it again."""
    title = notice.title
    if draw.random() < 0.08:
        title = _slip(draw, title)
    if draw.random() < 0.25:
        start = draw.choice(
            ["Provision of {}", "Contract for {}", "The supply of {}", "Tender for the provision of {}"]
        )
        title = start.format(title[0].lower() + title[1:])
    if draw.random() < 0.06:
        title = f"{notice.buyer[1]} - {title}"
    if draw.random() < 0.06:
        title = f"{draw.choice(['ITT', 'RFQ', 'REF'])} {draw.randint(100, 9_999)} {title}"
    if draw.random() < 0.08 and notice.reference.startswith("DN"):
        title = f"{notice.reference} - {title}"
    if draw.random() < 0.1:
        title = f"{title} - {draw.choice(['AWARD', 'Award', 'Contract Award Notice', 'Contract'])}"
    if draw.random() < 0.03 and portal == "portal":
        title = title[:40]
    if draw.random() < 0.002:
        title = ""
    title = draw.choice([title, title, title, title.upper(), title.title(), title.replace(" ", "  ", 1)])
    return re.sub(r"\band\b", draw.choice(["and", "and", "&", "&amp;"]), title, flags=re.IGNORECASE)


def _slip(draw: random.Random, text: str) -> str:
    """One letter lost, doubled or swapped with the next."""
    at = draw.randrange(1, max(2, len(text) - 1))
    return draw.choice(
        [text[:at] + text[at + 1 :], text[:at] + text[at - 1 :], text[:at] + text[at : at + 2][::-1] + text[at + 2 :]]
    )
