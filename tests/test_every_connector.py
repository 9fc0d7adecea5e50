"""What every connector has to hold to, checked for each of them from its folder of recorded answers."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3 import connectors
from thirty3.errors import PortalChangedError
from thirty3.harvest import Archive, Harvest, afetch, fetch
from thirty3.harvest.guard import check_address
from thirty3.models.query import Query
from thirty3.wire import Connector, Page, Request, Response

FIXTURES = Path(__file__).parent / "connectors" / "fixtures"
IDS = [portal.id for portal in connectors.portals() if portal.hosts]
"""Those that are asked; sources read from files are checked in ``test_every_file.py``."""

every_portal = pytest.mark.parametrize("portal_id", IDS)


@cache
def expected(portal_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FIXTURES / portal_id / "expected.json").read_text())
    return read


@cache
def recorded(portal_id: str) -> tuple[Response, ...]:
    archive = Archive(FIXTURES / portal_id / "recording", mode="replay")
    requests = [json.loads(file.read_text())["request"] for file in sorted(archive.folder.glob("*.json"))]
    answers = (archive.find(Request.model_validate(request)) for request in requests)
    return tuple(answer for answer in answers if answer is not None)


def query(portal_id: str) -> Query:
    return Query.model_validate(expected(portal_id)["query"])


def replay(portal_id: str) -> Harvest:
    archive = Archive(FIXTURES / portal_id / "recording", mode="replay")
    return fetch(portal_id, query(portal_id), archive=archive)


def test_every_portal_has_its_recorded_answers_and_every_recording_its_portal() -> None:
    folders = [folder.name for folder in sorted(FIXTURES.iterdir()) if folder.is_dir()]
    assert folders == [portal.id for portal in connectors.portals()]


@every_portal
def test_a_portal_is_called_like_its_module(portal_id: str) -> None:
    connector = connectors.get(portal_id)
    assert connector.portal.id == portal_id
    assert type(connector).__module__ == f"thirty3.connectors.{portal_id}"
    assert isinstance(connector, Connector)


@every_portal
def test_a_card_says_all_there_is_to_say(portal_id: str) -> None:
    card = connectors.get(portal_id).portal
    assert card.name
    assert card.home.startswith("https://")
    assert card.licence.startswith("http")
    assert "Open Government Licence" in card.attribution
    assert card.hosts
    assert card.pause_seconds >= 1
    assert card.attempts >= 3
    assert {429, 503} <= set(card.busy_seconds)
    assert card.max_bytes <= 256 * 1024 * 1024
    assert card.checked == str(Query(since=card.checked).since)


@every_portal
def test_the_same_query_asks_the_same_requests_and_only_on_the_portals_hosts(portal_id: str) -> None:
    connector = connectors.get(portal_id)
    first = list(connector.requests(query(portal_id)))
    assert first == list(connector.requests(query(portal_id)))
    assert len({request.model_dump_json() for request in first}) == len(first)
    for request in first:
        check_address(connector.portal, request.address)


@every_portal
def test_the_recording_brings_what_is_expected_and_nothing_else(portal_id: str) -> None:
    harvest, wanted = replay(portal_id), expected(portal_id)
    assert [f"{release.ocid} {release.id}" for release in harvest.releases] == wanted["releases"]
    assert [release.provenance.url for release in harvest.releases] == wanted["urls"]
    assert [rejection.where for rejection in harvest.rejected] == wanted["rejected"]
    assert harvest.account.outside == wanted["outside"]
    assert harvest.account.repeated == wanted["repeated"]
    assert list(harvest.account.unread) == wanted["unread"]


@every_portal
def test_every_record_says_where_when_and_under_which_licence_it_was_published(portal_id: str) -> None:
    for release in replay(portal_id).releases:
        assert release.provenance.source == portal_id
        assert release.provenance.record_id == release.id
        assert release.provenance.retrieved_at is not None
        assert release.provenance.licence
        assert release.provenance.publisher


@every_portal
def test_coroutines_bring_what_threads_bring(portal_id: str) -> None:
    archive = Archive(FIXTURES / portal_id / "recording", mode="replay")
    assert asyncio.run(afetch(portal_id, query(portal_id), archive=archive)) == replay(portal_id)


@every_portal
def test_a_harvest_survives_json(portal_id: str) -> None:
    harvest = replay(portal_id)
    assert Harvest.model_validate_json(harvest.model_dump_json()) == harvest


@every_portal
def test_a_recording_of_a_recording_is_equal(portal_id: str, tmp_path: Path) -> None:
    copy = Archive(tmp_path)
    for response in recorded(portal_id):
        copy.write(copy.cleaned(response))
    original = FIXTURES / portal_id / "recording"
    names = sorted(file.name for file in original.iterdir())
    assert names == sorted(file.name for file in tmp_path.iterdir())
    for name in names:
        assert (tmp_path / name).read_bytes() == (original / name).read_bytes()


@every_portal
@given(data=st.data())
def test_a_damaged_answer_is_read_or_is_a_changed_portal_and_never_anything_else(
    portal_id: str, data: st.DataObject
) -> None:
    response = data.draw(st.sampled_from(recorded(portal_id)))
    body = bytearray(response.body)
    for _ in range(data.draw(st.integers(1, 40))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        page = connectors.get(portal_id).read(response.model_copy(update={"body": bytes(body)}))
    except PortalChangedError:
        return
    assert isinstance(page, Page)


@every_portal
@given(data=st.data())
def test_an_answer_cut_short_is_never_taken_for_a_whole_one(portal_id: str, data: st.DataObject) -> None:
    response = data.draw(st.sampled_from(recorded(portal_id)))
    cut = response.body[: data.draw(st.integers(0, len(response.body) - 1))]
    with pytest.raises(PortalChangedError):
        connectors.get(portal_id).read(response.model_copy(update={"body": cut}))


@every_portal
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"releases": null}',
        b'{"releases": {}}',
        b'{"timestamp": "2026-03-02T09:15:00", "status": 400, "error": "Bad Request"}',
        b'{"code": "ValidationError", "errors": 3200}',
        b"<!DOCTYPE html><html><body>Just a moment...</body></html>",
        b'{"releases": []',
        b'{"releases": [], "links": {"next": 12}}',
        b'{"releases": [], "links": "none"}',
        b'{"releases": [], "links": {"next": "https://[half"}}',
    ],
)
def test_an_answer_that_is_no_package_names_the_portal_and_the_address(portal_id: str, body: bytes) -> None:
    response = recorded(portal_id)[0].model_copy(update={"body": body})
    with pytest.raises(PortalChangedError) as caught:
        connectors.get(portal_id).read(response)
    assert caught.value.portal == portal_id
    assert caught.value.url is not None
    assert caught.value.url in str(caught.value)


@every_portal
def test_a_page_without_releases_is_a_page(portal_id: str) -> None:
    response = recorded(portal_id)[0].model_copy(update={"body": b'{"releases": [], "links": []}'})
    assert connectors.get(portal_id).read(response) == Page()


@every_portal
@pytest.mark.parametrize("half", [{"since": "2026-09-01"}, {"until": "2026-09-01"}, {}])
def test_a_query_without_both_ends_is_a_value_error_in_plain_words(portal_id: str, half: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs both since and until"):
        fetch(portal_id, Query.model_validate(half))
