"""Cleaning undoes what portals did to a text, and never harms a good one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.normalise.text import clean_text, quoted

DIRT = "âÂÃ€™“”£é¬&#;amplt<>x0 \t\n\r\x00\x1b[31m\x85\x92\x9d\u202e\u200b\ud800\ufeff\u00a0Åŵð"


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("Bed &amp; Breakfast", "Bed & Breakfast"),
        ("Bed &amp;amp; Breakfast", "Bed & Breakfast"),
        ("&lt;5 lots &#163;10 &#xA3;20 &pound;30 &bull; it&apos;s &#039;so&#039;", "<5 lots £10 £20 £30 • it's 'so'"),
        ("Councilâ€™s â€œICTâ€\x9d â€“ Â£95,000", "Council’s “ICT” – £95,000"),
        ("framework.â\u20ac¯ The initial intent", "framework.  The initial intent"),
        ("Councilâ\x80\x99s own", "Council’s own"),
        ("twice: â‚¬ and Ã¢â‚¬â„¢", "twice: € and ’"),
        ("Cyngor MÃ´n, TÅ· Gwyn, MÃœNCHEN", "Cyngor Môn, Tŷ Gwyn, MÜNCHEN"),
        ("read as Latin-1: Council\x92s \x96 \x80", "read as Latin-1: Council’s – €"),
        ("CouncilÂ’s and COUNCILÂ’S", "Council’s and COUNCIL’S"),
        ("ï»¿Title", "Title"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("no\u00a0break\u2003spaces\u202fhere", "no break spaces here"),
        ("red \x1b[31malert\x1b[0m and \x1b]0;title\x07done", "red alert and done"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("bidi \u202egnp.exe\u202c and \u2066isolated\u2069", "bidi gnp.exe and isolated"),
        ("lone \ud800 surrogate, soft\u00adhyphen, zero\u200bwidth", "lone  surrogate, softhyphen, zerowidth"),
        ("  trimmed \n", "trimmed"),
    ],
)
def test_a_damaged_text_is_what_its_author_meant(published: str, meant: str) -> None:
    assert clean_text(published) == meant


@pytest.mark.parametrize(
    "good",
    [
        "Café “CAFÉ” naïve façade £5 – 10 €",
        "SÃO PAULO, Ångström, Ærø, Łódź, ŵ ŷ",
        "https://example.org/a?x=1&copy=2&region=3&lt=4&para=5",
        "R&D; A&B; &notanentity; &#; 100 % &",
        "x² ± 3° ½ · “«quoted»”",
        "it’s “CAFÉ” at “Å”",
        "GWEITHIO GYDA Â’R CYNGOR, mynd â’r sbwriel i’r tŷ",
        "one\n\ntwo\tthree",
        "日本語 العربية हिन्दी 😀",
    ],
)
def test_a_good_text_is_not_touched(good: str) -> None:
    assert clean_text(good) == good


@pytest.mark.parametrize("empty", [None, "", "  ", "\r\n\t", "\u00a0", "\x00", "&nbsp;", "\ufeff"])
def test_nothing_is_none(empty: str | None) -> None:
    assert clean_text(empty) is None


@given(st.text() | st.text(alphabet=DIRT) | st.text(alphabet=st.characters()))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned


@given(st.text(alphabet=st.characters()) | st.text(alphabet=DIRT))
def test_a_clean_text_can_be_written_anywhere(text: str) -> None:
    cleaned = clean_text(text) or ""
    cleaned.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", cleaned)


PUBLISHED = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="&")) | st.text(
    alphabet="abc £€’“”–•éüŵ"
)


@given(PUBLISHED.map(lambda text: clean_text(text) or "").filter(lambda text: clean_text(text) == text))
def test_line_breaks_survive(text: str) -> None:
    assert clean_text(f"a{text}\r\n{text}b") == clean_text(f"a{text}\n{text}b")


@given(st.text(alphabet="abc £’“–•é ", min_size=1))
def test_utf8_read_as_windows_1252_comes_back(text: str) -> None:
    mangled = text.encode("utf-8").decode("cp1252")
    assert clean_text(mangled) == clean_text(text)


def test_the_mojibake_of_real_notices_is_gone(shared: Path) -> None:
    page = json.loads((shared / "contracts_finder/search_page_2025-01-23.json").read_text(encoding="utf-8"))
    descriptions = [release.get("tender", {}).get("description") or "" for release in page["releases"]]
    broken = re.compile("Â[£®\u00a0]|â€|&\\w+;")
    assert sum(bool(broken.search(text)) for text in descriptions) >= 10
    assert not [text for text in descriptions if broken.search(clean_text(text) or "")]


def test_hostile_text_costs_one_pass_a_layer() -> None:
    assert clean_text("&" + "amp;" * 100_000 + "lt;") == "<"
    assert clean_text("\x1b]" * 100_000) is None


@given(st.recursive(st.text() | st.integers() | st.floats() | st.none(), st.lists))
def test_a_quote_is_short_and_on_one_line(value: object) -> None:
    assert len(quoted(value)) <= 4 * 80 + 4  # an escape such as \x00 takes four characters
    assert "\n" not in quoted(value)
    assert quoted(10**5000) == "a value of type int"
