"""Bodies and addresses judged before anybody reads them."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.connectors import get
from thirty3.errors import PortalRefusedError
from thirty3.harvest.guard import Body, DamagedError, TooLargeError, check_address

LARGE = 10_000_000


def fed(headers: dict[str, str], body: bytes, *, step: int = 65_536, max_bytes: int = LARGE) -> bytes:
    under_way = Body(headers, max_bytes)
    for start in range(0, len(body), step):
        assert under_way.feed(body[start : start + step])
    return under_way.finish()


@given(
    st.binary(max_size=200_000), st.integers(1, 5_000), st.sampled_from(["gzip", "x-gzip", "deflate", "identity", ""])
)
def test_a_body_is_the_same_however_it_is_packed_and_cut_into_pieces(body: bytes, step: int, encoding: str) -> None:
    packed = gzip.compress(body) if "gzip" in encoding else zlib.compress(body) if encoding == "deflate" else body
    headers = {"content-encoding": encoding, "content-length": str(len(packed))}
    assert fed(headers, packed, step=step) == body


@given(st.binary(min_size=1, max_size=5_000), st.binary(max_size=5_000), st.integers(1, 100))
def test_one_packed_member_after_another_is_one_body(one: bytes, two: bytes, step: int) -> None:
    packed = gzip.compress(one) + gzip.compress(two)
    assert fed({"content-encoding": "gzip", "transfer-encoding": "chunked"}, packed, step=step) == one + two


@given(st.binary(max_size=3_000), st.data())
def test_a_packed_body_cut_anywhere_is_damaged_whatever_its_length_says(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body)
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    with pytest.raises(DamagedError, match=r"^the packed body ends before its end marker$"):
        fed({"content-encoding": "gzip", "content-length": str(len(cut))}, cut)


def test_of_a_packed_body_that_is_no_such_thing_it_is_said_what_is_wrong() -> None:
    with pytest.raises(DamagedError, match=r"the packed body is damaged: .*incorrect header"):
        fed({"content-encoding": "gzip"}, b"<html>not packed at all</html>")


@given(st.binary(max_size=3_000), st.data())
def test_a_packed_body_with_a_wrong_byte_is_damaged_or_the_same(body: bytes, data: st.DataObject) -> None:
    packed = bytearray(gzip.compress(body, mtime=0))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        came = fed({"content-encoding": "gzip", "content-length": str(len(packed))}, bytes(packed))
    except DamagedError:
        return
    assert came == body  # the byte said when it was packed, or by whom


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=20), st.data())
def test_a_body_whose_end_nothing_marks_is_whole_only_when_its_json_is(value: object, data: st.DataObject) -> None:
    text = json.dumps({"releases": value}).encode()
    assert fed({}, text) == text
    with pytest.raises(DamagedError):
        fed({}, text[: data.draw(st.integers(0, len(text) - 1))])


def test_a_table_whose_end_nothing_marks_may_be_cut_and_is_not_read() -> None:
    with pytest.raises(DamagedError, match="nothing says where the body ends"):
        fed({"content-type": "text/csv"}, b"id,name\n1,one\n")


@pytest.mark.parametrize("end", [b"</html>", b"</HTML>\r\n", b"</Html>  \n"])
def test_a_web_page_whose_end_nothing_marks_is_whole_when_it_says_so_itself(end: bytes) -> None:
    page = b"<html><body>one, two</body>"
    assert fed({"content-type": "text/html"}, page + end) == page + end
    with pytest.raises(DamagedError, match=r"^nothing says where the body ends, so it may be cut$"):
        fed({"content-type": "text/html"}, page)


def test_a_body_in_chunks_is_whole_whatever_it_holds_and_says_of_its_length() -> None:
    assert fed({"transfer-encoding": "chunked", "content-length": "3"}, b"id,name") == b"id,name"


@pytest.mark.parametrize("length", ["11", "9"])
def test_more_or_less_than_the_length_says_is_damaged(length: str) -> None:
    with pytest.raises(DamagedError, match="of"):
        fed({"content-length": length}, b'{"a": "b"}')


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress", "gzip " * 6])
def test_a_packing_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(TooLargeError, match=r"the body is packed as '.*', which was not asked for"):
        Body({"content-encoding": encoding}, LARGE)


def test_a_bomb_goes_off_at_the_limit_and_takes_no_more_memory_than_that() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            fed({"content-encoding": "gzip", "content-length": str(len(bomb))}, bomb, max_bytes=4_000_000)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [999, 1_000])
def test_a_body_of_just_the_size_allowed_is_read(size: int) -> None:
    body = bytes(size)
    assert fed({"content-length": str(size)}, body, max_bytes=1_000) == body
    packed = gzip.compress(body)
    assert fed({"content-encoding": "gzip", "content-length": str(len(packed))}, packed, max_bytes=1_000) == body


def test_a_body_of_one_byte_more_is_refused() -> None:
    with pytest.raises(TooLargeError, match="more than the 1,000 bytes allowed"):
        fed({"transfer-encoding": "chunked"}, bytes(1_001), max_bytes=1_000)
    packed = gzip.compress(bytes(1_001))
    with pytest.raises(TooLargeError, match="more than the 1,000 bytes allowed"):
        fed({"content-encoding": "gzip", "content-length": str(len(packed))}, packed, max_bytes=1_000)


CARD = get("find_a_tender").portal


@pytest.mark.parametrize(
    "url",
    [
        "https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages?cursor=dXBk%3D%3D",
        "https://WWW.FIND-TENDER.service.gov.uk/",
        "https://www.find-tender.service.gov.uk:443/",
    ],
)
def test_an_address_on_the_card_may_be_asked(url: str) -> None:
    assert check_address(CARD, url).hostname == "www.find-tender.service.gov.uk"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://www.find-tender.service.gov.uk/", "http is not HTTPS"),
        ("https://www.find-tender.service.gov.uk:8443/", "port 8443 is not this portal's"),
        ("https://www.find-tender.service.gov.uk:99999/", "no address: Port out of range 0-65535"),
        (
            "https://www.find-tender.service.gov.uk.evil.example/",
            "www.find-tender.service.gov.uk.evil.example is not a host of this portal",
        ),
        ("https://evil.example\\@www.find-tender.service.gov.uk/", "the address holds what no address needs"),
        ("https://user:word@www.find-tender.service.gov.uk/", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk@evil.example/", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk./", "www.find-tender.service.gov.uk. is not a host of this portal"),
        ("https://find-tender.service.gov.uk/", "find-tender.service.gov.uk is not a host of this portal"),
        ("https://127.0.0.1/", "127.0.0.1 is not a host of this portal"),
        ("http://127.0.0.1/", "127.0.0.1 is not a host of this portal"),
        ("https://[::1]/", "::1 is not a host of this portal"),
        ("https://[half/", "no address: Invalid IPv6 URL"),
        ("https://0x7f.1/", "0x7f.1 is not a host of this portal"),
        ("https://www.find-tender.service.gov.uk/a b", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk/\r\nX: 1", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk/\x7f", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk/\u2028", "the address holds what no address needs"),
        ("https://www.find-tender.service.gov.uk/\xe9", "the address holds what no address needs"),
        ("file:///etc/passwd", "no host is not a host of this portal"),
        ("gopher://www.find-tender.service.gov.uk/", "gopher is not HTTPS"),
        ("//www.find-tender.service.gov.uk/", "no scheme is not HTTPS"),
        ("www.find-tender.service.gov.uk", "no host is not a host of this portal"),
        ("https://", "no host is not a host of this portal"),
        ("", "no host is not a host of this portal"),
    ],
)
def test_an_address_off_the_card_is_refused_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(PortalRefusedError) as caught:
        check_address(CARD, url)
    assert str(caught.value).startswith(f"{says} (find_a_tender: ")
    assert caught.value.portal == "find_a_tender"
    assert caught.value.url == (repr(url) if "no address needs" in says else url)


@given(st.text(max_size=60))
def test_no_text_is_an_address_by_accident_and_none_makes_the_check_fail_otherwise(text: str) -> None:
    with pytest.raises(PortalRefusedError):
        check_address(CARD, text)


def test_plain_http_is_for_cards_that_name_a_loopback_host() -> None:
    card = CARD.model_copy(update={"hosts": ("127.0.0.1",)})
    assert check_address(card, "http://127.0.0.1:8000/x").port == 8000
    with pytest.raises(PortalRefusedError):
        check_address(card.model_copy(update={"hosts": ("portal.example",)}), "http://portal.example/")
