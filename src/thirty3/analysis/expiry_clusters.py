"""Service areas in which several boroughs' contracts end at a similar time, while there is still time to act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._group import Cell, Condition, columns_of, open_rows, tally
from thirty3.analysis._members import MEMBER, Area, Incumbent, Window, areas_of, day
from thirty3.analysis._population import AREA, BOROUGH, CURRENT_END, LAST_END, PLACED, running
from thirty3.analysis._result import Result, decimal
from thirty3.analysis._runs import maximal_runs
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack
from thirty3.normalise.dates import add_months

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

End = Literal["current", "maximum"]


class ExpiryCluster(Record):
    """Contracts of several boroughs, for one service area, that end within one window."""

    service_area: str
    """Code of the service area."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs, sorted, each once; a joint contract counts for all of its boroughs."""
    first_end: date
    """The earliest end among the contracts."""
    last_end: date
    """The latest end among the contracts."""
    act_by: date
    """``first_end`` less the lead time: the last day on which all boroughs can still act together."""
    slack_days: int
    """Days from ``as_of`` to ``act_by``; negative when it has passed, 0 on the day itself."""
    actionable: bool
    """Whether ``act_by`` has not passed."""
    actionable_boroughs: tuple[str, ...]
    """Boroughs with at least one contract here whose own end less the lead time has not passed."""
    contract_ids: tuple[str, ...]
    """Ids of the contracts, by end and then by id."""
    total_value: Decimal | None
    """Pounds for the whole contracts that state a value, each counted once; None when none does."""
    valued: int
    """Contracts in ``total_value``: with a value in pounds that is not negative."""
    annual_value: Decimal | None
    """Pounds a year, as published or derived from value and period; None when no contract has it."""
    annual_valued: int
    """Contracts in ``annual_value``."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say."""
    incumbents: tuple[Incumbent, ...]
    """Who holds the contracts, most contracts first, then by id."""

    @property
    def contracts(self) -> int:
        """How many contracts."""
        return len(self.contract_ids)


class ExpiryClusters(Result[ExpiryCluster]):
    """Clusters by act-by date, then service area, then first end."""

    as_of: date
    """The day asked about."""
    window_days: int
    """Most days between the first and the last end of a cluster."""
    min_boroughs: int
    """Fewest boroughs of a cluster."""
    lead_time_months: int
    """Months needed to act before a contract ends."""
    end: End
    """Which end: current, or the last possible one."""
    disjoint: bool
    """Whether overlapping clusters were thinned out."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        still = sum(cluster.actionable for cluster in self.rows)
        return (
            f"{len(self.rows):,} clusters of at least {self.min_boroughs} boroughs whose {self.end} ends are within "
            f"{self.window_days} days, as of {self.as_of}; {still:,} can still be acted on together "
            f"{self.lead_time_months} months ahead; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each cluster; ``boroughs``, ``contract_ids`` and ``incumbents`` are packed with ``|``."""
        return [_as_row(cluster) for cluster in self.rows]


_COLUMNS = {
    "service_area": "text",
    "boroughs": "text",
    "first_end": "date",
    "last_end": "date",
    "act_by": "date",
    "slack_days": "integer",
    "actionable": "boolean",
    "actionable_boroughs": "text",
    "contracts": "integer",
    "contract_ids": "text",
    "total_pence": "integer",
    "valued": "integer",
    "annual_pence": "integer",
    "annual_valued": "integer",
    "incumbents": "text",
}


def expiry_clusters(
    contracts: Contracts,
    *,
    as_of: date,
    window_days: int = 92,
    min_boroughs: int = 2,
    lead_time_months: int = 12,
    end: End = "current",
    disjoint: bool = False,
) -> ExpiryClusters:
    """Find the service areas where several boroughs' contracts end at a similar time.

    Within a service area, a cluster is a maximal run of ends whose last is at most ``window_days`` after its first,
    with at least ``min_boroughs`` distinct boroughs. Maximal: no other run holds all of it, so runs may overlap but
    are never nested; and since the window is measured from the first end, ends 80 days apart do not chain into a year.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about. Contracts that ended before it are left out; one that ends on it is not.
        window_days: Most days from the first to the last end; a quarter by default.
        min_boroughs: Fewest distinct boroughs. A borough counts once; a joint contract counts for all its boroughs.
        lead_time_months: Calendar months needed to act. 12 is our assumption: an integrated housing system took that
            long from planned notice to start (https://d3tenders.com/contract/?ocid=ocds-h6vhtk-04fa37, 2025-26).
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).
        disjoint: Keep no two clusters that share a contract: of those that do, the one with most boroughs,
            then the highest total value, then the earliest is kept.

    Returns:
        Clusters by act-by date, with ``used``, ``excluded`` and ``reasons``. Contracts that are pending, cancelled,
        unsuccessful or terminated, or have no end, borough or service area, are left out and counted.

    Raises:
        ValueError: A negative window or lead time, or fewer than one borough.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> def row(id, borough, end):
    ...     row = dict.fromkeys(Contract.columns())
    ...     return row | {"contract_id": id, "borough": borough, "service_area": "housing", "end": end}
    >>> found = expiry_clusters(
    ...     [row("a", "E09000007", "2028-03-31"), row("b", "E09000012", "2028-04-01"), row("c", "E09000012", None)],
    ...     as_of=date(2026, 11, 22),
    ... )
    >>> [(cluster.contract_ids, cluster.act_by.isoformat(), cluster.slack_days) for cluster in found]
    [(('a', 'b'), '2027-03-31', 129)]
    >>> found.used, found.reasons
    (2, {'no_end': 1})
    """
    if window_days < 0 or lead_time_months < 0 or min_boroughs < 1:
        raise ValueError("window_days and lead_time_months must not be negative, min_boroughs at least 1")
    last = LAST_END if end == "maximum" else CURRENT_END
    reasons = (*running(last, as_of=as_of), *PLACED)
    details = {"service_area": AREA, "end": last, "borough": BOROUGH}
    rows = open_rows(contracts, columns_of(reasons, details.values(), MEMBER.values()))
    cells = rows.group(reasons=reasons, keys={}, details=details, sums=())
    runs = _runs(cells, window_days, min_boroughs)
    where = (Condition(AREA, "is_in", tuple(sorted(runs))),)
    areas = areas_of(rows.fetch(reasons=reasons, keys=details | MEMBER, where=where)) if runs else {}
    found = [one for name in runs for one in _clusters(name, areas[name], runs[name], as_of, lead_time_months)]
    counted = tally(cells)
    return ExpiryClusters(
        rows=tuple(sorted(_disjoint(found) if disjoint else found, key=_by_act_by)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        window_days=window_days,
        min_boroughs=min_boroughs,
        lead_time_months=lead_time_months,
        end=end,
        disjoint=disjoint,
    )


def _runs(cells: list[Cell], window_days: int, min_boroughs: int) -> dict[str, list[tuple[date, date]]]:
    """First and last end of each cluster, by service area."""
    areas: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in cells:
        if cell["reason"] is None:
            areas[cell["service_area"]][day(cell["end"]).toordinal()].update(filter(None, unpack(cell["borough"])))
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for area, days in areas.items():
        for first, last in maximal_runs(days, window_days=window_days, min_boroughs=min_boroughs):
            found[area].append((date.fromordinal(first), date.fromordinal(last)))
    return found


def _clusters(
    name: str, area: Area, runs: list[tuple[date, date]], as_of: date, lead_time_months: int
) -> Iterator[ExpiryCluster]:
    act_by = cache(lambda end: add_months(end, -lead_time_months))
    window = Window(area)
    for first, last in runs:
        window.move(first, last)
        boroughs = tuple(sorted(window.last_end))
        valued = sum(window.vat.values())
        yield ExpiryCluster(
            service_area=name,
            boroughs=boroughs,
            first_end=first,
            last_end=last,
            act_by=act_by(first),
            slack_days=(act_by(first) - as_of).days,
            actionable=act_by(first) >= as_of,
            actionable_boroughs=tuple(gss for gss in boroughs if act_by(window.last_end[gss]) >= as_of),
            contract_ids=window.ids,
            total_value=decimal(Fraction(window.pence, 100)) if valued else None,
            valued=valued,
            annual_value=decimal(Fraction(window.annual_pence, 100)) if window.annual_valued else None,
            annual_valued=window.annual_valued,
            vat={basis: count for basis, count in sorted(window.vat.items()) if count},
            incumbents=window.incumbents(),
        )


def _disjoint(clusters: list[ExpiryCluster]) -> list[ExpiryCluster]:
    areas: dict[str, list[ExpiryCluster]] = defaultdict(list)
    for cluster in sorted(clusters, key=lambda one: (-len(one.boroughs), -(one.total_value or 0), one.first_end)):
        taken = areas[cluster.service_area]
        if all(cluster.last_end < other.first_end or other.last_end < cluster.first_end for other in taken):
            taken.append(cluster)
    return [cluster for taken in areas.values() for cluster in taken]


def _by_act_by(cluster: ExpiryCluster) -> tuple[date, str, date, date]:
    return cluster.act_by, cluster.service_area, cluster.first_end, cluster.last_end


def _as_row(cluster: ExpiryCluster) -> dict[str, Any]:
    cells = {name: pack(getattr(cluster, name)) for name in ("boroughs", "actionable_boroughs", "contract_ids")} | {
        "total_pence": _pence(cluster.total_value),
        "annual_pence": _pence(cluster.annual_value),
        "incumbents": pack(incumbent.supplier_id for incumbent in cluster.incumbents),
    }
    return {name: cells[name] if name in cells else getattr(cluster, name) for name in _COLUMNS}


def _pence(pounds: Decimal | None) -> int | None:
    return None if pounds is None else int(pounds * 100)
