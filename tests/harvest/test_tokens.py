"""Tokens, keys of other forms, and cookies: asked for when needed, shown to the portal only, gone afterwards."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.drivers import DAY, EMPTY, PAGE, Fetch, both_drivers
from tests.server import Answer, Asked, Server, VirtualClock, json_answer, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest import fetch
from thirty3.wire import Key, Token

ID, SECRET = "canary-client", "canary-secret"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADE_UP_ID", ID)
    monkeypatch.setenv("MADE_UP_SECRET", SECRET)


@dataclass
class Guarded:
    """A portal that answers whoever shows its newest token, until that has been shown so often."""

    uses: int = 1_000_000
    answer: Callable[[str], Answer] = lambda token: json_answer({"token": token, "expire_in": 600_000})
    given: list[str] = field(default_factory=list)
    left: int = 0

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/token":
            form = parse_qs(asked.body)
            wanted = {"client_id": [ID], "client_secret": [SECRET], "grant_type": ["client_credentials"]}
            if asked.method != "POST" or form != wanted:
                return json_answer({"error": f"who is {form}?"}, status=401)
            self.given.append(f"canary-token-{len(self.given)}")
            self.left = self.uses
            return self.answer(self.given[-1])
        if not self.given or asked.headers.get("Authorization") != f"Bearer {self.given[-1]}" or not self.left:
            return json_answer({"error": f"{asked.headers.get('Authorization')} is no token"}, status=401)
        self.left -= 1
        return Answer(200, PAGE if len(self.given) == 1 and self.left == self.uses - 1 else EMPTY)


def guarded(server: Server, **card: object) -> FindATender:
    token = Token(
        url=f"{server.url}/token",
        id_variable="MADE_UP_ID",
        secret_variable="MADE_UP_SECRET",
        member="token",
        expiry_member="expire_in",
        expiry_seconds=0.001,
    )
    return there(FindATender(), server, key=token, **card)


@both_drivers
def test_one_token_serves_a_whole_harvest(run: Fetch) -> None:
    portal = Guarded()
    with serving(portal) as server:
        harvest = run(guarded(server))
    assert harvest.account.kept == 1
    assert portal.given == ["canary-token-0"]


@both_drivers
def test_a_token_is_asked_for_anew_before_its_milliseconds_are_over(run: Fetch) -> None:
    portal, clock = Guarded(answer=lambda token: json_answer({"token": token, "expire_in": 25_000})), VirtualClock()
    with serving(portal) as server:
        run(guarded(server, pause_seconds=10), clock=clock)
    pages = len(server.asked) - len(portal.given)
    assert 1 < len(portal.given) <= pages
    assert not any(asked.path != "/token" and "Authorization" not in asked.headers for asked in server.asked)


@both_drivers
def test_a_token_that_ends_before_its_time_is_replaced_once(run: Fetch) -> None:
    portal = Guarded(uses=2)
    with serving(portal) as server:
        harvest = run(guarded(server))
    assert harvest.account.kept == 1
    assert len(portal.given) > 1


@both_drivers
def test_a_portal_that_takes_no_token_it_gives_is_not_asked_for_ever(run: Fetch) -> None:
    portal = Guarded(uses=0)
    with serving(portal) as server:
        with pytest.raises(PortalRefusedError, match="401") as caught:
            run(guarded(server))
        assert len(server.asked) == 4
    assert "canary" not in str(caught.value)


@both_drivers
def test_wrong_credentials_are_a_refusal_that_repeats_no_secret(
    run: Fetch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MADE_UP_SECRET", "canary-wrong")
    caplog.set_level(logging.DEBUG)
    with serving(Guarded()) as server, pytest.raises(PortalRefusedError, match=r"401.*token") as caught:
        run(guarded(server))
    assert "canary" not in str(caught.value) + caplog.text


@both_drivers
def test_missing_credentials_are_named_before_anything_is_asked(run: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MADE_UP_SECRET")
    with serving(Guarded()) as server:
        with pytest.raises(PortalRefusedError, match="MADE_UP_SECRET is not set"):
            run(guarded(server))
        assert server.asked == []


@both_drivers
@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"token": 5}', b'{"token": "a\\nb"}', b"<html></html>", b""])
def test_an_answer_without_a_token_is_a_changed_portal(run: Fetch, body: bytes) -> None:
    with serving(Guarded(answer=lambda token: Answer(200, body))) as server, pytest.raises(PortalChangedError):
        run(guarded(server))


@both_drivers
@pytest.mark.parametrize("life", [None, "soon", -1, 0, "600000", 1e400, True])
def test_a_token_with_an_odd_life_is_used_all_the_same(run: Fetch, life: object) -> None:
    with serving(Guarded(answer=lambda token: json_answer({"token": token, "expire_in": life}))) as server:
        assert run(guarded(server)).account.kept == 1


def test_neither_token_nor_secret_is_recorded(tmp_path: Path) -> None:
    with serving(Guarded()) as server:
        harvest = fetch(guarded(server), DAY, archive=tmp_path, clock=VirtualClock())
    kept = "".join(file.read_text() for file in tmp_path.iterdir())
    assert kept
    assert "canary" not in kept + harvest.model_dump_json()


@both_drivers
def test_a_basic_key_is_the_user_name_without_a_password(run: Fetch) -> None:
    key = Key(header="Authorization", variable="MADE_UP_ID", form="basic")
    with serving(lambda asked: Answer(200, EMPTY)) as server:
        run(there(FindATender(), server, key=key))
    scheme, _, packed = server.asked[0].headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(packed)) == ("Basic", f"{ID}:".encode())


@both_drivers
def test_a_packed_key_that_a_portal_repeats_is_not_passed_on(run: Fetch) -> None:
    key = Key(header="Authorization", variable="MADE_UP_ID", form="basic")
    refusing = lambda asked: json_answer({"you said": asked.headers["Authorization"]}, status=403)  # noqa: E731
    with serving(refusing) as server, pytest.raises(PortalRefusedError) as caught:
        run(there(FindATender(), server, key=key))
    assert base64.b64encode(f"{ID}:".encode()).decode() not in str(caught.value)


@both_drivers
def test_a_key_that_is_not_needed_is_sent_when_there_is_one(run: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Key(header="X-App-Token", variable="MADE_UP_ID", required=False)
    with serving(lambda asked: Answer(200, EMPTY)) as server:
        run(there(FindATender(), server, key=key))
        assert server.asked[0].headers["X-App-Token"] == ID
        monkeypatch.delenv("MADE_UP_ID")
        run(there(FindATender(), server, key=key))
        assert "X-App-Token" not in server.asked[-1].headers


@both_drivers
def test_cookies_live_for_one_harvest_where_the_card_wants_them(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        return Answer(200, EMPTY, cookies=(f"SESSION=s{asked.number}; Path=/", "NODE=n1; Path=/; HttpOnly"))

    with serving(script) as server:
        connector = there(FindATender(), server, cookies=True)
        run(connector)
        first = len(server.asked)
        run(connector)
    assert "Cookie" not in server.asked[0].headers
    assert "SESSION=s0" in server.asked[1].headers["Cookie"]
    assert "NODE=n1" in server.asked[1].headers["Cookie"]
    assert "Cookie" not in server.asked[first].headers


@both_drivers
def test_cookies_are_not_sent_back_where_the_card_does_not_want_them(run: Fetch) -> None:
    with serving(lambda asked: Answer(200, EMPTY, cookies=("SESSION=s; Path=/",))) as server:
        run(there(FindATender(), server))
    assert len(server.asked) > 1
    assert not any("Cookie" in asked.headers for asked in server.asked)


def test_pages_of_a_session_are_asked_anew_and_never_taken_from_half_a_recording(tmp_path: Path) -> None:
    with serving(lambda asked: Answer(200, EMPTY)) as server:
        connector = there(FindATender(), server, cookies=True)
        fetch(connector, DAY, archive=tmp_path, clock=VirtualClock())
        first = len(server.asked)
        harvest = fetch(connector, DAY, archive=tmp_path, clock=VirtualClock())
        assert len(server.asked) == 2 * first
    assert not any("?" in source for source in harvest.account.sources)


@both_drivers
def test_a_status_that_the_card_calls_an_answer_is_read(run: Fetch) -> None:
    with serving(lambda asked: Answer(404, PAGE if asked.number == 0 else EMPTY)) as server:
        assert run(there(FindATender(), server, answers=(200, 404))).account.kept == 1
