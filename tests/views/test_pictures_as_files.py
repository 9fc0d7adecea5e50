"""Pictures as files: valid SVG and PNG without network or dataframe, harmless whatever notices say, and readable."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pytest

from tests.views.test_pictures import AS_OF, EVERY, picture, row
from thirty3.analysis import concentration, expiring, expiry_calendar
from thirty3.errors import MissingExtraError
from thirty3.views import pictures

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\" onload=\"x datum.x '+event.view+' {{7*7}} \x00\x1b\u202e\ud800 &amp; ]]> \\"
INK = {"light": "#ffffff", "dark": "#14181d"}


@pytest.fixture(scope="module")
def light_svg() -> dict[str, str]:
    return {name: pictures.svg(picture(name)) for name in EVERY}


@pytest.mark.parametrize("name", EVERY)
def test_the_svg_is_xml_of_one_width_with_the_text_as_its_label(name: str, light_svg: dict[str, str]) -> None:
    root = ElementTree.fromstring(light_svg[name])
    chart = picture(name)
    assert root.tag == f"{SVG}svg"
    assert root.get("aria-label") == pictures.alt_text(chart)
    assert root.get("role") == "img"
    assert root.get("width") == "660"
    assert {one.tag for one in root.iter()} & {f"{SVG}script", f"{SVG}image", f"{SVG}a"} == set()


@pytest.mark.parametrize("name", EVERY)
def test_every_title_and_subtitle_is_in_the_svg_uncut(name: str, light_svg: dict[str, str]) -> None:
    texts = set(ElementTree.fromstring(light_svg[name]).itertext())
    chart = picture(name)
    assert {*chart.title.text, *chart.title.subtitle} <= texts


def test_a_picture_is_a_png_as_large_as_asked_for() -> None:
    for scale in (1, 2):
        drawn = pictures.png(EVERY["clusters"]([], "dark"), scale=scale)
        assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
        assert int.from_bytes(drawn[16:20], "big") == 660 * scale


def test_what_notices_say_is_text_and_nothing_else() -> None:
    rows = [row("a", end="2027-03-31", title=HOSTILE, supplier_name=HOSTILE, supplier_id="x", service_area=HOSTILE)]
    for chart in (
        pictures.timeline(expiring(rows, as_of=AS_OF, within_days=365)),
        pictures.concentration(concentration(rows, basis="contracts")),
        pictures.expiry_calendar(expiry_calendar(rows, by=("service_area",))),
        pictures.borough_map({}, title=HOSTILE, unit=HOSTILE, notes=[HOSTILE]),
    ):
        root = ElementTree.fromstring(pictures.svg(chart))
        assert f"{SVG}script" not in {one.tag for one in root.iter()}
        assert not any("onload" in attributes for attributes in (one.attrib for one in root.iter()))
        texts = " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
        assert "<script>alert(1)" in texts
        assert "49" not in texts
        assert not [letter for letter in texts if not letter.isprintable()]


def test_a_long_text_is_cut_and_says_so() -> None:
    rows = [row("a", supplier_id="x", supplier_name="Very long name of a firm " * 40)]
    chart = pictures.concentration(concentration(rows, basis="contracts"))
    names = [one.split(" 100")[0] for one in chart.description.split("Largest: ")[1:]]
    assert names == ["Very long name of a firm Very…"]


def test_a_chart_that_wants_data_from_an_address_is_refused() -> None:
    for address in ("https://example.org/data.json", "data.json"):
        chart = alt.LayerChart(layer=[alt.Chart(alt.UrlData(address)).mark_point().encode(x="a:Q")])
        with pytest.raises(ValueError, match=r"(?i)base|url|network|allow"):
            pictures.svg(chart)


def test_making_a_picture_brings_in_no_dataframe_library_and_changes_no_setting() -> None:
    script = (
        "import sys, altair as alt; before = alt.renderers.active, alt.theme.active, alt.data_transformers.active\n"
        "from thirty3 import sample; from thirty3.analysis import expiring; from thirty3.views import pictures\n"
        "from thirty3.resolve.assemble import contracts; from thirty3.ocds.files import load\n"
        "found = expiring(contracts(load(sample.path())), as_of=sample.AS_OF)\n"
        "assert len(pictures.svg(pictures.timeline(found))) > 1000\n"
        "assert before == (alt.renderers.active, alt.theme.active, alt.data_transformers.active)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert not {"pandas", "polars", "pyarrow", "duckdb", "numpy"} & set(done.stdout.split())


def test_importing_the_pictures_does_not_import_altair() -> None:
    script = "import sys; from thirty3.views import pictures; assert 'altair' not in sys.modules; pictures.__all__"
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


@pytest.mark.parametrize("library", ["altair", "vl_convert"])
def test_a_missing_library_is_said_with_the_command_that_installs_it(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = EVERY["clusters"]([], "light")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"thirty3\[pictures\]"):
        pictures.png(chart)


def test_every_public_name_is_there_and_an_unknown_one_is_an_attribute_error() -> None:
    assert pictures.__all__ == sorted(pictures.__all__) == dir(pictures)
    assert all(getattr(pictures, name) for name in pictures.__all__)
    with pytest.raises(AttributeError, match="pie"):
        _ = pictures.pie


def test_a_chart_of_ones_own_can_be_styled_and_has_no_text_of_its_own() -> None:
    own = pictures.styled(alt.LayerChart(layer=[alt.Chart(alt.InlineData(values=[])).mark_point()]), "dark")
    assert own.config.background == "transparent"
    assert pictures.alt_text(own) == ""


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100: how light a colour is in grey."""
    light = luminance(colour)
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(part * one for part, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def configuration(scheme: Any) -> Any:
    return EVERY["clusters"]([], scheme).to_dict()["config"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_told_apart_in_grey_and_stand_out_from_the_page(scheme: str) -> None:
    config = configuration(scheme)
    one, other = config["range"]["category"]
    assert abs(lightness(one) - lightness(other)) > 20
    assert min(contrast(colour, INK[scheme]) for colour in (one, other)) >= 3
    ramp = [lightness(colour) for colour in config["range"]["heatmap"]]
    steps = [after - before for before, after in pairwise(ramp)]
    assert all(step < -8 for step in steps) if scheme == "light" else all(step > 8 for step in steps)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_the_page_and_on_squares(scheme: str) -> None:
    config = configuration(scheme)
    texts = [config["title"]["color"], config["title"]["subtitleColor"], config["axis"]["labelColor"]]
    texts += [config["style"][name]["color"] for name in ("note", "aside")]
    assert min(contrast(colour, INK[scheme]) for colour in texts) >= 4.5
    ramp = config["range"]["heatmap"]
    below, above = (config["style"][name]["color"] for name in ("below-half", "above-half"))
    assert min(contrast(below, colour) for colour in ramp[:3]) >= 3  # the figures are large and bold
    assert min(contrast(above, colour) for colour in ramp[2:]) >= 3
    assert contrast(above, config["style"]["strong"]["color"]) >= 4.5
