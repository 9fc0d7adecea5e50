"""Files of an export: how rows and records are written in each format, a few at a time."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from gzip import GzipFile
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from thirty3.models.arrow import arrow_schema, beyond, record_batch
from thirty3.models.release import Release
from thirty3.normalise.cells import safe_cells
from thirty3.ocds.write import ATTRIBUTION, write_package
from thirty3.reference.licences import attributions
from thirty3.register._export_folder import synced
from thirty3.register._export_tables import ExportTable, Origins

__all__ = ["OPENERS", "Batch", "Export", "Opened", "Target"]

_ROW_GROUP = 8 * 1024 * 1024
"""Bytes of rows kept until they are written as one row group: engines want groups of ten thousand rows or more, and
ten thousand contracts are about this much."""
_PACKAGE = 100
"""Releases in a package, as the portals' own pages have them."""
_COMPRESSION = 6
"""Of gzip: its own default; 9 takes twice the time for a hundredth less."""


class Batch(NamedTuple):
    """Some records, and the same as rows, made when they are asked for."""

    records: Sequence[Any]
    rows: Iterable[dict[str, Any]]


@dataclass
class Export:
    """What all files of one export share."""

    at: datetime
    version: str
    origins: Origins = field(default_factory=Origins)
    beyond: Counter[str] = field(default_factory=Counter)
    """Columns with a whole number beyond 64 bits, as ``contracts.value_pence``, and how often."""


class Target(NamedTuple):
    """A file to be written."""

    path: Path
    table: ExportTable
    export: Export


Opened: TypeAlias = AbstractContextManager[Callable[[Batch], None]]
"""A file that takes batches."""


@contextmanager
def _parquet(target: Target) -> Iterator[Callable[[Batch], None]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, table, export = target
    schema = arrow_schema(table.columns)
    waiting: list[Any] = []

    def write(batch: Batch) -> None:
        rows = list(batch.rows)
        for row in rows:
            export.beyond.update(f"{table.name}.{name}" for name in beyond(row, table.columns))
        waiting.append(record_batch(rows, table.columns))
        if sum(part.nbytes for part in waiting) >= _ROW_GROUP:
            flush()

    def flush() -> None:
        if waiting:
            group = pa.Table.from_batches(waiting, schema)
            waiting.clear()
            writer.write_table(group, row_group_size=max(1, group.num_rows))

    with synced(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        yield write
        flush()
        about = {"attribution": export.origins.sentences(), "licences": sorted(export.origins.licences)}
        writer.add_key_value_metadata(
            {f"thirty3.{name}": json.dumps(value, ensure_ascii=False) for name, value in about.items()}
            | {"thirty3.version": export.version, "thirty3.table": table.name}
        )


@contextmanager
def _csv(target: Target) -> Iterator[Callable[[Batch], None]]:
    # the mark at the beginning tells spreadsheets that £ is UTF-8; everything else passes over it
    columns = target.table.columns
    with synced(target.path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(columns)
        yield lambda batch: writer.writerows(safe_cells(row, columns) for row in batch.rows)
        text.detach()


@contextmanager
def _json_lines(target: Target) -> Iterator[Callable[[Batch], None]]:
    with _zipped(target.path) as file:
        yield lambda batch: file.writelines(one.model_dump_json().encode() + b"\n" for one in batch.records)


@contextmanager
def _packages(target: Target) -> Iterator[Callable[[Batch], None]]:
    path, _, export = target
    written = 0

    def write(batch: Batch) -> None:
        nonlocal written
        for releases in _alike(batch.records):
            written += 1
            place = f"{export.at.isoformat()}/{'/'.join(path.parts[-3:])}/{written}"
            package = _package(releases, f"urn:uuid:{uuid5(NAMESPACE_URL, place)}", export)
            file.write(json.dumps(package, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n")

    with _zipped(path) as file:
        yield write


def _alike(releases: Sequence[Release]) -> Iterator[Sequence[Release]]:
    """Releases that one package can speak for: of one source, under one licence, by one publisher."""
    groups: defaultdict[tuple[str | None, ...], list[Release]] = defaultdict(list)
    for release in releases:
        where = release.provenance
        groups[where.source, where.licence, where.publisher].append(release)
    for group in groups.values():
        for start in range(0, len(group), _PACKAGE):
            yield group[start : start + _PACKAGE]


def _package(releases: Sequence[Release], uri: str, export: Export) -> dict[str, Any]:
    """A release package that claims no licence which nobody stated."""
    where = releases[0].provenance
    licence, card = export.origins.licence(where), export.origins.cards.get(where.source)
    name = where.publisher or ("not stated" if card is None else card.name)
    package = write_package(releases, uri=uri, published=export.at, publisher=name)
    if licence is None or not licence.startswith(("http://", "https://")):  # the standard wants an address here
        del package["license"]
    else:
        package["license"] = licence
    sentences = [] if card is None else [card.attribution]
    package["attribution"] = " ".join(sentences or attributions([licence] if licence else [])) or ATTRIBUTION
    return package


@contextmanager
def _zipped(path: Path) -> Iterator[GzipFile]:
    # without name and time, so that the same records are the same bytes
    with (
        synced(path) as file,
        GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file, mtime=0) as zipped,
    ):
        yield zipped


OPENERS: Mapping[str, tuple[str, Callable[[Target], Opened]]] = MappingProxyType(
    {
        "parquet": (".parquet", _parquet),
        "csv": (".csv", _csv),
        "jsonl": (".jsonl.gz", _json_lines),
        "ocds": (".jsonl.gz", _packages),
    }
)
"""Format to the ending of its files and how one is opened."""
