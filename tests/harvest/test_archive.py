"""Recorded answers: what is written, what is not, and what is asked again."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server import Answer, PagedPortal, VirtualClock, json_answer, package, release, serving, there
from thirty3.connectors import get
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import NotArchivedError, ParseError
from thirty3.harvest import Archive, Harvest, afetch, fetch, pages
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

DAY = Query(since="2026-09-01", until="2026-09-02")
ASKED = Request(url="https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages", params=(("limit", "100"),))


def answer(body: bytes, **headers: str) -> Response:
    at = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
    return Response(request=ASKED, status=200, headers=tuple(headers.items()), body=body, retrieved_at=at)


def recorded(folder: Path, response: Response) -> Response:
    archive = Archive(folder)
    archive.write(archive.cleaned(response))
    held = archive.find(response.request)
    assert held is not None
    return held


def without_times(harvest: Harvest) -> dict[str, Any]:
    dump = harvest.model_dump(mode="json")
    for each in dump["releases"]:
        del each["provenance"]["retrieved_at"]
    return dump


def test_a_harvest_from_a_recording_is_the_harvest_it_was_recorded_from(tmp_path: Path) -> None:
    portal = PagedPortal([release(n, f"2026-09-01T{n % 24:02d}:00:00+01:00") for n in range(1, 401)], limit=10)
    with serving(portal) as server:
        portal.base = server.url
        connector = there(FindATender(), server)
        live = fetch(connector, DAY, archive=Archive(tmp_path, mode="record"), clock=VirtualClock())
        asked = len(server.asked)
        again = fetch(connector, DAY, archive=Archive(tmp_path, mode="replay"))
        reused = fetch(connector, DAY, archive=tmp_path)
        in_a_loop = asyncio.run(afetch(connector, DAY, archive=str(tmp_path)))
        assert len(server.asked) == asked > 40
    assert live == again == reused == in_a_loop
    assert live.account.kept == 400


def test_reuse_asks_only_for_what_is_absent_and_record_asks_for_everything(tmp_path: Path) -> None:
    with serving(lambda asked: json_answer(package([release(asked.number, "2026-09-01T12:00:00+01:00")]))) as server:
        connector = there(FindATender(), server)
        fetch(connector, DAY, archive=tmp_path, clock=VirtualClock())
        assert len(server.asked) == 4
        Archive(tmp_path).file(next(connector.requests(DAY))).unlink()
        fetch(connector, DAY, archive=tmp_path, clock=VirtualClock())
        assert len(server.asked) == 5
        fetch(connector, DAY, archive=Archive(tmp_path, mode="record"), clock=VirtualClock())
        assert len(server.asked) == 9


def test_a_harvest_that_was_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    with serving(lambda asked: json_answer(package([release(asked.number, "2026-09-01T12:00:00+01:00")]))) as server:
        connector = there(FindATender(), server)
        some = pages(connector, DAY, archive=tmp_path, clock=VirtualClock())
        next(some)
        next(some)
        del some
        assert fetch(connector, DAY, archive=tmp_path, clock=VirtualClock()).account.kept == 4
        assert len(server.asked) == 4


def test_a_replay_of_what_was_never_recorded_is_not_archived_and_names_the_request(tmp_path: Path) -> None:
    with pytest.raises(NotArchivedError, match=r"ocdsReleasePackages.*2026-09-01T18:00:00"):
        fetch("find_a_tender", DAY, archive=Archive(tmp_path, mode="replay"))
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_makes_no_sense_is_never_recorded(tmp_path: Path) -> None:
    def script(asked: object) -> Answer:
        return Answer(200, b"<html></html>") if len(server.asked) == 1 else json_answer(package([]))

    with serving(script) as server:
        fetch(there(FindATender(), server), DAY, archive=tmp_path, clock=VirtualClock())
    assert len(list(tmp_path.iterdir())) == 4
    assert not any(b"html" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_damaged_file_or_an_answer_to_something_else_is_a_parse_error(tmp_path: Path) -> None:
    recorded(tmp_path, answer(b"{}"))
    file = Archive(tmp_path).file(ASKED)
    other = ASKED.model_copy(update={"params": ()})
    Archive(tmp_path).file(other).write_bytes(file.read_bytes())
    with pytest.raises(ParseError, match="answers"):
        Archive(tmp_path).find(other)
    for damaged in (b"{", b'{"body": "\xff"}', b""):
        file.write_bytes(damaged)
        with pytest.raises(ParseError, match="no recorded answer"):
            Archive(tmp_path).find(ASKED)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = recorded(tmp_path, answer(b'{"a": 1}'))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Archive(tmp_path).write(answer(b'{"a": 2}'))
    assert len(list(tmp_path.iterdir())) == 1
    assert Archive(tmp_path).find(ASKED) == old


CANARIES = {
    "name": "Canary Person",
    "email": "canary.person@council.example",
    "telephone": "020 7946 0991",
    "faxNumber": "020 7946 0992",
}
WITH_PEOPLE = {
    **release(1, "2026-09-01T12:00:00+01:00"),
    "parties": [
        {"id": "1", "name": "Sampleton", "roles": ["buyer"], "contactPoint": CANARIES},
        {
            "id": "2",
            "name": "EXAMPLE SYSTEMS LTD",
            "roles": ["supplier"],
            "address": {"streetAddress": "77 Canary Street", "postalCode": "ZZ1 1ZZ"},
            "contactPoint": CANARIES,
        },
    ],
    "tender": {"id": "T1", "title": "System", "description": f"Call {CANARIES['telephone']}, {CANARIES['email']}."},
}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(package([WITH_PEOPLE])),
        json.dumps(package([WITH_PEOPLE])).replace('"id": "T1"', '"id": "T1", "value": {"amount": 000}'),
        json.dumps({"results": [package([WITH_PEOPLE])]}),
        json.dumps({"records": [{"ocid": "x", "releases": [WITH_PEOPLE], "compiledRelease": WITH_PEOPLE}]}),
        json.dumps(package([WITH_PEOPLE]))[:-1],
        json.dumps(package([WITH_PEOPLE | {"contactPoint": {"id": {"x": 1}, "name": "Canary Person"}}]))[:-1],
        f"<html>Canary: {CANARIES['email']} {CANARIES['telephone']}</html>",
    ],
    ids=["JSON", "a wrong number", "packages in results", "records", "cut", "cut with objects inside", "a web page"],
)
def test_contact_data_is_removed_before_anything_is_written(body: str, tmp_path: Path) -> None:
    recorded(tmp_path, answer(body.encode(), **{"content-type": "text/plain"}))
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode()
    assert CANARIES["email"] not in written
    assert CANARIES["telephone"] not in written
    assert CANARIES["faxNumber"] not in written
    assert "Canary Person" not in written
    assert "77 Canary Street" not in written


@pytest.mark.parametrize("number", ["0.10", "1e9999", "000", "1200000.00", "9" * 50, "-0", "NaN", "N230000000", "1_0"])
def test_a_number_is_recorded_as_it_was_written(number: str, tmp_path: Path) -> None:
    body = json.dumps(package([WITH_PEOPLE])).replace('"id": "T1"', f'"id": "T1", "value": {{"amount": {number}}}')
    assert f'{{"amount": {number}}}'.encode() in recorded(tmp_path, answer(body.encode())).body


@pytest.mark.parametrize(
    "name", ["Café", "“quoted”", "emoji 😀", "\\ud800", "\\ue000", "\ue0001", "tab\\t", "line\\u2028"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_text_is_recorded_as_it_was_written(name: str, encoding: str, tmp_path: Path) -> None:
    made = package([release(1, "2026-09-01T12:00:00+01:00", buyer="@")])
    body = json.dumps(made).replace("@", name).encode(encoding, "ignore")
    response = answer(body)
    connector = get("find_a_tender")
    before = [each.data["buyer"] for each in connector.read(response).releases]
    held = recorded(tmp_path, response)
    assert [each.data["buyer"] for each in connector.read(held).releases] == before
    assert before


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(json_values, st.sampled_from(["utf-8", "utf-16", "latin-1"]), st.booleans())
def test_cleaning_twice_changes_nothing_and_what_is_written_is_what_is_read(
    value: object, encoding: str, escaped: bool
) -> None:
    body = json.dumps({"releases": [value]}, ensure_ascii=escaped).encode(encoding, "backslashreplace")
    archive = Archive(Path("unused"))
    once = archive.cleaned(answer(body))
    assert archive.cleaned(once) == once


@given(st.binary(max_size=300))
def test_any_bytes_at_all_can_be_cleaned(body: bytes) -> None:
    archive = Archive(Path("unused"))
    once = archive.cleaned(answer(body))
    assert archive.cleaned(once) == once


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_no_amount_changes_by_being_recorded(amount: Decimal) -> None:
    body = f'{{"releases": [{{"value": {{"amount": {amount:f}}}}}]}}'.encode()
    assert f'{{"amount": {amount:f}}}'.encode() in Archive(Path("unused")).cleaned(answer(body)).body


def test_real_pages_read_the_same_from_a_recording(shared: Path, tmp_path: Path) -> None:
    for portal_id, name in [
        ("contracts_finder", "contracts_finder/search_page_2025-01-23.json"),
        ("find_a_tender", "find_a_tender/page_2026-09-03-p001.json"),
    ]:
        connector = get(portal_id)
        response = answer((shared / name).read_bytes())
        live, held = connector.read(response), connector.read(recorded(tmp_path / portal_id, response))
        assert live == held
        assert live.releases
        assert len(live.follow) == 1


def test_cookies_and_unknown_headers_are_not_recorded(tmp_path: Path) -> None:
    def script(asked: object) -> Answer:
        made = json_answer(package([]))
        return Answer(
            200, made.body, {**made.headers, "Set-Cookie": "session=canary", "X-Trace": "canary", "ETag": '"1"'}
        )

    with serving(script) as server:
        fetch(there(FindATender(), server), DAY, archive=tmp_path, clock=VirtualClock())
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"canary" not in written
    assert b"etag" in written


def test_an_archive_with_a_mode_nobody_knows_is_a_value_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reuse, record, replay"):
        Archive(tmp_path, mode="offline")  # type: ignore[arg-type]  # as a user without a type checker would write it


LOCAL = get("find_a_tender").portal.model_copy(update={"hosts": ("127.0.0.1",)})


@dataclass(frozen=True)
class Spreadsheets:
    """A portal that hands out one file; its release says what the file's bytes were."""

    base: str
    portal: Portal = LOCAL

    def requests(self, query: Query, /) -> Iterator[Request]:
        yield Request(url=f"{self.base}/register.xlsx")

    def read(self, response: Response, /) -> Page:
        data = {"ocid": "ocds-toyxyz-1", "id": hashlib.sha256(response.body).hexdigest()}
        return Page(releases=(make_release(data, provenance=Provenance(source="toy", record_id="1")),))


def test_what_is_no_text_is_read_as_it_came_and_never_written(tmp_path: Path) -> None:
    sheet = b"PK\x03\x04\0\0 \xff\xfe someone@buyer.example 020 7946 0000 \x80\0"
    with serving(lambda asked: Answer(200, sheet)) as server:
        for _ in range(2):
            harvest = fetch(Spreadsheets(server.url), DAY, archive=tmp_path, clock=VirtualClock())
            assert [release.id for release in harvest.releases] == [hashlib.sha256(sheet).hexdigest()]
        with pytest.raises(NotArchivedError):
            fetch(Spreadsheets(server.url), DAY, archive=Archive(tmp_path, mode="replay"))
    assert list(tmp_path.iterdir()) == []
