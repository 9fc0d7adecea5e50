"""What is said to a portal and what its answers mean, without a socket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from thirty3.connectors import get
from thirty3.errors import PortalError, PortalRefusedError
from thirty3.harvest.ask import Ask, Heard
from thirty3.harvest.conversation import Session
from thirty3.wire import Key, Portal, Request, Response

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CARD = get("find_a_tender").portal.model_copy(update={"hosts": ("127.0.0.1", "portal.example")})


def heard(status: int, **headers: str) -> Heard:
    return Heard(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"{}", AT)


def said(request: Request, *answers: Heard, card: Portal = CARD) -> tuple[list[Ask], Response | PortalError]:
    """Everything asked for a request when these are the answers, and what it came to."""
    talk = Session(card).converse(request)
    asks = [next(talk)]
    try:
        for answer in answers:
            asks.append(talk.send(answer))
    except StopIteration as end:
        return asks, end.value
    except PortalError as error:
        return asks, error
    raise AssertionError("the conversation goes on")


def test_a_fragment_is_never_sent_and_parameters_are_written_after_the_query() -> None:
    request = Request(url="https://portal.example/a?b=1#c=2", params=(("d", "x y"), ("e", "+")))
    asks, _ = said(request, heard(200))
    assert asks[0].url == request.address == "https://portal.example/a?b=1&d=x+y&e=%2B"


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_form_is_sent_again_only_when_the_redirect_says_so(status: int, method: str) -> None:
    request = Request(method="POST", url="https://portal.example/a", body="x=1")
    asks, response = said(request, heard(status, location="/b"), heard(200))
    assert isinstance(response, Response)
    assert response.request == request
    assert (asks[1].method, asks[1].url) == (method, "https://portal.example/b")
    assert (asks[1].body is None) is (method == "GET")


@pytest.mark.parametrize("location", ["http://127.0.0.1/", "https://[half/", "", "https://portal.example/\\evil"])
def test_a_redirect_away_from_https_or_to_no_address_is_refused(location: str) -> None:
    answers = [heard(302, location=location)] * 10
    asks, error = said(Request(url="https://portal.example/a"), *answers)
    assert isinstance(error, PortalRefusedError)
    assert {ask.url for ask in asks} == {"https://portal.example/a"}


def test_a_key_is_never_shown_and_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADE_UP_KEY", " canary-77\n")
    card = CARD.model_copy(update={"key": Key(header="X-Api-Key", variable="MADE_UP_KEY")})
    asks, response = said(Request(url="https://portal.example/a"), heard(200, set_cookie="a=canary-77"), card=card)
    assert asks[0].headers[-1] == ("X-Api-Key", "canary-77")
    assert "canary-77" not in repr(asks)
    assert isinstance(response, Response)
    assert "canary-77" not in repr(response)
