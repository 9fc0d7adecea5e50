"""Where pages and redirects lead, and where they are not followed."""

from __future__ import annotations

import pytest

from tests.drivers import PAGE, RELEASE, Fetch, both_drivers, ids
from tests.server import Answer, Asked, PagedPortal, VirtualClock, json_answer, package, release, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalChangedError, PortalRefusedError

pytestmark = both_drivers


@pytest.mark.parametrize("forgets_next", [False, True], ids=["links", "no links"])
def test_pages_and_halved_windows_bring_everything_and_the_account_is_the_servers(
    run: Fetch, forgets_next: bool
) -> None:
    releases = [release(n, f"2026-09-01T{n % 24:02d}:{n // 24:02d}:{n % 60:02d}+01:00") for n in range(1, 1_201)]
    portal = PagedPortal(releases, forgets_next=forgets_next)
    with serving(portal) as server:
        portal.base = server.url
        harvest = run(there(FindATender(), server))
    assert ids(harvest) == {str(each["id"]) for each in releases}
    assert harvest.account.received == harvest.account.kept == len(set(portal.handed_out)) == 1_200
    assert harvest.account.repeated == len(portal.handed_out) - 1_200
    assert len(harvest.account.sources) == len(server.asked)
    assert not harvest.account.warnings


def test_a_full_minute_without_a_link_onward_is_said_to_be_doubtful(run: Fetch) -> None:
    releases = [release(n, "2026-09-01T12:00:30+01:00") for n in range(1, 151)]
    portal = PagedPortal(releases, forgets_next=True)
    with serving(portal) as server:
        harvest = run(there(FindATender(), server))
    assert harvest.account.kept == 100
    assert "more may exist" in " ".join(harvest.account.warnings)


def test_a_redirect_on_the_same_host_is_followed_at_the_portals_pace(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        if asked.number < 2:
            return Answer((301, 307)[asked.number], b"", {"Location": f"/moved/{asked.number}"})
        return Answer(200, PAGE)

    clock = VirtualClock()
    with serving(script) as server:
        assert ids(run(there(FindATender(), server), clock=clock)) == {"000001-2026"}
    assert [asked.path for asked in server.asked[:3]] == ["/api/1.0/ocdsReleasePackages", "/moved/0", "/moved/1"]
    assert clock.waits[:2] == [10.501, 10.501]


def test_redirects_in_a_circle_end_after_ten_and_name_the_chain(run: Fetch) -> None:
    with (
        serving(lambda asked: Answer(302, b"", {"Location": f"/{asked.number % 2}"})) as server,
        pytest.raises(PortalRefusedError, match=r"/0 → .*/1 → .*/0"),
    ):
        run(there(FindATender(), server))
    assert len(server.asked) == 10


def test_a_link_onward_that_is_longer_than_any_address_is_refused_and_not_asked_for(run: Fetch) -> None:
    link = "/a" * 40_000
    with (
        serving(lambda asked: json_answer(package([RELEASE], links={"next": link}))) as server,
        pytest.raises(PortalRefusedError, match="no address"),
    ):
        run(there(FindATender(), server))
    assert len(server.asked) == 1


@pytest.mark.parametrize("place", ["http://[", "http://a:b:c/", "http://127.0.0.1:port/"])
def test_a_redirect_to_no_address_is_refused_at_once(run: Fetch, place: str) -> None:
    with (
        serving(lambda asked: Answer(302, b"", {"Location": place})) as server,
        pytest.raises(PortalRefusedError, match=r"no address|not an address"),
    ):
        run(there(FindATender(), server))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:1/next",
        "https://evil.example/next",
        "//evil.example/next",
        "file:///etc/passwd",
        "http://127.0.0.1@evil.example/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "gopher://127.0.0.1/",
    ],
)
def test_a_link_onward_to_another_host_is_refused_after_its_page_was_handed_on(run: Fetch, link: str) -> None:
    with (
        serving(lambda asked: json_answer(package([RELEASE], links={"next": link}))) as server,
        pytest.raises(PortalRefusedError) as caught,
    ):
        run(there(FindATender(), server))
    assert len(server.asked) == 1
    assert "1 record had been kept" in " ".join(caught.value.__notes__)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_pages_that_link_in_a_circle_are_found_out(run: Fetch, length: int) -> None:
    def script(asked: Asked) -> Answer:
        page = int(asked.params.get("page", "0"))
        links = {"next": f"/api/1.0/ocdsReleasePackages?page={page % length + 1}"}
        return json_answer(package([release(page, "2026-09-01T20:00:00+01:00")], links=links))

    with serving(script) as server, pytest.raises(PortalChangedError, match="already read"):
        run(there(FindATender(), server))
    assert len(server.asked) == 1 + length


def test_a_first_page_that_links_to_itself_is_asked_once(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in reversed(list(asked.params.items())))
        return json_answer(package([RELEASE], links={"next": f"{asked.path}?{query}"}))

    with serving(script) as server, pytest.raises(PortalChangedError, match="already read"):
        run(there(FindATender(), server))
    assert len(server.asked) == 1


def test_pages_that_go_on_for_ever_with_nothing_in_them_are_found_out(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        return json_answer(package([], links={"next": f"{asked.path}?cursor={asked.number}"}))

    with serving(script) as server, pytest.raises(PortalChangedError, match="on and on"):
        run(there(FindATender(), server))
    assert len(server.asked) < 30


def test_empty_pages_that_link_onward_are_no_end(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        if asked.number < 4:
            return json_answer(package([], links={"next": f"{asked.path}?cursor={asked.number}"}))
        return Answer(200, PAGE)

    with serving(script) as server:
        assert ids(run(there(FindATender(), server))) == {"000001-2026"}


def test_a_cursor_that_has_expired_begins_its_window_again_and_brings_nothing_twice(run: Fetch) -> None:
    many = [release(n, f"2026-09-01T20:{n % 60:02d}:00+01:00") for n in range(1, 251)]
    portal = PagedPortal(many)

    def script(asked: Asked) -> Answer:
        return json_answer({"message": "cursor expired"}, status=400) if asked.number == 2 else portal(asked)

    with serving(script) as server:
        portal.base = server.url
        harvest = run(there(FindATender(), server))
    assert len(harvest.releases) == len(ids(harvest)) == 250
    assert harvest.account.repeated == 200
    assert "read again from its beginning" in " ".join(harvest.account.warnings)
