"""A file read batch by batch: the same as read whole, from any part of it on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.ocds.made import package, put, release
from tests.ocds.test_ocds_files import DAMAGED, FORMS
from thirty3.ocds.files import Batch, batches, load

MANY = [{"ocid": f"ocds-h6vhtk-{number:06x}", "id": f"{number:06d}-2026"} for number in range(700)]


def ids(found: list[Batch]) -> list[str]:
    return [one.id for batch in found for one in batch.releases]


def reasons(found: list[Batch]) -> list[str]:
    return [one.reason for batch in found for one in batch.rejected]


def assert_same_as_whole(path: Path) -> None:
    """What batches hold is what :func:`load` gives, and so is what is left after any part."""
    loading = load(path)
    found = list(batches(path))
    whole = ids(found)
    assert list(dict.fromkeys(whole)) == [one.id for one in loading], "but for repeats"
    assert reasons(found) == [one.reason for one in loading.account.rejections]
    assert [batch.is_last for batch in found] == [False] * (len(found) - 1) + [True]
    parts = found[-1].parts
    for skip in range(0, parts + 1, max(1, parts // 7)):
        rest = list(batches(path, skip=skip))
        assert ids(rest) == whole[len(whole) - len(ids(rest)) :]
        assert reasons(rest) == reasons(found)[len(reasons(found)) - len(reasons(rest)) :]
        assert len(ids(rest)) + len(reasons(rest)) == parts - skip
        assert (rest[-1].damage, rest[-1].parts) == (found[-1].damage, parts)


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize("form", FORMS)
def test_reading_goes_on_after_any_part_of_any_form(form: str, zipped: bool, tmp_path: Path) -> None:
    body = FORMS[form].encode()
    path = put(tmp_path, "anything", gzip.compress(body) if zipped else body)
    assert_same_as_whole(path)
    assert [batch.damage for batch in batches(path)] == [None]


@pytest.mark.parametrize("damage", DAMAGED)
def test_reading_goes_on_after_any_part_of_a_damaged_file_which_is_told(damage: str, tmp_path: Path) -> None:
    path = put(tmp_path, "ten.jsonl.gz", DAMAGED[damage][0])
    assert_same_as_whole(path)
    (found,) = batches(path)
    assert DAMAGED[damage][2] in (found.damage or "")


@pytest.mark.parametrize(
    ("body", "damage"),
    [
        (json.dumps(package(*MANY[:50]))[:-60], "ends before"),
        (json.dumps(MANY[:50])[:-60], "ends before"),
        ("\n".join(map(json.dumps, MANY[:50]))[:-20], "ends before"),
        ("\n".join(map(json.dumps, MANY[:50])) + "\n<html>", "is not JSON"),
        (json.dumps(package(*MANY[:50])) + "<html>", "has something after its end"),
        ("a,b\n1,2", "is not JSON"),
        ("", "is empty"),
        ('{"error": "busy"}', "is no OCDS"),
    ],
)
def test_a_file_that_may_have_held_more_is_told(body: str, damage: str, tmp_path: Path) -> None:
    path = put(tmp_path, "file", body)
    assert_same_as_whole(path)
    *_, last = batches(path)
    assert damage in (last.damage or "")


def test_a_bad_record_in_the_middle_is_no_damage_to_the_file(tmp_path: Path) -> None:
    lines = [json.dumps(one) for one in MANY[:5]]
    (found,) = batches(put(tmp_path, "file", "\n".join([*lines[:2], lines[2][:-9], '{"ocid": 7}', *lines[3:]])))
    assert (len(found.releases), len(found.rejected), found.damage) == (4, 2, None)


def test_a_file_that_is_not_there_is_one_batch_that_says_so(tmp_path: Path) -> None:
    (found,) = batches(tmp_path / "nowhere.json")
    assert (found.releases, found.parts, found.is_last) == ((), 0, True)
    assert found.damage == found.rejected[0].reason == "cannot be read: No such file or directory"


def test_batches_are_a_few_hundred_and_say_how_far_they_have_come(tmp_path: Path) -> None:
    path = put(tmp_path, "many.jsonl", "\n".join(map(json.dumps, MANY)))
    found = list(batches(path))
    assert [len(batch.releases) for batch in found] == [300, 300, 100]
    assert [batch.parts for batch in found] == [300, 600, 700]
    assert sum(batch.size for batch in found) == path.stat().st_size - 699
    assert found[-1].offset == path.stat().st_size


def test_large_releases_make_smaller_batches(tmp_path: Path) -> None:
    large = [release(str(number), description="x" * 1_500_000) for number in range(6)]
    found = list(batches(put(tmp_path, "large.jsonl", "\n".join(map(json.dumps, large)))))
    assert [len(batch.releases) for batch in found] == [3, 3]


def test_repeats_are_handed_on_for_the_store_to_know(tmp_path: Path) -> None:
    (found,) = batches(put(tmp_path, "twice.json", [MANY[0], MANY[0]]))
    assert len(found.releases) == 2
