"""Days, shares, money and counts in words, whatever they are shown on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from thirty3.models.money import Money

__all__ = ["act_by", "left_out", "long_day", "percent", "pounds", "reasons", "short_day", "vat", "worth"]


def long_day(day: date) -> str:
    """``3 March 2027``."""
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """``3 Mar 2027``."""
    return f"{day.day} {day:%b %Y}"


def percent(share: float | None) -> str:
    """``21.9%``, or ``unknown`` for None."""
    return "unknown" if share is None else f"{share:.1%}"


def pounds(money: Money | None) -> str:
    """``£1,200``, whole units only; ``not said`` for None."""
    if money is None:
        return "not said"
    sign = "£" if money.currency == "GBP" else f"{money.currency} "
    return f"{sign}{money.amount.quantize(Decimal(1)):,}"


def worth(per: str, value: Decimal | None, *, stated: int, contracts: int) -> str:
    """A sum with how many of the contracts state one."""
    if value is None:
        return f"value {per} not known: none of {contracts} contracts states one"
    return f"£{value:,.0f} {per}, from {stated} of {contracts} contracts"


def act_by(day: date, days_left: int, in_time: int) -> str:
    """By when to act, with the days left; once it has passed, how many boroughs are still in time."""
    if days_left < 0:
        return f"act-by {long_day(day)} has passed, {-days_left} days ago; {in_time} boroughs still in time"
    return f"act by {long_day(day)}: {days_left} days left"


def vat(bases: Mapping[str, int]) -> str:
    """The VAT bases that a sum mixes, in brackets; nothing where there are none."""
    return f" (VAT {', '.join(f'{basis} in {count}' for basis, count in bases.items())})" if bases else ""


def reasons(counted: Mapping[str, int]) -> str:
    """Reasons with how often each; ``none`` where there are none."""
    return ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in counted.items()) or "none"


def left_out(basis: str, used: int, excluded: int, counted: Mapping[str, int]) -> str:
    """What a measure rests on and what it left out."""
    return f"By {basis}: {used} contracts used, {excluded} left out ({reasons(counted)})."
