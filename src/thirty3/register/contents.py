"""What a register holds, read: the half of :class:`~thirty3.register.register.Register` that writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.provenance import Rejection
from thirty3.models.release import Release
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.register import _digest
from thirty3.register._database import Database
from thirty3.register._history import Version, quarantined, versions_of
from thirty3.register._reading import Reading
from thirty3.register._standing import all_runs, standing
from thirty3.register._wanted import Names, Wanted
from thirty3.register.reports import Run, SourceStatus

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
        as_of: date | datetime | None = None,
    ) -> Iterator[Tender]:
        """Tenders, lazily and by id, from one view of the register.

        Args:
            borough: Names of boroughs, or one; one that buys is enough.
            service_area: Codes of service areas, or one.
            technology: Whether it is about technology.
            open_on: Day or instant on which a firm could still answer.
            source: Portal id it is from.
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

    def status(self) -> tuple[SourceStatus, ...]:
        """How each source stands, by name."""
        return standing(self._database)

    def digest(self) -> str:
        """SHA-256 of all that the register says, whenever and in whatever order it came here.

        Two registers that read the same sources have the same digest, however often they were broken off.
        """
        return _digest.digest(self._database)

    def check(self) -> None:
        """Read the whole database and make sure that it is as it was written.

        Raises:
            StoreDamagedError: It is not.
        """
        self._database.check()
        _digest.digest(self._database)


def _moment(moment: date | datetime | None) -> datetime | None:
    """An instant; of a day its last."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment + timedelta(days=1), time(), _LONDON) - timedelta(microseconds=1)
