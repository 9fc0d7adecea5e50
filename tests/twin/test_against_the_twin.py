"""Every portal against its twin: what a ledger says is what a harvest holds, whatever goes wrong on the way.

A portal is tested here by having a module in ``tests/twin/portals``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.twin.harvesting import Run, Watched, both_drivers, dialect, every_portal, held, with_coroutines, with_threads
from tests.twin.ledger import Ledger
from tests.twin.twin import BUSY, CUT, NONSENSE, Damage, Faults, speaking
from thirty3.errors import PortalBusyError, PortalChangedError, PortalError
from thirty3.harvest import Archive, Harvest
from thirty3.reference import boroughs
from thirty3.wire import Page

# The clocks go back on 25 October; two of the portals are asked for November too, though nothing is dated in it.
LEDGER = Ledger(33, count=60, since=date(2026, 10, 22), days=6)
SMALL = Ledger(2025, count=30, since=date(2026, 10, 24), days=2)

_HURRY = {"attempts": 8, "deadline_seconds": 1.5}
"""What a card says in tests that need answers which never end: they take real time."""


@every_portal
@both_drivers
def test_a_whole_harvest_holds_what_the_ledger_says(portal_id: str, run: Run) -> None:
    portal = dialect(portal_id, LEDGER)
    assert portal.published()
    with speaking(portal) as twin:
        harvest = run(portal.there(twin.url), portal.query)
    assert portal.seen(harvest) == portal.published()
    assert harvest.rejected == ()
    assert not harvest.account.missing


@every_portal
def test_no_two_records_of_a_portal_have_one_reference(portal_id: str) -> None:
    published = dialect(portal_id, LEDGER).published()
    assert len({fact[0] for fact in published}) == published.total()


@every_portal
def test_coroutines_bring_what_threads_bring(portal_id: str) -> None:
    portal = dialect(portal_id, LEDGER)
    with speaking(portal) as twin:
        assert with_coroutines(portal.there(twin.url), portal.query) == with_threads(
            portal.there(twin.url), portal.query
        )


@every_portal
@both_drivers
def test_a_recording_brings_what_was_recorded(portal_id: str, run: Run, tmp_path: Path) -> None:
    portal = dialect(portal_id, LEDGER)
    with speaking(portal) as twin:
        connector = portal.there(twin.url)
        recorded = run(connector, portal.query, archive=Archive(tmp_path, mode="record"))
    assert portal.seen(recorded) == portal.published()
    assert run(connector, portal.query, archive=Archive(tmp_path, mode="replay")) == recorded


@every_portal
@both_drivers
def test_one_answer_in_ten_gone_wrong_costs_no_record(
    portal_id: str, run: Run, record_property: Callable[[str, object], None]
) -> None:
    injected: Counter[str] = Counter()
    for seed in range(40):
        portal = dialect(portal_id, LEDGER)
        with speaking(portal, Faults(seed)) as twin:
            harvest = run(Watched.at(twin.url, portal, **_HURRY), portal.query)
        assert portal.seen(harvest) == portal.published(), f"seed {seed}, with {dict(twin.injected)}"
        injected += twin.injected
        if seed >= 1 and injected.total() >= 4:  # a portal of few answers meets few faults in one run
            break
    record_property("faults", dict(injected))
    assert injected.total() > 0


@every_portal
@both_drivers
@pytest.mark.parametrize(("kind", "error"), [(BUSY, PortalBusyError), (CUT, PortalBusyError)])
def test_a_portal_that_never_answers_is_busy(portal_id: str, run: Run, kind: str, error: type[PortalError]) -> None:
    portal = dialect(portal_id, SMALL)
    with (
        speaking(portal, Faults(1, one_in=1, kinds=(kind,), most_in_a_row=1_000_000)) as twin,
        pytest.raises(error) as caught,
    ):
        run(Watched.at(twin.url, portal, attempts=3), portal.query)
    assert caught.value.portal == portal_id
    assert twin.injected.total() == 3


@every_portal
@both_drivers
def test_a_portal_that_only_talks_nonsense_has_changed(portal_id: str, run: Run) -> None:
    portal = dialect(portal_id, SMALL)
    faults = Faults(1, one_in=1, kinds=(NONSENSE,), most_in_a_row=1_000_000, most_nonsense=1_000_000)
    with speaking(portal, faults) as twin, pytest.raises(PortalChangedError) as caught:
        run(Watched.at(twin.url, portal), portal.query)
    assert caught.value.portal == portal_id
    assert twin.injected[NONSENSE] == 2


@every_portal
def test_a_query_for_one_borough_brings_what_the_ledger_has_of_it(portal_id: str) -> None:
    portal = dialect(portal_id, LEDGER)
    published = portal.published()
    named = Counter(member for fact in published.elements() for member in fact)
    buyers = [borough for borough in boroughs() if named[borough.official_name]]
    if not buyers:
        pytest.skip("this portal names no buyers")
    often = sorted(buyers, key=lambda borough: named[borough.official_name])[-2:]
    for borough in often:
        with speaking(portal) as twin:
            query = portal.query.model_copy(update={"boroughs": frozenset({borough.gss})})
            harvest = with_threads(portal.there(twin.url), query)
        theirs = Counter({fact: count for fact, count in published.items() if borough.official_name in fact})
        assert portal.seen(harvest) == theirs


@dataclass(frozen=True)
class Undamaged:
    """What a harvest of the small ledger is like when all is well."""

    harvest: Harvest
    pages: tuple[Page, ...]
    statuses: tuple[int, ...]
    """Of the answers; as many as pages."""


@cache
def undamaged(portal_id: str) -> Undamaged:
    portal = dialect(portal_id, SMALL)
    with speaking(portal) as twin:
        connector = Watched.at(twin.url, portal)
        harvest = with_threads(connector, portal.query)
    return Undamaged(harvest, tuple(connector.pages), tuple(answer.status for answer in connector.answers))


def harvested(portal_id: str, damage: Damage) -> tuple[Harvest, Watched]:
    """A harvest with one answer damaged, and who read it."""
    portal = dialect(portal_id, SMALL)
    with speaking(portal, damage=damage) as twin:
        connector = Watched.at(twin.url, portal)
        return with_threads(connector, portal.query), connector


def doubts(harvest: Harvest) -> set[str]:
    """What an account says is odd about a harvest, beside records rejected."""
    account = harvest.account
    missing = {"missing"} if account.missing else set()
    return {*account.warnings, *account.unread, *missing}


@every_portal
@settings(max_examples=8)
@given(data=st.data())
def test_an_answer_that_is_always_cut_is_a_changed_portal(portal_id: str, data: st.DataObject) -> None:
    """Cut where the network cannot tell: the length that is announced is that of what is left."""
    statuses = undamaged(portal_id).statuses
    number = data.draw(st.sampled_from([number for number, status in enumerate(statuses) if status == 200]))
    place = data.draw(st.integers(0, 1_000_000))
    with pytest.raises(PortalChangedError):
        harvested(portal_id, Damage(number, lambda body: body[: place % len(body)]))


_STRETCH = "brackets or quotes do not match"
"""Reason of the one rejection that can stand for several records: where brackets do not match, nobody can tell where
one record ends and the next begins."""


@every_portal
@settings(max_examples=14)
@given(
    which=st.integers(0, 1_000_000),
    edits=st.lists(st.tuples(st.integers(0, 1_000_000), st.integers(0, 255)), min_size=1, max_size=8),
)
@example(which=0, edits=[(0, 0)])
def test_a_damaged_answer_is_an_error_or_accounted_for(
    portal_id: str, which: int, edits: list[tuple[int, int]]
) -> None:
    """Bytes changed inside a title change the title, which nobody can tell; but no record goes missing unseen.

    Where the damage changes what is asked next, all that can be said is that the harvest ends, or with an error.
    """
    whole = undamaged(portal_id)
    telling = [number for number, page in enumerate(whole.pages) if _records(page) or page.follow]
    number = telling[which % len(telling)]

    def mutate(body: bytes) -> bytes:
        changed = bytearray(body)
        for place, byte in edits:
            changed[place % len(body)] = byte
        return bytes(changed)

    try:
        harvest, connector = harvested(portal_id, Damage(number, mutate))
    except PortalError:
        return
    if _onward(connector.pages[number]) != _onward(whole.pages[number]) or doubts(harvest) - doubts(whole.harvest):
        return
    account = harvest.account
    if not any(_STRETCH in rejection.reason for rejection in account.rejections):
        assert held(harvest) + account.rejected + account.outside >= held(whole.harvest)


def _onward(page: Page) -> list[tuple[str, object, object]]:
    """What is asked next, but for the twin's address, which is another in each run."""
    return [(request.url.partition("//")[2].partition("/")[2], request.params, request.body) for request in page.follow]


@every_portal
def test_a_portal_that_keeps_back_half_of_what_it_declares_is_found_out(portal_id: str) -> None:
    whole = undamaged(portal_id)
    if whole.harvest.account.declared is None:
        pytest.skip("this portal does not say how much there is")
    sizes = [0 if page.total is None else _records(page) + len(page.follow) for page in whole.pages]
    number = max(range(len(sizes)), key=sizes.__getitem__)
    halved: list[bytes] = []

    def halve(body: bytes) -> bytes:
        halved.append(_halved(body))
        assert len(halved[-1]) < len(body)
        return halved[-1]

    try:
        harvest, _ = harvested(portal_id, Damage(number, halve))
    except PortalChangedError:
        pass
    else:
        assert held(harvest) < held(whole.harvest)
        assert harvest.account.missing
        assert doubts(harvest) - doubts(whole.harvest)
    assert halved


def _records(page: Page) -> int:
    return len(page.releases) + len(page.applications) + len(page.companies)


def _halved(body: bytes) -> bytes:
    """An answer without every second of its records: of its longest list, or of the rows of its longest table."""
    try:
        document = json.loads(body)
    except ValueError:
        return _without_rows(body)
    longest = max(_lists(document), key=len)
    del longest[1::2]
    return json.dumps(document).encode()


def _lists(value: Any) -> list[list[Any]]:
    """The lists of objects in a document, outermost first."""
    if isinstance(value, dict):
        return [found for child in value.values() for found in _lists(child)]
    if not isinstance(value, list):
        return []
    own = [value] if value and all(isinstance(member, dict) for member in value) else []
    return own + [found for child in value for found in _lists(child)]


def _without_rows(body: bytes) -> bytes:
    tree = LexborHTMLParser(body)
    bodies = [table.css("tr") for table in tree.css("tbody") or tree.css("table")]
    for row in max(bodies, key=len, default=[])[1::2]:
        row.decompose()
    return (tree.html or "").encode()
