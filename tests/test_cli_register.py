"""The register from the command line: filled, asked, exported, and honest in its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests import notices
from thirty3 import Register
from thirty3.cli import app

runner = CliRunner()


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A register of two made-up contracts."""
    file = notices.write(
        tmp_path / "two.json",
        notices.package(
            notices.award(1, buyer="LB Camden", ends="2028-03-31"),
            notices.award(2, buyer="LB Hackney", ends="2028-03-31"),
        ),
    )
    place = str(tmp_path / "london.db")
    done = runner.invoke(app, ["load", str(file), "--register", place])
    assert done.exit_code == 0, done.output
    assert "2 received = 2 stored" in done.stdout
    return place


def test_a_file_is_loaded_once_however_often_it_is_named(filled: str, tmp_path: Path) -> None:
    done = runner.invoke(app, ["load", str(tmp_path / "two.json"), "--register", filled, "--json"])
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert (said["status"], said["stored"], said["unchanged"]) == ("complete", 0, 2)


def test_the_standing_of_each_source_is_told_as_text_and_as_data(filled: str) -> None:
    text = runner.invoke(app, ["status", "--register", filled])
    assert text.exit_code == 0
    assert "2 versions of records, 0 that could not be read" in text.stdout
    (source,) = json.loads(runner.invoke(app, ["status", "--register", filled, "--json"]).stdout)
    assert (source["records"], source["last"]["status"]) == (2, "complete")


def test_the_register_can_be_named_by_the_environment(filled: str) -> None:
    done = runner.invoke(app, ["status"], env={"THIRTY3_REGISTER": filled})
    assert done.exit_code == 0, done.output


def test_a_brief_of_a_register_says_what_a_brief_of_its_files_says(filled: str, tmp_path: Path) -> None:
    day = ["--as-of", "2026-11-22", "--json"]
    of_register = json.loads(runner.invoke(app, ["brief", "--register", filled, *day]).stdout)
    of_files = json.loads(runner.invoke(app, ["brief", str(tmp_path / "two.json"), *day]).stdout)
    assert of_register["read"].pop("files") != of_files["read"].pop("files")
    assert of_register == of_files
    assert [cluster["service_area"] for cluster in of_register["together"]["rows"]] == ["housing"]


def test_a_brief_is_of_files_or_of_a_register(filled: str, tmp_path: Path) -> None:
    done = runner.invoke(app, ["brief", str(tmp_path / "two.json"), "--register", filled])
    assert done.exit_code == 2
    assert "not of both" in done.stderr


def test_a_register_is_exported_with_what_its_licence_wants_said(filled: str, tmp_path: Path) -> None:
    done = runner.invoke(app, ["export", str(tmp_path / "lake"), "--register", filled, "--format", "csv"])
    assert done.exit_code == 0, done.output
    assert "Open Government Licence" in (tmp_path / "lake" / "ATTRIBUTION.txt").read_text(encoding="utf-8")


def test_what_is_forgotten_is_asked_for_and_never_shown(filled: str) -> None:
    done = runner.invoke(app, ["forget", "--register", filled], input="Madeup Systems Ltd\n")
    assert done.exit_code == 0, done.output
    assert "Madeup" not in done.output
    with Register(filled) as register:
        assert all("Madeup" not in supplier.name for supplier in register.suppliers())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["sync", "find_a_tendr", "--since", "2026-01-01"], 2, "find_a_tender"),
        (["sync", "find_a_tender"], 2, "since"),
        (["sync", "find_a_tender", "--since", "yesterday"], 2, "yesterday"),
        (["sync", "procontract", "--since", "2026-01-01", "--until", "2026-01-02"], 3, "terms"),
        (["sync", "in_tend"], 2, "tenant"),
        (["load", "nothing.json"], 2, "nothing.json"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_code(
    words: list[str], code: int, says: str, tmp_path: Path
) -> None:
    done = runner.invoke(app, [*words, "--register", str(tmp_path / "london.db")])
    assert done.exit_code == code, done.output
    assert says in done.stderr
    _, *more = done.stderr.strip().splitlines()
    assert [line.split(" ")[0] for line in more] in ([], ["help:"])
    assert "Traceback" not in done.output
