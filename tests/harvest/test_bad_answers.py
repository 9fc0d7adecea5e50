"""What a portal, a proxy or a bad day can send instead of an answer, and what comes of it."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from tests.drivers import EMPTY, PAGE, Fetch, both_drivers, first, ids
from tests.server import Answer, raw_answer, serving, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, PortalChangedError, PortalRefusedError

pytestmark = both_drivers


HALF = PAGE[: len(PAGE) // 2]
PACKED = gzip.compress(PAGE)
PACKED_HALF = PACKED[: len(PACKED) // 2]
BAD_SUM = PACKED[:-8] + bytes(4) + PACKED[-4:]


@pytest.mark.parametrize(
    "damaged",
    [
        raw_answer(f"Content-Length: {len(PAGE)}\r\n", HALF),
        raw_answer("Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n" % (len(HALF), HALF)),
        raw_answer("Connection: close\r\n", HALF),
        raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(PACKED_HALF)}\r\n", PACKED_HALF),
        raw_answer("Content-Encoding: gzip\r\nConnection: close\r\n", PACKED_HALF),
        raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(BAD_SUM)}\r\n", BAD_SUM),
        raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(PACKED) + 7}\r\n", PACKED + b"rubbish"),
        Answer(raw=[]),
        Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Len"]),
        Answer(raw=[b"SSH-2.0-OpenSSH_9.6\r\n"]),
        Answer(200, b"<html><title>We are doing maintenance</title></html>"),
        Answer(200, HALF),
        Answer(200, b""),
    ],
    ids=[
        "shorter than its length",
        "chunks without an end",
        "cut without a length",
        "packed and cut under a matching length",
        "packed and cut without a length",
        "packed with a wrong sum",
        "packed with something behind",
        "hung up at once",
        "hung up within the headers",
        "not HTTP",
        "a page about maintenance",
        "cut behind the portal",
        "nothing at all",
    ],
)
def test_a_damaged_answer_is_never_read_and_is_asked_for_again(run: Fetch, damaged: Answer) -> None:
    with serving(first(damaged)) as server:
        harvest = run(there(FindATender(), server))
    assert ids(harvest) == {"000001-2026"}
    assert harvest.account.received == 1
    assert server.asked[0].params == server.asked[1].params


@pytest.mark.parametrize(
    "whole",
    [
        raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(PACKED)}\r\n", PACKED),
        raw_answer("Content-Encoding: gzip\r\nConnection: close\r\n", PACKED),
        raw_answer("Connection: close\r\n", PAGE),
        raw_answer(f"Content-Encoding: deflate\r\nContent-Length: {len(zlib.compress(PAGE))}\r\n", zlib.compress(PAGE)),
        raw_answer("Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
        raw_answer(f"Content-Type: text/csv\r\nContent-Length: {len(PAGE)}\r\n", PAGE),
    ],
    ids=["gzip", "gzip without a length", "JSON without a length", "deflate", "chunks", "the wrong content type"],
)
def test_a_whole_answer_is_read_however_it_is_packed(run: Fetch, whole: Answer) -> None:
    with serving(lambda asked: whole if asked.number == 0 else Answer(200, EMPTY)) as server:
        assert ids(run(there(FindATender(), server))) == {"000001-2026"}
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "bad",
    [
        Answer(200, gzip.compress(bytes(20_000_000)), {"Content-Encoding": "gzip"}),
        raw_answer("Content-Length: 20000000\r\n"),
        Answer(
            raw=[
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                *[b"10000\r\n" + bytes(65536) + b"\r\n"] * 40,
            ]
        ),
        Answer(200, gzip.compress(PACKED), {"Content-Encoding": "gzip, gzip"}),
        Answer(200, PAGE, {"Content-Encoding": "br"}),
        Answer(200, PAGE, {f"X-{number}": "1" for number in range(1_000)}),
    ],
    ids=[
        "a thousand to one",
        "declared too large",
        "too large",
        "packed twice",
        "packed in a way not asked for",
        "headers",
    ],
)
def test_what_is_too_large_or_oddly_packed_is_refused_and_not_asked_for_again(run: Fetch, bad: Answer) -> None:
    with serving(lambda asked: bad) as server, pytest.raises(PortalRefusedError) as caught:
        run(there(FindATender(), server, max_bytes=2_000_000))
    assert len(server.asked) == 1
    assert caught.value.portal == "find_a_tender"
    assert (caught.value.url or "").startswith(server.url)


def test_an_answer_with_a_thousand_headers_is_refused_with_their_number(run: Fetch) -> None:
    many = raw_answer("Content-Length: 0\r\n" + "".join(f"X-{number}: 1\r\n" for number in range(999)))
    with serving(lambda asked: many) as server, pytest.raises(PortalRefusedError, match="1,000 headers"):
        run(there(FindATender(), server))


def drip(*, head: bytes) -> Answer:
    return Answer(raw=[head, *[b" "] * 200], every_seconds=0.05)


@pytest.mark.parametrize(
    "slow",
    [
        drip(head=b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
        drip(head=b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drip(head=b"HTTP/1.1 200 O"),
        Answer(raw=[b""] * 200, every_seconds=0.05),
    ],
    ids=["body", "headers", "status line", "silence"],
)
def test_an_answer_that_only_drips_is_cut_at_the_cards_deadline(run: Fetch, slow: Answer) -> None:
    began = time.monotonic()
    with serving(lambda asked: slow) as server, pytest.raises(PortalBusyError, match=r"within 0\.3 seconds"):
        run(there(FindATender(), server, deadline_seconds=0.3, attempts=2))
    assert time.monotonic() - began < 3
    assert len(server.asked) == 2


def test_after_a_cut_the_next_answer_comes_over_a_connection_of_its_own(run: Fetch) -> None:
    slow = drip(head=b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    with serving(first(slow)) as server:
        assert ids(run(there(FindATender(), server, deadline_seconds=0.3))) == {"000001-2026"}


def test_an_answer_that_never_makes_sense_is_asked_for_twice_and_then_a_changed_portal(run: Fetch) -> None:
    with serving(lambda asked: Answer(200, b"<html></html>")) as server, pytest.raises(PortalChangedError):
        run(there(FindATender(), server))
    assert len(server.asked) == 2


def test_of_an_error_page_only_the_beginning_is_read(run: Fetch) -> None:
    endless = [
        b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n",
        *[b"800\r\n" + b"x" * 2048 + b"\r\n"] * 500,
    ]
    with serving(lambda asked: Answer(raw=endless, every_seconds=0.01)) as server:
        began = time.monotonic()
        with pytest.raises(PortalRefusedError, match="answered 404: xxx"):
            run(there(FindATender(), server))
        assert time.monotonic() - began < 2
