"""Web pages as values: whole or refused, cells as text, labels with what stands beside them.

A page that is not the one expected is never read as an empty one: :func:`unexpected` says what it is instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from thirty3.errors import MissingExtraError, PortalChangedError
from thirty3.normalise.text import clean_text, quoted
from thirty3.wire import Portal, Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = [
    "HEADERS",
    "kind_of",
    "label_key",
    "one_line",
    "pairs",
    "says_it_is_gone",
    "text_of",
    "unexpected",
    "whole_page",
]

HEADERS = (("Accept", "text/html,application/xhtml+xml"), ("Accept-Language", "en-GB,en"))
"""What a request for a web page says it can read."""

_END = re.compile(r"</html", re.IGNORECASE)
_ENDS = re.compile(r"</html\s*>(?:\s|<!--(?:[^-]|-(?!->))*-->)*\Z", re.IGNORECASE)
"""The end of a whole page: servers may add comments after it, and no more."""
_SPACES = re.compile(r"\s+")

_ENCODINGS: Mapping[str, str] = MappingProxyType(
    {
        "utf-8": "utf-8-sig",
        "utf8": "utf-8-sig",
        # The encoding standard of the web reads the first three as the fourth, since that is what pages mean by them.
        "iso-8859-1": "cp1252",
        "latin1": "cp1252",
        "us-ascii": "cp1252",
        "windows-1252": "cp1252",
    }
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_META_WITHIN = 1024
"""A page that names its encoding has to do so in its first 1,024 bytes (HTML standard, 4.2.5.4)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_DEEPEST = 2_000
"""Elements one inside another. Pages have some thirty, browsers stop at 512, and the parser's time grows with the
square of it: 100,000 took 22 seconds (selectolax, 2026-11)."""
_NEVER_OPEN = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup"}
)
"""Elements that hold nothing, and those that end where the next one begins."""

_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "head"})
_LINES = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"})

_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "just a moment": "a challenge that only browsers pass",
        "checking your browser": "a challenge that only browsers pass",
        "verify you are human": "a challenge that only people pass",
        "are you a robot": "a challenge that only people pass",
        "captcha": "a challenge that only people pass",
        "attention required": "a page that blocks us",
        "request unsuccessful": "a page that blocks us",
        "access denied": "a page that blocks us",
        "unusual traffic": "a page that blocks us",
        "has been blocked": "a page that blocks us",
        "session is invalid": "word that the session has ended",
        "session has expired": "word that the session has ended",
        "session has timed out": "word that the session has ended",
        "enable javascript": "a page that is put together by scripts, with nothing in it for a reader without them",
        "maintenance": "word of maintenance",
    }
)
"""What a page that is not the one expected says in its title or its text, and what that makes it."""

_GONE = re.compile(
    r"\b(?:advert|opportunity|notice|listing|project)\b[^.]{0,60}\b(?:no longer|not (?:currently )?available|not found"
    r"|has been (?:withdrawn|removed|closed)|has (?:expired|closed)|(?:could|can)(?:not| not) be found|not exist)",
    re.IGNORECASE,
)
_SHORT = 2_000
"""Letters of a page that holds no record, only word of why: longer ones may be about maintenance, say."""


def whole_page(portal: Portal, response: Response) -> LexborHTMLParser:
    """The page that an answer holds.

    Raises:
        PortalChangedError: It is empty, no web page, cut short, or nested as no page is.
        MissingExtraError: The part that reads web pages is not installed.
    """
    html = _decoded(response)
    if not html.strip():
        raise _changed(portal, response, "the answer is empty, where a web page was expected")
    if "<" not in html:
        raise _changed(portal, response, f"the answer is no web page: {quoted(html.strip())}")
    if _is_too_deep(html):
        raise _changed(portal, response, f"the page has more than {_DEEPEST:,} elements one inside another")
    page = _parsed(html)
    last = max((found.start() for found in _END.finditer(html)), default=len(html))
    if _ENDS.match(html, last) is None:
        raise _changed(portal, response, f"the page is cut short, nothing ends it; what came is {kind_of(page)}")
    return page


def unexpected(portal: Portal, response: Response, page: LexborHTMLParser, wanted: str) -> PortalChangedError:
    """The error for a page that does not hold what was wanted: it says what the page is instead."""
    return _changed(portal, response, f"the answer is {kind_of(page)}, not {wanted}")


def kind_of(page: LexborHTMLParser) -> str:
    """What a page is that was not expected, in words: a login form, a challenge, scripts only, or its title."""
    obstacle, title = _obstacle(page), _title(page)
    if obstacle is not None:
        return obstacle
    return f"a page called {quoted(title)}" if title else f"a page that begins {quoted(one_line(page.body) or '')}"


def says_it_is_gone(page: LexborHTMLParser) -> bool:
    """Whether a page has a few words only, and they are that an advert is not there any more."""
    text = one_line(page.body) or ""
    return len(text) <= _SHORT and _obstacle(page) is None and _GONE.search(text) is not None


def _obstacle(page: LexborHTMLParser) -> str | None:
    """What stands between us and a page; None when nothing does."""
    title, text = _title(page), one_line(page.body) or ""
    said = f"{title} {text if len(text) <= _SHORT else ''}".casefold()
    marked = next((what for mark, what in _MARKS.items() if mark in said), None)
    if marked is not None:
        return marked
    if _has_challenge(page):
        return "a challenge that only people pass"
    if any((field.attributes.get("type") or "").strip().lower() == "password" for field in page.css("input")):
        return "a login form"
    if not text:
        return "a page of scripts, with nothing in it for a reader without them" if page.css("script") else "blank"
    return None


def text_of(node: LexborNode | None) -> str | None:
    r"""The text of an element as people see it: white space folded, breaks and paragraphs as ``\n``; None for none."""
    if node is None:
        return None
    pieces: list[str] = []
    for part in node.traverse(include_text=True):
        if part.is_text_node:
            if part.parent is None or part.parent.tag not in _UNSEEN:
                pieces.append(_SPACES.sub(" ", part.text_content or ""))
        elif part.tag in _LINES:
            pieces.append("\n")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return clean_text("\n".join(line for line in lines if line))


def one_line(node: LexborNode | None) -> str | None:
    """The text of an element on one line; None for none."""
    return " ".join((text_of(node) or "").split()) or None


def label_key(text: str | None) -> str:
    """A label or header for comparison: lower case, without the colon and star that forms put behind it.

    >>> label_key("Estimated Value: *")
    'estimated value'
    """
    return " ".join((text or "").casefold().split()).strip(" :*?.")


def pairs(page: LexborHTMLParser, is_label: Callable[[str], bool]) -> Iterator[tuple[str, LexborNode | None]]:
    """Labels of a page with the element that answers each, whatever elements the page makes them of.

    A label is an element that holds nothing but the words of a known label, or one of the same tag and class. Its
    answer is the first block after it, unless that is another label. What stands inside an answer is never a label.

    Args:
        page: The page.
        is_label: Whether :func:`label_key` of a text is a known label.

    Returns:
        Label as written and the answering element, in the order of the page; None where nothing answers.
    """
    past = {part.mem_id for node in page.css(_ASIDE) for part in node.traverse()}
    nodes = [] if page.body is None else [node for node in page.body.traverse() if node.mem_id not in past]
    looks = {_look(node) for node in nodes if node.tag in _LABELS and is_label(_own_words(node))}
    looks = {look for look in looks if look[1] or look[0] in _LABELS_ALONE}
    for place, node in enumerate(nodes, start=1):
        words = _own_words(node) if node.tag in _LABELS and node.mem_id not in past else ""
        if not words or not (_look(node) in looks or is_label(words)):
            continue
        answer = next((after for after in islice(nodes, place, None) if after.tag in _ANSWERS), None)
        if answer is not None and (is_label(_own_words(answer)) or _look(answer) in looks):
            answer = None
        if answer is not None:
            past.update(part.mem_id for part in answer.traverse())
        yield one_line(node) or "", answer


_ASIDE = "thead, nav, header, footer, select"
"""Parts of a page that hold words such as *Title* and *Contact*, and no record."""
_LABELS_ALONE = frozenset({"label", "dt", "th", "legend"})
"""Elements that are labels by what they are; others of the same tag count only when they share a class too."""
_LABELS = _LABELS_ALONE | {"td", "div", "span", "strong", "b", "p", "h2", "h3", "h4", "h5", "h6"}
_ANSWERS = frozenset({"div", "dd", "td", "p", "span"})
_LONGEST_LABEL = 60
"""Letters: the longest label known has 34."""


def _own_words(node: LexborNode) -> str:
    """The label an element may be: its words when it holds nothing else; empty when it holds other elements."""
    if any(True for _ in node.iter()):
        return ""
    words = label_key(node.text(deep=False))
    return words if len(words) <= _LONGEST_LABEL else ""


def _look(node: LexborNode) -> tuple[str, str]:
    return node.tag or "", " ".join(sorted((node.attributes.get("class") or "").split()))


def _title(page: LexborHTMLParser) -> str:
    node = page.css_first("title")
    return "" if node is None else " ".join(node.text().split())


def _has_challenge(page: LexborHTMLParser) -> bool:
    sources = [node.attributes.get("src") or "" for node in page.css("script, iframe")]
    return any("captcha" in source.lower() or "challenge" in source.lower() for source in sources)


def _changed(portal: Portal, response: Response, message: str) -> PortalChangedError:
    return PortalChangedError(message, portal=portal.id, url=response.request.address, status=response.status)


def _is_too_deep(html: str) -> bool:
    opened = Counter[str]()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in _NEVER_OPEN:
            continue
        if not tag[1]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def _parsed(html: str) -> LexborHTMLParser:
    try:
        from selectolax.lexbor import LexborHTMLParser  # optional, and heavy enough to be loaded for pages only
    except ImportError as error:
        raise MissingExtraError("html", "reading web pages") from error
    return LexborHTMLParser(html)


def _decoded(response: Response) -> str:
    """The body as text: as its headers say, else as the page itself does, else UTF-8; windows-1252 holds anything."""
    stated = dict(response.headers).get("content-type", "")
    meta = response.body[:_META_WITHIN].decode("latin-1")
    names = [found[1].lower() for found in map(_CHARSET.search, (stated, meta)) if found is not None]
    for encoding in (*(_ENCODINGS[name] for name in names if name in _ENCODINGS), "utf-8-sig"):
        try:
            return response.body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return response.body.decode("cp1252", "replace")
