"""Pictures: drawn is what the measure says, what is not known is drawn so, and title and text say what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.analysis.estates import application
from thirty3 import sample
from thirty3.analysis import (
    adoption,
    concentration,
    expiring,
    expiry_calendar,
    expiry_clusters,
    price_dispersion,
    sme_share,
)
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.normalise.dates import add_months
from thirty3.ocds.files import load
from thirty3.reference import boroughs
from thirty3.resolve.assemble import contracts
from thirty3.views import pictures

AS_OF = sample.AS_OF
GSS = [one.gss for one in boroughs()]


@cache
def technology() -> tuple[Contract, ...]:
    return tuple(one for one in contracts(load(sample.path())) if one.technology)


def row(id: str, **cells: Any) -> dict[str, Any]:
    """A contract as a row."""
    return dict.fromkeys(Contract.columns()) | {"contract_id": id, "supplier_count": 1} | cells


ESTATE = [
    application("1", "E09000007", "Alpha", annual="100000"),
    application("2", "E09000012", "Alpha", annual="120000"),
    application("3", "E09000029", "Alpha", annual="190000"),
    application("4", "E09000029", "Beta", annual="5", kind="parking"),
    application("5", "E09000029", "Alpha", kind="parking"),
]

EVERY: dict[str, Callable[[Any, Any], Any]] = {
    "timeline": lambda given, scheme: pictures.timeline(expiring(given, as_of=AS_OF, within_days=731), scheme=scheme),
    "clusters": lambda given, scheme: pictures.clusters(expiry_clusters(given, as_of=AS_OF), scheme=scheme),
    "sme_share": lambda given, scheme: pictures.sme_share(sme_share(given, basis="contracts"), scheme=scheme),
    "concentration": lambda given, scheme: pictures.concentration(concentration(given, basis="value"), scheme=scheme),
    "expiry_calendar": lambda given, scheme: pictures.expiry_calendar(
        expiry_calendar(given, by=("service_area",), as_of=AS_OF), scheme=scheme
    ),
    "adoption": lambda given, scheme: pictures.adoption(adoption(ESTATE if given else []), scheme=scheme),
    "price_dispersion": lambda given, scheme: pictures.price_dispersion(
        price_dispersion(ESTATE if given else []), scheme=scheme
    ),
}


@cache
def picture(name: str, scheme: str = "light") -> Any:
    """A picture of the sample, made once."""
    return EVERY[name](technology(), scheme)


def values(chart: Any) -> list[dict[str, Any]]:
    """All rows in a chart's specification."""
    return [one for rows in chart.to_dict()["datasets"].values() for one in rows]


def drawn(chart: Any, *names: str) -> list[tuple[Any, ...]]:
    """Distinct rows that have all of these cells, in order: several layers may draw one."""
    found = (tuple(one[name] for name in names) for one in values(chart) if set(names) <= set(one))
    return list(dict.fromkeys(found))


def said(chart: Any) -> str:
    """Title and subtitle."""
    return " ".join([*chart.title.text, *chart.title.subtitle])


@pytest.mark.parametrize("name", EVERY)
def test_every_picture_says_how_many_records_it_rests_on_and_what_was_left_out(name: str) -> None:
    chart = picture(name)
    assert "Rests on" in said(chart)
    assert "left out" in said(chart)
    assert said(chart)[:20] == chart.description[:20]
    assert chart.description.endswith(chart.title.subtitle[-1])
    assert max(map(len, chart.title.text + chart.title.subtitle)) <= 92


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_of_nothing_is_drawn_and_says_that_there_is_nothing(name: str) -> None:
    chart = EVERY[name]([], "light")
    assert "Nothing to draw:" in chart.description
    assert "Nothing to draw:" in " ".join(values(chart)[0]["text"])
    assert "Rests on 0" in said(chart)


@pytest.mark.parametrize("name", EVERY)
def test_the_schemes_differ_in_colours_alone(name: str) -> None:
    light, dark = (picture(name, scheme).to_dict() for scheme in ("light", "dark"))
    assert light.pop("config") != dark.pop("config")
    assert light == dark


def test_a_scheme_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="pink"):
        EVERY["clusters"]([], "pink")


def test_the_timeline_draws_every_contract_at_its_end_and_as_far_as_it_may_be_extended() -> None:
    found = expiring(technology(), as_of=AS_OF, within_days=731)
    chart = pictures.timeline(found, lead_time_months=6)
    lines = [one.contract for one in found]
    ends = [
        (one.ends.isoformat(), (line.max_end or one.ends).isoformat()) for one, line in zip(found, lines, strict=True)
    ]
    rows = [one for one in values(chart) if "state" in one]
    assert {(one["ends"], one["reaches"]) for one in rows} == set(ends)
    late = sum(add_months(one.ends, -6) < AS_OF for one in found)
    assert f"{len(lines) - late} are in time to act 6 months ahead, {late} no longer" in chart.description
    assert {"today", "act-by line"} == {one["what"] for one in values(chart) if "what" in one}


def test_contracts_share_a_row_of_the_timeline_only_within_a_service_area_and_one_after_the_other() -> None:
    ends = {"a": "2027-01-31", "b": "2027-02-28", "c": "2028-11-30", "d": "2027-01-31"}
    rows = [row(id, end=end, service_area="planning" if id == "d" else "housing") for id, end in ends.items()]
    chart = pictures.timeline(expiring(rows, as_of=AS_OF, within_days=800))
    places = {one["ends"]: one["row"] for one in values(chart) if one.get("state") and one["row"] < 2}
    assert places == {"2027-01-31": 0, "2027-02-28": 1, "2028-11-30": 0}
    assert max(one["row"] for one in values(chart) if "row" in one) == 2


def test_a_contract_that_may_run_to_the_end_of_time_leaves_the_others_room() -> None:
    rows = [row("a", end="2027-03-31", max_end="9999-12-31"), row("b", end="2028-03-31")]
    chart = pictures.timeline(expiring(rows, as_of=AS_OF, within_days=800))
    assert ("2033-03-31", "9999-12-31", "? → 9999") in drawn(chart, "reaches", "at latest", "label")


def test_more_contracts_than_a_page_holds_are_cut_and_it_is_said() -> None:
    rows = [row(f"{number:03}", end="2027-03-31") for number in range(160)]
    chart = pictures.timeline(expiring(rows, as_of=AS_OF, within_days=731))
    assert "Drawn are the first 150 of 160 contracts" in said(chart)
    assert len({one["row"] for one in values(chart) if "state" in one}) == 150


def test_clusters_are_drawn_from_first_to_last_end_with_their_boroughs_and_act_by_day() -> None:
    found = expiry_clusters(technology(), as_of=AS_OF)
    chart = pictures.clusters(found)
    days = [
        (*(day.isoformat() for day in (one.act_by, one.first_end, one.last_end)), f"{len(one.boroughs)} boroughs")
        for one in found
    ]
    assert drawn(chart, "act by", "first", "last", "label") == days
    states = ["in time" if one.actionable else "act-by day has passed" for one in found]
    assert [state for _, state in drawn(chart, "row", "state")] == states
    assert "17 clusters, 13 still in time" in chart.description


def test_a_cluster_on_the_day_asked_about_can_be_drawn_and_is_in_time() -> None:
    rows = [row(gss, borough=gss, borough_bit=1 << place, service_area="housing", end="2026-11-22")
            for place, gss in enumerate(GSS[:2])]  # fmt: skip
    found = expiry_clusters(rows, as_of=AS_OF, lead_time_months=0)
    assert drawn(pictures.clusters(found), "state") == [("in time",)]


def test_the_sme_share_is_drawn_with_its_bounds_coverage_and_number_of_contracts() -> None:
    found = sme_share(technology(), basis="value", by=("borough",))
    figures = [(one.share, one.lower, one.upper, one.coverage, one.n) for one in found]
    chart = pictures.sme_share(found)
    assert [one[1:] for one in drawn(chart, "row", "share", "lower", "upper", "coverage", "n")] == figures
    assert "Borough not known" in str(chart.to_dict())


def test_a_share_of_which_nothing_is_known_has_no_mark_and_a_bar_over_everything() -> None:
    found = sme_share([row("a", supplier_size="unknown")], basis="contracts")
    chart = pictures.sme_share(found)
    assert drawn(chart, "known", "lower", "upper", "said") == [(False, 0, 1, "no size known, n 1")]


def test_the_curve_of_concentration_adds_up_the_shares_and_marks_the_ratio() -> None:
    found = concentration(technology(), basis="value", top=5)
    chart = pictures.concentration(found)
    held = drawn(chart, "rank", "held", "share")
    assert [one[0] for one in held] == list(range(found.suppliers + 1))
    assert held[-1][1] == pytest.approx(1)
    assert [one[2] for one in held[1:]] == [one.share for one in found]
    assert drawn(chart, "label", "held") == [("5 largest: 68.9%", found.share)]
    assert found.rows[0].name in chart.description


def test_one_supplier_alone_holds_everything_and_fewer_than_asked_for_are_said_to_be_fewer() -> None:
    chart = pictures.concentration(concentration([row("a", supplier_id="x")], basis="contracts"))
    assert "The only supplier holds 100.0%" in chart.description
    two = pictures.concentration(concentration([row(id, supplier_id=id) for id in "xy"], basis="contracts"))
    assert "All 2 suppliers, fewer than 15, hold 100.0%" in two.description
    assert drawn(chart, "rank", "held", "share") == [(0, 0, 0), (1, 1, 1)]


def test_the_calendar_draws_each_period_with_its_contracts_and_no_square_where_nothing_ends() -> None:
    found = expiry_calendar(technology(), by=("service_area",), as_of=AS_OF)
    cells = drawn(pictures.expiry_calendar(found), "row", "period", "contracts")
    assert len(cells) == len(found.rows)
    assert sum(cell[2] for cell in cells) == pytest.approx(float(sum(one.contracts for one in found)))
    assert all(cell[2] > 0 for cell in cells)


def test_periods_in_which_nothing_ends_have_their_place_in_the_calendar() -> None:
    ends = {"a": "2027-01-31", "b": "2027-04-30"}
    found = expiry_calendar([row(id, end=end) for id, end in ends.items()], every="month")
    spec = pictures.expiry_calendar(found).to_dict()
    names = ["Jan 2027", "Feb 2027", "Mar 2027", "Apr 2027"]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == names


@pytest.mark.parametrize(
    ("every", "name"),
    [("month", "Mar 2028"), ("quarter", "Q1 2028"), ("year", "2028"), ("financial_year", "2027/28")],
)
def test_a_period_is_named_as_people_name_it(every: Any, name: str) -> None:
    found = expiry_calendar([row("a", end="2028-03-31")], every=every)
    assert drawn(pictures.expiry_calendar(found), "period", "label") == [(name, "1")]


def test_the_matrix_draws_what_a_borough_runs_and_a_question_mark_where_nothing_is_known_of_it() -> None:
    found = adoption(ESTATE)
    chart = pictures.adoption(found)
    assert set(drawn(chart, "gss", "kind", "applications")) == {
        (one.borough, one.kind, one.applications) for one in found
    }
    unknown = [one for one in values(chart) if one.get("text") == "?"]
    assert len(unknown) == 30 * len(found.kinds)
    assert not {one["label"] for one in unknown} & {"Camden", "Hackney", "Sutton"}
    assert "(30 of 33)" in said(chart)


def test_prices_are_drawn_as_the_measure_gives_them_and_too_few_are_said_to_be_too_few() -> None:
    found = price_dispersion(ESTATE)
    chart = pictures.price_dispersion(found)
    figures = ("kind", "minimum", "lower_quartile", "median", "upper_quartile", "maximum", "n")
    assert drawn(chart, *figures) == [
        ("Alpha", 100_000, 110_000, 120_000, 155_000, 190_000, 3),
        ("Beta", None, None, None, None, None, 1),
    ]
    assert drawn(chart, "text", "suppressed") == [("median £120k, n 3", False), ("1 price: too few for figures", True)]
    assert "£5" not in str(chart.to_dict())


def test_prices_per_resident_say_of_which_residents() -> None:
    found = price_dispersion(ESTATE, per="thousand_residents")
    assert "Residents of 2017-06-30." in said(pictures.price_dispersion(found))


def test_days_are_those_of_the_calendar_in_every_time_zone() -> None:
    spec = picture("clusters").to_dict()
    scales = [layer["encoding"]["x"]["scale"] for layer in spec["layer"] if "x" in layer["encoding"]]
    assert {scale["type"] for scale in scales} == {"utc"}


def test_a_negative_lead_time_is_refused() -> None:
    with pytest.raises(ValueError, match="lead_time_months"):
        pictures.timeline(expiring([], as_of=date(2026, 11, 22)), lead_time_months=-1)
