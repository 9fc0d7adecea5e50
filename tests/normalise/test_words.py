"""Words as people tell them apart, and where they stand in the text they are from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.normalise.words import as_meant, as_written, fold_word

TEXT = st.text() | st.text(alphabet="abé'’ &#;%4127\\\\u0n_e\u0301\u00ad[removed]")


def words(text: str) -> list[str]:
    meant = as_meant(text)
    return as_written(text).words if meant is None else meant.words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("plain words, 2nd", ["plain", "words", "2nd"]),
        ("under_score", ["under", "score"]),
        ("O'Neill ONeill O’Neill's", ["ONeill", "ONeill", "ONeill", "s"]),
        ("the Joneses' and S'mores", ["the", "Joneses", "and", "Smores"]),
        ("&eacute;t&#233; &#xe9; &amp;eacute; &amp;amp;#233;", ["été", "é", "é", "é"]),
        ("a&amp;b &nosuch; &", ["a", "b", "nosuch"]),
        ("100%20Person%C3%A9 50% %zz %ff", ["100", "Personé", "50", "zz"]),
        (r"a\u00e9b \n \"x\" \d", ["aéb", "x", "d"]),
        ("Jose\u0301 so\u00adft zero\u200bwidth", ["José".replace("é", "e"), "soft", "zerowidth"]),
        ("[removed] x [removed 12]y [removed x]", ["[removed]", "x", "[removed 12]", "y", "removed", "x"]),
        ("", []),
    ],
)
def test_what_is_meant(text: str, meant: list[str]) -> None:
    assert words(text) == meant


@pytest.mark.parametrize(
    ("word", "folded"),
    [("ABC", "abc"), ("Éçü", "ecu"), ("Straße", "strasse"), ("ŁØÐÆ", "lodae"), ("ﬁ", "fi"), ("Ｚ１", "z1"), ("İ", "i")],
)
def test_letters_of_one_look_are_one(word: str, folded: str) -> None:
    assert fold_word(word) == folded
    assert fold_word(folded) == folded


@given(TEXT)
def test_every_word_stands_where_it_is_said_to(text: str) -> None:
    for found, start, end in as_written(text).spots():
        assert text[start:end] == found
    meant = as_meant(text)
    if meant is not None:
        spots = list(meant.spots())
        assert [found for found, _, _ in spots] == meant.words
        assert all(start < end for _, start, end in spots)
        for found, start, end in spots:
            assert found in words(text[start:end])[0] or words(text[start:end]) == []


@given(TEXT)
def test_what_is_meant_is_something_else_or_nothing(text: str) -> None:
    meant = as_meant(text)
    assert meant is None or meant.text != text
