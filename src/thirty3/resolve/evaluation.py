"""How good the classification is: notices that people labelled, held against what the rules say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.record import Record
from thirty3.models.service_area import Classification
from thirty3.normalise.text import quoted
from thirty3.resolve.classification import RULES_VERSION, Classifier, classify

__all__ = ["Evaluation", "Mistake", "evaluate"]

_NONE = "none"
"""What stands in the confusion where no area was given."""


class Mistake(Record):
    """One notice that the rules and the label see differently."""

    id: str
    """As the label has it."""
    labelled: str
    """``not technology``, or the service area, ``none`` where technology fits no area."""
    found: str
    """The same of the rules."""
    reasons: tuple[str, ...]
    """Why they said so, as ``rule: evidence``, strongest first; empty when nothing spoke for it."""


class Evaluation(Record):
    """What an evaluation found. Printed, it is a table."""

    rules: str
    """Version of the rules."""
    notices: int
    """How many were labelled."""
    true_positive: int
    """Technology, and found to be."""
    false_positive: int
    """Not technology, and found to be."""
    false_negative: int
    """Technology, and not found to be."""
    areas_accepted: int
    """Technology notices with a label for the area, whose area or alternative the rules name."""
    areas_labelled: int
    """Technology notices with a label for the area."""
    confusion: dict[str, dict[str, int]]
    """Labelled area to found area to how often, technology notices only; ``none`` for no area."""
    mistakes: tuple[Mistake, ...]
    """Every notice seen differently, in the order they came."""

    @property
    def precision(self) -> float | None:
        """Part of what was found that is technology, from 0 to 1; None when nothing was found."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float | None:
        """Part of the technology that was found, from 0 to 1; None when there is none."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None when there is neither technology nor anything found."""
        return _share(2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative)

    @property
    def area_acceptance(self) -> float | None:
        """Part of the technology notices whose area a person accepts, from 0 to 1; None when none is labelled."""
        return _share(self.areas_accepted, self.areas_labelled)

    def __str__(self) -> str:
        lines = [
            f"{self.notices} labelled notices, rules {self.rules}",
            f"technology: precision {_shown(self.precision)}, recall {_shown(self.recall)}, F1 {_shown(self.f1)}",
            f"service area accepted: {_shown(self.area_acceptance)} of {self.areas_labelled}",
        ]
        wrong = [
            (times, labelled, found)
            for labelled, row in self.confusion.items()
            for found, times in row.items()
            if found != labelled
        ]
        for times, labelled, found in sorted(wrong, key=lambda each: (-each[0], *each[1:])):
            lines.append(f"  {labelled} taken for {found}: {times}")
        return "\n".join(lines)


def evaluate(labelled: Iterable[Mapping[str, Any]], classifier: Classifier | None = None) -> Evaluation:
    """Hold the rules against notices that people labelled.

    Args:
        labelled: One mapping for each notice, with ``title``, ``description`` and ``cpv`` as it was published, and what
            the person said: ``technology`` (true or false), ``service_area`` and ``alt`` (codes; both may be None), and
            an ``id``. Labels in a file of JSON Lines: ``map(json.loads, file)``.
        classifier: The rules to hold against them; this package's when not given.

    Returns:
        The counts, the confusion by area and every mistake with the rules' reasons. Rules that were tuned on these very
        notices look better than they are.

    Raises:
        ParseError: A mapping lacks its title or its label; the message says which.

    >>> print(evaluate([{"id": "1", "title": "Payroll software", "technology": True, "service_area": "hr_payroll"}]))
    1 labelled notices, rules ...
    technology: precision 1.000, recall 1.000, F1 1.000
    service area accepted: 1.000 of 1
    """
    rules = classify if classifier is None else classifier.classify
    counts, confusion = Counter[str](), dict[str, Counter[str]]()
    mistakes: list[Mistake] = []
    for number, notice in enumerate(labelled, start=1):
        title, technology = notice.get("title"), notice.get("technology")
        if not isinstance(title, str) or not isinstance(technology, bool):
            raise ParseError(f"notice {number} has no title or no label technology: {quoted(str(dict(notice)))}")
        found = rules(title=title, description=notice.get("description"), cpv=tuple(notice.get("cpv") or ()))
        counts["notices"] += 1
        counts[f"{technology} {found.technology}"] += 1
        area, accepted = notice.get("service_area"), {notice.get("service_area"), notice.get("alt")} - {None}
        right = found.technology == technology
        if technology:
            confusion.setdefault(area or _NONE, Counter())[found.service_area or _NONE] += 1
        if technology and accepted:
            counts["labelled"] += 1
            counts["accepted"] += found.service_area in accepted
            right = right and found.service_area in accepted
        if not right:
            mistakes.append(_mistake(str(notice.get("id", number)), technology=technology, area=area, found=found))
    return Evaluation(
        rules=RULES_VERSION if classifier is None else classifier.version,
        notices=counts["notices"],
        true_positive=counts["True True"],
        false_positive=counts["False True"],
        false_negative=counts["True False"],
        areas_accepted=counts["accepted"],
        areas_labelled=counts["labelled"],
        confusion={area: dict(sorted(row.items())) for area, row in sorted(confusion.items())},
        mistakes=tuple(mistakes),
    )


def _mistake(id: str, *, technology: bool, area: str | None, found: Classification) -> Mistake:
    return Mistake(
        id=id,
        labelled=(area or _NONE) if technology else "not technology",
        found=(found.service_area or _NONE) if found.technology else "not technology",
        reasons=tuple(f"{reason.rule}: {reason.evidence}" for reason in found.reasons),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _shown(share: float | None) -> str:
    return "not defined" if share is None else f"{share:.3f}"
