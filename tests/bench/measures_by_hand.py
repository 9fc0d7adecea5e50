"""The answers of the measures, written by hand: DuckDB SQL over Parquet, and plain Python over contracts.

Each says all that the measure says, what was left out and why included, and makes sure as the measure does that no
row comes twice. They may know what the made-up contracts look like (no packed cell is quoted but that of nobody) and
have no options.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import duckdb

from thirty3.models.contract import Contract
from thirty3.normalise.dates import add_months

Answer = tuple[Any, ...]
Connection = duckdb.DuckDBPyConnection

_NEVER = "('pending', 'cancelled', 'unsuccessful')"
_REASONS = """select case when contract_id is null then 'no_id' when status in {never} then 'status_' || status
    {more} end as reason, count(*) as rows, count(*) filter (vat = 'excluded'), count(*) filter (vat = 'included')
    from contracts group by 1 {keys}"""
_NO_VALUE = """when value_pence is null then 'no_value' when value_pence < 0 then 'negative_value'
    when currency is distinct from 'GBP' then 'currency'"""
_VALUED = "value_pence >= 0 and currency = 'GBP'"


def _expect_no_repeats(con: Connection, used: str) -> None:
    rows, ids = con.execute(f"select count(*), count(distinct contract_id) from contracts where {used}").fetchall()[0]
    assert rows == ids, "written for rows of which none comes twice"


def _reasons(con: Connection, more: str, never: str = _NEVER) -> dict[str, int]:
    found = con.execute(_REASONS.format(never=never, more=more, keys="")).fetchall()
    return {reason: rows for reason, rows, _, _ in found if reason}


def sql_sme_share(con: Connection) -> Answer:
    """SME share by value and borough."""
    used = f"status not in {_NEVER} and supplier_count >= 1 and {_VALUED}"
    _expect_no_repeats(con, used)
    reasons = _reasons(con, f"when supplier_count is null or supplier_count < 1 then 'no_supplier' {_NO_VALUE}")
    rows = con.execute(
        f"""with alike as (
            select borough, supplier_size, supplier_count, supplier_id = '""' as nobody,
                sum(value_pence) as pence, count(*) as contracts
            from contracts where {used} group by all),
        places as (
            select *, unnest(coalesce(str_split(borough, '|'), [null])) as gss,
                greatest(len(str_split(borough, '|')), 1) as boroughs from alike),
        sizes as (
            select gss, contracts, pence / boroughs / supplier_count as pence,
                unnest(str_split(supplier_size, '|')) as size,
                generate_subscripts(str_split(supplier_size, '|'), 1) as place, nobody from places),
        kinds as (
            select *, case when nobody then 'unknown' when size in ('micro', 'small', 'medium', 'sme') then 'sme'
                when size = 'large' then 'large' else 'unknown' end as kind from sizes),
        shares as (
            select gss, coalesce(sum(pence) filter (kind = 'sme'), 0) as sme,
                coalesce(sum(pence) filter (kind = 'large'), 0) as large, sum(pence) as whole,
                sum(contracts) filter (place = 1)::bigint as contracts from kinds group by gss)
        select gss, sme / (sme + large), sme / whole, 1 - large / whole, (sme + large) / whole, sme / 100, contracts
        from shares order by gss nulls last"""
    ).fetchall()
    return rows, reasons


def sql_concentration(con: Connection) -> Answer:
    """Concentration by value: the figures, and every supplier with its share, contracts, boroughs and usual name."""
    named = "supplier_id is not null and not regexp_matches(supplier_id, '^[\"|]*$')"
    used = f"status not in {_NEVER} and {named} and {_VALUED}"
    _expect_no_repeats(con, used)
    more = """when supplier_id is null then 'no_supplier'
        when regexp_matches(supplier_id, '^["|]*$') then 'no_named_supplier'"""
    reasons = _reasons(con, f"{more} {_NO_VALUE}")
    suppliers = con.sql(
        f"""with used as (select supplier_id, supplier_name, borough_bit, value_pence from contracts where {used}),
        alone as (
            select supplier_id as id, supplier_name as name, sum(value_pence) as pence, count(*) as contracts,
                bit_or(borough_bit) as boroughs
            from used where not contains(supplier_id, '|') group by all),
        each as (
            select unnest(str_split(supplier_id, '|')) as id, unnest(str_split(supplier_name, '|')) as name,
                value_pence / len(str_split(supplier_id, '|')) as pence, borough_bit as boroughs
            from used where contains(supplier_id, '|')),
        by_name as (
            from alone union all
            select id, name, sum(pence), count(*), bit_or(boroughs) from each group by all),
        names as (
            select id, name, sum(pence) as pence, sum(contracts) as contracts, bit_or(boroughs) as boroughs
            from by_name group by all)
        select id, min_by(name, row(-contracts, name)) as name, sum(pence) / 100 as pounds,
            sum(contracts)::bigint as contracts, bit_or(boroughs) as boroughs from names group by id"""
    ).to_arrow_table()
    con.register("suppliers", suppliers)
    figures = con.execute(
        """with shares as (
            select pounds / sum(pounds) over () as share, row_number() over (order by pounds desc, id) as rank
            from suppliers)
        select sum(share) filter (rank <= 15), 10000 * sum(share ** 2), count(*), (select sum(pounds) from suppliers)
        from shares"""
    ).fetchall()[0]
    con.unregister("suppliers")
    return [figures], reasons, suppliers


def sql_expiry_clusters(con: Connection, *, as_of: date) -> Answer:
    """Expiry clusters of at least two boroughs within 92 days: their table, and the members in order."""
    never = "('pending', 'cancelled', 'unsuccessful', 'terminated')"
    used = f"""status not in {never} and "end" >= date '{as_of}' and borough_bit >= 1 and service_area is not null"""
    _expect_no_repeats(con, used)
    more = f"""when "end" is null then 'no_end' when "end" < date '{as_of}' then 'ended'
        when borough_bit is null then 'no_borough' when service_area is null then 'no_service_area'"""
    reasons = _reasons(con, more, never)
    clusters = con.execute(
        f"""with days as (
            select service_area, "end", bit_or(borough_bit) as boroughs, count(*) as contracts,
                sum(value_pence) filter ({_VALUED}) as pence, count(*) filter ({_VALUED}) as valued,
                count(*) filter ({_VALUED} and vat = 'excluded') as excluded,
                count(*) filter ({_VALUED} and vat = 'included') as included,
                sum(annual_pence) filter (annual_pence >= 0 and currency = 'GBP') as annual,
                count(*) filter (annual_pence >= 0 and currency = 'GBP') as annual_valued
            from contracts where {used} group by all),
        runs as (
            select service_area, "end" as first_end, last_value("end") over run as last_end,
                bit_or(boroughs) over run as boroughs, sum(contracts) over run as contracts,
                sum(pence) over run as pence, sum(valued) over run as valued,
                sum(excluded) over run as excluded, sum(included) over run as included,
                sum(annual) over run as annual, sum(annual_valued) over run as annual_valued,
                bit_or(case when "end" - interval 12 month >= date '{as_of}' then boroughs else 0 end)
                    over run as in_time
            from days window run as (partition by service_area order by "end"
                range between current row and interval 92 days following)),
        maximal as (
            select *, lag(last_end) over (partition by service_area order by first_end) as before from runs)
        select service_area, first_end, last_end, (first_end - interval 12 month)::date as act_by, contracts::bigint,
            valued::bigint, pence::bigint, excluded::bigint, included::bigint, annual::bigint, annual_valued::bigint,
            boroughs, in_time
        from maximal where (before is null or last_end > before) and bit_count(boroughs) >= 2
        order by act_by, service_area, first_end"""
    ).fetchall()
    members = con.sql(
        f"""select service_area, "end", contract_id, supplier_id, supplier_name from contracts where {used}
        order by service_area, "end", contract_id"""
    ).to_arrow_table()
    return clusters, reasons, members


def python_sme_share(contracts: Iterable[Contract]) -> Answer:
    """As :func:`sql_sme_share`, over records."""
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


def python_concentration(contracts: Iterable[Contract]) -> Answer:
    """As :func:`sql_concentration`, over records."""
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


def python_expiry_clusters(contracts: Iterable[Contract], *, as_of: date) -> Answer:
    """As :func:`sql_expiry_clusters`, over records, with the ids in each cluster."""
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
    if one.status in ("pending", "cancelled", "unsuccessful", "terminated"):
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
