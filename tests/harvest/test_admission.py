"""What has to be said before a portal is asked: which site of it, and that its terms were checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import thirty3 as t3
from tests.drivers import DAY, PAGE, Fetch, both_drivers
from tests.server import Answer, VirtualClock, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import NotArchivedError, PortalRefusedError
from thirty3.harvest import Archive
from thirty3.models.query import Query
from thirty3.wire import Argument, Connector, Page, Portal, Request, Response

TENANT = Argument(name="tenant", about="the council's short name, such as exampleham", pattern="[a-z]+")
ROOM = Argument(name="room", about="a room number, such as 7", pattern="[0-9]+", default="1")
EXTRA = Argument(name="extra", about="anything", pattern=".*", required=False)


CARD = Portal(
    id="toy",
    name="Toy",
    home="https://toy.example",
    licence="https://toy.example/licence",
    attribution="Toys.",
    hosts=("*.toy.example",),
    arguments=(TENANT, ROOM, EXTRA),
    pause_seconds=1,
    checked="2026-11-22",
)


@dataclass(frozen=True)
class Toy:
    """A portal with one site for each tenant, as a package of somebody else might bring it."""

    portal: Portal = CARD
    told: Mapping[str, str] | None = None

    def with_arguments(self, arguments: Mapping[str, str], /) -> Connector:
        hosts = (f"{arguments['tenant']}.toy.example",)
        return replace(self, told=arguments, portal=self.portal.model_copy(update={"hosts": hosts, "arguments": ()}))

    def requests(self, query: Query, /) -> Iterator[Request]:
        for host in self.portal.hosts:
            yield Request(url=f"https://{host}/", params=tuple((self.told or {}).items()))

    def read(self, response: Response, /) -> Page:
        return Page()


def test_arguments_reach_the_connector_with_their_defaults_and_choose_the_host() -> None:
    with pytest.raises(NotArchivedError) as caught:  # a recording without answers says which one it lacks
        t3.fetch(Toy(), Query(), archive=Archive(Path("none"), mode="replay"), tenant="exampleham")
    assert "https://exampleham.toy.example/" in str(caught.value)
    assert "{'tenant': 'exampleham', 'room': '1'}" in str(caught.value)


def test_an_argument_that_is_needed_is_asked_for_in_words() -> None:
    with pytest.raises(ValueError, match=r"toy has to be told tenant=: the council's short name, such as exampleham"):
        t3.fetch(Toy(), Query())


def test_an_argument_of_another_shape_is_refused_with_what_it_should_be() -> None:
    with pytest.raises(ValueError, match=r"tenant='https://evil.example' is not the council's short name"):
        t3.fetch(Toy(), Query(), tenant="https://evil.example")


def test_an_argument_nobody_declared_is_a_type_error_as_for_any_function() -> None:
    with pytest.raises(TypeError, match=r"toy takes no argument 'tennant'; those it takes: tenant, room, extra"):
        t3.fetch(Toy(), Query(), tennant="exampleham")
    with pytest.raises(TypeError, match=r"find_a_tender takes no argument 'archve'; those it takes: none"):
        t3.fetch("find_a_tender", DAY, archve="folder")


def test_an_argument_is_a_text() -> None:
    with pytest.raises(TypeError, match="room= is a text, not 7"):
        t3.pages(Toy(), Query(), tenant="exampleham", room=7)  # type: ignore[arg-type]  # the point of the test


def test_a_host_with_a_star_is_never_asked() -> None:
    with pytest.raises(PortalRefusedError):
        t3.fetch(replace(Toy(), portal=CARD.model_copy(update={"arguments": ()})), Query(), clock=VirtualClock())


CLOSED = {"needs_consent": True, "terms": "https://toy.example/terms"}


def test_a_closed_portal_says_what_to_read_and_how_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRTY3_CONSENT", "contracts_finder")
    with serving(lambda asked: Answer(200, PAGE)) as server:
        with pytest.raises(PortalRefusedError) as caught:
            t3.fetch(there(FindATender(), server, **CLOSED), DAY, clock=VirtualClock())
        assert server.asked == []
    for hint in ("https://toy.example/terms", "consent=True", "THIRTY3_CONSENT=find_a_tender"):
        assert hint in str(caught.value)


@both_drivers
def test_consent_in_the_environment_opens_it(run: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRTY3_CONSENT", "contracts_finder, find_a_tender")
    with serving(lambda asked: Answer(200, PAGE)) as server:
        assert run(there(FindATender(), server, **CLOSED)).account.kept == 1


def test_consent_on_the_call_opens_it_and_a_recording_needs_none(tmp_path: Path) -> None:
    with serving(lambda asked: Answer(200, PAGE)) as server:
        closed = there(FindATender(), server, **CLOSED)
        first = t3.fetch(closed, DAY, consent=True, archive=tmp_path, clock=VirtualClock())
        again = t3.fetch(closed, DAY, archive=Archive(tmp_path, mode="replay"))
        with pytest.raises(PortalRefusedError):
            t3.fetch(closed, DAY, archive=tmp_path)
    assert first == again
