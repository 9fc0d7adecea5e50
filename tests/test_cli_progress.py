"""Long work shows how far it has come to whoever looks, and to nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import notices
from thirty3 import Register

pty = pytest.importorskip("pty", reason="terminals can be made up on Unix")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    award = notices.award(1, buyer="LB Camden", ends="2028-03-31")
    file = notices.write(tmp_path / "one.json", notices.package(award))
    with Register(tmp_path / "kept.db") as register:
        register.load(file)
    return file


def _drawn(*words: str) -> tuple[int, str, str]:
    """Exit code, output in a pipe, and what a terminal behind the error stream shows."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    call = [sys.executable, "-m", "thirty3", *words]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment) as running:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert running.stdout is not None
        said = running.stdout.read()
    os.close(ours)
    return running.returncode, said, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_a_load_shows_how_far_it_has_come(file: Path, tmp_path: Path) -> None:
    code, said, shown = _drawn("load", str(file), "--register", str(tmp_path / "new.db"))
    assert (code, said.partition(",")[0]) == (0, "file: complete")
    assert "loading" in shown
    assert "1 new, 0 known, 0 unreadable" in shown


def test_an_export_shows_that_it_is_at_work(file: Path, tmp_path: Path) -> None:
    code, said, shown = _drawn(
        "export", str(tmp_path / "lake"), "--register", str(tmp_path / "kept.db"), "--format", "csv"
    )
    assert (code, "1 contracts" in said) == (0, True)
    assert "writing" in shown


def test_in_a_pipe_nothing_is_drawn_whatever_the_environment_says_of_colours(file: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-m", "thirty3", "load", str(file), "--register", str(tmp_path / "new.db")]
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=os.environ | {"FORCE_COLOR": "1"})
    assert done.stderr == ""
