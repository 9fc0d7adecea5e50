"""Which notice speaks of replacing what: each of the thing that it fits best, and for each thing the best notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from thirty3.models.link import Link
from thirty3.models.tender import Tender
from thirty3.resolve._circle_holdings import Holding
from thirty3.resolve._circle_systems import newer, replaces

__all__ = ["Spoken", "best_notices", "is_ours"]

_STAGES = ("open", "planned", "engagement", "pipeline", "award_pending")
"""Stages of notices that say a purchase is coming or under way, the one that says most first. An announced award
without competition (UK5) is one: whoever waits for a tender has to know."""


class Spoken(NamedTuple):
    """A notice that speaks of something, and why."""

    notice: Tender
    points: float
    says: str


def is_ours(tender: Tender) -> bool:
    """Whether it is of technology and of a borough."""
    return bool(tender.boroughs) and tender.classification is not None and tender.classification.technology


def best_notices(
    holdings: Sequence[Holding], tenders: Iterable[Tender], links: Iterable[Link], *, as_of: date
) -> dict[int, Spoken]:
    """For each holding of which a published notice speaks its place, and the notice that fits best.

    Notices count when they are of technology and published by ``as_of``, and none that became one of the holding's own
    contracts. A notice of one borough speaks of one holding, a joint one of one in each borough.
    """
    became: defaultdict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind == "tender_contract" and link.state == "confirmed":
            became[link.one].add(link.other)
    known = {one.id: one for one in tenders if is_ours(one) and one.stage in _STAGES and _is_out(one, as_of)}
    own = [frozenset(one.id for one in holding.contracts) for holding in holdings]
    things = [holding.predecessor() for holding in holdings]
    found: dict[int, Spoken] = {}
    for one in replaces(map(newer, known.values()), things):
        if not became[one.id] & own[one.place]:
            spoken = Spoken(known[one.id], one.points, one.says)
            found[one.place] = min(found.get(one.place, spoken), spoken, key=_rank)
    return found


def _is_out(tender: Tender, as_of: date) -> bool:
    return tender.first_published is not None and tender.first_published <= as_of


def _rank(spoken: Spoken) -> tuple[float, int, str]:
    return -spoken.points, _STAGES.index(spoken.notice.stage), spoken.notice.id
