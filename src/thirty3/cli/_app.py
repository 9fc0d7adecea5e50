"""What all commands share: the application, days, widths, and how a command stops. Here alone the clock is read."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from thirty3 import __version__, sample
from thirty3.errors import MissingExtraError, ParseError, PortalError, StoreBusyError, StoreError, Thirty3Error
from thirty3.models.record import Record
from thirty3.normalise.dates import parse_day

if TYPE_CHECKING:
    from thirty3.register import Register

__all__ = [
    "ASK",
    "EXIT_CODES",
    "KEEP",
    "SEE",
    "app",
    "as_documents",
    "day",
    "day_for",
    "deliver",
    "held",
    "opened",
    "pair",
    "stop",
    "stopped",
    "today",
    "width",
]

SEE = "See what is open, what ends, what comes and what is missing"
ASK = "Ask portals"
KEEP = "Keep a register for years"
"""The commands by what they are for, in ``thirty3 --help``."""

EXIT_CODES = (
    "Exit codes: 0 done; 1 an optional part is not installed; 2 bad usage, or nothing could be read; 3 a portal "
    "failed, somebody has to look; 4 partial, or something is missing; 5 busy, come back later; 6 the register "
    "cannot be used."
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

    if not make and "://" not in place and not Path(place).exists():
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
        run = register.load(*(files or [sample.path()]))
        for rejection in register.quarantined():
            typer.echo(f"thirty3: {rejection.where}: {rejection.reason}", err=True)
        for doubt in run.doubts:
            typer.echo(f"thirty3: {doubt}", err=True)
        if not run.received - run.quarantined:
            raise ParseError("nothing could be read")
        yield register, None if files else sample.LABEL


def day_for(as_of: str | None, files: list[Path] | None, place: str | None) -> date:
    """The day asked about: the one named, else the sample's own, else today."""
    if as_of is not None:
        return day(as_of)
    return today() if files or place else sample.AS_OF


def today() -> date:
    """The day it is in London."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def width(output: Path | None) -> int:
    """80 columns in a file or pipe; the terminal's own width, up to 120, on a screen."""
    if output or sys.stdout is None or not sys.stdout.isatty():
        return 80
    return min(120, shutil.get_terminal_size().columns)


def deliver(made: str | bytes, output: Path | None) -> None:
    """Write a text, or a document byte for byte, to a file or to the screen."""
    if output is None and sys.stdout is None:  # as after ``>&-``
        raise stop("there is no screen to write to; --output names a file")
    try:
        if output is None:
            typer.echo(made, nl=isinstance(made, str))
            sys.stdout.flush()
        else:
            output.write_bytes(made if isinstance(made, bytes) else f"{made}\n".encode())
    except BrokenPipeError:
        raise  # whoever reads the pipe has seen enough: the command line ends quietly by itself
    except OSError as error:
        raise stop(f"cannot write {output or 'to the screen'}: {error.strerror}") from error


def as_documents(records: Iterable[Record]) -> str:
    """Records as one JSON array."""
    return json.dumps([one.model_dump(mode="json") for one in records], indent=2, ensure_ascii=False)


def stop(message: str, *, code: int = 2) -> typer.Exit:
    """Say one line on the error stream and stop with an exit code."""
    typer.echo(f"thirty3: {message}", err=True)
    return typer.Exit(code=code)


def stopped(error: Exception) -> typer.Exit:
    """The same for an error, with the exit code of its kind."""
    codes = {MissingExtraError: 1, PortalError: 3, StoreBusyError: 5, StoreError: 6}
    typer.echo(f"thirty3: {error}", err=True)
    if isinstance(error, Thirty3Error):
        typer.echo(f"help: {error.help}", err=True)
    return typer.Exit(next((code for kind, code in codes.items() if isinstance(error, kind)), 2))


def pair(text: str) -> tuple[str, str]:
    """A name and its value, as ``--argument`` has them.

    Raises:
        ParseError: There is no name, or no value.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise ParseError(f"--argument wants NAME=VALUE, such as tenant=exampleham, not {text!r}")
    return name, value
