"""Firms as the groups they belong to: the second level of who holds what, from the caller's table alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thirty3.analysis._market import Group
from thirty3.analysis._members import holders_of
from thirty3.models.row import pack


def as_firm_groups(alike: Iterable[Group], group_of: Mapping[str, str]) -> Iterator[Group]:
    """The same contracts, each supplier replaced by the group it belongs to.

    A group's id is its name too. A supplier that is in no group stays what it is; one contract of two firms of a group
    is that group's once, and both parts of it are.

    >>> list(as_firm_groups([("a|b|", "A Ltd|B Ltd|Various", 1, 2, 300, 1)], {"a": "Alphabet"}))
    [('Alphabet|b|', 'Alphabet|B Ltd|Various', 1, 2, 300, 1)]
    """
    for ids, names, boroughs, contracts, amount, parts in alike:
        held = [(id, name, None if id is None else group_of.get(id)) for id, name in holders_of(ids, names)]
        grouped = pack(id if group is None else group for id, _, group in held)
        called = pack(name if group is None else group for _, name, group in held)
        yield grouped or ids, called, boroughs, contracts, amount, parts
