"""A buyer's name in parts: who is named beside whom, and what is only a detail, a department or an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from thirty3.models.borough import LondonBody
from thirty3.normalise.names import fold
from thirty3.normalise.text import clean_text
from thirty3.resolve._buyer_name import Found, find_one
from thirty3.resolve._buyer_words import body_of

_REMEMBERED = 8_192
"""Segments kept with their parts: most of joint names and departments are made of the same few thousand."""

Link = Literal["joint", "list", "detail"]
"""How a part hangs on the one before: named beside it, in a list (which may be an address), or as a detail of it."""

_LINKS = re.compile(
    r"(?P<joint_sign>[;/+])|(?P<list>,)|(?P<detail_sign>\s[-–—]+|(?<![-–—])[-–—]+\s|[–—:()\[\]|])"
    r"|\b(?:(?P<joint>o/b/o|obo|plus"
    r"|(?:(?:for and|for &|for|and|&|acting|leading|also|as \w+(?: \w+)?) ){0,4}on behalf of|acting (?:as agent )?for"
    r"|as (?:(?:the|a|an) )?(?:lead )?(?:authority|borough|agent|host) for"
    r"|(?:(?:together|along|jointly) )?with|in (?:partnership|conjunction|collaboration|association) with)"
    r"|(?P<detail>at|as|acting|c/o|t/a|trading as|including))\b",
    re.IGNORECASE,
)
"""The signs and words between parts, each group named by the link it makes."""

_SIGNS = re.compile(r"[;/+,–—:()\[\]|-]")
_LINK_WORDS = frozenset(
    ("ACTING", "AND", "AS", "AT", "BEHALF", "FOR", "IN", "INCLUDING", "OBO", "PLUS", "TRADING", "WITH")
)
"""One of these signs or words is in every name of more than one part: a quick look before the long pattern."""

_INVERTED = re.compile(
    r"[,(]\s*((?:the\s+)?(?:(?:london|royal) borough|lb|rb|city)\s+of)\s*(?:\)|(?=$|[^\w\s]|\s[^\w\s]))",
    re.IGNORECASE,
)
"""Wording put last, ``Lewisham, London Borough of`` and ``Newham (LB of)``: neither a list nor a detail."""

_MOST_PIECES = 6
"""Pieces between ANDs that one name and its department may have; without a bound a page of ANDs takes minutes."""

_OTHER_HALVES = {"BARKING": "DAGENHAM", "HAMMERSMITH": "FULHAM", "KENSINGTON": "CHELSEA"}
"""How the names that hold an AND go on."""


class Part(NamedTuple):
    """One part of a buyer's name: how it hangs on the part before, its folded words, whom it names."""

    link: Link
    words: tuple[str, ...]
    found: Found | None
    body: tuple[LondonBody, str] | None = None


def has_parts(name: str, words: Sequence[str]) -> bool:
    """Whether a name, typed and folded, can be more than one part."""
    return not _LINK_WORDS.isdisjoint(words) or _SIGNS.search(name) is not None


def parts_of(name: str) -> list[Part]:
    """The parts of a joint or detailed name as typed, in order."""
    text = _INVERTED.sub(r" \1 ", " ".join((clean_text(name) or "").split()))
    parts: list[Part] = []
    link: Link = "joint"
    start = 0
    for match in _LINKS.finditer(text):
        parts += _named(text[start : match.start()], link)
        link = "joint" if match["joint"] or match["joint_sign"] else "list" if match["list"] else "detail"
        start = match.end()
    return [*parts, *_named(text[start:], link)]


@lru_cache(maxsize=_REMEMBERED)
def _named(text: str, link: Link) -> tuple[Part, ...]:
    """One segment cut at its ANDs, except those inside a name such as Barking and Dagenham."""
    pieces = re.split(r"(?:^|\s)AND(?:\s|$)", fold(text))
    parts: list[Part] = []
    start = 0
    while start < len(pieces):
        stop, part = _longest_name(pieces, start)
        if part.words:
            parts.append(part._replace(link="joint" if parts else link))
        start = stop
    return tuple(parts)


def _longest_name(pieces: Sequence[str], start: int) -> tuple[int, Part]:
    for stop in range(min(len(pieces), start + _MOST_PIECES), start, -1):
        words = tuple(" AND ".join(pieces[start:stop]).split())
        if (body := body_of(words)) is not None:
            return stop, Part("joint", words, None, body)
        if (found := find_one(words)) is not None:
            if _goes_on(words, pieces[stop:]):
                break
            return stop, Part("joint", words, found)
    words = tuple(pieces[start].split())
    if _goes_on(words, pieces[start + 1 :]):  # Barking and Dagenham College: somebody's, as a whole
        return start + 2, Part("joint", (*words, "AND", *pieces[start + 1].split()), None)
    return start + 1, Part("joint", words, None)


def _goes_on(words: Sequence[str], following: Sequence[str]) -> bool:
    """Whether these words end in half a name whose other half begins what follows the AND."""
    other = _OTHER_HALVES.get(words[-1]) if words else None
    return other is not None and bool(following) and following[0].split()[:1] == [other]
