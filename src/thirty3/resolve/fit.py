"""Which opportunities fit a firm: open tenders and coming ones, ranked, with the reasons and what gets in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from datetime import date, timedelta
from itertools import chain
from statistics import fmean

from thirty3.models.announcement import Announcement, Upcoming
from thirty3.models.fit import Fit, FitKind, FitReason, Fits
from thirty3.models.profile import Profile
from thirty3.models.tender import Tender
from thirty3.resolve._fit_access import access_to
from thirty3.resolve._fit_score import Wanted

__all__ = ["Profile", "opportunities_for"]

_PLANNED = frozenset({"pipeline", "engagement", "planned"})
_STALE = timedelta(days=550)
"""How long after its day a plan is believed: the 18 months that a pipeline notice looks ahead (Find a Tender's list of
notice types, read on 22 November 2026)."""
_UNKNOWN = 0.5
"""What an unknown component counts: neither for nor against. Ours."""


def opportunities_for(
    profile: Profile,
    tenders: Iterable[Tender],
    upcoming: Upcoming | Iterable[Announcement] = (),
    *,
    as_of: date,
) -> Fits:
    """Rank the technology tenders of London that fit a firm: open ones, planned ones, and ones to be expected.

    What a profile asks for rules out what is known to be something else: another subject, where none of its words, CPV
    codes and service areas is met; a value outside its range, where no lot is within it; another borough. What is
    not said rules nothing out and counts a half, but one of the ways to name the subject must be met.

    Args:
        profile: The firm.
        tenders: Resolved tenders of any stage; of one id only the first counts.
        upcoming: Announcements, or what :func:`thirty3.resolve.circle.upcoming` gives. One whose notice is among the
            tenders is left out, since the tender says more.
        as_of: The London day asked about.

    Returns:
        Fits, the best first: equal input in any order gives an equal result, as long as ids are unique.

    Raises:
        ParseError: A word of the profile holds no letter or digit.
        UnknownNameError: The profile names a borough or service area that is not known.
        ValueError: The profile's range of values ends before it begins.

    >>> from thirty3.models.provenance import Provenance
    >>> from thirty3.models.service_area import Classification
    >>> tender = Tender(
    ...     id="a", title="Housing repairs systems", stage="open", first_published=date(2026, 11, 1),
    ...     published=date(2026, 11, 1), boroughs=("E09000007",), cpv=("72000000",),
    ...     classification=Classification(technology=True, confidence=1),
    ...     provenance=Provenance(source="file", record_id="a"),
    ... )
    >>> firm = Profile(name="a made-up firm", words=("housing repairs system",), cpv=("7226",), value_to=100_000)
    >>> (fit,) = opportunities_for(firm, [tender], as_of=date(2026, 11, 22))
    >>> fit.score, fit.components
    (0.6666666666666666, {'words': 1.0, 'cpv': 0.5, 'value': None})
    """
    wanted = Wanted(profile)
    held = tuple(tenders)
    announced = upcoming.rows if isinstance(upcoming, Upcoming) else tuple(upcoming)
    published = frozenset(tender.id for tender in held)
    rows: list[Fit] = []
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    everything: Iterable[Tender | Announcement] = chain(held, announced)
    for opportunity in everything:
        found: tuple[FitReason, ...] | str = "repeated"
        if opportunity.id not in seen:
            found = _why_not(opportunity, published, as_of) or _held_against(opportunity, wanted)
        seen.add(opportunity.id)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            rows.append(_fit(opportunity, found, profile, as_of))
    return Fits(
        rows=tuple(sorted(rows, key=_in_order)),
        profile=profile,
        as_of=as_of,
        used=len(rows),
        excluded=left_out.total(),
        reasons=dict(sorted(left_out.items(), key=lambda item: (-item[1], item[0]))),
    )


def _why_not(opportunity: Tender | Announcement, published: Container[str], as_of: date) -> str | None:
    """Why nobody can prepare for it or answer it; None when a firm can."""
    if isinstance(opportunity, Announcement):
        return "already_published" if opportunity.notice_id in published else None
    if opportunity.classification is None or not opportunity.classification.technology:
        return "not_technology"
    if not opportunity.boroughs:
        return "not_london"
    if opportunity.stage in _PLANNED:
        day = opportunity.expected or opportunity.published
        return "planned_long_ago" if day is None or day + _STALE < as_of else None
    return None if opportunity.is_open(as_of) else "not_open"


def _held_against(opportunity: Tender | Announcement, wanted: Wanted) -> tuple[FitReason, ...] | str:
    """The reasons for which it fits, or why it does not."""
    subject = tuple(wanted.subject(opportunity))
    if subject and not any(reason.score for reason in subject):
        return "other_subject" if any(reason.score == 0 for reason in subject) else "subject_unknown"
    others = [reason for reason in (wanted.value(opportunity), wanted.place(opportunity)) if reason is not None]
    ruled_out = next((f"other_{reason.component}" for reason in others if reason.score == 0), None)
    return ruled_out or (*subject, *others)


def _fit(opportunity: Tender | Announcement, reasons: tuple[FitReason, ...], profile: Profile, as_of: date) -> Fit:
    scores = [_UNKNOWN if reason.score is None else reason.score for reason in reasons]
    kind: FitKind = "expected"
    if isinstance(opportunity, Tender):
        kind = "planned" if opportunity.stage in _PLANNED else "open"
    return Fit(
        id=opportunity.id,
        kind=kind,
        score=fmean(scores) if scores else 1.0,
        reasons=reasons,
        access=access_to(opportunity, profile, as_of),
        opportunity=opportunity,
    )


def _in_order(fit: Fit) -> tuple[bool, float, date, str]:
    one = fit.opportunity
    day = one.notice_expected if isinstance(one, Announcement) else one.closing_day or one.expected
    return fit.access.closed_to_outsiders is True, -fit.score, day or date.max, fit.id
