"""Measures against the same answers written by hand: prints ratios, which travel between machines better than seconds.

Run it with ``python -m tests.bench.measures [rows ...]``, by default 100,000 and 1,000,000; it is no test, and no
time in it is a promise. At each size every measure runs over Parquet with DuckDB and with Polars, in turn with SQL that
gives the same answer, and the medians are compared; peak memory is that of a process that does one of them once. Up to
100,000 rows, measures over records run in turn with plain Python.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from math import isclose, log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from tests.bench import measures_by_hand as hand
from tests.bench.contract_rows import write_contracts
from thirty3.analysis import ExpiryCluster, concentration, expiry_clusters, sme_share
from thirty3.models.contract import Contract

AS_OF = date(2026, 11, 22)
_TIMES = 5
_MOST_RECORDS = 100_000
"""Contracts take hundreds of times the memory of rows in Parquet."""

Run = Callable[[Any], Any]

MEASURES: dict[str, Run] = {
    "sme_share": lambda rows: sme_share(rows, basis="value", by=("borough",)),
    "concentration": lambda rows: concentration(rows, basis="value"),
    "expiry_clusters": lambda rows: expiry_clusters(rows, as_of=AS_OF),
}

SQL: dict[str, Run] = {
    "sme_share": hand.sql_sme_share,
    "concentration": hand.sql_concentration,
    "expiry_clusters": lambda con: hand.sql_expiry_clusters(con, as_of=AS_OF),
}

PYTHON: dict[str, Run] = {
    "sme_share": hand.python_sme_share,
    "concentration": hand.python_concentration,
    "expiry_clusters": lambda contracts: hand.python_expiry_clusters(contracts, as_of=AS_OF),
}


FIGURES: dict[str, Callable[[Any], list[tuple[Any, ...]]]] = {
    "sme_share": lambda found: [
        (row.key[0], row.share, row.lower, row.upper, row.coverage, float(row.sme), row.n) for row in found
    ],
    "concentration": lambda found: [(found.share, found.hhi, found.suppliers, float(found.total))],
    "expiry_clusters": lambda found: [
        (one.service_area, one.first_end, one.last_end, one.act_by, one.contracts, one.valued, _pence(one))
        for one in found
    ],
}
"""What must be the same in the answers by hand; those may say more behind it."""


def _pence(cluster: ExpiryCluster) -> int | None:
    return None if cluster.total_value is None else int(cluster.total_value * 100)


def _connected(path: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"create view contracts as from '{path}'")
    return con


OVER: dict[str, Callable[[str], tuple[dict[str, Run], Any]]] = {
    "SQL": lambda path: (SQL, _connected(path)),
    "DuckDB": lambda path: (MEASURES, _connected(path).table("contracts")),
    "Polars": lambda path: (MEASURES, pl.scan_parquet(path)),
}
"""What runs, and over what: opened anew each time."""


def _seconds(run: Run, rows: Any) -> tuple[float, Any]:
    gc.collect()
    began = time.perf_counter()
    answer = run(rows)
    return time.perf_counter() - began, answer


def _in_turn(runs: Mapping[str, Callable[[], tuple[Run, Any]]], times: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Median seconds of each, run in turn so that what else the machine does meets all alike; and the answers."""
    spent: dict[str, list[float]] = {name: [] for name in runs}
    answers: dict[str, Any] = {}
    for _ in range(times):
        for name, opened in runs.items():
            seconds, answers[name] = _seconds(*opened())
            spent[name].append(seconds)
    return {name: median(seconds) for name, seconds in spent.items()}, answers


def _expect_same(name: str, found: Any, answer: hand.Answer) -> None:
    """The measure's answer is the one by hand: what was left out, how many rows there are, and their figures."""
    assert found.reasons == answer[1], name
    ours = FIGURES[name](found)
    assert len(ours) == len(answer[0]), name
    for mine, other in zip(ours, answer[0], strict=True):
        assert len(mine) <= len(other), name
        for one, two in zip(mine, other, strict=False):
            assert one == two or isclose(one, two, rel_tol=1e-9), (name, mine, other)


def _peak(path: str, over: str, name: str) -> int:
    """MiB at most in use by a process that does it once."""
    command = [sys.executable, "-m", "tests.bench.measures", "once", path, over, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(json.loads(done.stdout))


def once(path: str, over: str, name: str) -> None:
    """Do one of them once and print the peak of its memory; a parent's own peak is no part of that."""
    runs, rows = OVER[over](path)
    runs[name](rows)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sys.stdout.write(str(int(status.partition("VmHWM:")[2].split()[0]) // 1024))


def _over_parquet(path: str, number: int) -> dict[str, float]:
    """Print ratios to SQL at one size, and give the seconds with each engine."""
    spent: dict[str, float] = {}
    for name in MEASURES:
        runs = {over: partial(_opened, opened, path, name) for over, opened in OVER.items()}
        seconds, answers = _in_turn(runs, _TIMES)
        read = {over: _seconds(_every_row, answers[over])[0] for over in ("DuckDB", "Polars")}
        for over in ("DuckDB", "Polars"):
            _expect_same(name, answers[over], answers["SQL"])
            spent[f"{name} {over}"] = seconds[over]
        peaks = {over: _peak(path, over, name) for over in OVER}
        cells = [f"{seconds['SQL']:.2f} s", f"{peaks['SQL']:,} MiB"]
        for over in ("DuckDB", "Polars"):
            ratios = (seconds[over] / seconds["SQL"], (seconds[over] + read[over]) / seconds["SQL"])
            cells += [f"{ratio:.2f}" for ratio in (*ratios, peaks[over] / peaks["SQL"])]
        _say(f"| {name} | {number:,} | " + " | ".join(cells) + " |")
    return spent


def _opened(opened: Callable[[str], tuple[dict[str, Run], Any]], path: str, name: str) -> tuple[Run, Any]:
    runs, rows = opened(path)
    return runs[name], rows


def _over_records(path: str, number: int) -> None:
    contracts = [Contract.from_row(row) for row in pl.read_parquet(path).iter_rows(named=True)]
    for name, measure in MEASURES.items():
        runs = {"by hand": partial(_same, (PYTHON[name], contracts)), "measure": partial(_same, (measure, contracts))}
        seconds, answers = _in_turn(runs, _TIMES)
        _expect_same(name, answers["measure"], answers["by hand"])
        read, _ = _seconds(_every_row, answers["measure"])
        ratio, with_rows = (spent / seconds["by hand"] for spent in (seconds["measure"], seconds["measure"] + read))
        _say(f"| {name} | {number:,} | {seconds['by hand']:.2f} s | {ratio:.2f} | {with_rows:.2f} |")


def _same(opened: tuple[Run, Any]) -> tuple[Run, Any]:
    return opened


def _every_row(found: Any) -> int:
    """Rows are records that are made when somebody looks at them: this does."""
    return sum(1 for _ in found.rows)


def _growth(spent: dict[int, dict[str, float]]) -> None:
    """Print the power of n log n that fits the times of the smallest and the largest size; 1 is n log n itself."""
    few, many = min(spent), max(spent)
    for name in spent[few]:
        power = log(spent[many][name] / spent[few][name]) / log(many * log(many) / (few * log(few)))
        _say(f"| {name} | (n log n)^{power:.2f} |")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(sizes: list[int]) -> None:
    """Print the tables of ``docs/measures/speed.md``."""
    spent: dict[int, dict[str, float]] = {}
    with TemporaryDirectory() as folder:
        paths = {number: str(Path(folder) / f"{number}.parquet") for number in sizes}
        for number, path in paths.items():
            write_contracts(Path(path), number)
        _say(f"medians of {_TIMES}; duckdb {duckdb.__version__}, polars {pl.__version__}")
        _say("| measure | contracts | SQL | its peak | DuckDB | rows read | peak | Polars | rows read | peak |")
        for number, path in paths.items():
            spent[number] = _over_parquet(path, number)
        if len(sizes) > 1:
            _growth(spent)
        for number in sizes:
            if number <= _MOST_RECORDS:
                _over_records(paths[number], number)


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        once(*sys.argv[2:])
    else:
        main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
