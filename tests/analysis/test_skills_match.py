"""Skills match: who could help whom, against trying every two boroughs."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.estates import application, estates
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON
from thirty3.analysis.skills_match import skills_match
from thirty3.errors import UnknownNameError
from thirty3.models.application import Application

TOPICS = ("Alpha", "Beta", "housing", "parking")
skills = st.dictionaries(
    st.sampled_from([CAMDEN, HACKNEY, SUTTON]), st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 5))
)


def _run(records: list[Application], gss: str, topic: str) -> set[str]:
    own = [one for one in records if one.borough == gss and one.product]
    return {one.product for one in own if one.product and topic in (one.product, *one.service_areas)}


@given(estates(), skills)
def test_matches_are_what_trying_every_two_boroughs_gives(
    records: list[Application], levels: dict[str, dict[str, int]]
) -> None:
    found = skills_match(records, skills=levels, strong=4, weak=2)
    expected = {
        (topic, one, other): shared
        for one, other in permutations(levels, 2)
        for topic in TOPICS
        if levels[one].get(topic, 0) >= 4 and 1 <= levels[other].get(topic, 0) <= 2
        if (shared := _run(records, one, topic) & _run(records, other, topic))
    }
    assert {(one.topic, one.strong, one.weak): set(one.products) for one in found} == expected
    gaps = [one.strong_level - one.weak_level for one in found]
    assert gaps == sorted(gaps, reverse=True)
    needs = {(gss, topic) for gss, own in levels.items() for topic, level in own.items() if level <= 2}
    assert set(found.unmatched) == needs - {(other, topic) for topic, _, other in expected}


def test_a_need_that_nobody_on_the_same_system_meets_is_said() -> None:
    records = [application("1", CAMDEN, "Alpha"), application("2", HACKNEY, "Beta")]
    found = skills_match(records, skills={"Camden": {"housing": 5}, "Hackney": {"housing": 1}}, strong=4, weak=2)
    assert (len(found), found.unmatched) == (0, ((HACKNEY, "housing"),))
    assert str(found) == (
        "Skills of at least 4 for those of at most 2 on the same system: 0 matches for 0 needs, 1 need without; "
        "2 applications used, 0 left out"
    )


def test_skills_of_one_borough_under_two_names_count_together() -> None:
    records = [application("1", CAMDEN), application("2", HACKNEY)]
    named = {"Camden": {"Alpha": 5}, CAMDEN: {"Beta": 5}, "LB Hackney": {"Alpha": 1}}
    (found,) = skills_match(records, skills=named, strong=4, weak=2)
    assert (found.strong, found.weak, found.products) == (CAMDEN, HACKNEY, ("Alpha",))


def test_a_scale_upside_down_and_a_borough_that_is_none_are_refused() -> None:
    with pytest.raises(ValueError, match="less than strong"):
        skills_match([], skills={}, strong=2, weak=2)
    with pytest.raises(UnknownNameError, match="none of the 33"):
        skills_match([], skills={"Leeds": {}}, strong=2, weak=1)
