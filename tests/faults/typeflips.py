"""J12: values of another type than they should have, one path after the other, drawn from a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.faults.columns import File, Portal, world
from tests.faults.records import lists, plain, text_of
from tests.faults.tables import Layout
from tests.faults.verdict import RedError, process, whole
from tests.server import VirtualClock
from tests.twin.harvesting import Watched
from thirty3.errors import PortalChangedError
from thirty3.harvest import fetch
from thirty3.resolve.assemble import contracts, tenders

__all__ = ["FLIPS"]

_OTHERS: tuple[Any, ...] = ({}, [], "zorble", 7, True, None, {"a": 1}, [1, "2"], 1.5)
_PATHS = 40
"""How many are flipped in one cell."""


def _flipped(portal: Portal, seed: int) -> None:
    """No exception, and every other record as before; what can no longer be read is told."""
    ledger = world(seed)
    entry = plain(ledger, seed)
    dialect = portal.dialect(ledger)
    portal.stage.play(dialect, lambda asked, honest: honest(asked))
    connector = portal.connector(dialect)
    watched = Watched(connector, connector.portal)
    fetch(watched, dialect.query, clock=VirtualClock(), consent=True)
    answer = next(one for one in watched.answers if text_of(entry).encode() in one.body)
    before = {process((release.ocid,)) for release in connector.read(answer).releases}
    draw = Random(seed)
    told = json.loads(answer.body)
    paths = [path for records in lists(told) for record in records if text_of(entry) in json.dumps(record)
             for path in _paths(record)]  # fmt: skip
    for path in draw.sample(paths, min(_PATHS, len(paths))):
        told = json.loads(answer.body)
        for records in lists(told):
            for record in records:
                if text_of(entry) in json.dumps(record):
                    _set(record, path, draw.choice(_OTHERS))
        try:
            page = connector.read(answer.model_copy(update={"body": json.dumps(told).encode()}))
        except PortalChangedError:
            continue  # told, and nothing is made of it
        list(tenders(page.releases)), list(contracts(page.releases))
        lost = before - {release.ocid for release in page.releases}
        if len(lost) > 1 + len(page.rejected):
            raise RedError(f"{'.'.join(map(str, path))} of another type cost {len(lost)} records")


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from _paths(child, (*path, name))


def _set(value: Any, path: tuple[Any, ...], new: Any) -> None:
    try:
        for name in path[:-1]:
            value = value[name]
        value[path[-1]] = new
    except (KeyError, IndexError, TypeError):
        return  # another record of the same title is shaped otherwise


def _cells(file: File, seed: int) -> None:
    """Amounts and days as text, and references as numbers."""
    ledger = world(seed)
    as_text = Layout(amount=lambda amount: f"£{amount:,.2f}", day=lambda day: f"{day:%d/%m/%Y}")
    whole(file.run(file.body(ledger, as_text)), file.expected(ledger))
    as_number = Layout(rows=lambda rows: [[*row[:-1], float(str(row[-1]))] for row in rows])
    whole(file.run(file.body(ledger, as_number)), file.expected(ledger))


FLIPS = (_flipped, _cells)
