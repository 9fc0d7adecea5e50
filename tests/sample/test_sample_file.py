from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource

from thirty3 import sample

ROOT = Path(__file__).resolve().parents[2]
OUR_HOSTS = {"example.org", "www.legislation.gov.uk", "opensource.org", "raw.githubusercontent.com"}
NOBODY = "Various"


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sample.path().read_text(encoding="utf-8"))
    return found


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, with the key it stands under."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)
    elif isinstance(value, str):
        yield key, value


def test_the_generator_writes_the_files_that_are_bundled(tmp_path: Path) -> None:
    generator = ROOT / "tools" / "make_sample.py"
    if not generator.is_file():
        pytest.skip("the generator is in the repository, not in the source distribution")
    subprocess.run([sys.executable, str(generator), str(tmp_path)], check=True)
    bundled = [sample.path(), *sample.circle()]
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.json"))
    assert made == sorted(path.relative_to(sample.path().parent) for path in bundled)
    for path in bundled:
        again = tmp_path / path.relative_to(sample.path().parent)
        assert again.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [sample.path(), *sample.circle()], ids=lambda path: path.stem)
def test_every_release_is_valid_ocds(path: Path, shared: Path) -> None:
    package = json.loads(path.read_text(encoding="utf-8"))
    schemas = [
        json.loads((shared / "ocds" / "standard_1.1.5" / f"{name}-schema.json").read_text(encoding="utf-8"))
        for name in ("release", "release-package")
    ]
    registry: Registry[Any] = Registry().with_resources((s["id"], Resource.from_contents(s)) for s in schemas)
    validator = Draft4Validator(schemas[1], registry=registry, format_checker=Draft4Validator.FORMAT_CHECKER)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(package)] == []


def test_the_schema_test_would_see_a_bad_release(package: dict[str, Any], shared: Path) -> None:
    text = (shared / "ocds" / "standard_1.1.5" / "release-schema.json").read_text(encoding="utf-8")
    broken = package["releases"][0] | {"tag": ["awarded"]}
    assert not Draft4Validator(json.loads(text)).is_valid(broken)


def test_codes_carry_the_labels_of_the_cpv(package: dict[str, Any], shared: Path) -> None:
    lines = (shared / "reference" / "cpv_2008.csv").read_text(encoding="utf-8").splitlines()
    labels = {line[:8]: line.split(",", 2)[2].strip('"') for line in lines[1:]}
    found = re.findall(r'\{"description": "([^"]+)", "id": "(\d{8})", "scheme": "CPV"\}', sample.path().read_text())
    assert {labels[code] for _, code in found} == {words for words, _ in found}


def test_it_says_everywhere_that_it_is_a_sample(package: dict[str, Any]) -> None:
    assert package["title"] == sample.LABEL
    assert package["publisher"]["name"].startswith(sample.LABEL)
    assert "MIT licence" in package["description"]
    words = "Made-up notice for the thirty3 sample."
    described = [item for item in package["releases"] if "description" in item["tender"]]
    assert all(item["tender"]["description"].startswith(words) for item in described)
    assert {item["ocid"] for item in described} == {item["ocid"] for item in package["releases"]}
    assert all(item["ocid"].startswith("ocds-sample-") for item in package["releases"])


def test_no_firm_is_real(package: dict[str, Any]) -> None:
    parties = [party for item in package["releases"] for party in item["parties"] if "supplier" in party["roles"]]
    assert [party["name"] for party in parties if "example" not in party["name"].lower()] == [NOBODY]
    numbers = {p["identifier"]["id"] for p in parties if p.get("identifier", {}).get("scheme") == "GB-COH"}
    # Companies House has given out eight-digit numbers to 16 million and LLP numbers to OC46…; these stay beyond both.
    assert all(re.fullmatch(r"99\d{6}|OC99\d{4}", number) for number in numbers)


def test_no_address_or_telephone_number_leads_anywhere(package: dict[str, Any]) -> None:
    for key, text in texts(package):
        assert all(host == "example.org" for host in re.findall(r"@([\w.-]+)", text)), text
        assert not text.startswith("http") or urlsplit(text).hostname in OUR_HOSTS, text
        assert key != "telephone" or text.startswith("020 7946 0"), text  # the range Ofcom keeps for drama
        assert key != "postalCode" or text == "ZZ99 9ZZ", text


def test_all_dates_parse_and_none_is_younger_than_its_day(package: dict[str, Any]) -> None:
    dates = [(key, datetime.fromisoformat(text)) for key, text in texts(package) if re.search("Date|^date|Until$", key)]
    assert len(dates) > 1_000
    assert all(date.tzinfo is not None for _, date in dates)
    assert all(date.date() <= sample.AS_OF for key, date in dates if key in {"date", "datePublished", "dateSigned"})


def test_both_ways_of_writing_london_time_occur() -> None:
    text = sample.path().read_text(encoding="utf-8")
    offsets = Counter(re.findall(r"\d\d:\d\d:\d\d(Z|\+\d\d:\d\d)\"", text))
    assert set(offsets) == {"Z", "+00:00", "+01:00"}
    assert min(offsets.values()) > 20


def test_it_is_small_readable_and_sorted(package: dict[str, Any]) -> None:
    body = sample.path().read_bytes()
    assert len(body) < 450 * 1024
    assert max(len(line) for line in body.decode().splitlines()[3:]) < 200
    assert list(package) == sorted(package)
    days = [item["date"][:10] for item in package["releases"]]
    assert all(before <= after for before, after in pairwise(days))


def test_ids_are_never_reused(package: dict[str, Any]) -> None:
    ids = Counter(item["id"] for item in package["releases"])
    assert ids.most_common(1)[0][1] == 1
    for item in package["releases"]:
        parties = [party["id"] for party in item["parties"]]
        assert len(parties) == len(set(parties)), item["id"]


def test_it_holds_every_kind_of_notice(package: dict[str, Any]) -> None:
    text = sample.path().read_text(encoding="utf-8")
    kinds = Counter(re.findall(r'"noticeType": "(UK\d+)"', text))
    assert set(kinds) == {"UK1", "UK2", "UK3", "UK4", "UK5", "UK6", "UK7", "UK10", "UK11", "UK12"}
    tags = Counter(tag for item in package["releases"] for tag in item["tag"])
    assert set(tags) == {
        "planning",
        "tender",
        "tenderCancellation",
        "award",
        "awardUpdate",
        "contract",
        "contractAmendment",
        "contractTermination",
    }
    ocids = Counter(item["ocid"] for item in package["releases"])
    assert 110 <= len(ocids) <= 150
    assert sum(1 for count in ocids.values() if count > 1) >= 15


def test_importing_the_sample_loads_nothing_heavy() -> None:
    heavy = ("httpx", "narwhals", "ocdsmerge", "pandas", "pydantic", "rapidfuzz")
    code = f"import sys, thirty3.sample; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
