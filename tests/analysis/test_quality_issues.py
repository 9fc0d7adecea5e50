"""Quality issues: every rule kept, broken and not applicable, and counts over real notices against plain ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.analysis.verdicts import CONTRACTS, GOOD, RELEASES, WHOLES, Cells
from tests.analysis.worlds import CAMDEN, contract, supplier
from thirty3.analysis.quality_issues import RULES, QualityIssue, QualityIssues, quality_issues
from thirty3.models.provenance import Provenance
from thirty3.models.release import Release

_PLACES = ("kept", "broken", "not applicable")


def _release(data: Cells, id: str = "1") -> Release:
    provenance = Provenance(source="file", record_id=id)
    return Release(ocid="ocds-made-up", id=id, data=data, provenance=provenance)


def _found(rule: str, contracts: Iterable[Any], releases: Iterable[Release] = ()) -> QualityIssue:
    (one,) = [one for one in quality_issues(contracts, releases=releases) if one.rule == rule]
    return one


def _counts(one: QualityIssue) -> tuple[int, int, int]:
    return one.passed, one.failed, one.not_applicable


def test_every_rule_has_something_that_keeps_it_breaks_it_and_that_it_does_not_apply_to() -> None:
    assert len(RULES) >= 45
    assert [rule.id for rule in RULES] == [*CONTRACTS, *RELEASES, *WHOLES]
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_asks_in_a_sentence_and_who_says_so(rule: Any) -> None:
    assert rule.says.endswith(".")
    assert rule.says[0].isupper()
    assert len(rule.source) > 10


@pytest.mark.parametrize("place", range(3), ids=_PLACES)
@pytest.mark.parametrize("rule", CONTRACTS)
def test_a_rule_on_contracts_is_kept_broken_or_not_applicable(rule: str, place: int) -> None:
    found = _found(rule, [GOOD | CONTRACTS[rule][place]])
    assert _counts(found) == tuple(int(other == place) for other in range(3))
    assert found.examples == (("made-up",) if place == 1 else ())
    assert sum(found.reasons.values()) == found.not_applicable


@pytest.mark.parametrize("place", range(3), ids=_PLACES)
@pytest.mark.parametrize("rule", RELEASES)
def test_a_rule_on_releases_is_kept_broken_or_not_applicable(rule: str, place: int) -> None:
    found = _found(rule, [], [_release(RELEASES[rule][place])])
    assert _counts(found) == tuple(int(other == place) for other in range(3))
    assert found.examples == (("ocds-made-up/1",) if place == 1 else ())


@pytest.mark.parametrize("place", range(3), ids=_PLACES)
@pytest.mark.parametrize("rule", WHOLES)
def test_a_rule_on_the_whole_is_kept_broken_or_not_applicable(rule: str, place: int) -> None:
    found = _found(rule, WHOLES[rule][place])
    assert _counts(found) == tuple(int(other == place) for other in range(3))
    assert (found.examples != ()) == (place == 1)


def test_a_good_contract_breaks_nothing() -> None:
    assert [one.rule for one in quality_issues([GOOD]).broken] == []


def test_a_day_that_cannot_be_read_is_implausible_and_orders_nothing() -> None:
    odd = GOOD | {"end": "2027-02-29"}
    assert _counts(_found("end_plausible", [odd])) == (0, 1, 0)
    assert _found("start_before_end", [odd]).reasons == {"unreadable_end": 1}
    assert _found("period_over_a_day", [odd]).reasons == {"no_period": 1}


def test_ids_made_by_this_package_are_not_expected_to_be_registered() -> None:
    assert _found("ocid_registered", [GOOD | {"ocid": "ocds-t33reg-1"}]).reasons == {"made_here": 1}


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_examples_are_the_first_ids_and_no_more_than_asked_for(most: int) -> None:
    rows = [GOOD | {"contract_id": id, "end": f"2020-01-0{place}"} for place, id in enumerate("dbca", 1)]
    (found,) = [one for one in quality_issues(rows, examples=most) if one.rule == "start_before_end"]
    assert found.examples == ("a", "b", "c", "d")[:most]
    assert found.failed == 4


def test_fewer_than_no_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        quality_issues([], examples=-1)


def test_the_broken_come_worst_first() -> None:
    records = [
        contract("a", CAMDEN, suppliers=[supplier("x")]),
        contract("b", CAMDEN, pounds=0, suppliers=[supplier("x")], status="unknown"),
    ]
    found = quality_issues(records)
    order = ["error", "warning", "note"]
    severities = [one.severity for one in found.broken]
    assert severities == sorted(severities, key=order.index)
    assert found.broken[0].rule == "value_positive"


def test_without_releases_their_rules_judge_none() -> None:
    found = quality_issues([GOOD])
    assert found.releases == 0
    assert {_counts(one) for one in found if one.home == "release"} == {(0, 0, 0)}


def test_a_summary_counts_what_is_broken_by_how_bad_it_is() -> None:
    broken = GOOD | {"end": "2020-01-01", "vat": "unknown"}
    assert str(quality_issues([broken, broken], releases=[_release({})])) == (
        f"Quality by {len(RULES)} rules on contracts, past and cancelled ones too, and 1 release: "
        "49 apply, 2 are broken (1 error, 0 warnings, 1 note); 1 contract used, 1 left out (1 repeated)"
    )


@pytest.mark.parametrize("rows", [[], [GOOD], [GOOD | {"contract_id": None}]])
def test_a_result_is_a_value_and_a_table(rows: list[Cells]) -> None:
    found = quality_issues(rows, releases=[_release({})])
    assert QualityIssues.model_validate_json(found.model_dump_json()) == found
    assert found.to_polars().to_dicts() == found.to_arrow().to_pylist() == found.to_rows()
    assert len(found) == len(RULES)
    assert {one.passed + one.failed + one.not_applicable for one in found if one.home == "contract"} == {found.used}
