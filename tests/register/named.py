"""Made-up notices with a name in all that can hold one, and how to look for it. All people in them are numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from tests import notices
from tests.register.places import Place
from tests.register.scanning import files, rows
from tests.server import PagedPortal, VirtualClock, serving, there
from thirty3 import Register
from thirty3.connectors.find_a_tender import FindATender
from thirty3.harvest import Harvest
from thirty3.harvest.crawl import Checkpoint
from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.ocds.release import make_release
from thirty3.register import Run
from thirty3.register._masking import Masking, digest_of, probe_of, sequences
from thirty3.register._packing import packed
from thirty3.register._tables import METADATA, checkpoints, links, runs
from thirty3.wire import Request

__all__ = [
    "JSON", "NAME", "NEEDLES", "NOON", "OTHER",
    "contents", "harvest", "knowing", "notice", "rows_of", "spoil", "synced",
]  # fmt: skip

NAME = "Zebulon O'Quux Seventeen"
OTHER = "Person Number Nineteen"
NEEDLES = ("quux", "zebulon")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = "5a" * 32
JSON = dict[str, Any]


def knowing(*values: str) -> Masking:
    """What a register knows that has forgotten these."""
    found = [
        (digest_of(KEY, words), number, len(words), probe_of(KEY, words[0]))
        for number, value in enumerate(values, start=1)
        for words in sequences(value)
    ]
    return Masking(KEY, found)


def notice(number: int, *, name: str = NAME, **more: Any) -> JSON:
    """A notice with a name in all that can hold one."""
    made = notices.award(number, buyer="LB Camden", ends="2028-03-31", title=f"Advice by {name}")
    made["parties"].append({"id": f"S-{name}", "name": name, "roles": ["supplier"]})
    made["awards"][0] |= {"suppliers": [{"id": f"S-{name}", "name": name}], "id": f"{name} {number}", name: [name]}
    made["awards"][0]["description"] = f"See https://portal.example/{name.replace(' ', '%20')}?by={name}"
    return made | {"description": f"Questions to {name.upper()}'s office.", **more}


def harvest(*values: JSON, name: str = NAME) -> Harvest:
    """A harvest with a name in every kind of record, and in what is said of it."""
    where = Provenance(source="file", record_id=f"row {name}", file=f"/data/{name}.csv", retrieved_at=NOON)
    rejection = Rejection(reason=f"no date in {name!r}", source="file", where=str(where.file), raw=f'{{"n": "{name}"}}')
    return Harvest(
        portal="file",
        query=Query(),
        releases=tuple(make_release(value, provenance=where) for value in values),
        applications=(
            Application(id=f"app {name}", borough="E09000007", name=f"{name}'s list", supplier=name, provenance=where),
        ),
        companies=(Company(id=f"name:{name.upper()}", name=name, previous_names=(f"Old {name}",), provenance=where),),
        account=Account(
            received=len(values) + 3,
            kept=len(values) + 2,
            rejections=(rejection,),
            unread=(f"{name}.x",),
            warnings=(f"cells hold no date, such as {name!r}",),
            sources=(f"/data/{name}.csv",),
        ),
    )


def spoil(register: Register) -> None:
    """Put the name where only the course of things puts it: messages, doubts, places to go on from, links."""
    with register._database.writing() as connection:
        run_id = connection.execute(select(runs.c.id)).scalars().first()
        connection.execute(update(runs).values(message=f"ask {NAME}", doubts=json.dumps([f"as {NAME} said"])))
        waiting = Request(url="https://portal.example/x", params=(("name", NAME),))
        row = {"source": "file", "run_id": run_id, "body": packed(Checkpoint(waiting=(waiting,)))}
        connection.execute(insert(checkpoints), row)
        link = {"kind": "tender", "scope": "E09000007", "one": f"a {NAME}", "other": "b", "preferred": True}
        connection.execute(insert(links), link | {"score": 1.0, "rules": "1", "body": packed(waiting)})


def contents(place: Place, register: Register) -> list[bytes]:
    beside = [] if place.folder is None else list(files(place.folder))
    return [*beside, *rows(register)]


def rows_of(register: Register, name: str) -> list[Any]:
    with register._database.reading() as connection:
        return list(connection.execute(select(METADATA.tables[name])).all())


def synced(register: Register, *values: JSON) -> Run:
    portal = PagedPortal(values)
    with serving(portal) as server:
        portal.base = server.url
        connector = there(FindATender(), server)
        return register.sync(connector, since="2025-03-03", until="2025-03-04", overlap_days=30, clock=VirtualClock())
