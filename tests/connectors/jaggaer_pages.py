"""Answers of a made-up tenant of Jaggaer, and what they are read as; for the tests beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from thirty3.connectors.jaggaer import Jaggaer, connector
from thirty3.models.contract import Contract
from thirty3.models.query import Query
from thirty3.models.tender import Tender
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.wire import Page, Request, Response

TENANT = "sample.bravosolution.co.uk"
API = f"https://{TENANT}/esop/jint/api/public"
BOUND: Jaggaer = connector.with_arguments({"tenant": TENANT})
BUYER = {"id": 38001, "name": "London Borough of Camden(38001)"}


def project(reference: str = "project_901", **more: object) -> dict[str, Any]:
    told = {"tenderCode": "tender_90001", "title": "Made-up system", "creationDate": "2026-01-05T09:00:00.000Z"}
    return {"tender": {"tenderReferenceCode": reference, **told, "buyerCompany": BUYER, **more}}


def rfx(code: object = 300, **more: object) -> dict[str, Any]:
    beside = ("suppliersList", "offersList", "rfxAdditionalInfoList")
    parts: dict[str, Any] = {name: more.pop(name) for name in beside if name in more}
    told = {"rfxId": "rfq_1", "rfxReferenceCode": "itt_501", "shortDescription": "Made-up invitation"}
    dates = {"publishDate": "2026-02-01T09:00:00.000+00:00", "closeDate": "2026-03-01T12:00:00.000+00:00"}
    own = {"tenderReferenceCode": "project_901", "statusCode": code, **told, **dates, **more}
    return {"rfxSetting": own, **parts}


def won(*ids: object, **names: str) -> dict[str, Any]:
    listed = [{"id": id, "companyData": {"id": int(id), "name": name}} for id, name in names.items()]
    return {
        "suppliersList": {"supplier": listed},
        "offersList": {"offer": [{"supplierId": id, "isWinner": 1} for id in ids]},
    }


FIRMS = {"77": "Example Systems Ltd", "78": "Sample Cloud plc"}


def page(records: Sequence[object], *, start: int = 1, total: int | None = None, **more: object) -> Page:
    """What a page of projects, or of rfxs, is read as."""
    is_rfxs = any(isinstance(record, dict) and "rfxSetting" in record for record in records)
    name, members = ("rfxs", ("dataList", "rfx")) if is_rfxs else ("projects", ("projectList", "project"))
    count = len(records) if total is None else total
    body = {"returnCode": 0, "totRecords": count, members[0]: {members[1]: records}, **more}
    return read(body, Request(url=f"{API}/ja/v1/{name}", params=(("start", str(start)),)))


def read(body: object, request: Request | None = None) -> Page:
    asked = request or next(BOUND.requests(Query()))
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return BOUND.read(Response(request=asked, status=200, body=json.dumps(body).encode(), retrieved_at=at))


def meant(*pages: Page) -> tuple[list[Tender], list[Contract]]:
    return tenders_and_contracts([release for one in pages for release in one.releases])
