"""Put damaged inputs to the library's public doors: only ``Thirty3Error`` may come back, soon, and memory stays flat.

``python -m tests.fuzz.run --format csv --count 100000 --seed 1``; a fault names the seed that makes it again, and
``--only`` runs that one alone.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fuzz.formats import FORMATS
from tests.fuzz.mutations import mutated
from thirty3.errors import Thirty3Error

MOST_SECONDS = 1.0
"""Of processor time for one input, however damaged."""
WARM_UP = 200
"""Inputs before memory is looked at: until then, what is used is imported and remembered."""


@dataclass
class Outcome:
    """What came of a run."""

    read: int = 0
    refused: int = 0
    slowest_seconds: float = 0.0
    grown_mib: float = 0.0
    faults: list[str] = field(default_factory=list)


def fuzz(name: str, *, count: int, seed: int = 1, first: int = 0) -> Outcome:
    """So many mutations of one format, each drawn from the seed and its own number."""
    wanted, outcome = FORMATS[name], Outcome()
    seeds = wanted.seeds()
    before = 0.0
    for number in range(first, first + count):
        text = mutated(seeds, random.Random(f"{seed}-{number}"))
        began = time.process_time()
        try:
            wanted.put(text)
            outcome.read += 1
        except Thirty3Error:
            outcome.refused += 1
        except Exception as error:  # noqa: BLE001 - that nothing else gets out is what is looked for
            outcome.faults.append(f"{_again(name, seed, number)}: {type(error).__name__}: {str(error)[:200]}")
        took = time.process_time() - began
        outcome.slowest_seconds = max(outcome.slowest_seconds, took)
        if took > MOST_SECONDS:
            outcome.faults.append(f"{_again(name, seed, number)}: took {took:.1f} s")
        if number == first + min(WARM_UP, count - 1):
            before = _peak_mib()
    outcome.grown_mib = _peak_mib() - before
    return outcome


def _again(name: str, seed: int, number: int) -> str:
    return f"python -m tests.fuzz.run --format {name} --seed {seed} --only {number}"


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux


def _lines(words: argparse.Namespace) -> Iterator[str]:
    for name in words.format or FORMATS:
        began = time.monotonic()
        count, first = (1, words.only) if words.only is not None else (words.count, 0)
        done = fuzz(name, count=count, seed=words.seed, first=first)
        yield from done.faults
        seconds = time.monotonic() - began
        yield (
            f"{name}: {count:,} mutations in {seconds:,.0f} s, {done.read:,} read, {done.refused:,} refused, "
            f"slowest {1000 * done.slowest_seconds:,.0f} ms, memory grew by {done.grown_mib:,.0f} MiB, "
            f"{len(done.faults)} faults"
        )


def main() -> int:
    """Run it from the command line; exit code 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", action="append", choices=FORMATS)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    faults = 0
    for line in _lines(parser.parse_args()):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        faults += line.startswith("python -m ")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
