"""Projects and rfxs of Jaggaer as OCDS 1.1 releases.

A project is a planning release, an rfx (ITT, PQQ) a tender release and, once it is awarded, an award release too. All
of one project share an ocid, so that they compile together without anybody holding both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from thirty3.connectors._jaggaer_cells import Cells, Reading, iso, member, period
from thirty3.connectors._json_answer import filled, line, unread, whole
from thirty3.errors import ParseError
from thirty3.models.content import identified
from thirty3.ocds.release import objects

__all__ = ["PROJECT", "SETTING", "STATUSES", "Told", "project_release", "rfx_releases"]

_PREFIX = "ocds-t33jag"
"""Ours, and not registered: a tenant's projects have no open contracting ids of their own."""


class Status(NamedTuple):
    """What a ``statusCode`` of an rfx means."""

    meaning: str
    tender: Literal["planned", "active", "complete", "unsuccessful", "cancelled", "withdrawn"]
    """Ours, by OCDS. ``complete`` from the moment offers are no longer taken."""
    award: Literal["active", "pending"] | None = None


STATUSES: Mapping[int, Status] = {
    0: Status("to be published", "planned"),
    100: Status("before publication", "planned"),  # no name is known; the Crown Commercial Service counts it as planned
    200: Status("before publication", "planned"),  # so too
    300: Status("running", "active"),
    400: Status("to be evaluated", "complete"),
    50: Status("awarded offline", "complete", "active"),
    500: Status("awarded", "complete", "active"),
    600: Status("auction", "complete"),  # among those whose offers were admitted: PCR 2015, regulation 35
    700: Status("not awarded", "unsuccessful"),
    800: Status("technical evaluation", "complete"),
    900: Status("commercial evaluation", "complete"),
    950: Status("final evaluation", "complete"),
    975: Status("pre-awarded", "complete", "pending"),
    1000: Status("invalidated", "cancelled"),
    1100: Status("suspended", "withdrawn"),  # as the Crown Commercial Service counts it; it may be taken up again
    1200: Status("closed", "complete"),
    1500: Status("ended", "complete"),
    1600: Status("mixed awarding", "complete", "active"),
}
"""Codes whose meaning is known. 350, 750, 985, 1300 to 1400 and 1800 to 2100 exist, and nobody says what they mean.

Source: the Crown Commercial Service's Contract Award Service (its names of codes, and ``rfxStatusToTenderStatus`` in
its configuration); 2026-11-22. It counts evaluation as ``active``; nobody can bid by then, so it is not here.
"""

_SELECTION = re.compile(r"(?:^|_)(?:PQQ|RFI)(?:_|$)", re.IGNORECASE)
"""In ``rfxType`` (``STANDARD_PQQ``) or a reference (``pqq_12``): who wins there may bid, and has won no contract."""

_PERSONAL = frozenset(("projectOwner", "ownerUser", "projectTeam"))
"""Officers: neither read nor listed."""

PROJECT = frozenset(
    (
        "tenderCode", "tenderReferenceCode", "title", "description", "buyerCompany", "creationDate", "activationDate",
        "lastModTime", "deleted", "additionalInfoList",
    )
)  # fmt: skip
"""Members of a project that are read."""

SETTING = frozenset(
    (
        "rfxId", "rfxReferenceCode", "rfiFlag", "tenderReferenceCode", "shortDescription", "longDescription", "rfxType",
        "procurementRoute", "statusCode", "publishDate", "closeDate", "awardDate", "lastUpdate", "buyerCompany",
        "value", "valueCurrency",
    )
)  # fmt: skip
"""Members of an rfx's settings that are read; ``status`` is the code in words, in the tenant's language."""

_RFX = frozenset(("rfxSetting", "rfxAdditionalInfoList", "suppliersList", "offersList"))
_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NUMBER = re.compile(r"[a-z]+_([0-9]+)")


class Told(NamedTuple):
    """A release as JSON, and what was odd about it."""

    data: dict[str, Any]
    notes: tuple[str, ...]


def project_release(project: object, reading: Reading) -> Told:
    """The planning release of a project.

    Raises:
        ParseError: It is no project, or has no reference.
    """
    tender = project.get("tender") if isinstance(project, Mapping) else None
    if not isinstance(tender, Mapping):
        raise ParseError("a project holds a tender, this holds none")
    reference = line(tender.get("tenderReferenceCode"))
    if reference is None:
        raise ParseError("a project has a tenderReferenceCode, this has none")
    path = "projectList.project[]"
    reading.unread |= {*unread(path, project, {"tender"}), *unread(f"{path}.tender", tender, PROJECT | _PERSONAL)}
    cells = Cells(tender, f"{path}.tender", reading)
    info = cells.info("additionalInfoList")
    is_deleted = whole(tender.get("deleted")) == 1
    # The earlier of the two: a project that is taken up again, or moved to another system, has a late one.
    known = (cells.instant("creationDate"), cells.instant("activationDate"))
    born = min((one for one in known if one is not None), default=None)
    changed = cells.instant("lastModTime")
    code = line(tender.get("tenderCode"))
    data = {
        "ocid": _ocid(reading.tenant, reference),
        "date": iso((changed or born) if is_deleted else born),
        "tag": ["planning"],
        "initiationType": "tender",
        "language": "en",
        **cells.buyer(),
        "planning": {"budget": {"projectID": code}} if code else None,
        "tender": filled(
            {
                "id": reference,
                "title": line(tender.get("title")),
                "description": line(tender.get("description")),
                # None of a project that stands: it would live on beneath an rfx whose own status nobody can tell.
                "status": "withdrawn" if is_deleted else None,
                "value": info.get("value"),
                "procurementMethodDetails": info.get("route"),
                "contractPeriod": period(info),
            }
        ),
    }
    notes = [*cells.notes, *(["project_deleted"] if is_deleted else [])]
    return Told(identified(filled(data), _id("planning", code or reference)), tuple(notes))


def rfx_releases(rfx: object, reading: Reading) -> tuple[Told, ...]:
    """The tender release of an rfx, and its award release where it is awarded.

    Raises:
        ParseError: It is no rfx, or has no reference.
    """
    setting = rfx.get("rfxSetting") if isinstance(rfx, Mapping) else None
    if not isinstance(rfx, Mapping) or not isinstance(setting, Mapping):
        raise ParseError("an rfx holds an rfxSetting, this holds none")
    own = line(setting.get("rfxReferenceCode")) or line(setting.get("rfxId"))
    if own is None:
        raise ParseError("an rfx has an rfxReferenceCode or an rfxId, this has neither")
    path = "dataList.rfx[]"
    reading.unread |= set(unread(path, rfx, _RFX))
    reading.unread |= set(unread(f"{path}.rfxSetting", setting, SETTING | _PERSONAL | {"status"}))
    cells = Cells(setting, f"{path}.rfxSetting", reading)
    info = Cells(rfx, path, reading, cells.notes).info("rfxAdditionalInfoList")
    status = _status(setting.get("statusCode"), cells)
    head = _head(own, setting, cells, info, status)
    first = _first(head, cells, status)
    key = line(setting.get("rfxId")) or own
    told = Told(identified(first, _id(first["tag"][0], key)), tuple(cells.notes))
    if status is None or status.award is None or _is_selection(own, setting):
        return (told,)
    given = _award(own, rfx, cells, info, status.award)
    award = {**head, **given, "parties": [*head.get("parties", ()), *given["parties"]] or None}
    return told, Told(identified(filled(award), _id("award", key)), tuple(cells.notes))


def _head(
    own: str, setting: Mapping[str, Any], cells: Cells, info: Mapping[str, Any], status: Status | None
) -> dict[str, Any]:
    """What both releases of an rfx say: whose it is, and the tender as it stands now."""
    project = line(setting.get("tenderReferenceCode"))
    number = _NUMBER.fullmatch(own)
    if _is_selection(own, setting):
        cells.notes.append("selection_stage")
    tender = {
        # As Contracts Finder and Find a Tender show it where projects are called tender_N: tender_477791/1460304.
        "id": own if project is None else f"{project}/{own if number is None else number[1]}",
        "title": line(setting.get("shortDescription")),
        "description": line(setting.get("longDescription")),
        "status": None if status is None else status.tender,
        "value": cells.value() or info.get("value"),
        "procurementMethodDetails": line(setting.get("procurementRoute"))
        or info.get("route")
        or line(setting.get("rfxType")),
        "tenderPeriod": filled(
            {"startDate": iso(cells.instant("publishDate")), "endDate": iso(cells.instant("closeDate"))}
        ),
        "contractPeriod": period(info),
    }
    ocid = _ocid(cells.reading.tenant, project or own)
    return filled(
        {"ocid": ocid, "initiationType": "tender", "language": "en", **cells.buyer(), "tender": filled(tender)}
    )


def _first(head: Mapping[str, Any], cells: Cells, status: Status | None) -> dict[str, Any]:
    """The tender release; before publication it is a plan without a date, since nobody has published it yet."""
    opens = iso(cells.instant("publishDate"))
    if status is None or status.tender != "planned":
        return filled({**head, "date": opens, "tag": ["tender"]})
    expected = {"communication": {"futureNoticeDate": opens}} if opens else {}
    return {**head, "tag": ["planning"], "tender": {**head["tender"], **expected}}


def _award(own: str, rfx: Mapping[str, Any], cells: Cells, info: Mapping[str, Any], status: str) -> dict[str, Any]:
    """The award with all its winners, who share whatever value it has."""
    awarded = cells.instant("awardDate")
    if awarded is None:
        cells.notes.append("award_date_missing")
    # No award is published before its tender, though an offline one may be decided before it is typed in.
    known = (awarded or cells.instant("lastUpdate"), cells.instant("publishDate"))
    published = max((one for one in known if one is not None), default=None)
    winners = _winners(rfx, cells)
    award = {
        "id": own,
        "title": line(cells.members.get("shortDescription")),
        "status": status,
        "date": iso(awarded),
        # rfxSetting.value is what the buyer typed before anybody bid: it stays the tender's, and is nobody's price.
        "value": info.get("awarded"),
        "suppliers": [filled({"id": id, "name": name}) for id, name in winners.items()],
        "contractPeriod": period(info),
    }
    parties = [{"id": id, "name": name, "roles": ["supplier"]} for id, name in winners.items() if name]
    return {"date": iso(published), "tag": ["award"], "parties": parties, "awards": [filled(award)]}


def _winners(rfx: Mapping[str, Any], cells: Cells) -> dict[str, str | None]:
    """Names of those who won by their ids, None where no name is told. Those who lost are nobody's business."""
    names: dict[str, str | None] = {}
    for supplier in objects(member(rfx.get("suppliersList"), "supplier")):
        company = supplier.get("companyData")
        name = line(member(company, "name"))
        for id in (line(member(company, "id")), line(supplier.get("id"))):
            if id is not None:
                names[id] = names.get(id) or name
        cells.reading.unread |= set(unread("dataList.rfx[].suppliersList.supplier[]", supplier, {"id", "companyData"}))
        cells.reading.unread |= set(
            unread("dataList.rfx[].suppliersList.supplier[].companyData", company, {"id", "name"})
        )
    found: dict[str, str | None] = {}
    for offer in objects(member(rfx.get("offersList"), "offer")):
        id = line(offer.get("supplierId"))
        if whole(offer.get("isWinner")) == 1 or offer.get("isWinner") is True:
            found[id or "unknown"] = names.get(id or "")
        cells.reading.unread |= set(unread("dataList.rfx[].offersList.offer[]", offer, {"supplierId", "isWinner"}))
    cells.notes.extend(f"winner_unnamed: {id[:20]}" for id, name in found.items() if name is None)
    if not found:
        cells.notes.append("winner_missing")
    return found


def _status(code: object, cells: Cells) -> Status | None:
    number = whole(code)
    if number is not None and number in STATUSES:
        return STATUSES[number]
    said = (line(code) or "none")[:20]
    cells.reading.unclear[said] += 1
    cells.notes.append(f"status_unknown: {said}")
    return None


def _is_selection(own: str, setting: Mapping[str, Any]) -> bool:
    """Whether an rfx asks who may bid, or for information, and not for bids."""
    said = (own, line(setting.get("rfxType")) or "")
    return whole(setting.get("rfiFlag")) == 1 or any(_SELECTION.search(text) for text in said)


def _ocid(tenant: str, reference: str) -> str:
    return f"{_PREFIX}-{tenant}-{_safe(reference)}"


def _id(tag: str, own: str) -> str:
    """How a release's id begins: with its stage, by which releases of one instant are put in order."""
    return f"{('planning', 'tender', 'award').index(tag) + 1}-{tag}-{_safe(own)}"


def _safe(reference: str) -> str:
    """A reference as part of an id: as it is, or a digest where it holds what ids had better not."""
    if _SAFE.fullmatch(reference):
        return reference
    return hashlib.blake2b(reference.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
