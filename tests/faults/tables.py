"""A made-up world as a council's contracts register: the rows, the ways they are laid out, and what they must mean."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tests.spreadsheets import Value, sheet_xml, xlsx
from tests.twin.dialect import Fact, as_published
from tests.twin.ledger import Entry, Ledger
from thirty3.harvest import Harvest
from thirty3.reference import borough

__all__ = ["HEADER", "OWNER", "Facts", "Layout", "facts_of", "facts_seen", "reference", "row_of", "table_of", "write"]

Facts = Counter[Fact]
Cell = str | Decimal | date | None
OWNER = "Camden"
HEADER = (
    "Contract reference",
    "Contract title",
    "Description",
    "Supplier name",
    "Contract value",
    "Start date",
    "End date",
    "CPV code",
)


@dataclass(frozen=True)
class Layout:
    """How a table is written."""

    header: Sequence[str] = HEADER
    above: Sequence[Sequence[str]] = ()
    """Rows above the header."""
    day: Callable[[date], Value] | None = None
    """How a day is written; None for day/month/year in a CSV file and for a date in a spreadsheet."""
    amount: Callable[[Decimal], Value] | None = None
    sign: str = ","
    encoding: str = "utf-8"
    ending: str = "\r\n"
    rows: Callable[[list[list[Value]]], list[list[Value]]] = list
    """What becomes of the rows below the header."""


def reference(entry: Entry) -> str:
    return f"EXMP/{entry.number:04}"


def row_of(entry: Entry) -> list[Cell]:
    """A contract as a council lists it."""
    firms = "\n".join(
        f"Company name: {name}" + (f" | Registration number: {number}" if number else "")
        for name, number in zip(entry.suppliers, entry.company_numbers, strict=True)
    )
    return [
        reference(entry),
        entry.title,
        entry.description,
        firms or None,
        entry.value,
        entry.starts,
        entry.ends,
        entry.cpv,
    ]


def table_of(ledger: Ledger) -> list[list[Cell]]:
    return [row_of(entry) for entry in ledger.entries]


def write(table: Sequence[Sequence[Cell]], kind: Literal["csv", "xlsx"], layout: Layout) -> bytes:
    """The file."""
    rows = layout.rows([[_written(cell, kind, layout) for cell in row] for row in table])
    if kind == "xlsx":
        return xlsx({"Register": sheet_xml([*layout.above, list(layout.header), *rows])})
    out = io.StringIO()
    bare = layout.ending == "\r"  # line feeds inside cells would stand without quotation marks
    quoting: Literal[0, 1] = csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=layout.sign, lineterminator=layout.ending, quoting=quoting)
    writer.writerows([*layout.above, layout.header, *rows])
    return out.getvalue().encode(layout.encoding)


def _written(cell: Cell, kind: str, layout: Layout) -> Value:
    if isinstance(cell, date):
        return layout.day(cell) if layout.day else (cell if kind == "xlsx" else f"{cell:%d/%m/%Y}")
    if isinstance(cell, Decimal):
        return layout.amount(cell) if layout.amount else (float(cell) if kind == "xlsx" else f"£{cell:,.2f}")
    return cell


def facts_of(ledger: Ledger) -> Facts:
    """What a reading must hold."""
    return Counter(fact_of(entry) for entry in ledger.entries)


def fact_of(entry: Entry) -> Fact:
    firms = {f"{name} ({number})" for name, number in zip(entry.suppliers, entry.company_numbers, strict=True)}
    return (
        reference(entry),
        entry.title,
        entry.description,
        borough(OWNER).official_name,
        "; ".join(sorted(firms)),
        None if entry.value is None else f"{entry.value:.2f}",
        entry.starts.isoformat(),
        None if entry.ends is None else entry.ends.isoformat(),
        entry.cpv,
    )


def facts_seen(harvest: Harvest) -> Facts:
    """What a reading does hold."""
    return Counter(
        (
            contract.portal_ref,
            contract.title,
            contract.description,
            None if contract.buyer is None else contract.buyer.name,
            "; ".join(sorted({f"{firm.name} ({firm.company_number})" for firm in contract.suppliers})),
            None if contract.value is None else f"{contract.value.amount:.2f}",
            None if contract.period.start is None else contract.period.start.isoformat(),
            None if contract.period.end is None else contract.period.end.isoformat(),
            " ".join(contract.cpv),
        )
        for contract in as_published(harvest)
    )
