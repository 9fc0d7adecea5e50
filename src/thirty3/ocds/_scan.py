"""JSON cut into its values without reading the whole of it: a scanner that knows strings and brackets, no more.

A parser stops at the first fault of a page and takes the other 99 records with it. This only finds where each value
begins and ends, so that each can be parsed, and can fail, alone. It holds one value at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from thirty3.errors import ParseError
from thirty3.normalise.text import mask_contacts
from thirty3.ocds._seek import BRACKET, find_release

__all__ = ["MISMATCH", "Piece", "Source"]

_CHUNK = 1 << 16
_LARGEST = 1 << 25
"""Bytes of one value that are kept: the largest release seen has 2 MB; beyond 32 MiB it is an attack or a mistake."""
_DEEPEST = 64
"""Nested brackets that are accepted: real releases have at most 12, and Python's own readers give up near 1,000."""

_NEAR = 1 << 22
"""Bytes read on to find the next release after damage: twice the largest seen."""

MISMATCH = "its brackets or quotes do not match, so this may be several records"
"""The fault of a value whose end could only be told by where the next begins."""

_MEMBER = re.compile(rb'\s*+,?\s*+"([^"]{1,80})"\s*+:')
_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRAY = re.compile(rb"\s*+[}\]\s]*?}(?=\s*+(?:,\s*+\{|\]\s*+[,}\]]))")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(")?', re.DOTALL)
_SCALAR = re.compile(rb"[^,\]}\s]*+")
_BACKSLASHES = re.compile(rb"\\*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """One value as it stands in the text."""

    offset: int
    """Byte at which it begins."""
    text: bytes
    """The value; only its beginning when it has a fault."""
    fault: str | None = None
    """Why it cannot be parsed at all; None when it is whole."""
    is_cut: bool = False
    """Whether the text ended inside it."""


class Source:
    """Bytes that are read as they are needed, and where in them we are.

    Args:
        read: Gives up to so many bytes, none at the end; may raise ``OSError`` or ``EOFError`` when what it reads is
            damaged, which counts as the end, with the reason in ``damage``.
        offset: Byte number of the first byte, when it is a part of something larger.
        chunk: Least bytes read at a time.
        largest: Bytes of one value that are kept; a larger one has a fault and only its beginning.
    """

    def __init__(
        self, read: Callable[[int], bytes], *, offset: int = 0, chunk: int = _CHUNK, largest: int = _LARGEST
    ) -> None:
        self._read = read
        self._chunk = chunk
        self._largest = largest
        self._base = offset
        self._buffer = b""
        self._at = 0
        self._held: int | None = None
        self._ended = False
        self.damage: str | None = None

    @property
    def offset(self) -> int:
        """Byte number of the next byte."""
        return self._base + self._at

    def head(self, size: int) -> bytes:
        """The next so many bytes, fewer at the end, without taking them."""
        while len(self._buffer) - self._at < size and self._more(size):
            pass
        return self._buffer[self._at : self._at + size]

    def peek(self) -> bytes:
        """The next byte that is no white space, white space taken; empty at the end."""
        while True:
            self._at = self._end_of(_SPACE)
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more(self._chunk):
                return b""

    def skip(self, size: int = 1) -> None:
        """Take so many bytes that :meth:`peek` or :meth:`head` showed."""
        self._at += size

    def line(self) -> Piece | None:
        """The rest of this line, its end taken too, cut when the text is damaged inside it; None at the end."""
        size, is_cut = 0, False
        while (end := self._buffer.find(b"\n", self._at + size)) < 0:
            size = len(self._buffer) - self._at
            if size > self._largest:
                return self._oversize_line()
            if not self._more(max(size, self._chunk)):
                end, is_cut = len(self._buffer), self.damage is not None
                break
        if end == self._at == len(self._buffer):
            return None
        line = self._take(end, and_also=1)
        return Piece(line.offset, line.text, is_cut=True) if is_cut else line

    def key(self) -> str:
        """The member name that comes next, with its colon.

        Raises:
            ParseError: None comes.
        """
        if self.peek() != b'"':
            raise ParseError(self._unexpected("a member name"))
        piece = self.value()
        if piece.fault is not None:
            raise ParseError(piece.fault)
        if self.peek() != b":":
            raise ParseError(self._unexpected("a colon"))
        self.skip()
        return piece.text[1:-1].decode("utf-8", "replace")

    def value(self) -> Piece:
        """The value that comes next, taken."""
        first = self.peek()
        if first in (b"{", b"["):
            return self._container()
        return self._string() if first == b'"' else self._scalar()

    def held_value(self) -> Piece:
        """The value that comes next, taken, but kept so that :meth:`seek_release` can go back into it."""
        self.peek()
        self._held = self._at
        return self.value()

    def release(self) -> None:
        """Keep the held value no longer."""
        self._held = None

    def sign(self) -> bytes:
        """The next byte that is no white space, without taking it; empty at the end."""
        size = 64
        while True:
            head = self.head(size)
            found = head.lstrip()[:1]
            if found or len(head) < size:
                return found
            size *= 2

    def member(self) -> bytes | None:
        """The name of the member that comes next, after a comma or not, without taking it; None when none does."""
        found = _MEMBER.match(self.head(512))
        return None if found is None else found[1]

    def skip_stray(self) -> bool:
        """Take brackets that close nothing, with the list going on or ending after them; False when there are none."""
        found = _STRAY.match(self.head(512))
        self._at += 0 if found is None else found.end()
        return found is not None

    def seek_release(self, offset: int) -> bool:
        """Go to the first object after a byte that is whole and has an ocid of its own; False when none is near.

        A quote or bracket too many or too few inside one release makes it swallow the next, or end before its end.
        Where the next begins can then only be told by what it is.
        """
        self.head(_NEAR)
        found = find_release(self._buffer, max(0, offset - self._base))
        if found is not None:
            self._at = found
        return found is not None

    def _container(self) -> Piece:
        """Brackets are counted, not matched: a wrong one makes a value that fails to parse, and harms no other."""
        start, done, depth, deepest = self.offset, 0, 0, 0
        kept: bytes | None = None
        is_searched = False
        while True:
            step = BRACKET.match(self._buffer, self._at + done)
            done = done if step is None else step.end() - self._at
            if step is not None and step.lastindex is not None:
                depth += 1 if step.lastindex == 1 else -1
                deepest = max(deepest, depth)
                if depth == 0:
                    break
                continue
            if len(self._buffer) - self._at > self._largest:
                beginning = self._buffer[self._at : self._at + self._chunk]
                if not is_searched and self.seek_release(start + 1):
                    return Piece(start, beginning, MISMATCH)
                if not is_searched:  # the search may have read on: look again
                    is_searched = True
                    continue
                kept = self._forget(kept, done)
                done = 0
            if not self._more(max(self._chunk, len(self._buffer) - self._at)):
                return self._cut(start, kept)
        piece = self._take(self._at + done)
        if kept is not None or len(piece.text) > self._largest:
            return Piece(start, kept or piece.text[: self._chunk], f"larger than {self._largest} bytes")
        if deepest > _DEEPEST:
            return Piece(start, piece.text, f"nested {deepest} deep, more than {_DEEPEST}")
        return piece

    def _string(self) -> Piece:
        start = self.offset
        kept: bytes | None = None
        while (found := _STRING.match(self._buffer, self._at)) is None or not found[1]:
            if len(self._buffer) - self._at > self._largest:
                kept = self._forget(kept, 0)
            if not self._more(max(self._chunk, len(self._buffer) - self._at)):
                return self._cut(start, kept)
        piece = self._take(found.end())
        if kept is not None or len(piece.text) > self._largest:
            return Piece(start, kept or piece.text[: self._chunk], f"larger than {self._largest} bytes")
        return piece

    def _scalar(self) -> Piece:
        while (end := self._end_of(_SCALAR)) == len(self._buffer) and end - self._at < self._largest:
            if not self._more(self._chunk):
                break
        piece = self._take(end)
        if not piece.text:  # a bracket or comma where a value should be: taken, so that nobody waits for it for ever
            return self._take(min(self._at + 1, len(self._buffer)))
        return piece

    def _forget(self, kept: bytes | None, done: int) -> bytes:
        """Drop so many bytes that are scanned of a value too large to keep; its beginning is given back.

        An open string is dropped too, down to a quote and the backslash that its next byte may belong to.
        """
        kept = kept or self._buffer[self._at : self._at + self._chunk]
        rest = self._buffer[self._at + done :]
        if rest[:1] == b'"':
            escapes = _BACKSLASHES.search(rest)
            odd = escapes is not None and len(escapes.group()) % 2 == 1
            rest = b'"\\' if odd else b'"'
        self._base += len(self._buffer) - len(rest)
        self._buffer, self._at, self._held = rest, 0, None
        return kept

    def _oversize_line(self) -> Piece:
        start, kept = self.offset, self._buffer[self._at : self._at + self._chunk]
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            self._at = len(self._buffer)
            if not self._more(self._chunk):
                end = len(self._buffer)
                break
        self._at = min(end + 1, len(self._buffer))
        return Piece(start, kept, f"larger than {self._largest} bytes")

    def _take(self, end: int, *, and_also: int = 0) -> Piece:
        piece = Piece(self.offset, self._buffer[self._at : end])
        self._at = min(end + and_also, len(self._buffer))
        return piece

    def _cut(self, start: int, kept: bytes | None) -> Piece:
        rest = kept or self._buffer[self._at : self._at + self._chunk]
        self._at = len(self._buffer)
        return Piece(start, rest, self.damage or "the text ends before this value does", is_cut=True)

    def _more(self, size: int) -> bool:
        """Read on; False at the end."""
        keep = self._at if self._held is None else self._held
        chunks = [self._buffer[keep:]]
        while size > 0 and not self._ended:
            try:
                chunk = self._read(size)
            except (OSError, EOFError) as error:
                self.damage, chunk = f"the file is damaged: {error}", b""
            self._ended = not chunk
            chunks.append(chunk)
            size -= len(chunk)
        self._base += keep
        self._at -= keep
        self._held = None if self._held is None else 0
        self._buffer = b"".join(chunks)
        return len(self._buffer) > len(chunks[0])

    def _end_of(self, pattern: re.Pattern[bytes]) -> int:
        found = pattern.match(self._buffer, self._at)
        return self._at if found is None else found.end()

    def _unexpected(self, what: str) -> str:
        found = mask_contacts(self.head(400).decode("utf-8", "replace"))[:20]  # masked before an address is cut in two
        if not found and self.damage is not None:
            return self.damage
        return f"{what} was expected at byte {self.offset}, found {repr(found) if found else 'the end'}"
