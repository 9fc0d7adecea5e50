"""Items of feeds: what a reader sees of a tender, an announcement or a fit, as plain text with its days and a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from thirty3.models.announcement import Announcement, Upcoming
from thirty3.models.fit import Fit, Fits
from thirty3.models.record import Record
from thirty3.models.tender import Tender
from thirty3.reference import borough, service_area
from thirty3.reference.licences import attributions
from thirty3.views._published import money_text, one_line, web_address

__all__ = ["LONDON", "UNDATED", "Feed", "Item", "Moment", "feed", "urn"]

Records: TypeAlias = Iterable[Tender | Announcement | Fit] | Fits | Upcoming

LONDON = ZoneInfo("Europe/London")
UNDATED = date(2000, 1, 1)
"""Day of update of what is not dated: any day will do that stays the same and is before all notices."""


class Moment(Record):
    """One day or instant that somebody should have in a calendar."""

    says: str
    """What it is: ``Tenders due``."""
    on: AwareDatetime | date
    """The instant, or the London day where no hour is known."""

    @property
    def day(self) -> date:
        """The London day."""
        return self.on.astimezone(LONDON).date() if isinstance(self.on, datetime) else self.on


class Item(Record):
    """One entry of a feed. Its texts are plain text, without markup and without characters that no file can hold."""

    id: str
    """``urn:uuid:`` of the record's own id: the same in every feed, whenever it is made."""
    title: str
    """One line."""
    text: str
    """What is known of it, a line each."""
    url: str | None
    """Page of the newest notice; None when there is none, or it is no web address."""
    updated: date
    """London day of the newest notice; 1 January 2000 for what is not dated."""
    moments: tuple[Moment, ...]
    """By time."""
    tags: tuple[str, ...]
    """Boroughs, and the service area where it is known."""
    licence: str | None
    """Licence the source states; None when it states none."""


class Feed(Record):
    """Items under a title, ready to be written in any of the forms."""

    title: str
    """What the feed is called."""
    home: str
    """Address of the page that the feed belongs to; entries without a page of their own lead there."""
    address: str | None
    """Address under which the feed itself is served; None when it is not said."""
    as_of: date
    """The London day it is told for."""
    items: tuple[Item, ...]
    """In the order of the records, each id once."""

    @property
    def updated(self) -> date:
        """Day of the newest item; ``as_of`` when there is none."""
        return max((item.updated for item in self.items), default=self.as_of)

    @property
    def attribution(self) -> str:
        """The sentences to show with it; empty when no source states a licence."""
        return " ".join(attributions(item.licence for item in self.items if item.licence))


def feed(
    records: Records, *, title: str, home: str, as_of: date, address: str | None = None, label: str | None = None
) -> Feed:
    """A feed of tenders, announcements or fits, or of a result that holds them.

    Args:
        records: In the order wanted; of one id the first counts.
        title: What the feed is called.
        home: Address of the page it belongs to.
        as_of: The London day it is told for.
        address: Address under which the feed itself is served.
        label: Shown before every title: ``SAMPLE`` for made-up data.

    Raises:
        ValueError: ``home`` or ``address`` is no web address, or nothing stands in ``title``.

    >>> feed((), title="Nothing", home="https://example.org/", as_of=date(2026, 11, 22)).updated
    datetime.date(2026, 11, 22)
    """
    for given in (home, address or home):
        if web_address(given) is None:
            raise ValueError(f"{given!r} is no web address")
    if not one_line(title):
        raise ValueError("a feed needs a title: feed readers list it by that")
    rows = records.rows if isinstance(records, Upcoming) else records
    items = {item.id: item for item in reversed([_item(record, label) for record in rows])}
    shown = f"{label}: {title}" if label else title
    return Feed(title=one_line(shown), home=home, address=address, as_of=as_of, items=tuple(reversed(items.values())))


def _item(record: Tender | Announcement | Fit, label: str | None) -> Item:
    opportunity = record.opportunity if isinstance(record, Fit) else record
    area = _area(opportunity)
    title = one_line(opportunity.title) or "Untitled"
    said = [*_facts(opportunity), *(_reasons(record) if isinstance(record, Fit) else ())]
    return Item(
        id=urn(f"thirty3:{opportunity.id}"),
        title=f"{label}: {title}" if label else title,
        text="\n".join(line for text in said if (line := one_line(text))),
        url=web_address(opportunity.url if isinstance(opportunity, Tender) else opportunity.notice_url),
        updated=opportunity.published or UNDATED,
        moments=tuple(sorted(_moments(opportunity), key=lambda moment: (moment.day, moment.says))),
        tags=tuple(borough(gss).name for gss in opportunity.boroughs) + ((service_area(area).name,) if area else ()),
        licence=opportunity.provenance.licence if isinstance(opportunity, Tender) else None,
    )


def urn(name: str) -> str:
    """An id that the same name always has.

    >>> urn("a made-up tender")
    'urn:uuid:460bca93-b86a-5548-baea-e8ef3f0f1a6a'
    """
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _facts(one: Tender | Announcement) -> Iterator[str]:
    yield f"Buyer: {', '.join(borough(gss).name for gss in one.boroughs) or 'not one of the 33'}"
    if isinstance(one, Tender):
        yield f"Stage: {one.stage.replace('_', ' ')}"
        yield f"Value: {money_text(one.value)}"
    else:
        notice = "no notice speaks of it yet" if one.notice_id is None else "a notice already speaks of it"
        yield f"To be expected, since what is held now ends; {notice}"
        yield f"Held by: {', '.join(one.held_by) or 'not known'}"
        yield f"Worth a year: {money_text(one.worth)}"
        yield from (evidence.says for evidence in one.evidence)
    for moment in _moments(one):
        hour = f"{moment.on.astimezone(LONDON):%H:%M} on " if isinstance(moment.on, datetime) else ""
        yield f"{moment.says}: {hour}{moment.day.isoformat()}"


def _reasons(fit: Fit) -> Iterator[str]:
    for reason in fit.reasons:
        points = "not known" if reason.score is None else f"{reason.score:.0%}"
        yield f"Fit by {reason.component.replace('_', ' ')}, {points}: {reason.says}"
    yield from (f"Access: {sentence}" for sentence in fit.access.says)


def _moments(one: Tender | Announcement) -> Iterator[Moment]:
    if isinstance(one, Announcement):
        yield Moment(says="Notice expected by", on=one.notice_expected)
        yield Moment(says="Present contract ends", on=one.ends)
        return
    if one.deadline is not None:
        whole = one.deadline_is_day
        yield Moment(
            says="Tenders due", on=one.deadline.astimezone(LONDON).date() if whole else one.deadline.astimezone(UTC)
        )
    if one.expression_deadline is not None:
        yield Moment(says="Interest due", on=one.expression_deadline.astimezone(UTC))
    if one.enquiry_deadline is not None:
        yield Moment(says="Questions due", on=one.enquiry_deadline.astimezone(UTC))
    if one.expected is not None:
        yield Moment(says="Tender notice expected", on=one.expected)


def _area(one: Tender | Announcement) -> str | None:
    if isinstance(one, Announcement):
        return one.service_area
    return None if one.classification is None else one.classification.service_area
