"""What contracts imply for the register of applications, one proposal an entry; and an accepted one laid over it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.decision import Decision
from thirty3.models.link import Link
from thirty3.models.proposal import Change, Proposal, ProposalKind
from thirty3.models.provenance import Provenance
from thirty3.resolve._circle_decisions import last_words
from thirty3.resolve._circle_entries import (
    as_held,
    exists,
    governing,
    is_another,
    is_over,
    names,
    newest_day,
    product_of,
    system_of,
    terminated_early,
)
from thirty3.resolve._circle_evidence import compare, facts_of, known_of
from thirty3.resolve._circle_holdings import once
from thirty3.resolve._circle_links import CONFIRM, score_of
from thirty3.resolve._circle_systems import begun

__all__ = ["SOURCE", "apply", "propose"]

SOURCE = "circle"
"""Source of the entries that accepted proposals make."""

_FIELDS = (
    "name",
    "product",
    "manufacturer",
    "supplier",
    "service_areas",
    "period",
    "annual_value",
    "contract_ids",
)
"""Fields of an entry that a contract can tell."""


def propose(
    contracts: Iterable[Contract],
    applications: Iterable[Application],
    links: Iterable[Link],
    *,
    decisions: Iterable[Decision] = (),
) -> tuple[Proposal, ...]:
    """Say what contracts imply for the register of applications.

    Of the contracts that an entry is surely linked to, the one that runs, and of several the last to start, tells its
    state. A contract of a system that no entry may be linked to implies a new one; several of one system imply one.
    Frameworks, days of work and things such as laptops imply none.

    Args:
        contracts: Resolved contracts; those not of technology and a borough imply nothing.
        applications: Entries as they stand, with what was accepted.
        links: Of :func:`link`; candidates propose nothing, and keep a new entry from being proposed.
        decisions: What people said: what was decided about is not proposed again.

    Returns:
        Proposals by borough, entry and id: the same for the same contracts, whatever order they came in.

    >>> from thirty3 import load, sample, tenders_and_contracts
    >>> tenders, contracts = tenders_and_contracts(load(*sample.circle()[:2]))
    >>> (one,) = propose(contracts, (), ())
    >>> one.kind, one.name, one.after.period.end.isoformat(), one.confidence
    ('new_application', 'Housing Management System', '2026-09-30', 0.8)
    """
    given, entries = once(contracts), once(applications)
    newest = newest_day(given.values())
    joined = [one for one in links if one.kind == "contract_application" and one.one in given]
    under: defaultdict[str, dict[str, Link]] = defaultdict(dict)
    for one in joined:
        if one.state == "confirmed":
            under[one.other][one.one] = one
    found = [one for id, entry in entries.items() for one in _of_entry(entry, under[id], given, newest)]
    spoken_for = {(entries[one.other].borough, one.one) for one in joined if one.other in entries}
    found += _new(given, spoken_for, newest)
    decided = last_words(decisions, "proposal")
    fresh = [one for one in found if one.id not in decided]
    return tuple(sorted(fresh, key=lambda one: (one.borough, one.application_id, one.id)))


def apply(application: Application | None, proposal: Proposal) -> Application | None:
    """Lay an accepted proposal over an entry: each field that still says what it said when it was proposed.

    Args:
        application: The entry; None where there is none.
        proposal: The proposal.

    Returns:
        The entry with the change; as it is where its source says something else by now. None where there is none, and
        none is proposed.
    """
    if application is None:
        return proposal.after if proposal.kind == "new_application" else None
    now = _says(application)
    same = [change.field for change in proposal.changes if now[change.field] == change.before]
    return application.model_copy(update={name: getattr(proposal.after, name) for name in same})


def _of_entry(
    entry: Application, links: Mapping[str, Link], contracts: Mapping[str, Contract], newest: date | None
) -> Iterator[Proposal]:
    linked = [contracts[id] for id in sorted(links)]
    contract = governing(linked, newest)
    if contract is None:
        return
    after = as_held(entry, contract, [one for one in linked if exists(one) or names(entry, one)])
    changes = _changes(entry, after)
    if not changes:
        return
    reasons = [one.evidence for one in links[contract.id].reasons]
    if links[contract.id].decided_by is not None:
        reasons.append(f"{links[contract.id].decided_by} says that they belong together")
    if len(linked) > 1:
        reasons.append(f"of its {len(linked)} contracts, the one that tells how it stands")
    yield _proposal(_kind(entry, after, contract, changes), after, contract, changes, links[contract.id].score, reasons)


def _kind(entry: Application, after: Application, contract: Contract, changes: Sequence[Change]) -> ProposalKind:
    changed = {change.field for change in changes}
    if "period" in changed and terminated_early(contract) is not None:
        return "termination"
    if "supplier" in changed and entry.supplier is not None:
        return "new_supplier"
    if is_another(entry, contract):
        return "renewal"
    end, moved = entry.period.end, after.period.end
    if "period" in changed and moved != end and end is not None and moved is not None:
        last = entry.period.max_end
        return "extension_taken" if last is not None and end < moved <= last else "new_end"
    return "new_contract"


class _Group(NamedTuple):
    """Contracts of one system that no entry lists."""

    entry: Application
    contracts: list[Contract]


def _new(given: Mapping[str, Contract], spoken_for: set[tuple[str, str]], newest: date | None) -> Iterator[Proposal]:
    """New entries, for each borough that a contract is of."""
    alone: defaultdict[str, list[Contract]] = defaultdict(list)
    for contract in given.values():
        if exists(contract) and not is_over(contract, newest) and system_of(contract) is not None:
            for gss in contract.boroughs:
                if (gss, contract.id) not in spoken_for:
                    alone[gss].append(contract)
    for gss, contracts in alone.items():
        for group in _grouped(gss, sorted(contracts, key=lambda one: (str(begun(one) or ""), one.id)), newest):
            yield _new_entry(group, newest)


def _grouped(gss: str, contracts: Iterable[Contract], newest: date | None) -> list[_Group]:
    """Contracts in the order in which they began, each with the first entry it would be linked to."""
    groups: list[_Group] = []
    for contract in contracts:
        facts = facts_of(contract)
        for group in groups:
            known = known_of(group.entry, governing(group.contracts, newest))
            if score_of(compare(facts, known)) >= CONFIRM:
                group.contracts.append(contract)
                break
        else:
            groups.append(_Group(_begun_entry(gss, contract), [contract]))
    return groups


def _begun_entry(gss: str, contract: Contract) -> Application:
    """The entry that a contract begins, with what names it."""
    product = product_of(contract)
    return Application(
        id=f"{SOURCE}/{gss}/{contract.id}",
        borough=gss,
        name=product.name if product is not None else contract.title,
        service_areas=() if contract.service_area is None else (contract.service_area,),
        provenance=Provenance(
            source=SOURCE, record_id=contract.id, url=contract.url, licence=contract.provenance.licence
        ),
    )


def _new_entry(group: _Group, newest: date | None) -> Proposal:
    contract = governing(group.contracts, newest) or group.contracts[0]
    after = as_held(group.entry, contract, group.contracts)
    system = system_of(contract)
    reasons = ["no entry lists it"] + ([] if system is None else [system.says])
    if len(group.contracts) > 1:
        reasons.append(f"{len(group.contracts)} contracts tell of it")
    nothing = Application(id=after.id, borough=after.borough, name="", provenance=after.provenance)
    sure = 0.0 if system is None else system.plain
    return _proposal("new_application", after, contract, _changes(nothing, after), sure, reasons)


def _changes(entry: Application, after: Application) -> tuple[Change, ...]:
    before, then = _says(entry), _says(after)
    return tuple(
        Change(field=name, before=before[name], after=then[name]) for name in _FIELDS if before[name] != then[name]
    )


def _says(entry: Application) -> dict[str, Any]:
    """What an entry says in each field that a contract can tell, as JSON; None where it says nothing."""
    cells = entry.model_dump(mode="json", exclude_defaults=True)
    return {name: cells.get(name) or None for name in _FIELDS}


def _proposal(
    kind: ProposalKind,
    after: Application,
    contract: Contract,
    changes: tuple[Change, ...],
    confidence: float,
    reasons: Sequence[str],
) -> Proposal:
    said: Any = [kind, after.id, contract.id, [(change.field, change.after) for change in changes]]
    sign = hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
    return Proposal(
        id=sign[:16],  # 64 bits: among a million proposals, two alike once in 37 million registers
        kind=kind,
        borough=after.borough,
        application_id=after.id,
        name=after.name,
        changes=changes,
        after=after,
        contract_id=contract.id,
        notice_type=contract.notice_type,
        notice_url=contract.url,
        published=contract.published,
        confidence=confidence,
        reasons=tuple(reasons),
    )
