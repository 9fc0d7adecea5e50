"""thirty3: what London's 33 authorities buy in technology, and where they could buy together.

``import thirty3 as t3`` loads no HTTP, database or dataframe library: every name below arrives when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from thirty3.connectors import portals
    from thirty3.errors import Thirty3Error
    from thirty3.harvest import Harvest, afetch, apages, fetch, pages
    from thirty3.harvest.read import read
    from thirty3.models.account import Account
    from thirty3.models.application import Application
    from thirty3.models.borough import Borough
    from thirty3.models.contract import Contract
    from thirty3.models.money import Money
    from thirty3.models.period import Period
    from thirty3.models.query import Query
    from thirty3.models.release import Process, Release
    from thirty3.models.service_area import Classification, ServiceArea
    from thirty3.models.supplier import Supplier
    from thirty3.models.tender import Lot, Tender
    from thirty3.ocds.files import load
    from thirty3.reference import borough, boroughs, service_areas
    from thirty3.register import Register
    from thirty3.resolve.assemble import contracts, tenders, tenders_and_contracts

_HOMES = {
    "Account": "thirty3.models.account",
    "Application": "thirty3.models.application",
    "Borough": "thirty3.models.borough",
    "Classification": "thirty3.models.service_area",
    "Contract": "thirty3.models.contract",
    "Harvest": "thirty3.harvest",
    "Lot": "thirty3.models.tender",
    "Money": "thirty3.models.money",
    "Period": "thirty3.models.period",
    "Process": "thirty3.models.release",
    "Query": "thirty3.models.query",
    "Register": "thirty3.register",
    "Release": "thirty3.models.release",
    "ServiceArea": "thirty3.models.service_area",
    "Supplier": "thirty3.models.supplier",
    "Tender": "thirty3.models.tender",
    "Thirty3Error": "thirty3.errors",
    "afetch": "thirty3.harvest",
    "apages": "thirty3.harvest",
    "borough": "thirty3.reference",
    "boroughs": "thirty3.reference",
    "contracts": "thirty3.resolve.assemble",
    "fetch": "thirty3.harvest",
    "load": "thirty3.ocds.files",
    "pages": "thirty3.harvest",
    "portals": "thirty3.connectors",
    "read": "thirty3.harvest.read",
    "service_areas": "thirty3.reference",
    "tenders": "thirty3.resolve.assemble",
    "tenders_and_contracts": "thirty3.resolve.assemble",
}
"""Public name to the module it lives in."""

__all__ = [
    "Account",
    "Application",
    "Borough",
    "Classification",
    "Contract",
    "Harvest",
    "Lot",
    "Money",
    "Period",
    "Process",
    "Query",
    "Register",
    "Release",
    "ServiceArea",
    "Supplier",
    "Tender",
    "Thirty3Error",
    "__version__",
    "afetch",
    "apages",
    "borough",
    "boroughs",
    "contracts",
    "fetch",
    "load",
    "pages",
    "portals",
    "read",
    "service_areas",
    "tenders",
    "tenders_and_contracts",
]


def __getattr__(name: str) -> Any:
    """A public name, imported on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
