"""Measures: each takes contracts, or any dataframe or engine table of them, and says what it rests on."""

from thirty3.analysis import recipes
from thirty3.analysis._lifecycle import ContractLine
from thirty3.analysis._members import Incumbent
from thirty3.analysis._rules import Rule
from thirty3.analysis._share import Share, ShareRow
from thirty3.analysis._spread import Spread
from thirty3.analysis._systems import System, Systems
from thirty3.analysis.act_by import ActBy, ActByContract, act_by
from thirty3.analysis.adoption import Adopted, AdoptedKind, Adoption, BoroughPair, adoption
from thirty3.analysis.alignment_windows import AlignmentWindow, AlignmentWindows, alignment_windows
from thirty3.analysis.competition import Competition, CompetitionRow, competition
from thirty3.analysis.completeness import Asked, BoroughCompleteness, Completeness, FieldCompleteness, completeness
from thirty3.analysis.concentration import Concentration, SupplierShare, concentration
from thirty3.analysis.coverage import BoroughCoverage, Coverage, MonthCoverage, SourceCoverage, coverage
from thirty3.analysis.expiring import Expiring, ExpiringContract, expiring
from thirty3.analysis.expiry_calendar import ExpiryCalendar, ExpiryPeriod, expiry_calendar
from thirty3.analysis.expiry_clusters import ExpiryCluster, ExpiryClusters, expiry_clusters
from thirty3.analysis.extension_state import ExtensionState, ExtensionStates, extension_state
from thirty3.analysis.local_share import local_share
from thirty3.analysis.market_structure import MarketStructure, MarketSupplier, market_structure
from thirty3.analysis.opportunities import Opportunities, Opportunity, opportunities
from thirty3.analysis.price_dispersion import PriceDispersion, Prices, price_dispersion
from thirty3.analysis.quality_issues import QualityIssue, QualityIssues, quality_issues
from thirty3.analysis.shared_systems import SharedSystem, SharedSystems, SystemUse, shared_systems
from thirty3.analysis.skills_match import SkillsMatch, SkillsMatches, skills_match
from thirty3.analysis.sme_share import SmeShare, SmeShareRow, sme_share
from thirty3.analysis.status import Status, StatusCount, status
from thirty3.analysis.supplier_dependence import BoroughDependence, SupplierDependence, supplier_dependence
from thirty3.analysis.supplier_segments import SegmentCount, SegmentSupplier, SupplierSegments, supplier_segments
from thirty3.analysis.systems_of import systems_of
from thirty3.analysis.tender_timing import ShortTender, TenderTiming, TenderTimingRow, tender_timing
from thirty3.analysis.tenure import Successions, SupplierTenure, Tenure, tenure
from thirty3.analysis.time_to_award import TimeToAward, TimeToAwardRow, time_to_award
from thirty3.analysis.vcse_share import vcse_share
from thirty3.analysis.who_uses import who_uses

__all__ = [
    "ActBy",
    "ActByContract",
    "Adopted",
    "AdoptedKind",
    "Adoption",
    "AlignmentWindow",
    "AlignmentWindows",
    "Asked",
    "BoroughCompleteness",
    "BoroughCoverage",
    "BoroughDependence",
    "BoroughPair",
    "Competition",
    "CompetitionRow",
    "Completeness",
    "Concentration",
    "ContractLine",
    "Coverage",
    "Expiring",
    "ExpiringContract",
    "ExpiryCalendar",
    "ExpiryCluster",
    "ExpiryClusters",
    "ExpiryPeriod",
    "ExtensionState",
    "ExtensionStates",
    "FieldCompleteness",
    "Incumbent",
    "MarketStructure",
    "MarketSupplier",
    "MonthCoverage",
    "Opportunities",
    "Opportunity",
    "PriceDispersion",
    "Prices",
    "QualityIssue",
    "QualityIssues",
    "Rule",
    "SegmentCount",
    "SegmentSupplier",
    "Share",
    "ShareRow",
    "SharedSystem",
    "SharedSystems",
    "ShortTender",
    "SkillsMatch",
    "SkillsMatches",
    "SmeShare",
    "SmeShareRow",
    "SourceCoverage",
    "Spread",
    "Status",
    "StatusCount",
    "Successions",
    "SupplierDependence",
    "SupplierSegments",
    "SupplierShare",
    "SupplierTenure",
    "System",
    "SystemUse",
    "Systems",
    "TenderTiming",
    "TenderTimingRow",
    "Tenure",
    "TimeToAward",
    "TimeToAwardRow",
    "act_by",
    "adoption",
    "alignment_windows",
    "competition",
    "completeness",
    "concentration",
    "coverage",
    "expiring",
    "expiry_calendar",
    "expiry_clusters",
    "extension_state",
    "local_share",
    "market_structure",
    "opportunities",
    "price_dispersion",
    "quality_issues",
    "recipes",
    "shared_systems",
    "skills_match",
    "sme_share",
    "status",
    "supplier_dependence",
    "supplier_segments",
    "systems_of",
    "tender_timing",
    "tenure",
    "time_to_award",
    "vcse_share",
    "who_uses",
]


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
