"""One authority's name inside a buyer's name, exactly or with a small misspelling."""

from __future__ import annotations

from functools import lru_cache

from thirty3.resolve._buyer_known import Found, exact
from thirty3.resolve._buyer_spelling import could_name, misspelt

__all__ = ["Found", "could_name", "find_one"]

_REMEMBERED = 8_192
"""Parts of names kept with whom they name: joint names and departments are made of the same few thousand."""


@lru_cache(maxsize=_REMEMBERED)
def find_one(words: tuple[str, ...]) -> Found | None:
    """The one authority that folded words name as a whole; None when they name none, several, or somebody else."""
    return exact(words) or (misspelt(words) if could_name(words) else None)
