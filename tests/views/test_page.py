"""A brief as a page: the facts of the brief, in one file that leads to its sources and definitions."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from tests import notices
from thirty3 import sample
from thirty3.errors import MissingExtraError
from thirty3.ocds.files import load
from thirty3.views.brief import brief
from thirty3.views.choices import choose
from thirty3.views.facts import Brief
from thirty3.views.page import brief_as_page
from thirty3.views.page.definitions import DEFINITIONS

HOSTILE = '<script>window.hit = 1</script><img src="x" onerror="window.hit = 2">{{ 7 * 7 }}"><b>'


def of_sample() -> Brief:
    reading = load(sample.path())
    return brief(list(reading), reading.account, choose(as_of=sample.AS_OF), label=sample.LABEL)


def of_hostile_notices(folder: Path) -> Brief:
    """Two contracts that end together, whose titles, suppliers and addresses try to become more than text."""
    written = notices.package(
        notices.award(1, buyer="London Borough of Camden", ends="2028-03-31T23:59:59+01:00"),
        notices.award(2, buyer="Hackney Council", ends="2028-05-01T23:59:59+01:00"),
        notices.award(3, buyer="LB Merton", ends=""),
    )
    releases = json.dumps(written)
    document = json.loads(releases)
    for release in document["releases"]:
        release["tender"]["title"] = f"Housing management system {HOSTILE}"
        for award in release.get("awards", ()):
            award["title"] = f"Housing management system {HOSTILE}"
            for supplier in award.get("suppliers", ()):
                supplier["name"] = f"Firm {HOSTILE}"
            for paper in award.get("documents", ()):
                paper["url"] = "javascript:window.hit=3"
    path = folder / "hostile.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    reading = load(path)
    return brief(list(reading), reading.account, choose(as_of=date(2026, 11, 22)))


@pytest.fixture(scope="module")
def facts() -> Brief:
    return of_sample()


@pytest.fixture(scope="module")
def page(facts: Brief) -> str:
    return brief_as_page(facts)


def test_the_page_says_what_the_brief_says(facts: Brief, page: str) -> None:
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for tender in facts.open_tenders:
        assert tender.title in said
    for member in facts.members:
        assert member.title in said
    for share in (facts.sme_by_value.rows[0], facts.sme_by_contracts.rows[0]):
        for figure in (share.share, share.lower, share.upper, share.coverage):
            assert figure is None or f"{figure:.1%}" in said
    assert f"{facts.concentration_by_value.hhi:,.0f}" in said
    assert facts.read.attribution in said
    assert said.count("made-up notices, for trying out") == 2


def test_every_notice_is_a_link(facts: Brief, page: str) -> None:
    addresses = {unescape(found) for found in re.findall(r'href="(https?://[^"]+)"', page)}
    pages = [*(tender.url for tender in facts.open_tenders), *(member.url for member in facts.members)]
    wanted = {url for url in pages if url}
    assert wanted <= addresses
    assert len(wanted) > 40


def test_every_figure_has_its_definition_a_click_away(page: str) -> None:
    places = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= places
    assert {one.anchor for one in DEFINITIONS} <= links
    assert len(re.findall(r'id="', page)) == len(places)


def test_the_page_asks_nobody_for_anything(page: str) -> None:
    assert not re.findall(r'(?:src|srcset|data|action|poster)="(?!data:)', page)
    assert "@import" not in page
    assert "url(" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_text_of_notices_is_text(tmp_path: Path) -> None:
    page = brief_as_page(of_hostile_notices(tmp_path))
    assert "window.hit" in page
    assert "<script" not in page
    assert "onerror=&#34;" in page
    assert "49" not in re.findall(r"x&#34;[^<]*", page)[0]
    assert not re.search(r'href="javascript', page)


def test_a_brief_of_nothing_is_a_page_that_says_so() -> None:
    reading = load(sample.path())
    facts = brief([], reading.account, choose(as_of=sample.AS_OF))
    page = brief_as_page(facts)
    assert "None among the notices read." in page
    assert "None among the contracts read." in page
    assert "unknown" in page


@pytest.mark.parametrize("library", ["jinja2", "altair", "vl_convert"])
def test_a_missing_library_is_named_with_what_to_install(
    library: str, facts: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"thirty3\[pictures\]"):
        brief_as_page(facts)
