"""An opportunity, from the first hint in a pipeline to the award, with its lots."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.row import TENDER_COLUMNS, buyer_row, iso, meaning_row, pack, period_row, units_row, utc
from thirty3.models.service_area import Classification

Stage = Literal[
    "pipeline",
    "engagement",
    "planned",
    "open",
    "closed",
    "award_pending",
    "awarded",
    "cancelled",
    "withdrawn",
    "unknown",
]
"""``open`` means published as an opportunity; :meth:`Tender.is_open` says whether it still is on a given day."""

Regime = Literal["PA2023", "PCR2015", "other", "unknown"]
"""Procurement Act 2023, the regulations before it, another body of law, or not stated."""

_LONDON = ZoneInfo("Europe/London")
_UNDATED = timedelta(days=182)
"""How long an opportunity without a deadline is believed. Ours: the longest tender period in the notices read for this
library (Contracts Finder, January 2025) was under half a year, and notices are seldom withdrawn when they are over."""


class Lot(Record):
    """One part of a tender that can be bid for on its own."""

    id: str
    """Lot id inside the notice: ``1``, ``LOT-0000``."""
    title: str | None = None
    """As published; None when absent."""
    description: str | None = None
    """As published; None when absent."""
    value: Money | None = None
    """Estimated value; None when not published or published as 0."""
    period: Period = Period()
    """When its contract would run."""
    sme_suitable: bool | None = None
    """Whether the buyer thinks it suits SMEs. About the opportunity, never about who won."""
    vcse_suitable: bool | None = None
    """The same for voluntary, community and social enterprises."""
    status: str | None = None
    """OCDS lot status as published."""


class Tender(Record):
    """One procurement as an opportunity, read from its compiled process."""

    id: str
    """Ours: the ocid, or the source's own key where there is no ocid."""
    ocid: str | None = None
    """Open contracting id; None for sources that have none."""
    title: str
    """As published, cleaned; empty when the notice gives none."""
    description: str | None = None
    """As published, cleaned; None when absent."""
    buyer: Organisation | None = None
    """Who buys, as typed in the notice; None when no buyer is named."""
    other_buyers: tuple[Organisation, ...] = ()
    """Further buyers of a joint purchase."""
    boroughs: tuple[str, ...] = ()
    """GSS codes of the London authorities the buyers stand for, sorted; empty when none does."""
    borough_rule: str | None = None
    """The rule that found them; None when there are none."""
    stage: Stage = "unknown"
    """How far it has come, from the newest notice; the clock plays no part in it."""
    notice_type: str | None = None
    """``UK1`` to ``UK17`` under the Act, or the OCDS document type; None when the notice does not say."""
    regime: Regime = "unknown"
    """Which law it runs under, from ``tender.legalBasis`` or the portal."""
    published: date | None = None
    """London day of the newest notice; None when undated."""
    first_published: date | None = None
    """London day of the first notice held; None when undated."""
    deadline: AwareDatetime | None = None
    """Closing instant for tenders; None when not published."""
    deadline_is_day: bool = False
    """True when the source means the whole London day, not the hour."""
    expression_deadline: AwareDatetime | None = None
    """Closing instant for expressions of interest; None when not published."""
    enquiry_deadline: AwareDatetime | None = None
    """Closing instant for questions; None when not published."""
    expected: date | None = None
    """London day on which the buyer expects to publish the tender notice; None when not stated."""
    period: Period = Period()
    """When the contract would run; the longest span over the lots."""
    value: Money | None = None
    """Estimated value, high end where a range is given; None when not published or published as 0."""
    value_minimum: Money | None = None
    """Low end of the range; None when no range is given."""
    above_threshold: bool | None = None
    """Whether the notice says it is above the statutory threshold; None when it does not say."""
    procurement_method: str | None = None
    """OCDS method: open, selective, limited, direct; None when absent."""
    procurement_method_details: str | None = None
    """The buyer's own words for the procedure; None when absent."""
    framework: bool | None = None
    """True when it sets up a framework, False when it says it does not, None when it does not say."""
    cpv: tuple[str, ...] = ()
    """CPV 2008 codes, eight digits each, wherever they sat in the notice; main code first, no repeats."""
    lots: tuple[Lot, ...] = ()
    """Its lots; empty when it has none."""
    sme_suitable: bool | None = None
    """Whether the buyer thinks it suits SMEs. About the opportunity, never about who won."""
    vcse_suitable: bool | None = None
    """The same for voluntary, community and social enterprises."""
    portal_ref: str | None = None
    """The e-procurement portal's own reference (``tender.id``); the join key between sources. None when absent."""
    url: str | None = None
    """Page of the newest notice; None when the source gives none."""
    notice_urls: tuple[str, ...] = ()
    """Pages of all notices of the process, oldest first."""
    classification: Classification | None = None
    """Technology and service area; None before classification."""
    notes: tuple[str, ...] = ()
    """What was odd: ``value_zero``, ``end_before_start``, … Never empty words, always a key and maybe a figure."""
    provenance: Provenance
    """Where its newest release came from."""

    def is_open(self, on: date | datetime) -> bool:
        """Whether a firm could still answer on that London day, or at that instant.

        Without a deadline for tenders, the one for expressing interest counts. A tender with neither counts as open for
        half a year after its newest notice, and one without any date does not count; nor does one on a day before its
        first notice. On a day, a tender closing at noon that day is still open: the day is taken from its beginning.
        """
        day = on.astimezone(_LONDON).date() if isinstance(on, datetime) else on
        if self.stage != "open" or (self.first_published is not None and day < self.first_published):
            return False
        closes = self.deadline or self.expression_deadline
        if closes is None:
            return self.published is not None and self.published <= day <= self.published + _UNDATED
        return on <= closes if isinstance(on, datetime) else on <= closes.astimezone(_LONDON).date()

    @property
    def service_area(self) -> str | None:
        """Code of the service area it is for; None when unknown or not yet classified."""
        return None if self.classification is None else self.classification.service_area

    @property
    def technology(self) -> bool | None:
        """Whether it is about technology; None before classification."""
        return None if self.classification is None else self.classification.technology

    @property
    def deadline_day(self) -> date | None:
        """London day of the closing instant; None when not published."""
        return None if self.deadline is None else self.deadline.astimezone(_LONDON).date()

    @property
    def closing_day(self) -> date | None:
        """London day of the deadline, else of the one for expressing interest; None when neither is published."""
        closes = self.deadline or self.expression_deadline
        return None if closes is None else closes.astimezone(_LONDON).date()

    @staticmethod
    def columns() -> dict[str, str]:
        """The columns of :meth:`row` in order: name to kind.

        Kinds are those of :meth:`Contract.columns <thirty3.models.contract.Contract.columns>`, and ``instant``.
        """
        return dict(TENDER_COLUMNS)

    def row(self) -> dict[str, Any]:
        """This tender as one flat row, in the form of :meth:`Contract.row <thirty3.models.contract.Contract.row>`.

        Returns:
            A dict with the keys of :meth:`columns`; text, int, bool or None. Dates are ISO text, instants ISO text in
            UTC; money is integer pence; ``borough`` and ``cpv`` are packed with ``|``. ``opens`` is the London day of
            the first notice; ``closes`` that of the deadline, or of the one for interest where there is no other, as
            ``closes_rests_on`` says. The low end of a range in other terms than the high end stays in the record.
        """
        value, minimum = self.value, self.value_minimum
        if value is not None and minimum is not None and (value.currency, value.vat) != (minimum.currency, minimum.vat):
            minimum = None  # one pair of columns says what both figures are in
        return {
            "tender_id": self.id,
            "ocid": self.ocid,
            "title": self.title,
            **buyer_row(self.buyer, self.boroughs, self.borough_rule),
            "stage": self.stage,
            "opens": iso(self.first_published),
            "closes": iso(self.closing_day),
            "closes_rests_on": next((name for name in _CLOSING if getattr(self, name) is not None), None),
            "deadline": utc(self.deadline),
            "deadline_is_day": None if self.deadline is None else self.deadline_is_day,
            "expression_deadline": utc(self.expression_deadline),
            "enquiry_deadline": utc(self.enquiry_deadline),
            "expected": iso(self.expected),
            **period_row(self.period),
            "value_pence": None if value is None else value.pence,
            "value_minimum_pence": None if minimum is None else minimum.pence,
            **units_row(value or minimum),
            "value_kind": None if value is None else value.kind,
            "sme_suitable": self.sme_suitable,
            "vcse_suitable": self.vcse_suitable,
            "lot_count": len(self.lots),
            **meaning_row(self.classification),
            "cpv": pack(self.cpv),
            "procurement_method": self.procurement_method,
            "framework": self.framework,
            "regime": self.regime,
            "above_threshold": self.above_threshold,
            "notice_type": self.notice_type,
            "published": iso(self.published),
            "portal_ref": self.portal_ref,
            "source": self.provenance.source,
            "url": self.url,
        }


_CLOSING = ("deadline", "expression_deadline")
"""What closes a tender: the first that is published."""
