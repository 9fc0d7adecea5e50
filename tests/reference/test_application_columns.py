"""The table of wordings of lists of applications."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from thirty3.models.application import Application
from thirty3.reference import service_areas
from thirty3.reference.application_columns import ApplicationField, application_columns, application_words


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_every_header_means_one_thing_and_every_field_has_one() -> None:
    columns = application_columns()
    keys = Counter(letters(one.header) for one in columns)
    assert [key for key, count in keys.items() if count > 1] == []
    assert {one.field for one in columns} == set(get_args(ApplicationField))


def test_every_wording_of_a_cell_means_one_thing() -> None:
    keys = Counter((one.field, letters(one.wording)) for one in application_words())
    assert [key for key, count in keys.items() if count > 1] == []


def test_wordings_stand_for_values_that_an_application_may_have() -> None:
    schema = Application.model_json_schema()["properties"]
    for field in ("hosting", "tier", "collaboration_class"):
        told = schema[field].get("enum") or schema[field]["anyOf"][0]["enum"]
        assert {one.value for one in application_words() if one.field == field} == set(told)
    codes = {area.code for area in service_areas()}
    assert {one.value for one in application_words() if one.field == "service_area"} <= codes
