"""A published figure as a result: one amount, what it is a share of, and the parts it is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from thirty3.analysis._group import Cells, tally
from thirty3.analysis._population import vat_of
from thirty3.analysis._result import Result, pounds, ratio
from thirty3.models.record import Record


class FigurePart(Record):
    """One part of the figure, or one number beside it."""

    name: str | None
    """What it is of; None where the records do not say."""
    n: int
    """Records it rests on; 0 for what the caller gave."""
    amount: Decimal | None
    """In the unit of the figure; None of nothing."""
    share: float | None
    """Its part of the whole, 0 to 1; None of nothing, and where it is no part."""


_ONE = {
    "systems": "system",
    "authorities": "authority",
    "procurements": "procurement",
    "pounds": "pound",
    "pounds a year": "pound a year",
    "contracts": "contract",
    "tenders": "tender",
    "applications": "application",
}
"""What amounts are in and what records there are, when it is one of them."""


class Figure(Result[FigurePart]):
    """Parts, and the figure they are of."""

    about: str
    """What is counted or added up, in words."""
    unit: str
    """What the amounts are in: ``systems``, ``authorities``, ``procurements``, ``pounds`` or ``pounds a year``."""
    amount: Decimal | None
    """The figure; None of nothing, which is never 0."""
    share: float | None
    """The figure as a part of the whole it is printed against, 0 to 1; None of nothing, and where there is none."""
    records: str
    """What ``used`` and ``excluded`` count: ``contracts``, ``tenders`` or ``applications``."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say; empty for what is no money."""

    def summary(self) -> str:
        """One line in plain English: what it is of, what it rests on, and what was left out."""
        unit = _ONE[self.unit] if self.amount == 1 else self.unit
        said = "nothing to count" if self.amount is None else f"{self.amount:,} {unit}"
        share = "" if self.share is None else f", {self.share:.1%}"
        about = f"{self.about[:1].upper()}{self.about[1:]}"
        return f"{about}: {said}{share}; {self._rests_on(_ONE[self.records])}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of parts."""
        return {"name": "text", "n": "integer", "amount": "number", "share": "number"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each part; the amount as a float."""
        return [one.model_dump() | {"amount": None if one.amount is None else float(one.amount)} for one in self.rows]


def figure_by(
    cells: Cells, key: str, number: Literal["contracts", "pence"], *, about: str, unit: str, records: str
) -> Figure:
    """How many records there are, or what they are worth, by a key: most first, then by name."""
    counted, used = tally(cells), cells.used()
    parts: dict[str | None, tuple[int, int]] = {}
    for name, n, amount in zip(used[key], used["contracts"], used[number], strict=True):
        before = parts.get(name, (0, 0))
        parts[name] = before[0] + n, before[1] + amount
    whole = sum(amount for _, amount in parts.values())
    ordered = sorted(parts.items(), key=lambda part: (-part[1][1], part[0] is None, part[0] or ""))
    say = pounds if number == "pence" else Decimal
    return Figure(
        rows=tuple(
            FigurePart(name=name, n=n, amount=say(amount), share=ratio(amount, whole)) for name, (n, amount) in ordered
        ),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        about=about,
        unit=unit,
        amount=say(whole) if parts else None,
        share=None,
        records=records,
        vat=vat_of(cells),
    )
