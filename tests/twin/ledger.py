"""A made-up world of procurements that the twin publishes in every portal's own words, and that harvests are checked
against. All of it is drawn from a seed: nobody here exists.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from thirty3.reference import boroughs

_THINGS = ("housing", "parking", "library", "payroll", "telephony", "social care", "planning", "waste", "archive")
_KINDS = ("system", "platform", "software & support", "<portal>", "café booking", "hosting – 2nd phase", "licences")
_FIRMS = ("Example", "Sample", "Mustermann", "Placeholder", "O'Nobody & Sons", "Ünreal", "Fictional")
_FORMS = ("Systems Ltd", "Cloud plc", "Software LLP", "(UK) Limited", "Services")


@dataclass(frozen=True)
class Entry:
    """One procurement, with everything a portal could want to publish of it."""

    number: int
    """Unique, from 1."""
    title: str
    """With characters that HTML and JSON have to escape."""
    description: str
    buyer: str
    """Official name of one of the 33, who bought nothing of the kind."""
    gss: str
    stage: Literal["planning", "tender", "award"]
    published: datetime
    """An instant in UTC, whole seconds."""
    deadline: datetime
    """An instant in UTC, whole minutes."""
    value: Decimal | None
    """In pounds; None where the made-up buyer did not say."""
    suppliers: tuple[str, ...]
    """Empty before the award; no two alike."""
    company_numbers: tuple[str | None, ...]
    """One for each supplier."""
    starts: date
    ends: date | None
    cpv: str


def drafts(entry: Entry, count: int) -> Iterator[Entry]:
    """What was published of it before, newest first: at most two, within the hour that a day is clear of midnight."""
    for number in range(1, count + 1):
        before = entry.published - timedelta(minutes=25 * number)
        yield replace(entry, title=f"Draft {number} of {entry.title}", published=before)


class Ledger:
    """So many entries, published over so many days from a day on; the same seed makes the same world."""

    def __init__(self, seed: int, *, count: int, since: date, days: int) -> None:
        self._random = random.Random(seed)
        self.since = since
        self.until = since + timedelta(days=days)
        drawn = [self._draw(number, days) for number in range(1, count + 1)]
        self.entries: Sequence[Entry] = sorted(drawn, key=lambda entry: (entry.published, entry.number))

    def _draw(self, number: int, days: int) -> Entry:
        draw = self._random
        opens = datetime.combine(self.since, time(1), UTC)  # an hour clear of London's midnight, summer and winter
        published = opens + timedelta(days=draw.randrange(days), seconds=draw.randrange(22 * 3600))
        buyer = draw.choice(boroughs())
        stage: Literal["planning", "tender", "award"] = draw.choice(("planning", "tender", "tender", "award", "award"))
        firms = tuple(
            f"{draw.choice(_FIRMS)} {draw.choice(_FORMS)}" for _ in range(draw.randint(1, 3) if stage == "award" else 0)
        )
        starts = (published + timedelta(days=draw.randint(30, 200))).date()
        return Entry(
            number=number,
            title=f"Made-up {draw.choice(_THINGS)} {draw.choice(_KINDS)} {number}",
            description=f"Nobody wants this: it is number {number} of a made-up world.\nIt has a second line & more.",
            buyer=buyer.official_name,
            gss=buyer.gss,
            stage=stage,
            published=published.replace(microsecond=0),
            deadline=(published + timedelta(days=draw.randint(10, 60))).replace(second=0, microsecond=0),
            value=None if draw.random() < 0.2 else Decimal(draw.randint(100, 900_000_00)) / 100,
            suppliers=tuple(
                # Nobody could tell two firms of one name apart where only one of them has a number.
                firm if firms.index(firm) == place else f"{('Second', 'Third')[place - 1]} {firm}"
                for place, firm in enumerate(firms)
            ),
            company_numbers=tuple(f"{draw.randint(1, 99_999_999):08d}" if draw.random() < 0.5 else None for _ in firms),
            starts=starts,
            ends=None if draw.random() < 0.2 else starts + timedelta(days=draw.randint(300, 1800)),
            cpv=draw.choice(("48000000", "72000000", "48450000", "72260000", "64210000", "45000000")),
        )
