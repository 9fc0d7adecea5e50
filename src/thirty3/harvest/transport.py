"""Asking a portal over the network: the only module that opens a socket, and the only one that knows httpx.

Two senders, one for threads and one for coroutines, share everything that is a decision (``conversation``, ``guard``,
``patience``, ``pace``). Each adds only its own way of waiting and of keeping the deadline.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx
import tenacity
import truststore

from thirty3.errors import PortalRefusedError
from thirty3.harvest.ask import Ask, Heard
from thirty3.harvest.clock import Clock
from thirty3.harvest.conversation import Session, check_contact
from thirty3.harvest.guard import Body, DamagedError, Excerpt, TooLargeError
from thirty3.harvest.pace import Turns
from thirty3.harvest.patience import LaterError, wait_for
from thirty3.harvest.watch import Watch
from thirty3.wire import Portal, Request, Response

__all__ = ["AsyncSender", "Sender", "Way"]

_CHUNK = 64 * 1024
_SILENCE_SECONDS = 30.0
"""Longest silence inside one answer; the card's deadline is for the whole of it."""
_MOST_HEADERS = 200
"""A portal's answer has twenty. One header that is too long is refused by the HTTP library itself."""
_RETRY = tenacity.retry_if_exception_type(LaterError)


@dataclass(frozen=True)
class Way:
    """How one portal is asked: what both senders are made with."""

    portal: Portal
    clock: Clock
    pace: Turns
    contact: str | None = None
    """Where the portal's people can reach whoever asks: an e-mail or web address."""
    on_wait: Callable[[float], None] | None = None
    """Told the seconds before each wait."""

    def __post_init__(self) -> None:
        check_contact(self.contact)

    def session(self) -> Session:
        """A new conversation with the portal."""
        return Session(self.portal, self.contact, clock=self.clock, slow_to=self.pace.slow_to)

    def told(self, seconds: float) -> float:
        """The same seconds, once whoever wants to know them has been told."""
        if self.on_wait is not None and seconds > 0:
            self.on_wait(seconds)
        return seconds

    def retrying(self, state: tenacity.RetryCallState) -> None:
        """Tenacity's hook before each wait."""
        self.told(state.upcoming_sleep)


class Sender:
    """Asks one portal, one request at a time, as its card wants to be asked. A context manager."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._client = httpx.Client(
            verify=_trust(),
            timeout=_silence(way.portal),
            limits=_ONE,
            follow_redirects=False,
            cookies=_cookies(way.portal),
        )
        self._attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(way.portal.attempts),
            wait=partial(wait_for, way.portal),
            retry=_RETRY,
            reraise=True,
            sleep=way.clock.sleep,
            before_sleep=way.retrying,
        )
        self._watch = Watch(way.portal.deadline_seconds)
        self._session = way.session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def send(self, request: Request) -> Response:
        """The whole answer to one request, however often it has to be asked.

        Raises:
            PortalBusyError: The card's attempts are used up, or the portal wants more than an hour of silence.
            PortalRefusedError: The portal, or our own guard, says no.
            PortalChangedError: The portal answers with a status that means nothing to us.
        """
        try:
            return self._attempts(self._attempt, request)
        except LaterError as later:
            raise later.as_busy(self._way.portal, self._way.portal.attempts) from later

    def _attempt(self, request: Request) -> Response:
        talk = self._session.converse(request)
        ask = next(talk)
        while True:
            while wait := self._way.pace.claim(self._way.clock.now()):
                self._way.clock.sleep(self._way.told(wait))
            heard = self._hear(ask)
            try:
                ask = talk.send(heard)
            except StopIteration as end:
                response: Response = end.value
                return response

    def _hear(self, ask: Ask) -> Heard:
        with _in_our_words(self._way.portal, ask), self._watch.over():
            with self._client.stream(
                ask.method, ask.url, headers=ask.headers, content=ask.body, extensions={"trace": self._watch.connected}
            ) as answer:
                headers = _headers(answer, self._way.portal, ask)
                body = _body(self._way.portal, answer.status_code, headers)
                for chunk in answer.iter_raw(_CHUNK):
                    if not body.feed(chunk):
                        break
            return Heard(answer.status_code, headers, body.finish(), self._way.clock.now())


class AsyncSender:
    """The awaitable twin of :class:`Sender`. An asynchronous context manager."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._client = httpx.AsyncClient(
            verify=_trust(),
            timeout=_silence(way.portal),
            limits=_ONE,
            follow_redirects=False,
            cookies=_cookies(way.portal),
        )
        self._attempts = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(way.portal.attempts),
            wait=partial(wait_for, way.portal),
            retry=_RETRY,
            reraise=True,
            sleep=way.clock.asleep,
            before_sleep=way.retrying,
        )
        self._session = way.session()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def send(self, request: Request) -> Response:
        """The whole answer to one request; see :meth:`Sender.send`."""
        try:
            response: Response = await self._attempts(self._attempt, request)
        except LaterError as later:
            raise later.as_busy(self._way.portal, self._way.portal.attempts) from later
        return response

    async def _attempt(self, request: Request) -> Response:
        talk = self._session.converse(request)
        ask = next(talk)
        while True:
            while wait := self._way.pace.claim(self._way.clock.now()):
                await self._way.clock.asleep(self._way.told(wait))
            heard = await self._hear(ask)
            try:
                ask = talk.send(heard)
            except StopIteration as end:
                response: Response = end.value
                return response

    async def _hear(self, ask: Ask) -> Heard:
        with _in_our_words(self._way.portal, ask):
            async with (
                asyncio.timeout(self._way.portal.deadline_seconds),
                self._client.stream(ask.method, ask.url, headers=ask.headers, content=ask.body) as answer,
            ):
                headers = _headers(answer, self._way.portal, ask)
                body = _body(self._way.portal, answer.status_code, headers)
                async for chunk in answer.aiter_raw(_CHUNK):
                    if not body.feed(chunk):
                        break
            return Heard(answer.status_code, headers, body.finish(), self._way.clock.now())


_ONE = httpx.Limits(max_connections=1)


def _trust() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _silence(portal: Portal) -> httpx.Timeout:
    return httpx.Timeout(min(_SILENCE_SECONDS, portal.deadline_seconds))


def _cookies(portal: Portal) -> CookieJar:
    if portal.cookies:
        return CookieJar()  # lives as long as the sender, which is one harvest
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))  # a request is a value: nothing is carried along


def _body(portal: Portal, status: int, headers: Mapping[str, str]) -> Body | Excerpt:
    whole = status == 200 or status in portal.answers
    return Body(headers, portal.max_bytes) if whole else Excerpt()


def _headers(answer: httpx.Response, portal: Portal, ask: Ask) -> Mapping[str, str]:
    if len(answer.headers.raw) > _MOST_HEADERS:
        raise PortalRefusedError(f"{len(answer.headers.raw):,} headers", portal=portal.id, url=ask.url)
    return {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def _in_our_words(portal: Portal, ask: Ask) -> Iterator[None]:
    """Say what the HTTP library and the guards raise in the errors of this package, once, with portal and address."""
    try:
        yield
    except TooLargeError as error:
        raise PortalRefusedError(str(error), portal=portal.id, url=ask.url) from error
    except DamagedError as error:
        raise LaterError(str(error), url=ask.url) from error
    except TimeoutError as error:
        raise LaterError(f"no whole answer within {portal.deadline_seconds:g} seconds", url=ask.url) from error
    except httpx.TransportError as error:
        if _is_untrusted(error):
            raise PortalRefusedError(
                f"the certificate is not trusted: {error}", portal=portal.id, url=ask.url
            ) from error
        if isinstance(error.__context__, httpx.InvalidURL):  # httpx reads where a redirect leads, though it stays here
            raise PortalRefusedError("redirected to no address", portal=portal.id, url=ask.url) from error
        raise LaterError(f"the connection failed: {str(error) or type(error).__name__}", url=ask.url) from error
    except httpx.InvalidURL as error:
        raise PortalRefusedError(f"no address: {error}", portal=portal.id, url=ask.url) from error


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
