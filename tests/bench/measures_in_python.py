"""The answers of the measures, written by hand in plain Python over contracts: as ``measures_in_sql.py`` has them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.normalise.dates import add_months

Answer = tuple[Any, ...]

_RUNS_NEVER = ("pending", "cancelled", "unsuccessful", "terminated")


def sme_share(contracts: Iterable[Contract]) -> Answer:
    """SME share by value and borough."""
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    held: dict[str | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in contracts:
        seen.add(one.id)
        reason = _reason(one)
        if reason is not None:
            reasons[reason] += 1
            continue
        boroughs: tuple[str | None, ...] = one.boroughs or (None,)
        each = one.value.pence / len(boroughs) / len(one.suppliers) if one.value else 0.0
        for gss in boroughs:
            here = held[gss]
            here["contracts"] += 1
            for who in one.suppliers:
                if who.placeholder or who.size == "unknown":
                    here["unknown"] += each
                else:
                    here["large" if who.size == "large" else "sme"] += each
    rows = []
    for gss, here in sorted(held.items(), key=lambda item: (item[0] is None, item[0] or "")):
        sme, large, whole = here["sme"], here["large"], here["sme"] + here["large"] + here["unknown"]
        shares = (sme / (sme + large), sme / whole, 1 - large / whole, (sme + large) / whole)
        rows.append((gss, *shares, sme / 100, int(here["contracts"])))
    return rows, dict(reasons), len(seen)


def concentration(contracts: Iterable[Contract]) -> Answer:
    """Concentration by value: the figures, and every supplier."""
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    pence: dict[str, float] = defaultdict(float)
    held: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    boroughs: dict[str, set[str]] = defaultdict(set)
    for one in contracts:
        seen.add(one.id)
        reason = _reason(one, named=True)
        if reason is not None:
            reasons[reason] += 1
            continue
        each = one.value.pence / len(one.suppliers) if one.value else 0.0
        for who in one.suppliers:
            pence[who.id] += each
        for id, name in {who.id: who.name for who in one.suppliers}.items():
            held[id] += 1
            names[id][name] += 1
            boroughs[id].update(one.boroughs)
    whole = sum(pence.values())
    ranked = sorted(pence, key=lambda id: (-pence[id], id))
    shares = [pence[id] / whole for id in ranked]
    figures = (sum(shares[:15]), 10_000 * sum(share * share for share in shares), len(ranked), whole / 100)
    usual = {id: min(called, key=lambda name: (-called[name], name)) for id, called in names.items()}
    rows = [(id, usual[id], pence[id] / 100, held[id], sorted(boroughs[id])) for id in ranked]
    return [figures], dict(reasons), rows


def _reason(one: Contract, *, named: bool = False) -> str | None:
    if one.status in ("pending", "cancelled", "unsuccessful"):
        return f"status_{one.status}"
    if not one.suppliers:
        return "no_supplier"
    if named and all(who.placeholder for who in one.suppliers):
        return "no_named_supplier"
    if one.value is None:
        return "no_value"
    if one.value.pence < 0:
        return "negative_value"
    return None if one.value.currency == "GBP" else "currency"


def expiry_clusters(contracts: Iterable[Contract], *, as_of: date) -> Answer:
    """Expiry clusters, with the ids in each cluster."""
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    areas: dict[str, list[tuple[date, str, Contract, int | None]]] = defaultdict(list)
    for one in contracts:
        seen.add(one.id)
        reason = _not_running(one, as_of)
        if reason is not None:
            reasons[reason] += 1
        elif one.service_area and one.period.end:
            annual = one.annualised()
            areas[one.service_area].append((one.period.end, one.id, one, annual.pence if annual else None))
    found = [run for area, inside in areas.items() for run in _runs(area, sorted(inside, key=lambda item: item[:2]))]
    return sorted(found, key=lambda run: (run[3], run[0], run[1])), dict(reasons), len(seen)


def _not_running(one: Contract, as_of: date) -> str | None:
    if one.status in _RUNS_NEVER:
        return f"status_{one.status}"
    if one.period.end is None:
        return "no_end"
    if one.period.end < as_of:
        return "ended"
    if not one.boroughs:
        return "no_borough"
    return None if one.service_area else "no_service_area"


_Member = tuple[date, str, Contract, int | None]


def _runs(area: str, members: list[_Member], before: date = date.min) -> Iterable[Answer]:
    ends = [end for end, _, _, _ in members]
    for first in sorted(set(ends)):
        begin, after = bisect_left(ends, first), bisect_right(ends, first + timedelta(92))
        last, here = ends[after - 1], members[begin:after]
        boroughs = {gss for _, _, one, _ in here for gss in one.boroughs}
        if last > before and len(boroughs) >= 2:
            values = [one.value for _, _, one, _ in here if one.value and one.value.currency == "GBP"]
            pence = [value.pence for value in values if value.pence >= 0]
            annual = [pence for _, _, one, pence in here if pence is not None and pence >= 0]
            yield (
                area,
                first,
                last,
                add_months(first, -12),
                len(here),
                len(pence),
                sum(pence) if pence else None,
                sum(annual),
                len(annual),
                sorted(boroughs),
                tuple(id for _, id, _, _ in here),
            )
        before = max(before, last)


def expiry_calendar(contracts: Iterable[Contract]) -> Answer:
    """Expiry calendar of quarters by borough, past ones too."""
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    found: dict[tuple[date, str | None], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in contracts:
        seen.add(one.id)
        if one.status in _RUNS_NEVER or one.period.end is None:
            reasons["no_end" if one.status not in _RUNS_NEVER else f"status_{one.status}"] += 1
            continue
        first = date(one.period.end.year, (one.period.end.month - 1) // 3 * 3 + 1, 1)
        boroughs: tuple[str | None, ...] = one.boroughs or (None,)
        value, annual = _pence(one.value), _pence(one.annualised())
        for gss in boroughs:
            here = found[first, gss]
            here["contracts"] += 1
            here["parts"] += 1 / len(boroughs)
            if value is not None:
                here["valued"] += 1
                here["pence"] += value / len(boroughs)
            if annual is not None:
                here["annual_valued"] += 1
                here["annual"] += annual / len(boroughs)
    rows = []
    for first, gss in sorted(found, key=lambda key: (key[0], key[1] is None, key[1] or "")):
        here, last = found[first, gss], add_months(first, 3) - timedelta(1)
        pounds = here["pence"] / 100 if here["valued"] else None
        annual_pounds = here["annual"] / 100 if here["annual_valued"] else None
        figures = (here["parts"], here["contracts"], pounds, here["valued"], annual_pounds, here["annual_valued"])
        rows.append((gss, first, last, *figures, f"{first.year}-Q{first.month // 3 + 1}"))
    return rows, dict(reasons), len(seen)


def _pence(money: Money | None) -> int | None:
    return money.pence if money is not None and money.currency == "GBP" and money.pence >= 0 else None


class _Right(NamedTuple):
    first: date
    id: str
    last: date
    one: Contract
    annual: int | None


def alignment_windows(contracts: Iterable[Contract], *, as_of: date) -> Answer:
    """Alignment windows of at least two boroughs from 12 months on, with the ids in each."""
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    areas: dict[str, list[_Right]] = defaultdict(list)
    for one in contracts:
        seen.add(one.id)
        reason = _not_running(one, as_of)
        if reason is not None:
            reasons[reason] += 1
        elif one.service_area and one.period.end:
            last = max(one.period.end, one.period.max_end or one.period.end)
            areas[one.service_area].append(_Right(one.period.end, one.id, last, one, _pence(one.annualised())))
    found = [row for area, rights in areas.items() for row in _windows(area, sorted(rights, key=_by_end), as_of)]
    return sorted(found, key=lambda row: (row[3], row[0], -len(row[4]), row[1], row[2])), dict(reasons), len(seen)


def _by_end(right: _Right) -> tuple[date, str]:
    return right.first, right.id


def _windows(area: str, rights: list[_Right], as_of: date) -> Iterator[Answer]:
    ends = [right.first for right in rights]
    for first, last, boroughs in sorted(_shared(rights, add_months(as_of, 12))):
        there = [
            right
            for right in rights[: bisect_right(ends, first)]
            if right.last >= first and not boroughs.isdisjoint(right.one.boroughs)
        ]
        earliest: dict[str, date] = {}
        for right in there:
            for gss in boroughs.intersection(right.one.boroughs):
                earliest.setdefault(gss, right.first)
        extended = [right for right in there if right.first < first]
        values = [pence for right in there if (pence := _pence(right.one.value)) is not None]
        annual = [right.annual for right in there if right.annual is not None]
        yield (
            area,
            first,
            last,
            add_months(first, -12),
            [_months(earliest[gss], first) for gss in sorted(boroughs)],
            len(there),
            len(extended),
            sum(1 for right in extended if right.one.period.rests_on("max_end")),
            len(values),
            sum(values) if values else None,
            sum(annual) if annual else None,
            len(annual),
            tuple(right.id for right in there),
        )


def _shared(rights: list[_Right], earliest: date) -> set[tuple[date, date, frozenset[str]]]:
    """First day, last day and boroughs of each window of an area."""
    stays: dict[str, list[list[date]]] = defaultdict(list)
    for right in rights:
        if right.last >= earliest:
            first = max(right.first, earliest)
            for gss in right.one.boroughs:
                known = stays[gss]
                if known and first <= known[-1][1] + timedelta(1):
                    known[-1][1] = max(known[-1][1], right.last)
                else:
                    known.append([first, right.last])
    begins: dict[date, list[tuple[str, date]]] = defaultdict(list)
    for gss, known in stays.items():
        for first, last in known:
            begins[first].append((gss, last))
    there: dict[str, tuple[date, date]] = {}
    found = set()
    for day in sorted({*begins, *(last + timedelta(1) for known in stays.values() for _, last in known)}):
        there = {gss: stay for gss, stay in there.items() if stay[1] >= day}
        there |= {gss: (day, last) for gss, last in begins.get(day, ())}
        if len(there) >= 2:
            found.add(
                (max(first for first, _ in there.values()), min(last for _, last in there.values()), frozenset(there))
            )
    return found


def _months(end: date, later: date) -> int:
    needed = []
    for one, other in ((end, later), (end + timedelta(1), later + timedelta(1))):
        months = (other.year - one.year) * 12 + other.month - one.month
        needed.append(months + (add_months(one, months) < other))
    return min(needed)
