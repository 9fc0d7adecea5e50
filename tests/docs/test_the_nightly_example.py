"""The nightly job of ``docs/examples``: run against a portal on this machine, refused, killed, and run again."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.docs.examples import FOLDER, ROOT, SINCE, example, hurried, night
from tests.server import Answer, Asked, serving
from tests.twin.harvesting import dialect
from tests.twin.ledger import Ledger
from tests.twin.twin import Twin, speaking
from thirty3 import Register

NIGHTLY = example("nightly_sync")
LEDGER = Ledger(33, count=24, since=SINCE, days=2)
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What the job logs, read as the JSON it claims to be; and a home of its own, where paces are kept."""
    monkeypatch.setenv("HOME", str(tmp_path))
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(NIGHTLY.JsonLines())
    NIGHTLY.LOG.addHandler(handler)
    NIGHTLY.LOG.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    NIGHTLY.LOG.removeHandler(handler)


def test_a_night_is_told_answer_by_answer_and_its_end_adds_up(tmp_path: Path, lines: Lines) -> None:
    with speaking(dialect("find_a_tender", LEDGER)) as twin:
        assert night(tmp_path / "london.db", hurried(twin.url)) == 0
    told = lines()
    assert [one["event"] for one in (told[0], told[-1])] == ["start", "end"]
    steps, end = [one for one in told if one["event"] == "progress"], told[-1]
    assert [one["requests"] for one in steps] == list(range(1, end["requests"] + 1))
    assert end["received"] == end["stored"] + end["unchanged"] + end["quarantined"] == len(LEDGER.entries)
    assert {one["source"] for one in told} == {"find_a_tender"}


def test_a_second_night_finds_nothing_new(tmp_path: Path, lines: Lines) -> None:
    with speaking(dialect("find_a_tender", LEDGER)) as twin:
        for _ in range(2):
            assert night(tmp_path / "london.db", hurried(twin.url)) == 0
    first, second = (one for one in lines() if one["event"] == "end")
    assert (second["stored"], second["unchanged"]) == (0, first["stored"])


def test_a_night_that_looks_too_thin_is_told_as_an_error(tmp_path: Path, lines: Lines) -> None:
    with speaking(dialect("find_a_tender", LEDGER)) as twin:
        assert night(tmp_path / "london.db", hurried(twin.url, least_per_week=400), days=7) == 4
    end = lines()[-1]
    assert (end["level"], end["status"], len(end["doubts"])) == ("error", "partial", 1)


@pytest.mark.parametrize(
    ("status", "code", "level", "said"), [(429, 5, "warning", "rate_limited"), (403, 3, "error", "failed")]
)
def test_the_exit_code_says_what_the_portal_wants(
    status: int, code: int, level: str, said: str, tmp_path: Path, lines: Lines
) -> None:
    with serving(lambda asked: Answer(status, b"no")) as server:
        assert night(tmp_path / "london.db", hurried(server.url)) == code
    assert (lines()[-1]["level"], lines()[-1]["status"]) == (level, said)


def test_two_jobs_on_one_source_do_not_meet(tmp_path: Path, lines: Lines) -> None:
    second: list[int] = []

    class Meanwhile(Twin):
        def __call__(self, asked: Asked) -> Answer:
            if not second:
                second.append(night(tmp_path / "london.db", hurried(self.url)))
            return super().__call__(asked)

    twin = Meanwhile(dialect("find_a_tender", LEDGER))
    with serving(twin) as server:
        twin.url = server.url
        assert night(tmp_path / "london.db", hurried(server.url)) == 0
    assert second == [5]
    assert [one["kind"] for one in lines() if one["event"] == "stopped"] == ["StoreBusyError"]


CHILD = """
import sys
from pathlib import Path
from tests.docs.examples import hurried, night
night(Path(sys.argv[1]), hurried(sys.argv[2]))
"""


def test_a_job_that_is_killed_goes_on_where_it_was_and_ends_the_same(tmp_path: Path, lines: Lines) -> None:
    place, whole = tmp_path / "killed.db", tmp_path / "whole.db"
    victims: list[subprocess.Popen[bytes]] = []

    class Killing(Twin):
        def __call__(self, asked: Asked) -> Answer:
            if victims and asked.number == 5:
                victims.pop().kill()
            return super().__call__(asked)

    twin = Killing(dialect("find_a_tender", LEDGER))
    with serving(twin) as server:
        twin.url = server.url
        with subprocess.Popen([sys.executable, "-c", CHILD, str(place), server.url], cwd=ROOT) as child:
            victims.append(child)
        assert child.returncode == -9
        assert night(place, hurried(server.url)) == 0
        asked = [(one.path, tuple(one.params.items())) for one in server.asked]
        assert night(whole, hurried(server.url)) == 0
    end = next(one for one in lines() if one["event"] == "end")
    assert end["attempts"] == 2
    assert asked[5] == asked[6], "the question that was never answered is asked again"
    assert len(asked) == len(set(asked)) + 1, "and no other"
    with Register(place) as register, Register(whole) as other:
        assert register.digest() == other.digest()


@pytest.mark.parametrize(
    ("register", "portal", "since", "code", "says"),
    [
        ("london.db", "find_a_tendr", "2026-01-01", 2, "find_a_tender"),
        ("london.db", "find_a_tender", "yesterday", 2, "yesterday"),
        ("london.db", "in_tend", "2026-01-01", 2, "tenant"),
        ("nowhere/london.db", "find_a_tender", "2026-01-01", 6, "there is no folder"),
    ],
)
def test_a_job_that_cannot_begin_says_why(
    register: str, portal: str, since: str, code: int, says: str, tmp_path: Path, lines: Lines
) -> None:
    assert NIGHTLY.sync(str(tmp_path / register), portal, since=since) == code
    assert says in lines()[-1]["reason"]


def test_the_job_is_a_program_whose_every_line_is_json(tmp_path: Path) -> None:
    call = [
        sys.executable,
        "-W",
        "error",
        str(FOLDER / "nightly_sync.py"),
        "london.db",
        "jaggaer_publc",
        "--since=2026-01-01",
    ]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["start", "stopped"]
