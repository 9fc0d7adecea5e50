"""The table of register headers."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from thirty3.reference.register_columns import RegisterField, register_columns


def test_every_header_means_one_thing_and_every_field_has_one() -> None:
    columns = register_columns()
    keys = Counter("".join(letter for letter in one.header.casefold() if letter.isalnum()) for one in columns)
    assert [key for key, count in keys.items() if count > 1] == []
    assert {one.field for one in columns} == set(get_args(RegisterField))
