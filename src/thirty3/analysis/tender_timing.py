"""How many days firms get to tender, and which tenders gave fewer than the law asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from thirty3.analysis._by import By, Key, Part, keys_of, split
from thirty3.analysis._group import Cell, Condition, First, Reasons, Rows, open_rows, tally
from thirty3.analysis._result import Result
from thirty3.analysis._spread import Spread, spread_of
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.tender import Tender
from thirty3.reference.tender_periods import Condition as Asked
from thirty3.reference.tender_periods import tender_period

if TYPE_CHECKING:
    from thirty3.analysis._group import Tenders

Threshold: TypeAlias = int | Literal["statutory"]
Verdict = Literal["below", "at_least", "undecided", "without_minimum"]

_STAGES = ("pipeline", "engagement", "planned")
"""Stages before the tender notice: what closes in them is no tender period."""

_OPENS, _CLOSES, _PUBLISHED = First(("opens",)), First(("closes",)), First(("published",))

_DETAILS = {
    "opens": _OPENS,
    "closes": _CLOSES,
    "published": _PUBLISHED,
    "rests_on": First(("closes_rests_on",)),
    "regime": First(("regime",)),
    "method": First(("procurement_method",)),
    "above": First(("above_threshold",)),
}

_REASONS: Reasons = (
    *((f"stage_{stage}", Condition(First(("stage",)), "is_in", (stage,))) for stage in _STAGES),
    ("no_opens", Condition(_OPENS, "missing")),
    ("unreadable_opens", Condition(_OPENS, "no_day")),
    ("no_closes", Condition(_CLOSES, "missing")),
    ("unreadable_closes", Condition(_CLOSES, "no_day")),
    ("unreadable_published", Condition(_PUBLISHED, "no_day")),
)


class ShortTender(Record):
    """A tender whose period cannot have been as long as asked for: a question to the buyer, no verdict on it."""

    tender_id: str
    """Tender id."""
    opens: date
    """London day of its first notice held."""
    closes: date
    """London day of the deadline."""
    days: int
    """Whole days from the one to the other, the most that firms can have had."""
    minimum: int
    """The fewest days it is held to."""
    after_planned: int | None
    """The fewest days that would do had a planned notice come before in time; None where the law has no such rule, or
    the caller set the minimum."""


class TenderTimingRow(Record):
    """Days and counts for one key; a joint tender counts in each of its boroughs."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where tenders do not say."""
    days: Spread
    """Whole days from the first notice held to the deadline; its ``n`` is how many tenders state both."""
    below: int
    """Tenders with fewer days than the minimum, whichever of their notices was the invitation."""
    at_least: int
    """Tenders with as many or more."""
    undecided: int
    """Tenders with several notices, of which the first leaves enough days and the newest does not."""
    without_minimum: int
    """Tenders of another law or method, below the threshold or not known to be above it: nothing to hold them to."""
    excluded: int
    """Rows of this key that were left out."""


class TenderTiming(Result[TenderTimingRow]):
    """Periods by key; exactly one row, with the empty key, without ``by``. ``used`` counts tenders."""

    by: tuple[By, ...]
    """What the rows are for."""
    threshold: Threshold
    """What tenders are held to: the law, or so many days."""
    short: tuple[ShortTender, ...]
    """The tenders below it, by opening, closing and id."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        held_to = "the statutory minimum" if self.threshold == "statutory" else f"{self.threshold} days"
        said = f"{counted(len(self.short), 'tender')} below {held_to}"
        if self.by:
            said += f", {counted(len(self), 'row')} by {', '.join(self.by)}"
        elif self.rows[0].days.median is not None:
            said += f", median period {self.rows[0].days.median:g} days"
        return f"Tender timing, by the notices held: {said}; {self._rests_on('tender')}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        return dict.fromkeys(self.by, "text") | _COLUMNS

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key."""
        return [
            dict(zip(self.by, row.key, strict=True)) | row.days.model_dump() | row.model_dump(exclude={"key", "days"})
            for row in self.rows
        ]


_COLUMNS = {
    "n": "integer",
    "lowest": "integer",
    "lower_quartile": "number",
    "median": "number",
    "upper_quartile": "number",
    "highest": "integer",
    "mean": "number",
    "below": "integer",
    "at_least": "integer",
    "undecided": "integer",
    "without_minimum": "integer",
    "excluded": "integer",
}


def tender_timing(tenders: Tenders, *, by: Sequence[By] = (), threshold: Threshold = "statutory") -> TenderTiming:
    """Work out how many days firms had to tender, and hold them to a minimum.

    A tender knows its first and its newest notice held, and either may be the invitation: a planned notice may have
    come before, a correction or award after. A tender is below the minimum only where the first leaves too few days,
    and above it only where the newest leaves enough; in between it is undecided.

    Args:
        tenders: Any iterable of ``Tender``, or a dataframe or engine table with the columns of ``Tender.row()``.
        by: Any of ``borough``, ``service_area``, ``year`` (of the first notice) and ``source``.
        threshold: ``statutory`` for the shortest period the law allows without urgency and without a planned notice
            (:func:`thirty3.reference.tender_periods.tender_period`: 25 days under the Act), for procedures above the
            threshold; rows of that table whose source was not read are not used. Or days, for every tender alike:
            Cardinal's indicator R003 takes 15.

    Returns:
        Rows by key and the short tenders, with ``used``, ``excluded`` and ``reasons``. Pipelines, engagements and
        planned procurements are left out, and so are tenders without both days, and those that close before they open.
        Days are counted as the difference of two dates.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.
        ValueError: ``threshold`` is negative.

    Source:
        Procurement Act 2023 s.54 by way of the notice types of Find a Tender; see ``tender_periods.csv``.

    >>> row = dict.fromkeys(Tender.columns()) | {"regime": "PA2023", "above_threshold": True, "opens": "2026-03-01"}
    >>> closing = {"a": "2026-03-25", "b": "2026-03-26"}
    >>> found = tender_timing([
    ...     row | {"tender_id": id, "published": "2026-03-01", "closes": day} for id, day in closing.items()
    ... ])
    >>> [(one.tender_id, one.days, one.minimum, one.after_planned) for one in found.short]
    [('a', 24, 25, 10)]
    >>> found.rows[0].below, found.rows[0].at_least
    (1, 1)
    """
    if threshold != "statutory" and threshold < 0:
        raise ValueError("threshold must not be negative")
    keys = dict(keys_of(by))
    if "year" in keys:
        keys["year"] = First(_OPENS.columns, length=4)  # a tender's year is that of its notice
    rows = open_rows(tenders, _REASONS, keys.values(), _DETAILS.values(), [_ID], of=Tender)
    cells = [_judged(cell, threshold) for cell in rows.group(keys=keys, details=_DETAILS)]
    counted = tally(cells)
    below = {cell["opens"] for cell in cells if cell["reason"] is None and cell["found"].verdict == "below"}
    return TenderTiming(
        rows=tuple(_row(key, part) for key, part in split(cells, by).items()),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=tuple(by),
        threshold=threshold,
        short=tuple(_short(rows, below, threshold)) if below else (),
    )


_ID = First(("tender_id",))


class _Found(NamedTuple):
    days: int
    verdict: Verdict
    minimum: int | None = None
    after_planned: int | None = None


def _judged(cell: Cell, threshold: Threshold) -> Cell:
    """The same with what was found, or left out where it closes before it opens."""
    if cell["reason"] is not None:
        return cell
    if cell["closes"] < cell["opens"]:
        return cell | {"reason": "closes_before_opens"}
    return cell | {"found": _judge(cell, threshold)}


def _judge(cell: Mapping[str, Any], threshold: Threshold) -> _Found:
    opens, closes = date.fromisoformat(cell["opens"]), date.fromisoformat(cell["closes"])
    newest = None if cell["published"] is None else date.fromisoformat(cell["published"])
    days = (closes - opens).days
    minimum, after_planned = _minimum(cell, opens) if threshold == "statutory" else (threshold, None)
    if minimum is None:
        return _Found(days, "without_minimum")
    verdict: Verdict = "undecided"
    if days < minimum:
        verdict = "below"
    elif newest is not None and (closes - newest).days >= minimum:
        verdict = "at_least"
    return _Found(days, verdict, minimum, after_planned)


def _minimum(cell: Mapping[str, Any], opens: date) -> tuple[int | None, int | None]:
    """The fewest days by law, and those after a planned notice; None where the table has nothing that was read."""
    if str(cell["above"]).casefold() != "true" or cell["method"] in ("limited", "direct"):
        return None, None
    asked: Asked = "participation" if cell["rests_on"] == "expression_deadline" else "usual"
    usual = tender_period(cell["regime"], on=opens, method=cell["method"], condition=asked)
    if usual is None or not usual.sourced:
        return None, None
    planned = tender_period(cell["regime"], on=opens, method=cell["method"], condition="planned")
    return usual.days, planned.days if asked == "usual" and planned is not None and planned.sourced else None


def _row(key: Key, part: Iterable[Part]) -> TenderTimingRow:
    cells = [cell for cell, _ in part]
    days: Counter[int] = Counter()
    verdicts: Counter[Verdict] = Counter()
    for cell in cells:
        if cell["reason"] is None:
            days[cell["found"].days] += cell["contracts"]
            verdicts[cell["found"].verdict] += cell["contracts"]
    return TenderTimingRow(
        key=key,
        days=spread_of(days),
        below=verdicts["below"],
        at_least=verdicts["at_least"],
        undecided=verdicts["undecided"],
        without_minimum=verdicts["without_minimum"],
        excluded=tally(cells).excluded,
    )


def _short(rows: Rows, opens: Iterable[str], threshold: Threshold) -> Iterable[ShortTender]:
    """The tenders that are short, fetched by the days on which such opened."""
    where = [Condition(_OPENS, "is_in", tuple(sorted(opens)))]
    table = rows.fetch({"id": _ID, **_DETAILS}, where=where).sort("opens", "closes", "id")
    columns = [table.column(name) for name in _DETAILS]
    for tender_id, *cells in zip(table.column("id"), *columns, strict=True):
        cell = dict(zip(_DETAILS, cells, strict=True))
        if cell["closes"] < cell["opens"]:
            continue  # counted as left out
        found = _judge(cell, threshold)
        if found.verdict == "below" and found.minimum is not None:
            yield ShortTender(
                tender_id=tender_id,
                opens=cell["opens"],
                closes=cell["closes"],
                days=found.days,
                minimum=found.minimum,
                after_planned=found.after_planned,
            )
