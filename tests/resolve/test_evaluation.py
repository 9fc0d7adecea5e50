"""The rules against labels: what is counted, what is a mistake, and what the labelled notices give today."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.own_labels import FIRST, SECOND, made_up_notices, own_labels, tuning_labels
from thirty3.errors import ParseError
from thirty3.reference import service_areas
from thirty3.resolve import evaluate
from thirty3.resolve.classification import Classifier

PAYROLL = {"id": "1", "title": "Payroll software", "technology": True, "service_area": "hr_payroll", "alt": None}
ROOF = {"id": "2", "title": "Replacement of a roof", "technology": False, "service_area": None}


def test_what_both_see_alike_is_no_mistake() -> None:
    found = evaluate([PAYROLL, ROOF])
    assert (found.precision, found.recall, found.f1, found.area_acceptance) == (1, 1, 1, 1)
    assert found.mistakes == ()


def test_every_way_to_be_wrong_is_counted_and_told_with_its_reasons() -> None:
    notices = [
        {**PAYROLL, "technology": False, "service_area": None},
        {**ROOF, "technology": True, "service_area": "housing"},
        {**PAYROLL, "id": "3", "service_area": "housing"},
    ]
    found = evaluate(notices)
    assert (found.true_positive, found.false_positive, found.false_negative) == (1, 1, 1)
    assert [(each.labelled, each.found) for each in found.mistakes] == [
        ("not technology", "hr_payroll"),
        ("housing", "not technology"),
        ("housing", "hr_payroll"),
    ]
    assert found.mistakes[0].reasons
    assert found.confusion == {"housing": {"hr_payroll": 1, "none": 1}}
    assert "housing taken for hr_payroll: 1" in str(found)


def test_an_alternative_area_is_accepted_and_no_label_for_the_area_is_not_counted() -> None:
    found = evaluate(
        [{**PAYROLL, "service_area": "finance_erp", "alt": "hr_payroll"}, {**PAYROLL, "service_area": None}]
    )
    assert (found.areas_accepted, found.areas_labelled) == (1, 1)
    assert found.mistakes == ()


def test_nothing_labelled_gives_no_figures_and_not_zero() -> None:
    found = evaluate([])
    assert (found.precision, found.recall, found.f1, found.area_acceptance) == (None, None, None, None)
    assert "not defined" in str(found)


@pytest.mark.parametrize("notice", [{}, {"title": "T"}, {"technology": True}, {"title": 3, "technology": True}])
def test_a_notice_without_title_or_label_is_named(notice: dict[str, Any]) -> None:
    with pytest.raises(ParseError, match="notice 2 has no title or no label"):
        evaluate([PAYROLL, notice])


@given(st.lists(st.sampled_from([PAYROLL, ROOF, {**PAYROLL, "technology": False}, {**ROOF, "technology": True}])))
def test_the_counts_add_up_and_order_plays_no_part(notices: list[dict[str, Any]]) -> None:
    found = evaluate(notices)
    wrong = found.false_positive + found.false_negative
    assert found.notices == len(notices) >= found.true_positive + wrong
    assert len(found.mistakes) >= wrong
    again = evaluate(list(reversed(notices)))
    assert again.model_dump(exclude={"mistakes"}) == found.model_dump(exclude={"mistakes"})


def test_other_rules_can_be_held_against_the_same_labels() -> None:
    found = evaluate([PAYROLL], Classifier(technology_words=(), products=(), version="no words"))
    assert (found.rules, found.false_negative) == ("no words", 1)


# measured on 2026-11-25, rules 2026-11-25.1; floors a little below, since words will come and go
@pytest.mark.parametrize(
    ("labels", "notices", "f1", "areas"),
    [
        (tuning_labels, 228, 0.96, 0.88),  # 0.978 and 101 of 111
        (partial(own_labels, FIRST), 195, 0.94, 0.90),  # 0.955 and 59 of 64
        (partial(own_labels, SECOND), 118, 0.92, 0.84),  # 1.000 and 12 of 13, few
    ],
    ids=["tuned on", "first", "second"],
)
def test_the_labelled_notices_are_met_as_documented(
    shared: Path, labels: Callable[[Path], list[dict[str, Any]]], notices: int, f1: float, areas: float
) -> None:
    found = evaluate(labels(shared))
    assert found.notices == notices
    assert (found.f1 or 0) >= f1
    assert (found.area_acceptance or 0) >= areas


# measured on 2026-11-25, rules 2026-11-25.1
@pytest.mark.parametrize(
    ("half", "technology", "f1", "areas"),
    [
        ("odd", 69, 0.96, 0.94),  # 0.993 and 67 of 69
        ("even", 67, 0.95, 0.94),  # 0.985 and 67 of 67; 0.940 and 60 of 67 while it was held back
    ],
)
def test_the_made_up_notices_are_met_as_documented(
    half: Literal["odd", "even"], technology: int, f1: float, areas: float
) -> None:
    """The notices are invented, as ``own_labels`` says: the floors hold vocabulary, not the portals."""
    found = evaluate(made_up_notices(half))
    assert (found.notices, found.areas_labelled) == (150, technology)
    assert (found.f1 or 0) >= f1
    assert (found.area_acceptance or 0) >= areas


def test_the_made_up_notices_follow_the_guide_and_have_the_keys_of_real_ones() -> None:
    codes = {area.code for area in service_areas()} | {None}
    notices = [*made_up_notices("odd"), *made_up_notices("even")]
    assert len({one["id"] for one in notices}) == 300
    for one in notices:
        assert one.keys() == {"buyer", "title", "description", "cpv", "sure", "alt", *PAYROLL}
        assert {one["service_area"], one["alt"]} <= codes
        assert one["technology"] or one["service_area"] is None
        assert all(len(code) == 8 and code.isdigit() for code in one["cpv"])


@pytest.mark.parametrize("table", [FIRST, SECOND])
def test_our_own_labels_hold_no_text_and_follow_the_guide(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {area.code for area in service_areas()} | {""}
    assert len({(row["file"], row["id"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["id"].startswith("ocds-")
        assert {row["service_area"], row["alt"]} <= codes
        assert row["technology"] == "true" or not row["service_area"]
