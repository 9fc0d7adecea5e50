"""The matrix: every fault of the catalogue on every column, as a table, with the reasons of what does not apply.

python -m tests.faults.matrix                    # one seed, as in the suite
python -m tests.faults.matrix --seeds 25         # the slow form
python -m tests.faults.matrix --rows T,P01 --columns find_a_tender
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.faults.catalogue import ELSEWHERE, FAULTS
from tests.faults.columns import NAMES, Column, columns
from tests.faults.fault import Fault
from tests.faults.stage import Stage, staged
from tests.faults.verdict import NotHereError, RedError

__all__ = ["MOST_NOT_HERE", "Cell", "all_cells", "cells", "main", "played", "printed", "share_not_here"]

MOST_NOT_HERE = 0.25
"""Of all cells: with more of them, the table would say less than it seems to."""
_SLOW_SECONDS = 1.0


@dataclass(frozen=True)
class Cell:
    """What came of one fault on one column."""

    fault: str
    column: str
    seed: int
    status: str
    """``ok``, ``RED`` or ``n/a``."""
    why: str = ""
    seconds: float = 0.0


def played(fault: Fault, column: Column, seed: int) -> Cell:
    """One cell; whatever escapes that is not an error of the library's is red too."""
    began = time.monotonic()
    status, why = "ok", ""
    try:
        fault.play(column, seed)
    except NotHereError as reason:
        status, why = "n/a", str(reason)
    except RedError as red:
        status, why = "RED", str(red)
    except Exception as error:  # noqa: BLE001 - an escaped error is what a red cell is
        status, why = "RED", f"{type(error).__name__}: {error}"
    return Cell(fault.id, column.name, seed, status, " ".join(why.split()), time.monotonic() - began)


def cells(stage: Stage, seeds: Iterable[int], rows: Sequence[str] = (), names: Sequence[str] = ()) -> Iterator[Cell]:
    """The cells wanted, row by row; ``rows`` are beginnings of ids."""
    for seed in seeds:
        for fault in FAULTS:
            if rows and not fault.id.startswith(tuple(rows)):
                continue
            for column in columns(stage):
                if not names or column.name in names:
                    yield played(fault, column, seed)


def all_cells(seeds: Iterable[int], rows: Sequence[str] = (), names: Sequence[str] = (), *, jobs: int) -> list[Cell]:
    """The same, columns side by side in processes of their own; in the order of the table."""
    tasks = [(seed, tuple(rows), name) for seed in seeds for name in NAMES if not names or name in names]
    if jobs == 1 or len(tasks) == 1:
        found = [cell for task in tasks for cell in _of_column(task)]
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            found = [cell for some in pool.map(_of_column, tasks) for cell in some]
    ids = [fault.id for fault in FAULTS]
    return sorted(found, key=lambda cell: (cell.seed, ids.index(cell.fault), NAMES.index(cell.column)))


def _of_column(task: tuple[int, tuple[str, ...], str]) -> list[Cell]:
    seed, rows, name = task
    with staged() as stage:
        return list(cells(stage, [seed], rows, [name]))


def share_not_here(found: Sequence[Cell]) -> float:
    return sum(cell.status == "n/a" for cell in found) / max(len(found), 1)


def printed(found: Sequence[Cell]) -> str:
    """The table; a cell of several seeds is as bad as its worst."""
    worst: dict[tuple[str, str], str] = {}
    for cell in found:
        key = cell.fault, cell.column
        worst[key] = max(worst.get(key, ""), cell.status, key=["", "n/a", "ok", "RED"].index)
    names = list(dict.fromkeys(cell.column for cell in found))
    what = {fault.id: fault.what for fault in FAULTS}
    ids = list(dict.fromkeys(cell.fault for cell in found))
    lines = [f"| | fault | {' | '.join(name.replace('_', ' ') for name in names)} |", f"|---|---|{'---|' * len(names)}"]
    for id in ids:
        lines.append(f"| {id} | {what[id]} | {' | '.join(worst.get((id, name), '') for name in names)} |")
    return "\n".join(lines)


def _reasons(found: Sequence[Cell]) -> Iterator[str]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for cell in found:
        if cell.status == "n/a":
            named = grouped.setdefault((cell.fault, cell.why), [])
            if cell.column not in named:
                named.append(cell.column)
    for (fault, why), names in grouped.items():
        yield f"- {fault} on {', '.join(names)}: {why}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the matrix; 0 when nothing is red and no more than a quarter does not apply."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.matrix", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many worlds each cell is played in")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--rows", default="", help="ids or their beginnings, separated by commas")
    parser.add_argument("--columns", default="", help="names of columns, separated by commas")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes share the work")
    parser.add_argument("--slowest", action="store_true", help="say which cells took longest")
    asked = parser.parse_args(arguments)
    say = sys.stdout.write
    began = time.monotonic()
    rows, names = ([part for part in text.split(",") if part] for text in (asked.rows, asked.columns))
    found = all_cells(range(asked.first, asked.first + asked.seeds), rows, names, jobs=asked.jobs)
    say(f"{printed(found)}\n\n")
    counts, red = Counter(cell.status for cell in found), [cell for cell in found if cell.status == "RED"]
    say(
        f"{len(found)} cells, seeds {asked.first} to {asked.first + asked.seeds - 1}: {counts['ok']} ok, "
        f"{counts['RED']} red, {counts['n/a']} not applicable ({share_not_here(found):.0%}), "
        f"in {time.monotonic() - began:.0f} s\n\n"
    )
    for cell in red:
        say(f"RED {cell.fault} on {cell.column}, --first {cell.seed}: {cell.why}\n")
    say("Not applicable:\n" + "\n".join(_reasons(found)) + "\n\nProved elsewhere:\n")
    say("\n".join(f"- {id}: {where}" for id, where in ELSEWHERE.items()) + "\n")
    if asked.slowest:
        slow = sorted(found, key=lambda cell: -cell.seconds)[:25]
        say("\n".join(f"{cell.seconds:.2f} s {cell.fault} {cell.column}" for cell in slow) + "\n")
    partial = bool(rows or names)
    return 1 if red or (share_not_here(found) > MOST_NOT_HERE and not partial) else 0


if __name__ == "__main__":
    sys.exit(main())
