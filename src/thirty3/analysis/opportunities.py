"""What could be bought together: clusters of ending contracts with what speaks for each, and how to go about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from thirty3.analysis._result import Result, Several, pence
from thirty3.analysis.expiry_clusters import ExpiryCluster, ExpiryClusters
from thirty3.errors import UnknownNameError
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack
from thirty3.reference.service_areas import service_areas

Play = Literal["joint_renegotiation", "joint_reprocurement", "unknown"]
CollaborationClass = Literal["key_business_system", "core_technology", "specialised_tool"]
Component = Literal[
    "boroughs",
    "annual_value",
    "span_days",
    "slack_days",
    "largest_share",
    "same_system_share",
    "key_business_system",
    "core_technology",
    "specialised_tool",
]
"""What can be weighted; the last three are 1 for a service area of that class and 0 for one of another."""


class Opportunity(Record):
    """One cluster and its components; none of them is added to another unless the caller says how."""

    service_area: str
    """Code of the service area."""
    collaboration_class: CollaborationClass | None
    """LOTI's class of the service area (Weeknote 63); None for a code that is not in our table."""
    play: Play
    """``joint_renegotiation`` when one supplier holds every contract, ``joint_reprocurement`` when several hold them,
    ``unknown`` when contracts without a named supplier leave both open."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs, sorted."""
    annual_value: Decimal | None
    """Pounds a year of the contracts that have it; None when none has."""
    annual_valued: int
    """Contracts in ``annual_value``."""
    first_end: date
    """The earliest end."""
    last_end: date
    """The latest end."""
    span_days: int
    """Days from the first to the last end."""
    act_by: date
    """The last day on which all can still act together."""
    slack_days: int
    """Days from ``as_of`` to ``act_by``; negative when it has passed."""
    contract_ids: Several[str]
    """Ids of the contracts, by end and then by id."""
    largest_supplier_id: str | None
    """Who holds most of the contracts, of equals the first by id; None when nobody is named."""
    largest_supplier: str | None
    """The name; None with the id."""
    largest_share: float | None
    """Contracts the largest supplier holds, alone or with others, among all of the cluster: the incumbents' CR1; None
    when nobody is named."""
    system: str | None
    """The system of most contracts, of equals the first by name; None when none is known."""
    same_system_share: float | None
    """Its contracts among those whose system is known; None when none is."""
    systems_known: int
    """Contracts whose system is known."""
    score: float | None
    """The sum of the caller's weights times the components; None without weights, or where a weighted one is None."""


class Opportunities(Result[Opportunity]):
    """Opportunities as clusters are ordered, by act-by date; with weights by score, the highest first, None last.

    ``used``, ``excluded`` and ``reasons`` are those of the clusters.
    """

    as_of: date
    """The day asked about."""
    weights: dict[Component, float]
    """What the score adds up; empty for no score."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        plays = Counter(row.play for row in self.rows)
        score = f"; score weights {', '.join(self.weights)}" if self.weights else ""
        return (
            f"{counted(len(self), 'opportunity', 'opportunities')} as of {self.as_of}: "
            f"{plays['joint_renegotiation']:,} to renegotiate with one supplier, "
            f"{plays['joint_reprocurement']:,} to buy anew together, {plays['unknown']:,} unknown{score}; "
            f"{self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each opportunity; ``boroughs`` and ``contract_ids`` are packed with ``|``."""
        return [_as_row(row) for row in self.rows]


_COLUMNS = {
    "service_area": "text",
    "collaboration_class": "text",
    "play": "text",
    "boroughs": "text",
    "annual_pence": "integer",
    "annual_valued": "integer",
    "first_end": "date",
    "last_end": "date",
    "span_days": "integer",
    "act_by": "date",
    "slack_days": "integer",
    "contract_ids": "text",
    "largest_supplier_id": "text",
    "largest_supplier": "text",
    "largest_share": "number",
    "system": "text",
    "same_system_share": "number",
    "systems_known": "integer",
    "score": "number",
}


def opportunities(
    clusters: ExpiryClusters,
    *,
    systems: Mapping[str, str] | None = None,
    weights: Mapping[Component, float] | None = None,
) -> Opportunities:
    """Say for each cluster what speaks for buying together, and which of two plays it is.

    Where one supplier holds all of the contracts, the boroughs can renegotiate with it together; where several do,
    they can buy anew together. These are two kinds of work, and the share of the largest says how near a mixed
    cluster is to the first.

    Args:
        clusters: What :func:`thirty3.analysis.expiry_clusters` found.
        systems: The system that runs under a contract, by contract id, as the caller knows it.
        weights: What each component counts; points for a borough, a pound a year, a day, or a whole share. There is
            none by default: how much a day of slack is worth in pounds is for the caller to say.

    Returns:
        One opportunity for each cluster, with the counts of the clusters.

    Raises:
        UnknownNameError: ``weights`` names something that is no component.

    >>> from thirty3.analysis.expiry_clusters import expiry_clusters
    >>> from thirty3.models.contract import Contract
    >>> def row(id, borough, supplier):
    ...     row = dict.fromkeys(Contract.columns()) | {"contract_id": id, "service_area": "housing"}
    ...     bit = 1 << int(borough[-2:]) - 1
    ...     return row | {"borough_bit": bit, "supplier_id": supplier, "end": "2028-03-31"}
    >>> rows = [row("a", "E09000007", "x"), row("b", "E09000012", "x"), row("c", "E09000012", "y")]
    >>> (found,) = opportunities(expiry_clusters(rows, as_of=date(2026, 11, 22)), weights={"boroughs": 10})
    >>> found.play, round(found.largest_share, 3), found.collaboration_class, found.score
    ('joint_reprocurement', 0.667, 'key_business_system', 20.0)
    """
    chosen = dict(weights or {})
    for name in chosen:
        if name not in get_args(Component):
            near = get_close_matches(name, get_args(Component)) or get_args(Component)
            raise UnknownNameError(f"{name!r} is no component of an opportunity; near: {', '.join(near)}")
    rows = [_opportunity(cluster, systems or {}, chosen) for cluster in clusters]
    if chosen:
        rows.sort(key=lambda row: (row.score is None, -(row.score or 0)))  # stable: equal ones stay as clusters are
    return Opportunities(
        rows=tuple(rows),
        used=clusters.used,
        excluded=clusters.excluded,
        reasons=clusters.reasons,
        as_of=clusters.as_of,
        weights=chosen,
    )


class _Incumbents(NamedTuple):
    id: str | None
    name: str | None
    share: float | None
    play: Play


class _System(NamedTuple):
    name: str | None
    share: float | None
    known: int


def _opportunity(cluster: ExpiryCluster, systems: Mapping[str, str], weights: Mapping[Component, float]) -> Opportunity:
    held, system = _incumbents(cluster), _System(None, None, 0)
    if systems:  # ids are read only when somebody asks
        system = _system(cluster, systems)
    kind = _classes().get(cluster.service_area)
    span = (cluster.last_end - cluster.first_end).days
    values: dict[Component, float | None] = {
        "boroughs": len(cluster.boroughs),
        "annual_value": None if cluster.annual_value is None else float(cluster.annual_value),
        "span_days": span,
        "slack_days": cluster.slack_days,
        "largest_share": held.share,
        "same_system_share": system.share,
    }
    for name in get_args(CollaborationClass):
        values[name] = None if kind is None else float(kind == name)
    return Opportunity(
        service_area=cluster.service_area,
        collaboration_class=kind,
        play=held.play,
        boroughs=cluster.boroughs,
        annual_value=cluster.annual_value,
        annual_valued=cluster.annual_valued,
        first_end=cluster.first_end,
        last_end=cluster.last_end,
        span_days=span,
        act_by=cluster.act_by,
        slack_days=cluster.slack_days,
        contract_ids=cluster.contract_ids,
        largest_supplier_id=held.id,
        largest_supplier=held.name,
        largest_share=held.share,
        system=system.name,
        same_system_share=system.share,
        systems_known=system.known,
        score=_score(values, weights),
    )


def _incumbents(cluster: ExpiryCluster) -> _Incumbents:
    if not cluster.incumbents:
        return _Incumbents(None, None, None, "unknown")
    first = cluster.incumbents[0]
    share = first.contracts / cluster.contracts
    several: Play = "joint_reprocurement" if len(cluster.incumbents) > 1 else "unknown"
    play: Play = "joint_renegotiation" if first.contracts == cluster.contracts else several
    return _Incumbents(first.supplier_id, first.name, share, play)


def _system(cluster: ExpiryCluster, systems: Mapping[str, str]) -> _System:
    counted = Counter(systems[id] for id in cluster.contract_ids if id in systems)
    if not counted:
        return _System(None, None, 0)
    name = min(counted, key=lambda name: (-counted[name], name))
    return _System(name, counted[name] / counted.total(), counted.total())


def _score(values: Mapping[Component, float | None], weights: Mapping[Component, float]) -> float | None:
    parts = [None if (value := values[name]) is None else weight * value for name, weight in weights.items()]
    known = [part for part in parts if part is not None]
    return sum(known) if weights and len(known) == len(parts) else None


@cache
def _classes() -> Mapping[str, CollaborationClass]:
    return {area.code: area.collaboration_class for area in service_areas()}


def _as_row(row: Opportunity) -> dict[str, Any]:
    cells = {
        "annual_pence": pence(row.annual_value),
        "boroughs": pack(row.boroughs),
        "contract_ids": pack(row.contract_ids),
    }
    return {name: cells[name] if name in cells else getattr(row, name) for name in _COLUMNS}
