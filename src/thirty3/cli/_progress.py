"""How far long work has come, drawn on the error stream while somebody looks at it, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from thirty3.views.progress import Told

__all__ = ["bar", "waiting"]


@contextmanager
def bar(what: str, unit: Literal["bytes", "windows"]) -> Iterator[Callable[[Told], None] | None]:
    """A progress bar; gives what to tell of the work, or None where nobody looks."""
    if not _watched():
        yield None
        return
    counts = (DownloadColumn(),) if unit == "bytes" else (MofNCompleteColumn(), TextColumn(unit))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), *counts)
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(what, total=None)

        def tell(told: Told) -> None:
            done, in_all, _ = told.done
            drawn.update(task, total=in_all, completed=done, description=told.summary())

        yield tell


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign of life and the time that has passed, for work that cannot say how much of it is left."""
    if not _watched():
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        drawn.add_task(what, total=None)
        yield


def _watched() -> bool:
    """Whether the error stream is a terminal. Rich would also believe FORCE_COLOR, which pipes and logs inherit."""
    return sys.stderr is not None and sys.stderr.isatty()
