"""Made-up notices of the whole country in the shapes of Contracts Finder and Find a Tender, as many as wanted. Seeded.

Only the names of London's councils are real, and none of them published any of it. Three notices in five are shaped as
at Contracts Finder; one buyer in twelve is a London borough; one purchase in three is technology. A process has one to
four releases, others between them. The 5,000 firms are those of ``supplier_world``; each portal has its own spelling of
each. A release has about 3 KB, as a real one has. Nothing is held but the processes that are under way.

``python -m tests.bench.uk_world 100000 bulk.jsonl.gz`` writes a file of them.
"""

from __future__ import annotations

import gzip
import heapq
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.supplier_world import published
from thirty3.models.supplier import Supplier
from thirty3.reference import boroughs

JSON = dict[str, Any]

_FIRST = datetime(2019, 1, 1, 8, tzinfo=UTC)
_MINUTES_APART = 3  # between two releases: a million of them are some six years, as in the United Kingdom
_LATER = (100, 5_000)  # releases of others between two of one process: hours to days
_STAGES = {"contracts_finder": ("tender", "award", "awardUpdate"), "find_a_tender": ("UK2", "UK4", "UK6", "UK7")}
_WHAT = {
    "48000000 Housing management system": "rents repairs lettings tenancies leaseholders",
    "72267000 Software support and maintenance": "licences upgrades helpdesk patches hosting",
    "48814000 Case management system for social care": "assessments care plans brokerage finance reporting",
    "72400000 Broadband and network services": "circuits switches wireless firewalls sites",
    "30200000 Supply of laptops and tablets": "devices warranties imaging disposal asset tags",
    "72500000 Website and customer portal": "forms payments accounts content accessibility",
    "45233141 Highway maintenance works": "surfacing drainage kerbs signs winter service",
    "85310000 Supported living services": "carers safeguarding outcomes hours visits",
    "90910000 Cleaning of public buildings": "offices libraries windows consumables shifts",
    "60130000 Home to school transport": "routes vehicles escorts pupils depots",
    "77310000 Grounds maintenance": "parks hedges mowing planting cemeteries",
    "79620000 Agency staff": "shifts rates vetting rotas social workers",
    "45211340 Construction of homes": "foundations roofs heating insulation handover",
    "80530000 Vocational training": "learners courses tutors apprenticeships levy",
    "09310000 Electricity": "half-hourly meters tariffs green certificates invoices",
    "55523100 School meals": "menus kitchens allergens waste nutrition",
    "71311000 Engineering consultancy": "surveys drawings bridges reports inspections",
    "98380000 Stray dog service": "kennels collection rehoming out of hours vans",
}
_HEADS = ("Alder", "Birch", "Cress", "Dun", "Elm", "Fern", "Gorse", "Hazel")
_PLACES = [f"{head}{tail}" for head in _HEADS for tail in ("shire", "ford")]
_BODIES = ("County Council", "District Council", "Borough Council", "NHS Foundation Trust", "Police Authority")
_SENTENCES = (
    "The council invites offers for {what}, to begin soon after the award and to run for {years} years.",
    "{what} will be delivered from {count} sites in and around {place}, of which {few} are open at weekends.",
    "The supplier shall report on {one} and {two} each month, and attend a review each quarter.",
    "Bidders must show {few} contracts of a like size within the last {years} years.",
    "There is an option to extend by up to {few} periods of twelve months, subject to performance.",
    "Work on {one} has until now been done by {count} members of staff, who may transfer.",
    "Prices are fixed for {few} years and then follow the index; {two} is charged by use.",
    "This notice is made up: {place} buys no {one}, and these words are drawn by chance: {noise}.",
    "Questions are answered through the portal until {few} days before the closing date.",
    "Offers are weighed by price, quality and social value, with {count} points in all.",
)


@cache
def _suppliers() -> list[tuple[Supplier, ...]]:
    """Some 5,000 firms, each as the two portals have it."""
    spellings: dict[object, list[Supplier]] = {}
    for one in published(20_000):
        spellings.setdefault(one.supplier.name if one.firm is None else one.firm, []).append(one.supplier)
    return [(its[0], its[-1]) for its in spellings.values()]


class Procurement(NamedTuple):
    """One process: what every release of it says alike."""

    number: int
    portal: str
    stages: tuple[str, ...]
    buyer: str
    buyer_id: str
    title: str
    words: str
    cpv: str
    pounds: int
    begins: datetime
    years: int
    suppliers: tuple[int, ...]


def releases(number: int, seed: int = 33) -> Iterator[JSON]:
    """That many releases in the order of their dates."""
    coming: list[tuple[int, int, int]] = []
    begun = 0
    for place in range(number):
        if not coming or coming[0][0] > place:
            heapq.heappush(coming, (place, begun, 0))
            begun += 1
        _, process, stage = heapq.heappop(coming)
        bought = _procurement(process, seed)
        if stage + 1 < len(bought.stages):
            gap = random.Random(f"{seed} {process} {stage}").randint(*_LATER)
            heapq.heappush(coming, (place + gap, process, stage + 1))
        yield _release(bought, stage, _FIRST + timedelta(minutes=_MINUTES_APART * place))


def write(path: Path, number: int, seed: int = 33) -> Path:
    """Write them as JSON Lines, gzipped."""
    with gzip.open(path, "wt", compresslevel=6, encoding="utf-8") as file:
        for one in releases(number, seed):
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
    return path


def _procurement(number: int, seed: int) -> Procurement:
    draw = random.Random(f"{seed} {number}")
    portal = draw.choices(list(_STAGES), [6, 4])[0]
    stages = _STAGES[portal]
    first, last = sorted(draw.choices(range(len(stages)), k=2))
    buyer, buyer_id = _buyer(draw)
    cpv, _, what = draw.choice(list(_WHAT)).partition(" ")
    place, year = draw.choice(_PLACES), draw.randint(2019, 2031)
    title = draw.choice([f"{what} for {place}", f"{what} {year}", f"{place}: {what.lower()}", what])
    return Procurement(
        number=number,
        portal=portal,
        stages=stages[first : last + 1],
        buyer=buyer,
        buyer_id=buyer_id,
        title=f"{title} ({draw.choice('ABCDEFGH')}{draw.randint(100, 9999)})",
        words=_description(draw, f"{cpv} {what}", place),
        cpv=cpv,
        pounds=draw.choice([0, 1, draw.randrange(5_000, 100_000), draw.randrange(100_000, 20_000_000)]),
        begins=_FIRST + timedelta(days=draw.randrange(2_500)),
        years=draw.randint(1, 7),
        suppliers=tuple(draw.sample(range(len(_suppliers())), draw.choices([1, 2, 5], [90, 8, 2])[0])),
    )


@cache
def _councils() -> list[str]:
    return [name for one in boroughs() for name in (one.name, f"London Borough of {one.name}", f"{one.name} Council")]


def _buyer(draw: random.Random) -> tuple[str, str]:
    if draw.random() < 1 / 12:
        place = draw.randrange(len(_councils()))
        return _councils()[place], f"9{place // 3:05}"
    name = f"{draw.choice(_PLACES)} {draw.choice(_BODIES)}"
    return name, f"8{random.Random(name).randrange(100_000):05}"


def _description(draw: random.Random, what: str, place: str) -> str:
    things = _WHAT[what].split()
    sentences = draw.sample(_SENTENCES, draw.randint(4, 8))
    return "\r\n".join(sentences).format(
        what=what.partition(" ")[2],
        place=f"{place} {draw.choice(_PLACES)}",
        one=draw.choice(things),
        two=draw.choice(things),
        years=draw.randint(2, 9),
        few=draw.randint(2, 9),
        count=draw.randint(10, 900),
        noise=" ".join(firm.name for firm, _ in draw.sample(_suppliers(), 8)),
    )


def _release(bought: Procurement, stage: int, when: datetime) -> JSON:
    make = {"contracts_finder": _contracts_finder, "find_a_tender": _find_a_tender}[bought.portal]
    return make(bought, bought.stages[stage], f"{when:%Y-%m-%dT%H:%M:%S}Z")


def _contracts_finder(bought: Procurement, stage: str, date: str) -> JSON:
    key = f"00000000-0000-4000-8000-{bought.number:012}"
    ocid = f"ocds-b5fd17-{key}"
    buyer = {"id": f"GB-CFS-{bought.buyer_id}", "name": bought.buyer}
    page = _document(
        "1", "tenderNotice" if stage == "tender" else "awardNotice", f"https://contracts.example/Notice/{key}", date
    )
    tender: JSON = {
        "id": f"MADE001-DN{bought.number:06}",
        "title": bought.title,
        "description": bought.words,
        "status": "active" if stage == "tender" else "complete",
        "classification": {"scheme": "CPV", "id": bought.cpv, "description": bought.title.partition(" (")[0]},
        "items": [{"id": "1", "deliveryAddresses": [{"region": "England", "countryName": "United Kingdom"}]}],
        "value": _pounds(bought.pounds),
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure (above threshold)",
        "tenderPeriod": {"endDate": date.replace("T08", "T12")},
        "contractPeriod": _period(bought),
        "suitability": {"sme": True, "vcse": False},
        "mainProcurementCategory": "services",
        "documents": [page] if stage == "tender" else [],
    }
    whole: JSON = {"ocid": ocid, "id": f"{key}-{stage}", "date": date, "tag": [stage], "language": "en"}
    parties = [_party(buyer, bought.buyer, ["buyer"], "Town Hall, High Street")]
    whole |= {"initiationType": "tender", "buyer": buyer, "tender": tender, "parties": parties}
    if stage != "tender":
        who = _add_suppliers(whole, bought, "GB-CFS-3", "Unit 1, Industrial Estate")
        award = {"id": f"{ocid}-1", "status": "active", "date": date, "datePublished": date, "suppliers": who}
        about = {"value": _pounds(bought.pounds), "contractPeriod": _period(bought), "documents": [page]}
        whole["awards"] = [award | about]
    return whole


def _find_a_tender(bought: Procurement, stage: str, date: str) -> JSON:
    tag = {"UK2": ["planning"], "UK4": ["tender"], "UK6": ["award"], "UK7": ["award", "contract"]}[stage]
    id = f"{bought.number:06}{_STAGES['find_a_tender'].index(stage)}-{date[:4]}"
    buyer = {"id": f"GB-FTS-{bought.buyer_id}", "name": bought.buyer}
    page = _document(id, "contractNotice", f"https://tenders.example/Notice/{id}", date) | {"noticeType": stage}
    lot = {"id": "1", "status": "active", "value": _pounds(bought.pounds), "contractPeriod": _period(bought)}
    weights = [{"type": kind, "name": kind.title()} for kind in ("price", "quality")]
    item = {"id": "1", "additionalClassifications": [{"scheme": "CPV", "id": bought.cpv}], "relatedLot": "1"}
    tender: JSON = {
        "id": f"PRO{bought.number:06}",
        "legalBasis": {"id": "2023/54", "scheme": "UKPGA", "uri": "https://law.example/ukpga/2023/54/contents"},
        "title": bought.title,
        "description": bought.words,
        "status": "planned" if stage == "UK2" else "active" if stage == "UK4" else "complete",
        "items": [item | {"deliveryAddresses": [{"region": "UKI", "country": "GB", "countryName": "United Kingdom"}]}],
        "value": _pounds(bought.pounds),
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "mainProcurementCategory": "services",
        "aboveThreshold": bought.pounds > 214_904,
        "lots": [lot | {"awardCriteria": {"criteria": weights}, "suitability": {"sme": True}}],
        "documents": [page] if stage in ("UK2", "UK4") else [],
    }
    if stage == "UK4":
        tender["tenderPeriod"] = {"endDate": date.replace("T08", "T12")}
    whole: JSON = {"ocid": f"ocds-h6vhtk-{bought.number:06x}", "id": id, "date": date, "tag": tag, "language": "en"}
    parties = [_party(buyer, bought.buyer, ["buyer"], "County Hall, Castle Street")]
    whole |= {"initiationType": "tender", "buyer": buyer, "tender": tender, "parties": parties}
    if stage in ("UK6", "UK7"):
        _add_award(whole, bought, stage, page)
    return whole


def _add_award(whole: JSON, bought: Procurement, stage: str, page: JSON) -> None:
    who = _add_suppliers(whole, bought, "GB-FTS-4", "1 Business Park")
    award = {"id": "1", "status": "active" if stage == "UK7" else "pending", "suppliers": who, "relatedLots": ["1"]}
    whole["awards"] = [award | {"value": _pounds(bought.pounds), "documents": [page] if stage == "UK6" else []}]
    if stage == "UK7":
        signed = {"id": "1", "awardID": "1", "title": bought.title, "status": "active", "dateSigned": whole["date"]}
        about = {"value": _pounds(bought.pounds), "period": _period(bought), "documents": [page]}
        whole["contracts"] = [signed | about]


def _add_suppliers(whole: JSON, bought: Procurement, scheme: str, street: str) -> list[JSON]:
    """The suppliers as an award names them; as parties they are added."""
    who = []
    for place in bought.suppliers:
        firm = _suppliers()[place][bought.portal == "find_a_tender"]
        one = {"id": f"{scheme}{place:05}", "name": firm.name}
        whole["parties"].append({**_party(one, firm.name, ["supplier"], street), **_registered(firm)})
        who.append(one)
    return who


def _party(one: JSON, name: str, roles: list[str], street: str) -> JSON:
    address = {"streetAddress": street, "locality": "Exampletown", "postalCode": "ZZ1 1ZZ", "countryName": "England"}
    return {
        **one,
        "identifier": {"legalName": name},
        "address": address,
        "contactPoint": {"name": "A. Person", "email": "a.person@example.org", "telephone": "020 7946 0000"},
        "details": {"url": "https://www.example.org/"} if roles == ["buyer"] else {"scale": "sme", "vcse": False},
        "roles": roles,
    }


def _registered(firm: Supplier) -> JSON:
    number = firm.company_number
    return {"identifier": {"scheme": "GB-COH", "id": number, "legalName": firm.name}} if number else {}


def _document(id: str, kind: str, url: str, date: str) -> JSON:
    about = {"description": "Made-up notice", "datePublished": date, "format": "text/html", "language": "en"}
    return {"id": id, "documentType": kind, "url": url, **about}


def _pounds(amount: int) -> JSON:
    return {"amountGross": round(amount * 1.2, 2), "amount": amount, "currency": "GBP"}


def _period(bought: Procurement) -> JSON:
    ends = bought.begins + timedelta(days=365 * bought.years)
    return {"startDate": f"{bought.begins:%Y-%m-%d}T00:00:00Z", "endDate": f"{ends:%Y-%m-%d}T23:59:59Z"}


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
