"""Words that notices and this library's own tables use in their plain meaning, and that must stay where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from thirty3 import connectors
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.reference import (
    boroughs,
    buyer_wording,
    legal_forms,
    service_area_words,
    service_areas,
    technology_cpv,
    technology_words,
)
from thirty3.reference.application_columns import application_columns
from thirty3.reference.register_columns import register_columns
from thirty3.reference.title_words import title_words
from thirty3.register._masking import sequences

__all__ = ["is_plain"]

_MEMBERS = """
address allowed amendment amendments amount award awards buyer cancelled changes classification classifications
compiled complete country criteria currency date documents details id identifier initiation items languages locality
lots measure milestones name ocid parties payee payer pending planning price region releases removed roles scale
scheduled scheme selective street suitability supplier suppliers tag techniques tender tenderers terminated title
transactions uri url value vco written
"""
"""Members and codes of OCDS that are one plain word; those of several are written together there and name nobody."""


def is_plain(words: Sequence[str]) -> bool:
    """Whether folded words are one that these tables use, or just what one of them calls something.

    >>> is_plain(("planning",)), is_plain(("london", "borough", "of", "camden")), is_plain(("person", "number", "17"))
    (True, True, False)
    """
    return tuple(words) in _phrases() or (len(words) == 1 and words[0] in _single())


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    return frozenset(words for text in _texts() for words in sequences(text))


@cache
def _single() -> frozenset[str]:
    return frozenset(word for words in _phrases() for word in words) | frozenset(_MEMBERS.split())


def _texts() -> Iterator[str]:
    for borough in boroughs():
        yield from (borough.gss, borough.name, borough.official_name, borough.slug, *borough.aliases)
    for area in service_areas():
        yield from (area.code, area.name, area.covers)
    for portal in connectors.portals():
        yield from (portal.id, portal.name)
    for form in legal_forms():
        yield from form.spellings
    yield from title_words()
    yield from (word.phrase for word in technology_words())
    yield from (word.phrase for word in service_area_words())
    yield from (code.label for code in technology_cpv())
    yield from (column.header for column in register_columns())
    yield from (column.header for column in application_columns())
    yield from (wording.wording for wording in buyer_wording())
    yield from (*Application.model_fields, *Company.model_fields)
