"""Whether the firm that a register names is one that holds a contract: registers shorten names, notices do not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from thirty3.models.contract import Contract
from thirty3.resolve._supplier_name import names_nobody, parse_key, read_name

__all__ = ["FirmName", "firm_names", "holders", "same_firm"]

FirmName = tuple[str, ...]
"""The words of one name of a firm, without its legal form."""

_REMEMBERED = 16_384


def holders(contract: Contract) -> list[str]:
    """Names of who holds it, as published, in alphabetical order; without those that name nobody."""
    return sorted({one.name for one in contract.suppliers if not one.placeholder and not names_nobody(one.name)})


def firm_names(names: Iterable[str | None]) -> tuple[FirmName, ...]:
    """The names of firms, with those they had or trade as; sorted."""
    return tuple(sorted({words for name in names if name for words in _read(name)}))


@lru_cache(maxsize=_REMEMBERED)
def _read(name: str) -> tuple[FirmName, ...]:
    if names_nobody(name):
        return ()
    found = read_name(name)
    return (found.own.words, *(parse_key(key, None).words for key in (*found.former, *found.trading)))


def same_firm(some: Iterable[FirmName], others: Iterable[FirmName]) -> str | None:
    """The shorter of two names that are one; None when no two are.

    One may begin with all of the other: *Civica* is Civica UK Limited. Among the few firms of one borough's systems
    that is sure enough; of all of London's it would not be.

    >>> same_firm(firm_names(["Civica"]), firm_names(["Civica UK Limited"]))
    'CIVICA'
    """
    known = tuple(others)
    for one in some:
        for other in known:
            short, long = sorted((one, other), key=lambda words: (len(words), words))
            if long[: len(short)] == short or "".join(short) == "".join(long):
                return " ".join(short)
    return None
