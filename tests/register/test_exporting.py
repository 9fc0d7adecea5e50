"""An export: the same as the register for every tool, whole or not there at all, with its licences wherever it goes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import duckdb
import jsonschema
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import thirty3 as t3
from tests import notices
from tests.ocds.test_ocds_write import schema_of
from tests.server import VirtualClock
from thirty3 import Register, sample
from thirty3.analysis import concentration, expiry_clusters, sme_share
from thirty3.harvest import Harvest
from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.normalise.cells import parse_cells
from thirty3.ocds.release import make_release
from thirty3.register.reports import Exported, ExportFormat

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
OGL = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
OGL_2 = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/"
UNDATED = "year=__HIVE_DEFAULT_PARTITION__"

FROM_A_PORTAL = Provenance(
    source="find_a_tender", record_id="", url="https://portal.example/page", retrieved_at=NOON, licence=OGL_2
)
FROM_A_FILE = Provenance(source="file", record_id="", file="/home/somebody/downloads/council.json", position="line 2")

ODD = (
    make_release(
        notices.award(1, buyer="LB Camden", ends="2027-03-31", title='=HYPERLINK("https://evil.example","open me")'),
        provenance=FROM_A_PORTAL,
    ),
    make_release(notices.award(2, buyer="Hackney Council", ends="2027-03-31") | {"date": None}, provenance=FROM_A_FILE),
    make_release(
        notices.award(3, buyer="LB Sutton", ends="2027-04-30", value={"amount": 9 * 10**18, "currency": "GBP"}),
        provenance=FROM_A_FILE,
    ),
    make_release(notices.award(4, buyer="LB Sutton", ends="2027-04-30", value=None), provenance=FROM_A_PORTAL),
)
APPLICATIONS = (
    Application(
        id="camden/1",
        borough="E09000007",
        name="-Orchard",
        service_areas=("housing",),
        annual_value=Money(amount=Decimal("12.50")),
        satisfaction=3.25,
        go_live=date(2020, 4, 1),
        provenance=Provenance(source="city_tools", record_id="1", retrieved_at=NOON, file="/tmp/systems.csv"),
    ),
    Application(id="camden/2", borough="E09000007", name="", provenance=FROM_A_FILE),
)


def harvest(releases: tuple[Release, ...] = (), applications: tuple[Application, ...] = ()) -> Harvest:
    kept = len(releases) + len(applications)
    account = Account(received=kept, kept=kept, sources=("made up",))
    return Harvest(portal="file", query=Query(), releases=releases, applications=applications, account=account)


def fill(register: Register) -> Register:
    """The sample, odd releases and two applications."""
    register.add(harvest((*t3.load(sample.path()), *ODD), APPLICATIONS), clock=VirtualClock(NOON))
    return register


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with Register(tmp_path_factory.mktemp("register") / "register.db") as register:
        yield fill(register)


@pytest.fixture(scope="module")
def lakes(held: Register, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exported]:
    """The register in every format."""
    folder = tmp_path_factory.mktemp("lakes")
    return {form: held.export(folder / form, format=form, clock=VirtualClock(NOON)) for form in FORMATS}


def files(exported: Exported, table: str) -> list[Path]:
    return [exported.path / file.name for file in exported.files if file.table == table]


def lines(exported: Exported, table: str) -> list[str]:
    return [
        line for path in files(exported, table) for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]


def records(register: Register) -> dict[str, list[Any]]:
    return {
        "contracts": list(register.contracts()),
        "tenders": list(register.tenders()),
        "applications": list(register.applications()),
        "releases": list(register.releases()),
    }


def by_all(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in an order of their own."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_says_what_it_wrote(form: str, held: Register, lakes: dict[str, Exported]) -> None:
    exported, every = lakes[form], records(held)
    assert exported.exported_at == NOON
    assert exported.rows == {table: len(every[table]) for table in exported.rows}
    for file in exported.files:
        content = (exported.path / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
    for table, rows in exported.rows.items():
        assert sum(file.rows for file in exported.files if file.table == table) == rows
    there = {path.relative_to(exported.path).as_posix() for path in exported.path.rglob("*") if path.is_file()}
    assert there == {"ATTRIBUTION.txt", "_manifest", *(file.name for file in exported.files)}
    manifest = json.loads((exported.path / "_manifest").read_text())
    assert Exported.model_validate_json(json.dumps(manifest | {"path": str(exported.path)})) == exported
    assert Exported.model_validate_json(exported.model_dump_json()) == exported
    assert exported.summary().startswith(f"{exported.path}: ")


@pytest.mark.parametrize("form", FORMATS)
def test_each_file_holds_one_year_of_publication(form: str, lakes: dict[str, Exported]) -> None:
    for file in lakes[form].files:
        place = UNDATED if file.year is None else f"year={file.year:04}"
        assert Path(file.name).parts[:-1] == ((file.table,) if file.table == "applications" else (file.table, place))
    assert len({file.name for file in lakes[form].files}) == len(lakes[form].files)
    assert {2025, None} <= {file.year for file in lakes[form].files if file.table == "releases"} or form == "csv"


# Parquet, as engines see it


def test_parquet_holds_every_row_with_real_types(held: Register, lakes: dict[str, Exported]) -> None:
    for table in ("contracts", "tenders", "applications"):
        read = ds.dataset(lakes["parquet"].path / table).to_table()  # one schema for all files, or this fails
        kinds = lakes["parquet"].columns[table]
        types = {"text": "string", "date": "date32[day]", "integer": "int64", "boolean": "bool", "number": "double"}
        types["instant"] = "timestamp[us, tz=UTC]"
        assert {field.name: str(field.type) for field in read.schema} == {
            name: types[kind] for name, kind in kinds.items()
        }
        found = [{name: _as_in_a_row(value) for name, value in row.items()} for row in read.to_pylist()]
        assert [{name: row[name] for name in kinds} for row in found] == found
        expected = [_without_what_is_too_large(one.row()) for one in records(held)[table]]
        assert by_all([{name: row[name] for name in expected[0]} for row in found]) == by_all(expected)


def _as_in_a_row(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _without_what_is_too_large(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, int) and value >= 2**63 else value for name, value in row.items()}


def test_a_sum_beyond_64_bits_is_left_out_of_parquet_and_said(lakes: dict[str, Exported]) -> None:
    assert lakes["parquet"].notes == (
        "contracts.annual_pence is beyond 64 bits in 1 row, and empty there",
        "contracts.value_pence is beyond 64 bits in 1 row, and empty there",
    )
    assert "beyond 64 bits" in lakes["parquet"].summary()
    assert lakes["csv"].notes == ()


def test_releases_are_in_parquet_whole(held: Register, lakes: dict[str, Exported]) -> None:
    read = ds.dataset(lakes["parquet"].path / "releases").to_table().to_pylist()
    every = {(one.ocid, one.id, one.content_hash): one for one in held.releases()}
    assert len(read) == len(every)
    for row in read:
        data = json.loads(row["release"])
        one = next(one for one in every.values() if one.data == data)
        assert (row["ocid"], row["id"], row["date"]) == (one.ocid, one.id, one.date)
        assert row["source"] == one.provenance.source


ENGINES: dict[str, Callable[[Path], Any]] = {
    "DuckDB": lambda folder: duckdb.connect().sql(f"SELECT * FROM read_parquet('{folder}/**/*.parquet')"),
    "Polars": lambda folder: pl.scan_parquet(folder),
    "PyArrow": lambda folder: ds.dataset(folder, partitioning="hive").to_table(),
    "pandas": lambda folder: ds.dataset(folder).to_table().to_pandas(),
}
MEASURES: dict[str, Callable[[Any], Any]] = {
    "expiry_clusters": lambda rows: expiry_clusters(rows, as_of=TODAY),
    "sme_share by value": lambda rows: sme_share(rows, basis="value", by=("borough", "service_area")),
    "sme_share by suppliers": lambda rows: sme_share(rows, basis="suppliers"),
    "concentration": lambda rows: concentration(rows, basis="value", as_of=TODAY),
    "concentration by contracts": lambda rows: concentration(rows, basis="contracts", by=("borough",)),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_measure_over_the_parquet_is_the_measure_over_the_records(
    engine: str, measure: str, held: Register, lakes: dict[str, Exported]
) -> None:
    fitting = [one for one in held.contracts() if one.value is None or one.value.pence < 2**63]
    (beyond,) = (one for one in held.contracts() if one not in fitting)
    expected = MEASURES[measure]([*fitting, beyond.model_copy(update={"value": None})])
    assert MEASURES[measure](ENGINES[engine](lakes["parquet"].path / "contracts")) == expected
    assert expected.used > 50


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_register_has_columns_to_ask_for(engine: str, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        exported = register.export(tmp_path / "lake")
    assert set(exported.rows.values()) == {0}
    for measure in MEASURES.values():
        assert measure(ENGINES[engine](exported.path / "contracts")) == measure([])
    for table, columns in exported.columns.items():
        assert ds.dataset(exported.path / table).schema.names == list(columns)


def test_engines_read_the_year_as_a_number_that_may_be_missing(lakes: dict[str, Exported]) -> None:
    folder = lakes["parquet"].path / "contracts"
    counts = {file.year: file.rows for file in lakes["parquet"].files if file.table == "contracts"}
    assert counts[None] == 1
    query = f"SELECT year, count(*) FROM '{folder}/**/*.parquet' GROUP BY year"
    assert dict(duckdb.connect().sql(query).fetchall()) == counts
    assert dict(pl.scan_parquet(folder).group_by("year").len().collect().iter_rows()) == counts
    read = ds.dataset(folder, partitioning="hive").to_table()
    assert pa.types.is_integer(read.schema.field("year").type)
    assert dict(pl.DataFrame(read.group_by("year").aggregate([([], "count_all")]).to_pydict()).iter_rows()) == counts
    one_year = duckdb.connect().sql(f"SELECT count(*) FROM '{folder}/**/*.parquet' WHERE year = 2025").fetchall()
    assert one_year == [(counts[2025],)]
    assert pl.scan_parquet(folder).filter(pl.col("year") == 2025).collect().height == counts[2025]


def test_engines_read_a_table_of_which_nothing_is_dated(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add(harvest(ODD[1:2]))
        exported = register.export(tmp_path / "lake", clock=VirtualClock(NOON))
        every = list(register.contracts())
    assert [(file.year, file.rows) for file in exported.files if file.table == "contracts"] == [(None, 1), (2026, 0)]
    for engine in ENGINES.values():
        assert concentration(engine(exported.path / "contracts"), basis="value") == concentration(every, basis="value")
    folder = exported.path / "contracts"
    assert duckdb.connect().sql(f"SELECT year FROM '{folder}/**/*.parquet' WHERE year IS NULL").fetchall() == [(None,)]


# CSV


def test_csv_cells_come_back_as_the_rows_they_were(held: Register, lakes: dict[str, Exported]) -> None:
    for table, own in {"contracts": Contract, "tenders": Tender, "applications": Application}.items():
        found = []
        for path in files(lakes["csv"], table):
            with path.open(encoding="utf-8-sig", newline="") as file:
                found += [parse_cells(line, lakes["csv"].columns[table]) for line in csv.DictReader(file)]
        expected = [one.row() for one in records(held)[table]]
        columns = getattr(own, "columns")()  # noqa: B009 - three classes with a method each, and no base of them
        assert by_all([{name: row[name] for name in columns} for row in found]) == by_all(expected)


def test_no_csv_cell_is_a_formula(lakes: dict[str, Exported]) -> None:
    marked = 0
    for file in lakes["csv"].files:
        with (lakes["csv"].path / file.name).open(encoding="utf-8-sig", newline="") as text:
            for line in csv.reader(text):
                marked += sum(cell.startswith("'=HYPERLINK") or cell == "'-Orchard" for cell in line)
                assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in line)
    assert marked == 3  # a contract's title, its tender's, and an application's name


def test_csv_is_utf_8_for_spreadsheets_too(lakes: dict[str, Exported]) -> None:
    for file in lakes["csv"].files:
        content = (lakes["csv"].path / file.name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.decode("utf-8-sig").split(",")[0] == next(iter(lakes["csv"].columns[file.table]))


def test_a_program_reads_the_csv_without_ado(lakes: dict[str, Exported]) -> None:
    path = lakes["csv"].path / "contracts"
    read = duckdb.connect().sql(f"SELECT contract_id, value_pence FROM read_csv('{path}/**/*.csv', union_by_name=true)")
    assert len(read.fetchall()) == lakes["csv"].rows["contracts"]
    assert pl.read_csv(files(lakes["csv"], "contracts")[-1]).columns[0] == "contract_id"


# JSON Lines and OCDS


def test_json_lines_are_the_records_whole(held: Register, lakes: dict[str, Exported]) -> None:
    kinds: dict[str, type[Record]] = {
        "contracts": Contract,
        "tenders": Tender,
        "applications": Application,
        "releases": Release,
    }
    for table, every in records(held).items():
        found = [kinds[table].model_validate_json(line) for line in lines(lakes["jsonl"], table)]
        assert sorted(one.model_dump_json() for one in found) == sorted(one.model_dump_json() for one in every)


def test_a_register_made_of_json_lines_has_the_same_digest(held: Register, lakes: dict[str, Exported]) -> None:
    releases = tuple(map(Release.model_validate_json, lines(lakes["jsonl"], "releases")))
    applications = tuple(map(Application.model_validate_json, lines(lakes["jsonl"], "applications")))
    with Register(":memory:") as register:
        register.add(harvest(releases, applications))
        assert register.digest() == held.digest()


def test_a_register_made_of_the_ocds_export_has_the_same_digest_but_for_provenance(
    held: Register, lakes: dict[str, Exported]
) -> None:
    where = {(one.ocid, one.id, one.content_hash): one.provenance for one in held.releases()}
    loading = t3.load(lakes["ocds"].path)
    loaded = tuple(loading)
    assert (loading.account.rejected, loading.account.repeated) == (0, 0)
    back = tuple(one.model_copy(update={"provenance": where[one.ocid, one.id, one.content_hash]}) for one in loaded)
    with Register(":memory:") as register:
        register.add(harvest(back, APPLICATIONS))
        assert register.digest() == held.digest()
        assert by_all([one.row() for one in register.contracts()]) == by_all([one.row() for one in held.contracts()])


def test_an_export_of_an_import_is_the_same_export(held: Register, tmp_path: Path) -> None:
    """From the second time on with provenance too: the files then lie at the same places."""
    digests = []
    lake = held.export(tmp_path / "lake", format="ocds")
    for _ in range(2):
        with Register(":memory:") as register:
            assert register.load(lake.path).status == "complete"
            digests.append(register.digest())
            lake = register.export(tmp_path / "lake", format="ocds")
    assert digests[0] == digests[1]


def test_every_line_of_ocds_is_a_package_valid_by_the_standard(lakes: dict[str, Exported], shared: Path) -> None:
    schema = schema_of(shared / "ocds" / "standard_1.1.5")
    formats = jsonschema.FormatChecker.checkers.keys() - {"date-time"}  # a bare day stays one, as it was published
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker(formats))
    packages = [json.loads(line) for line in lines(lakes["ocds"], "releases")]
    odd = {one.ocid for one in ODD if one.date is None or one.data["awards"][0].get("value", 1) is None}
    for package in packages:
        package["releases"] = [one for one in package["releases"] if one["ocid"] not in odd]  # invalid as published
        if package["releases"]:
            validator.validate(package)
    assert len({package["uri"] for package in packages}) == len(packages)


def test_a_package_claims_no_licence_that_nobody_stated(lakes: dict[str, Exported]) -> None:
    packages = [json.loads(line) for line in lines(lakes["ocds"], "releases")]
    said = {one["ocid"]: package for package in packages for one in package["releases"]}
    assert said[ODD[0].ocid]["license"] == OGL_2
    assert said[ODD[0].ocid]["publisher"] == {"name": "Find a Tender"}
    assert "license" not in said[ODD[1].ocid]
    assert all(package["attribution"] for package in packages)
    stated = {one.ocid: one.provenance.licence for one in t3.load(lakes["ocds"].path)}
    assert (stated[ODD[0].ocid], stated[ODD[1].ocid]) == (OGL_2, None)


def test_a_release_without_an_id_is_given_one_in_ocds_and_keeps_it(tmp_path: Path) -> None:
    value = notices.award(1, buyer="LB Camden", ends="2027-03-31") | {"id": None}
    anonymous = make_release(value, provenance=FROM_A_FILE)
    with Register(":memory:") as register:
        register.add(harvest((anonymous,)))
        exported = register.export(tmp_path / "lake", format="ocds")
    (back,) = t3.load(exported.path)
    assert "id_made" in anonymous.notes
    assert (back.id, back.data) == (anonymous.id, anonymous.data | {"id": anonymous.id})


def test_a_licence_that_is_no_address_is_left_out_of_the_package_and_told_beside_it(tmp_path: Path) -> None:
    card = next(card for card in t3.portals() if not card.licence.startswith("http"))
    where = FROM_A_PORTAL.model_copy(update={"source": card.id, "licence": None})
    with Register(":memory:") as register:
        register.add(harvest((make_release(notices.award(1, buyer="LB Camden", ends="2027-03-31"), provenance=where),)))
        exported = register.export(tmp_path / "lake", format="ocds")
    (package,) = (json.loads(line) for line in lines(exported, "releases"))
    assert "license" not in package
    assert package["attribution"] == card.attribution
    assert exported.licences == (card.licence,)


# Where it comes from, and under which licence


def test_every_row_says_where_it_is_from_since_when_and_under_which_licence(lakes: dict[str, Exported]) -> None:
    for table in lakes["parquet"].rows:
        rows = ds.dataset(lakes["parquet"].path / table).to_table().to_pylist()
        assert rows
        assert all(row["source_url"] and row["retrieved_at"] for row in rows)
        assert {row["source"] for row in rows if row["licence"] is None} <= {"file"}  # a file that states none


def test_a_row_rests_on_the_record_then_on_its_portals_card(lakes: dict[str, Exported]) -> None:
    rows = ds.dataset(lakes["parquet"].path / "contracts").to_table().to_pylist()
    said = {row["ocid"]: (row["source_url"], row["retrieved_at"], row["licence"]) for row in rows}
    seen = NOON  # a file: when the register first read it
    assert said[ODD[0].ocid] == ("https://portal.example/page", NOON, OGL_2)
    assert said[ODD[1].ocid] == ("council.json#line 2", seen, None)
    assert b"somebody" not in b"".join(path.read_bytes() for path in files(lakes["csv"], "contracts"))
    applications = ds.dataset(lakes["parquet"].path / "applications").to_table().to_pylist()
    card = next(card for card in t3.portals() if card.id == "city_tools")
    assert applications[0]["licence"] == card.licence
    assert applications[0]["source_url"] == "systems.csv"


@pytest.mark.parametrize("form", FORMATS)
def test_attribution_goes_with_every_export(form: str, lakes: dict[str, Exported]) -> None:
    text = (lakes[form].path / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    card = next(card for card in t3.portals() if card.id == "find_a_tender")
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text
    assert "Contains public sector information licensed under the Open Government Licence v2.0." in text
    assert card.attribution in text
    assert f"Find a Tender (find_a_tender), {card.home}" in text
    assert "2026-11-22 at 12:00 UTC with thirty3" in text
    assert "SAMPLE: made-up notices" in text
    assert "No licence is stated for" in text
    for table, rows in lakes[form].rows.items():
        assert f"- {table}: {rows:,}\n" in text
    assert all(sentence in text for sentence in lakes[form].attribution)


def test_a_parquet_file_alone_still_says_whose_it_is(lakes: dict[str, Exported]) -> None:
    for file in lakes["parquet"].files:
        about = pq.read_metadata(lakes["parquet"].path / file.name).metadata
        assert "Open Government Licence v3.0" in json.loads(about[b"thirty3.attribution"])[0]
        assert about[b"thirty3.table"].decode() == file.table
        assert about[b"thirty3.version"].decode() == t3.__version__
