"""Text as people meant it: entities, mojibake and control characters undone, contact data masked."""

from __future__ import annotations

import html
import re
from html.entities import html5

from thirty3.normalise.contacts import mask_contacts

__all__ = ["TERMINAL_ESCAPE", "clean_text", "mask_contacts", "quoted"]

_PLAIN = re.compile(r"[\t\n -%'-~]*")
"""Text that needs no cleaning but its line breaks and the trim: most of it, and ten times faster told than cleaned."""

_LONGEST_QUOTE = 80
"""Characters of an offending text that an error message shows."""

_MOST_PASSES = 12
"""Layers of encoding undone. Real text has two; the bound keeps hostile text from costing a pass per character."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)+")

TERMINAL_ESCAPE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\-_])")
"""What tells a terminal to change colour, title or cursor: gone as a whole, or its letters would stay behind."""
_BREAKS = re.compile("\r\n?|[\v\f\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DROPPED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, tab and line feed apart
    "\u00ad\u200b\u2060\ufeff"  # invisible: soft hyphen, zero-width space, word joiner, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides of writing direction
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # lone surrogates and non-characters: no file can hold them
    "]"
)


def _bytes_of_windows_1252() -> dict[str, int]:
    """Bytes 0x80 to 0xFF by the character they show as in windows-1252 and in ISO-8859-1."""
    table = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        shown = bytes([byte]).decode("cp1252", "ignore")
        table |= {shown: byte} if shown else {}
    return table


_BYTE = _bytes_of_windows_1252()
_C1 = {byte: bytes([byte]).decode("cp1252", "ignore") or None for byte in range(0x80, 0xA0)}
_CONTINUATION = "[" + "".join(re.escape(shown) for shown, byte in _BYTE.items() if byte < 0xC0) + "]"
# Only lead bytes of characters that English and Welsh notices use, so that good text such as "CAFÉ”" stays.
_MOJIBAKE = re.compile(
    "(?!(?<!\\w)Â’[A-Z])"  # Welsh in capitals: DA Â’R CYNGOR
    f"(?:[\u00c2\u00c3]{_CONTINUATION}"  # U+0080 to U+00FF: £ é ü
    "|[\u00c4\u00c5][\u00a1-\u00ba\u00bc-\u00bf]"  # U+0100 to U+017F: ŵ ŷ ł
    f"|[\u00e1\u00e2\u00ef]{_CONTINUATION}{{2}}"  # ’ “ – € • ẁ, the byte order mark
    f"|\u00f0{_CONTINUATION}{{3}})"  # emoji
)


def quoted(value: object) -> str:
    """The value as an error message shows it: quoted, at most 80 characters, never raising."""
    if isinstance(value, str):
        cut = value if len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "…"
        return repr(cut)
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, int) and value.bit_length() < 200:  # Python refuses to write very long integers as text
        return repr(value)
    return f"a value of type {type(value).__name__}"


def _decode_entity(match: re.Match[str]) -> str:
    name = match.group()[1:]
    return html.unescape(match.group()) if name.startswith("#") or name in html5 else match.group()


def _decode_mojibake(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE[shown] for shown in match.group()).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def _clean_once(text: str) -> str:
    text = TERMINAL_ESCAPE.sub("", text)
    text = _ENTITY.sub(_decode_entity, _AMPERSANDS.sub("&", text))
    text = _MOJIBAKE.sub(_decode_mojibake, text).translate(_C1)
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    return _DROPPED.sub("", text).strip()


def clean_text(text: str | None) -> str | None:
    r"""The text as its author meant it.

    Args:
        text: As published.

    Returns:
        The text with HTML entities decoded (also twice encoded ones), UTF-8 that was read as windows-1252 repaired,
        control characters, terminal escapes, direction overrides and lone surrogates removed, odd spaces as plain
        ones, line breaks as ``\n``, trimmed. None when nothing is left. Cleaning twice changes nothing.

    >>> clean_text("Bed &amp;amp; Breakfast\r\nin the Councilâ€™s area ")
    'Bed & Breakfast\nin the Council’s area'
    """
    if text is None:
        return None
    unbroken = _BREAKS.sub("\n", text) if "\r" in text else text
    if _PLAIN.fullmatch(unbroken):
        return unbroken.strip() or None
    for _ in range(_MOST_PASSES):
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text or None
