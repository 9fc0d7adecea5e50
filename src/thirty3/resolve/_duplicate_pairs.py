"""Whether two records tell of one procurement: what they share, what speaks for it and against it, and the score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from thirty3.models.duplicate import DuplicateRule
from thirty3.normalise.text import quoted
from thirty3.resolve._duplicate_agreement import Weighed, amounts, days, title_weight
from thirty3.resolve._duplicate_facts import Facts
from thirty3.resolve._duplicate_title import alike

__all__ = ["BASE", "Finding", "compare"]

BASE: dict[DuplicateRule, float] = {"process": 0.99, "reference": 0.99, "own_reference": 0.955, "title": 0.865}
"""What a rule is worth when nothing else can be compared: a title and a buyer alone are not enough at 0.88, and join
when a day or an amount agrees. Set on made-up notices (``python -m tests.bench.resolve_duplicates``), 2026-11-25."""
_PROJECT = 0.92
"""A reference of a project that may hold several procurements: the title must be the same, or days or amounts agree."""
_MOST = 0.995
"""No two records are surer than this: whatever they share, somebody gave them two ids."""
_SAME_HOLDER = 90
"""Per cent of letters in which two holders' names must agree."""


class Finding(NamedTuple):
    """What two records share enough of to be looked at."""

    one: str
    """Id of the first, the lesser."""
    other: str
    rule: DuplicateRule
    evidence: str
    """What speaks for it."""
    against: str
    """What speaks against it; empty when nothing does."""
    support: float
    """The score if nothing spoke against it."""
    score: float
    clash: str | None
    """What forbids it, whatever the score; None when nothing does."""

    @property
    def all_evidence(self) -> str:
        """What speaks for it, and what against."""
        return f"{self.evidence}; but {self.against}" if self.against else self.evidence


def compare(first: Facts, second: Facts) -> Finding | None:
    """What two records share; None when that is nothing that could make them one. Symmetric."""
    if first.contract_of is not None and first.contract_of == second.contract_of:
        return None  # two contracts of one process are two; a claim says so too, for groups
    one, other = (first, second) if first.id <= second.id else (second, first)
    buyer = _same_buyer(one, other)
    shared = _reference(one, other, buyer)
    if shared is None and buyer == "different":
        return None
    likeness = alike(one.title, other.title, one.buyer_words | other.buyer_words)
    if shared is None and likeness in ("same", "near", "longer"):
        shared = "title", BASE["title"], f"titles {fuzz.token_sort_ratio(*_sorted_titles(one, other)):.0f} % alike"
    if shared is None:
        return None
    rule, base, said = shared
    weighed = [title_weight(likeness, one.title, other.title, rule), _buyer_weight(buyer, rule)]
    weighed += [*days(one.days, other.days, rule), *amounts(one.amounts, other.amounts), *_holders(one, other)]
    positive = [item for item in weighed if item.weight >= 0]
    negative = [item for item in weighed if item.weight < 0]
    support = min(base + sum(item.weight for item in positive), _MOST)
    return Finding(
        one=one.id,
        other=other.id,
        rule=rule,
        evidence="; ".join((said, *(item.text for item in positive))),
        against="; ".join(item.text for item in negative),
        support=round(support, 4),
        score=round(max(0.0, support + sum(item.weight for item in negative)), 4),
        clash=one.claims.clash(other.claims),
    )


def _reference(one: Facts, other: Facts, buyer: str) -> tuple[DuplicateRule, float, str] | None:
    """The strongest reference two records share, its worth and its words; None when they share none."""
    if (process := _least(one.processes & other.processes)) is not None:
        return "process", BASE["process"], f"process {process}"
    both = sorted(set(one.references.systems) & set(other.references.systems))
    if both:
        worth = _PROJECT if all(found.identifies == "project" for found in both) else BASE["reference"]
        return "reference", worth, f"{both[0].group} reference {both[0].key}"
    if one.references.own is not None and one.references.own == other.references.own and buyer == "same":
        return "own_reference", BASE["own_reference"], f"the buyer's reference {quoted(one.references.own)}"
    return None


def _least(found: Iterable[str]) -> str | None:
    return min(found, default=None)


def _sorted_titles(one: Facts, other: Facts) -> tuple[str, str]:
    first, second = (" ".join(sorted(facts.title.words | facts.title.numbers)) for facts in (one, other))
    return (first, second) if first <= second else (second, first)


def _same_buyer(one: Facts, other: Facts) -> str:
    """``same``, ``different``, or ``unknown`` when one names no buyer or only a portal's own name."""
    if not one.buyers or not other.buyers:
        return "unknown"
    if not one.buyers.isdisjoint(other.buyers) or _one_name(one.buyer_name, other.buyer_name):
        return "same"
    return "different" if one.buyer_name and other.buyer_name else "unknown"


def _one_name(one: str, other: str) -> bool:
    """Whether two names are one with a slip of the pen, or with a department after it."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 8 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return len(short.split()) >= 2 and long.startswith(f"{short} ")


def _buyer_weight(buyer: str, rule: DuplicateRule) -> Weighed:
    if buyer == "same":
        return Weighed(0, "the same buyer")
    return Weighed(-0.08 if rule == "title" else -0.03, "another buyer" if buyer == "different" else "a buyer unnamed")


def _holders(one: Facts, other: Facts) -> list[Weighed]:
    """Whether two contracts are held by the same; nothing for tenders, or when one names nobody."""
    if not one.holders or not other.holders:
        return [Weighed(-0.02, "no supplier to compare")] if one.holders or other.holders else []
    if not one.holders.isdisjoint(other.holders) or any(
        fuzz.ratio(first, second) >= _SAME_HOLDER for first in _names(one) for second in _names(other)
    ):
        return [Weighed(0.04, "the same supplier")]
    return [Weighed(-0.2, "other suppliers")]


def _names(facts: Facts) -> list[str]:
    """The names of its holders: two numbers that are alike are two all the same."""
    return [key for key in facts.holders if key.startswith("name:")]
