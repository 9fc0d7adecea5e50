"""Tenders that are to be expected, and what is missing where one should have been seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from thirty3.models.counted import counted
from thirty3.models.money import Money
from thirty3.models.record import Record

GapKind = Literal["no_notice", "no_award", "no_application"]
"""``no_notice``: a contract has to be replaced, the day to begin is past or near, and no notice speaks of it;
``no_award``: a tender closed long ago, and nobody said who won; ``no_application``: a contract for a system that the
register of applications does not list."""


class Evidence(Record):
    """One thing an expectation rests on."""

    says: str
    """In plain English, with the dates and figures."""
    record_id: str
    """Id of the contract, application or tender that says it."""
    url: str | None = None
    """Page of its newest notice; None when its source gives none."""


class Announcement(Record):
    """A tender to be expected, since what a borough has ends."""

    id: str
    """Stable for the contract or application it replaces and its current end."""
    boroughs: tuple[str, ...]
    """GSS codes of who would buy, sorted."""
    service_area: str | None
    """Code of the service area; None when unknown."""
    system: str | None
    """What runs now: the application's name or product; None when no application is known."""
    title: str
    """Title of the contract that ends, or the application's name."""
    ends: date
    """Current end of what it replaces."""
    latest_end: date | None
    """Last day if every extension is taken; None when there is none or none is published."""
    notice_expected: date
    """Day by which its tender notice should be out: ``ends`` less the lead time, in whole months."""
    latest_notice: date | None
    """The same for ``latest_end``; None without one."""
    lead_time_months: int
    """The lead time taken."""
    late: bool
    """Whether ``notice_expected`` is past and no notice is linked."""
    worth: Money | None
    """Value a year of what it replaces; None when not known."""
    held_by: tuple[str, ...]
    """Names of who holds it now, as published or as the firm is known; empty when nobody is named."""
    contract_ids: tuple[str, ...]
    """Contracts that end, sorted; empty when only an application says so."""
    application_id: str | None
    """The application it is for; None when none is linked."""
    notice_id: str | None
    """Id of the tender already published for it, planned or open; None when none is."""
    notice_url: str | None
    """Its page; None when there is none."""
    evidence: tuple[Evidence, ...]
    """What it rests on; never empty."""
    published: date | None = None
    """London day of the newest notice among what it rests on; None when none of it is dated."""


class Upcoming(Record):
    """Tenders to be expected, by day, and what was left out: ``used + excluded`` is every record looked at."""

    rows: tuple[Announcement, ...]
    """By ``notice_expected``, then id."""
    as_of: date
    """The day it is told for."""
    horizon_months: int
    """How far ahead the ends looked at lie."""
    used: int
    """Contracts and applications that announce something."""
    excluded: int
    """Those that do not."""
    reasons: dict[str, int]
    """Why not, most frequent first."""

    def __iter__(self) -> Iterator[Announcement]:  # type: ignore[override]  # a result is its rows, not its fields
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Upcoming: {self.summary()}>"

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """The first of them as a notebook shows them, with their summary."""
        from thirty3.models.shown import records_as_html

        return records_as_html(self.summary(), self.rows)

    def summary(self) -> str:
        """One line in plain English: how many, of how many boroughs, and what was left out."""
        boroughs = {gss for row in self.rows for gss in row.boroughs}
        noticed = sum(row.notice_id is not None for row in self.rows)
        late = sum(row.late for row in self.rows)
        left_out = ", ".join(f"{count:,} {why}" for why, count in self.reasons.items())
        return (
            f"{counted(len(self.rows), 'tender')} to be expected of {counted(len(boroughs), 'borough')} for what ends "
            f"within {self.horizon_months} months of {self.as_of}: a notice speaks of {noticed:,}, {late:,} are late; "
            f"from {self.used:,} contracts and applications, {self.excluded:,} left out"
            f"{f': {left_out}' if left_out else ''}"
        )


class Gap(Record):
    """Something that should be there and is not."""

    id: str
    """``<kind>:<record id>``."""
    kind: GapKind
    """What is missing."""
    boroughs: tuple[str, ...]
    """GSS codes of whose it is, sorted."""
    service_area: str | None
    """Code of the service area; None when unknown."""
    title: str
    """Of the record that shows the gap."""
    record_id: str
    """Id of that contract, application or tender."""
    since: date
    """Day from which it was to be expected."""
    says: str
    """What is missing and why it was to be expected, in plain English."""
    url: str | None
    """Page of the record's newest notice; None when the source gives none."""
