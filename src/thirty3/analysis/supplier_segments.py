"""Whom a survey of suppliers can ask: who sells technology to boroughs or is in London, by size and register number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from thirty3.analysis._group import Cells, First, open_rows, tally
from thirty3.analysis._members import holders_of, usual_name
from thirty3.analysis._population import (
    HOLDERS,
    JOINT,
    NAMED,
    PLACED,
    SOLE,
    gss_of,
    population,
    population_text,
    served,
)
from thirty3.analysis._result import Result
from thirty3.analysis.sme_share import size_answers
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack
from thirty3.normalise.regions import find_boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts
    from thirty3.analysis._share import Answer

T = TypeVar("T")
Segment = Literal["sme", "large", "unknown"]

_SEGMENTS: dict[Answer, Segment] = {"yes": "sme", "no": "large", "unknown": "unknown"}
_IN_WORDS: dict[Segment, str] = {"sme": "SMEs", "large": "larger", "unknown": "of unknown size"}
_REGISTERS = ("GB-COH-", "GB-CHC-", "GB-SC-", "GB-NIC-")
"""Schemes of public registers of companies and charities (org-id.guide), where an organisation's address can be had."""
_COMPANIES = _REGISTERS[0]


class SegmentSupplier(Record):
    """One supplier that can be asked, by its number in a public register."""

    segment: Segment
    """Its size, as sources say; ``unknown`` where none says, or they contradict each other."""
    supplier_id: str
    """Its id in a public register, such as ``GB-COH-01234567``."""
    company_number: str | None
    """Companies House number; None where another register knows it."""
    name: str
    """The name it is most often published under; empty when none is."""
    sells_technology: bool
    """Whether a technology contract of the boroughs is among its contracts."""
    london: bool | None
    """Whether its published region is in London; None where that is not said, or contradicts itself."""
    contracts: int
    """Contracts of the boroughs it holds, alone or with others."""
    technology_contracts: int
    """Those of them that are about technology."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs they are for, sorted."""


class SegmentCount(Record):
    """How many suppliers one segment has."""

    segment: Segment
    """The segment."""
    suppliers: int
    """Distinct suppliers in it."""
    listed: int
    """Those that a public register knows, which are the rows; the others may be people, and are only counted."""


class SupplierSegments(Result[SegmentSupplier]):
    """Suppliers by segment, SMEs first, then most contracts first, then by id."""

    counts: tuple[SegmentCount, ...]
    """SMEs, larger ones and those of unknown size, listed or not; always three."""
    others: int
    """Suppliers with contracts of the boroughs that neither sell technology nor are known to be in London."""
    trust_large: bool
    """Whether ``large`` in a notice counts as known."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        said = ", ".join(f"{one.suppliers:,} {_IN_WORDS[one.segment]} ({one.listed:,} listed)" for one in self.counts)
        return (
            f"Suppliers of technology to the boroughs, or in London, {population_text(self.as_of)}: {said}; "
            f"{self.others:,} others; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table of suppliers."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each listed supplier; boroughs packed with ``|``."""
        return [row.model_dump() | {"boroughs": pack(row.boroughs)} for row in self.rows]


_COLUMNS = {
    "segment": "text",
    "supplier_id": "text",
    "company_number": "text",
    "name": "text",
    "sells_technology": "boolean",
    "london": "boolean",
    "contracts": "integer",
    "technology_contracts": "integer",
    "boroughs": "text",
}


def supplier_segments(contracts: Contracts, *, trust_large: bool = True, as_of: date | None = None) -> SupplierSegments:
    """List the suppliers that sell technology to the boroughs or are in London, by size.

    Two lists for a survey of suppliers, SMEs and larger ones, and a third of those whose size nobody knows. A supplier
    is named only by its number in a public register of companies or charities: without one it may be a person, a
    sole trader, and is counted and not named.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        trust_large: False takes ``large`` as unknown unless somebody other than the notice says so, as in
            :func:`thirty3.analysis.sme_share`.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        The suppliers, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out, and so are those without a named supplier or without one of the 33.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    Source:
        The lists behind "more than 650 SMEs and more than 50 larger suppliers" (LOTI, Weeknote 58,
        https://loti.london/blog/loti-weeknote-58/), whose own rule is not published beyond that sentence.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"borough_bit": 64, "technology": True}
    >>> rows = [
    ...     row | {"contract_id": "a", "supplier_id": "GB-COH-00000001", "supplier_size": "small"},
    ...     row | {"contract_id": "b", "supplier_id": "name:somebody", "supplier_size": "small"},
    ... ]
    >>> found = supplier_segments(rows)
    >>> [(one.company_number, one.segment, one.boroughs) for one in found]
    [('00000001', 'sme', ('E09000007',))]
    >>> [(one.segment, one.suppliers, one.listed) for one in found.counts]
    [('sme', 2, 1), ('large', 0, 0), ('unknown', 0, 0)]
    """
    details = dict(_DETAILS) if trust_large else _DETAILS | {"asserted_by": First(("supplier_size_rests_on",))}
    numbers = {"sole": SOLE}
    rows = open_rows(contracts, (*population(as_of), *_NO_BOROUGH, *NAMED), details.values(), numbers.values())
    cells = rows.group(details=details, numbers=numbers)
    counted = tally(cells)
    told = _told(cells.used())
    wanted = {id: one for id, one in told.items() if one.technology or one.london}
    listed = [_row(id, one) for id, one in wanted.items() if id.startswith(_REGISTERS)]
    order = list(_SEGMENTS.values())
    return SupplierSegments(
        rows=tuple(sorted(listed, key=lambda row: (order.index(row.segment), -row.contracts, row.supplier_id))),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        counts=tuple(
            SegmentCount(
                segment=segment,
                suppliers=sum(one.segment == segment for one in wanted.values()),
                listed=sum(row.segment == segment for row in listed),
            )
            for segment in order
        ),
        others=len(told) - len(wanted),
        trust_large=trust_large,
        as_of=as_of,
    )


_NO_BOROUGH = tuple(reason for reason in PLACED if reason[0] == "no_borough")
_DETAILS = {
    "ids": HOLDERS,
    "names": First(("supplier_name",)),
    "sizes": First(("supplier_size",)),
    "regions": First(("supplier_region",)),
    "technology": First(("technology",)),
    "joint": JOINT,
}


@dataclass
class _Told:
    """What contracts say of one supplier."""

    contracts: int = 0
    technology: int = 0
    boroughs: int = 0
    """Their bits."""
    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sizes: set[Answer] = field(default_factory=set)
    places: set[bool | None] = field(default_factory=set)

    @property
    def segment(self) -> Segment:
        return _SEGMENTS[_agreed(self.sizes - {"unknown"}) or "unknown"]

    @property
    def london(self) -> bool | None:
        return _agreed(place for place in self.places if place is not None)


def _agreed(said: Iterable[T]) -> T | None:
    """The one thing that is said; None for nothing, and for several that contradict each other."""
    known = tuple(said)
    return known[0] if len(known) == 1 else None


def _told(used: Cells) -> dict[str, _Told]:
    told: dict[str, _Told] = defaultdict(_Told)
    for cell in used:
        boroughs = served(cell["sole"], cell["joint"])
        sizes = size_answers(cell)
        regions = map(_in_london, unpack(cell["regions"]))
        places = zip_longest(holders_of(cell["ids"], cell["names"]), sizes, regions)
        technology = str(cell["technology"]).casefold() == "true"  # engines write truth as text, each in its own way
        held: dict[str, str] = {}
        for holder, size, london in places:
            if holder is None or holder[0] is None:
                continue  # a place that names nobody
            id, held[id] = holder[0], holder[1]
            told[id].sizes.add(size or "unknown")
            told[id].places.add(london)
        for id, name in held.items():  # one that is named twice holds the contract once
            one = told[id]
            one.contracts += cell["contracts"]
            one.technology += cell["contracts"] if technology else 0
            one.boroughs |= boroughs
            one.names[name] += cell["contracts"]
    return told


@cache  # few regions, in very many cells
def _in_london(region: str | None) -> bool | None:
    found = None if region is None else find_boroughs(region)
    return None if found is None else bool(found)


def _row(id: str, one: _Told) -> SegmentSupplier:
    return SegmentSupplier(
        segment=one.segment,
        supplier_id=id,
        company_number=id.removeprefix(_COMPANIES) if id.startswith(_COMPANIES) else None,
        name=usual_name(one.names),
        sells_technology=one.technology > 0,
        london=one.london,
        contracts=one.contracts,
        technology_contracts=one.technology,
        boroughs=gss_of(one.boroughs),
    )
