"""The page in headless Chromium: it renders, keeps to itself, and everybody can use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.views.test_page import of_hostile_notices, of_sample
from thirty3.views.page import brief_as_page

WIDTHS = (1280, 390)  # a desk and a telephone
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium here, and in CI there must be")
        pytest.skip("there is no chromium here: apt install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    for name, facts in (("sample", of_sample()), ("hostile", of_hostile_notices(folder))):
        written[name] = folder / f"{name}.html"
        written[name].write_text(brief_as_page(facts), encoding="utf-8")
    return written


class _Looked:
    """A page that was opened, with all it said on the console and asked for."""

    def __init__(self, browser: Browser, file: Path, *, width: int = 1280, scheme: Any = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri(), wait_until="load")

    def __enter__(self) -> _Looked:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_renders_quietly_asks_nobody_and_fits(
    browser: Browser, files: dict[str, Path], width: int, scheme: str
) -> None:
    with _Looked(browser, files["sample"], width=width, scheme=scheme) as looked:
        assert looked.said == []
        assert [url for url in looked.asked if not url.startswith("data:")] == [files["sample"].as_uri()]
        shown = "Array.from(document.images).every(image => image.complete && image.naturalWidth > 0)"
        assert looked.page.evaluate(shown)
        assert looked.page.locator("img").count() == 6
        assert looked.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_serious_fault(browser: Browser, files: dict[str, Path], width: int, scheme: str) -> None:
    with _Looked(browser, files["sample"], width=width, scheme=scheme) as looked:
        looked.page.evaluate(AXE)
        found = looked.page.evaluate("axe.run()")
        faults = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found["violations"]]
        assert faults == []
        assert len(found["passes"]) > 20


def test_nothing_in_a_notice_gets_through_as_html(browser: Browser, files: dict[str, Path]) -> None:
    with _Looked(browser, files["hostile"]) as looked:
        assert looked.page.evaluate("window.hit") is None
        assert looked.said == []
        assert looked.page.locator("script, [onerror], a[href^='javascript'], td b").count() == 0
        assert "<script>window.hit = 1</script>" in looked.page.inner_text("main")
        assert [url for url in looked.asked if not url.startswith("data:")] == [files["hostile"].as_uri()]


def test_the_page_is_used_with_the_keyboard_alone(browser: Browser, files: dict[str, Path]) -> None:
    with _Looked(browser, files["sample"], width=390) as looked:
        page = looked.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").is_visible()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#content"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the first figure, which leads to its definition
        assert page.evaluate("location.hash") == "#open-tender"
        assert page.locator("#open-tender").is_visible()
        wide = "el => el.scrollWidth > el.clientWidth && el.tabIndex !== 0"
        assert not page.locator(".scroll").evaluate_all(f"all => all.some({wide})")


def test_the_page_prints_with_the_addresses_of_its_sources(browser: Browser, files: dict[str, Path]) -> None:
    with _Looked(browser, files["sample"], scheme="dark") as looked:
        looked.page.emulate_media(media="print")
        after = "getComputedStyle(document.querySelector('td a[href^=http]'), '::after').content"
        assert "http" in looked.page.evaluate(after)
        assert looked.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not looked.page.locator("nav").is_visible()
        assert looked.page.pdf().startswith(b"%PDF")
