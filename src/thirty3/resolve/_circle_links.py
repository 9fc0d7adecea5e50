"""Which tender became which contract, and which contract an application runs under: ids first, then likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, eq
from typing import NamedTuple

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.decision import Decision
from thirty3.models.link import Link, LinkKind, LinkReason, LinkState
from thirty3.models.tender import Tender
from thirty3.resolve._circle_decisions import last_words, link_id, linked_ids
from thirty3.resolve._circle_entries import exists, governing, names, newest_day
from thirty3.resolve._circle_evidence import Facts, Known, compare, facts_of, known_of, reason
from thirty3.resolve._circle_holdings import once
from thirty3.resolve._circle_tender_links import one_purchase, tendered

__all__ = ["CONFIRM", "link", "score_of"]

CONFIRM = 0.75
"""Points from which a likeness is relied on: two things that are worth something each, such as a product and its firm,
or a firm, an area and the day it ends. No single one is enough."""
_CANDIDATE = 0.4
"""Points from which somebody should look: one strong thing, or a firm and an area."""
_MARGIN = 0.1
"""What the second best must stay behind by, for the best to be relied on: half of the least thing that tells."""


class _Pair(NamedTuple):
    """Two records, and what speaks for them."""

    kind: LinkKind
    contract: str
    partner: str
    """Id of the tender or application."""
    reasons: tuple[LinkReason, ...]
    explicit: bool

    @property
    def score(self) -> float:
        return 1.0 if self.explicit else score_of(self.reasons)

    @property
    def ends(self) -> tuple[str, str]:
        """As a link names them."""
        return (self.partner, self.contract) if self.kind == "tender_contract" else (self.contract, self.partner)


def score_of(reasons: Iterable[LinkReason]) -> float:
    """The sum of the points, from 0 to 1."""
    return round(min(1.0, max(0.0, sum(one.points for one in reasons))), 3)


def link(
    tenders: Iterable[Tender],
    contracts: Iterable[Contract],
    applications: Iterable[Application] = (),
    *,
    decisions: Iterable[Decision] = (),
) -> tuple[Link, ...]:
    """Join tenders to the contracts they became, and contracts to the applications that run under them.

    Explicit ids decide first: the same process, reference of an e-procurement system or notice; a contract that the
    entry names. Where there is none, records of one borough are compared, and what speaks for and against adds up.
    Above a line, and with no second one near, a likeness is confirmed; else it is a candidate; nothing relies on it.

    Args:
        tenders: Resolved tenders.
        contracts: Resolved contracts.
        applications: Entries of the register of applications.
        decisions: What people said: a refused link never comes again, an accepted one is confirmed, also where no rule
            finds it, as long as both records are given.

    Returns:
        Links by id, the same whatever the order of what is given.

    >>> from thirty3 import load, sample, tenders_and_contracts
    >>> found = link(*tenders_and_contracts(load(*sample.circle()[:2])))
    >>> [(one.kind, one.state, one.reasons[0].rule) for one in found]
    [('tender_contract', 'confirmed', 'process')]
    """
    known, given, entries = once(tenders), once(contracts), once(applications)
    words = last_words(decisions, "link")

    def is_one(one: str, other: str) -> bool:
        return one_purchase(known[one], known[other])

    opened = (
        _Pair("tender_contract", found.contract, found.tender, found.reasons, found.explicit)
        for found in tendered(known.values(), given.values())
    )
    runs = _running(list(given.values()), list(entries.values()))
    found = [
        *_links("tender_contract", _best(opened, words, is_one), words, known.keys(), given.keys()),
        *_links("contract_application", _best(runs, words), words, given.keys(), entries.keys()),
    ]
    return tuple(sorted(found, key=attrgetter("id")))


def _running(contracts: Sequence[Contract], applications: Sequence[Application]) -> Iterator[_Pair]:
    """Contracts and the entries they may be of, borough by borough; one that an entry names has no others."""
    theirs: defaultdict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        for gss in contract.boroughs:
            theirs[gss].append(contract)
    entries: defaultdict[str, list[Application]] = defaultdict(list)
    for application in applications:
        entries[application.borough].append(application)
    newest = newest_day(contracts)
    for gss in sorted(entries):
        named: set[str] = set()
        under: defaultdict[str, list[Contract]] = defaultdict(list)
        for application in entries[gss]:
            for contract in theirs[gss]:
                if application.contract_ids and names(application, contract):
                    named.add(contract.id)
                    under[application.id].append(contract)
                    said = reason("contract_id", 1, f"the entry names the contract {contract.id}")
                    yield _Pair("contract_application", contract.id, application.id, (said,), explicit=True)
        known = {one.id: known_of(one, governing(under[one.id], newest)) for one in entries[gss]}
        yield from _alike([one for one in theirs[gss] if one.id not in named and exists(one)], known)


def _alike(contracts: Iterable[Contract], known: Mapping[str, Known]) -> Iterator[_Pair]:
    """Contracts and entries that share an area, a product or the first word of a firm, compared."""
    blocks: defaultdict[str, set[str]] = defaultdict(set)
    for id, entry in known.items():
        for key in _keys_of(entry):
            blocks[key].add(id)
    for contract in contracts:
        facts = facts_of(contract)
        near = {id for key in _keys(facts) for id in blocks.get(key, ())}
        for id in sorted(near):
            reasons = compare(facts, known[id])
            if score_of(reasons) >= _CANDIDATE:
                yield _Pair("contract_application", contract.id, id, reasons, explicit=False)


def _keys(facts: Facts) -> Iterator[str]:
    if facts.system.area is not None:
        yield f"area {facts.system.area}"
    yield from (f"product {name}" for name in facts.system.products)
    yield from (f"firm {words[0]}" for words in facts.names if words)


def _keys_of(entry: Known) -> Iterator[str]:
    for system in entry.systems:
        if system.area is not None:
            yield f"area {system.area}"
        yield from (f"product {name}" for name in system.products)
    yield from (f"firm {words[0]}" for words in (*entry.names, *entry.makers) if words)


def _best(
    pairs: Iterable[_Pair],
    words: Mapping[str, Decision],
    is_one: Callable[[str, str], bool] = eq,
) -> Iterator[tuple[_Pair, LinkState]]:
    """Each pair worth telling, with its state: of the likenesses of one contract, at most the best is relied on.

    Args:
        pairs: All that were weighed.
        words: What people said: without those they refused, so that the next best takes their place.
        is_one: Whether two partners of a contract are one thing told twice: neither stands in the other's way.
    """
    refused = {id for id, word in words.items() if word.verdict == "refused"}
    groups: defaultdict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.score >= _CANDIDATE and link_id(pair.kind, *pair.ends) not in refused:
            groups[pair.contract].append(pair)
    for group in groups.values():
        is_named = any(pair.explicit for pair in group)
        for pair in group:
            near = (one for one in group if one is not pair and one.score > pair.score - _MARGIN)
            is_likely = pair.score >= CONFIRM and not is_named
            alone = is_likely and all(is_one(one.partner, pair.partner) for one in near)
            yield pair, "confirmed" if pair.explicit or alone else "candidate"


def _links(
    kind: LinkKind,
    found: Iterable[tuple[_Pair, LinkState]],
    words: Mapping[str, Decision],
    ones: Container[str],
    others: Container[str],
) -> Iterator[Link]:
    """The links of one kind, with what people said about them, and those that only people know."""
    said = {pair: word for pair, word in linked_ids(words, kind).items() if word.verdict == "accepted"}
    settled = {one if kind == "contract_application" else other for one, other in said}
    met: set[tuple[str, str]] = set()
    for pair, state in found:
        met.add(pair.ends)
        if pair.contract in settled and not pair.explicit:
            state = "candidate"  # a person named another, if it is not this
        yield _link(kind, pair.ends, state, pair.score, pair.reasons, said.get(pair.ends))
    for (one, other), word in said.items():
        if (one, other) not in met and one in ones and other in others:
            yield _link(kind, (one, other), "confirmed", 1, (), word)


def _link(
    kind: LinkKind,
    ends: tuple[str, str],
    state: LinkState,
    score: float,
    reasons: tuple[LinkReason, ...],
    word: Decision | None,
) -> Link:
    return Link(
        id=link_id(kind, *ends),
        kind=kind,
        one=ends[0],
        other=ends[1],
        state=state if word is None else "confirmed",
        score=score if word is None else 1,
        reasons=reasons,
        decided_by=None if word is None else word.by,
    )
