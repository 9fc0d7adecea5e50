"""Five hundred made-up personal values and the notices they are planted in. Nobody in them exists.

Names are numbers, addresses are in rows and ways that are called invented, telephone numbers are of the ranges that
Ofcom keeps for fiction, and e-mail addresses are of domains that nobody can have (RFC 2606).
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from typing import Any, Literal

from tests.ocds.made import COUNCIL, FIRM, JSON, award, award_release, replaced, spots

SEED = 20261125

Kind = Literal["contact", "email", "phone"]


@dataclass(frozen=True)
class Planted:
    """One value, and what of it must not be found anywhere."""

    kind: Kind
    """``contact`` stands in a field that is about a person or a firm's street; the others in free text."""
    text: str
    """As it is written."""
    needles: tuple[str, ...]
    """What gives it away, in lower case."""


_EMAILS = (
    "nobody{n}@example.invalid", "No.Body{n}@Exampleham.invalid", "no_body{n}+tag@mail.example.org",
    "<nobody{n}@example.invalid>", "mailto:nobody{n}@example.invalid?subject=Bid", "NOBODY{n}@EXAMPLE.INVALID.",
    "nobody{n} [at] example [dot] org", "nobody{n}(at)example.org", "nobody{n} at example dot org",
    "nobody{n}%40example.org", "nobody{n}&#64;example.org", "nobody{n}\u200b@example.org", "nobody{n} @ example.org",
    "nobody{n}＠example.org", '"No Body{n}"@example.org', "no-body{n}@sub.dept.example.co.uk", "nó.body{n}@exämple.org",
    "nobody{n}@192.0.2.7", "(nobody{n}@example.org);", "nobody{n}@example.london", "e-mail:nobody{n}@example.org",
    "https://nobody{n}:secret@example.org/x", "https://example.org/?to=nobody{n}@example.org", "o'body{n}@example.org",
    "nobody{n}@example.org/nobody{n}b@example.org",
)  # fmt: skip
_PHONES = (
    "020 7946 0{n}", "0207 946 0{n}", "(020) 7946 0{n}", "02079460{n}", "+44 20 7946 0{n}", "+44 (0)20 7946 0{n}",
    "+44(0)2079460{n}", "0044 20 7946 0{n}", "020-7946-0{n}", "020.7946.0{n}", "01632 960{n}", "(01632) 960 {n}",
    "01632-960{n}", "07700 900{n}", "07700900{n}", "+447700900{n}", "07700 900 {n}", "0808 157 0{n}", "0306 999 0{n}",
    "Tel: 020 7946 0{n}", "Telephone no. 7946 0{n}", "Mobile: 07700 900{n}", "020 7946 0{n} ext 12", "44 20 7946 0{n}",
    "0161 496 0{n}",
)  # fmt: skip
_FIELDS = ("name", "email", "telephone", "faxNumber", "street")


def planted() -> tuple[Planted, ...]:
    """All of them, always the same: 200 in fields, 150 e-mail addresses and 150 telephone numbers in texts."""
    contacts = [_in_a_field(number, field) for number, field in zip(range(200), cycle(_FIELDS), strict=False)]
    emails = [_email(form, number) for number, form in zip(range(300, 450), cycle(_EMAILS), strict=False)]
    phones = [_phone(form, number) for number, form in zip(range(500, 650), cycle(_PHONES), strict=False)]
    return (*contacts, *emails, *phones)


def _in_a_field(number: int, field: str) -> Planted:
    text = {
        "name": f"Person Number {number:03}",
        "email": f"field{number:03}@council.invalid",
        "telephone": f"020 7946 0{number:03}",
        "faxNumber": f"+44 1632 960{number:03}",
        "street": f"{number:03} Invented Row, Flat {number}",
    }[field]
    return Planted("contact", text, (text.lower(),))


def _email(form: str, number: int) -> Planted:
    return Planted("email", form.format(n=number), (f"body{number}",))


def _phone(form: str, number: int) -> Planted:
    text = form.format(n=number)
    core = text.partition(" ext")[0]
    return Planted("phone", text, tuple({core.lower(), core[-7:].lower()}))


INNOCENT = (
    "DN756786", "MRTN001-DN756786-01185010", "72000000-5", "48000000 and 72500000", "052408-2025", "09310000-5",
    "2025/S 000-012345", "2018/S 031-067685", "ocds-b5fd17-01234567890", "BIP919868359", "01/04/2024 to 31/03/2027",
    "£1,722,000.00", "GBP 900000000", "E8 1EA", "SC012345", "company no 01234567", "CF-0005000DWS000000ED3p2AG",
    "https://portal.example/Advert?advertId=02079460000", "24/7 helpdesk 365 days", "VAT GB 012 3456 78",
    "telephone 64210000", "Health@Work Sample Ltd", "5 @ £250", "UPRN 010001234567", "36+12+12 months",
)  # fmt: skip
"""References, codes, amounts and dates that must stay."""


_PERSON: JSON = {"name": "", "email": "", "telephone": "", "faxNumber": "", "url": "https://x.invalid"}
_FULL: JSON = award_release(
    award(description="An award", items=[{"id": "1", "description": "Item"}]),
    contracts=[{"id": "1", "awardID": "1", "title": "A contract", "description": "Its text"}],
    tender={
        "id": "T1",
        "title": "Case management system",
        "description": "What is wanted",
        "status": "complete",
        "submissionMethodDetails": "By the portal",
        "lots": [{"id": "1", "title": "A lot", "description": "Its text", "renewal": {"description": "1+1"}}],
        "documents": [{"id": "d", "title": "A document", "description": "Its text"}],
        "milestones": [{"id": "m", "description": "Ask before"}],
        "procurementMethodRationale": "Because",
        "classification": {"scheme": "CPV", "id": "48000000", "description": "Software"},
    },
    description="The release",
    planning={"rationale": "Why", "milestones": [{"id": "e", "description": "Come and ask"}]},
)
_PROSE = ("title", "description", "rationale", "submissionMethodDetails", "procurementMethodRationale")
_TEXTS = [path for path in spots(_FULL) if path[-1] in _PROSE]
_POINTS: tuple[tuple[str | int, ...], ...] = (
    ("buyer", "contactPoint"), ("parties", 0, "contactPoint"), ("parties", 1, "contactPoint"), ("contactPoint",),
    ("awards", 0, "suppliers", 0, "contactPoint"), ("tender", "procuringEntity", "additionalContactPoints", 0),
    ("parties", 1, "beneficialOwners", 0), ("parties", 0, "contact_point"), ("tender", "contactPerson"),
)  # fmt: skip
_STREETS: tuple[tuple[str | int, ...], ...] = (
    ("parties", 1, "address"), ("awards", 0, "suppliers", 0, "address"), ("parties", 1, "additionalAddresses", 0),
)  # fmt: skip


def releases(values: Sequence[Planted], *, days: Sequence[str]) -> list[JSON]:
    """Releases in which the values stand, each in a place of its own kind, with something innocent beside it.

    Args:
        values: What to plant.
        days: Days of publication, in turn.
    """
    points, streets, texts = cycle(_POINTS), cycle(_STREETS), cycle(_TEXTS)
    innocents, chance = cycle(INNOCENT), random.Random(SEED)
    made = []
    for number, value in enumerate(values):
        release = _numbered(number, days[number % len(days)], chance)
        if value.kind != "contact":
            text = f"Ref {next(innocents)}; questions to {value.text} until Friday. Ref {next(innocents)}"
            release = replaced(release, next(texts), text)
        elif "Invented" in value.text:
            release = _placed(release, next(streets), {"streetAddress": value.text, "postalCode": "E8 1AA"})
        else:
            release = _placed(release, next(points), dict.fromkeys(("name", "email", "telephone"), value.text))
        made.append(release)
    return made


def _numbered(number: int, day: str, chance: random.Random) -> JSON:
    release = copy.deepcopy(_FULL)
    ocid = f"ocds-h6vhtk-{number:06x}"
    release |= {"ocid": ocid, "id": f"{900000 + number}-2026", "date": f"{day}T{chance.randrange(24):02}:15:00Z"}
    release["parties"][0].pop("contactPoint", None)
    release["parties"][1] = {**FIRM, "name": f"Example Firm {number} Ltd", "id": f"F{number}", "identifier": None}
    release["awards"][0]["suppliers"] = [{"id": f"F{number}", "name": f"Example Firm {number} Ltd"}]
    release["tender"]["procuringEntity"] = {"id": COUNCIL["id"], "name": COUNCIL["name"]}
    return release


def _placed(value: Any, path: tuple[str | int, ...], new: JSON) -> Any:
    """A copy with an object at a path, its last steps made where they are missing."""
    copied = copy.deepcopy(value)
    place = copied
    for step, after in pairwise(path):
        if isinstance(place, dict) and step not in place:
            place[step] = [] if isinstance(after, int) else {}
        place = place[step]
    if isinstance(place, list):
        place.append(new)
    else:
        place[path[-1]] = new
    return copied


def register_csv(values: Sequence[Planted]) -> str:
    """A council's contracts register; contact fields stand in columns about officers."""
    about = ["Ref", "Title", "Description", "Supplier name", "Contract owner", "Contact email"]
    rows = [[*about, "Start date", "End date"]]
    for number, value in enumerate(values):
        officer = value.text if value.kind == "contact" else ""
        asks = "" if value.kind == "contact" else f"Questions: {value.text}; ref {INNOCENT[number % 5]}"
        firm = f"Example Firm {number} Ltd"
        rows.append([f"R{number}", f"System {number}", asks, firm, officer, officer, "01/04/2024", "31/03/2027"])
    return _as_csv(rows)


def applications_csv(values: Sequence[Planted]) -> str:
    """A borough's list of applications; contact fields stand in columns about officers."""
    rows = [["Application", "Supplier", "Service area", "Description", "System owner", "Owner email"]]
    for number, value in enumerate(values):
        officer = value.text if value.kind == "contact" else ""
        asks = "" if value.kind == "contact" else f"Ask {value.text}; ref {INNOCENT[number % 5]}"
        rows.append([f"Application {number}", f"Example Firm {number} Ltd", "Housing", asks, officer, officer])
    return _as_csv(rows)


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def unreadable(values: Sequence[Planted]) -> Iterator[str]:
    """JSON Lines that are no release, without an ocid or cut off, with the value where a rejection quotes it."""
    forms = cycle(("contactPoint", "contact_point", "people", "persons", "beneficialOwners", "additionalContactPoints"))
    for number, value in enumerate(values):
        if value.kind != "contact":
            release: JSON = {"description": f"Ask {value.text} soon"}
        elif "Invented" in value.text:
            address = {"streetAddress": value.text, "postalCode": "E8 1AA"}
            release = {"parties": [{"roles": ["supplier"], "name": "Example Firm Ltd", "address": address}]}
        else:
            person = {"id": 7, "name": value.text, "identifier": {"id": 8}, "uri": value.text}
            release = {"parties": [{"name": "A council", next(forms): person if number % 4 else [person, person]}]}
        text = json.dumps({"ocid": None} | release, ensure_ascii=number % 3 == 0, indent=None)
        yield text if number % 2 == 0 else text[: -1 - number % 3]
