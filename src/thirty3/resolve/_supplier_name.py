"""A supplier's name taken apart: the firm's own name, former names and shop signs, its words and legal forms."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from thirty3.normalise.names import fold, is_placeholder_name, supplier_key
from thirty3.normalise.text import clean_text
from thirty3.reference.legal_forms import legal_forms

__all__ = ["Name", "ReadName", "names_nobody", "parse_key", "read_name"]

Kind = Literal["former", "trading"]

_MARKS: dict[Kind, str] = {
    "former": r"(?:formerly|previously)(?: known as| called| trading as)?|f[./]?k[./]?a\.?"
    r"|now (?:known as|called|trading as)",
    "trading": r"t ?[/\\] ?as?|trading as|trading style of|d[./]b[./]a\.?|doing business as|(?:also )?known as"
    r"|a[./]k[./]a\.?",
}
_MARK = re.compile(
    r"(?:(?<![\s,;:(\[–—-])[\s,;:(\[–—-]*|(?<=[\s:]))(?<!\w)(?:"
    + "|".join(f"(?P<{kind}>{form})" for kind, form in _MARKS.items())
    + r")(?!\w)[\s:]*",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"([^()]*)\)\s*([^()]+)")
_ASIDE = re.compile(r"(?P<name>.+?)(?<!\s)(?:\s+[-–—]\s+|\s*[(\[])(?P<aside>[^()\[\]]{0,300})[)\]]?\s*", re.DOTALL)
_LOT = re.compile(r"lots? ?[0-9a-z]{1,3}\b", re.IGNORECASE)
_LONGEST_FORM = 6
"""Words of the longest spelling of a legal form, ``Cwmni Buddiant Cymunedol Cyhoeddus Cyfyngedig`` and one to spare."""
_REMEMBERED = 16_384


class Name(NamedTuple):
    """A name as matching sees it."""

    key: str
    """:func:`~thirty3.normalise.names.supplier_key` of the firm's own name."""
    words: tuple[str, ...]
    """Its words without legal forms, articles and AND."""
    forms: frozenset[str]
    """Legal forms it states, ``LTD`` for Ltd and PLC; empty when it states none."""

    @property
    def compact(self) -> str:
        """The words written together."""
        return "".join(self.words)


class ReadName(NamedTuple):
    """A published name and the names inside it."""

    own: Name
    former: tuple[str, ...]
    """Keys of names it had, or has now."""
    trading: tuple[str, ...]
    """Keys of names it trades as."""


@cache
def _spellings() -> dict[str, str]:
    """Folded spellings of legal forms, with ``LTD`` for those of which a key keeps nothing."""
    return {fold(spelling): form.key or "LTD" for form in legal_forms() for spelling in form.spellings}


@cache
def _kept() -> frozenset[str]:
    return frozenset(form.key for form in legal_forms() if form.key)


def _stated_form(text: str) -> str | None:
    """The legal form at the end of a text; None when it ends in none or is nothing else."""
    words = fold(text).split()
    for count in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        form = _spellings().get(" ".join(words[-count:]))
        if form is not None:
            return form
    return None


def _without_aside(text: str) -> str:
    """The name without what follows a legal form in brackets or after a dash, and without its own initials.

    ``Example Ltd (Leeds)`` and ``Example Ltd - Lot 2`` are Example Ltd; what names a second firm stays.
    """
    found = _ASIDE.fullmatch(text)
    if found is None:
        return text
    name, aside = found["name"].strip(), found["aside"].strip()
    if _LOT.match(aside):
        return name
    if _stated_form(name) is not None and _stated_form(aside) is None:
        return name
    return name if _is_initials(aside, name) else text


def _is_initials(short: str, name: str) -> bool:
    letters = fold(short).replace(" ", "")
    words = [word for word in supplier_key(name).split() if word not in _kept()]
    all_words = "".join(word[0] for word in words)
    return len(letters) > 1 and letters in (all_words, "".join(word[0] for word in words if word not in _SMALL))


_SMALL = frozenset(("AND", "OF", "THE", "FOR"))


def _split(text: str) -> tuple[str, list[tuple[Kind, str]]]:
    """The firm's own name, and the names after *formerly* and *t/a*."""
    marks = [mark for mark in _MARK.finditer(text) if mark.start() > 0]
    if not marks:
        return text, []
    own = text[: marks[0].start()]
    parts: list[tuple[Kind, str]] = []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        part = text[mark.end() : end]
        closed = _CLOSED.fullmatch(part)
        if closed is not None:  # Example (formerly Sample) Ltd
            part, own = closed[1], f"{own} {closed[2]}"
        parts.append(("former" if mark["former"] else "trading", part.strip(" ()[],;:-–—")))
    return own, parts


@lru_cache(maxsize=_REMEMBERED)
def read_name(name: str) -> ReadName:
    """A published name taken apart.

    >>> read_name("Example Systems Limited (formerly Sample Ltd) t/a Specimen").own.key
    'EXAMPLE SYSTEMS'
    >>> read_name("Example Systems Limited (formerly Sample Ltd) t/a Specimen").former
    ('SAMPLE',)
    """
    text = " ".join((clean_text(name) or "").split())
    own, parts = _split(text)
    if not supplier_key(own) or is_placeholder_name(own):
        own, parts = text, []
    own = _without_aside(own.strip())
    key = supplier_key(own)
    keys = [(kind, supplier_key(_without_aside(part))) for kind, part in parts if not names_nobody(part)]
    return ReadName(
        own=parse_key(key, _stated_form(own)),
        former=tuple(dict.fromkeys(other for kind, other in keys if kind == "former" and other != key)),
        trading=tuple(dict.fromkeys(other for kind, other in keys if kind == "trading" and other != key)),
    )


def parse_key(key: str, stated: str | None) -> Name:
    """A name from its key, and the legal form that the published name states."""
    words = key.split()
    forms = set() if stated is None else {stated}
    while len(words) > 1:
        two = " ".join(words[-2:])
        kept = two if two in _kept() and len(words) > 2 else words[-1]
        if kept not in _kept():
            break
        forms.add(kept)
        del words[-len(kept.split()) :]
    short = tuple(word for word in words if word not in ("AND", "THE"))
    return Name(key, short or tuple(words), frozenset(forms))


def names_nobody(name: str) -> bool:
    """Whether a name can join nothing: a placeholder, or without a letter or digit."""
    return is_placeholder_name(name) or not supplier_key(name)
