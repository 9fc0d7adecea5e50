"""Recorded answers: cache, audit trail and test fixture in one format.

An archive is a folder with one JSON file for each answer: the request, the status, when it came, and the body as text.
Contact data is removed before anything is written, and what was written is what is read, so that a harvest from the
recording is the harvest it was recorded from. Contact data cannot be removed from what is no text, such as a
spreadsheet: that is asked for anew each time, and never written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import uuid4

from pydantic import AwareDatetime, ValidationError

from thirty3.errors import NotArchivedError, ParseError
from thirty3.models.record import Record
from thirty3.normalise.text import mask_contacts
from thirty3.ocds.privacy import without_contacts, without_people
from thirty3.wire import Request, Response

__all__ = ["Archive"]

_Mode = Literal["reuse", "record", "replay"]


@dataclass(frozen=True)
class Archive:
    """A folder of recorded answers, and what to do with it.

    ``reuse`` asks the portal only for what the folder does not hold. An answer about a span that was not over when it
    was recorded stays as it was: use ``record`` to ask for everything again and keep what comes, and ``replay`` to ask
    the portal for nothing at all.
    """

    folder: Path
    """Where the answers are; made on the first writing."""
    mode: _Mode = "reuse"
    """Which side is asked first, and whether the other is asked at all."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))  # a text will do
        if self.mode not in get_args(_Mode):
            raise ValueError(f"an archive can {', '.join(get_args(_Mode))}, not {self.mode!r}")

    def find(self, request: Request) -> Response | None:
        """The answer held for a request; None when the portal has to be asked.

        Raises:
            NotArchivedError: Nothing is held, and the mode says not to ask.
            ParseError: The file is damaged, or is the answer to something else.
        """
        if self.mode == "record":
            return None
        file = self.file(request)
        try:
            text = file.read_bytes()
        except FileNotFoundError as error:
            if self.mode == "replay":
                raise NotArchivedError(
                    f"{self.folder} holds no answer to {request.url} {dict(request.params)}"
                ) from error
            return None
        try:
            held = _Recording.model_validate_json(text)
        except ValidationError as error:
            raise ParseError(f"{file} is no recorded answer: {error}") from error
        if held.request != request:
            raise ParseError(f"{file} answers {held.request.url}, not {request.url}")
        return held.response

    def write(self, response: Response) -> None:
        """Keep an answer that :meth:`cleaned` has gone over; a reader sees the old file or the new one, never half."""
        recording = _Recording.of(response)
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{uuid4().hex}.part"  # a name of its own: two processes may record the same answer
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(recording.model_dump_json(indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.file(response.request))
        finally:
            part.unlink(missing_ok=True)

    def keeps(self, response: Response) -> bool:
        """Whether an answer can be kept: text is, and whatever holds the byte that no text holds is not."""
        return b"\0" not in response.body

    def cleaned(self, response: Response) -> Response:
        """The same answer without contact data: what is kept is also what is read."""
        body = response.body
        encoding = _encoding(body)
        return response.model_copy(update={"body": _without_contacts(body.decode(encoding), encoding).encode(encoding)})

    def file(self, request: Request) -> Path:
        """Where the answer to a request is kept: its name is made from the request and nothing else."""
        question = json.dumps(request.model_dump(mode="json"), sort_keys=True)
        return self.folder / f"{hashlib.sha256(question.encode()).hexdigest()[:24]}.json"


class _Recording(Record):
    """The file."""

    request: Request
    status: int
    headers: tuple[tuple[str, str], ...]
    retrieved_at: AwareDatetime
    encoding: Literal["utf-8", "latin-1"]
    """How the text becomes the bytes that came: Latin-1 stands for any bytes that are not UTF-8."""
    body: str

    @classmethod
    def of(cls, response: Response) -> _Recording:
        encoding = _encoding(response.body)
        return cls(
            request=response.request,
            status=response.status,
            headers=response.headers,
            retrieved_at=response.retrieved_at,
            encoding=encoding,
            body=response.body.decode(encoding),
        )

    @property
    def response(self) -> Response:
        return Response(
            request=self.request,
            status=self.status,
            headers=self.headers,
            body=self.body.encode(self.encoding),
            retrieved_at=self.retrieved_at,
        )


def _encoding(body: bytes) -> Literal["utf-8", "latin-1"]:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


_NUMBER = "\ue000"
"""Marks a number while a document is out of its text: private use, so that no published text holds it."""
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^\s{}\[\],:"]++', re.DOTALL)
_MARKED = re.compile(f'"{_NUMBER}([^"]*)"')
_WORDS = frozenset({"true", "false", "null"})
_HOLDS_RELEASES = frozenset({"releases", "records", "results", "compiledRelease"})
_BEYOND = {"utf-8": re.compile("[\ud800-\udfff]"), "latin-1": re.compile("[^\x00-\xff]")}
"""Characters that a text may name and that its encoding cannot hold: they stay escaped."""


@dataclass(frozen=True)
class _Number:
    """A JSON number as it was written: ``0.10``, ``1e9999`` and even `` 000`` must come out as they went in."""

    text: str


def _without_contacts(text: str, encoding: str) -> str:
    """A document without contact data: taken apart where it is JSON, numbers as they stand; else masked as text."""
    if _NUMBER in text or "\\ue000" in text.lower():
        return _masked(text)
    try:
        document = json.loads(_TOKEN.sub(_mark, text), strict=False)
        clean = json.dumps(_clean(_taken_apart(document)), ensure_ascii=False, default=_put_back)
    except (ValueError, RecursionError):
        return _masked(text)
    return _BEYOND[encoding].sub(lambda found: json.dumps(found[0])[1:-1], _MARKED.sub(r"\1", clean))


def _masked(text: str) -> str:
    return mask_contacts(without_people(text))


def _mark(token: re.Match[str]) -> str:
    return token[0] if token[0].startswith('"') or token[0] in _WORDS else f'"{_NUMBER}{token[0]}"'


def _taken_apart(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _taken_apart(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_taken_apart(child) for child in value]
    return _Number(value[1:]) if isinstance(value, str) and value.startswith(_NUMBER) else value


def _put_back(number: object) -> str:
    if not isinstance(number, _Number):
        raise TypeError(f"{type(number).__name__} is no JSON")
    return _NUMBER + number.text


def _clean(document: Any) -> Any:
    if isinstance(document, list):
        return [_clean(member) for member in document]
    if not isinstance(document, dict):
        return document
    return without_contacts(
        {key: _clean(child) if key in _HOLDS_RELEASES else child for key, child in document.items()}
    )
