"""The pieces that Find a Tender's made-up notices are put together from."""

from __future__ import annotations

from datetime import date

from sample_notice import (
    LAE,
    Json,
    Notice,
    Supplier,
    buyer_id,
    contact_point,
    details,
    digits,
    ends,
    guid,
    period,
    pounds,
    supplier_name,
)

THRESHOLD = {2025: 214_904, 2026: 207_720}
"""Goods and services of councils, pounds with VAT, by year (PPN 023; SI 2025/1200)."""

NAMES = {
    "uk1": ("plannedProcurementNotice", "Pipeline notice"),
    "uk2": ("marketEngagementNotice", "Preliminary market engagement notice"),
    "uk3": ("plannedProcurementNotice", "Planned procurement notice"),
    "uk4": ("tenderNotice", "Tender notice"),
    "uk5": ("awardNotice", "Transparency notice"),
    "uk6": ("awardNotice", "Contract award notice"),
    "uk7": ("contractNotice", "Contract details notice"),
    "uk10": ("contractNotice", "Contract change notice"),
    "uk11": ("contractTerminationNotice", "Contract termination notice"),
    "uk12": ("tenderCancellationNotice", "Procurement termination notice"),
}


def ocid(notice: Notice) -> str:
    return f"ocds-sample-{guid(notice.key)[:6]}"


def number(notice: Notice) -> str:
    """A notice number beyond those Find a Tender reaches in a year."""
    return f"{900_001 + digits(f'{notice.key} {notice.kind} number', 99_998)}-{notice.day.year}"


def subject(notice: Notice) -> Json:
    made = {"description": notice.description, "mainProcurementCategory": "services", "items": [item(notice)]}
    return made | ({"value": value(notice)} if notice["value"] else {}) | threshold(notice)


def threshold(notice: Notice) -> Json:
    if notice["area"] == "-":  # works and light-touch services have other thresholds
        return {}
    return {"aboveThreshold": float(notice["value"] or 0) * 1.2 >= THRESHOLD[notice.day.year]}


def value(notice: Notice) -> Json:
    amount = float(notice["value"])
    return {"amount": pounds(amount), "amountGross": pounds(amount * 1.2), "currency": "GBP"}


def valued(notice: Notice) -> Json:
    return ({"value": value(notice)} if notice["value"] else {}) | threshold(notice)


def period_with_extensions(notice: Notice) -> Json:
    return period(notice) | ({"maxExtentDate": ends(notice["max_end"])} if notice["max_end"] else {})


def renewal(notice: Notice) -> Json:
    if not notice["max_end"]:
        return {}
    return {"hasRenewal": True, "renewal": {"description": renewal_words(notice)}}


def renewal_words(notice: Notice) -> str:
    first, last = date.fromisoformat(notice["end"]), date.fromisoformat(notice["max_end"])
    months = round((last - first).days / 30.44)  # the mean length of a month
    return f"{months // 12} x 12 months" if months % 12 == 0 and months > 12 else f"Up to {months} months"


def item(notice: Notice, cpv: list[Json] | None = None, lot: str = "1") -> Json:
    place = {"region": "UKI" if notice.in_london else "UK", "country": "GB", "countryName": "United Kingdom"}
    codes = notice.cpv if cpv is None else cpv
    return {"id": lot, "additionalClassifications": codes, "deliveryAddresses": [place], "relatedLot": lot}


def lots(notice: Notice, status: str) -> list[Json]:
    titles = notice["lots"].split(";")
    share = float(notice["value"]) / len(titles)
    found = []
    for place, title in enumerate(titles, start=1):
        lot: Json = {"id": str(place), "status": status, "contractPeriod": period_with_extensions(notice)}
        if notice["sme"] != "unsaid":
            sme = notice["sme"] != "no" and digits(f"{notice.key} suits {place}", 5) > 0
            lot["suitability"] = {"sme": sme, "vcse": digits(f"{notice.key} vcse", 4) == 0}
        if title:
            gross = round(share * 1.2, 2)
            lot |= {"title": title, "value": {"amount": pounds(share), "amountGross": gross, "currency": "GBP"}}
        found.append(lot | renewal(notice))
    return found


def award(notice: Notice, made: Json) -> Json:
    return {
        "id": "1",
        "status": "active",
        "title": notice["title"],
        "suppliers": suppliers(notice, made),
        "items": [item(notice)],
        "mainProcurementCategory": "services",
        "relatedLots": ["1"],
    } | threshold(notice)


def bids(notice: Notice) -> Json:
    received = 2 + digits(f"{notice.key} bids", 6)
    measures = {"bids": received, "smeBids": digits(f"{notice.key} sme bids", received)}
    return {"statistics": [{"id": name, "measure": name, "value": count} for name, count in measures.items()]}


def document(notice: Notice) -> Json:
    kind, words = NAMES[notice.kind]
    return {
        "id": number(notice),
        "documentType": kind,
        "noticeType": notice.kind.upper(),
        "description": f"{words} of the sample",
        "url": f"https://example.org/sample/Notice/{number(notice)}",
        "datePublished": notice.published,
        "format": "text/html",
    }


def buyers(notice: Notice) -> list[Json]:
    scheme = "GB-FTS" if notice.kind == "f03" else "GB-PPON"
    parties = []
    for name in notice["buyer"].split("+"):
        account = buyer_id(name, scheme)
        identifier = {"legalName": name} if scheme == "GB-FTS" else {"scheme": scheme, "id": account}
        kind = {"scheme": "UK_CA_TYPE", "id": "publicAuthoritySubCentralGovernment"}
        party: Json = {"id": f"{scheme}-{account}", "name": name, "identifier": identifier, "roles": ["buyer"]}
        party["address"] = {"streetAddress": "1 Example Street", "postalCode": "ZZ99 9ZZ", "country": "GB"}
        party["details"] = {"classifications": [kind]}
        if name in LAE:
            party["additionalIdentifiers"] = [{"scheme": "GB-LAE", "id": LAE[name]}]
        parties.append(party if notice.in_london else party | {"contactPoint": contact_point()})
    return parties


def suppliers(notice: Notice, made: Json) -> list[Json]:
    """Adds the firms to the parties, and returns the references to them."""
    parties = [_party(notice, firm) for firm in notice.firms]
    made["parties"] = [*made["parties"], *parties]
    return [{"id": party["id"], "name": party["name"]} for party in parties]


def _party(notice: Notice, firm: Supplier) -> Json:
    name = supplier_name(notice, firm)
    party: Json = {"name": name, "roles": ["supplier"], **details(notice, firm)}
    if firm.region:
        party["address"] = {"streetAddress": "2 Example Street", "postalCode": "ZZ99 9ZZ", "region": firm.region}
    if firm.scheme == "GB-COH" and notice.kind != "f03":
        identifier = {"scheme": firm.scheme, "id": firm.number}
        more = [{"scheme": "GB-PPON", "id": buyer_id(firm.key, "GB-PPON")}]
        return party | {"id": f"GB-COH-{firm.number}", "identifier": identifier, "additionalIdentifiers": more}
    account = firm.number if firm.scheme == "GB-FTS" else f"99{digits(firm.key, 9_000):04}"
    register = {"scheme": "GB-COH", "id": firm.number} if firm.scheme == "GB-COH" else {}
    return party | {"id": f"GB-FTS-{account}", "identifier": {"legalName": name, **register}}
