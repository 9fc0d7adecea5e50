"""What kind of notice the newest one of a process is, and how far the process has come with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.release import Process
from thirty3.models.tender import Regime, Stage
from thirty3.normalise.dates import parse_instant
from thirty3.ocds._values import member, reference, text
from thirty3.ocds.release import documents, objects

__all__ = ["Notice", "newest", "newest_document", "notice_pages", "notice_type", "page_of", "published", "regime"]

_STAGES: dict[str, Stage] = {
    "UK1": "pipeline",
    "UK2": "engagement",
    "UK3": "planned",
    "UK4": "open",
    "UK5": "award_pending",  # an award without competition, announced: never an opportunity
    "UK6": "awarded",
    "UK7": "awarded",
    "UK9": "awarded",
    "UK10": "awarded",
    "UK11": "awarded",  # of the contract, at its normal end too; the tender stays awarded
    "UK12": "cancelled",
    "UK13": "unknown",  # dynamic markets are no purchases: they are joined, and bought from under other notices
    "UK14": "unknown",
    "UK15": "unknown",
    "UK16": "closed",
}
"""Stage by notice type under the Procurement Act 2023. Source: Find a Tender, Notice types; 2026-09."""

_MARKETS = frozenset(("UK13", "UK14", "UK15", "UK16"))
_NO_PROCUREMENT = frozenset(("UK17",))
"""Payments compliance: about an authority, not about a purchase."""

_TENDER_STAGES: dict[str, Stage] = {
    "active": "open",
    "": "open",
    "planned": "planned",
    "planning": "engagement",  # Contracts Finder's own code for early engagement
    "complete": "closed",
    "unsuccessful": "closed",
}
"""Stage of a tender release by ``tender.status``; it closes without an award when it is ``unsuccessful``."""

_ENDED: dict[str, Stage] = {"cancelled": "cancelled", "withdrawn": "withdrawn"}
_CONTRACT_TAGS = frozenset(
    ("contract", "contractUpdate", "contractAmendment", "contractTermination", "implementation", "implementationUpdate")
)
_CANCELLATIONS = frozenset(("tenderCancellation", "awardCancellation"))
_AWARD_TAGS = frozenset(("award", "awardUpdate"))
_TENDER_TAGS = frozenset(("tender", "tenderUpdate", "tenderAmendment"))
_PLANNING_TAGS = frozenset(("planning", "planningUpdate"))

_LAWS: dict[str, Regime] = {
    "2023/54": "PA2023",
    "32014L0023": "PCR2015",  # concessions, classic and utilities: what the regulations before the Act put into law
    "32014L0024": "PCR2015",
    "32014L0025": "PCR2015",
}
_CONTRACTS_FINDER = "ocds-b5fd17"
_SECTIONS = ("planning", "tender", "awards", "contracts")
"""Earliest stage first."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Notice:
    """The newest notice of a process."""

    type: str | None
    """``UK4``, or the OCDS document type; None when the notice does not say."""
    stage: Stage
    """How far the process has come with it."""
    is_procurement: bool = True
    """False for a notice that is about no purchase (UK17)."""
    notes: tuple[str, ...] = ()
    """``dynamic_market: UK14``, ``notice_type_unknown: UK18``."""


def newest(process: Process) -> Notice:
    """The kind of the newest notice and the stage it leaves the process in.

    The notice's own type decides where it has one (``noticeType``, under the Act). Else the release tag, the tender's
    and the awards' status do, in the way Contracts Finder and the old forms use them.
    """
    mark = process.releases[-1]
    document = newest_document(documents(process.data), mark.id)
    kind = notice_type(document)
    under_act = text(member(document, "noticeType"))
    if under_act in _NO_PROCUREMENT:
        return Notice(kind, "unknown", is_procurement=False)
    if under_act in _STAGES:
        notes = (f"dynamic_market: {under_act}",) if under_act in _MARKETS else ()
        return Notice(kind, _under_act(_STAGES[under_act], process.data, frozenset(mark.tags)), notes=notes)
    stage = _by_tag(process.data, frozenset(mark.tags), kind, process.ocid)
    return Notice(kind, stage, notes=() if under_act is None else (f"notice_type_unknown: {under_act[:20]}",))


def newest_document(found: Iterable[tuple[str, dict[str, Any]]], release_id: str) -> dict[str, Any] | None:
    """The newest notice among documents with their sections; None when none is a notice.

    Args:
        found: As :func:`~thirty3.ocds.release.documents` gives them.
        release_id: Id of the newest release: a notice with this id is it. Else the newest by date is, then the one in
            the latest stage, then the last.
    """
    notices = [(section, document) for section, document in found if _is_notice(document)]
    typed = [(section, document) for section, document in notices if text(document.get("noticeType"))]
    own = [document for _, document in typed + notices if reference(document.get("id")) == release_id]
    if own:
        return own[0]
    ranked = [
        (_when(document), _SECTIONS.index(section), order) for order, (section, document) in enumerate(typed or notices)
    ]
    return (typed or notices)[max(ranked)[2]][1] if ranked else None


def notice_type(document: Mapping[str, Any] | None) -> str | None:
    """``UK1`` to ``UK17`` of a document, else its document type; None without a document."""
    return text(member(document, "noticeType")) or text(member(document, "documentType"))


def notice_pages(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Addresses of the pages of all notices in a compiled release, oldest first, undated ones before."""
    dated = [
        (_when(document), order, url)
        for order, (_, document) in enumerate(documents(data))
        if _is_notice(document) and (url := page_of(document)) is not None
    ]
    return tuple(dict.fromkeys(url for _, _, url in sorted(dated)))


def page_of(document: Mapping[str, Any] | None) -> str | None:
    """Address of a document that a person can open; None when it has none."""
    url = text(member(document, "url"))
    return url if url is not None and url.startswith(("http://", "https://")) else None


def published(document: Mapping[str, Any] | None) -> datetime | None:
    """Instant at which a document was published; None when it does not say."""
    try:
        return parse_instant(member(document, "datePublished"))
    except ParseError:
        return None


def regime(process: Process) -> Regime:
    """Which law a process runs under: from ``tender.legalBasis``, else from its notices or the portal; else unknown."""
    law = reference(member(process.data, "tender", "legalBasis", "id"))
    if law:
        return _LAWS.get(law, "other")
    if any(text(document.get("noticeType")) for _, document in documents(process.data)):
        return "PA2023"  # only notices under the Act have a type of this name
    return "PCR2015" if process.ocid.startswith(_CONTRACTS_FINDER) else "unknown"


def _is_notice(document: Mapping[str, Any]) -> bool:
    return bool(text(document.get("noticeType"))) or reference(document.get("documentType")).endswith("Notice")


def _when(document: Mapping[str, Any]) -> datetime:
    return published(document) or _BEGINNING


def _under_act(stage: Stage, data: Mapping[str, Any], tags: frozenset[str]) -> Stage:
    """The stage a notice stands for, unless what it was about has been given up, or only a part of it has."""
    awards, status = _award_statuses(data), _status(data)
    if tags & _CANCELLATIONS or status in _ENDED:
        return stage if "active" in awards and stage == "awarded" else _ENDED.get(status, "cancelled")
    if stage == "cancelled":
        return "awarded" if "active" in awards else stage
    if stage in ("awarded", "award_pending"):
        return "cancelled" if awards and awards <= {"cancelled"} else stage
    return "closed" if stage == "open" and _TENDER_STAGES.get(status) == "closed" else stage


def _by_tag(data: Mapping[str, Any], tags: frozenset[str], kind: str | None, ocid: str) -> Stage:
    status = _status(data)
    if tags & _CONTRACT_TAGS:
        return "awarded"
    if tags & _AWARD_TAGS:
        return _of_awards(data)
    if tags & _CANCELLATIONS:
        return _ENDED.get(status, "cancelled")
    if status in _ENDED:
        return _ENDED[status]
    if tags & _TENDER_TAGS:
        return _TENDER_STAGES.get(status, "unknown")
    if tags & _PLANNING_TAGS:
        return _of_planning(status, kind, ocid)
    return _of_content(data, status, kind, ocid)


def _of_awards(data: Mapping[str, Any]) -> Stage:
    statuses = _award_statuses(data)
    if statuses and statuses <= {"pending"}:
        return "award_pending"
    if statuses and statuses <= {"cancelled"}:
        return "cancelled"
    return "closed" if statuses and statuses <= {"unsuccessful", "cancelled"} else "awarded"


def _of_planning(status: str, kind: str | None, ocid: str) -> Stage:
    if kind == "marketEngagementNotice" or status == "planning":
        return "engagement"
    # Contracts Finder's "future opportunity" is what others call a pipeline.
    return "pipeline" if ocid.startswith(_CONTRACTS_FINDER) else "planned"


def _of_content(data: Mapping[str, Any], status: str, kind: str | None, ocid: str) -> Stage:
    """Without a tag that says it, as in a compiled release: the latest stage that the release holds something of."""
    if data.get("contracts") or data.get("awards"):
        return "awarded" if data.get("contracts") else _of_awards(data)
    if status:
        return _TENDER_STAGES.get(status, "unknown")
    return _of_planning(status, kind, ocid) if data.get("planning") else "unknown"


def _status(data: Mapping[str, Any]) -> str:
    return reference(member(data, "tender", "status"))


def _award_statuses(data: Mapping[str, Any]) -> set[str]:
    return {reference(award.get("status")) for award in objects(data.get("awards"))}
