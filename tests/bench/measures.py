"""How the measures grow with the rows, and how the engines compare: prints ratios, which travel between machines.

Run it with ``python -m tests.bench.measures [rows]``; it is no test, and no time in it is a promise.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from thirty3.analysis import concentration, expiry_clusters, sme_share
from thirty3.models.contract import Contract

AS_OF = date(2026, 11, 22)
_SEED = 33
_AREAS = [f"area_{number}" for number in range(24)]
_SIZES = ["micro", "small", "medium", "large", "unknown"]

MEASURES: dict[str, Callable[[Any], object]] = {
    "expiry_clusters": lambda rows: expiry_clusters(rows, as_of=AS_OF),
    "sme_share": lambda rows: sme_share(rows, basis="value", by=("borough",)),
    "concentration": lambda rows: concentration(rows, basis="value"),
}

FORMS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "rows": lambda frame: frame.to_dicts(),
    "pandas": lambda frame: frame.to_pandas(),
    "Polars": lambda frame: frame.lazy(),
    "PyArrow": lambda frame: frame.to_arrow(),
    "DuckDB": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}


def made_up(number: int) -> Iterator[dict[str, Any]]:
    """Rows as ``Contract.row()`` makes them, from a fixed seed: ends over twelve years, one in ten joint."""
    draw = random.Random(_SEED)  # the same rows on every machine
    blank = dict.fromkeys(Contract.columns())
    for place in range(number):
        start = date(2018, 1, 1) + timedelta(draw.randrange(3650))
        gss = [f"E090000{draw.randint(1, 33):02}" for _ in range(1 if draw.random() < 0.9 else 2)]
        who = draw.randrange(1 + number // 20)
        yield blank | {
            "contract_id": f"ocds-made-up-{place}",
            "borough": "|".join(sorted(set(gss))),
            "status": "active",
            "start": start.isoformat(),
            "end": None if draw.random() < 0.1 else (start + timedelta(draw.randrange(365, 2500))).isoformat(),
            "value_pence": None if draw.random() < 0.2 else draw.randrange(10**9),
            "currency": "GBP",
            "vat": draw.choice(["excluded", "included", "unknown"]),
            "supplier_count": 1,
            "supplier_id": f"name:firm {who}",
            "supplier_name": f"Firm {who}",
            "supplier_size": _SIZES[who % 5],
            "service_area": draw.choice(_AREAS),
            "source": "sample",
        }


def _seconds(measure: Callable[[Any], object], rows: Any) -> float:
    began = time.perf_counter()
    measure(rows)
    return time.perf_counter() - began


def _frame(number: int) -> pl.DataFrame:
    kinds = {"text": pl.String, "date": pl.String, "integer": pl.Int64, "boolean": pl.Boolean}
    return pl.DataFrame(made_up(number), schema={name: kinds[kind] for name, kind in Contract.columns().items()})


def main(number: int) -> None:
    """Print, for each measure and form, time over that of plain rows, and growth for ten times the rows."""
    few, many = _frame(number // 10), _frame(number)
    say = sys.stdout.write
    say(f"{number:,} rows; duckdb {duckdb.__version__}, pandas {pd.__version__}, polars {pl.__version__}\n")
    for name, measure in MEASURES.items():
        plain = 0.0
        for form, make in FORMS.items():
            small, large = make(few), make(many)
            before, after = _seconds(measure, small), _seconds(measure, large)
            plain = plain or after
            say(f"{name:16} {form:8} {after / plain:6.2f} of plain rows, {after / before:6.1f} for ten times the rows")
            say(f"  ({after:.2f} s)\n")
    say(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
