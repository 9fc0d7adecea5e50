"""Who asks, with which key, and where neither may be seen."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.drivers import EMPTY, PAGE, Fetch, both_drivers, first
from tests.server import Answer, Server, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalError, PortalRefusedError
from thirty3.wire import Key

pytestmark = both_drivers


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """A host that is on no card."""
    with serving(lambda asked: Answer(200, PAGE)) as server:
        yield server


def test_a_redirect_to_another_host_is_refused_and_no_secret_arrives_there(
    run: Fetch, elsewhere: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADE_UP_KEY", "canary-77")
    target = elsewhere.url.replace("127.0.0.1", "localhost")
    with serving(lambda asked: Answer(302, b"", {"Location": target, "Set-Cookie": "s=1"})) as server:
        connector = there(FindATender(), server, key=Key(header="X-Api-Key", variable="MADE_UP_KEY"))
        with pytest.raises(PortalRefusedError, match="is not a host of this portal"):
            run(connector)
    assert server.asked[0].headers["X-Api-Key"] == "canary-77"
    assert elsewhere.asked == []


def test_a_key_stays_with_the_host_that_was_asked_even_when_another_is_on_the_card(
    run: Fetch, elsewhere: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADE_UP_KEY", "canary-77")
    with serving(lambda asked: Answer(302, b"", {"Location": f"{elsewhere.url}/x"})) as server:
        run(there(FindATender(), server, key=Key(header="X-Api-Key", variable="MADE_UP_KEY")))
    assert all("X-Api-Key" in asked.headers for asked in server.asked)
    assert elsewhere.asked
    assert not any("X-Api-Key" in asked.headers for asked in elsewhere.asked)


def test_a_portal_is_told_who_asks_and_how_to_reach_them(run: Fetch) -> None:
    with serving(lambda asked: Answer(200, EMPTY)) as server:
        run(there(FindATender(), server), contact="data@borough.example")
    for asked in server.asked:
        assert asked.headers["User-Agent"].startswith("thirty3/")
        assert "public procurement notices; +data@borough.example" in asked.headers["User-Agent"]
        assert asked.headers["Accept-Encoding"] == "gzip"
        assert "Cookie" not in asked.headers


@pytest.mark.parametrize("contact", ["a@b.example\r\nX-Evil: 1", "Zoë", "a) (b", ""])
def test_a_contact_that_cannot_stand_in_a_header_is_a_value_error_before_any_request(run: Fetch, contact: str) -> None:
    with serving(lambda asked: Answer(200, EMPTY)) as server, pytest.raises(ValueError, match="contact"):
        run(there(FindATender(), server), contact=contact)
    assert server.asked == []


@pytest.mark.parametrize("secret", [None, "", "line\nbreak", "schlüssel"])
def test_a_missing_or_broken_key_is_a_refusal_that_names_the_variable_and_never_the_value(
    run: Fetch, monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    monkeypatch.delenv("MADE_UP_KEY", raising=False)
    if secret is not None:
        monkeypatch.setenv("MADE_UP_KEY", secret)
    with serving(lambda asked: Answer(200, EMPTY)) as server, pytest.raises(PortalRefusedError) as caught:
        run(there(FindATender(), server, key=Key(header="X-Api-Key", variable="MADE_UP_KEY")))
    assert server.asked == []
    assert "MADE_UP_KEY" in str(caught.value)
    assert not secret or secret not in str(caught.value)


def test_a_key_is_in_no_log_and_no_error(
    run: Fetch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("MADE_UP_KEY", "canary-77")
    with serving(first(Answer(200, PAGE), Answer(503), Answer(404))) as server, pytest.raises(PortalError) as caught:
        run(there(FindATender(), server, key=Key(header="X-Api-Key", variable="MADE_UP_KEY")))
    assert server.asked[0].headers["X-Api-Key"] == "canary-77"
    assert "canary-77" not in caplog.text
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary-77" not in repr(error) + str(error)
        error = error.__cause__ or error.__context__


def test_a_portal_that_repeats_the_key_in_its_error_does_not_get_it_into_ours(
    run: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADE_UP_KEY", "canary-77")
    with serving(lambda asked: Answer(401, b"canary-77 is no key of ours")) as server:
        connector = there(FindATender(), server, key=Key(header="X-Api-Key", variable="MADE_UP_KEY"))
        with pytest.raises(PortalRefusedError, match="… is no key of ours"):
            run(connector)
