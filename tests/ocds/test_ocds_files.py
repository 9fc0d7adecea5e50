"""Reading OCDS files: every form they come in, and every way they are damaged."""

from __future__ import annotations

import gc
import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.ocds.made import FROM, JSON, award_release, package, put, release
from thirty3.errors import ParseError
from thirty3.models.release import Release
from thirty3.ocds._gunzip import Gunzip
from thirty3.ocds._items import items
from thirty3.ocds._scan import Source
from thirty3.ocds.files import load, read_package

HUNDRED = [release(f"{number:06d}-2026") for number in range(100)]
IDS = [value["id"] for value in HUNDRED]


def ids(found: Iterator[Release] | list[Release]) -> list[str]:
    return [one.id for one in found]


def bodies(*parts: str) -> bytes:
    """A package of ready-made texts."""
    return ('{"uri": "u", "releases": [' + ",".join(parts) + '], "links": {"next": "n"}}').encode()


FORMS = {
    "package": json.dumps(package(*HUNDRED[:3])),
    "package with an indent": json.dumps(package(*HUNDRED[:3]), indent=1),
    "package with a byte order mark": "\ufeff" + json.dumps(package(*HUNDRED[:3])),
    "package without anything else": json.dumps({"releases": HUNDRED[:3]}),
    "releases before the rest": json.dumps({"releases": HUNDRED[:3], "license": "l", "publisher": {"name": "p"}}),
    "array": json.dumps(HUNDRED[:3]),
    "lines": "\n".join(map(json.dumps, HUNDRED[:3])),
    "lines with blank ones and CRLF": "\r\n\r\n".join(map(json.dumps, HUNDRED[:3])) + "\r\n",
    "packages in lines": "\n".join(json.dumps(package(one)) for one in HUNDRED[:3]),
    "package in one line and one more": json.dumps(package(*HUNDRED[:2])) + "\n" + json.dumps(package(HUNDRED[2])),
    "record package": json.dumps({"records": [{"ocid": one["ocid"], "releases": [one]} for one in HUNDRED[:3]]}),
    "records in lines": "\n".join(json.dumps({"ocid": one["ocid"], "releases": [one]}) for one in HUNDRED[:3]),
    "array of packages": json.dumps([package(one) for one in HUNDRED[:3]]),
    "packages as once at Contracts Finder": json.dumps({"results": [package(*HUNDRED[:1]), package(*HUNDRED[1:3])]}),
}


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_its_releases(form: str, zipped: bool, tmp_path: Path) -> None:
    body = FORMS[form].encode()
    loading = load(put(tmp_path, "anything", gzip.compress(body) if zipped else body))
    assert ids(list(loading)) == IDS[:3]
    assert (loading.account.received, loading.account.kept, loading.account.rejected) == (3, 3, 0)


def test_a_single_release_is_read(tmp_path: Path) -> None:
    (found,) = load(put(tmp_path, "one.json", release("one")))
    assert (found.id, found.ocid, found.tags) == ("one", "ocds-h6vhtk-0fffff", ("tender",))
    assert found.date is not None
    assert found.provenance.position is None


def test_a_release_says_where_it_stands(tmp_path: Path) -> None:
    path = put(tmp_path, "p.json", package(*HUNDRED[:2], release("page", tender={"documents": [notice_page("page")]})))
    found = list(load(path))[2].provenance
    assert found.source == "file"
    assert found.record_id == "page"
    assert found.file == str(path)
    assert found.position == "releases[2]"
    assert found.licence == "https://licence.example/open"
    assert found.publisher == "Example Office"
    assert found.url == "https://notices.example/page"
    assert found.retrieved_at is None


def notice_page(id: str) -> JSON:
    return {"id": id, "documentType": "tenderNotice", "url": f"https://notices.example/{id}", "format": "text/html"}


def test_licence_and_publisher_are_known_when_they_come_after_the_releases(tmp_path: Path) -> None:
    whole = package(HUNDRED[0])
    body = {"releases": whole.pop("releases"), **whole}
    loading = load(put(tmp_path, "late.json", body))
    assert [one.provenance.licence for one in loading] == ["https://licence.example/open"]
    assert loading.account.licences == ("https://licence.example/open",)
    assert loading.account.publishers == ("Example Office",)


def test_folders_are_read_in_the_order_of_names_and_deeper(tmp_path: Path) -> None:
    put(tmp_path, "b/2.jsonl", json.dumps(HUNDRED[2]))
    put(tmp_path, "b/1.json.gz", gzip.compress(json.dumps(HUNDRED[1]).encode()))
    put(tmp_path, "a.JSON", HUNDRED[0])
    put(tmp_path, "c.ndjson", HUNDRED[3])
    put(tmp_path, "notes.txt", "not ours")
    assert ids(list(load(tmp_path))) == IDS[:4]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"nowhere\.json"):
        load(tmp_path / "nowhere.json")


def test_a_folder_without_such_files_is_named(tmp_path: Path) -> None:
    put(tmp_path, "empty/readme.txt", "nothing here")
    with pytest.raises(ParseError, match="empty"):
        load(tmp_path / "empty")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "is not JSON"),
        (b"a,b\n1,2\n", "is not JSON"),
        (b'{"error": "busy"}', "neither releases nor records nor an ocid, but error"),
        (b'{"uri": "u", "releases": null}', "is no OCDS: releases is null"),
        (b'{"uri": "u", "releases": {"ocid": "1"}}', "is no OCDS: releases is not a list"),
        (b'{"records": 7}', "is no OCDS: records is not a list"),
        (b'{"uri": "u"', "ends before"),
        (json.dumps({"releases": []}).encode("utf-16"), "is UTF-16, not UTF-8"),
        (b"\xfe\xff" + json.dumps({"releases": []}).encode("utf-16-be"), "is UTF-16, not UTF-8"),
        (json.dumps({"releases": []}).encode("utf-32"), "is UTF-32, not UTF-8"),
        (b"\0\0\xfe\xff" + json.dumps({"releases": []}).encode("utf-32-be"), "is UTF-32, not UTF-8"),
        (b"\x1f\x8b\x08\x00garbage", "damaged"),
        (b"PK\x03\x04", "is not JSON"),
    ],
)
def test_a_file_that_is_something_else_is_one_rejection_and_the_others_go_on(
    body: bytes, reason: str, tmp_path: Path
) -> None:
    bad, good = put(tmp_path, "a.json", body), put(tmp_path, "b.json", package(*HUNDRED[:2]))
    loading = load(bad, good)
    assert ids(list(loading)) == IDS[:2]
    (rejection,) = loading.account.rejections
    assert reason in rejection.reason
    assert rejection.where.startswith(str(bad))
    assert "byte" in rejection.where
    assert loading.account.received == 3


BAD = {
    "infinite": '"tender": {"id": "1", "value": {"amount": 1e9999}}',
    "number with spaces and a comma": '"tender": {"id": "1", "value": {"amount":  000,}}',
    "not a number": '"tender": {"id": "1", "value": {"amount": NaN}}',
    "infinity by name": '"tender": {"id": "1", "value": {"amount": -Infinity}}',
    "five thousand digits": '"tender": {"id": "1", "value": {"amount": ' + "9" * 5_000 + "}}",
    "beyond 64 bits": '"tender": {"id": "1", "value": {"amount": 9223372036854775808}}',
    "too deep": '"tender": ' + '{"a":' * 100_000 + "1" + "}" * 100_000,
    "too many quotes": '"tender": {"title": "a "quoted" word"}',
    "no value": '"tender": ',
    "a bracket too few": '"tender": {"id": "1"',
    "a list never closed": '"awards": [{"id": "1"}',
    "a quote too few": '"tender": {"title": "a}',
    "no ocid": '"ocid": null',
    "an empty ocid": '"ocid": ""',
    "an ocid that is a number": '"ocid": 7',
}


@pytest.mark.parametrize("at", [0, 50, 98])
@pytest.mark.parametrize("fault", BAD)
def test_one_bad_release_never_hides_the_other_ninety_nine(fault: str, at: int, tmp_path: Path) -> None:
    texts = [json.dumps(value) for value in HUNDRED]
    texts[at] = '{"ocid": "ocds-h6vhtk-0bad", "id": "bad", ' + BAD[fault] + "}"
    loading = load(put(tmp_path, "p.json", bodies(*texts)))
    assert ids(list(loading)) == [id for id in IDS if id != IDS[at]]
    (rejection,) = loading.account.rejections
    assert f"releases[{at}]" in rejection.where
    assert rejection.reason
    assert len(rejection.raw) <= 500
    reading = read_package(bodies(*texts), provenance=FROM)
    assert ids(list(reading.releases)) == [id for id in IDS if id != IDS[at]]
    assert len(reading.rejected) == 1


@pytest.mark.parametrize("stray", ["}", "}}", " }\n } "])
@pytest.mark.parametrize("at", [0, 50, 98, 99])
def test_a_bracket_too_many_costs_nothing(at: int, stray: str, tmp_path: Path) -> None:
    texts = [json.dumps(value) for value in HUNDRED]
    texts[at] += stray
    loading = load(put(tmp_path, "p.json", bodies(*texts)))
    assert ids(list(loading)) == IDS
    assert loading.account.rejections == ()


def test_a_list_that_is_never_closed_ends_where_the_package_goes_on(tmp_path: Path) -> None:
    text = bodies(*map(json.dumps, HUNDRED[:3])).decode().replace('], "links"', ', "links"')
    loading = load(put(tmp_path, "p.json", text))
    assert ids(list(loading)) == IDS[:3]
    assert loading.account.rejections == ()


@pytest.mark.parametrize("value", ["null", "12", '"text"', "true", "[]"])
def test_what_is_no_object_is_rejected_and_counted(value: str, tmp_path: Path) -> None:
    loading = load(put(tmp_path, "p.json", bodies(json.dumps(HUNDRED[0]), value, json.dumps(HUNDRED[1]))))
    assert ids(list(loading)) == IDS[:2]
    assert "a release is an object" in loading.account.rejections[0].reason


def test_a_broken_line_costs_that_line_only(tmp_path: Path) -> None:
    lines = [json.dumps(value) for value in HUNDRED[:4]]
    lines[0] = lines[0][:-30]
    lines[2] = lines[2][:50] + '"' + lines[2][50:]
    loading = load(put(tmp_path, "l.jsonl", "\n".join(lines)))
    assert ids(list(loading)) == [IDS[1], IDS[3]]
    assert [rejection.where.split(", ")[1] for rejection in loading.account.rejections] == ["line 1", "line 3"]


def test_lines_are_told_after_a_first_one_of_megabytes(tmp_path: Path) -> None:
    long = release("long", tender={"id": "t", "description": "x" * 1_100_000})
    loading = load(put(tmp_path, "l.jsonl", "\n".join(map(json.dumps, [long, *HUNDRED[:2], "{"]))))
    assert ids(list(loading)) == ["long", *IDS[:2]]
    assert loading.account.rejected == 1


@pytest.mark.parametrize("text", ['{"a": 1}' * 3, '{"a": 1}\n}', '{"releases": []},'])
def test_text_after_the_end_is_a_rejection(text: str, tmp_path: Path) -> None:
    loading = load(put(tmp_path, "t.json", text))
    assert list(loading) == []
    assert loading.account.rejected >= 1


def test_a_million_members_and_one_twice_take_no_time() -> None:
    members = ", ".join(f'"m{number}": 0' for number in range(200_000))
    text = json.dumps(release())[:-1] + ", " + members + ', "m0": 1}'
    (found,) = read_package(bodies(text), provenance=FROM).releases
    assert found.notes == ("duplicate_keys: m0",)


def test_a_cut_file_keeps_all_whole_releases_before_the_cut(tmp_path: Path) -> None:
    body = json.dumps(package(*HUNDRED), indent=1).encode()
    loading = load(put(tmp_path, "cut.json", body[: len(body) * 6 // 10]))
    found = ids(list(loading))
    assert found == IDS[: len(found)]
    assert len(found) > 50
    (rejection,) = loading.account.rejections
    assert f"releases[{len(found)}]" in rejection.where
    assert "ends before" in rejection.reason


def test_a_cut_gzip_keeps_what_can_be_unpacked(tmp_path: Path) -> None:
    lines = b"".join(json.dumps(award_release(id=id)).encode() + b"\n" for id in IDS)
    body = gzip.compress(lines)
    loading = load(put(tmp_path, "cut.jsonl.gz", body[:-20]))
    found = ids(list(loading))
    assert found == IDS[: len(found)]
    assert len(found) > 50
    assert len(loading.account.rejections) == 1


TEN = [json.dumps(value).encode() + b"\n" for value in HUNDRED[:10]]
STORED = gzip.compress(b"".join(TEN), 0)
PACKED = gzip.compress(b"".join(TEN))
AFTER_FIVE = STORED.index(TEN[4]) + len(TEN[4])
DAMAGED = {
    "cut between two lines": (STORED[:AFTER_FIVE], 5, "cut short"),
    "cut inside a line": (STORED[: AFTER_FIVE + 100], 5, "cut short"),
    "cut before the first line ends": (STORED[:100], 0, "cut short"),
    "cut inside its header": (STORED[:7], 0, "cut short"),
    "without its trailer": (PACKED[:-8], 10, "cut short"),
    "without half its trailer": (PACKED[:-4], 10, "cut short"),
    "without its last byte": (PACKED[:-1], 10, "cut short"),
    "a wrong checksum": (PACKED[:-8] + b"\1\2\3\4" + PACKED[-4:], 10, "the checksum of the gzip stream does not match"),
    "a wrong length": (PACKED[:-4] + b"\1\2\3\4", 10, "the length of the gzip stream does not match"),
    "one digit changed": (STORED.replace(b"000004-2026", b"000004-2027"), 10, "the checksum of the gzip stream"),
    "junk after it": (PACKED + b"junk", 10, "no gzip follows the gzip stream"),
    "a page after it": (PACKED + b"\0\0" + b"<html>" * 9_000, 10, "no gzip follows the gzip stream"),
    "a second member cut in its header": (PACKED + PACKED[:5], 10, "cut short"),
    "a second member of one byte": (PACKED + PACKED[:1], 10, "cut short"),
    "a second member cut": (PACKED + STORED[:AFTER_FIVE], 10, "cut short"),
    "a second member that is none": (PACKED + PACKED[:10] + b"\xff" * 40, 10, "the gzip stream is damaged"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_gzip_keeps_what_is_whole_and_is_one_rejection_that_names_it(damage: str, tmp_path: Path) -> None:
    body, kept, reason = DAMAGED[damage]
    loading = load(put(tmp_path, "ten.jsonl.gz", body))
    assert len(list(loading)) == kept
    (rejection,) = loading.account.rejections
    assert reason in rejection.reason
    assert "records may be missing or wrong" in rejection.reason
    assert "byte" in rejection.where


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("level", [0, 9])
def test_a_gzip_cut_anywhere_is_one_rejection_in_every_form(form: str, level: int, tmp_path: Path) -> None:
    whole = gzip.compress(FORMS[form].encode(), level)
    for size in range(2, len(whole), len(whole) // 60):
        loading = load(put(tmp_path, "cut.gz", whole[:size]))
        found = ids(list(loading))
        assert found == IDS[: len(found)]
        (rejection,) = loading.account.rejections
        assert "the gzip stream is cut short" in rejection.reason, size


def test_all_that_was_unpacked_before_the_damage_is_kept(tmp_path: Path) -> None:
    head = b"".join(TEN)
    packer = zlib.compressobj(wbits=31)
    body = packer.compress(head) + packer.flush(zlib.Z_SYNC_FLUSH) + b"\xff" * 99
    loading = load(put(tmp_path, "ten.jsonl.gz", body))
    assert ids(list(loading)) == IDS[:10]
    assert [one.reason for one in loading.account.rejections] == [
        "the file is damaged: the gzip stream is damaged (invalid block type): records may be missing or wrong"
    ]


def test_a_bad_line_and_a_damaged_gzip_are_two_rejections(tmp_path: Path) -> None:
    body = gzip.compress(b"".join([*TEN[:3], b'{"ocid": 7}\n', *TEN[3:]]))[:-8]
    loading = load(put(tmp_path, "ten.jsonl.gz", body))
    assert len(list(loading)) == 10
    line, file = loading.account.rejections
    assert "line 4" in line.where
    assert "has no ocid" in line.reason
    assert "gzip" in file.reason


@pytest.mark.parametrize("between", [b"", b"\0" * 600], ids=["at once", "after zeros"])
def test_a_gzip_of_several_members_is_one_text(between: bytes, tmp_path: Path) -> None:
    text = b"".join(TEN)
    body = between.join(gzip.compress(text[at : at + 777]) for at in range(0, len(text), 777)) + between
    loading = load(put(tmp_path, "ten.jsonl.gz", body))
    assert ids(list(loading)) == IDS[:10]
    assert loading.account.rejections == ()


@given(text=st.binary(max_size=300), level=st.sampled_from([0, 9]), step=st.integers(1, 400), times=st.integers(1, 400))
def test_gzip_is_unpacked_byte_for_byte(text: bytes, level: int, step: int, times: int) -> None:
    unzipped = Gunzip(io.BytesIO(gzip.compress(text * times, level)))
    assert b"".join(iter(lambda: unzipped.read(step), b"")) == text * times


@pytest.mark.parametrize("empty", ['{"releases": []}', "[]", '{"records": []}', '{"uri": "u", "releases": []}'])
def test_an_empty_package_is_an_answer_and_no_rejection(empty: str, tmp_path: Path) -> None:
    loading = load(put(tmp_path, "none.json", empty))
    assert list(loading) == []
    assert (loading.account.received, loading.account.rejected) == (0, 0)


@pytest.mark.parametrize("cut", [1, 2, 10, 500, 5_000])
def test_a_cut_answer_is_refused_whole(cut: int) -> None:
    body = json.dumps(package(*HUNDRED)).encode()
    with pytest.raises(ParseError):
        read_package(body[:-cut], provenance=FROM)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"<html></html>",
        b"12 request limit in 2 minute exceeded",
        b'{"error": "Bad Request"}',
        b'{"uri": "u"}',
        b'{"releases": null}',
        b'{"releases": {}}',
        b'{"results": [{"id": "1"}]}',
        b'{"releases": []} {"releases": []}',
        b'{"releases": []}garbage',
        b'{"releases": []',
        json.dumps(HUNDRED[0]).encode(),
    ],
)
def test_an_answer_that_is_no_package_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_package(body, provenance=FROM)


def test_an_answer_gives_its_other_members() -> None:
    reading = read_package(json.dumps(package(links={"next": "n"})).encode(), provenance=FROM)
    assert reading.releases == ()
    assert reading.metadata["links"] == {"next": "n"}
    assert reading.metadata["license"] == "https://licence.example/open"
    assert "releases" not in reading.metadata


def test_the_old_answer_of_contracts_finder_is_read() -> None:
    body = json.dumps({"maxPage": 3, "results": [package(*HUNDRED[:2]), package(HUNDRED[2])]}).encode()
    reading = read_package(body, provenance=FROM)
    assert ids(list(reading.releases)) == IDS[:3]
    assert reading.releases[2].provenance.position == "results[1], releases[0]"
    assert reading.releases[2].provenance.licence == "https://licence.example/open"
    assert reading.metadata["maxPage"] == 3
    assert reading.metadata["publisher"] == {"name": "Example Office"}


def test_an_answer_in_windows_1252_is_read_and_noted() -> None:
    body = json.dumps(package(release(tender={"id": "1", "title": "Café – £5"})), ensure_ascii=False)
    (found,) = read_package(body.encode("cp1252"), provenance=FROM).releases
    assert found.data["tender"]["title"] == "Café – £5"
    assert "not_utf8" in found.notes


def test_a_record_that_only_refers_to_releases_gives_its_compiled_release(tmp_path: Path) -> None:
    stubs = [{"id": "1", "date": "2026-01-01T00:00:00Z", "tag": ["tender"]}, {"url": "https://portal.example/2"}]
    record = {"ocid": "ocds-h6vhtk-0fffff", "releases": stubs, "compiledRelease": release("c", tag=["compiled"])}
    (found,) = load(put(tmp_path, "r.json", {"records": [record]}))
    assert found.tags == ("compiled",)
    assert "compiled" in found.notes
    assert found.provenance.position == "records[0].compiledRelease"


def test_a_record_without_anything_inside_is_rejected(tmp_path: Path) -> None:
    record = {"ocid": "ocds-h6vhtk-0fffff", "releases": [{"url": "https://portal.example/2"}]}
    loading = load(put(tmp_path, "r.json", {"records": [record]}))
    assert list(loading) == []
    assert "only refers to releases elsewhere" in loading.account.rejections[0].reason


def test_exact_repeats_are_counted_and_not_handed_on(tmp_path: Path) -> None:
    one, two = put(tmp_path, "1.json", HUNDRED[:3]), put(tmp_path, "2.json", package(*HUNDRED[1:4], HUNDRED[3]))
    loading = load(one, two)
    assert ids(list(loading)) == IDS[:4]
    assert (loading.account.received, loading.account.kept, loading.account.repeated) == (4, 4, 3)
    assert loading.account.sources == (str(one), str(two))


def test_one_id_with_other_content_is_no_repeat(tmp_path: Path) -> None:
    loading = load(put(tmp_path, "a.json", [HUNDRED[0], {**HUNDRED[0], "language": "cy"}]))
    assert len(list(loading)) == 2
    assert loading.account.repeated == 0


def test_a_loading_can_be_read_twice(tmp_path: Path) -> None:
    loading = load(put(tmp_path, "a.json", HUNDRED[:3]))
    assert loading.account.received == 0
    assert next(iter(loading)).id == IDS[0]
    assert loading.account.kept == 1
    assert list(loading) == list(loading)
    assert loading.account.kept == 3


def test_an_id_is_made_from_the_content_where_there_is_none() -> None:
    body = json.dumps(package({**release(), "id": None}, {**release(), "id": None, "language": "en"})).encode()
    first, second = read_package(body, provenance=FROM).releases
    assert first.id == read_package(body, provenance=FROM).releases[0].id
    assert first.id != second.id
    assert first.notes == ("id_made",)
    assert first.data["id"] is None


def test_an_id_that_is_a_number_becomes_text() -> None:
    (found,) = read_package(json.dumps(package({**release(), "id": 819950})).encode(), provenance=FROM).releases
    assert found.id == "819950"
    assert found.data["id"] == 819950


@pytest.mark.parametrize(
    ("date", "note"),
    [
        (None, "date_missing"),
        ("", "date_missing"),
        ("soon", "date_unreadable"),
        (1718000000, "date_unreadable"),
        ("9999-12-31T23:59:59Z", "date_placeholder"),
        ("0001-01-01T00:00:00Z", "date_placeholder"),
    ],
)
def test_a_release_without_a_readable_date_is_kept_and_noted(date: object, note: str) -> None:
    (found,) = read_package(json.dumps(package({**release(), "date": date})).encode(), provenance=FROM).releases
    assert found.date is None
    assert found.notes == (note,)


def test_members_that_come_twice_are_noted() -> None:
    text = json.dumps(release()).replace('"tag":', '"language": "en", "language": "cy", "tag":', 1)
    (found,) = read_package(bodies(text), provenance=FROM).releases
    assert found.notes == ("duplicate_keys: language",)


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "\\u001b", "\x07"])
def test_characters_that_no_store_can_hold_are_taken_out_and_noted(odd: str) -> None:
    text = json.dumps(release(tender={"title": "Care§system"})).replace("\\u00a7", odd)
    (found,) = read_package(bodies(text), provenance=FROM).releases
    assert found.data["tender"]["title"] == "Caresystem"
    assert found.notes == ("text_cleaned",)


def test_emoji_written_as_surrogate_pairs_stay() -> None:
    (found,) = read_package(bodies(json.dumps(release(tender={"title": "\U0001f600"}))), provenance=FROM).releases
    assert found.data["tender"]["title"] == "\U0001f600"
    assert found.notes == ()


def test_a_rejection_holds_no_contact_data(tmp_path: Path) -> None:
    text = json.dumps(award_release()).replace('"ocid": "ocds-h6vhtk-0fffff", ', "")
    loading = load(put(tmp_path, "p.json", bodies(text)))
    assert list(loading) == []
    raw = loading.account.rejections[0].raw
    assert "London Borough of Exampleham" in raw
    assert "Person" not in raw
    assert "@" not in raw
    assert "7946" not in raw


def test_a_value_too_large_to_be_a_release_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.write(b'{"releases": [' + json.dumps(HUNDRED[0]).encode() + b', {"ocid": "big", "title": "')
        for _ in range(34):
            file.write(b"x" * (1 << 20))
        file.write(b'"}, ' + json.dumps(HUNDRED[1]).encode() + b"]}")
    loading = load(path)
    assert ids(list(loading)) == IDS[:2]
    assert "larger than" in loading.account.rejections[0].reason


@given(step=st.integers(1, 500), at=st.integers(0, 8), lost=st.sampled_from(["}", "]", '"']))
def test_a_release_that_swallows_more_than_is_kept_is_found_out(step: int, at: int, lost: str) -> None:
    texts = [json.dumps({"ocid": f"o{number}", "parts": [{"id": "x"}]}) for number in range(10)]
    texts[at] = texts[at][::-1].replace(lost, "", 1)[::-1]
    body = io.BytesIO((",".join(texts) + "]").encode())
    source = Source(lambda _: body.read(step), chunk=step, largest=100)
    found = [piece.text for piece in items(source) if piece.fault is None and _is_json(piece.text)]
    assert found == [text.encode() for number, text in enumerate(texts) if number != at]


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_reading_takes_flat_memory(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.jsonl.gz"
        with gzip.open(path, "wt", compresslevel=1) as file:
            for number in range(count):
                file.write(json.dumps(release(str(number), description="word " * 1_000)) + "\n")
        assert sum(1 for _ in load(path)) == count  # caches and interned names are there before anything is counted
        gc.collect()
        tracemalloc.start()
        try:
            assert sum(1 for _ in load(path)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(600) - peak(200) < 500_000  # of 2 MB more text


def pieces(text: bytes, *, step: int, largest: int = 1 << 20) -> list[tuple[int, bytes, str | None]]:
    """Where values begin, what they are and what is wrong with them, read in steps of so many bytes."""
    body = io.BytesIO(text)
    source = Source(lambda _: body.read(step), chunk=step, largest=largest)
    found = []
    while source.peek():
        piece = source.value()
        found.append((piece.offset, b"" if piece.fault else piece.text, piece.fault))
    return found


@given(step=st.integers(1, 64), text=st.text(alphabet='{}[]",:\\ab0 \n', max_size=60))
def test_where_values_end_does_not_depend_on_how_the_bytes_come(step: int, text: str) -> None:
    assert pieces(text.encode(), step=step) == pieces(text.encode(), step=1_000)


@given(
    step=st.integers(1, 30),
    values=st.lists(
        st.text(alphabet='a"\\{[', max_size=40) | st.lists(st.text(alphabet='a"\\]}', max_size=9), max_size=6),
        max_size=5,
    ),
)
@example(step=3, values=["a" * 60, "\\" * 30, "\\" * 31, 'a"' * 20, ["a" * 9] * 9, ['a"\\]}' * 3] * 6, "last"])
@example(step=1, values=[["\\" * 9] * 6, "a" * 30, [], "b"])
def test_a_value_too_large_costs_only_itself_however_the_bytes_come(step: int, values: list[Any]) -> None:
    texts = [json.dumps(value).encode() for value in values]
    found = pieces(b" ".join(texts), step=step, largest=20)
    assert len(found) == len(texts)
    at = 0
    for (offset, text, fault), whole in zip(found, texts, strict=True):
        assert offset == at
        assert (text, fault) == (whole, None) if len(whole) <= 20 else fault == "larger than 20 bytes"
        at += len(whole) + 1


@given(step=st.integers(1, 30), lengths=st.lists(st.integers(0, 60), max_size=6))
@example(step=7, lengths=[60, 0, 20, 21])
@example(step=7, lengths=[5, 60])
def test_lines_are_told_however_long_and_however_the_bytes_come(step: int, lengths: list[int]) -> None:
    lines = [bytes([97 + index]) * length for index, length in enumerate(lengths)]
    body = io.BytesIO(b"\n".join(lines) + b"\n")
    source = Source(lambda _: body.read(step), chunk=step, largest=20)
    found = []
    while (line := source.line()) is not None:
        found.append(line)
    for piece, whole in zip(found, lines or [b""], strict=True):
        assert piece.text == whole if piece.fault is None else whole.startswith(piece.text[:20])
        assert piece.fault is None or len(whole) > 20


WHOLE = json.dumps(package(*HUNDRED[:6], award_release()), indent=1).encode()


@given(at=st.integers(0, len(WHOLE) - 1), damage=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_costs_at_most_what_it_hits_and_never_the_reader(at: int, damage: bytes) -> None:
    body = WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    try:
        reading = read_package(body, provenance=FROM)
    except ParseError:
        return
    assert len(reading.releases) + len(reading.rejected) >= 4


@given(at=st.integers(0, len(WHOLE)), ends=st.sampled_from([b"", b"}", b"}}", b"\x00"]))
def test_a_cut_anywhere_is_accounted_for(at: int, ends: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = put(tmp_path_factory.mktemp("cut"), "cut.json", WHOLE[:at] + ends)
    loading = load(path)
    found = list(loading)
    assert loading.account.kept == len(found)
    assert len(found) == 7 or loading.account.rejected >= 1
