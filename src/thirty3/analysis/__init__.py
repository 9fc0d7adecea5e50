"""Measures: each takes contracts, or any dataframe or engine table of them, and says what it rests on."""

from thirty3.analysis._members import Incumbent
from thirty3.analysis.concentration import Concentration, SupplierShare, concentration
from thirty3.analysis.expiry_clusters import ExpiryCluster, ExpiryClusters, expiry_clusters
from thirty3.analysis.sme_share import SmeShare, SmeShareRow, sme_share

__all__ = [
    "Concentration",
    "ExpiryCluster",
    "ExpiryClusters",
    "Incumbent",
    "SmeShare",
    "SmeShareRow",
    "SupplierShare",
    "concentration",
    "expiry_clusters",
    "sme_share",
]
