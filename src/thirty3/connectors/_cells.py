"""The cells of a table as values: days, amounts, yes and no; what cannot be read is counted with an example."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from thirty3.connectors._columns import Columns
from thirty3.connectors._table import Row, Table, named_rows
from thirty3.errors import ParseError
from thirty3.models.money import Money
from thirty3.models.period import Precision
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

__all__ = ["TOO_LONG", "Amount", "Cells", "Doubts", "is_nothing", "read_order", "yes_or_no"]

_LAST_DAYS = frozenset(("end", "max_end", "extension"))
"""Fields in which a month alone means its last day; in others its first."""
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
TOO_LONG = "data exceeds cell limits"
"""What stands in a cell of ProContract's exports in place of a text that does not fit, in lower case."""

_SERIAL = re.compile(r"[3-5][0-9]{4}(?:\.[0-9]+)?|60000")
_A_YEAR = re.compile(
    r"\bp\.? ?a\b|\b(?:per|each|a) (?:annum|year)\b|\bannually\b|/ ?(?:annum|year|yr)\b", re.IGNORECASE
)
_UNITS = re.compile(r"(?<![0-9,])'?000|£ ?[km]\b|\bthousands?\b|\bmillions?\b", re.IGNORECASE)
"""Headers over figures that are not in pounds: ``Value (£000)``, ``£k``. Over £5,000 is no such header."""

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


def read_order(table: Table, columns: Columns, *, days: Sequence[str]) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order in which a whole table writes numeric dates, and what is doubtful about it.

    Args:
        table: The table.
        columns: Where its fields stand.
        days: The fields that hold days.

    Returns:
        ``day_first`` also when no date tells, as councils write; None when its dates are in two orders, so that only
        those are read that mean the same in both.
    """
    texts = [text for row in table.rows for name in days if (text := _date_text(row, columns, name)) is not None]
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


def _exactly(day: date | None) -> tuple[date, Precision] | None:
    return None if day is None else (day, "day")


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
        """The text of a field; None when the table has no such column or the cell is empty."""
        return self.row.text(self.columns.places.get(name))

    def line(self, name: str) -> str | None:
        """The same on one line."""
        return " ".join((self.text(name) or "").split()) or None

    def prose(self, name: str) -> str | None:
        """The text of a field that an export may have had no room for, which is noted and gives None."""
        text = self.text(name)
        if text is None or text.lower() != TOO_LONG:
            return text
        self._doubt(f"cells under {self._header(name)} were too long for the export", f"{name}_exceeds_cell", text)
        return None

    def day(self, name: str) -> date | None:
        """The day of a field; None when there is none or it cannot be read, which is noted."""
        found = self.dated(name)
        return None if found is None else found[0]

    def dated(self, name: str) -> tuple[date, Precision] | None:
        """The same with how exact it is: of a month alone the last day counts where something ends, else the first."""
        try:
            return self.read_day(name)
        except ParseError:
            self.doubt(name, "hold no date", self.line(name) or "")
            return None

    def read_day(self, name: str) -> tuple[date, Precision] | None:
        """The same for a field that may hold other things than days.

        Raises:
            ParseError: It holds something else.
        """
        text = self.line(name)
        if text is None or self.says_nothing(name):
            return None
        cell = self.row.cells[self.columns.places[name]]
        if isinstance(cell, date):
            return _exactly(parse_day(cell))
        if not isinstance(cell, str) or _SERIAL.fullmatch(text):
            return _exactly(parse_excel_serial(text))
        if self.order is None and _differs(text):
            self._doubt(f"dates under {self._header(name)} may be day first or month first", f"{name}_unreadable", text)
            return None
        months = parse_uk_month(text) if self.order != "month_first" or not _differs(text) else None
        if months is None:
            return _exactly(parse_uk_day(text, order=self.order or "day_first"))
        day, precision = months
        if precision == "month":
            self.doubts.add(f"dates under {self._header(name)} are months", self.row, text)
            return add_months(day, 1) - timedelta(days=1) if name in _LAST_DAYS else day, precision
        return months

    def amount(self, name: str) -> Amount | None:
        """The first amount of a field; None when there is none or it cannot be read, which is noted."""
        text = self.line(name)
        if text is None:
            return None
        cell = self.row.cells[self.columns.places[name]]
        try:
            money = parse_money(text if isinstance(cell, str) else cell)
        except ParseError:
            self.doubt(name, "hold no amount", text)
            return None
        if money is None:
            return None
        if _UNITS.search(self.columns.names[name]):
            self._doubt(
                f"amounts under {self._header(name)} may be in thousands; they were read as they stand", None, text
            )
        if text.count("£") > 1:
            self._doubt(f"cells under {self._header(name)} hold several amounts; the first counts", None, text)
        return Amount(money, is_yearly=_A_YEAR.search(text) is not None)

    def flag(self, name: str) -> bool | None:
        """Yes or no; None when neither is said, which is counted."""
        text = self.line(name)
        if text is None or self.says_nothing(name):
            return None
        said = yes_or_no(text)
        if said is None:
            self._doubt(f"cells under {self._header(name)} say neither yes nor no", None, text)
        return said

    def says_nothing(self, name: str) -> bool:
        """Whether a field is empty, or says in words that nothing is known: ``n/a``, ``TBC``."""
        return (self.line(name) or "-").lower() in _NOTHING

    def doubt(self, name: str, what: str, example: str) -> None:
        """Note that a field cannot be read, and count it."""
        self._doubt(f"cells under {self._header(name)} {what}", f"{name}_unreadable", example)

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
