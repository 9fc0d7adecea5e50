"""How well tenders were announced: what was expected on a past day, and what then really came."""

from __future__ import annotations

from datetime import date
from typing import Literal

from thirty3.models.counted import counted
from thirty3.models.record import Record

Outcome = Literal["came", "did_not_come", "too_early"]
"""``came``: a notice or contract for it was published after the cut; ``did_not_come``: none was, half a year past its
last possible end; ``too_early``: none was, and the releases do not reach that far."""


class Foretold(Record):
    """One announcement made on the day of the cut, and what became of it."""

    announcement_id: str
    """Id of the :class:`~thirty3.models.announcement.Announcement`."""
    boroughs: tuple[str, ...]
    """GSS codes, sorted."""
    service_area: str | None
    """Code of the service area; None when unknown."""
    title: str
    """What ends."""
    ends: date
    """When, as far as was known."""
    notice_expected: date
    """The day that was announced."""
    outcome: Outcome
    """What became of it."""
    judged: bool
    """Whether the releases reach half a year past the last possible end, so that it counts for precision."""
    tender_id: str | None
    """Id of the first that was published for it; None when nothing was."""
    published: date | None
    """London day of it; None when nothing was."""
    was_tendered: bool | None
    """Whether a notice came before the award; None when nothing came."""
    days_early: int | None
    """Days from ``notice_expected`` to ``published``, negative when it came before that; None without a notice before
    the award."""
    says: str | None
    """Why it is taken to be the one, in plain English; None when nothing came."""


class Missed(Record):
    """One purchase that replaced something and was not announced."""

    tender_id: str
    """Id of its first notice's process."""
    boroughs: tuple[str, ...]
    """GSS codes, sorted."""
    service_area: str | None
    """Code of the service area; None when unknown."""
    title: str
    """Of the purchase."""
    published: date
    """London day of its first notice."""
    predecessor_id: str
    """Id of the contract it replaced."""
    reason: str
    """Why that was not announced: a reason of ``Upcoming``, or ``not_published`` when it was not known by the cut."""
    says: str
    """Why it is taken to have replaced that, in plain English."""


class BacktestScore(Record):
    """How many of the announcements came, and how many of what came had been announced."""

    key: str | None
    """GSS code or service area; None for the whole, and for what has no service area."""
    judged: int
    """Announcements that the releases reach far enough to judge."""
    came: int
    """Those of them for which something came."""
    precision: float | None
    """``came`` ÷ ``judged``; None when none is judged."""
    replaced: int
    """Purchases after the cut that replaced something which was to end within the horizon, or whose end is unknown."""
    foretold: int
    """Those of them that had been announced."""
    recall: float | None
    """``foretold`` ÷ ``replaced``; None when there are none."""


class LeadTimes(Record):
    """Days from the first notice to the end of what was replaced, of the purchases that were tendered."""

    n: int
    """Purchases it rests on: those after the cut whose predecessor's end is known, announced or not."""
    lower: float | None
    """Lower quartile; None when there are fewer than two."""
    median: float | None
    """Median; None when there is none."""
    upper: float | None
    """Upper quartile; None when there are fewer than two."""


class Backtest(Record):
    """What was announced on a past day from what was published by then, and how it went."""

    cut: date
    """Last day that was seen; the day announced for."""
    until: date | None
    """Day of the last release; None when no release is dated."""
    horizon_months: int
    """How far ahead the ends looked at lay."""
    lead_time_months: int
    """The lead time taken."""
    releases: int
    """Releases given."""
    hidden: int
    """Those of them after the cut."""
    undated: int
    """Those without a date, which are hidden too."""
    noticed: int
    """Announcements of which a notice spoke by the cut already: they are neither counted nor scored."""
    rows: tuple[Foretold, ...]
    """The others, by ``notice_expected`` and id."""
    missed: tuple[Missed, ...]
    """By day and id."""
    score: BacktestScore
    """Of all boroughs and areas."""
    by_borough: tuple[BacktestScore, ...]
    """By borough, a joint announcement in each; sorted by GSS code."""
    by_service_area: tuple[BacktestScore, ...]
    """By service area, sorted; what has none is last."""
    median_days_early: float | None
    """Days from the day announced to the first real notice: negative when notices came before it; None without any."""
    lead_times: LeadTimes
    """What a lead time can be set by."""

    def summary(self) -> str:
        """One line in plain English: precision, recall, days early, each with what it rests on."""
        score, lead = self.score, self.lead_times
        precision = f"{score.precision:.2f}" if score.precision is not None else "unknown"
        recall = f"{score.recall:.2f}" if score.recall is not None else "unknown"
        early = "unknown" if self.median_days_early is None else f"{self.median_days_early:.0f}"
        middle = "unknown" if lead.median is None else f"{lead.median:.0f} days"
        return (
            f"{counted(len(self.rows), 'tender')} announced as of {self.cut} ({self.hidden:,} of "
            f"{counted(self.releases, 'release')} are later, the last of {self.until}): precision "
            f"{precision} of {score.judged:,} judged, recall {recall} of "
            f"{score.replaced:,}, median days early {early}; real lead times: median {middle} of {lead.n:,}"
        )
