"""Which column of a table holds what: by known header texts, and by what the caller says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from thirty3.errors import ParseError, UnknownNameError
from thirty3.normalise.text import quoted

__all__ = ["Columns", "Headings", "headings", "letters", "without_brackets"]

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


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


@dataclass(frozen=True, slots=True)
class Headings:
    """The header texts that one kind of table is known to have."""

    kind: str
    """What such a table is, for people: ``a register``."""
    known: Mapping[str, str]
    """Letters and digits of a header text to its field; of several for one field the better ones come first."""

    def check(self, columns: Mapping[str, str]) -> None:
        """Refuse a caller's mapping with a field that such a table does not have.

        Raises:
            UnknownNameError: With near names.
        """
        fields = tuple(dict.fromkeys(self.known.values()))
        for field in columns:
            if field not in fields:
                near = get_close_matches(str(field), fields, n=3, cutoff=0.5) or fields
                raise UnknownNameError(f"{self.kind} has no field {quoted(field)}; there are: {', '.join(near)}")

    def meaning(self, header: str) -> str | None:
        """The field that a header text is known to mean; None when it is not known."""
        return next((self.known[key] for key in _keys(header) if key in self.known), None)

    def meanings(self, columns: Mapping[str, str]) -> Callable[[str], str | None]:
        """What header texts mean: first as the caller says, then as they are known."""
        said = {_tidy(header): field for field, header in columns.items()}
        return lambda header: said.get(_tidy(header)) or self.meaning(header)

    def find(self, header: Sequence[str], columns: Mapping[str, str]) -> Columns:
        """Where each field stands.

        Args:
            header: The texts of the header row.
            columns: Field to header text, as the caller says; these columns are taken for nothing else.

        Raises:
            ParseError: A column the caller names is not there, or twice.
        """
        places = {field: _named(header, field, text) for field, text in columns.items()}
        warnings = []
        for field, candidates in self._candidates(header, taken=set(places.values())).items():
            if field in places:
                continue
            places[field] = candidates[0]
            if len(candidates) > 1:
                others = ", ".join(quoted(header[index]) for index in candidates[1:])
                warnings.append(
                    f"{quoted(header[candidates[0]])} was read as {field}; {others} may be meant too, and was not "
                    "read: columns= can say otherwise"
                )
        used = set(places.values())
        unread = tuple(text for index, text in enumerate(header) if text and index not in used)
        return Columns(places, {field: header[index] for field, index in places.items()}, unread, tuple(warnings))

    def _candidates(self, header: Sequence[str], *, taken: set[int]) -> dict[str, list[int]]:
        """For each field its columns, the one with the better known header first."""
        ranked: dict[str, list[tuple[int, int]]] = {}
        order = {key: rank for rank, key in enumerate(self.known)}
        for index, text in enumerate(header):
            key = next((key for key in _keys(text) if key in self.known), None)
            if key is not None and index not in taken:
                ranked.setdefault(self.known[key], []).append((order[key], index))
        return {field: [index for _, index in sorted(found)] for field, found in ranked.items()}


def headings(kind: str, known: Iterable[tuple[str, str]]) -> Headings:
    """The headings of one kind of table.

    Args:
        kind: What such a table is, for people: ``a register``.
        known: Fields with header texts; of two fields for one text the first counts.

    >>> headings("a register", [("end", "End date"), ("max_end", "Last end date")]).meaning("END-DATE (*)")
    'end'
    """
    texts: dict[str, str] = {}
    for field, header in known:
        texts.setdefault(letters(header), field)
    return Headings(kind, texts)


def without_brackets(text: str) -> str:
    """A wording without what stands in brackets: ``Ends (if known)`` is ``Ends ``."""
    return _BRACKETS.sub("", text)


def letters(text: str) -> str:
    """What wordings are compared by: letters and digits only, without case.

    >>> letters("On-premises (ours)")
    'onpremisesours'
    """
    return "".join(character for character in _tidy(text) if character.isalnum())


def _named(header: Sequence[str], field: str, text: str) -> int:
    found = [index for index, name in enumerate(header) if _tidy(name) == _tidy(text) != ""]
    if len(found) == 1:
        return found[0]
    fault = f"stands {len(found)} times in" if found else "is not in"
    names = ", ".join(quoted(name) for name in header if name)
    raise ParseError(f"the column {quoted(text)} for {field} {fault} the header: {names}")


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _keys(header: str) -> tuple[str, str]:
    """What a header is compared by: all of it, and what is left without brackets."""
    return letters(header), letters(without_brackets(_tidy(header)))
