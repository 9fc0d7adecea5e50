"""Dates are London calendar dates, in formats somebody declared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, TypeAdapter

from tests.normalise.tables import cells
from thirty3.errors import ParseError
from thirty3.normalise.dates import (
    LONDON,
    add_months,
    find_date_order,
    from_excel_serial,
    is_placeholder,
    london_day,
    parse_day,
    parse_excel_serial,
    parse_instant,
    parse_uk_day,
    parse_uk_month,
)

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EDGES = st.sampled_from(["0001-01-01", "0001-01-02", "1847-12-01", "9999-12-31", "9999-12-31T23:59:59"]).map(
    datetime.fromisoformat
)
INSTANTS = st.builds(
    lambda naive, zone: naive.replace(microsecond=0, tzinfo=zone), st.datetimes() | EDGES, OFFSETS | st.just(UTC)
)


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-12-31T23:59:59Z", date(2026, 12, 31)),
        ("2026-05-14T00:00:00+01:00", date(2026, 5, 14)),
        ("2025-06-30T23:00:00Z", date(2025, 7, 1)),
        ("2025-06-30T22:59:59Z", date(2025, 6, 30)),
        ("2025-03-30T00:59:59Z", date(2025, 3, 30)),
        ("2025-10-26T00:30:00Z", date(2025, 10, 26)),
        ("2025-10-25T23:30:00Z", date(2025, 10, 26)),
        ("2025-06-30T23:00:00", date(2025, 6, 30)),
        ("2025-06-30", date(2025, 6, 30)),
        ("2025-01-01T24:00:00Z", date(2025, 1, 2)),
        ("2020-08-05 10:00:00.1234567 +0100", date(2020, 8, 5)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2108-03-31T00:00:00Z", date(2108, 3, 31)),
        ("0001-01-01T00:00:00Z", date(1, 1, 1)),
        ("0001-01-01T00:00:00+01:00", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("9999-12-31T23:59:59-05:00", date(9999, 12, 31)),
        ("", None),
        (" ", None),
        (None, None),
        (date(2025, 6, 30), date(2025, 6, 30)),
        (datetime(2025, 6, 30, 23, tzinfo=UTC), date(2025, 7, 1)),
    ],
)
def test_a_day_is_a_london_day(published: object, day: date | None) -> None:
    assert parse_day(published) == day


NO_ISO = cells("""
2025-02-31|2025-13-01|01/04/2025|2025|2025-04|20250401|1718000000|10|Fri|March 2026|2025-W01-1
2025-04-01T25:00:00Z|2025-04-01T10:00:00+99:00|9999-12-31T24:00:00|２０２５-04-01
""")


@pytest.mark.parametrize("nonsense", [*NO_ISO, 0, 45383, 1743465600, 45383.0, True, ["2025-04-01"]])
def test_what_is_no_iso_date_is_refused_and_quoted(nonsense: object) -> None:
    for parse in (parse_day, parse_instant):
        with pytest.raises(ParseError):
            parse(nonsense)


def test_an_instant_keeps_its_offset() -> None:
    assert str(parse_instant("2025-04-03T09:00:00+01:00")) == "2025-04-03 09:00:00+01:00"
    assert str(parse_instant("2025-04-03T09:00:00Z")) == "2025-04-03 09:00:00+00:00"


def test_an_instant_without_offset_is_london_time() -> None:
    assert str(parse_instant("2025-07-01T12:00")) == "2025-07-01 12:00:00+01:00"
    assert str(parse_instant("2025-12-01T12:00")) == "2025-12-01 12:00:00+00:00"
    assert str(parse_instant("2025-07-01")) == "2025-07-01 00:00:00+01:00"


@given(INSTANTS)
def test_an_instant_read_from_its_own_text_is_itself(instant: datetime) -> None:
    parsed = parse_instant(instant.isoformat())
    assert parsed is not None
    if 1 < instant.year < 9999:
        assert parsed == instant
    assert parsed.replace(tzinfo=None) == instant.replace(tzinfo=None)
    assert parse_instant(parsed) == parsed
    assert parse_instant(parsed.isoformat()) == parsed


@given(INSTANTS | st.datetimes() | EDGES)
def test_no_instant_overflows_on_its_way_to_utc_to_london_or_to_json(instant: datetime) -> None:
    parsed = parse_instant(instant)
    assert parsed is not None
    assert parsed.astimezone(UTC) == parsed == parsed.astimezone(LONDON)
    assert london_day(parsed) == parsed.astimezone(LONDON).date()
    assert parse_day(instant) is not None
    adapter = TypeAdapter[datetime](AwareDatetime)
    assert adapter.validate_json(adapter.dump_json(parsed)) == parsed


@given(st.integers(0, 4_000_000_000))
def test_offsets_do_not_change_the_london_day(seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    days = {parse_day(instant.astimezone(timezone(timedelta(hours=hours))).isoformat()) for hours in (-5, 0, 1, 9)}
    assert days == {instant.astimezone(LONDON).date()}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01/04/2024", date(2024, 4, 1)),
        ("1/4/24", date(2024, 4, 1)),
        ("01.04.2024", date(2024, 4, 1)),
        ("21.01.2011", date(2011, 1, 21)),
        ("01-04-2024", date(2024, 4, 1)),
        ("01/04/2024 00:00:00", date(2024, 4, 1)),
        ("01/04/2024 23:30", date(2024, 4, 1)),
        ("31-Mar-26", date(2026, 3, 31)),
        ("31 Mar 26", date(2026, 3, 31)),
        ("1-Apr-69", date(1969, 4, 1)),
        ("1-Apr-68", date(2068, 4, 1)),
        ("15-JUN-2023", date(2023, 6, 15)),
        ("16 Mar 2011", date(2011, 3, 16)),
        ("1st April 2024", date(2024, 4, 1)),
        ("22nd of September, 2024", date(2024, 9, 22)),
        ("Monday 1 April 2024", date(2024, 4, 1)),
        ("Tues, 3rd Sept. 2024", date(2024, 9, 3)),
        ("April 1, 2024", date(2024, 4, 1)),
        ("  1st\u00a0May 2025\r\n", date(2025, 5, 1)),
        ("2024/04/01", date(2024, 4, 1)),
        ("2024-04-03", date(2024, 4, 3)),
        ("2025-06-30T23:00:00Z", date(2025, 7, 1)),
        ("", None),
        (None, None),
        (date(2024, 4, 1), date(2024, 4, 1)),
    ],
)
def test_a_date_as_councils_write_it(written: object, day: date | None) -> None:
    assert parse_uk_day(written) == day


NO_DATE = cells("""
31/02/2024|13/13/2024|00/01/2024|2024-31-12|31 Feb 2024|March 2026|45383|1/4|TBC|01/04/2024 to 31/03/2027
1 Aprill 2024|32/01/2024
""")


@pytest.mark.parametrize("nonsense", [*NO_DATE, 45383, True, 1.5])
def test_a_date_that_never_was_is_refused(nonsense: object) -> None:
    with pytest.raises(ParseError):
        parse_uk_day(nonsense)


def test_the_error_quotes_the_text_but_not_all_of_it() -> None:
    with pytest.raises(ParseError, match=r"31/02/2024"):
        parse_uk_day("31/02/2024")
    with pytest.raises(ParseError) as refusal:
        parse_uk_day("x" * 10_000)
    assert len(str(refusal.value)) < 150


def test_month_first_is_only_read_when_asked_for() -> None:
    assert parse_uk_day("04/03/2025") == date(2025, 3, 4)
    assert parse_uk_day("04/03/2025", order="month_first") == date(2025, 4, 3)
    assert parse_uk_day("2025-04-03", order="month_first") == date(2025, 4, 3)
    with pytest.raises(ParseError):
        parse_uk_day("31/03/2025", order="month_first")


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_every_declared_format_gives_the_day_back(day: date) -> None:
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%b-%y", "%d %B %Y", "%A %d %B %Y", "%B %d, %Y", "%Y-%m-%d"):
        assert parse_uk_day(day.strftime(form)) == day
    assert parse_uk_day(day.strftime("%m/%d/%Y"), order="month_first") == day


def test_a_month_says_that_it_is_one() -> None:
    assert parse_uk_month("March 2026") == (date(2026, 3, 1), "month")
    assert parse_uk_month("Mar-26") == (date(2026, 3, 1), "month")
    assert parse_uk_month("1st March 2026") == (date(2026, 3, 1), "day")
    assert parse_uk_month(" ") is None
    with pytest.raises(ParseError):
        parse_uk_month("soon")


def test_the_order_of_a_file_is_found_or_nobody_guesses() -> None:
    assert find_date_order(["03/04/2025", None, "17/04/2025", ""]) == "day_first"
    assert find_date_order(["03/04/2025", "04/17/2025"]) == "month_first"
    assert find_date_order(["03/04/2025", "2025-04-17", "17 April 2025", "31/31/2025"]) is None
    assert find_date_order([]) is None
    with pytest.raises(ParseError, match="two orders"):
        find_date_order(["17/04/2025", "04/17/2025"])


@given(st.lists(st.dates(date(2000, 1, 1), date(2040, 1, 1))))
def test_a_file_written_day_first_is_never_read_month_first(days: list[date]) -> None:
    assert find_date_order(day.strftime("%d/%m/%Y") for day in days) in ("day_first", None)


@pytest.mark.parametrize(("serial", "day"), [(30000, date(1982, 2, 18)), (45383, date(2024, 4, 1)),
                                             (45383.99, date(2024, 4, 1)), (60000, date(2064, 4, 8))])  # fmt: skip
def test_an_excel_serial_counts_from_the_end_of_1899(serial: float, day: date) -> None:
    assert from_excel_serial(serial) == day
    assert parse_excel_serial(serial) == day
    assert parse_excel_serial(f" {serial} ") == day


@pytest.mark.parametrize("number", [0, 29999, 60001, -45383, 1e300, float("nan"), float("inf"), True])
def test_a_number_outside_the_serials_is_no_date(number: float) -> None:
    with pytest.raises(ParseError):
        from_excel_serial(number)


def test_text_is_a_serial_only_where_asked_for() -> None:
    assert parse_excel_serial("") is None
    assert parse_excel_serial(None) is None
    for text in ("450", "45,383", "01/04/2024", "4.5e4"):
        with pytest.raises(ParseError):
            parse_excel_serial(text)
    with pytest.raises(ParseError):
        parse_uk_day("45383")


@given(st.dates())
def test_placeholders_are_far_from_any_contract(day: date) -> None:
    assert is_placeholder(day) == (not 1990 <= day.year <= 2100)
    assert is_placeholder(datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)) == is_placeholder(day)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1), date(2108, 3, 31), date(9999, 12, 31)])
def test_the_usual_placeholders_are_known(day: date) -> None:
    assert is_placeholder(day)


def test_months_are_added_to_the_first_date() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert add_months(date(2025, 8, 31), -6) == date(2025, 2, 28)
    assert add_months(date(9999, 12, 31), 12) == date.max
    assert add_months(date(1, 1, 1), -1) == date.min


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-1200, 1200))
def test_adding_months_lands_in_that_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@given(st.dates(), st.integers(), st.integers(0, 10**30))
def test_more_months_are_never_earlier_and_never_overflow(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day, months + more)
