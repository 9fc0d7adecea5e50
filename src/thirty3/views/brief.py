"""The facts of a brief: what was read, what is open, what ends together, who wins, and what could not be said.

This module decides what a brief says; :mod:`thirty3.views.text` decides how it looks on paper or a screen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from thirty3.analysis import ExpiryClusters, concentration, expiring, expiry_calendar, expiry_clusters, sme_share
from thirty3.models.account import Account
from thirty3.models.contract import Contract
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.reference import borough, boroughs
from thirty3.reference.licences import attributions
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.views.choices import Choices
from thirty3.views.facts import BoroughFound, Brief, Member, OpenTender, Unsaid, WhatWasRead

if TYPE_CHECKING:
    from thirty3.register import Register

_TWO_YEARS = 731
"""Days, with a leap day: as far ahead as tenders are announced (:func:`~thirty3.resolve.circle.upcoming`)."""


def brief(releases: Iterable[Release], account: Account, choices: Choices, *, label: str | None = None) -> Brief:
    """The facts of a brief over these releases.

    Args:
        releases: What was read, in any order.
        account: The account of the reading, which the brief opens with.
        choices: What to say it about (:func:`choose`).
        label: Shown wherever the brief is: ``SAMPLE`` for made-up data.

    Returns:
        A record; ``model_dump_json()`` is the brief as one JSON document with stable keys.
    """
    held = tuple(releases)
    tenders, contracts = tenders_and_contracts(held)
    counts = Counter(release.ocid for release in held)
    return _brief(_read(counts, account, _by_process([*tenders, *contracts]), label), tenders, contracts, choices)


def brief_of_register(register: Register, choices: Choices) -> Brief:
    """The facts of a brief over all that a register holds; what is bought outside London is only counted."""
    counts, licences, publishers = Counter[str](), set[str](), set[str]()
    for release in register.releases():
        counts[release.ocid] += 1
        licences |= {release.provenance.licence or ""}
        publishers |= {release.provenance.publisher or ""}
    rejections = tuple(register.quarantined())
    account = Account(
        received=counts.total() + len(rejections),
        kept=counts.total(),
        rejections=rejections,
        sources=tuple(f"{one.source}, last read {one.last.started_at:%Y-%m-%d}" for one in register.status()),
        licences=tuple(sorted(licences - {""})),
        publishers=tuple(sorted(publishers - {""})),
    )
    processes = _by_process(chain(register.tenders(), register.contracts()))
    everywhere = [one.gss for one in boroughs()]
    tenders, contracts = list(register.tenders(borough=everywhere)), list(register.contracts(borough=everywhere))
    return _brief(_read(counts, account, processes, None), tenders, contracts, choices)


def _brief(read: WhatWasRead, tenders: list[Tender], contracts: list[Contract], choices: Choices) -> Brief:
    wanted = [contract for contract in contracts if choices.admits(contract)]
    together = _together(contracts, choices)
    opportunities = [tender for tender in tenders if choices.admits(tender) and tender.is_open(choices.as_of)]
    unsaid = _unsaid(wanted, opportunities)
    return Brief(
        choices=choices,
        read=read,
        open_tenders=_open(opportunities, choices.as_of),
        together=together,
        members=_members(
            contracts, {id for cluster in together for id in cluster.contract_ids} | set(unsaid.without_end)
        ),
        ending=expiring(wanted, as_of=choices.as_of, within_days=_TWO_YEARS),
        calendar=expiry_calendar(wanted, by=("service_area",), as_of=choices.as_of),
        sme_by_contracts=sme_share(wanted, basis="contracts"),
        sme_by_value=sme_share(wanted, basis="value"),
        concentration_by_value=concentration(wanted, basis="value"),
        concentration_by_count=concentration(wanted, basis="contracts"),
        unsaid=unsaid,
    )


@dataclass
class _Seen:
    """What is known of one process's buyers, over all its tenders and contracts."""

    named: bool = False
    technology: bool = False
    boroughs: set[str] = field(default_factory=set)


def _by_process(records: Iterable[Tender | Contract]) -> dict[str, _Seen]:
    processes: dict[str, _Seen] = defaultdict(_Seen)
    for record in records:
        seen = processes[record.ocid or record.id]
        seen.named |= record.buyer is not None and bool(record.buyer.name)
        seen.technology |= record.classification is not None and record.classification.technology
        seen.boroughs |= set(record.boroughs)
    return dict(processes)


def _read(releases: Counter[str], account: Account, processes: dict[str, _Seen], label: str | None) -> WhatWasRead:
    london = {ocid: seen for ocid, seen in processes.items() if seen.boroughs}
    found = [
        BoroughFound(
            gss=one.gss,
            name=one.name,
            releases=sum(releases[ocid] for ocid, seen in london.items() if one.gss in seen.boroughs),
            processes=sum(one.gss in seen.boroughs for seen in london.values()),
        )
        for one in boroughs()
    ]
    return WhatWasRead(
        label=label,
        files=account.sources if label is None else ("bundled with the library",),
        releases=account.received,
        kept=account.kept,
        repeated=account.repeated,
        rejected=account.rejected,
        rejections=account.rejections,
        processes=len(releases),
        boroughs=tuple(sorted((one for one in found if one.processes), key=lambda one: (-one.releases, one.gss))),
        london_processes=len(london),
        other_processes=sum(seen.named and not seen.boroughs for seen in processes.values()),
        unnamed_processes=sum(not seen.named and not seen.boroughs for seen in processes.values()),
        empty_processes=len(releases.keys() - processes.keys()),
        technology_processes=sum(seen.technology for seen in london.values()),
        licences=account.licences,
        publishers=account.publishers,
        attribution=_attribution(account.licences),
    )


def _attribution(licences: tuple[str, ...]) -> str:
    if not licences:
        return "No licence is stated in what was read: ask the publisher before using it in public."
    return " ".join(attributions(licences))


def _open(opportunities: list[Tender], as_of: date) -> tuple[OpenTender, ...]:
    rows = [
        OpenTender(
            id=tender.id,
            title=tender.title,
            boroughs=tuple(borough(gss).name for gss in tender.boroughs),
            deadline=tender.deadline,
            days_left=None if tender.deadline_day is None else (tender.deadline_day - as_of).days,
            value=tender.value,
            service_area=None if tender.classification is None else tender.classification.service_area,
            sme_suitable=tender.sme_suitable,
            url=tender.url,
        )
        for tender in opportunities
    ]
    return tuple(sorted(rows, key=lambda row: (row.deadline is None, row.deadline or 0, row.id)))


def _together(contracts: list[Contract], choices: Choices) -> ExpiryClusters:
    """Clusters over all of London, then those the boroughs asked for take part in: alone they would have none."""
    everywhere = choices.model_copy(update={"boroughs": ()})
    clusters = expiry_clusters(
        (contract for contract in contracts if everywhere.admits(contract)),
        as_of=choices.as_of,
        window_days=choices.window_days,
        lead_time_months=choices.lead_time_months,
    )
    if not choices.boroughs:
        return clusters
    touching = tuple(cluster for cluster in clusters if not set(choices.boroughs).isdisjoint(cluster.boroughs))
    return clusters.model_copy(update={"rows": touching})


def _members(contracts: list[Contract], named: set[str]) -> tuple[Member, ...]:
    return tuple(
        Member(
            id=contract.id,
            title=contract.title,
            boroughs=tuple(borough(gss).name for gss in contract.boroughs),
            suppliers=tuple(supplier.name for supplier in contract.suppliers),
            end=contract.period.end,
            max_end=contract.period.max_end,
            end_rests_on=basis.path if (basis := contract.period.rests_on("end")) else None,
            value=contract.value,
            url=contract.url,
        )
        for contract in sorted(contracts, key=lambda one: one.id)
        if contract.id in named
    )


def _unsaid(wanted: list[Contract], opportunities: list[Tender]) -> Unsaid:
    records: list[Tender | Contract] = [*wanted, *opportunities]
    notes = Counter(note.split(":")[0] for record in records for note in record.notes)
    return Unsaid(
        contracts=len(wanted),
        no_end=sum(contract.period.end is None for contract in wanted),
        no_value=sum(contract.value is None for contract in wanted),
        no_supplier=sum(all(supplier.placeholder for supplier in contract.suppliers) for contract in wanted),
        no_size=sum(any(supplier.is_sme is None for supplier in contract.suppliers) for contract in wanted),
        no_service_area=sum(contract.service_area is None for contract in wanted),
        tenders_without_deadline=sum(tender.deadline is None for tender in opportunities),
        without_end=tuple(sorted(contract.id for contract in wanted if contract.period.end is None)),
        notes=dict(sorted(notes.items(), key=lambda item: (-item[1], item[0]))),
    )
