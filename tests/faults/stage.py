"""Where the portals of the matrix perform: one server for all of them, and who comes between question and answer."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server import Answer, Asked, Server, VirtualClock, serving
from tests.twin.dialect import Dialect
from thirty3.register import Register
from thirty3.wire import Token

__all__ = ["Fleeting", "Honest", "Lasting", "Meddle", "Stage", "as_it_is", "changed", "staged"]

Honest = Callable[[Asked], Answer]
"""What the portal itself answers."""
Meddle = Callable[[Asked, Honest], Answer]
"""Who comes between: is given the question, and whom to ask for the true answer."""
Spoil = Callable[[Answer], Answer]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_NO_TWIN = (ValueError, LookupError, TypeError, AttributeError, AssertionError)


def as_it_is(asked: Asked, honest: Honest) -> Answer:
    """Nobody comes between."""
    return honest(asked)


def changed(answer: Answer, body: bytes) -> Answer:
    """The same answer with another body."""
    return Answer(answer.status, body, answer.headers, answer.cookies)


@dataclass
class Stage:
    """One server that plays whichever portal is on, a clock that nobody has to wait for, and a folder in memory."""

    folder: Path
    server: Server
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(NOON))
    failure: Exception | None = None
    """What went wrong in the twin itself, which must not pass for the library's fault."""
    numbers: Iterator[int] = field(default_factory=count)
    kept: dict[str, tuple[Path, str]] = field(default_factory=dict)
    """Registers that hold a whole small world each, with what they say: made once, and copied."""

    def play(self, dialect: Dialect, meddle: Meddle, *, tolerant: bool = False) -> None:
        """From now on the server answers as this portal does, with somebody in between."""
        self.failure, self.clock, self.server.asked = None, VirtualClock(NOON), []

        def honest(asked: Asked) -> Answer:
            try:
                return dialect.answer(asked, self.server.url)
            except _NO_TWIN as error:
                if not tolerant:
                    self.failure = error
                return Answer(400, b"Bad Request", {"Content-Type": "text/plain"})

        def script(asked: Asked) -> Answer:
            try:
                return meddle(asked, honest)
            except _NO_TWIN as error:
                self.failure = error
                raise

        self.server.script = script

    def register(self, like: Path | None = None) -> Path:
        """The place of a register of its own: empty, or a copy of one."""
        place = self.folder / f"{next(self.numbers)}" / "register.db"
        place.parent.mkdir()
        shutil.copy(self._empty() if like is None else like, place)
        return place

    def _empty(self) -> Path:
        made = self.folder / "empty.db"
        if not made.exists():
            Register(made).close()
        return made


@contextmanager
def staged() -> Iterator[Stage]:
    """A stage, gone at the end."""
    memory = Path("/dev/shm")  # what is proved here is not about the disk, and a disk is slow
    where = memory if os.access(memory, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(dir=where) as folder,
        pytest.MonkeyPatch.context() as environment,
        serving(lambda asked: Answer(404)) as server,
    ):
        environment.setenv("THIRTY3_JAGGAER_CLIENT_ID", "twin client")
        environment.setenv("THIRTY3_JAGGAER_CLIENT_SECRET", "a secret & more")
        yield Stage(Path(folder), server)


Question = tuple[str, str, tuple[tuple[str, str], ...], str]


def question(asked: Asked) -> Question:
    return asked.method, asked.path, tuple(sorted(asked.params.items())), asked.body


class _Between:
    """Numbers the questions whose answers a connector reads, which are not those for rules and tokens."""

    def __init__(self, dialect: Dialect) -> None:
        key = dialect.there("http://127.0.0.1:9").portal.key
        token = {urlsplit(key.url).path} if isinstance(key, Token) else set()
        self._apart = {"/robots.txt", *token}
        self._order: dict[Question, int] = {}
        self.spoilt = 0
        """How many answers were spoilt: none means that nothing was proved."""

    def number(self, asked: Asked) -> int | None:
        if asked.path in self._apart:
            return None
        return self._order.setdefault(question(asked), len(self._order))


class Fleeting(_Between):
    """Spoils every second question, the first time or times that it is asked; then the answer comes.

    Args:
        dialect: The portal.
        spoilers: What becomes of an answer, one after the other.
        seed: Which of the questions.
        times: How often each of them is spoilt.
        stage: Its clock tells how long after a spoilt answer somebody asks again; None where nobody wants to know.
    """

    def __init__(
        self, dialect: Dialect, spoilers: Sequence[Spoil], *, seed: int, times: int = 1, stage: Stage | None = None
    ) -> None:
        super().__init__(dialect)
        self._spoilers, self._odd, self._times, self._stage = spoilers, seed % 2, times, stage
        self._counts: Counter[Question] = Counter()
        self._since: datetime | None = None
        self.gaps: list[float] = []
        """Seconds of silence after each spoilt answer."""

    def __call__(self, asked: Asked, honest: Honest) -> Answer:
        if self._since is not None and self._stage is not None:
            self.gaps.append((self._stage.clock.now() - self._since).total_seconds())
            self._since = None
        number = self.number(asked)
        if number is None or number % 2 != self._odd or self._counts[question(asked)] >= self._times:
            return honest(asked)
        self._counts[question(asked)] += 1
        self.spoilt += 1
        if self._stage is not None:
            self._since = self._stage.clock.now()
        return self._spoilers[number // 2 % len(self._spoilers)](honest(asked))


class Lasting(_Between):
    """Spoils the answer to one question, however often it is asked; or to all, from one on."""

    def __init__(self, dialect: Dialect, spoil: Spoil, *, at: int = 0, onward: bool = False) -> None:
        super().__init__(dialect)
        self._spoil, self._at, self._onward = spoil, at, onward

    def __call__(self, asked: Asked, honest: Honest) -> Answer:
        number = self.number(asked)
        if number is None or not (number == self._at or (self._onward and number > self._at)):
            return honest(asked)
        self.spoilt += 1
        return self._spoil(honest(asked))
