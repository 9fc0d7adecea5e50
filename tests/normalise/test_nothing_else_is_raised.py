"""Whatever comes in, a parser answers, says None, or raises ParseError; it never falls over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import ParseError
from thirty3.normalise.dates import parse_day, parse_excel_serial, parse_instant, parse_uk_day, parse_uk_month
from thirty3.normalise.identifiers import parse_company_number, portal_of_reference, read_identifier
from thirty3.normalise.money import parse_amount, parse_money
from thirty3.normalise.names import fold, is_placeholder_name, supplier_key
from thirty3.normalise.text import clean_text, mask_contacts

PARSERS: list[Callable[[object], object]] = [
    parse_amount, parse_money, parse_instant, parse_day, parse_uk_day, parse_uk_month, parse_excel_serial,
    parse_company_number,
]  # fmt: skip

TEXTS = st.text(alphabet=st.characters()) | st.text(alphabet="0123456789£.,-+/: TZeEkmapril()\x00\u202e\ud800")
SCALARS = (
    TEXTS | st.integers() | st.floats() | st.booleans() | st.none() | st.decimals() | st.binary() | st.complex_numbers()
)
TIMES = st.datetimes(timezones=st.none() | st.timezones()) | st.dates() | st.times() | st.timedeltas()
ANYTHING = st.recursive(
    SCALARS | TIMES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
HUGE = st.integers(4000, 6000).map(lambda digits: 10**digits)


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: str(parse.__name__))
@given(value=ANYTHING | HUGE | HUGE.map(lambda huge: [huge]))
def test_a_parser_answers_or_raises_parse_error(parse: Callable[[object], object], value: object) -> None:
    refusal = ""
    try:
        parse(value)
    except ParseError as error:
        refusal = str(error)
    assert len(refusal) < 500


@given(
    st.from_regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?", fullmatch=True
    )
)
def test_what_looks_like_a_date_is_one_or_is_refused(text: str) -> None:
    try:
        day = parse_day(text)
    except ParseError:
        return
    assert day is not None
    assert abs((day - day.fromisoformat(text[:10])).days) <= 2 if 2 < day.year < 9998 else True


@given(TEXTS)
def test_what_reads_text_always_answers(text: str) -> None:
    clean_text(text)
    mask_contacts(text)
    fold(text)
    supplier_key(text)
    is_placeholder_name(text)
    portal_of_reference(text)


@given(ANYTHING, ANYTHING)
def test_reading_an_identifier_always_answers(scheme: object, id: object) -> None:
    read_identifier(scheme, id)
