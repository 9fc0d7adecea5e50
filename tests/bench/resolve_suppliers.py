"""How well suppliers are told apart, beside Splink and exact names on the same made-up firms, and how it grows.

Run it with ``python -m tests.bench.resolve_suppliers [suppliers]``; it is no test, and no time in it is a promise.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from tests.bench.supplier_world import Published, published
from thirty3.models.supplier import Supplier
from thirty3.resolve._supplier_name import read_name
from thirty3.resolve.suppliers import suppliers

_SEED = 33
"""The rules were tuned on seeds 1, 2 and 3, and are measured on this one."""
_TARGET = 0.99
_WEIGHTS = [quarter / 4 for quarter in range(-20, 80)]
"""Match weights tried as thresholds for Splink: a name alone is worth about its prior, so zero is not the least."""
_LEVELS = [(0.97, 0.92, 0.85), (0.95, 0.88), (0.92, 0.8)]
"""Sets of Jaro-Winkler levels for Splink; the best of them is what we are held against."""
_SPLINK = "splink is not installed, so that there is nothing to compare with: pip install splink"


class Score(NamedTuple):
    """Pairs of published suppliers that are one firm: how many of those found are, how many of those that are found."""

    precision: float
    recall: float


def score(found: Sequence[Hashable], true: Sequence[Hashable]) -> Score:
    """Precision and recall over all pairs."""
    both = _pairs(Counter(zip(found, true, strict=True)))
    return Score(both / max(1, _pairs(Counter(found))), both / max(1, _pairs(Counter(true))))


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _exact(rows: Sequence[Published]) -> list[str]:
    return [row.supplier.id for row in rows]


def _ours(rows: Sequence[Published]) -> list[str]:
    found = suppliers(row.supplier for row in rows)
    return [found.id_of(row.supplier) for row in rows]


def _timed(method: Callable[[Sequence[Published]], list[str]], rows: Sequence[Published]) -> tuple[list[str], float]:
    began = time.perf_counter()
    return method(rows), time.perf_counter() - began


def splink(rows: Sequence[Published], levels: Sequence[float]) -> tuple[Score, float, float]:
    """Splink on the same rows, its names cleaned by our own cleaning: score, seconds and match weight used.

    Jaro-Winkler levels on the name with term frequencies, exact company number, exact district; trained by expectation
    maximisation. How near names must be is much of the result, so that it is an argument. The threshold is the lowest
    whose precision reaches the target, chosen with the truth in hand.
    """
    import duckdb  # noqa: F401  # splink's own message would not say what is missing
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    began = time.perf_counter()
    table = pd.DataFrame([{"unique_id": place, **_cleaned(row.supplier)} for place, row in enumerate(rows)])
    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", list(levels)).configure(term_frequency_adjustments=True),
            cl.ExactMatch("number"),
            cl.ExactMatch("district"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name"),
            block_on("district", "substr(name, 1, 3)"),
            block_on("substr(name, 1, 8)"),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(database.register(table), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("name", "district")], recall=0.3
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=_SEED)
    for rule in (block_on("number"), block_on("name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    predicted = linker.inference.predict(threshold_match_weight=_WEIGHTS[0])
    seconds = time.perf_counter() - began
    true = [row.firm for row in rows]
    best = Score(0, 0)
    for weight in _WEIGHTS:
        began = time.perf_counter()
        joined: Any = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_weight=weight
        )
        clusters = joined.as_pandas_dataframe()
        lasted = time.perf_counter() - began
        found = dict(zip(clusters["unique_id"], clusters["cluster_id"], strict=True))
        result = score([found[place] for place in range(len(rows))], true)
        best = max(best, result)
        if result.precision >= _TARGET:
            return result, seconds + lasted, weight
    return best, seconds, float("nan")


def _cleaned(supplier: Supplier) -> dict[str, str | None]:
    return {
        "name": read_name(supplier.name).own.key,
        "number": supplier.company_number,
        "district": supplier.postcode_district,
    }


def _growth(number: int) -> list[str]:
    """Lines of a table: different names, pairs compared, and what comparing all with all would take."""
    lines = []
    for part in (4, 2, 1):
        rows = list(published(number // part, _SEED + part))
        began = time.perf_counter()
        found = suppliers(row.supplier for row in rows)
        lasted = time.perf_counter() - began
        names = len({read_name(row.supplier.name).own.key for row in rows})
        all_pairs = names * (names - 1) // 2
        lines.append(
            f"| {len(rows):,} | {names:,} | {found.compared:,} | {all_pairs:,} | {found.compared / all_pairs:.1e} "
            f"| {lasted:.0f} |"
        )
    return lines


def report(number: int = 100_000) -> str:
    """What was measured, as markdown."""
    rows = [row for row in published(number, _SEED) if row.firm is not None]
    true = [row.firm for row in rows]
    lines = [
        f"Suppliers: {len(rows):,} made-up published suppliers of {len(set(true)):,} firms, seed {_SEED};",
        f"precision and recall over pairs. rapidfuzz {version('rapidfuzz')}, {_splink_version()}.",
        "",
        "| method | precision | recall | seconds |",
        "|---|--:|--:|--:|",
    ]
    for called, method in (("exact ids and cleaned names", _exact), ("`thirty3.resolve.suppliers`", _ours)):
        found, seconds = _timed(method, rows)
        lines.append(_line(called, score(found, true), seconds))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Splink and its engine, none of ours
            for levels in _LEVELS:
                reference, seconds, weight = splink(rows, levels)
                lines.append(_line(f"Splink, Jaro-Winkler {levels}, weight {weight:g}", reference, seconds))
    except ImportError:
        lines.append(f"| {_SPLINK} | | | |")
    lines += ["", "| published | names | pairs compared | all pairs | part | seconds |", "|--:|--:|--:|--:|--:|--:|"]
    return "\n".join([*lines, *_growth(int(number * 2.5))])


def _line(called: str, result: Score, seconds: float) -> str:
    return f"| {called} | {result.precision:.4f} | {result.recall:.4f} | {seconds:.1f} |"


def _splink_version() -> str:
    try:
        return f"Splink {version('splink')} on DuckDB {version('duckdb')}"
    except PackageNotFoundError:
        return "no Splink"


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) + "\n")
