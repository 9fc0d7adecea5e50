"""Every value of a full release changed into every other type: nothing raises, and nobody is lost over it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ocds.made import ACT, FROM, GBP, JSON, award, award_release, notice, package, replaced, spots
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.files import read_package
from thirty3.ocds.read import read_contracts, read_tender

CPV = {"scheme": "CPV", "id": "48000000"}
PERIOD = {"startDate": "2026-04-01", "endDate": "2028-03-31", "maxExtentDate": "2030-03-31", "durationInDays": 720}

FULL: JSON = award_release(
    award(
        relatedLots=["1"],
        value=GBP,
        date="2026-02-01T00:00:00Z",
        items=[{"id": "1", "additionalClassifications": [CPV], "relatedLot": "1"}],
        documents=[notice("999555-2026", "awardNotice", "UK6")],
    ),
    tender={
        "id": "X1",
        "title": "T",
        "status": "active",
        "legalBasis": ACT,
        "classification": CPV,
        "value": GBP,
        "minValue": GBP,
        "items": [{"id": "1", "classification": CPV, "deliveryAddresses": [{"region": "UKI"}], "relatedLot": "1"}],
        "lots": [{"id": "1", "contractPeriod": PERIOD, "hasRenewal": True, "renewal": {"description": "1+1"}}],
        "tenderPeriod": {"endDate": "2026-04-02T12:00:00+01:00"},
        "communication": {"futureNoticeDate": "2026-05-01"},
        "techniques": {"hasFrameworkAgreement": True},
        "milestones": [{"id": 1, "title": "Contract start", "dueDate": "2026-01-01"}],
        "suitability": {"sme": True},
        "documents": [notice("1", "tenderNotice", "UK4")],
    },
    contracts=[
        {
            "id": "1",
            "awardID": "1",
            "status": "active",
            "value": GBP,
            "period": PERIOD,
            "dateSigned": "2026-03-01",
            "implementation": {"documents": [notice("3", "contractTerminationNotice", "UK11")]},
        }
    ],
    bids={"statistics": [{"id": "1", "measure": "bids", "value": 3, "relatedLots": ["1"]}]},
)


@pytest.mark.parametrize("new", [None, True, -1, 10**17, "9999-12-31T23:59:59-11:00", {"id": [1]}, [{"id": {}}], [7]])
def test_no_value_of_another_type_raises_or_loses_the_process(new: Any) -> None:
    for path in spots(FULL):
        if path in (("ocid",), ("id",)):
            continue
        changed = replaced(FULL, path, new)
        update = {**changed, "id": "update", "date": "2026-08-01T00:00:00Z"}
        for values in ([changed], [FULL, update]):
            reading = read_package(json.dumps(package(*values)).encode(), provenance=FROM)
            assert len(reading.releases) == len(values), path
            (made,) = compile_releases(reading.releases)
            assert read_tender(made) is not None, path
            rows = [found.row() for found in read_contracts(made)]
            assert rows or path[0] in ("awards", "contracts"), path
