"""Contracts Finder's daily export: flattened OCDS, one row for each release, headers that are paths.

The set of headers changes with every file, so a cell is read by the path above it and never by its place. Exports of
2020 write OCDS as it was then, and so do releases here: a contract's period as milestones, ``xClassifications``, sizes
on suppliers, the buyer's address on the buyer. Readers of releases know both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.normalise.money import parse_amount
from thirty3.normalise.text import clean_text, mask_contacts
from thirty3.ocds.release import make_release
from thirty3.wire import Page

__all__ = ["NOTICE", "daily_page", "number", "paths_known"]

NOTICE = "https://www.contractsfinder.service.gov.uk/Notice"
"""Address of the pages that show notices to people, before the notice's id."""

_PACKAGE = re.compile(
    r"uri|publishedDate|deadlineDate|publisher/\w+|version|extensions/[0-9]+|license|publicationPolicy|links/\w+"
)
"""Headers that are about a row as a whole. All but ``deadlineDate`` are members of an OCDS package."""

_RELEASE = re.compile(r"releases/([0-9]{1,6})/(.+)")
_PLACE = re.compile(r"[0-9]{1,6}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBERS = frozenset(("amount", "amountGross", "durationInDays", "durationInMonths", "numberOfTenderers"))
_FLAGS = frozenset(
    ("isSuitableForSme", "isSuitableForVco", "sme", "vcse", "vco", "supplyChain", "hasEnquiries", "hasRenewal")
)
_SAID = {"1": True, "true": True, "0": False, "false": False}
_LONGEST_RAW = 500
_LARGEST = 2**63  # what databases and other languages hold in a whole number

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Headers:
    """What the columns of one file hold."""

    package: Mapping[int, str]
    """Column to the header, of those about the row as a whole."""
    releases: Mapping[int, Path]
    """Column to the path below ``releases``, of the rest."""
    unknown: Mapping[int, str]
    """Column to the header, of those that are no path."""
    count: int


def daily_page(rows: Sequence[tuple[int, Sequence[str]]], provenance: Provenance) -> Page:
    """The releases of an export.

    Args:
        rows: The file's, each with the number of its line.
        provenance: Its source and path.

    Raises:
        ParseError: It is no such export.
    """
    headers = _headers([" ".join(cell.split()) for cell in rows[0][1]])
    releases: list[Release] = []
    rejected: list[Rejection] = []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        where = provenance.model_copy(update={"position": f"line {line}"})
        try:
            releases.extend(_row(headers, cells, where))
        except ParseError as error:
            rejected.append(_rejection(str(error), headers, cells, where))
    unread = (name for index, name in headers.unknown.items() if any(_cell(cells, index) for _, cells in rows[1:]))
    return Page(
        releases=tuple(releases),
        rejected=tuple(rejected),
        unread=tuple(name or "a column without a header" for name in dict.fromkeys(unread)),
    )


def number(value: object) -> int | float | None:
    """A JSON number or the text of one; None when it is none, or more than other programs hold."""
    try:
        amount = parse_amount(value)
    except ParseError:
        return None
    if amount is None or abs(amount) >= _LARGEST:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def paths_known(header: Sequence[str]) -> int:
    """How many texts of a row are paths of a release."""
    return sum(_RELEASE.fullmatch(text.strip()) is not None for text in header)


def _headers(header: Sequence[str]) -> _Headers:
    package = {index: name for index, name in enumerate(header) if _PACKAGE.fullmatch(name)}
    releases = {index: _path(found) for index, name in enumerate(header) if (found := _RELEASE.fullmatch(name))}
    unknown = {index: name for index, name in enumerate(header) if index not in package and index not in releases}
    if not any(path[1:] == ("ocid",) for path in releases.values()):
        seen = ", ".join(repr(name[:40]) for name in header[:4])
        raise ParseError(f"no column is called releases/0/ocid, so this is no daily export; the first are {seen}")
    return _Headers(package, releases, unknown, len(header))


def _path(found: re.Match[str]) -> Path:
    return int(found[1]), *(int(part) if _PLACE.fullmatch(part) else part for part in found[2].split("/"))


def _cell(cells: Sequence[str], index: int) -> str | None:
    return clean_text(cells[index]) if index < len(cells) else None


def _row(headers: _Headers, cells: Sequence[str], where: Provenance) -> Iterator[Release]:
    """The releases of a row: one, as far as anybody has seen.

    Raises:
        ParseError: It has more or fewer cells than the header, contradicts itself, or has no ocid.
    """
    if len(cells) != headers.count:
        raise ParseError(f"the row has {len(cells)} cells and the header {headers.count}: it is cut or torn")
    package = {name: text for index, name in headers.package.items() if (text := _cell(cells, index)) is not None}
    tree: dict[str | int, Any] = {}
    for index, path in headers.releases.items():
        text = _cell(cells, index)
        if text is not None:
            _put(tree, path, _typed(str(path[-1]), text))
    if not tree:
        raise ParseError("the row holds no release")
    guid = _GUID.search(package.get("uri", "").lower())
    stands = where.model_copy(
        update={
            "url": None if guid is None else f"{NOTICE}/{guid[0]}",
            "licence": package.get("license"),
            "publisher": package.get("publisher/name"),
        }
    )
    for release in [tree[place] for place in sorted(tree, key=int)]:
        yield make_release(_as_today(_listed(release), package.get("deadlineDate")), provenance=stands)


def _typed(name: str, text: str) -> object:
    """A cell as the JSON value that OCDS has there; what is no number stays text, which readers then note."""
    if name in _NUMBERS:
        found = number(text)
        return text if found is None else found
    return _SAID.get(text.lower(), text) if name in _FLAGS else text


def _put(tree: dict[str | int, Any], path: Path, value: object) -> None:
    """Hang a value up at its path; lists are kept by place until :func:`_listed`."""
    for part in path[:-1]:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            raise ParseError(f"the column {_named(path)} stands below a cell that holds a value itself")
        tree = below
    if path[-1] in tree:
        raise ParseError(f"two columns called {_named(path)} hold something")
    tree[path[-1]] = value


def _named(path: Path) -> str:
    return "/".join(("releases", *map(str, path)))[:80]


def _listed(tree: object) -> Any:
    """Members that are all counted as lists, in their order; cells left empty leave no hole."""
    if not isinstance(tree, dict):
        return tree
    if all(isinstance(key, int) for key in tree):
        return [_listed(tree[key]) for key in sorted(tree)]
    return {str(key): _listed(value) for key, value in tree.items()}


def _as_today(release: Any, deadline: str | None) -> Any:
    """A release of 2020 where it says less than today's: what it is, its reference, and how long it may be answered."""
    if not isinstance(release, dict):
        return release
    ocid, tender, tags = release.get("ocid"), release.get("tender"), release.get("tag")
    if isinstance(tender, dict) and isinstance(tender.get("id"), str):
        # The id of a tender was its reference behind the ocid, which would keep it from matching any other source's.
        release["tender"] = tender = {**tender, "id": tender["id"].removeprefix(f"{ocid}-")}
    if release.get("awards") and isinstance(tags, list) and not {"award", "awardUpdate"} & set(map(str, tags)):
        release["tag"] = [*tags, "award"]  # an award was published under the tag of its tender
    if deadline is not None and "planning" not in release and isinstance(tags, list) and "planning" in tags:
        milestone = {"id": "1", "title": "Engagement end date", "type": "engagement", "dueDate": deadline}
        release["planning"] = {"milestones": [milestone]}
    return release


def _rejection(reason: str, headers: _Headers, cells: Sequence[str], where: Provenance) -> Rejection:
    """With what names the release, and nothing of its contacts."""
    named = {index: "/".join(map(str, path[1:])) for index, path in headers.releases.items()}
    told = [
        f"{name}: {text}"
        for index, name in named.items()
        if name in ("ocid", "id", "tender/id", "tender/title", "buyer/name") and (text := _cell(cells, index))
    ]
    raw = mask_contacts(" | ".join(told))[:_LONGEST_RAW]
    return Rejection(reason=reason, source=where.source, where=f"{where.file}, {where.position}", raw=raw)
