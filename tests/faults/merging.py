"""M and D: releases of one process, in whatever order, number and form they come; and firms of one name."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from random import Random
from typing import Any

from tests.faults.columns import Column, Portal, edited, small, without, world
from tests.faults.fault import Fault, body, some
from tests.faults.records import award_of, plain, spoilt
from tests.faults.stage import Lasting
from tests.faults.verdict import Ran, RedError, difference, noted, whole
from thirty3.models.release import Release
from thirty3.ocds.compile import compile_releases
from thirty3.register import Register

__all__ = ["FAULTS"]

_ONE = "each of its records is one release"
_DAYS = "it has no instants of publication"
_NO_NUMBERS = "it names no company numbers"


def _releases(column: Column, seed: int) -> tuple[Release, ...]:
    ran = column.run(_versions(column, seed))
    if ran.harvest is None:
        raise RedError(str(ran.error))
    return ran.harvest.releases


def _versions(column: Column, seed: int) -> Any:
    """A world in which each process has three releases, where the portal has such."""
    ledger = world(seed)
    if isinstance(column, Portal) and column.kind == "ocds":
        return type(column.speak(ledger))(ledger, notices=3)
    return ledger


def _compiled(releases: Any) -> list[Any]:
    return [(process.ocid, process.data) for process in compile_releases(releases)]


def _shuffled(column: Column, seed: int) -> None:
    """In any order, and twice over, the same processes."""
    releases = list(_releases(column, seed))
    expected = _compiled(releases)
    draw = Random(seed)
    for _ in range(5):
        draw.shuffle(releases)
        if _compiled([*releases, *releases[:3]]) != expected:
            raise RedError("another order makes other processes")


def _in_parts(column: Column, seed: int) -> None:
    """Kept in two parts, the register says what it says of the whole."""
    ledger = small(seed)
    part = without(ledger, *(entry.number for entry in ledger.entries[::2]))
    places = column.stage.register(), column.stage.register()
    with Register(places[0]) as once, Register(places[1]) as twice:
        column.keep(once, ledger)
        column.keep(twice, part)
        column.keep(twice, ledger)
        if column.kind != "rest" and once.digest() != twice.digest():  # it cites pages, whose places are counted
            raise RedError("kept in two parts it says something else")
        if found := difference(column.expected(ledger), column.held(twice, ledger)):
            raise RedError(found)


def _one_instant(portal: Portal, seed: int) -> None:
    """Two releases of one process at one instant: always the same one counts, whichever comes first."""
    seen = []
    for first in (True, False):
        ledger = world(seed)
        entry = plain(ledger, seed)

        def both(record: dict[str, Any]) -> list[Any]:
            twin = json.loads(json.dumps(record).replace(entry.title, "The other title"))  # noqa: B023
            twin["id"] = f"{record.get('id')}-z"
            return [twin, record] if first else [record, twin]  # noqa: B023

        dialect = portal.dialect(ledger)
        ran = portal.run(dialect, Lasting(dialect, spoilt(entry, both), onward=True))
        if ran.error is not None or ran.facts.total() != portal.expected(ledger).total():
            raise RedError(f"two at one instant: {ran.error or difference(portal.expected(ledger), ran.facts)}")
        seen.append(ran.facts)
    if seen[0] != seen[1]:
        raise RedError("of two at one instant, the one that came later counts")


_OTHER_YEARS = {"startDate": "2031-01-01T00:00:00Z", "endDate": "2032-01-01T00:00:00Z"}
_OFFSETS = ("+00:00", "+01:00", "-05:00", "+05:30")


def _other_offsets(text: bytes) -> bytes:
    """The same instants, each written for another place."""
    found: list[str] = []

    def moved(match: re.Match[bytes]) -> bytes:
        found.append("")
        offset = _OFFSETS[len(found) % len(_OFFSETS)]
        zone = datetime.fromisoformat(f"2026-01-01T00:00:00{offset}").tzinfo
        return match[1] + datetime.fromisoformat(match[2].decode()).astimezone(zone).isoformat().encode() + b'"'

    return re.sub(rb'("(?:date|publishDate|closeDate)": ")([^"]+)"', moved, text)


def _offsets(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    whole(portal.run(dialect, Lasting(dialect, body(_other_offsets), onward=True)), portal.expected(ledger))


def _undated(portal: Portal, seed: int) -> None:
    """Without a date a release is held, says so, and never stands before one with a date."""
    for date in some((None, "", "soon", "31/02/2026"), seed):
        ledger = world(seed)
        entry = plain(ledger, seed)
        dialect = portal.dialect(ledger)
        between = Lasting(dialect, spoilt(entry, lambda record: record.update(date=date)), onward=True)  # noqa: B023
        ran = portal.run(dialect, between)
        if ran.error is not None or ran.rejected or {fact[0] for fact in ran.facts} != _names(portal, ledger):
            raise RedError(f"a release without a date: {ran.error or 'is gone'}")
        if (portal.expected(ledger) - ran.facts).total() > 1:
            raise RedError("one missing date changed others")
        noted(ran, "date_")


def _names(portal: Portal, ledger: Any) -> set[str | None]:
    return {fact[0] for fact in portal.expected(ledger)}


def _award_ids(portal: Portal, seed: int) -> None:
    """A later notice gives another award the id of one before: both are held, apart."""
    ledger = world(seed)
    entry = award_of(ledger)
    dialect = portal.dialect(ledger)

    def again(record: dict[str, Any]) -> list[Any]:
        other = json.loads(json.dumps(record))
        moment = datetime.fromisoformat(record["date"]).astimezone(UTC)
        other.update(id=f"{record.get('id')}-z", date=moment.replace(minute=(moment.minute + 1) % 60).isoformat())
        for party in other["parties"]:
            if "supplier" in party["roles"]:
                party.update(id="other", name="Quite Another Ltd", identifier={"scheme": "GB-COH", "id": "07654321"})
                party.pop("additionalIdentifiers", None)
        for award in other["awards"]:
            award.update(value={"amount": 77_777, "currency": "GBP"}, contractPeriod=_OTHER_YEARS)
            award.pop("date", None)
            award["suppliers"] = [{"id": "other", "name": "Quite Another Ltd"}]
            award["title"] = "Quite another award"
        for contract in other.get("contracts", ()):
            contract.update(title="Quite another award", value={"amount": 77_777, "currency": "GBP"})
            contract.update(period=_OTHER_YEARS, dateSigned="2026-10-01T00:00:00Z")
        return [record, other]

    ran: Ran = portal.run(dialect, Lasting(dialect, spoilt(entry, again), onward=True))
    if ran.harvest is None:
        raise RedError(str(ran.error))
    named = {firm.name for contract in ran.harvest.contracts() for firm in contract.suppliers}
    if "Quite Another Ltd" not in named or not set(entry.suppliers) & named:
        raise RedError("of two awards under one id, one is gone")


def _homonyms(column: Column, seed: int) -> None:
    """Two firms of one name, each with a number of its own, are two."""
    ledger = edited(
        world(seed),
        lambda entry: (
            {"suppliers": ("Example Systems Ltd",), "company_numbers": (f"{7_000_000 + entry.number:08}",)}
            if entry.suppliers
            else {}
        ),
    )
    ran = column.run(ledger)
    whole(ran, column.expected(ledger))
    if ran.harvest is None:
        return
    firms = {firm.id: firm for contract in ran.harvest.contracts() for firm in contract.suppliers}
    wanted = {number for entry in ledger.entries for number in entry.company_numbers}
    if {firm.company_number for firm in firms.values()} != wanted or len(firms) != len(wanted):
        raise RedError(f"{len(wanted)} firms of one name became {len(firms)}")


_DATED = {"html": _DAYS, "files": _DAYS, "rest": _ONE}

FAULTS = (
    Fault("M01", "releases in any order, some of them twice", _shuffled, _shuffled),
    Fault("M02", "in parts, and all at once", _in_parts, _in_parts),
    Fault("M03", "two releases at one instant", _one_instant, apart=_DATED),
    Fault("M04", "one instant by other clocks", _offsets, apart={"html": _DAYS, "files": _DAYS}),
    Fault("M05", "releases without a date", _undated, apart=_DATED),
    Fault("M06", "an award under the id of another", _award_ids, apart={"html": _ONE, "files": _ONE, "rest": _ONE}),
    Fault("D03", "firms of one name and other numbers", _homonyms, _homonyms,
          {"html": "it names no suppliers", "rest": _NO_NUMBERS}),
)  # fmt: skip
