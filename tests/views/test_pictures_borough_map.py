"""The map of squares: one for each of the 33, each figure in its own, and what is not known drawn as not known."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.views.test_pictures import GSS, drawn, said, values
from thirty3.reference.borough_tiles import borough_tiles
from thirty3.views import pictures


def test_there_is_a_square_for_each_of_the_33_and_no_two_in_one_place_or_with_one_label() -> None:
    tiles = borough_tiles()
    assert [one.gss for one in tiles] == GSS
    assert len({(one.column, one.row) for one in tiles}) == len({one.label for one in tiles}) == 33
    assert {one.column for one in tiles} == set(range(1, 9))
    assert {one.row for one in tiles} == set(range(1, 8))
    assert max(len(one.label) for one in tiles) <= 10


def test_neighbours_on_the_map_of_squares_are_not_far_from_each_other() -> None:
    place = {one.label: (one.column, one.row) for one in borough_tiles()}
    for one, other in [("City", "Westmin."), ("City", "Islington"), ("Hounslow", "Hillingdon"), ("Sutton", "Merton"),
                       ("Enfield", "Haringey"), ("Bexley", "Greenwich"), ("Camden", "Brent")]:  # fmt: skip
        assert sum(abs(a - b) for a, b in zip(place[one], place[other], strict=True)) == 1, (one, other)


_figures = st.none() | st.integers(-2, 2) | st.decimals(-(10**9), 10**9, places=2) | st.floats(allow_nan=True)


@settings(max_examples=12)  # a chart is slow to make, and its cases are few
@given(st.dictionaries(st.sampled_from([*GSS, "E08000035"]), _figures))
def test_the_map_draws_each_figure_and_nothing_that_is_not_known(figures: Mapping[str, float | Decimal | None]) -> None:
    chart = pictures.borough_map(figures, title="Made-up figures", unit="contracts")
    cells = {one["gss"]: one for one in values(chart) if "gss" in one}
    assert sorted(cells) == GSS
    for gss, cell in cells.items():
        figure = figures.get(gss)
        if figure is None or not isfinite(figure):
            assert (cell["figure"], cell["text"], cell["state"]) == (None, "?", "unknown")
        else:
            assert cell["figure"] == float(figure)
            assert cell["state"] in {"low", "high"}
            assert cell["text"] != "?"
    known = sum(cell["figure"] is not None for cell in cells.values())
    assert f"known for {known} of 33 boroughs" in said(chart)
    assert ("Figures of 1 other places" in said(chart)) == ("E08000035" in figures)


def test_zero_is_a_figure_and_none_is_in_the_legend_as_not_known() -> None:
    chart = pictures.borough_map({GSS[0]: 0, GSS[1]: None}, title="Contracts", unit="contracts")
    cells = {one["gss"]: one for one in values(chart) if "gss" in one}
    assert [cells[gss]["text"] for gss in GSS[:2]] == ["0", "?"]
    assert ("not known",) in drawn(chart, "text")
    everything = pictures.borough_map(dict.fromkeys(GSS, 7), title="Contracts", unit="contracts")
    assert ("not known",) not in drawn(everything, "text")
    assert "?" not in said(everything)


def test_the_unit_stands_beside_figures_of_money_and_shares() -> None:
    for unit, text in (("£", "£55m"), ("%", "55m%"), ("contracts", "55m")):
        chart = pictures.borough_map({GSS[0]: Decimal("54689500.25")}, title="Figures", unit=unit)
        assert [one["text"] for one in values(chart) if one.get("gss") == GSS[0]] == [text]
