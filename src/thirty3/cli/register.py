"""The register from the command line: ``thirty3 sync``, ``load``, ``status``, ``export`` and the rest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from thirty3.cli._answers import as_documents, deliver, stop, stopped, width
from thirty3.cli._app import EXIT_CODES, KEEP, app, arguments_of, day, opened, today
from thirty3.cli._options import AsJson, Place
from thirty3.cli._progress import bar, waiting
from thirty3.errors import Thirty3Error
from thirty3.views.register import run_as_text, status_as_text

if TYPE_CHECKING:
    from thirty3.register import Run

__all__ = [
    "export_command",
    "forget_command",
    "load_command",
    "reconcile_command",
    "refresh_command",
    "status_command",
    "sync_command",
]

_EXIT = {"complete": 0, "failed": 3, "partial": 4, "running": 4, "rate_limited": 5}
"""How a run ended, for whoever starts it from a script."""
_STOPPED = "stopped; the same command goes on where this stopped"
"""What Ctrl-C is answered with: everything that came is kept."""


@app.command("sync", rich_help_panel=KEEP, epilog=EXIT_CODES)
def sync_command(
    portal: Annotated[str, typer.Argument(help="The portal's id, as thirty3 portals lists it.")],
    register: Place,
    since: Annotated[
        str | None, typer.Option(help="First day of publication wanted. Default: where the last run ended.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="First day no longer wanted. Default: tomorrow.")] = None,
    overlap_days: Annotated[
        int, typer.Option(min=0, max=3_660, help="Days read before that are read again, for notices dated back.")
    ] = 7,
    argument: Annotated[
        list[str] | None,
        typer.Option(help="What the portal wants to be told, as NAME=VALUE: tenant=www.example.org. Repeatable."),
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="E-mail or web address at which the portal's people reach you.")
    ] = None,
    consent: Annotated[bool, typer.Option("--consent", help="You have checked the portal's terms of use.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring one portal up to date in a register.

    A run that was broken off goes on where it stopped.

    For example:

    thirty3 sync find_a_tender --register london.db --since 2026-01-01
    """
    try:
        told = arguments_of(portal, argument)
        with opened(register, make=True) as held, bar("asking", "windows") as progress:
            run = held.sync(
                portal,
                since=None if since is None else day(since),
                until=None if until is None else day(until),
                overlap_days=overlap_days,
                contact=contact,
                consent=consent,
                progress=progress,
                **told,  # type: ignore[arg-type]  # names of the card's own, checked against it
            )
    except (Thirty3Error, TypeError, ValueError) as error:
        raise stopped(error) from error
    except KeyboardInterrupt:
        raise stop(_STOPPED, code=130) from None
    _tell(run, as_json=as_json)
    raise typer.Exit(_EXIT[run.status])


@app.command("load", rich_help_panel=KEEP, epilog=EXIT_CODES)
def load_command(
    files: Annotated[
        list[Path], typer.Argument(help="OCDS packages or JSON Lines, each also .gz, and folders of them.")
    ],
    register: Place,
    as_json: AsJson = False,
) -> None:
    """Load files into a register.

    A load that was broken off goes on where it stopped.

    For example:

    thirty3 load bulk.jsonl.gz --register london.db
    """
    try:
        with opened(register, make=True) as held, bar("loading", "bytes") as progress:
            run = held.load(*files, progress=progress)
    except Thirty3Error as error:
        raise stopped(error) from error
    except KeyboardInterrupt:
        raise stop(_STOPPED, code=130) from None
    _tell(run, as_json=as_json)
    raise typer.Exit(_EXIT[run.status])


@app.command("status", rich_help_panel=KEEP, epilog=EXIT_CODES)
def status_command(register: Place, as_json: AsJson = False) -> None:
    """Say how each source stands: its last run, gaps, what is due.

    For example:

    thirty3 status --register london.db
    """
    try:
        with opened(register) as held:
            sources = held.status()
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(as_documents(sources) if as_json else status_as_text(sources, on=today(), width=width(None)))


@app.command("reconcile", rich_help_panel=KEEP, epilog=EXIT_CODES)
def reconcile_command(
    portal: Annotated[str, typer.Argument(help="The portal's id.")],
    register: Place,
    sample: Annotated[int, typer.Option(min=1, help="How many known processes are asked for again.")] = 500,
    contact: Annotated[
        str | None, typer.Option(help="E-mail or web address at which the portal's people reach you.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find what a portal's lists left out.

    It is asked for known processes, one by one.

    The exit code is 4 where something was missing, or not all could be asked.

    For example:

    thirty3 reconcile find_a_tender --register london.db --sample 500
    """
    try:
        with opened(register) as held, bar("asking", "windows") as progress:
            found = held.reconcile(portal, sample=sample, contact=contact, progress=progress)
    except (Thirty3Error, TypeError, ValueError) as error:
        raise stopped(error) from error
    deliver(found.model_dump_json(indent=2) if as_json else found.summary())
    raise typer.Exit(_EXIT[found.run.status] or (4 if found.missing else 0))


@app.command("refresh", rich_help_panel=KEEP, epilog=EXIT_CODES)
def refresh_command(register: Place, as_json: AsJson = False) -> None:
    """Derive everything anew from what is kept, after an upgrade.

    Tenders, contracts and applications, that is. No portal is asked.

    For example:

    thirty3 refresh --register london.db
    """
    try:
        with opened(register) as held, waiting("deriving"):
            made = held.refresh()
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(json.dumps({"refreshed": made}) if as_json else f"{made:,} processes were derived anew")


@app.command("export", rich_help_panel=KEEP, epilog=EXIT_CODES)
def export_command(
    path: Annotated[Path, typer.Argument(help="Folder for the export.")],
    register: Place,
    format: Annotated[Literal["parquet", "csv", "jsonl", "ocds"], typer.Option(help="What is written.")] = "parquet",
    as_json: AsJson = False,
) -> None:
    """Write it all as files: Parquet, CSV, JSON Lines or OCDS.

    Contracts, tenders, applications and releases, with licence and attribution beside them.

    For example:

    thirty3 export lake/ --register london.db
    """
    try:
        with opened(register) as held, waiting("writing"):
            made = held.export(path, format=format)
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(made.model_dump_json(indent=2) if as_json else made.summary())


@app.command("forget", rich_help_panel=KEEP, epilog=EXIT_CODES)
def forget_command(
    register: Place,
    value: Annotated[
        str | None,
        typer.Option(help="The text. Asked for, or read from a pipe, when it is not given here: that is safer."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a person's name or other text out for good.

    For example:

    thirty3 forget --register london.db
    """
    try:
        with opened(register) as held:
            text = _asked_for() if value is None else value
            with waiting("forgetting"):
                done = held.forget(text)
    except (Thirty3Error, ValueError) as error:
        raise stopped(error) from error
    deliver(done.model_dump_json(indent=2) if as_json else done.summary())


def _asked_for() -> str:
    """What shall be forgotten: typed unseen, or the first line of what is piped in."""
    if sys.stdin is not None and not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    try:
        return str(typer.prompt("What shall be forgotten", hide_input=True, err=True))
    except typer.Abort as error:
        raise stop("nothing was named, and nothing is forgotten", code=130) from error


def _tell(run: Run, *, as_json: bool) -> None:
    deliver(run.model_dump_json(indent=2) if as_json else run_as_text(run, width=width(None)))
