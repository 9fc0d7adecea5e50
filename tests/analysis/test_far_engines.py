"""Engines that few have installed: where they are, every measure gives the answer it gives over records."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.analysis.test_every_engine import MEASURES
from tests.analysis.worlds import FORMS, TODAY, contract, supplier
from thirty3.models.contract import Contract


def _world() -> list[Contract]:
    """Sixty contracts in which things collide, the first ten of them twice."""
    draw = Random(33)
    found = [
        contract(
            str(number),
            *draw.sample(["E09000001", "E09000007", "E09000012"], draw.choice([0, 1, 1, 1, 2])),
            start=draw.choice([None, TODAY - timedelta(400), TODAY + timedelta(2)]),
            end=draw.choice([None, TODAY - timedelta(1), *(TODAY + timedelta(days) for days in range(8))]),
            area=draw.choice(["housing", "housing", "planning", None]),
            pounds=draw.choice([None, 0, 1, 7, "0.01", -5]),
            annual=draw.choice([None, 3]),
            currency=draw.choice(["GBP", "GBP", "EUR"]),
            vat=draw.choice(["excluded", "included", "unknown"]),
            suppliers=[
                supplier(draw.choice(["a", "b", "c", None]), draw.choice(["sme", "large", "unknown"]), "notice")
                for _ in range(draw.choice([0, 1, 1, 1, 2]))
            ],
            status=draw.choice(["active", "active", "active", "cancelled", "terminated"]),
        )
        for number in range(60)
    ]
    return found + found[:10]


@pytest.fixture(scope="module")
def ibis() -> Callable[[Any], Any]:
    module = pytest.importorskip("ibis")
    return lambda table: module.memtable(table)


@pytest.fixture(scope="module")
def spark() -> Iterator[Callable[[Any], Any]]:
    sql = pytest.importorskip("pyspark.sql")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    yield session.createDataFrame
    session.stop()


@pytest.mark.filterwarnings("ignore")  # Spark leaves sockets open, and its own code warns: neither is ours
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("engine", ["ibis", "spark"])
def test_every_measure_gives_the_answer_of_the_records(
    engine: str, measure: str, request: pytest.FixtureRequest
) -> None:
    made = request.getfixturevalue(engine)
    records = _world()
    assert MEASURES[measure](made(FORMS["PyArrow"](records))) == MEASURES[measure](records)
