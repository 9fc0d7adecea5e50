"""The words of Contracts Finder's older interface, and what they are in OCDS.

Sources: a real notice of 2 September 2024, and what projects that read the interface list of its members (theodi and
Solirius ``contracts-finder``, maxharlow ``scrape-contracts-finder``); the names of procedures as its import form and
the daily export of 5 August 2020 write them. Checked 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["DETAIL", "ITEM", "KINDS", "KNOWN", "PROCEDURES", "PURPOSES", "SCHEMES", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a notice is, as today's releases of Contracts Finder say it; all None for one that nobody knows."""

    tag: str | None
    status: str | None
    document: str | None


KINDS: Mapping[tuple[str, str], Kind] = MappingProxyType(
    {
        ("PreProcurement", "Open"): Kind("planning", "planning", "marketEngagementNotice"),
        ("PreProcurement", "Closed"): Kind("planning", "planning", "marketEngagementNotice"),
        ("Pipeline", "Open"): Kind("planning", "planned", "plannedProcurementNotice"),
        ("Pipeline", "Closed"): Kind("planning", "planned", "plannedProcurementNotice"),
        ("Contract", "Open"): Kind("tender", "active", "tenderNotice"),
        ("Contract", "Closed"): Kind("tender", "complete", "tenderNotice"),
        ("Contract", "Awarded"): Kind("award", "complete", "awardNotice"),
        # Whether these two statuses occur is not known; a day of withdrawal does, and counts as the first.
        ("", "Withdrawn"): Kind("tenderCancellation", "withdrawn", None),
        ("", "Cancelled"): Kind("tenderCancellation", "cancelled", None),
    }
)
"""Type and status of a notice; an empty type stands for any."""

ITEM: Mapping[str, str] = MappingProxyType(
    {
        "noticeIdentifier": "identifier",
        "noticeType": "type",
        "noticeStatus": "status",
        "awardedDate": "awardedDate",
        "awardedValue": "awardedValue",
        "awardedSupplier": "awardedSupplier",
        "awardedToSme": "awardedToSme",
        "awardedToVcse": "awardedToVcse",
        "cpvDescriptionExpanded": "",
        "cpvCodesExtended": "",
        "coordinates": "",
        "isSubNotice": "",
        "lastNotifableUpdate": "",  # so spelt
        "regionText": "",
    }
)
"""Members of a search's item to those of a whole notice, where they differ; empty where nothing is read."""

PURPOSES: Mapping[str, str] = MappingProxyType(
    {"Products": "goods", "Supplies": "goods", "Services": "services", "Works": "works"}
)

PROCEDURES: Mapping[str, str] = MappingProxyType(
    {
        "CompetitiveQuotationNonOJEU": "Competitive quotation (non-OJEU)",
        "SingleTenderActionNonOJEU": "Single tender action (non-OJEU)",
        "OpenNonOJEU": "Open (non-OJEU)",
        "InnovationPartnershipOJEU": "Innovation partnership (OJEU)",
        "CallOffFromFrameworkAgreement": "Call off from a Framework Agreement",
        "CallOffFromDynamicPurchasingSystem": "Call off from a Dynamic Purchasing System",
        "CataloguePurchase": "Catalogue purchase",
    }
)
"""Names of procedures; others stay as they are written."""

SCHEMES: Mapping[str, str] = MappingProxyType({"COMPANIES_HOUSE": "GB-COH", "CHARITY_COMMISSION": "GB-CHC"})
"""Registers of suppliers' numbers, as readers of the interface know them; the real notice has ``NONE_OTHER``."""

KNOWN = frozenset(("id", "parentId"))

DETAIL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset(
            (
                "notice", "awards", "organisation", "cpvCodes", "withdrawnDate", "withdrawnReason",
                "createdDate", "lastUpdatedDate", "isPublished", "isPreAwarded", "numberOfViews",
                "withdrawnByUser",  # somebody's name: never kept
            )
        ),
        "notice": frozenset(
            (
                "identifier", "title", "description", "cpvCodes", "publishedDate", "approachMarketDate",
                "deadlineDate", "valueLow", "valueHigh", "postcode", "region", "start", "end", "type", "status",
                "isSuitableForSme", "isSuitableForVco", "organisationName", "procedureType", "procedureTypeOther",
                "ojeuContractType", "isFrameworkAgreement", "isExtensionPossible",
                "cpvDescription", "parentIdentifier", "linkReason", "version", "nationwide", "location",
                "spendProfile", "supplyChain", "lastNotifiableUpdate", "sector",
                "procedureAcceleratedJustification", "annexDOption", "reasonContractLawful",
            )
        ),
        "awards": frozenset(
            (
                "noticeId", "value", "supplierName", "supplierAddress", "dunsNumber", "referenceType", "reference",
                "startDate", "endDate", "awardedDate", "awardedToSME", "awardedToVCSO",
                "contact",  # a person: never kept
                "supplierAwardedValue", "awardedProcedureType", "awardedProcedureTypeOther",
                "awardedProcedureAcceleratedJustification", "annexDOptionType", "reasonContractLawful",
                "additionalDetails", "awardGuid",
            )
        ),
    }
)  # fmt: skip
"""Members that are known, at each place of a whole notice: those read first, then those of no use to anybody here."""
