"""A row of the matrix: one fault of the catalogue, and how it is played on a portal and on a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.faults.columns import Column, File, Portal, world
from tests.faults.stage import Fleeting, Lasting, changed
from tests.faults.verdict import NotHereError, Ran, RedError, refused, whole
from tests.server import Answer
from tests.twin.ledger import Ledger
from thirty3.errors import ParseError, Thirty3Error

__all__ = ["Fault", "alike", "bodies", "body", "passes", "some", "spoils", "stays"]

PortalCell = Callable[[Portal, int], None]
FileCell = Callable[[File, int], None]
Spoil = Callable[[Answer], Answer]
Option = TypeVar("Option")


@dataclass(frozen=True)
class Fault:
    """One row."""

    id: str
    """The catalogue's own."""
    what: str
    portals: PortalCell | None = None
    files: FileCell | None = None
    apart: Mapping[str, str] = field(default_factory=dict)
    """Why it cannot be played: by name of a column, its kind, or ``portals`` and ``files`` for all of them."""

    def play(self, column: Column, seed: int) -> None:
        """One cell.

        Raises:
            RedError: The library fails.
            NotHereError: It does not apply.
        """
        group = "portals" if isinstance(column, Portal) else "files"
        for name in (column.name, column.kind, group):
            if name in self.apart:
                raise NotHereError(self.apart[name])
        if isinstance(column, Portal) and self.portals is not None:
            self.portals(column, seed)
        elif isinstance(column, File) and self.files is not None:
            self.files(column, seed)
        else:
            raise NotHereError(f"{self.id} has no such play")


def passes(*spoilers: Spoil, times: int = 1, silence: float = 0.0, **card: Any) -> PortalCell:
    """A fault that is gone when somebody asks again: all comes, and the silence that is wanted was kept."""

    def cell(portal: Portal, seed: int) -> None:
        ledger = world(seed)
        dialect = portal.dialect(ledger)
        between = Fleeting(dialect, spoilers, seed=seed, times=times, stage=portal.stage)
        ran = portal.run(dialect, between, **card)
        whole(ran, portal.expected(ledger))
        _spoilt(between.spoilt)
        if short := [gap for gap in between.gaps if gap < silence]:
            raise RedError(f"asked again after {min(short):g} s, where {silence:g} s of silence are wanted")

    return cell


def stays(
    *spoilers: Spoil,
    kinds: tuple[type[Thirty3Error], ...],
    says: str | None = None,
    at: int = 1,
    most_asked: int | None = None,
    **card: Any,
) -> PortalCell:
    """A fault that is there whenever somebody asks: an error of the right kind, and no storm of questions."""

    def cell(portal: Portal, seed: int) -> None:
        for spoil in spoilers:
            dialect = portal.dialect(world(seed))
            between = Lasting(dialect, spoil, at=at)
            refused(portal.run(dialect, between, **card), *kinds, says=says)
            _spoilt(between.spoilt)
            if most_asked is not None and between.spoilt > most_asked:
                raise RedError(f"asked {between.spoilt} times, where {most_asked} are enough")

    return cell


def spoils(*wrong: Callable[[bytes], bytes], says: str | None = None) -> FileCell:
    """A file that is no table any more: an error that names it, and never a part of it."""

    def cell(file: File, seed: int) -> None:
        for spoil in wrong:
            refused(file.run(spoil(file.body(world(seed)))), ParseError, says=says)

    return cell


def alike(
    change: Callable[[Ledger], Ledger], meaning: Callable[[Ledger], Ledger] | None = None, says: str | None = None
) -> Callable[[Column, int], None]:
    """A world that is published as ``change`` has it, and has to be read as ``meaning`` has it, or as published."""

    def cell(column: Column, seed: int) -> None:
        ledger = world(seed)
        published = change(ledger)
        ran: Ran = column.run(published)
        whole(ran, column.expected(published if meaning is None else meaning(ledger)), says=says)

    return cell


def some(options: Sequence[Option], seed: int, most: int = 2) -> Sequence[Option]:
    """Two of several forms of one fault, so that a few seeds meet all of them and one seed is quick."""
    return [options[(seed * most + place) % len(options)] for place in range(min(most, len(options)))]


def body(made: Callable[[bytes], bytes]) -> Spoil:
    """Spoils what an answer holds, and announces the length of what is left."""
    return lambda answer: changed(answer, made(answer.body))


def bodies(*texts: bytes, kind: str = "text/html", status: int = 200) -> tuple[Spoil, ...]:
    """Other answers in place of the portal's."""
    return tuple(_always(Answer(status, text, {"Content-Type": kind})) for text in texts)


def _always(answer: Answer) -> Spoil:
    return lambda _true: answer


def _spoilt(count: int) -> None:
    if count == 0:
        raise RuntimeError("nothing was spoilt, so nothing was proved")
