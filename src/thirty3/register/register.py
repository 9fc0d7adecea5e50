"""A register: where a service keeps London's tenders, contracts and applications for years."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from thirty3.harvest.admission import check_consent, configured
from thirty3.harvest.clock import Clock, SystemClock
from thirty3.harvest.conversation import check_contact
from thirty3.harvest.harvest import Harvest
from thirty3.register._adding import add
from thirty3.register._asking import Asking
from thirty3.register._database import Database
from thirty3.register._forgetting import forget
from thirty3.register._loading import load_files
from thirty3.register._reconciling import Reconciling, by_process
from thirty3.register._refreshing import refresh
from thirty3.register._settling import settle
from thirty3.register._syncing import Syncing
from thirty3.register.circle import Circle
from thirty3.register.reconciliation import Reconciliation
from thirty3.register.reports import Forgotten, LoadProgress, Run, SyncProgress
from thirty3.wire import Connector

__all__ = ["Register"]


class Register(Circle):
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
        asking = self._asking(connector, arguments, contact, progress, clock)
        run = Syncing(asking).run(_day(since), _day(until), overlap_days)
        settle(self._database)
        return run

    def reconcile(
        self,
        portal: str | Connector,
        *,
        sample: int = 500,
        seed: int | None = None,
        contact: str | None = None,
        consent: bool = False,
        progress: Callable[[SyncProgress], None] | None = None,
        clock: Clock | None = None,
        **arguments: str,
    ) -> Reconciliation:
        """Ask a portal again for processes that are known, one by one, and tell what asking for days had missed.

        Portals have answered for days with a good status and left out half of what they hold. Each answer is one step,
        as in :meth:`sync`, so that what was missing is then here. A loss that 1 % of the processes show is found by 500
        of them in 99.3 % of cases; at Find a Tender's pace they take an hour and a half. A process of which nothing
        ever came cannot be found so.

        Args:
            portal: A portal's id, or a connector of your own, that can be asked for one process.
            sample: How many of the processes known from it are drawn; all of them when there are no more.
            seed: Which ones: the same seed draws the same. None takes the number of the run, so that each run draws
                others and can be repeated.
            contact: An e-mail or web address under which the portal's people can reach you.
            consent: Say that you checked the portal's terms of use, for portals whose card wants it.
            progress: Called after each answer and before each wait.
            clock: Another clock than the machine's, for tests.
            **arguments: What the portal's card wants to be told, as for :meth:`sync`.

        Returns:
            What was missing, what is gone, and between which bounds the share of processes with something missing lies.
            The ``status`` of its ``run`` is ``complete`` when nothing was missing; what the portal does wrong is told
            there and not raised. A run that was broken off is not gone on with: what it found stays.

        Raises:
            UnknownNameError: There is no such portal.
            TypeError: An argument is not on the portal's card.
            ValueError: The portal cannot be asked for one process; nothing of it was read to the end; or the sample is
                less than one.
            PortalRefusedError: The portal's terms have to be checked first (``consent``).
            StoreBusyError: Another process works on this source.
            StoreError: The register cannot be written.
        """
        check_contact(contact)
        connector = by_process(configured(portal, arguments))
        check_consent(connector.portal, given=consent)
        if sample < 1:
            raise ValueError(f"a sample of {sample} finds nothing")
        asking = self._asking(connector, arguments, contact, progress, clock)
        found = Reconciling(asking, connector).run(sample, seed)
        settle(self._database)
        return found

    def load(
        self,
        *paths: str | Path,
        progress: Callable[[LoadProgress], None] | None = None,
        clock: Clock | None = None,
    ) -> Run:
        """Load OCDS files of any size, in flat memory.

        A few hundred records are one step, written together or not at all, with where to go on. A load that was broken
        off, by whatever, is gone on with when the same paths are given again; files that have changed meanwhile are
        read from their beginning, and the run says so. What is here already is not written again. Different files can
        be loaded by several processes at once.

        Args:
            *paths: Files or folders, of all forms that ``thirty3.load`` reads.
            progress: Called after each step.
            clock: Another clock than the machine's, for tests.

        Returns:
            The run, ``complete`` when every file was read to its end. A record that cannot be read is quarantined with
            its reason and costs nothing else; a file that is damaged, cut short or cannot be read makes the run
            ``partial``, is named in its ``doubts``, and the other files are loaded.

        Raises:
            ValueError: No path is given.
            ParseError: A path does not exist, or a folder holds no file to load; nothing was loaded then.
            StoreBusyError: Another process loads the same paths.
            StoreError: The register cannot be written.
        """
        run = load_files(self._database, paths, progress=progress, clock=clock or SystemClock())
        settle(self._database)
        return run

    def add(self, harvest: Harvest, *, clock: Clock | None = None) -> Run:
        """Keep what was read elsewhere: a council's own register, a list of applications, companies.

        Args:
            harvest: Of ``thirty3.read`` or ``thirty3.fetch``.
            clock: Another clock than the machine's, for tests.

        Returns:
            The run, complete. Its warnings say so where less than half as much came as last time.
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

    def forget(self, value: str) -> Forgotten:
        """Take a text out of the register for good: a person's name, an address, an e-mail.

        It is taken out wherever it stands, in what came, in what is derived from it, in rejections, runs and the
        ledger, and ``[removed]`` stands in its place (``[removed 1]`` in ids, so that two things stay two). Then the
        database is written anew, so that no freed page and no log holds it. What comes later and holds it loses it
        before it is written. That it is the same record as before is known all the same.

        Its words are found in their order whatever stands between them, in any case, with and without accents, as
        entities or escapes; whole words only, so that a short name does not eat longer words. Names turned round
        (``Number, Person``), initials and spellings of other letters are other texts: forget them too.

        Nothing can be taken back. Copies, exports and recordings elsewhere are not touched. The register keeps a hash
        of the text under a key of its own: nobody can read it there, but whoever has the file and guesses the text can
        see that it is right.

        Args:
            value: The text. Three letters or digits at least.

        Returns:
            How much was changed; never the text.

        Raises:
            ValueError: It is too short, a word that notices use in its plain meaning, or in the name of a source.
            StoreBusyError: Others write, or still read an older view of the register: call again, which finds for
                itself what is left to do. So it does after any interruption.
            StoreError: The register cannot be written; writing it anew takes as much room again as it has.

        >>> from thirty3 import sample
        >>> from thirty3.register import Register
        >>> with Register(":memory:") as register:
        ...     run = register.load(sample.path())
        ...     register.forget("Person Number 17").records
        0
        """
        return forget(self._database, value)

    def _asking(
        self,
        connector: Connector,
        arguments: Mapping[str, str],
        contact: str | None,
        progress: Callable[[SyncProgress], None] | None,
        clock: Clock | None,
    ) -> Asking:
        return Asking(
            database=self._database,
            source=" ".join((connector.portal.id, *(f"{name}={value}" for name, value in sorted(arguments.items())))),
            connector=connector,
            clock=clock or SystemClock(),
            contact=contact,
            progress=progress,
            own_pace=clock is not None,
        )


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
