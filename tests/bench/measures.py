"""Measures against the same answers written by hand: prints ratios, which travel between machines better than seconds.

Run it with ``python -m tests.bench.measures [rows ...]``, by default 10,000, 100,000 and 1,000,000; it is no test, and
no time in it is a promise. At each size every measure runs over Parquet with DuckDB and with Polars, in turn with SQL
that gives the same answer, and the medians are compared; peak memory is that of a process that does one of them once.
Up to 100,000 rows, measures over records run in turn with plain Python. Last comes how the times grow over all sizes.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from math import isclose, log
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import duckdb
import polars as pl

from tests.bench import measures_in_python, measures_in_sql
from tests.bench.contract_rows import write_contracts
from thirty3.analysis import alignment_windows, concentration, expiry_calendar, expiry_clusters, sme_share
from thirty3.analysis._result import pence
from thirty3.analysis.alignment_windows import AlignmentWindow
from thirty3.analysis.expiry_calendar import ExpiryPeriod
from thirty3.models.contract import Contract

AS_OF = date(2026, 11, 22)
_TIMES = 5
_ENGINES = ("DuckDB", "Polars")
_MOST_RECORDS = 100_000
"""Contracts take hundreds of times the memory of rows in Parquet."""

Run = Callable[[Any], Any]

MEASURES: dict[str, Run] = {
    "sme_share": lambda rows: sme_share(rows, basis="value", by=("borough",)),
    "concentration": lambda rows: concentration(rows, basis="value"),
    "expiry_clusters": lambda rows: expiry_clusters(rows, as_of=AS_OF),
    "expiry_calendar": lambda rows: expiry_calendar(rows, by=("borough",)),
    "alignment_windows": lambda rows: alignment_windows(rows, as_of=AS_OF),
}


_TITLES = {
    "sme_share": "SME share by value and borough",
    "concentration": "concentration by value",
    "expiry_clusters": "expiry clusters",
    "expiry_calendar": "expiry calendar by quarter and borough",
    "alignment_windows": "alignment windows",
}


def _by_hand(answers: ModuleType) -> dict[str, Run]:
    """The answers by hand of a module, which calls them as the measures are called."""
    of_a_day = ("expiry_clusters", "alignment_windows")
    return {
        name: partial(getattr(answers, name), **({"as_of": AS_OF} if name in of_a_day else {})) for name in MEASURES
    }


SQL = _by_hand(measures_in_sql)
PYTHON = _by_hand(measures_in_python)

FIGURES: dict[str, Callable[[Any], list[tuple[Any, ...]]]] = {
    "sme_share": lambda found: [
        (row.key[0], row.share, row.lower, row.upper, row.coverage, float(row.sme), row.n) for row in found
    ],
    "concentration": lambda found: [(found.share, found.hhi, found.suppliers, float(found.total))],
    "expiry_clusters": lambda found: [
        (one.service_area, one.first_end, one.last_end, one.act_by, one.contracts, one.valued, pence(one.total_value))
        for one in found
    ],
    "expiry_calendar": lambda found: list(map(_period, found)),
    "alignment_windows": lambda found: list(map(_window, found)),
}
"""What must be the same in the answers by hand; those may say more behind it."""


def _period(row: ExpiryPeriod) -> tuple[Any, ...]:
    figures = (float(row.contracts), row.n, _number(row.total_value), row.valued, _number(row.annual_value))
    return (row.key[0], row.first_day, row.last_day, *figures, row.annual_valued, row.period)


def _window(one: AlignmentWindow) -> tuple[Any, ...]:
    contracts = (one.contracts, one.to_extend, one.to_extend_published)
    money = (one.valued, pence(one.total_value), pence(one.annual_value), one.annual_valued)
    return (
        one.service_area,
        one.first_day,
        one.last_day,
        one.act_by,
        [*one.extension_months.values()],
        *contracts,
        *money,
    )


def _number(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)


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


def _expect_same(name: str, found: Any, answer: measures_in_sql.Answer) -> None:
    """The measure's answer is the one by hand: what was left out, how many rows there are, and their figures."""
    assert found.reasons == answer[1], name
    ours = FIGURES[name](found)
    assert len(ours) == len(answer[0]), name
    for mine, other in zip(ours, answer[0], strict=True):
        assert len(mine) <= len(other), name
        for one, two in zip(mine, other, strict=False):
            same = one == two or (isinstance(one, float) and isclose(one, two, rel_tol=1e-9))
            assert same, (name, mine, other)


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
        read = {over: _seconds(_every_row, answers[over])[0] for over in _ENGINES}
        for over in _ENGINES:
            _expect_same(name, answers[over], answers["SQL"])
            spent[f"{name} {over}"] = seconds[over]
        peaks = {over: _peak(path, over, name) for over in OVER}
        cells = [f"{seconds['SQL']:.2f} s", f"{peaks['SQL']:,} MiB"]
        for over in _ENGINES:
            ratios = (seconds[over] / seconds["SQL"], (seconds[over] + read[over]) / seconds["SQL"])
            cells += [f"{ratio:.2f}" for ratio in (*ratios, peaks[over] / peaks["SQL"])]
        _say(f"| {_TITLES[name]} | {number:,} | " + " | ".join(cells) + " |")
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
        _say(f"| {_TITLES[name]} | {number:,} | {seconds['by hand']:.2f} s | {ratio:.2f} | {with_rows:.2f} |")


def _same(opened: tuple[Run, Any]) -> tuple[Run, Any]:
    return opened


def _every_row(found: Any) -> int:
    """Rows are records that are made when somebody looks at them: this does."""
    return sum(1 for _ in found.rows)


def _growth(spent: Mapping[int, Mapping[str, float]]) -> None:
    """Print the power of n log n that fits the times at all sizes best; 1 is n log n itself."""
    grown = [log(number * log(number)) for number in spent]
    for name in MEASURES:
        fits = [
            linear_regression(grown, [log(seconds[f"{name} {over}"]) for seconds in spent.values()]).slope
            for over in _ENGINES
        ]
        _say(f"| {_TITLES[name]} | " + " | ".join(f"{power:.2f}" for power in fits) + " |")


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
        _head(
            "measure",
            "contracts",
            "SQL",
            "its peak",
            *(head for one in _ENGINES for head in (one, "rows read", "peak")),
        )
        for number, path in paths.items():
            spent[number] = _over_parquet(path, number)
        _head("measure", "contracts", "plain Python", "measure", "rows read")
        for number in sizes:
            if number <= _MOST_RECORDS:
                _over_records(paths[number], number)
        if len(sizes) > 1:
            _head("measure", *_ENGINES)
            _growth(spent)


def _head(*names: str) -> None:
    _say(f"\n| {' | '.join(names)} |\n|{'---|' * len(names)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        once(*sys.argv[2:])
    else:
        main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
