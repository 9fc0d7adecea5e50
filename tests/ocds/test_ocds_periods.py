"""When a contract runs: which place counts, what each date rests on, and what is derived."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ocds.made import JSON, award, award_release, contract, release, tender
from thirty3.models.period import Period
from thirty3.ocds._periods import join

EARLY, LATE = "2026-04-01T00:00:00+01:00", "2028-03-31T23:59:59+01:00"


def of_lot(period: JSON | None = None, **members: object) -> Period:
    """The period of the only lot of a tender, which is the tender's too."""
    lot = {"id": "1", "contractPeriod": period or {}, **members}
    return tender(release(tender={"id": "t", "lots": [lot]})).period


def basis(period: Period) -> dict[str, tuple[str, str]]:
    return {one.field: (one.path, one.precision) for one in period.basis}


PLACES: list[tuple[str, JSON]] = [
    ("contracts[0].period", {"contracts": [{"id": "1", "awardID": "1", "period": {"endDate": "2031-01-01"}}]}),
    ("awards[0].contractPeriod", {"awards": [award(contractPeriod={"endDate": "2032-01-01"}, relatedLots=["2"])]}),
    (
        "tender.lots[1].contractPeriod",
        {"lots": [{"id": "1"}, {"id": "2", "contractPeriod": {"endDate": "2033-01-01"}}]},
    ),
    ("tender.contractPeriod", {"contractPeriod": {"endDate": "2034-01-01"}}),
    ("tender.milestones[0].dueDate", {"milestones": [{"id": 1, "title": "Contract end", "dueDate": "2035-01-01"}]}),
]


@pytest.mark.parametrize("best", range(len(PLACES)))
def test_the_best_place_that_has_a_date_counts(best: int) -> None:
    value = award_release(award(contractPeriod=None, relatedLots=["2"]))
    for path, members in PLACES[best:]:
        target = value["tender"] if path.startswith("tender") else value
        target |= members
    made = contract(value).period
    assert made.end == date(2031 + best, 1, 1)
    suffix = "" if path_is_whole(best) else ".endDate"
    assert basis(made) == {"end": (PLACES[best][0] + suffix, "day")}


def path_is_whole(best: int) -> bool:
    return PLACES[best][0].endswith("dueDate")


def test_each_date_comes_from_the_best_place_that_has_it() -> None:
    lot = {"id": "1", "contractPeriod": {"startDate": EARLY, "endDate": LATE, "maxExtentDate": "2030-03-31"}}
    value = award_release(
        award(contractPeriod={"endDate": "2029-03-31"}),
        tender={"id": "t", "lots": [lot]},
        contracts=[{"id": "1", "awardID": "1", "period": {"startDate": "2026-05-01"}}],
    )
    made = contract(value).period
    assert (made.start, made.end, made.max_end) == (date(2026, 5, 1), date(2029, 3, 31), date(2030, 3, 31))
    assert basis(made) == {
        "start": ("contracts[0].period.startDate", "day"),
        "end": ("awards[0].contractPeriod.endDate", "day"),
        "max_end": ("tender.lots[0].contractPeriod.maxExtentDate", "day"),
    }


def test_the_lot_that_runs_longest_counts_when_an_award_covers_several() -> None:
    lots = [{"id": id, "contractPeriod": {"startDate": "2026-01-01", "endDate": end}} for id, end in
            (("1", "2027-01-01"), ("2", "2029-01-01"), ("3", "2031-01-01"))]  # fmt: skip
    value = award_release(award(contractPeriod=None, relatedLots=["1", "2"]), tender={"id": "t", "lots": lots})
    assert contract(value).period.end == date(2029, 1, 1)


def test_a_lot_is_nobodys_when_the_award_names_none_of_several() -> None:
    lots = [{"id": id, "contractPeriod": {"endDate": "2029-01-01"}} for id in "12"]
    value = award_release(award(contractPeriod=None), tender={"id": "t", "lots": lots})
    assert contract(value).period == Period()


def test_ends_are_london_dates() -> None:
    made = contract(award_release(award(contractPeriod={"startDate": EARLY, "endDate": LATE}))).period
    assert (made.start, made.end) == (date(2026, 4, 1), date(2028, 3, 31))


@pytest.mark.parametrize(
    ("duration", "end"),
    [
        ({"durationInDays": 720}, date(2028, 3, 31)),
        ({"durationInDays": 990}, date(2028, 12, 31)),
        ({"durationInDays": 30}, date(2026, 4, 30)),
        ({"durationInDays": 365}, date(2027, 3, 31)),
        ({"durationInDays": 1}, date(2026, 4, 1)),
        ({"durationInDays": 720.0}, date(2028, 3, 31)),
        ({"durationInMonths": 24}, date(2028, 3, 31)),
    ],
)
def test_days_in_thirties_are_months_and_end_the_day_before(duration: JSON, end: date) -> None:
    made = of_lot({"startDate": EARLY, **duration})
    assert made.end == end
    assert basis(made)["end"] == (f"tender.lots[0].contractPeriod.{next(iter(duration))}", "derived")


def test_a_published_end_counts_before_a_duration() -> None:
    made = of_lot({"startDate": EARLY, "endDate": "2030-01-01", "durationInDays": 720})
    assert made.end == date(2030, 1, 1)


def test_a_contracts_start_and_its_lots_duration_make_an_end() -> None:
    lot = {"id": "1", "contractPeriod": {"durationInDays": 360}}
    value = award_release(award(contractPeriod={"startDate": "2026-04-01"}), tender={"id": "t", "lots": [lot]})
    assert contract(value).period.end == date(2027, 3, 31)


def test_a_duration_without_a_start_makes_no_end() -> None:
    assert of_lot({"durationInDays": 720}) == Period()


@pytest.mark.parametrize("duration", [0, -30, "720", True, 10**12, 2.5, {"a": 1}, 36_030])
def test_a_duration_that_is_none_is_noted(duration: object) -> None:
    lot = {"id": "1", "contractPeriod": {"startDate": EARLY, "durationInDays": duration}}
    made = tender(release(tender={"id": "t", "lots": [lot]}))
    assert made.period.end is None
    assert "duration_unreadable" in made.notes


@pytest.mark.parametrize(
    ("members", "extendable", "clause"),
    [
        ({"hasRenewal": True, "renewal": {"description": "24 + 12 + 12 months"}}, True, "24 + 12 + 12 months"),
        ({"hasRenewal": False}, False, None),
        ({}, None, None),
        ({"hasOptions": True, "options": {"description": "two more years"}}, None, "two more years"),
        ({"options": {"description": "more"}, "renewal": {"description": "1+1"}}, None, "1+1"),
        ({"extension": "one year"}, None, "one year"),
    ],
)
def test_what_is_said_about_extension(members: JSON, extendable: bool | None, clause: str | None) -> None:
    made = of_lot({"startDate": EARLY, "endDate": LATE}, **members)
    assert (made.extendable, made.extension_text) == (extendable, clause)


def test_a_last_possible_end_after_the_end_says_it_can_be_extended() -> None:
    made = of_lot({"startDate": EARLY, "endDate": LATE, "maxExtentDate": "2030-03-31T23:59:59+01:00"})
    assert (made.max_end, made.extendable) == (date(2030, 3, 31), True)
    assert of_lot({"endDate": LATE, "maxExtentDate": LATE}).extendable is None


def test_a_last_possible_end_before_the_end_is_left_out_and_noted() -> None:
    value = award_release(award(contractPeriod={"endDate": LATE, "maxExtentDate": "2027-01-01"}))
    made = contract(value)
    assert made.period.max_end is None
    assert "max_end_before_end" in made.notes


def test_an_end_before_the_start_is_kept_and_noted() -> None:
    made = contract(award_release(award(contractPeriod={"startDate": "2026-04-01", "endDate": "2025-04-01"})))
    assert (made.period.start, made.period.end) == (date(2026, 4, 1), date(2025, 4, 1))
    assert "end_before_start" in made.notes


def test_an_end_from_a_worse_place_that_lies_before_the_start_is_left_out() -> None:
    value = award_release(award(contractPeriod={"startDate": "2026-04-01"}))
    value["tender"]["contractPeriod"] = {"endDate": "2025-01-01"}
    made = contract(value)
    assert made.period.end is None
    assert "end_before_start" not in made.notes


@pytest.mark.parametrize(
    ("end", "note"),
    [
        ("1899-12-31", "date_placeholder"),
        ("2108-01-01T00:00:00Z", "date_placeholder"),
        ("9999-12-31T23:59:59-11:00", "date_placeholder"),
        ("0001-01-01T00:00:00+14:00", "date_placeholder"),
        ("2026-02-31", "date_unreadable"),
        ("TBC", "date_unreadable"),
        (1718000000, "date_unreadable"),
    ],
)
def test_dates_that_cannot_be_meant_are_none_and_noted(end: object, note: str) -> None:
    made = contract(award_release(award(contractPeriod={"endDate": end})))
    assert made.period.end is None
    assert note in made.notes


def test_a_tenders_period_is_the_span_over_its_lots() -> None:
    spans = (("2026-06-01", "2027-05-31", None), ("2026-04-01", "2026-12-31", "2029-12-31"))
    lots = [
        {"id": str(n), "contractPeriod": {"startDate": start, "endDate": end, "maxExtentDate": last}}
        for n, (start, end, last) in enumerate(spans)
    ]
    made = tender(release(tender={"id": "t", "lots": lots})).period
    assert (made.start, made.end, made.max_end) == (date(2026, 4, 1), date(2027, 5, 31), date(2029, 12, 31))
    assert basis(made)["start"][0] == "tender.lots[1].contractPeriod.startDate"
    assert basis(made)["end"][0] == "tender.lots[0].contractPeriod.endDate"


def test_a_tenders_own_period_counts_before_its_lots() -> None:
    lots = [{"id": "1", "contractPeriod": {"endDate": "2031-01-01"}}]
    made = tender(release(tender={"id": "t", "contractPeriod": {"endDate": "2030-01-01"}, "lots": lots})).period
    assert made.end == date(2030, 1, 1)


def test_milestones_hold_the_period_of_2020() -> None:
    milestones = [
        {"id": 1, "title": "Contract start", "dueDate": "2020-05-01T00:00:00Z"},
        {"id": 2, "title": "Contract end", "dueDate": "2021-04-30T00:00:00Z"},
    ]
    made = tender(release(tender={"id": "t", "milestones": milestones})).period
    assert (made.start, made.end) == (date(2020, 5, 1), date(2021, 4, 30))
    assert basis(made)["end"] == ("tender.milestones[1].dueDate", "day")


days = st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 9))


@given(
    st.lists(st.builds(Period, start=days, end=days, max_end=days, extendable=st.none() | st.booleans()), max_size=4)
)
def test_a_span_holds_all_its_periods(periods: list[Period]) -> None:
    whole = join(periods)
    assert whole.start == min((one.start for one in periods if one.start), default=None)
    assert whole.end == max((one.end for one in periods if one.end), default=None)
    assert whole.max_end is None or whole.end is None or whole.max_end >= whole.end
