"""What was forgotten, taken out of whatever comes again: known by keyed hashes alone, which nobody can read."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Container, Sequence
from functools import cache, lru_cache
from itertools import count
from operator import is_
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel
from sqlalchemy import Connection, select

from thirty3.models.record import Record
from thirty3.normalise.words import Reading, as_meant, as_written, fold_word
from thirty3.register._tables import forgotten, settings

__all__ = ["KEY", "REMOVED", "Masking", "digest_of", "masking_of", "probe_of", "sequences"]

KEY = "forgetting_key"
"""The setting that holds this register's own key of the hashes, in hexadecimal."""

REMOVED = "[removed]"

_MOST_KNOWN = 100_000
"""Words and short texts that a masking remembers to have looked at: some 10 MB of each, and a month of notices."""

_SHORT = 40
"""Characters of a text that is likely to come again: members' names, codes, days."""

_NAMES_SOMETHING = re.compile(r"(?:id|ocid|key|native_id|record_id|\w*(?:ID|Id|Ids|_ids?|Lots?))\Z")
"""Members by which records tell each other apart: two that were forgotten must not become one there."""

_OURS = frozenset({"source", "portal", "scheme", "borough", "boroughs", "service_area", "service_areas"})
"""Fields of records that hold codes of this library; values that are one are not forgotten in the first place."""

SomeRecord = TypeVar("SomeRecord", bound=Record)


class Masking:
    """The texts a register has forgotten, as far as they can be known again.

    Args:
        key: The register's key.
        rows: Hash, number, words and probe of each.
    """

    def __init__(self, key: str, rows: Sequence[tuple[str, int, int, str]]) -> None:
        self._key = key
        self._numbers = {digest: number for digest, number, _, _ in rows}
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for _, _, words, probe in rows:
            self._lengths[probe].add(words)
        self._known: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._clean: set[str] = set()

    def text(self, text: str, *, name: str = "") -> str:
        """The text without what was forgotten; the very same object where there is nothing.

        Args:
            text: Any text.
            name: The member or field it stands in. Where that names something, ``[removed 1]`` tells which forgotten
                text it was, so that what is two things stays two.
        """
        if text in self._clean:
            return text
        clean = self._taken_out(text, as_written(text), name)
        meant = as_meant(clean)
        clean = clean if meant is None else self._taken_out(clean, meant, name)
        if clean is text and len(text) <= _SHORT and len(self._clean) < _MOST_KNOWN:
            self._clean.add(text)
        return clean

    def value(self, value: Any, *, name: str = "") -> Any:
        """A JSON value without it, names of members included; the very same object where there is nothing."""
        if isinstance(value, str):
            return self.text(value, name=name)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list | tuple):
            changed = [self.value(item, name=name) for item in value]
            return value if all(map(is_, changed, value)) else type(value)(changed)
        return self.record(value) if isinstance(value, Record) else value

    def record(self, record: SomeRecord) -> SomeRecord:
        """A record without it; the very same object where there is nothing."""
        changes: dict[str, Any] = {}
        for name in _free_fields(type(record)):
            value = getattr(record, name)
            changed = self.value(value, name=name)
            if changed is not value:
                changes[name] = changed
        return record.model_copy(update=changes) if changes else record

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        same = True
        for key, child in value.items():
            changed, name = self.value(child, name=key), self.text(key)
            same = same and changed is child and name is key
            kept[name if name is key else _free(name, kept, value)] = changed
        return value if same else kept

    def _taken_out(self, text: str, reading: Reading, name: str) -> str:
        if not any(self._look(word)[1] for word in reading.words):
            return text
        spots = [(*self._look(word), start, end) for word, start, end in reading.spots()]
        pieces: list[str] = []
        end = place = 0
        while place < len(spots):
            found = self._found(spots, place)
            if found is None:
                place += 1
                continue
            number, length = found
            mark = f"[removed {number}]" if _NAMES_SOMETHING.match(name) else REMOVED
            pieces += text[end : spots[place][2]], mark
            place += length
            end = spots[place - 1][3]
        return "".join((*pieces, text[end:])) if pieces else text

    def _found(self, spots: Sequence[tuple[str, tuple[int, ...], int, int]], place: int) -> tuple[int, int] | None:
        """Which forgotten text begins at a word, and how many words it has; the longest."""
        for length in spots[place][1]:
            words = [spot[0] for spot in spots[place : place + length]]
            number = self._numbers.get(digest_of(self._key, words))
            if number is not None and len(words) == length:
                return number, length
        return None

    def _look(self, word: str) -> tuple[str, tuple[int, ...]]:
        """A word folded, and how many words those forgotten texts have that it may begin; mostly none."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            folded = fold_word(word)
            lengths = self._lengths.get(probe_of(self._key, folded), ())
            known = self._known[word] = folded, tuple(sorted(lengths, reverse=True))
        return known


def masking_of(connection: Connection) -> Masking | None:
    """What the register has forgotten until now; None when that is nothing."""
    table = forgotten.c
    rows = connection.execute(select(table.digest, table.number, table.words, table.probe)).all()
    if not rows:
        return None
    key = connection.execute(select(settings.c.value).where(settings.c.key == KEY)).scalar_one()
    return _masking(key, tuple(sorted(tuple(row) for row in rows)))


@lru_cache(maxsize=2)  # one for each page would look at the same words again and again
def _masking(key: str, rows: tuple[tuple[str, int, int, str], ...]) -> Masking:
    return Masking(key, rows)


def sequences(value: str) -> list[tuple[str, ...]]:
    """The words of a text, folded, in each way it can be read."""
    ways = (as_written(value), as_meant(value))
    return list(dict.fromkeys(tuple(map(fold_word, way.words)) for way in ways if way is not None))


def digest_of(key: str, words: Sequence[str]) -> str:
    """What a sequence of words is known again by."""
    return _hash(key, "\0".join(words), 32)


def probe_of(key: str, word: str) -> str:
    """Twelve bits of the first word: one word in four thousand is looked at twice, and nobody can tell which it was."""
    return _hash(key, word, 2)[:3]


def _hash(key: str, text: str, size: int) -> str:
    keyed = bytes.fromhex(key)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=keyed, digest_size=size).hexdigest()


def _free(name: str, taken: Container[str], given: Container[str]) -> str:
    """A name of a member that no other has."""
    names = (name if times == 1 else f"{name} {times}" for times in count(1))
    return next(one for one in names if one not in taken and one not in given)


@cache
def _free_fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """Fields that hold whatever was published; not those of a few fixed words, which nothing else may stand in."""
    fields = kind.model_fields.items()
    return tuple(name for name, field in fields if name not in _OURS and not _is_fixed(field.annotation))


def _is_fixed(annotation: Any) -> bool:
    return get_origin(annotation) is Literal or any(map(_is_fixed, get_args(annotation)))
