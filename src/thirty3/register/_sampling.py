"""Drawing some of many, and what those drawn say of all: pure, with the randomness as an argument."""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Callable, Iterable

__all__ = ["bounds", "draw"]

_HALVINGS = 60
"""A bound is found by halving from 0 to 1: sixty times is beyond what a float can tell apart."""


def draw(names: Iterable[str], sample: int, seed: int) -> tuple[str, ...]:
    """Some of the names, each as likely as any other, in random order; all of them when there are no more.

    Each name gets a number that seed and name make, and the lowest are drawn. So only those drawn are kept in memory;
    the order in which the names come does not matter, which differs between databases; and of a name that is added
    later, the draw changes by one at most.

    Args:
        names: Each once.
        sample: How many are wanted.
        seed: The same seed draws the same.

    >>> draw(["a", "b", "c", "d"], 2, seed=1) == draw(["d", "c", "b", "a"], 2, seed=1)
    True
    """
    return tuple(heapq.nsmallest(sample, names, key=lambda name: _number(name, seed)))


def bounds(found: int, of: int, *, level: float = 0.95) -> tuple[float, float]:
    """Between which shares the share of all lies, when so many of those drawn were found: Clopper and Pearson's.

    The lower bound is the share at which so many or more would come with half of what the level leaves; the upper that
    at which so many or fewer would. No approximation is in it, so that it holds for 0 found too. It takes what is drawn
    from for endless: where most of it was drawn, the true bounds are closer.

    Args:
        found: How many had it.
        of: How many were looked at, at least one.
        level: How often, in repeated drawings, the bounds enclose the true share: this often or more.

    Returns:
        The lower and the upper share.

    Source:
        C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.

    >>> [round(bound, 4) for bound in bounds(0, 500)], [round(bound, 4) for bound in bounds(5, 500)]
    ([0.0, 0.0074], [0.0033, 0.0232])
    """
    half = (1 - level) / 2
    lower = 0.0 if found == 0 else _share_where(lambda share: 1 - _at_most(found - 1, of, share) > half)
    upper = 1.0 if found == of else _share_where(lambda share: _at_most(found, of, share) < half)
    return lower, upper


def _number(name: str, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}\0{name}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _share_where(is_beyond: Callable[[float], bool]) -> float:
    """The share from which on something is so."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return (low + high) / 2


def _at_most(found: int, of: int, share: float) -> float:
    """How likely at most so many have it when each has it with this probability."""
    return math.fsum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(number + 1)
            - math.lgamma(of - number + 1)
            + number * math.log(share)
            + (of - number) * math.log1p(-share)
        )
        for number in range(found + 1)
    )
