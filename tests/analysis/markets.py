"""Made-up contracts and tenders for the measures of the market: who bid, where suppliers are, when notices came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import product
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st

from tests.analysis.estates import forms
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, worlds
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender

REGIONS = [None, "UKI", "UKI31", "UKI32", "UKJ25", "London", "E09000012", "South | East", ""]

days = st.none() | st.integers(-40, 40).map(lambda later: TODAY + timedelta(later)) | st.just(date(1066, 10, 14))


@st.composite
def _told(draw: st.DrawFn, one: Contract) -> Contract:
    suppliers = [
        who.model_copy(update={"vcse": draw(st.sampled_from([True, False, None])), "region": draw(_regions)})
        for who in one.suppliers
    ]
    return one.model_copy(
        update={
            "suppliers": tuple(suppliers),
            "procurement_method": draw(st.sampled_from(["open", "open", "selective", "limited", "direct", None])),
            "bids": draw(st.none() | st.integers(0, 3)),
            "closed": draw(days),
            "first_published": draw(days),
            "awarded": draw(days),
            "signed": draw(days),
        }
    )


_regions = st.sampled_from(REGIONS)


@st.composite
def markets(draw: st.DrawFn, max_size: int = 8) -> list[Contract]:
    """A few contracts, each with an id of its own, of which much is told."""
    return [draw(_told(one)) for one in draw(worlds(max_size))]


def tender(
    id: str,
    *boroughs: str,
    opens: date | None = TODAY,
    closes: date | None = None,
    newest: date | None = None,
    stage: Any = "open",
    regime: Any = "PA2023",
    above: bool | None = True,
    method: str | None = "open",
    area: str | None = "housing",
    interest: bool = False,
    source: str = "find_a_tender",
) -> Tender:
    """A tender with what matters to its timing; ``interest`` closes it for expressions of interest only."""
    deadline = None if closes is None else datetime.combine(closes, time(12), UTC)
    return Tender(
        id=id,
        title="A made-up tender",
        boroughs=tuple(sorted(boroughs)),
        stage=stage,
        regime=regime,
        first_published=opens,
        published=newest or opens,
        deadline=None if interest else deadline,
        expression_deadline=deadline if interest else None,
        above_threshold=above,
        procurement_method=method,
        classification=Classification(technology=True, service_area=area, confidence=1),
        provenance=Provenance(source=source, record_id=id),
    )


@st.composite
def _tenders(draw: st.DrawFn, number: int) -> Tender:
    opens = draw(st.none() | st.integers(-3, 3).map(lambda later: TODAY + timedelta(later)) | st.just(date(2016, 5, 1)))
    later = st.sampled_from([-1, 0, 9, 10, 24, 25, 26, 30, 70]).map(timedelta)
    return tender(
        f"ocds-made-up-{number}",
        *draw(st.sets(st.sampled_from([CAMDEN, HACKNEY]))),
        opens=opens,
        closes=(opens or TODAY) + draw(later) if draw(st.integers(0, 5)) else None,
        newest=None if opens is None else draw(st.none() | later.map(lambda gap: opens + abs(gap))),
        stage=draw(st.sampled_from(["open", "open", "open", "awarded", "planned", "cancelled"])),
        regime=draw(st.sampled_from(["PA2023", "PA2023", "PCR2015", "other", "unknown"])),
        above=draw(st.sampled_from([True, True, False, None])),
        method=draw(st.sampled_from(["open", "selective", "direct", None])),
        area=draw(st.sampled_from(["housing", None])),
        interest=draw(st.booleans()),
        source=draw(st.sampled_from(["find_a_tender", "file"])),
    )


@st.composite
def tenders(draw: st.DrawFn, max_size: int = 8) -> list[Tender]:
    """A few tenders, each with an id of its own."""
    return [draw(_tenders(number)) for number in range(draw(st.integers(0, max_size)))]


TENDER_FORMS = forms({name: "text" if kind == "instant" else kind for name, kind in Tender.columns().items()})
"""Every form tenders are given in."""

Basis = Literal["value", "contracts", "suppliers"]
Answer = bool | None


class Bounds(NamedTuple):
    """Shares as counted by hand."""

    share: float | None
    lower: float | None
    upper: float | None


def bounds(records: list[Contract], basis: Basis, answer: Callable[[Supplier], Answer]) -> Bounds:
    """The share among the known, and the least and greatest over every way to settle the unknown, tried one by one."""
    parts = list(_of_suppliers(records, answer) if basis == "suppliers" else _of_places(records, basis, answer))
    known = [(amount, said) for amount, said in parts if said is not None]
    unknown = [amount for amount, said in parts if said is None]
    yes, of_known = sum(amount for amount, said in known if said), sum(amount for amount, _ in known)
    whole = of_known + sum(unknown)
    settled = [
        yes + sum(amount for amount, said in zip(unknown, way, strict=True) if said)
        for way in product([False, True], repeat=len(unknown))
    ]
    return Bounds(
        share=float(Fraction(yes, of_known)) if of_known else None,
        lower=float(min(settled) / Fraction(whole)) if whole else None,
        upper=float(max(settled) / Fraction(whole)) if whole else None,
    )


def _counted(records: list[Contract]) -> Iterator[Contract]:
    for one in records:
        if one.status not in {"pending", "cancelled", "unsuccessful"} and one.suppliers:
            yield one


def _of_places(
    records: list[Contract], basis: Basis, answer: Callable[[Supplier], Answer]
) -> Iterator[tuple[Fraction, Answer]]:
    for one in _counted(records):
        if basis == "value" and (one.value is None or one.value.currency != "GBP" or one.value.pence < 0):
            continue
        whole = one.value.pence if basis == "value" and one.value else 1
        for who in one.suppliers:
            yield Fraction(whole, len(one.suppliers)), None if who.placeholder else answer(who)


def _of_suppliers(records: list[Contract], answer: Callable[[Supplier], Answer]) -> Iterator[tuple[Fraction, Answer]]:
    said: dict[str, set[Answer]] = {}
    for one in _counted(records):
        for who in one.suppliers:
            if not who.placeholder:
                said.setdefault(who.id, set()).add(answer(who))
    for answers in said.values():
        known = answers - {None}
        yield Fraction(1), known.pop() if len(known) == 1 else None
