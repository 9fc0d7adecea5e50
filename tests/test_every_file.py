"""What every source that is read from files has to hold to, checked for each from its folder with a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from thirty3 import connectors
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.harvest import Harvest
from thirty3.harvest.read import FileConnector
from thirty3.models.query import Query
from thirty3.wire import Page, Request, Response

FIXTURES = Path(__file__).parent / "connectors" / "fixtures"
IDS = [portal.id for portal in connectors.portals() if not portal.hosts]

every_source = pytest.mark.parametrize("source_id", IDS)


def expected(source_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FIXTURES / source_id / "expected.json").read_text())
    return read


def file(source_id: str) -> Path:
    return FIXTURES / source_id / str(expected(source_id)["file"])


def harvest(source_id: str, path: Path | None = None) -> Harvest:
    return t3.read(source_id, path or file(source_id), borough=expected(source_id)["borough"])


def answer(source_id: str, body: bytes) -> Page:
    at = expected(source_id)["changed"]
    response = Response(request=Request(url="register.csv"), status=200, body=body, retrieved_at=at)
    return connectors.get(source_id).read(response)


@every_source
def test_a_source_is_called_like_its_module_and_takes_a_borough(source_id: str) -> None:
    connector = connectors.get(source_id)
    assert connector.portal.id == source_id
    assert type(connector).__module__ == f"thirty3.connectors.{source_id}"
    assert isinstance(connector, FileConnector)


@every_source
def test_a_card_says_all_there_is_to_say(source_id: str) -> None:
    card = connectors.get(source_id).portal
    assert card.name
    assert card.home.startswith("https://")
    assert card.licence.startswith("http")
    assert "Open Government Licence" in card.attribution
    assert card.max_bytes <= 256 * 1024 * 1024
    assert card.checked == str(Query(since=card.checked).since)


@every_source
def test_nothing_can_be_asked(source_id: str) -> None:
    with pytest.raises(ValueError, match=r"this source is a file.*thirty3\.read"):
        connectors.get(source_id).requests(Query())
    with pytest.raises(ValueError, match=r"this source is a file.*thirty3\.read"):
        t3.fetch(source_id, Query(since="2026-04-01", until="2026-04-02"))


@every_source
def test_the_file_brings_what_is_expected_and_nothing_else(source_id: str) -> None:
    read, wanted = harvest(source_id), expected(source_id)
    assert [f"{release.ocid} {release.id}" for release in read.releases] == wanted["releases"]
    assert [release.provenance.position for release in read.releases] == wanted["positions"]
    assert [rejection.where.removeprefix(f"{file(source_id)}, ") for rejection in read.rejected] == wanted["rejected"]
    assert read.account.outside == wanted["outside"]
    assert list(read.account.unread) == wanted["unread"]
    assert list(read.account.warnings) == wanted["warnings"]


@every_source
def test_every_record_says_whose_and_out_of_which_file_it_is(source_id: str) -> None:
    for release in harvest(source_id).releases:
        assert release.provenance.source == source_id
        assert release.provenance.record_id == release.id
        assert release.provenance.file == str(file(source_id))
        assert release.provenance.publisher


@every_source
def test_a_harvest_survives_json(source_id: str) -> None:
    read = harvest(source_id)
    assert Harvest.model_validate_json(read.model_dump_json()) == read


@every_source
@given(data=st.data())
def test_a_damaged_file_is_read_or_is_a_changed_portal_and_never_anything_else(
    source_id: str, data: st.DataObject
) -> None:
    body = bytearray(file(source_id).read_bytes())
    for _ in range(data.draw(st.integers(1, 40))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)) | st.just(len(body)))
    try:
        page = answer(source_id, bytes(body[:cut]))
    except PortalChangedError as changed:
        told = (changed.portal, changed.url)
    else:
        assert isinstance(page, Page)
        told = (source_id, "register.csv")
    assert told == (source_id, "register.csv")


@every_source
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"Ref,Title,Value\n{text}".encode()))
def test_any_bytes_are_a_harvest_that_adds_up_or_an_error_of_ours(
    source_id: str, body: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"{source_id}.csv"
    path.write_bytes(body)
    told = str(path)
    try:
        read = harvest(source_id, path)
    except ParseError as fault:
        told = str(fault)
    else:
        assert read.account.received == len(read.releases) + len(read.rejected) + read.account.outside
    assert str(path) in told


@every_source
def test_a_file_that_is_not_there_is_named(source_id: str, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ParseError, match=path.name):
            harvest(source_id, path)


@every_source
def test_an_unknown_borough_is_refused_with_near_names(source_id: str) -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        t3.read(source_id, file(source_id), borough="Camdem")


def test_a_portal_that_is_asked_over_the_network_is_no_file() -> None:
    with pytest.raises(ValueError, match=r"thirty3\.fetch"):
        t3.read("find_a_tender", "register.csv", borough="Camden")
