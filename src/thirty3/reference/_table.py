"""Reading the tables of facts: one CSV beside each reader, every row with its source and the day it was checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

__all__ = ["read_table"]


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of this package, as the texts that stand in it.

    Args:
        name: File name without ``.csv``.

    Raises:
        ValueError: A row has other cells than the header, or no source or day of checking.
    """
    text = files("thirty3.reference").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines(), strict=True)
    for row in reader:
        if None in row or None in row.values() or not row["source"] or not row["checked"]:
            raise ValueError(f"{name}.csv, line {reader.line_num}: cells are missing or too many, or no source")
        yield row
