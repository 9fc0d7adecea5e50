"""Which column of a register holds what: by known header texts, and by what the caller says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import get_args

from thirty3.errors import ParseError, UnknownNameError
from thirty3.normalise.text import quoted
from thirty3.reference.register_columns import RegisterField, register_columns

__all__ = ["Columns", "check_fields", "find_columns", "meanings"]

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FIELDS: tuple[str, ...] = get_args(RegisterField)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a header."""

    places: Mapping[str, int]
    """Field to the column's index."""
    names: Mapping[str, str]
    """Field to the header text."""
    unread: tuple[str, ...]
    """Header texts that no field was found for."""
    warnings: tuple[str, ...]


def check_fields(columns: Mapping[str, str]) -> None:
    """Refuse a mapping with a field that registers do not have.

    Raises:
        UnknownNameError: With near names.
    """
    for field in columns:
        if field not in _FIELDS:
            near = get_close_matches(str(field), _FIELDS, n=3, cutoff=0.5) or _FIELDS
            raise UnknownNameError(f"a register has no field {quoted(field)}; there are: {', '.join(near)}")


def meanings(columns: Mapping[str, str]) -> Callable[[str], str | None]:
    """What header texts mean: first as the caller says, then as the table of known ones does."""
    said = {_tidy(header): field for field, header in columns.items()}

    def meaning(header: str) -> str | None:
        return said.get(_tidy(header)) or next((_known()[key] for key in _keys(header) if key in _known()), None)

    return meaning


def find_columns(header: Sequence[str], columns: Mapping[str, str]) -> Columns:
    """Where each field stands.

    Args:
        header: The texts of the header row.
        columns: Field to header text, as the caller says; these columns are taken for nothing else.

    Raises:
        ParseError: A column the caller names is not there, or twice.
    """
    places = {field: _named(header, field, text) for field, text in columns.items()}
    warnings = []
    for field, candidates in _candidates(header, taken=set(places.values())).items():
        if field in places:
            continue
        places[field] = candidates[0]
        if len(candidates) > 1:
            others = ", ".join(quoted(header[index]) for index in candidates[1:])
            warnings.append(
                f"{quoted(header[candidates[0]])} was read as {field}; {others} may be meant too, and was not read: "
                f"columns= can say otherwise"
            )
    used = set(places.values())
    unread = tuple(text for index, text in enumerate(header) if text and index not in used)
    return Columns(places, {field: header[index] for field, index in places.items()}, unread, tuple(warnings))


def _named(header: Sequence[str], field: str, text: str) -> int:
    found = [index for index, name in enumerate(header) if _tidy(name) == _tidy(text) != ""]
    if len(found) == 1:
        return found[0]
    fault = f"stands {len(found)} times in" if found else "is not in"
    names = ", ".join(quoted(name) for name in header if name)
    raise ParseError(f"the column {quoted(text)} for {field} {fault} the header: {names}")


def _candidates(header: Sequence[str], *, taken: set[int]) -> dict[str, list[int]]:
    """For each field its columns, the one with the better known header first."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    order = list(_known())
    for index, text in enumerate(header):
        key = next((key for key in _keys(text) if key in _known()), None)
        if key is not None and index not in taken:
            ranked.setdefault(_known()[key], []).append((order.index(key), index))
    return {field: [index for _, index in sorted(found)] for field, found in ranked.items()}


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _keys(header: str) -> tuple[str, ...]:
    """What a header is compared by: letters and digits only, also without what stands in brackets."""
    tidy = _tidy(header)
    return tuple(_letters(text) for text in (tidy, _BRACKETS.sub("", tidy)))


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@cache
def _known() -> dict[str, str]:
    return {_letters(_tidy(column.header)): column.field for column in register_columns()}
