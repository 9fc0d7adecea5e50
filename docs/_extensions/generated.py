"""Pages that nobody writes by hand: portals' cards, measures and names from docstrings, facts with their sources.

They are made anew into ``docs/generated`` at each build, which is in no commit. A page that is written by hand gets
what is generated where one of the comments of ``_MARKS`` stands, so that it still reads well without the site.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import api_pages
import fact_pages
import portal_cards
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.nodes import find_pending_xref_condition

_ELSEWHERE = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+(?:src|tests|tools|\.ci|README\.md|SECURITY\.md|examples)[^)]*)\)")
"""Links to files that are beside the documentation and not in it: they are shown as paths."""

_SOURCE = re.compile(r"^Source: .*$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s;,]+")

_CONTENTS = "```{{toctree}}\n:maxdepth: 1\n:glob:\n{0}\n*\n```"

_MARKS = {
    "<!-- the pages of this folder -->": lambda: _CONTENTS.format(""),
    "<!-- the pages of this folder, in the menu -->": lambda: _CONTENTS.format(":hidden:\n"),
    "<!-- licences of the portals -->": portal_cards.licences,
}
"""Comments of hand-written pages, and what the site shows in their place."""

_SVG_PICTURES = """import altair
altair.renderers.enable("svg")
"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Hook it in."""
    app.connect("builder-inited", _write)
    app.connect("source-read", _read)
    app.connect("doctree-read", _unlink)
    app.connect("autodoc-process-docstring", _set_aside, priority=400)  # napoleon works at 500
    app.connect("autodoc-process-docstring", _put_back, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx) -> None:
    into = Path(app.srcdir) / "generated"
    shutil.rmtree(into, ignore_errors=True)
    startup = into / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-pictures.py").write_text(_SVG_PICTURES, encoding="utf-8")
    for name, text in (api_pages.pages(Path(app.srcdir)) | fact_pages.pages()).items():
        page = into / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")


def _read(_app: Sphinx, name: str, source: list[str]) -> None:
    """Add what is generated to a page that is written by hand, and show as paths what is not part of the site."""
    text = _ELSEWHERE.sub(lambda link: f"{link[1]} (`{link[2].replace('../', '')}`)", source[0])
    text = _SOURCE.sub(lambda line: _ADDRESS.sub(r"<\g<0>>", line[0]), text)  # a code host links them by itself
    folder, _, stem = name.rpartition("/")
    if folder == "portals" and (card := portal_cards.card(stem)):
        text = f"{text.rstrip()}\n\n## Its card\n\n{card}\n"
    if folder == "measures" and stem in api_pages.measures():
        text = f"{text.rstrip()}\n\nEvery argument and field: [`{stem}`](../generated/measures/{stem}.md).\n"
    for mark, generated in _MARKS.items():
        if mark in text:
            text = text.replace(mark, generated())
    source[0] = text


def _unlink(_app: Sphinx, page: nodes.document) -> None:
    """A type with a small letter is Python's own: Sphinx would link ``date`` to a field of that name of some record."""
    for link in list(page.findall(addnodes.pending_xref)):
        if link.get("reftype") == "class" and link["reftarget"].islower():
            short = find_pending_xref_condition(link, "resolved")  # a dotted name comes whole and by its last word
            link.replace_self((link if short is None else short).children)


_ASIDE: dict[str, list[str]] = {}


def _set_aside(_app: Sphinx, what: str, name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    """What is said of a field is a sentence: napoleon would take what stands before its first colon for a type."""
    if what in ("attribute", "property"):
        _ASIDE[name] = list(lines)


def _put_back(_app: Sphinx, _what: str, name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    if name in _ASIDE:
        lines[:] = _ASIDE.pop(name)
    if lines and lines[0].startswith("Alias for field number"):  # what Python says of a field that nobody describes
        lines.clear()
