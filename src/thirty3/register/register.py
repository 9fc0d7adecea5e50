"""A register: where a service keeps London's tenders, contracts and applications for years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from thirty3.harvest.admission import check_consent, configured
from thirty3.harvest.clock import Clock, SystemClock
from thirty3.harvest.conversation import check_contact
from thirty3.harvest.harvest import Harvest
from thirty3.register._adding import add
from thirty3.register._database import Database
from thirty3.register._refreshing import refresh
from thirty3.register._settling import settle
from thirty3.register._syncing import Syncing
from thirty3.register.contents import Contents
from thirty3.register.reports import Run, SyncProgress
from thirty3.wire import Connector

__all__ = ["Register"]


class Register(Contents):
    """Everything that was ever published, as it came and as it is understood, in one database.

    Safe with several threads and processes: writers take turns, readers see whole steps. A context manager; without
    ``with`` or :meth:`close`, nothing is lost either.

    Args:
        place: Path of a SQLite file, made when it is not there; ``:memory:`` for a temporary one that is gone when
            closed; or the address of a PostgreSQL database such as ``postgresql://user@host/name`` (without a password,
            its driver looks where PostgreSQL's own programs do: ``PGPASSWORD``, ``~/.pgpass``).

    Raises:
        StoreError: It cannot be used there: no such folder, a network or synced folder, read-only, no such server.
        StoreTooNewError: A newer version of this library wrote it.
        StoreDamagedError: It is damaged, or is another program's database.
        MissingExtraError: PostgreSQL's driver is not installed.

    >>> from thirty3 import load, sample
    >>> from thirty3.register import Register
    >>> with Register(":memory:") as register:
    ...     run = register.load(sample.path())
    ...     housing = list(register.contracts(borough="Camden", service_area="housing"))
    >>> run.status, len(housing) > 0
    ('complete', True)
    """

    def __init__(self, place: str | Path) -> None:
        super().__init__(Database(place))

    def __repr__(self) -> str:
        return f"Register({self._database.name!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it; a register in memory is gone then."""
        self._database.close()

    def sync(
        self,
        portal: str | Connector,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        overlap_days: int = 7,
        contact: str | None = None,
        consent: bool = False,
        progress: Callable[[SyncProgress], None] | None = None,
        clock: Clock | None = None,
        **arguments: str,
    ) -> Run:
        """Bring one source up to date.

        Each answer is one step: its records, what could not be read, the ledger line and where to go on are written
        together or not at all. A run that was broken off, by whatever, is gone on with first. What was read to the end
        before is not asked for again, but for the overlap. Everything that comes is kept, also what was published
        outside the days asked for.

        Args:
            portal: A portal's id, or a connector of your own.
            since: First London day of publication wanted; None goes on from the newest span that was read.
            until: First London day no longer wanted; None means all until now.
            overlap_days: Days before the end of what was read that are asked for again: notices are dated back
                (seen by a week; a longer overlap is a deeper look).
            contact: An e-mail or web address under which the portal's people can reach you.
            consent: Say that you checked the portal's terms of use, for portals whose card wants it.
            progress: Called after each answer and before each wait.
            clock: Another clock than the machine's, for tests.
            **arguments: What the portal's card wants to be told, such as ``tenant="..."``; each tenant is a source of
                its own.

        Returns:
            The run. Look at its ``status``: what a portal does wrong is told there and not raised
            (:meth:`~thirty3.register.reports.Run.raise_for_status` raises it).

        Raises:
            UnknownNameError: There is no such portal.
            TypeError: An argument is not on the portal's card.
            ValueError: Nothing was read before, and nobody says since when; or a day is none.
            PortalRefusedError: The portal's terms have to be checked first (``consent``).
            StoreBusyError: Another process works on this source.
            StoreError: The register cannot be written.
        """
        check_contact(contact)
        connector = configured(portal, arguments)
        check_consent(connector.portal, given=consent)
        named = "".join(f" {name}={value}" for name, value in sorted(arguments.items()))
        run = Syncing(
            database=self._database,
            source=f"{connector.portal.id}{named}",
            connector=connector,
            clock=clock or SystemClock(),
            contact=contact,
            progress=progress,
            own_pace=clock is not None,
        ).run(_day(since), _day(until), overlap_days)
        settle(self._database)
        return run

    def add(self, harvest: Harvest, *, clock: Clock | None = None) -> Run:
        """Keep what was read elsewhere: a council's own register, a list of applications, companies.

        Args:
            harvest: Of ``thirty3.read`` or ``thirty3.fetch``.
            clock: Another clock than the machine's, for tests.

        Returns:
            The run, complete.
        """
        run = add(self._database, harvest, clock or SystemClock())
        settle(self._database)
        return run

    def refresh(self) -> int:
        """Make anew what older rules derived: tenders, contracts, suppliers. Nothing is asked of any portal.

        Returns:
            How many processes were made anew; 0 when the rules are those that made everything.
        """
        made = refresh(self._database)
        settle(self._database)
        return made


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
