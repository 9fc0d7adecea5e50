"""How days, amounts and titles agree or contradict each other, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from thirty3.models.duplicate import DuplicateRule
from thirty3.models.money import Money
from thirty3.resolve._duplicate_title import Likeness, Title

__all__ = ["Weighed", "amounts", "days", "title_weight"]

_SAME_DAYS = 3
"""Days by which one date may differ from portal to portal: midnight, a bank holiday, the day of typing."""
_SAME_WEEK = 7
"""The same for the day of publication: what must be on Find a Tender and on Contracts Finder comes out within days."""
_SAME_MONTH = 31
"""Days of publication that still speak for one procurement, and by themselves for nothing."""
_OTHER_DAYS = {"start": 14, "end": 14, "deadline": 31, "expected": 92, "award": 31, "signature": 31, "published": 92}
"""Days from which two dates contradict each other. Deadlines are extended, notices of one procurement come out over
half a year where they share a reference or another day; a contract that starts a fortnight later is mostly another."""
_OPTION = 150
"""Days by which two ends of contracts of one start may differ and say nothing: one notice counts the extension."""
_YEAR = 180
"""Days between two starts from which a purchase is another year's."""
_ROUNDED = Decimal("0.01")
"""Part of an amount that rounding may take: £164,000 and £165,000 are one figure."""
_VAT = Decimal("1.2")
"""The standard rate since 4 January 2011: https://www.gov.uk/vat-rates."""
_FAR = Decimal("1.5")
"""Times from which two amounts are two purchases' rather than two estimates of one."""
_AGREEING = (0.04, 0.04, 0.06, 0.08)
"""What days that agree are worth: that of publication alone, one, two, and three or more beside it."""


class Weighed(NamedTuple):
    """What something is worth for (or, below zero, against) two records being one, and its words."""

    weight: float
    text: str


_TITLES: dict[Likeness, Weighed] = {
    "same": Weighed(0, "the same title"),
    "near": Weighed(-0.005, "titles a slip or a number apart"),
    "longer": Weighed(-0.07, "one title says more"),
    "like": Weighed(-0.08, "titles with words of their own"),
    "unlike": Weighed(-0.12, "other titles"),
    "blank": Weighed(-0.02, "no title to compare"),
}


def title_weight(likeness: Likeness, one: Title, other: Title, rule: DuplicateRule) -> Weighed:
    """What the titles say; a generic one must not join two records by itself."""
    weighed = _TITLES[likeness]
    if rule == "title" and (one.is_generic or other.is_generic):
        return Weighed(weighed.weight - 0.045, f"{weighed.text}, a generic one")
    return weighed


def days(one: Mapping[str, date], other: Mapping[str, date], rule: DuplicateRule) -> list[Weighed]:
    """How the days that both give agree; nothing when they give none in common.

    >>> from datetime import date
    >>> days({"start": date(2026, 4, 1)}, {"start": date(2026, 4, 2)}, "title")
    [Weighed(weight=0.04, text='start within days')]
    >>> days({"start": date(2026, 4, 1)}, {"start": date(2027, 4, 1)}, "title")
    [Weighed(weight=-0.15, text="another year's start")]
    """
    apart = {name: abs((one[name] - other[name]).days) for name in sorted(one.keys() & other.keys())}
    if apart.get("start", 0) >= _YEAR:
        return [Weighed(-0.15, "another year's start")]
    agree = [name for name, gap in apart.items() if gap <= (_SAME_WEEK if name == "published" else _SAME_DAYS)]
    counted = "start" in agree
    against = [
        name
        for name, gap in apart.items()
        if gap > _OTHER_DAYS[name]
        and not (name == "end" and counted and gap >= _OPTION)
        and not (name == "published" and (agree or rule != "title"))
    ]
    weighed: list[Weighed] = []
    if agree:
        worth = _AGREEING[min(len(set(agree) - {"published"}), 3)]
        weighed.append(Weighed(worth, f"{', '.join(agree)} within days"))
    elif _SAME_WEEK < apart.get("published", 0) <= _SAME_MONTH:
        weighed.append(Weighed(0.01, "published within a month"))
    if against:
        gaps = ", ".join(f"{name} {apart[name]} days apart" for name in against)
        weighed.append(Weighed(-0.05 if agree else -0.1, gaps))
    return weighed


def amounts(one: Sequence[Money], other: Sequence[Money]) -> list[Weighed]:
    """How the nearest two amounts agree; nothing when there are none in one currency.

    >>> amounts([Money(amount=100_000)], [Money(amount=120_000)])
    [Weighed(weight=0.02, text='amounts 20 % VAT apart')]
    """
    found = [_amount(first, second) for first in one for second in other if first.currency == second.currency]
    return [max(found)] if found else []


def _amount(one: Money, other: Money) -> Weighed:
    low, high = sorted((one.amount, other.amount))
    if low == high or (low > 0 and high - low <= high * _ROUNDED):
        return Weighed(0.03, "the same amount")
    known = {one.vat, other.vat} - {"unknown"}
    if low > 0 and abs(high / low - _VAT) <= _VAT * _ROUNDED and not (one.vat == other.vat and known):
        return Weighed(0.02, "amounts 20 % VAT apart")
    far = low <= 0 or high > low * _FAR
    return Weighed(-0.085 if far else -0.06, f"amounts {low:,f} and {high:,f}")
