"""Published figures about who wins: small firms, voluntary ones, and those from nearby."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from thirty3.analysis._group import First, Narrowed
from thirty3.analysis._result import ratio
from thirty3.analysis._share import Answer, Share, share_of
from thirty3.analysis.local_share import local_share
from thirty3.analysis.recipes._figure import Figure, FigurePart
from thirty3.analysis.recipes._narrowed import awarded_between
from thirty3.analysis.sme_share import SmeShare, sme_share
from thirty3.analysis.vcse_share import vcse_share
from thirty3.normalise.regions import find_boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Ranked = TypeVar("Ranked", SmeShare, Share)

_SOUTH_EAST = re.compile(r"(?:UK|TL)J[0-9A-Z]{0,2}|E12000008")
"""NUTS and ITL codes of the South East of England, and its GSS code; London is I and E12000007."""


def suppliers_by_size(contracts: Contracts) -> SmeShare:
    """Count the different suppliers that are SMEs, large, or of unknown size (F7).

    Follows: distinct named suppliers of the contracts given, each once. Published: more than 650 SMEs and more than 50
    larger suppliers, LOTI Weeknote 58, September 2020. Ambiguous: they are suppliers of technology to local government
    *or* London firms. A London firm that holds no contract is in no data here: give the contracts it holds elsewhere
    too. Where notices do not tell a size the counts are the least that there are.

    Returns:
        One row: ``sme``, ``large`` and ``unknown`` count suppliers; shares are None where there is none.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1}
    >>> sizes = {"a": "small", "b": "large", "c": None}
    >>> rows = [row | {"contract_id": id, "supplier_id": id, "supplier_size": size} for id, size in sizes.items()]
    >>> [(str(one.sme), str(one.large), str(one.unknown)) for one in suppliers_by_size(rows)]
    [('1', '1', '1')]
    """
    return sme_share(contracts, basis="suppliers")


def sme_share_of_value_by_year(contracts: Contracts) -> SmeShare:
    """Work out the SMEs' share of awarded direct value for each year in which contracts start (F10).

    Follows: SME value over SME and large value. Published: about 20% in 2016 and 26% in 2021, Tussell, page undated.
    Ambiguous: Tussell adds up what was paid in a year, by the size of the payee; this is the whole value awarded, in
    the year of the start. By suppliers it is :func:`sme_share_of_suppliers`, another figure.

    Returns:
        A row for each year, None for contracts without a start, with bounds and coverage; no row of no contract.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP", "start": "2016-04-01"}
    >>> won = {"small": 100, "large": 300}
    >>> rows = [row | {"contract_id": size, "supplier_size": size, "value_pence": pence} for size, pence in won.items()]
    >>> [(one.key, one.share) for one in sme_share_of_value_by_year(rows)]
    [(('2016',), 0.25)]
    """
    return sme_share(contracts, basis="value", by=("year",))


def london_and_south_east_share_of_value(contracts: Contracts) -> Share:
    """Work out the share of awarded value of suppliers from London and the South East of England (F12).

    Follows: the supplier's published region. Published: London and the South East are 35% of £3.9bn, techUK, page
    undated. Ambiguous: whether by supplier or by buyer; contracts of London's authorities are all bought in London, so
    it is by supplier. Names of regions other than London are unknown, as no region is.

    Returns:
        One row with share, bounds and coverage; None of nothing.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP", "value_pence": 100}
    >>> codes = ("UKI32", "TLJ25", "UKD33", "UKM", "England")
    >>> found = london_and_south_east_share_of_value([row | {"contract_id": c, "supplier_region": c} for c in codes])
    >>> [(one.share, one.lower, one.upper) for one in found]
    [(0.5, 0.4, 0.6)]
    """
    return share_of(
        contracts,
        kind="London and South East",
        told=First(("supplier_region",)),
        answers=_is_near,
        basis="value",
        by=(),
        unknown="exclude",
        apportion="equal",
        as_of=None,
    )


def sme_share_of_suppliers(contracts: Contracts, *, year: int = 2017) -> SmeShare:
    """Work out which part of the suppliers that won in a year are SMEs (F15).

    Follows: distinct named suppliers, whatever they won. Published: SMEs were 62% of the 23,100 suppliers that won in
    2017, Tussell, page undated. Ambiguous: nothing but the definition of an SME, which Tussell takes from the European
    Commission. By value it is :func:`sme_share_of_value_by_year`, which says less of small firms.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        year: That of the award, else of signature, else of the start.

    Returns:
        One row with share, bounds and coverage of suppliers; None of nothing.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "awarded": "2017-12-31"}
    >>> won = {"a": "small", "b": "large"}
    >>> rows = [row | {"contract_id": id, "supplier_id": id, "supplier_size": size} for id, size in won.items()]
    >>> sme_share_of_suppliers(rows).rows[0].share
    0.5
    """
    return sme_share(Narrowed(contracts, awarded_between(date(year, 1, 1), date(year, 12, 31))), basis="suppliers")


def boroughs_by_sme_share(contracts: Contracts) -> SmeShare:
    """Rank boroughs by the SMEs' share of awarded direct value (F17a).

    Follows: SME value over SME and large value, a joint contract in equal parts. Published: 303 authorities ranked,
    Tussell's Local Government Procurement Index, page undated; it prints shares for each, and none for all.
    Ambiguous: Tussell adds up what was paid, and takes its definition of an SME from the European Commission.

    Returns:
        A row for each borough, highest share first, those without one and contracts of no borough last.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP", "value_pence": 100}
    >>> won = {"E09000007": "large", "E09000012": "small"}
    >>> rows = [row | {"contract_id": gss, "borough": gss, "supplier_size": size} for gss, size in won.items()]
    >>> [(one.key[0], one.share) for one in boroughs_by_sme_share(rows)]
    [('E09000012', 1.0), ('E09000007', 0.0)]
    """
    return _ranked(sme_share(contracts, basis="value", by=("borough",)))


def boroughs_by_vcse_share(contracts: Contracts) -> Share:
    """Rank boroughs by the share of awarded direct value of voluntary and social enterprises (F17b).

    Follows: what a source says of the supplier, a joint contract in equal parts. Published: as
    :func:`boroughs_by_sme_share`. Ambiguous: Tussell goes by legal form and by names with "CIC" in them; nothing is
    concluded from a name here.

    Returns:
        A row for each borough, highest share first, those without one and contracts of no borough last.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP", "value_pence": 100}
    >>> won = {"E09000007": "false", "E09000012": "true"}
    >>> rows = [row | {"contract_id": gss, "borough": gss, "supplier_vcse": vcse} for gss, vcse in won.items()]
    >>> [(one.key[0], one.share) for one in boroughs_by_vcse_share(rows)]
    [('E09000012', 1.0), ('E09000007', 0.0)]
    """
    return _ranked(vcse_share(contracts, basis="value", by=("borough",)))


def boroughs_by_local_share(contracts: Contracts) -> Share:
    """Rank boroughs by the share of awarded direct value of suppliers of the same region, London (F17c).

    Follows: the same NUTS 1 region as the authority, which is London for all of the 33. Published: as
    :func:`boroughs_by_sme_share`. Ambiguous: nothing; for one borough as the place ask ``local_share``.

    Returns:
        A row for each borough, highest share first, those without one and contracts of no borough last.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP", "value_pence": 100}
    >>> won = {"E09000007": "UKJ11", "E09000012": "UKI32"}
    >>> rows = [row | {"contract_id": gss, "borough": gss, "supplier_region": code} for gss, code in won.items()]
    >>> [(one.key[0], one.share) for one in boroughs_by_local_share(rows)]
    [('E09000012', 1.0), ('E09000007', 0.0)]
    """
    return _ranked(local_share(contracts, basis="value", by=("borough",)))


def sme_share_direct_and_indirect(contracts: Contracts, *, indirect: Decimal) -> Figure:
    """Work out the SMEs' share of awarded value, with what large suppliers pass on to SMEs (F19).

    Follows: direct SME value and the indirect value that the caller knows, over SME and large value. Published: the GLA
    Group works toward 20% with SMEs, direct or indirect, GLA, page undated. Ambiguous: over which whole; PPN 001 wants
    direct and indirect reported apart, so both are parts here. No notice tells what is passed on.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        indirect: Pounds that suppliers other than SMEs pass on to SMEs out of these contracts.

    Returns:
        Pounds and share, with parts ``direct``, ``indirect``, ``large`` (what they keep) and ``unknown``, whose shares
        are of all four; the share of the figure is among the known. None where no contract states a value in pounds.

    Raises:
        ValueError: Less than nothing is passed on, or more than large suppliers hold.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "currency": "GBP"}
    >>> won = {"small": 100, "large": 900}
    >>> rows = [row | {"contract_id": size, "supplier_size": size, "value_pence": pence} for size, pence in won.items()]
    >>> print(sme_share_direct_and_indirect(rows, indirect=Decimal(1)))
    Value that SMEs hold, directly or indirectly: 2 pounds, 20.0%; 2 contracts used, 0 left out
    """
    direct = sme_share(contracts, basis="value")
    (row,) = direct.rows
    if not 0 <= indirect <= row.large:
        raise ValueError(f"indirect must be from 0 to the £{row.large:,} that large suppliers hold, not {indirect:,}")
    parts = {"direct": row.sme, "indirect": indirect, "large": row.large - indirect, "unknown": row.unknown}
    whole = sum(parts.values())
    return Figure(
        rows=tuple(
            FigurePart(name=name, n=0 if name == "indirect" else row.n, amount=amount, share=_part(amount, whole))
            for name, amount in parts.items()
        ),
        used=direct.used,
        excluded=direct.excluded,
        reasons=direct.reasons,
        about="value that SMEs hold, directly or indirectly",
        unit="pounds",
        amount=row.sme + indirect if row.n else None,
        share=_part(row.sme + indirect, row.sme + row.large),
        records="contracts",
        vat=direct.vat,
    )


def _ranked(found: Ranked) -> Ranked:
    """The same with the highest share first; equal ones keep their order."""
    rows = sorted(found.rows, key=lambda row: (row.key == (None,), row.share is None, -(row.share or 0)))
    return found.model_copy(update={"rows": tuple(rows)})


def _is_near(region: str | None) -> Answer:
    found = None if region is None else find_boroughs(region)
    if found:
        return "yes"
    near = region is not None and _SOUTH_EAST.fullmatch(" ".join(region.upper().split()))
    return "yes" if near else "unknown" if found is None else "no"


def _part(amount: Decimal, whole: Decimal | int) -> float | None:
    return ratio(Fraction(amount), Fraction(whole))
