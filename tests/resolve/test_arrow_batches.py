"""OCDS in Arrow batches: the contracts that a register exports, every record told, whatever the size of the batches."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import notices
from tests.register.test_exporting import NOON, fill
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.analysis import concentration
from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.contract import Contract
from thirty3.resolve.arrow import contract_batches, contract_schema, release_batches, release_schema

FIRMS = {name for name in Contract.columns() if name.startswith("supplier_") and name != "supplier_count"}
"""What only the whole can say: who a supplier is, and what is known of that firm from its other contracts."""


def releases_of(*texts: Any) -> pa.Table:
    return pa.Table.from_batches(release_batches([pa.record_batch({"release": list(texts)})]), release_schema())


def contracts_of(releases: pa.Table, rows: int | None = None) -> pa.Table:
    batches = releases.sort_by("ocid").to_batches(max_chunksize=rows)
    return pa.Table.from_batches(contract_batches(batches), contract_schema())


def by_id(rows: pa.Table, *without: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rows.drop_columns(list(without)).sort_by("contract_id").to_pylist()
    return found


def award(number: int, **more: Any) -> str:
    return json.dumps(notices.award(number, buyer="LB Camden", ends="2027-03-31", **more))


def amended(number: int) -> str:
    """A later release of the same process, which gives the contract another end."""
    value = notices.award(number, buyer="LB Camden", ends="2029-03-31") | {"date": "2026-01-01T00:00:00Z"}
    return json.dumps(value | {"id": value["id"] + "-amended"})


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    with Register(folder / "register.db") as register:
        return fill(register).export(folder / "lake", clock=VirtualClock(NOON)).path


@pytest.mark.parametrize("rows", [1, 7, None])
def test_the_releases_a_register_exports_are_the_contracts_it_exports(rows: int | None, lake: Path) -> None:
    exported = ds.dataset(lake / "contracts").to_table()
    found = contracts_of(ds.dataset(lake / "releases").to_table(), rows)
    assert found.schema.names == [*exported.schema.names, "rejected", "rejected_text", "beyond"]
    assert found.schema.types[: len(exported.schema)] == exported.schema.types
    assert set(found["rejected"].to_pylist()) == {None}
    assert by_id(found, *FIRMS, "rejected", "rejected_text", "beyond") == by_id(exported, *FIRMS)
    assert exported.num_rows > 100


def test_a_number_beyond_64_bits_is_null_and_said(lake: Path) -> None:
    found = contracts_of(ds.dataset(lake / "releases").to_table()).to_pylist()
    (row,) = (row for row in found if row["beyond"] is not None)
    assert (row["beyond"], row["value_pence"], row["annual_pence"]) == ("value_pence|annual_pence", None, None)


def test_raw_texts_are_what_loading_them_exports(tmp_path: Path) -> None:
    texts = [award(number) for number in range(40)] + [amended(number) for number in range(20)]
    Random(33).shuffle(texts)
    (tmp_path / "raw.jsonl").write_text("\n".join(texts))
    with Register(":memory:") as register:
        register.load(tmp_path / "raw.jsonl")
        exported = register.export(tmp_path / "lake").path
    own = [name for name in Contract.columns() if name not in FIRMS]
    found = contracts_of(releases_of(*texts)).select(own)
    assert by_id(found) == by_id(ds.dataset(exported / "contracts").to_table().select(own))
    assert found.num_rows == 40


RECORDS: dict[str, tuple[Any, int, int]] = {
    "a release": (award(1), 1, 0),
    "another of its process": (amended(1), 1, 0),
    "bytes": (award(2).encode(), 1, 0),
    "a package": (json.dumps(notices.package(json.loads(award(4)), {"id": "no ocid"}, json.loads(award(5)))), 2, 1),
    "lines": (f"{award(6)}\n{award(7)}\n", 2, 0),
    "half a release": (award(8)[:300], 0, 1),
    "no release": ('{"error": "busy, ask a.person@example.org"}', 0, 1),
    "no text": (None, 0, 1),
    "an empty text": ("", 0, 1),
    "a number": ("7", 0, 1),
}
"""Texts, with how many releases and how many rejections each is."""


@given(kinds=st.lists(st.sampled_from(sorted(RECORDS)), max_size=12), rows=st.integers(1, 5))
@settings(max_examples=40)
def test_every_record_goes_out_as_it_came_or_with_the_reason(kinds: list[str], rows: int) -> None:
    texts = [RECORDS[kind][0] for kind in kinds]
    texts = [text.encode() if isinstance(text, str) else text for text in texts]
    batches = pa.table({"release": pa.array(texts, pa.binary())}).to_batches(max_chunksize=rows)
    releases = pa.Table.from_batches(release_batches(batches), release_schema())
    rejected = releases.filter(releases["rejected"].is_valid())
    assert releases.num_rows - rejected.num_rows == sum(RECORDS[kind][1] for kind in kinds)
    assert rejected.num_rows == sum(RECORDS[kind][2] for kind in kinds)
    contracts = contracts_of(releases, rows)
    told = contracts.filter(contracts["rejected"].is_valid())
    columns = ["rejected", "rejected_text", "source", "source_url"]
    assert told.select(columns).to_pylist() == rejected.select(columns).to_pylist()
    assert concentration(contracts, basis="contracts").reasons.get("no_id", 0) == rejected.num_rows
    assert set(contracts["ocid"].drop_null().to_pylist()) == set(releases["ocid"].drop_null().to_pylist())
    assert "a.person" not in json.dumps([releases.to_pylist(), contracts.to_pylist()], default=str)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_texts_come_in_any_type_that_holds_them(kind: pa.DataType) -> None:
    batch = pa.record_batch({"release": pa.array([award(1), None], pa.string()).cast(kind)})
    (found,) = release_batches([batch])
    assert found["rejected"].to_pylist() == [None, "there is no text"]


def test_polars_frames_go_in_and_come_out() -> None:
    frame = pl.DataFrame({"release": [amended(2), award(1), award(2)]})
    releases = pl.DataFrame(pa.Table.from_batches(release_batches(frame.to_arrow().to_batches())))
    found = pl.DataFrame(pa.Table.from_batches(contract_batches(releases.sort("ocid").to_arrow().to_batches())))
    assert [str(day) for day in found["end"]] == ["2027-03-31", "2029-03-31"]


def test_what_is_known_of_a_row_is_in_its_release_and_contract() -> None:
    told = {"source": "find_a_tender", "source_url": "https://portal.example/page", "licence": "OGL-UK-3.0"}
    noon = datetime(2026, 11, 22, 12)  # noqa: DTZ001 - what an engine without zones gives is in UTC
    batch = pa.record_batch(
        {name: [value] for name, value in {"release": award(1), "retrieved_at": noon, **told}.items()}
    )
    (release,) = release_batches([batch])
    (contract,) = contract_batches([release])
    for row in (release.to_pylist()[0], contract.to_pylist()[0]):
        assert {name: row[name] for name in told} == told
        assert row["retrieved_at"] == noon.replace(tzinfo=UTC)


def test_a_stream_without_an_end_is_read_as_far_as_is_asked() -> None:
    def without_end() -> Iterator[pa.RecordBatch]:
        for number in count():
            yield pa.record_batch({"release": [award(number)]})

    assert [batch.num_rows for batch in islice(contract_batches(release_batches(without_end())), 1)] == [1000]


def test_releases_out_of_order_are_refused() -> None:
    releases = releases_of(award(1), award(2), amended(1))
    with pytest.raises(ParseError, match=r"000001' comes after '.*000002': bring the releases of each process"):
        list(contract_batches(releases.to_batches()))


@pytest.mark.parametrize("said", ["ocds-b5fd17-other", None])
def test_a_release_that_was_brought_to_another_process_is_rejected(said: str | None) -> None:
    batch = pa.record_batch({"release": [award(1)], "ocid": pa.array([said], pa.string())})
    (found,) = contract_batches([batch])
    (row,) = found.to_pylist()
    assert row["contract_id"] is None
    assert row["rejected"].startswith("it is of process 'ocds-b5fd17-00000000")
    assert '"ocid"' in row["rejected_text"]
    assert "a.person" not in row["rejected_text"]


@pytest.mark.parametrize("function", [release_batches, contract_batches])
def test_batches_of_something_else_are_refused(function: Any) -> None:
    with pytest.raises(UnknownNameError, match="no column 'release', but value"):
        list(function([pa.record_batch({"value": ["{}"]})]))


def test_without_pyarrow_it_says_what_to_install() -> None:
    script = """
import sys
sys.modules["pyarrow"] = None
from thirty3.errors import MissingExtraError
from thirty3.resolve.arrow import contract_batches
try:
    contract_batches([])
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert "pip install 'thirty3[parquet]'" in done.stdout
