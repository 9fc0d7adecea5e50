"""The answers of the measures, written by hand as DuckDB SQL over Parquet.

Each says all that the measure says, what was left out and why included, and makes sure as the measure does that no
row comes twice. It may know what the made-up contracts look like (no packed cell is quoted but that of nobody, every
date can be read, no extension ends before the contract) and has no options.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

Answer = tuple[Any, ...]
Connection = duckdb.DuckDBPyConnection

_NEVER = "('pending', 'cancelled', 'unsuccessful')"
_REASONS = """select case when contract_id is null then 'no_id' when status in {never} then 'status_' || status
    {more} end as reason, count(*) as rows, count(*) filter (vat = 'excluded'), count(*) filter (vat = 'included')
    from contracts group by 1 {keys}"""
_NO_VALUE = """when value_pence is null then 'no_value' when value_pence < 0 then 'negative_value'
    when currency is distinct from 'GBP' then 'currency'"""
_VALUED = "value_pence >= 0 and currency = 'GBP'"
_RUNS_NEVER = "('pending', 'cancelled', 'unsuccessful', 'terminated')"
_MONEY = f"""count(*) as contracts,
    sum(value_pence) filter ({_VALUED}) as pence, count(*) filter ({_VALUED}) as valued,
    count(*) filter ({_VALUED} and vat = 'excluded') as excluded,
    count(*) filter ({_VALUED} and vat = 'included') as included,
    sum(annual_pence) filter (annual_pence >= 0 and currency = 'GBP') as annual,
    count(*) filter (annual_pence >= 0 and currency = 'GBP') as annual_valued"""


def _expect_no_repeats(con: Connection, used: str) -> None:
    rows, ids = con.execute(f"select count(*), count(distinct contract_id) from contracts where {used}").fetchall()[0]
    assert rows == ids, "written for rows of which none comes twice"


def _reasons(con: Connection, more: str, never: str = _NEVER) -> dict[str, int]:
    found = con.execute(_REASONS.format(never=never, more=more, keys="")).fetchall()
    return {reason: rows for reason, rows, _, _ in found if reason}


def sme_share(con: Connection) -> Answer:
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


def concentration(con: Connection) -> Answer:
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


def _running(con: Connection, as_of: date) -> tuple[str, dict[str, int]]:
    """Which contracts run on a day and have a borough and a service area, and why the others do not."""
    used = f"""status not in {_RUNS_NEVER} and "end" >= date '{as_of}' and borough_bit >= 1
        and service_area is not null"""
    _expect_no_repeats(con, used)
    more = f"""when "end" is null then 'no_end' when "end" < date '{as_of}' then 'ended'
        when borough_bit is null then 'no_borough' when service_area is null then 'no_service_area'"""
    return used, _reasons(con, more, _RUNS_NEVER)


def expiry_clusters(con: Connection, *, as_of: date) -> Answer:
    """Expiry clusters of at least two boroughs within 92 days: their table, and the members in order."""
    used, reasons = _running(con, as_of)
    clusters = con.execute(
        f"""with days as (
            select service_area, "end", bit_or(borough_bit) as boroughs, {_MONEY}
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


def expiry_calendar(con: Connection) -> Answer:
    """Expiry calendar of quarters by borough, past ones too."""
    used = f"""status not in {_RUNS_NEVER} and "end" is not null"""
    _expect_no_repeats(con, used)
    reasons = _reasons(con, """when "end" is null then 'no_end'""", _RUNS_NEVER)
    rows = con.execute(
        f"""with alike as (
            select borough, date_trunc('quarter', "end")::date as first_day, {_MONEY}
            from contracts where {used} group by all),
        places as (
            select *, unnest(coalesce(str_split(borough, '|'), [null])) as gss,
                greatest(len(str_split(borough, '|')), 1) as boroughs from alike),
        quarters as (
            select gss, first_day, sum(contracts / boroughs) as parts, sum(contracts)::bigint as contracts,
                sum(pence / boroughs) / 100 as pounds, sum(valued)::bigint as valued,
                sum(annual / boroughs) / 100 as annual, sum(annual_valued)::bigint as annual_valued
            from places group by all)
        select gss, first_day, (first_day + interval 3 month)::date - 1, parts, contracts, pounds, valued, annual,
            annual_valued, year(first_day) || '-Q' || quarter(first_day)
        from quarters order by first_day, gss nulls last"""
    ).fetchall()
    return rows, reasons


def alignment_windows(con: Connection, *, as_of: date) -> Answer:
    """Alignment windows of at least two boroughs from 12 months on: their table, and the members in order.

    Stays are the days on which a borough can end, as far as they hang together; who is there changes only where one
    begins or is over.
    """
    used, reasons = _running(con, as_of)
    con.execute(
        """create or replace temp macro months(a, b) as (year(b) - year(a)) * 12 + month(b) - month(a);
        create or replace temp macro least_months(a, b) as
            months(a, b) + (a + to_months(months(a, b)::int) < b)::int"""
    )
    windows = con.execute(
        f"""with rights as materialized (
            select service_area, "end" as first, coalesce(max_end, "end") as last, borough_bit as boroughs, {_MONEY},
                count(max_end_rests_on) as published
            from contracts where {used} group by all),
        later as (
            select service_area, boroughs, greatest(first, (date '{as_of}' + interval 12 month)::date) as first,
                max(last) as last
            from rights where last >= date '{as_of}' + interval 12 month group by all),
        ones as (
            select service_area, borough, first, max(last) as last
            from later join (select 1::bigint << range as borough from range(33)) on boroughs & borough > 0
            group by all),
        followed as (
            select *, max(last) over (partition by service_area, borough order by first
                rows between unbounded preceding and 1 preceding) as before from ones),
        numbered as (
            select *, count(*) filter (before is null or first > before + 1)
                over (partition by service_area, borough order by first) as stay from followed),
        stays as materialized (
            select service_area, borough, min(first) as first, max(last) as last
            from numbered group by service_area, borough, stay),
        turns as (
            select service_area, first as day from stays union select service_area, last + 1 from stays),
        windows as materialized (
            select distinct service_area, max(first) as first, min(last) as last, bit_or(borough) as boroughs
            from turns join stays using (service_area) where day between first and last
            group by service_area, day having count(*) >= 2),
        there as materialized (
            select windows.service_area, windows.first, windows.last, windows.boroughs, rights.boroughs as theirs,
                sum(contracts) as contracts, sum(contracts) filter (rights.first < windows.first) as extended,
                sum(published) filter (rights.first < windows.first) as published, sum(pence) as pence,
                sum(valued) as valued, sum(excluded) as excluded, sum(included) as included, sum(annual) as annual,
                sum(annual_valued) as annual_valued, min(rights.first) as ends
            from windows join rights on windows.service_area = rights.service_area
                and windows.first between rights.first and rights.last and windows.boroughs & rights.boroughs > 0
            group by all),
        ends as (
            select service_area, first, last, boroughs, borough, min(ends) as ends
            from there join (select 1::bigint << range as borough from range(33))
                on theirs & boroughs & borough > 0 group by all),
        needed as (
            select service_area, first, last, boroughs,
                list(least(least_months(ends, first), least_months(ends + 1, first + 1)) order by borough) as months
            from ends group by all),
        weighed as (
            select service_area, first, last, boroughs, sum(contracts)::bigint as contracts,
                coalesce(sum(extended), 0)::bigint as extended, coalesce(sum(published), 0)::bigint as published,
                sum(valued)::bigint as valued, sum(pence)::bigint as pence, sum(annual)::bigint as annual,
                sum(annual_valued)::bigint as annual_valued, sum(excluded)::bigint as excluded,
                sum(included)::bigint as included
            from there group by all)
        select service_area, first, last, (first - interval 12 month)::date as act_by, months, contracts, extended,
            published, valued, pence, annual, annual_valued, excluded, included, boroughs
        from weighed join needed using (service_area, first, last, boroughs)
        order by act_by, service_area, bit_count(boroughs) desc, first, last"""
    ).fetchall()
    members = con.sql(
        f"""select service_area, "end", max_end, borough_bit, contract_id from contracts where {used}
        order by service_area, "end", contract_id"""
    ).to_arrow_table()
    return windows, reasons, members
