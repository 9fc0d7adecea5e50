"""What fits a firm: what rules out, what only counts, and what makes an opportunity accessible."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.made_up_opportunities import CAMDEN, HACKNEY, TODAY, announcement, lot, money, tender
from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.announcement import Announcement, Upcoming
from thirty3.models.fit import Access, Fit, Fits
from thirty3.models.period import Period
from thirty3.models.tender import Tender
from thirty3.resolve.fit import Profile, opportunities_for


def firm(**asked: Any) -> Profile:
    return Profile.model_validate({"name": "a made-up firm"} | asked)


def fits(profile: Profile, *opportunities: Tender | Announcement) -> Fits:
    tenders = [one for one in opportunities if isinstance(one, Tender)]
    announced = [one for one in opportunities if isinstance(one, Announcement)]
    return opportunities_for(profile, tenders, announced, as_of=TODAY)


def the_fit(profile: Profile, opportunity: Tender | Announcement) -> Fit:
    (fit,) = fits(profile, opportunity)
    return fit


def access(opportunity: Tender | Announcement, **asked: Any) -> Access:
    return the_fit(firm(**asked), opportunity).access


# what counts at all


def test_a_profile_that_asks_for_nothing_fits_all_that_can_be_answered_or_prepared_for() -> None:
    found = fits(firm(), tender("a"), tender("b", stage="planned", deadline=None), announcement("c"))
    assert [(fit.id, fit.kind, fit.score, fit.reasons) for fit in found] == [
        ("a", "open", 1.0, ()),
        ("c", "expected", 1.0, ()),
        ("b", "planned", 1.0, ()),
    ]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"stage": "awarded"}, "not_open"),
        ({"deadline": None, "published": TODAY - timedelta(200)}, "not_open"),
        ({"technology": False}, "not_technology"),
        ({"classification": None}, "not_technology"),
        ({"boroughs": ()}, "not_london"),
        ({"stage": "planned", "published": TODAY - timedelta(551)}, "planned_long_ago"),
        ({"stage": "pipeline", "published": None}, "planned_long_ago"),
    ],
)
def test_what_nobody_can_answer_or_is_of_no_concern_is_left_out_with_the_reason(
    told: dict[str, Any], reason: str
) -> None:
    found = fits(firm(), tender(**told))
    assert (len(found), found.excluded, found.reasons) == (0, 1, {reason: 1})


def test_a_plan_is_believed_from_the_day_on_which_its_notice_is_expected() -> None:
    planned = tender(stage="planned", published=TODAY - timedelta(900), expected=TODAY - timedelta(549))
    assert len(fits(firm(), planned)) == 1


def test_an_announcement_whose_notice_is_among_the_tenders_gives_way_to_it() -> None:
    found = fits(
        firm(), tender("a", stage="awarded"), announcement("b", notice_id="a"), announcement("c", notice_id="x")
    )
    assert [fit.id for fit in found] == ["c"]
    assert found.reasons == {"already_published": 1, "not_open": 1}


def test_announcements_may_come_as_the_result_that_holds_them() -> None:
    rows = (announcement("b"), announcement("c"))
    upcoming = Upcoming(rows=rows, as_of=TODAY, horizon_months=24, used=2, excluded=0, reasons={})
    assert opportunities_for(firm(), (), upcoming, as_of=TODAY) == opportunities_for(firm(), (), rows, as_of=TODAY)


def test_one_id_counts_once() -> None:
    found = fits(firm(), tender("a"), tender("a", title="Another"))
    assert (len(found), found.used, found.reasons) == (1, 1, {"repeated": 1})
    assert found.rows[0].opportunity.title == "Housing repairs systems"


# what is asked for


@pytest.mark.parametrize(
    ("word", "score"),
    [
        ("housing repair system", 1.0),
        ("HOUSING", 1.0),
        ("hous", None),  # part of a word
        ("repairs housing", None),  # in another order
        ("it support", 0.5),  # only in the description, and typed in small letters
        ("drone", 0.5),  # only in a lot
    ],
)
def test_words_are_whole_words_in_their_order_and_count_more_in_the_title(word: str, score: float | None) -> None:
    told = tender(description="With IT support. It supports nothing else.", lots=(lot("1", title="Drones"),))
    found = fits(firm(words=(word,)), told)
    assert [fit.components["words"] for fit in found] == ([] if score is None else [score])


def test_it_in_a_sentence_is_no_information_technology() -> None:
    assert not fits(firm(words=("IT support",)), tender(description="If it supports residents, all is well."))


@pytest.mark.parametrize(
    ("prefix", "code", "score"),
    [
        ("72", "72260000", 1.0),
        ("7226", "72260000", 1.0),
        ("7226", "72000000", 0.5),  # the code is wider than what was asked for
        ("7226", "72200000", 0.75),
        ("7226", "72300000", 0.0),  # a sibling
        ("48", "72260000", 0.0),
        ("30", "30000000", 1.0),
        ("302", "30000000", 2 / 3),
    ],
)
def test_a_cpv_code_counts_as_far_as_it_says_what_was_asked_for(prefix: str, code: str, score: float) -> None:
    found = the_fit(firm(words=("housing",), cpv=(prefix,)), tender(cpv=(code,)))
    assert found.components["cpv"] == pytest.approx(score)


def test_one_way_of_naming_the_subject_is_enough_and_none_is_too_little() -> None:
    asked = firm(words=("gritting",), cpv=("48",), service_areas=("housing",))
    assert the_fit(asked, tender(cpv=("72000000",))).score == pytest.approx(1 / 3)
    assert fits(asked, tender(cpv=("72000000",), area="planning")).reasons == {"other_subject": 1}
    assert the_fit(asked, announcement()).components == {"words": 0.0, "cpv": None, "service_area": 1.0}


def test_an_opportunity_of_unknown_subject_fits_only_who_asks_for_none() -> None:
    for asked in (firm(cpv=("48",)), firm(service_areas=("housing",))):
        assert fits(asked, tender(area=None)).reasons == {"subject_unknown": 1}
        assert len(fits(firm(), tender(area=None))) == 1


@pytest.mark.parametrize(
    ("told", "score"),
    [
        ({"value": None}, None),
        ({"value": money(150)}, 1.0),
        ({"value": money(100)}, 1.0),
        ({"value": money(201)}, 0.0),
        ({"value": money(99)}, 0.0),
        ({"value": money(900), "value_minimum": money(150)}, 1.0),
        ({"value": money(150, currency="EUR")}, None),
        ({"value": money(900), "framework": True}, None),
        ({"value": money(900), "lots": (lot("1", 700), lot("2", 200))}, 1.0),
        ({"value": money(900), "lots": (lot("1", 700), lot("2", 20))}, 0.0),
        ({"value": money(900), "lots": (lot("1", 700), lot("2"))}, None),
        ({"value": money(900), "lots": (lot("1"),)}, 0.0),  # one lot is the whole
    ],
)
def test_a_value_outside_the_range_rules_out_and_an_unknown_one_is_stated(
    told: dict[str, Any], score: float | None
) -> None:
    found = fits(firm(value_from=100, value_to=200), tender(**told))
    if score == 0:
        assert found.reasons == {"other_value": 1}
    else:
        (fit,) = found
        assert fit.components == {"value": score}
        assert fit.score == (0.5 if score is None else 1.0)


def test_an_announcement_is_too_large_when_a_single_year_is() -> None:
    asked = firm(value_to=40_000)
    assert fits(asked, announcement()).reasons == {"other_value": 1}
    assert the_fit(asked, announcement(worth=money(40_000))).components == {"value": None}
    assert the_fit(asked, announcement(worth=None)).components == {"value": None}


def test_boroughs_are_known_by_any_name_and_another_one_rules_out() -> None:
    found = fits(firm(boroughs=("LB Hackney",)), tender("a"), tender("b", boroughs=(CAMDEN, HACKNEY)))
    assert [fit.id for fit in found] == ["b"]
    assert found.rows[0].reasons[0].says == "bought by Hackney"
    assert found.reasons == {"other_borough": 1}


def test_a_profile_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ParseError, match=r"'\?!' holds no word"):
        fits(firm(words=("?!",)))
    with pytest.raises(UnknownNameError, match="Hackny"):
        fits(firm(boroughs=("Hackny",)))
    with pytest.raises(UnknownNameError, match="housing"):
        fits(firm(service_areas=("houses",)))
    with pytest.raises(ValueError, match="ends at 1, before it begins at 2"):
        fits(firm(value_from=2, value_to=1))


# what makes it accessible


def test_lots_value_a_year_and_turnover_are_told_together() -> None:
    told = tender(value=money(730.5 * 100), lots=(lot("1", 70_000), lot("2", 3_050), lot("3")))
    found = access(told, turnover=36_525)
    assert (found.lots, found.smallest_lot) == (3, money(3_050))
    assert found.annual_value is not None
    assert found.annual_value.amount == pytest.approx(Decimal(36_500), rel=Decimal("0.01"))
    assert found.turnover_ratio == pytest.approx(1.0, rel=0.01)
    assert found.lot_turnover_ratio == pytest.approx(24, rel=0.01)
    assert found.turnover_enough is True  # the lot's is
    assert access(tender(value=told.value), turnover=36_525).turnover_enough is False


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((), "not divided into lots"),
        ((None,), "1 lot; its value is not published in pounds"),
        ((70_000,), "1 lot; worth £70,000"),
        ((None, None), "2 lots; their values are not published in pounds"),
        ((70_000, 3_050), "2 lots; the smallest £3,050"),
    ],
)
def test_lots_are_told_with_what_they_are_worth(values: tuple[int | None, ...], says: str) -> None:
    lots = tuple(lot(str(number), *([] if value is None else [value])) for number, value in enumerate(values))
    assert says in access(tender(lots=lots)).says


@pytest.mark.parametrize("told", [{"value": None}, {"value": money(9), "framework": True}, {"period": Period()}])
def test_without_a_value_a_year_nothing_is_said_against_the_turnover(told: dict[str, Any]) -> None:
    found = access(tender(**told), turnover=100)
    assert (found.annual_value, found.turnover_ratio, found.turnover_enough) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "minimum"),
    [
        ({"regime": "PA2023", "above_threshold": True}, 25),
        ({"regime": "PA2023"}, 25),
        ({"regime": "PA2023", "above_threshold": False}, None),
        ({"regime": "unknown"}, None),
        ({"regime": "PCR2015", "procurement_method": "open"}, 30),
        ({"regime": "PCR2015", "procurement_method": "selective"}, None),
        ({"regime": "PA2023", "stage": "planned"}, None),
    ],
)
def test_days_left_stand_beside_the_least_that_the_law_leaves(told: dict[str, Any], minimum: int | None) -> None:
    found = access(tender(**told))
    assert (found.days_left, found.minimum_days, found.minimum_binds) == (10, minimum, told.get("above_threshold"))
    assert any("10 days left" in sentence for sentence in found.says)
    assert any("which it does not say" in sentence for sentence in found.says) == (
        minimum is not None and "above_threshold" not in told
    )


def test_a_day_that_is_past_is_no_closing_day_of_a_plan() -> None:
    planned = tender(stage="planned", expression_deadline=tender().deadline, deadline=None)
    assert [access(planned).days_left] == [10]
    late = opportunities_for(firm(), [planned], as_of=TODAY + timedelta(11))
    assert [fit.access.days_left for fit in late] == [None]


@pytest.mark.parametrize(
    ("method", "details", "closed"),
    [
        (None, None, None),
        ("open", None, False),
        ("selective", "Restricted procedure (OJEU)", False),
        ("selective", "Call-off from a framework agreement", True),
        ("selective", "Award under framework", True),
        ("selective", "Call-off from a dynamic purchasing system", False),
        ("limited", None, True),
        ("direct", "Single tender action (below threshold)", True),
        (None, "Other - Mini competition within framework", True),
        (None, "Other - Competition from Framework", True),
        (None, "Other - G-Cloud", True),
        ("open", "Open procedure, framework", False),
        (None, "Negotiated procedure without prior publication", True),
        (None, "Open procedure", False),
        (None, "Not specified", None),
    ],
)
def test_who_may_answer_follows_from_the_procedure(
    method: str | None, details: str | None, closed: bool | None
) -> None:
    found = access(tender(procurement_method=method, procurement_method_details=details))
    assert found.closed_to_outsiders is closed


def test_a_tender_that_sets_up_a_framework_is_open_to_outsiders() -> None:
    told = tender(framework=True, procurement_method="open", procurement_method_details="Open procedure, framework")
    assert access(told).closed_to_outsiders is False


@pytest.mark.parametrize(
    ("text", "reserved"),
    [
        ("A system. This contract is reserved for SMEs. Thank you.", "This contract is reserved for SMEs."),
        ("Reserved to suppliers located in London", "Reserved to suppliers located in London"),
        ("This contract is not reserved for small firms.", None),
        ("Land reserved for future development", None),
        ("All rights reserved by small firms", None),
    ],
)
def test_whom_it_is_reserved_for_is_quoted_from_the_notice(text: str, reserved: str | None) -> None:
    assert access(tender(description=text)).reserved == reserved
    assert access(tender(lots=(lot("1", description=text),))).reserved == reserved


def test_suitability_is_told_as_the_opinion_it_is_and_not_to_large_firms() -> None:
    told = tender(sme_suitable=False, lots=(lot("1", sme_suitable=True, vcse_suitable=False),))
    found = access(told)
    assert (found.buyer_says_sme, found.buyer_says_vcse) == (True, False)
    opinions = [sentence for sentence in found.says if "opinion" in sentence]
    assert opinions == [
        "the buyer's opinion: suits SMEs",
        "the buyer's opinion: not marked as suiting voluntary, community and social enterprises",
    ]
    assert not any("SME" in sentence for sentence in access(told, size="large").says)
    assert access(tender()).buyer_says_sme is None


def test_of_an_announcement_only_money_is_known() -> None:
    found = access(announcement(), turnover=150_000)
    assert found.turnover_ratio == 3.0
    assert (found.lots, found.days_left, found.closed_to_outsiders, found.buyer_says_sme) == (None,) * 4


# the result


def test_closed_ones_come_last_then_the_better_fit_then_the_sooner_day() -> None:
    found = fits(
        firm(words=("repairs",), service_areas=("housing",)),
        tender("closed", procurement_method="direct"),
        tender("weak", area="planning"),
        tender("later"),
        tender("sooner", deadline=tender().deadline - timedelta(1)),  # type: ignore[operator]  # it has one
    )
    assert [fit.id for fit in found] == ["sooner", "later", "weak", "closed"]


opportunities = st.lists(
    st.builds(
        lambda id, worth, cpv, method, stage, gss: tender(
            id, value=worth, cpv=cpv, procurement_method=method, stage=stage, boroughs=gss
        ),
        st.sampled_from("abcdefg"),
        st.none() | st.integers(1, 3).map(money),
        st.sampled_from([(), ("72260000",), ("72000000",), ("48000000", "72300000")]),
        st.sampled_from(["open", "direct", None]),
        st.sampled_from(["open", "open", "planned", "awarded"]),
        st.sampled_from([(), (CAMDEN,), (HACKNEY,)]),
    )
    | st.builds(announcement, st.sampled_from("hijk"), notice_id=st.sampled_from(["a", "b", "z", None])),
    max_size=6,
    unique_by=lambda one: one.id,
)
profiles = st.builds(
    firm,
    words=st.sampled_from([(), ("housing",), ("gritting",)]),
    cpv=st.sampled_from([(), ("7226",)]),
    value_to=st.none() | st.integers(1, 3),
    boroughs=st.sampled_from([(), ("Camden",)]),
)


@given(profiles, opportunities, st.randoms())
def test_every_opportunity_is_used_or_left_out_and_order_of_arrival_changes_nothing(
    profile: Profile, given: list[Tender | Announcement], random: Any
) -> None:
    found = fits(profile, *given)
    assert found.used == len(found)
    assert found.used + found.excluded == len(given)
    assert sum(found.reasons.values()) == found.excluded
    random.shuffle(given)
    assert fits(profile, *given) == found
    assert Fits.model_validate_json(found.model_dump_json()) == found


@given(profiles, opportunities)
def test_a_score_is_the_mean_of_what_is_shown_and_ranks_within_open_and_closed(
    profile: Profile, given: list[Tender | Announcement]
) -> None:
    found = fits(profile, *given)
    for fit in found:
        parts = [0.5 if score is None else score for score in fit.components.values()]
        assert fit.score == pytest.approx(sum(parts) / len(parts) if parts else 1)
        assert all(reason.says for reason in fit.reasons)
    ranks = [(fit.access.closed_to_outsiders is True, -fit.score) for fit in found]
    assert ranks == sorted(ranks)


def test_the_summary_says_what_was_used_and_what_was_left_out() -> None:
    assert fits(firm(), tender("a"), tender("b", stage="awarded"), announcement("c")).summary() == (
        "2 opportunities fit a made-up firm as of 2026-11-22: 1 open, 0 planned, 1 expected; "
        "2 tenders and announcements used, 1 left out (1 not open)"
    )


def test_the_day_asked_about_is_an_argument() -> None:
    assert not opportunities_for(firm(), [tender()], as_of=date(2026, 12, 3))
