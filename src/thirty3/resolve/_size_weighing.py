"""Which evidence of a supplier's size counts on a day, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from thirty3.models.size import SizeReason, SizeRule, SizeStrength
from thirty3.models.supplier import SupplierSize
from thirty3.normalise.dates import add_months
from thirty3.reference.sme_definitions import SmeDefinition

__all__ = ["Decision", "Rules", "decide", "notes", "weigh"]

_ORDER: tuple[SizeStrength, ...] = ("weak", "asserted", "probable", "strong", "decisive")
_RANK = {strength: rank for rank, strength in enumerate(_ORDER)}
_BARE = ("notice", "unattributed")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the caller chose."""

    definition: SmeDefinition
    max_age_months: int
    trust_large: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule, the size it comes to, and what it rests on."""

    rule: SizeRule
    size: SupplierSize = "unknown"
    decided_by: tuple[SizeReason, ...] = ()
    conflicts: tuple[SizeReason, ...] = ()


def weigh(
    reasons: Iterable[SizeReason], as_of: date | None, rules: Rules
) -> tuple[tuple[SizeReason, ...], tuple[SizeReason, ...]]:
    """The evidence that counts and that which does not, each strongest first, then newest.

    The order in which evidence comes plays no part.
    """
    limit = None if as_of is None else add_months(as_of, -rules.max_age_months)
    used: list[SizeReason] = []
    rest: list[SizeReason] = []
    for reason in reasons:
        why = reason.not_used or _not_used(reason, as_of, limit, rules)
        if why is None:
            used.append(reason)
        else:
            rest.append(_left_out(reason, why))
    newest = max((_day(reason) for reason in used if reason.kind == "table"), default=date.min)
    old = [reason for reason in used if reason.kind == "table" and _day(reason) < newest]
    rest.extend(_left_out(reason, "the table has a newer row") for reason in old)
    used = [reason for reason in used if reason not in old]
    return tuple(sorted(used, key=_order)), tuple(sorted(rest, key=_order))


def _left_out(reason: SizeReason, why: str) -> SizeReason:
    return reason if reason.not_used == why else reason.model_copy(update={"not_used": why})


def _not_used(reason: SizeReason, as_of: date | None, limit: date | None, rules: Rules) -> str | None:
    """Why evidence does not count; None when it does."""
    if reason.kind == "inferred":
        return "inferred: a conclusion is no evidence"
    if reason.as_of is not None:
        if as_of is None or limit is None:
            return "the contract bears no day to hold it against"
        if reason.as_of > as_of:
            return "after as_of"
        if reason.as_of < limit:
            return f"older than {rules.max_age_months} months"
    if reason.size == "large" and reason.kind in _BARE and not rules.trust_large:
        return "a notice's bare large, not trusted"
    if reason.size == "unknown" and reason.independent is not False and reason.kind != "table":
        return "speaks for no size"
    return None


def _day(reason: SizeReason) -> date:
    """The day of evidence; one without a day comes before all that have one."""
    return reason.as_of or date.min


def _order(reason: SizeReason) -> tuple[object, ...]:
    texts = (reason.kind, reason.source, reason.where or "", reason.size, reason.basis, str(reason.independent))
    return (-_RANK[reason.strength], -_day(reason).toordinal(), *texts)


def decide(used: Sequence[SizeReason]) -> Decision:
    """What evidence comes to that counts, strongest first."""
    table = tuple(reason for reason in used if reason.kind == "table")
    taken_back = tuple(reason for reason in table if reason.size == "unknown")
    if taken_back:
        return Decision("table_says_unknown", decided_by=taken_back)
    votes = [reason for reason in used if reason.size != "unknown"]
    if not votes:
        return Decision("no_evidence")
    best = tuple(reason for reason in votes if reason.strength == votes[0].strength)
    is_sme = best[0].is_sme
    if any(reason.is_sme is not is_sme for reason in best):
        return Decision("table_contradicts_itself" if table else "equal_evidence_conflicts", "unknown", best, best)
    against = tuple(reason for reason in votes if reason.is_sme is not is_sme)
    if table:
        return Decision("table", _class(best), best, against)
    group = tuple(reason for reason in used if reason.independent is False)
    if is_sme and group:
        return Decision("part_of_a_group", "unknown", group, best)
    return Decision("strongest_evidence", _class(best), best, against)


def _class(best: Sequence[SizeReason]) -> SupplierSize:
    """The class that the newest of equal evidence names; ``sme`` where it names none, or several on one day."""
    named = [reason for reason in best if reason.size != "sme"]
    newest = {reason.size for reason in named if reason.as_of == named[0].as_of}
    return newest.pop() if len(newest) == 1 else "sme"


def notes(decision: Decision) -> Iterator[str]:
    """What to know before relying on a decision."""
    decided = decision.decided_by
    if any(reason.as_of is None and reason.kind != "table" for reason in decided):
        yield "undated"
    is_sme = decision.size not in ("large", "unknown")
    if is_sme and all(reason.kind == "company" and not reason.independent for reason in decided):
        yield "group_unknown"
