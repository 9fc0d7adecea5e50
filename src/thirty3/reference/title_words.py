"""Words of notices' titles that tell no two procurements apart, and words that name a part of one."""

from __future__ import annotations

from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["TitleWord", "title_words"]


class TitleWord(Record):
    """One word in capitals, and what it does in a title."""

    word: str
    """Folded, in capitals."""
    role: Literal["link", "paper", "generic", "part"]
    """``link``: only links others; ``paper``: speaks of the notice or of buying (``Award``, ``Provision``);
    ``generic``: true of so many that a title of nothing else says nothing; ``part``: ``Lot``, ``Phase``."""
    source: str
    """Where this was seen."""
    checked: str
    """Day (ISO) on which somebody looked."""


@cache
def title_words() -> dict[str, TitleWord]:
    """All words, by themselves.

    >>> title_words()["PROVISION"].role
    'paper'
    """
    return {row["word"]: TitleWord.model_validate(row) for row in read_table("title_words")}
