"""A brief says what it rests on, and what it could not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import notices
from thirty3 import sample
from thirty3.errors import UnknownNameError
from thirty3.ocds.files import load
from thirty3.views.brief import brief
from thirty3.views.choices import Choices, choose
from thirty3.views.facts import Brief
from thirty3.views.text import brief_as_text

TODAY = date(2026, 11, 22)


def facts(path: Path, choices: Choices | None = None) -> Brief:
    reading = load(path)
    return brief(list(reading), reading.account, choices or choose(as_of=TODAY))


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Two boroughs' contracts that end together, one without an end or a value, one that is not London's."""
    return notices.write(
        tmp_path / "package.json",
        notices.package(
            notices.award(1, buyer="London Borough of Camden", ends="2028-03-31T23:59:59+01:00"),
            notices.award(2, buyer="Hackney Council", ends="2028-05-01T23:59:59+01:00"),
            notices.award(3, buyer="LB Merton", ends="", value={"amount": 0, "currency": "GBP"}),
            notices.award(4, buyer="Exampleshire County Council", ends="2028-04-01T00:00:00+01:00"),
        ),
    )


def test_contracts_of_two_boroughs_that_end_together_are_found_with_their_act_by_date(three: Path) -> None:
    said = facts(three)
    (cluster,) = said.together
    assert cluster.boroughs == ("E09000007", "E09000012")
    assert (cluster.first_end, cluster.act_by, cluster.slack_days) == (date(2028, 3, 31), date(2027, 3, 31), 129)
    members = {member.id: member for member in said.members}
    assert [members[id].boroughs for id in cluster.contract_ids] == [("Camden",), ("Hackney",)]


def test_what_could_not_be_said_is_counted(three: Path) -> None:
    said = facts(three)
    assert (said.unsaid.contracts, said.unsaid.no_end, said.unsaid.no_value) == (3, 1, 1)
    assert said.unsaid.without_end == tuple(member for member in said.unsaid.without_end if "000000000003" in member)
    assert said.unsaid.notes["value_zero"] == 1
    assert [member.boroughs for member in said.members if member.end is None] == [("Merton",)]
    assert (said.read.london_processes, said.read.other_processes, said.read.processes) == (3, 1, 4)


def test_every_process_read_is_in_exactly_one_column(shared: Path) -> None:
    for name in ("contracts_finder/search_page_2025-01-23.json", "contracts_finder/openopps_2020_releases.json"):
        read = facts(shared / name).read
        parts = (read.london_processes, read.other_processes, read.unnamed_processes, read.empty_processes)
        assert sum(parts) == read.processes
        assert read.releases == read.kept + read.rejected


def test_on_the_real_search_page_the_buyers_of_eight_releases_are_londons(shared: Path) -> None:
    read = facts(shared / "contracts_finder" / "search_page_2025-01-23.json").read
    assert (read.releases, read.processes) == (100, 94)
    found = {one.name: one.releases for one in read.boroughs}
    # Islington and Harrow are typed "Islington Council" and "Harrow Council": docs/decisions/008
    assert found == {"Merton": 3, "Enfield": 2, "Ealing": 1, "Islington": 1, "Harrow": 1}


def test_one_borough_sees_the_clusters_it_takes_part_in_with_all_their_members(three: Path) -> None:
    said = facts(three, choose(as_of=TODAY, boroughs=["Camden"]))
    assert [cluster.boroughs for cluster in said.together] == [("E09000007", "E09000012")]
    assert said.unsaid.contracts == 1
    assert not facts(three, choose(as_of=TODAY, boroughs=["Brent"])).together.rows


def test_a_shorter_window_and_a_longer_lead_change_the_answer(three: Path) -> None:
    assert not facts(three, choose(as_of=TODAY, window_days=30)).together.rows
    late = facts(three, choose(as_of=TODAY, lead_time_months=24)).together.rows[0]
    assert (late.act_by, late.actionable) == (date(2026, 3, 31), False)


def test_technology_is_the_default_and_all_sectors_is_everything(tmp_path: Path) -> None:
    grass = notices.award(1, buyer="LB Merton", ends="2028-03-31", title="Grass cutting and grounds maintenance")
    grass["tender"]["classification"]["id"] = "77310000"
    path = notices.write(tmp_path / "one.json", notices.package(grass))
    assert facts(path).unsaid.contracts == 0
    assert facts(path, choose(as_of=TODAY, sectors="all")).unsaid.contracts == 1


def test_an_unknown_borough_or_service_area_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        choose(as_of=TODAY, boroughs=["Camdn"])
    with pytest.raises(UnknownNameError, match="housing"):
        choose(as_of=TODAY, service_areas=["houssing"])


def test_the_attribution_names_the_licence_the_files_state(three: Path, tmp_path: Path) -> None:
    ogl = "Contains public sector information licensed under the Open Government Licence v3.0."
    assert facts(three).read.attribution == ogl
    bare = notices.write(tmp_path / "bare.json", [notices.award(1, buyer="LB Merton", ends="2028-03-31")])
    assert facts(bare).read.attribution.startswith("No licence is stated")


def test_a_brief_is_the_same_after_a_round_trip_through_json(three: Path) -> None:
    said = facts(three)
    assert Brief.model_validate_json(said.model_dump_json()) == said


def test_the_text_fits_80_columns_but_for_addresses_and_says_its_sections_in_order() -> None:
    reading = load(sample.path())
    said = brief(list(reading), reading.account, choose(as_of=sample.AS_OF), label=sample.LABEL)
    text = brief_as_text(said, width=80)
    assert all(len(line) <= 80 for line in text.splitlines() if "https://" not in line)
    titles = ["What was read", "Open tenders", "Contracts that end together", "SME share", "Concentration"]
    places = [text.index(title) for title in [*titles, "What could not be said", "Source notices"]]
    assert places == sorted(places)
    assert text.startswith("*** SAMPLE")
    assert text.endswith("***")


def test_markup_in_a_notice_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    title = "[bold]Housing management system[/bold] \x1b[31mred"
    path = notices.write(
        tmp_path / "one.json",
        notices.package(
            notices.award(1, buyer="LB Merton", ends="2028-03-31", title=title),
            notices.award(2, buyer="LB Camden", ends="2028-03-31", title=title),
        ),
    )
    text = brief_as_text(facts(path), width=80)
    assert "[bold]" in text
    assert "\x1b" not in text


def test_the_contact_in_a_notice_reaches_neither_text_nor_json(three: Path) -> None:
    said = facts(three)
    assert "example.org" not in brief_as_text(said, width=80)
    assert "a.person" not in said.model_dump_json()


def test_the_address_of_a_source_notice_is_whole_however_long_it_is(tmp_path: Path) -> None:
    url = "https://www.contractsfinder.service.gov.uk/Notice/00000000-1111-2222-3333-444444444444?a-very-long=tail"
    page = [{"id": "1", "documentType": "awardNotice", "url": url, "format": "text/html"}]
    path = notices.write(
        tmp_path / "one.json",
        notices.package(
            notices.award(1, buyer="LB Merton", ends="2028-03-31", documents=page),
            notices.award(2, buyer="LB Camden", ends="2028-03-31"),
        ),
    )
    assert f"  1 {url}" in brief_as_text(facts(path), width=80).splitlines()


def test_a_report_that_is_no_purchase_is_counted_and_said(tmp_path: Path) -> None:
    report = notices.award(1, buyer="LB Merton", ends="2028-03-31")
    del report["awards"]
    report["tender"] = {"documents": [{"id": report["id"], "noticeType": "UK17", "documentType": "paymentsNotice"}]}
    path = notices.write(tmp_path / "one.json", notices.package(report))
    said = facts(path)
    assert (said.read.processes, said.read.empty_processes) == (1, 1)
    assert "1 with neither tender nor contract" in brief_as_text(said, width=80)
