"""``thirty3 brief``: what is open, what ends together, who wins, from files or the bundled sample."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirty3 import sample
from thirty3.cli._answers import deliver, stopped, width
from thirty3.cli._app import EXIT_CODES, SEE, app, day, opened, today
from thirty3.cli._options import AsJson, AsOf, Boroughs, Files, InRegister, Output, ServiceAreas
from thirty3.errors import ParseError, Thirty3Error

if TYPE_CHECKING:
    from thirty3.views.facts import Brief

__all__ = ["brief_command"]


@app.command("brief", rich_help_panel=SEE, epilog=EXIT_CODES)
def brief_command(
    files: Files = None,
    register: InRegister = None,
    as_of: AsOf = None,
    borough: Boroughs = None,
    service_area: ServiceAreas = None,
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
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write it as a page to this file, with pictures; it needs no network. No text is printed then, "
            "unless --output or --json asks."
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Say what is open, what ends together, and who wins.

    By when to act, and what could not be said.

    For example:

    thirty3 brief

    thirty3 brief --html brief.html

    thirty3 brief --register london.db --borough Camden

    thirty3 brief notices.json more.jsonl.gz folder/ --as-of 2026-11-22 --borough Camden --json --output brief.json
    """
    from thirty3.views.text import brief_as_text  # here, as all that a brief needs: other commands start without it

    try:
        facts = _facts(
            files or [],
            register,
            as_of=None if as_of is None else day(as_of),
            boroughs=borough or [],
            service_areas=service_area or [],
            window_days=window_days,
            lead_time_months=lead_time_months,
            all_sectors=all_sectors,
        )
    except Thirty3Error as error:
        raise stopped(error) from error
    if not facts.read.kept:
        for rejection in facts.read.rejections:
            typer.echo(f"thirty3: {rejection.where}: {rejection.reason}", err=True)
        if not facts.read.rejections:
            typer.echo(f"thirty3: {', '.join(facts.read.files) or register}: holds no release at all", err=True)
        raise stopped(ParseError("nothing could be read"))
    if html is not None:
        _write_page(facts, html)
    if html is None or as_json or output is not None:
        deliver(facts.model_dump_json(indent=2) if as_json else brief_as_text(facts, width=width(output)), output)


def _write_page(facts: Brief, html: Path) -> None:
    try:
        from thirty3.views.page import brief_as_page

        deliver(brief_as_page(facts), html)
    except Thirty3Error as error:
        raise stopped(error) from error


def _facts(
    files: list[Path],
    register: str | None,
    *,
    as_of: date | None,
    boroughs: list[str],
    service_areas: list[str],
    window_days: int,
    lead_time_months: int,
    all_sectors: bool,
) -> Brief:
    from thirty3.ocds.files import load
    from thirty3.views.brief import brief, brief_of_register
    from thirty3.views.choices import choose

    choices = choose(
        as_of=as_of or (today() if files or register else sample.AS_OF),
        boroughs=boroughs,
        service_areas=service_areas,
        window_days=window_days,
        lead_time_months=lead_time_months,
        sectors="all" if all_sectors else "technology",
    )
    if register is not None:
        if files:
            raise ParseError("a brief is of files or of a register, not of both")
        with opened(register) as held:
            return brief_of_register(held, choices)
    reading = load(*files) if files else load(sample.path())
    releases = list(reading)
    return brief(releases, reading.account, choices, label=None if files else sample.LABEL)
