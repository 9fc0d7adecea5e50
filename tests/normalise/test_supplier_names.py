"""One key for one firm however it is typed; no key for two. All firms are made up unless they come from real files."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalise.tables import cells
from thirty3.normalise.names import fold, is_placeholder_name, supplier_key
from thirty3.reference.legal_forms import legal_forms

WORDS = st.sampled_from(
    ["EXAMPLE", "SYSTEMS", "SAMPLE", "CLOUD", "UK", "GROUP", "O'HARE", "3D", "B", "CO", "THE", "AND"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
ENDINGS = st.sampled_from([spelling for form in legal_forms() for spelling in form.spellings])
LIMITED = st.sampled_from([spelling for form in legal_forms() if not form.key for spelling in form.spellings])


SAME = r"""
Example Systems Limited|EXAMPLE SYSTEMS LTD.|Example Systems, Ltd|example systems|Example  Systems  PLC|\
Example Systems P.L.C.|Example Systems p l c|Example Systems Public Limited Company|Example Systems Limted|\
Example Systems Cyfyngedig|Example Systems Cyf.|The Example Systems Ltd|EXAMPLE SYSTEMS LIMITED, THE|\
Example Systems Ltd t/a Sample|Example Systems Limited (T/A Sample)|Example Systems trading as Sample LLP|\
Example Systems Ltd (Lot 2)|Example Systems Ltd (formerly Sample Ltd)|Example Systems Ltd (Company No. 1)|\
Example Systems Ltd|Example-Systems Ltd|Ｅxample Systems Ltd
Sample & Sons Ltd|Sample &amp; Sons Limited|SAMPLE AND SONS|Sample &amp;amp; Sons
O'Sample's Ltd|O’Sample’s Limited|OSAMPLES|Oâ€™Sampleâ€™s Ltd
Example (UK) Limited|Example U.K. Ltd|EXAMPLE UK|Example [UK] PLC
Example LLP|EXAMPLE L.L.P.|Example Limited Liability Partnership|example l l p
Example CIC|Example C.I.C.|Example Community Interest Company|Example CIC Ltd|Example CBC
B.C. Sample Ltd|BC Sample|B C Sample Limited
Société Exemple SA|SOCIETE EXEMPLE S.A.
Sample & Co Ltd|Sample and Company Limited
Sample NHS Foundation Trust|SAMPLE NHS FT|Sample NHSFT
"""


@pytest.mark.parametrize("same", [line.split("|") for line in SAME.replace("\\\n", "").strip().splitlines()])
def test_one_firm_has_one_key(same: list[str]) -> None:
    assert len({supplier_key(name) for name in same}) == 1, {name: supplier_key(name) for name in same}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example Ltd", "Example LLP"),
        ("Example Ltd", "Example CIC"),
        ("Example Ltd", "Example GmbH"),
        ("Example Ltd", "Example Inc"),
        ("Example Ltd", "Example (UK) Ltd"),
        ("Example Ltd", "Example Group Ltd"),
        ("Example Ltd", "Example Holdings Ltd"),
        ("Example Ltd", "Example Services Ltd"),
        ("Example Pty Ltd", "Example Ltd"),
        ("Sample & Sons", "Sample Sons"),
        ("H & A Sample", "H Sample"),
        ("Limited Editions", "Editions"),
    ],
)
def test_two_firms_have_two_keys(one: str, other: str) -> None:
    assert supplier_key(one) != supplier_key(other)


@pytest.mark.parametrize("name", ["Limited", "Ltd", "The", "The Limited", "Company", "t/a", "(Lot 2)"])
def test_a_name_of_nothing_but_noise_still_has_a_key(name: str) -> None:
    assert supplier_key(name)


def test_a_key_of_nothing_is_empty() -> None:
    assert supplier_key("") == supplier_key(" | ") == supplier_key("-") == ""


@given(NAMES, LIMITED, st.sampled_from([", ", " ", " (", "  - "]), st.sampled_from(["", ".", ")", ",", " "]))
def test_limited_and_plc_leave_nothing_in_the_key(name: str, ending: str, before: str, after: str) -> None:
    key = supplier_key(f"{name} Sample")
    assert supplier_key(f"{name} Sample{before}{ending}{after}") == key
    assert supplier_key(f"{name.lower()} sample{before}{ending.upper()}{after}") == key


@given(NAMES, ENDINGS)
def test_case_and_punctuation_leave_the_key(name: str, ending: str) -> None:
    key = supplier_key(f"{name} {ending}")
    assert supplier_key(f"{name} {ending}".lower()) == key
    assert supplier_key(f" {name}, {ending}.") == key
    assert supplier_key(f"{name.replace(' ', '  ')}\u00a0{ending}\n") == key


@given(st.text() | st.lists(st.one_of(WORDS, ENDINGS, st.sampled_from(["t/a", "(UK)", "&", "L", "P"]))).map(" ".join))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    key = supplier_key(name)
    assert supplier_key(key) == key
    assert "|" not in key
    assert key == " ".join(key.split())


@given(st.text() | st.text(alphabet="ŉßﬁǰΐİi̇âšŠÂ®’'.&-_ a"))
def test_folding_twice_changes_nothing(name: str) -> None:
    folded = fold(name)
    assert fold(folded) == folded
    assert folded == folded.upper()


def test_no_two_large_employers_share_a_key_unless_their_names_do(shared: Path) -> None:
    """False merges among 9,089 firms with company numbers; the pairs left have one name letter for letter."""
    numbers: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    with (shared / "suppliers/large_employers_2021-22.csv").open(encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            if row["CompanyNumber"]:
                key = supplier_key(row["CurrentName"])
                numbers[key].add(row["CompanyNumber"])
                names[key].add(fold(row["CurrentName"]))
    shared_keys = {key for key, found in numbers.items() if len(found) > 1}
    assert {key for key in shared_keys if len(names[key]) > 1} <= {"LOVEHONEY"}
    assert len(shared_keys) <= 3


def test_most_pairs_of_spellings_that_differ_in_noise_meet(shared: Path) -> None:
    """Recall on 12,588 pairs found by string distance, not all of them true: a floor, so that no change loses many."""
    with (shared / "suppliers/name_alias_pairs.csv").open(encoding="utf-8-sig", newline="") as table:
        pairs = [row for row in csv.reader(table) if len(row) == 2]
    met = sum(supplier_key(one) == supplier_key(other) for one, other in pairs)
    assert met / len(pairs) > 0.5


NOBODY = cells("""
-|?|N/A|n/a|NA|None|nil|TBC|T.B.C.|To be confirmed|Various|various suppliers|VARIOUS - see attached
Multiple Suppliers|Multiple suppliers (see notice)|30 suppliers|See attached|See attachment
See attached list|See additional details below|See V1.43 below|Please refer to VI.4.3
Please see guidance at VI.4.3 below.|List of suppliers attached|Attached|As above|REDACTED|[removed]
[removed 12]|[removed] Ltd
REDACTED PERSONAL DATA|Redacted - commercially sensitive|Not Applicable|Unknown|Data exceeds cell limits
Sample County Council - Contract not awarded|Not awarded|Supplier 1|Bidder A|Contractor
Private Individual|Confidential|XXXX
""")


@pytest.mark.parametrize("name", [*NOBODY, "", " ", "\nREDACTED PERSONAL DATA", "\xa0"])
def test_a_placeholder_names_nobody(name: str) -> None:
    assert is_placeholder_name(name)


SOMEBODY = cells("""
Example Systems Ltd|Various Eateries PLC|Multiple Sclerosis Society|See Tickets Ltd|TBC Bank Group PLC
All Saints Retail Ltd|1610|3663|XLN Telecom|Test Valley Borough Council|Individual Gas Servicing
Company Shop Ltd|The Contractor Group Ltd|Many Minds CIC|Nation Ltd|Attached Arts CIC|Unknown Arts CIC|Ω
日本電気
""")


@pytest.mark.parametrize("name", SOMEBODY)
def test_a_firm_is_no_placeholder(name: str) -> None:
    assert not is_placeholder_name(name)


def test_every_legal_form_has_spellings_that_fold_to_different_words() -> None:
    spellings = [fold(spelling) for form in legal_forms() for spelling in form.spellings]
    assert len(spellings) == len(set(spellings))
    assert {form.key for form in legal_forms() if form.form in ("Ltd", "PLC")} == {""}
    assert all(form.key for form in legal_forms() if form.form not in ("Ltd", "PLC"))
    assert all(form.source and form.checked for form in legal_forms())


def test_real_placeholders_are_found_and_no_numbered_employer_is_one(shared: Path) -> None:
    with (shared / "suppliers/large_employers_2021-22.csv").open(encoding="utf-8-sig", newline="") as table:
        assert not [row["CurrentName"] for row in csv.DictReader(table) if is_placeholder_name(row["CurrentName"])]
