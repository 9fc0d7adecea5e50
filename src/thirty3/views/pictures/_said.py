"""What pictures say: names, figures and texts from notices, short enough to fit and harmless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from textwrap import wrap
from typing import Protocol

from thirty3.errors import UnknownNameError
from thirty3.models.counted import counted
from thirty3.reference import boroughs, service_area
from thirty3.reference.borough_tiles import borough_tiles

_LARGE = ((1e9, 1e9, "bn"), (1e6, 1e6, "m"), (1e4, 1e3, "k"))
"""From where on a figure is said in larger units, the unit and its letter."""

_MOST_REASONS = 4
"""Reasons for leaving something out that a subtitle names: it is no table."""


class RestsOn(Protocol):
    """What every result says of itself."""

    @property
    def used(self) -> int: ...
    @property
    def excluded(self) -> int: ...
    @property
    def reasons(self) -> dict[str, int]: ...


def short(text: str, most: int) -> str:
    r"""A text from a notice on one line, without what cannot be seen, and cut with ``…`` where it is too long.

    >>> short("Housing\x00 \u202esystem", 20), short("Housing management system", 12), short("Housing", 5)
    ('Housing system', 'Housing…', 'Hous…')
    """
    seen = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(seen) <= most:
        return seen
    cut = seen[: most - 1]
    words = seen[:most].rpartition(" ")[0]  # whole ones, where they are most of it
    return f"{(words if len(words) * 2 > most else cut).rstrip(' ,;:-')}…"


def wrapped(texts: Iterable[str], width: int) -> list[str]:
    """Texts as lines of at most so many letters."""
    return [line for text in texts for line in wrap(text, width, break_on_hyphens=False)]


def area_name(code: str | None) -> str:
    """The name of a service area; what stands in the table where it is none of ours."""
    if code is None:
        return "Service area not known"
    try:
        return service_area(code).name
    except UnknownNameError:
        return short(code, 30)


@cache
def borough_names() -> Mapping[str, str]:
    """Names by GSS code."""
    return {one.gss: one.name for one in boroughs()}


@cache
def tile_labels() -> Mapping[str, str]:
    """Labels of at most ten letters by GSS code."""
    return {one.gss: one.label for one in borough_tiles()}


def short_names(gss: Sequence[str]) -> str:
    """Boroughs in the room of one: ``Camden``, ``Camden +2``, and ``?`` where none is known."""
    if not gss:
        return "?"
    first = tile_labels().get(gss[0], short(gss[0], 10))
    return first if len(gss) == 1 else f"{first} +{len(gss) - 1}"


def key_name(by: Sequence[str], key: Sequence[str | None]) -> str:
    """What a figure is for, boroughs shortened beside something else; ``All`` without ``by``."""
    short_boroughs = tile_labels() if len(by) > 1 else {}
    return (
        ", ".join(short_boroughs.get(part or "") or _part_name(name, part) for name, part in zip(by, key, strict=True))
        or "All"
    )


def _part_name(by: str, part: str | None) -> str:
    match by:
        case "service_area":
            return area_name(part)
        case "borough":
            return "Borough not known" if part is None else borough_names().get(part, short(part, 30))
        case _:
            return f"{by.replace('_', ' ').capitalize()} not known" if part is None else short(part, 30)


def number(figure: float, unit: str = "") -> str:
    """A figure in at most five letters and its unit, which a pound sign goes before.

    >>> [number(one) for one in (0, 7.0, 12.345, 1234, 54_689_500)]
    ['0', '7', '12.3', '1,234', '55m']
    >>> number(0.5, "%"), number(12_000, "£")
    ('0.5%', '£12k')
    """
    text = _digits(abs(figure))
    sign = "-" if figure < 0 and text != "0" else ""
    return f"{sign}£{text}" if unit == "£" else f"{sign}{text}{'%' if unit == '%' else ''}"


def _digits(size: float) -> str:
    for least, divisor, letter in _LARGE:
        if round(size) >= least:
            return f"{size / divisor:,.{1 if size < 10 * divisor else 0}f}".removesuffix(".0") + letter
    return f"{size:,.0f}" if size == round(size) or size >= 100 else f"{size:.3g}"


def rests_on(result: RestsOn, what: str = "contract") -> str:
    """How many records a result rests on, and what was left out and why."""
    named = [f"{count:,} {reason.replace('_', ' ')}" for reason, count in islice(result.reasons.items(), _MOST_REASONS)]
    others = sum(islice(result.reasons.values(), _MOST_REASONS, None))
    named += [f"{others:,} for other reasons"] if others else []
    why = f" ({', '.join(named)})" if named else ""
    return f"Rests on {counted(result.used, what)}; left out {result.excluded:,}{why}."


def drawn_of(drawn: int, there: int, what: str) -> list[str]:
    """A sentence on what is not drawn, where there is more than has room; no sentence otherwise."""
    return [f"Drawn are the first {drawn:,} of {there:,} {what}."] if drawn < there else []


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in a row, the first few of many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
