"""Made-up contracts in Parquet, as a register exports them: any number in seconds, the same ones on every machine."""

from __future__ import annotations

from pathlib import Path

import duckdb

from thirty3.models.contract import Contract

_COLUMNS = {
    "contract_id": "'ocds-h6vhtk-0' || lpad(to_hex(i), 6, '0') || '/' || (1 + i % 3)",
    "ocid": "'ocds-h6vhtk-0' || lpad(to_hex(i), 6, '0')",
    "title": "'A made-up contract, number ' || i",
    "buyer": "'Made-up buyer ' || b1",
    "borough": """case placed when 0 then null when 2 then gss(least(b1, b2)) || '|' || gss(greatest(b1, b2))
        else gss(b1) end""",
    "borough_bit": "case placed when 0 then null when 2 then bit_of(b1) + bit_of(b2) else bit_of(b1) end",
    "status": "status",
    "start": "case when u(i, 11) < 0.03 then null else begins end",
    "end": "ends",
    "max_end": "case when u(i, 12) < 0.4 then (ends + to_years(1 + i % 2))::date end",
    "max_end_rests_on": "case when u(i, 12) < 0.35 and ends is not null then 'contracts[0].period.maxExtentDate' end",
    "value_pence": "pence",
    "annual_pence": "case when ends is not null then pence // years end",
    "currency": "case when pence is null then null when u(i, 13) < 0.005 then 'EUR' else 'GBP' end",
    "vat": "case when pence is not null then ['excluded', 'included', 'unknown', 'unknown', 'unknown'][1 + i % 5] end",
    "value_kind": "case when pence is not null then 'award' end",
    "supplier_count": "case held when 'none' then 0 when 'two' then 2 else 1 end::bigint",
    "supplier_id": """case held when 'none' then null when 'nobody' then '""'
        when 'two' then firm(f1) || '|' || firm(f2) else firm(f1) end""",
    "supplier_name": """case held when 'none' then null when 'nobody' then 'Various'
        when 'two' then called(f1, i) || '|' || called(f2, i) else called(f1, i) end""",
    "supplier_size": """case held when 'none' then null when 'nobody' then 'unknown'
        when 'two' then size(f1, i) || '|' || size(f2, i) else size(f1, i) end""",
    "supplier_size_rests_on": "case held when 'none' then null when 'two' then 'notice|notice' else 'notice' end",
    "supplier_vcse": """case held when 'none' then null when 'two' then '|' else '""' end""",
    "supplier_region": """case held when 'none' then null when 'two' then '|' else '""' end""",
    "technology": "true",
    "service_area": "case when u(i, 14) < 0.92 then 'area_' || (hash(i * 7) % 24) end",
    "cpv": "'48000000|72000000'",
    "procurement_method": "'open'",
    "framework": "false",
    "notice_type": "'UK6'",
    "published": "begins",
    "source": "'find_a_tender'",
    "url": "'https://example.org/notice/' || i",
}
"""The columns of ``Contract.row()`` that are published; the others are missing."""

_MACROS = (
    "u(i, salt) as (hash(i * 64 + salt) % 1000003) / 1000003.0",  # the draws: even, and the same wherever they are made
    "gss(number) as 'E090000' || lpad(number::varchar, 2, '0')",
    "bit_of(number) as 1::bigint << (number - 1)",
    """firm(who) as
        case who % 3 when 0 then 'name:made up firm ' || who else 'GB-COH-' || lpad(who::varchar, 8, '0') end""",
    """called(who, i) as
        'Made-up firm ' || who || ['', ' Ltd', ' Ltd', ' Ltd', ' Ltd', ' Limited', ' Ltd'][1 + (i + who) % 7]""",
    """size(who, i) as
        case when i % 10 < 3 then 'unknown' else ['micro', 'small', 'medium', 'sme', 'large'][1 + who % 5] end""",
)
"""Firms are called by three spellings, and three in ten contracts do not say the size."""

_DRAWN = """
with drawn as (
    select range as i, 1 + (u(range, 1) * 33)::int % 33 as b1, 1 + (u(range, 2) * 33)::int % 33 as b2,
        [1, 2, 2, 3, 3, 4, 4, 5, 5, 7, 10][1 + (u(range, 3) * 11)::int % 11] as years,
        case when u(range, 4) < 0.60 then make_date(2014 + (u(range, 5) * 13)::int, 1 + (u(range, 6) * 12)::int % 12, 1)
            when u(range, 4) < 0.75 then make_date(2014 + (u(range, 5) * 13)::int, 4, 1)
            else date '2014-01-01' + (u(range, 5) * 4700)::int end as begins,
        case when u(range, 7) < 0.15 then null when u(range, 7) < 0.1503 then -100
            else (exp(8 + 5 * u(range, 8)) * 100)::bigint end as pence,
        case when u(range, 9) < 0.04 then 'none' when u(range, 9) < 0.06 then 'nobody'
            when u(range, 9) < 0.10 then 'two' else 'one' end as held,
        case when u(range, 10) < 0.80 then 'active' when u(range, 10) < 0.84 then 'unknown'
            when u(range, 10) < 0.90 then 'terminated' when u(range, 10) < 0.93 then 'pending'
            when u(range, 10) < 0.97 then 'cancelled' else 'unsuccessful' end as status,
        ({number} // 20 * u(range, 15) ** 3)::bigint as f1, ({number} // 20 * u(range, 16) ** 3)::bigint as f2
    from range({number})),
placed as (
    select *, case when u(i, 17) < 0.02 then 0 when u(i, 17) < 0.08 and b1 <> b2 then 2 else 1 end as placed,
        case when u(i, 18) < 0.9 then (begins + to_years(years) - interval 1 day)::date end as ends
    from drawn)
"""
"""Six in ten begin on the first of a month and one in seven on 1 April; most last one to five years; one in sixteen is
joint; firms are as unequal as markets are, and one in twenty-five contracts is held by two. Two in five of those that
end can be extended, and most say where that is published."""


def write_contracts(path: Path, number: int) -> None:
    """Write so many made-up contracts, no two of them the same, in the columns of ``Contract.row()``."""
    con = duckdb.connect()
    for macro in _MACROS:
        con.execute(f"create macro {macro}")
    types = {"date": "date", "integer": "bigint", "number": "double", "boolean": "boolean"}
    missing = {name: f"null::{types.get(kind, 'varchar')}" for name, kind in Contract.columns().items()}
    said = missing | {name: cell for name, cell in _COLUMNS.items() if name in missing}
    columns = ", ".join(f'{cell} as "{name}"' for name, cell in said.items())
    drawn = f"{_DRAWN.format(number=number)} select {columns} from placed"
    con.execute(f"copy ({drawn}) to '{path}' (format parquet, compression zstd)")
