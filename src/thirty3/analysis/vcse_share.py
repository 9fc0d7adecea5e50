"""How much of what is awarded goes to voluntary, community and social enterprises, with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from thirty3.analysis._by import By
from thirty3.analysis._group import First
from thirty3.analysis._share import Answer, Apportion, Basis, Share, Unknown, share_of

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

_ANSWERS: dict[str | None, Answer] = {"true": "yes", "false": "no"}


def vcse_share(
    contracts: Contracts,
    *,
    basis: Basis,
    by: Sequence[By] = (),
    unknown: Unknown = "exclude",
    apportion: Apportion = "equal",
    as_of: date | None = None,
) -> Share:
    """Work out the VCSEs' share of awarded value, of contracts or of suppliers, with bounds and coverage.

    A VCSE is a supplier that a source calls one: a non-governmental body that is driven by values and mainly reinvests
    its surplus for social, environmental or cultural ends (OCDS extension of the Cabinet Office). Nothing is concluded
    from names or legal forms, and whether a tender was called suitable for VCSEs plays no part.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: ``value`` in pounds, ``contracts``, or distinct ``suppliers`` (per key; one said to be both is unknown).
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
            A contract of several boroughs is split equally among them, so that rows add up to the whole.
        unknown: Whether ``share`` leaves out suppliers of whom nobody says, or takes them as others or as VCSEs.
        apportion: A contract of several suppliers: an equal part each, all of it for each, or left out.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Rows by key, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out, and so are those without a supplier and, by value, those without a value in pounds.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1}
    >>> said = {"a": "true", "b": "false", "c": None, "d": "false"}
    >>> found = vcse_share(
    ...     [row | {"contract_id": id, "supplier_vcse": vcse} for id, vcse in said.items()], basis="contracts"
    ... )
    >>> [(round(row.share, 3), row.lower, row.upper, row.coverage, row.n) for row in found]
    [(0.333, 0.25, 0.5, 0.75, 4)]
    """
    return share_of(
        contracts,
        kind="VCSE",
        told=First(("supplier_vcse",)),
        answers=lambda text: _ANSWERS.get(text, "unknown"),
        basis=basis,
        by=by,
        unknown=unknown,
        apportion=apportion,
        as_of=as_of,
    )
