"""What is wrong with what was published: many small rules, each kept, broken, or not applicable for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from thirty3.analysis._contract_rules import CONTRACT_RULES
from thirty3.analysis._dataset_rules import DATASET_RULES
from thirty3.analysis._group import Cell, First, Number, Rows, open_rows, tally
from thirty3.analysis._release_rules import RELEASE_RULES
from thirty3.analysis._result import Result
from thirty3.analysis._rules import ContractRule, Home, Rule, Severity, Verdict, fewest
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.models.row import pack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

RULES: tuple[Rule, ...] = (
    *(one.rule for one in CONTRACT_RULES),
    *(one.rule for one in RELEASE_RULES),
    *(one.rule for one in DATASET_RULES),
)
"""Every rule: those for each contract, for each release, and for all contracts together."""


class QualityIssue(Record):
    """What became of one rule. ``passed + failed + not_applicable`` is every contract, every release, or 1."""

    rule: str
    """Key of the rule: what is so when it is kept."""
    home: Home
    """What it judges."""
    severity: Severity
    """How bad it is when it is not kept."""
    says: str
    """The rule as a sentence."""
    source: str
    """Where the rule is from."""
    passed: int
    """How often it is kept."""
    failed: int
    """How often it is not."""
    not_applicable: int
    """How often there is nothing to judge."""
    reasons: dict[str, int]
    """Why not, most frequent first; they add up to ``not_applicable``."""
    examples: tuple[str, ...]
    """Some that do not keep it: contracts' ids, releases as ``ocid/id``, or what breaks the rule in the whole."""


class QualityIssues(Result[QualityIssue]):
    """One row for each of :data:`RULES`, in their order."""

    releases: int
    """How many releases were judged."""

    @property
    def broken(self) -> tuple[QualityIssue, ...]:
        """The rules that are not always kept, the worst first, then the most frequent."""
        order = ("error", "warning", "note")
        found = [one for one in self.rows if one.failed]
        return tuple(sorted(found, key=lambda one: (order.index(one.severity), -one.failed, one.rule)))

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        found = Counter(one.severity for one in self.broken)
        worst = ", ".join(counted(found[severity], severity) for severity in ("error", "warning", "note"))
        judged = sum(one.passed + one.failed > 0 for one in self.rows)
        return (
            f"Quality by {len(self)} rules on contracts, past and cancelled ones too, and "
            f"{counted(self.releases, 'release')}: {judged} apply, {len(self.broken)} are broken ({worst}); "
            f"{self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table of rules."""
        counts = dict.fromkeys(("passed", "failed", "not_applicable"), "integer")
        texts = ("rule", "home", "severity", "says", "source")
        return dict.fromkeys(texts, "text") | counts | {"reasons": "text", "examples": "text"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each rule; reasons as ``name: count`` and examples are packed with ``|``."""
        return [
            one.model_dump()
            | {
                "reasons": pack(f"{reason}: {count}" for reason, count in one.reasons.items()),
                "examples": pack(one.examples),
            }
            for one in self.rows
        ]


def quality_issues(contracts: Contracts, *, releases: Iterable[Release] = (), examples: int = 3) -> QualityIssues:
    """Judge contracts, and the releases they were read from, by every rule.

    A reader mends much on the way to a contract (0 becomes unknown, entities are undone), so that rules on what was
    published judge the releases. A rule that does not apply says why: it is not kept, nor is it broken.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        releases: The releases as loaded; rules on releases judge none without them. Gone through once.
        examples: Most examples of each rule.

    Returns:
        One row for each rule with counts, reasons and examples. Every contract with an id is judged, whatever became
        of it. Of equal contracts one is judged, equal in all the columns that rules read.

    Raises:
        ValueError: A negative number of examples.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"start": "2026-04-01"}
    >>> ends = {"a": "2027-03-31", "b": "2025-01-01", "c": None}
    >>> rows = [row | {"contract_id": id, "end": end} for id, end in ends.items()]
    >>> (found,) = [one for one in quality_issues(rows) if one.rule == "start_before_end"]
    >>> found.passed, found.failed, found.not_applicable, found.reasons, found.examples
    (1, 1, 1, {'no_end': 1}, ('b',))
    """
    if examples < 0:
        raise ValueError("examples must not be negative")
    asked = [rule.reads for rule in CONTRACT_RULES]
    rows = open_rows(contracts, (), *asked, *(rule.reads for rule in DATASET_RULES), _EXAMPLE.values())
    counted = tally(rows.group())
    given = list(releases)
    found = chain(_of_contracts(rows, examples), _of_releases(given, examples), _of_all(rows, examples))
    return QualityIssues(
        rows=tuple(found),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        releases=len(given),
    )


_EXAMPLE = {"example": Number("min", First(("contract_id",)))}


_FLAGS = 8
"""Keys that only say yes or no and are read in one query: 256 groups at most."""


def _together() -> tuple[list[list[First]], dict[str, int]]:
    """What is read in one query, and in which of them each rule finds what it reads.

    Many flags come together, and a day comes with one that it is compared with: a query for every rule costs three
    times as much.
    """
    batches: list[dict[First, None]] = []
    place_of: dict[str, int] = {}
    for rule in sorted(CONTRACT_RULES, key=lambda one: -len(one.reads)):
        wanted = dict.fromkeys(rule.reads)
        fit = (place for place, batch in enumerate(batches) if _fits(wanted, batch))
        place = place_of[rule.rule.id] = next(fit, len(batches))
        if place == len(batches):
            batches.append({})
        batches[place] |= wanted
    return [list(batch) for batch in batches], place_of


def _fits(wanted: dict[First, None], batch: dict[First, None]) -> bool:
    both = wanted | batch
    return len(both) == len(batch) or (len(both) <= _FLAGS and all(first.length == 0 for first in both))


_BATCHES, _PLACE_OF = _together()


def _of_contracts(rows: Rows, examples: int) -> Iterator[QualityIssue]:
    found = []
    for batch in _BATCHES:
        details = {f"cell_{place}": first for place, first in enumerate(batch)}
        found.append(list(rows.group(details=details, numbers=_EXAMPLE).used()))
    for rule in CONTRACT_RULES:
        place = _PLACE_OF[rule.rule.id]
        names = [f"cell_{_BATCHES[place].index(first)}" for first in rule.reads]
        yield _judged(rule, names, found[place], examples)


def _judged(rule: ContractRule, names: Sequence[str], cells: Iterable[Cell], examples: int) -> QualityIssue:
    verdicts: Counter[Verdict] = Counter()
    broken = []
    for cell in cells:
        verdict = rule.judge(*(cell[name] for name in names))
        verdicts[verdict] += cell["contracts"]
        if verdict is False:
            broken.append(cell["example"])
    return _issue(rule.rule, verdicts, fewest(broken, examples))


def _of_releases(releases: Iterable[Release], examples: int) -> Iterator[QualityIssue]:
    judged = [[rule.judge(release.data) for rule in RELEASE_RULES] for release in releases]
    names = [f"{release.ocid}/{release.id}" for release in releases]
    for place, rule in enumerate(RELEASE_RULES):
        verdicts = [one[place] for one in judged]
        broken = [name for name, verdict in zip(names, verdicts, strict=True) if verdict is False]
        yield _issue(rule.rule, Counter(verdicts), fewest(broken, examples))


def _of_all(rows: Rows, examples: int) -> Iterator[QualityIssue]:
    for rule in DATASET_RULES:
        judged = rule.judge(rows)
        yield _issue(rule.rule, Counter([judged.verdict]), judged.examples[:examples])


def _issue(rule: Rule, verdicts: Counter[Verdict], examples: tuple[str, ...]) -> QualityIssue:
    reasons = sorted(
        ((why, n) for why, n in verdicts.items() if isinstance(why, str)), key=lambda one: (-one[1], one[0])
    )
    return QualityIssue(
        rule=rule.id,
        home=rule.home,
        severity=rule.severity,
        says=rule.says,
        source=rule.source,
        passed=verdicts[True],
        failed=verdicts[False],
        not_applicable=sum(count for _, count in reasons),
        reasons=dict(reasons),
        examples=examples,
    )
