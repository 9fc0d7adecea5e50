"""The empty list that boroughs fill in: what is written into it comes back. All that is written is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.spreadsheets import sheet_xml, xlsx
from thirty3.connectors.city_tools import write_template
from thirty3.models.application import Application
from thirty3.reference import service_areas


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "applications.csv"
    write_template(path)
    return path


def test_an_empty_template_is_a_list_of_nothing_and_nothing_is_wrong_with_it(blank: Path) -> None:
    harvest = t3.read("city_tools", blank, borough="Camden")
    account = harvest.account
    assert (harvest.applications, account.received, account.warnings, account.unread) == ((), 0, (), ())
    assert blank.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_template_overwrites_nobodys_answers(tmp_path: Path) -> None:
    path = tmp_path / "applications.csv"
    path.write_text("answers")
    with pytest.raises(FileExistsError, match=r"applications\.csv is there already"):
        write_template(path)
    assert path.read_text() == "answers"


def header_of(blank: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(blank.read_text("utf-8-sig"), newline="")))


def written(rows: list[list[str]], encoding: str) -> bytes:
    if encoding == "xlsx":
        return xlsx({"Applications": sheet_xml(rows)})
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


WORDS = st.text("abcdefghijklmnopqrstuvwxyzé ", max_size=12).map(lambda text: " ".join(f"Ex{text}".split()))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
WRITE_DAY: list[Callable[[date], str]] = [date.isoformat, lambda day: f"{day.day} {day:%B %Y}"]
HOSTINGS = {"On premise": "on_premise", "Supplier cloud": "supplier_cloud", "SaaS": "saas", "Hybrid": "hybrid"}
TIERS = {"Frontline": "frontline", "Corporate": "corporate"}
CLASSES = {"Key business system": "key_business_system", "Core technology": "core_technology"}


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[str], dict[str, Any]]:
    """A row of the template with every answer given, in the order of its columns, and what it means."""
    name, product, maker, seller, kind, what = (draw(WORDS) for _ in range(6))
    area = draw(st.sampled_from(service_areas()))
    tier, group, hosting = (draw(st.sampled_from(list(words))) for words in (TIERS, CLASSES, HOSTINGS))
    version = f"{draw(st.integers(0, 30))}.{draw(st.integers(0, 9))}"
    live, start, end, more, review, checked = (draw(DAYS) for _ in range(6))
    start, end, more = sorted((start, end, more))
    users, pence, score = (draw(st.integers(0, 3) | st.integers(0, most)) for most in (99_999, 10**9, 5))
    day = draw(st.sampled_from(WRITE_DAY))
    value = Decimal(pence) / 100
    row = [
        *(name, product, maker, seller, area.name, kind, tier, group, version, hosting, day(live), f"{users:,}", what),
        *(day(start), day(end), day(more), day(review), "12 + 12 months", "Yes", f"£{value:,.2f}", f"{score}/5"),
        day(checked),
    ]
    means = {
        "name": name,
        "product": product,
        "manufacturer": maker,
        "supplier": seller,
        "service_areas": (area.code,),
        "service_area_label": area.name,
        "system_type": kind,
        "tier": TIERS[tier],
        "collaboration_class": CLASSES[group],
        "version": version,
        "hosting": HOSTINGS[hosting],
        "go_live": live,
        "users": users,
        "plain_description": what,
        "annual_value": value,
        "satisfaction": float(score),
        "last_verified": checked,
        "period": (start, end, more, review, "12 + 12 months", True),
    }
    return row, means


def meaning(application: Application) -> dict[str, Any]:
    """All that a borough answers, as a test can compare it."""
    ours = {"id", "borough", "contract_ids", "notes", "provenance"}
    told = {name: getattr(application, name) for name in Application.model_fields if name not in ours}
    period = application.period
    value = None if application.annual_value is None else application.annual_value.amount
    spans = (period.start, period.end, period.max_end, period.review, period.extension_text, period.extendable)
    return told | {"annual_value": value, "period": spans}


@given(filled=st.lists(answers(), min_size=1, max_size=3), encoding=st.sampled_from(["utf-8-sig", "utf-16", "xlsx"]))
def test_a_filled_template_comes_back_with_every_answer_and_nothing_unread(
    blank: Path, filled: list[tuple[list[str], dict[str, Any]]], encoding: str
) -> None:
    body = written([*header_of(blank), *(row for row, _ in filled)], encoding)
    path = blank.with_name("filled.csv")
    path.write_bytes(body)
    harvest = t3.read("city_tools", path, borough="Camden")
    assert [meaning(application) for application in harvest.applications] == [means for _, means in filled]
    assert {application.notes for application in harvest.applications} == {("satisfaction_scale: 5",)}
    account = harvest.account
    assert (account.rejections, account.unread, account.outside) == ((), (), 0)
    assert {warning for warning in account.warnings if "word for word" not in warning} == set()


def test_the_guidance_may_be_deleted_and_answers_left_out(blank: Path, tmp_path: Path) -> None:
    _, header = header_of(blank)
    row = ["Homes", *[""] * (len(header) - 1)]
    row[header.index("Supplier")] = "Example Systems Ltd"
    path = tmp_path / "filled.csv"
    path.write_bytes(written([header, row], "cp1252"))
    harvest = t3.read("city_tools", path, borough="Camden")
    (application,) = harvest.applications
    assert (application.name, application.supplier) == ("Homes", "Example Systems Ltd")
    assert harvest.account.warnings == ()
