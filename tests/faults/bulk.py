"""Bulk files of OCDS: a portal's releases a line each, and what becomes of such a file."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any

import thirty3 as t3
from tests.faults.answers import CHALLENGE
from tests.faults.columns import Portal, world
from tests.faults.tables import Facts
from tests.faults.verdict import Ran, RedError, only, whole
from tests.twin.ledger import Ledger
from thirty3.errors import Thirty3Error
from thirty3.harvest import Harvest
from thirty3.models.query import Query


def bulk(portal: Portal, ledger: Ledger, made: bytes | None = None, *, name: str = "bulk.jsonl") -> Ran:
    """A portal's releases out of a file, a line each."""
    path = portal.stage.folder / name
    path.write_bytes(lines(portal, ledger) if made is None else made)
    try:
        loaded = t3.load(path)
        releases = tuple(loaded)
    except Thirty3Error as error:
        return Ran(Counter(), None, error)
    harvest = Harvest(portal=portal.name, query=Query(), releases=releases, account=loaded.account)
    dialect = portal.speak(ledger)
    return Ran(dialect.seen(harvest), harvest, None)


def lines(portal: Portal, ledger: Ledger) -> bytes:
    """A line for each release: as the portal publishes it, or as the library says it where it publishes no OCDS."""
    return b"".join(json.dumps(release).encode() + b"\n" for release in published(portal, ledger))


def published(portal: Portal, ledger: Ledger) -> Sequence[Any]:
    if portal.kind == "ocds":
        found: Sequence[Any] = portal.speak(ledger).releases
        return found
    harvest = portal.run(ledger).harvest
    return [] if harvest is None else [release.data for release in harvest.releases]


def in_file(portal: Portal, ledger: Ledger) -> Facts:
    """What a file must hold: ProContract's adverts know their address from where they stood, and from nowhere else."""
    expected = portal.expected(ledger)
    return Counter((*fact[:-1], None) for fact in expected.elements()) if portal.kind == "html" else expected


def json_encodings(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    made = lines(portal, ledger)
    whole(bulk(portal, ledger, b"\xef\xbb\xbf" + made), in_file(portal, ledger))
    ran = bulk(portal, ledger, made.decode().encode("utf-16"))
    if ran.facts or (ran.error is None and "UTF-16" not in ran.said):
        raise RedError("UTF-16 is not read, and not told")


def broken_line(portal: Portal, seed: int) -> None:
    """One line of many that is broken costs that line."""
    ledger, split, number = _one_alone(portal, seed)
    whole(bulk(portal, ledger, b"".join(split)), in_file(portal, ledger))
    split[number] = split[number][: len(split[number]) // 2].rstrip() + b"\n"
    only(bulk(portal, ledger, b"".join(split)), in_file(portal, ledger), 1, says="not JSON|brackets or quotes|ends")


def _one_alone(portal: Portal, seed: int) -> tuple[Ledger, list[bytes], int]:
    """A world with a process of one release, its lines, and which is that release: the first from this seed on."""
    for ledger in map(world, count(seed)):
        split = lines(portal, ledger).splitlines(keepends=True)
        for place, line in enumerate(split):
            if _stands_alone(portal, ledger, line):
                return ledger, split, place
    raise AssertionError("there is always another world")


def _stands_alone(portal: Portal, ledger: Ledger, line: bytes) -> bool:
    ocid = json.loads(line)["ocid"]
    return [one["ocid"] for one in published(portal, ledger)].count(ocid) == 1


def open_text(portal: Portal, seed: int) -> None:
    ledger, split, number = _one_alone(portal, seed)
    split[number] = split[number].replace(b'"language": "', b'"language": "" "', 1)
    only(bulk(portal, ledger, b"".join(split)), in_file(portal, ledger), 1)


def no_bulk(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    packed = gzip.compress(lines(portal, ledger))
    whole(bulk(portal, ledger, packed, name="bulk.jsonl.gz"), in_file(portal, ledger))
    for wrong in (CHALLENGE, b"Contract,Supplier\n1,Example Ltd\n"):
        ran = bulk(portal, ledger, wrong, name="bulk.json")
        if ran.facts or (ran.error is None and not ran.rejected):
            raise RedError("what is no OCDS is not told")


def doubled_lines(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    split = lines(portal, ledger).splitlines(keepends=True)
    whole(bulk(portal, ledger, b"".join([*split, *split[-3:]])), in_file(portal, ledger))
