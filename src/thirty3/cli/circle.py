"""``thirty3 tenders``, ``upcoming``, ``gaps``, ``proposals``, ``feed``: what comes round, from the command line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from thirty3.cli._answers import as_documents, deliver, stopped, width
from thirty3.cli._app import COMES_ROUND, EXIT_CODES, SEE, app, day_for, held, opened
from thirty3.cli._options import AllSectors, AsJson, AsOf, Boroughs, Files, InRegister, Output, Place, ServiceAreas
from thirty3.errors import ParseError, Thirty3Error
from thirty3.views.circle import gaps_as_text, proposals_as_text, tenders_as_text, upcoming_as_text

if TYPE_CHECKING:
    from thirty3.models.tender import Tender
    from thirty3.views.feeds import Feed

__all__ = ["feed_command", "gaps_command", "tenders_command", "upcoming_command"]

_SAMPLE_HOME = "https://example.org/sample/"
"""As the sample's own notices have it: a domain that belongs to nobody."""

HorizonMonths = Annotated[int, typer.Option(min=0, max=1_200, help="Months ahead in which what is replaced ends.")]
LeadTimeMonths = Annotated[int, typer.Option(min=0, max=1_200, help="Months from a tender notice to the new contract.")]
Who = Annotated[str, typer.Option("--by", help="Who decides, such as a role. Kept with the decision.")]
Why = Annotated[str | None, typer.Option(help="The reason. Kept with the decision.")]


@app.command("tenders", rich_help_panel=SEE, epilog=EXIT_CODES)
def tenders_command(
    files: Files = None,
    register: InRegister = None,
    as_of: AsOf = None,
    borough: Boroughs = None,
    service_area: ServiceAreas = None,
    all_sectors: AllSectors = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List the tenders that a firm can still answer.

    By the day they close.

    For example:

    thirty3 tenders --borough Camden

    thirty3 tenders --register london.db --borough Camden --borough Hackney
    """
    try:
        on = day_for(as_of, files, register)
        with held(files, register) as (kept, label):
            found = kept.tenders(
                open_on=on,
                technology=None if all_sectors else True,
                borough=borough or None,
                service_area=service_area or None,
                duplicates="drop",
            )
            tenders = sorted((one for one in found if one.boroughs), key=_closing)
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(
        as_documents(tenders) if as_json else tenders_as_text(tenders, on=on, label=label, width=width(output)), output
    )


@app.command("upcoming", rich_help_panel=COMES_ROUND, epilog=EXIT_CODES)
def upcoming_command(
    files: Files = None,
    register: InRegister = None,
    as_of: AsOf = None,
    borough: Boroughs = None,
    horizon_months: HorizonMonths = 24,
    lead_time_months: LeadTimeMonths = 12,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List the tenders to be expected, since what is held ends.

    And the notices already published for them.

    For example:

    thirty3 upcoming

    thirty3 upcoming --register london.db --horizon-months 18 --borough Camden
    """
    try:
        on = day_for(as_of, files, register)
        with held(files, register) as (kept, label):
            found = kept.upcoming(
                as_of=on, horizon_months=horizon_months, lead_time_months=lead_time_months, borough=borough or None
            )
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(
        found.model_dump_json(indent=2) if as_json else upcoming_as_text(found, label=label, width=width(output)),
        output,
    )


@app.command("gaps", rich_help_panel=COMES_ROUND, epilog=EXIT_CODES)
def gaps_command(
    files: Files = None,
    register: InRegister = None,
    as_of: AsOf = None,
    borough: Boroughs = None,
    horizon_months: HorizonMonths = 24,
    lead_time_months: LeadTimeMonths = 12,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List what should be there and is not.

    Notices of what comes next, awards, applications of contracts.

    For example:

    thirty3 gaps

    thirty3 gaps --register london.db --as-of 2026-11-22
    """
    try:
        on = day_for(as_of, files, register)
        with held(files, register) as (kept, label):
            found = tuple(
                kept.gaps(
                    as_of=on, horizon_months=horizon_months, lead_time_months=lead_time_months, borough=borough or None
                )
            )
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(as_documents(found) if as_json else gaps_as_text(found, on=on, label=label, width=width(output)), output)


proposals = typer.Typer(help="What notices imply for the register of applications.", no_args_is_help=True)
app.add_typer(proposals, name="proposals", rich_help_panel=COMES_ROUND)


@proposals.command("list", epilog=EXIT_CODES)
def list_command(register: Place, borough: Boroughs = None, as_json: AsJson = False, output: Output = None) -> None:
    """List the proposals nobody has decided on.

    Each with what would change and the notice it rests on.

    For example:

    thirty3 proposals list --register london.db --borough Camden
    """
    try:
        with opened(register) as kept:
            found = tuple(kept.proposals(borough=borough or None))
    except Thirty3Error as error:
        raise stopped(error) from error
    deliver(as_documents(found) if as_json else proposals_as_text(found, label=None, width=width(output)), output)


@proposals.command("accept", epilog=EXIT_CODES)
def accept_command(
    id: Annotated[str, typer.Argument(help="Id of a proposal or link, as listed.")],
    register: Place,
    by: Who,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Take a proposal over, or confirm a link.

    What it implies is in the register of applications from then on.

    For example:

    thirty3 proposals accept 1f0c2a --by "systems team" --register london.db
    """
    _decide("accept", id, register, by, why, as_json=as_json)


@proposals.command("refuse", epilog=EXIT_CODES)
def refuse_command(
    id: Annotated[str, typer.Argument(help="Id of a proposal or link, as listed.")],
    register: Place,
    by: Who,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Turn a proposal or link down.

    What was accepted before is taken back.

    For example:

    thirty3 proposals refuse 1f0c2a --by "systems team" --why "a pilot, not in use" --register london.db
    """
    _decide("refuse", id, register, by, why, as_json=as_json)


def _decide(
    what: Literal["accept", "refuse"], id: str, register: str, by: str, why: str | None, *, as_json: bool
) -> None:
    try:
        with opened(register) as kept:
            made = kept.accept(id, by=by, why=why) if what == "accept" else kept.refuse(id, by=by, why=why)
    except (Thirty3Error, ValueError) as error:
        raise stopped(error) from error
    deliver(made.model_dump_json(indent=2) if as_json else f"{made.subject} {made.id}: {made.verdict} by {made.by}")


@app.command("feed", rich_help_panel=SEE, epilog=EXIT_CODES)
def feed_command(
    files: Files = None,
    register: InRegister = None,
    as_of: AsOf = None,
    form: Annotated[Literal["atom", "json", "calendar", "csv"], typer.Option(help="What is written.")] = "atom",
    word: Annotated[list[str] | None, typer.Option(help="A word or phrase for what a firm sells. Repeatable.")] = None,
    cpv: Annotated[list[str] | None, typer.Option(help="Beginning of a CPV code, such as 72. Repeatable.")] = None,
    service_area: ServiceAreas = None,
    borough: Boroughs = None,
    value_from: Annotated[float | None, typer.Option(min=0, help="Smallest contract wanted, in pounds.")] = None,
    value_to: Annotated[float | None, typer.Option(min=0, help="Largest contract wanted, in pounds.")] = None,
    turnover: Annotated[float | None, typer.Option(min=1, help="The firm's turnover, in pounds a year.")] = None,
    title: Annotated[str, typer.Option(help="What the feed is called.")] = "London's technology tenders",
    home: Annotated[
        str | None, typer.Option(help="Address of the page it belongs to. Wanted unless the sample is shown.")
    ] = None,
    address: Annotated[str | None, typer.Option(help="Address under which the feed itself is served.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What fits, with reasons, as one JSON document.")] = False,
    output: Output = None,
) -> None:
    """Write what fits a firm as a feed.

    Open, planned and expected tenders, as Atom, JSON Feed, iCalendar or CSV.

    For example:

    thirty3 feed --word repairs --output repairs.xml

    thirty3 feed --register london.db --home https://example.org/ --word repairs --turnover 2000000 --output repairs.xml

    thirty3 feed --register london.db --home https://example.org/ --form calendar --borough Camden --output camden.ics
    """
    from thirty3.resolve.fit import Profile, opportunities_for
    from thirty3.views import feeds

    try:
        on = day_for(as_of, files, register)
        profile = Profile(
            name=title,
            words=tuple(word or ()),
            cpv=tuple(cpv or ()),
            service_areas=tuple(service_area or ()),
            boroughs=tuple(borough or ()),
            value_from=_pounds(value_from),
            value_to=_pounds(value_to),
            turnover=_pounds(turnover),
        )
        with held(files, register) as (kept, label):
            tenders = kept.tenders(technology=True, duplicates="drop")
            fits = opportunities_for(profile, tenders, kept.upcoming(as_of=on), as_of=on)
        if as_json:
            deliver(fits.model_dump_json(indent=2), output)
            return
        page = home or (None if label is None else _SAMPLE_HOME)
        if page is None:
            raise ParseError("--home names the page of the feed: entries without a page of their own lead there")
        made = feeds.feed(fits, title=title, home=page, as_of=on, address=address, label=label)
        deliver(_written(made, form), output)
    except (Thirty3Error, ValueError) as error:
        raise stopped(error) from error


def _written(feed: Feed, form: Literal["atom", "json", "calendar", "csv"]) -> bytes | str:
    from thirty3.views import feeds

    match form:
        case "atom":
            return feeds.atom(feed)
        case "json":
            return feeds.json_feed(feed)
        case "calendar":
            return feeds.calendar(feed)
        case "csv":
            return feeds.csv(feed)


def _pounds(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def _closing(tender: Tender) -> tuple[bool, date, str]:
    closes = tender.closing_day
    return closes is None, closes or date.max, tender.id
