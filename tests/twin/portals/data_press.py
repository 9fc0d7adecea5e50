"""DataPress as the twin speaks it: a catalogue of all datasets at once, and a register in two editions as CSV files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Ledger
from tests.twin.portals import _registers
from thirty3.connectors.data_press import DataPress
from thirty3.harvest import Harvest
from thirty3.models.query import Query

_LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_ID = "0000000{}-1111-4222-8333-444444444444"


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}

    def __init__(self, ledger: Ledger) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self._ledger = ledger
        rows = _registers.rows(ledger)
        last = ledger.until - timedelta(days=1)
        self._editions = [
            ("register, first edition.csv", ledger.since, _as_csv(rows[: len(rows) // 2])),
            ("register, second edition.csv", last, _as_csv(rows)),
        ]

    def there(self, url: str) -> DataPress:
        card = DataPress().with_arguments({"site": "data.london.gov.uk"}).portal
        return DataPress(portal=card.model_copy(update={"hosts": ("127.0.0.1",)}), base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        assert asked.method == "GET"
        assert not asked.params
        if asked.path == "/api/v3/datasets/export.json":
            return json_answer(self._catalogue(url))
        number = int(asked.path.removeprefix("/download/9zqaa/0000000").partition("-")[0])
        return Answer(200, self._editions[number][2], {"Content-Type": "text/csv"})

    def _catalogue(self, url: str) -> list[dict[str, Any]]:
        files = [
            _resource(f"{url}/download/9zqaa/{_ID.format(number)}/edition%20{number}.csv", name, day, len(body))
            for number, (name, day, body) in enumerate(self._editions)
        ]
        files.append(_resource("https://elsewhere.example/register.csv", "register.csv", self._ledger.since, 5))
        files.append(_resource(f"{url}/download/9zqaa/{_ID.format(8)}/notes.pdf", "notes.pdf", self._ledger.since, 5))
        voters = [_resource(f"{url}/download/7cccc/{_ID.format(9)}/voters.csv", "voters.csv", self._ledger.since, 5)]
        return [
            _dataset("7cccc", "Made-up electoral register", voters),
            _dataset("9zqaa", "Made-up contracts register", files),
        ]

    def published(self) -> Counter[Fact]:
        return _registers.published(self._ledger)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return _registers.seen(harvest)


def _dataset(id: str, title: str, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "id": id,
        "title": title,
        "sharing": "public",
        "masthead": {"id": "made-up", "title": "Made-up Authority"},
        "licence": {"url": _LICENCE, "title": "UK Open Government Licence (OGL v3)"},
        "contact": {"title": "Somebody", "email": "somebody@exampleham.example"},
        "resources": list(resources),
        "links": [],
    }


def _resource(url: str, name: str, day: date, size: int) -> dict[str, Any]:
    return {"id": url, "title": name, "filename": name, "url": url, "size": size, "timestamp": f"{day}T12:00:00"}


def _as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
