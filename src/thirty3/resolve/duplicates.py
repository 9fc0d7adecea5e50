"""One procurement for its notices on several portals: references decide first, then buyer, title, days and amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import starmap

from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.models.duplicate import DuplicateGroup, DuplicateKind, DuplicateReason, DuplicateRefusal
from thirty3.models.tender import Tender
from thirty3.normalise.text import quoted
from thirty3.resolve._duplicate_blocks import candidates
from thirty3.resolve._duplicate_claims import Claims
from thirty3.resolve._duplicate_facts import Facts, kind_of, read_facts
from thirty3.resolve._duplicate_groups import Grouping, group
from thirty3.resolve._duplicate_pairs import Finding, compare

__all__ = ["Duplicates", "duplicates"]


class Duplicates:
    """The groups of records that tell of one procurement each. Iterating over it gives the groups, sorted by id.

    Attributes:
        groups: Two records or more each, with the reasons that hold them together.
        refused: Pairs that share enough to be one and were left apart, with what spoke against it, sorted.
        records: Different records given; those in no group stand alone.
        compared: Pairs of records compared.
    """

    def __init__(
        self,
        ids: Mapping[DuplicateKind, Iterable[str]],
        groups: Iterable[DuplicateGroup],
        refused: Iterable[DuplicateRefusal],
        compared: int,
    ) -> None:
        self.groups = tuple(groups)
        self.refused = tuple(refused)
        self.compared = compared
        self._group: dict[tuple[DuplicateKind, str], DuplicateGroup | None] = {
            (kind, id): None for kind, known in ids.items() for id in known
        }
        self._group |= {(one.kind, id): one for one in self.groups for id in one.members}
        self.records = len(self._group)

    def __iter__(self) -> Iterator[DuplicateGroup]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __repr__(self) -> str:
        return f"<Duplicates: {self.summary()}>"

    def summary(self) -> str:
        """One line in plain English."""
        members = sum(len(one.members) for one in self.groups)
        return (
            f"{counted(self.records, 'record')} tell of {self.records - members + len(self):,} tenders and contracts: "
            f"{members:,} are in {counted(len(self), 'group')}; "
            f"{counted(len(self.refused), 'pair')} refused, {self.compared:,} compared"
        )

    def group_of(self, record: Tender | Contract) -> DuplicateGroup | None:
        """The group a record is in; None when it stands alone.

        Raises:
            UnknownNameError: It was not among the records given.
        """
        key = kind_of(record), record.id
        if key not in self._group:
            raise UnknownNameError(f"{key[0]} {quoted(record.id)} was not among the records given")
        return self._group[key]

    def id_of(self, record: Tender | Contract) -> str:
        """One id for all records of one procurement: its group's, or its own when it stands alone.

        Count and join by it; tenders and contracts are counted apart.

        Raises:
            UnknownNameError: It was not among the records given.
        """
        found = self.group_of(record)
        return record.id if found is None else found.id


def duplicates(records: Iterable[Tender | Contract], *, threshold: float = 0.88) -> Duplicates:
    """The records that tell of one procurement, however many portals published it.

    The same reference of an e-procurement system, wherever it stands, or the same process is one procurement unless the
    rest speaks against it; without one, the buyer and the title must be the same and days or amounts agree.
    Amounts agree within 1 %, and where one is the other with 20 % VAT.

    Tenders are grouped with tenders and contracts with contracts: a contract is never a duplicate of its tender. Two
    contracts of one process are two. Nothing joins records with different company numbers, different lots, different
    references of one system that numbers procurements, or a framework and a call-off: not by way of a third record
    either. The order of the input decides nothing.

    Args:
        records: Tenders and contracts, mixed or not; all of them at once. Records of one kind and id are one record
            given twice, and the newest counts.
        threshold: Least score of a pair that joins, from 0 to 1. A higher one only takes groups apart.

    Returns:
        The groups with their reasons, and what was refused; the records themselves stay as they are.

    >>> from thirty3.models.organisation import Organisation
    >>> from thirty3.models.provenance import Provenance
    >>> first = Tender(id="a", title="Parking permits", buyer=Organisation(name="LB Camden"), portal_ref="DN756786",
    ...                provenance=Provenance(source="contracts_finder", record_id="1"))
    >>> second = first.model_copy(update={"id": "b", "title": "PARKING PERMITS - AWARD",
    ...                                   "portal_ref": "CAMD001-DN756786-01185010"})
    >>> [(one.members, one.reasons[0].rule, one.score) for one in duplicates([first, second])]
    [(('a', 'b'), 'reference', 0.99)]
    """
    given = _newest(records)
    groups: list[DuplicateGroup] = []
    refused: list[DuplicateRefusal] = []
    compared = 0
    for kind, known in given.items():
        facts = [read_facts(known[id]) for id in sorted(known)]
        pairs = list(candidates(facts))
        compared += len(pairs)
        found = [one for one in starmap(compare, ((facts[one], facts[other]) for one, other in pairs)) if one]
        grouping = group(found, _claims(facts, found), threshold)
        groups += _groups(kind, grouping)
        refused += _refused(kind, grouping, found, threshold)
    groups.sort(key=lambda one: (one.id, one.kind))
    refused.sort(key=lambda one: (one.one, one.other, one.kind))
    return Duplicates(given, groups, refused, compared)


def _newest(records: Iterable[Tender | Contract]) -> dict[DuplicateKind, dict[str, Tender | Contract]]:
    """One record for each kind and id: the newest, and of several of one day the same in any order."""
    given: dict[DuplicateKind, dict[str, Tender | Contract]] = {"tender": {}, "contract": {}}
    for record in records:
        known = given[kind_of(record)]
        held = known.get(record.id)
        if held is None or (held != record and _age(held) < _age(record)):
            known[record.id] = record
    return given


def _age(record: Tender | Contract) -> tuple[bool, str, str]:
    return record.published is not None, str(record.published), record.model_dump_json()


def _claims(facts: Iterable[Facts], found: Iterable[Finding]) -> dict[str, Claims]:
    paired = {id for one in found for id in (one.one, one.other)}
    return {one.id: one.claims for one in facts if one.id in paired}


def _groups(kind: DuplicateKind, grouping: Grouping) -> Iterator[DuplicateGroup]:
    group_of = {id: ids[0] for ids in grouping.members for id in ids}
    reasons: defaultdict[str, list[DuplicateReason]] = defaultdict(list)
    for one in sorted(grouping.drawn, key=lambda finding: (finding.one, finding.other)):
        reasons[group_of[one.one]].append(
            DuplicateReason(one=one.one, other=one.other, rule=one.rule, evidence=one.all_evidence, score=one.score)
        )
    for ids in grouping.members:
        why = tuple(reasons[ids[0]])
        score = min(one.score for one in why)
        yield DuplicateGroup(id=ids[0], kind=kind, members=tuple(ids), reasons=why, score=score)


def _refused(
    kind: DuplicateKind, grouping: Grouping, found: Iterable[Finding], threshold: float
) -> Iterator[DuplicateRefusal]:
    """Pairs that would have joined, were it not for what speaks against them, and that nothing else joined."""
    group_of = {id: ids[0] for ids in grouping.members for id in ids}
    reasons = {(one.one, one.other): reason for one, reason in grouping.refused}
    for one in found:
        first, second = group_of.get(one.one, one.one), group_of.get(one.other, one.other)
        reason = reasons.get((one.one, one.other)) or one.clash or one.against
        if one.support >= threshold and first != second:
            yield DuplicateRefusal(
                kind=kind, one=one.one, other=one.other, rule=one.rule,
                evidence=one.evidence, reason=reason, score=one.score,
            )  # fmt: skip
