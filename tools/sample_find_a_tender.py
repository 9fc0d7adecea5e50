"""The made-up notices that have the shape of Find a Tender's: UK1 to UK12, and the awards before the Act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from sample_find_a_tender_parts import (
    award,
    bids,
    buyers,
    document,
    item,
    lots,
    number,
    ocid,
    period_with_extensions,
    renewal,
    renewal_words,
    subject,
    suppliers,
    value,
    valued,
)
from sample_notice import Json, Notice, begins, digits, ends, instant, period, pounds, reference

ACT = {"id": "2023/54", "scheme": "UKPGA", "uri": "https://www.legislation.gov.uk/ukpga/2023/54/contents"}
BEFORE = {"id": "32014L0024", "scheme": "CELEX"}

METHODS = [
    ("selective", "Award under framework"),
    ("open", "Open procedure"),
    ("selective", "Competitive flexible procedure"),
    ("direct", "Direct award"),
]


def find_a_tender(notice: Notice) -> Json:
    """One release in Find a Tender's shape."""
    made: Json = {
        "ocid": ocid(notice),
        "id": number(notice),
        "date": notice.published,
        "initiationType": "tender",
        "language": "en",
        "parties": buyers(notice),
        "tender": {
            "id": reference(notice, ocid(notice)),
            "legalBasis": BEFORE if notice.kind == "f03" else ACT,
            "title": notice["title"],
        },
    }
    made["buyer"] = {"id": made["parties"][0]["id"], "name": made["parties"][0]["name"]}
    SHAPES[notice.kind](notice, made)
    return made


def _planned(notice: Notice, made: Json) -> None:
    made["tag"] = ["planning"]
    made["planning"] = {"documents": [document(notice)]}
    status = "planning" if notice.kind == "uk2" else "planned"
    made["tender"] |= subject(notice) | {"status": status, "lots": lots(notice, status)}
    if notice.kind == "uk2":
        due = {"id": "engagement", "type": "engagement", "dueDate": ends(notice["deadline"]), "status": "scheduled"}
        made["planning"]["milestones"] = [due]
    elif notice.kind == "uk3":
        expected = notice.day + timedelta(days=120)
        made["tender"]["communication"] = {"futureNoticeDate": ends(expected.isoformat())}


def _tender(notice: Notice, made: Json) -> None:
    made["tag"] = ["tender"]
    closes = date.fromisoformat(notice["deadline"])
    made["tender"] |= subject(notice) | {
        "status": "active",
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "tenderPeriod": {"endDate": instant(closes, time(12, 0))},
        "enquiryPeriod": {"endDate": instant(closes - timedelta(days=10), time(17, 0))},
        "lots": lots(notice, "active"),
        "documents": [document(notice)],
    }
    if notice.is_framework:
        agreement = {"method": "withReopeningCompetition", "type": "closed", "maximumParticipants": 12}
        made["tender"]["techniques"] = {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}


def _cancelled(notice: Notice, made: Json) -> None:
    made["tag"] = ["tenderCancellation"]
    made["tender"] |= {
        "status": "cancelled",
        "statusDetails": "Made-up reason: the council will share a neighbour's system.",
        "documents": [document(notice)],
    }


def _awarded(notice: Notice, made: Json) -> None:
    """UK5 and UK6: an award announced before signature."""
    made["tag"] = ["award"]
    made["tender"]["description"] = notice.description
    announced = (
        award(notice, made)
        | {"value": value(notice), "contractPeriod": period_with_extensions(notice)}
        | renewal(notice)
    )
    signs = ends((notice.day + timedelta(days=20)).isoformat())
    announced["milestones"] = [{"id": "1", "type": "futureSignatureDate", "dueDate": signs, "status": "scheduled"}]
    if notice.kind == "uk5":
        announced["status"] = "pending"
        made["tender"] |= {"procurementMethod": "direct", "procurementMethodDetails": "Direct award"}
    else:
        announced["standstillPeriod"] = {"endDate": ends((notice.day + timedelta(days=12)).isoformat())}
        made["tender"] |= {"procurementMethod": "open", "procurementMethodDetails": "Open procedure"}
        made["bids"] = bids(notice)
    made["awards"] = [announced | {"documents": [document(notice)]}]


def _contract(notice: Notice, made: Json) -> None:
    made["tag"] = ["award", "contract"]
    method, words = METHODS[digits(f"{notice.key} method", len(METHODS))]
    if "uk4" in notice.process:
        method, words = "open", "Open procedure"
    elif "uk5" in notice.process:
        method, words = "direct", "Direct award"
    made["tender"] |= {"description": notice.description, "status": "complete", "mainProcurementCategory": "services"}
    made["tender"] |= {"procurementMethod": method, "procurementMethodDetails": words}
    made["awards"] = [award(notice, made)]
    signed = notice.day - timedelta(days=5 + digits(notice.key, 20))
    contract: Json = {"id": "1", "awardID": "1", "status": "active", "statusDetails": None, "title": notice["title"]}
    contract |= {
        "dateSigned": begins(signed.isoformat()),
        "period": period_with_extensions(notice),
        "documents": [document(notice)],
    }
    made["contracts"] = [contract | renewal(notice) | valued(notice)]
    if method == "open":
        made["bids"] = bids(notice)


def _change(notice: Notice, made: Json) -> None:
    made["tag"] = ["contractAmendment"]
    amendment = {"id": number(notice), "date": begins(notice.day.isoformat())}
    contract: Json = {"id": "1", "awardID": "1", "statusDetails": None, "amendments": [amendment]}
    contract |= {"documents": [document(notice)], "period": period_with_extensions(notice)}
    made["contracts"] = [contract | valued(notice)]


def _termination(notice: Notice, made: Json) -> None:
    made["tag"] = ["contractTermination"]
    contract: Json = {"id": "1", "awardID": "1", "status": "terminated"}
    made["contracts"] = [contract | {"implementation": {"documents": [document(notice)]}}]


def _before_the_act(notice: Notice, made: Json) -> None:
    """A contract award notice of the rules before the Act: money on the contract, extensions only in words."""
    made["tag"] = ["award", "contract"]
    lot: Json = {"id": "1", "status": "complete", "description": notice.description, "hasRenewal": False}
    if notice["max_end"]:
        lot |= {"hasRenewal": True, "renewal": {"description": renewal_words(notice)}}
    made["tender"] |= {
        "description": notice.description,
        "status": "complete",
        "classification": notice.cpv[0],
        "items": [item(notice, notice.cpv)],
        "lots": [lot],
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "mainProcurementCategory": "services",
        "techniques": {"hasFrameworkAgreement": notice.is_framework},
    }
    key = f"{number(notice)}-1-1"
    firms = suppliers(notice, made)
    made["awards"] = [{"id": key, "title": notice["title"], "status": "active", "suppliers": firms}]
    signed = notice.day - timedelta(days=10 + digits(notice.key, 20))
    contract: Json = {"id": key, "awardID": key, "status": "active", "dateSigned": begins(signed.isoformat())}
    contract |= {"title": notice["title"], "period": period(notice)}
    if notice["value"]:
        contract["value"] = {"amount": pounds(float(notice["value"])), "currency": "GBP"}
    made["contracts"] = [contract]


SHAPES: dict[str, Callable[[Notice, Json], None]] = {
    "uk1": _planned,
    "uk2": _planned,
    "uk3": _planned,
    "uk4": _tender,
    "uk5": _awarded,
    "uk6": _awarded,
    "uk7": _contract,
    "uk10": _change,
    "uk11": _termination,
    "uk12": _cancelled,
    "f03": _before_the_act,
}
