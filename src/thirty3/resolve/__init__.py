"""Who and what: which of the 33 a buyer stands for, what is technology and for which service. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thirty3.resolve.boroughs import match_buyer
from thirty3.resolve.classification import RULES_VERSION, classify
from thirty3.resolve.evaluation import evaluate

if TYPE_CHECKING:
    from thirty3.resolve.assemble import contracts, tenders, tenders_and_contracts

__all__ = ["RULES_VERSION", "classify", "contracts", "evaluate", "match_buyer", "tenders", "tenders_and_contracts"]


def __getattr__(name: str) -> Any:
    """What reads releases is loaded when first asked for: matching a name needs no OCDS."""
    if name in ("contracts", "tenders", "tenders_and_contracts"):
        from thirty3.resolve import assemble

        return getattr(assemble, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
