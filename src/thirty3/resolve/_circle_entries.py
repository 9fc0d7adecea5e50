"""What a contract says of the application under it: whether it is one, which governs, what the entry would be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.period import Period
from thirty3.reference.products import Product, products
from thirty3.resolve._circle_firms import firm_names, holders, same_firm
from thirty3.resolve._circle_systems import begun

__all__ = [
    "System",
    "as_held",
    "exists",
    "governing",
    "holder",
    "is_another",
    "is_over",
    "names",
    "newest_day",
    "product_of",
    "system_of",
    "terminated_early",
]

_NEVER = frozenset(("pending", "cancelled", "unsuccessful"))
"""What never came into being, or has not yet."""
_NAMES_ONE = frozenset(
    (
        *("SYSTEM", "SOFTWARE", "PLATFORM", "PORTAL", "DATABASE", "APP", "APPLICATION", "SAAS", "CRM", "ERP", "GIS"),
        *("LMS", "EDRMS", "WEBSITE", "INTRANET", "LICENCE", "LICENSE", "TELEPHONY", "HELPDESK", "MIS"),
    )
)
"""Words of a title that say that a system is bought. Ours, from what boroughs call their systems in their registers."""
_NO_SYSTEM = re.compile(
    r"\b(?:consult\w*|contractors?|interim|resourc\w*|recruit\w*|staff(?:ing)? augment\w*|specialists?|training"
    r"|laptops?|desktops?|tablets?|monitors?|printers?|handsets?|hardware|cabling|cabinets?|servers?|devices?"
    r"|survey\w*|audit|review|feasibility|discovery|framework|dynamic (?:market|purchasing)|dps)\b",
    re.IGNORECASE,
)
"""Titles that speak of days of work, of things, or of a way to buy rather than of a system. A product in the title
outweighs them: *Uniform consultancy* still tells of Uniform, *laptops* of none."""
_ANOTHER = 180
"""Days between two starts from which a contract is another than the one before: as duplicates are told by."""
_ABOUT = 92
"""Days before an end from which what starts is the next contract: they are let side by side for a quarter at most."""


class System(NamedTuple):
    """Why a contract is taken for one of a system."""

    rule: str
    """``product`` or ``word``."""
    says: str
    """In plain English."""
    plain: float
    """From 0 to 1: how plain it is about it."""


def exists(contract: Contract) -> bool:
    """Whether it came into being and is of technology and a borough, and no framework that others buy from."""
    return (
        contract.status not in _NEVER
        and contract.technology is True
        and bool(contract.boroughs)
        and contract.framework is not True
    )


def _told(contract: Contract, rule: str) -> list[str]:
    meaning = contract.classification
    return [] if meaning is None else [one.evidence for one in meaning.reasons if one.rule == rule]


@cache
def _by_name() -> Mapping[str, Product]:
    return {product.name: product for product in products()}


def product_of(contract: Contract) -> Product | None:
    """The one product that its title names; None when it names none or several."""
    named = sorted(set(_told(contract, "product in title")) & _by_name().keys())
    return _by_name()[named[0]] if len(named) == 1 else None


def system_of(contract: Contract) -> System | None:
    """Why it is taken for a contract of a system; None when it may be for something else.

    A product in the title says so, or a word of the technology table that names a system, unless the title speaks of
    days of work, of things or of a way to buy.
    """
    named = sorted(set(_told(contract, "product in title")))
    if named:
        return System("product", f"its title names {', '.join(named)}", 0.9)
    if _NO_SYSTEM.search(contract.title):
        return None
    words = [one.strip('"') for one in _told(contract, "title word")]
    naming = sorted(word for word in words if not _NAMES_ONE.isdisjoint(word.split()))
    if not naming:
        return None
    return System("word", f"its title names a system ({naming[0].lower()})", 0.8 if contract.service_area else 0.6)


def newest_day(contracts: Iterable[Contract]) -> date | None:
    """The day of the newest notice: what had ended by then is over. None when none is dated."""
    return max((one.published for one in contracts if one.published is not None), default=None)


def is_over(contract: Contract, newest: date | None) -> bool:
    """Whether it had ended, as far as anybody said, by the day of the newest notice."""
    ends = [contract.terminated] if contract.terminated else [contract.period.end, contract.period.max_end]
    known = [day for day in ends if day is not None]
    return bool(known) and newest is not None and max(known) < newest


def governing(contracts: Iterable[Contract], newest: date | None) -> Contract | None:
    """The contract that tells the state of an entry: of those that run, else of all, the last to start.

    None when none came into being.
    """
    return max(
        (one for one in contracts if one.status not in _NEVER),
        key=lambda one: (not is_over(one, newest), str(begun(one) or ""), str(one.published or ""), one.id),
        default=None,
    )


def _held_by(application: Application, contract: Contract) -> bool | None:
    """Whether the entry's supplier holds the contract; None when one of them names nobody."""
    named, supplier = holders(contract), firm_names([application.supplier])
    if not named or not supplier:
        return None
    return application.supplier == holder(contract) or same_firm(supplier, firm_names(named)) is not None


def holder(contract: Contract) -> str | None:
    """Who holds it, as published, several in alphabetical order; None when nobody is named."""
    return ", ".join(holders(contract)) or None


def terminated_early(contract: Contract) -> date | None:
    """The day a notice says it ended before its time; None when it ended when it should, or did not end."""
    day, ends = contract.terminated, contract.period.end
    return day if day is not None and (ends is None or day < ends) else None


def names(application: Application, contract: Contract) -> bool:
    """Whether the entry names the contract: its id, its process, or its reference where it is of the same borough."""
    said = set(application.contract_ids)
    near = not contract.boroughs or application.borough in contract.boroughs
    return contract.id in said or contract.ocid in said or (near and contract.portal_ref in said)


def is_another(application: Application, contract: Contract) -> bool:
    """Whether it is another contract than the one that the entry tells of: it has another holder, or begins later."""
    if names(application, contract):
        return False
    if _held_by(application, contract) is False:
        return True
    starts, now = contract.period.start, application.period
    if starts is None:
        return False
    later = now.start is not None and (starts - now.start).days > _ANOTHER
    return later or (now.end is not None and (now.end - starts).days < _ABOUT)


def as_held(application: Application, contract: Contract, linked: Iterable[Contract]) -> Application:
    """The entry as its governing contract says.

    What an entry says of a contract that it names stands, but for the firm and the ends. Another contract also tells
    its value, and its product where the title names one. Doing it twice is doing it once.

    Args:
        application: The entry.
        contract: Its governing contract.
        linked: All contracts that it runs or ran under.
    """
    is_new, another = not names(application, contract), is_another(application, contract)
    other_firm = _held_by(application, contract) is False
    further = sorted(one.id for one in linked if not names(application, one))
    update: dict[str, Any] = {
        "period": _period(application.period, contract, another=another),
        "contract_ids": (*application.contract_ids, *further),
    }
    if other_firm or application.supplier is None:
        update["supplier"] = holder(contract) or application.supplier
    found, value = product_of(contract), contract.annualised()
    if is_new and found is not None and (other_firm or application.product is None):
        update |= {"product": found.name, "manufacturer": found.manufacturer}
    if is_new and value is not None and (another or application.annual_value is None):
        update["annual_value"] = value
    if is_new and contract.service_area is not None and not application.service_areas:
        update["service_areas"] = (contract.service_area,)
    return application.model_copy(update=update)


def _period(now: Period, contract: Contract, *, another: bool) -> Period:
    """The contract's dates where it tells of an end, or is another; what it leaves unsaid of the same one stays."""
    told, early = contract.period, terminated_early(contract)
    if early is not None:
        told = told.model_copy(update={"end": early, "max_end": None, "extendable": False})
    elif told.end is None and (told.start is None or not another):
        return now
    if early is None and not another and told.max_end is None and now.max_end is not None and told.end is not None:
        told = told.model_copy(update={"max_end": now.max_end if now.max_end >= told.end else None})
    same = (told.end, told.max_end) == (now.end, now.max_end)
    return now if same and (now.start is not None or told.start is None) else told
