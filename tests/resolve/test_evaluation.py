"""The rules against labels: what is counted, what is a mistake, and what the labelled notices give today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import ParseError
from thirty3.resolve import evaluate

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


def test_the_labelled_notices_are_met_as_documented(shared: Path) -> None:
    lines = (shared / "labels" / "notices.jsonl").read_text(encoding="utf-8").splitlines()
    found = evaluate(map(json.loads, lines))
    assert found.notices == 228
    assert (found.f1 or 0) >= 0.95
    assert (found.area_acceptance or 0) >= 0.85
