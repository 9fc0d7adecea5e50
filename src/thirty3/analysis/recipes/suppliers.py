"""Published figures about suppliers: how much the largest hold, who leads, and whether boroughs like having many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from thirty3.analysis._group import Narrowed
from thirty3.analysis.concentration import Concentration, concentration
from thirty3.analysis.recipes._narrowed import COMPETED_FOR, awarded_between, of_area, of_boroughs
from thirty3.analysis.supplier_dependence import SupplierDependence, supplier_dependence

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts


def top_15_share_of_value(contracts: Contracts) -> Concentration:
    """Work out which part of awarded value the 15 largest suppliers hold (F3a).

    Follows: value of the 15 largest suppliers over that of all named ones. Published: 91% of technology spend goes to
    just 15 suppliers, LOTI's director, UKAuthority, page undated. Ambiguous: the same 91% was printed of contracts
    (:func:`top_15_share_of_contracts_delivered`); and spend is what was paid, while this is what was awarded.

    Returns:
        Suppliers, with ``share`` the figure; None where no contract of a named supplier states a value in pounds.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 100}
    >>> rows = [row | {"contract_id": str(number), "supplier_id": str(number)} for number in range(20)]
    >>> top_15_share_of_value(rows).share
    0.75
    """
    return concentration(contracts, basis="value", top=15)


def top_15_share_of_contracts_delivered(contracts: Contracts) -> Concentration:
    """Work out which part of all contracts, past ones too, the 15 suppliers with most of them have (F3b).

    Follows: contracts counted, one of several suppliers in equal parts. Published: 91% of technology contracts are
    delivered by 15 suppliers, Nitrous, about 2021. Ambiguous: the same 91% was printed of spend
    (:func:`top_15_share_of_value`); "delivered" is taken for awarded at any time.

    Returns:
        Suppliers, with ``share`` the figure; None where no contract names a supplier.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"end": "2020-03-31"}
    >>> rows = [row | {"contract_id": str(number), "supplier_id": str(number)} for number in range(20)]
    >>> top_15_share_of_contracts_delivered(rows).share
    0.75
    """
    return concentration(contracts, basis="contracts", top=15)


def top_15_share_of_contracts_held(contracts: Contracts, *, as_of: date) -> Concentration:
    """Work out which part of the contracts in force the 15 suppliers with most of them have (F3c).

    Follows: contracts counted, of those in force on a day. Published: 90% of IT contracts are held by just 15
    suppliers, Computer Weekly, 2020. Ambiguous: it may be :func:`top_15_share_of_contracts_delivered` rounded;
    "held" is taken for in force.

    Returns:
        Suppliers, with ``share`` the figure; None where no contract in force names a supplier.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"end": "2020-03-31"}
    >>> rows = [row | {"contract_id": str(number), "supplier_id": str(number)} for number in range(20)]
    >>> top_15_share_of_contracts_held(rows, as_of=date(2020, 9, 1)).share is None
    True
    """
    return concentration(contracts, basis="contracts", top=15, as_of=as_of)


def top_10_share_of_contracts(contracts: Contracts, *, boroughs: Collection[str] | None = None) -> Concentration:
    """Work out which part of all contracts the 10 suppliers with most of them have (F4).

    Follows: contracts counted, of the boroughs that took part. Published: 10 vendors account for more than 50 percent
    of the technology contracts, Cities Today, page undated. Ambiguous: which boroughs took part, and whether contracts
    that had ended count; here they do.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        boroughs: Names or codes of those that took part; None for every contract given.

    Returns:
        Suppliers, with ``share`` the figure; None where no contract names a supplier.

    Raises:
        UnknownNameError: A name is that of none of the 33, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"borough": "E09000007"}
    >>> rows = [row | {"contract_id": str(number), "supplier_id": str(number)} for number in range(16)]
    >>> top_10_share_of_contracts(rows, boroughs={"Camden"}).share, top_10_share_of_contracts(rows, boroughs=()).share
    (0.625, None)
    """
    taken = contracts if boroughs is None else Narrowed(contracts, of_boroughs(boroughs))
    return concentration(taken, basis="contracts", top=10)


def suppliers_against_satisfaction(contracts: Contracts, *, satisfaction: Mapping[str, float]) -> SupplierDependence:
    """Correlate how many suppliers a borough has with how satisfied it is (F5).

    Follows: distinct named suppliers and score over the boroughs that have both. Published: negative, Cities Today,
    page undated; positive (those with the fewest suppliers have the highest levels of dissatisfaction), UKAuthority,
    page undated. Ambiguous: the sign itself, and the scores, which were never printed. The sign is in the number, and
    boroughs are few: it is no evidence of a cause.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        satisfaction: The caller's score for each borough, by any of its names, all on one scale; more is better.

    Returns:
        Boroughs, with ``pearson``, ``spearman`` and ``pairs``, the number of boroughs; None of fewer than three.

    Raises:
        UnknownNameError: A name is that of none of the 33, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> held = {"a1": "E09000007", "a2": "E09000007", "b1": "E09000012", "c1": "E09000029", "c2": "E09000029"}
    >>> rows = [row | {"contract_id": id, "supplier_id": id, "borough": gss} for id, gss in held.items()]
    >>> found = suppliers_against_satisfaction(rows, satisfaction={"Camden": 2.0, "Hackney": 4.0, "Sutton": 2.0})
    >>> round(found.pearson, 6), found.pairs
    (-1.0, 3)
    """
    return supplier_dependence(contracts, basis="contracts", satisfaction=satisfaction)


def top_3_share_of_competitive_awards(
    contracts: Contracts, *, service_area: str = "housing", since: date = date(2015, 1, 1)
) -> Concentration:
    """Work out which part of the competitive awards of a service area three suppliers won (F8).

    Follows: awards counted, of open and selective procedures, from a day on (of the award, else of signature, else of
    the start). Published: three suppliers have won nearly 70% of competitive tenders in housing since 2015, LOTI, 2025.
    Ambiguous: of which authorities, and whether a framework's award is one; here every contract is.

    Returns:
        Suppliers, with ``share`` the figure; None of no such award. Those that state no method or day are left out.

    Raises:
        UnknownNameError: No service area has this code, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"service_area": "housing", "awarded": "2015-01-01"}
    >>> row |= {"procurement_method": "open"}
    >>> rows = [row | {"contract_id": id, "supplier_id": id} for id in "abcd"]
    >>> top_3_share_of_competitive_awards([*rows, row | {"contract_id": "e", "procurement_method": "direct"}]).share
    0.75
    """
    chosen = (*of_area(service_area), *awarded_between(since), *COMPETED_FOR)
    return concentration(Narrowed(contracts, chosen), basis="contracts", top=3)


def supplier_league_by_value(
    contracts: Contracts, *, group_of: Mapping[str, str], since: date = date(2016, 1, 1)
) -> Concentration:
    """Rank groups of suppliers by awarded value since a day (F11).

    Follows: value by group of companies, largest first; ``amount`` of a row is the figure. Published: Capita £2,989m
    and BT £874m since 2016, Tussell, page undated. Ambiguous: which firms a group holds, so the caller says it; and
    Tussell adds up what was paid by all of local government, while this is what was awarded.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        group_of: The group of companies of a supplier, by supplier id; who is in none is a group of its own.
        since: First day that counts: of the award, else of signature, else of the start.

    Returns:
        Groups with their pounds and share, of all that named suppliers hold; no row where no value is stated.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 50_000, "awarded": "2016-01-01"}
    >>> rows = [row | {"contract_id": id, "supplier_id": id} for id in ("a one", "a two", "b")]
    >>> found = supplier_league_by_value(rows, group_of={"a one": "a", "a two": "a"})
    >>> [(one.supplier_id, str(one.amount)) for one in found]
    [('a', '1000'), ('b', '500')]
    """
    return concentration(Narrowed(contracts, awarded_between(since)), basis="value", top=2, group_of=group_of)
