"""Pictures of notebooks for those who do not see them: what a picture says of itself becomes its alternative text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

_SAID = re.compile(r"aria-label=\"(?:Title|Subtitle) text '([^\"]*)'\"")
"""How Vega writes a picture's title, and the sentences below it, into the SVG."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Hook it in."""
    app.connect("doctree-read", _describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _describe(app: Sphinx, page: nodes.document) -> None:
    for picture in page.findall(nodes.image):
        file = Path(app.srcdir) / picture["uri"]
        if file.suffix == ".svg" and "alt" not in picture:
            picture["alt"] = said(file.read_text(encoding="utf-8"))


def said(svg: str) -> str:
    """The title and the sentences below it, which say what the picture rests on."""
    return ". ".join(unescape(text).rstrip(".") for text in _SAID.findall(svg))
