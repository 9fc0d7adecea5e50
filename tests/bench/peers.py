"""Speed beside other tools, in one run over the same made-up releases: prints medians and ratios, and promises nothing.

``python -m tests.bench.peers [releases ...]``, by default 10,000 and 100,000; a million take hours. The others are in
the extra ``bench``, but for libcoveocds, which is under the AGPL and asks the network for its schema; what is not
installed is said and left out. Each run is a process of its own, contenders take turns.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import uk_world
from tests.bench.supplier_world import published

READING = ("orjson_alone", "pydantic_alone", "thirty3", "thirty3_compile", "ocdsmerge_alone", "ocdskit_compile")
LOADING = ("sqlite_inserts", "register_load")
SMALL_ONLY = ("flattentool", "libcoveocds")  # seconds for each thousand
_NEEDS = {
    "orjson_alone": "orjson",
    "ocdskit_compile": "ocdskit",
    "flattentool": "flattentool",
    "libcoveocds": "libcoveocds",
}
_TIMES = {10_000: 3, 100_000: 3}
"""Turns by size; one turn where it is larger."""
_IMPORTS = {
    "thirty3": "import thirty3",
    "thirty3, all public names": "import thirty3; [getattr(thirty3, name) for name in thirty3.__all__]",
    "pydantic's BaseModel": "from pydantic import BaseModel",
    "pandas": "import pandas",
}

say = sys.stdout.write


def installed(name: str) -> bool:
    """Whether a contender can run; says so where it cannot."""
    try:
        version(_NEEDS.get(name, "thirty3"))
    except PackageNotFoundError:
        say(f"{name} left out: {_NEEDS[name]} is not installed\n")
        return False
    return True


def run(name: str, path: Path) -> Mapping[str, Any]:
    """One contender once."""
    asked = [sys.executable, "-m", "tests.bench.peers_each", name, str(path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"seconds": float("nan"), "peak_mib": float("nan"), "made": done.stderr.strip().splitlines()[-1][:200]}
    told: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def compare(names: Sequence[str], path: Path, *, beside: str, times: int) -> None:
    """A line for each contender: its median, the ratio to one of them, its peak, and what it made."""
    wanted = [name for name in names if installed(name)]
    runs: dict[str, list[Mapping[str, Any]]] = {name: [] for name in wanted}
    for _ in range(times):
        for name in wanted:
            runs[name].append(run(name, path))
    medians = {name: median(one["seconds"] for one in told) for name, told in runs.items()}
    say(f"\n| | seconds | times {beside} | peak MiB | made |\n|---|---|---|---|---|\n")
    for name, told in runs.items():
        peak = max(one["peak_mib"] for one in told)
        ratio = medians[name] / medians[beside] if beside in medians else float("nan")
        made = told[0]["made"] if isinstance(told[0]["made"], str) else f"{told[0]['made']:,}"
        say(f"| {name} | {medians[name]:,.2f} | {ratio:,.2f} | {peak:,.0f} | {made} |\n")
    sys.stdout.flush()


def differing(path: Path) -> tuple[int, int]:
    """Processes, and those whose compiled form is another than the reference implementation's of the same releases."""
    from thirty3.models.release import Release
    from thirty3.ocds._merge import _merger
    from thirty3.ocds.compile import compile_releases
    from thirty3.ocds.files import load

    grouped: dict[str, list[Release]] = {}
    for release in load(path):
        grouped.setdefault(release.ocid, []).append(release)
    held = {process.ocid: process.data for process in compile_releases(load(path))}
    others = 0
    for ocid, releases in grouped.items():
        theirs = _merger().create_compiled_release([release.data for release in releases])
        said = {name for name in theirs if name not in ("id", "date", "tag")}  # of the compiled release itself
        others += {name: held[ocid].get(name) for name in said} != {name: theirs[name] for name in said}
    return len(grouped), others


def matching(number: int) -> None:
    """Suppliers told apart, beside RapidFuzz comparing all pairs in blocks of one first word."""
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist

    from thirty3.resolve.suppliers import suppliers

    firms = [one.supplier for one in published(number, seed=33)]
    blocks: dict[str, list[str]] = {}
    for firm in firms:
        blocks.setdefault(firm.name.casefold().split()[0], []).append(firm.name)

    def theirs() -> int:
        return sum(int((cdist(names, names, scorer=fuzz.token_sort_ratio) > 90).sum()) for names in blocks.values())

    _turns({"rapidfuzz over blocks": theirs, "thirty3": lambda: len(suppliers(firms).groups)}, len(firms), "suppliers")


def classifying(path: Path) -> None:
    """Tenders classified in a second, one process, nothing remembered from a run before."""
    from tests.bench.peers_each import lines
    from thirty3.resolve.classification import classify

    seen = [json.loads(line)["tender"] for line, _ in zip(lines(path), range(2_000), strict=False)]

    def ours() -> int:
        return sum(classify(title=one["title"], description=one.get("description"), cpv=[]).technology for one in seen)

    _turns({"thirty3": ours}, len(seen), "notices classified")


def _turns(contenders: Mapping[str, Callable[[], int]], number: int, what: str) -> None:
    say(f"\n| {number:,} {what} | seconds | a second |\n|---|---|---|\n")
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(3):
        for name, call in contenders.items():
            began = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - began)
    for name, took in times.items():
        say(f"| {name} | {median(took):,.2f} | {number / median(took):,.0f} |\n")
    sys.stdout.flush()


def importing() -> None:
    """Import time, each in a fresh interpreter, less what an empty one takes."""
    took: dict[str, list[float]] = {name: [] for name in ("", *_IMPORTS)}
    for _ in range(15):
        for name, statement in {"": "pass", **_IMPORTS}.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            took[name].append(time.perf_counter() - began)
    bare = median(took[""])
    beside = median(took["pydantic's BaseModel"]) - bare
    say("\n| import | milliseconds | times pydantic's BaseModel |\n|---|---|---|\n")
    for name in _IMPORTS:
        own = median(took[name]) - bare
        say(f"| {name} | {1000 * own:,.0f} | {own / beside:,.2f} |\n")
    sys.stdout.flush()


def registers(number: int, folder: Path) -> None:
    """A council's register of so many rows, beside the standard library's reader over the same file."""
    import csv

    from thirty3.harvest.read import read

    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Contract title", "Supplier", "Start date", "End date", "Total value", "Reference"])
        for one in range(number):
            writer.writerow(
                [f"System {one}", f"Firm {one % 999} Ltd", "01/04/2024", "31/03/2028", one % 90_000 + 1, one]
            )

    def theirs() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file))

    def ours() -> int:
        return read("contract_register", path, borough="Camden").account.kept

    _turns({"csv.reader": theirs, "thirty3": ours}, number, "rows of a register")


def main(numbers: Sequence[int]) -> None:
    """Print it all."""
    say(f"{date.today()}, {platform.machine()}, Python {platform.python_version()}\n")  # noqa: DTZ011 - for people
    importing()
    with tempfile.TemporaryDirectory(prefix="thirty3-peers-") as folder:
        for number in numbers:
            path = uk_world.write(Path(folder) / f"{number}.jsonl.gz", number)
            say(f"\n## {number:,} releases\n")
            small = SMALL_ONLY if number <= 10_000 else ()
            compare((*READING, *small), path, beside="orjson_alone", times=_TIMES.get(number, 1))
            compare(LOADING, path, beside="sqlite_inserts", times=1)
            if number <= 100_000:
                processes, others = differing(path)
                say(f"\n{others:,} of {processes:,} processes compile to something else than with ocdsmerge\n")
        classifying(Path(folder) / f"{numbers[0]}.jsonl.gz")
        registers(300_000 if max(numbers) >= 100_000 else 30_000, Path(folder))
    matching(10_000)


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or [10_000, 100_000])
