"""How much of what is awarded goes to suppliers of London, or of one borough, with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from thirty3.analysis._by import By
from thirty3.analysis._group import First
from thirty3.analysis._share import Answer, Apportion, Basis, Share, Unknown, share_of
from thirty3.normalise.regions import find_boroughs
from thirty3.reference.boroughs import borough, boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

_LONDON = "London"


def local_share(
    contracts: Contracts,
    *,
    basis: Basis,
    place: str = _LONDON,
    by: Sequence[By] = (),
    unknown: Unknown = "exclude",
    apportion: Apportion = "equal",
    as_of: date | None = None,
) -> Share:
    """Work out the local suppliers' share of awarded value, of contracts or of suppliers, with bounds and coverage.

    A supplier is where its published region says: a NUTS or ITL code, a GSS code, or London by name
    (:func:`thirty3.normalise.regions.find_boroughs`). A wider region than the borough asked about leaves it unknown
    (``UKI`` may be Hackney, ``UKJ`` is not), and so do names of other regions, a postcode alone, and no region at all.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: ``value`` in pounds, ``contracts``, or distinct ``suppliers`` (per key; one said to be both is unknown).
        place: ``London``, or one of the 33 by any name or code that ``borough`` knows.
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
            A contract of several boroughs is split equally among them, so that rows add up to the whole.
        unknown: Whether ``share`` leaves out suppliers of unknown place, or takes them as from elsewhere or as local.
        apportion: A contract of several suppliers: an equal part each, all of it for each, or left out.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Rows by key, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out, and so are those without a supplier and, by value, those without a value in pounds.

    Raises:
        UnknownNameError: ``place`` or ``by`` is an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1}
    >>> rows = [row | {"contract_id": code, "supplier_region": code} for code in ("UKI32", "UKI41", "UKI", "UKJ25")]
    >>> local_share(rows, basis="contracts").rows[0].share
    0.75
    >>> found = local_share(rows, basis="contracts", place="Westminster").rows[0]
    >>> round(found.share, 3), found.lower, found.upper
    (0.333, 0.25, 0.5)
    """
    asked = None if place.casefold() == _LONDON.casefold() else borough(place)
    wanted = frozenset(one.gss for one in boroughs()) if asked is None else frozenset((asked.gss,))

    @cache  # few regions, in very many cells
    def answer(text: str | None) -> Answer:
        found = None if text is None else find_boroughs(text)
        if found is None:
            return "unknown"
        if not found & wanted:
            return "no"
        return "yes" if found <= wanted else "unknown"

    return share_of(
        contracts,
        kind=_LONDON if asked is None else asked.name,
        told=First(("supplier_region",)),
        answers=answer,
        basis=basis,
        by=by,
        unknown=unknown,
        apportion=apportion,
        as_of=as_of,
    )
