"""Hiding everything after a day, announcing as of it, and scoring what then really came."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from thirty3.models.announcement import Announcement
from thirty3.models.backtest import Backtest, BacktestScore, Foretold, LeadTimes, Missed
from thirty3.models.contract import Contract
from thirty3.models.period import Period
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.normalise.dates import add_months, london_day
from thirty3.resolve._circle_holdings import predecessor
from thirty3.resolve._circle_notices import is_ours
from thirty3.resolve._circle_systems import begun, newer, replaces
from thirty3.resolve._circle_upcoming import Foreseen, foresee
from thirty3.resolve.assemble import tenders_and_contracts

__all__ = ["backtest"]

_SETTLED = 6
"""Months after an end from which an announcement that did not come is a false one: awards are published up to 120 days
after signature (light touch, Procurement Act 2023), and some systems run on a while."""
_LATE = 12
"""Months before the cut within which what ended may still be replaced after it."""
_BEFORE_AWARD = frozenset(("planning", "planningUpdate", "tender", "tenderUpdate", "tenderAmendment"))


class _Arrival(NamedTuple):
    """The first that was published after the cut for something, and the end of what it replaces."""

    notice: Tender
    says: str
    published: date
    ends: tuple[date, ...]
    was_tendered: bool


def backtest(
    releases: Iterable[Release], *, cut: date, horizon_months: int = 24, lead_time_months: int = 12
) -> Backtest:
    """Announce as of a past day from what was published by then, and score it by what was published afterwards.

    Nothing after the cut has any part in what is announced. What came is found in all releases by the likeness that
    links notices to announcements (see ``docs/measures/circle.md``): the first new process of the borough that takes
    the place of what ends. So it measures foresight, and trusts the likeness.

    Args:
        releases: All of them, before and after the cut, of any portals in any order. Undated ones are hidden.
        cut: The last London day that is seen.
        horizon_months: As for :func:`upcoming`.
        lead_time_months: As for :func:`upcoming`.

    Returns:
        Precision over the announcements whose last possible end is half a year before the last release, recall over
        what came, each None where there is none to count; both by borough and by service area too; days early, real
        lead times, and what did not come and what was missed, with reasons. It cannot tell releases that were never
        collected from notices that never came: give all there are after the cut.

    Raises:
        ValueError: Negative months.

    >>> found = backtest([], cut=date(2024, 1, 1))
    >>> found.score.judged, found.score.precision, found.lead_times.n
    (0, None, 0)
    """
    if horizon_months < 0:
        raise ValueError("horizon_months must not be negative")
    given = list(releases)
    days = {id(one): london_day(one.date) for one in given if one.date is not None}
    seen = [one for one in given if id(one) in days and days[id(one)] <= cut]
    until = max(days.values(), default=None)
    tenders, contracts = tenders_and_contracts(seen)
    whole = foresee(contracts, (), tenders, as_of=cut, lead_time_months=lead_time_months, links=())
    last = add_months(cut, horizon_months)
    near = [one for one in whole.announcements if one.ends <= last]
    scored = [one for one in near if one.notice_id is None]
    noticed = {one.id for one in whole.announcements if one.notice_id is not None}
    others, arrivals = _arrivals(given, whole, cut)
    rows = [_foretold(one, arrivals.get(one.id), until) for one in scored]
    missed = [
        _missed(one, arrivals[id], whole.holdings.contracts_out.get(id, "not_published"))
        for id, one in others.items()
        if id in arrivals and _counts(arrivals[id], add_months(cut, -_LATE), last)
    ]
    early = [one.days_early for one in rows if one.days_early is not None]
    return Backtest(
        cut=cut,
        until=until,
        horizon_months=horizon_months,
        lead_time_months=lead_time_months,
        releases=len(given),
        hidden=sum(day > cut for day in days.values()),
        undated=len(given) - len(days),
        noticed=len(near) - len(scored),
        rows=tuple(sorted(rows, key=lambda one: (one.notice_expected, one.announcement_id))),
        missed=tuple(sorted(missed, key=lambda one: (one.published, one.tender_id))),
        score=_score(None, rows, missed),
        by_borough=_scores(rows, missed, lambda one: one.boroughs),
        by_service_area=_scores(rows, missed, lambda one: (one.service_area,)),
        median_days_early=statistics.median(early) if early else None,
        lead_times=_lead_times(one for id, one in arrivals.items() if id not in noticed),
    )


def _arrivals(
    releases: Sequence[Release], whole: Foreseen, cut: date
) -> tuple[dict[str, Contract], dict[str, _Arrival]]:
    """Contracts that no announcement is for, and what came first after the cut for each of both, by id."""
    tenders, contracts = tenders_and_contracts(releases)
    starts = {one.ocid: one.period.start for one in reversed(contracts)}
    came = {
        one.id: one.model_copy(update={"period": Period(start=one.period.start or starts.get(one.ocid))})
        for one in tenders
        if is_ours(one) and one.first_published is not None and one.first_published > cut
    }
    held = {one.id for holding in whole.holdings.held for one in holding.contracts}
    others = {one.id: one for one in contracts if one.id not in held and _existed(one, cut)}
    keys = [one.id for one in whole.announcements] + list(others)
    things = [holding.predecessor() for holding in whole.holdings.held]
    things += [predecessor((one,)) for one in others.values()]
    tendered = _tendered(releases)
    found: dict[str, _Arrival] = {}
    for one in replaces(map(newer, came.values()), things):
        notice = came[one.id]
        published = notice.first_published or cut
        arrival = _Arrival(notice, one.says, published, things[one.place].ends, notice.id in tendered)
        known = found.get(keys[one.place], arrival)
        found[keys[one.place]] = min(known, arrival, key=lambda each: (each.published, each.notice.id))
    return others, found


def _existed(contract: Contract, cut: date) -> bool:
    """Whether it is of technology and had begun by the cut, published or not."""
    first = begun(contract)
    is_ours = contract.technology and contract.boroughs and contract.status in ("active", "terminated", "unknown")
    return bool(is_ours) and first is not None and first <= cut


def _tendered(releases: Iterable[Release]) -> frozenset[str]:
    """Processes whose first release came before an award."""
    first: dict[str, Release] = {}
    for one in releases:
        known = first.get(one.ocid)
        if one.date is not None and (
            known is None or known.date is None or (one.date, one.id) < (known.date, known.id)
        ):
            first[one.ocid] = one
    return frozenset(ocid for ocid, one in first.items() if _BEFORE_AWARD.intersection(one.tags))


def _counts(arrival: _Arrival, first: date, last: date) -> bool:
    """Whether what it replaces was to end within the horizon, or shortly before it, or nobody knows."""
    return first <= arrival.ends[0] <= last if arrival.ends else arrival.published <= last


def _foretold(announced: Announcement, arrival: _Arrival | None, until: date | None) -> Foretold:
    judged = until is not None and add_months(announced.latest_end or announced.ends, _SETTLED) <= until
    is_early = arrival is not None and arrival.was_tendered
    return Foretold(
        announcement_id=announced.id,
        boroughs=announced.boroughs,
        service_area=announced.service_area,
        title=announced.title,
        ends=announced.ends,
        notice_expected=announced.notice_expected,
        outcome="came" if arrival else "did_not_come" if judged else "too_early",
        judged=judged,
        tender_id=arrival.notice.id if arrival else None,
        published=arrival.published if arrival else None,
        was_tendered=arrival.was_tendered if arrival else None,
        days_early=(arrival.published - announced.notice_expected).days if arrival and is_early else None,
        says=arrival.says if arrival else None,
    )


def _missed(predecessor: Contract, arrival: _Arrival, reason: str) -> Missed:
    notice = arrival.notice
    return Missed(
        tender_id=notice.id,
        boroughs=notice.boroughs,
        service_area=notice.classification.service_area if notice.classification else None,
        title=notice.title,
        published=arrival.published,
        predecessor_id=predecessor.id,
        reason=reason,
        says=arrival.says,
    )


def _scores(
    rows: Sequence[Foretold], missed: Sequence[Missed], keys: Callable[[Foretold | Missed], tuple[str | None, ...]]
) -> tuple[BacktestScore, ...]:
    ours: defaultdict[str | None, list[Foretold]] = defaultdict(list)
    theirs: defaultdict[str | None, list[Missed]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            ours[key].append(row)
    for one in missed:
        for key in keys(one):
            theirs[key].append(one)
    every = sorted(ours.keys() | theirs.keys(), key=lambda key: (key is None, key or ""))
    return tuple(_score(key, ours[key], theirs[key]) for key in every)


def _score(key: str | None, rows: Sequence[Foretold], missed: Sequence[Missed]) -> BacktestScore:
    judged = [one for one in rows if one.judged]
    came = sum(one.outcome == "came" for one in judged)
    foretold = sum(one.outcome == "came" for one in rows)
    replaced = foretold + len(missed)
    return BacktestScore(
        key=key,
        judged=len(judged),
        came=came,
        precision=came / len(judged) if judged else None,
        replaced=replaced,
        foretold=foretold,
        recall=foretold / replaced if replaced else None,
    )


def _lead_times(arrivals: Iterable[_Arrival]) -> LeadTimes:
    days = [(one.ends[0] - one.published).days for one in arrivals if one.ends and one.was_tendered]
    if len(days) < 2:
        return LeadTimes(n=len(days), lower=None, median=days[0] if days else None, upper=None)
    lower, median, upper = statistics.quantiles(days, n=4, method="inclusive")
    return LeadTimes(n=len(days), lower=lower, median=median, upper=upper)
