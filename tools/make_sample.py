"""Write the made-up sample: ``python tools/make_sample.py`` makes ``src/thirty3/sample/*.json`` anew.

The story is a table, ``tools/sample.csv``: one made-up procurement a row, its firms in ``tools/sample_suppliers.csv``.
A second, ``tools/sample_circle.csv``, tells how four housing systems come round: its ``file`` says in which package of
``sample/circle/`` a notice arrives.
This script only says each row in the shapes of the two portals, notice by notice. Nothing in it is drawn by chance:
references and times of day come from a digest of the row's key, so that one changed row changes one process.

Columns of the table, where a cell may hold one value a notice with ``>`` between them:

- ``key``: what the row is for and a number; ``housing-1`` is the first of the housing systems.
- ``notices``: the notices of the process in order: ``uk1`` to ``uk12`` as Find a Tender publishes them under the
  Procurement Act 2023, ``f03`` as it published awards before, ``cf_…`` as Contracts Finder does.
- ``dates``: the day of each notice.
- ``buyer``: as typed in the notice; ``+`` between two buyers of one purchase.
- ``area``: the service area the title should be read as, ``-`` when it is not technology. Never written to the file.
- ``deadline``: last day for tenders, or for answers to market engagement.
- ``value``: pounds without VAT; empty when not published.
- ``suppliers``: keys of the firms, ``|`` between them; ``~`` after one whose number the notice leaves out.
- ``ref``: the e-procurement system that numbered it; empty for the council's own number.
- ``sme``: whether the buyer thinks its lots suit small firms: ``no``, ``unsaid``, or mostly.
- ``lots``: titles of its lots, ``;`` between them.
- ``words``: a sentence more in the description.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sample_contracts_finder import contracts_finder
from sample_find_a_tender import find_a_tender
from sample_notice import Notice, Supplier

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "thirty3" / "sample"
WIDTH = 120

PACKAGE = {
    "title": "SAMPLE",
    "description": "SAMPLE: a small made-up London for trying thirty3 out. Every notice, firm, price and date in it is "
    "invented; only the names of the councils are real, and none of them published any of this. Part of thirty3, "
    "under the project's MIT licence. The day it is told from is 22 November 2026.",
    "uri": "https://example.org/sample/releases.json",
    "version": "1.1",
    "extensions": [
        "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
        "https://raw.githubusercontent.com/open-contracting-extensions/ocds_suitability_extension/master/extension.json",
    ],
    "publishedDate": "2026-11-22T07:30:00Z",
    "publisher": {"name": "SAMPLE: made-up notices", "uri": "https://example.org/sample/"},
    "license": "https://opensource.org/license/mit",
    "publicationPolicy": "https://example.org/sample/about",
}


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def notices(name: str) -> list[Notice]:
    suppliers = {row["key"]: Supplier(**row) for row in table("sample_suppliers.csv")}
    numbered: list[Notice] = []
    for row in table(name):
        kinds, days = row["notices"].split(">"), row["dates"].split(">")
        firms = tuple(_firm(key, suppliers) for key in row["suppliers"].split("|") if key)
        for index, (kind, day) in enumerate(zip(kinds, days, strict=True)):
            cells = {name: _nth(text, index) for name, text in row.items()}
            numbered.append(Notice(kind, date.fromisoformat(day), process=row["notices"], cells=cells, firms=firms))
    return numbered


def _firm(key: str, suppliers: dict[str, Supplier]) -> Supplier:
    if key.endswith("~"):
        return replace(suppliers[key[:-1]], scheme="", number="")
    return suppliers[key]


def _nth(text: str, index: int) -> str:
    parts = text.split(">")
    return parts[min(index, len(parts) - 1)]


def release(notice: Notice) -> dict[str, Any]:
    write: Callable[[Notice], dict[str, Any]] = contracts_finder if notice.kind.startswith("cf_") else find_a_tender
    return write(notice)


def text(value: Any, indent: int = 0) -> str:
    """JSON with sorted keys that breaks a line only where it would grow too long to read."""
    flat = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inner = " " * (indent + 1)
    if isinstance(value, list):
        items = [text(item, indent + 1) for item in value]
        return "[\n" + ",\n".join(inner + item for item in items) + "\n" + " " * indent + "]"
    pairs = [f"{json.dumps(key)}: {text(value[key], indent + 1)}" for key in sorted(value)]
    return "{\n" + ",\n".join(inner + pair for pair in pairs) + "\n" + " " * indent + "}"


def write(target: Path, told: list[Notice], package: dict[str, Any]) -> None:
    releases = sorted((release(notice) for notice in told), key=lambda item: (item["date"][:10], item["id"]))
    target.parent.mkdir(exist_ok=True)
    target.write_text(text(package | {"releases": releases}) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    write(folder / "releases.json", notices("sample.csv"), PACKAGE)
    circle = notices("sample_circle.csv")
    for name in sorted({notice["file"] for notice in circle}):
        told = [notice for notice in circle if notice["file"] == name]
        last = max(notice.published for notice in told)
        uri = f"https://example.org/sample/circle/{name}.json"
        write(folder / "circle" / f"{name}.json", told, PACKAGE | {"publishedDate": last, "uri": uri})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
