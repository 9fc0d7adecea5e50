"""The contracts of a process: who holds each, for how much, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from thirty3.models.contract import Contract, ContractStatus
from thirty3.models.money import Money
from thirty3.models.period import DateBasis, Period
from thirty3.models.release import Process
from thirty3.normalise.dates import london_day
from thirty3.ocds import notice
from thirty3.ocds._parties import Parties, buyers, suppliers
from thirty3.ocds._periods import Place, milestones, period
from thirty3.ocds._values import cpv_codes, day, deadline_of, flag, member, money, reference, text
from thirty3.ocds.release import documents, objects

__all__ = ["read_contracts"]

_STATUSES: dict[str, ContractStatus] = {
    "pending": "pending",
    "active": "active",
    "cancelled": "cancelled",
    "unsuccessful": "unsuccessful",
    "terminated": "terminated",
}

_SAYS_NOTHING = frozenset(("see description of related tender", "see description of related tender."))
"""What an aggregator writes where an award has no description of its own."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A contract and the award it came from; either may be missing."""

    award: Mapping[str, Any]
    award_path: str
    contract: Mapping[str, Any]
    contract_path: str
    is_only: bool
    """Whether the award has no other contract, so that its value is this contract's."""

    @property
    def id(self) -> str:
        return reference(self.contract.get("id")) or reference(self.award.get("id"))

    @property
    def lots(self) -> tuple[str, ...]:
        """Ids of the lots the award covers."""
        for holder in (self.contract, self.award):
            lots = holder.get("relatedLots", holder.get("relatedLot"))
            if found := tuple(reference(lot) for lot in (lots if isinstance(lots, list) else [lots]) if lot):
                return found
        return ()


def read_contracts(process: Process) -> tuple[Contract, ...]:
    """The contracts of a process, and the awards that no contract has come of yet.

    Each contract is joined with its award by ``awardID``. The tender's estimate never stands in for a missing value:
    every award of the tender would be given the whole of it. An award's value is not given to its contracts when it
    has several.

    Returns:
        One for each contract, then one for each award without one, in the order of the release. Boroughs and
        classification are left empty (``resolve`` fills them). What was odd stands in the notes, those of the process
        among them: ``value_zero``, ``award_missing``, ``award_value_shared``, ``end_before_start``, ``id_reuse: …``.
    """
    if not notice.newest(process).is_procurement:
        return ()
    reader = _Reader(process)
    made: list[Contract] = []
    seen: set[str] = set()
    for pair in _pairs(process.data):
        contract = reader.contract(pair)
        if contract.id in seen:
            free = next(id for n in count(2) if (id := f"{contract.id}#{n}") not in seen)
            contract = contract.model_copy(update={"id": free})
        seen.add(contract.id)
        made.append(contract)
    return tuple(made)


def _pairs(data: Mapping[str, Any]) -> list[_Pair]:
    awards = objects(data.get("awards"))
    contracts = objects(data.get("contracts"))
    by_id: dict[str, int] = {}
    for index, award in enumerate(awards):
        by_id.setdefault(reference(award.get("id")), index)
    of_contract = [_award_of(contract, by_id, awards, contracts) for contract in contracts]
    pairs = []
    for number, (contract, of) in enumerate(zip(contracts, of_contract, strict=True)):
        award = {} if of is None else awards[of]
        is_only = of_contract.count(of) == 1
        pairs.append(_Pair(award, f"awards[{of}]", contract, f"contracts[{number}]", is_only))
    rest = [index for index in range(len(awards)) if index not in of_contract]
    return pairs + [_Pair(awards[index], f"awards[{index}]", {}, "contracts", is_only=True) for index in rest]


def _award_of(
    contract: Mapping[str, Any], by_id: Mapping[str, int], awards: Sequence[Any], contracts: Sequence[Any]
) -> int | None:
    id = reference(contract.get("awardID"))
    if id:
        return by_id.get(id)
    return 0 if len(awards) == len(contracts) == 1 else None


class _Reader:
    """What all contracts of one process share."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.data = process.data
        tender = member(process.data, "tender")
        self.tender: Mapping[str, Any] = tender if isinstance(tender, Mapping) else {}
        self.lots = objects(self.tender.get("lots"))
        self.parties = Parties(process.data)
        self.buyer, self.others = buyers(self.parties)
        self.regime = notice.regime(process)
        self.pages = notice.notice_pages(process.data)
        self.newest = process.releases[-1]
        days = [london_day(mark.date) for mark in process.releases if mark.date is not None]
        self.published = days[-1] if days else None
        self.first_published = days[0] if days else None
        deadline, _ = deadline_of(member(self.tender, "tenderPeriod", "endDate"), [])  # its notes are the tender's
        self.closed = None if deadline is None else london_day(deadline)

    def contract(self, pair: _Pair) -> Contract:
        """One contract."""
        notes = list(self.process.notes)
        contract, award = pair.contract, pair.award
        if contract and not award:
            notes.append("award_missing")
        if contract.get("proposedAmendments"):
            notes.append("amendment_proposed")
        own = _documents(pair)
        document = notice.newest_document(own, self.newest.id)
        framework = self._framework(pair)
        runs = self._period(pair, notes)
        reference_ = reference(self.tender.get("id"))
        return Contract(
            id=f"{self.process.ocid}/{pair.id or '?'}".replace("|", "/"),
            ocid=self.process.ocid,
            title=text(contract.get("title")) or text(award.get("title")) or text(self.tender.get("title")) or "",
            description=_described(contract, award, self.tender),
            buyer=self.buyer,
            other_buyers=self.others,
            status=_status(pair, document, notes),
            awarded=day(award.get("date"), notes),
            signed=day(contract.get("dateSigned"), notes),
            terminated=self._terminated(pair, own, runs),
            period=runs,
            value=_value(pair, framework=framework, notes=notes),
            annual_value=money(contract.get("annualValue"), "annual", notes, prefix="annual_value"),
            department=text(contract.get("department")),
            suppliers=suppliers(award.get("suppliers", contract.get("suppliers")), self.parties, notes),
            cpv=self._cpv(pair),
            lots=pair.lots,
            procurement_method=text(self.tender.get("procurementMethod")),
            procurement_method_details=text(self.tender.get("procurementMethodDetails")),
            framework=framework,
            regime=self.regime,
            above_threshold=flag(*(part.get("aboveThreshold") for part in (contract, award, self.tender))),
            bids=self._bids(pair),
            notice_type=notice.notice_type(document),
            published=self._published(document),
            first_published=self.first_published,
            closed=self.closed,
            portal_ref=None if reference_ in ("", self.process.ocid) else reference_,
            url=notice.page_of(document) or (self.pages[-1] if self.pages else self.newest.provenance.url),
            notice_urls=self.pages,
            notes=tuple(dict.fromkeys(notes)),
            provenance=self.newest.provenance,
        )

    def _lots_of(self, pair: _Pair) -> list[tuple[int, Mapping[str, Any]]]:
        """The lots a contract covers, the one that runs longest first; the only lot where the award names none."""
        numbered: list[tuple[int, Mapping[str, Any]]] = list(enumerate(self.lots))
        if not pair.lots:
            return numbered if len(numbered) == 1 else []
        covered = [(index, lot) for index, lot in numbered if reference(lot.get("id")) in pair.lots]
        return sorted(covered, key=lambda one: reference(member(one[1], "contractPeriod", "endDate")), reverse=True)

    def _period(self, pair: _Pair, notes: list[str]) -> Period:
        of_lots = [Place.of(f"tender.lots[{index}]", lot, "contractPeriod") for index, lot in self._lots_of(pair)]
        places = [
            Place.of(pair.contract_path, pair.contract, "period"),
            Place.of(pair.award_path, pair.award, "contractPeriod"),
            *of_lots,
            Place.of("tender", self.tender, "contractPeriod"),
            milestones(self.tender),
        ]
        return _reviewed(period(places, notes), pair, notes)

    def _terminated(self, pair: _Pair, own: Sequence[tuple[str, Mapping[str, Any]]], runs: Period) -> date | None:
        """The day of the termination notice, or the end of the period where the notice only reports it afterwards."""
        ends = [document for _, document in own if _is_termination(document)]
        if not ends and reference(pair.contract.get("status")) != "terminated":
            return None
        told = [london_day(at) for document in ends if (at := notice.published(document)) is not None]
        reported = max(told, default=self.published)
        return min((one for one in (reported, runs.end) if one is not None), default=None)

    def _framework(self, pair: _Pair) -> bool | None:
        holders = [lot for _, lot in self._lots_of(pair)] + [self.tender]
        return flag(*(member(holder, "techniques", "hasFrameworkAgreement") for holder in holders))

    def _cpv(self, pair: _Pair) -> tuple[str, ...]:
        """The tender's main code, then those of the award, the contract and the lots they cover."""
        items = [
            item
            for item in objects(self.tender.get("items"))
            if not pair.lots or not item.get("relatedLot") or reference(item["relatedLot"]) in pair.lots
        ]
        return cpv_codes(
            self.tender.get("classification"),
            pair.award.get("items"),
            pair.contract.get("items"),
            items,
            self.tender.get("additionalClassifications"),
        )

    def _bids(self, pair: _Pair) -> int | None:
        """Bids received for the lots it covers, or for all of them."""
        counts = []
        for statistic in objects(member(self.data, "bids", "statistics")):
            lots = statistic.get("relatedLots", statistic.get("relatedLot"))
            about = {reference(lot) for lot in (lots if isinstance(lots, list) else [lots]) if lot}
            received = statistic.get("value")
            is_about_it = statistic.get("measure") == "bids" and (not about or about & set(pair.lots))
            if is_about_it and isinstance(received, int | float) and not isinstance(received, bool) and received >= 0:
                counts.append(int(received))
        return sum(counts) if counts else None

    def _published(self, document: Mapping[str, Any] | None) -> date | None:
        at = notice.published(document)
        return self.published if at is None else london_day(at)


def _reviewed(runs: Period, pair: _Pair, notes: list[str]) -> Period:
    """The period with its day of review, where the contract has a milestone of that name, as registers have."""
    for index, milestone in enumerate(objects(pair.contract.get("milestones"))):
        found = day(milestone.get("dueDate"), notes) if milestone.get("id") == "review" else None
        if found is not None:
            basis = DateBasis(field="review", path=f"{pair.contract_path}.milestones[{index}].dueDate")
            return runs.model_copy(update={"review": found, "basis": (*runs.basis, basis)})
    return runs


def _documents(pair: _Pair) -> list[tuple[str, dict[str, Any]]]:
    return list(documents({"contracts": [pair.contract], "awards": [pair.award]}))


def _is_termination(document: Mapping[str, Any]) -> bool:
    return document.get("noticeType") == "UK11" or document.get("documentType") == "contractTerminationNotice"


def _described(*holders: Mapping[str, Any]) -> str | None:
    """The first description that says something: the contract's, the award's, the tender's."""
    for holder in holders:
        found = text(holder.get("description"))
        if found is not None and found.lower() not in _SAYS_NOTHING:
            return found
    return None


def _status(pair: _Pair, document: Mapping[str, Any] | None, notes: list[str]) -> ContractStatus:
    """As the contract says, else as the award does; a termination notice ends it whatever they say."""
    if any(_is_termination(ending) for _, ending in _documents(pair)):
        return "terminated"
    said = reference(pair.contract.get("status")) or reference(pair.award.get("status"))
    if said:
        if said not in _STATUSES:
            notes.append(f"status_unknown: {said[:20]}")
        return _STATUSES.get(said, "unknown")
    if notice.notice_type(document) == "UK5":
        return "pending"
    return "active" if reference(pair.contract.get("dateSigned")) else "unknown"


def _value(pair: _Pair, *, framework: bool | None, notes: list[str]) -> Money | None:
    """What the contract says it is worth, else what its award does; a framework's figure is its ceiling."""
    own = money(pair.contract.get("value"), "ceiling" if framework else "contract", notes)
    if own is not None or pair.award.get("value") is None:
        return own
    if not pair.is_only:
        notes.append("award_value_shared")
        return None
    return money(pair.award.get("value"), "ceiling" if framework else "award", notes)
