"""Portals: one module each, named like the portal's id, holding a card and two pure methods.

Adding one is adding a file here and a folder of recorded answers in ``tests/connectors/fixtures``; nothing else
changes. Modules whose names begin with ``_`` are pieces several portals share. Nothing is imported before first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from thirty3.errors import UnknownNameError
from thirty3.wire import Connector, Portal

__all__ = ["get", "portals"]


@cache
def _connectors() -> Mapping[str, Connector]:
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return MappingProxyType({name: import_module(f"{__name__}.{name}").connector for name in names})


def portals() -> tuple[Portal, ...]:
    """The cards of all portals, sorted by id; one without hosts cannot be asked but is read from files.

    >>> [portal.id for portal in portals()][:2]
    ['contract_register', 'contracts_finder']
    """
    return tuple(connector.portal for connector in _connectors().values())


def get(portal_id: str) -> Connector:
    """The connector of one portal.

    Args:
        portal_id: Exactly as on its card, such as ``find_a_tender``; nothing is guessed.

    Raises:
        UnknownNameError: No portal has this id; the message offers near ones.

    >>> get("contracts_finder").portal.name
    'Contracts Finder'
    """
    connectors = _connectors()
    if portal_id not in connectors:
        near = get_close_matches(portal_id, connectors, n=3, cutoff=0.5) or sorted(connectors)
        raise UnknownNameError(f"no portal is called {portal_id!r}; there are: {', '.join(near)}")
    return connectors[portal_id]
