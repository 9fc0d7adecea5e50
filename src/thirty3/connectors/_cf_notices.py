"""Files with notices of Contracts Finder's older interface: JSON, or the CSV file that a search is exported to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from thirty3.connectors._cf_notice import Notice
from thirty3.connectors._cf_search_export import Export
from thirty3.errors import ParseError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.normalise.text import mask_contacts, quoted
from thirty3.ocds.release import make_release
from thirty3.wire import Page

__all__ = ["notices_page", "search_export_page"]

_FORGETFUL = "notices are awarded and list no award, which this interface is known to forget: save them again"

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows of a file, each with the number of its line."""


def notices_page(body: bytes, provenance: Provenance) -> Page:
    """The releases of a file of notices: ``{notice, awards}``, ``{noticeList: [{item}]}``, or a list of either.

    Args:
        body: The file.
        provenance: Its source and path.

    Raises:
        ParseError: It is no JSON, or holds no notice.
    """
    notices = list(_notices(_json(body)))
    return _page(((position, partial(Notice, value)) for position, value in notices), provenance)


def search_export_page(export: Export, rows: Rows, provenance: Provenance) -> Page:
    """The releases of a search exported as CSV.

    Args:
        export: What its header says.
        rows: The file's.
        provenance: Its source and path.
    """
    filled = [(line, cells) for line, cells in rows[1:] if any(cell.strip() for cell in cells)]
    page = _page(((f"line {line}", partial(_exported, export, cells)) for line, cells in filled), provenance)
    doubts = () if export.order else ("days are written in two orders: those in figures were not read",)
    return page.model_copy(update={"unread": tuple(export.unread(rows)), "warnings": (*doubts, *page.warnings)})


def _exported(export: Export, cells: Sequence[str]) -> Notice:
    made, value = export.notice(cells)
    return Notice(value, made)


def _page(entries: Iterable[tuple[str, Callable[[], Notice]]], provenance: Provenance) -> Page:
    releases: list[Release] = []
    rejected: list[Rejection] = []
    unread: set[str] = set()
    forgotten = False
    for position, read in entries:
        where = provenance.model_copy(update={"position": position})
        try:
            notice = read()
        except ParseError as error:
            reason, place = mask_contacts(str(error)), f"{provenance.file}, {position}"
            rejected.append(Rejection(reason=reason, source=provenance.source, where=place))
            continue
        unread.update(notice.unread())
        forgotten = forgotten or notice.lacks_awards
        stands = where.model_copy(update={"url": notice.page, "publisher": notice.buyer})
        releases.append(make_release(notice.release(), provenance=stands, notes=notice.notes))
    return Page(
        releases=tuple(releases),
        rejected=tuple(rejected),
        unread=tuple(sorted(unread)),
        warnings=(_FORGETFUL,) if forgotten else (),
    )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"this is no JSON, or only the beginning of some: {error}") from error


def _notices(document: Any) -> Iterator[tuple[str, Any]]:
    """Every notice with its position.

    Raises:
        ParseError: There is none, and no list of them either.
    """
    if isinstance(document, dict) and isinstance(document.get("noticeList"), list):
        yield from ((f"noticeList[{index}]", value) for index, value in enumerate(document["noticeList"]))
    elif isinstance(document, dict) and isinstance(document.get("notice"), dict):
        yield "notice", document
    elif isinstance(document, list) and any(
        isinstance(value, dict) and value.keys() & {"notice", "item"} for value in document
    ):
        yield from ((f"[{index}]", value) for index, value in enumerate(document))
    else:
        members = ", ".join(map(quoted, list(document)[:4])) if isinstance(document, dict) else "none"
        raise ParseError(f"this JSON is no notice of Contracts Finder and no list of them; its members are {members}")
