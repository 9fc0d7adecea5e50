"""A contract: who holds it, for how much, until when, and its flat form as one row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.row import (
    CONTRACT_COLUMNS,
    buyer_row,
    classification_cells,
    iso,
    meaning_row,
    money_cell,
    pack,
    period_cells,
    period_row,
    supplier_cells,
    units_row,
    unpack,
)
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Regime

ContractStatus = Literal["pending", "active", "cancelled", "unsuccessful", "terminated", "unknown"]
"""``pending`` is announced but not awarded (UK5); ``terminated`` covers normal completion too (UK11)."""

_DAYS_A_YEAR = Decimal("365.25")  # the mean length of a year, so that leap years do not move annual values


class Contract(Record):
    """One award or contract of a process: who holds it, for how much, until when, and what each of that rests on."""

    id: str
    """Ours: ``<ocid>/<award or contract id>``, or the source's own key where there is no ocid. Never contains ``|``."""
    ocid: str | None = None
    """Open contracting id; None for sources that have none."""
    title: str
    """As published, cleaned; the tender's when the contract has none; empty when neither has."""
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
    department: str | None = None
    """Department responsible, from a register; None when absent."""
    status: ContractStatus = "unknown"
    """As its newest notice says; the clock plays no part in it."""
    awarded: date | None = None
    """London day of the award decision; None when not published."""
    signed: date | None = None
    """London day of signature; None when not published."""
    terminated: date | None = None
    """London day on which it ended early or was reported ended; None when no notice says so."""
    period: Period = Period()
    """When it runs."""
    value: Money | None = None
    """Value of the whole contract; None when not published, or published as 0, below 0 or a token £1: see ``notes``."""
    annual_value: Money | None = None
    """Value a year as published; None when not published (:meth:`annualised` derives one)."""
    suppliers: tuple[Supplier, ...] = ()
    """Who holds it. One value is shared by all of them: never multiply it."""
    cpv: tuple[str, ...] = ()
    """CPV 2008 codes, eight digits each; main code first, no repeats."""
    lots: tuple[str, ...] = ()
    """Ids of the lots it covers; empty when not stated."""
    procurement_method: str | None = None
    """OCDS method: open, selective, limited, direct; None when absent."""
    procurement_method_details: str | None = None
    """The buyer's own words for the procedure; None when absent."""
    framework: bool | None = None
    """True when it is a framework agreement, so its value is a ceiling; None when not stated."""
    regime: Regime = "unknown"
    """Which law it runs under."""
    above_threshold: bool | None = None
    """Whether the notice says it is above the statutory threshold; None when it does not say."""
    bids: int | None = None
    """Bids received; None when not published, which is most of the time."""
    notice_type: str | None = None
    """Newest notice about it: ``UK5``, ``UK6``, ``UK7``, ``UK10``, ``UK11``, or an OCDS document type; None: unsaid."""
    published: date | None = None
    """London day of the newest notice about it; None when undated."""
    first_published: date | None = None
    """London day of the first notice of its process; None when undated."""
    closed: date | None = None
    """London day on which tenders were due; None when not published."""
    portal_ref: str | None = None
    """The e-procurement portal's own reference; None when absent."""
    url: str | None = None
    """Page of the newest notice; None when the source gives none."""
    notice_urls: tuple[str, ...] = ()
    """Pages of all notices of the process, oldest first."""
    classification: Classification | None = None
    """Technology and service area; None before classification."""
    notes: tuple[str, ...] = ()
    """What was odd: ``value_zero``, ``end_before_start``, ``id_reuse``, … always a key and maybe a figure."""
    provenance: Provenance
    """Where its newest release came from."""

    @property
    def service_area(self) -> str | None:
        """Code of the service area it is for; None when unknown or not yet classified."""
        return None if self.classification is None else self.classification.service_area

    @property
    def technology(self) -> bool | None:
        """Whether it is about technology; None before classification."""
        return None if self.classification is None else self.classification.technology

    def annualised(self) -> Money | None:
        """Value a year: as published, else total ÷ ((end − start + 1 day) ÷ 365.25) to the penny; None if either lacks.

        >>> from datetime import date
        >>> from thirty3.models.provenance import Provenance
        >>> Contract(
        ...     id="a", title="", value=Money(amount=1461, kind="award"),
        ...     period=Period(start=date(2024, 1, 1), end=date(2027, 12, 31)),
        ...     provenance=Provenance(source="file", record_id="a"),
        ... ).annualised().amount
        Decimal('365.25')
        """
        return self.annual_value or _annualise(self.value, self.period)

    @staticmethod
    def columns() -> dict[str, str]:
        """The columns of :meth:`row` in order: name to kind (``text``, ``date``, ``integer``, ``boolean``)."""
        return dict(CONTRACT_COLUMNS)

    def row(self) -> dict[str, Any]:
        """This contract as one flat row: the form that dataframes and engines hold.

        Returns:
            A dict with the keys of :meth:`columns`; text, int, bool or None. Dates are ISO text; money is integer
            pence; columns of several values (``borough``, ``supplier_*``, ``cpv``) are packed with ``|`` between
            them, in the same order (:func:`unpack` reads them). ``borough_bit`` is the sum of the boroughs' bits,
            so that a joint contract is one row and one contract.
        """
        value, annual = self.value, self.annual_value
        if annual is None or (value is not None and (value.currency, value.vat) != (annual.currency, annual.vat)):
            # one pair of columns says what both figures are in: a published figure in other terms stays in the record
            annual = _annualise(value, self.period)
        return {
            "contract_id": self.id,
            "ocid": self.ocid,
            "title": self.title,
            **buyer_row(self.buyer, self.boroughs, self.borough_rule),
            "status": self.status,
            **period_row(self.period),
            "value_pence": None if value is None else value.pence,
            "annual_pence": None if annual is None else annual.pence,
            "annual_rests_on": annual and ("published" if annual is self.annual_value else "value and period"),
            **units_row(value or annual),
            "value_kind": None if value is None else value.kind,
            "supplier_count": len(self.suppliers),
            "supplier_id": pack(None if s.placeholder else s.id for s in self.suppliers),
            "supplier_name": pack(s.name for s in self.suppliers),
            "supplier_size": pack(s.size for s in self.suppliers),
            "supplier_size_rests_on": pack(s.size_asserted_by for s in self.suppliers),
            "supplier_vcse": pack(None if s.vcse is None else str(s.vcse).lower() for s in self.suppliers),
            "supplier_region": pack(s.region for s in self.suppliers),
            **meaning_row(self.classification),
            "cpv": pack(self.cpv),
            "procurement_method": self.procurement_method,
            "framework": self.framework,
            "notice_type": self.notice_type,
            "published": iso(self.published),
            "first_published": iso(self.first_published),
            "closed": iso(self.closed),
            "awarded": iso(self.awarded),
            "signed": iso(self.signed),
            "terminated": iso(self.terminated),
            "bids": self.bids,
            "regime": self.regime,
            "above_threshold": self.above_threshold,
            "department": self.department,
            "source": self.provenance.source,
            "url": self.url,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The contract a row stands for, with what a row holds: ``Contract.from_row(c.row()).row() == c.row()``.

        Raises:
            KeyError: A column of :meth:`columns` is absent.
            pydantic.ValidationError: A cell does not hold what its column says.
        """
        units = {"currency": row["currency"] or "GBP", "vat": row["vat"] or "unknown"}
        annual = row["annual_pence"] if row["annual_rests_on"] == "published" else None
        return cls.model_validate(
            {
                "id": row["contract_id"],
                "buyer": None if row["buyer"] is None else {"name": row["buyer"]},
                "boroughs": unpack(row["borough"]),
                "borough_rule": row["borough_rests_on"],
                "period": period_cells(row),
                "value": money_cell(row["value_pence"], units | {"kind": row["value_kind"] or "unknown"}),
                "annual_value": money_cell(annual, units | {"kind": "annual"}),
                "suppliers": supplier_cells(row),
                "cpv": unpack(row["cpv"]),
                "classification": classification_cells(row),
                "provenance": {"source": row["source"], "record_id": row["contract_id"]},
            }
            | {name: row[name] for name in _SAME if row[name] is not None}
        )


_SAME = (
    "ocid",
    "title",
    "status",
    "procurement_method",
    "framework",
    "notice_type",
    "published",
    "first_published",
    "closed",
    "awarded",
    "signed",
    "terminated",
    "bids",
    "regime",
    "above_threshold",
    "department",
    "url",
)
"""Columns that hold a field of the same name as it is."""


def _annualise(value: Money | None, period: Period) -> Money | None:
    if value is None or period.start is None or period.end is None or period.end < period.start:
        return None
    days = (period.end - period.start).days + 1
    pence = round(value.pence * _DAYS_A_YEAR / days)
    return value.model_copy(update={"amount": Decimal(pence) / 100, "kind": "annual"})
