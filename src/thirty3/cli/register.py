"""The register from the command line: ``thirty3 sync``, ``load``, ``status``, ``export`` and the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from thirty3.cli._app import EXIT_CODES, KEEP, app, as_documents, day, opened, pair, stopped, today, width
from thirty3.cli._options import AsJson, Place
from thirty3.errors import Thirty3Error
from thirty3.views.progress import Told
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
    """Bring one portal up to date in a register. A run that was broken off goes on where it stopped.

    For example:

    thirty3 sync find_a_tender --register london.db --since 2026-01-01
    """
    try:
        with opened(register, make=True) as held, ExitStack() as shown:
            run = held.sync(
                portal,
                since=None if since is None else day(since),
                until=None if until is None else day(until),
                overlap_days=overlap_days,
                contact=contact,
                consent=consent,
                progress=_shown(shown, "asking", "windows"),
                **dict(map(pair, argument or [])),  # type: ignore[arg-type]  # names of the card's own, checked against it
            )
    except (Thirty3Error, TypeError, ValueError) as error:
        raise stopped(error) from error
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
    """Load files into a register. A load that was broken off goes on where it stopped.

    For example:

    thirty3 load bulk.jsonl.gz --register london.db
    """
    try:
        with opened(register, make=True) as held, ExitStack() as shown:
            run = held.load(*files, progress=_shown(shown, "loading", "bytes"))
    except Thirty3Error as error:
        raise stopped(error) from error
    _tell(run, as_json=as_json)
    raise typer.Exit(_EXIT[run.status])


@app.command("status", rich_help_panel=KEEP, epilog=EXIT_CODES)
def status_command(register: Place, as_json: AsJson = False) -> None:
    """Say how each source stands: its last run, what was read, gaps, what is due.

    For example:

    thirty3 status --register london.db
    """
    try:
        with opened(register) as held:
            sources = held.status()
    except Thirty3Error as error:
        raise stopped(error) from error
    if as_json:
        typer.echo(as_documents(sources))
    else:
        typer.echo(status_as_text(sources, on=today(), width=width(None)))


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
    """Ask a portal for known processes one by one, and say what its lists had left out.

    The exit code is 0 where nothing was missing, and 4 where something was, or not all could be asked.

    For example:

    thirty3 reconcile find_a_tender --register london.db --sample 500
    """
    try:
        with opened(register) as held, ExitStack() as shown:
            found = held.reconcile(portal, sample=sample, contact=contact, progress=_shown(shown, "asking", "windows"))
    except (Thirty3Error, TypeError, ValueError) as error:
        raise stopped(error) from error
    typer.echo(found.model_dump_json(indent=2) if as_json else found.summary())
    raise typer.Exit(_EXIT[found.run.status] or (4 if found.missing else 0))


@app.command("refresh", rich_help_panel=KEEP, epilog=EXIT_CODES)
def refresh_command(register: Place, as_json: AsJson = False) -> None:
    """Derive tenders, contracts and applications anew from what is kept, after an upgrade. No portal is asked.

    For example:

    thirty3 refresh --register london.db
    """
    try:
        with opened(register) as held:
            made = held.refresh()
    except Thirty3Error as error:
        raise stopped(error) from error
    typer.echo(json.dumps({"refreshed": made}) if as_json else f"{made:,} processes were derived anew")


@app.command("export", rich_help_panel=KEEP, epilog=EXIT_CODES)
def export_command(
    path: Annotated[Path, typer.Argument(help="Folder for the export.")],
    register: Place,
    format: Annotated[Literal["parquet", "csv", "jsonl", "ocds"], typer.Option(help="What is written.")] = "parquet",
    as_json: AsJson = False,
) -> None:
    """Write contracts, tenders, applications and releases as files, with licence and attribution.

    For example:

    thirty3 export lake/ --register london.db
    """
    try:
        with opened(register) as held:
            made = held.export(path, format=format)
    except Thirty3Error as error:
        raise stopped(error) from error
    typer.echo(made.model_dump_json(indent=2) if as_json else made.summary())


@app.command("forget", rich_help_panel=KEEP, epilog=EXIT_CODES)
def forget_command(
    register: Place,
    value: Annotated[
        str,
        typer.Option(
            prompt="What shall be forgotten", hide_input=True, help="The text. Asked for when it is not given: safer."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Take a person's name, address or other text out of a register for good.

    For example:

    thirty3 forget --register london.db
    """
    try:
        with opened(register) as held:
            done = held.forget(value)
    except (Thirty3Error, ValueError) as error:
        raise stopped(error) from error
    typer.echo(done.model_dump_json(indent=2) if as_json else done.summary())


def _tell(run: Run, *, as_json: bool) -> None:
    typer.echo(run.model_dump_json(indent=2) if as_json else run_as_text(run, width=width(None)))


def _bar(shown: ExitStack, unit: str) -> Progress | None:
    """A progress bar on the error stream, where somebody looks at it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return None
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
    )
    return shown.enter_context(Progress(*columns, console=console, transient=True))


def _shown(shown: ExitStack, what: str, unit: str) -> Callable[[Told], None] | None:
    """What to tell of long work; None where nobody looks."""
    bar = _bar(shown, unit)
    if bar is None:
        return None
    task = bar.add_task(what, total=None)

    def tell(progress: Told) -> None:
        done, in_all, _ = progress.done
        bar.update(task, total=in_all, completed=done, description=progress.summary())

    return tell
