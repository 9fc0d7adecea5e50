"""What older rules derived, made anew from the releases held here."""

from __future__ import annotations

from sqlalchemy import select, union

from thirty3.register._database import Database
from thirty3.register._deriving import derive_again
from thirty3.register._runs import changed
from thirty3.register._tables import contracts, tenders
from thirty3.resolve.assemble import RULES_VERSION

__all__ = ["refresh"]

_PROCESSES = 200
"""Made anew in one step: under a second, so that others may write in between."""


def refresh(database: Database) -> int:
    """Make anew what other rules made; how many processes that were."""
    made = 0
    old = union(*(select(table.c.ocid).where(table.c.rules != RULES_VERSION) for table in (tenders, contracts)))
    while True:
        with database.writing() as connection:
            ocids = list(connection.execute(old.limit(_PROCESSES)).scalars())
            if not ocids:
                return made
            derive_again(connection, sorted(ocids))
            changed(connection)
        made += len(ocids)
