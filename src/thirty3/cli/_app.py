"""What all commands share: the application, registers, days and arguments. Here alone the clock is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from thirty3 import __version__, connectors, sample
from thirty3.cli._progress import bar
from thirty3.errors import ParseError, StoreError
from thirty3.normalise.dates import parse_day

if TYPE_CHECKING:
    from thirty3.models.provenance import Rejection
    from thirty3.register import Register

__all__ = [
    "ASK",
    "COMES_ROUND",
    "EXIT_CODES",
    "KEEP",
    "SEE",
    "app",
    "arguments_of",
    "day",
    "day_for",
    "held",
    "opened",
    "today",
]

SEE = "See what there is"
COMES_ROUND = "What comes round"
ASK = "Ask portals"
KEEP = "Keep a register for years"
"""The commands by what they are for, in ``thirty3 --help``."""

EXIT_CODES = (
    "Exit codes: 0 done; 1 an optional part is not installed; 2 bad usage, or nothing could be read; 3 a portal "
    "failed, somebody has to look; 4 partial, or something is missing; 5 busy, come back later; 6 the register "
    "cannot be used; 130 stopped with Ctrl-C."
)

app = typer.Typer(
    help="What London's 33 authorities buy in technology, and where they could buy together.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"thirty3 {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """What London's 33 authorities buy in technology, and where they could buy together."""


def day(text: str) -> date:
    """The day that a text names.

    Raises:
        ParseError: It names none.
    """
    try:
        named = parse_day(text)
    except ParseError as error:
        raise ParseError(f"{error}; a day is wanted, such as 2026-11-22") from error
    if named is None:
        raise ParseError("a day is wanted, such as 2026-11-22")
    return named


@contextmanager
def opened(place: str, *, make: bool = False) -> Iterator[Register]:
    """A register, closed again at the end.

    Raises:
        StoreError: It is not there and is not to be made, or cannot be used.
    """
    from thirty3.register import Register

    file = place.removeprefix("sqlite:///")
    if not file:
        raise StoreError("--register names no register: a SQLite file is wanted, or the address of a database")
    if not make and "://" not in file and not Path(file).expanduser().exists():
        raise StoreError(f"there is no register {place}: thirty3 sync or thirty3 load makes one")
    with Register(place) as register:
        yield register


@contextmanager
def held(files: list[Path] | None, place: str | None) -> Iterator[tuple[Register, str | None]]:
    """A register, and what to say beside it: the one at a place, or one in memory with what files or the sample hold.

    What could not be read is said on the error stream.

    Raises:
        ParseError: Files and a register are named, or nothing in the files can be read.
        StoreError: The register is not there or cannot be used.
    """
    if place is not None:
        if files:
            raise ParseError("files or a register, not both")
        with opened(place) as register:
            yield register, None
        return
    with opened(":memory:", make=True) as register:
        with bar("reading", "bytes") as told:
            run = register.load(*(files or [sample.path()]), progress=told)
        _say_what_is_not_read(register.quarantined(), run.doubts)
        if not run.received - run.quarantined:
            raise ParseError("nothing could be read")
        yield register, None if files else sample.LABEL


def _say_what_is_not_read(rejections: Iterable[Rejection], doubts: Iterable[str]) -> None:
    """A line for each record that cannot be read, and for each doubt about a file that is more than that."""
    reasons = []
    for rejection in rejections:
        typer.echo(f"thirty3: {rejection.where}: {rejection.reason}", err=True)
        reasons.append(rejection.reason)
    for doubt in doubts:
        if not doubt.endswith(tuple(reasons)):
            typer.echo(f"thirty3: {doubt}", err=True)


def day_for(as_of: str | None, files: list[Path] | None, place: str | None) -> date:
    """The day asked about: the one named, else the sample's own, else today."""
    if as_of is not None:
        return day(as_of)
    return today() if files or place else sample.AS_OF


def today() -> date:
    """The day it is in London."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def arguments_of(portal: str, told: list[str] | None) -> dict[str, str]:
    """What a portal is to be told, by the names on its card, from ``--argument NAME=VALUE``.

    Raises:
        UnknownNameError: There is no such portal.
        ParseError: A text names nothing, or something that is not on the card.
    """
    known = [one.name for one in connectors.get(portal).portal.arguments]
    arguments = {}
    for text in told or ():
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise ParseError(f"--argument wants NAME=VALUE, such as tenant=exampleham, not {text!r}")
        if name not in known:
            raise ParseError(f"{portal} takes no argument {name!r}; those it takes: {', '.join(known) or 'none'}")
        arguments[name] = value
    return arguments
