"""Counts in sentences."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, one: str, several: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "contract"), counted(1_200, "contract"), counted(0, "match", "matches")
    ('1 contract', '1,200 contracts', '0 matches')
    """
    return f"{count:,} {one if count == 1 else several or one + 's'}"
