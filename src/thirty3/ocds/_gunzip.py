"""Gzip unpacked so that all that is whole comes out, and every damage is told.

The reader of the standard library drops what it has just unpacked when it meets damage, and takes no notice of a
header's checksum.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

__all__ = ["GZIP", "Gunzip"]

GZIP = b"\x1f\x8b"
"""What every gzip member begins with."""

_PACKED = 1 << 13
_UNPACKED = 1 << 16
"""Bytes read and given at a time. Small, as the way back after damage copies the first for each byte of the second."""

_WITH_GZIP_HEADER = 16 + zlib.MAX_WBITS
_LOST = "records may be missing or wrong"
_REASONS = {
    "incorrect data check": f"the checksum of the gzip stream does not match: {_LOST}",
    "incorrect length check": f"the length of the gzip stream does not match: {_LOST}",
}


class Gunzip:
    """The bytes in a gzip file of one or more members.

    Args:
        file: The file, at its beginning.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._member = zlib.decompressobj(_WITH_GZIP_HEADER)
        self._packed = b""
        self._damage: str | None = None

    def read(self, size: int) -> bytes:
        """At most so many of the next bytes, mostly fewer; none at the end.

        Raises:
            OSError: The stream is cut short or damaged here; all before has been given.
        """
        while True:
            if self._damage is not None:
                raise OSError(self._damage)
            if self._member.eof and not self._begin_member():
                return b""
            packed = self._packed or self._file.read(_PACKED)
            found = self._unpack(packed, min(size, _UNPACKED))
            if found:
                return found
            if not packed and not self._member.eof:
                raise OSError(f"the gzip stream is cut short: {_LOST}")

    def _begin_member(self) -> bool:
        """Go on to the next member, zeros before it passed over; False when none comes."""
        rest = self._member.unused_data.lstrip(b"\0")
        while len(rest) < len(GZIP) and (more := self._file.read(_PACKED)):
            rest = (rest + more).lstrip(b"\0")
        if rest and not GZIP.startswith(rest[: len(GZIP)]):
            raise OSError(f"something that is no gzip follows the gzip stream: {_LOST}")
        if rest:
            self._member, self._packed = zlib.decompressobj(_WITH_GZIP_HEADER), rest
        return bool(rest)

    def _unpack(self, packed: bytes, size: int) -> bytes:
        before = self._member.copy()
        try:
            found = self._member.decompress(packed, size)
        except zlib.error as error:
            what = str(error).rpartition(": ")[2]
            self._damage = _REASONS.get(what, f"the gzip stream is damaged ({what}): {_LOST}")
        else:
            self._packed = self._member.unconsumed_tail
            return found
        # The call that failed has lost what it had unpacked: once more, byte by byte up to the damage.
        saved = bytearray()
        try:
            while byte := before.decompress(packed, 1):
                saved += byte
                packed = before.unconsumed_tail
        except zlib.error:
            return bytes(saved)
        return bytes(saved)
