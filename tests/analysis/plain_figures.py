"""Published figures counted plainly, over made-up worlds in which the days and suppliers they turn on are met."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from hypothesis import strategies as st

from tests.analysis.estates import NOWHERE
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.supplier import Supplier

CITY = "E09000001"
NEAR = {"UKI32": True, "TLI": True, "London": True, "UKJ25": True, "tlj": True, "UKD33": False, "England": None}
"""Whether a published region is London or the South East."""

_edges = [date(2014, 12, 31), date(2015, 1, 1), date(2016, 1, 1), date(2017, 1, 1), date(2017, 12, 31)]
_ends = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 3, 31), date(2020, 4, 1), date(2018, 3, 1), date(2018, 6, 30)]
_awards = st.sampled_from([*_edges, None])
_starts = st.sampled_from([None, *_edges, TODAY, TODAY + timedelta(1)])
_finishes = st.sampled_from([None, *_ends, TODAY - timedelta(1), TODAY, date(2027, 12, 31)])
_pounds = st.sampled_from([None, 0, 1, 3, Decimal("0.01"), Decimal(-5)])


@st.composite
def _suppliers(draw: st.DrawFn, ids: list[str]) -> Supplier:
    who = supplier(draw(st.sampled_from([*ids, None])), draw(st.sampled_from(["small", "sme", "large", "unknown"])))
    told = {"vcse": draw(st.sampled_from([True, False, None])), "region": draw(st.sampled_from([*NEAR, None]))}
    return who.model_copy(update=told)


@st.composite
def _contracts(draw: st.DrawFn, number: int, ids: list[str]) -> Contract:
    one = contract(
        f"made-up-{number}",
        *draw(st.sets(st.sampled_from([CITY, CAMDEN, HACKNEY, SUTTON]), max_size=2)),
        start=draw(_starts),
        end=draw(_finishes),
        area=draw(st.sampled_from(["housing", "housing", "hr_payroll", None])),
        pounds=draw(_pounds),
        annual=draw(st.sampled_from([None, 0, 2])),
        currency=draw(st.sampled_from(["GBP", "GBP", "GBP", "EUR"])),
        suppliers=draw(st.lists(_suppliers(ids), max_size=2)),
        status=draw(st.sampled_from(["active", "active", "active", "pending", "cancelled", "terminated"])),
    )
    told = {
        "awarded": draw(_awards),
        "signed": draw(_awards),
        "procurement_method": draw(st.sampled_from(["open", "selective", "direct", None])),
        "cpv": draw(st.sampled_from([(), ("48000000",), ("72000000", "48000000")])),
    }
    return one.model_copy(update=told)


@st.composite
def crowds(draw: st.DrawFn) -> list[Contract]:
    """A few contracts of two suppliers, or of so many that fifteen of them are not all."""
    ids = [f"s{number}" for number in range(draw(st.sampled_from([2, 40])))]
    return [draw(_contracts(number, ids)) for number in range(draw(st.integers(0, 24)))]


def awarded(records: Iterable[Contract]) -> list[Contract]:
    return [one for one in records if one.status not in {"pending", "cancelled", "unsuccessful"}]


def worth(one: Contract) -> bool:
    return one.value is not None and one.value.currency == "GBP" and one.value.pence >= 0


def annual(one: Contract) -> int | None:
    row = one.row()
    return row["annual_pence"] if row["currency"] == "GBP" and (row["annual_pence"] or 0) >= 0 else None


def in_force(records: Iterable[Contract]) -> list[Contract]:
    return [one for one in ending(records, TODAY, date.max) if one.period.start is None or one.period.start <= TODAY]


def ending(records: Iterable[Contract], first: date, last: date) -> list[Contract]:
    known = (one for one in awarded(records) if one.status != "terminated")
    return [one for one in known if one.period.end is not None and first <= one.period.end <= last]


def since(records: Iterable[Contract], first: date, last: date = date.max) -> list[Contract]:
    days = ((one.awarded or one.signed or one.period.start, one) for one in records)
    return [one for day, one in days if day is not None and first <= day <= last]


def named(records: Iterable[Contract]) -> list[Contract]:
    return [one for one in records if any(not who.placeholder for who in one.suppliers)]


def held_by_supplier(records: Iterable[Contract], *, value: bool) -> dict[str, Fraction]:
    held: dict[str, Fraction] = defaultdict(Fraction)
    for one in named(awarded(records)):
        if not value or worth(one):
            for who in one.suppliers:
                if not who.placeholder:
                    whole = one.value.pence if value and one.value else 1
                    held[who.id] += Fraction(whole, len(one.suppliers))
    return held


def top_share(records: Iterable[Contract], top: int, *, value: bool = False) -> float | None:
    held = sorted(held_by_supplier(records, value=value).values(), reverse=True)
    return float(sum(held[:top]) / sum(held)) if sum(held) else None


def is_sme(who: Supplier) -> bool | None:
    return None if who.size == "unknown" else who.size != "large"


Held: TypeAlias = dict[bool | None, Fraction]
"""What suppliers hold of whom the answer is yes, no or unknown."""


def parts(records: Iterable[Contract], answer: Callable[[Supplier], bool | None]) -> Held:
    """Pence held by suppliers of each answer."""
    held: Held = defaultdict(Fraction)
    for one in awarded(records):
        if one.suppliers and worth(one) and one.value:
            for who in one.suppliers:
                held[None if who.placeholder else answer(who)] += Fraction(one.value.pence, len(one.suppliers))
    return held


def share(held: Held) -> float | None:
    known = held[True] + held[False]
    return float(held[True] / known) if known else None


def count_sizes(records: Iterable[Contract]) -> Held:
    """Distinct suppliers by whether they are SMEs; one of whom both is said is unknown."""
    said: dict[str, set[bool | None]] = defaultdict(set)
    for who in (who for one in awarded(records) for who in one.suppliers if not who.placeholder):
        said[who.id].add(is_sme(who))
    held: Held = defaultdict(Fraction)
    for answers in (answers - {None} for answers in said.values()):
        held[next(iter(answers)) if len(answers) == 1 else None] += 1
    return held


def by_borough(records: list[Contract]) -> dict[str | None, list[Contract]]:
    """Each borough with its contracts, joint ones too."""
    found: dict[str | None, list[Contract]] = defaultdict(list)
    for one in records:
        for gss in one.boroughs or (None,):
            found[gss].append(one)
    return found


def by_year(records: list[Contract]) -> dict[str | None, list[Contract]]:
    """What is shared out by value, by the year of the start."""
    found: dict[str | None, list[Contract]] = defaultdict(list)
    for one in awarded(records):
        if one.suppliers and worth(one):
            found[str(one.period.start.year) if one.period.start else None].append(one)
    return found


def ranking(records: list[Contract], answer: Callable[[Supplier], bool | None]) -> dict[str | None, float | None]:
    found = {}
    for gss, own in by_borough(records).items():
        held: Held = defaultdict(Fraction)
        for one in own:
            for said, pence in parts([one], answer).items():
                held[said] += pence / max(1, len(one.boroughs))
        found[gss] = share(held)
    return found


def pearson(records: list[Contract]) -> float | None:
    pairs = []
    for gss, score in ((CAMDEN, 3.0), (HACKNEY, 1.5), (SUTTON, 4.0), (CITY, 2.0)):
        own = [one for one in named(awarded(records)) if gss in one.boroughs]
        if own:
            pairs.append((float(len({who.id for one in own for who in one.suppliers if not who.placeholder})), score))
    if len(pairs) < 3 or len({suppliers for suppliers, _ in pairs}) == 1:
        return None
    return statistics.correlation([one for one, _ in pairs], [other for _, other in pairs])


def in_pounds(pence: Iterable[int]) -> Decimal | None:
    found = list(pence)
    return Decimal(sum(found)) / 100 if found else None


def values_of(records: Iterable[Contract]) -> list[int]:
    return [one.value.pence for one in records if one.value and worth(one)]


def known(shares: dict[str | None, float | None]) -> dict[str | None, float | None] | None:
    return {key: share for key, share in shares.items() if share is not None} or None


def is_local(who: Supplier) -> bool | None:
    return None if who.region in (None, "England") else who.region in ("UKI32", "TLI", "London")


def league(records: list[Contract]) -> dict[str, Decimal]:
    held: dict[str, Fraction] = defaultdict(Fraction)
    for id, pence in held_by_supplier(records, value=True).items():
        held["group" if id in ("s0", "s1") else id] += pence
    return {id: Decimal(pence.numerator) / (pence.denominator * 100) for id, pence in held.items()}


def in_london(records: Iterable[Application]) -> list[Application]:
    return [one for one in records if one.borough != NOWHERE]


def run_by(records: Iterable[Application]) -> set[str]:
    return {one.borough for one in in_london(records)}


def costs(records: list[Application]) -> dict[str | None, Decimal] | None:
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for one in in_london(records):
        if one.annual_value and one.annual_value.currency == "GBP" and one.annual_value.amount >= 0:
            sums[one.system_type] += one.annual_value.amount
    return dict(sums) or None
