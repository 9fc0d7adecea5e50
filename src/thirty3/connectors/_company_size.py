"""What the kind of accounts a company last filed says about its size: a table, with the reasons beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from thirty3.models.company import SizeEvidence
from thirty3.models.supplier import SupplierSize

__all__ = ["accounts_evidence"]


@dataclass(frozen=True, slots=True)
class _Meaning:
    size: SupplierSize
    strength: Literal["strong", "probable", "weak"]
    basis: str
    independent: bool | None = None


_SMALL = "may be filed only by a company that is small itself, whoever owns it"
_UNSIZED = "is filed by medium and large companies, and by small ones that choose to"
_SUBSIDIARY = "is open only to a subsidiary whose parent guarantees its debts"

_MEANINGS: Mapping[str, _Meaning | None] = MappingProxyType(
    {
        # Strong, because the law keeps micro-entity accounts from a company that is in its group's accounts
        # (Companies Act 2006, section 384B); the other kinds it gives to subsidiaries too.
        "micro-entity": _Meaning("micro", "strong", "may not be filed by a company in its group's accounts"),
        "small": _Meaning("small", "probable", _SMALL),
        "total-exemption-small": _Meaning("small", "probable", _SMALL),
        "total-exemption-full": _Meaning("small", "probable", _SMALL),
        "partial-exemption": _Meaning("small", "probable", _SMALL),
        "audited-abridged": _Meaning("small", "probable", _SMALL),
        "unaudited-abridged": _Meaning("small", "probable", _SMALL),
        "medium": _Meaning("medium", "probable", "may be filed by a company that is medium itself, whoever owns it"),
        "full": _Meaning("unknown", "weak", _UNSIZED),
        "group": _Meaning("unknown", "weak", f"{_UNSIZED}; this one has subsidiaries"),
        "audit-exemption-subsidiary": _Meaning("unknown", "strong", _SUBSIDIARY, independent=False),
        "filing-exemption-subsidiary": _Meaning("unknown", "strong", _SUBSIDIARY, independent=False),
        "dormant": None,  # it did nothing in that year, which says nothing of the size of what it belongs to
        "initial": None,  # of a period too short to say anything
        "interim": None,
        "null": None,
        "no-accounts-type-available": None,
    }
)
"""Kinds of accounts as in Companies House's api-enumerations, 2026-09; what they say is a judgement and not law."""


def accounts_evidence(
    kind: str | None, *, as_of: date | None
) -> tuple[tuple[SizeEvidence, ...], tuple[str, ...], bool]:
    """What a kind of accounts says about a company's size.

    Args:
        kind: As the register writes it, such as ``micro-entity``; None when it gives none.
        as_of: Last day of the year the accounts are about.

    Returns:
        The evidence, none for kinds that say nothing; notes such as ``accounts_dormant``; and whether the kind is
        known at all.

    >>> evidence, _, _ = accounts_evidence("audit-exemption-subsidiary", as_of=None)
    >>> evidence[0].size, evidence[0].independent
    ('unknown', False)
    """
    if kind is None:
        return (), (), True
    if kind not in _MEANINGS:
        return (), (f"accounts_type_unknown: {kind[:40]}",), False
    meaning = _MEANINGS[kind]
    if meaning is None:
        return (), ("accounts_dormant",) if kind == "dormant" else (), True
    evidence = SizeEvidence(
        size=meaning.size,
        strength=meaning.strength,
        basis=f"last accounts filed as {kind}, which {meaning.basis}",
        as_of=as_of,
        independent=meaning.independent,
    )
    return (evidence,), (), True
