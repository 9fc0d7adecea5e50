"""Spark and Ibis over the Parquet of a register: every measure gives the answer it gives in DuckDB."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests import notices
from tests.analysis import (
    test_alignment_windows,
    test_every_engine,
    test_every_estate,
    test_every_market,
    test_every_quality,
    test_lifecycle,
)
from tests.analysis.lakes import export_lake
from tests.register.conftest import missing
from thirty3 import Register, analysis
from thirty3.analysis import concentration
from thirty3.models.contract import Contract
from thirty3.resolve.arrow import contract_batches, contract_schema, release_batches, release_schema

MEASURES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    f"{name} over {table}": (table, measure)
    for table, measures in (
        ("contracts", test_every_engine.MEASURES),
        ("contracts", test_every_market.MEASURES),
        ("contracts", test_every_quality.MEASURES),
        ("contracts", test_lifecycle.MEASURES),
        ("contracts", test_alignment_windows.MEASURES),
        ("tenders", test_every_market.TENDER_MEASURES),
        ("applications", test_every_estate.MEASURES),
    )
    for name, measure in measures.items()
}

AGAIN = {
    "clusters, last ends",
    "sme by contracts",
    "sme by suppliers",
    "concentration by contracts",
    "vcse by suppliers",
    "local to Hackney",
    "structure by contracts",
    "segments in force",
    "competition by",
    "time from notice",
    "tenure of products",
    "status by last ends",
    "expiring between",
    "act by last ends",
    "calendar from today",
    "calendar by year",
    "a year ahead",
    "timing by",
    "adoption by service areas",
    "prices of types, by residents",
}
"""A measure asked another way: in Spark, which takes a second or two to plan a query, by the slow suite only."""

QUICK = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    # a few thousand rows are counted before code for counting them is compiled
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        missing("no PySpark: pip install pyspark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing("no Java, which Spark runs on (Debian: apt install default-jre-headless)")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]")
    for name, value in QUICK.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_lake(tmp_path_factory.mktemp("lake"), rows=20_000)


@pytest.fixture(scope="module")
def large_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_lake(tmp_path_factory.mktemp("large"), rows=1_000_000)


@pytest.fixture(scope="module")
def in_spark_large(spark: Any, large_lake: Path) -> dict[str, Any]:
    spark.conf.set("spark.sql.codegen.wholeStage", "true")
    return _tables(spark, large_lake)


def in_duckdb(lake: Path, table: str) -> Any:
    return duckdb.connect().sql(f"FROM read_parquet('{lake}/{table}/**/*.parquet')")


@pytest.fixture(scope="module")
def in_spark(spark: Any, lake: Path) -> dict[str, Any]:
    return _tables(spark, lake)


def _tables(spark: Any, lake: Path) -> dict[str, Any]:
    return {table: spark.read.parquet(str(lake / table)) for table in ("contracts", "tenders", "applications")}


def test_every_measure_of_rows_is_asked() -> None:
    asked = {name for _, measure in MEASURES.values() for name in (measure.__name__, *measure.__code__.co_names)}
    for name in analysis.__all__:
        function = getattr(analysis, name)
        rows = next(iter(signature(function).parameters.values())).annotation if isfunction(function) else None
        assert name in asked or rows not in ("Contracts", "Tenders", "Applications")


@pytest.mark.parametrize("measure", [name for name in MEASURES if name.rpartition(" over ")[0] not in AGAIN])
def test_every_measure_in_spark_gives_its_answer(measure: str, in_spark: dict[str, Any], lake: Path) -> None:
    table, function = MEASURES[measure]
    found = function(in_spark[table])
    assert found == function(in_duckdb(lake, table))
    assert found.used > 0


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_in_spark_gives_its_answer_over_a_million(
    measure: str, in_spark_large: dict[str, Any], large_lake: Path
) -> None:
    table, function = MEASURES[measure]
    assert function(in_spark_large[table]) == function(in_duckdb(large_lake, table))


@pytest.mark.parametrize("measure", ["clusters", "concentration by value"])
def test_rows_that_come_twice_count_once_in_spark(measure: str, in_spark: dict[str, Any], lake: Path) -> None:
    rows, function = in_spark["contracts"], test_every_engine.MEASURES[measure]
    found, once = function(rows.unionByName(rows.where("year = 2025"))), function(rows)
    assert found.used == once.used
    assert found.reasons["repeated"] > 0
    twice = in_duckdb(lake, "contracts")
    assert found == function(twice.union(twice.filter("year = 2025")))


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")  # none is used
def test_raw_ocds_in_spark_becomes_the_contracts_that_a_register_exports(spark: Any, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, numbers in {"one.jsonl": range(60), "two.jsonl": range(40, 90)}.items():
        texts = [notices.award(number, buyer="LB Camden", ends="2027-03-31") for number in numbers]
        amended = [text | {"id": f"{text['id']}-{name}", "date": "2026-01-01T00:00:00Z"} for text in texts[::3]]
        (raw / name).write_text("\n".join(map(json.dumps, [*texts, *amended])) + '\n{"ocid": "ocds-b5fd17-cut')
    with Register(":memory:") as register:
        run = register.load(raw)
        exported = spark.read.parquet(str(register.export(tmp_path / "lake").path / "contracts"))

    texts = spark.read.text(str(raw)).selectExpr("value AS release", "_metadata.file_path AS source_url")
    releases = texts.mapInArrow(release_batches, _of(spark, release_schema()))
    grouped = releases.repartition("ocid").sortWithinPartitions("ocid")
    found = grouped.mapInArrow(contract_batches, _of(spark, contract_schema())).cache()

    own = [name for name in Contract.columns() if not name.startswith("supplier_")]
    assert _rows(found.where("rejected IS NULL").select(own)) == _rows(exported.select(own))
    assert exported.count() == 90
    rejected = found.where("rejected IS NOT NULL").collect()
    assert {Path(row["source_url"].partition(",")[0]).name for row in rejected} == {"one.jsonl", "two.jsonl"}
    assert len(rejected) == run.quarantined == 2
    assert concentration(found, basis="contracts").reasons == {"no_id": 2}


def _of(spark: Any, schema: Any) -> Any:
    return spark.createDataFrame(schema.empty_table()).schema


def _rows(frame: Any) -> list[dict[str, Any]]:
    return sorted((row.asDict() for row in frame.collect()), key=lambda row: str(row["contract_id"]))


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis 12 calls what DuckDB 2 renamed
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_in_ibis_gives_its_answer(measure: str, lake: Path) -> None:
    try:
        import ibis
    except ImportError:
        missing("no Ibis: pip install 'ibis-framework[duckdb]'")
    table, function = MEASURES[measure]
    rows = ibis.duckdb.connect().read_parquet(f"{lake}/{table}/**/*.parquet")
    assert function(rows) == function(in_duckdb(lake, table))
