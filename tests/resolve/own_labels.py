"""Notices labelled by the written guide: real ones, whose texts stay in the shared folder, and made-up ones.

``made_up_notices.jsonl`` holds no real notice: buyers, titles and descriptions are invented in the style of the
portals, half of them technology, many of the others hard (drain surveys by CCTV, platform lifts, online training). They
were written and labelled before their author had seen the tables or the rules.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
FIRST = HERE / "labels_own.csv"
"""195 notices of Contracts Finder and Find a Tender, read and labelled before the tables were broadened."""
SECOND = HERE / "labels_own_second.csv"
"""118 notices of Public Contracts Scotland 2019 and of one day of Contracts Finder, labelled after that, before the
rules had seen them."""

MADE_UP = HERE / "made_up_notices.jsonl"
"""300 invented notices; the odd ids served to tune, the even ones were held back until the last round."""


def made_up_notices(half: Literal["odd", "even"]) -> list[dict[str, Any]]:
    """Half of the made-up notices, as ``evaluate`` takes them: those whose number is odd, or even."""
    notices = [json.loads(line) for line in MADE_UP.read_text(encoding="utf-8").splitlines()]
    return [one for one in notices if int(one["id"].removeprefix("made-")) % 2 == (half == "odd")]


def own_labels(table: Path, shared: Path) -> list[dict[str, Any]]:
    """The labels with title, description and CPV codes, as ``evaluate`` takes them."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    notices = {
        (name, notice["id"]): notice for name in {row["file"] for row in rows} for notice in _notices(shared / name)
    }
    return [
        notices[row["file"], row["id"]]
        | {
            "technology": row["technology"] == "true",
            "sure": row["sure"] == "true",
            "service_area": row["service_area"] or None,
            "alt": row["alt"] or None,
        }
        for row in rows
    ]


def tuning_labels(shared: Path) -> list[dict[str, Any]]:
    """The 228 labelled notices of the shared folder, on which words and weights were tuned."""
    lines = (shared / "labels" / "notices.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _notices(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield _of_columns(row)
        return
    for release in _releases(json.loads(path.read_text(encoding="utf-8"))):
        tender = release.get("tender") or {}
        if tender.get("title"):
            yield {
                "id": release["ocid"],
                "title": tender["title"],
                "description": tender.get("description") or "",
                "cpv": list(dict.fromkeys(_codes(tender))),
            }


def _releases(value: Any) -> Iterator[dict[str, Any]]:
    """Releases anywhere in a package, record or list; the first of an id and title counts."""
    if isinstance(value, list):
        for one in reversed(value):
            yield from _releases(one)
    elif isinstance(value, dict) and "tender" in value and "ocid" in value:
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _releases(one)


def _codes(tender: dict[str, Any]) -> Iterator[str]:
    for place in (tender, *(tender.get("items") or ())):
        for found in (place.get("classification"), *(place.get("additionalClassifications") or ())):
            if found and found.get("id"):
                digits = "".join(filter(str.isdigit, str(found["id"])))[:8]
                if len(digits) == 8:
                    yield digits


def _of_columns(row: dict[str, str]) -> dict[str, Any]:
    def first(ending: str) -> str:
        return next((value for column, value in row.items() if column.endswith(ending) and value), "")

    codes = [
        value
        for column, value in row.items()
        if "tender/" in column and "classification/id" in column.lower() and value
    ]
    return {
        "id": first("ocid"),
        "title": first("tender/title"),
        "description": first("tender/description"),
        "cpv": list(dict.fromkeys(codes)),
    }
