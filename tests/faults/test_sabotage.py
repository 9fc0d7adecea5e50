"""Libraries that are broken on purpose: the matrix notices each of them, in the cells where it must."""

from __future__ import annotations

import pytest

from tests.faults.sabotage import SABOTAGES, Sabotage, caught


def test_there_are_twenty_of_them_at_least() -> None:
    assert len({sabotage.what for sabotage in SABOTAGES}) >= 20


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=[sabotage.what.replace(" ", "-") for sabotage in SABOTAGES])
def test_a_library_that_is_broken_turns_the_matrix_red(sabotage: Sabotage) -> None:
    found = caught(sabotage)
    assert found
    assert [(cell.fault, cell.column) for cell in found if cell.status != "RED"] == []
    assert [cell.why for cell in found if cell.why.startswith("RuntimeError")] == []  # the proof itself went wrong
