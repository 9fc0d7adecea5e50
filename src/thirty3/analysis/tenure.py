"""How long suppliers have held what they hold, and how often a contract goes to its holder again."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from thirty3.analysis._group import Cell, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._members import holders_of, usual_name
from thirty3.analysis._population import AREA, BOROUGH, HOLDERS, NAMED, PLACED, START, population
from thirty3.analysis._result import Result, ratio
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

_DAYS_A_YEAR = 365.25  # the mean length of a year, as for annual values
_END = First(("terminated", "end"))
"""The day on which a contract ended early, or else its current end."""


class SupplierTenure(Record):
    """How long one supplier has held a service area of one borough without a longer gap."""

    borough: str
    """GSS code; a joint contract counts in each of its boroughs."""
    service_area: str
    """Code of the service area."""
    product: str | None
    """Product, where the caller said which contract is for which; None elsewhere."""
    supplier_id: str
    """Supplier id."""
    name: str
    """The name it is most often published under here; empty when none is."""
    contracts: int
    """Its contracts here, begun by the day asked about."""
    stints: int
    """Runs of contracts without a longer gap; what follows is about the latest."""
    since: date
    """The day on which its first contract of the latest stint began."""
    until: date
    """The day on which the last of them ends or ended."""
    years: float
    """From the one to the other, or to the day asked about if that is earlier; both days count, 365.25 are a year."""
    incumbent: bool
    """Whether the latest stint goes on on the day asked about."""


class Successions(Record):
    """How often contracts of one service area of one borough went to their holder again."""

    borough: str
    """GSS code."""
    service_area: str
    """Code of the service area."""
    product: str | None
    """As of :class:`SupplierTenure`."""
    followed: int
    """Contracts that another one followed: begun later than it, within the gap before or after its end."""
    reawarded: int
    """Those of them where a contract that followed has a holder in common with it."""
    rate: float | None
    """The one of the other; None when none was followed."""


class Tenure(Result[SupplierTenure]):
    """Tenures by years, longest first, then by borough, service area and supplier."""

    as_of: date
    """The day asked about."""
    gap_days: int
    """Longest gap that does not end a stint."""
    successions: tuple[Successions, ...]
    """By borough and service area."""

    @property
    def reaward_rate(self) -> float | None:
        """Re-awards of all that were followed, a joint contract once for each borough; None when none was."""
        return ratio(sum(one.reawarded for one in self.successions), sum(one.followed for one in self.successions))

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        held = sum(one.incumbent for one in self.rows)
        rate = "nothing followed" if self.reaward_rate is None else f"{self.reaward_rate:.1%} re-awarded"
        longest = f", the longest for {self.rows[0].years:.1f} years" if self.rows else ""
        return (
            f"Tenure as of {self.as_of}, gaps up to {self.gap_days} days: {counted(len(self), 'supplier')} by borough "
            f"and service area, {held:,} incumbent{longest}; {rate}; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table of tenures."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each tenure."""
        return [one.model_dump() for one in self.rows]


_COLUMNS = {
    "borough": "text",
    "service_area": "text",
    "product": "text",
    "supplier_id": "text",
    "name": "text",
    "contracts": "integer",
    "stints": "integer",
    "since": "date",
    "until": "date",
    "years": "number",
    "incumbent": "boolean",
}


def tenure(
    contracts: Contracts, *, as_of: date, gap_days: int = 183, products: Mapping[str, str] | None = None
) -> Tenure:
    """Work out how long suppliers have held service areas of boroughs, and how often they are awarded again.

    Contracts of one borough, service area and supplier (and product, where said) are consecutive when the next begins
    before the ones before it have ended, or at most ``gap_days`` after.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about; contracts that begin later are left out.
        gap_days: Longest gap between consecutive contracts, and how far from the end of a contract the next one may
            begin. Half a year is ours: re-awards are often published late, and holders extended without a notice.
        products: Contract ids to products, from applications that name their contracts; None for none.

    Returns:
        Tenures, and re-awards by borough and service area. Contracts that never came into being, or without a borough,
        service area, named supplier, first or last day, are left out and counted; so are those that end before they
        begin.

    Raises:
        ValueError: A negative gap.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"borough": "E09000007", "borough_bit": 64, "supplier_id": "a"}
    >>> row |= {"service_area": "housing", "supplier_name": "A"}
    >>> spans = [("2018-04-01", "2022-03-31"), ("2022-06-01", "2027-05-31")]
    >>> rows = [row | {"contract_id": start, "start": start, "end": end} for start, end in spans]
    >>> found = tenure(rows, as_of=date(2026, 11, 22))
    >>> [(one.since.year, round(one.years, 1), one.incumbent, one.contracts) for one in found], found.reaward_rate
    ([(2018, 8.6, True, 2)], 1.0)
    """
    if gap_days < 0:
        raise ValueError("gap_days must not be negative")
    details = {"borough": BOROUGH, "area": AREA, "ids": HOLDERS, "names": First(("supplier_name",))}
    details |= {"start": START, "end": _END} | ({} if products is None else {"id": First(("contract_id",))})
    rows = open_rows(contracts, _reasons(as_of), details.values())
    cells = [_checked(cell) for cell in rows.group(details=details)]
    services = _services((cell for cell in cells if cell["reason"] is None), products or {})
    found = [one for service, spans in services.items() for one in _tenures(service, spans, as_of, gap_days)]
    counted = tally(cells)
    return Tenure(
        rows=tuple(sorted(found, key=_order)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        gap_days=gap_days,
        successions=tuple(_successions(service, services[service], gap_days) for service in sorted(services, key=_key)),
    )


def _reasons(as_of: date) -> Reasons:
    return (
        *population(None),
        *PLACED,
        *NAMED,
        ("no_start", Condition(START, "missing")),
        ("unreadable_start", Condition(START, "no_day")),
        ("no_end", Condition(_END, "missing")),
        ("unreadable_end", Condition(_END, "no_day")),
        ("not_started", Condition(START, "above", as_of.isoformat()[:10])),
    )


def _checked(cell: Cell) -> Cell:
    """A group that is left out after all, where its contracts end before they begin."""
    reversed_ = cell["reason"] is None and cell["end"] < cell["start"]
    return cell | {"reason": "end_before_start"} if reversed_ else cell


class _Service(NamedTuple):
    """What is held."""

    borough: str
    area: str
    product: str | None


class _Span(NamedTuple):
    """So many contracts of the same days and holders."""

    start: date
    end: date
    contracts: int
    holders: Mapping[str, str]


def _services(cells: Iterable[Cell], products: Mapping[str, str]) -> dict[_Service, list[_Span]]:
    services: dict[_Service, list[_Span]] = defaultdict(list)
    for cell in cells:
        days = date.fromisoformat(cell["start"]), date.fromisoformat(cell["end"])
        named = {id: name for id, name in holders_of(cell["ids"], cell["names"]) if id is not None}
        span = _Span(*days, cell["contracts"], named)
        for gss in dict.fromkeys(filter(None, unpack(cell["borough"]))):
            services[_Service(gss, cell["area"], products.get(cell.get("id", "")))].append(span)
    return services


def _tenures(service: _Service, spans: Iterable[_Span], as_of: date, gap_days: int) -> Iterator[SupplierTenure]:
    held: dict[str, list[_Span]] = defaultdict(list)
    for span in spans:
        for id in span.holders:
            held[id].append(span)
    for id, own in held.items():
        stints = _stints(own, gap_days)
        since, until = stints[-1]
        names: Counter[str] = Counter()
        for span in own:
            names[span.holders[id]] += span.contracts
        yield SupplierTenure(
            borough=service.borough,
            service_area=service.area,
            product=service.product,
            supplier_id=id,
            name=usual_name(names),
            contracts=sum(span.contracts for span in own),
            stints=len(stints),
            since=since,
            until=until,
            years=((min(until, as_of) - since).days + 1) / _DAYS_A_YEAR,
            incumbent=until >= as_of,
        )


def _stints(spans: Iterable[_Span], gap_days: int) -> list[tuple[date, date]]:
    """First and last days of runs of contracts without a longer gap."""
    stints: list[tuple[date, date]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if stints and (span.start - stints[-1][1]).days <= gap_days:
            stints[-1] = stints[-1][0], max(stints[-1][1], span.end)
        else:
            stints.append((span.start, span.end))
    return stints


def _successions(service: _Service, spans: list[_Span], gap_days: int) -> Successions:
    starts: list[int] = []
    of_holder: dict[str, list[int]] = defaultdict(list)
    for span in sorted(spans, key=lambda one: one.start):
        starts.append(span.start.toordinal())
        for id in span.holders:
            of_holder[id].append(span.start.toordinal())
    followed = reawarded = 0
    for span in spans:
        begins, end = span.start.toordinal(), span.end.toordinal()
        within = max(end - gap_days, begins + 1), end + gap_days
        followed += span.contracts * _any_within(starts, *within)
        reawarded += span.contracts * any(_any_within(of_holder[id], *within) for id in span.holders)
    return Successions(
        borough=service.borough,
        service_area=service.area,
        product=service.product,
        followed=followed,
        reawarded=reawarded,
        rate=ratio(reawarded, followed),
    )


def _any_within(days: list[int], first: int, last: int) -> bool:
    """Whether any of some days in order lies between two, both included."""
    place = bisect_left(days, first)
    return place < len(days) and days[place] <= last


def _key(service: _Service) -> tuple[str, str, str]:
    return service.borough, service.area, service.product or ""


def _order(one: SupplierTenure) -> tuple[Any, ...]:
    return -one.years, one.borough, one.service_area, one.product or "", one.supplier_id
