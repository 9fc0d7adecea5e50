"""One value of a file parsed: strictly where a number or a structure is wrong, kindly where only text is damaged."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any

from thirty3.errors import ParseError
from thirty3.normalise.text import TERMINAL_ESCAPE, mask_contacts
from thirty3.ocds._scan import Piece
from thirty3.ocds.privacy import masked, without_people

__all__ = ["beginning", "parse"]

_MOST_RAW = 500
"""Characters of a rejected record that are kept."""

_LARGEST = 2**63
"""What databases and other languages hold in a whole number."""

_DAMAGED = re.compile(f"{TERMINAL_ESCAPE.pattern}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no database and no UTF-8 file can be trusted to hold: terminal escapes, control characters, lone surrogates."""

_ESCAPED = re.compile(r"(?<!\\)\\u(?!00[01]|0022|005c|d[89a-f])([0-9a-f]{4})", re.IGNORECASE)
"""Characters that are written as their numbers and need not be: an address can hide behind them."""


def parse(piece: Piece) -> tuple[Any, tuple[str, ...]]:
    """The JSON value of a piece, and notes on what had to be put right.

    Returns:
        The value, and any of ``not_utf8`` (read as windows-1252), ``duplicate_keys: …`` (the last one counts) and
        ``text_cleaned`` (control characters and lone surrogates taken out).

    Raises:
        ParseError: It is cut, too large, too deep, not JSON, or holds a number that is none.
    """
    if piece.fault is not None:
        raise ParseError(piece.fault)
    text, notes = _decode(piece.text)
    repeated: list[str] = []

    def member(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            repeated.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return made

    try:
        value = json.loads(
            text,
            object_pairs_hook=member,
            parse_float=_real,
            parse_int=_whole,
            parse_constant=_constant,
            strict=False,  # raw line breaks inside texts are damage to the text only
        )
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}") from error
    if repeated:
        notes = (*notes, f"duplicate_keys: {mask_contacts(', '.join(sorted(set(repeated))))[:80]}")
    if "\\u" in text or _DAMAGED.search(text):
        cleaned = _clean(value)
        if cleaned != value:
            return cleaned, (*notes, "text_cleaned")
    return value, notes


def beginning(raw: bytes) -> str:
    """The beginning of a record that was rejected, contact data masked: at most 500 characters."""
    text = _DAMAGED.sub("\ufffd", raw[: 8 * _MOST_RAW].decode("utf-8", "replace"))
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), without_people(text))
    return masked(text)[:_MOST_RAW]


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return "".join(_windows_1252(byte) for byte in raw), ("not_utf8",)


def _windows_1252(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is no finite number")
    return number


def _whole(text: str) -> int:
    if len(text) > len(str(_LARGEST)) + 1 or not -_LARGEST <= int(text) < _LARGEST:
        raise ValueError(f"a whole number beyond 64 bits: {text[:20]}…")
    return int(text)


def _constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _DAMAGED.sub("", value)
    if isinstance(value, dict):
        return {_DAMAGED.sub("", key): _clean(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value
