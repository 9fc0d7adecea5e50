"""Fetching as a user does it: by name, by page, with a portal of one's own, and with an error in the middle."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import thirty3 as t3
from tests.server import Answer, PagedPortal, VirtualClock, json_answer, package, release, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, UnknownNameError
from thirty3.harvest import Archive, Harvest, apages, fetch, pages
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.ocds.files import read_package
from thirty3.wire import Connector, Page, Portal, Request, Response

DAY = Query(since="2026-09-01", until="2026-09-02")
MANY = [release(n, f"2026-09-01T{n % 24:02d}:{n // 24:02d}:00+01:00") for n in range(1, 500)]


CARD = Portal(
    id="toy_portal",
    name="Toy Portal",
    home="https://toy.example",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("127.0.0.1",),
    pause_seconds=1,
    checked="2026-11-20",
)


@dataclass(frozen=True)
class ToyPortal:
    """All that a new portal takes: a card and two methods."""

    base: str
    portal: Portal = CARD

    def requests(self, query: Query, /) -> Iterator[Request]:
        yield Request(method="POST", url=f"{self.base}/list", body=json.dumps({"from": str(query.since)}))

    def read(self, response: Response, /) -> Page:
        if response.request.url.endswith("/list"):
            details = json.loads(response.body)["details"]
            return Page(follow=tuple(Request(url=f"{self.base}/detail/{name}") for name in details))
        where = Provenance(source=self.portal.id, record_id="", url=response.request.url)
        return Page(releases=read_package(response.body, provenance=where).releases)


def test_a_new_portal_is_one_class_and_works_everywhere(tmp_path: Path) -> None:
    def script(asked: object) -> Answer:
        path = server.asked[-1].path
        if path == "/list":
            assert server.asked[-1].method == "POST"
            return json_answer({"details": [1, 2, 3]})
        return json_answer(package([release(int(path[-1]), "2026-09-01T12:00:00+01:00")]))

    with serving(script) as server:
        toy = ToyPortal(server.url)
        assert isinstance(toy, Connector)
        harvest = fetch(toy, DAY, archive=tmp_path, clock=VirtualClock())
    assert [each.id for each in harvest.releases] == ["000001-2026", "000002-2026", "000003-2026"]
    assert fetch(toy, DAY, archive=Archive(tmp_path, mode="replay")) == harvest


def test_a_portal_or_borough_nobody_knows_is_said_at_once_and_not_when_the_first_page_is_asked_for() -> None:
    with pytest.raises(UnknownNameError, match="find_a_tender"):
        pages("find_a_tendr", DAY)
    with pytest.raises(UnknownNameError):
        apages("find_a_tender", Query(since="2026-09-01", until="2026-09-02", boroughs={"Camdem-on-Sea"}))
    with pytest.raises(ValueError, match="needs both since and until"):
        pages("contracts_finder", Query(since="2026-09-01"))


def test_pages_are_asked_for_one_at_a_time_and_carry_the_account_so_far() -> None:
    portal = PagedPortal(MANY, limit=50)
    with serving(portal) as server:
        portal.base = server.url
        account = None
        for number, page in enumerate(pages(there(FindATender(), server), DAY, clock=VirtualClock()), start=1):
            assert len(server.asked) == number
            assert page.retrieved_at.year == 2026
            assert page.account.kept == (0 if account is None else account.kept) + len(page.releases)
            account = page.account
    assert account is not None
    assert account.kept == len(MANY)


def test_what_came_before_an_error_is_in_the_callers_hands() -> None:
    def script(asked: object) -> Answer:
        return Answer(500) if len(server.asked) > 2 else json_answer(package([MANY[len(server.asked)]]))

    with serving(script) as server:
        came: list[str] = []
        some = pages(there(FindATender(), server, attempts=1), DAY, clock=VirtualClock())
        with pytest.raises(PortalBusyError):
            came.extend(each.id for page in some for each in page.releases)
    assert len(came) == 2


def test_the_same_pages_come_to_coroutines_while_others_run() -> None:
    async def both() -> tuple[list[int], int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.001)

        other = asyncio.create_task(tick())
        sizes = [len(page.releases) async for page in apages(there(FindATender(), server), DAY, clock=VirtualClock())]
        other.cancel()
        return sizes, ticks

    portal = PagedPortal(MANY, limit=50)
    with serving(portal) as server:
        portal.base = server.url
        sizes, ticks = asyncio.run(both())
        assert sizes == [len(page.releases) for page in pages(there(FindATender(), server), DAY, clock=VirtualClock())]
    assert ticks > 3


def test_a_harvest_that_is_dropped_half_way_closes_its_connection() -> None:
    with serving(lambda asked: json_answer(package([]))) as server:
        some = pages(there(FindATender(), server), DAY, clock=VirtualClock())
        next(some)
        del some
        gc.collect()  # an unclosed socket is a warning, and warnings are errors


def test_the_harvest_shows_itself_in_one_line_and_reads_as_tenders_and_contracts() -> None:
    folder = Path(__file__).parents[1] / "connectors" / "fixtures" / "find_a_tender" / "recording"
    query = Query(since="2026-09-07", until="2026-09-08")
    harvest = t3.fetch("find_a_tender", query, archive=Archive(folder, mode="replay"))
    assert repr(harvest) == str(harvest)
    assert "\n" not in repr(harvest)
    assert "6 kept of 8" in repr(harvest)
    html = harvest._repr_html_()
    assert "&lt;Harvest of find_a_tender: 6 kept of 8" in html
    assert all(name in html for name in ("asked", "releases", "received", "missing"))
    assert "companies" not in html, "of what there is none, nothing is said"
    assert {tender.ocid for tender in harvest.tenders()} <= {each.ocid for each in harvest.releases}
    assert any(contract.ocid == "ocds-h6vhtk-0aaa03" for contract in harvest.contracts())
    assert Harvest.model_validate_json(harvest.model_dump_json()) == harvest


def test_a_replay_needs_no_http_library() -> None:
    folder = Path(__file__).parents[1] / "connectors" / "fixtures" / "find_a_tender" / "recording"
    script = (
        "import sys; from thirty3.harvest import *; from thirty3.models.query import Query; "
        f"h = fetch('find_a_tender', Query(since='2026-09-07', until='2026-09-08'), "
        f"archive=Archive(__import__('pathlib').Path({str(folder)!r}), mode='replay')); "
        "assert h.account.kept == 6; assert 'httpx' not in sys.modules; assert 'pyrate_limiter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)
