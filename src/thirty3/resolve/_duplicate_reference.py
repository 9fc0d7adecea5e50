"""The references a record carries: of e-procurement systems, of its buyer, and of the process it was copied from."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from thirty3.normalise.identifiers import portal_of_reference
from thirty3.normalise.names import fold
from thirty3.normalise.text import clean_text
from thirty3.reference.portal_references import portal_references

__all__ = ["Reference", "References", "read_references"]

_REMEMBERED = 8_192
_UUID = "[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"
_OCID = re.compile(rf"(OCDS-[0-9A-Z]{{6}}-(?:{_UUID}|[0-9A-F]{{6}}(?![0-9A-Z])))(?:-(.+))?")
"""An aggregator of 2020 puts the ocid of the notice it copied in front of its reference."""
_AWARD = re.compile(r"(?<![\s–-])[\s–-]*\bAWARD(?:[\s–-]*UPDATED)?$")
_IN_TITLE = re.compile(r"\bDN[0-9]{6}\b", re.IGNORECASE)
_DIGITS = re.compile("[0-9]+")
_OWN_DIGITS = 3
"""Digits that make a buyer's own reference tell something: ``SR299138601`` does, ``OPCC`` and ``P-12`` do not."""


class Reference(NamedTuple):
    """A reference of an e-procurement system."""

    key: str
    """The part that stays the same, in capitals."""
    group: str
    """What it is one of: a system and a form."""
    identifies: str
    """``procurement``, ``project`` or ``notice``: see :class:`~thirty3.reference.portal_references.PortalReference`."""


class References(NamedTuple):
    """All that a record says about which procurement it is of."""

    systems: tuple[Reference, ...]
    """Of e-procurement systems, sorted, no two alike."""
    own: str | None
    """The buyer's own, folded; None when it gives none or one that tells nothing."""
    form: str | None
    """The own one with its digits struck out: two of one form are two of one count. None when nothing but digits."""
    process: str | None
    """The ocid in front of it, of the notice it was copied from; None when there is none."""


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], str, str], ...]:
    return tuple((row.system, re.compile(row.form), row.identifies, row.unique) for row in portal_references())


@lru_cache(maxsize=_REMEMBERED)
def read_references(published: str | None, title: str) -> References:
    """What a published reference and a title say.

    >>> read_references("MRTN001-DN756786-01185010", "").systems
    (Reference(key='DN756786', group='procontract', identifies='procurement'),)
    >>> read_references("BVF 2024-25 451 - AWARD", "").own
    'BVF 2024 25 451'
    """
    text = (clean_text(published) or "").upper()
    copied = _OCID.fullmatch(text)
    process, text = (copied[1], copied[2] or "") if copied is not None else (None, text)
    text = _AWARD.sub("", text)
    found, own = _of_system(text)
    found |= {Reference(one.upper(), "procontract", "procurement") for one in _IN_TITLE.findall(title)}
    own = fold(own)
    tells = len("".join(_DIGITS.findall(own))) >= _OWN_DIGITS
    form = _DIGITS.sub("9", own)
    return References(
        systems=tuple(sorted(found)),
        own=own if tells else None,
        form=form if tells and sum(letter.isalpha() for letter in form) >= 2 else None,
        process=process,
    )


def _of_system(text: str) -> tuple[set[Reference], str]:
    """The system's reference that a text is, and what is left as the buyer's own."""
    system = portal_of_reference(text)
    for known, form, identifies, unique in _forms() if system is not None else ():
        match = form.fullmatch(text) if known == system else None
        if match is not None:
            if unique == "buyer":
                break
            group = f"{known} {match[1].split('_')[0].lower()}" if "_" in match[1] else known
            return {Reference(match[1], group, identifies)}, ""
    return set(), text
