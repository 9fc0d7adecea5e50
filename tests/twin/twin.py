"""The twin of a portal: a real server on this machine that speaks a dialect, and now and then not as it should.

What it spoils is drawn from a seed, request by request, so that a run can be repeated. A fault passes: whoever asks
again gets the answer. Damage stays: one question gets the same wrong answer however often it is asked.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from itertools import chain, repeat
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.server import Answer, Asked, VirtualClock, raw_answer, serving
from tests.twin.dialect import Dialect
from thirty3.wire import Token

Question = tuple[str, str, tuple[tuple[str, str], ...], str]

BUSY, CLOSED, CUT, UNPACKABLE, ENDLESS, NONSENSE = "busy", "closed", "cut", "unpackable", "endless", "nonsense"

KINDS = (BUSY, BUSY, BUSY, CLOSED, CUT, CUT, UNPACKABLE, NONSENSE, NONSENSE, ENDLESS)
"""All there are, as often as they are drawn: an endless answer is rare because it takes real time."""

_NONSENSE = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"<!DOCTYPE html><html><body>Just a moment...</body></html>",
    b"<html><head><title>Maintenance</title></head><body><p>We will be back soon.</p></body></html>",
    b"Internal error 0x80004005",
)
"""Answers with a good status that no portal means."""


_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What a dialect raises that is wrong, or is asked something it does not know."""


@dataclass(frozen=True)
class Faults:
    """How many of the answers come to nothing, and how."""

    seed: int
    one_in: int = 10
    """On average; 1 for every answer."""
    kinds: tuple[str, ...] = KINDS
    most_in_a_row: int = 2
    """Then one comes through: fewer than the attempts of any card."""
    most_nonsense: int = 1
    """How often one question is answered with nonsense: whoever reads it asks only once more."""


@dataclass(frozen=True)
class Damage:
    """What becomes of the answer to one question, each time it is asked."""

    number: int
    """Which question: 0 for the first whose answer is read."""
    mutate: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Loss:
    """Releases that the search by days never shows, though every answer is a good one."""

    windows: str
    """Path of that search."""
    kept_back: frozenset[tuple[str, str]]
    """Which: ocid and date, which no two releases of one process share."""

    def apply(self, asked: Asked, answer: Answer) -> Answer:
        if asked.path != self.windows or answer.status != 200:
            return answer
        package = json.loads(answer.body)
        package["releases"] = [one for one in package["releases"] if (one["ocid"], one["date"]) not in self.kept_back]
        return Answer(answer.status, json.dumps(package).encode(), answer.headers, answer.cookies)


def kept_back(releases: Iterable[Mapping[str, Any]], seed: int, share: float) -> frozenset[tuple[str, str]]:
    """So many of the releases, drawn from a seed; never all of a process, which nobody could ask for then."""
    processes: dict[str, list[str]] = {}
    for release in releases:
        processes.setdefault(release["ocid"], []).append(release["date"])
    draw = Random(seed)
    found: set[tuple[str, str]] = set()
    for ocid, dates in processes.items():
        lost = [date for date in dates if draw.random() < share]
        found |= {(ocid, date) for date in lost[: len(dates) - 1]}
    return frozenset(found)


class Twin:
    """A script for ``tests.server.serving``: a dialect, and what goes wrong under way."""

    def __init__(
        self, dialect: Dialect, faults: Faults | None = None, damage: Damage | None = None, loss: Loss | None = None
    ) -> None:
        self.url = ""
        """Its own address, to be filled in once it serves."""
        self.spoiled: list[tuple[int, str]] = []
        """Which requests came to nothing, by number, and the kind of each fault."""
        self.failure: Exception | None = None
        """What went wrong in the dialect itself, which must not pass for a bad connection."""
        self._dialect = dialect
        self._card = dialect.there("http://127.0.0.1:9").portal
        self._faults = faults
        self._damage = damage
        self.loss = loss
        """What its search keeps back; None for nothing."""
        self._draw = Random(0 if faults is None else faults.seed)
        self._most_in_a_row = 0 if faults is None else faults.most_in_a_row
        self._in_a_row = 0
        self._nonsense: Counter[Question] = Counter()
        self._questions: list[Question] = []
        self._endings: Mapping[str, Callable[[Asked], Answer]] = {
            BUSY: self._busy,
            CLOSED: lambda asked: Answer(raw=[]),
            CUT: self._cut,
            UNPACKABLE: self._unpackable,
            ENDLESS: lambda asked: Answer(raw=_for_ever(), every_seconds=0.05),
            NONSENSE: self._makes_no_sense,
        }

    def __call__(self, asked: Asked) -> Answer:
        try:
            kind = self._next_fault(asked)
            if kind is None:
                return self._damaged(asked, self._answer(asked))
            self.spoiled.append((asked.number, kind))
            return self._endings[kind](asked)
        except _BROKEN as error:
            if self._damage is not None:  # what we damaged led to a question that nobody would ask
                return Answer(400, b"Bad Request", {"Content-Type": "text/plain"})
            self.failure = error
            raise

    def _answer(self, asked: Asked) -> Answer:
        answer = self._dialect.answer(asked, self.url)
        return answer if self.loss is None else self.loss.apply(asked, answer)

    @property
    def injected(self) -> Counter[str]:
        """Kinds of faults, and how often each came about."""
        return Counter(kind for _, kind in self.spoiled)

    def _next_fault(self, asked: Asked) -> str | None:
        kind = None if self._in_a_row >= self._most_in_a_row else self._drawn(asked)
        self._in_a_row = 0 if kind is None else self._in_a_row + 1
        return kind

    def _drawn(self, asked: Asked) -> str | None:
        if self._faults is None or self._draw.randrange(self._faults.one_in):
            return None
        kind = self._draw.choice(self._faults.kinds)
        enough = self._nonsense[_question(asked)] >= self._faults.most_nonsense
        return None if kind == NONSENSE and (enough or not self._is_read(asked)) else kind

    def _is_read(self, asked: Asked) -> bool:
        """Whether a connector reads the answer; it never sees robots.txt, nor the token it is let in with."""
        key = self._card.key
        return asked.path != "/robots.txt" and not (isinstance(key, Token) and urlsplit(key.url).path == asked.path)

    def _damaged(self, asked: Asked, answer: Answer) -> Answer:
        if self._damage is None or answer.status not in self._card.answers or not self._is_read(asked):
            return answer
        question = _question(asked)
        if question not in self._questions:
            self._questions.append(question)
        if self._questions.index(question) != self._damage.number:
            return answer
        return Answer(answer.status, self._damage.mutate(answer.body), answer.headers, answer.cookies)

    def _busy(self, asked: Asked) -> Answer:
        """One of the portal's own words for *later*, with its own idea of when, if it has one."""
        status = self._draw.choice(sorted(self._card.busy_seconds))
        seconds = self._draw.randrange(200)
        until = format_datetime(VirtualClock().now(), usegmt=True)  # gone by: such a date says nothing
        advice = self._draw.choice(({}, {}, {"Retry-After": str(seconds)}, {"Retry-After": until}))
        return Answer(status, b"12 request limit in 2 minute exceeded", {"Content-Type": "text/plain", **advice})

    def _cut(self, asked: Asked) -> Answer:
        """Fewer bytes than announced: the portal has answered, and the network has not brought all of it."""
        whole = self._answer(asked).body
        return raw_answer(f"Content-Length: {len(whole) + 1}\r\n", whole[: self._draw.randrange(len(whole) + 1)])

    def _unpackable(self, asked: Asked) -> Answer:
        packed = gzip.compress(self._answer(asked).body)
        packed = packed[: self._draw.randrange(len(packed))]
        return raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n", packed)

    def _makes_no_sense(self, asked: Asked) -> Answer:
        self._nonsense[_question(asked)] += 1
        return Answer(200, self._draw.choice(_NONSENSE), {"Content-Type": "text/html"})


@contextmanager
def speaking(
    dialect: Dialect, faults: Faults | None = None, damage: Damage | None = None, loss: Loss | None = None
) -> Iterator[Twin]:
    """A twin that serves, with the portal's keys where the library looks for them.

    Raises:
        Exception: What went wrong in the dialect itself, once all is over.
    """
    twin = Twin(dialect, faults, damage, loss)
    with pytest.MonkeyPatch.context() as environment, serving(twin) as server:
        for name, secret in dialect.environment.items():
            environment.setenv(name, secret)
        twin.url = server.url
        try:
            yield twin
        finally:
            if twin.failure is not None:
                raise twin.failure


def _question(asked: Asked) -> Question:
    return asked.method, asked.path, tuple(sorted(asked.params.items())), asked.body


def _for_ever() -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"], repeat(b" "))
