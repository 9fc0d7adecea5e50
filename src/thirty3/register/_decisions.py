"""What people decided, kept: a line that is never changed for each word, and the entries that accepted ones make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from thirty3.models.application import Application
from thirty3.models.decision import Decision
from thirty3.models.proposal import Proposal
from thirty3.models.record import Record
from thirty3.register._masking import masking_of
from thirty3.register._packing import packed, unpacked
from thirty3.register._sql import instant
from thirty3.register._tables import decisions
from thirty3.resolve.circle import SOURCE, apply

__all__ = [
    "Word",
    "decided_entries",
    "gives_way",
    "is_ours",
    "laid_over",
    "word_row",
    "words",
    "write_word",
]


class Word(Record):
    """A decision, and the proposal it is about as it was then."""

    decision: Decision
    """What was decided."""
    proposal: Proposal | None
    """What it is about; None for a link."""


def write_word(connection: Connection, word: Word) -> Decision:
    """Keep a word, in the transaction under way. What the register has forgotten is taken out before.

    It is later than the words before it on the same subject, also where the clock says otherwise: clocks of two
    machines differ, and one may not tell two moments apart. So the last line is the newest word for everybody.
    """
    masking = masking_of(connection)
    clean = word if masking is None else masking.record(word)
    before = select(func.max(decisions.c.decided_at)).where(decisions.c.subject_id == clean.decision.id)
    last = connection.execute(before).scalar()
    if last is not None:
        moment = max(clean.decision.decided_at, datetime.fromisoformat(last) + timedelta(microseconds=1))
        clean = clean.model_copy(update={"decision": clean.decision.model_copy(update={"decided_at": moment})})
    connection.execute(insert(decisions), [word_row(clean)])
    return clean.decision


def word_row(word: Word) -> dict[str, Any]:
    """A word as it is kept."""
    return {
        "subject": word.decision.subject,
        "subject_id": word.decision.id,
        "application_id": None if word.proposal is None else word.proposal.application_id,
        "decided_at": instant(word.decision.decided_at),
        "body": packed(word),
    }


def words(connection: Connection, *, about: str | None = None) -> Iterator[Word]:
    """All words, in the order in which they were given; only those on one link or proposal, where it is named."""
    query = select(decisions.c.body).order_by(decisions.c.id)
    if about is not None:
        query = query.where(decisions.c.subject_id == about)
    for body in connection.execute(query).scalars():
        yield unpacked(body, Word)


def decided_entries(connection: Connection, *, made_for: str | None = None) -> list[str]:
    """Ids of the applications that a proposal was ever decided about, sorted.

    Args:
        connection: In a transaction.
        made_for: GSS code of a borough, for only the entries that proposals make for it.
    """
    about = decisions.c.application_id
    query = select(about).distinct().where(about.is_not(None))
    if made_for is not None:
        query = query.where(about.startswith(f"{SOURCE}/{made_for}/"))  # as `propose` names them
    return sorted(connection.execute(query).scalars())


def laid_over(
    connection: Connection, entries: Mapping[str, Application], ids: Sequence[str], *, as_of: datetime | None = None
) -> dict[str, Application]:
    """Entries as their sources have them, with the accepted changes laid over, in the order they were accepted.

    Args:
        connection: In a transaction.
        entries: The newest version of each, by id.
        ids: The entries wanted; those that only an accepted proposal makes are in no source.
        as_of: Only what was decided by then.
    """
    laid = dict(entries)
    for application_id, accepted in _accepted(connection, ids, as_of).items():
        entry = laid.pop(application_id, None)
        for proposal in accepted:
            entry = apply(entry, proposal)
        if entry is not None:
            laid[application_id] = entry
    return laid


def is_ours(entry: Application) -> bool:
    """Whether no source has it: an accepted proposal made it."""
    return entry.provenance.source == SOURCE


def gives_way(entry: Application, others: Iterable[Application]) -> bool:
    """Whether one of ours is an entry that its borough lists itself: under the same contract, product or name."""
    contracts, called = set(entry.contract_ids), _called(entry)
    return any(
        one.borough == entry.borough
        and not is_ours(one)
        and not (contracts.isdisjoint(one.contract_ids) and called.isdisjoint(_called(one)))
        for one in others
    )


def _called(entry: Application) -> set[str]:
    return {name.casefold() for name in (entry.name, entry.product) if name}


def _accepted(connection: Connection, ids: Sequence[str], as_of: datetime | None) -> dict[str, list[Proposal]]:
    """The proposals that are accepted by the newest word on each, by application."""
    query: Select[Any] = select(decisions.c.body).where(decisions.c.application_id.in_(ids)).order_by(decisions.c.id)
    if as_of is not None:
        query = query.where(decisions.c.decided_at <= instant(as_of))
    last: dict[str, Word] = {}
    for body in connection.execute(query).scalars():
        word = unpacked(body, Word)
        last.pop(word.decision.id, None)  # a proposal accepted again comes after what was accepted meanwhile
        last[word.decision.id] = word
    found: dict[str, list[Proposal]] = {}
    for word in last.values():
        if word.proposal is not None and word.decision.verdict == "accepted":
            found.setdefault(word.proposal.application_id, []).append(word.proposal)
    return found
