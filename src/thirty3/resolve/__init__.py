"""Who and what: buyers, suppliers and their size, technology, service areas, one procurement on many portals. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thirty3.resolve.bodies import match_body
from thirty3.resolve.boroughs import match_buyer
from thirty3.resolve.classification import RULES_VERSION, Classifier, classify
from thirty3.resolve.duplicates import duplicates
from thirty3.resolve.evaluation import evaluate
from thirty3.resolve.size import size_of, sizes
from thirty3.resolve.suppliers import suppliers

if TYPE_CHECKING:
    from thirty3.resolve.assemble import contracts, tenders, tenders_and_contracts

__all__ = [
    "RULES_VERSION",
    "Classifier",
    "classify",
    "contracts",
    "duplicates",
    "evaluate",
    "match_body",
    "match_buyer",
    "size_of",
    "sizes",
    "suppliers",
    "tenders",
    "tenders_and_contracts",
]


def __getattr__(name: str) -> Any:
    """What reads releases is loaded when first asked for: matching a name needs no OCDS."""
    if name in ("contracts", "tenders", "tenders_and_contracts"):
        from thirty3.resolve import assemble

        return getattr(assemble, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
