"""What is forgotten is nowhere any more, and does not come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, Text

from tests.register.named import NAME, NEEDLES, OTHER, contents, harvest, notice, rows_of, spoil, synced
from tests.register.places import Place
from tests.register.scanning import files, hits, rows
from thirty3 import Register
from thirty3.harvest.crawl import Checkpoint
from thirty3.models.provenance import Provenance
from thirty3.ocds.release import make_release
from thirty3.register._bookmarks import Bookmark
from thirty3.register._packing import unpacked
from thirty3.register._tables import METADATA


def test_a_forgotten_name_is_nowhere_in_the_database_nor_beside_it(place: Place) -> None:
    with Register(place.name) as register:
        register.add(harvest(notice(1), notice(2)))
        spoil(register)
        assert hits(NEEDLES, rows(register)) == list(NEEDLES)
        done = register.forget(NAME)
        assert (done.records, done.processes, done.rejections) == (4, 2, 1)
        assert done.rows == 4  # the ledger's line, the run, its place to go on from and the link
        assert hits(NEEDLES, contents(place, register)) == []
        register.check()
        for release in register.releases():
            assert release.data["awards"][0]["description"].startswith("See https://portal.example/[removed]?by=")
        firms = {firm.name for contract in register.contracts() for firm in contract.suppliers}
        assert firms == {"[removed]"}
        assert list(register.suppliers()) == []  # who was taken out is nobody, not one firm with others
    place.check()
    if place.folder is not None:
        assert hits(NEEDLES, files(place.folder)) == []


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1, name="Example Systems Ltd"), name="Example Systems Ltd"))
        before = register.digest()
        done = register.forget(NAME)
        assert (done.records, done.processes, done.rejections, done.rows) == (0, 0, 0, 0)
        assert register.digest() == before


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "fewer than three"),
        ("Jo", "fewer than three"),
        (" - ! ", "fewer than three"),
        ("planning", "notices themselves"),
        ("London Borough of Camden", "notices themselves"),
        ("find_a_tender", "notices themselves"),
        ("Description", "notices themselves"),
        ("word " * 61, "more than 60 words"),
        (f"{OTHER} [removed]", "removed before"),
    ],
)
def test_what_would_take_out_too_much_is_refused_without_saying_it_again(tmp_path: Path, value: str, why: str) -> None:
    with Register(tmp_path / "register.db") as register:
        with pytest.raises(ValueError, match=why) as refused:
            register.forget(value)
        assert not value.strip(" -!") or value.lower() not in str(refused.value).lower()
        assert all(not row for row in rows_of(register, "forgotten"))


def test_the_name_of_a_source_cannot_be_forgotten(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)).model_copy(update={"portal": "portal of person nineteen"}))
        with pytest.raises(ValueError, match="name of a source"):
            register.forget("Person Nineteen")
        assert rows_of(register, "forgotten") == []


def test_what_is_remembered_cannot_be_read(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as one, Register(tmp_path / "other.db") as other:
        for register in (one, other):
            register.forget(NAME)
        kept, elsewhere = rows_of(one, "forgotten"), rows_of(other, "forgotten")
        assert len(kept) == 2  # with and without its apostrophe
        assert {row.digest for row in kept}.isdisjoint(row.digest for row in elsewhere)  # each has a key of its own
        assert all(len(row.probe) == 3 for row in kept)


def test_the_same_text_is_remembered_once_and_another_gets_the_next_number(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        for value in (NAME, NAME.upper(), "zebulon oquux seventeen", OTHER):
            register.forget(value)
        assert {row.number for row in rows_of(register, "forgotten")} == {1, 2}


def test_the_next_sync_knows_the_same_notice_again_and_does_not_bring_it_back(place: Place) -> None:
    with Register(place.name) as register:
        assert synced(register, notice(1), notice(2)).stored == 2
        register.forget(NAME)
        digest = register.digest()
        run = synced(register, notice(1), notice(2))
        assert (run.status, run.stored, run.unchanged) == ("complete", 0, 2)
        assert register.digest() == digest
        assert hits(NEEDLES, contents(place, register)) == []


def test_a_new_version_that_still_holds_the_name_is_kept_without_it(place: Place) -> None:
    with Register(place.name) as register:
        synced(register, notice(1))
        register.forget(NAME)
        run = synced(register, notice(1, language="cy"), notice(3))
        assert run.stored == 2
        assert hits(NEEDLES, contents(place, register)) == []
        assert {contract.suppliers[0].name for contract in register.contracts()} == {"[removed]"}
        assert synced(register, notice(1, language="cy"), notice(3)).stored == 0


def test_it_makes_no_difference_whether_one_forgets_before_or_after(tmp_path: Path) -> None:
    digests = []
    for order in ("before", "after", "between"):
        with Register(tmp_path / f"{order}.db") as register:
            if order == "before":
                register.forget(NAME)
            register.add(harvest(notice(1)))
            if order == "between":
                register.forget(NAME)
            register.add(harvest(notice(2), notice(3, name="Example Systems Ltd")))
            if order == "after":
                register.forget(NAME)
            assert hits(NEEDLES, rows(register)) == []
            digests.append(register.digest())
    assert len(set(digests)) == 1


@settings(max_examples=8)
@given(st.lists(st.sampled_from(["add", "again", NAME, OTHER]), min_size=2, max_size=5))
def test_in_whatever_order_things_are_added_and_forgotten_nothing_forgotten_is_left(steps: list[str]) -> None:
    with Register(":memory:") as register:
        for step in steps:
            if step in (NAME, OTHER):
                register.forget(step)
            else:
                extra = {} if step == "add" else {"language": "cy"}
                register.add(harvest(notice(1, **extra), notice(2, name=OTHER)))
        for value, needles in ((NAME, NEEDLES), (OTHER, ("nineteen",))):
            if value in steps:
                assert hits(needles, rows(register)) == []
        register.check()
        assert [run.received for run in register.runs()] == [5] * sum(step in ("add", "again") for step in steps)


def test_an_export_that_comes_home_is_known_for_what_it_was(tmp_path: Path) -> None:
    package = tmp_path / "package.json"
    package.write_text(json.dumps({"releases": [notice(1), notice(2)]}), encoding="utf-8")
    with Register(tmp_path / "register.db") as register:
        register.load(package)
        register.forget(NAME)
        digest = register.digest()
        register.export(tmp_path / "lake", format="ocds")
        assert hits(NEEDLES, files(tmp_path / "lake")) == []
        home = [str(path) for path in (tmp_path / "lake").rglob("*.gz")]
        run = register.load(*home)
        assert (run.received, run.stored) == (2, 0)
        assert register.digest() == digest


def test_an_export_goes_into_another_register_without_the_name(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register, Register(tmp_path / "other.db") as other:
        register.add(harvest(notice(1), notice(2)))
        register.forget(NAME)
        register.export(tmp_path / "lake", format="ocds")
        run = other.load(*[str(path) for path in (tmp_path / "lake").rglob("*.gz")])
        assert (run.received, run.stored) == (2, 2)
        assert hits(NEEDLES, rows(other)) == []


def test_two_who_were_forgotten_stay_two(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))
        register.add(harvest(notice(2, name=OTHER), name=OTHER))
        register.forget(NAME)
        register.forget(OTHER)
        companies = [row for row in rows_of(register, "records") if row.kind == "company"]
        assert {row.key for row in companies} == {"name:[removed 1]", "name:[removed 2]"}
        assert {one.id for one in register.applications()} == {"app [removed 1]", "app [removed 2]"}
        assert hits([*NEEDLES, "nineteen"], rows(register)) == []


def test_a_name_that_is_only_read_together_goes_from_what_was_read(tmp_path: Path) -> None:
    """The firm's key is made without what stands in brackets: no release holds the name, and the contract does."""
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1, name="Zebulon (formerly Person) Quuxing"), name="Example Ltd"))
        assert hits(["zebulon quuxing"], rows(register)) == ["zebulon quuxing"]
        assert register.forget("Zebulon Quuxing").processes == 1
        assert hits(["zebulon quuxing"], rows(register)) == []
        assert register.refresh() == 0
        assert hits(["zebulon quuxing"], rows(register)) == []


def test_a_place_in_a_file_is_no_place_for_it_either(tmp_path: Path) -> None:
    """Positions are left out of the hashes by which derived rows are known to have changed."""
    where = Provenance(source="file", record_id="1", position=f"sheet {NAME}, row 2")
    value = notice(1, name="Example Systems Ltd")
    given = harvest(name="Example Ltd").model_copy(update={"releases": (make_release(value, provenance=where),)})
    with Register(tmp_path / "register.db") as register:
        register.add(given)
        assert hits(NEEDLES, rows(register)) == list(NEEDLES)
        register.forget(NAME)
        assert hits(NEEDLES, rows(register)) == []


def test_an_ocid_with_the_name_in_it_is_another_ocid_then(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1, ocid=f"ocds-x-{NAME}"), notice(2, ocid=f"ocds-x-{NAME}", id="2")))
        register.forget(NAME)
        assert {release.ocid for release in register.releases()} == {"ocds-x-[removed 1]"}
        assert len(register.history("ocds-x-[removed 1]")) == 2
        assert {row.ocid for row in rows_of(register, "processes")} == {"ocds-x-[removed 1]"}
        assert hits(NEEDLES, rows(register)) == []


def test_an_unfinished_run_whose_next_question_holds_the_name_begins_again_and_misses_nothing(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(notice(1)))
        spoil(register)
        register.forget(NAME)
        (row,) = rows_of(register, "checkpoints")
        assert unpacked(row.body, Checkpoint) == Checkpoint()
        assert unpacked(row.body, Bookmark) == Bookmark()


_NO_TEXT = {
    "settings": {"key", "value"},  # ours
    "runs": {"source", "portal", "query", "kind", "status", "started_at", "ended_at"},  # ours, and what was asked
    "requests": {"sha256", "answered_at"},
    "checkpoints": {"source"},  # the name of a lease: gone with the run
    "leases": {"source", "holder"},  # a process of this machine, for as long as it works
    "turns": {"portal"},
    "records": {"kind", "source", "content_hash", "instant", "day", "seen_at"},
    "quarantine": {"source", "fingerprint", "seen_at"},
    "links": {"kind", "scope", "rules"},
    "decisions": {"subject", "decided_at"},
    "forgotten": {"digest", "probe"},
}
_TAKEN_OUT = {
    "runs": {"message", "doubts"},
    "requests": {"url", "notes"},
    "checkpoints": {"body"},
    "records": {"key", "native_id", "body"},
    "quarantine": {"body"},
    "links": {"one", "other", "body"},
    "decisions": {"subject_id", "application_id", "body"},
}
_MADE_ANEW = {
    "processes", "tenders", "contracts", "applications", "published_suppliers", "contract_suppliers", "suppliers"
}  # fmt: skip


def test_every_column_is_thought_of() -> None:
    """A new column that holds texts has to be taken care of in ``forget``, and then here."""
    for table in METADATA.sorted_tables:
        texts = {column.name for column in table.columns if isinstance(column.type, Text | LargeBinary)}
        if table.name not in _MADE_ANEW:
            assert texts == _NO_TEXT.get(table.name, set()) | _TAKEN_OUT.get(table.name, set()), table.name


def test_two_hundred_records_in_one_step_are_not_the_last() -> None:
    """More rows than one step takes."""
    with Register(":memory:") as register:
        register.add(harvest(*(notice(number) for number in range(1, 431))))
        assert register.forget(NAME).processes == 430
        assert hits(NEEDLES, rows(register)) == []
