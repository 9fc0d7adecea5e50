"""A connector with its folder: what is recorded, what must come of it, and how the two are compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from thirty3.errors import PortalChangedError
from thirty3.harvest import Archive, Harvest, fetch
from thirty3.harvest.admission import configured
from thirty3.harvest.read import read
from thirty3.models.query import Query
from thirty3.wire import Configurable, Connector, Page, Request, Response

__all__ = ["ALWAYS", "Check", "Subject", "agree", "damaged", "same", "what_came"]

_LARGEST = 256 * 1024 * 1024
"""A card that allows more than this would let one answer fill the memory of a small machine."""
_NOT_COMPARED = frozenset({"about", "arguments", "borough", "changed", "file", "processes", "query"})
"""Members of ``expected.json`` that say what is asked; all others say what comes."""


@dataclass(frozen=True)
class Subject:
    """What is checked: a connector, and the folder with what it was recorded to answer."""

    connector: Connector
    """As it is plugged in: before any argument is taken."""
    folder: Path
    """With ``expected.json``, and a recording or file beside it."""

    @cached_property
    def expected(self) -> dict[str, Any]:
        """What must come, and for what."""
        said: dict[str, Any] = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        return said

    @property
    def query(self) -> Query:
        """What the recording was made for."""
        return Query.model_validate(self.expected["query"])

    @property
    def file(self) -> Path:
        """The file of a source that is read from files."""
        return self.folder / str(self.expected["file"])

    @property
    def borough(self) -> str | None:
        """Whose file it is."""
        return self.expected.get("borough")

    @property
    def archive(self) -> Archive:
        """The recording."""
        return Archive(self.folder / "recording", mode="replay")

    @property
    def bound(self) -> Connector:
        """The connector with the arguments of the recording."""
        return configured(self.connector, self.expected.get("arguments", {}))

    def answers(self) -> Iterator[Response]:
        """The recorded answers, in the order of their file names."""
        for file in sorted(self.archive.folder.glob("*.json")):
            request = json.loads(file.read_text(encoding="utf-8"))["request"]
            response = self.archive.find(Request.model_validate(request))
            if response is not None:
                yield response

    def harvest(self) -> Harvest:
        """All that the recording or file brings."""
        if self.connector.portal.hosts:
            return fetch(self.bound, self.query, archive=self.archive)
        return read(self.connector, self.file, borough=self.borough)

    def read(self, response: Response) -> Page | None:
        """The page of an answer; None when the portal changed, which the error has to tell with portal and address."""
        try:
            return self.bound.read(response)
        except PortalChangedError as error:
            same(error.portal, self.connector.portal.id, "portal of the error")
            agree(error.url is not None and error.url in str(error), f"the error names no address: {error}")
            return None


Check = Callable[[Subject], None]


def what_came(harvest: Harvest) -> dict[str, Any]:
    """What ``expected.json`` says of a harvest, ready to be written as JSON and looked over by a person."""
    account, files = harvest.account, {release.provenance.file for release in harvest.releases}
    said = {
        "releases": [f"{release.ocid} {release.id}" for release in harvest.releases],
        "urls": [] if files - {None} else [release.provenance.url for release in harvest.releases],
        "positions": [release.provenance.position for release in harvest.releases if release.provenance.file],
        "applications": [application.id for application in harvest.applications],
        "companies": [company.id for company in harvest.companies],
        "rejected": [rejection.where for rejection in harvest.rejected],
        "unread": list(account.unread),
        "warnings": list(account.warnings),
        "outside": account.outside,
        "repeated": account.repeated,
    }
    return {key: value for key, value in said.items() if value}


def agree(truth: object, otherwise: str) -> None:
    """Fail with a message unless something is true."""
    if not truth:
        raise AssertionError(otherwise)


def same(came: object, wanted: object, what: str) -> None:
    """Fail unless two things are equal."""
    agree(came == wanted, f"{what}: {came!r}, expected {wanted!r}")


def damaged(body: bytes) -> st.SearchStrategy[bytes]:
    """The same bytes, some of them others."""
    changes = st.lists(st.tuples(st.integers(0, max(len(body) - 1, 0)), st.integers(0, 255)), min_size=1, max_size=40)

    def spoil(changes: list[tuple[int, int]]) -> bytes:
        spoilt = bytearray(body)
        for place, value in changes:
            spoilt[place] = value
        return bytes(spoilt)

    return changes.map(spoil)


def its_card_says_all_there_is_to_say(subject: Subject) -> None:
    """Who, under which terms, how politely, and when that was last looked up."""
    connector, card = subject.connector, subject.connector.portal
    for member in ("id", "name", "licence", "attribution"):
        agree(getattr(card, member), f"the card has no {member}")
    agree(card.home.startswith("https://"), "the card's home is no HTTPS address")
    agree(card.max_bytes <= _LARGEST, f"the card allows more than {_LARGEST:,} bytes")
    same(str(Query(since=card.checked).since), card.checked, "the card's day of checking")
    agree(not card.arguments or isinstance(connector, Configurable), "arguments on the card, and no with_arguments")
    if card.hosts:
        agree(card.pause_seconds >= 0.5, "the card asks more than twice a second")
        agree(card.attempts >= 3, "the card tries less than three times")
        agree({429, 503} <= set(card.busy_seconds), "the card does not say how long 429 and 503 are waited out")


def it_brings_what_is_expected_and_nothing_else(subject: Subject) -> None:
    """Records in order, addresses or positions, rejections, unread fields, warnings."""
    came = what_came(subject.harvest())
    if "file" in subject.expected:  # the path differs from machine to machine
        came = json.loads(json.dumps(came).replace(f"{json.dumps(str(subject.file))[1:-1]}, ", ""))
    wanted = {key: value for key, value in subject.expected.items() if key not in _NOT_COMPARED and value}
    for key in sorted(came.keys() | wanted.keys()):
        same(came.get(key), wanted.get(key), f"{key} of {subject.folder.name}")


def its_harvest_survives_json(subject: Subject) -> None:
    """A harvest can be kept and read again."""
    harvest = subject.harvest()
    same(Harvest.model_validate_json(harvest.model_dump_json()), harvest, "harvest read from its own JSON")


ALWAYS: tuple[Check, ...] = (
    its_card_says_all_there_is_to_say,
    it_brings_what_is_expected_and_nothing_else,
    its_harvest_survives_json,
)
