"""SME, not SME or unknown: which evidence decides, which does not count, and what a verdict says of itself."""

from __future__ import annotations

from datetime import date

import pytest

from tests.resolve.sizes import DAY, claimed, company, contract, said, supplier
from thirty3.connectors._company_size import accounts_evidence
from thirty3.errors import UnknownNameError
from thirty3.models.size import SizeVerdict
from thirty3.resolve.size import SIZE_RULES_VERSION, size_of, sizes
from thirty3.resolve.suppliers import suppliers


def test_without_evidence_the_size_is_unknown() -> None:
    verdict = size_of(supplier(), DAY)
    assert (verdict.is_sme, verdict.size, verdict.rule, verdict.confidence) == (None, "unknown", "no_evidence", None)
    assert verdict.evidence == verdict.decided_by == ()
    assert (verdict.definition, verdict.version) == ("uk", SIZE_RULES_VERSION)


@pytest.mark.parametrize(
    ("evidence", "is_sme", "size", "confidence"),
    [
        (said("micro", "strong"), True, "micro", "probable"),  # one company, and its group is not known
        (said("micro", "strong", independent=True), True, "micro", "strong"),
        (said("small"), True, "small", "probable"),
        (said("medium"), True, "medium", "probable"),
        (said("large", "strong"), False, "large", "strong"),
        (said("large"), False, "large", "probable"),
        (said("small", "weak"), True, "small", "weak"),
        (said("unknown", "weak"), None, "unknown", None),
        (said("unknown", "strong", independent=False), None, "unknown", None),
    ],
)
def test_one_piece_of_a_companys_evidence_gives_its_verdict(
    evidence: object, is_sme: bool | None, size: str, confidence: str | None
) -> None:
    verdict = size_of(supplier(), DAY, evidence=[company(evidence)])  # type: ignore[arg-type]
    assert (verdict.is_sme, verdict.size, verdict.confidence) == (is_sme, size, confidence)


@pytest.mark.parametrize(
    ("kind", "is_sme"),
    [
        ("micro-entity", True),
        ("small", True),
        ("total-exemption-full", True),
        ("unaudited-abridged", True),
        ("medium", True),
        ("full", None),
        ("group", None),
        ("audit-exemption-subsidiary", None),
        ("filing-exemption-subsidiary", None),
        ("dormant", None),
        ("initial", None),
        (None, None),
    ],
)
def test_every_kind_of_accounts_means_what_the_guide_says(kind: str | None, is_sme: bool | None) -> None:
    evidence, _, _ = accounts_evidence(kind, as_of=date(2026, 3, 31))
    verdict = size_of(supplier(), DAY, evidence=[company(*evidence)])
    assert verdict.is_sme is is_sme
    assert verdict.confidence == ("probable" if is_sme else None)


def test_a_small_company_that_is_shown_to_have_a_parent_is_no_sme_and_not_large_either() -> None:
    subsidiary = said("unknown", "strong", independent=False)
    verdict = size_of(supplier(), DAY, evidence=[company(said("small"), subsidiary)])
    assert (verdict.is_sme, verdict.rule) == (None, "part_of_a_group")
    assert [reason.independent for reason in verdict.decided_by] == [False]
    assert [reason.size for reason in verdict.conflicts] == ["small"]


def test_a_large_company_stays_large_with_a_parent() -> None:
    subsidiary = said("unknown", "strong", independent=False)
    assert size_of(supplier(), DAY, evidence=[company(said("large", "weak"), subsidiary)]).is_sme is False


def test_an_sme_on_a_companys_word_says_that_its_group_is_not_known() -> None:
    assert size_of(supplier(), DAY, evidence=[company(said("small"))]).notes == ("group_unknown",)
    assert size_of(supplier(), DAY, evidence=[company(said("large"))]).notes == ()


def test_a_list_of_large_employers_outweighs_accounts_and_notices() -> None:
    index = sizes(
        [contract("1", claimed("sme")), contract("2", claimed("sme", "register"))],
        companies=[company(said("small")), company(said("large", "strong"), source="large_employers")],
    )
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, verdict.confidence, verdict.asserted_by) == (False, "strong", "reference_data")
    assert [reason.kind for reason in verdict.conflicts] == ["company", "register", "notice"]
    assert len(verdict.evidence) == 4


def test_equal_evidence_for_both_sides_leaves_the_size_unknown_and_lists_both() -> None:
    index = sizes([contract("1", claimed("sme")), contract("2", claimed("large"))])
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, verdict.rule, verdict.asserted_by) == (None, "equal_evidence_conflicts", None)
    assert {reason.size for reason in verdict.conflicts} == {"sme", "large"}
    assert {reason.where for reason in verdict.conflicts} == {"ocds-made-up-1", "ocds-made-up-2"}


def test_many_notices_weigh_no_more_than_one() -> None:
    many = [contract(str(number), claimed("sme")) for number in range(9)]
    assert size_of(supplier(), DAY, evidence=sizes([*many, contract("x", claimed("large"))])).is_sme is None


def test_a_councils_answer_outweighs_a_notices_box_and_not_a_companys_accounts() -> None:
    claims = [contract("1", claimed("large")), contract("2", claimed("sme", "register"))]
    assert size_of(supplier(), DAY, evidence=sizes(claims)).asserted_by == "register"
    denied = [contract("1", claimed("large", "register"))]
    assert size_of(supplier(), DAY, evidence=sizes(denied, companies=[company(said("small"))])).is_sme is True


@pytest.mark.parametrize(
    ("by", "trusted", "bare"), [("notice", False, None), (None, False, None), ("register", False, False)]
)
def test_without_trust_a_bare_large_is_unsaid(by: str | None, trusted: bool, bare: bool | None) -> None:
    index = sizes([contract("1", supplier(size="large", size_asserted_by=by))])
    assert size_of(supplier(), DAY, evidence=index).is_sme is trusted
    verdict = size_of(supplier(), DAY, evidence=index, trust_large=False)
    assert verdict.is_sme is bare
    assert len(verdict.evidence) == 1
    if bare is None:
        assert verdict.evidence[0].not_used == "a notice's bare large, not trusted"


def test_without_trust_a_notices_sme_counts_though_another_says_large() -> None:
    index = sizes([contract("1", claimed("sme")), contract("2", claimed("large"))])
    assert size_of(supplier(), DAY, evidence=index, trust_large=False).is_sme is True


@pytest.mark.parametrize(
    ("day", "not_used"),
    [
        (date(2026, 11, 23), "after as_of"),
        (date(2026, 11, 22), None),
        (date(2023, 11, 22), None),
        (date(2023, 11, 21), "older than 36 months"),
        (None, None),
    ],
)
def test_evidence_counts_from_its_day_until_it_is_too_old(day: date | None, not_used: str | None) -> None:
    verdict = size_of(supplier(), DAY, evidence=[company(said("small", as_of=day))])
    assert [reason.not_used for reason in verdict.evidence] == [not_used]
    assert verdict.is_sme is (True if not_used is None else None)
    assert ("undated" in verdict.notes) is (day is None)


def test_how_old_is_too_old_is_the_callers_choice() -> None:
    evidence = [company(said("small", as_of=date(2020, 1, 1)))]
    assert size_of(supplier(), DAY, evidence=evidence, max_age_months=120).is_sme is True
    assert size_of(supplier(), DAY, evidence=evidence, max_age_months=0).is_sme is None
    with pytest.raises(ValueError, match="max_age_months is -1"):
        size_of(supplier(), DAY, max_age_months=-1)


def test_a_source_whose_entries_bear_no_day_can_be_given_one() -> None:
    entries = [company(said("large", "strong", as_of=None), source="large_employers")]
    dated = sizes(companies=entries, undated={"large_employers": date(2021, 4, 5)})
    assert size_of(supplier(), date(2024, 4, 5), evidence=dated).is_sme is False
    assert size_of(supplier(), date(2024, 4, 6), evidence=dated).is_sme is None
    assert size_of(supplier(), date(2021, 4, 4), evidence=dated).is_sme is None


def test_a_later_day_can_have_another_answer() -> None:
    index = sizes(
        [contract("1", claimed("sme"), published=date(2021, 1, 1)), contract("2", claimed("large"), published=DAY)]
    )
    assert size_of(supplier(), date(2022, 1, 1), evidence=index).is_sme is True
    assert size_of(supplier(), DAY, evidence=index).is_sme is False


def test_evidence_is_found_by_number_and_never_by_name() -> None:
    entries = [company(said("large", "strong"), number="00000002")]
    assert size_of(supplier(), DAY, evidence=entries).is_sme is None
    assert size_of(supplier(None), DAY, evidence=entries).is_sme is None
    nameless = [company(said("large", "strong"), number=None)]
    assert size_of(supplier(), DAY, evidence=nameless).is_sme is None
    assert size_of(supplier(None), DAY, evidence=nameless).is_sme is False


def test_suppliers_that_were_matched_before_share_their_evidence() -> None:
    claims = [contract("1", supplier(None, size="sme", size_asserted_by="notice"))]
    same = {supplier(None).id: supplier().id}
    assert size_of(supplier(), DAY, evidence=sizes(claims)).is_sme is None
    index = sizes(claims, same_as=same, table=[])
    assert size_of(supplier(), DAY, evidence=index).is_sme is True
    assert size_of(supplier(None), DAY, evidence=index).is_sme is True


def test_what_the_matching_of_suppliers_found_can_be_handed_on() -> None:
    claims = [contract("1", supplier(None, size="sme", size_asserted_by="notice")), contract("2", supplier())]
    found = suppliers(claims)
    index = sizes(claims, same_as=found.id_of, companies=[company(said("large", "weak"))])
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, {reason.kind for reason in verdict.conflicts}) == (None, {"company", "notice"})
    [firm] = found
    assert size_of(firm, DAY, evidence=index).conflicts == verdict.conflicts


def test_companies_may_come_as_a_mapping() -> None:
    entries = {"00000001": company(said("small"))}
    assert size_of(supplier(), DAY, evidence=entries).is_sme is True
    assert size_of(supplier(), DAY, evidence=sizes(companies=entries)).is_sme is True


def test_a_suppliers_own_size_is_a_claim_without_a_day() -> None:
    verdict = size_of(claimed("sme"), DAY)
    assert (verdict.is_sme, verdict.confidence, verdict.notes) == (True, "weak", ("undated",))
    index = sizes([contract("1", claimed("sme"), published=date(2010, 1, 1))])
    assert size_of(claimed("sme"), DAY, evidence=index).is_sme is None, "the same claim, with its day"


def test_a_conclusion_is_no_evidence() -> None:
    verdict = size_of(claimed("small", "inferred"), DAY)
    assert verdict.is_sme is None
    assert verdict.evidence[0].not_used == "inferred: a conclusion is no evidence"


def test_a_name_that_names_nobody_has_no_size() -> None:
    nobody = supplier(None, "Various", placeholder=True, size="sme", size_asserted_by="notice")
    verdict = size_of(
        nobody, DAY, evidence=sizes([contract("1", nobody)], table=[{"supplier_id": nobody.id, "size": "sme"}])
    )
    assert (verdict.is_sme, verdict.rule) == (None, "names_nobody")


def test_the_newest_of_equal_evidence_names_the_class() -> None:
    old, new = said("micro", as_of=date(2025, 3, 31)), said("small", as_of=date(2026, 3, 31))
    assert size_of(supplier(), DAY, evidence=[company(old, new)]).size == "small"
    same_day = said("micro", as_of=date(2026, 3, 31))
    assert size_of(supplier(), DAY, evidence=[company(new, same_day)]).size == "sme"


def test_the_definition_changes_nothing_where_no_figures_are_given() -> None:
    index = sizes([contract("1", claimed("sme"))], companies=[company(said("large", "strong"))])
    uk, eu = (size_of(supplier(), DAY, evidence=index, definition=code) for code in ("uk", "eu"))
    assert eu.definition == "eu"
    assert eu.model_copy(update={"definition": "uk"}) == uk


def test_an_unknown_definition_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="there are uk, eu"):
        size_of(supplier(), DAY, definition="us")


def test_a_verdict_survives_json() -> None:
    index = sizes([contract("1", claimed("large"))], companies=[company(said("small"))])
    verdict = size_of(supplier(), DAY, evidence=index)
    assert SizeVerdict.model_validate_json(verdict.model_dump_json()) == verdict
