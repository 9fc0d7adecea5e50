"""What becomes of a good input: bytes flipped, cut, doubled, spliced, and pieces put in that none should hold."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_PIECES = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n\n",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"<",
        b"&#0;",
    ),
    *(
        b"null",
        b"NaN",
        b"Infinity",
        b"-0",
        b"1e999",
        b"-1e-999",
        b"9" * 400,
        b"0" * 200,
        b"true",
        b"{}",
        b"[]",
        b"[[[[",
    ),
    *(b'"\\ud800"', b'"\\u0000"', b"2026-02-30", b"0000-00-00", b"9999-12-31T23:59:59Z", b"31/12/1899", b"=1+1"),
    *(b"\xc2\xa3", b"\xe2\x82\xac1.000,00", b"\xd9\xa1\xd9\xa2", b"<script>", b"<!--", b"]]>", b"</td></tr></table>"),
    b"{" * 300 + b"}" * 300,
    b"[" * 3_000,
    b"a" * 5_000,
)
"""From the corners of the formats: encodings, numbers, dates, brackets that never end."""

_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
_WORD = re.compile(rb'"[^"\\]{1,60}"')


def mutated(seeds: Sequence[bytes], draw: random.Random) -> bytes:
    """One of the seeds, with one to four things done to it."""
    made = draw.choice(seeds)
    for _ in range(draw.choice((1, 1, 1, 2, 2, 4))):
        made = draw.choice(_WAYS)(made, seeds, draw)
    return made


def _place(text: bytes, draw: random.Random) -> int:
    return draw.randint(0, len(text))


def _flip(text: bytes, _seeds: Sequence[bytes], draw: random.Random) -> bytes:
    if not text:
        return b"\x00"
    changed = bytearray(text)
    for _ in range(draw.choice((1, 1, 3, 20))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(text: bytes, _seeds: Sequence[bytes], draw: random.Random) -> bytes:
    begin, end = sorted((_place(text, draw), _place(text, draw)))
    return draw.choice((text[:begin], text[end:], text[:begin] + text[end:]))


def _double(text: bytes, _seeds: Sequence[bytes], draw: random.Random) -> bytes:
    begin, end = sorted((_place(text, draw), _place(text, draw)))
    return text[:end] + text[begin:end][:4_096] * draw.choice((1, 1, 2, 5)) + text[end:]


def _put_in(text: bytes, _seeds: Sequence[bytes], draw: random.Random) -> bytes:
    place = _place(text, draw)
    return text[:place] + draw.choice(_PIECES) + text[place:]


def _splice(text: bytes, seeds: Sequence[bytes], draw: random.Random) -> bytes:
    other = draw.choice(seeds)
    return text[: _place(text, draw)] + other[_place(other, draw) :]


def _instead(pattern: re.Pattern[bytes]) -> Callable[[bytes, Sequence[bytes], random.Random], bytes]:
    def change(text: bytes, _seeds: Sequence[bytes], draw: random.Random) -> bytes:
        found = list(pattern.finditer(text[:20_000]))
        if not found:
            return text
        one = draw.choice(found)
        return text[: one.start()] + draw.choice(_PIECES) + text[one.end() :]

    return change


_WAYS = (_flip, _cut, _double, _put_in, _splice, _instead(_NUMBER), _instead(_WORD))
