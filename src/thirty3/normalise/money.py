"""Amounts of money as portals and councils write them."""

from __future__ import annotations

import re
from decimal import Decimal

from thirty3.errors import ParseError
from thirty3.models.money import Money, MoneyKind, Vat
from thirty3.normalise.text import clean_text, quoted

__all__ = ["parse_amount", "parse_money"]

_MOST_DIGITS = 30
"""As in :class:`~thirty3.models.money.Money`."""

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_NUMBER = re.compile(rf"[+-]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?")


def _finite(amount: Decimal, source: object) -> Decimal:
    """The amount in plain notation, or a refusal when no sum of money has so many digits."""
    sign, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        raise ParseError(f"not a finite number: {quoted(source)}")
    if not any(digits):
        return Decimal(0)
    if max(len(digits) + max(exponent, 0), -exponent) > _MOST_DIGITS:
        raise ParseError(f"a number of more than {_MOST_DIGITS} digits: {quoted(source)}")
    return Decimal((sign, digits + (0,) * max(exponent, 0), min(exponent, 0)))


def parse_amount(value: object) -> Decimal | None:
    """Read a JSON number or numeric text.

    Args:
        value: For example ``1200``, ``0.1``, ``"30000000.0"`` or ``"1,200.50"``. A float means the shortest decimal
            that gives it, as in the JSON it came from.

    Returns:
        A finite Decimal with the digits as written, never an exponent; None for None and empty text.

    Raises:
        ParseError: Anything else: words, currency signs, infinities, more than 30 digits, true and false.

    >>> parse_amount(0.1), parse_amount("30000000.0")
    (Decimal('0.1'), Decimal('30000000.0'))
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return _finite(value, value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ParseError(f"not a number: {quoted(value)}")
    if isinstance(value, float):
        return _finite(Decimal(float.__repr__(value)), value)  # a subclass may show itself otherwise
    if isinstance(value, int):
        if value.bit_length() > 4 * _MOST_DIGITS:  # Python refuses to write very long integers as text
            raise ParseError(f"a number of more than {_MOST_DIGITS} digits")
        return _finite(Decimal(value), value)
    text = clean_text(value)
    if text is None:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise ParseError(f"not a number: {quoted(text)}")
    return _finite(Decimal(text.replace(",", "")), text)


# What registers write where there is no figure; folded to lower case, without outer punctuation.
# Words of published registers and spending files, and their near relations; 2026-11-22.
_NO_FIGURE = frozenset(
    """
    |n/a|na|n.a|#n/a|#value!|#ref!|null|none|blank|tbc|tba|tbd|to be confirmed|to be agreed|to be advised
    |to be determined|unknown|not known|not available|not applicable|not disclosed|not stated|not specified
    |not published|not provided|not recorded|not given|no value|confidential|commercially sensitive
    |commercially confidential|commercial in confidence|commercial-in-confidence|redacted|withheld|exempt|various
    |variable|varies|see attached|see description|see notes|see above|see below|data exceeds cell limits
    """.replace("\n    ", "").split("|")
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_NIL = frozenset(("nil", "zero"))
_CURRENCIES = {"£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR", "$": "USD", "us$": "USD", "usd": "USD"}
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}

# A pound sign whose encoding was mistaken twice: Mac Roman, DOS code page 850 read as windows-1252, or lost.
_MANGLED_POUND = re.compile("[¬ƒœ\ufffd] ?£|(?<![\\w.,])[ƒœ\ufffd](?= ?[0-9])")
_MARK = r"(?P<mark>£|€|(?<![a-z])(?:us)?\$|(?<![a-z])(?:gbp|eur|usd))"
_FIGURE = (
    rf"(?P<number>{_DIGITS}(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?: ?(?P<scale>thousand|million|billion|mn|bn|k|m)(?![a-z]))?"
)
_MARKED = re.compile(rf"(?P<before>[-(]? ?){_MARK} ?(?P<inner>[-(]? ?){_FIGURE}")
_BARE = re.compile(rf"(?P<before>[-+(]? ?)(?P<mark>)(?P<inner>){_FIGURE}")
_TRAILED = re.compile(rf"(?P<before>[-+(]? ?)(?P<inner>){_FIGURE} ?(?P<mark>£|€|gbp|eur|usd)(?![a-z])")

# What may follow a figure without a currency sign; other words would make it a count ("3 years", "2 lots").
_AFTER_BARE = re.compile(
    rf" (?:-|to) £?{_DIGITS}(?:\.[0-9]+)?[km]?$"
    r"| ?(?:$|[-)]\)?$|\(|\[|\+ ?[£0-9]|[,;] |/ ?(?:year|annum|yr|month)"
    r"|(?:p\.?a\b|per|each|an?nual|a year|ex|inc|plus|approx|net|gross|total|vat|cr$|dr$))"
)
_CUT = re.compile(
    r"[0-9]|[,.] ?[0-9]| [0-9]{3}(?![0-9])|/ ?[0-9]|%|:[0-9]|e[+-]?[0-9]"
)  # the token is only part of a number


def _first_token(text: str) -> re.Match[str] | None:
    """The first figure with a currency sign, or the figure that the text begins with."""
    found = _MARKED.search(text) or _TRAILED.match(text)
    if found is None:
        found = _BARE.match(text)
        if found is None or _AFTER_BARE.match(text, found.end()) is None:
            return None
    return None if _CUT.match(text, found.end()) else found


def _is_negative(found: re.Match[str]) -> bool:
    """Whether the figure stands alone as ``-5``, ``5-``, ``5 CR`` or ``(5)``; in prose a bracket means nothing."""
    ahead = found.string[: found.start()].strip()
    lead, rest = (found["before"] + found["inner"]).strip(), found.string[found.end() :].strip()
    return not ahead and ("-" in lead or rest in ("-", "cr") or ("(" in lead and rest == ")"))


def parse_money(
    text: object, *, vat: Vat = "unknown", kind: MoneyKind = "unknown", currency: str = "GBP"
) -> Money | None:
    """Read an amount as councils and portals write it.

    Args:
        text: ``£1,234.50``, ``(200.00)``, ``200.00-``, ``GBP 1,000``, ``£1.2m``, ``£150,000 (p.a.)``, or prose, whose
            first figure with a currency sign is taken: the low end of a range, the first of several sums. A number
            that a reader has made already is taken as it is.
        vat: What the source says about VAT, when it says anything.
        kind: What kind of figure the source says it is.
        currency: ISO 4217 code meant where the text has none.

    Returns:
        The amount, negative for ``-5``, ``5-``, ``5 CR`` and ``(5)``. None for empty text and for words that say there
        is no figure (``TBC``, ``N/A``): those are published as *not published*. ``Nil`` is an amount of 0.

    Raises:
        ParseError: The text holds something, and it is not an amount: other words, dates, percentages, several
            numbers without a currency sign, thousands apart from commas in threes.

    Source:
        Forms seen in registers and spending files of English councils; 2026-11-22.

    >>> parse_money("£1,234.50").amount
    Decimal('1234.50')
    >>> parse_money("GBP 1,722,000 (including options) + GBP 900,000 works").amount
    Decimal('1722000')
    >>> parse_money("TBC") is None
    True
    """
    if not isinstance(text, str):
        amount = parse_amount(text)
        return None if amount is None else Money(amount=amount, currency=currency, vat=vat, kind=kind)
    plain = " ".join(_MANGLED_POUND.sub("£", clean_text(text) or "").lower().translate(_DASHES).split())
    bare = plain.strip(" .-?*()[]\"'£€$")
    if bare in _NO_FIGURE:
        return None
    if bare in _NIL:
        return Money(amount=Decimal(0), currency=currency, vat=vat, kind=kind)
    found = _first_token(plain)
    if found is None:
        raise ParseError(f"not an amount of money: {quoted(text)}")
    scaled = Decimal(found["number"].replace(",", "") + f"e{_SCALES.get(found['scale'] or '', 0)}")
    amount = _finite(-scaled if _is_negative(found) else scaled, text)
    return Money(amount=amount, currency=_CURRENCIES.get(found["mark"], currency), vat=vat, kind=kind)
