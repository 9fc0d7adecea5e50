"""The command line: ``thirty3 brief``, ``portals`` and ``record``. The only place that reads the clock for a date.

Exit codes: 0 done; 1 an optional part is missing; 2 bad usage, or nothing could be read; 3 a portal did not give what
it should.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from thirty3 import __version__, sample
from thirty3.errors import MissingExtraError, ParseError, PortalError, Thirty3Error
from thirty3.models.query import Query
from thirty3.normalise.dates import parse_day
from thirty3.ocds.files import load
from thirty3.views.brief import brief
from thirty3.views.choices import choose
from thirty3.views.facts import Brief

try:
    import typer

    from thirty3.views.account import account_as_text
    from thirty3.views.portals import portals_as_text
    from thirty3.views.text import brief_as_text
except ImportError as error:
    raise MissingExtraError("cli", "the command line") from error

app = typer.Typer(
    help="What London's 33 authorities buy in technology, and where they could buy together.",
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


@app.command("brief")
def brief_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="OCDS release or record packages, arrays of releases, JSON Lines, each also .gz, and folders of them. "
            "Without any: the bundled made-up sample.",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="The day it is for, as YYYY-MM-DD. Default: today, or the sample's own day."),
    ] = None,
    borough: Annotated[
        list[str] | None, typer.Option(help="Only this borough: any name or code of one of the 33. Repeatable.")
    ] = None,
    service_area: Annotated[
        list[str] | None, typer.Option(help="Only this service area's code, such as housing. Repeatable.")
    ] = None,
    window_days: Annotated[
        int,
        typer.Option(
            min=0, max=36_600, help="Longest time between the first and last end of contracts that end together."
        ),
    ] = 92,
    lead_time_months: Annotated[
        int, typer.Option(min=0, max=1_200, help="Months a joint purchase needs before the first end.")
    ] = 12,
    all_sectors: Annotated[
        bool, typer.Option("--all-sectors", help="Everything bought. Clusters still need a service area.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same facts as one JSON document.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the screen.")] = None,
) -> None:
    """Say what is open, what ends together and by when to act, who wins, and what could not be said.

    For example:

    thirty3 brief

    thirty3 brief notices.json more.jsonl.gz folder/ --as-of 2026-11-22 --borough Camden --json --output brief.json
    """
    try:
        facts = _facts(
            files or [],
            as_of=None if as_of is None else _day(as_of),
            boroughs=borough or [],
            service_areas=service_area or [],
            window_days=window_days,
            lead_time_months=lead_time_months,
            all_sectors=all_sectors,
        )
    except Thirty3Error as error:
        raise _stop(str(error)) from error
    if not facts.read.kept:
        for rejection in facts.read.rejections:
            typer.echo(f"thirty3: {rejection.where}: {rejection.reason}", err=True)
        if not facts.read.rejections:
            typer.echo(f"thirty3: {', '.join(facts.read.files)}: holds no release at all", err=True)
        raise _stop("nothing could be read")
    _deliver(facts.model_dump_json(indent=2) if as_json else brief_as_text(facts, width=_width(output)), output)


@app.command("portals")
def portals_command() -> None:
    """List the portals that can be asked, with their terms and how politely they are asked."""
    from thirty3.connectors import portals

    typer.echo(portals_as_text(portals(), width=_width(None)))


@app.command("record")
def record_command(
    portal: Annotated[str, typer.Argument(help="The portal's id, as thirty3 portals lists it.")],
    into: Annotated[Path, typer.Option(help="Folder for the recorded answers; taken up where it was left.")],
    since: Annotated[str | None, typer.Option(help="First day of publication wanted, as YYYY-MM-DD.")] = None,
    until: Annotated[
        str | None, typer.Option(help="First day no longer wanted. Default, and latest: tomorrow.")
    ] = None,
    borough: Annotated[list[str] | None, typer.Option(help="Only this borough, for the account. Repeatable.")] = None,
    argument: Annotated[
        list[str] | None,
        typer.Option(help="What the portal wants to be told, as NAME=VALUE: tenant=www.example.org. Repeatable."),
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="E-mail or web address at which the portal's people reach you.")
    ] = None,
    consent: Annotated[bool, typer.Option("--consent", help="You have checked the portal's terms of use.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask anew what the folder already holds.")] = False,
) -> None:
    """Ask a portal and keep its answers as a recording, contact data removed; then say what came.

    For example:

    thirty3 record find_a_tender --since 2026-11-01 --until 2026-11-08 --into november/
    """
    from thirty3.harvest import Archive, pages

    account = None
    try:
        query = _query(None if since is None else _day(since), _until(until), borough or [])
        archive = Archive(into, mode="record" if again else "reuse")
        told = dict(map(_pair, argument or []))
        for page in pages(portal, query, archive=archive, contact=contact, consent=consent, **told):  # type: ignore[arg-type]  # names of the card's own, checked against it
            account = page.account
            typer.echo(f"{account.kept:,} kept of {account.received:,}: {page.url}", err=True)
    except PortalError as error:
        raise _stop(str(error), code=3) from error
    except (Thirty3Error, TypeError, ValueError) as error:
        raise _stop(str(error)) from error
    if account is None:
        raise _stop("there is nothing to ask for this span")
    typer.echo(account_as_text(account, width=_width(None)))


def _query(since: date | None, until: date, boroughs: list[str]) -> Query:
    if since is not None and until <= since:
        raise ParseError(f"--until ({until}, tomorrow at the latest) must be after --since ({since})")
    return Query(since=since, until=until, boroughs=frozenset(boroughs))


def _until(text: str | None) -> date:
    """The day named, but not beyond tomorrow: what is still to come is not there to be recorded."""
    tomorrow = _today() + timedelta(days=1)
    return tomorrow if text is None else min(_day(text), tomorrow)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise ParseError(f"--argument wants NAME=VALUE, such as tenant=exampleham, not {text!r}")
    return name, value


def _facts(
    files: list[Path],
    *,
    as_of: date | None,
    boroughs: list[str],
    service_areas: list[str],
    window_days: int,
    lead_time_months: int,
    all_sectors: bool,
) -> Brief:
    choices = choose(
        as_of=as_of or (_today() if files else sample.AS_OF),
        boroughs=boroughs,
        service_areas=service_areas,
        window_days=window_days,
        lead_time_months=lead_time_months,
        sectors="all" if all_sectors else "technology",
    )
    reading = load(*files) if files else load(sample.path())
    releases = list(reading)
    return brief(releases, reading.account, choices, label=None if files else sample.LABEL)


def _day(text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise ParseError("a day is wanted, such as 2026-11-22")
    return day


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()


def _width(output: Path | None) -> int:
    """80 columns in a file or pipe; the terminal's own width, up to 120, on a screen."""
    if output or sys.stdout is None or not sys.stdout.isatty():
        return 80
    return min(120, shutil.get_terminal_size().columns)


def _deliver(text: str, output: Path | None) -> None:
    if output is None and sys.stdout is None:  # as after ``>&-``
        raise _stop("there is no screen to write to; --output names a file")
    try:
        if output is None:
            typer.echo(text)
            sys.stdout.flush()
        else:
            output.write_text(text + "\n", encoding="utf-8")
    except BrokenPipeError:
        raise  # whoever reads the pipe has seen enough: the command line ends quietly by itself
    except OSError as error:
        raise _stop(f"cannot write {output or 'to the screen'}: {error.strerror}") from error


def _stop(message: str, *, code: int = 2) -> typer.Exit:
    """Say one line on the error stream and stop with an exit code."""
    typer.echo(f"thirty3: {message}", err=True)
    return typer.Exit(code=code)
