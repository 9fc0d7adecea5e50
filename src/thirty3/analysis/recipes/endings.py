"""Published figures about when contracts end: how many, and worth how much."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from thirty3.analysis._group import Narrowed
from thirty3.analysis._population import POUNDS, population
from thirty3.analysis.expiring import Expiring, expiring
from thirty3.analysis.expiry_calendar import ExpiryCalendar, expiry_calendar
from thirty3.analysis.recipes._narrowed import ANNUAL_POUNDS, ending_between, of_area

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts


def expiring_in_first_quarter(
    contracts: Contracts, *, service_area: str = "housing", year: int = 2020
) -> ExpiryCalendar:
    """Count the contracts of a service area that end in January, February and March, by borough (F6).

    Follows: current end from 1 January to 31 March, both included. Published: housing contracts that expired in the
    first quarter of 2020, LOTI Weeknote 58, September 2020; the note prints no number. Ambiguous: whether a contract
    that was extended had expired.

    Returns:
        A row for each borough with what ends and what it is worth; no row without such a contract.

    Raises:
        UnknownNameError: No service area has this code, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"service_area": "housing", "borough": "E09000007"}
    >>> ends = {"a": "2020-01-01", "b": "2020-03-31", "c": "2020-04-01"}
    >>> found = expiring_in_first_quarter([row | {"contract_id": id, "end": end} for id, end in ends.items()])
    >>> [(one.key, one.n) for one in found], found.reasons
    ([(('E09000007',), 2)], {'ends_later': 1})
    """
    quarter = ending_between(date(year, 1, 1), date(year, 3, 31))
    return expiry_calendar(Narrowed(contracts, (*of_area(service_area), *quarter)), every="quarter", by=("borough",))


def total_value_expiring_in_year(contracts: Contracts, *, year: int) -> Expiring:
    """List the contracts that end in a calendar year, with the value of the whole contracts (F13a).

    Follows: total value, not a year of it; ``total_value`` is the figure. Published: £565m of technology contracts that
    expire this year, Tussell, page undated. Ambiguous: the page says total; what a budget holds is
    :func:`annual_value_expiring_in_year`. Ends are current ones, without extensions nobody has taken.

    Returns:
        Contracts that state a value in pounds, by end; a ``total_value`` of None where none does.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 50_000}
    >>> rows = [row | {"contract_id": end, "end": end} for end in ("2027-01-01", "2027-12-31", "2028-01-01")]
    >>> total_value_expiring_in_year(rows, year=2027).total_value
    Decimal('1000.00')
    """
    return total_value_expiring_between(contracts, first_day=date(year, 1, 1), last_day=date(year, 12, 31))


def annual_value_expiring_in_year(contracts: Contracts, *, year: int) -> Expiring:
    """List the contracts that end in a calendar year, with their value a year (F13b).

    Follows: :func:`total_value_expiring_in_year`, annualised; ``annual_value`` is the figure. Nobody printed it: it is
    what a budget holder needs, and stands here so that the two are not mixed up.

    Returns:
        Contracts with a value a year in pounds, published or derived, by end; an ``annual_value`` of None of none.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "annual_pence": 50_000}
    >>> rows = [row | {"contract_id": end, "end": end} for end in ("2027-01-01", "2027-12-31", "2028-01-01")]
    >>> annual_value_expiring_in_year(rows, year=2027).annual_value
    Decimal('1000.00')
    """
    days = date(year, 1, 1), date(year, 12, 31)
    return expiring(Narrowed(contracts, ANNUAL_POUNDS), as_of=days[0], between=days)


def total_value_expiring_between(
    contracts: Contracts, *, first_day: date = date(2018, 3, 1), last_day: date = date(2018, 6, 30)
) -> Expiring:
    """List the contracts that end between two days, with the value of the whole contracts (F14a).

    Follows: current end in the window, both days included; ``total_value`` is the figure. Published: £2.4bn of awards
    that expire from March to June 2018, Tussell Index, February 2018. Ambiguous: of all sectors, which contracts of
    London's authorities are not; by buyer it is :func:`total_value_expiring_by_borough`.

    Returns:
        Contracts that state a value in pounds, by end; a ``total_value`` of None where none does.

    Raises:
        ValueError: The first day is after the last.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 50_000}
    >>> rows = [row | {"contract_id": end, "end": end} for end in ("2018-02-28", "2018-03-01", "2018-06-30")]
    >>> total_value_expiring_between(rows).total_value
    Decimal('1000.00')
    """
    return expiring(Narrowed(contracts, POUNDS), as_of=first_day, between=(first_day, last_day))


def total_value_expiring_by_borough(
    contracts: Contracts, *, first_day: date = date(2018, 3, 1), last_day: date = date(2018, 6, 30)
) -> ExpiryCalendar:
    """Add up what ends between two days by month and borough, a joint contract in equal parts (F14b).

    Follows, published: as :func:`total_value_expiring_between`, which Tussell splits by buyer and sector. Sectors are
    not held: every buyer here is a local authority.

    Returns:
        A row for each month and borough with ``total_value``; no row without such a contract.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 50_000, "borough": "E09000007"}
    >>> rows = [row | {"contract_id": end, "end": end} for end in ("2018-02-28", "2018-03-01", "2018-06-30")]
    >>> [(one.period, one.key, one.total_value) for one in total_value_expiring_by_borough(rows)]
    [('2018-03', ('E09000007',), Decimal('500')), ('2018-06', ('E09000007',), Decimal('500'))]
    """
    window = (*POUNDS, *ending_between(first_day, last_day))
    return expiry_calendar(Narrowed(contracts, window), every="month", by=("borough",))


def live_contracts(contracts: Contracts, *, as_of: date) -> Expiring:
    """List the contracts in force on a day, with the value of the whole contracts (F20).

    Follows: begun, or of unknown start, and not ended; ``used`` is the count and ``total_value`` the sum. Published:
    more than 5,900 contracts worth £8.8bn on Procure4London, publicnet, 2011-10-06, of all categories and not of
    technology alone. Ambiguous: whether the value is of the whole contracts or of what is left, and with how many that
    state none; here ``valued`` says how many do.

    Returns:
        Contracts by end; a ``total_value`` of None where none states a value. Without an end a contract is no live one.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 50_000, "start": "2010-04-01"}
    >>> rows = [row | {"contract_id": end, "end": end} for end in ("2011-03-31", "2012-03-31")]
    >>> found = live_contracts(rows, as_of=date(2011, 10, 6))
    >>> found.used, found.total_value
    (1, Decimal('500.00'))
    """
    return expiring(Narrowed(contracts, population(as_of)), as_of=as_of, between=(as_of, date.max))
