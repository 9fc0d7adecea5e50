"""How well an opportunity fits a profile: one score from 0 to 1 for each component, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from thirty3.errors import ParseError
from thirty3.models.announcement import Announcement
from thirty3.models.fit import FitReason
from thirty3.models.money import Money
from thirty3.models.profile import Profile
from thirty3.models.tender import Tender
from thirty3.normalise.text import quoted
from thirty3.reference import borough, service_area
from thirty3.resolve._fit_access import in_pounds
from thirty3.resolve._phrases import Phrases, text_words

__all__ = ["Wanted"]

_IN_PASSING = 0.5
"""Of a word that stands in the description or a lot but not in the title. Ours: titles say what is bought."""


class _Range(NamedTuple):
    """What one contract may be worth, in pounds."""

    low: Decimal
    high: Decimal


class Wanted:
    """A profile, read once and ready to be held against many opportunities.

    Raises:
        ParseError: A word holds no letter or digit.
        UnknownNameError: No borough or service area has that name.
        ValueError: The range of values ends before it begins.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._words = {_phrase(word): word for word in profile.words}
        self._phrases = Phrases(self._words)
        self._boroughs = frozenset(borough(name).gss for name in profile.boroughs)
        self._areas = frozenset(service_area(code).code for code in profile.service_areas)
        self._least = Decimal(0) if profile.value_from is None else profile.value_from
        self._most = Decimal("Infinity") if profile.value_to is None else profile.value_to
        if self._most < self._least:
            raise ValueError(f"the range of values ends at {self._most}, before it begins at {self._least}")

    def subject(self, opportunity: Tender | Announcement) -> Iterator[FitReason]:
        """What is bought, by each way of saying it that the profile uses."""
        if self._words:
            yield self._by_words(opportunity)
        if self._profile.cpv:
            yield self._by_cpv(opportunity.cpv if isinstance(opportunity, Tender) else ())
        if self._areas:
            yield self._by_area(_area(opportunity))

    def value(self, opportunity: Tender | Announcement) -> FitReason | None:
        """Whether it is of a size the firm wants; None when the profile does not ask."""
        if self._profile.value_from is None and self._profile.value_to is None:
            return None
        if isinstance(opportunity, Announcement):
            return self._by_year(in_pounds(opportunity.worth))
        if opportunity.framework:
            return _value(None, "a framework's value is a ceiling, and says nothing of one contract")
        return self._by_range(opportunity)

    def place(self, opportunity: Tender | Announcement) -> FitReason | None:
        """Whether a wanted borough buys; None when the profile wants them all."""
        if not self._boroughs:
            return None
        shared = sorted(self._boroughs.intersection(opportunity.boroughs))
        names = ", ".join(borough(gss).name for gss in shared or opportunity.boroughs)
        return FitReason(component="borough", score=float(bool(shared)), says=f"bought by {names}")

    def _by_words(self, opportunity: Tender | Announcement) -> FitReason:
        title, rest = _texts(opportunity)
        for texts, score, where in ((title, 1.0, "title"), (rest, _IN_PASSING, "description")):
            found = [self._words[match.phrase] for text in texts for match in self._phrases.find(text_words(text))]
            if found:
                words = ", ".join(dict.fromkeys(found))
                return FitReason(component="words", score=score, says=f"{words} in the {where}")
        return FitReason(component="words", score=0.0, says="none of the words is in it")

    def _by_cpv(self, codes: tuple[str, ...]) -> FitReason:
        if not codes:
            return FitReason(component="cpv", score=None, says="no CPV code is published")
        depth, code, prefix = max(
            ((_depth(code, prefix), code, prefix) for code in codes for prefix in self._profile.cpv),
            key=lambda one: one[0],
        )
        says = f"CPV {code} for {prefix}" if depth else f"CPV {', '.join(codes)}"
        return FitReason(component="cpv", score=depth, says=says)

    def _by_area(self, area: str | None) -> FitReason:
        if area is None:
            return FitReason(component="service_area", score=None, says="the service area is not known")
        return FitReason(component="service_area", score=float(area in self._areas), says=f"for {area}")

    def _by_range(self, tender: Tender) -> FitReason:
        whole = _range(in_pounds(tender.value_minimum), in_pounds(tender.value))
        lots = [(lot.id, money.amount) for lot in tender.lots if (money := in_pounds(lot.value)) is not None]
        if whole is not None and whole.low <= self._most and whole.high >= self._least:
            return _value(1.0, f"{_said(whole)} is within the range")
        for id, amount in sorted(lots, key=lambda lot: lot[1]):
            if self._least <= amount <= self._most:
                return _value(1.0, f"lot {id} at £{amount:,.0f} is within the range")
        if whole is None:
            return _value(None, "its value is not published in pounds")
        if len(tender.lots) > 1 and any(lot.value is None for lot in tender.lots):
            return _value(None, f"{_said(whole)} is outside the range, but lots have no value of their own")
        return _value(0.0, f"{_said(whole)} is outside the range")

    def _by_year(self, year: Money | None) -> FitReason:
        if year is None:
            return _value(None, "what it is worth is not known")
        if year.amount > self._most:
            return _value(0.0, f"a single year at £{year.amount:,.0f} is above the range")
        return _value(None, f"£{year.amount:,.0f} a year so far; what the whole will be worth is not known")


def _value(score: float | None, says: str) -> FitReason:
    return FitReason(component="value", score=score, says=says)


def _phrase(word: str) -> str:
    """As texts are compared: typed in small letters, *it support* is IT support all the same."""
    words = text_words(word.upper())
    if not words:
        raise ParseError(f"{quoted(word)} holds no word to look for")
    return " ".join(words)


def _texts(opportunity: Tender | Announcement) -> tuple[list[str], list[str]]:
    """Texts that say what is bought, and those that say more of it."""
    if isinstance(opportunity, Announcement):
        return [opportunity.title, opportunity.system or ""], []
    lots = [text for lot in opportunity.lots for text in (lot.title, lot.description) if text]
    return [opportunity.title], [opportunity.description or "", *lots]


def _area(opportunity: Tender | Announcement) -> str | None:
    if isinstance(opportunity, Announcement):
        return opportunity.service_area
    return None if opportunity.classification is None else opportunity.classification.service_area


def _depth(code: str, prefix: str) -> float:
    """How much of the prefix a code has: all of it, or as far as the code goes where it is a wider one."""
    if code.startswith(prefix):
        return 1.0
    wide = code.rstrip("0").ljust(2, "0")  # 72000000 is the whole of division 72, 30000000 of 30
    return len(wide) / len(prefix) if prefix.startswith(wide) else 0.0


def _range(low: Money | None, high: Money | None) -> _Range | None:
    ends = [money.amount for money in (low, high) if money is not None]
    return _Range(min(ends), max(ends)) if ends else None


def _said(whole: _Range) -> str:
    return f"£{whole.low:,.0f}" + (f" to £{whole.high:,.0f}" if whole.high > whole.low else "")
