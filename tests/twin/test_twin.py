"""The twin itself: its faults repeat with their seed, pass, and never hide what is wrong with a dialect."""

from __future__ import annotations

from datetime import date

import pytest

from tests.server import Answer, Asked
from tests.twin.harvesting import Watched, dialect, with_threads
from tests.twin.ledger import Ledger
from tests.twin.portals.find_a_tender import Dialect
from tests.twin.twin import BUSY, CLOSED, CUT, ENDLESS, KINDS, NONSENSE, UNPACKABLE, Faults, speaking
from thirty3.errors import PortalError

LEDGER = Ledger(5, count=30, since=date(2026, 3, 28), days=2)  # the clocks go forward on the 29th

QUICK = (BUSY, CLOSED, CUT, UNPACKABLE, NONSENSE)
"""All kinds but the one that takes real time, which a busy machine can take too."""


def spoiled(faults: Faults) -> list[tuple[int, str]]:
    portal = dialect("find_a_tender", LEDGER)
    with speaking(portal, faults) as twin:
        harvest = with_threads(Watched.at(twin.url, portal, attempts=8, deadline_seconds=1.5), portal.query)
    assert portal.seen(harvest) == portal.published()
    return twin.spoiled


def test_the_same_seed_brings_the_same_faults() -> None:
    assert spoiled(Faults(3, one_in=3, kinds=QUICK)) == spoiled(Faults(3, one_in=3, kinds=QUICK))
    assert spoiled(Faults(3, one_in=3, kinds=QUICK)) != spoiled(Faults(4, one_in=3, kinds=QUICK))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {ENDLESS}))
def test_every_kind_of_fault_passes(kind: str) -> None:
    assert len(spoiled(Faults(1, one_in=2, kinds=(kind,)))) > 3


def test_an_answer_without_end_is_cut_off_and_asked_for_again() -> None:
    assert spoiled(Faults(1, one_in=12, kinds=(ENDLESS,)))


class Broken(Dialect):
    """A dialect that is wrong about itself."""

    def answer(self, asked: Asked, url: str) -> Answer:
        raise KeyError("no such thing")


def test_what_is_wrong_with_a_dialect_does_not_pass_for_a_bad_connection() -> None:
    portal = Broken(LEDGER)

    def harvest() -> None:
        with speaking(portal) as twin:
            with_threads(portal.there(twin.url), portal.query)

    with pytest.raises(KeyError, match="no such thing") as caught:
        harvest()
    assert isinstance(caught.value.__context__, PortalError)
