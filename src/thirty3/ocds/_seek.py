"""Where, in a text that has been damaged, the next release begins."""

from __future__ import annotations

import json
import re

__all__ = ["BRACKET", "OCID", "find_release"]

BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+(?:([{\[])|([}\]]))?', re.DOTALL)
"""All up to and with the next bracket, strings passed over whole; group 1 opens, group 2 closes. Without a bracket it
ends at the end, or before a string that is not closed."""

OCID = b'"ocid"'
"""What every release has, and nothing inside one."""

_OBJECT = re.compile(rb'\{\s*+"')

_MOST = 1 << 28
"""Bytes looked at before the search gives up: some seconds."""


def find_release(text: bytes, start: int) -> int | None:
    """The place of the first object from there on that is whole and has an ocid of its own.

    A quote or bracket too many or too few inside one release makes it swallow the next, or end before its end. Where
    the next begins can then only be told by what it is.

    Returns:
        Its place; None when there is none, or when the search has cost too much.
    """
    budget = _MOST
    for opening in _OBJECT.finditer(text, start):
        begin = opening.start()
        if budget < 0 or text.find(OCID, begin) < 0:
            return None
        end = _end_of_object(text, begin)
        if end is not None and _is_release(text[begin:end]):
            return begin
        budget -= (end or len(text)) - begin
    return None


def _end_of_object(text: bytes, place: int) -> int | None:
    """Where the object that begins there ends; None when it does not."""
    depth = 0
    while (bracket := BRACKET.match(text, place)) is not None and bracket.lastindex is not None:
        depth += 1 if bracket.lastindex == 1 else -1
        place = bracket.end()
        if depth == 0:
            return place
    return None


def _is_release(text: bytes) -> bool:
    if OCID not in text:
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "ocid" in value
