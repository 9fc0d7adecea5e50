"""A made-up world of procurements that two or three portals tell of, each in its own way, and of those that only look
like one another: re-tenders, call-offs, lots, near titles, one title at two buyers. Seeded; nobody in it exists but the
33, who bought nothing of the kind.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from tests.bench.duplicate_notices import Holder, Notice, told_contract, told_tender
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.reference import boroughs

_THINGS = [
    "adult social care case management",
    "housing repairs scheduling",
    "parking permits and enforcement",
    "library self service",
    "payroll and pensions",
    "telephony and contact centre",
    "planning applications",
    "waste collection routing",
    "records archive",
    "school admissions",
    "council tax and benefits",
    "street lighting monitoring",
    "land charges",
    "electoral registration",
    "home to school transport",
    "temporary accommodation",
    "grounds maintenance",
    "cyber security testing",
    "laptop refresh",
    "wide area network",
    "data centre hosting",
    "document scanning",
    "occupational health",
    "translation and interpreting",
    "leisure centre booking",
    "asset valuation",
    "fleet telematics",
    "building control",
    "licensing and trading standards",
    "fraud detection",
    "business intelligence dashboards",
    "mobile working",
    "printing and mailing",
    "cemetery records",
]
_KINDS = ["system", "software", "platform", "solution", "support", "service", "services", "programme", "works", ""]
_WHERE = ["", "", "", "north area", "south area", "for adults", "for children", "for leaseholders", "in libraries"]
_GENERIC = ["IT services", "Framework agreement", "Software", "Consultancy services", "Various works"]
_PLACES = [
    "Ashby",
    "Birchester",
    "Coldwell",
    "Dunmere",
    "Eastwick",
    "Farleigh",
    "Gosforth",
    "Harlow",
    "Ilford",
    "Kelbrook",
]
_PLACES += ["Lindale", "Marwood"]
_BODIES = ["{} Borough Council", "{} County Council", "University of {}", "{} NHS Foundation Trust", "{} Housing Ltd"]
_FIRMS = [
    "Zentrel",
    "Calmont",
    "Ferrisdale",
    "Nortech",
    "Ombry",
    "Pellworth",
    "Quinstead",
    "Rosanix",
    "Selbury",
    "Tarwick",
]
_FIRMS += ["Verity", "Wexham"]
_TRADES = ["Systems", "Software", "Group", "Services", "Consulting", "Care", "Solutions", "Partners", "Digital"]
_FIRST = date(2024, 1, 8)
System = Literal["procontract", "jaggaer", "in_tend", "mercell", "delta", "own"]
_SYSTEMS: list[System] = ["procontract", "jaggaer", "in_tend", "mercell", "delta", "own"]


class Procurement(NamedTuple):
    """One procurement as it is."""

    number: int
    buyer: int
    title: str
    pounds: int
    deadline: date
    runs_days: int
    reference: str
    """The DN number, project or own reference; what a notice makes of it is the notice's."""
    framework: bool
    call_off: bool
    holders: tuple[Holder, ...]


class Told(NamedTuple):
    """One record as a portal gives it, and which procurement or contract it tells of."""

    record: Tender | Contract
    truth: str


def _buyers() -> list[tuple[str, str]]:
    """Official and short name of each buyer."""
    named = [(one.official_name, one.name) for one in boroughs()]
    return named + [(body.format(place), body.format(place)) for place in _PLACES for body in _BODIES]


def procurements(number: int, seed: int = 33) -> list[Procurement]:
    """Made-up procurements, of which two in five look like an earlier one; large worlds last for more years."""
    draw = random.Random(seed)
    buyers = _buyers()
    systems = [draw.choices(_SYSTEMS, [45, 20, 10, 5, 8, 12])[0] for _ in buyers]
    span = max(300, number // 25)
    found: list[Procurement] = []
    for place in range(number):
        fresh = _fresh(draw, place, len(buyers), span, systems)
        found.append(_kin(draw, draw.choice(found[-400:]), fresh, systems) if found else fresh)
    return found


def _fresh(draw: random.Random, number: int, buyers: int, span: int, systems: list[System]) -> Procurement:
    buyer = draw.randrange(buyers)
    words = [draw.choice(_THINGS), draw.choice(_KINDS), draw.choice(_WHERE)]
    title = draw.choice(_GENERIC) if draw.random() < 0.02 else " ".join(word for word in words if word)
    return Procurement(
        number=number,
        buyer=buyer,
        title=title[0].upper() + title[1:],
        pounds=int(draw.choice([1, 2.5, 5, 7.5, 1.2, 3.33, 4.87]) * 10 ** draw.randint(4, 6))
        + draw.choice([0, 0, 417]),
        deadline=_FIRST + timedelta(days=draw.randrange(span)),
        runs_days=draw.choice([365, 730, 1095, 1460, 1461, 200]),
        reference=_reference(draw, number, buyer, systems),
        framework=draw.random() < 0.08,
        call_off=draw.random() < 0.1,
        holders=tuple(_holder(draw) for _ in range(draw.choice([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3]))),
    )


def _reference(draw: random.Random, number: int, buyer: int, systems: list[System]) -> str:
    system = systems[buyer]
    return {
        "procontract": f"DN{600_000 + number:06}",
        "jaggaer": f"tender_{300_000 + number}",
        "in_tend": f"IT-{buyer}-{20_000 + number}",
        "mercell": "mercell",  # the notice makes its own
        "delta": "delta",
        "own": f"ABC/{20_000 + number}" if buyer % 2 else f"PRO{number:06}",  # a buyer has one count
    }[system]


def _holder(draw: random.Random) -> Holder:
    name = f"{draw.choice(_FIRMS)}{draw.choice(['', 'a', 'ex', 'or', 'is'])} {draw.choice(_TRADES)}"
    return Holder(name, f"{draw.randint(1_000_000, 9_999_999):08}")


def _kin(draw: random.Random, kin: Procurement, fresh: Procurement, systems: list[System]) -> Procurement:
    """A procurement that may look like an earlier one and is another."""
    chance = draw.random()
    other = fresh.reference if fresh.buyer == kin.buyer else _reference(draw, fresh.number, kin.buyer, systems)
    like = kin._replace(number=fresh.number, reference=other, holders=fresh.holders)
    if chance < 0.08:  # the same again, years later, for about as much
        years = draw.choice([1, 1, 2, 3, 4])
        pounds = int(kin.pounds * draw.choice([1, 1, 1.03, 1.1]))
        return like._replace(deadline=kin.deadline + timedelta(days=365 * years + draw.randint(-20, 20)), pounds=pounds)
    if chance < 0.12:  # nobody bid, so that it is tendered again
        return like._replace(deadline=kin.deadline + timedelta(days=draw.randint(60, 150)))
    if chance < 0.18:  # a call-off of the one before, which is its framework; some stay in its project
        same = draw.random() < 0.3 and kin.reference.startswith("tender_")
        return like._replace(
            title=f"{kin.title} - {draw.choice(['call-off', 'mini competition', 'order'])} {draw.choice(_PLACES)}",
            pounds=int(kin.pounds * draw.uniform(0.05, 0.3)),
            deadline=kin.deadline + timedelta(days=draw.randint(30, 400)),
            reference=kin.reference if same else other,
            framework=False,
            call_off=True,
        )
    if chance < 0.24:  # a lot of the same purchase as a procurement of its own, now and then under one number
        base = kin.title.partition(" - Lot ")[0]
        return like._replace(
            title=f"{base} - Lot {draw.randint(20, 99)}",
            pounds=int(kin.pounds * draw.uniform(0.3, 1.6)),
            reference=kin.reference if draw.random() < 0.3 else other,
        )
    if chance < 0.245:  # the same thing at once from another firm, each with a number of its own
        return like._replace(pounds=kin.pounds if draw.random() < 0.5 else int(kin.pounds * 1.7))
    where = draw.choice(["phase 2 rollout", "east depot", "west depot", "under fives", "over sixties"])
    if chance < 0.31 and where not in kin.title:  # a word apart
        return like._replace(title=f"{kin.title} {where}", pounds=fresh.pounds)
    if chance < 0.38 and fresh.buyer != kin.buyer:  # the same title at another buyer
        return like._replace(
            buyer=fresh.buyer, reference=fresh.reference, pounds=draw.choice([kin.pounds, fresh.pounds])
        )
    return fresh


def told(number: int, seed: int = 33) -> Iterator[Told]:
    """At least that many records, in no order that tells anything: tenders and contracts of made-up procurements."""
    draw = random.Random(seed + 1)
    records: list[Told] = []
    world = procurements(max(1, number // 3), seed)
    buyers = _buyers()
    for one in world:
        notice = Notice(
            title=one.title, pounds=one.pounds, deadline=one.deadline, runs_days=one.runs_days,
            reference=one.reference, framework=one.framework, call_off=one.call_off, buyer=buyers[one.buyer],
        )  # fmt: skip
        for portal in _portals(draw, {"contracts_finder": 0.85, "find_a_tender": 0.7, "portal": 0.6}):
            records.append(Told(told_tender(draw, notice, portal, len(records)), f"tender {one.number}"))
        if draw.random() < 0.5:
            records += _contracts(draw, one, notice, len(records))
    draw.shuffle(records)
    yield from records


def _contracts(draw: random.Random, one: Procurement, notice: Notice, count: int) -> list[Told]:
    """The contracts of a procurement: one for all its holders, or one for each as its lots go."""
    apart = len(one.holders) > 1 and draw.random() < 0.6
    parts = [(holder,) for holder in one.holders] if apart else [one.holders]
    found: list[Told] = []
    for portal in _portals(draw, {"contracts_finder": 0.85, "find_a_tender": 0.7, "register": 0.3}):
        process = f"{portal}-{count}-{len(found)}"
        for place, holders in enumerate(parts):
            record = told_contract(draw, notice, portal, process, place if apart else None, holders)
            found.append(Told(record, f"contract {one.number}.{place}"))
    return found


def _portals(draw: random.Random, chances: dict[str, float]) -> list[str]:
    """Which portals tell of it: at least one, and now and then one of them twice, under a new id."""
    found = [portal for portal, chance in chances.items() if draw.random() < chance]
    found = found or ["contracts_finder"]
    return [*found, found[0]] if draw.random() < 0.03 else found
