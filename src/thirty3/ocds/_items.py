"""The values of a long list, each on its own, also when one of them has a bracket or a quote too few or too many.

Such a value takes the next ones with it, or falls to pieces. Neither must cost the others: where a value looks odd, it
is tried, and if it is no JSON, the list goes on at the next object that is whole and has an ocid of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from thirty3.ocds._scan import MISMATCH, Piece, Source
from thirty3.ocds._seek import OCID

__all__ = ["items"]

_OF_PACKAGE = frozenset(
    (b"uri", b"version", b"extensions", b"publishedDate", b"publisher", b"license", b"publicationPolicy", b"links")
)
"""Members of a package that may follow its list. Asked only after a release that is whole, so they are not its own."""


def items(source: Source) -> Iterator[Piece]:
    """The values of the list that has just been opened, its end taken.

    Yields:
        Each value; one that is torn has a fault and only its beginning. The last one is cut when the text ends before
        the list does.
    """
    while (first := source.peek()) != b"]":
        if first == b",":
            source.skip()
            continue
        if first in (b"", b"}"):
            fault = source.damage or "the text ends before its list does"
            yield Piece(source.offset, b"", fault, is_cut=True)
            return
        piece = source.held_value()
        if _is_sound(piece, source):
            yield piece
            continue
        piece, has_ended = _mended(piece, source)
        yield piece
        if has_ended:
            source.release()
            return
    source.release()
    source.skip()


def _is_sound(piece: Piece, source: Source) -> bool:
    """Whether a value ends where it should, as far as its surroundings tell; one with several ocids is tried."""
    if piece.is_cut or piece.fault == MISMATCH:
        return False
    ends_well = source.sign() in (b",", b"]") and source.member() is None
    return ends_well and (piece.text.count(OCID) < 2 or _is_json(piece.text))


def _mended(piece: Piece, source: Source) -> tuple[Piece, bool]:
    """A value that looks odd as it shall be taken, and whether the list has ended with it."""
    if piece.fault == MISMATCH:
        return piece, False
    if piece.fault is None and piece.text.startswith(b"{") and _is_json(piece.text):
        if source.skip_stray():
            return piece, False
        return piece, source.member() in _OF_PACKAGE  # only the end of the list is missing
    torn = Piece(piece.offset, piece.text, (source.damage if piece.is_cut else None) or MISMATCH)
    if source.seek_release(piece.offset + 1):
        return torn, False
    if piece.is_cut:
        return piece, True
    if piece.text.endswith(b"]"):  # it has swallowed the end of the list
        return torn, True
    while source.peek() not in (b"]", b""):  # what it fell into
        source.value()
    return torn, False


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
