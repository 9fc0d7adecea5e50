"""Portals asked for one process: what they are asked, and which of their answers say that there is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.server import package, release
from thirty3 import connectors
from thirty3.errors import PortalChangedError
from thirty3.wire import ByProcess, Page, Response

FTS, CF, PCS, S2W = "find_a_tender", "contracts_finder", "public_contracts_scotland", "sell2wales"
OCIDS = {
    FTS: "ocds-h6vhtk-000001",
    CF: "ocds-b5fd17-00000001-2222-4333-8444-555555555555",
    PCS: "ocds-r6ebe6-0000000001",
    S2W: "ocds-kuma6s-0000000001",
}
NOT_FOUND = b"""<ArrayOfValidationError><ValidationError><Message i:nil="true"/><Code>NotFound</Code>
<Property>PublishedNoticeId</Property></ValidationError></ArrayOfValidationError>"""
NO_PATH = b'{"code": "ValidationError", "errors": 3200}'
PAGE = b"<!DOCTYPE html><html><body><h1>404</h1></body></html>"

every_portal = pytest.mark.parametrize("portal_id", sorted(OCIDS))


def able(portal_id: str) -> ByProcess:
    connector = connectors.get(portal_id)
    assert isinstance(connector, ByProcess)
    return connector


def read(portal_id: str, body: bytes | object, *, status: int = 200) -> Page:
    connector = able(portal_id)
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = connector.request_for(OCIDS[portal_id])
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return connector.read(Response(request=request, status=status, body=whole, retrieved_at=at))


def test_the_others_cannot_be_asked() -> None:
    assert {card.id for card in connectors.portals() if isinstance(connectors.get(card.id), ByProcess)} == set(OCIDS)


@every_portal
def test_a_process_of_another_portal_is_refused_with_its_id(portal_id: str) -> None:
    for other in sorted(OCIDS.keys() - {portal_id}):
        with pytest.raises(ValueError, match=f"{OCIDS[other]}' is no process of this portal"):
            able(portal_id).request_for(OCIDS[other])


@every_portal
def test_what_an_ocid_holds_cannot_lead_elsewhere(portal_id: str) -> None:
    ocid = f"{OCIDS[portal_id]}/../../?x=1#é"
    address = able(portal_id).request_for(ocid).address
    assert address.endswith(("%2F..%2F..%2F%3Fx%3D1%23%C3%A9", "%2F..%2F..%2F%3Fx%3D1%23%C3%A9&locale=2057"))


@pytest.mark.parametrize(
    ("portal_id", "status", "body"),
    [
        (FTS, 404, b"""{"exception": "'identifier' is not found"}"""),
        (CF, 400, NOT_FOUND),
        (CF, 400, b'{"code": "ValidationError", "errors": [{"code": "NotFound", "property": "PublishedNoticeId"}]}'),
        (CF, 404, b""),
        (CF, 404, PAGE),
        (PCS, 404, b"No such notice"),
        (S2W, 404, PAGE),
    ],
)
def test_an_answer_that_says_that_there_is_no_such_process_is_a_page_without_anything(
    portal_id: str, status: int, body: bytes
) -> None:
    assert read(portal_id, body, status=status) == Page()


@pytest.mark.parametrize(
    ("portal_id", "status", "body"),
    [
        (FTS, 404, PAGE),
        (FTS, 400, b'{"status": 400, "message": "Request parameters unknown"}'),
        (FTS, 410, b"is not found"),
        (CF, 404, NO_PATH),
        (CF, 404, b"\n" + NO_PATH),
        (CF, 400, b"<ArrayOfValidationError><Code>Invalid</Code></ArrayOfValidationError>"),
        (PCS, 400, b"The request is invalid."),
        (S2W, 410, b""),
    ],
)
def test_any_other_word_is_a_changed_portal_with_status_and_address(portal_id: str, status: int, body: bytes) -> None:
    with pytest.raises(PortalChangedError, match=f"answered {status}") as caught:
        read(portal_id, body, status=status)
    assert (caught.value.portal, caught.value.status) == (portal_id, status)
    assert caught.value.url == able(portal_id).request_for(OCIDS[portal_id]).address


def test_a_process_of_many_releases_is_read_page_after_page() -> None:
    here = able(FTS).request_for(OCIDS[FTS]).address
    whole = [release(1, "2026-09-01T20:00:00+01:00") | {"id": f"{number:06}-2026"} for number in range(100)]
    first = read(FTS, package(whole, links={"next": f"{here}?cursor=MTAw"}))
    assert len(first.releases) == 100
    assert [request.address for request in first.follow] == [f"{here}?cursor=MTAw"]
    assert first.warnings == ()
    cut = read(FTS, package(whole))
    assert cut.follow == ()
    assert cut.warnings == ("a full page of 100 came without a link to the next, and its window is unknown",)


def test_a_record_brings_its_releases_and_not_the_compiled_one() -> None:
    one = release(1, "2026-09-01T20:00:00+01:00") | {"ocid": OCIDS[CF]}
    compiled = one | {"id": f"{OCIDS[CF]}-compiled", "tag": ["compiled"]}
    about = {name: value for name, value in package([]).items() if name not in {"releases", "links"}}
    whole = about | {"packages": ["https://portal.example/1"]}
    page = read(CF, whole | {"records": [{"ocid": OCIDS[CF], "releases": [one], "compiledRelease": compiled}]})
    assert [each.id for each in page.releases] == [one["id"]]
    assert (page.rejected, page.unread, page.warnings) == ((), (), ())
    links = [{"url": "https://portal.example/1", "date": one["date"], "tag": ["tender"]}]
    page = read(CF, whole | {"records": [{"ocid": OCIDS[CF], "releases": links, "compiledRelease": compiled}]})
    assert page.releases == ()
    assert [each.reason for each in page.rejected] == [
        "the record holds only a compiled release, and not those it was made of"
    ]
    assert page.rejected[0].where.endswith("records[0].compiledRelease")


@pytest.mark.parametrize("portal_id", [PCS, S2W])
def test_a_family_without_a_list_of_releases_is_a_warning_that_names_it(portal_id: str) -> None:
    about = {name: value for name, value in package([]).items() if name not in {"releases", "links"}}
    page = read(portal_id, about)
    assert page.warnings == (
        f"no list of releases came for {OCIDS[portal_id]}: the portal may be ill rather than empty",
    )
    assert page.releases == ()
