"""A made-up decade of London's boroughs buying, extending, replacing and abandoning systems, as the portals publish it.

Seeded. Only the names of boroughs and of products are real: no borough bought any of it, and the firms are invented.
Purchases begun by 23 February 2025 have the shape of Contracts Finder, later ones that of Find a Tender.
What is published is what usually is: one award in five is not, one in ten without an end; extensions taken are seldom
told; planned notices are the exception, and on Contracts Finder a process of their own; titles change from round to
round; firms are renamed; some systems run on past their end, some are replaced early, some are given up. Beside the
systems there are purchases that replace nothing, and some that are no technology.

``replacements`` is the truth: which first notice came for which contract.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from thirty3.models.provenance import Provenance
from thirty3.models.release import Release
from thirty3.normalise.dates import add_months
from thirty3.ocds.release import make_release
from thirty3.reference import boroughs

JSON = dict[str, Any]

FIRST, LAST = date(2015, 4, 1), date(2026, 11, 22)
_ACT = date(2025, 2, 24)
_LONDON = ZoneInfo("Europe/London")
_FROM = Provenance(source="made", record_id="")

_SYSTEMS = {
    "housing management": ("housing management system", "integrated housing system", "housing management software"),
    "repairs": ("housing repairs scheduling system", "responsive repairs scheduling software"),
    "lettings": ("choice based lettings system", "housing allocations and lettings software"),
    "homelessness": ("homelessness case management system", "homelessness prevention software"),
    "adults": ("adult social care case management system", "adult social care records system"),
    "children": ("children's social care case management system", "children's services records system"),
    "admissions": ("school admissions system", "education management information system"),
    "library": ("library management system", "library self-service and management system"),
    "planning": ("planning and building control system", "planning applications software"),
    "land charges": ("land charges system", "local land charges software"),
    "parking": ("parking permit and PCN system", "parking enforcement and permits software"),
    "highways": ("highways asset management system", "highway inspections and works software"),
    "waste": ("waste collection management software", "waste and recycling in-cab system"),
    "licensing": ("licensing and environmental health system", "regulatory services software"),
    "revenues": ("revenues and benefits system", "council tax and benefits software"),
    "electoral": ("electoral management system", "electoral registration software"),
    "committees": ("committee management system", "democratic services and committee software"),
    "payroll": ("HR and payroll system", "human resources and payroll software"),
    "learning": ("learning management system", "e-learning platform"),
    "finance": ("finance and procurement system (ERP)", "enterprise resource planning system", "financial system"),
    "income": ("income management system", "online payments and income management software"),
    "crm": ("customer relationship management system", "CRM and online forms platform"),
    "telephony": ("contact centre telephony", "unified communications and contact centre"),
    "documents": ("electronic document management system", "document and records management software"),
    "legal": ("legal case management system", "case management software for legal services"),
    "facilities": ("facilities management (CAFM) software", "property asset management system"),
    "network": ("wide area network services", "WAN and internet connectivity"),
    "devices": ("multi-functional devices and print management", "managed print service"),
}
"""What each system is called: each purchase takes one of the names."""
_PRODUCTS = {
    "housing management": ("Civica Cx", "NEC Housing", "Aareon QL"),
    "adults": ("Mosaic", "Liquidlogic"),
    "planning": ("Idox Uniform", "Acolaid"),
    "revenues": ("Capita Academy", "NEC Revenues"),
    "library": ("Civica Spydus",),
}
_ONE_OFF = (
    "Cyber security assessment", "Website redesign", "Supply of laptops", "Digital strategy consultancy",
    "Data centre migration", "Windows upgrade project", "Audio visual equipment for council chamber",
    "Network penetration testing", "Business intelligence dashboards", "Server hardware refresh",
)  # fmt: skip
_OTHER = ("Grounds maintenance", "Home care services", "Tree planting", "School meals", "Highway resurfacing works")
_HEADS = ("Alder", "Birch", "Cress", "Damson", "Elm", "Fern", "Gorse", "Hazel", "Iris", "Juniper", "Larch", "Maple")
_TAILS = ("soft Systems", " Digital", " Software", " Public Sector", " Cloud Services")
_FIRMS = [f"{head}{tail}" for head in _HEADS for tail in _TAILS]
_TITLES = (
    "{what}", "{What}", "Provision of {what}", "{borough} {what}", "Supply, support and maintenance of {what}",
    "{What} - {year}", "{What} for the London Borough of {borough}", "Replacement {what}",
)  # fmt: skip


@dataclass(frozen=True)
class Replacement:
    """What really came for a contract."""

    gss: str
    system: str
    predecessor: str
    """Process of the contract that was replaced."""
    ends: date
    """Its end as it was agreed, whether published or not."""
    ocid: str
    """Process of the first notice that was published; of the award where that is the first."""
    notice: date
    """The day of it."""
    is_tender: bool
    """Whether a notice came before the award."""


@dataclass
class World:
    """The decade."""

    seed: int
    releases: list[Release] = field(default_factory=list)
    """As published, in the order of their dates."""
    replacements: list[Replacement] = field(default_factory=list)


def decade(seed: int, *, share: float = 0.6, of: Iterable[str] | None = None) -> World:
    """The decade of a seed.

    Args:
        seed: Draws everything.
        share: Of the systems that a borough runs.
        of: Names of boroughs; all 33 when None.
    """
    world = World(seed)
    wanted = None if of is None else set(of)
    for borough in boroughs():
        if wanted is None or borough.name in wanted:
            for system in _SYSTEMS:
                draw = random.Random(f"{seed} {borough.gss} {system}")
                if draw.random() < share:
                    _Chain(world, draw, borough.gss, borough.name, system).run()
            _others(world, random.Random(f"{seed} {borough.gss}"), borough.gss, borough.name)
    world.releases.sort(key=lambda one: (one.data["date"], one.ocid, one.id))
    world.replacements.sort(key=lambda one: (one.notice, one.ocid))
    return world


class _Chain:
    """One system of one borough, from contract to contract."""

    def __init__(self, world: World, draw: random.Random, gss: str, name: str, system: str) -> None:
        self.world, self.draw, self.gss, self.name, self.system = world, draw, gss, name, system
        self.firm = draw.choice(_FIRMS)
        self.product = draw.choice(_PRODUCTS.get(system, ("",)))
        self.count = 0

    def run(self) -> None:
        draw = self.draw
        starts = FIRST + timedelta(days=draw.randrange(4 * 365))
        before: _Purchase | None = None
        while starts < add_months(LAST, 12):
            bought = self._purchase(starts)
            tendered = before is None or draw.random() < 0.72  # else renewed without competition, or by a call-off
            first = bought.publish(draw, tendered=tendered)
            if before is not None and first is not None and first[1] <= LAST:
                self.world.replacements.append(
                    Replacement(self.gss, self.system, before.ocid, before.real_end, first[0], first[1], first[2])
                )
            if draw.random() < 0.08:
                return  # given up, or bought by somebody else from then on
            before, starts = bought, self._next(bought)

    def _next(self, bought: _Purchase) -> date:
        drawn = self.draw.random()
        if drawn < 0.05:  # early
            return add_months(bought.real_end, -self.draw.randint(6, 14))
        if drawn < 0.2:  # runs on
            return add_months(bought.real_end, self.draw.randint(3, 18))
        return bought.real_end + timedelta(days=self.draw.choice((1, 1, 1, -30, -60, 30)))

    def _purchase(self, starts: date) -> _Purchase:
        draw = self.draw
        if self.count and draw.random() < 0.4:
            self.firm = draw.choice(_FIRMS)
            self.product = draw.choice(_PRODUCTS.get(self.system, ("",)))
        elif self.count and draw.random() < 0.1:
            self.firm = f"{self.firm.split()[0]} Group"  # renamed
        what = draw.choice(_SYSTEMS[self.system])
        if self.product and draw.random() < 0.4:
            what = draw.choice((f"{self.product} {what}", f"{self.product} licences and support"))
        title = draw.choice(_TITLES).format(
            what=what, What=what[:1].upper() + what[1:], borough=self.name, year=starts.year
        )
        self.count += 1
        ends = add_months(starts, 12 * draw.choice((1, 2, 3, 3, 4, 5, 5))) - timedelta(days=1)
        option = draw.choice((0, 0, 12, 24))
        return _Purchase(self.world, self.name, title, self.firm, starts, ends, option, taken=draw.random() < 0.5)


class _Purchase:
    """One purchase and everything published of it."""

    def __init__(
        self, world: World, borough: str, title: str, firm: str, starts: date, ends: date, option: int, *, taken: bool
    ) -> None:
        self.world, self.borough, self.title, self.firm = world, borough, title, firm
        self.starts, self.ends, self.option = starts, ends, option
        self.real_end = add_months(ends, option) if option and taken else ends
        self.number = len(world.releases) * 7 + 1
        self.ocid = ""
        self.cpv = "48000000"
        self.pounds = 0

    def publish(self, draw: random.Random, *, tendered: bool) -> tuple[str, date, bool] | None:
        """Publish it; process and day of the first notice and whether it came before the award, None for none."""
        self.pounds = draw.randrange(20, 900) * 1000
        self.cpv = draw.choice(("48000000", "72260000", "48600000", "72000000"))
        told: list[tuple[str, date, bool]] = []
        tender = self.starts - timedelta(days=int(draw.triangular(60, 480, 210)))
        act = tender >= _ACT
        if tendered:
            told += self._plan(draw, tender, act)
            self.ocid = self._process(act)
            if draw.random() < 0.06:  # given up and begun again
                failed = self._process(act)
                told += self._say("tender", tender, act, failed)
                self._say("cancelled", tender + timedelta(days=60), act, failed)
                tender += timedelta(days=100)
            if draw.random() < 0.9:
                told += self._say("tender", tender, act, self.ocid)
        signed = min(self.starts, max(tender + timedelta(days=90), self.starts - timedelta(days=20)))
        act = act if tendered else signed >= _ACT
        self.ocid = self.ocid or self._process(act)
        if draw.random() < (0.9 if act else 0.8):
            known = draw.random() > 0.1
            told += self._say(
                "award", signed + timedelta(days=draw.choice((0, 15, 30, 60))), act, self.ocid, ends=known
            )
            if self.real_end > self.ends and draw.random() < (0.6 if self.ends >= _ACT and act else 0.1):
                self._say("extended", self.ends - timedelta(days=30), act, self.ocid)
        return min(told, key=lambda one: one[1]) if told else None

    def _plan(self, draw: random.Random, tender: date, act: bool) -> list[tuple[str, date, bool]]:
        told = []
        if act and draw.random() < 0.2:
            year = tender.year if tender > date(tender.year, 5, 26) else tender.year - 1
            told += self._say("pipeline", date(year, 4, 30), act, self._process(act))
        if draw.random() < 0.3:
            stage = draw.choice(("engagement", "planned"))
            told += self._say(stage, tender - timedelta(days=draw.randint(40, 250)), act, self._process(act))
        return told

    def _process(self, act: bool) -> str:
        self.number += 1
        key = random.Random(f"{self.world.seed} {self.borough} {self.title} {self.starts} {self.number}").getrandbits(
            48
        )
        return f"ocds-h6vhtk-{key:012x}" if act else f"ocds-b5fd17-00000000-0000-4000-8000-{key:012x}"

    def _say(self, stage: str, day: date, act: bool, ocid: str, *, ends: bool = True) -> list[tuple[str, date, bool]]:
        """Publish one notice, unless its day is outside the decade."""
        if not FIRST <= day <= LAST:
            return []
        data = _find_a_tender(self, stage, day, ocid, ends) if act else _contracts_finder(self, stage, day, ocid, ends)
        made = make_release(data, provenance=_FROM)
        self.world.releases.append(made)
        return [(ocid, day, stage not in ("award", "extended"))]


def _others(world: World, draw: random.Random, gss: str, name: str) -> None:
    for _ in range(draw.randint(8, 20)):
        title = draw.choice((*_ONE_OFF, *_OTHER))
        starts = FIRST + timedelta(days=draw.randrange(11 * 365))
        ends = add_months(starts, draw.choice((3, 6, 12, 24)))
        bought = _Purchase(world, name, title, draw.choice(_FIRMS), starts, ends, 0, taken=False)
        bought.publish(draw, tendered=draw.random() < 0.6)
        bought.cpv = "77310000" if title in _OTHER else bought.cpv


def _clock(day: date, at: time = time(9)) -> str:
    return datetime.combine(day, at, _LONDON).isoformat()


def _period(bought: _Purchase, *, ends: bool, longest: bool) -> JSON:
    whole = {"startDate": _clock(bought.starts, time())}
    whole |= {"endDate": _clock(bought.ends, time(23, 59, 59))} if ends else {}
    last = add_months(bought.ends, bought.option)
    return whole | ({"maxExtentDate": _clock(last, time(23, 59, 59))} if longest and bought.option and ends else {})


def _base(bought: _Purchase, stage: str, day: date, ocid: str, tag: str, buyer: str) -> JSON:
    who = {"id": f"GB-FTS-{sum(map(ord, bought.borough))}", "name": buyer}
    return {
        "ocid": ocid,
        "id": f"{ocid[-12:]}-{stage}-{day}",
        "date": _clock(day),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "buyer": who,
        "parties": [{**who, "roles": ["buyer"]}, {"id": "S1", "name": f"{bought.firm} Ltd", "roles": ["supplier"]}],
    }


def _contracts_finder(bought: _Purchase, stage: str, day: date, ocid: str, ends: bool) -> JSON:
    tag = {"pipeline": "planning", "planned": "planning", "engagement": "planning", "tender": "tender"}.get(stage)
    kinds = {"planned": "plannedProcurementNotice", "engagement": "marketEngagementNotice", "tender": "tenderNotice"}
    status = {"planned": "planned", "engagement": "planning", "tender": "active", "cancelled": "cancelled"}
    tag = tag or ("tenderCancellation" if stage == "cancelled" else "awardUpdate" if stage == "extended" else "award")
    page = {"id": "1", "documentType": kinds.get(stage, "awardNotice"), "url": f"https://contracts.example/{ocid}"}
    whole = _base(bought, stage, day, ocid, tag, f"London Borough of {bought.borough}")
    whole["tender"] = {
        "id": f"DN{int(ocid[-9:], 16) % 900_000 + 100_000}",
        "title": bought.title,
        "status": status.get(stage, "complete"),
        "classification": {"scheme": "CPV", "id": bought.cpv},
        "value": {"amount": bought.pounds, "currency": "GBP"},
        "documents": [page],
    }
    if stage == "tender":
        whole["tender"] |= {
            "contractPeriod": _period(bought, ends=True, longest=False),
            "tenderPeriod": {"endDate": _clock(day + timedelta(days=30), time(12))},
        }
    if stage in ("award", "extended"):
        runs = _period(bought, ends=ends, longest=False)
        runs |= {"endDate": _clock(bought.real_end, time(23, 59, 59))} if stage == "extended" else {}
        whole["awards"] = [
            {
                "id": f"{ocid}-1",
                "status": "active",
                "date": _clock(min(day, bought.starts)),
                "value": {"amount": bought.pounds, "currency": "GBP"},
                "suppliers": [{"id": "S1", "name": f"{bought.firm} Ltd"}],
                "contractPeriod": runs,
            }
        ]
    return whole


_UK = {"pipeline": "UK1", "engagement": "UK2", "planned": "UK3", "tender": "UK4", "cancelled": "UK12", "award": "UK7"}
_SECTION = {"UK1": "planning", "UK2": "planning", "UK3": "planning", "UK4": "tender", "UK12": "tender"}


def _find_a_tender(bought: _Purchase, stage: str, day: date, ocid: str, ends: bool) -> JSON:
    kind = _UK.get(stage, "UK10")
    section = _SECTION.get(kind, "contracts")
    tag = {"UK7": "contract", "UK10": "contractAmendment", "UK12": "tenderCancellation"}.get(kind, section)
    whole = _base(bought, stage, day, ocid, tag, f"{bought.borough} Council")
    page = {"id": whole["id"], "noticeType": kind, "documentType": "contractNotice", "datePublished": _clock(day)}
    page["url"] = f"https://tenders.example/Notice/{whole['id']}"
    value = {"amount": bought.pounds, "amountGross": round(bought.pounds * 1.2), "currency": "GBP"}
    item = {"id": "1", "relatedLot": "1", "additionalClassifications": [{"scheme": "CPV", "id": bought.cpv}]}
    whole["tender"] = {
        "id": f"PRO{int(ocid[-9:], 16)}",
        "legalBasis": {"id": "2023/54", "scheme": "UKPGA"},
        "title": bought.title,
        "items": [item],
    }
    if section != "contracts":
        whole["tender"] |= {"status": {"UK4": "active", "UK12": "cancelled"}.get(kind, "planned"), "value": value}
        lot = {"id": "1", "status": "active", "contractPeriod": _period(bought, ends=True, longest=True)}
        whole["tender"] |= {"lots": [lot]} if kind in ("UK3", "UK4") else {}
        (whole["tender"] if section == "tender" else whole.setdefault("planning", {}))["documents"] = [page]
        return whole
    runs = _period(bought, ends=ends, longest=True)
    runs |= {"endDate": _clock(bought.real_end, time(23, 59, 59))} if stage == "extended" else {}
    suppliers = [{"id": "S1", "name": f"{bought.firm} Ltd"}]
    whole["awards"] = [{"id": "1", "status": "active", "suppliers": suppliers, "relatedLots": ["1"]}]
    signed = {"id": "1", "awardID": "1", "title": bought.title, "status": "active", "dateSigned": _clock(bought.starts)}
    whole["contracts"] = [signed | {"value": value, "period": runs, "documents": [page]}]
    return whole
