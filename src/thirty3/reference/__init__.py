"""Facts about the world, each a table with its sources and a small reader beside it.

Every table is a CSV in this package: one header row, then one fact a row, the last two columns ``source`` (where it is
stated) and ``checked`` (the day, ISO, on which somebody looked). Cells of several values are packed with ``|``, in the
table of legal forms with ``; ``. Every reader returns a tuple of frozen records in the order of its table and reads the
file once.
"""

from __future__ import annotations

from thirty3.reference.borough_portals import BoroughPortal, borough_portals
from thirty3.reference.boroughs import borough, boroughs
from thirty3.reference.buyers import BoroughIdentifier, BuyerWording, borough_identifiers, buyer_wording
from thirty3.reference.legal_forms import LegalForm, legal_forms
from thirty3.reference.service_areas import service_area, service_areas
from thirty3.reference.technology_cpv import (
    ServiceAreaCpv,
    TechnologyCpv,
    find_technology_cpv,
    service_area_cpv,
    technology_cpv,
)
from thirty3.reference.thresholds import Threshold, above_threshold, threshold, thresholds
from thirty3.reference.words import ServiceAreaWord, TechnologyWord, service_area_words, technology_words

__all__ = [
    "BoroughIdentifier",
    "BoroughPortal",
    "BuyerWording",
    "LegalForm",
    "ServiceAreaCpv",
    "ServiceAreaWord",
    "TechnologyCpv",
    "TechnologyWord",
    "Threshold",
    "above_threshold",
    "borough",
    "borough_identifiers",
    "borough_portals",
    "boroughs",
    "buyer_wording",
    "find_technology_cpv",
    "legal_forms",
    "service_area",
    "service_area_cpv",
    "service_area_words",
    "service_areas",
    "technology_cpv",
    "technology_words",
    "threshold",
    "thresholds",
]


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
