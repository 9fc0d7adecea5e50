"""One record among many, spoilt where it stands: in JSON by its parts, elsewhere by its text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.columns import plain_ones
from tests.faults.stage import changed
from tests.server import Answer
from tests.twin.ledger import Entry, Ledger

__all__ = ["award_of", "lists", "plain", "raw", "spoilt", "text_of"]

Record = dict[str, Any]
_MARK = '"@@raw@@"'


def lists(answer: Any) -> Iterator[list[Any]]:
    """The lists of records of a JSON answer."""
    if isinstance(answer, dict):
        found = (answer.get("releases"), (answer.get("projectList") or {}).get("project"),
                 (answer.get("dataList") or {}).get("rfx"))  # fmt: skip
        yield from (one for one in found if isinstance(one, list))


def text_of(entry: Entry) -> str:
    """A title as JSON writes it."""
    return json.dumps(entry.title)[1:-1]


def spoilt(entry: Entry, change: Callable[[Record], Any], *, raw: bytes | None = None) -> Callable[[Answer], Answer]:
    """The record of one entry as ``change`` makes it: another value, several in a list, or the same one edited.

    Args:
        entry: Whose record.
        change: Is given the record.
        raw: What stands in place of every ``"@@raw@@"`` afterwards: JSON that no library would write.
    """

    def spoil(answer: Answer) -> Answer:
        try:
            told = json.loads(answer.body)
        except ValueError:
            return answer
        for records in lists(told):
            for place, record in reversed(list(enumerate(records))):
                if text_of(entry) in json.dumps(record):
                    new = change(record)
                    records[place : place + 1] = new if isinstance(new, list) else [record if new is None else new]
        text = json.dumps(told)
        return changed(answer, (text if raw is None else text.replace(_MARK, raw.decode("ascii"))).encode())

    return spoil


def raw(record: Record) -> None:
    """Put something in a record that is no JSON, where its value stands."""
    if "rfxSetting" in record:
        record["rfxSetting"]["value"] = "@@raw@@"
    elif "tender" in record and "tenderCode" in record["tender"]:
        record["tender"]["deleted"] = 0
    else:
        record["tender"]["value"] = {"amount": "@@raw@@", "currency": "GBP"}


def plain(ledger: Ledger, seed: int) -> Entry:
    """An entry that every portal publishes once, and with a value of its own."""
    found = plain_ones(ledger)
    return found[seed % len(found)]


def award_of(ledger: Ledger, *, suppliers: int = 1) -> Entry:
    """An award with at least so many suppliers; the one with the most where none has."""
    awards = [one for one in ledger.entries if one.stage == "award"]
    return max(awards, key=lambda one: (len(one.suppliers) >= suppliers, bool(one.number % 6), len(one.suppliers)))
