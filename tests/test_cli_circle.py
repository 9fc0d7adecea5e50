"""What comes round, from the command line: on the sample, on files, on a register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thirty3 import sample
from thirty3.cli import app

runner = CliRunner()
TENDER, AWARD, OTHERS, PLANNED = map(str, sample.circle())


@pytest.fixture
def place(tmp_path: Path) -> str:
    file = str(tmp_path / "london.db")
    assert runner.invoke(app, ["load", TENDER, AWARD, OTHERS, "--register", file]).exit_code == 0
    return file


def test_open_tenders_of_the_sample_are_listed_by_the_day_they_close() -> None:
    done = runner.invoke(app, ["tenders", "--json"])
    closing = [one["deadline"] for one in json.loads(done.stdout)]
    assert closing == sorted(closing)
    assert len(closing) == 11
    text = runner.invoke(app, ["tenders"]).stdout
    assert text.count("SAMPLE") == 2
    assert "Open tenders (11) on 22 November 2026" in text


def test_files_are_asked_about_the_day_named_and_say_nothing_of_a_sample() -> None:
    done = runner.invoke(app, ["tenders", TENDER, "--as-of", "2022-06-01", "--borough", "LB Camden"])
    assert "Housing Management System" in done.stdout
    assert "SAMPLE" not in done.stdout
    assert "None." in runner.invoke(app, ["tenders", TENDER, "--as-of", "2022-07-01"]).stdout


def test_what_is_to_be_expected_and_what_is_missing_are_told_by_day() -> None:
    files = [TENDER, AWARD, OTHERS, PLANNED, "--as-of", "2025-11-30"]
    rows = json.loads(runner.invoke(app, ["upcoming", *files, "--json"]).stdout)["rows"]
    assert [one["notice_id"] is None for one in rows] == [True, False, False, False]
    text = runner.invoke(app, ["upcoming", *files]).stdout
    assert text.count(" out ") == 3
    assert text.count(" late ") == 1
    (gap,) = json.loads(runner.invoke(app, ["gaps", *files, "--json"]).stdout)
    assert (gap["kind"], gap["boroughs"]) == ("no_notice", ["E09000022"])
    assert "No notice of what should replace it (1)" in runner.invoke(app, ["gaps", *files]).stdout


def test_a_proposal_is_listed_accepted_and_refused(place: str) -> None:
    def listed() -> list[str]:
        done = runner.invoke(app, ["proposals", "list", "--register", place, "--json"])
        return [one["id"] for one in json.loads(done.stdout)]

    first, *rest = listed()
    text = runner.invoke(app, ["proposals", "list", "--register", place]).stdout
    assert "supplier       nothing -> Tansy Example Housing Software Ltd" in text
    assert "annual_value   nothing -> GBP" in text
    done = runner.invoke(app, ["proposals", "accept", first, "--by", "systems team", "--register", place])
    assert (done.exit_code, done.stdout) == (0, f"proposal {first}: accepted by systems team\n")
    assert listed() == rest
    call = ["proposals", "refuse", first, "--by", "systems team", "--why", "a pilot", "--register", place, "--json"]
    assert json.loads(runner.invoke(app, call).stdout)["verdict"] == "refused"
    assert listed() == rest


@pytest.mark.parametrize(
    ("call", "code", "says"),
    [
        (["tenders", "nothing.json"], 2, "nothing.json"),
        (["tenders", "--as-of", "soon"], 2, "soon"),
        (["upcoming", "--borough", "Oxford"], 2, "Oxford"),
        (["gaps", TENDER, "--register", "x.db"], 2, "files or a register, not both"),
        (["proposals", "list", "--register", "nowhere.db"], 6, "there is no register nowhere.db"),
        (["feed", "--cpv", "software"], 2, "cpv"),
        (["feed", "--home", "nowhere"], 2, "is no web address"),
        (["feed", TENDER, "--as-of", "2022-06-01"], 2, "--home names the page"),
    ],
)
def test_what_goes_wrong_is_said_without_a_traceback(call: list[str], code: int, says: str) -> None:
    done = runner.invoke(app, call)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("id", ["nothing", ""])
def test_a_decision_about_nothing_is_refused(place: str, id: str) -> None:
    done = runner.invoke(app, ["proposals", "accept", id, "--by", "systems team", "--register", place])
    assert done.exit_code == 2
    assert "no proposal or link" in done.stderr


@pytest.mark.parametrize(
    ("form", "begins"), [("atom", b"<?xml"), ("json", b"{"), ("calendar", b"BEGIN:VCALENDAR"), ("csv", b"")]
)
def test_a_feed_is_written_in_each_form_and_the_same_each_time(form: str, begins: bytes, tmp_path: Path) -> None:
    made = []
    for number in range(2):
        file = tmp_path / str(number)
        of = [TENDER, "--as-of", "2022-06-01", "--home", "https://example.org/"]
        done = runner.invoke(app, ["feed", *of, "--form", form, "--word", "housing", "--output", str(file)])
        assert (done.exit_code, done.stdout) == (0, "")
        made.append(file.read_bytes())
    assert made[0] == made[1]
    assert made[0].lstrip(b"\xef\xbb\xbf").startswith(begins)
    assert b"Housing Management System" in made[0]
