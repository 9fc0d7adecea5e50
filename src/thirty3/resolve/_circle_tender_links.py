"""Which tender became a contract: the same process, reference or notice, else borough, title, days and value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from thirty3.models.contract import Contract
from thirty3.models.link import LinkReason, LinkRule
from thirty3.models.tender import Tender
from thirty3.resolve._circle_evidence import area_reason, reason, title_reason, value_reason
from thirty3.resolve._circle_systems import System, read_system
from thirty3.resolve._duplicate_facts import Facts, read_facts
from thirty3.resolve._duplicate_pairs import compare

__all__ = ["Tendered", "one_purchase", "tendered"]

_STARTS, _AWARDED, _LATE = 0.3, 0.2, -0.2
"""It starts on the day the tender said; it was awarded when awards are; it was awarded much later."""
_SAME_DAYS = 3
_SPAN = 457
"""Days from closing to award that are plausible: 15 months, half as long again as the 300 days within which an award is
expected; a framework's tender may take longer, and then a person says so."""
_PAGE = re.compile(r"https?://[^/\s]+\.[^/\s]+/[^\s]*[0-9]")
"""An address that names one notice, by a number: buyers also typed front pages, and *http://Contract Finder*."""
_NO_CONTRACT = frozenset(("cancelled", "withdrawn", "pipeline", "engagement"))
"""Stages from which no contract can have come by likeness alone."""
_ONE_PURCHASE = 0.88
"""Score from which two tenders are one that was published twice: the line of ``duplicates``."""


class Tendered(NamedTuple):
    """A tender that became a contract, or may have."""

    tender: str
    contract: str
    reasons: tuple[LinkReason, ...]
    explicit: bool


class _Read(NamedTuple):
    record: Tender | Contract
    facts: Facts
    system: System


def tendered(tenders: Iterable[Tender], contracts: Iterable[Contract]) -> Iterator[Tendered]:
    """All pairs worth weighing, those of one explicit id first; a contract whose opening is known has no others."""
    known = {one.id: _read(one) for one in tenders}
    given = {one.id: _read(one) for one in contracts}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for found in _named(known, given):
        named[found.contract].add(found.tender)
        yield found
    opened = {id for id, ids in named.items() if any(_closing(known[one].record) for one in ids)}
    blocks = _blocks(known.values())
    for id in sorted(given.keys() - opened):
        near = {one for key in _keys(given[id]) for one in blocks.get(key, ())} - named[id]
        for one in sorted(near):
            reasons = _likeness(known[one], given[id])
            if reasons:
                yield Tendered(one, id, reasons, explicit=False)


def one_purchase(one: Tender, other: Tender) -> bool:
    """Whether two tenders are one that was published twice."""
    found = compare(read_facts(one), read_facts(other))
    return found is not None and found.clash is None and found.score >= _ONE_PURCHASE


def _read(record: Tender | Contract) -> _Read:
    return _Read(record, read_facts(record), read_system(record))


def _closing(record: Tender | Contract) -> date | None:
    return record.closing_day if isinstance(record, Tender) else record.closed


def _named(tenders: Mapping[str, _Read], contracts: Mapping[str, _Read]) -> Iterator[Tendered]:
    """Pairs that share an id: of a process, of an e-procurement system, or of a notice's page."""
    found: defaultdict[tuple[str, str], list[LinkReason]] = defaultdict(list)
    for rule in ("process", "reference", "page"):
        holders: defaultdict[str, list[str]] = defaultdict(list)
        for id, one in tenders.items():
            for key in _ids(one, rule):
                holders[key].append(id)
        for id, contract in contracts.items():
            for key in sorted(_ids(contract, rule)):
                if rule == "page" and len(holders.get(key, ())) > 1:
                    continue  # a list of notices, and no notice
                for tender in holders.get(key, ()):
                    if rule == "process" or _may_be_one(tenders[tender], contract):
                        found[tender, id].append(reason(rule, 1, f"both give {key}"))
    for (one_id, other_id), reasons in sorted(found.items()):
        yield Tendered(one_id, other_id, tuple(reasons), explicit=True)


def _ids(one: _Read, rule: LinkRule) -> frozenset[str]:
    if rule == "process":
        return one.facts.processes
    if rule == "reference":  # a project's number may be that of several procurements
        return frozenset(
            f"{ref.group} reference {ref.key}" for ref in one.facts.references.systems if ref.identifies != "project"
        )
    return frozenset(url for url in (one.record.url, *one.record.notice_urls) if url and _PAGE.match(url))


def _may_be_one(tender: _Read, contract: _Read) -> bool:
    """Whether they share a borough, as far as both are of one: a page or a reference alone may be a list of many."""
    ours, theirs = set(tender.record.boroughs), set(contract.record.boroughs)
    return not ours or not theirs or not ours.isdisjoint(theirs)


def _keys(one: _Read) -> Iterator[tuple[str, str | None]]:
    """Where a record is looked for: only what is of one borough and area is compared."""
    yield from ((gss, one.system.area) for gss in one.record.boroughs)


def _blocks(tenders: Iterable[_Read]) -> Mapping[tuple[str, str | None], list[str]]:
    found: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for one in tenders:
        if not isinstance(one.record, Tender) or one.record.stage in _NO_CONTRACT:
            continue
        for key in _keys(one):
            found[key].append(one.record.id)
    return found


def _likeness(tender: _Read, contract: _Read) -> tuple[LinkReason, ...]:
    """What speaks for it, the weightiest first; nothing where the titles say different things, or the days forbid."""
    title = title_reason(tender.system, contract.system)
    if title is None or not isinstance(tender.record, Tender) or not isinstance(contract.record, Contract):
        return ()
    days = _days(tender.record, contract.record)
    if days is _NEVER:
        return ()
    found = [
        title,
        area_reason(tender.system.area, contract.system.area),
        value_reason([tender.record.value], [contract.record.value]),
        days,
    ]
    return tuple(sorted(filter(None, found), key=lambda one: (-abs(one.points), one.rule)))


_NEVER = reason("dates", -1, "awarded before it closed")


def _days(tender: Tender, contract: Contract) -> LinkReason | None:
    """How the days of the contract go with those of the tender."""
    closes, awarded = tender.closing_day or tender.first_published, contract.awarded or contract.signed
    awarded = awarded or contract.period.start
    if closes is not None and awarded is not None and awarded < closes:
        return _NEVER
    said, starts = tender.period.start, contract.period.start
    if said is not None and starts is not None and abs((said - starts).days) <= _SAME_DAYS:
        return reason("dates", _STARTS, f"starts on {starts}, as the tender said")
    if closes is None or awarded is None:
        return None
    days = (awarded - closes).days
    points = _AWARDED if days <= _SPAN else _LATE
    return reason("dates", points, f"awarded {days} days after it closed")
