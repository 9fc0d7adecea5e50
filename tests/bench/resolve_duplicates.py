"""How well duplicates across portals are found on a made-up world, beside two plain methods, and how it grows.

Run it with ``python -m tests.bench.resolve_duplicates [records]``; it is no test, and no time in it is a promise.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Hashable, Sequence

from tests.bench.duplicate_world import Told, told
from tests.bench.resolve_suppliers import score
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.normalise.identifiers import portal_of_reference
from thirty3.normalise.names import fold
from thirty3.resolve.duplicates import Duplicates, duplicates

_TUNED = (1, 2, 3)
"""Seeds on which the weights and the threshold were set."""
_FRESH = (201, 202, 203)
"""Seeds on which nothing was set."""
_SMALL = 3_000
"""Records of a set that holds more than a thousand true pairs."""


def _kind(record: Tender | Contract) -> str:
    return type(record).__name__


def truths(rows: Sequence[Told]) -> list[str]:
    """What each record tells of."""
    return [row.truth for row in rows]


def ours(rows: Sequence[Told], found: Duplicates) -> list[Hashable]:
    """The procurement of each record, as found."""
    return [(_kind(row.record), found.id_of(row.record)) for row in rows]


def by_reference(rows: Sequence[Told]) -> list[Hashable]:
    """The same reference of a system, letter by letter; a record without one stands alone."""
    return [
        (_kind(row.record), row.record.portal_ref if portal_of_reference(row.record.portal_ref) else row.record.id)
        for row in rows
    ]


def by_title(rows: Sequence[Told]) -> list[Hashable]:
    """The same buyer and title once folded."""
    return [
        (_kind(row.record), fold(row.record.buyer.name if row.record.buyer else ""), fold(row.record.title))
        for row in rows
    ]


def _pairs(rows: Sequence[Told]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(truths(rows)).values())


def _line(seed: int, called: str, rows: Sequence[Told], found: Sequence[Hashable], seconds: float) -> str:
    result = score(found, truths(rows))
    return (
        f"| {seed} | {called} | {len(rows):,} | {_pairs(rows):,} | {result.precision:.4f} | {result.recall:.4f} "
        f"| {seconds:.1f} |"
    )


def measured(number: int, seed: int) -> list[str]:
    """Lines of a table for one set: the two plain methods and ours."""
    rows = list(told(number, seed))
    lines = []
    for called, method in (("reference letter by letter", by_reference), ("buyer and title folded", by_title)):
        began = time.perf_counter()
        lines.append(_line(seed, called, rows, method(rows), time.perf_counter() - began))
    began = time.perf_counter()
    found = duplicates(row.record for row in rows)
    lasted = time.perf_counter() - began
    return [*lines, _line(seed, "`thirty3.resolve.duplicates`", rows, ours(rows, found), lasted)]


def growth(number: int) -> list[str]:
    """Lines of a table: records, pairs compared, and what comparing all with all would take."""
    lines = []
    for part in (10, 4, 1):
        rows = list(told(number // part, _FRESH[0]))
        began = time.perf_counter()
        found = duplicates(row.record for row in rows)
        lasted = time.perf_counter() - began
        kinds = Counter(_kind(row.record) for row in rows)
        everything = sum(count * (count - 1) // 2 for count in kinds.values())
        result = score(ours(rows, found), truths(rows))
        lines.append(
            f"| {len(rows):,} | {_pairs(rows):,} | {result.precision:.4f} | {result.recall:.4f} | {found.compared:,} "
            f"| {found.compared / everything:.1e} | {lasted:.0f} |"
        )
    return lines


def report(number: int = 100_000) -> str:
    """What was measured, as markdown."""
    head = ["| seed | method | records | true pairs | precision | recall | seconds |", "|--:|---|--:|--:|--:|--:|--:|"]
    lines = ["Duplicates: made-up tenders and contracts; precision and recall over pairs.", ""]
    for called, seeds in (("Seeds the weights were set on:", _TUNED), ("Fresh seeds:", _FRESH)):
        lines += [called, "", *head, *(line for seed in seeds for line in measured(_SMALL, seed)), ""]
    lines.append("| records | true pairs | precision | recall | pairs compared | part of all | seconds |")
    lines.append("|--:|--:|--:|--:|--:|--:|--:|")
    return "\n".join([*lines, *growth(number)])


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) + "\n")
