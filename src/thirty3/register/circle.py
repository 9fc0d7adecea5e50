"""What comes round in a register: links, proposals, what people decide, tenders to be expected, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from thirty3.harvest.clock import Clock, SystemClock
from thirty3.models.announcement import Gap, Upcoming
from thirty3.models.decision import Decision
from thirty3.models.link import Link
from thirty3.models.proposal import Proposal
from thirty3.register._circling import Circling
from thirty3.register._database import Database
from thirty3.register._wanted import Names, Wanted
from thirty3.register.contents import Contents

__all__ = ["Circle"]


class Circle(Contents):
    """The virtuous circle of a register: the part of :class:`~thirty3.register.register.Register` that joins records.

    Everything here is about technology, and made anew from what the register holds whenever it is asked for; only what
    people decide is kept.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._circling = Circling(database)

    def links(self, *, borough: Names = None) -> Iterator[Link]:
        """Which tender became which contract, and which application runs under which, borough by borough.

        Confirmed links and candidates, each with its reasons; what a person refused is not among them.

        Raises:
            UnknownNameError: A borough is none; at once.
        """
        return self._circling.links(Wanted.boroughs_of(borough))

    def proposals(self, *, borough: Names = None) -> Iterator[Proposal]:
        """Changes to the register of applications that notices imply and nobody decided about, borough by borough.

        Raises:
            UnknownNameError: A borough is none; at once.
        """
        return self._circling.proposals(Wanted.boroughs_of(borough))

    def accept(self, id: str, *, by: str, why: str | None = None, clock: Clock | None = None) -> Decision:
        """Take a proposal over into the register of applications, or confirm a link.

        :meth:`applications` then shows the entry as proposed, until its source says something new about a field. The
        newest word on a proposal or link counts; all of them are kept (:meth:`decisions`).

        Args:
            id: Of a current proposal, of one that was decided before, or of a link:
                ``contract_application:<contract>|<application>`` also joins two records that no rule would.
            by: Who decides: a name or a role.
            why: The reason, for later readers.
            clock: Another clock than the machine's, for tests.

        Raises:
            UnknownNameError: Nothing is named so.
            ValueError: Nobody is named, or by an e-mail address or telephone number.
            StoreError: The register cannot be written.
        """
        return self._circling.decide(id, "accepted", by=by, why=why, clock=clock or SystemClock())

    def refuse(self, id: str, *, by: str, why: str | None = None, clock: Clock | None = None) -> Decision:
        """Turn a proposal or link down: it does not come again. What was accepted before is taken back.

        Args and errors are those of :meth:`accept`.
        """
        return self._circling.decide(id, "refused", by=by, why=why, clock=clock or SystemClock())

    def apply_above(self, confidence: float, *, by: str, clock: Clock | None = None) -> tuple[Decision, ...]:
        """Accept every current proposal that is at least so sure. Nothing does so by itself: somebody asks for it.

        Args:
            confidence: From 0 to 1.
            by: Who asks for it.
            clock: Another clock than the machine's, for tests.

        Raises:
            ValueError: The confidence is none, or nobody is named.
        """
        return self._circling.apply_above(confidence, by=by, clock=clock or SystemClock())

    def decisions(self, id: str | None = None) -> tuple[Decision, ...]:
        """Everything that people decided, oldest first; only about one proposal or link, where it is named."""
        return self._circling.decisions(id)

    def upcoming(
        self, *, as_of: date, horizon_months: int = 24, lead_time_months: int = 12, borough: Names = None
    ) -> Upcoming:
        """Tenders to be expected since what boroughs have ends, with the notices already published for them.

        Args:
            as_of: The London day it is told for.
            horizon_months: How far ahead the ends lie that are looked at.
            lead_time_months: Months from a tender notice to the end of what it replaces.
            borough: Names of boroughs, or one; None for all. All their contracts are held at once.

        Raises:
            UnknownNameError: A borough is none.
        """
        return self._circling.upcoming(
            Wanted.boroughs_of(borough),
            as_of=as_of,
            horizon_months=horizon_months,
            lead_time_months=lead_time_months,
        )

    def gaps(
        self, *, as_of: date, horizon_months: int = 24, lead_time_months: int = 12, borough: Names = None
    ) -> tuple[Gap, ...]:
        """What should be there and is not: a notice of what comes next, an award, an application of a contract.

        Args and errors are those of :meth:`upcoming`.
        """
        return self._circling.gaps(
            Wanted.boroughs_of(borough),
            as_of=as_of,
            horizon_months=horizon_months,
            lead_time_months=lead_time_months,
        )
