"""What a rule of data quality is: a line of a table, with a function that judges or says why it does not apply."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from thirty3.analysis._group import DAY, Condition, First
from thirty3.models.record import Record

Severity = Literal["error", "warning", "note"]
"""``error``: cannot be so. ``warning``: hardly ever so. ``note``: may be so, and something is missing or weak."""

Home = Literal["contract", "release", "dataset"]
"""What a rule judges: each contract, each release as published, or all contracts as a whole."""

Verdict: TypeAlias = bool | str
"""True when the rule is kept, False when not; or why it does not apply."""

CellValue: TypeAlias = str | int | None

PELICAN = "Pelican's checks of OCDS data (https://github.com/open-contracting/pelican-backend), bounds in pounds"
MEASURED = "seen in published notices, counted 2026-11-22"
OURS = "ours: follows from what the fields mean"
OCDS = "OCDS 1.1.5, schema reference (https://standard.open-contracting.org/1.1/en/schema/reference/)"
CODE = "Local Government Transparency Code 2015, what a contracts register lists"
ACT = "Procurement Act 2023, in force for procurements begun on or after 24 February 2025"

HTML = r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6});|</?[A-Za-z]"
GARBLED = "Ã[\u0080-\u00bf]|Â[\u0080-\u00bf]|â€|\ufffd|ï¿½"
"""UTF-8 read as windows-1252, and characters nobody could read."""

NOT_AWARDED = ("pending", "cancelled", "unsuccessful")


class Rule(Record):
    """One rule: what is so when it is kept, how bad it is when it is not, and who says so."""

    id: str
    """Key that says what is so when the rule is kept: ``start_before_end``."""
    home: Home
    """What it judges."""
    severity: Severity
    """How bad it is when it is not kept."""
    source: str
    """Where it is from."""
    says: str
    """The rule as a sentence."""


@dataclass(frozen=True)
class ContractRule:
    """A rule judged once for each different combination of the cells it reads."""

    rule: Rule
    reads: tuple[First, ...]
    judge: Callable[..., Verdict]
    """Takes the cells of ``reads`` in their order."""


@dataclass(frozen=True)
class ReleaseRule:
    """A rule judged on the JSON of one release."""

    rule: Rule
    judge: Callable[[Mapping[str, Any]], Verdict]


@dataclass(frozen=True)
class Judged:
    """What a rule makes of a whole: the verdict, and what broke it."""

    verdict: Verdict
    examples: tuple[str, ...] = ()


def fewest(found: Iterable[Any], count: int) -> tuple[str, ...]:
    """The first few of some texts in the order of the alphabet, each once."""
    return tuple(sorted({str(one) for one in found})[:count])


@lru_cache(maxsize=32_768)  # all days of 90 years, each of which stands in very many contracts
def day(cell: CellValue) -> date | None:
    """A day from a cell; None for none, and for a text that is no day."""
    return date.fromisoformat(str(cell)) if cell is not None and re.search(DAY, str(cell)) else None


def where(*conditions: Condition) -> First:
    """A key that only says whether conditions hold, an empty text or None: two groups, however many rows."""
    return First(("contract_id",), length=0, only=conditions)


def matching(column: str, pattern: str) -> First:
    """Whether a column matches a pattern."""
    return where(Condition(First((column,)), "matches", pattern))


def saying(column: str) -> First:
    """Whether a text column says anything; of a packed one, in any of its places."""
    return matching(column, '[^|" ]')


def over(column: str, bound: int = -(10**18)) -> First:
    """Whether a number is above a bound; without one, whether there is a number at all."""
    return where(Condition(First((column,)), "above", bound))


def contract_rule(id: str, severity: Severity, source: str, says: str) -> Rule:
    """A rule that judges each contract."""
    return Rule(id=id, home="contract", severity=severity, source=source, says=says)


def absent(rule: Rule, there: First, bad: First, *, unless: str) -> ContractRule:
    """Kept where there is something, and nothing bad in it; ``unless`` says that there is nothing."""
    return ContractRule(rule, (there, bad), lambda says, found: unless if says is None else found is None)


def found(rule: Rule, there: First, good: First, *, unless: str) -> ContractRule:
    """Kept where there is something, and something good in it."""
    return ContractRule(rule, (there, good), lambda says, found: unless if says is None else found is not None)


def present(name: str, says: First, about: str) -> ContractRule:
    """A field that every contract that was made must have."""
    awarded = where(Condition(First(("status",)), "not_in", NOT_AWARDED))
    rule = contract_rule(f"{name}_present", "note", CODE, f"A contract that was made says {about}.")
    return found(rule, awarded, says, unless="not_awarded")


def plausible(column: str) -> ContractRule:
    """A day in years that a notice can speak of."""

    def judge(cell: CellValue) -> Verdict:
        read = day(cell)
        return f"no_{column}" if cell is None else read is not None and 1990 <= read.year <= 2050

    says = f"The day of {column} can be read and lies in the years 1990 to 2050."
    return ContractRule(contract_rule(f"{column}_plausible", "error", PELICAN, says), (First((column,)),), judge)


def ordered(rule: Rule, first: str, second: str) -> ContractRule:
    """Two days of which one must not be before the other."""

    def judge(*cells: CellValue) -> Verdict:
        for name, cell in zip((first, second), cells, strict=True):
            if day(cell) is None:
                return f"no_{name}" if cell is None else f"unreadable_{name}"
        return str(cells[0]) <= str(cells[1])  # days as ISO text

    return ContractRule(rule, (First((first,)), First((second,))), judge)


def of_period(rule: Rule, judge: Callable[[date, date], Verdict]) -> ContractRule:
    """A rule on the first and the last day of a contract."""

    def of_cells(*cells: CellValue) -> Verdict:
        start, end = map(day, cells)
        if start is None or end is None:
            return "no_period"
        return "end_before_start" if end < start else judge(start, end)

    return ContractRule(rule, (First(("start",)), First(("end",))), of_cells)
