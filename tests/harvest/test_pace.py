"""Turns at a portal: how long to wait, in one process and in several."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.connectors import get
from thirty3.harvest.pace import Pace, shared_file
from thirty3.harvest.patience import retry_after

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CARD = get("find_a_tender").portal


@given(st.lists(st.floats(0, 30), min_size=1, max_size=30))
def test_two_turns_are_never_closer_than_the_pause_and_no_wait_is_longer_than_needed(gaps: list[float]) -> None:
    pace, now, turns = Pace(CARD), NOW, list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = pace.claim(now)
        assert 0 <= wait <= CARD.pause_seconds + 0.01
        if wait:
            now += timedelta(seconds=wait)
            assert pace.claim(now) == 0
        turns.append(now)
    for earlier, later in pairwise(turns):
        assert (later - earlier).total_seconds() >= CARD.pause_seconds


@pytest.mark.parametrize("shared", [False, True])
def test_a_clock_that_is_set_back_a_day_does_not_stop_the_harvest_for_a_day(shared: bool, tmp_path: Path) -> None:
    pace = Pace(CARD, tmp_path / "pace.sqlite" if shared else None)
    assert pace.claim(NOW) == 0
    assert pace.claim(NOW - timedelta(days=1)) == 0
    assert 10 < pace.claim(NOW - timedelta(days=1)) < 11


def test_two_harvests_with_one_file_take_turns_and_two_portals_do_not(tmp_path: Path) -> None:
    file = tmp_path / "pace.sqlite"
    assert Pace(CARD, file).claim(NOW) == 0
    assert Pace(CARD, file).claim(NOW) > 10
    assert Pace(get("contracts_finder").portal, file).claim(NOW) == 0
    assert Pace(CARD).claim(NOW) == 0


def test_a_file_that_cannot_be_opened_costs_the_company_and_not_the_harvest(tmp_path: Path) -> None:
    pace = Pace(CARD, tmp_path / "nowhere" / "pace.sqlite")
    assert pace.claim(NOW) == 0
    assert pace.claim(NOW) > 10
    (tmp_path / "damaged.sqlite").write_bytes(b"this is no database" * 100)
    assert Pace(CARD, tmp_path / "damaged.sqlite").claim(NOW) == 0


def test_a_home_that_cannot_be_written_has_no_shared_file_and_that_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for _ in ("made", "there already"):
        assert shared_file() == tmp_path / ".cache" / "thirty3" / "pace.sqlite"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "file"))
    assert shared_file() is None
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("the pace is kept in this process only: ")
    assert str(tmp_path / "file") in said


_TAKE_TURNS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from thirty3.connectors.find_a_tender import connector
from thirty3.harvest.pace import Pace
pace = Pace(connector.portal.model_copy(update={"pause_seconds": 0.1}), Path(sys.argv[1]))
for _ in range(8):
    while wait := pace.claim(datetime.now(UTC)):
        time.sleep(wait)
    print(time.time())
"""


def test_three_processes_together_keep_the_pace_of_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _TAKE_TURNS, str(tmp_path / "pace.sqlite")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    turns = sorted(float(line) for process in running for line in process.communicate(timeout=60)[0].split())
    assert len(turns) == 24
    # A turn is taken in the file before it is printed, so single gaps can look shorter; their sum cannot.
    assert turns[-1] - turns[0] >= 23 * 0.1 - 0.05


def test_no_thread_is_left_behind() -> None:
    script = "import threading; from thirty3.harvest.pace import Pace; from thirty3.connectors import get; "
    script += "from datetime import UTC, datetime; Pace(get('find_a_tender').portal).claim(datetime.now(UTC)); "
    script += "print(threading.active_count())"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "1"
    assert time.monotonic() - began < 30


@given(st.integers(0, 10**9))
def test_seconds_are_read_as_seconds(seconds: int) -> None:
    assert retry_after({"retry-after": str(seconds)}, NOW) == seconds


@given(st.integers(1, 10**7), st.integers(-7200, 7200))
def test_a_date_counts_from_the_answers_own_date_and_is_never_early(seconds: int, skew: int) -> None:
    theirs = NOW + timedelta(seconds=skew)
    headers = {
        "date": format_datetime(theirs, usegmt=True),
        "retry-after": format_datetime(theirs + timedelta(seconds=seconds), usegmt=True),
    }
    assert retry_after(headers, NOW) == seconds + 1


@given(st.text(max_size=40))
def test_any_other_text_is_no_advice_or_a_positive_number(text: str) -> None:
    said = retry_after({"retry-after": text}, NOW)
    assert said is None or said >= 0


@pytest.mark.parametrize(
    "text", ["", "-5", "soon", "1.5", "٣", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 99 Nov 2026 08:49:37"]
)
def test_nonsense_and_times_gone_by_are_no_advice(text: str) -> None:
    assert retry_after({"retry-after": text}, NOW) is None


def test_a_number_too_long_to_mean_anything_is_longer_than_any_wait() -> None:
    assert retry_after({"retry-after": "9" * 400}, NOW) == float("inf")
