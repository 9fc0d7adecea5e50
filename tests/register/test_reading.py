"""What a register gives back: the same as the records it was given, whatever is asked and while others write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thirty3 as t3
from tests import notices
from tests.server import VirtualClock
from thirty3 import Register, sample
from thirty3.errors import UnknownNameError
from thirty3.harvest import Harvest
from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.ocds.release import make_release
from thirty3.reference import borough, boroughs
from thirty3.resolve.suppliers import suppliers

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def harvest(
    *releases: Release,
    applications: tuple[Application, ...] = (),
    companies: tuple[Company, ...] = (),
    rejected: tuple[Rejection, ...] = (),
) -> Harvest:
    kept = len(releases) + len(applications) + len(companies)
    account = Account(received=kept + len(rejected), kept=kept, rejections=rejected, sources=("made up",))
    return Harvest(
        portal="file",
        query=Query(),
        releases=releases,
        applications=applications,
        companies=companies,
        account=account,
    )


def release(number: int, *, buyer: str = "LB Camden", ends: str = "2028-03-31", **more: Any) -> Release:
    value = notices.award(number, buyer=buyer, ends=ends) | more
    return make_release(value, provenance=Provenance(source="file", record_id=""))


def application(number: int, name: str = "A system", *, at: datetime = NOON, gss: str = "E09000007") -> Application:
    where = Provenance(source="file", record_id=str(number), retrieved_at=at)
    return Application(
        id=f"a{number}", borough=gss, name=name, service_areas=("housing", "customer_services"), provenance=where
    )


def company(number: int, name: str) -> Company:
    where = Provenance(source="companies_house", record_id=str(number), retrieved_at=NOON)
    return Company(
        id=f"GB-COH-{number:08}", name=name, company_number=f"{number:08}", status="active", provenance=where
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The sample in a register."""
    with Register(tmp_path_factory.mktemp("register") / "sample.db") as register:
        register.add(harvest(*t3.load(sample.path())), clock=VirtualClock(NOON))
        yield register


ALL = tuple(t3.load(sample.path()))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def test_the_sample_comes_back_as_it_was_given(held: Register) -> None:
    expected_contracts = list(t3.contracts(ALL))
    resolved = suppliers(expected_contracts)
    assert sorted(held.contracts(), key=lambda one: one.id) == sorted(
        resolved.apply(expected_contracts), key=lambda one: one.id
    )
    assert list(held.tenders()) == sorted(t3.tenders(ALL), key=lambda one: one.id)
    assert sorted(held.suppliers(), key=lambda one: one.id) == list(resolved.suppliers)
    assert {(one.ocid, one.id, one.content_hash) for one in held.releases()} == {
        (one.ocid, one.id, one.content_hash) for one in ALL
    }


@settings(max_examples=30)
@given(
    names=st.none() | st.lists(st.sampled_from([one.name for one in boroughs()]), max_size=3),
    areas=st.none() | st.lists(st.sampled_from([one.code for one in t3.service_areas()]), max_size=3),
    technology=st.sampled_from([None, True, False]),
    active_on=st.none() | DAYS,
    ends_since=st.none() | DAYS,
    ends_until=st.none() | DAYS,
    source=st.sampled_from([None, "file", "sample", "nobody"]),
)
def test_a_filter_gives_what_asking_each_contract_gives(
    held: Register,
    names: list[str] | None,
    areas: list[str] | None,
    technology: bool | None,
    active_on: date | None,
    ends_since: date | None,
    ends_until: date | None,
    source: str | None,
) -> None:
    codes = None if names is None else {borough(name).gss for name in names}
    expected = [
        one
        for one in held.contracts()
        if (codes is None or codes & set(one.boroughs))
        and (areas is None or one.service_area in areas)
        and technology in (None, one.technology)
        and (active_on is None or one.status not in ("cancelled", "unsuccessful"))
        and (active_on is None or one.terminated is None or one.terminated >= active_on)
        and (active_on is None or (one.period.start or active_on) <= active_on <= (one.period.end or active_on))
        and (ends_since is None or (one.period.end is not None and one.period.end >= ends_since))
        and (ends_until is None or (one.period.end is not None and one.period.end < ends_until))
        and source in (None, one.provenance.source)
    ]
    found = held.contracts(
        borough=names,
        service_area=areas,
        technology=technology,
        active_on=active_on,
        ends_since=ends_since,
        ends_until=ends_until,
        source=source,
    )
    assert list(found) == expected


@settings(max_examples=30)
@given(open_on=DAYS, name=st.none() | st.sampled_from([one.name for one in boroughs()]))
def test_open_tenders_are_those_that_say_so_themselves(held: Register, open_on: date, name: str | None) -> None:
    expected = [
        one for one in held.tenders() if one.is_open(open_on) and (name is None or borough(name).gss in one.boroughs)
    ]
    assert list(held.tenders(open_on=open_on, borough=name)) == expected


def test_the_contracts_of_a_firm_are_found_by_its_id_whatever_it_was_called(held: Register) -> None:
    for firm in islice(held.suppliers(), 5):
        expected = [one for one in held.contracts() if firm.id in {its.id for its in one.suppliers}]
        assert expected
        assert list(held.contracts(supplier=firm.id)) == expected


@pytest.mark.parametrize("hostile", ["'; DROP TABLE contracts; --", '" OR 1=1', "%", "_", "\\", "a\0b"])
def test_no_text_is_taken_for_a_query(held: Register, hostile: str) -> None:
    assert list(held.contracts(supplier=hostile)) == []
    assert list(held.contracts(source=hostile)) == []
    assert list(held.releases(source=hostile)) == []
    assert held.history(hostile) == ()
    assert held.runs(source=hostile) == ()
    assert len(list(held.contracts())) > 0


def test_a_name_nobody_has_is_said_at_once(held: Register) -> None:
    with pytest.raises(UnknownNameError):
        held.contracts(borough="Camdem-on-Sea")
    with pytest.raises(UnknownNameError):
        held.tenders(service_area="houses")


def test_a_reading_does_not_change_while_others_write(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(*(release(number) for number in range(1, 21))))
        reading = register.contracts()
        first = next(reading)
        writer = threading.Thread(target=lambda: register.add(harvest(*(release(number) for number in range(21, 61)))))
        writer.start()
        writer.join()
        assert len([first, *reading]) == 20
        assert len(list(register.contracts())) == 60


def test_what_was_known_then_is_what_had_come_by_then(tmp_path: Path) -> None:
    day = timedelta(days=1)
    corrected = {"date": "2025-04-01T10:00:00Z", "id": "later"}
    old, new = release(1, ends="2028-03-31"), release(1, ends="2029-03-31", **corrected)
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(old, applications=(application(1, "Old"),)), clock=VirtualClock(NOON))
        later = application(1, "New", at=NOON + day)
        register.add(harvest(new, release(2), applications=(later,)), clock=VirtualClock(NOON + day))
        now = list(register.contracts())
        assert [one.period.end for one in now] == [date(2029, 3, 31), date(2028, 3, 31)]
        then = list(register.contracts(as_of=NOON))
        assert [one.period.end for one in then] == [date(2028, 3, 31)]
        assert list(register.contracts(as_of=NOON - day)) == []
        assert list(register.contracts(as_of=date(2026, 11, 22))) == then
        assert list(register.contracts(as_of=NOON + 2 * day)) == now
        assert [one.name for one in register.applications()] == ["New"]
        assert [one.name for one in register.applications(as_of=NOON)] == ["Old"]
        assert list(register.tenders(as_of=NOON + 2 * day)) == list(register.tenders())
        assert [version.release.id for version in register.history(old.ocid)] == [old.id, "later"]
        assert register.history(old.ocid)[0].seen_at == NOON


@given(order=st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_the_order_in_which_records_come_decides_nothing(order: list[int]) -> None:
    versions = [
        release(1, id="a", date="2025-03-01T10:00:00Z", ends="2027-03-31"),
        release(1, id="b", date="2025-03-02T10:00:00+01:00", ends="2028-03-31"),
        release(2, buyer="LB Hackney"),
        release(1, id="c", date="2025-03-02T09:30:00Z", ends="2029-03-31"),
    ]
    with Register(":memory:") as register:
        for number in order:
            register.add(
                harvest(versions[number], applications=(application(1, f"V{number}", at=NOON + timedelta(number)),))
            )
        ends = {one.ocid: one.period.end for one in register.contracts()}
        assert ends[versions[0].ocid] == date(2029, 3, 31)
        assert [one.name for one in register.applications()] == ["V3"]
        digests.add(register.digest())
        assert len(digests) == 1


digests: set[str] = set()
"""Of the registers above: one, if the order decides nothing."""


def test_applications_are_found_by_borough_and_any_of_their_areas(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        mine, other = application(1), application(2, gss="E09000012")
        register.add(harvest(applications=(mine, other)))
        assert list(register.applications()) == [mine, other]
        assert list(register.applications(borough="Hackney")) == [other]
        assert list(register.applications(service_area="customer_services")) == [mine, other]
        assert list(register.applications(service_area="data_gis", borough="Camden")) == []
        assert list(register.applications(source="nobody")) == []


def test_a_companys_number_makes_one_firm_of_two_spellings(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(release(1)))
        assert [one.id for one in register.suppliers()] == ["name:MADEUP SYSTEMS"]
        register.add(harvest(companies=(company(1234567, "MADEUP SYSTEMS LIMITED"),)))
        assert [one.id for one in register.suppliers()] == ["GB-COH-01234567"]
        assert [one.suppliers[0].id for one in register.contracts()] == ["GB-COH-01234567"]
        assert len(list(register.contracts(supplier="GB-COH-01234567"))) == 1


def test_what_cannot_be_read_is_kept_once_with_its_reason(tmp_path: Path) -> None:
    bad = Rejection(reason="has no ocid", source="file", where="a.json, releases[0]", raw="{}")
    with Register(tmp_path / "register.db") as register:
        first = register.add(harvest(release(1), rejected=(bad,)))
        second = register.add(harvest(release(1), rejected=(bad,)))
        assert (first.received, first.stored, first.unchanged, first.quarantined) == (2, 1, 0, 1)
        assert (second.received, second.stored, second.unchanged, second.quarantined) == (2, 0, 1, 1)
        assert list(register.quarantined()) == [bad]
        assert list(register.quarantined(source="nobody")) == []


def test_a_contract_that_a_later_release_takes_back_is_gone_and_its_release_is_not(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(release(1)))
        register.add(harvest(release(1, id="later", date="2025-05-01T00:00:00Z", awards=None)))
        assert list(register.contracts()) == []
        assert len(list(register.releases())) == 2
        assert list(register.suppliers()) == []


def test_what_older_rules_made_is_made_anew_without_asking_anybody(tmp_path: Path) -> None:
    place = tmp_path / "register.db"
    with Register(place) as register:
        register.add(harvest(*(release(number) for number in range(1, 4))))
        made = register.digest()
        with closing(sqlite3.connect(place)) as older, older:
            older.execute("UPDATE contracts SET rules = 'older rules', technology = NULL, content_hash = ''")
            older.execute("UPDATE tenders SET rules = 'older rules', borough_bit = 0")
            older.execute("UPDATE suppliers SET rules = 'older rules'")
        assert register.digest() != made
        assert list(register.contracts(technology=True)) == []
        assert register.refresh() == 3
        assert register.digest() == made
        assert len(list(register.contracts(technology=True, borough="Camden"))) == 3
        assert register.refresh() == 0


def test_one_procurement_on_two_portals_can_be_counted_once(tmp_path: Path) -> None:
    here = release(1)
    there = release(1, ocid="ocds-h6vhtk-000001", id="000001-2025", date="2025-03-04T09:00:00Z")
    with Register(tmp_path / "register.db") as register:
        register.add(harvest(here, release(2, buyer="LB Hackney")))
        assert list(register.duplicates()) == []
        register.add(harvest(there))
        groups = list(register.duplicates())
        assert {(one.kind, len(one.members)) for one in groups} == {("tender", 2), ("contract", 2)}
        assert groups[0].reasons[0].rule == "reference"
        assert len(list(register.contracts())) == 3
        (camden,) = register.contracts(borough="Camden", duplicates="drop")
        assert camden.ocid == there.ocid, "the newest stands for both"
        assert len(list(register.tenders(duplicates="drop"))) == 2
