"""Real notices through the public face: what a user of ``import thirty3`` is told of them.

``tests/ocds/test_ocds_real_files.py`` counts them independently, release by release.
"""

from __future__ import annotations

from pathlib import Path

import thirty3 as t3


def test_awards_published_as_0_have_no_value_and_say_so(shared: Path) -> None:
    contracts = list(t3.contracts(t3.load(shared / "contracts_finder" / "search_page_2025-01-23.json")))
    noted = [contract for contract in contracts if "value_zero" in contract.notes]
    assert len(noted) == 2
    assert all(contract.value is None for contract in noted)


def test_the_kinds_of_notices_of_find_a_tender_are_told_apart(shared: Path) -> None:
    stages = {t.ocid: (t.notice_type, t.stage) for t in t3.tenders(t3.load(shared / "find_a_tender"))}
    assert stages["ocds-h6vhtk-067fb8"] == ("UK4", "open")
    assert stages["ocds-h6vhtk-068ae4"] == ("UK1", "pipeline")
    assert stages["ocds-h6vhtk-06f1ad"] == ("UK2", "engagement")
    assert stages["ocds-h6vhtk-0525b3"] == ("UK7", "awarded")
    assert stages["ocds-h6vhtk-065444"] == ("UK10", "awarded")
    contracts = {c.ocid: c for c in t3.contracts(t3.load(shared / "find_a_tender"))}
    peat = contracts["ocds-h6vhtk-0525b3"]
    assert str(peat.period.end) == "2027-03-31"
    assert str(peat.period.max_end) == "2028-03-31"
    assert peat.value is not None
    assert (str(peat.value.amount), peat.value.vat, peat.value.kind) == ("395493", "excluded", "contract")
