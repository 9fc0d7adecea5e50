"""What the dialects of portals that publish OCDS share: dates as they write them, and facts as they are compared.

Nothing here knows how a portal is asked or how its releases are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.server import Answer
from tests.twin.dialect import Fact, as_published
from tests.twin.ledger import Entry
from thirty3.harvest import Harvest
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender

LONDON = ZoneInfo("Europe/London")
LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def text_answer(status: int, body: str, kind: str = "text/plain") -> Answer:
    return Answer(status, body.encode(), {"Content-Type": kind})


def clock(instant: datetime) -> str:
    """An instant by London's clock: ``Z`` in winter, ``+01:00`` in summer."""
    return instant.astimezone(LONDON).isoformat().replace("+00:00", "Z")


def first_second(day: date) -> str:
    return clock(datetime.combine(day, time(), LONDON))


def last_second(day: date) -> str:
    return clock(datetime.combine(day, time(23, 59, 59), LONDON))


def span(starts: date, ends: date | None, **more: str) -> dict[str, str]:
    """A period of whole days; one without an end does not mention it."""
    return {"startDate": first_second(starts), **({} if ends is None else {"endDate": last_second(ends)}), **more}


def package(releases: Sequence[Mapping[str, Any]], *, uri: str, publisher: str, **more: object) -> dict[str, Any]:
    """A release package; ``more`` holds what only some portals put in."""
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": "2026-11-22T09:00:00Z",
        "publisher": {"name": publisher},
        "releases": list(releases),
        **more,
    }


def fact(
    entry: Entry,
    *,
    ocid: str,
    reference: str,
    stage: str,
    deadline: datetime | None = None,
    estimate: Decimal | None = None,
    value: Decimal | None = None,
    starts: date | None = None,
    ends: date | None = None,
    longest: date | None = None,
) -> Fact:
    """An entry as a harvest has to hold it; what a portal leaves out of its notice is left out here."""
    return (
        ocid,
        reference,
        stage,
        entry.title,
        entry.description,
        entry.buyer,
        entry.published.astimezone(LONDON).date().isoformat(),
        _instant(deadline),
        _pounds(estimate),
        _pounds(value),
        _firms(zip(entry.suppliers, entry.company_numbers, strict=True)),
        _day(starts),
        _day(ends),
        _day(longest),
        entry.cpv,
    )


def seen(harvest: Harvest) -> Counter[Fact]:
    """The same of every process that a harvest holds."""
    held: defaultdict[str | None, list[Contract]] = defaultdict(list)
    for contract in as_published(harvest):
        held[contract.ocid].append(contract)
    return Counter(_held(tender, held[tender.ocid]) for tender in harvest.tenders())


def _held(tender: Tender, contracts: Sequence[Contract]) -> Fact:
    period = contracts[0].period if contracts else tender.period
    values = [contract.value.amount for contract in contracts if contract.value is not None]
    return (
        tender.ocid,
        tender.portal_ref,
        tender.stage,
        tender.title,
        tender.description,
        None if tender.buyer is None else tender.buyer.name,
        None if tender.published is None else tender.published.isoformat(),
        _instant(tender.deadline),
        None if tender.value is None else _pounds(tender.value.amount),
        " and ".join(text for value in values if (text := _pounds(value))) or None,
        _firms((firm.name, firm.company_number) for contract in contracts for firm in contract.suppliers),
        _day(period.start),
        _day(period.end),
        _day(period.max_end),
        " ".join(tender.cpv),
    )


def _firms(firms: Iterable[tuple[str, str | None]]) -> str:
    """Names with their numbers; a firm that is named twice is one."""
    return "; ".join(sorted({f"{name} ({number})" for name, number in firms}))


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _pounds(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
