"""What holds of every verdict, whatever the evidence."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.sizes import (
    DAY,
    NUMBER,
    SIZES,
    claimed,
    companies,
    company,
    contract,
    contracts,
    days,
    said,
    supplier,
)
from thirty3.models.company import Company
from thirty3.models.contract import Contract
from thirty3.models.size import SizeVerdict
from thirty3.resolve.size import size_of, sizes

evidence = st.lists(contracts | companies, max_size=6)


def verdict_of(records: list[Contract | Company], **choices: object) -> SizeVerdict:
    index = sizes(
        [one for one in records if isinstance(one, Contract)],
        companies=[one for one in records if isinstance(one, Company)],
    )
    return size_of(supplier(), DAY, evidence=index, **choices)  # type: ignore[arg-type]


@given(evidence, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_evidence_plays_no_part(
    records: list[Contract | Company], draw: object, trust_large: bool
) -> None:
    shuffled = [*records]
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert verdict_of(shuffled, trust_large=trust_large) == verdict_of(records, trust_large=trust_large)


@given(evidence)
def test_what_is_said_twice_counts_once(records: list[Contract | Company]) -> None:
    assert verdict_of([*records, *records]) == verdict_of(records)


@given(evidence)
def test_a_verdict_agrees_with_itself(records: list[Contract | Company]) -> None:
    verdict = verdict_of(records)
    assert (verdict.size == "unknown") is (verdict.is_sme is None) is (verdict.confidence is None)
    assert (verdict.asserted_by is None) is (verdict.is_sme is None)
    counted = {reason for reason in verdict.evidence if reason.not_used is None}
    assert {*verdict.decided_by, *verdict.conflicts} <= counted
    if verdict.is_sme is not None:
        assert {reason.is_sme for reason in verdict.decided_by} == {verdict.is_sme}
        assert {reason.is_sme for reason in verdict.conflicts} <= {not verdict.is_sme}
    if not counted:
        assert verdict.rule == "no_evidence"


@given(evidence, st.sampled_from(SIZES), st.sampled_from(("notice", "register")), days | st.none())
def test_weak_evidence_never_overturns_stronger(
    records: list[Contract | Company], size: str, by: str, day: date | None
) -> None:
    before = verdict_of(records)
    if before.confidence in ("probable", "strong"):
        after = verdict_of([*records, contract("more", claimed(size, by), published=day)])
        assert (after.is_sme, after.size, after.rule) == (before.is_sme, before.size, before.rule)
        weak = company(said(size, "weak", day))
        assert verdict_of([*records, weak]).is_sme is before.is_sme


@given(evidence, contracts | companies)
def test_more_evidence_of_the_same_side_never_changes_the_side(
    records: list[Contract | Company], more: Contract | Company
) -> None:
    before, alone = verdict_of(records), verdict_of([more])
    if before.is_sme is not None and alone.is_sme is before.is_sme:
        assert verdict_of([*records, more]).is_sme is before.is_sme


@given(evidence)
def test_on_a_day_before_all_evidence_nothing_is_known(records: list[Contract | Company]) -> None:
    dated = [one for one in records if (one.published if isinstance(one, Contract) else one.evidence[0].as_of)]
    index = sizes(
        [one for one in dated if isinstance(one, Contract)],
        companies=[one for one in dated if isinstance(one, Company)],
    )
    verdict = size_of(supplier(), DAY - timedelta(days=2001), evidence=index)
    assert (verdict.is_sme, verdict.rule) == (None, "no_evidence")
    assert len(verdict.evidence) == len(index.reasons.get(f"GB-COH-{NUMBER}", ()))
    assert all(reason.not_used for reason in verdict.evidence)


@given(evidence)
def test_evidence_of_another_number_changes_nothing(records: list[Contract | Company]) -> None:
    others = [one.model_copy(update={"company_number": "00000002"}) for one in records if isinstance(one, Company)]
    assert size_of(supplier(), DAY, evidence=others) == size_of(supplier(), DAY)


@given(evidence)
def test_distrust_only_ever_takes_away_a_large(records: list[Contract | Company]) -> None:
    trusting, doubting = verdict_of(records), verdict_of(records, trust_large=False)
    if doubting.is_sme is False:
        assert trusting.is_sme is False
    if trusting.is_sme is True:
        assert doubting.is_sme is True


@given(evidence, st.sampled_from(SIZES))
def test_the_table_has_the_last_word(records: list[Contract | Company], size: str) -> None:
    index = sizes(
        [one for one in records if isinstance(one, Contract)],
        companies=[one for one in records if isinstance(one, Company)],
        table=[{"company_number": NUMBER, "size": size}],
    )
    assert size_of(supplier(), DAY, evidence=index).size == size
