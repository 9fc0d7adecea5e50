"""Links, proposals, announcements and gaps of what a register holds, each from one view of it; and deciding on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from sqlalchemy import Connection, select

from thirty3.errors import UnknownNameError
from thirty3.harvest.clock import Clock
from thirty3.models.announcement import Gap, Upcoming
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.decision import Decision, Subject, Verdict
from thirty3.models.link import Link
from thirty3.models.proposal import Proposal
from thirty3.models.tender import Tender
from thirty3.normalise.contacts import mask_contacts
from thirty3.reference import boroughs
from thirty3.register._database import Database
from thirty3.register._decisions import Word, words, write_word
from thirty3.register._deriving import write_applications
from thirty3.register._reading import Reading
from thirty3.register._tables import applications, contracts, tenders
from thirty3.register._wanted import Wanted
from thirty3.resolve import circle

__all__ = ["Circling"]

_ENDS = {"tender_contract": (tenders, contracts), "contract_application": (contracts, applications)}
"""What each kind of link joins."""


class _View:
    """One view of a register that several readings share."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)


class _Held(NamedTuple):
    """What some boroughs hold, their tenders of technology, and what people said about them."""

    tenders: Sequence[Tender]
    contracts: Sequence[Contract]
    applications: Sequence[Application]
    decisions: Sequence[Decision]

    def links(self) -> tuple[Link, ...]:
        return circle.link(self.tenders, self.contracts, self.applications, decisions=self.decisions)


class Circling:
    """The circle of one register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def links(self, wanted: frozenset[str] | None) -> Iterator[Link]:
        """Links by borough; one of a joint purchase comes once."""
        seen: set[str] = set()
        with self._database.reading() as connection:
            for _, held in _by_borough(connection, wanted):
                for link in held.links():
                    if link.id not in seen:
                        seen.add(link.id)
                        yield link

    def proposals(self, wanted: frozenset[str] | None) -> Iterator[Proposal]:
        """Proposals by borough."""
        with self._database.reading() as connection:
            yield from _proposals(connection, wanted)

    def upcoming(
        self, wanted: frozenset[str] | None, *, as_of: date, horizon_months: int, lead_time_months: int
    ) -> Upcoming:
        """Tenders to be expected."""
        held = self._all(wanted)
        return circle.upcoming(
            held.contracts,
            held.applications,
            held.tenders,
            as_of=as_of,
            horizon_months=horizon_months,
            lead_time_months=lead_time_months,
            links=held.links(),
        )

    def gaps(
        self, wanted: frozenset[str] | None, *, as_of: date, horizon_months: int, lead_time_months: int
    ) -> tuple[Gap, ...]:
        """What should be there and is not."""
        held = self._all(wanted)
        return circle.gaps(
            held.contracts,
            held.applications,
            held.tenders,
            as_of=as_of,
            horizon_months=horizon_months,
            lead_time_months=lead_time_months,
            links=held.links(),
        )

    def decisions(self, about: str | None) -> tuple[Decision, ...]:
        """What people said, in the order they said it."""
        with self._database.reading() as connection:
            return tuple(word.decision for word in words(connection, about=about))

    def decide(self, id: str, verdict: Verdict, *, by: str, why: str | None, clock: Clock) -> Decision:
        """Keep a word of a person, and make anew the entry it is about, in one step."""
        who = _named(by)
        subject, proposal = self._subject(id)
        reason = None if why is None else mask_contacts(why)
        said = Decision(subject=subject, id=id, verdict=verdict, by=who, why=reason, decided_at=clock.now())
        with self._database.writing() as connection:
            kept = write_word(connection, Word(decision=said, proposal=proposal))
            if proposal is not None:
                write_applications(connection, [proposal.application_id])
        return kept

    def apply_above(self, confidence: float, *, by: str, clock: Clock) -> tuple[Decision, ...]:
        """Accept all current proposals that are at least so sure, in one step.

        Somebody may decide while they are looked for: a person's word is not overruled by a figure.
        """
        who = _named(by)
        if not 0 < confidence <= 1:
            raise ValueError(f"a confidence is above 0 and at most 1, not {confidence}")
        why = f"confidence at least {confidence:g}"
        sure = [one for one in self.proposals(None) if one.confidence >= confidence]
        now = clock.now()
        with self._database.writing() as connection:
            fresh = [one for one in sure if next(words(connection, about=one.id), None) is None]
            said = [
                Decision(subject="proposal", id=one.id, verdict="accepted", by=who, why=why, decided_at=now)
                for one in fresh
            ]
            kept = tuple(
                write_word(connection, Word(decision=its, proposal=one)) for its, one in zip(said, fresh, strict=True)
            )
            write_applications(connection, sorted({one.application_id for one in fresh}))
        return kept

    def _subject(self, id: str) -> tuple[Subject, Proposal | None]:
        """What an id stands for: something decided before, a link, or a current proposal.

        All are looked for in one view: another may decide meanwhile, and what was proposed is then no longer.

        Raises:
            UnknownNameError: Nothing.
        """
        with self._database.reading() as connection:
            before = list(words(connection, about=id))
            if before:
                return before[-1].decision.subject, before[-1].proposal
            if _is_link(connection, id):
                return "link", None
            known = []
            for proposal in _proposals(connection, None):
                if proposal.id == id:
                    return "proposal", proposal
                known.append(proposal.id)
        near = ", ".join(get_close_matches(id, known)) or "none"
        raise UnknownNameError(
            f"there is no proposal or link {id!r} (near ones: {near}); a link is named by its kind and two records "
            "that are here"
        )

    def _all(self, wanted: frozenset[str] | None) -> _Held:
        asked = frozenset(borough.gss for borough in boroughs()) if wanted is None else wanted
        with self._database.reading() as connection:
            return _held(connection, asked, [word.decision for word in words(connection)])


def _proposals(connection: Connection, wanted: frozenset[str] | None) -> Iterator[Proposal]:
    for gss, held in _by_borough(connection, wanted):
        found = circle.propose(held.contracts, held.applications, held.links(), decisions=held.decisions)
        yield from (one for one in found if one.borough == gss)  # the others' entries were not looked at


def _by_borough(connection: Connection, wanted: frozenset[str] | None) -> Iterator[tuple[str, _Held]]:
    """Borough by borough, so that no more than one is held, all from one view of the register."""
    said = [word.decision for word in words(connection)]
    for borough in boroughs():
        if wanted is None or borough.gss in wanted:
            yield borough.gss, _held(connection, frozenset({borough.gss}), said)


def _held(connection: Connection, gss: frozenset[str], decisions: Sequence[Decision]) -> _Held:
    """Contracts of all kinds: an entry may name one that does not sound of technology, and a tender become one."""
    reading = Reading(_View(connection))
    return _Held(
        tenders=list(reading.tenders(Wanted(boroughs=gss, technology=True, duplicates="drop"), None)),
        contracts=list(reading.contracts(Wanted(boroughs=gss, duplicates="drop"), None)),
        applications=list(reading.applications(Wanted(boroughs=gss), None)),
        decisions=decisions,
    )


def _named(by: str) -> str:
    """Who decides, as it is kept.

    Raises:
        ValueError: Nobody is named, or by an e-mail address or a telephone number, which are not kept here.
    """
    who = " ".join(by.split())
    if not who or mask_contacts(who) != who:
        raise ValueError("say who decides by a name or a role, not by an address or a number")
    return who


def _is_link(connection: Connection, id: str) -> bool:
    """Whether it names a kind of link and two records that are here."""
    kind, _, pair = id.partition(":")
    one, bar, other = pair.partition("|")
    if kind not in _ENDS or not bar:
        return False
    return all(
        connection.execute(select(table.c.id).where(table.c.id == its)).first() is not None
        for table, its in zip(_ENDS[kind], (one, other), strict=True)
    )
