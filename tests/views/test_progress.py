"""Long work shows how far it has come."""

from __future__ import annotations

import io
import sys

import pytest

from thirty3 import Register, sample
from thirty3.errors import MissingExtraError
from thirty3.harvest import Progress
from thirty3.register import SyncProgress
from thirty3.views.progress import Told, progress_bar


def _drawn(*told: Told) -> str:
    out = io.StringIO()
    with progress_bar(file=out) as tell:
        for one in told:
            tell(one)
    return out.getvalue()


def test_a_load_is_drawn_to_its_end_with_what_came() -> None:
    out = io.StringIO()
    with Register(":memory:") as register, progress_bar(file=out) as tell:
        run = register.load(sample.path(), progress=tell)
    assert "100%" in out.getvalue()
    assert f"{run.stored:,} new" in out.getvalue()


def test_a_harvest_of_which_nobody_knows_the_end_shows_what_came() -> None:
    drawn = _drawn(Progress(portal="x", answers=3, waiting=1, received=1200, kept=1100, rejected=2))
    assert "1,100 kept of 1,200, 2 unreadable" in drawn
    assert "3.00 answers" in drawn
    assert "%" not in drawn


def test_a_sync_shows_windows_and_what_the_portals_pace_will_cost() -> None:
    counts = {"requests": 4, "received": 9, "stored": 5, "unchanged": 3, "quarantined": 1}
    step = SyncProgress(source="x", windows=1, windows_in_all=4, wait_seconds=7, least_seconds_left=180, **counts)
    drawn = _drawn(step)
    assert "25%" in drawn
    assert "5 new, 3 known, 1 unreadable; the portal's pace wants 3 min more, waiting 7 s" in drawn


def test_without_tqdm_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(MissingExtraError, match=r"thirty3\[notebook\]"), progress_bar():
        pass
