"""Opportunities that fit a firm, with the reasons and with what makes each accessible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from thirty3.models.announcement import Announcement
from thirty3.models.money import Money
from thirty3.models.profile import Profile
from thirty3.models.record import Record
from thirty3.models.tender import Tender

FitKind = Literal["open", "planned", "expected"]
"""``open``: can be answered; ``planned``: a notice says it will come; ``expected``: what a borough has ends."""

FitComponent = Literal["words", "cpv", "service_area", "value", "borough"]
"""What of a profile is compared."""


class FitReason(Record):
    """How well one component fits."""

    component: FitComponent
    """What was compared."""
    score: float | None
    """From 0, not at all, to 1, wholly; None when the opportunity does not say."""
    says: str
    """Why, in plain English."""


class Access(Record):
    """What makes an opportunity accessible to a small firm, or does not. None is *not known*, never no."""

    lots: int | None
    """Lots the notice names; 0 when it is not divided, None when there is no notice yet."""
    smallest_lot: Money | None
    """The lowest value of a lot, in pounds; None when no lot has one."""
    annual_value: Money | None
    """Value a year of the whole, in pounds; None when value or period is unknown, or the value is a ceiling."""
    turnover_ratio: float | None
    """The firm's turnover over that value a year; None when either is unknown."""
    lot_turnover_ratio: float | None
    """The same for the smallest lot; None when either is unknown."""
    turnover_enough: bool | None
    """Whether the better of the two ratios is at least 2; None without a ratio."""
    days_left: int | None
    """Days from the day asked about to the closing day; None when there is no closing day yet."""
    minimum_days: int | None
    """Fewest days that the law leaves from the tender notice to the closing; None below the threshold, before the
    notice, and where no source was read."""
    minimum_binds: bool | None
    """Whether the notice says that it is above the threshold, where the minimum binds; None when it does not say."""
    closed_to_outsiders: bool | None
    """Whether only invited firms can answer: a call-off, a limited or a direct award; None when nothing is said."""
    reserved: str | None
    """The notice's own sentence about whom it is reserved for; None when its text has none."""
    buyer_says_sme: bool | None
    """Whether the buyer thinks that it, or one of its lots, suits SMEs: an opinion; None when it does not say."""
    buyer_says_vcse: bool | None
    """The same for voluntary, community and social enterprises."""
    says: tuple[str, ...]
    """All of this in plain English, a sentence each."""


class Fit(Record):
    """One opportunity that fits."""

    id: str
    """Id of the tender or announcement."""
    kind: FitKind
    """How far it is."""
    score: float
    """Mean of the scores of the components the profile asks for, an unknown one taken as a half: an order, no
    probability. 1 where it asks for none."""
    reasons: tuple[FitReason, ...]
    """Each component the profile asks for, in the order of :data:`FitComponent`."""
    access: Access
    """What makes it accessible."""
    opportunity: Tender | Announcement
    """The tender, or the announcement where none is published."""

    @property
    def components(self) -> dict[FitComponent, float | None]:
        """The scores that ``score`` is the mean of."""
        return {reason.component: reason.score for reason in self.reasons}


class Fits(Record):
    """What fits a profile, best first, and what was left out: ``used + excluded`` is every record looked at."""

    rows: tuple[Fit, ...]
    """What is closed to outsiders after all else; then by score, the day it closes or is expected, and id."""
    profile: Profile
    """The firm."""
    as_of: date
    """The London day asked about."""
    used: int
    """Tenders and announcements that fit."""
    excluded: int
    """Those that do not."""
    reasons: dict[str, int]
    """Why not, most frequent first."""

    def __iter__(self) -> Iterator[Fit]:  # type: ignore[override]  # a result is its rows, not its fields
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def summary(self) -> str:
        """One line in plain English: what fits, what it rests on, and what was left out."""
        kinds = [f"{sum(fit.kind == kind for fit in self.rows):,} {kind}" for kind in ("open", "planned", "expected")]
        why = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in self.reasons.items())
        left_out = f"{self.excluded:,} left out" + (f" ({why})" if why else "")
        return (
            f"{len(self):,} opportunities fit {self.profile.name} as of {self.as_of}: {', '.join(kinds)}; "
            f"{self.used:,} tenders and announcements used, {left_out}"
        )
