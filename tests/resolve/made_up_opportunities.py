"""Made-up tenders and announcements with what matters to who could answer them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from thirty3.models.announcement import Announcement, Evidence
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.service_area import Classification
from thirty3.models.tender import Lot, Tender

TODAY = date(2026, 11, 22)
CAMDEN, HACKNEY = "E09000007", "E09000012"


def money(pounds: float, **more: Any) -> Money:
    """An estimate in pounds."""
    return Money.model_validate({"amount": pounds, "kind": "estimate"} | more)


def lot(id: str, pounds: int | None = None, **more: Any) -> Lot:
    """A lot of a tender."""
    return Lot.model_validate({"id": id, "value": None if pounds is None else money(pounds)} | more)


def tender(id: str = "a", *, technology: bool = True, area: str | None = "housing", **more: Any) -> Tender:
    """A technology tender of Camden that is open for ten more days, unless told otherwise."""
    fields: dict[str, Any] = {
        "id": id,
        "title": "Housing repairs systems",
        "boroughs": (CAMDEN,),
        "stage": "open",
        "first_published": TODAY - timedelta(20),
        "published": TODAY - timedelta(20),
        "deadline": datetime.combine(TODAY + timedelta(10), time(12), UTC),
        "period": Period(start=date(2027, 1, 1), end=date(2028, 12, 31)),
        "classification": Classification(technology=technology, service_area=area, confidence=1),
        "provenance": Provenance(source="file", record_id=id),
    }
    return Tender.model_validate(fields | more)


def announcement(id: str = "b", **more: Any) -> Announcement:
    """A housing tender of Camden to be expected in a year, unless told otherwise."""
    fields: dict[str, Any] = {
        "id": id,
        "boroughs": (CAMDEN,),
        "service_area": "housing",
        "system": "Alpha Housing",
        "title": "Housing management",
        "ends": date(2028, 3, 31),
        "latest_end": None,
        "notice_expected": date(2027, 3, 31),
        "latest_notice": None,
        "lead_time_months": 12,
        "late": False,
        "worth": money(50_000, kind="annual"),
        "held_by": ("A made-up firm",),
        "contract_ids": ("c",),
        "application_id": None,
        "notice_id": None,
        "notice_url": None,
        "evidence": (Evidence(says="the contract ends on 31 March 2028", record_id="c"),),
    }
    return Announcement.model_validate(fields | more)
