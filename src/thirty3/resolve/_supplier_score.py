"""How alike two names are: which rule takes them for one, and how surely. Symmetric, and blind to order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

from thirty3.models.supplier_match import MatchRule
from thirty3.resolve._supplier_blocks import Words
from thirty3.resolve._supplier_name import Name

__all__ = ["CONFIDENCE", "MARGIN", "Likeness", "alike", "nearby"]

CONFIDENCE: dict[MatchRule, float] = {
    "override": 1.0,
    "company_number": 1.0,
    "identifier": 0.99,
    "name": 0.95,
    "spacing": 0.94,
    "legal_form": 0.93,
    "word_order": 0.92,
    "other_name": 0.915,
    "trading_name": 0.88,
}
"""Rules in the order of their precision on made-up firms (``python -m tests.bench.resolve_suppliers``), 2026-11-23."""

MARGIN = 0.025
"""How much better the best firm for a name must be than the second: the same name with a district that agrees beats
the same name without one, the same name beats a near one, and nothing less decides."""

_EDITS = 2
"""Letters in which two spellings of one name may differ: of true pairs found by string distance, few differ in more."""
_SHORTEST = 5
"""Letters of the shortest word that may be misspelt: four letters one apart are two words more often than one."""
_DIGITS = re.compile(r"[0-9]+")


class Likeness(NamedTuple):
    """Why two names are taken for one."""

    confidence: float
    rule: MatchRule
    evidence: str


def nearby(confidence: float) -> float:
    """The confidence when both are also published with one postcode district: three fifths of the doubt go."""
    return round(1 - (1 - confidence) * 0.4, 4)


def alike(one: Name, other: Name, words: Words) -> Likeness | None:
    """Whether two different names may be one firm's, and by which rule; None when nothing says so.

    Args:
        one: A name.
        other: Another, with another key.
        words: The words of all names. A slip in a common word leaves the firm's own word as it is; a slip in a rare one
            may be another firm's name, and needs a district that agrees.
    """
    if _DIGITS.findall(one.compact) != _DIGITS.findall(other.compact) or not _may_share_form(one.forms, other.forms):
        return None
    found = _same_words(one, other) or _slips(one, other, words)
    if found is None:
        return None
    confidence, rule = found
    if one.forms != other.forms and not (one.forms and other.forms):
        confidence = min(confidence, CONFIDENCE["legal_form"]) - (0.03 if rule == "spelling" else 0)
    first, second = sorted((one.key, other.key))
    apart = OSA.distance(first, second)
    return Likeness(round(confidence, 4), rule, f"{first!r} and {second!r}, {apart} edits apart")


def _may_share_form(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names can be one firm's by the legal forms they state; Co and none at all go with any."""
    first, second = one - {"CO"}, other - {"CO"}
    return not first or not second or first == second


def _same_words(one: Name, other: Name) -> tuple[float, MatchRule] | None:
    rule: MatchRule
    if one.words == other.words:
        rule = "spacing" if one.forms == other.forms else "legal_form"
    elif one.compact == other.compact:
        rule = "spacing"
    elif len(one.words) > 2 and sorted(one.words) == sorted(other.words):  # Direct Health is not Health Direct
        rule = "word_order"
    else:
        return None
    return CONFIDENCE[rule], rule


def _slips(one: Name, other: Name, words: Words) -> tuple[float, MatchRule] | None:
    """Whether the words differ by slips of the pen only."""
    if len(one.words) != len(other.words):
        return _run_together(one, other)
    pairs = [(first, second) for first, second in zip(one.words, other.words, strict=True) if first != second]
    if len(pairs) > _EDITS:
        return None
    worst = _worst(_slip(first, second, words) for first, second in pairs)
    if worst is None:
        return None
    alone = len(one.words) == 1  # nothing else of the name agrees: Populous and Populus are two firms
    return (min(worst, 0.89) if alone else worst - 0.02 * (len(pairs) - 1)), "spelling"


def _worst(confidences: Iterable[float | None]) -> float | None:
    least: float | None = None
    for confidence in confidences:
        if confidence is None:
            return None
        least = confidence if least is None else min(least, confidence)
    return least


def _slip(one: str, other: str, words: Words) -> float | None:
    """How surely two words are one, misspelt; two words that stand in several names each are two words."""
    shortest = min(len(one), len(other))
    edits = OSA.distance(one, other, score_cutoff=_EDITS)
    if shortest < _SHORTEST or edits > _EDITS or (words.known(one) and words.known(other)):
        return None
    if one[0] != other[0]:  # the first letter is seldom mistyped: Avolution is no slip for Evolution
        return 0.88 if edits == 1 and shortest >= 8 else None
    if words.is_common(one) or words.is_common(other):  # the other is a slip, since both are not known
        return 0.92 if edits == 1 else 0.905 if shortest >= 8 else None
    if edits > 1:
        return 0.88 if shortest >= 10 else None
    return 0.9 if shortest >= 8 else 0.88  # eight letters but one are seldom another firm's


def _run_together(one: Name, other: Name) -> tuple[float, MatchRule] | None:
    """Whether two words run together, or one torn, with one slip beside; short words are initials and must agree."""
    first, second = set(one.words), set(other.words)
    if any(len(word) < _SHORTEST for word in first ^ second) and min(len(one.compact), len(other.compact)) < 16:
        return None
    if {word for word in first if len(word) == 1} != {word for word in second if len(word) == 1}:
        return None
    if OSA.distance(one.compact, other.compact, score_cutoff=1) > 1:
        return None
    return 0.88, "spelling"
