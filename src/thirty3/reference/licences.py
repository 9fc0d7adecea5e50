"""Licences that sources state, and the sentences that they want shown."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from thirty3.reference._table import read_table

__all__ = ["attributions"]


def attributions(licences: Iterable[str]) -> tuple[str, ...]:
    """The sentences to show with what was published under these licences.

    Args:
        licences: As the sources state them: addresses or names.

    Returns:
        One sentence for each version of the Open Government Licence, then one for each other licence, which names it;
        empty when there is none.

    >>> attributions(["http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"])
    ('Contains public sector information licensed under the Open Government Licence v3.0.',)
    """
    stated = set(licences)
    names = {name for part, name in _names() for licence in stated if part in licence}
    others = {licence for licence in stated if not any(part in licence for part, _ in _names())}
    return (
        *(f"Contains public sector information licensed under the {name}." for name in sorted(names)),
        *(f"Contains information under this licence: {other}" for other in sorted(others)),
    )


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Part of a licence's address, and the name its sentence wants."""
    return tuple((row["address"], row["name"]) for row in read_table("licences"))
