"""The made-up notices that have the shape of Contracts Finder's: early engagement, pipeline, opportunity, award."""

from __future__ import annotations

from datetime import date, time

from sample_notice import (
    Json,
    Notice,
    Supplier,
    begins,
    buyer_id,
    contact_point,
    details,
    digits,
    ends,
    guid,
    instant,
    period,
    pounds,
    reference,
    supplier_name,
)

METHODS = [
    ("selective", "Call-off from a framework agreement"),
    ("open", "Open procedure (above threshold)"),
    ("open", "Open procedure (below threshold)"),
    ("selective", "Call-off from a dynamic purchasing system"),
    ("direct", "Direct award"),
    ("limited", "Single tender action (below threshold)"),
    (None, "Not specified"),
]

TAGS = {
    "cf_engagement": "planning",
    "cf_future": "planning",
    "cf_tender": "tender",
    "cf_award": "award",
    "cf_update": "awardUpdate",
}
STATUS = {"planning": "planned", "tender": "active", "award": "complete", "awardUpdate": "complete"}


def contracts_finder(notice: Notice) -> Json:
    """One release in Contracts Finder's shape."""
    ocid = f"ocds-sample-{guid(notice.key)}"
    tag = TAGS[notice.kind]
    number = 900_000 + digits(notice.key, 90_000) + 37 * list(TAGS).index(notice.kind)  # grows with each edit
    made: Json = {
        "ocid": ocid,
        "id": f"{guid(notice.key + ' notice')}-{number}",
        "language": "en",
        "date": notice.published,
        "tag": [tag],
        "initiationType": "tender",
        "parties": [_buyer(notice), *(_party(notice, firm) for firm in notice.firms if tag.startswith("award"))],
        "tender": _tender(notice, ocid),
    }
    made["buyer"] = {"id": made["parties"][0]["id"], "name": notice["buyer"]}
    if tag == "planning":
        made["planning"] = _planning(notice)
    if notice.kind == "cf_engagement":
        made["title"] = notice["title"]
        made["tender"]["status"] = "planning"
    if tag.startswith("award"):
        made["awards"] = [_award(notice, ocid)]
    return made


def _tender(notice: Notice, ocid: str) -> Json:
    method, words = METHODS[digits(f"{notice.key} method", len(METHODS))]
    if "cf_tender" in notice.process:
        method, words = "open", "Open procedure (below threshold)"
    place = {"region": "London" if notice.in_london else "England", "countryName": "United Kingdom"}
    tender: Json = {
        "id": reference(notice, ocid),
        "title": notice["title"],
        "description": notice.description,
        "status": STATUS[TAGS[notice.kind]],
        "classification": notice.cpv[0],
        "items": [{"id": "1", "deliveryAddresses": [place]}],
        "procurementMethodDetails": words,
        "contractPeriod": period(notice),
        "suitability": {"sme": digits(f"{notice.key} suits", 5) > 0, "vcse": False},
        "mainProcurementCategory": "services",
    }
    if method is not None:
        tender["procurementMethod"] = method
    if notice.cpv[1:]:
        tender["additionalClassifications"] = notice.cpv[1:]
    if notice.kind == "cf_future":
        tender["communication"] = {"futureNoticeDate": begins("2027-02-01")}
    elif notice.kind != "cf_engagement" and notice["deadline"]:
        tender["tenderPeriod"] = {"endDate": instant(date.fromisoformat(notice["deadline"]), time(12, 0))}
    if notice.kind == "cf_tender":
        tender["documents"] = [_document(notice, "tenderNotice", "Opportunity notice")]
    return tender | _estimate(notice)


def _estimate(notice: Notice) -> Json:
    """The buyer's estimate: a round figure over the award, a range in some notices, absent in others."""
    amount = float(notice["value"] or 0)
    turn = digits(f"{notice.key} estimate", 6)
    if amount <= 1 or (turn == 0 and TAGS[notice.kind].startswith("award")):
        return {}
    high = amount if notice.kind in {"cf_tender", "cf_future", "cf_engagement"} else round(amount * 1.1, -4) or amount
    value = {"value": {"amount": pounds(high), "currency": "GBP"}}
    low = {"minValue": {"amount": pounds(round(amount * 0.8)), "currency": "GBP"}}
    return value | low if turn == 1 else value


def _planning(notice: Notice) -> Json:
    if notice.kind == "cf_future":
        return {"documents": [_document(notice, "plannedProcurementNotice", "Future opportunity notice")]}
    due = {"id": "1", "type": "engagement", "dueDate": ends(notice["deadline"]), "status": "scheduled"}
    return {
        "documents": [_document(notice, "marketEngagementNotice", "Early engagement notice")],
        "milestones": [due | {"title": "Engagement end date"}],
    }


def _award(notice: Notice, ocid: str) -> Json:
    decided = date.fromordinal(notice.day.toordinal() - 7 - digits(notice.key, 20))
    award: Json = {
        "id": f"{ocid}-1",
        "status": "active",
        "date": begins(decided.isoformat()),
        "datePublished": notice.published,
        "suppliers": [{"id": _supplier_id(notice, firm), "name": supplier_name(notice, firm)} for firm in notice.firms],
        "contractPeriod": period(notice),
        "documents": [_document(notice, "awardNotice", "Awarded contract notice")],
    }
    if notice["value"]:
        award["value"] = {"amount": pounds(float(notice["value"])), "currency": "GBP"}
    return award


def _document(notice: Notice, kind: str, words: str) -> Json:
    return {
        "id": "1",
        "documentType": kind,
        "description": f"{words} of the sample",
        "url": f"https://example.org/sample/Notice/{guid(notice.key + ' notice')}",
        "datePublished": notice.published,
        "format": "text/html",
    }


def _buyer(notice: Notice) -> Json:
    party: Json = {
        "id": f"GB-CFS-{buyer_id(notice['buyer'], 'GB-CFS')}",
        "name": notice["buyer"],
        "identifier": {"legalName": notice["buyer"]},
        "address": {"streetAddress": "1 Example Street", "postalCode": "ZZ99 9ZZ", "countryName": "England"},
        "roles": ["buyer"],
    }
    return party if notice.in_london else party | {"contactPoint": contact_point()}


def _supplier_id(notice: Notice, firm: Supplier) -> str:
    if firm.scheme == "GB-COH":
        return f"GB-COH-{firm.number}"
    return f"GB-CFS-99{digits(f'{notice.key} {firm.key} account', 9_000):04}"


def _party(notice: Notice, firm: Supplier) -> Json:
    name = supplier_name(notice, firm)
    number = {"scheme": "GB-COH", "id": firm.number} if firm.scheme == "GB-COH" else {}
    return {
        "id": _supplier_id(notice, firm),
        "name": name,
        "identifier": {"legalName": name, **number},
        "address": {"streetAddress": "2 Example Street\r\nLondon ZZ99 9ZZ"},
        "roles": ["supplier"],
        **details(notice, firm),
    }
