"""Which request comes next. No socket, no file, no clock, no records: both drivers and the register share it.

A crawl goes window by window as the connector names them, and inside a window depth first, so that only what one
window still holds has to be remembered.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest.guard import check_address
from thirty3.harvest.sieve import with_codes
from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.wire import Connector, Page, Request, Response

__all__ = ["Checkpoint", "Crawl"]

_MOST_FOLLOWS = 1_000
"""Follow-ups of one first request: a hundred thousand notices in one window have never been seen."""
_MOST_EMPTY = 20
"""Pages in a row that hold nothing and still point onward."""
_BAD_REQUEST = 400


Question = tuple[str, str, tuple[tuple[str, str], ...], str | None]
"""A request as two addresses that mean the same are the same: parameters sorted, wherever they were written."""


@dataclass
class _Window:
    """One first request and everything that follows from it."""

    number: int
    first: Request
    asked: set[Question] = field(default_factory=set)
    follows: int = 0
    empty: int = 0
    restarted: bool = False


class Checkpoint(Record):
    """Where a crawl stands between two answers: all that another process needs to go on from there."""

    windows: int = 0
    """First requests that were begun."""
    first: Request | None = None
    """The last of them; None before any."""
    waiting: tuple[Request, ...] = ()
    """What is left of it, next first."""
    asked: tuple[Question, ...] = ()
    """What was asked of it already."""
    doubted: tuple[Question, ...] = ()
    """What was asked twice, because the first answer made no sense."""
    follows: int = 0
    """Follow-ups it has led to."""
    empty: int = 0
    """Pages in a row that held nothing."""
    restarted: bool = False
    """Whether it was begun again once."""


class Crawl:
    """One query to one portal, as a conversation: :meth:`ask` says what to ask, :meth:`take` is told what came.

    Attributes:
        query: What is wanted, boroughs as GSS codes.
        answers: Answers taken until now, those of no sense too.
        warnings: What was asked again, and why.

    Args:
        connector: The portal.
        query: What is wanted; its boroughs by any of their names.
        checkpoint: Where an earlier crawl for the same query stopped; None to begin.

    Raises:
        UnknownNameError: A borough of the query is nobody's name.
        ValueError: The query lacks something the portal cannot be asked without; or the checkpoint is of a crawl that
            asked otherwise.
    """

    def __init__(self, connector: Connector, query: Query, checkpoint: Checkpoint | None = None) -> None:
        self._connector = connector
        self._portal = connector.portal
        self.query = with_codes(query)
        self.answers = 0
        self.warnings: list[str] = []
        self._firsts = iter(connector.requests(self.query))
        self._upcoming = next(self._firsts, None)
        self._window: _Window | None = None
        self._queue: deque[Request] = deque()
        self._asked: set[Question] = set()
        self._doubted: set[Question] = set()
        if checkpoint is not None and checkpoint.first is not None:
            self._take_up(checkpoint, checkpoint.first)

    def _take_up(self, checkpoint: Checkpoint, first: Request) -> None:
        begun = self._upcoming
        for _ in range(checkpoint.windows - 1):
            begun = next(self._firsts, None)
        if begun != first:
            raise ValueError(
                f"the checkpoint is of another crawl: window {checkpoint.windows} began with {first.address}"
            )
        self._upcoming = next(self._firsts, None)
        self._window = _Window(
            number=checkpoint.windows - 1,
            first=first,
            asked=set(checkpoint.asked),
            follows=checkpoint.follows,
            empty=checkpoint.empty,
            restarted=checkpoint.restarted,
        )
        self._queue.extend(checkpoint.waiting)
        self._asked.update(checkpoint.asked)
        self._doubted.update(checkpoint.doubted)

    def checkpoint(self) -> Checkpoint:
        """Where it stands; to be taken once an answer was taken or refused, and before the next is asked for."""
        window = self._window
        if window is None:
            return Checkpoint()
        return Checkpoint(
            windows=window.number + 1,
            first=window.first,
            waiting=tuple(self._queue),
            asked=tuple(sorted(window.asked, key=repr)),
            doubted=tuple(sorted(self._doubted, key=repr)),
            follows=window.follows,
            empty=window.empty,
            restarted=window.restarted,
        )

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask."""
        return not self._queue and self._upcoming is None

    @property
    def waiting(self) -> int:
        """How many requests are known to be left; windows not reached yet are not among them."""
        return len(self._queue)

    @property
    def window(self) -> int:
        """Number of the window that is being read, from 0."""
        return self._here.number

    def ask(self) -> Request | None:
        """What to ask next; None when nothing is left.

        Raises:
            PortalRefusedError: It points to an address that is not on the card.
            PortalChangedError: It points back to a page already read, or on and on.
        """
        if not self._queue:
            if self._upcoming is None:
                return None
            self._window = _Window(0 if self._window is None else self._window.number + 1, self._upcoming)
            self._queue.append(self._upcoming)
            self._upcoming = next(self._firsts, None)
        window, request = self._here, self._queue.popleft()
        check_address(self._portal, request.address)
        question = _question(request)
        if question in self._asked:
            raise self._changed("the answer links back to a page already read", request)
        if window.follows > _MOST_FOLLOWS or window.empty > _MOST_EMPTY:
            raise self._changed(f"pages go on and on, {window.follows:,} of them by now", request)
        self._asked.add(question)
        window.asked.add(question)
        return request

    def take(self, response: Response) -> Page | None:
        """What an answer holds; None when it made no sense and is asked for once more.

        Raises:
            PortalChangedError: It made no sense twice.
        """
        request = response.request
        self.answers += 1
        try:
            page = self._connector.read(response)
        except PortalChangedError as error:
            # A page cut off behind the portal, or a word about maintenance with a good status, is gone a moment later.
            if _question(request) in self._doubted:
                raise
            self._doubted.add(_question(request))
            self._ask_again(request, f"asked again: {error.message}")
            return None
        window = self._here
        window.follows += len(page.follow)
        empty = not (page.releases or page.applications or page.companies or page.rejected)
        window.empty = window.empty + 1 if empty else 0
        self._queue.extendleft(reversed(page.follow))
        return page

    def refused(self, error: PortalRefusedError, request: Request) -> None:
        """Go on after a refusal, if there is a way: a cursor that has expired is answered by starting its window again.

        Raises:
            PortalRefusedError: There is no way.
        """
        window = self._here
        if error.status != _BAD_REQUEST or request == window.first or window.restarted:
            raise error
        window.restarted = True
        self._queue.clear()
        self._asked -= window.asked
        window.asked.clear()
        self._ask_again(window.first, f"a window was read again from its beginning: {error.message}")

    @property
    def _here(self) -> _Window:
        if self._window is None:
            raise RuntimeError("nothing has been asked yet")
        return self._window

    def _ask_again(self, request: Request, why: str) -> None:
        self._asked.discard(_question(request))
        self._here.asked.discard(_question(request))
        self._queue.appendleft(request)
        self.warnings.append(why)

    def _changed(self, message: str, request: Request) -> PortalChangedError:
        return PortalChangedError(message, portal=self._portal.id, url=request.address)


def _question(request: Request) -> Question:
    parts = urlsplit(request.address)
    asked = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return request.method, f"{parts.scheme}://{parts.netloc}{parts.path}", asked, request.body
