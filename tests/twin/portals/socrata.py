"""Socrata as the twin speaks it: a catalogue of four datasets, one of which is a register.

Rows come in no order unless one is asked for, without what is null in them, and never more at a time than this site
allows. A token that is shown has to be a good one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Ledger
from tests.twin.portals import _registers
from thirty3.connectors.socrata import Socrata
from thirty3.harvest import Harvest
from thirty3.models.query import Query

_MOST = 50_000
_OURS = 7
"""Rows this site gives at a time, however many are asked for."""
_LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {"THIRTY3_SOCRATA_APP_TOKEN": "made-up-token"}

    def __init__(self, ledger: Ledger) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self._ledger = ledger
        self._rows = [
            {":id": f"row-{number:04d}.made~up", ":updated_at": "2026-10-24T00:00:00.000Z", **row}
            for number, row in enumerate(_registers.rows(ledger))
        ]

    def there(self, url: str) -> Socrata:
        card = Socrata().with_arguments({"site": "opendata.camden.gov.uk"}).portal
        return Socrata(portal=card.model_copy(update={"hosts": ("127.0.0.1",)}), base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        assert asked.method == "GET"
        if asked.headers.get("X-App-Token") != "made-up-token":
            return json_answer({"code": "permission_denied", "message": "Invalid app_token specified"}, status=403)
        if asked.path == "/data.json":
            assert not asked.params
            return json_answer(_catalogue(url))
        if asked.path == "/resource/maps-0001.json":
            return json_answer({"message": "no row or column access to non-tabular tables"}, status=403)
        assert asked.path == "/resource/cont-0001.json"
        return json_answer(self._page(asked.params))

    def _page(self, params: Mapping[str, str]) -> list[dict[str, str]]:
        assert set(params) <= {"$select", "$order", "$limit", "$offset"}
        limit, offset = int(params.get("$limit", "1000")), int(params.get("$offset", "0"))
        assert 0 < limit <= _MOST
        held = list(self._rows)
        if params.get("$order") != ":id":
            held = held[1::2] + held[::2]  # in whatever order
        page = held[offset : offset + min(limit, _OURS)]
        if params.get("$select") != ":*,*":
            page = [{name: value for name, value in row.items() if not name.startswith(":")} for row in page]
        return page

    def published(self) -> Counter[Fact]:
        return _registers.published(self._ledger)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return _registers.seen(harvest)


def _catalogue(url: str) -> dict[str, Any]:
    datasets = [
        ("Made-up street trees", f"{url}/api/views/tree-0001"),
        ("Made-up Contracts Register 2026", f"{url}/api/views/cont-0001"),
        ("Map of the contracts register", f"{url}/api/views/maps-0001"),
        ("Contracts register, on paper", "a shelf"),
    ]
    return {
        "@type": "dcat:Catalog",
        "dataset": [
            {"title": title, "identifier": id, "license": _LICENCE, "publisher": {"name": "opendata.camden.gov.uk"}}
            for title, id in datasets
        ],
    }
