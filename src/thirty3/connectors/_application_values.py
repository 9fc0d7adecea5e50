"""Cells of a list of applications that hold neither days nor money: words of a few kinds, counts, scores, services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from thirty3.connectors._cells import Cells
from thirty3.connectors._columns import letters, without_brackets
from thirty3.normalise.names import fold
from thirty3.reference import ServiceAreaWord, service_area_words, service_areas
from thirty3.reference.application_columns import application_words

__all__ = ["choice", "find_service_area", "satisfaction", "service_codes", "users"]

_COUNT = re.compile(
    r"(?P<about>(?:approx(?:imately|\.)?|about|around|circa|roughly|some|est(?:imated|\.)?|c\.?|ca\.?|~|≈) ?)?"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0+)?(?P<more> ?(?:approx(?:imately|\.)?|\(approx\.?\)))?"
    r"(?: (?:users?|staff|people))?",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"(?P<score>[0-9]{1,4}(?:\.[0-9]{1,4})?)(?: ?(?:(?:/|out of|of) ?(?P<scale>[0-9]{1,4})|(?P<percent>%)))?", re.I
)
_SERVICE_SIGNS = (r"[;|\n]", r"[;|\n,/]")
"""What stands between two services: tried one after the other, since a name such as *Libraries, leisure and culture*
holds a comma itself."""
_GENERIC = frozenset(("SERVICE", "SERVICES", "TEAM", "DEPARTMENT", "DIRECTORATE", "DIVISION"))
"""Words at the end of a label that say no more than that it is one."""


def choice(cells: Cells, field: str) -> str | None:
    """The one of a few values that a cell's words stand for; None when it is empty or says anything else, noted."""
    text = cells.line(field)
    if text is None or cells.says_nothing(field):
        return None
    known = _known_words()
    keys = ((field, letters(text)), (field, letters(without_brackets(text))), (field, letters(text.replace("_", " "))))
    found = next((known[key] for key in keys if key in known), None)
    if found is None:
        cells.doubt(field, "hold none of the known words", text)
    return found


def users(cells: Cells) -> int | None:
    """A number of people; ``about 300`` is one with a note, a range or words are none."""
    text = cells.line("users")
    if text is None or cells.says_nothing("users"):
        return None
    found = _COUNT.fullmatch(text)
    if found is None:
        cells.doubt("users", "hold no number", text)
        return None
    if found["about"] or found["more"]:
        cells.notes.append("users_approximate")
    return int(found["number"].replace(",", ""))


def satisfaction(cells: Cells) -> float | None:
    """The borough's score; of ``4/5`` the 4, with its scale in the notes."""
    text = cells.line("satisfaction")
    if text is None or cells.says_nothing("satisfaction"):
        return None
    found = _SCORE.fullmatch(text)
    if found is None:
        cells.doubt("satisfaction", "hold no score", text)
        return None
    scale = "100" if found["percent"] else found["scale"]
    if scale:
        cells.notes.append(f"satisfaction_scale: {scale}")
    return float(found["score"])


def service_codes(cells: Cells) -> tuple[str, ...]:
    """Codes of the services that a label names for sure, in its order; what it names besides is noted."""
    text = cells.text("service_area")
    if text is None or cells.says_nothing("service_area"):
        return ()
    found, unmapped = _split(text)
    if unmapped:
        cells.notes.append("service_area_unmapped")
        cells.doubts.add("services are none that this library knows", cells.row, unmapped[0])
    return tuple(dict.fromkeys(found))


def _split(text: str) -> tuple[list[str], list[str]]:
    """Codes, and the parts that are none; whole if that is a service, else by the signs that leave the fewest over."""
    whole = find_service_area(text)
    if whole is not None:
        return [whole], []
    tries = []
    for signs in _SERVICE_SIGNS:
        parts = [part.strip() for part in re.split(signs, text) if part.strip()]
        codes = [(part, find_service_area(part)) for part in parts]
        tries.append(([code for _, code in codes if code], [part for part, code in codes if not code]))
    return min(tries, key=lambda one: (len(one[1]), -len(one[0])))


def find_service_area(label: str) -> str | None:
    """The code of the service that a borough's label means; None when it is not sure.

    Sure are the areas' codes and names, known wordings, and words and phrases of titles that speak for one area only
    and in full; each also with *services*, *team* and the like after it.

    >>> find_service_area("Housing"), find_service_area("Parking team"), find_service_area("Resources")
    ('housing', 'transport_parking', None)
    """
    folded = fold(label)
    words = folded.split()
    while len(words) > 1 and words[-1] in _GENERIC:
        words.pop()
    tries = (folded, " ".join(words), folded.removesuffix("S"), " ".join(words).removesuffix("S"))
    return next((code for text in tries if (code := _services().get(text)) is not None), None)


@cache
def _known_words() -> dict[tuple[str, str], str]:
    words = {(one.field, letters(one.value)): one.value for one in application_words() if one.field != "service_area"}
    return words | {(one.field, letters(one.wording)): one.value for one in application_words()}


@cache
def _services() -> dict[str, str]:
    """Folded labels to codes, the surer ones first; a label for two areas is none."""
    found: dict[str, str] = {}
    for kind in (_names(), _wordings(), _words()):
        several: dict[str, set[str]] = {}
        for label, code in kind:
            several.setdefault(fold(label), set()).add(code)
        found = {label: min(codes) for label, codes in several.items() if len(codes) == 1} | found
    return found


def _names() -> Iterator[tuple[str, str]]:
    for area in service_areas():
        yield area.code, area.code
        yield area.name, area.code


def _wordings() -> Iterator[tuple[str, str]]:
    for one in application_words():
        if one.field == "service_area":
            yield one.wording, one.value


def _words() -> Iterator[tuple[str, str]]:
    """Phrases that speak for one area and no other, with full weight."""
    found: dict[str, list[ServiceAreaWord]] = {}
    for word in service_area_words():
        found.setdefault(word.phrase, []).append(word)
    for phrase, words in found.items():
        if len(words) == 1 and words[0].weight == 1 and words[0].service_area is not None:
            yield phrase, words[0].service_area
