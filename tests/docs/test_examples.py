"""The programs of ``docs/examples``, run as whoever copies them would: over HTTP, and from files.

The nightly job has a file of its own, ``test_the_nightly_example.py``.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn

from tests.docs.examples import FOLDER, example
from thirty3 import Register, sample
from thirty3.errors import UnknownNameError
from thirty3.models.announcement import Upcoming

UPCOMING, PANDAS = map(example, ("upcoming_service", "csv_with_pandas"))

Get = Callable[[str], httpx.Response]


@contextmanager
def served(place: Path) -> Iterator[Get]:
    """The service on a port of this machine, in a thread, and what asks it."""
    config = uvicorn.Config(UPCOMING.application(str(place)), port=0, log_config=None, ws="none", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive(), "the service did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client.get
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that holds the sample, and is not changed."""
    place = tmp_path_factory.mktemp("held") / "london.db"
    with Register(place) as register:
        register.load(sample.path())
    return place


@pytest.fixture(scope="module")
def get(held: Path) -> Iterator[Get]:
    with served(held) as asking:
        yield asking


def test_the_service_serves_what_the_register_says(get: Get, held: Path) -> None:
    answer = get(f"/upcoming?as_of={sample.AS_OF}")
    with Register(held) as register:
        assert Upcoming.model_validate(answer.json()) == register.upcoming(as_of=sample.AS_OF)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


def test_boroughs_are_asked_for_by_any_of_their_names(get: Get) -> None:
    answer = get(f"/upcoming?as_of={sample.AS_OF}&borough=LB+Camden&borough=E09000012")
    found = {code for row in answer.json()["rows"] for code in row["boroughs"]}
    assert found == {"E09000007", "E09000012"}


def test_without_a_day_the_service_tells_of_today_in_london(get: Get) -> None:
    before = datetime.now(ZoneInfo("Europe/London")).date()
    told = date.fromisoformat(get("/upcoming").json()["as_of"])
    assert before <= told <= datetime.now(ZoneInfo("Europe/London")).date()


def test_a_borough_that_is_none_is_the_callers_mistake_and_hears_of_near_names(get: Get) -> None:
    answer = get("/upcoming?borough=Camdn")
    assert answer.status_code == 422
    assert answer.json() == {"detail": "'Camdn' is none of the 33 London authorities; did you mean Camden?"}


@pytest.mark.parametrize("wrong", ["as_of=yesterday", "as_of=2026-02-30", "horizon_months=-1"])
def test_what_makes_no_sense_is_the_callers_mistake(get: Get, wrong: str) -> None:
    assert get(f"/upcoming?{wrong}").status_code == 422


def test_the_service_answers_many_at_once(get: Get) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(get, [f"/upcoming?as_of={sample.AS_OF}"] * 16))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_the_service_describes_itself(get: Get) -> None:
    said = get("/openapi.json").json()
    asked = said["paths"]["/upcoming"]["get"]["parameters"]
    assert {one["name"] for one in asked} == {"as_of", "borough", "horizon_months"}
    assert "notice_expected" in said["components"]["schemas"]["Announcement"]["properties"]


def test_what_another_process_brings_is_served_and_damage_is_no_more_than_unavailable(tmp_path: Path) -> None:
    place = tmp_path / "secret-name.db"
    with served(place) as ask:
        assert ask(f"/upcoming?as_of={sample.AS_OF}").json()["rows"] == []
        with Register(place) as other:
            other.load(sample.path())
        assert len(ask(f"/upcoming?as_of={sample.AS_OF}").json()["rows"]) == 61
        place.write_bytes(b"Dear Sir or Madam, this is no database at all. " * 100)
        answer = ask("/upcoming")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "secret-name" not in answer.text


CAMDEN = """\
Title,Supplier,Supplier size,Start,End,Value
Housing management system,Foxglove | Example plc,Large,01/04/2023,31/03/2028,"£2,400,000"
Library catalogue software,Clover Example Ltd,SME,01/01/2025,31/12/2027,"£50,000"
Grounds maintenance,Daisy Example Ltd,Small,01/01/2025,31/12/2027,"£900,000"
"""
HACKNEY = """\
Title,Supplier,Supplier size,Start,End,Value
Housing management software,Tansy Example Ltd,,01/06/2023,31/05/2028,£550000.00
Parking permits software,Tansy Example Ltd,medium,01/06/2023,,
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {"Camden": tmp_path / "camden.csv", "LB Hackney": tmp_path / "hackney.csv"}
    for path, text in zip(made.values(), (CAMDEN, HACKNEY), strict=True):
        path.write_text(text, encoding="utf-8-sig")
    return made


def test_files_are_measured_as_they_are_and_what_nobody_said_stays_unknown(files: dict[str, Path]) -> None:
    share, clusters = PANDAS.measured(PANDAS.contracts_of(files), sample.AS_OF)
    (row,) = share.rows
    assert (row.sme, row.large, row.unknown) == (50_000, 2_400_000, 550_000)  # gardens are no technology
    assert (row.lower, row.upper) == (pytest.approx(50 / 3000), pytest.approx(600 / 3000))
    assert share.reasons == {"no_end": 1}
    (housing,) = clusters
    assert (housing.boroughs, housing.act_by) == (("E09000007", "E09000012"), date(2027, 3, 31))
    assert housing.total_value == Decimal(2_950_000)
    assert [one.name for one in housing.incumbents] == ["Foxglove | Example plc", "Tansy Example Ltd"]


def test_the_files_are_read_by_the_program_and_nothing_else_is_left_behind(files: dict[str, Path]) -> None:
    folder = files["Camden"].parent
    call = [sys.executable, "-W", "error", str(FOLDER / "csv_with_pandas.py"), "2026-11-22"]
    done = subprocess.run(
        [*call, *(f"{name}={path.name}" for name, path in files.items())],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "housing: Camden, Hackney, 2028-03-31 to 2028-05-31, act by 2027-03-31" in done.stdout
    assert {path.name for path in folder.iterdir()} == {"camden.csv", "hackney.csv"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('31/12/2027,"£50', '2027-12-31,"£50', "camden.csv, line 3"),
        ('"£50,000"', "about 50", "camden.csv, line 3"),
        ("Supplier size", "Size", "has no column Supplier size"),
    ],
)
def test_a_file_that_says_something_else_is_named_with_its_line(
    old: str, new: str, says: str, files: dict[str, Path]
) -> None:
    files["Camden"].write_text(CAMDEN.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        PANDAS.contracts_of(files)


def test_a_file_of_nobody_is_refused(files: dict[str, Path]) -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        PANDAS.contracts_of({"Camdn": files["Camden"]})
