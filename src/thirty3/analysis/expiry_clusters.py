"""Service areas in which several boroughs' contracts end at a similar time, while there is still time to act."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from thirty3.analysis._group import Condition, Number, open_rows, tally
from thirty3.analysis._members import AreaMembers, Incumbent, member_columns, members_of
from thirty3.analysis._population import (
    AREA,
    CURRENT_END,
    JOINT,
    LAST_END,
    PLACED,
    SOLE,
    VALUE,
    gss_of,
    in_pounds,
    running,
    vat_counts,
)
from thirty3.analysis._result import Later, Result, Several, pence, pounds
from thirty3.analysis._runs import CLOSE, Area, Method, areas_of
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack
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
    contract_ids: Several[str]
    """Ids of the contracts, by end and then by id: a tuple, or what equals one and is read when looked at."""
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
    incumbents: Several[Incumbent]
    """Who holds the contracts, most contracts first, then by id; read when looked at."""

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
    method: Method
    """How ends were put together."""
    disjoint: bool
    """Whether overlapping clusters were thinned out."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        still = sum(cluster.actionable for cluster in self.rows)
        return (
            f"{counted(len(self.rows), 'cluster')} of at least {self.min_boroughs} boroughs whose {self.end} ends are "
            f"{CLOSE[self.method].format(self.window_days)}, as of {self.as_of}; {still:,} can still be acted on "
            f"together {self.lead_time_months} months ahead; {self._rests_on()}"
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
    method: Method = "window",
    disjoint: bool = False,
) -> ExpiryClusters:
    """Find the service areas where several boroughs' contracts end at a similar time.

    Within a service area, a cluster is a maximal run of ends whose last is at most ``window_days`` after its first,
    with at least ``min_boroughs`` distinct boroughs. Maximal: no other run holds all of it, so that runs may overlap
    but are never nested, and ends 80 days apart do not chain into a year.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about. Contracts that ended before it are left out; one that ends on it is not.
        window_days: Most days from the first to the last end; a quarter by default.
        min_boroughs: Fewest distinct boroughs; a joint contract counts for all its boroughs.
        lead_time_months: Calendar months needed to act. 12 is our assumption: an integrated housing system took that
            long from planned notice to start (https://d3tenders.com/contract/?ocid=ocds-h6vhtk-04fa37, 2025-26).
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).
        method: ``window`` as above. ``calendar`` takes the calendar's quarters, whatever ``window_days``: 31 March and
            1 April are apart. ``gap`` lets each end be that long after the one before: 80-day steps chain into a year.
        disjoint: Of clusters that share a contract keep the one with most boroughs, then value, then the earliest.

    Returns:
        Clusters by act-by date. Contracts that are pending, cancelled, unsuccessful or terminated, or have no end,
        borough or service area, are left out and counted in ``reasons``.

    Raises:
        ValueError: A negative window or lead time, or fewer than one borough.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> def row(id, borough, end):
    ...     row = dict.fromkeys(Contract.columns())
    ...     bit = 1 << int(borough[-2:]) - 1
    ...     return row | {"contract_id": id, "borough_bit": bit, "service_area": "housing", "end": end}
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
    details = {"area": AREA, "end": last, "joint": JOINT}
    columns = member_columns(last)
    rows = open_rows(contracts, reasons, details.values(), _NUMBERS.values(), columns.values())
    cells = rows.group(details=details, numbers=_NUMBERS)
    areas = areas_of(cells.used(), [name for name in ("contracts", *_NUMBERS) if name != "sole"])
    act_by = cache(lambda end: add_months(end, -lead_time_months))
    found = [
        _Run(area, acts, *run)
        for area in areas
        for acts in [list(map(act_by, area.ends))]
        for run in area.runs(method, window_days=window_days, min_boroughs=min_boroughs)
    ]
    sizes = {run.area.name: run.area.before["contracts"][-1] for run in found}
    where = [Condition(AREA, "is_in", tuple(sizes))]
    members = members_of(rows.fetch(columns, where=where), sizes) if found else {}
    runs = sorted(_disjoint(found) if disjoint else found, key=_in_order)
    counted = tally(cells)

    def clusters(begin: int, end: int) -> tuple[ExpiryCluster, ...]:
        return tuple([_cluster(run, members[run.area.name], as_of) for run in runs[begin:end]])

    return ExpiryClusters(
        rows=Later(clusters, 0, len(runs), len(runs)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        window_days=window_days,
        min_boroughs=min_boroughs,
        lead_time_months=lead_time_months,
        end=end,
        method=method,
        disjoint=disjoint,
    )


_NUMBERS: Mapping[str, Number] = {
    **VALUE,
    "annual_pence": Number("sum", in_pounds("annual_pence")),
    "annual_valued": Number("count", in_pounds("annual_pence")),
    "sole": SOLE,
}


class _Run(NamedTuple):
    """A cluster to be."""

    area: Area
    act_by: list[date]
    """For each day of the area."""
    first: int
    """The place of its first day among the area's days."""
    after: int
    """The place after its last day."""
    boroughs: int
    """Their bits."""


def _cluster(run: _Run, members: AreaMembers, as_of: date) -> ExpiryCluster:
    area, acts, first, after, boroughs = run
    act_by = acts[first]
    in_time = bisect_left(acts, as_of, first, after)
    held = area.between(first, after)
    begin, end = area.before["contracts"][first], area.before["contracts"][after]
    return ExpiryCluster(
        service_area=area.name,
        boroughs=gss_of(boroughs),
        first_end=area.ends[first],
        last_end=area.ends[after - 1],
        act_by=act_by,
        slack_days=(act_by - as_of).days,
        actionable=act_by >= as_of,
        actionable_boroughs=gss_of(reduce(or_, area.boroughs[in_time:after], 0)),
        contract_ids=Later(members.ids, begin, end, end - begin),
        total_value=pounds(held["pence"]) if held["valued"] else None,
        valued=held["valued"],
        annual_value=pounds(held["annual_pence"]) if held["annual_valued"] else None,
        annual_valued=held["annual_valued"],
        vat=vat_counts(held["vat_excluded"], held["vat_included"], held["valued"]),
        incumbents=Later(members.incumbents, begin, end),
    )


def _disjoint(runs: Iterable[_Run]) -> list[_Run]:
    areas: dict[str, list[_Run]] = defaultdict(list)
    for run in sorted(runs, key=_best_first):
        taken = areas[run.area.name]
        if all(run.after <= other.first or other.after <= run.first for other in taken):
            taken.append(run)
    return [run for taken in areas.values() for run in taken]


def _best_first(run: _Run) -> tuple[int, int, date]:
    pence = run.area.before["pence"]
    return -run.boroughs.bit_count(), pence[run.first] - pence[run.after], run.area.ends[run.first]


def _in_order(run: _Run) -> tuple[date, str, int]:
    return run.act_by[run.first], run.area.name, run.first


def _as_row(cluster: ExpiryCluster) -> dict[str, Any]:
    cells = {name: pack(getattr(cluster, name)) for name in ("boroughs", "actionable_boroughs", "contract_ids")} | {
        "total_pence": pence(cluster.total_value),
        "annual_pence": pence(cluster.annual_value),
        "incumbents": pack(incumbent.supplier_id for incumbent in cluster.incumbents),
    }
    return {name: cells[name] if name in cells else getattr(cluster, name) for name in _COLUMNS}
