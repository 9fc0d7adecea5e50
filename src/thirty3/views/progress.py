"""A progress bar for long work, in a terminal and in a notebook alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from thirty3.errors import MissingExtraError

__all__ = ["Told", "progress_bar"]


class Told(Protocol):
    """What a harvest, a sync, a load or a reconciliation tells of itself."""

    @property
    def done(self) -> tuple[int, int | None, str]:
        """How much is done, of how much, and of what; None for nobody can say."""

    def summary(self) -> str:
        """What came, in a few words."""


@contextmanager
def progress_bar(*, file: TextIO | None = None) -> Iterator[Callable[[Told], None]]:
    """Draw how far long work has come, with rates and what is left.

    In a notebook it is a widget where ipywidgets is installed; elsewhere it is drawn on the error stream.

    Args:
        file: Where to draw it instead.

    Yields:
        What to hand over as ``progress``.

    Raises:
        MissingExtraError: tqdm is not installed.

    >>> import io
    >>> import thirty3 as t3
    >>> from thirty3 import sample
    >>> drawn = io.StringIO()
    >>> with t3.Register(":memory:") as register, progress_bar(file=drawn) as told:
    ...     run = register.load(sample.path(), progress=told)
    >>> "100%" in drawn.getvalue(), "158 new" in drawn.getvalue()
    (True, True)
    """
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise MissingExtraError("notebook", "a progress bar") from error
    with tqdm(file=file, unit_scale=True) as bar:

        def tell(told: Told) -> None:
            done, bar.total, bar.unit = told.done
            bar.set_postfix_str(told.summary(), refresh=False)
            bar.update(done - bar.n)
            bar.refresh()

        yield tell
