"""Damaged inputs of every format: only our own errors come back, within a second, and memory stays flat."""

from __future__ import annotations

import pytest

from tests.fuzz.formats import FORMATS
from tests.fuzz.run import Outcome, fuzz

MOST_GROWTH = 64
"""MiB of peak memory that a run may add after its first inputs: a few large inputs, and no leak."""
every_format = pytest.mark.parametrize("name", FORMATS)


def _assert_safe(outcome: Outcome) -> None:
    assert outcome.faults == []
    assert outcome.grown_mib < MOST_GROWTH
    assert outcome.read > 0


@every_format
def test_no_damaged_input_gets_anything_out_but_our_own_errors(name: str) -> None:
    _assert_safe(fuzz(name, count=FORMATS[name].in_suite))


@pytest.mark.slow
@every_format
def test_a_hundred_thousand_damaged_inputs_of_each_format(name: str) -> None:
    _assert_safe(fuzz(name, count=100_000, seed=33))
