"""Every fault of the catalogue on every column: lost 0, doubled 0, invented 0, silent 0."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.catalogue import ELSEWHERE, FAULTS
from tests.faults.columns import NAMES
from tests.faults.matrix import MOST_NOT_HERE, Cell, all_cells, share_not_here

_COUNTED = {"T": 17, "H": 13, "P": 17, "J": 19, "F": 17, "M": 6, "D": 3, "K": 14, "S": 10}
"""How many faults of each family the catalogue has."""


def _nothing_is_red(cells: list[Cell], seeds: int) -> None:
    red = [
        f"--first {cell.seed} --rows {cell.fault} --columns {cell.column}: {cell.why}"
        for cell in cells
        if cell.status == "RED"
    ]
    assert not red, "python -m tests.faults.matrix " + "\n".join(red)
    assert len(cells) == len(FAULTS) * len(NAMES) * seeds
    assert share_not_here(cells) <= MOST_NOT_HERE
    assert all(cell.why for cell in cells if cell.status == "n/a")


def test_every_fault_of_the_catalogue_is_a_row_or_proved_elsewhere() -> None:
    ids = [fault.id for fault in FAULTS] + list(ELSEWHERE)
    assert len(set(ids)) == len(ids)
    assert Counter(id[0] for id in ids) == _COUNTED


def test_what_is_proved_elsewhere_is_there() -> None:
    for where in ELSEWHERE.values():
        for named in re.findall(r"tests/[\w/.]+", where):
            assert Path(named.rstrip(".")).exists(), named


def test_no_fault_loses_doubles_or_invents_anything_or_goes_without_a_word() -> None:
    _nothing_is_red(all_cells([1], jobs=2), 1)


@pytest.mark.slow
def test_nor_in_twenty_four_other_worlds() -> None:
    _nothing_is_red(all_cells(range(2, 26), jobs=2), 24)
