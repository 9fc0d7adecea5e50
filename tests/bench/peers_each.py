"""What :mod:`tests.bench.peers` runs: one contender, in a process of its own, over one file.

``python -m tests.bench.peers_each NAME FILE`` prints, as JSON, the seconds it took once everything was imported, its
peak memory, and how many records it made.
"""

from __future__ import annotations

import gzip
import json
import logging
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

_SCHEMA = Path(__file__).parents[3] / "shared" / "data" / "ocds" / "standard_1.1.5" / "dereferenced-release-schema.json"


class _Organisation(BaseModel):
    id: str | None = None
    name: str | None = None


class _Value(BaseModel):
    amount: float | None = None
    currency: str | None = None


class _Period(BaseModel):
    startDate: datetime | None = None  # noqa: N815 - as OCDS has it
    endDate: datetime | None = None  # noqa: N815


class _Tender(BaseModel):
    id: str | None = None
    title: str | None = None
    description: str | None = None
    status: str | None = None
    value: _Value | None = None
    tenderPeriod: _Period | None = None  # noqa: N815


class _Award(BaseModel):
    id: str
    title: str | None = None
    status: str | None = None
    date: datetime | None = None
    value: _Value | None = None
    suppliers: list[_Organisation] = []
    contractPeriod: _Period | None = None  # noqa: N815


class _Release(BaseModel):
    ocid: str
    id: str
    date: datetime
    tag: list[str] = []
    buyer: _Organisation | None = None
    tender: _Tender | None = None
    awards: list[_Award] = []
    contracts: list[dict[str, Any]] = []


def lines(path: Path) -> Iterator[bytes]:
    """Releases as bytes, a line each."""
    with gzip.open(path) as file:
        yield from file


def orjson_alone(path: Path) -> int:
    """Bytes to dicts, and no more."""
    import orjson

    return sum(1 for line in lines(path) if orjson.loads(line))


def pydantic_alone(path: Path) -> int:
    """Bytes to typed records of each release with the fields that rows come from; nothing merged or resolved."""
    return sum(1 for line in lines(path) if _Release.model_validate_json(line).ocid)


def thirty3(path: Path) -> int:
    """Bytes to rows of tenders and contracts: merged per process, read, boroughs, suppliers and areas resolved."""
    from thirty3.ocds.files import load
    from thirty3.resolve.assemble import tenders_and_contracts

    tenders, contracts = tenders_and_contracts(load(path))
    return len([*(tender.row() for tender in tenders), *(contract.row() for contract in contracts)])


def thirty3_compile(path: Path) -> int:
    """Bytes to compiled processes, and no more: the part that ``ocdskit compile`` and ``ocdsmerge`` do too."""
    from thirty3.ocds.compile import compile_releases
    from thirty3.ocds.files import load

    return sum(1 for _ in compile_releases(load(path)))


def ocdsmerge_alone(path: Path) -> int:
    """Grouped in memory, and merged by the reference implementation."""
    from thirty3.ocds._merge import _merger  # with the rules that come with it: its own way asks the network

    merger = _merger()
    grouped: dict[str, list[Any]] = {}
    for line in lines(path):
        release = json.loads(line)
        grouped.setdefault(release["ocid"], []).append(release)
    return sum(1 for one in grouped.values() if merger.create_compiled_release(one))


def ocdskit_compile(path: Path) -> int:
    """The command's own function, over packages of a hundred releases; with its schema at hand it asks no network."""
    from ocdskit.combine import merge

    if not _SCHEMA.exists():
        raise SystemExit(f"ocdskit needs the release schema, and {_SCHEMA.name} is not here")
    return sum(1 for _ in merge(packages(path), schema=str(_SCHEMA)))


def flattentool(path: Path) -> int:
    """One package to CSV files."""
    import flattentool as tool

    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "package.json"
        whole.write_text(json.dumps(next(packages(path, size=sys.maxsize))), encoding="utf-8")
        tool.flatten(
            str(whole), output_name=f"{folder}/out", output_format="csv", root_list_path="releases", main_sheet_name="r"
        )
        with (Path(folder) / "out" / "r.csv").open(encoding="utf-8") as file:
            return sum(1 for _ in file) - 1


def libcoveocds(path: Path) -> int:
    """One package through the checks of the OCDS data review tool; schemas come with ``ocdsextensionregistry``."""
    from libcoveocds.api import ocds_json_output

    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "package.json"
        package: dict[str, Any] = next(packages(path, size=sys.maxsize))
        whole.write_text(json.dumps(package), encoding="utf-8")
        ocds_json_output(folder, str(whole), schema_version="1.1", convert=False)
        return len(package["releases"])


def register_load(path: Path) -> int:
    """Into a register on the disk, with everything that a register does."""
    from thirty3.register import Register

    with tempfile.TemporaryDirectory() as folder, Register(f"{folder}/register.db") as register:
        return register.load(path).stored


def sqlite_inserts(path: Path) -> int:
    """The same releases as rows of one table, parsed once for their keys, in one transaction."""
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(f"{folder}/plain.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE releases (ocid TEXT, id TEXT, date TEXT, body BLOB, PRIMARY KEY (ocid, id))")
        rows = ((one["ocid"], one["id"], one["date"], line) for line in lines(path) for one in [json.loads(line)])
        return connection.executemany("INSERT OR IGNORE INTO releases VALUES (?, ?, ?, ?)", rows).rowcount


def packages(path: Path, size: int = 100) -> Iterator[dict[str, Any]]:
    """Release packages of so many releases each."""
    held: list[Any] = []
    about: dict[str, Any] = {
        "uri": "https://example.org/package",
        "publishedDate": "2026-11-22T00:00:00Z",
        "version": "1.1",
    }
    about |= {"publisher": {"name": "made up"}, "extensions": []}
    for line in lines(path):
        held.append(json.loads(line))
        if len(held) == size:
            yield about | {"releases": held}
            held = []
    if held:
        yield about | {"releases": held}


_ALL = (orjson_alone, pydantic_alone, thirty3, thirty3_compile, ocdsmerge_alone, ocdskit_compile)
CONTENDERS: dict[str, Callable[[Path], int]] = {
    one.__name__: one for one in (*_ALL, flattentool, libcoveocds, register_load, sqlite_inserts)
}


def main(name: str, path: str) -> None:
    """Run one and print what it took; once on a single release before, so that nothing is imported meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.jsonl.gz"
        first.write_bytes(gzip.compress(next(lines(Path(path)))))
        CONTENDERS[name](first)
    began = time.perf_counter()
    made = CONTENDERS[name](Path(path))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mib": peak, "made": made}))


if __name__ == "__main__":
    main(*sys.argv[1:])
