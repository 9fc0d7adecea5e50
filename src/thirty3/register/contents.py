"""What a register holds, read: the half of :class:`~thirty3.register.register.Register` that writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from thirty3.harvest.clock import Clock, SystemClock
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.duplicate import DuplicateGroup
from thirty3.models.provenance import Rejection
from thirty3.models.release import Release
from thirty3.models.shown import records_as_html
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.register import _digest
from thirty3.register._checking import check
from thirty3.register._database import Database
from thirty3.register._duplicating import groups_of
from thirty3.register._exporting import export
from thirty3.register._history import Version, quarantined, versions_of
from thirty3.register._reading import Reading
from thirty3.register._standing import all_runs, standing
from thirty3.register._wanted import Duplicates, Names, Wanted
from thirty3.register.reports import Exported, ExportFormat, Run, SourceStatus

__all__ = ["Contents"]

_LONDON = ZoneInfo("Europe/London")


class Contents:
    """What a register holds.

    A base class, of which there are few here: reading and writing are each as much as one can read in one go, and a
    user has one register.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = Reading(database)

    def tenders(
        self,
        *,
        borough: Names = None,
        service_area: Names = None,
        technology: bool | None = None,
        open_on: date | datetime | None = None,
        source: str | None = None,
        duplicates: Duplicates = "keep",
        as_of: date | datetime | None = None,
    ) -> Iterator[Tender]:
        """Tenders, lazily and by id, from one view of the register.

        Args:
            borough: Names of boroughs, or one; one that buys is enough.
            service_area: Codes of service areas, or one.
            technology: Whether it is about technology.
            open_on: Day or instant on which a firm could still answer.
            source: Portal id it is from.
            duplicates: ``drop`` for one record of each procurement that several portals published: the newest
                (:meth:`duplicates` says which and why). With ``as_of`` all are kept.
            as_of: Only what had come here by then: an instant, or the end of a London day. Slower: tenders are then
                compiled anew, by the rules of today. They come by process then.

        Raises:
            UnknownNameError: A borough or service area is none; at once.
        """
        wanted = Wanted(
            boroughs=Wanted.boroughs_of(borough),
            service_areas=Wanted.areas_of(service_area),
            technology=technology,
            open_on=open_on,
            source=source,
            duplicates=duplicates,
        )
        return self._reading.tenders(wanted, _moment(as_of))

    def contracts(
        self,
        *,
        borough: Names = None,
        service_area: Names = None,
        technology: bool | None = None,
        active_on: date | None = None,
        ends_since: date | None = None,
        ends_until: date | None = None,
        supplier: str | None = None,
        source: str | None = None,
        duplicates: Duplicates = "keep",
        as_of: date | datetime | None = None,
    ) -> Iterator[Contract]:
        """Contracts, lazily and by id, from one view of the register; their suppliers are resolved to firms.

        Args:
            borough: Names of boroughs, or one; one that buys is enough.
            service_area: Codes of service areas, or one.
            technology: Whether it is about technology.
            active_on: A day on which nothing published says that it does not run: one whose end is not published
                stays in.
            ends_since: First day of the ends wanted; those whose end is not published are out.
            ends_until: First day no longer wanted.
            supplier: Id of a firm (:meth:`suppliers`).
            source: Portal id it is from.
            duplicates: ``drop`` for one record of each contract that several portals published, as for
                :meth:`tenders`: sums then count it once.
            as_of: Only what had come here by then, as for :meth:`tenders`.

        Raises:
            UnknownNameError: A borough or service area is none; at once.
        """
        wanted = Wanted(
            boroughs=Wanted.boroughs_of(borough),
            service_areas=Wanted.areas_of(service_area),
            technology=technology,
            active_on=active_on,
            ends_since=ends_since,
            ends_until=ends_until,
            supplier=supplier,
            source=source,
            duplicates=duplicates,
        )
        return self._reading.contracts(wanted, _moment(as_of))

    def applications(
        self,
        *,
        borough: Names = None,
        service_area: Names = None,
        source: str | None = None,
        as_of: date | datetime | None = None,
    ) -> Iterator[Application]:
        """Applications, lazily and by id: of each the newest version, by the instant its source was read.

        Raises:
            UnknownNameError: A borough or service area is none; at once.
        """
        wanted = Wanted(
            boroughs=Wanted.boroughs_of(borough), service_areas=Wanted.areas_of(service_area), source=source
        )
        return self._reading.applications(wanted, _moment(as_of))

    def suppliers(self) -> Iterator[Supplier]:
        """The firms behind published suppliers, lazily and by id."""
        return self._reading.suppliers()

    def duplicates(self) -> Iterator[DuplicateGroup]:
        """The records of several portals that tell of one procurement of a borough, with the reasons, by id.

        Found within each borough. A procurement of two boroughs that they tell differently may be in a group of each.
        """
        return groups_of(self._database)

    def releases(self, *, source: str | None = None, as_of: date | datetime | None = None) -> Iterator[Release]:
        """All versions of all releases, lazily, those of one process together."""
        return self._reading.releases(source, _moment(as_of))

    def history(self, ocid: str) -> tuple[Version, ...]:
        """Every version of every release of a process, in the order they came here; empty for an ocid nobody saw."""
        return versions_of(self._database, ocid)

    def quarantined(self, *, source: str | None = None) -> Iterator[Rejection]:
        """Records that could not be read, each once with its reason, in the order they came."""
        return quarantined(self._database, source)

    def runs(self, *, source: str | None = None) -> tuple[Run, ...]:
        """All runs, newest first."""
        return all_runs(self._database, source)

    def _repr_html_(self) -> str:
        """How each source stands, as a notebook shows it."""
        return records_as_html(repr(self), self.status())

    def status(self) -> tuple[SourceStatus, ...]:
        """How each source stands, by name."""
        return standing(self._database)

    def export(
        self,
        path: str | Path,
        *,
        format: ExportFormat = "parquet",
        clock: Clock | None = None,
    ) -> Exported:
        """Write all of it into a folder that other tools read: one view of the register, in flat memory.

        Tables are ``contracts``, ``tenders`` and ``applications``, and ``releases`` but for CSV. Each is a folder of
        files by London year of publication, ``contracts/year=2026/part-0.parquet``; what is not dated is in
        ``year=__HIVE_DEFAULT_PARTITION__``, a year that engines read as missing, and applications are not split. Beside
        them are ``ATTRIBUTION.txt``, which has to go where the export goes, and ``_manifest``, JSON with every file's
        rows and SHA-256.

        - ``parquet``: the columns of :meth:`Contract.row <thirty3.models.contract.Contract.row>` and its like with real
          types, and ``source_url``, ``retrieved_at`` and ``licence`` on every row. The measures of
          :mod:`thirty3.analysis` take it through DuckDB, Polars, PyArrow or Spark.
        - ``csv``: the same rows for spreadsheets, in UTF-8 with a byte order mark. A text that a spreadsheet would
          calculate is marked with ``'``; :mod:`thirty3.normalise.cells` reads every cell back as it was.
        - ``jsonl``: the records whole, as JSON Lines with gzip; ``model_validate_json`` reads each line.
        - ``ocds``: the releases whole, as OCDS release packages, one on each line, with gzip: what ``thirty3.load``
          and other tools of the standard read.

        Args:
            path: The folder, whose own folder exists. An older export there is replaced as a whole, once the new one is
                complete; a folder that holds anything else is left alone. What is there is never half an export.
            format: What to write.
            clock: Another clock than the machine's, for tests.

        Returns:
            What was written: files, rows of each table, licences and the sentences to show.

        Raises:
            UnknownNameError: There is no such format.
            MissingExtraError: Parquet is asked for, and PyArrow is not installed.
            StoreError: The folder holds something else, or cannot be written.

        >>> from tempfile import TemporaryDirectory
        >>> from thirty3 import sample
        >>> from thirty3.register import Register
        >>> with TemporaryDirectory() as folder, Register(":memory:") as register:
        ...     run = register.load(sample.path())
        ...     exported = register.export(f"{folder}/lake")
        >>> exported.rows["releases"] == run.stored, exported.files[0].table
        (True, 'contracts')
        """
        return export(self._database, Path(path), format, clock or SystemClock())

    def digest(self) -> str:
        """SHA-256 of all that the register says, whenever and in whatever order it came here.

        Two registers that read the same sources have the same digest, however often they were broken off.
        """
        return _digest.digest(self._database)

    def check(self) -> None:
        """Read the whole register and make sure that it is as it was written: minutes for a million notices.

        Reading alone notices a page that makes no sense and a record whose check sum is wrong. This notices also what
        a reader cannot: rows missing from an index, and columns that are not what their record says. Only a page that
        is an older state of itself, since a disk lost a write that it had confirmed, can pass for a good one.

        Raises:
            StoreDamagedError: It is not.
        """
        check(self._database)


def _moment(moment: date | datetime | None) -> datetime | None:
    """An instant; of a day its last."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment + timedelta(days=1), time(), _LONDON) - timedelta(microseconds=1)
