"""Every recipe of a published figure beside the same figure counted plainly."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

from tests.analysis.estates import FORMS as ESTATE_FORMS
from tests.analysis.estates import estates
from tests.analysis.markets import TENDER_FORMS, tenders
from tests.analysis.plain_figures import (
    CITY,
    NEAR,
    annual,
    awarded,
    by_borough,
    by_year,
    costs,
    count_sizes,
    crowds,
    ending,
    in_force,
    in_london,
    in_pounds,
    is_local,
    is_sme,
    known,
    league,
    parts,
    pearson,
    ranking,
    run_by,
    share,
    since,
    top_share,
    values_of,
)
from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, TODAY
from thirty3.analysis import recipes
from thirty3.models.application import Application
from thirty3.models.tender import Tender


class Case(NamedTuple):
    """A recipe, which figure of its result is the one, and the same counted plainly."""

    measure: Callable[[Any], Any]
    read: Callable[[Any], Any]
    plain: Callable[[Any], Any]


SCORES = {"Camden": 3.0, "Hackney": 1.5, "Sutton": 4.0, "City of London": 2.0}
CONTRACTS: dict[str, Case] = {
    "F3a": Case(recipes.top_15_share_of_value, lambda f: f.share, lambda rs: top_share(rs, 15, value=True)),
    "F3b": Case(recipes.top_15_share_of_contracts_delivered, lambda f: f.share, lambda rs: top_share(rs, 15)),
    "F3c": Case(
        lambda rows: recipes.top_15_share_of_contracts_held(rows, as_of=TODAY),
        lambda f: f.share,
        lambda rs: top_share(in_force(rs), 15),
    ),
    "F4": Case(
        lambda rows: recipes.top_10_share_of_contracts(rows, boroughs=("Camden", "LB Hackney")),
        lambda f: f.share,
        lambda rs: top_share([one for one in rs if {CAMDEN, HACKNEY} & {*one.boroughs}], 10),
    ),
    "F5": Case(
        lambda rows: recipes.suppliers_against_satisfaction(rows, satisfaction=SCORES),
        lambda f: f.pearson,
        pearson,
    ),
    "F6": Case(
        recipes.expiring_in_first_quarter,
        lambda f: {row.key[0]: row.n for row in f} or None,
        lambda rs: (
            {
                gss: n
                for gss, own in by_borough([one for one in rs if one.service_area == "housing"]).items()
                if (n := len(ending(own, date(2020, 1, 1), date(2020, 3, 31))))
            }
            or None
        ),
    ),
    "F7": Case(
        recipes.suppliers_by_size,
        lambda f: (f.rows[0].sme, f.rows[0].large, f.rows[0].unknown) if f.rows[0].lower is not None else None,
        lambda rs: (sizes[True], sizes[False], sizes[None]) if (sizes := count_sizes(rs)) else None,
    ),
    "F8": Case(
        recipes.top_3_share_of_competitive_awards,
        lambda f: f.share,
        lambda rs: top_share(
            [
                one
                for one in since(rs, date(2015, 1, 1))
                if one.service_area == "housing" and one.procurement_method in {"open", "selective"}
            ],
            3,
        ),
    ),
    "F9a": Case(
        lambda rows: recipes.annual_value_by_cpv_division(rows, as_of=TODAY),
        lambda f: {row.name: row.amount for row in f} or None,
        lambda rs: (
            {
                division: total
                for division in ("48", "72", None)
                if (
                    total := in_pounds(
                        pence
                        for one in in_force(rs)
                        if (one.cpv[0][:2] if one.cpv else None) == division and (pence := annual(one)) is not None
                    )
                )
                is not None
            }
            or None
        ),
    ),
    "F10": Case(
        recipes.sme_share_of_value_by_year,
        lambda f: {row.key[0]: row.share for row in f if row.n} or None,
        lambda rs: {year: share(parts(own, is_sme)) for year, own in by_year(rs).items()} or None,
    ),
    "F11": Case(
        lambda rows: recipes.supplier_league_by_value(rows, group_of={"s0": "group", "s1": "group"}),
        lambda f: {row.supplier_id: row.amount for row in f} or None,
        lambda rs: league(since(rs, date(2016, 1, 1))) or None,
    ),
    "F12": Case(
        recipes.london_and_south_east_share_of_value,
        lambda f: f.rows[0].share,
        lambda rs: share(parts(rs, lambda who: NEAR[who.region] if who.region else None)),
    ),
    "F13a": Case(
        lambda rows: recipes.total_value_expiring_in_year(rows, year=2020),
        lambda f: f.total_value,
        lambda rs: in_pounds(values_of(ending(rs, date(2020, 1, 1), date(2020, 12, 31)))),
    ),
    "F13b": Case(
        lambda rows: recipes.annual_value_expiring_in_year(rows, year=2020),
        lambda f: f.annual_value,
        lambda rs: in_pounds(
            pence for one in ending(rs, date(2020, 1, 1), date(2020, 12, 31)) if (pence := annual(one)) is not None
        ),
    ),
    "F14a": Case(
        recipes.total_value_expiring_between,
        lambda f: f.total_value,
        lambda rs: in_pounds(values_of(ending(rs, date(2018, 3, 1), date(2018, 6, 30)))),
    ),
    "F14b": Case(
        recipes.total_value_expiring_by_borough,
        lambda f: sum(row.total_value for row in f) if len(f) else None,
        lambda rs: in_pounds(values_of(ending(rs, date(2018, 3, 1), date(2018, 6, 30)))),
    ),
    "F15": Case(
        recipes.sme_share_of_suppliers,
        lambda f: f.rows[0].share,
        lambda rs: share(count_sizes(since(rs, date(2017, 1, 1), date(2017, 12, 31)))),
    ),
    "F16": Case(
        recipes.mean_and_median_value,
        lambda f: tuple(float(row.amount) for row in f.rows[:2]) or None,
        lambda rs: (
            (statistics.mean(found) / 100, statistics.median(found) / 100)
            if (found := values_of(awarded(rs)))
            else None
        ),
    ),
    "F17a": Case(
        recipes.boroughs_by_sme_share,
        lambda f: {row.key[0]: row.share for row in f if row.share is not None} or None,
        lambda rs: known(ranking(rs, is_sme)),
    ),
    "F17b": Case(
        recipes.boroughs_by_vcse_share,
        lambda f: {row.key[0]: row.share for row in f if row.share is not None} or None,
        lambda rs: known(ranking(rs, lambda who: who.vcse)),
    ),
    "F17c": Case(
        recipes.boroughs_by_local_share,
        lambda f: {row.key[0]: row.share for row in f if row.share is not None} or None,
        lambda rs: known(ranking(rs, is_local)),
    ),
    "F19": Case(
        lambda rows: recipes.sme_share_direct_and_indirect(rows, indirect=Decimal(0)),
        lambda f: f.share,
        lambda rs: share(parts(rs, is_sme)),
    ),
    "F20": Case(
        lambda rows: recipes.live_contracts(rows, as_of=TODAY),
        lambda f: (f.used, f.total_value) if f.used else None,
        lambda rs: (len(live), in_pounds(values_of(live))) if (live := in_force(rs)) else None,
    ),
}


APPLICATIONS: dict[str, Case] = {
    "F1a": Case(recipes.systems_as_run, lambda f: f.amount, lambda rs: len(in_london(rs)) or None),
    "F1b": Case(
        recipes.distinct_systems,
        lambda f: f.amount,
        lambda rs: len({one.product for one in in_london(rs) if one.product}) or None,
    ),
    "F2a": Case(
        recipes.boroughs_of_32,
        lambda f: f.share,
        lambda rs: (len(run_by(rs) - {CITY}) / 32) or None,
    ),
    "F2b": Case(recipes.authorities_of_33, lambda f: f.share, lambda rs: (len(run_by(rs)) / 33) or None),
    "F2c": Case(
        lambda rows: recipes.authorities_of_34(rows, gla_systems=0),
        lambda f: f.share,
        lambda rs: (len(run_by(rs)) / 34) or None,
    ),
    "F9b": Case(
        recipes.annual_value_by_system_type,
        lambda f: {row.name: row.amount for row in f} or None,
        costs,
    ),
}
GROUPS = {"ocds-made-up-0": "one", "ocds-made-up-3": "one"}
TENDERS: dict[str, Case] = {
    "F18": Case(
        lambda rows: recipes.share_of_tenders_on_portal(rows, portal="file", group_of=GROUPS),
        lambda f: f.share,
        lambda rs: (
            len(_processes(one for one in rs if one.provenance.source == "file")) / len(_processes(rs)) if rs else None
        ),
    ),
}
ALL = CONTRACTS | APPLICATIONS | TENDERS


def _processes(records: Iterable[Tender]) -> set[str]:
    return {GROUPS.get(one.id, one.id) for one in records}


@st.composite
def _estates(draw: st.DrawFn) -> list[Application]:
    """Systems, some of them the City's."""
    return [
        one.model_copy(update={"borough": CITY}) if draw(st.booleans()) and one.borough == CAMDEN else one
        for one in draw(estates())
    ]


def drawn_for(drawn: st.DataObject, id: str) -> list[Any]:
    drawings: dict[bool, st.SearchStrategy[Any]] = {id in CONTRACTS: crowds(), id in APPLICATIONS: _estates()}
    return list(drawn.draw(drawings.get(True, tenders())))


def forms_for(id: str) -> dict[str, Callable[[Any], Any]]:
    return FORMS if id in CONTRACTS else ESTATE_FORMS if id in APPLICATIONS else TENDER_FORMS


def alike(found: Any, expected: Any) -> bool:
    return bool(found == (None if expected is None else pytest.approx(expected)))
