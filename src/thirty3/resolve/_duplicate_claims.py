"""What a record claims that two records of one procurement cannot say differently: numbers, lots, years, references.

Two records clash where they say one thing differently; a group of records clashes where two of its members do. No score
outweighs a clash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.normalise.names import fold
from thirty3.resolve._duplicate_reference import References
from thirty3.resolve._duplicate_title import Title

__all__ = ["NONE", "Claims", "claims_of"]

_CALL_OFF = re.compile(
    r"\bCALL(?:ED|ING)? ?OFFS?\b|\bMINI COMPETITION\b|\bFURTHER COMPETITION\b|\bG CLOUD\b"
    r"|\b(?:FROM|UNDER|VIA|USING|THROUGH|WITHIN|OFF) (?:\w+ ){0,4}(?:FRAMEWORK|DPS|DYNAMIC PURCHASING|DYNAMIC MARKET)\b"
)
"""Wordings of Contracts Finder's procedures and of buyers for buying from a framework; 2020 and 2025."""
_NUMBER = re.compile("[0-9]+")
_REMEMBERED = 8_192


class Claims(NamedTuple):
    """What one record claims, or all records of a group."""

    said: Mapping[str, str]
    """What must be the same wherever it is said, by its name in the plural."""
    numbers: frozenset[frozenset[str]]
    """Company numbers of the holders, for each record that states any: of two such sets one must hold the other."""

    def clash(self, other: Claims) -> str | None:
        """What two claim differently, in plain English; None when nothing."""
        for one in sorted(self.numbers, key=sorted):
            for two in sorted(other.numbers, key=sorted):
                if not (one <= two or two <= one):
                    return _two("company numbers", ", ".join(sorted(one)), ", ".join(sorted(two)))
        for name in sorted(self.said.keys() & other.said.keys()):
            first, second = self.said[name], other.said[name]
            if first != second and {first, second} != {"a call-off", "no framework"}:
                return _two(name, first, second)
        return None

    def together(self, other: Claims) -> Claims:
        """What a group claims that the two make."""
        return Claims({**self.said, **other.said}, self.numbers | other.numbers)


NONE = Claims({}, frozenset())
"""Nothing claimed."""


def _two(name: str, one: str, other: str) -> str:
    first, second = sorted((one, other))
    return f"two {name}: {first} and {second}"


def claims_of(record: Tender | Contract, title: Title, references: References, buyer_number: str | None) -> Claims:
    """All claims of a record."""
    said = {
        f"{one.group} references": one.key for one in references.systems if one.identifies in ("procurement", "project")
    }
    if references.own is not None and references.form is not None:
        said[f"own references like {references.form}"] = references.own
    if title.year is not None:
        said["years"] = title.year
    if buyer_number is not None:
        said["company numbers of buyers"] = buyer_number
    framework = _framework(record)
    if framework is not None:
        said["ways of buying"] = framework
    if isinstance(record, Contract):
        said |= _of_contract(record, title)
        numbers = frozenset(one.company_number for one in record.suppliers if one.company_number is not None)
        return Claims(said, frozenset((numbers,)) if numbers else frozenset())
    if not title.is_blank or title.part:
        said["parts"] = title.part or "the whole"
    return Claims(said, frozenset())


def _of_contract(contract: Contract, title: Title) -> dict[str, str]:
    claims: dict[str, str] = {}
    numbers = [one.company_number for one in contract.suppliers if one.company_number is not None]
    if numbers and len(numbers) == len(contract.suppliers):  # of two holders, a notice may number but one
        claims["company numbers"] = ", ".join(sorted(set(numbers)))
    if contract.lots:
        claims["lots"] = ", ".join(sorted({_lot(id) for id in contract.lots}))
    if title.part or (not title.is_blank and not contract.lots):
        claims["parts"] = title.part or "the whole"
    if contract.ocid is not None:  # two contracts of one process are two
        claims[f"contracts of {contract.ocid}"] = contract.id
    return claims


def _lot(id: str) -> str:
    """``LOT-0001`` and ``1`` are one lot."""
    found = _NUMBER.findall(id)
    return found[-1].lstrip("0") if found else fold(id)


def _framework(record: Tender | Contract) -> str | None:
    """Whether it sets up a framework or buys from one; None when it does not say, or says both."""
    called_off = _says_call_off(record.procurement_method_details or "") or _says_call_off(record.title)
    if record.framework and not called_off:
        return "a framework"
    if called_off and not record.framework:
        return "a call-off"
    return "no framework" if record.framework is False else None


@lru_cache(maxsize=_REMEMBERED)
def _says_call_off(text: str) -> bool:
    return _CALL_OFF.search(fold(text)) is not None
