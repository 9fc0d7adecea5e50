"""A forgotten text is known again however it is typed, and nothing else is taken for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.register.named import NAME, NEEDLES, knowing
from tests.register.scanning import hits
from thirty3.models.application import Application
from thirty3.models.provenance import Provenance
from thirty3.normalise.words import as_written


@pytest.mark.parametrize(
    "spelling",
    [
        "zebulon o'quux seventeen",
        "ZEBULON O’QUUX SEVENTEEN",
        "Zébulon  O'Quüx\n\tSeventeen",
        "Ze\u0301bulon O'Quux Seventeen",
        "Zebulon-O'Quux; (Seventeen",
        "Zebulon OQuux Seventeen",
        "Zebulon O&#39;Quux&nbsp;Seventeen",
        "Zebulon O&amp;apos;Quux Seventeen",
        "Zebulon%20O%27Quux%20Seventeen",
        "Zebulon+O%E2%80%99Quux+Seventeen",
        "Zebulon\u00a0O'Qu\u00adux Seventeen",
        "Ｚｅｂｕｌｏｎ O'Quux Seventeen",
        "zebulon_o'quux.seventeen",
        r"Zebulon\u0020O\u2019Quux\nSeventeen",
    ],
)
def test_a_name_is_found_however_it_is_typed(spelling: str) -> None:
    masked = knowing(NAME).text(f"Ask {spelling}'s office, or others")
    assert masked == "Ask [removed]'s office, or others"


@pytest.mark.parametrize(
    "other",
    [
        "Zebulon O'Quux Seventeenth",
        "XZebulon O'Quux Seventeen",
        "Zebulon Seventeen O'Quux",
        "Zebulon J. O'Quux Seventeen",
        "Zebulon O'Quux",
        "Seventeen",
    ],
)
def test_other_words_are_not_found(other: str) -> None:
    assert knowing(NAME).text(other) is other


def test_a_short_name_does_not_eat_longer_words() -> None:
    assert knowing("Ann").text("Planning, Annual; Ann, ANN's") == "Planning, Annual; [removed], [removed]'s"


def test_of_two_that_begin_alike_the_longer_goes() -> None:
    masking = knowing("Person Number", "Person Number Nineteen")
    assert masking.text("Person Number Nineteen, Person Number Two") == "[removed], [removed] Two"
    assert masking.text("Person Number Nineteen", name="id") == "[removed 2]"


def test_names_of_members_are_masked_and_no_value_is_lost() -> None:
    value = {NAME: 1, NAME.upper(): 2, "[removed]": 3, "title": 4}
    clean = knowing(NAME).value(value)
    assert sorted(clean.values()) == [1, 2, 3, 4]
    assert hits(NEEDLES, [json.dumps(clean).encode()]) == []


def test_fields_of_fixed_words_stay_readable() -> None:
    where = Provenance(source="file", record_id="1")
    application = Application(
        id="1", borough="E09000007", name="On premise", hosting="on_premise", tier="frontline", provenance=where
    )
    clean = knowing("on premise").record(application)
    assert (clean.name, clean.hosting) == ("[removed]", "on_premise")
    assert Application.model_validate_json(clean.model_dump_json()) == clean


WORDS = st.text(alphabet="abcdéßŁΩ0'’-_ .&;%\\u\u00ad\u0301", max_size=30)


@given(before=WORDS, after=WORDS)
def test_whatever_stands_around_a_name_it_goes_and_the_rest_stays(before: str, after: str) -> None:
    text = f"{before} | {NAME} | {after}"
    masked = knowing(NAME).text(text)
    assert masked == f"{before} | [removed] | {after}"
    assert knowing(NAME).text(masked) is masked


@given(st.text() | WORDS)
def test_a_text_without_the_name_is_the_very_same_object(text: str) -> None:
    assert knowing(NAME).text(text) is text


VALUES = st.recursive(
    st.none() | st.integers(-2, 2) | st.sampled_from([NAME, f"by {NAME}!", "x", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", NAME, "x", ""]), inner),
    max_leaves=10,
)


@given(VALUES)
def test_any_json_value_loses_the_name_and_keeps_its_shape(value: Any) -> None:
    clean = knowing(NAME).value(value)
    assert hits(NEEDLES, [json.dumps(clean).encode()]) == []
    assert json.dumps(clean).count(":") == json.dumps(value).count(":")
    assert knowing(NAME).value(clean) is clean


def test_a_paragraph_is_forgotten_as_well_as_a_name() -> None:
    value = "Flat 2,\n17 Invented Row; London E8 1AA"
    assert knowing(value).text("at: flat 2 17 INVENTED ROW LONDON E8 1AA.") == "at: [removed]."
    assert len(as_written(value).words) == 8


def test_hostile_texts_are_read_once() -> None:
    for hostile in ("&", "&amp;", "%4", "%41", "\\u00", "[removed", "[removed 1] ", "a'", "e\u0301", "& amp;" * 3):
        knowing(NAME).text(hostile * 20_000)
