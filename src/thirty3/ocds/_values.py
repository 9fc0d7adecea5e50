"""Single values of a release: text, codes, days, instants, money and CPV codes, each with a note when it is odd.

All functions here are total. What cannot be read is None and leaves a note, so that one odd member never costs a
record; which notes exist is said where they are made.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.money import Money, MoneyKind, Vat
from thirty3.normalise.dates import LONDON, is_placeholder, london_day, parse_day, parse_instant
from thirty3.normalise.money import parse_amount
from thirty3.normalise.text import clean_text
from thirty3.ocds.release import objects

__all__ = ["cpv_codes", "day", "deadline_of", "flag", "instant", "member", "money", "reference", "text", "texts"]

_TOKEN = Decimal(1)
"""An amount of a pound or less stands for none: forms ask for one, and buyers type 0.01 or 1 to get on."""

_CPV = re.compile(r"(\d{8})(?:-\d)?")


_WHOLE_DAY = frozenset((time(0, 0), time(23, 59), time(23, 59, 59)))
"""Times of day that stand for a whole day, by the clock they are published with or by London's."""


def member(value: object, *names: str) -> Any:
    """What stands at the end of a chain of members; None where one is missing or is no object."""
    for name in names:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def text(value: object) -> str | None:
    """Cleaned text, numbers as text; None for nothing and for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return clean_text(value) if isinstance(value, str) else None


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list, or the one text where a publisher left the list out."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for found in map(text, values) if found is not None)


def flag(*values: object) -> bool | None:
    """The first of several values that is true or false; None when none is."""
    return next((value for value in values if isinstance(value, bool)), None)


def reference(value: object) -> str:
    """An id as text, for comparison; empty when there is none."""
    return text(value) or ""


def day(value: object, notes: list[str]) -> date | None:
    """The London day of a date; notes ``date_unreadable`` and ``date_placeholder`` (before 1990, after 2100)."""
    try:
        found = parse_day(value)
    except ParseError:
        notes.append("date_unreadable")
        return None
    if found is not None and is_placeholder(found):
        notes.append("date_placeholder")
        return None
    return found


def instant(value: object, notes: list[str]) -> datetime | None:
    """An instant, with its offset as published; notes as :func:`day`."""
    if day(value, notes) is None:
        return None
    return parse_instant(value)


def deadline_of(value: object, notes: list[str]) -> tuple[datetime | None, bool]:
    """A closing instant, and whether the whole London day is meant; midnight then stands for the end of its day."""
    found = instant(value, notes)
    if found is None:
        return None, False
    clocks = {found.time().replace(microsecond=0), found.astimezone(LONDON).time().replace(microsecond=0)}
    if not clocks & _WHOLE_DAY:
        return found, False
    return (_end_of(london_day(found)) if time(0, 0) in clocks else found), True


def _end_of(day_: date) -> datetime:
    return datetime.combine(day_, time(23, 59, 59), tzinfo=LONDON).astimezone(UTC)


def money(value: object, kind: MoneyKind, notes: list[str], *, prefix: str = "value") -> Money | None:
    """An OCDS value, net of VAT where both are published.

    Args:
        value: ``{"amount": …, "currency": …}``, with ``amountGross`` as Find a Tender adds it.
        kind: What kind of figure it is.
        notes: Gets what is odd.
        prefix: What the notes about it begin with.

    Returns:
        None when there is no amount, and when it says nothing: 0 (``value_zero``), below 0 (``value_negative``), a
        pound or less (``value_token``), no number (``value_unreadable``) or in no known money
        (``currency_unknown: …``). Without a currency it counts as pounds (``currency_missing``). 0 means not given:
        the gross amount then stands in for the net one as where that is missing (``value_net_zero``).
    """
    if value is None:
        return None
    amount, vat = _amount(value, prefix, notes)
    if amount is None:
        return None
    if amount <= _TOKEN:
        notes.append(f"{prefix}_{'zero' if amount == 0 else 'negative' if amount < 0 else 'token'}")
        return None
    currency = _currency(member(value, "currency"), notes)
    return None if currency is None else Money(amount=amount, currency=currency, vat=vat, kind=kind)


def cpv_codes(*sources: object) -> tuple[str, ...]:
    """CPV codes of classifications, in their order and each once.

    Args:
        sources: A classification, a list of them, or items that hold some; anything else holds none.

    Returns:
        Eight digits each, the check digit dropped. A code in another scheme is left out.
    """
    found: dict[str, None] = {}
    for source in sources:
        for thing in objects(source):
            for classification in _classifications(thing):
                scheme = classification.get("scheme")
                code = _CPV.fullmatch(reference(classification.get("id")))
                if code is not None and (not scheme or str(scheme).strip().upper().startswith("CPV")):
                    found[code[1]] = None
    return tuple(found)


def _classifications(thing: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    if "classification" in thing or "additionalClassifications" in thing:
        return [*objects(thing.get("classification")), *objects(thing.get("additionalClassifications"))]
    return [thing]


def _amount(value: object, prefix: str, notes: list[str]) -> tuple[Decimal | None, Vat]:
    try:
        net, gross = parse_amount(member(value, "amount")), parse_amount(member(value, "amountGross"))
    except ParseError:
        notes.append(f"{prefix}_unreadable")
        return None, "unknown"
    if not isinstance(value, Mapping):
        notes.append(f"{prefix}_unreadable")
    if net is None:
        return gross, "included"
    if net == 0 and gross is not None and gross > _TOKEN:
        notes.append(f"{prefix}_net_zero")
        return gross, "included"
    return net, "excluded" if gross else "unknown"  # a gross of 0 says nothing, so not that the other is net


def _currency(value: object, notes: list[str]) -> str | None:
    code = (text(value) or "").upper()
    if not code:
        notes.append("currency_missing")
        return "GBP"
    if code not in _currencies():
        notes.append(f"currency_unknown: {code[:20]}")
        return None
    return code


@cache
def _currencies() -> frozenset[str]:
    """Codes of money in use: metals, funds and test codes are none."""
    table = files("thirty3.ocds").joinpath("currencies.csv").read_text(encoding="utf-8")
    return frozenset(row["code"] for row in csv.DictReader(table.splitlines()))
