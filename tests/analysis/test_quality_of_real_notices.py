"""Quality issues over real notices: counts of every rule against a plain reading of it, record by record."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal

import pytest

import thirty3 as t3
from tests.analysis.plain_contracts import CONTRACTS, Said, buyer_of, named, when
from tests.analysis.plain_releases import RELEASES
from thirty3.analysis.quality_issues import RULES, QualityIssues, quality_issues
from thirty3.models.contract import Contract
from thirty3.models.release import Release

SAMPLES = {
    "a search page of 2025": "contracts_finder/search_page_2025-01-23.json",
    "releases of 2025": "contracts_finder/releases_2025_lost_backslashes.json",
    "an aggregator's releases of 2020": "contracts_finder/openopps_2020_releases.json",
    "notices of the Act and before": "find_a_tender",
    "Scottish notices of 2019": "public_contracts_scotland",
    "a daily table of 2020": "contracts_finder/daily_export_2020-08-05.csv",
}


@cache
def _sample(path: Path) -> tuple[list[Release], list[Contract], QualityIssues]:
    table = path.suffix == ".csv"
    releases = list(t3.read("contracts_finder_files", path).releases if table else t3.load(path))
    contracts = list(t3.contracts(releases))
    return releases, contracts, quality_issues(contracts, releases=releases)


def _whole(contracts: list[Contract]) -> dict[str, Said]:
    """The rules on all contracts of a sample of a few hundred contracts of one source."""
    assert len(contracts) < 1000
    values = sorted((c.value.amount for c in contracts if c.value), reverse=True)
    buyers = Counter(buyer_of(c) for c in contracts)
    firms = {id for c in contracts for id in named(c)}
    sizes = [(who.id, who.size == "large") for c in contracts for who in c.suppliers if who.size != "unknown"]
    stated = [one for one in sizes if one[0] in firms]
    often = {id for id, count in Counter(id for id, _ in stated).items() if count > 1}
    month = Counter(f"{c.published:%Y-%m}" for c in contracts if c.published)
    assert len(month) < 6
    return {
        "ids_unique": when(contracts, lambda: len({c.id for c in contracts}) == len(contracts)),
        "amounts_varied": when(
            len(values) >= 100, lambda: sum(n for _, n in Counter(values).most_common(3)) / len(values) < 0.1
        ),
        "values_spread": when(len(values) >= 100, lambda: sum(values[: len(values) // 100]) < sum(values) / 2),
        "buyers_shared": None,
        "buyers_return": when(
            len(contracts) >= 100, lambda: len([n for n in buyers.values() if n == 1]) / len(buyers) < 0.5
        ),
        "statuses_varied": None,
        "methods_varied": None,
        "suppliers_numbered": when(firms, lambda: len([id for id in firms if "GB-COH" in id]) > len(firms) / 2),
        "sizes_agree": when(often, lambda: len(set(stated)) == len({id for id, _ in stated})),
        "portals_apart": None,
        "months_steady": None,
    }


def test_every_rule_is_read_a_second_time_here() -> None:
    assert [*CONTRACTS, *RELEASES, *_whole([])] == [rule.id for rule in RULES]


Home = Literal["contract", "release", "dataset"]


@pytest.mark.parametrize("home", ["contract", "release", "dataset"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_counts_over_real_notices_are_those_of_a_plain_reading(shared: Path, sample: str, home: Home) -> None:
    releases, contracts, found = _sample(shared / SAMPLES[sample])
    said: dict[str, dict[str, list[Said]]] = {
        "contract": {id: [judge(one) for one in contracts] for id, judge in CONTRACTS.items()},
        "release": {id: [judge(one.data) for one in releases] for id, judge in RELEASES.items()},
        "dataset": {id: [verdict] for id, verdict in _whole(contracts).items()},
    }
    counted = {id: Counter(verdicts) for id, verdicts in said[home].items()}
    expected = {id: (verdicts[True], verdicts[False], verdicts[None]) for id, verdicts in counted.items()}
    assert {one.rule: (one.passed, one.failed, one.not_applicable) for one in found if one.home == home} == expected


def test_real_notices_break_the_rules_that_were_known_to_be_broken(shared: Path) -> None:
    """Counts that were made before the rules were written: 43 % of ranges upside down, 25 joint awards of one id."""
    _, _, found = _sample(shared / SAMPLES["an aggregator's releases of 2020"])
    failed = {one.rule: one.failed for one in found}
    assert (failed["minimum_within_value"], failed["suppliers_have_ids"], failed["suppliers_have_names"]) == (
        216,
        25,
        3,
    )
    assert all(len(one.examples) == min(3, one.failed) for one in found if one.home == "release")


def test_rules_apply_somewhere_in_the_samples(shared: Path) -> None:
    results = [_sample(shared / path)[2] for path in SAMPLES.values()]
    applied = {one.rule for one in chain.from_iterable(results) if one.passed + one.failed}
    assert len(applied) > 65
