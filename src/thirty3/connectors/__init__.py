"""Portals: one module each, named like the portal's id, holding a card and two pure methods.

Adding one is adding a file here and a folder of recorded answers in ``tests/connectors/fixtures``; nothing else
changes. Modules whose names begin with ``_`` are pieces several portals share. Nothing is imported before first use.

Other packages add portals by an entry point of the group ``thirty3.connectors``: its name is the portal's id, its
value the connector. ``thirty3.testing`` holds the checks that ours pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import MappingProxyType

from thirty3.errors import PluginError, UnknownNameError
from thirty3.wire import Connector, Portal

__all__ = ["GROUP", "get", "portals"]

GROUP = "thirty3.connectors"
"""Name of the group of entry points."""


def portals() -> tuple[Portal, ...]:
    """The cards of all portals, sorted by id; one without hosts cannot be asked but is read from files.

    Raises:
        PluginError: An installed package plugs in a portal that cannot be used.

    >>> [portal.id for portal in portals()][:2]
    ['city_tools', 'companies_house']
    """
    return tuple(get(name).portal for name in sorted(_sources()))


def get(portal_id: str) -> Connector:
    """The connector of one portal.

    Args:
        portal_id: Exactly as on its card, such as ``find_a_tender``; nothing is guessed.

    Raises:
        UnknownNameError: No portal has this id; the message offers near ones.
        PluginError: It is plugged in by an installed package, and cannot be used; or two packages have one name.

    >>> get("contracts_finder").portal.name
    'Contracts Finder'
    """
    sources = _sources()
    if portal_id not in sources:
        holding = [name for name in sorted(sources) if portal_id and portal_id in name]
        near = dict.fromkeys([*holding, *get_close_matches(portal_id, sources, n=3, cutoff=0.5)])
        raise UnknownNameError(f"no portal is called {portal_id!r}; there are: {', '.join(near or sorted(sources))}")
    return sources[portal_id]()


@cache
def _sources() -> Mapping[str, Callable[[], Connector]]:
    """Id to what gives its connector."""
    sources: dict[str, Callable[[], Connector]] = {}
    owners: dict[str, str] = {}
    for name, owner, source in (*_ours(), *_plugged_in()):
        if name in sources:
            raise PluginError(f"two portals are called {name!r}: one is of {owners[name]}, one of {owner}")
        sources[name], owners[name] = source, owner
    return MappingProxyType(sources)


def _ours() -> Iterator[tuple[str, str, Callable[[], Connector]]]:
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            yield module.name, "thirty3", cache(_module(module.name))


def _module(name: str) -> Callable[[], Connector]:
    def load() -> Connector:
        connector: Connector = import_module(f"{__name__}.{name}").connector
        return connector

    return load


def _plugged_in() -> Iterator[tuple[str, str, Callable[[], Connector]]]:
    for point in entry_points(group=GROUP):
        yield point.name, _owner(point), cache(_entry(point))


def _owner(point: EntryPoint) -> str:
    return point.value if point.dist is None else point.dist.name


def _entry(point: EntryPoint) -> Callable[[], Connector]:
    def load() -> Connector:
        try:
            connector = point.load()
        except Exception as error:
            raise PluginError(f"the portal {point.name!r} of {_owner(point)} cannot be loaded: {error}") from error
        if (
            isinstance(connector, type)
            or not isinstance(connector, Connector)
            or not isinstance(connector.portal, Portal)
        ):
            raise PluginError(f"the portal {point.name!r} of {_owner(point)} is no connector: {connector!r}")
        if connector.portal.id != point.name:
            raise PluginError(f"the portal {point.name!r} of {_owner(point)} calls itself {connector.portal.id!r}")
        return connector

    return load


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
