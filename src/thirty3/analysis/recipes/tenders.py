"""A published figure about tenders: how many of them are on one portal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from thirty3.analysis._group import First, open_rows, tally
from thirty3.analysis._result import ratio
from thirty3.analysis.recipes._figure import Figure, FigurePart
from thirty3.models.tender import Tender

if TYPE_CHECKING:
    from thirty3.analysis._group import Tenders


def share_of_tenders_on_portal(
    tenders: Tenders, *, portal: str = "contracts_finder", group_of: Mapping[str, str] | None = None
) -> Figure:
    """Work out which part of all tenders is also on one portal (F18).

    Follows: procurements with a record of the portal over procurements, each once however many portals have it.
    Published: only 27% of tenders are on Contracts Finder, OpenOpps, 2017. Ambiguous: which portals the rest were
    found on, and how the same tender was told on two of them; here those are the rows given, and ``group_of``.

    Args:
        tenders: Any iterable of ``Tender``, or a dataframe or engine table with the columns of ``Tender.row()``, of all
            the portals. Of one portal alone the share is 1 and says nothing.
        portal: The portal asked about, as ``source`` names it.
        group_of: Which procurement a tender is, by its id: ``{one: g.id for g in duplicates(tenders) for one in
            g.members}`` with ``thirty3.resolve.duplicates``. None takes every id as a procurement of its own.

    Returns:
        Procurements on the portal and their share, with parts by source, which overlap; None without a tender.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Tender.columns())
    >>> portals = {"a": "contracts_finder", "b": "london_tenders", "c": "london_tenders"}
    >>> rows = [row | {"tender_id": id, "source": portal} for id, portal in portals.items()]
    >>> share_of_tenders_on_portal(rows, group_of={"a": "a", "b": "a"}).share
    0.5
    """
    known = group_of or {}
    keys = {"id": First(("tender_id",)), "source": First(("source",))}
    cells = open_rows(tenders, (), keys.values(), of=Tender).group(details=keys)
    used, counted = cells.used(), tally(cells)
    held: dict[str | None, set[str]] = defaultdict(set)
    records: Counter[str | None] = Counter()
    for id, source, times in zip(used["id"], used["source"], used["contracts"], strict=True):
        held[source].add(known.get(id, id))
        records[source] += times
    whole = len(set().union(*held.values()))
    ordered = sorted(held, key=lambda source: (-len(held[source]), source is None, source or ""))
    found = len(held.get(portal, ()))
    return Figure(
        rows=tuple(
            FigurePart(
                name=source,
                n=records[source],
                amount=Decimal(len(held[source])),
                share=ratio(len(held[source]), whole),
            )
            for source in ordered
        ),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        about=f"tenders on {portal}",
        unit="procurements",
        amount=Decimal(found) if whole else None,
        share=ratio(found, whole),
        records="tenders",
        vat={},
    )
