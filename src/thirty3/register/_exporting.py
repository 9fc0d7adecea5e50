"""A register exported: one view of it, year by year, each file with its licences, the whole put in place at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from thirty3 import __version__
from thirty3.errors import MissingExtraError, UnknownNameError
from thirty3.harvest.clock import Clock
from thirty3.models.counted import counted
from thirty3.register._attribution import attribution_text
from thirty3.register._database import Database
from thirty3.register._export_files import OPENERS, Batch, Export, Target
from thirty3.register._export_folder import ATTRIBUTION_FILE, MANIFEST, whole_folder, write_text
from thirty3.register._export_tables import TABLES, ExportTable
from thirty3.register._yearly import Part
from thirty3.register.reports import Exported, ExportedFile, ExportFormat

__all__ = ["export"]

_HELD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "parquet": ("contracts", "tenders", "applications", "releases"),
        "csv": ("contracts", "tenders", "applications"),  # a release in a cell is of no use to a spreadsheet
        "jsonl": ("contracts", "tenders", "applications", "releases"),
        "ocds": ("releases",),
    }
)
"""Format to the tables it has."""
_TABULAR = ("parquet", "csv")
"""Formats with columns. Their tables always have a file, and a year that is a number, even if nothing is in it: engines
could not say otherwise which columns there are, or of what type a year is."""
_UNDATED = "__HIVE_DEFAULT_PARTITION__"
"""The year of what is not dated, as Hive named it: DuckDB, Polars, PyArrow and Spark read it as a year that is missing,
and leave the others numbers."""


def export(database: Database, path: Path, form: ExportFormat, clock: Clock) -> Exported:
    """Write a register into a folder; what was written.

    Raises:
        UnknownNameError: There is no such format.
        MissingExtraError: Parquet without PyArrow.
        StoreError: The folder holds something else, or cannot be written.
    """
    if form not in OPENERS:
        raise UnknownNameError(f"{str(form)[:80]!r} is no format of exports; there are {', '.join(OPENERS)}")
    if form == "parquet" and find_spec("pyarrow") is None:
        raise MissingExtraError("parquet", "an export to Parquet")
    with database.reading() as connection, whole_folder(path) as folder:
        exporting = _Exporting(connection, folder, form, clock.now())
        exported = exporting.run(path)
        write_text(folder / ATTRIBUTION_FILE, attribution_text(exported, exporting.export.origins))
        write_text(folder / MANIFEST, exported.model_dump_json(indent=2, exclude={"path"}) + "\n")
    return exported


class _Exporting:
    """One export under way."""

    def __init__(self, connection: Connection, folder: Path, form: ExportFormat, at: datetime) -> None:
        self.export = Export(at=at.astimezone(UTC), version=__version__)
        self._connection = connection
        self._folder = folder
        self._form = form
        self._ending, self._open = OPENERS[form]

    def run(self, path: Path) -> Exported:
        """Write every table; what was written."""
        tables = [TABLES[name] for name in _HELD[self._form]]
        files = tuple(chain.from_iterable(self._table(table) for table in tables))
        rows = Counter({table.name: 0 for table in tables})
        for file in files:
            rows[file.table] += file.rows
        origins = self.export.origins
        return Exported(
            path=path,
            format=self._form,
            exported_at=self.export.at,
            version=self.export.version,
            rows=dict(rows),
            files=files,
            columns={table.name: table.columns for table in tables} if self._form in _TABULAR else {},
            licences=tuple(sorted(origins.licences)),
            attribution=origins.sentences(),
            notes=tuple(
                f"{name} is beyond 64 bits in {counted(count, 'row')}, and empty there"
                for name, count in sorted((+self.export.beyond).items())
            ),
        )

    def _table(self, table: ExportTable) -> Iterator[ExportedFile]:
        """Write the files of a table, one after the other."""
        parts = groupby(table.parts(self._connection), key=itemgetter(0))
        years = set()
        for year, group in parts:
            years.add(year)
            yield self._file(table, year, group)
        if self._form in _TABULAR and not years - ({None} if table.is_yearly else set()):
            yield self._file(table, self.export.at.year if table.is_yearly else None, iter(()))

    def _file(self, table: ExportTable, year: int | None, parts: Iterator[Part]) -> ExportedFile:
        folder = self._folder / table.name
        if table.is_yearly:
            folder /= f"year={_UNDATED if year is None else f'{year:04}'}"
        folder.mkdir(parents=True)
        path = folder / f"part-0{self._ending}"
        count = 0
        with self._open(Target(path, table, self.export)) as write:
            for _, records in parts:
                count += len(records)
                for one in records:
                    self.export.origins.note(one.provenance)
                write(Batch(records, self.export.origins.rows(self._connection, table, records)))
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = path.relative_to(self._folder).as_posix()
        return ExportedFile(
            name=name, table=table.name, year=year, rows=count, bytes=path.stat().st_size, sha256=sha256
        )
