"""What lies on the desk of whoever follows the documents: their files, a register, and portals that answer at once."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import thirty3
from tests import spreadsheets
from tests.docs.blocks import ROOT
from tests.docs.examples import hurried
from tests.twin.harvesting import dialect
from tests.twin.ledger import Ledger
from tests.twin.twin import speaking
from thirty3 import Harvest, Query, Register, sample
from thirty3.harvest import Archive, fetch, pages

FIXTURES = ROOT / "tests" / "connectors" / "fixtures"
LEDGER = Ledger(33, count=5, since=date(2025, 3, 3), days=2)
"""What the Find a Tender of these tests publishes."""

_REGISTER = (
    ("Contract title", "What for", "Supplier", "Start date", "End date", "Until", "Contract value"),
    (
        "Housing system",
        "Housing system",
        "Example Ltd",
        date(2024, 4, 1),
        date(2028, 3, 31),
        date(2028, 3, 31),
        250_000,
    ),
)
_APPLICATIONS = (("What we call it", "Supplier"), ("Housing core", "Example Ltd"))
_NOTICE = {
    "id": "00000001-2222-4333-8444-555555555555",
    "notice": {"id": "00000001-2222-4333-8444-555555555555", "title": "Made up", "organisationName": "City of London"},
    "awards": [],
}


def a_register(place: Path) -> Path:
    """A register of the sample, and of what a Find a Tender on this machine published on two days."""
    with Register(place) as register, speaking(dialect("find_a_tender", LEDGER)) as twin:
        register.load(sample.path())
        register.sync(hurried(twin.url), since=LEDGER.since, until=LEDGER.until)
    return place


def lay(folder: Path, register: Path) -> None:
    """Every file that a document names without making it, under the name it gives it."""
    shutil.copy(register, folder / "london.db")
    (folder / "notices").mkdir()
    shutil.copy(sample.path(), folder / "notices" / "notices.json")
    releases = json.loads(sample.path().read_bytes())["releases"]
    lines = "".join(f"{json.dumps(release)}\n" for release in releases)
    (folder / "bulk.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    (folder / "register.xlsx").write_bytes(_workbook(_REGISTER))
    (folder / "own.xlsx").write_bytes(_workbook(_APPLICATIONS))
    (folder / "notice.json").write_text(json.dumps(_NOTICE), encoding="utf-8")
    shutil.copy(FIXTURES / "contracts_finder_files" / "daily.csv", folder / "2020-08-05.csv")
    shutil.copy(FIXTURES / "large_employers" / "returns.csv", folder / "UK Gender Pay Gap Data - 2021 to 2022.csv")
    shutil.copy(FIXTURES / "procontract_register" / "export.csv", folder / "export.xlsx")  # content decides, not names


def _workbook(rows: Sequence[Sequence[spreadsheets.Value]]) -> bytes:
    return spreadsheets.xlsx({"Sheet1": spreadsheets.sheet_xml(rows)})


class Recorded:
    """The library with recordings for portals: whoever fetches gets what the portal's fixture folder holds.

    What was asked is looked at as it always is before the first request: portal, query, arguments, consent.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(thirty3, name)

    def fetch(self, portal: str, query: Query, **arguments: Any) -> Harvest:
        pages(portal, query, **arguments)  # checks, and asks nothing before its first page is wanted
        folder = FIXTURES / portal
        told: Mapping[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        archive = Archive(folder / "recording", mode="replay")
        return fetch(portal, Query(**told["query"]), archive=archive, **told.get("arguments", {}))
