"""Amounts as councils write them: exact, never concatenated, never guessed."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalise.tables import cells
from thirty3.errors import ParseError
from thirty3.normalise.money import parse_amount, parse_money

PENCE = st.integers(-2, 2) | st.integers(-(10**17), 10**17)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("£1,234.50", "1234.50"),
        ("£1,234.5", "1234.5"),
        ("450000", "450000"),
        ("£250000.00", "250000.00"),
        ("£0.00", "0"),
        (" 51,294.00 ", "51294.00"),
        ("(200.00)", "-200.00"),
        ("(£200.00)", "-200.00"),
        ("£(200.00)", "-200.00"),
        ("-5", "-5"),
        ("-£5", "-5"),
        ("£-5", "-5"),
        ("−5", "-5"),
        ("–£5", "-5"),
        ("200.00-", "-200.00"),
        ("200.00 CR", "-200.00"),
        ("200.00 DR", "200.00"),
        ("+5", "5"),
        (".50", ".50"),
        ("Â£1,000", "1000"),
        ("¬£1,000", "1000"),
        ("\x831,000", "1000"),
        ("\ufffd1,000", "1000"),
        ("&pound;1,000", "1000"),
        ("GBP 1,000", "1000"),
        ("GBP1000", "1000"),
        ("1000 GBP", "1000"),
        ("1.2m", "1200000"),
        ("£1.2M", "1200000"),
        ("£1.2 million", "1200000"),
        ("£10k", "10000"),
        ("£2.5bn", "2500000000"),
        ("£150,000 (p.a.)", "150000"),
        ("£1,200.50 per annum", "1200.50"),
        ("150000 p.a.", "150000"),
        ("1,000,000 plus VAT", "1000000"),
        ("£450k pa", "450000"),
        ("£1000/year", "1000"),
        ("£10,000 - £20,000", "10000"),
        ("10,000 – 20,000", "10000"),
        ("Up to £5m over 4 years", "5000000"),
        ("Year 1: £200,000, Year 2: £300,000", "200000"),
        ("contract value (£200,000)", "200000"),
        ("£1,000,000,", "1000000"),
        ("GBP 1,722,000 (including options) + GBP 900,000 works", "1722000"),
        ("nil", "0"),
    ],
)
def test_an_amount_as_councils_write_it(written: str, amount: str) -> None:
    money = parse_money(written)
    assert money is not None
    assert (money.amount, money.currency) == (Decimal(amount), "GBP")


NO_FIGURE = cells("""
TBC|tbc.|(TBC)|N/A|n.a.|#N/A|-|--|—|£|£ -|£TBC|Unknown|Not  applicable|Commercially sensitive|REDACTED
Various|Data exceeds cell limits
""")


@pytest.mark.parametrize("words", [*NO_FIGURE, None, "", " "])
def test_words_for_no_figure_are_none_and_not_zero(words: str | None) -> None:
    assert parse_money(words) is None


NO_AMOUNT = cells("""
twelve|12 months|3 years|3 - 5 years|01/04/2024|2024-05-01|5%|£5%|£300 000|1.234,56|£1,23,456|1,2|£5.5.5
1e5|£1e5|nan|inf|-inf|A$5|１２３|£٣|see lot 2|4 lots|1111111111111111111111111111111
£9999999999999999999999999999999|£999999999999999999999999999999bn
""")


@pytest.mark.parametrize("nonsense", [*NO_AMOUNT, True, False, ["5"], {"amount": 5}, math.inf, math.nan])
def test_what_is_no_amount_is_refused(nonsense: object) -> None:
    with pytest.raises(ParseError):
        parse_money(nonsense)


def test_the_currency_written_wins_over_the_one_assumed() -> None:
    read = [parse_money(text, currency="JPY") for text in ("£5", "€5", "$5", "US$5", "5 EUR", "5")]
    assert [money.currency for money in read if money] == ["GBP", "EUR", "USD", "USD", "EUR", "JPY"]


def test_what_the_source_says_of_the_figure_is_kept_beside_it() -> None:
    money = parse_money("£5", vat="excluded", kind="annual")
    assert money is not None
    assert (money.vat, money.kind) == ("excluded", "annual")


@given(PENCE)
def test_every_way_to_write_an_amount_gives_it_back(pence: int) -> None:
    amount = Decimal(pence) / 100
    size = abs(amount)
    forms = [f"{amount}", f"{amount:,.2f}", f" {amount:.2f} ", f"£{amount:,.2f}", f"{amount:,.2f} GBP"]
    forms += [f"({size:,.2f})", f"£({size:.2f})", f"{size:.2f}-", f"-£{size:,.2f}"] if amount < 0 else []
    forms += [f"£{size:,.2f} (p.a.)", f"up to £{size:.2f}, ex VAT"] if amount >= 0 else []
    for form in forms:
        money = parse_money(form)
        assert money is not None, form
        assert money.amount == amount, form


@given(PENCE.map(abs), PENCE.map(abs))
def test_digits_of_two_sums_are_never_run_together(first: int, second: int) -> None:
    money = parse_money(f"GBP {first:,} (including extension) + GBP {second:,} works")
    assert money is not None
    assert money.amount == first


@pytest.mark.parametrize(
    ("value", "amount"),
    [(5, "5"), (0, "0"), (-1, "-1"), (0.1, "0.1"), (30000000.0, "30000000.0"), (1e22, "1" + "0" * 22), (44.98, "44.98"),
     ("30000000.0", "30000000.0"), (" 1,200.50 ", "1200.50"), ("-5", "-5"), ("1e3", "1000"), ("5.", "5"),
     (9.99e15, "9990000000000000"), (Decimal("1.10"), "1.10"), (10**30 - 1, "9" * 30)],
)  # fmt: skip
def test_a_number_keeps_its_digits(value: object, amount: str) -> None:
    assert parse_amount(value) == Decimal(amount)


NO_NUMBER = cells("""
1e9999|nan|Infinity|sNaN|£5|TBC|1 000|1,00|0x10|1_000|٣|1e|.|-|9999999999999999999999999999999
""")


@pytest.mark.parametrize(
    "nonsense",
    [
        *NO_NUMBER,
        True,
        False,
        math.nan,
        math.inf,
        -math.inf,
        1e300,
        1000000000000000000000000000000,
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+31"),
        [5],
        {"amount": 5},
        b"5",
    ],
)
def test_what_is_no_number_is_refused(nonsense: object) -> None:
    with pytest.raises(ParseError):
        parse_amount(nonsense)


def test_a_number_too_long_for_python_to_write_is_refused() -> None:
    for parse in (parse_amount, parse_money):
        with pytest.raises(ParseError):
            parse(10**5000)


def test_no_number_is_none() -> None:
    assert parse_amount(None) is None
    assert parse_amount("") is None
    assert parse_amount(" \u00a0") is None


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.decimals() | st.text("0123456789.,-e+"))
def test_an_amount_is_finite_and_its_own_text(value: object) -> None:
    try:
        amount = parse_amount(value)
    except ParseError:
        return
    if amount is None:
        return
    assert amount.is_finite()
    assert "E+" not in str(amount)
    assert parse_amount(str(amount)) == parse_amount(amount) == amount
    money = parse_money(value if not isinstance(value, str) else amount)
    assert money is not None
    assert money.amount == amount


@given(st.floats(-1e15, 1e15).map(lambda value: round(value, 6)))
def test_a_float_means_the_decimal_it_was_written_as(value: float) -> None:
    amount = parse_amount(value)
    assert amount is not None
    assert float(amount) == value
