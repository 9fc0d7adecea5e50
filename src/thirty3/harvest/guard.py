"""What is refused before anybody reads it: addresses off the card, and bodies too large, cut short or not decodable.

The HTTP library passes all of these (measured on httpx 0.28.1): a gzip stream cut in half under a matching length, a
body whose end nothing marks, two megabytes that unpack to four thousand. So the bytes are taken raw and judged here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from thirty3.errors import PortalRefusedError
from thirty3.wire import Portal

__all__ = ["Body", "DamagedError", "Excerpt", "TooLargeError", "check_address"]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_NEVER_IN_AN_ADDRESS = frozenset('\\ "<>^`{|}')
"""Two parsers can disagree about where the host ends when one of these comes before it."""

_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""zlib's numbers for the formats that are decoded; everything else, and one inside another, is refused."""

_STEP = 64 * 1024
"""Most bytes unpacked at a time, so that the limit is met soon after it is passed."""

_EXCERPT = 2000
"""Bytes of an error page that are looked at."""


def check_address(portal: Portal, url: str) -> SplitResult:
    """The parts of an address that may be asked for on behalf of a portal.

    Raises:
        PortalRefusedError: It is not on the portal's hosts, not HTTPS, or not an address at all. Plain HTTP is for
            cards that name a loopback host, which is to say for tests.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise PortalRefusedError(f"no address: {error}", portal=portal.id, url=url) from error
    host = parts.hostname or ""
    odd = not url.isascii() or not url.isprintable() or not _NEVER_IN_AN_ADDRESS.isdisjoint(url)
    if odd or "@" in parts.netloc:
        raise PortalRefusedError("the address holds what no address needs", portal=portal.id, url=repr(url))
    if host not in portal.hosts or "*" in host:  # a card's star stands for a name that somebody has to say
        raise PortalRefusedError(f"{host or 'no host'} is not a host of this portal", portal=portal.id, url=url)
    local = host in _LOOPBACK
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise PortalRefusedError(f"{parts.scheme or 'no scheme'} is not HTTPS", portal=portal.id, url=url)
    if not local and port not in {None, 443}:
        raise PortalRefusedError(f"port {port} is not this portal's", portal=portal.id, url=url)
    return parts


class DamagedError(Exception):
    """The body did not arrive whole: another attempt may bring it."""


class TooLargeError(Exception):
    """The body is larger than the card allows, or packed in a way nobody asked for: another attempt is no use."""


class Body:
    """A body under way: fed as it comes, bounded as it grows, and handed over only when it is whole.

    Args:
        headers: Of the answer, names in lower case.
        max_bytes: The largest body accepted, packed or unpacked.
    """

    def __init__(self, headers: Mapping[str, str], max_bytes: int) -> None:
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in {"", "identity", *_WINDOW_BITS}:
            raise TooLargeError(f"the body is packed as {encoding!r}, which was not asked for")
        self._bits = _WINDOW_BITS.get(encoding)
        self._unpacker = None if self._bits is None else zlib.decompressobj(self._bits)
        self._max_bytes = max_bytes
        self._chunked = "transfer-encoding" in headers
        length = headers.get("content-length", "")
        self._length = int(length) if length.isdigit() and not self._chunked else None
        self._came = 0
        self._data = bytearray()
        if self._length is not None and self._length > max_bytes:
            raise TooLargeError(f"the body is {self._length:,} bytes, more than the {max_bytes:,} allowed")

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes off the wire; True as long as more are wanted.

        Raises:
            DamagedError: They do not unpack.
            TooLargeError: It is more than allowed.
        """
        self._came += len(chunk)
        if self._unpacker is None:
            self._grow(chunk)
            return True
        try:
            self._unpack(chunk)
        except zlib.error as error:
            raise DamagedError(f"the packed body is damaged: {error}") from error
        return True

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            DamagedError: Its length, its end marker, or the lack of either says that something is missing.
        """
        if self._length is not None and self._came != self._length:
            raise DamagedError(f"{self._came:,} of {self._length:,} bytes came")
        if self._unpacker is not None and not self._unpacker.eof:
            raise DamagedError("the packed body ends before its end marker")
        endless = self._length is None and not self._chunked and self._unpacker is None
        if endless and not _proves_itself_whole(self._data):
            raise DamagedError("nothing says where the body ends, so it may be cut")
        return bytes(self._data)

    def _unpack(self, chunk: bytes) -> None:
        data, full = chunk, False
        while data or full:
            if self._unpacker is None or self._unpacker.eof:  # gzip allows one member after another
                self._unpacker = zlib.decompressobj(self._bits or 0)
            out = self._unpacker.decompress(data, _STEP)
            self._grow(out)
            full = len(out) == _STEP and not self._unpacker.eof  # more may wait inside, with no input left
            data = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def _grow(self, data: bytes) -> None:
        if self._came > self._max_bytes or len(self._data) + len(data) > self._max_bytes:
            raise TooLargeError(f"the body is more than the {self._max_bytes:,} bytes allowed")
        self._data += data


class Excerpt:
    """The beginning of an answer that is not the one wanted: enough to say what the portal says."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; True as long as more are wanted."""
        self._data = (self._data + chunk)[:_EXCERPT]
        return len(self._data) < _EXCERPT

    def finish(self) -> bytes:
        """What came, packed as it came."""
        return self._data


def _proves_itself_whole(data: bytearray) -> bool:
    if data.rstrip()[-7:].lower() == b"</html>":
        return True
    try:
        return isinstance(json.loads(data), dict | list)
    except (ValueError, RecursionError):
        return False
