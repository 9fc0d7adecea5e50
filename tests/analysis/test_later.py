"""What is made when somebody looks at it: a tuple in all but the time it takes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier, worlds
from thirty3.analysis import (
    ExpiryCluster,
    act_by,
    alignment_windows,
    concentration,
    expiring,
    expiry_clusters,
    extension_state,
)
from thirty3.analysis._result import Later
from thirty3.models.contract import Contract

PAIR = [contract("a", CAMDEN, end=TODAY, suppliers=[supplier("x")]), contract("b", HACKNEY, end=TODAY)]


def _counting(made: list[tuple[int, int]]) -> Callable[[int, int], tuple[int, ...]]:
    def read(begin: int, end: int) -> tuple[int, ...]:
        made.append((begin, end))
        return tuple(range(begin, end))

    return read


@given(st.integers(0, 5), st.integers(0, 6), st.slices(6), st.booleans())
def test_it_is_the_tuple_that_it_makes(begin: int, length: int, part: slice, known: bool) -> None:
    later = Later(_counting([]), begin, begin + length, length if known else None)
    whole = tuple(range(begin, begin + length))
    assert later[part] == whole[part]
    assert (hash(later), repr(later), len(later)) == (hash(whole), repr(whole), len(whole))
    assert later == whole
    assert whole == later
    assert later != [*whole]
    assert list(later) == list(whole)
    assert bool(later) == bool(whole)
    assert all(later[place] == whole[place] == later[place - length] for place in range(length))
    with pytest.raises(IndexError):
        _ = later[length]


def test_a_few_of_many_are_made_alone_and_all_of_them_once() -> None:
    made: list[tuple[int, int]] = []
    later = Later(_counting(made), 10, 1_000, 990)
    assert (later[0], later[-1], later[5:8], len(later)) == (10, 999, (15, 16, 17), 990)
    assert made == [(10, 11), (999, 1000), (15, 18)]
    assert sum(later) == sum(later) == sum(range(10, 1_000))
    assert made[3:] == [(10, 1_000)]


def test_nothing_is_made_before_somebody_looks() -> None:
    found = expiry_clusters(PAIR, as_of=TODAY)
    assert isinstance(found.rows, Later)
    (cluster,) = found
    assert isinstance(cluster.contract_ids, Later)
    assert cluster.contracts == 2
    assert isinstance(concentration(PAIR, basis="contracts").rows, Later)


@given(worlds())
def test_a_result_is_the_same_after_a_copy_a_pickle_and_json(records: list[Contract]) -> None:
    for found in (expiry_clusters(records, as_of=TODAY), concentration(records, basis="value", by=("borough",))):
        for again in (copy.copy(found), copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
            assert again == found
        assert type(found).model_validate_json(found.model_dump_json()) == found
        assert type(found).model_validate(found.model_dump()) == found


def test_a_record_made_by_hand_holds_plain_tuples() -> None:
    (cluster,) = expiry_clusters(PAIR, as_of=TODAY)
    again = ExpiryCluster.model_validate(cluster.model_dump())
    assert isinstance(again.contract_ids, tuple)
    assert again == cluster
    schema = ExpiryCluster.model_json_schema()["properties"]["contract_ids"]
    assert (schema["type"], schema["items"]) == ("array", {"type": "string"})


_LATER: dict[str, Callable[[], Sequence[object]]] = {
    "expiring": lambda: expiring(PAIR, as_of=TODAY).rows,
    "act_by": lambda: act_by(PAIR, as_of=TODAY).rows,
    "extension_state": lambda: extension_state(PAIR, as_of=TODAY).rows,
    "expiry_clusters": lambda: next(iter(expiry_clusters(PAIR, as_of=TODAY))).contract_ids,
    "alignment_windows": lambda: next(iter(alignment_windows(PAIR, as_of=TODAY, lead_time_months=0))).contract_ids,
}


@pytest.mark.parametrize("measure", _LATER)
def test_a_part_that_is_looked_at_first_is_that_part(measure: str) -> None:
    fresh = _LATER[measure]
    whole = tuple(fresh())
    assert len(whole) == 2
    assert (fresh()[1], fresh()[-2], fresh()[:1], fresh()[1:]) == (whole[1], whole[0], whole[:1], whole[1:])
