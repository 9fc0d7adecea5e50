"""Records are values: frozen, closed, and the same after a round trip."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.models.strategies import contracts, moneys, words
from thirty3.models.account import Account
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.models.row import pack, unpack
from thirty3.models.tender import Tender

FROM_A_FILE = Provenance(source="file", record_id="1")


@given(contracts)
def test_a_contract_is_the_same_after_a_round_trip_through_json(contract: Contract) -> None:
    assert Contract.model_validate_json(contract.model_dump_json()) == contract


@given(contracts)
def test_a_row_read_back_gives_the_same_row(contract: Contract) -> None:
    row = contract.row()
    assert list(row) == list(Contract.columns())
    assert Contract.from_row(row).row() == row


@given(contracts)
def test_a_row_holds_only_what_its_columns_promise(contract: Contract) -> None:
    kinds = {"text": str, "date": str, "integer": int, "boolean": bool}
    for column, kind in Contract.columns().items():
        cell = contract.row()[column]
        assert cell is None or type(cell) is kinds[kind], column


@given(st.lists(st.none() | words.filter(bool)))
def test_packed_texts_come_back_in_order(texts: list[str | None]) -> None:
    assert unpack(pack(texts)) == texts


@given(moneys)
def test_pence_are_within_half_a_penny_of_the_amount(money: Money) -> None:
    assert abs(money.pence - money.amount * 100) <= 1 / 2


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e9999", "a lot"])
def test_money_that_is_no_finite_number_is_refused(amount: str) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount})


def test_a_joint_contract_is_one_row_with_the_bits_of_all_its_boroughs() -> None:
    row = Contract(id="1", title="", boroughs=("E09000001", "E09000033"), provenance=FROM_A_FILE).row()
    assert row["borough"] == "E09000001|E09000033"
    assert row["borough_bit"] == 2**0 + 2**32


def test_a_record_refuses_change_and_unknown_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(FROM_A_FILE, "source", "elsewhere")  # noqa: B010 - the type checker refuses the plain form, as it should
    with pytest.raises(ValidationError, match="Extra inputs"):
        Provenance.model_validate({"source": "file", "record_id": "1", "colour": "red"})


def test_a_record_completes_its_own_names_and_not_pydantics_old_ones() -> None:
    assert "record_id" in dir(FROM_A_FILE)
    assert "parse_obj" not in dir(FROM_A_FILE)


def test_every_field_of_every_record_is_documented() -> None:
    for record in (Contract, Tender, Release, Account, Query, Money):
        for name, field in record.model_fields.items():
            assert field.description, f"{record.__name__}.{name}"


def test_an_account_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValidationError, match="received 3 is not kept 1"):
        Account(received=3, kept=1, rejections=(Rejection(reason="no ocid", source="file", where="a.json"),))


def test_an_account_says_how_many_are_missing_only_when_a_number_was_declared() -> None:
    assert Account(received=2, kept=2, declared=5).missing == 3
    assert Account(received=2, kept=2).missing is None


def test_a_query_is_half_open_so_that_spans_end_to_end_count_each_day_once() -> None:
    first = Query(since=date(2026, 1, 1), until=date(2026, 4, 1))
    second = Query(since=date(2026, 4, 1), until=date(2026, 7, 1))
    for day in (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)):
        assert first.admits(published=day) + second.admits(published=day) == 1


def test_a_query_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be after since"):
        Query(since=date(2026, 2, 1), until=date(2026, 1, 1))


def test_the_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    one = Release(ocid="o", id="1", data={"a": 1, "b": {"c": 2, "d": 3}}, provenance=FROM_A_FILE)
    two = one.model_copy(update={"data": {"b": {"d": 3, "c": 2}, "a": 1}})
    assert one.content_hash == two.content_hash


def test_a_tender_is_open_through_its_last_london_day_and_not_after_its_last_instant() -> None:
    closes = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # 23:30 in London
    tender = Tender(id="1", title="", stage="open", deadline=closes, provenance=FROM_A_FILE)
    assert tender.is_open(date(2026, 7, 1))
    assert not tender.is_open(date(2026, 7, 2))
    assert not tender.is_open(datetime(2026, 7, 1, 22, 31, tzinfo=UTC))
    assert tender.deadline_day == date(2026, 7, 1)


def test_a_tender_is_not_open_before_its_first_notice() -> None:
    closes = datetime(2026, 7, 1, 12, tzinfo=UTC)
    tender = Tender(
        id="1", title="", stage="open", first_published=date(2026, 6, 1), deadline=closes, provenance=FROM_A_FILE
    )
    assert not tender.is_open(date(2026, 5, 31))
    assert tender.is_open(date(2026, 6, 1))


def test_a_transparency_notice_is_never_an_open_opportunity() -> None:
    assert not Tender(id="1", title="", stage="award_pending", provenance=FROM_A_FILE).is_open(date(2026, 1, 1))


def test_a_tender_without_a_deadline_is_believed_for_half_a_year() -> None:
    tender = Tender(id="1", title="", stage="open", published=date(2026, 1, 1), provenance=FROM_A_FILE)
    assert tender.is_open(date(2026, 1, 1))
    assert not tender.is_open(date(2026, 12, 1))
    assert not tender.model_copy(update={"published": None}).is_open(date(2026, 1, 1))
