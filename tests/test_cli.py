"""The command line: one line for what went wrong, and exit codes that can be relied on."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import thirty3
from tests import notices
from thirty3.cli import app

runner = CliRunner()


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return notices.write(
        tmp_path / "one.json",
        notices.package(
            notices.award(1, buyer="LB Camden", ends="2028-03-31"),
            notices.award(2, buyer="LB Hackney", ends="2028-03-31"),
        ),
    )


def test_without_files_the_brief_is_on_the_sample_and_says_so() -> None:
    done = runner.invoke(app, ["brief"])
    assert done.exit_code == 0
    assert done.stdout.count("SAMPLE") >= 2
    assert "22 November 2026" in done.stdout


def test_the_sample_can_be_asked_about_on_another_day() -> None:
    done = runner.invoke(app, ["brief", "--as-of", "2027-06-01", "--json"])
    said = json.loads(done.stdout)
    assert said["choices"]["as_of"] == "2027-06-01"
    assert said["read"]["label"] == "SAMPLE"


def test_json_is_one_document_with_the_facts_in_the_order_of_the_text(one: Path) -> None:
    done = runner.invoke(app, ["brief", str(one), "--as-of", "2026-11-22", "--json"])
    said = json.loads(done.stdout)
    assert list(said) == [
        "choices",
        "read",
        "open_tenders",
        "together",
        "members",
        "ending",
        "calendar",
        "sme_by_contracts",
        "sme_by_value",
        "concentration_by_value",
        "concentration_by_count",
        "unsaid",
    ]
    assert said["together"]["rows"][0]["act_by"] == "2027-03-31"


def test_the_program_is_the_same_as_a_module(one: Path) -> None:
    call = [sys.executable, "-W", "error", "-m", "thirty3", "brief", str(one), "--as-of", "2026-11-22", "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stdout == runner.invoke(app, call[5:]).stdout


def test_output_goes_to_the_file_named_and_nothing_to_the_screen(one: Path, tmp_path: Path) -> None:
    target = tmp_path / "brief.txt"
    done = runner.invoke(app, ["brief", str(one), "--output", str(target)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "What could not be said" in target.read_text(encoding="utf-8")


def test_a_file_that_is_not_what_it_claims_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    page.write_text("<html><body>Sign in</body></html>", encoding="utf-8")
    done = runner.invoke(app, ["brief", str(page)])
    assert done.exit_code == 2
    assert str(page) in done.stderr
    assert "nothing could be read" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 3  # what, that it is all there was, and where to read on
    assert done.stdout == ""


def test_one_bad_release_never_hides_the_others_and_is_named_in_the_brief(one: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(one.read_text(encoding="utf-8").replace("120000", "1e9999", 1), encoding="utf-8")
    done = runner.invoke(app, ["brief", str(bad), "--json"])
    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (said["read"]["releases"], said["read"]["kept"], said["read"]["rejected"]) == (2, 1, 1)
    assert "bad.json, releases[0]" in said["read"]["rejections"][0]["where"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--borough", "Camdn"], "Camden"),
        (["--service-area", "houses"], "housing"),
        (["--as-of", "31/02/2026"], "31/02/2026"),
        (["no-such-file.json"], "no-such-file.json"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(arguments: list[str], word: str) -> None:
    done = runner.invoke(app, ["brief", *arguments])
    assert done.exit_code == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    _, *more = done.stderr.strip().splitlines()
    assert [line.split(" ")[0] for line in more] in ([], ["help:"])


def test_a_place_that_cannot_be_written_is_one_clear_line(one: Path, tmp_path: Path) -> None:
    done = runner.invoke(app, ["brief", str(one), "--output", str(tmp_path / "no" / "such" / "brief.txt")])
    assert done.exit_code == 2
    assert "cannot write" in done.stderr


def test_every_form_of_file_gives_the_same_brief(one: Path, tmp_path: Path) -> None:
    package = json.loads(one.read_text(encoding="utf-8"))
    lines = "\n".join(json.dumps(release) for release in package["releases"])
    forms = {
        "array.json": json.dumps(package["releases"]).encode(),
        "lines.jsonl": lines.encode(),
        "lines.jsonl.gz": gzip.compress(lines.encode()),
        "record.json": json.dumps(
            {"records": [{"ocid": r["ocid"], "releases": [r]} for r in package["releases"]]}
        ).encode(),
    }
    expected = json.loads(runner.invoke(app, ["brief", str(one), "--as-of", "2026-11-22", "--json"]).stdout)
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        said = json.loads(runner.invoke(app, ["brief", str(tmp_path / name), "--as-of", "2026-11-22", "--json"]).stdout)
        assert said["together"] == expected["together"], name
        assert said["unsaid"] == expected["unsaid"], name


def test_a_folder_is_read_whole_and_repeats_are_counted_once(one: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "copy.json").write_bytes(one.read_bytes())
    said = json.loads(runner.invoke(app, ["brief", str(tmp_path), "--json"]).stdout)
    assert (said["read"]["kept"], said["read"]["repeated"]) == (2, 2)


def test_the_version_is_the_packages() -> None:
    assert runner.invoke(app, ["--version"]).stdout.strip() == f"thirty3 {thirty3.__version__}"


def test_the_portals_are_listed_with_their_terms() -> None:
    done = runner.invoke(app, ["portals"])
    assert "find_a_tender" in done.stdout
    assert "Open Government Licence" in done.stdout


def test_all_real_files_make_a_brief(shared: Path) -> None:
    folders = [str(shared / name) for name in ("contracts_finder", "find_a_tender", "public_contracts_scotland")]
    done = runner.invoke(app, ["brief", *folders, "--as-of", "2026-11-22", "--all-sectors", "--json"])
    read = json.loads(done.stdout)["read"]
    assert done.exit_code == 0
    # 100 + 50 + 500 + 11 + 90 releases; the REST v2 notice is no OCDS and the one rejection
    assert (read["kept"] + read["repeated"], read["rejected"]) == (751, 1)
    assert "rest_v2_notice.json" in read["rejections"][0]["where"]


def test_a_day_that_is_left_empty_is_refused(one: Path) -> None:
    done = runner.invoke(app, ["brief", str(one), "--as-of", ""])
    assert done.exit_code == 2
    assert "2026-11-22" in done.stderr


def test_a_file_without_a_single_release_is_named(tmp_path: Path) -> None:
    empty = notices.write(tmp_path / "empty.json", notices.package())
    done = runner.invoke(app, ["brief", str(empty)])
    assert done.exit_code == 2
    assert "empty.json" in done.stderr


def test_no_command_waits_for_the_measures_that_only_a_brief_needs() -> None:
    listing = "import sys, thirty3.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert not {"thirty3.analysis", "thirty3.resolve", "sqlalchemy", "narwhals", "altair"} & set(done.stdout.split())
