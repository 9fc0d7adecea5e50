"""How often a portal is asked, and what waits when it is busy."""

from __future__ import annotations

import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from tests.drivers import EMPTY, PAGE, Fetch, both_drivers, first, ids
from tests.server import Answer, Asked, VirtualClock, json_answer, serving, there
from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, PortalChangedError, PortalRefusedError
from thirty3.harvest import Progress
from thirty3.harvest.clock import SystemClock
from thirty3.models.query import Query

pytestmark = both_drivers


def test_find_a_tender_is_never_asked_more_than_twelve_times_in_two_minutes(run: Fetch) -> None:
    clock, asked_at = VirtualClock(), []

    def script(asked: Asked) -> Answer:
        asked_at.append(clock.now())
        return Answer(200, EMPTY)

    with serving(script) as server:
        run(there(FindATender(), server), Query(since="2026-09-01", until="2026-09-11"), clock=clock)
    assert len(asked_at) == 40
    for start in asked_at:
        assert sum(start <= at <= start + timedelta(seconds=120) for at in asked_at) <= 12


def test_contracts_finders_403_is_five_minutes_of_silence_and_the_second_in_a_row_is_ten(run: Fetch) -> None:
    limited = Answer(403, b"<html>The rate limit may have been exceeded</html>", {"Content-Type": "text/html"})
    clock = VirtualClock()
    with serving(first(limited, limited)) as server:
        harvest = run(there(ContractsFinder(), server), clock=clock)
    assert ids(harvest) == {"000001-2026"}
    assert 300 <= clock.waits[0] <= 330
    assert 600 <= clock.waits[1] <= 660
    assert server.asked[0].params == server.asked[1].params == server.asked[2].params


def test_a_403_of_a_portal_whose_card_does_not_call_it_busy_is_a_refusal_at_once(run: Fetch) -> None:
    with serving(first(Answer(403, b"no"))) as server, pytest.raises(PortalRefusedError) as caught:
        run(there(FindATender(), server))
    assert caught.value.status == 403
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({}, 120),
        ({"Retry-After": "45"}, 45),
        ({"Retry-After": "soon"}, 120),
        ({"Retry-After": "-5"}, 120),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}, 120),
    ],
)
def test_a_429_is_waited_out_as_it_says_or_as_the_card_says(run: Fetch, headers: dict[str, str], least: float) -> None:
    clock = VirtualClock()
    limited = Answer(429, b"12 request limit in 2 minute exceeded", headers)
    with serving(first(limited)) as server:
        harvest = run(there(FindATender(), server), clock=clock)
    assert ids(harvest) == {"000001-2026"}
    assert least <= clock.waits[0] <= least * 1.1


@pytest.mark.parametrize(("advice", "least"), [("45", 240), ("900", 900)])
def test_a_wait_that_proved_too_short_is_the_cards_doubled_or_the_portals_if_that_is_longer(
    run: Fetch, advice: str, least: float
) -> None:
    clock = VirtualClock()
    limited = [Answer(429, b"", {"Retry-After": "45"}), Answer(429, b"", {"Retry-After": advice})]
    with serving(first(*limited)) as server:
        run(there(FindATender(), server), clock=clock)
    first_wait, second_wait, *_ = clock.waits
    assert 45 <= first_wait <= 45 * 1.1
    assert least <= second_wait <= least * 1.1


def test_waits_differ_by_a_tenth_at_most_so_that_two_harvests_do_not_come_back_together(run: Fetch) -> None:
    waits = []
    for _ in range(8):
        clock = VirtualClock()
        with serving(first(Answer(429, b"", {"Retry-After": "1000"}))) as server:
            run(there(FindATender(), server), clock=clock)
        waits.append(clock.waits[0])
    assert all(1_000 <= wait <= 1_100 for wait in waits)
    assert max(waits) - min(waits) > 1


def test_a_retry_date_counts_from_the_portals_own_clock_however_wrong_that_is(run: Fetch) -> None:
    clock = VirtualClock()
    wrong = clock.now() + timedelta(hours=1)
    # A raw answer: the server's own Date must not come along.
    date, later = (format_datetime(wrong + timedelta(seconds=seconds), usegmt=True) for seconds in (0, 200))
    headers = f"Date: {date}\r\nRetry-After: {later}\r\n"
    limited = Answer(raw=[f"HTTP/1.1 503 Busy\r\n{headers}Content-Length: 0\r\n\r\n".encode()])
    with serving(first(limited)) as server:
        run(there(FindATender(), server), clock=clock)
    assert 200 <= clock.waits[0] <= 222


def test_a_portal_that_wants_a_day_of_silence_ends_the_harvest_without_a_wait(run: Fetch) -> None:
    clock = VirtualClock()
    limited = Answer(429, b"", {"Retry-After": "86400"})
    with serving(first(limited)) as server, pytest.raises(PortalBusyError) as caught:
        run(there(FindATender(), server), clock=clock)
    assert (caught.value.portal, caught.value.retry_after_seconds) == ("find_a_tender", 86400)
    assert clock.waits == []


def test_a_burst_of_server_errors_is_waited_out_longer_each_time(run: Fetch) -> None:
    clock = VirtualClock()
    with serving(first(*[Answer(status) for status in (503, 503, 503)])) as server:
        harvest = run(there(FindATender(), server), clock=clock)
    assert ids(harvest) == {"000001-2026"}
    waits = [wait for wait in clock.waits if wait > 11]  # without those that only keep the pace
    assert len(waits) == 3
    assert waits == sorted(waits)


def test_server_errors_for_ever_end_after_the_cards_attempts_and_say_what_had_come(run: Fetch) -> None:
    def script(asked: Asked) -> Answer:
        return Answer(200, PAGE) if asked.number == 0 else Answer(500)

    with serving(script) as server, pytest.raises(PortalBusyError) as caught:
        run(there(FindATender(), server, attempts=4))
    assert len(server.asked) == 1 + 4
    assert caught.value.status == 500
    assert "4 times" in str(caught.value)
    assert "1 record had been kept" in " ".join(caught.value.__notes__)


def test_a_portal_that_stays_busy_is_an_error_with_the_seconds_it_asked_for(run: Fetch) -> None:
    limited = Answer(429, b"", {"Retry-After": "45"})
    with serving(lambda asked: limited) as server, pytest.raises(PortalBusyError) as caught:
        run(there(FindATender(), server, attempts=2))
    error = caught.value
    assert (error.portal, error.status, error.retry_after_seconds) == ("find_a_tender", 429, 45)


def test_a_portal_whose_card_allows_one_attempt_is_said_to_be_busy_without_a_count(run: Fetch) -> None:
    with serving(lambda asked: Answer(503)) as server, pytest.raises(PortalBusyError) as caught:
        run(there(FindATender(), server, attempts=1))
    assert len(server.asked) == 1
    assert "times" not in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 404, 407, 410])
def test_a_refusal_is_asked_once_and_says_what_the_portal_says(run: Fetch, status: int) -> None:
    error = {"message": "Request parameters unknown", "exception": "Request parameter 'keyword' is not recognised"}
    with (
        serving(lambda asked: json_answer(error, status=status)) as server,
        pytest.raises(PortalRefusedError) as caught,
    ):
        run(there(FindATender(), server))
    assert len(server.asked) == 1
    assert caught.value.status == status
    assert "'keyword' is not recognised" in str(caught.value)


@pytest.mark.parametrize("status", [204, 206, 304])
def test_a_status_that_means_nothing_to_us_is_a_changed_portal_not_the_end_of_the_data(run: Fetch, status: int) -> None:
    with serving(first(Answer(status))) as server, pytest.raises(PortalChangedError):
        run(there(FindATender(), server))


def test_progress_is_told_after_each_answer_and_before_each_wait(run: Fetch) -> None:
    told: list[Progress] = []
    clock = VirtualClock()
    with serving(first(Answer(200, PAGE), Answer(429))) as server:
        run(there(FindATender(), server), clock=clock, progress=told.append)
    assert [step.wait_seconds for step in told if step.wait_seconds] == clock.waits
    answers = [step for step in told if not step.wait_seconds]
    assert [step.answers for step in answers] == [1, 2, 3, 4]
    assert answers[0].received == answers[0].kept == 1
    assert answers[-1].waiting == 0


def test_a_server_that_is_not_there_is_busy_and_tried_as_often_as_the_card_says(run: Fetch) -> None:
    with serving(lambda asked: Answer(200, PAGE)) as server:
        connector = there(FindATender(), server, attempts=3)
    clock = VirtualClock()
    with pytest.raises(PortalBusyError, match="connection failed"):
        run(connector, clock=clock)
    assert len([wait for wait in clock.waits if wait < 5]) == 2


def test_the_machines_clock_keeps_the_pace_too(run: Fetch) -> None:
    with serving(lambda asked: Answer(200, EMPTY)) as server:
        began = time.monotonic()
        run(there(FindATender(), server, pause_seconds=0.1), clock=SystemClock())
        assert len(server.asked) == 4
        assert time.monotonic() - began >= 0.3
