"""What was published, made fit to be shown in feeds and documents: one line, a safe address, an amount in words."""

from __future__ import annotations

import re

from thirty3.models.money import Money
from thirty3.normalise.text import clean_text

__all__ = ["money_text", "one_line", "web_address"]

_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
"""No script, no file, nothing that ends a line, a tag or a link."""


def one_line(text: str) -> str:
    """The text in one line, without what no file can hold or what shows as nothing.

    >>> one_line("Housing &amp;   repairs ")
    'Housing & repairs'
    """
    return " ".join((clean_text(text) or "").split())


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web; None for anything else.

    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return url if url is not None and _ADDRESS.fullmatch(url) else None


def money_text(money: Money | None) -> str:
    """An amount in whole units with its VAT basis; ``not published`` for None.

    >>> money_text(Money(amount="1234.56", vat="excluded")), money_text(Money(amount=5))
    ('£1,235 (VAT excluded)', '£5 (VAT basis not said)')
    """
    if money is None:
        return "not published"
    vat = "VAT basis not said" if money.vat == "unknown" else f"VAT {money.vat}"
    return f"{'£' if money.currency == 'GBP' else money.currency + ' '}{money.amount:,.0f} ({vat})"
