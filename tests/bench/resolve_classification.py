"""How good and how fast the classification is, on every labelled notice there is: prints markdown.

Run it with ``python -m tests.bench.resolve_classification``; it reads the real notices beside the repository.
"""

from __future__ import annotations

import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from tests.conftest import SHARED
from tests.resolve.own_labels import FIRST, SECOND, made_up_notices, own_labels, tuning_labels
from thirty3.models.service_area import Classification
from thirty3.reference import service_area_words, technology_words
from thirty3.reference.products import products
from thirty3.resolve import RULES_VERSION, classify, evaluate
from thirty3.resolve._phrases import Phrases, text_words
from thirty3.resolve.classification import Classifier

Notices = Sequence[dict[str, Any]]

_ROUNDS = 5
_BANDS = (0.5, 0.6, 0.75, 0.9, 0.98, 1.01)


class CoreCodes(Classifier):
    """The reference: what has a CPV code of 48, 72, 302, 324, 325 or 642 is technology, as trackers commonly filter."""

    def classify(
        self, *, title: str, description: str | None = None, cpv: Sequence[str] = (), suppliers: Sequence[str] = ()
    ) -> Classification:
        """Technology by the codes alone, without a service."""
        found = any(code.startswith(("48", "72", "302", "324", "325", "642")) for code in cpv)
        return Classification(technology=found, confidence=0.5, version="core codes")


def without_single_notice_rows(notices: Notices) -> Classifier:
    """The rules without every word and product that speaks in exactly one of these notices."""
    texts = [[text_words(one["title"]), text_words(one["description"] or "")] for one in notices]

    def once(phrases: Iterator[str]) -> set[str]:
        table = Phrases(phrases)
        counts = Counter(phrase for pair in texts for phrase in {m.phrase for text in pair for m in table.find(text)})
        return {phrase for phrase, times in counts.items() if times == 1}

    technology = once(word.phrase for word in technology_words())
    areas = once(word.phrase for word in service_area_words())
    named = once(phrase for one in products() for phrase in (*one.aliases, *one.short))
    return Classifier(
        technology_words=[word for word in technology_words() if word.phrase not in technology],
        service_area_words=[word for word in service_area_words() if word.phrase not in areas],
        products=[one for one in products() if named.isdisjoint((*one.aliases, *one.short))],
    )


def report() -> str:
    """What was measured, as markdown."""
    sets: dict[str, Notices] = {
        "tuned on: 228 of the shared folder": tuning_labels(SHARED),
        "own, 195 of Contracts Finder and Find a Tender": own_labels(FIRST, SHARED),
        "own, 118 of Scotland 2019 and one day of 2020": own_labels(SECOND, SHARED),
        "made up, 150 tuned on": made_up_notices("odd"),
        "made up, 150 held back until the last round": made_up_notices("even"),
    }
    lines = [
        f"### Technology and service area, rules {RULES_VERSION}, Python {platform.python_version()}",
        "",
        "| notices | rules | technology: precision | recall | F1 | service area accepted |",
        "|---|---|---|---|---|---|",
    ]
    for name, notices in sets.items():
        lines.append(_row(name, "all", notices, None))
        lines.append(_row("", "only labels that are sure", [one for one in notices if one["sure"]], None))
        lines.append(_row("", "without products", notices, Classifier(products=())))
        lines.append(_row("", "without rows of one notice", notices, without_single_notice_rows(notices)))
        lines.append(_row("", "reference: core CPV codes", notices, CoreCodes(products=())))
    everything = [one for notices in sets.values() for one in notices]
    lines += ["", "| confidence on technology | notices | right |", "|---|---|---|", *_calibration(everything)]
    rate = _speed(everything, classify)
    reference = _speed(everything, CoreCodes(products=()).classify)
    lines += ["", f"{rate:,.0f} notices a second on one core; the reference {reference:,.0f}."]
    return "\n".join(lines)


def _row(name: str, rules: str, notices: Notices, classifier: Classifier | None) -> str:
    found = evaluate(notices, classifier)
    figures = (found.precision, found.recall, found.f1)
    shown = " | ".join("-" if figure is None else f"{figure:.3f}" for figure in figures)
    return f"| {name} | {rules} | {shown} | {found.areas_accepted} of {found.areas_labelled} |"


def _answers(notices: Notices) -> Iterator[tuple[dict[str, Any], Classification]]:
    for one in notices:
        yield one, classify(title=one["title"], description=one["description"], cpv=one["cpv"])


def _calibration(notices: Notices) -> Iterator[str]:
    answers = [(answer.confidence, answer.technology == one["technology"]) for one, answer in _answers(notices)]
    for low, high in pairwise(_BANDS):
        right = [good for confidence, good in answers if low <= confidence < high]
        if right:
            yield f"| {low} to {min(high, 1.0)} | {len(right)} | {sum(right) / len(right):.2f} |"


def _speed(notices: Notices, rules: Callable[..., Classification]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for one in notices:
            rules(title=one["title"], description=one["description"], cpv=one["cpv"])
        best = min(best, time.process_time() - start)
    return len(notices) / best


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
