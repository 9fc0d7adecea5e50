"""The documentation has a place for everything that is pointed to. That it builds is seen by ``.ci/run``."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

from thirty3 import errors
from thirty3.connectors import portals
from thirty3.errors import MissingExtraError, PortalBusyError, StoreBusyError, Thirty3Error
from thirty3.views.page.definitions import DEFINITIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
SOURCE = Path(errors.__file__).parent
ERRORS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_its_section_and_says_where_it_is(kind: type[Thirty3Error]) -> None:
    made = kind.__new__(kind)
    path, _, anchor = made.help.partition("#")
    headings = re.findall(r"^## (\w+)$", (DOCS.parent / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert anchor in {heading.lower() for heading in headings}


def test_no_section_is_of_an_error_that_is_no_more() -> None:
    text = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == {kind.__name__ for kind in ERRORS}


def test_every_message_that_is_quoted_is_one_that_the_library_gives() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    source = re.sub(r'"\s+f?"', "", re.sub(r"\{[^{}]*\}", "…", source))  # texts over several lines are one
    text = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = [
        message for line in re.findall(r"^- (\*.*)", text, re.MULTILINE) for message in re.findall(r"\*([^*]+)\*", line)
    ]
    pieces = [piece.strip() for message in quoted for piece in message.split("…") if piece.strip(" ;:,")]
    assert len(pieces) > 40
    assert [piece for piece in pieces if piece not in source] == []


def test_every_extra_that_can_be_missing_is_in_the_table() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    table = set(
        re.findall(r"pip install 'thirty3\[(\w+)\]'", (DOCS / "troubleshooting.md").read_text(encoding="utf-8"))
    )
    assert set(re.findall(r'MissingExtraError\(\s*"(\w+)"', source)) <= table


@pytest.mark.parametrize(
    "error",
    [
        StoreBusyError("held"),
        MissingExtraError("store", "a register"),
        PortalBusyError("later", portal="p", url="https://p.example", status=503, retry_after_seconds=9),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_traceback_ends_with_where_to_read_on_however_far_the_error_travelled(error: Thirty3Error) -> None:
    for copied in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert copied.__notes__ == [f"help: {error.help}"]
        assert str(copied) == str(error)
        assert copied.help not in str(copied)
        assert vars(copied) == vars(error)


def test_what_is_noted_on_a_copy_is_not_on_the_original() -> None:
    error = StoreBusyError("held")
    copied = copy.copy(error)
    copied.add_note("seen twice")
    assert copied.__notes__ == [f"help: {error.help}", "seen twice"]
    assert error.__notes__ == [f"help: {error.help}"]


def test_an_error_of_somebody_elses_leads_to_the_section_of_the_nearest_of_ours() -> None:
    class OursIsClosedError(PortalBusyError):
        pass

    assert OursIsClosedError("on Sundays", portal="ours").help.endswith("#portalbusyerror")


def test_every_portal_has_its_page() -> None:
    assert {path.stem for path in (DOCS / "portals").glob("*.md")} - {"README"} == {one.id for one in portals()}


def test_notebooks_that_a_build_has_run_are_no_sources_of_the_next() -> None:
    configured = (DOCS / "conf.py").read_text(encoding="utf-8")
    assert '"jupyter_execute"' in configured


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([a-z_/0-9-]+(?:README)?)$", contents, re.MULTILINE))
    pages = [*DOCS.glob("*.md"), *(DOCS / "guide").glob("*.md"), *(DOCS / "notebooks").glob("*.ipynb")]
    written = {str(path.relative_to(DOCS).with_suffix("")) for path in pages} - {"README", "index"}
    assert written <= listed


@pytest.mark.parametrize("folder", ["decisions", "measures", "portals"])
def test_a_folder_shows_its_pages(folder: str) -> None:
    marks = re.findall(
        r"^<!-- the pages of this folder(?:, in the menu)? -->$",
        (DOCS / folder / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(marks) == 1


def test_the_definitions_are_those_of_the_page() -> None:
    text = " ".join((DOCS / "definitions.md").read_text(encoding="utf-8").split())
    for one in DEFINITIONS:
        assert f"## {one.term} {one.says}" in text
        assert one.source is None or one.source in text
