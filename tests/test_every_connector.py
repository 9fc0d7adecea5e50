"""What every connector has to hold to, checked for each of them from its folder of recorded answers or its file.

The checks themselves are ``thirty3.testing``, which other packages run on theirs.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import thirty3 as t3
from thirty3 import connectors, testing
from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.query import Query
from thirty3.reference import borough_portals
from thirty3.wire import Connector, Page

FIXTURES = Path(__file__).parent / "connectors" / "fixtures"
CARDS = connectors.portals()
OCDS = ("contracts_finder", "find_a_tender", "public_contracts_scotland", "sell2wales")
"""Those that speak OCDS themselves and are asked by days of publication."""

every_portal = pytest.mark.parametrize("portal_id", [card.id for card in CARDS])
every_file = pytest.mark.parametrize("source_id", [card.id for card in CARDS if not card.hosts])
every_ocds_portal = pytest.mark.parametrize("portal_id", OCDS)


def subject(portal_id: str) -> testing.Subject:
    return testing.Subject(connectors.get(portal_id), FIXTURES / portal_id)


@pytest.mark.parametrize(
    ("portal_id", "check"),
    [
        pytest.param(card.id, check, id=f"{card.id}: {testing.name(check)}")
        for card in CARDS
        for check in testing.checks(connectors.get(card.id))
    ],
)
def test_every_connector(portal_id: str, check: testing.Check) -> None:
    check(subject(portal_id))


def test_every_portal_has_its_folder_and_every_folder_its_portal() -> None:
    folders = [folder.name for folder in sorted(FIXTURES.iterdir()) if folder.is_dir()]
    assert folders == [card.id for card in CARDS]


@every_portal
def test_a_portal_is_called_like_its_module(portal_id: str) -> None:
    connector = import_module(f"thirty3.connectors.{portal_id}").connector
    assert connector.portal.id == portal_id
    assert connectors.get(portal_id) is connector
    assert isinstance(connector, Connector)


@every_portal
def test_a_folder_says_that_it_is_made_up(portal_id: str) -> None:
    assert "made up" in str(subject(portal_id).expected["about"]).lower()


@every_portal
def test_what_is_read_as_web_pages_is_closed_until_somebody_opens_it_and_obeys_robots_txt(portal_id: str) -> None:
    card = connectors.get(portal_id).portal
    assert card.needs_consent == card.robots
    assert card.needs_consent or not card.cookies


@every_portal
def test_a_portal_has_its_page_in_the_documentation(portal_id: str) -> None:
    page = Path(__file__).parents[1] / "docs" / "portals" / f"{portal_id}.md"
    assert page.read_text(encoding="utf-8").startswith("# ")


def test_the_table_of_boroughs_and_portals_names_portals_that_there_are() -> None:
    cards = {card.id: card for card in CARDS}
    for row in borough_portals():
        if row.portal is not None:
            names = {argument.name for argument in cards[row.portal].arguments} & {"tenant", "site"}
            assert bool(row.tenant) == bool(names), row


@every_ocds_portal
@pytest.mark.parametrize(
    "body",
    [
        b'{"releases": null}',
        b'{"releases": {}}',
        b'{"timestamp": "2026-03-02T09:15:00", "status": 400, "error": "Bad Request"}',
        b'{"code": "ValidationError", "errors": 3200}',
        b'{"releases": []',
        b'{"releases": [], "links": {"next": 12}}',
        b'{"releases": [], "links": "none"}',
        b'{"releases": [], "links": {"next": "https://[half"}}',
    ],
)
def test_an_answer_that_is_no_package_names_the_portal_and_the_address(portal_id: str, body: bytes) -> None:
    response = next(subject(portal_id).answers()).model_copy(update={"body": body})
    assert subject(portal_id).read(response) is None


@every_ocds_portal
def test_a_page_without_releases_is_a_page(portal_id: str) -> None:
    response = next(subject(portal_id).answers()).model_copy(update={"body": b'{"releases": [], "links": []}'})
    assert connectors.get(portal_id).read(response) == Page()


@every_ocds_portal
@pytest.mark.parametrize("half", [{"since": "2026-09-01"}, {"until": "2026-09-01"}, {}])
def test_a_query_without_both_ends_is_a_value_error_in_plain_words(portal_id: str, half: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs both since and until"):
        t3.fetch(portal_id, Query.model_validate(half))


@every_file
def test_a_file_that_is_not_there_is_named(source_id: str, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ParseError, match=path.name):
            t3.read(source_id, path, borough=subject(source_id).borough)


@every_file
def test_an_unknown_borough_is_refused_with_near_names(source_id: str) -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        t3.read(source_id, subject(source_id).file, borough="Camdem")


@every_file
def test_a_source_that_is_read_from_files_cannot_be_fetched(source_id: str) -> None:
    with pytest.raises(ValueError, match=r"this source is a file.*thirty3\.read"):
        t3.fetch(source_id, Query(since="2026-04-01", until="2026-04-02"))


def test_a_portal_that_is_asked_over_the_network_is_no_file() -> None:
    with pytest.raises(ValueError, match=r"thirty3\.fetch"):
        t3.read("find_a_tender", "register.csv", borough="Camden")


def test_a_register_has_to_be_told_whose_it_is() -> None:
    with pytest.raises(ValueError, match='borough="Camden"'):
        t3.read("contract_register", subject("contract_register").file)
