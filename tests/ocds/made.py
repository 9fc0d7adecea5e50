"""Made-up releases for the tests of ``thirty3.ocds``: names, numbers and addresses are invented, shapes are real."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.models.release import Process, Release
from thirty3.models.tender import Tender
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.read import read_contracts, read_tender
from thirty3.ocds.release import make_release

JSON = dict[str, Any]

FROM = Provenance(source="made", record_id="")

ACT = {"id": "2023/54", "scheme": "UKPGA"}

COUNCIL: JSON = {
    "id": "GB-PPON-PZZZ-1111-ZZZZ",
    "name": "London Borough of Exampleham",
    "identifier": {"scheme": "GB-PPON", "id": "PZZZ-1111-ZZZZ"},
    "address": {"streetAddress": "1 Civic Way", "locality": "London", "postalCode": "E99 9ZZ", "region": "UKI41"},
    "contactPoint": {"name": "A. Person", "email": "a.person@exampleham.example", "telephone": "020 7946 0000"},
    "roles": ["buyer"],
}

FIRM: JSON = {
    "id": "GB-COH-01234567",
    "name": "EXAMPLE SYSTEMS LTD",
    "identifier": {"scheme": "GB-COH", "id": "01234567"},
    "additionalIdentifiers": [{"scheme": "GB-PPON", "id": "PYYY-2222-YYYY"}],
    "address": {"streetAddress": "2 Sample Street", "locality": "Leeds", "postalCode": "LS1 4AP", "region": "UKE42"},
    "details": {"scale": "sme", "vcse": False},
    "roles": ["supplier"],
}

GBP = {"amount": 950_000, "amountGross": 1_140_000, "currency": "GBP"}


def notice(id: str, kind: str, notice_type: str | None = None, *, day: str = "2026-03-02") -> JSON:
    """A notice document as Find a Tender writes it."""
    document = {
        "id": id,
        "documentType": kind,
        "url": f"https://notices.example/Notice/{id}",
        "datePublished": f"{day}T09:15:00Z",
        "format": "text/html",
    }
    return document if notice_type is None else {**document, "noticeType": notice_type}


def release(id: str = "999001-2026", **members: Any) -> JSON:
    """A release with all that the standard demands; members override or add, None takes away."""
    made: JSON = {
        "ocid": "ocds-h6vhtk-0fffff",
        "id": id,
        "date": "2026-03-02T09:15:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "parties": [COUNCIL],
        "buyer": {"id": COUNCIL["id"], "name": COUNCIL["name"]},
        "tender": {
            "id": "EXMP001-DN800001-00000002",
            "title": "Care case management system",
            "legalBasis": ACT,
            "status": "active",
        },
    }
    made |= members
    return copy.deepcopy({name: value for name, value in made.items() if value is not None})


def award(id: str = "1", **members: Any) -> JSON:
    """An award to the example firm."""
    made: JSON = {
        "id": id,
        "status": "active",
        "suppliers": [{"id": FIRM["id"], "name": FIRM["name"]}],
        "contractPeriod": {"startDate": "2026-04-01T00:00:00+01:00", "endDate": "2028-03-31T23:59:59+01:00"},
    }
    made |= members
    return copy.deepcopy({name: value for name, value in made.items() if value is not None})


def award_release(*awards: JSON, id: str = "999555-2026", **members: Any) -> JSON:
    """A release that announces awards."""
    made: JSON = {"tag": ["award"], "parties": [COUNCIL, FIRM], "awards": list(awards) or [award()]}
    return release(id, **(made | members))


def releases(*values: JSON) -> list[Release]:
    """Releases as a reader makes them."""
    return [make_release(value, provenance=FROM) for value in values]


def process(*values: JSON) -> Process:
    """The one process of releases."""
    (made,) = compile_releases(releases(*values))
    return made


def tender(*values: JSON) -> Tender:
    """The tender of one process."""
    made = read_tender(process(*values))
    assert made is not None
    return made


def contracts(*values: JSON) -> tuple[Contract, ...]:
    """The contracts of one process."""
    return read_contracts(process(*values))


def contract(*values: JSON) -> Contract:
    """The only contract of one process."""
    (made,) = contracts(*values)
    return made


def package(*values: Any, **members: Any) -> JSON:
    """A release package."""
    about: JSON = {
        "uri": "https://portal.example/package",
        "version": "1.1",
        "publishedDate": "2026-03-02T09:15:00Z",
        "publisher": {"name": "Example Office"},
        "license": "https://licence.example/open",
    }
    return {**about, "releases": list(values), **members}


def put(folder: Path, name: str, content: object) -> Path:
    """A file with JSON, text or bytes in it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def spots(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all values inside a JSON value."""
    inner: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, child in inner:
        yield (*path, key)
        yield from spots(child, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of a JSON value with another value at one path."""
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = replaced(value[path[0]], path[1:], new)
    return copied
