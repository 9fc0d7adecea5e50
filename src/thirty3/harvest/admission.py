"""What a caller has to say beside the query before a portal is asked: which site of it, and that its terms are read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from thirty3 import connectors
from thirty3.errors import PortalRefusedError
from thirty3.reference import borough_portals
from thirty3.wire import Argument, Configurable, Connector, Portal

__all__ = ["CONSENT_VARIABLE", "check_consent", "configured"]

CONSENT_VARIABLE = "THIRTY3_CONSENT"
"""Environment variable with the ids of the portals whose terms somebody has checked, separated by commas."""


def configured(portal: str | Connector, arguments: Mapping[str, str]) -> Connector:
    """The connector that is meant.

    Args:
        portal: A portal's id, or a connector.
        arguments: What the call says beside the query, by the names on the portal's card.

    Raises:
        UnknownNameError: There is no such portal.
        TypeError: An argument is not on the card, as for any function.
        ValueError: One is needed and not given, or is not what the card says it is.
    """
    connector = connectors.get(portal) if isinstance(portal, str) else portal
    card = connector.portal
    unknown = arguments.keys() - {argument.name for argument in card.arguments}
    if unknown:
        taken = ", ".join(argument.name for argument in card.arguments) or "none"
        raise TypeError(f"{card.id} takes no argument {sorted(unknown)[0]!r}; those it takes: {taken}")
    if not card.arguments or not isinstance(connector, Configurable):
        return connector
    return connector.with_arguments(dict(_checked(card, arguments)))


def check_consent(portal: Portal, *, given: bool) -> None:
    """Make sure that a portal which wants its terms checked first may be asked.

    Args:
        portal: The card.
        given: Whether the call says that they were.

    Raises:
        PortalRefusedError: Nobody says so, on the call or in the environment.
    """
    if not portal.needs_consent or given:
        return
    agreed = {name.strip() for name in os.environ.get(CONSENT_VARIABLE, "").split(",")}
    if portal.id not in agreed:
        terms = portal.terms or f"the terms of use that {portal.home} links to"
        raise PortalRefusedError(
            f"{portal.name} is read as web pages and stays closed until somebody has checked its terms: read {terms}, "
            f"then say consent=True, or name it in the environment: {CONSENT_VARIABLE}={portal.id}",
            portal=portal.id,
        )


def _checked(card: Portal, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for argument in card.arguments:
        value = given.get(argument.name, argument.default)
        if value is None and not argument.required:
            continue
        if value is None:
            raise ValueError(f"{card.id} has to be told {argument.name}=: {argument.about}{_known(card, argument)}")
        if not isinstance(value, str):
            raise TypeError(f"{argument.name}= is a text, not {value!r}")
        if re.fullmatch(argument.pattern, value) is None:
            raise ValueError(f"{argument.name}={value!r} is not {argument.about}{_known(card, argument)}")
        yield argument.name, value


def _known(card: Portal, argument: Argument) -> str:
    """What the boroughs are known to use, for the argument that says whose site is meant."""
    if argument.name not in {"site", "tenant"}:
        return ""
    tenants = sorted({row.tenant for row in borough_portals() if row.portal == card.id and row.tenant})
    return f"; boroughs are known to use {', '.join(tenants)}" if tenants else ""
