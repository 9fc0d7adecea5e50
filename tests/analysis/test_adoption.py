"""Adoption: the matrix and what it comes to, against sets made system by system."""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.estates import NOWHERE, application, estates
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON
from thirty3.analysis.adoption import adoption
from thirty3.models.application import Application

By = Literal["system_type", "service_area"]


def _kinds(one: Application, by: By) -> tuple[str, ...]:
    if by == "service_area":
        return tuple(dict.fromkeys(one.service_areas))
    return () if one.system_type is None else (one.system_type,)


@given(estates(), st.sampled_from(["system_type", "service_area"]))
def test_the_matrix_is_what_going_through_the_systems_gives(records: list[Application], by: By) -> None:
    found = adoption(records, by=by)
    fields = {(one.borough, kind) for one in records if one.borough != NOWHERE for kind in _kinds(one, by)}
    assert [(one.borough, one.kind) for one in found] == sorted(fields)
    for field in found:
        own = [one for one in records if one.borough == field.borough and field.kind in _kinds(one, by)]
        assert field.applications == len(own)
        assert set(field.products) == {one.product for one in own if one.product}
    for kind in found.kinds:
        assert set(kind.boroughs) == {borough for borough, name in fields if name == kind.kind}
        assert kind.coverage == len(kind.boroughs) / len(found.boroughs)
        assert set(kind.long_tail) == {
            product
            for product in {product for one in found if one.kind == kind.kind for product in one.products}
            if sum(product in one.products for one in found if one.kind == kind.kind) == 1
        }


@given(estates())
def test_similarity_is_jaccard_symmetric_and_between_0_and_1(records: list[Application]) -> None:
    found = adoption(records)
    own = {
        gss: {one.product for one in records if one.borough == gss and one.product and one.system_type}
        for gss in found.boroughs
    }
    for one, other in permutations(found.boroughs, 2):
        either = own[one] | own[other]
        assert found.similarity(one, other) == found.similarity(other, one)
        assert found.similarity(one, other) == (len(own[one] & own[other]) / len(either) if either else None)
    assert all(0 <= pair.kinds_similarity <= 1 for pair in found.pairs)
    assert len(found.pairs) == len(found.boroughs) * (len(found.boroughs) - 1) // 2


def test_the_most_common_system_of_a_type_is_that_of_most_boroughs_and_of_equals_the_first_by_name() -> None:
    records = [
        application("1", CAMDEN, "Zeta"),
        application("2", CAMDEN, "Zeta"),
        application("3", HACKNEY, "Beta"),
        application("4", HACKNEY, "Alpha"),
        application("5", SUTTON, None),
    ]
    (kind,) = adoption(records).kinds
    assert (kind.most_common, kind.most_common_boroughs, kind.products, kind.coverage) == ("Alpha", 1, 3, 1.0)
    (kind,) = adoption([*records, application("6", SUTTON, "Zeta")]).kinds
    assert (kind.most_common, kind.most_common_boroughs, kind.long_tail) == ("Zeta", 2, ("Alpha", "Beta"))


def test_two_boroughs_of_which_no_product_is_known_are_not_alike_but_unknown() -> None:
    found = adoption([application("1", CAMDEN, None), application("2", HACKNEY, None)])
    (pair,) = found.pairs
    assert (pair.similarity, pair.kinds_similarity) == (None, 1.0)


def test_a_borough_is_not_compared_with_itself_or_with_the_unknown() -> None:
    found = adoption([application("1", CAMDEN), application("2", HACKNEY)])
    for wrong in (CAMDEN, SUTTON):
        with pytest.raises(KeyError):
            found.similarity(CAMDEN, wrong)


def test_a_system_of_two_service_areas_is_in_both() -> None:
    records = [application("1", CAMDEN, areas=("housing", "planning")), application("2", HACKNEY, areas=("planning",))]
    found = adoption(records, by="service_area")
    assert [(kind.kind, kind.coverage) for kind in found.kinds] == [("planning", 1.0), ("housing", 0.5)]
    assert found.used == 2


def test_a_summary_says_how_much_only_one_borough_runs() -> None:
    found = adoption([application("1", CAMDEN), application("2", HACKNEY, kind=None)])
    assert found.summary() == (
        "Adoption by system type: 1 borough, 1 kind; 1 product run by one borough alone; "
        "1 application used, 1 left out (1 no system type)"
    )
