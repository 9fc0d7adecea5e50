"""robots.txt: asked first where the card says so, obeyed, and never guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.drivers import EMPTY, PAGE, Fetch, both_drivers
from tests.server import Answer, Asked, VirtualClock, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, PortalRefusedError

pytestmark = both_drivers


def portal(robots: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """A release to the first question, nothing to the rest, and rules."""
    told = iter([PAGE])
    return lambda asked: robots(asked) if asked.path == "/robots.txt" else Answer(200, next(told, EMPTY))


def rules(text: str) -> Callable[[Asked], Answer]:
    return lambda asked: Answer(200, text.encode(), {"Content-Type": "text/plain"})


def test_the_rules_are_asked_for_once_before_anything_else_with_our_name(run: Fetch) -> None:
    with serving(portal(rules("User-agent: *\nDisallow: /private"))) as server:
        harvest = run(there(FindATender(), server, robots=True))
    assert harvest.account.kept == 1
    assert [asked.path for asked in server.asked].count("/robots.txt") == 1
    assert server.asked[0].path == "/robots.txt"
    assert server.asked[0].headers["User-Agent"].startswith("thirty3/")
    assert not any("robots" in address for address in harvest.account.sources)


@pytest.mark.parametrize(
    "text",
    ["User-agent: *\nDisallow: /", "User-agent: thirty3\nDisallow: /api", "User-agent: *\nDisallow: /*?*updated"],
)
def test_what_they_disallow_is_never_asked(run: Fetch, text: str) -> None:
    with serving(portal(rules(text))) as server:
        with pytest.raises(PortalRefusedError, match=r"robots\.txt disallows it"):
            run(there(FindATender(), server, robots=True))
        assert [asked.path for asked in server.asked] == ["/robots.txt"]


def test_rules_for_others_do_not_bind_us(run: Fetch) -> None:
    with serving(portal(rules("User-agent: greedybot\nDisallow: /\n\nUser-agent: *\nAllow: /"))) as server:
        assert run(there(FindATender(), server, robots=True)).account.kept == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_rules_allow_everything(run: Fetch, status: int) -> None:
    with serving(portal(lambda asked: Answer(status, b"<html>no such page</html>"))) as server:
        assert run(there(FindATender(), server, robots=True)).account.kept == 1


def test_rules_that_cannot_be_had_now_close_the_portal_for_now(run: Fetch) -> None:
    with serving(portal(lambda asked: Answer(503))) as server:
        with pytest.raises(PortalBusyError, match=r"robots\.txt"):
            run(there(FindATender(), server, robots=True))
        assert {asked.path for asked in server.asked} == {"/robots.txt"}
        assert len(server.asked) == FindATender().portal.attempts


def test_rules_that_come_at_the_second_attempt_are_enough(run: Fetch) -> None:
    robots = [Answer(503), Answer(200, b"User-agent: *\nDisallow: /x")]
    with serving(portal(lambda asked: robots.pop(0))) as server:
        assert run(there(FindATender(), server, robots=True)).account.kept == 1
    assert not robots


def test_a_longer_pause_that_they_want_is_kept(run: Fetch) -> None:
    clock = VirtualClock()
    with serving(portal(rules("User-agent: *\nCrawl-delay: 30"))) as server:
        run(there(FindATender(), server, robots=True), clock=clock)
    asked = len(server.asked)
    assert sum(clock.waits) == pytest.approx(30 * (asked - 1), abs=1)


def test_a_shorter_pause_that_they_want_changes_nothing(run: Fetch) -> None:
    clock = VirtualClock()
    with serving(portal(rules("User-agent: *\nCrawl-delay: 1"))) as server:
        connector = there(FindATender(), server, robots=True)
        run(connector, clock=clock)
    assert sum(clock.waits) == pytest.approx(connector.portal.pause_seconds * (len(server.asked) - 1), abs=1)


def test_a_redirect_is_looked_up_in_the_rules_too(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(200, b"User-agent: *\nDisallow: /login")
        return Answer(302, b"", {"Location": "/login"})

    with serving(script) as server:
        with pytest.raises(PortalRefusedError, match=r"robots\.txt disallows it.*/login"):
            run(there(FindATender(), server, robots=True))
        assert "/login" not in {asked.path for asked in server.asked}


def test_portals_that_do_not_want_it_are_not_asked_for_rules(run: Fetch) -> None:
    with serving(portal(lambda asked: Answer(500))) as server:
        run(there(FindATender(), server))
    assert "/robots.txt" not in {asked.path for asked in server.asked}
