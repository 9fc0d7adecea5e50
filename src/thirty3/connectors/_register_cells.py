"""The cells of a register as values: days, amounts, yes and no; what cannot be read is counted with an example."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from thirty3.connectors._register_columns import Columns
from thirty3.connectors._table import Row, Table, cell_text, named_rows
from thirty3.errors import ParseError
from thirty3.models.money import Money
from thirty3.normalise.contacts import mask_contacts
from thirty3.normalise.dates import (
    DateOrder,
    add_months,
    find_date_order,
    parse_day,
    parse_excel_serial,
    parse_uk_day,
    parse_uk_month,
)
from thirty3.normalise.money import parse_money
from thirty3.normalise.text import quoted

__all__ = ["Amount", "Cells", "Doubts", "is_nothing", "read_order", "yes_or_no"]

_DATES = ("start", "end", "max_end", "review", "awarded", "signed")
"""Fields that hold days."""

_LAST_DAYS = frozenset(("end", "max_end"))
"""Of these, a month alone means its last day; of the others its first."""
_NOTHING = frozenset(
    (
        "n/a",
        "na",
        "n.a.",
        "none",
        "null",
        "nil",
        "-",
        "tbc",
        "tba",
        "tbd",
        "unknown",
        "not applicable",
        "not known",
        "?",
    )
)
_SERIAL = re.compile(r"[3-5][0-9]{4}(?:\.[0-9]+)?|60000")
_A_YEAR = re.compile(
    r"\bp\.? ?a\b|\b(?:per|each|a) (?:annum|year)\b|\bannually\b|/ ?(?:annum|year|yr)\b", re.IGNORECASE
)
_YES = frozenset(("yes", "y", "true", "1", "sme", "vcse", "micro", "small", "medium", "charity", "social enterprise"))
_NO = frozenset(
    ("no", "n", "false", "0", "large", "non sme", "non-sme", "not sme", "not an sme", "non vcse", "non-vcse")
)


@dataclass(slots=True)
class Doubts:
    """What could not be read, counted by kind, with the rows and the first example."""

    unit: str
    found: dict[str, tuple[list[int], str | None]] = field(default_factory=dict)

    def add(self, what: str, row: Row, example: str | None = None) -> None:
        """One more of a kind."""
        numbers, _ = self.found.setdefault(what, ([], example))
        numbers.append(row.number)

    def warnings(self) -> tuple[str, ...]:
        """A sentence for each kind."""
        return tuple(
            f"{what}{'' if example is None else f', such as {quoted(mask_contacts(example))}'}: "
            f"{named_rows(self.unit, numbers)}"
            for what, (numbers, example) in self.found.items()
        )


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, and whether it is one a year."""

    money: Money
    is_yearly: bool

    @property
    def value(self) -> dict[str, object]:
        """As an OCDS value."""
        amount = self.money.amount
        whole = amount == amount.to_integral_value()
        return {"amount": int(amount) if whole else float(amount), "currency": self.money.currency}


def read_order(table: Table, columns: Columns) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order in which a whole register writes numeric dates, and what is doubtful about it.

    Returns:
        ``day_first`` also when no date tells, as councils write; None when its dates are in two orders, so that only
        those are read that mean the same in both.
    """
    texts = [text for row in table.rows for name in _DATES if (text := _date_text(row, columns, name)) is not None]
    try:
        order = find_date_order(texts)
    except ParseError as error:
        return None, (f"{error}: numeric dates that one order reads otherwise than the other were not read",)
    if order == "month_first":
        return order, ("the dates of this file are written month first",)
    if order is None and any(_differs(text) for text in texts):
        return "day_first", ("no date shows whether days or months come first: they were read day first",)
    return "day_first", ()


def _date_text(row: Row, columns: Columns, name: str) -> str | None:
    index = columns.places.get(name)
    cell = row.cells[index] if index is not None and index < len(row.cells) else None
    return cell if isinstance(cell, str) else None


def _either(text: str) -> tuple[date | None, date | None]:
    """What a text means day first and month first; None where it is no date."""
    both: list[date | None] = []
    orders: tuple[DateOrder, DateOrder] = ("day_first", "month_first")
    for order in orders:
        try:
            both.append(parse_uk_day(text, order=order))
        except ParseError:
            both.append(None)
    return both[0], both[1]


def _differs(text: str) -> bool:
    first, second = _either(text)
    return first != second


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, read by the names of its fields."""

    row: Row
    columns: Columns
    order: DateOrder | None
    doubts: Doubts
    notes: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The text of a field; None when the register has no such column or the cell is empty."""
        index = self.columns.places.get(name)
        return cell_text(self.row.cells[index]) if index is not None and index < len(self.row.cells) else None

    def line(self, name: str) -> str | None:
        """The same on one line."""
        return " ".join((self.text(name) or "").split()) or None

    def day(self, name: str) -> date | None:
        """The day of a field; None when there is none or it cannot be read, which is noted."""
        text = self.line(name)
        if text is None or text.lower() in _NOTHING:
            return None
        try:
            return self._day(name, text)
        except ParseError:
            self._doubt(f"cells under {self._header(name)} hold no date", f"{name}_unreadable", text)
            return None

    def _day(self, name: str, text: str) -> date | None:
        cell = self.row.cells[self.columns.places[name]]
        if isinstance(cell, date):
            return parse_day(cell)
        if not isinstance(cell, str) or _SERIAL.fullmatch(text):
            return parse_excel_serial(text)
        if self.order is None and _differs(text):
            self._doubt(f"dates under {self._header(name)} may be day first or month first", f"{name}_unreadable", text)
            return None
        months = parse_uk_month(text) if self.order != "month_first" or not _differs(text) else None
        if months is None:
            return parse_uk_day(text, order=self.order or "day_first")
        day, precision = months
        if precision == "month":
            self.doubts.add(f"dates under {self._header(name)} are months", self.row, text)
            return add_months(day, 1) - timedelta(days=1) if name in _LAST_DAYS else day
        return day

    def amount(self, name: str) -> Amount | None:
        """The first amount of a field; None when there is none or it cannot be read, which is noted."""
        text = self.line(name)
        if text is None:
            return None
        cell = self.row.cells[self.columns.places[name]]
        try:
            money = parse_money(text if isinstance(cell, str) else cell)
        except ParseError:
            self._doubt(f"cells under {self._header(name)} hold no amount", f"{name}_unreadable", text)
            return None
        if money is None:
            return None
        if text.count("£") > 1:
            self._doubt(f"cells under {self._header(name)} hold several amounts; the first counts", None, text)
        return Amount(money, is_yearly=_A_YEAR.search(text) is not None)

    def flag(self, name: str) -> bool | None:
        """Yes or no; None when neither is said, which is counted."""
        text = self.line(name)
        if text is None or text.lower() in _NOTHING:
            return None
        said = yes_or_no(text)
        if said is None:
            self._doubt(f"cells under {self._header(name)} say neither yes nor no", None, text)
        return said

    def _header(self, name: str) -> str:
        return quoted(self.columns.names[name])

    def _doubt(self, what: str, note: str | None, example: str) -> None:
        self.doubts.add(what, self.row, example)
        self.notes.extend([note] if note else [])


def yes_or_no(text: str) -> bool | None:
    """Whether a text says yes or no; None for neither.

    >>> yes_or_no("Y"), yes_or_no("No"), yes_or_no("n/a")
    (True, False, None)
    """
    folded = text.strip().lower()
    return True if folded in _YES else False if folded in _NO else None


def is_nothing(amount: Amount | None) -> bool:
    """Whether an amount is absent or 0."""
    return amount is None or amount.money.amount == Decimal(0)
