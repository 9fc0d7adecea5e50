"""Whether a notice is about technology, and for which service: a sum of evidence from its CPV codes and its words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from thirty3.models.service_area import Classification, Reason
from thirty3.reference import (
    find_technology_cpv,
    service_area_cpv,
    service_area_words,
    service_areas,
    technology_words,
)
from thirty3.resolve._phrases import Phrases, text_words

__all__ = ["RULES_VERSION", "classify"]

RULES_VERSION = "2026-11-22.2"
"""Version of these rules and their tables: any change that can change an answer changes it."""

_ENOUGH = 0.5
"""Sum of evidence from which a notice is about technology."""

_STEEPNESS = 4.0
"""How fast confidence grows with the distance from ``_ENOUGH``: 0.88 at a distance of 0.5, 0.98 at 1."""

_DESCRIPTION = 0.4
"""What a word in the description counts, in the title it counts 1: titles say what is bought, descriptions how."""

_FURTHER_CODE = 0.6
"""What a further CPV code counts, the main code counts 1."""

_MOST_FROM_DESCRIPTION = 0.8
"""Most that a description may add or take: a long one repeats itself."""


def classify(*, title: str, description: str | None = None, cpv: Sequence[str] = ()) -> Classification:
    """Whether what is bought is mainly technology, and which council service will use it.

    Each CPV group and each word or phrase of the tables of ``thirty3.reference`` has a weight from -1 (against) to
    1 (for). The strongest CPV evidence is added to that of the words, the description's words counting less than the
    title's. A sum of 0.5 is technology; confidence is ``1 / (1 + exp(-4 * |sum - 0.5|))``, so 0.5 on the edge.

    Args:
        title: The notice's or contract's title.
        description: Its description; None when it has none.
        cpv: CPV codes of eight digits, the main one first.

    Returns:
        The answer, its confidence and its reasons, strongest first. ``service_area`` is None when nothing supports
        one, and for what is not technology.

    >>> answer = classify(title="Housing management system", cpv=["48000000"])
    >>> answer.technology, answer.service_area, answer.confidence > 0.9
    (True, 'housing', True)
    """
    in_title, in_description = text_words(title), text_words(description or "")
    evidence = [*_cpv_evidence(cpv), *_word_evidence(in_title, in_description)]
    total = round(sum(reason.weight for reason in evidence), 3)
    technology = total >= _ENOUGH
    areas = list(_area_evidence(in_title, in_description, cpv)) if technology else []
    area = _best(areas)
    reasons = sorted(
        (reason for reason in (*evidence, *(one for one in areas if one.supports == area)) if reason.weight),
        key=lambda reason: (-abs(reason.weight), reason.supports != "technology", reason.rule, reason.evidence),
    )
    return Classification(
        technology=technology,
        service_area=area,
        confidence=round(1 / (1 + math.exp(-_STEEPNESS * abs(total - _ENOUGH))), 3),
        reasons=tuple(reasons),
        version=RULES_VERSION,
    )


def _reason(rule: str, evidence: str, weight: float, supports: str) -> Reason:
    return Reason(rule=rule, evidence=evidence, weight=round(max(-1.0, min(1.0, weight)), 3), supports=supports)


def _cpv_evidence(cpv: Sequence[str]) -> Iterator[Reason]:
    """The one code that says most for technology, or else the main code when it speaks against it."""
    best: Reason | None = None
    for place, code in enumerate(cpv):
        group = find_technology_cpv(code)
        if group is not None and (group.weight > 0 or place == 0):
            share = 1.0 if place == 0 or group.weight < 0 else _FURTHER_CODE
            reason = _reason(f"cpv {group.level}", code, group.weight * share, "technology")
            best = reason if best is None or reason.weight > best.weight else best
    if best is not None:
        yield best


def _word_evidence(title: Sequence[str], description: Sequence[str]) -> Iterator[Reason]:
    weights = _technology_weights()
    in_title = list(dict.fromkeys(match.phrase for match in _technology_phrases().find(title)))
    in_description = [
        phrase
        for phrase in dict.fromkeys(match.phrase for match in _technology_phrases().find(description))
        if phrase not in in_title
    ]
    for phrase in in_title:
        yield _reason("title word", f'"{phrase}"', weights[phrase], "technology")
    total = sum(weights[phrase] for phrase in in_description) * _DESCRIPTION
    share = min(1.0, _MOST_FROM_DESCRIPTION / abs(total)) if total else 1.0
    for phrase in in_description:
        yield _reason("description word", f'"{phrase}"', weights[phrase] * _DESCRIPTION * share, "technology")


def _area_evidence(title: Sequence[str], description: Sequence[str], cpv: Sequence[str]) -> Iterator[Reason]:
    weights = _area_weights()
    seen: set[str] = set()
    for rule, words, share in (("title word", title, 1.0), ("description word", description, _DESCRIPTION)):
        for match in _area_phrases().find(words):
            if match.phrase not in seen:
                seen.add(match.phrase)
                for area, weight in weights[match.phrase]:
                    yield _reason(rule, f'"{match.phrase}"', weight * share, area)
    for place, code in enumerate(cpv):
        found = _area_of_code(code)
        if found is not None and code not in seen:
            seen.add(code)
            yield _reason("cpv", code, found[1] * (1.0 if place == 0 else _FURTHER_CODE), found[0])


def _best(reasons: Iterable[Reason]) -> str | None:
    """The area with most evidence; of equals the one that stands first in the table of service areas."""
    totals: dict[str, float] = {}
    for reason in reasons:
        totals[reason.supports] = totals.get(reason.supports, 0.0) + reason.weight
    order = [area.code for area in service_areas()]
    ranked = sorted(totals, key=lambda code: (-round(totals[code], 6), order.index(code)))
    return ranked[0] if ranked else None


@cache
def _technology_phrases() -> Phrases:
    return Phrases(word.phrase for word in technology_words())


@cache
def _technology_weights() -> dict[str, float]:
    return {word.phrase: word.weight for word in technology_words()}


@cache
def _area_phrases() -> Phrases:
    return Phrases(word.phrase for word in service_area_words())


@cache
def _area_weights() -> dict[str, list[tuple[str, float]]]:
    weights: dict[str, list[tuple[str, float]]] = {}
    for word in service_area_words():
        found = weights.setdefault(word.phrase, [])
        if word.service_area is not None:
            found.append((word.service_area, word.weight))
    return weights


@cache
def _area_groups() -> dict[str, tuple[str, float]]:
    return {group.prefix: (group.service_area, group.weight) for group in service_area_cpv()}


def _area_of_code(code: str) -> tuple[str, float] | None:
    return next((found for length in range(8, 1, -1) if (found := _area_groups().get(code[:length])) is not None), None)
