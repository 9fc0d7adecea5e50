"""A portal in a process of its own, for proofs with many pages: Find a Tender's dialect, quick, with a note of each.

The address says how large its world is, so that one process serves all proofs: ``/notices-days-limit``. Bodies
are made once for each world. ``/asked`` is what was asked since the last time, ``/made`` makes a world beforehand.

    python -m tests.register.proof_portal
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked, json_answer, package, serving
from tests.twin.ledger import Ledger
from tests.twin.portals import find_a_tender as twin
from thirty3.connectors.find_a_tender import FindATender
from thirty3.wire import Argument

SINCE = date(2025, 3, 3)
_LONDON = ZoneInfo("Europe/London")
_WINDOW = timedelta(hours=6)


@dataclass(frozen=True)
class World:
    """How many notices there are, over how many days, on pages of how many; the same figures make the same world."""

    notices: int
    days: int
    limit: int

    @property
    def until(self) -> date:
        return SINCE + timedelta(days=self.days)

    @property
    def path(self) -> str:
        return f"{self.notices}-{self.days}-{self.limit}"

    @classmethod
    def of(cls, path: str) -> World:
        return cls(*map(int, path.split("-")))


@dataclass(frozen=True)
class Portal:
    """The process, as the tests know it."""

    url: str

    def base(self, world: World) -> str:
        """The address of one world, made by then."""
        self._get(f"/made/{world.path}")
        return f"{self.url}/{world.path}"

    def asked(self) -> list[tuple[float, str]]:
        """When each page was asked for since this was last called, in seconds, and its address."""
        return [(moment, address) for moment, address in self._get("/asked")]

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=120) as answer:
            return json.load(answer)


@contextmanager
def proof_portal() -> Iterator[Portal]:
    """The portal in its own process, gone at the end."""
    command = [sys.executable, "-m", "tests.register.proof_portal"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Portal(process.stdout.readline().strip())
        process.communicate(timeout=30)  # closes its input, which ends it


def connector(base: str, pause_seconds: float = 0.0, *, attempts: int = 2) -> FindATender:
    """Find a Tender's own connector at another address, in a hurry."""
    card = FindATender().portal.model_copy(
        update={
            "hosts": ("127.0.0.1",),
            "pause_seconds": pause_seconds,
            "attempts": attempts,
            "least_per_week": None,
            "arguments": (Argument(name="tenant", about="whose", pattern=".*", required=False),),
        }
    )
    return FindATender(portal=card, base=base)


@lru_cache(maxsize=8)
def pages(world: World) -> Mapping[datetime, tuple[tuple[Mapping[str, Any], ...], ...]]:
    """The releases of each window, newest first, page by page."""
    windows: dict[datetime, list[Mapping[str, Any]]] = {}
    ledger = Ledger(world.notices, count=world.notices, since=SINCE, days=world.days)
    for entry in reversed(ledger.entries):
        release = twin._release(entry)
        if entry.number % 4 == 0:  # a later word on the notice before, which came in another window
            release["ocid"] = (
                twin._ocid(ledger.entries[0]).rpartition("-")[0] + f"-{(entry.number - 1) * 7919 % 0xFFFFFF:06x}"
            )
        local = entry.published.astimezone(_LONDON).replace(tzinfo=None)
        opens = datetime.combine(local.date(), datetime.min.time()) + _WINDOW * (local.hour // 6)
        windows.setdefault(opens, []).append(release)
    return {
        opens: tuple(tuple(found[start : start + world.limit]) for start in range(0, len(found), world.limit))
        for opens, found in windows.items()
    }


class Script:
    """What the portal answers."""

    def __init__(self) -> None:
        self.url = ""
        self._bodies: dict[tuple[World, datetime, int], bytes] = {}
        self._asked: list[tuple[float, str]] = []

    def __call__(self, asked: Asked) -> Answer:
        first, *rest = asked.path.strip("/").split("/")
        if first == "asked":
            answer, self._asked = json_answer(self._asked), []
            return answer
        if first == "made":
            return json_answer(self._make(World.of(rest[0])))
        self._asked.append((time.monotonic(), f"{asked.path}?{urlencode(asked.params)}"))
        return self._page(World.of(first), asked)

    def _page(self, world: World, asked: Asked) -> Answer:
        cursor = base64.b64decode(asked.params.get("cursor", "")).decode()
        said = dict(pair.split("=", 1) for pair in cursor.split("|") if pair) or dict(asked.params)
        opens, number = datetime.fromisoformat(said["updatedFrom"]), int(said.get("page", "0"))
        body = self._bodies.get((world, opens, number)) or json.dumps(package([])).encode()
        return Answer(200, body, {"Content-Type": "application/json"})

    def _make(self, world: World) -> int:
        if not any(made == world for made, _, _ in self._bodies):
            for opens, found in pages(world).items():
                for number, releases in enumerate(found):
                    links = self._next(world, opens, number + 1) if number + 1 < len(found) else {}
                    self._bodies[world, opens, number] = json.dumps(package(releases, links=links)).encode()
        return sum(made == world for made, _, _ in self._bodies)

    def _next(self, world: World, opens: datetime, number: int) -> dict[str, str]:
        span = f"updatedFrom={opens.isoformat()}|updatedTo={(opens + _WINDOW).isoformat()}"
        cursor = base64.b64encode(f"{span}|page={number}".encode()).decode()
        return {"next": f"{self.url}/{world.path}/api/1.0/ocdsReleasePackages?{urlencode({'cursor': cursor})}"}


def main() -> None:
    script = Script()
    with serving(script) as server:
        script.url = server.url
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
