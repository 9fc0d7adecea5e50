"""When a contract runs, put together from all the places a release may say it, each date with the place it is from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from thirty3.models.period import DateBasis, Period, PeriodField
from thirty3.normalise.dates import add_months
from thirty3.ocds._values import day, flag, member, text
from thirty3.ocds.release import objects

__all__ = ["Place", "join", "milestones", "period"]

_DAYS_A_MONTH = 30  # Proactis writes months as days: all 417 lots of a sample were multiples of 30; checked 2026-11
_MOST_MONTHS = 1200  # a hundred years: beyond, it is no duration of a contract

_MILESTONES = {"contract start": "startDate", "contract end": "endDate"}
"""Milestone titles that hold a tender's contract period in releases of 2020."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place that may say when a contract runs."""

    path: str
    """Where the period stands: ``awards[0].contractPeriod``."""
    period: Mapping[str, Any]
    """The OCDS period."""
    holder: Mapping[str, Any] = field(default_factory=dict)
    """What the period belongs to, for ``hasRenewal``, ``renewal`` and ``options``."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Paths of single dates that do not stand in the period itself."""

    @classmethod
    def of(cls, path: str, holder: Mapping[str, Any], name: str) -> Place:
        """The place ``name`` of a holder that stands at ``path``."""
        found = member(holder, name)
        return cls(f"{path}.{name}", found if isinstance(found, Mapping) else {}, holder)

    def at(self, name: str) -> str:
        """The path of one of its dates."""
        return self.paths.get(name, f"{self.path}.{name}")


def milestones(tender: object) -> Place:
    """The place a tender's milestones make: ``Contract start`` and ``Contract end`` in releases of 2020."""
    dates: dict[str, Any] = {}
    paths: dict[str, str] = {}
    for index, milestone in enumerate(objects(member(tender, "milestones"))):
        name = _MILESTONES.get((text(milestone.get("title")) or "").lower())
        if name is not None and name not in dates:
            dates[name] = milestone.get("dueDate")
            paths[name] = f"tender.milestones[{index}].dueDate"
    return Place("tender.milestones", dates, {}, paths)


def period(places: Sequence[Place], notes: list[str]) -> Period:
    """The period that several places say, the first place that has a date first.

    Args:
        places: Best first: the contract, the award, its lots, the tender, its milestones.
        notes: Gets ``end_before_start``, ``max_end_before_end``, ``date_unreadable``, ``date_placeholder``,
            ``duration_unreadable``.

    Returns:
        Start, end and last possible end, each from the first place that has it. An end from a worse place that lies
        before the start is left out. An end that is published nowhere is computed from the start and a published
        duration (precision ``derived``).
    """
    used = [place for place in places if place.period or place.holder]
    basis: list[DateBasis] = []
    start, start_rank = _first(used, "startDate", "start", basis, notes)
    end, end_rank = _first(used, "endDate", "end", basis, notes)
    if start and end and end < start and end_rank != start_rank:
        basis.pop()
        end = None
    elif start and end and end < start:
        notes.append("end_before_start")
    if end is None:
        end = _derived_end(used, start, basis, notes)
    max_end, max_rank = _first(used, "maxExtentDate", "max_end", basis, notes)
    if max_end and end and max_end < end:
        notes.extend(["max_end_before_end"] if max_rank == end_rank else [])
        basis.pop()
        max_end = None
    extendable = flag(*(place.holder.get("hasRenewal") for place in used))
    if extendable is None and max_end and end and max_end > end:
        extendable = True
    return Period(
        start=start,
        end=end,
        max_end=max_end,
        extension_text=_extension(used),
        extendable=extendable,
        basis=tuple(basis),
    )


def join(periods: Iterable[Period]) -> Period:
    """The span of several periods: earliest start, latest end, latest possible end, each with what it rests on.

    A last possible end that lies before the latest end is left out: another lot runs longer without any extension.
    """
    known = list(periods)
    basis: list[DateBasis] = []
    start = _pick(known, "start", basis)
    end = _pick(known, "end", basis)
    max_end = _pick(known, "max_end", basis)
    if max_end and end and max_end < end:
        basis = [rests_on for rests_on in basis if rests_on.field != "max_end"]
        max_end = None
    flags = {one.extendable for one in known if one.extendable is not None}
    return Period(
        start=start,
        end=end,
        max_end=max_end,
        extension_text=next((one.extension_text for one in known if one.extension_text), None),
        extendable=max(flags, default=None),
        basis=tuple(basis),
    )


def _pick(periods: Sequence[Period], name: PeriodField, basis: list[DateBasis]) -> date | None:
    dated = [(getattr(one, name), one) for one in periods if getattr(one, name) is not None]
    if not dated:
        return None
    choose = min if name == "start" else max
    found, holder = choose(dated, key=lambda pair: pair[0])
    rests_on = holder.rests_on(name)
    if rests_on is not None:
        basis.append(rests_on)
    return found if isinstance(found, date) else None


def _first(
    places: Sequence[Place], name: str, period_field: PeriodField, basis: list[DateBasis], notes: list[str]
) -> tuple[date | None, int]:
    for rank, place in enumerate(places):
        found = day(place.period.get(name), notes)
        if found is not None:
            basis.append(DateBasis(field=period_field, path=place.at(name)))
            return found, rank
    return None, -1


def _derived_end(places: Sequence[Place], start: date | None, basis: list[DateBasis], notes: list[str]) -> date | None:
    for place in places:
        for name in ("durationInMonths", "durationInDays"):
            duration = place.period.get(name)
            if duration is None or start is None:
                continue
            months, days = _months_and_days(name, duration)
            if months is None:
                notes.append("duration_unreadable")
                continue
            basis.append(DateBasis(field="end", path=place.at(name), precision="derived"))
            return add_months(start, months) + timedelta(days=days - 1)
    return None


def _months_and_days(name: str, duration: object) -> tuple[int | None, int]:
    if isinstance(duration, float) and duration.is_integer():
        duration = int(duration)
    if not isinstance(duration, int) or isinstance(duration, bool) or duration <= 0:
        return None, 0
    if name == "durationInMonths":
        months, days = duration, 0
    else:
        months, days = divmod(duration, _DAYS_A_MONTH)
        if days:  # no multiple: then the days are meant as days
            months, days = 0, duration
    return (None, 0) if months > _MOST_MONTHS or days > _MOST_MONTHS * _DAYS_A_MONTH else (months, days)


def _extension(places: Sequence[Place]) -> str | None:
    for place in places:
        holder = place.holder
        for found in (member(holder, "renewal", "description"), holder.get("extension")):
            if clause := text(found):
                return clause
    for place in places:  # an option is for more to buy, but many buyers put the extension there
        if clause := text(member(place.holder, "options", "description")):
            return clause
    return None
