"""The books of a register, read in one view beside the library: what the ledger says came is what there is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from thirty3 import Register
from thirty3.register._tables import records, requests

__all__ = ["assert_adds_up", "totals"]


def totals(register: Register) -> Sequence[int]:
    """In one view: answers, records that the ledger says were stored, records there are."""
    with register._database.reading() as connection:
        answers, stored = connection.execute(
            select(func.count(), func.coalesce(func.sum(requests.c.stored), 0)).select_from(requests)
        ).one()
        held = connection.execute(select(func.count()).select_from(records)).scalar_one()
    return [answers, int(stored), held]


def assert_adds_up(register: Register) -> int:
    """Nothing is there that no answer brought, and the other way round; how many answers there were."""
    answers, stored, held = totals(register)
    assert stored == held
    assert sum(1 for _ in register.releases()) == held
    return answers
