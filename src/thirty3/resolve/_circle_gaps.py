"""What should have been published and was not: notices, awards, and entries in the register of applications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from thirty3.models.announcement import Announcement, Gap
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import Link
from thirty3.models.tender import Tender
from thirty3.normalise.dates import add_months
from thirty3.resolve._circle_holdings import Holding, Linked, once
from thirty3.resolve._circle_notices import is_ours
from thirty3.resolve._circle_systems import begun
from thirty3.resolve._circle_upcoming import foresee

__all__ = ["gaps"]

_AWARD_DAYS = 300
"""Days from the closing day within which an award is published. Source: Spend Network's test of completeness (tenders
closed for more than 300 days without an award), as gathered in 2026-11."""


def gaps(
    contracts: Iterable[Contract],
    applications: Iterable[Application] = (),
    tenders: Iterable[Tender] = (),
    *,
    as_of: date,
    horizon_months: int = 24,
    lead_time_months: int = 12,
    links: Iterable[Link] = (),
) -> tuple[Gap, ...]:
    """What is missing where something was to be expected.

    Args:
        contracts: As for :func:`upcoming`.
        applications: As for :func:`upcoming`.
        tenders: As for :func:`upcoming`.
        as_of: The London day asked about.
        horizon_months: Calendar months from ``as_of`` to the last day to begin that is looked at: 0 for what is
            overdue.
        lead_time_months: As for :func:`upcoming`.
        links: As for :func:`upcoming`.

    Returns:
        Gaps by ``since``, then id. ``no_notice``: the day on which a tender notice is expected is at most
        ``horizon_months`` after ``as_of``, and no notice speaks of it; ``since`` is that day and may be to come.
        ``no_award``: a borough's tender of technology closed more than 300 days before ``as_of``, no notice says that
        it was awarded or given up, and no contract came of it. ``no_application``: a contract that runs, and no
        application is listed for it; only of boroughs that list any.

    Raises:
        ValueError: Negative months.

    >>> from thirty3.models.provenance import Provenance
    >>> from thirty3.models.service_area import Classification
    >>> from thirty3.normalise.dates import parse_instant
    >>> tender = Tender(
    ...     id="a", title="Library system", boroughs=("E09000007",), stage="open",
    ...     deadline=parse_instant("2025-03-03T12:00:00Z"),
    ...     classification=Classification(technology=True, confidence=1),
    ...     provenance=Provenance(source="file", record_id="a"),
    ... )
    >>> [(gap.kind, gap.since.isoformat()) for gap in gaps([], tenders=[tender], as_of=date(2026, 11, 22))]
    [('no_award', '2025-12-28')]
    """
    if horizon_months < 0:
        raise ValueError("horizon_months must not be negative")
    contracts, applications, tenders, links = list(contracts), list(applications), list(tenders), list(links)
    whole = foresee(contracts, applications, tenders, as_of=as_of, lead_time_months=lead_time_months, links=links)
    last = add_months(as_of, horizon_months)
    found = [_no_notice(one) for one in whole.announcements if one.notice_id is None and one.notice_expected <= last]
    found += _no_award(once(tenders).values(), contracts, links, as_of)
    found += _no_application(whole.holdings.held, contracts, once(applications), links, as_of)
    return tuple(sorted(found, key=lambda one: (one.since, one.id)))


def _no_notice(expected: Announcement) -> Gap:
    record = expected.evidence[0]
    was = "was" if expected.late else "is"
    due = f"a tender notice {was} due by {expected.notice_expected}, {expected.lead_time_months} months before"
    return Gap(
        id=f"no_notice:{record.record_id}",
        kind="no_notice",
        boroughs=expected.boroughs,
        service_area=expected.service_area,
        title=expected.title,
        record_id=record.record_id,
        since=expected.notice_expected,
        says=f"It ends on {expected.ends}; {due}, and no notice speaks of it.",
        url=record.url,
    )


def _no_award(
    tenders: Iterable[Tender], contracts: Iterable[Contract], links: Iterable[Link], as_of: date
) -> Iterator[Gap]:
    became = {one.ocid for one in contracts if one.ocid is not None}
    linked = {one.one for one in links if one.kind == "tender_contract" and one.state == "confirmed"}
    for tender in tenders:
        closed = tender.closing_day
        is_known = tender.ocid in became or tender.id in linked
        if is_known or not is_ours(tender) or tender.stage not in ("open", "closed") or closed is None:
            continue
        if (as_of - closed).days <= _AWARD_DAYS:
            continue
        yield Gap(
            id=f"no_award:{tender.id}",
            kind="no_award",
            boroughs=tender.boroughs,
            service_area=tender.classification.service_area if tender.classification else None,
            title=tender.title,
            record_id=tender.id,
            since=closed + timedelta(days=_AWARD_DAYS),
            says=f"It closed on {closed}, {(as_of - closed).days} days ago: no notice says who won or that nobody did.",
            url=tender.url,
        )


def _no_application(
    held: Iterable[Holding],
    contracts: Iterable[Contract],
    applications: dict[str, Application],
    links: Iterable[Link],
    as_of: date,
) -> Iterator[Gap]:
    listing = {one.borough for one in applications.values()}
    linked = Linked((one.id for one in contracts), applications, links).any
    for one in held:
        boroughs = tuple(gss for gss in one.boroughs if gss in listing)
        if one.applications or not boroughs or linked.intersection(contract.id for contract in one.contracts):
            continue
        contract = one.contracts[0]
        yield Gap(
            id=f"no_application:{contract.id}",
            kind="no_application",
            boroughs=boroughs,
            service_area=contract.service_area,
            title=contract.title,
            record_id=contract.id,
            since=begun(contract) or as_of,
            says=f"It runs to {one.ends}, and the borough's list of applications has none for it.",
            url=contract.url,
        )
