"""The meaning of a process: a tender as an opportunity, and the contracts that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.release import Process
from thirty3.models.tender import Lot, Tender
from thirty3.normalise.dates import london_day
from thirty3.ocds import notice
from thirty3.ocds._parties import Parties, buyers
from thirty3.ocds._periods import Place, join, milestones, period
from thirty3.ocds._values import cpv_codes, day, deadline_of, flag, member, money, reference, text
from thirty3.ocds.read_contracts import read_contracts
from thirty3.ocds.release import documents, objects

__all__ = ["read_contracts", "read_tender"]


def read_tender(process: Process) -> Tender | None:
    """The opportunity of a process, as its newest notice leaves it.

    Returns:
        The tender; boroughs and classification are left empty (``resolve`` fills them). None for a notice that is
        about no procurement (UK17). What was odd stands in its notes: ``value_zero``, ``value_range_reversed``,
        ``end_before_start``, ``date_placeholder``, …
    """
    newest = notice.newest(process)
    if not newest.is_procurement:
        return None
    data = process.data
    tender = member(data, "tender")
    tender = tender if isinstance(tender, Mapping) else {}
    notes = [*process.notes, *newest.notes]
    lots = _lots(tender, notes)
    buyer, others = buyers(Parties(data))
    value, minimum = _values(tender, notes)
    deadline, is_day = deadline_of(member(tender, "tenderPeriod", "endDate"), notes)
    days = [london_day(mark.date) for mark in process.releases if mark.date is not None]
    pages = notice.notice_pages(data)
    own = notice.newest_document(documents(data), process.releases[-1].id)
    reference_ = reference(tender.get("id"))
    return Tender(
        id=process.ocid,
        ocid=process.ocid,
        title=_title(data, tender, lots),
        description=_description(data, tender, lots),
        buyer=buyer,
        other_buyers=others,
        stage=newest.stage,
        notice_type=newest.type,
        regime=notice.regime(process),
        published=days[-1] if days else None,
        first_published=days[0] if days else None,
        deadline=deadline,
        deadline_is_day=is_day,
        expression_deadline=deadline_of(tender.get("expressionOfInterestDeadline"), notes)[0],
        enquiry_deadline=deadline_of(member(tender, "enquiryPeriod", "endDate"), notes)[0],
        expected=day(member(tender, "communication", "futureNoticeDate"), notes),
        period=_period(tender, lots, notes),
        value=value,
        value_minimum=minimum,
        above_threshold=flag(tender.get("aboveThreshold")),
        procurement_method=text(tender.get("procurementMethod")),
        procurement_method_details=text(tender.get("procurementMethodDetails")),
        framework=_framework(tender),
        cpv=_cpv(data, tender),
        lots=lots,
        sme_suitable=_suitable(tender, lots, "sme"),
        vcse_suitable=_suitable(tender, lots, "vcse"),
        portal_ref=None if reference_ in ("", process.ocid) else reference_,
        url=notice.page_of(own) or (pages[-1] if pages else process.releases[-1].provenance.url),
        notice_urls=pages,
        notes=tuple(dict.fromkeys(notes)),
        provenance=process.releases[-1].provenance,
    )


def _values(tender: Mapping[str, Any], notes: list[str]) -> tuple[Money | None, Money | None]:
    high = money(tender.get("value"), "estimate", notes)
    low = money(tender.get("minValue"), "minimum", notes, prefix="minimum")
    first, last = (member(tender, name, "amount") for name in ("minValue", "value"))
    if isinstance(first, int | float) and isinstance(last, int | float) and first > last:
        notes.append("value_range_reversed")
    return high, low


def _lots(tender: Mapping[str, Any], notes: list[str]) -> tuple[Lot, ...]:
    lots = []
    for index, lot in enumerate(objects(tender.get("lots"))):
        place = Place.of(f"tender.lots[{index}]", lot, "contractPeriod")
        lots.append(
            Lot(
                id=reference(lot.get("id")),
                title=text(lot.get("title")),
                description=text(lot.get("description")),
                value=money(lot.get("value"), "estimate", notes, prefix="lot_value"),
                period=period([place], notes),
                sme_suitable=flag(member(lot, "suitability", "sme")),
                vcse_suitable=flag(member(lot, "suitability", "vcse")),
                status=text(lot.get("status")),
            )
        )
    return tuple(lots)


def _period(tender: Mapping[str, Any], lots: tuple[Lot, ...], notes: list[str]) -> Period:
    """The tender's own period, else the span over its lots, else what its milestones say."""
    own = period([Place.of("tender", tender, "contractPeriod")], notes)
    if own.start is None and own.end is None and lots:
        own = join([own, *(lot.period for lot in lots)])
    return own if own.start or own.end else join([own, period([milestones(tender)], notes)])


def _title(data: Mapping[str, Any], tender: Mapping[str, Any], lots: tuple[Lot, ...]) -> str:
    only_lot = lots[0].title if len(lots) == 1 else None
    return text(tender.get("title")) or text(data.get("title")) or only_lot or ""


def _description(data: Mapping[str, Any], tender: Mapping[str, Any], lots: tuple[Lot, ...]) -> str | None:
    first_lot = next((lot.description for lot in lots if lot.description), None)
    return text(tender.get("description")) or text(data.get("description")) or first_lot


def _cpv(data: Mapping[str, Any], tender: Mapping[str, Any]) -> tuple[str, ...]:
    """CPV codes wherever they sit: under the Act on items, before it on the tender, later on the award."""
    places = [tender.get("classification"), tender.get("additionalClassifications"), tender.get("items")]
    places += [lot.get("items") for lot in objects(tender.get("lots"))]
    for section in ("awards", "contracts"):
        places += [part.get("items") for part in objects(data.get(section))]
    return cpv_codes(*places)


def _framework(tender: Mapping[str, Any]) -> bool | None:
    """Whether the tender, or any of its lots, sets up a framework; None when neither says."""
    said = [
        flag(member(holder, "techniques", "hasFrameworkAgreement")) for holder in (tender, *objects(tender.get("lots")))
    ]
    return max((one for one in said if one is not None), default=None)


def _suitable(tender: Mapping[str, Any], lots: tuple[Lot, ...], whom: str) -> bool | None:
    """Whether the tender, or any of its lots, is said to suit them; None when neither says."""
    old = {"sme": "isSuitableForSme", "vcse": "isSuitableForVco"}[whom]
    own = flag(member(tender, "suitability", whom), member(tender, "xClassifications", old))
    of_lots = [lot.sme_suitable if whom == "sme" else lot.vcse_suitable for lot in lots]
    return own if own is not None else max((said for said in of_lots if said is not None), default=None)
