"""Words of a text as people tell them apart, and where they stand: for finding a name however it is typed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Reading", "as_meant", "as_written", "fold_word"]

_WORD = re.compile(r"\[removed(?: [0-9]+)?\]|[^\W_]+")
"""Letters and digits; what was taken out before is one word that no name holds."""

_APOSTROPHES = "'’‘`´ʹʻʼ′"
_UNSEEN = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphens, joiners, marks of writing direction: characters that show as nothing."""
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
"""Accents as characters of their own."""

_SPELT = re.compile(
    r"&(?:amp;)*(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});"  # an entity, also one encoded again
    r"|(?:%[0-9a-f]{2})+"  # as in web addresses
    r"|\\u[0-9a-f]{4}|\\[\"\\/bfnrt]"  # as in JSON
    rf"|[{_APOSTROPHES}{_UNSEEN}{_MARKS}]",
    re.IGNORECASE,
)
"""Characters that are written as something else, or drop out."""

_HINT = re.compile(rf"[&%\\{_APOSTROPHES}{_UNSEEN}{_MARKS}]")
"""Where none of these is, a text means what it says: most do."""
_DROPPED = re.compile(f"[{_UNSEEN}{_MARKS}]")
_INNER = re.compile(rf"[{_APOSTROPHES}](?!s(?![^\W_]))", re.IGNORECASE)
_AGAIN = re.compile("(?:amp;)+", re.IGNORECASE)
_ALIKE = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ħ": "h", "Ħ": "h", "ı": "i"})
_ALIKE |= str.maketrans({"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th"})
"""Letters that Unicode does not take for a plain one with an accent, and who types a name in English does."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read in one way."""

    text: str
    """What is read."""
    given: str
    """The text it is read from."""

    @property
    def words(self) -> list[str]:
        """Its words, as written."""
        return _WORD.findall(self.text)

    def spots(self) -> Iterator[tuple[str, int, int]]:
        """Each word with where it begins and ends in the text as it was given."""
        places = None if self.text is self.given else _places(self.given)
        for found in _WORD.finditer(self.text):
            start, end = found.span()
            if places is not None:
                start, end = places[start][0], places[end - 1][1]
            yield found.group(), start, end


def as_written(text: str) -> Reading:
    """A text read as it stands. Words are runs of letters and digits; whatever stands between two parts them.

    >>> as_written("Ann-Marie O'Neill, 2nd").words
    ['Ann', 'Marie', 'O', 'Neill', '2nd']
    """
    return Reading(text, text)


def as_meant(text: str) -> Reading | None:
    """A text with what is written as something else undone; None where that is nothing.

    Entities (``&eacute;``), the escapes of web addresses (``%20``) and those of JSON are the characters they stand
    for. Loose accents and invisible characters are not there, nor are apostrophes but that of a genitive.

    >>> as_meant("Jos&eacute; O&#39;Neill").words
    ['José', 'ONeill']
    """
    if _HINT.search(text) is None:
        return None
    meant = _INNER.sub("", _SPELT.sub(_meant, text))
    return None if meant == text else Reading(meant, text)


def _places(text: str) -> list[tuple[int, int]]:
    """Where each character of a text as it is meant stands in the text as it is written."""
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    end = 0
    for found in _SPELT.finditer(text):
        shown.append(text[end : found.start()])
        places.extend((place, place + 1) for place in range(end, found.start()))
        meant, end = _meant(found), found.end()
        shown.append(meant)
        places.extend([found.span()] * len(meant))
    shown.append(text[end:])
    places.extend((place, place + 1) for place in range(end, len(text)))
    dropped = {found.start() for found in _INNER.finditer("".join(shown))}
    return [place for number, place in enumerate(places) if number not in dropped]


def _meant(found: re.Match[str]) -> str:
    """The characters that something stands for; nothing for what drops out."""
    spelt = found.group()
    if spelt.startswith("&"):
        once = _AGAIN.sub("", spelt)
        meant = html.unescape(once) if once != "&" else once
    elif spelt.startswith("%"):
        meant = bytes.fromhex(spelt.replace("%", "")).decode("utf-8", "replace")
    elif spelt.startswith("\\"):
        meant = chr(int(spelt[2:], 16)) if spelt[1] in "uU" else " "
    else:
        meant = spelt
    return _DROPPED.sub("", meant)


def fold_word(word: str) -> str:
    """A word as all comparison starts from: no case, no accents, letters of one look as one.

    >>> fold_word("ＪØRGEN"), fold_word("Müller")
    ('jorgen', 'muller')
    """
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.translate(_ALIKE))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
