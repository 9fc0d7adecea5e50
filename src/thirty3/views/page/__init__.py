"""A brief as a page: one file that needs no network, with pictures, definitions and links to every source notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from thirty3 import __version__
from thirty3.analysis import Concentration, ExpiryCluster, SmeShare
from thirty3.errors import MissingExtraError
from thirty3.models.shown import is_address
from thirty3.reference import service_area
from thirty3.views import words
from thirty3.views.asked import asked_for, unsaid_rows
from thirty3.views.facts import Brief, Member
from thirty3.views.page.definitions import DEFINITIONS
from thirty3.views.page.drawn import drawn_for

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["brief_as_page"]


class _Figure(NamedTuple):
    """One of the figures that stand on top."""

    anchor: str
    term: str
    says: str
    rests_on: str


class _Cluster(NamedTuple):
    """A cluster with what is said of it."""

    row: ExpiryCluster
    area: str
    act: str
    worth: str
    a_year: str
    members: list[Member]


def brief_as_page(brief: Brief) -> str:
    """The brief as one HTML page: the facts of the text brief with pictures, each figure a click from its definition.

    It is self-contained: a browser asks nobody for anything, and a content security policy holds it to that. What
    notices say is text in it, never HTML. It prints, and follows the reader's choice of light or dark.

    Returns:
        The page, to be written as UTF-8.

    Raises:
        MissingExtraError: Jinja, Altair or vl-convert is not installed.

    >>> from thirty3 import load, sample
    >>> from thirty3.views.brief import brief
    >>> from thirty3.views.choices import choose
    >>> reading = load(sample.path())
    >>> facts = brief(list(reading), reading.account, choose(as_of=sample.AS_OF), label=sample.LABEL)
    >>> page = brief_as_page(facts)
    >>> page.startswith("<!DOCTYPE html>"), "http-equiv" in page
    (True, True)
    """
    return (
        _environment()
        .get_template("brief.html.jinja")
        .render(
            title=f"London brief for {words.long_day(brief.choices.as_of)}",
            asked=asked_for(brief.choices),
            brief=brief,
            figures=list(_figures(brief)),
            clusters=list(_clusters(brief)),
            without_end=_without_end(brief),
            pictures=drawn_for(brief),
            unsaid=unsaid_rows(brief.unsaid, brief.read),
            definitions=DEFINITIONS,
            css=resources.files(__name__).joinpath("brief.css").read_text(encoding="utf-8"),
            version=__version__,
        )
    )


def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError("pictures", "a brief as a page") from error
    made = Environment(
        autoescape=True,
        loader=PackageLoader(__name__, "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "address": lambda url: url if is_address(url) else None,
        "left_out": _left_out,
        "long_day": words.long_day,
        "percent": words.percent,
        "pounds": words.pounds,
        "reasons": words.reasons,
        "short_day": words.short_day,
    }
    return made


def _left_out(measure: SmeShare | Concentration) -> str:
    return words.left_out(measure.basis, measure.used, measure.excluded, measure.reasons)


def _figures(brief: Brief) -> Iterator[_Figure]:
    together, share, held = brief.together, brief.sme_by_value.rows[0], brief.concentration_by_value
    yield _Figure("open-tender", "Open tenders", str(len(brief.open_tenders)), f"in {brief.read.kept} notices read")
    still = sum(cluster.actionable for cluster in together)
    yield _Figure(
        "cluster", "Contracts that end together", str(len(together)), f"{still} can still be acted on in time"
    )
    bounds = f"between {words.percent(share.lower)} and {words.percent(share.upper)}, of {share.n} contracts"
    yield _Figure("sme", "SME share by value", words.percent(share.share), bounds)
    of = f"of {held.suppliers} suppliers, by value, {held.used} contracts"
    yield _Figure("concentration", "Held by the 15 largest", words.percent(held.share), of)


def _clusters(brief: Brief) -> Iterator[_Cluster]:
    members = _by_id(brief)
    for row in brief.together:
        in_all = words.worth("in all", row.total_value, stated=row.valued, contracts=row.contracts)
        yield _Cluster(
            row=row,
            area=service_area(row.service_area).name,
            act=words.act_by(row.act_by, row.slack_days, len(row.actionable_boroughs)),
            worth=f"{in_all}{words.vat(row.vat)}",
            a_year=words.worth("a year", row.annual_value, stated=row.annual_valued, contracts=row.contracts),
            members=[members[id] for id in row.contract_ids],
        )


def _without_end(brief: Brief) -> list[Member]:
    members = _by_id(brief)
    return [members[id] for id in brief.unsaid.without_end]


def _by_id(brief: Brief) -> Mapping[str, Member]:
    return {member.id: member for member in brief.members}


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
