"""Compiling releases: the standard's merge, with the traps of real publishers guarded."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ocds.made import FIRM, FROM, JSON, award, award_release, contracts, process, release, releases
from thirty3.models.release import Process
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.release import make_release

OLD, NEW = "2026-03-02T09:15:00Z", "2026-05-02T09:15:00Z"


def firm(name: str, id: str | None = None) -> JSON:
    return {"id": id or f"GB-FTS-{sum(map(ord, name))}", "name": name}


def names(made: Process) -> list[list[str]]:
    return [[one["name"] for one in found.get("suppliers", [])] for found in made.data["awards"]]


# The standard's own cases, and where we leave it


def test_the_standards_own_cases_compile_as_the_reference_does(shared: Path) -> None:
    folder = shared / "ocds" / "ocdsmerge_fixtures" / "1.1"
    compiled = sorted(folder.glob("*-compiled.json"))
    assert len(compiled) == 17
    for path in compiled:
        values = json.loads(path.with_name(path.name.replace("-compiled", "")).read_text())
        (made,) = compile_releases(make_release(value, provenance=FROM) for value in values)
        assert made.data == json.loads(path.read_text()), path.name


def test_a_list_of_suppliers_is_replaced_as_in_ocds_1_0(shared: Path) -> None:
    # the deviation from 1.1, where they would add up: a corrected winner would be counted beside the wrong one
    folder = shared / "ocds" / "ocdsmerge_fixtures" / "1.0"
    values = json.loads((folder / "suppliers.json").read_text())
    (made,) = compile_releases(make_release(value, provenance=FROM) for value in values)
    assert made.data == json.loads((folder / "suppliers-compiled.json").read_text())


# Order


def test_instants_are_compared_and_not_their_texts() -> None:
    before = release("1", date="2025-10-26T01:30:00+01:00", tender={"id": "t", "status": "active"})
    after = release("2", date="2025-10-26T01:10:00Z", tender={"id": "t", "status": "complete"})
    for order in ([before, after], [after, before]):
        made = process(*order)
        assert made.data["tender"]["status"] == "complete"
        assert [mark.id for mark in made.releases] == ["1", "2"]
        assert made.data["date"] == "2025-10-26T01:10:00Z"


def test_releases_of_one_instant_are_taken_by_their_ids() -> None:
    first, second = (release(id, tender={"id": "t", "title": id}) for id in ("a", "b"))
    assert process(first, second) == process(second, first)
    assert process(first, second).data["tender"]["title"] == "b"


@pytest.mark.parametrize("date", [None, "", "soon", 7])
def test_a_release_without_a_date_neither_loses_the_process_nor_overwrites(date: object) -> None:
    undated = {**release("z", tender={"id": "t", "title": "undated", "description": "kept"}), "date": date}
    made = process(release("a", tender={"id": "t", "title": "dated"}), undated)
    assert made.data["tender"] == {"id": "t", "title": "dated", "description": "kept"}
    assert made.notes[0] in ("date_missing", "date_unreadable")


def test_a_process_without_any_date_compiles() -> None:
    made = process({**release("a"), "date": None}, {**release("b", language="en"), "date": None})
    assert "date" not in made.data
    assert made.data["id"] == "ocds-h6vhtk-0fffff-undated"
    assert [mark.id for mark in made.releases] == ["a", "b"]


def test_processes_come_in_the_order_of_their_ocids() -> None:
    values = [release(ocid=f"ocds-x-{letter}") for letter in "cab"]
    assert [made.ocid for made in compile_releases(releases(*values))] == ["ocds-x-a", "ocds-x-b", "ocds-x-c"]


def test_the_same_content_under_two_ids_counts_once() -> None:
    # release ids changed their form between two versions of the Contracts Finder API
    old, new = release("ocds-b5fd17-337719-lincoln001"), release("bc996d3e-800022")
    assert [mark.id for mark in process(old, new).releases] == ["bc996d3e-800022"]


def test_one_release_written_with_another_offset_and_order_of_keys_counts_once() -> None:
    summer = release("1", date="2026-05-02T10:15:00+01:00", tender={"id": "t", "title": "T"})
    universal = {**dict(reversed(summer.items())), "date": NEW, "tender": {"title": "T", "id": "t"}}
    assert len(process(summer, universal).releases) == 1


def test_one_id_with_two_contents_keeps_both_and_the_newer_counts() -> None:
    old = release("1", date=OLD, tender={"id": "t", "title": "old", "description": "kept"})
    made = process(release("1", date=NEW, tender={"id": "t", "title": "new"}), old)
    assert made.data["tender"] == {"id": "t", "title": "new", "description": "kept"}
    assert made.notes == ("id_repeated: 1",)


def test_a_compiled_release_is_compiled_with_the_newer_ones() -> None:
    compiled = award_release(id="c", date=OLD, tag=["compiled"], tender={"id": "t", "title": "T", "status": "active"})
    made = process(compiled, release("n", date=NEW, tag=["tenderUpdate"], tender={"id": "t", "status": "complete"}))
    assert made.data["tender"] == {"id": "t", "title": "T", "status": "complete"}
    assert names(made) == [["EXAMPLE SYSTEMS LTD"]]
    assert made.data["tag"] == ["compiled"]


def test_a_compiled_release_comes_before_the_others_of_its_instant_whatever_its_id() -> None:
    compiled = release("z", date=OLD, tag=["compiled"], tender={"id": "t", "title": "compiled"})
    made = process(compiled, release("a", date=OLD, tag=["tender"], tender={"id": "t", "title": "own"}))
    assert made.data["tender"]["title"] == "own"
    assert [mark.id for mark in made.releases] == ["z", "a"]


def test_a_compiled_release_alone_is_a_process() -> None:
    assert names(process(award_release(tag=["compiled"]))) == [["EXAMPLE SYSTEMS LTD"]]


# Ids that are none


def test_fifteen_suppliers_of_id_zero_are_fifteen() -> None:
    fifteen = [{"id": 0, "name": f"Firm {number}"} for number in range(15)]
    made = process(award_release(award(suppliers=fifteen)))
    assert names(made) == [[f"Firm {number}" for number in range(15)]]
    assert [one["id"] for one in made.data["awards"][0]["suppliers"]] == [0] * 15


def test_parties_that_share_an_id_are_kept_apart_and_updated_each() -> None:
    one, two = {"id": "0", "name": "One"}, {"id": "0", "name": "Two"}
    made = process(
        release("a", date=OLD, parties=[one, two]),
        release("b", date=NEW, parties=[{**two, "roles": ["supplier"]}]),
    )
    assert made.data["parties"] == [one, {**two, "roles": ["supplier"]}]
    assert "duplicate_ids: parties" in made.notes


def test_equal_objects_without_ids_do_not_multiply() -> None:
    item = {"id": "1", "deliveryLocation": {"description": "London"}, "attributes": [{"name": "a"}]}
    tender = {"id": "t", "items": [item]}
    made = process(release("a", date=OLD, tender=tender), release("b", date=NEW, tender={**tender, "title": "x"}))
    assert made.data["tender"]["items"] == [item]


def test_delivery_addresses_are_replaced_because_they_have_no_ids() -> None:
    def placed(region: str) -> JSON:
        return {"id": "t", "items": [{"id": "1", "deliveryAddresses": [{"region": region}]}]}

    made = process(release("a", date=OLD, tender=placed("UKI31")), release("b", date=NEW, tender=placed("UKI41")))
    assert made.data["tender"]["items"][0]["deliveryAddresses"] == [{"region": "UKI41"}]


@pytest.mark.parametrize("id", [{}, [], {"a": 1}, 1.5, True, None])
def test_an_id_that_is_no_id_harms_nothing(id: object) -> None:
    two = release(parties=[{"id": id, "name": "One"}, {"id": id, "name": "Two"}])
    for made in (process(two), process(two, release("later", date=NEW, parties=None, language="en"))):
        assert [party["name"] for party in made.data["parties"]] == ["One", "Two"]
        assert [party.get("id") for party in made.data["parties"]] == [id or None] * 2  # an empty one says nothing


@pytest.mark.parametrize("name", [{"name": "One"}, {"name": None}, {"name": ["One"]}, {}])
def test_objects_of_one_id_and_one_name_are_all_kept_and_updated_by_their_places(name: JSON) -> None:
    same = [{"id": "0", **name, "details": {"place": place}} for place in "abc"]
    later = [{"id": "0", **name, "roles": [role]} for role in ("buyer", "supplier", "tenderer")]
    made = process(release("a", date=OLD, parties=same), release("b", date=NEW, parties=later))
    found = [(party["details"]["place"], party["roles"]) for party in made.data["parties"]]
    assert found == [("a", ["buyer"]), ("b", ["supplier"]), ("c", ["tenderer"])]


def test_a_note_says_in_which_list_ids_stand_twice() -> None:
    lots = [{"id": "1", "title": "A"}, {"id": "1", "title": "B"}]
    assert process(release(tender={"id": "t", "lots": lots})).notes == ("duplicate_ids: tender.lots",)


def test_two_equal_objects_without_ids_in_a_lone_release_are_one() -> None:
    one, same = {"name": "a", "description": "b"}, {"description": "b", "name": "a"}
    for places in ([one, same], [one, same, {"name": "c"}]):
        made = process(release(tender={"id": "t", "items": [{"id": "1", "attributes": places}]}))
        assert made.data["tender"]["items"][0]["attributes"] == [one, *places[2:]]


# Awards and contracts whose ids start again


def test_an_award_id_that_is_used_again_for_another_award_is_told_apart() -> None:
    first = award_release(award(suppliers=[firm("Alpha")], relatedLots=["1"]), id="1", date=OLD)
    second = award_release(award(suppliers=[firm("Beta")], relatedLots=["2"]), id="2", date=NEW)
    made = process(first, second)
    assert names(made) == [["Alpha"], ["Beta"]]
    assert [one["id"] for one in made.data["awards"]] == ["1", "1#2"]
    assert made.notes == ("id_reuse: awards 1",)


@pytest.mark.parametrize(
    "facts",
    [
        ({"value": {"amount": 10}}, {"value": {"amount": 20}}),
        ({"date": "2026-01-01"}, {"date": "2026-04-01"}),
        ({"title": "Lot 1"}, {"title": "Lot 2"}),
        ({"title": "All"}, {"title": "All"}),
        ({}, {}),
    ],
)
def test_other_suppliers_and_nothing_that_agrees_is_another_award(facts: tuple[JSON, JSON]) -> None:
    bare = [award(suppliers=[firm(name)], contractPeriod=None) for name in ("Alpha", "Beta")]
    made = process(
        award_release(bare[0] | facts[0], id="1", date=OLD), award_release(bare[1] | facts[1], id="2", date=NEW)
    )
    assert names(made) == [["Alpha"], ["Beta"]]


def test_one_supplier_that_wins_two_lots_under_one_id_has_two_awards() -> None:
    made = process(
        award_release(award(relatedLots=["1"]), id="1", date=OLD),
        award_release(award(relatedLots=["2"]), id="2", date=NEW),
    )
    assert [one["relatedLots"] for one in made.data["awards"]] == [["1"], ["2"]]


def test_an_update_of_the_same_award_merges() -> None:
    made = process(
        award_release(award(value={"amount": 10}), id="1", date=OLD),
        award_release(award(value={"amount": 12}, date="2026-04-01"), id="2", date=NEW),
    )
    (only,) = made.data["awards"]
    assert only["value"] == {"amount": 12}
    assert made.notes == ()


def test_a_supplier_written_otherwise_is_the_same_award() -> None:
    made = process(
        award_release(award(suppliers=[firm("Example Systems Limited", "a")], value={"amount": 1}), id="1", date=OLD),
        award_release(award(suppliers=[firm("EXAMPLE SYSTEMS LTD.", "b")], value={"amount": 2}), id="2", date=NEW),
    )
    assert names(made) == [["EXAMPLE SYSTEMS LTD."]]


@pytest.mark.parametrize(
    ("tag", "old", "new"),
    [
        ("awardUpdate", {"value": {"amount": 10}}, {"value": {"amount": 20}}),
        ("award", {"value": {"amount": 10}}, {"value": {"amount": 10}}),
        ("award", {"date": "2026-01-01T00:00:00Z"}, {"date": "2026-01-01"}),
    ],
)
def test_a_corrected_supplier_replaces_the_wrong_one(tag: str, old: JSON, new: JSON) -> None:
    bare = [award(suppliers=[firm(name)], contractPeriod=None) for name in ("Wrong", "Right")]
    made = process(
        award_release(bare[0] | old, id="1", date=OLD), award_release(bare[1] | new, id="2", date=NEW, tag=[tag])
    )
    assert names(made) == [["Right"]]


def test_a_name_that_names_nobody_is_filled_in_later() -> None:
    made = process(
        award_release(award(suppliers=[firm("Various")], value={"amount": 1}), id="1", date=OLD),
        award_release(award(suppliers=[firm("Alpha")], value={"amount": 2}), id="2", date=NEW),
    )
    assert names(made) == [["Alpha"]]


def test_a_release_that_only_adds_a_supplier_adds_it() -> None:
    added = {"id": "1", "suppliers": [firm("Beta")]}
    made = process(
        award_release(award(suppliers=[firm("Alpha")]), id="1", date=OLD),
        award_release(added, id="2", date=NEW, tag=["awardUpdate"]),
    )
    assert names(made) == [["Alpha", "Beta"]]


def test_an_empty_list_of_suppliers_takes_nobody_away() -> None:
    made = process(
        award_release(id="1", date=OLD),
        award_release(award(suppliers=[]), id="2", date=NEW, tag=["awardUpdate"]),
    )
    assert names(made) == [["EXAMPLE SYSTEMS LTD"]]


def test_two_awards_of_one_id_in_one_release_are_both_kept() -> None:
    twins = [award(suppliers=[firm(name)]) for name in ("Alpha", "Beta")]
    made = process(
        award_release(*twins, id="1", date=OLD),
        award_release(*reversed(twins), id="2", date=NEW),
    )
    assert names(made) == [["Alpha"], ["Beta"]]
    assert made.notes == ("duplicate_ids: awards",)


def test_contracts_follow_the_award_of_their_release() -> None:
    def signed(name: str, lot: str, amount: int, **members: Any) -> JSON:
        contract = {"id": "1", "awardID": "1", "status": "active", "value": {"amount": amount, "currency": "GBP"}}
        return award_release(
            award(suppliers=[firm(name)], relatedLots=[lot]), contracts=[contract], tag=["award", "contract"], **members
        )

    first, second = contracts(signed("Alpha", "1", 100, id="1", date=OLD), signed("Beta", "2", 200, id="2", date=NEW))
    assert (first.id, second.id) == ("ocds-h6vhtk-0fffff/1", "ocds-h6vhtk-0fffff/1#2")
    assert (first.suppliers[0].name, second.suppliers[0].name) == ("Alpha", "Beta")
    assert first.value is not None
    assert second.value is not None
    assert (first.value.pence, second.value.pence) == (100_00, 200_00)
    assert "id_reuse: contracts 1" in second.notes


def test_an_award_that_a_later_notice_counts_again_is_found_by_lots_and_suppliers() -> None:
    # UK6 numbers its awards 1 and 2; the UK7 about the second begins at 1 again
    announced = award_release(
        award("1", suppliers=[firm("Alpha")], relatedLots=["1"]),
        award("2", suppliers=[firm("Beta")], relatedLots=["2"], value={"amount": 10_000, "currency": "GBP"}),
        id="1",
        date=OLD,
    )
    signed = award_release(
        award("1", suppliers=[firm("Beta")], relatedLots=["2"]),
        contracts=[{"id": "1", "awardID": "1", "status": "active"}],
        id="2",
        date=NEW,
        tag=["award", "contract"],
    )
    made = contracts(announced, signed)
    assert [one.suppliers[0].name for one in made] == ["Beta", "Alpha"]
    assert made[0].value is not None


def test_a_change_of_a_contract_speaks_of_the_newest_award_of_its_id() -> None:
    change = release(
        "3",
        date="2026-09-02T09:15:00Z",
        tag=["contractAmendment"],
        contracts=[{"id": "1", "awardID": "1", "value": {"amount": 250, "currency": "GBP"}}],
    )
    made = contracts(
        award_release(award(suppliers=[firm("Alpha")], relatedLots=["1"]), id="1", date=OLD),
        award_release(award(suppliers=[firm("Beta")], relatedLots=["2"]), id="2", date=NEW),
        change,
    )
    changed = next(one for one in made if one.value is not None)
    assert changed.suppliers[0].name == "Beta"


# Types and nulls


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"amount": 1}, 7),
        ({"amount": 1}, [{"amount": 2}]),
        ([{"id": "1"}], {"id": "1"}),
        ([{"id": "1"}], "none"),
        ("text", {"amount": 2}),
        ("text", [{"id": "1"}]),
    ],
)
def test_a_value_of_another_type_is_set_aside_and_nothing_else_is(old: object, new: object) -> None:
    made = process(
        release("a", date=OLD, tender={"id": "t", "odd": old}),
        release("b", date=NEW, tender={"id": "t", "odd": new, "title": "kept"}),
    )
    assert made.data["tender"] == {"id": "t", "odd": old, "title": "kept"}
    assert made.notes == ("set_aside: tender.odd in b",)


@pytest.mark.parametrize("old", ["text", 7, ["a"], {"amount": 1, "deep": {"er": 2}}, [{"id": "1", "x": {"y": 1}}]])
def test_null_takes_a_value_out_whatever_it_was_and_is_noted(old: object) -> None:
    made = process(
        release("a", date=OLD, tender={"id": "t", "odd": old}), release("b", date=NEW, tender={"id": "t", "odd": None})
    )
    assert made.data["tender"] == {"id": "t"}
    assert made.notes == ("retracted: tender.odd in b",)


def test_what_was_taken_out_can_come_back_as_something_else() -> None:
    values = [{"amount": 1}, None, "text"]
    made = process(
        *(
            release(str(month), date=f"2026-0{month}-02T00:00:00Z", tender={"id": "t", "odd": value})
            for month, value in enumerate(values, start=1)
        )
    )
    assert made.data["tender"] == {"id": "t", "odd": "text"}


def test_null_takes_a_value_out_of_whichever_releases_said_it() -> None:
    values: list[JSON] = [{}, {"value": {"amount": 1, "currency": "GBP"}}, {}, {"value": {"amount": None}}]
    made = process(
        *(
            release(str(month), date=f"2026-0{month}-02T00:00:00Z", tender={"id": "t", **value})
            for month, value in enumerate(values, start=1)
        )
    )
    assert made.data["tender"] == {"id": "t", "value": {"currency": "GBP"}}


def test_null_inside_a_listed_object_takes_it_out_there_only() -> None:
    lots = [{"id": "1", "value": {"amount": 1}}, {"id": "2", "value": {"amount": 2}}]
    made = process(
        release("a", date=OLD, tender={"id": "t", "lots": lots}),
        release("b", date=NEW, tender={"id": "t", "lots": [{"id": "1", "value": None}]}),
    )
    assert made.data["tender"]["lots"] == [{"id": "1"}, lots[1]]


def test_empty_objects_and_lists_change_nothing() -> None:
    made = process(
        release("a", date=OLD, tender={"id": "t", "value": {"amount": 1}, "lots": [{"id": "1"}]}),
        release("b", date=NEW, tender={"id": "t", "value": {}, "lots": []}, buyerID=[]),
    )
    assert made.data["tender"] == {"id": "t", "value": {"amount": 1}, "lots": [{"id": "1"}]}
    assert made.notes == ()


def test_a_value_of_another_type_is_set_aside_after_members_that_say_nothing_too() -> None:
    made = process(
        release("a", date=OLD, tender={"id": "t", "odd": "text"}),
        release("b", date=NEW, tender={"id": "t", "lots": [], "other": None, "odd": {"a": 1}}),
    )
    assert made.data["tender"] == {"id": "t", "odd": "text"}
    assert made.notes == ("set_aside: tender.odd in b",)


# Properties

FIRMS = ["Alpha", "Beta", "Gamma", "Various", ""]
DATES = ["2025-10-26T01:30:00+01:00", "2025-10-26T00:30:00Z", "2025-10-26T01:10:00Z", "2026-01-01T00:00:00Z", None]


@st.composite
def any_release(draw: st.DrawFn) -> JSON:
    """A release of one process that may share anything with another, dates and award ids above all."""
    id = draw(st.sampled_from("abc"))
    awards = draw(
        st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from(["1", "2", 1, 0])},
                optional={
                    "status": st.sampled_from(["active", "pending"]),
                    "value": st.just({"amount": 5}) | st.none() | st.just(5),
                    "relatedLots": st.lists(st.sampled_from(["1", "2"]), max_size=2),
                    "suppliers": st.lists(
                        st.fixed_dictionaries({"id": st.sampled_from([0, "0", "x"]), "name": st.sampled_from(FIRMS)}),
                        max_size=3,
                    ),
                },
            ),
            max_size=3,
        )
    )
    tag = draw(st.sampled_from(["tender", "award", "awardUpdate", "contract", "compiled"]))
    return release(id, tag=[tag], awards=awards, parties=draw(st.lists(party(), max_size=3))) | {
        "date": draw(st.sampled_from(DATES)),
        "tender": draw(st.sampled_from([{"id": "t", "value": {"amount": 1}}, {"id": "t", "value": None}, {"id": []}])),
    }


def party() -> st.SearchStrategy[JSON]:
    return st.fixed_dictionaries(
        {"name": st.sampled_from(FIRMS)},
        optional={"id": st.sampled_from(["1", 1, "2", None]), "roles": st.just(["supplier"])},
    )


SAID = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"])
MEMBERS = st.sampled_from(["documents", "additionalClassifications", "title", "value", "items", "suppliers", "date"])


def some(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[JSON]:
    return st.dictionaries(MEMBERS, inside, max_size=3) | st.builds(
        lambda id, more: {**more, "id": id}, SAID | inside, st.dictionaries(MEMBERS, inside, max_size=2)
    )


@given(some(st.recursive(SAID, lambda inside: st.lists(inside | some(inside), max_size=3) | some(inside))))
def test_a_release_alone_compiles_as_it_does_beside_one_that_says_nothing(tender: JSON) -> None:
    told = release("a", date=OLD, tender=tender)
    alone, beside = process(told), process(told, {"ocid": told["ocid"], "id": "b", "date": NEW})
    moment = {"id": None, "date": None}
    assert json.dumps(alone.data | moment) == json.dumps(beside.data | moment)


@given(st.lists(any_release(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_releases_plays_no_part(values: list[JSON], chance: random.Random) -> None:
    shuffled = values[:]
    chance.shuffle(shuffled)
    assert process(*values) == process(*shuffled)


@given(st.lists(any_release(), min_size=1, max_size=3))
def test_repeats_change_nothing(values: list[JSON]) -> None:
    assert process(*values) == process(*values, *values)


@given(st.lists(any_release(), min_size=1, max_size=3))
def test_the_offset_a_date_is_written_with_changes_nothing(values: list[JSON]) -> None:
    other = {DATES[0]: DATES[1], DATES[2]: "2025-10-26T02:10:00+01:00"}
    moved = [{**value, "date": other.get(value["date"], value["date"])} for value in values]
    one, two = process(*values), process(*moved)
    assert (one.data, one.notes) == (two.data, two.notes)


@given(st.lists(any_release(), min_size=1, max_size=4))
def test_no_supplier_of_the_newest_word_on_an_award_vanishes(values: list[JSON]) -> None:
    made = process(*values)
    kept = {one.get("name") for found in made.data.get("awards", []) for one in found.get("suppliers", [])}
    newest = values[[str(value["id"]) for value in values].index(made.releases[-1].id)]
    if sum(value["id"] == newest["id"] for value in values) == 1:
        told = {one["name"] for found in newest["awards"] for one in found.get("suppliers", [])}
        assert told <= kept


@given(st.lists(st.sampled_from(["Alpha", "Beta", "Gamma", "Delta"]), min_size=1, max_size=4))
def test_no_supplier_vanishes_however_often_an_award_id_starts_again(told: list[str]) -> None:
    values = [
        award_release(award(suppliers=[firm(name)], contractPeriod=None), id=str(number), date=f"2026-01-0{number}")
        for number, name in enumerate(told, start=1)
    ]
    assert {name for found in names(process(*values)) for name in found} == set(told)


def test_every_order_of_a_whole_process_gives_the_same() -> None:
    values = [
        release("1", date=OLD),
        award_release(id="2", date=NEW),
        award_release(award(suppliers=[FIRM]), id="3", date=NEW, tag=["awardUpdate"]),
        {**release("4"), "date": None},
    ]
    assert len({process(*order).model_dump_json() for order in itertools.permutations(values)}) == 1
