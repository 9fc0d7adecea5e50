"""What both portals' made-up notices share: a notice of the table, its references, dates, money and parties."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
Json = dict[str, Any]

CPV = {
    "30200000": "Computer equipment and supplies",
    "30213100": "Portable computers",
    "32412100": "Telecommunications network",
    "35125300": "Security cameras",
    "38221000": "Geographic information systems (GIS or equivalent)",
    "45000000": "Construction work",
    "45453100": "Refurbishment work",
    "48000000": "Software package and information systems",
    "48160000": "Library software package",
    "48311000": "Document management software package",
    "48445000": "Customer Relation Management software package",
    "48450000": "Time accounting or human resources software package",
    "48482000": "Business intelligence software package",
    "48730000": "Security software package",
    "48812000": "Financial information systems",
    "48814000": "Medical information systems",
    "50000000": "Repair and maintenance services",
    "55524000": "School catering services",
    "60130000": "Special-purpose road passenger-transport services",
    "64210000": "Telephone and data transmission services",
    "64212000": "Mobile-telephone services",
    "72000000": "IT services: consulting, software development, Internet and support",
    "72222300": "Information technology services",
    "72253000": "Helpdesk and support services",
    "72260000": "Software-related services",
    "72267000": "Software maintenance and repair services",
    "72317000": "Data storage services",
    "72415000": "World wide web (www) site operation host services",
    "77310000": "Planting and maintenance services of green areas",
    "85311100": "Welfare services for the elderly",
    "90511000": "Refuse collection services",
    "90910000": "Cleaning services",
}

NOT_LONDON = ("Exampleshire", "Sampleton")
"""How the made-up buyers outside London begin. They alone carry contact points, which thirty3 has to remove."""

LAE = {"LONDON BOROUGH OF HAVERING": "HAV"}
"""The one council whose notices carry its code in the local authority register, as they do in the real ones."""


@dataclass(frozen=True)
class Supplier:
    """A row of the table of firms."""

    key: str
    name: str
    other_spelling: str
    scale: str
    vcse: str
    scheme: str
    number: str
    region: str


@dataclass(frozen=True)
class Notice:
    """One notice: a row of the story with the cells of its turn."""

    kind: str
    day: date
    process: str
    cells: dict[str, str] = field(hash=False)
    firms: tuple[Supplier, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def key(self) -> str:
        return self.cells["key"]

    @property
    def in_london(self) -> bool:
        return not self["buyer"].startswith(NOT_LONDON)

    @property
    def cpv(self) -> list[Json]:
        return [{"scheme": "CPV", "id": code, "description": CPV[code]} for code in self["cpv"].split("|")]

    @property
    def description(self) -> str:
        return " ".join(filter(None, ["Made-up notice for the thirty3 sample.", self["words"]]))

    @property
    def is_framework(self) -> bool:
        return self["title"].startswith("Framework")

    @property
    def published(self) -> str:
        minutes = digits(f"{self.key} {self.kind} time", 600)
        return instant(self.day, time(8 + minutes // 60, minutes % 60, digits(self.key, 60)))


def digits(seed: str, below: int) -> int:
    """A number from 0 to ``below - 1`` that only ``seed`` decides."""
    return int.from_bytes(hashlib.sha256(f"thirty3 sample: {seed}".encode()).digest()[:6]) % below


def guid(seed: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(f"thirty3 sample: {seed}".encode()).digest()[:16], version=4))


def instant(day: date, at: time) -> str:
    """As the portals write London time: ``+01:00`` in summer, in winter mostly ``Z`` and sometimes ``+00:00``."""
    text = datetime.combine(day, at, LONDON).isoformat()
    return text.replace("+00:00", "Z") if digits(day.isoformat(), 5) else text


def begins(day: str) -> str:
    return instant(date.fromisoformat(day), time(0, 0, 0))


def ends(day: str) -> str:
    return instant(date.fromisoformat(day), time(23, 59, 59))


def period(notice: Notice) -> Json:
    """Start and end where the table has them."""
    found = {"startDate": begins(notice["start"])} if notice["start"] else {}
    return found | ({"endDate": ends(notice["end"])} if notice["end"] else {})


def pounds(amount: float) -> float:
    return int(amount) if amount == int(amount) else round(amount, 2)


def reference(notice: Notice, ocid: str) -> str:
    """The number of the e-procurement system, in the form that gives the system away."""
    number = digits(f"{notice.key} reference", 100_000)
    own = ocid if notice.kind.startswith("uk") and number % 2 else f"SAMPLE/{notice.key.upper()}"
    return {
        "procontract": f"SMPL001-DN9{number:05}-{number * 7:08}",
        "jaggaer": f"tender_9{number:05}/{number % 9999:04}",
        "in_tend": f"IT-9{number % 100:02}-{number % 9999:04}-S{number % 1000:04}",
    }.get(notice["ref"], own)


def contact_point() -> Json:
    """Nobody: the numbers are those Ofcom keeps for films, the domain belongs to no one."""
    return {"name": "Pat Example", "email": "pat.example@example.org", "telephone": "020 7946 0000"}


def buyer_id(name: str, scheme: str) -> str:
    account = digits(f"buyer {name} {scheme}", 9_000)
    if scheme == "GB-PPON":  # an id of the register's form: letters without vowels, digits without 0
        figures = "".join("123456789"[int(figure) % 9] for figure in f"{account:04}")
        return f"PZZZ-{figures}-ZZZZ"
    return f"99{account:04}"


def supplier_name(notice: Notice, firm: Supplier) -> str:
    return firm.other_spelling if digits(f"{notice.key} {firm.key} spelling", 3) == 0 else firm.name


def details(notice: Notice, firm: Supplier) -> Json:
    """Size of the firm; one Contracts Finder notice in seven leaves it out."""
    if not firm.scale or (notice.kind.startswith("cf_") and digits(f"{notice.key} {firm.key} size", 7) == 0):
        return {}
    return {"details": {"scale": firm.scale, "vcse": firm.vcse == "yes"}}
