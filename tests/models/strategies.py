"""Hypothesis strategies for records, shared by the tests of the models."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.organisation import Identifier, Organisation
from thirty3.models.period import DateBasis, Period
from thirty3.models.provenance import Provenance
from thirty3.models.service_area import Classification, Reason
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Lot, Tender

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["a|b", 'say "x"', "|", ""]
)
names = words.filter(bool)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1)) | st.dates(date(2026, 1, 1), date(2026, 1, 5))
instants = st.builds(
    lambda at, minutes: at.replace(tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the offset is drawn beside it
    st.sampled_from([0, 60, -300]),
)
pence = st.integers(-2, 300) | st.integers(-(10**13), 10**13)
codes = st.sets(st.integers(1, 33), max_size=3).map(lambda picked: tuple(f"E090000{n:02}" for n in sorted(picked)))
kinds = st.sampled_from(["estimate", "award", "contract", "ceiling", "unknown"])
vats = st.sampled_from(["excluded", "included", "unknown"])

moneys = st.builds(
    Money,
    amount=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
    | st.sampled_from([Decimal(0), Decimal(1), Decimal("0.01"), Decimal("1E+3")]),
    currency=st.sampled_from(["GBP", "EUR"]),
    vat=vats,
    kind=kinds,
)
periods = st.builds(
    Period,
    start=st.none() | days,
    end=st.none() | days,
    max_end=st.none() | days,
    review=st.none() | days,
    extension_text=st.none() | words,
    extendable=st.none() | st.booleans(),
    basis=st.lists(
        st.builds(DateBasis, field=st.sampled_from(["start", "end", "max_end"]), path=names), max_size=3
    ).map(tuple),
)
identifiers = st.builds(Identifier, scheme=names, id=names)
organisations = st.builds(
    Organisation, name=words, id=st.none() | names, identifiers=st.lists(identifiers, max_size=2).map(tuple)
)
suppliers = st.builds(
    Supplier,
    id=names.filter(lambda text: "|" not in text),
    name=words,
    size=st.sampled_from(["micro", "sme", "large", "unknown"]),
    size_asserted_by=st.sampled_from([None, "notice", "register"]),
    placeholder=st.booleans(),
)
reasons = st.builds(Reason, rule=names, evidence=words, weight=st.floats(-1, 1), supports=names)
classifications = st.builds(
    Classification,
    technology=st.booleans(),
    service_area=st.sampled_from([None, "housing", "hr_payroll"]),
    confidence=st.floats(0, 1),
    reasons=st.lists(reasons, max_size=3).map(tuple),
)
provenances = st.builds(
    Provenance,
    source=st.sampled_from(["file", "find_a_tender"]),
    record_id=words,
    retrieved_at=st.none() | instants | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
)
contracts = st.builds(
    Contract,
    id=names,
    ocid=st.none() | names,
    title=words,
    buyer=st.none() | organisations,
    boroughs=codes,
    borough_rule=st.none() | names,
    status=st.sampled_from(["active", "pending", "terminated", "unknown"]),
    awarded=st.none() | days,
    period=periods,
    value=st.none() | moneys,
    annual_value=st.none() | moneys,
    suppliers=st.lists(suppliers, max_size=3).map(tuple),
    cpv=st.lists(st.sampled_from(["48000000", "72000000", "03000000"]), max_size=2, unique=True).map(tuple),
    framework=st.none() | st.booleans(),
    published=st.none() | days,
    classification=st.none() | classifications,
    provenance=provenances,
)
tenders = st.builds(
    Tender,
    id=names,
    ocid=st.none() | names,
    title=words,
    buyer=st.none() | organisations,
    boroughs=codes,
    borough_rule=st.none() | names,
    stage=st.sampled_from(["open", "planned", "awarded", "unknown"]),
    published=st.none() | days,
    first_published=st.none() | days,
    deadline=st.none() | instants,
    deadline_is_day=st.booleans(),
    expression_deadline=st.none() | instants,
    enquiry_deadline=st.none() | instants,
    period=periods,
    value=st.none() | moneys,
    value_minimum=st.none() | moneys,
    lots=st.lists(st.builds(Lot, id=names), max_size=2).map(tuple),
    sme_suitable=st.none() | st.booleans(),
    classification=st.none() | classifications,
    provenance=provenances,
)
applications = st.builds(
    Application,
    id=names,
    borough=st.integers(1, 33).map(lambda number: f"E090000{number:02}"),
    name=words,
    supplier=st.none() | words,
    service_areas=st.lists(st.sampled_from(["housing", "crm"]), max_size=2, unique=True).map(tuple),
    hosting=st.sampled_from(["saas", "unknown"]),
    go_live=st.none() | days,
    users=st.none() | st.integers(0, 10**6),
    period=periods,
    annual_value=st.none() | moneys,
    contract_ids=st.lists(names, max_size=2).map(tuple),
    satisfaction=st.none() | st.floats(0, 5),
    provenance=provenances,
)
