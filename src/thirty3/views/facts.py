"""What a brief holds: one record for each of its sections, in the order it says them."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from thirty3.analysis import Concentration, Expiring, ExpiryCalendar, ExpiryClusters, SmeShare
from thirty3.models.money import Money
from thirty3.models.provenance import Rejection
from thirty3.models.record import Record
from thirty3.views.choices import Choices


class BoroughFound(Record):
    """How much of what was read is one borough's."""

    gss: str
    """GSS code."""
    name: str
    """Short name."""
    releases: int
    """Releases of processes in which it buys."""
    processes: int
    """Processes in which it buys."""


class WhatWasRead(Record):
    """What the brief rests on."""

    label: str | None = None
    """``SAMPLE`` when the data is made up; None for real files."""
    files: tuple[str, ...]
    """Files read, in order."""
    releases: int
    """Releases that came, each counted once."""
    kept: int
    """Releases read."""
    repeated: int
    """Releases that came again unchanged."""
    rejected: int
    """Releases, or whole files, that could not be read."""
    rejections: tuple[Rejection, ...]
    """One for each that could not be read, with the reason."""
    processes: int
    """Contracting processes the releases make up."""
    boroughs: tuple[BoroughFound, ...]
    """London buyers found, most releases first."""
    london_processes: int
    """Processes in which at least one of the 33 buys."""
    other_processes: int
    """Processes whose named buyers are none of the 33."""
    unnamed_processes: int
    """Processes that name no buyer."""
    empty_processes: int
    """Processes that hold neither an opportunity nor a contract, such as reports on payment times."""
    technology_processes: int
    """London processes about technology."""
    licences: tuple[str, ...]
    """Licences the files state."""
    publishers: tuple[str, ...]
    """Publishers the files name."""
    attribution: str
    """The sentence to show wherever a figure of this brief is used."""


class OpenTender(Record):
    """One opportunity a firm can still answer."""

    id: str
    """Tender id."""
    title: str
    """As published."""
    boroughs: tuple[str, ...]
    """Short names of the boroughs that buy."""
    deadline: AwareDatetime | None
    """Closing instant; None when not published."""
    days_left: int | None
    """Days from the brief's day to the closing day; None when no deadline is published."""
    value: Money | None
    """Estimated value; None when not published."""
    service_area: str | None
    """Code of the service area; None when nothing supports one."""
    sme_suitable: bool | None
    """Whether the buyer thinks it suits SMEs; None when it does not say."""
    url: str | None
    """Page of the notice; None when the source gives none."""


class Member(Record):
    """One contract, for people who want to see what a line rests on."""

    id: str
    """Contract id."""
    title: str
    """As published."""
    boroughs: tuple[str, ...]
    """Short names of the boroughs that buy."""
    suppliers: tuple[str, ...]
    """Names of the suppliers, as published."""
    end: date | None
    """Last day without extensions nobody has taken yet."""
    max_end: date | None
    """Last day if every permitted extension is taken; None when not published."""
    end_rests_on: str | None
    """Where the end stands in the notice."""
    value: Money | None
    """Value of the whole contract; None when not published."""
    url: str | None
    """Page of the notice; None when the source gives none."""


class Unsaid(Record):
    """What could not be said, counted: nothing below is hidden in a figure above."""

    contracts: int
    """Contracts of the brief: London's, and of the sectors, boroughs and areas asked for."""
    no_end: int
    """Contracts whose end is not published."""
    no_value: int
    """Contracts whose value is not published, or published as 0 or a token £1."""
    no_supplier: int
    """Contracts that name no supplier, or only words such as ``Various``."""
    no_size: int
    """Contracts with at least one supplier whose size nobody states."""
    no_service_area: int
    """Contracts that nothing places in a service area."""
    tenders_without_deadline: int
    """Open tenders whose closing time is not published."""
    without_end: tuple[str, ...]
    """Ids of the contracts whose end is not published."""
    notes: dict[str, int]
    """What was odd about the contracts and tenders of the brief, most frequent first."""


class Brief(Record):
    """Everything a brief says, in the order it says it."""

    choices: Choices
    read: WhatWasRead
    open_tenders: tuple[OpenTender, ...]
    """By deadline; those without one last."""
    together: ExpiryClusters
    """Service areas where several boroughs' contracts end together, by act-by date."""
    members: tuple[Member, ...]
    """The contracts named in ``together``, and those without an end, by id."""
    ending: Expiring
    """Contracts whose current end lies within two years."""
    calendar: ExpiryCalendar
    """When contracts end that have not ended yet, by quarter and service area."""
    sme_by_contracts: SmeShare
    sme_by_value: SmeShare
    concentration_by_value: Concentration
    concentration_by_count: Concentration
    unsaid: Unsaid
