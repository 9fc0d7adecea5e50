"""How fast a register loads a bulk file, in how much memory, how large it gets, and what loading it again costs.

``python -m tests.bench.register_load [releases ...]``: 10,000 and 100,000 unless told; a million take an hour.
Each load is a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import create_engine, text

from tests.bench import uk_world
from thirty3.register import Register

ROOT = Path(__file__).resolve().parents[2]


class Load(NamedTuple):
    """What one load took and did."""

    seconds: float
    settled_seconds: float
    """Of these, after the last release was written."""
    cpu_seconds: float
    peak_mib: float
    status: str
    received: int
    stored: int
    unchanged: int
    quarantined: int


def load(database: Path, *paths: Path) -> Load:
    """Load files in a process of their own."""
    asked = [sys.executable, "-m", "tests.bench.register_load", "--this", str(database), *map(str, paths)]
    way = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        asked, capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": way}
    )
    return Load(**json.loads(done.stdout))


def _load_here(database: str, *paths: str) -> Load:
    began = written = time.perf_counter()

    def told(_: object) -> None:
        nonlocal written
        written = time.perf_counter()

    with Register(database) as register:
        run = register.load(*paths, progress=told)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    return Load(
        seconds=ended - began,
        settled_seconds=ended - written,
        cpu_seconds=time.process_time(),
        peak_mib=peak,
        status=run.status,
        received=run.received,
        stored=run.stored,
        unchanged=run.unchanged,
        quarantined=run.quarantined,
    )


def rows(database: Path) -> dict[str, int]:
    """Rows of each table."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def measure(number: int, folder: Path) -> Load:
    """Print what loading so many releases takes, and loading them again."""
    say = sys.stdout.write
    bulk, database = folder / f"{number}.jsonl.gz", folder / f"{number}.db"
    uk_world.write(bulk, number)
    say(f"{number:,} releases, {bulk.stat().st_size / 1e6:,.0f} MB gzipped\n")
    first = load(database, bulk)
    _say("load", first)
    say(f"  of these {first.settled_seconds:,.0f} s to settle; store {database.stat().st_size / 1e6:,.0f} MB\n")
    before = rows(database)
    _say("again", load(database, bulk))
    written = {name: count - before[name] for name, count in rows(database).items() if count != before[name]}
    say(f"  rows written: {written}\n")
    sys.stdout.flush()
    return first


def _say(what: str, done: Load) -> None:
    sys.stdout.write(
        f"  {what}: {done.status}, {done.stored:,} stored, {done.unchanged:,} unchanged, "
        f"{done.quarantined:,} quarantined in {done.seconds:,.0f} s ({done.cpu_seconds:,.0f} s of processor), "
        f"{done.received / done.seconds:,.0f}/s; "
        f"peak {done.peak_mib:,.0f} MiB\n"
    )


def main(numbers: list[int]) -> None:
    """Print it for each number, and how memory grows."""
    peaks = {}
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="thirty3-bench-") as folder:
            peaks[number] = measure(number, Path(folder)).peak_mib
    if len(peaks) > 1:
        (few, small), (many, large) = min(peaks.items()), max(peaks.items())
        sys.stdout.write(f"peak memory for {many:,} is {large / small:.2f} of that for {few:,}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--this"]:
        sys.stdout.write(json.dumps(_load_here(*sys.argv[2:])._asdict()))
    else:
        main([int(word.replace(",", "")) for word in sys.argv[1:]] or [10_000, 100_000])
