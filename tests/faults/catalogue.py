"""All rows of the matrix, in the order of the catalogue of faults, and those that other proofs hold."""

from __future__ import annotations

from collections.abc import Mapping

from tests.faults import answers, files, merging, output, paging, payload, store, transport
from tests.faults.fault import Fault

__all__ = ["ELSEWHERE", "FAULTS"]

FAULTS: tuple[Fault, ...] = (
    *transport.FAULTS,
    *answers.FAULTS,
    *paging.FAULTS,
    *payload.FAULTS,
    *files.FAULTS,
    *merging.FAULTS,
    *store.FAULTS,
    *output.FAULTS,
)

ELSEWHERE: Mapping[str, str] = {
    "D01": "one award on two portals concerns pairs of portals: tests/resolve/test_duplicates.py",
    "D02": "a framework and its call-offs stay apart: tests/resolve/test_duplicates.py",
    "K13": "network and sync folders are refused: tests/register/test_store_opening.py",
    "S09": "texts that are bad for regular expressions: tests/test_patterns.py",
    "S10": "what the source may not hold: ruff's S rules and bandit, in every run",
}
"""Rows of the catalogue that no single portal is needed for, and what holds them."""
