"""The tables of facts: complete, sourced, and consistent with each other and with the published lists."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

import thirty3.reference
from thirty3.errors import UnknownNameError
from thirty3.normalise.names import fold
from thirty3.reference import (
    borough_identifiers,
    boroughs,
    buyer_wording,
    find_technology_cpv,
    service_area,
    service_area_cpv,
    service_area_words,
    service_areas,
    technology_cpv,
    technology_words,
    threshold,
    thresholds,
)

TABLES = sorted(entry.name for entry in files("thirty3.reference").iterdir() if entry.name.endswith(".csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_fact_has_its_source_and_the_day_it_was_checked(name: str) -> None:
    text = files("thirty3.reference").joinpath(name).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), strict=True))
    assert rows
    assert all(row["source"] and date.fromisoformat(row["checked"]) for row in rows)


def test_readers_give_the_same_table_each_time_without_reading_again() -> None:
    for reader in (boroughs, buyer_wording, service_areas, technology_cpv, thresholds, technology_words):
        assert isinstance(reader(), tuple)
        assert reader() is reader()


def test_the_public_names_are_sorted_and_exist() -> None:
    names = thirty3.reference.__all__
    assert names == sorted(names)
    assert all(hasattr(thirty3.reference, name) for name in names)


def test_service_areas_are_those_of_the_shared_table(shared: Path) -> None:
    with (shared.parent / "service_areas.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [area.code for area in service_areas()] == [row["code"] for row in rows]
    assert [area.covers for area in service_areas()] == [row["covers"] for row in rows]


def test_a_misspelt_service_area_is_answered_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="housing"):
        service_area("housin")


def test_everything_that_names_a_service_area_names_one_that_exists() -> None:
    codes = {area.code for area in service_areas()}
    assert {group.service_area for group in service_area_cpv()} <= codes
    assert {word.service_area for word in service_area_words()} - {None} == codes


def test_a_cpv_prefix_is_the_beginning_of_a_code_and_never_one_digit(shared: Path) -> None:
    with (shared / "reference" / "cpv_2008.csv").open(encoding="utf-8", newline="") as table:
        codes = [row["code"][:8] for row in csv.DictReader(table)]
    prefixes = [group.prefix for group in technology_cpv()] + [group.prefix for group in service_area_cpv()]
    unknown = [prefix for prefix in prefixes if not any(code.startswith(prefix) for code in codes)]
    assert unknown == []
    assert len({group.prefix for group in technology_cpv()}) == len(technology_cpv())
    assert min(map(len, prefixes)) >= 2


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("48000000", "core"),
        ("72000000-5", "core"),
        ("30200000", "core"),
        ("32420000", "extended"),
        ("64200000", "extended"),
        ("35125300", "opt_in"),
        ("45000000", "against"),
        ("31000000", "against"),
        ("99000000", None),
        ("3", None),
        ("", None),
    ],
)
def test_a_cpv_code_belongs_to_the_narrowest_group_that_holds_it(code: str, level: str | None) -> None:
    group = find_technology_cpv(code)
    assert (group and group.level) == level


def test_phrases_and_wordings_stand_as_folding_writes_them() -> None:
    phrases = [word.phrase for word in technology_words()] + [word.phrase for word in service_area_words()]
    wordings = [one.wording for one in buyer_wording()]
    assert [text for text in (*phrases, *wordings) if fold(text) != text] == []
    assert len({(one.wording, one.role, one.fits) for one in buyer_wording()}) == len(wordings)


def test_wordings_and_identifiers_speak_only_of_the_33() -> None:
    assert {slug for one in buyer_wording() for slug in one.fits} <= {one.slug for one in boroughs()}
    assert {row.gss for row in borough_identifiers()} <= {one.gss for one in boroughs()}


@pytest.mark.parametrize(
    ("day", "gbp"),
    [
        (date(2019, 12, 31), None),
        (date(2021, 12, 31), 189_330),
        (date(2022, 1, 1), 213_477),
        (date(2025, 2, 23), 214_904),
        (date(2025, 2, 24), 214_904),
        (date(2025, 12, 31), 214_904),
        (date(2026, 1, 1), 207_720),
    ],
)
def test_the_threshold_for_councils_changes_on_the_first_of_january_of_even_years(day: date, gbp: int | None) -> None:
    found = threshold("goods_services_sub_central", on=day)
    assert (None if found is None else found.gbp) == (None if gbp is None else Decimal(gbp))


def test_thresholds_of_one_name_never_overlap() -> None:
    for earlier, later in zip(thresholds(), thresholds()[1:], strict=False):
        if earlier.name == later.name:
            assert earlier.valid_to is not None
            assert later.valid_from is not None
            assert earlier.valid_to < later.valid_from


def test_an_unknown_threshold_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="light_touch"):
        threshold("heavy_touch", on=date(2026, 1, 1))
