"""No text keeps a pattern of the library busy: what takes ten times the text takes ten times as long, and no more."""

from __future__ import annotations

import re

import pytest

from tests.patterns import HANGS, Used, every_pattern, worst

PATTERNS = {f"{used} {number}": used for number, used in enumerate(every_pattern())}


def test_every_pattern_of_the_library_is_found() -> None:
    assert len(PATTERNS) > 150
    assert any(used.module == "thirty3.resolve._buyer_parts" for used in PATTERNS.values())


@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_keeps_a_pattern_busy(name: str) -> None:
    for _ in range(3):  # a machine can be busy otherwise for once
        took, part = worst(PATTERNS[name])
        if took <= HANGS:
            return
    pytest.fail(f"{part!r} again and again takes {took:.1f} seconds")


@pytest.mark.parametrize("pattern", [r"\s+x", r"[\s-]*-x", r"(?:[a-z] ?)+@"])
def test_a_pattern_that_looks_again_and_again_is_noticed(pattern: str) -> None:
    assert worst(Used("made", "up", re.compile(pattern), "search"))[0] > HANGS
