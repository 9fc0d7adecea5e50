"""Small made-up notices for tests that need a whole release; no firm, council or person in them is real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def award(
    number: int, *, buyer: str, ends: str, title: str = "Housing management system", **more: Any
) -> dict[str, Any]:
    """A contract award in the shape of Contracts Finder; ``more`` replaces members of the award."""
    ocid = f"ocds-b5fd17-00000000-0000-4000-8000-{number:012}"
    return {
        "ocid": ocid,
        "id": f"00000000-0000-4000-8000-{number:012}-{900000 + number}",
        "date": "2025-03-03T10:00:00Z",
        "tag": ["award"],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": "GB-CFS-999001", "name": buyer},
        "parties": [
            {
                "id": "GB-CFS-999001",
                "name": buyer,
                "roles": ["buyer"],
                "contactPoint": {"email": "a.person@example.org"},
            },
            {"id": "S1", "name": "Madeup Systems Ltd", "roles": ["supplier"], "details": {"scale": "sme"}},
        ],
        "tender": {
            "id": f"DN{number:06}",
            "title": title,
            "status": "complete",
            "classification": {"scheme": "CPV", "id": "48000000"},
        },
        "awards": [
            {
                "id": f"{ocid}-1",
                "status": "active",
                "date": "2025-02-20T00:00:00Z",
                "value": {"amount": 120000, "currency": "GBP"},
                "suppliers": [{"id": "S1", "name": "Madeup Systems Ltd"}],
                "contractPeriod": {"startDate": "2025-04-01T00:00:00+01:00", "endDate": ends},
                **more,
            }
        ],
    }


def package(*releases: dict[str, Any]) -> dict[str, Any]:
    """A release package under the Open Government Licence."""
    return {
        "uri": "https://example.org/made-up",
        "version": "1.1",
        "publishedDate": "2025-03-04T00:00:00Z",
        "publisher": {"name": "Made-up notices for tests"},
        "license": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "releases": list(releases),
    }


def write(path: Path, content: Any) -> Path:
    """Write JSON to a file and return the path."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
