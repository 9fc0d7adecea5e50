"""``thirty3 portals`` and ``thirty3 record``: who can be asked, and asking one for a recording."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from thirty3.cli._answers import as_documents, deliver, stop, stopped, width
from thirty3.cli._app import ASK, EXIT_CODES, app, arguments_of, day, today
from thirty3.cli._options import AsJson
from thirty3.errors import ParseError, Thirty3Error
from thirty3.models.query import Query
from thirty3.views.account import account_as_text
from thirty3.views.portals import portals_as_text

__all__ = ["portals_command", "record_command"]


@app.command("portals", rich_help_panel=ASK, epilog=EXIT_CODES)
def portals_command(as_json: AsJson = False) -> None:
    """List the portals that can be asked, and on what terms.

    Their licences, what they want to be told, and how politely they are asked.

    For example:

    thirty3 portals

    thirty3 portals --json
    """
    from thirty3.connectors import portals

    try:
        cards = portals()
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(as_documents(cards) if as_json else portals_as_text(cards, width=width(None)))


@app.command("record", rich_help_panel=ASK, epilog=EXIT_CODES)
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
    as_json: AsJson = False,
) -> None:
    """Ask a portal and keep its answers as a recording.

    Contact data is removed before anything is written. Then it is said what came.

    For example:

    thirty3 record find_a_tender --since 2026-11-01 --until 2026-11-08 --into november/
    """
    from thirty3.harvest import Archive, pages

    account = None
    if into.exists() and not into.is_dir():
        raise stop(f"cannot keep a recording in {into}: it is no folder")  # and nothing is asked
    try:
        query = _query(None if since is None else day(since), _until(until), borough or [])
        told = arguments_of(portal, argument)
        archive = Archive(into, mode="record" if again else "reuse")
        for page in pages(portal, query, archive=archive, contact=contact, consent=consent, **told):  # type: ignore[arg-type]  # names of the card's own, checked against it
            account = page.account
            typer.echo(f"{account.kept:,} kept of {account.received:,}: {page.url}", err=True)
    except (Thirty3Error, TypeError, ValueError) as error:
        raise stopped(error) from error
    except OSError as error:
        raise stop(f"cannot keep a recording in {into}: {error.strerror}") from error
    if account is None:
        raise stop("there is nothing to ask for this span")
    deliver(account.model_dump_json(indent=2) if as_json else account_as_text(account, width=width(None)))


def _query(since: date | None, until: date, boroughs: list[str]) -> Query:
    if since is not None and until <= since:
        raise ParseError(f"--until ({until}, tomorrow at the latest) must be after --since ({since})")
    return Query(since=since, until=until, boroughs=frozenset(boroughs))


def _until(text: str | None) -> date:
    """The day named, but not beyond tomorrow: what is still to come is not there to be recorded."""
    tomorrow = today() + timedelta(days=1)
    return tomorrow if text is None else min(day(text), tomorrow)
