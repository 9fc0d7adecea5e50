"""The backtest: nothing after the cut is seen, what came is found, and figures say what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.circle_world import World, decade
from tests.notices import award
from thirty3.models.provenance import Provenance
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.resolve._circle_backtest import backtest

CUT = date(2023, 6, 30)
FROM = Provenance(source="made", record_id="")
ENDS = "2024-03-31T23:59:59+01:00"


def made(data: dict[str, Any]) -> Release:
    return make_release(data, provenance=FROM)


def old(ends: str | None = ENDS) -> Release:
    """A contract for a housing system that was published in 2021."""
    runs = {"startDate": "2021-04-01T00:00:00+01:00"} | ({} if ends is None else {"endDate": ends})
    data = award(1, buyer="London Borough of Camden", ends="", contractPeriod=runs)
    return made(data | {"date": "2021-03-03T10:00:00Z"})


def tender(number: int, day: str, title: str = "Replacement housing management system") -> Release:
    data = award(number, buyer="Camden Council", ends=ENDS, title=title)
    del data["awards"]
    data["tender"] |= {"status": "active", "contractPeriod": {"startDate": "2024-04-01T00:00:00+01:00"}}
    return made(data | {"date": f"{day}T10:00:00Z", "tag": ["tender"]})


def last(day: str = "2026-11-22") -> Release:
    """Something of another borough that only shows how far the releases reach."""
    data = award(99, buyer="London Borough of Brent", ends=ENDS, title="Grounds maintenance")
    return made(data | {"date": f"{day}T10:00:00Z"})


@cache
def world() -> World:
    return decade(5, of=("Camden",))


def test_what_was_announced_and_came_counts_for_both_precision_and_recall() -> None:
    found = backtest([old(), tender(2, "2023-09-01"), last()], cut=CUT)
    (row,) = found.rows
    assert (row.outcome, row.judged, row.was_tendered) == ("came", True, True)
    assert (row.notice_expected, row.published, row.days_early) == (date(2023, 3, 31), date(2023, 9, 1), 154)
    assert row.tender_id == tender(2, "2023-09-01").ocid
    assert (found.score.precision, found.score.recall, found.median_days_early) == (1.0, 1.0, 154)
    assert (found.lead_times.n, found.lead_times.median, found.lead_times.lower) == (1, 212, None)
    assert (found.releases, found.hidden, found.undated, found.until) == (3, 2, 0, date(2026, 11, 22))
    assert [one.key for one in found.by_borough] == ["E09000007"]
    assert [one.key for one in found.by_service_area] == ["housing"]
    assert found.summary() == (
        "1 tender announced as of 2023-06-30 (2 of 3 releases are later, the last of 2026-11-22): precision 1.00 of 1 "
        "judged, recall 1.00 of 1, median days early 154; real lead times: median 212 days of 1"
    )


def test_what_did_not_come_counts_only_once_the_releases_reach_half_a_year_past_its_end() -> None:
    far = backtest([old(), last()], cut=CUT)
    assert [(row.outcome, row.judged) for row in far.rows] == [("did_not_come", True)]
    assert (far.score.precision, far.score.recall) == (0.0, None)
    near = backtest([old(), last("2024-09-29")], cut=CUT)
    assert [(row.outcome, row.judged) for row in near.rows] == [("too_early", False)]
    assert (near.score.judged, near.score.precision, near.median_days_early) == (0, None, None)
    assert "precision unknown of 0 judged" in near.summary()


def test_an_award_without_a_tender_came_too_and_says_nothing_of_days() -> None:
    runs = {"startDate": "2024-04-01T00:00:00+01:00", "endDate": "2027-03-31T23:59:59+01:00"}
    data = award(2, buyer="Camden Council", ends=ENDS, contractPeriod=runs) | {"date": "2024-04-20T10:00:00Z"}
    found = backtest([old(), made(data), last()], cut=CUT)
    assert [(row.outcome, row.was_tendered, row.days_early) for row in found.rows] == [("came", False, None)]
    assert (found.score.precision, found.median_days_early, found.lead_times.n) == (1.0, None, 0)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (old(None), "no_end"),
        (old("2023-06-29T23:59:59+01:00"), "ended"),
        (made(old().data | {"date": "2023-07-15T10:00:00Z"}), "not_published"),
    ],
)
def test_what_replaced_something_unannounced_is_missed_and_says_why(before: Release, reason: str) -> None:
    found = backtest([before, tender(2, "2023-09-01"), last()], cut=CUT)
    (missed,) = found.missed
    assert (missed.reason, missed.published, missed.predecessor_id) == (
        reason,
        date(2023, 9, 1),
        f"{before.ocid}/{before.ocid}-1",
    )
    assert (found.score.replaced, found.score.foretold, found.score.recall) == (1, 0, 0.0)


def test_what_a_notice_spoke_of_by_the_cut_is_not_scored() -> None:
    found = backtest([old(), tender(2, "2023-06-01"), tender(3, "2023-09-01"), last()], cut=CUT)
    assert (found.noticed, found.rows, found.missed, found.lead_times.n) == (1, (), (), 0)


def test_undated_releases_are_hidden_and_counted() -> None:
    undated = dict(old().data)
    del undated["date"]
    found = backtest([made(undated), last()], cut=CUT)
    assert (found.undated, found.hidden, found.rows) == (1, 1, ())


def test_nothing_gives_no_figures_and_negative_months_an_error() -> None:
    found = backtest([], cut=CUT)
    assert (found.until, found.score.precision, found.score.recall, found.lead_times.median) == (None, None, None, None)
    with pytest.raises(ValueError, match="must not be negative"):
        backtest([], cut=CUT, horizon_months=-1)


@cache
def seen() -> tuple[Release, ...]:
    """The releases of the decade up to the cut: they come by date."""
    return tuple(one for one in world().releases if one.date is not None and one.date.date() <= CUT)


@cache
def announced_then() -> list[tuple[object, ...]]:
    return announced(seen())


def announced(releases: Sequence[Release]) -> list[tuple[object, ...]]:
    found = backtest(releases, cut=CUT)
    return [(one.announcement_id, one.boroughs, one.ends, one.notice_expected, one.title) for one in found.rows]


@settings(max_examples=3, deadline=None)
@given(st.randoms(), st.floats(0, 1))
def test_changing_anything_after_the_cut_never_changes_what_is_announced(draw: Any, share: float) -> None:
    after = world().releases[len(seen()) :]
    kept = [one for one in after if draw.random() < share]
    later = datetime(2024, 1, 1, tzinfo=UTC)
    moved = [
        made(one.data | {"date": (later + timedelta(days=draw.randrange(900))).isoformat()})
        for one in after
        if draw.random() < share
    ]
    mixed = [*seen(), *kept, *moved]
    draw.shuffle(mixed)
    assert announced_then()
    assert announced(mixed) == announced_then()


def test_the_parts_of_a_made_up_decade_add_up_and_most_of_what_came_was_announced() -> None:
    found = backtest(world().releases, cut=CUT)
    assert found == backtest(world().releases[::-1], cut=CUT)
    assert (
        sum(one.judged for one in found.by_service_area) == found.score.judged == sum(row.judged for row in found.rows)
    )
    assert sum(one.replaced for one in found.by_borough) == found.score.replaced
    assert found.score.replaced == found.score.foretold + len(found.missed)
    assert {one.reason for one in found.missed} <= {"no_end", "ended", "not_published", "succeeded"}
    assert found.score.recall is not None
    assert found.score.recall > 0.7
