"""What is said to a portal for one request, and what its answers mean: good, later, elsewhere, no.

Pure, so that both senders hold the same conversation: a generator that yields what to ask and is sent what was heard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from urllib.parse import urljoin, urlsplit

import thirty3
from thirty3.errors import PortalBusyError, PortalChangedError, PortalError, PortalRefusedError
from thirty3.harvest.ask import Ask, Heard
from thirty3.harvest.clock import Clock, SystemClock
from thirty3.harvest.guard import check_address
from thirty3.harvest.keys import Keys
from thirty3.harvest.patience import LONGEST_WAIT_SECONDS, LaterError, retry_after
from thirty3.harvest.robots import Robots
from thirty3.wire import Portal, Request, Response, Token

__all__ = ["Session", "check_contact"]

_ABOUT = "reads public procurement notices"
"""What every request says of itself; the project has no home page to point to yet."""
_MOST_ASKS = 10
"""Addresses asked for one request; more redirects than that are a loop."""
_UNKNOWN = 401
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
"""Statuses that mean *later* everywhere; they are waited out only for portals whose card says how long."""


def check_contact(contact: str | None) -> None:
    """Make sure that a contact can stand in a header.

    Raises:
        ValueError: It holds line breaks, brackets or letters beyond ASCII.
    """
    if contact is not None and not re.fullmatch(r"[ -'*-~]+", contact):
        raise ValueError(f"a contact is an e-mail or web address, not {contact!r}")


class Session:
    """One harvest's conversation with one portal, and what it learns on the way: rules and a token.

    Args:
        portal: The portal's card.
        contact: Where the portal's people can reach whoever asks: an e-mail or web address.
        clock: Tells whether a token is still live.
        slow_to: Told the seconds that the portal's robots.txt wants between two requests.

    Raises:
        ValueError: The contact cannot stand in a header.
    """

    def __init__(
        self,
        portal: Portal,
        contact: str | None = None,
        *,
        clock: Clock | None = None,
        slow_to: Callable[[float], object] = float,
    ) -> None:
        check_contact(contact)
        self._portal = portal
        self._clock = clock or SystemClock()
        about = _ABOUT if contact is None else f"{_ABOUT}; +{contact}"
        self._about = (("User-Agent", f"thirty3/{thirty3.__version__} ({about})"), ("Accept-Encoding", "gzip"))
        self._robots = Robots(portal, slow_to)
        self._keys = Keys(portal)

    def converse(self, request: Request) -> Generator[Ask, Heard, Response]:
        """Ask for one request, following redirects on the portal's own hosts.

        Raises:
            LaterError: The card says that such an answer means *later*, and the portal wants an hour at most.
            PortalBusyError: It wants more than an hour, or is busy in a way the card does not know.
            PortalRefusedError: It says no, or points where we do not go.
            PortalChangedError: It says something no portal says.
        """
        check_address(self._portal, request.address)
        url, heard = yield from self._ask(request)
        if heard.status == _UNKNOWN and isinstance(self._portal.key, Token) and self._keys.forget():
            url, heard = yield from self._ask(request)  # a token can end before its time
        self._judge(url, heard)
        return Response(
            request=request,
            status=heard.status,
            headers=_kept(heard.headers),
            body=heard.body,
            retrieved_at=heard.at,
        )

    def _ask(self, request: Request) -> Generator[Ask, Heard, tuple[str, Heard]]:
        secret = yield from self._keys.show(self._about, self._clock.now(), self._trusted)
        headers = (*self._about, *request.headers, *secret)
        first = Ask(request.method, request.address, headers, request.body)
        return (yield from self._follow(first, secret=frozenset(name for name, _ in secret)))

    def _follow(
        self, ask: Ask, *, secret: frozenset[str] = frozenset(), unruled: bool = False
    ) -> Generator[Ask, Heard, tuple[str, Heard]]:
        """The address that answered in the end, and the answer. Secrets go to the host that was asked first only."""
        home, asked = urlsplit(ask.url).netloc, [ask.url]
        while len(asked) <= _MOST_ASKS:
            if not unruled:
                yield from self._robots.admit(ask.url, self._about, self._rules)
            heard = yield ask
            if heard.status not in _REDIRECTS:
                return ask.url, heard
            ask = _redirected(self._portal, ask, heard, home, secret)
            asked.append(ask.url)
        raise PortalRefusedError(
            f"redirected in a circle: {' → '.join(asked[:-1])}", portal=self._portal.id, url=asked[0]
        )

    def _rules(self, ask: Ask) -> Generator[Ask, Heard, Heard]:
        """The answer for robots.txt: any status below 500 but *later* says something."""
        url, heard = yield from self._follow(ask, unruled=True)
        if heard.status in self._portal.busy_seconds or heard.status in _LATER or heard.status >= 500:
            self._judge(url, heard)
        return heard

    def _trusted(self, ask: Ask) -> Generator[Ask, Heard, Heard]:
        """The answer for a token; nothing is followed, since the question holds the secrets."""
        heard = yield ask
        self._judge(ask.url, heard)
        return heard

    def _judge(self, url: str, heard: Heard) -> None:
        portal, status = self._portal, heard.status
        if status in portal.answers:
            return
        advice = retry_after(heard.headers, heard.at)
        says = f"answered {status}{_excerpt(heard, self._keys)}"
        if status in portal.busy_seconds or status in _LATER or status >= 500:
            if status in portal.busy_seconds and (advice or 0) <= LONGEST_WAIT_SECONDS:
                raise LaterError(says, url=url, status=status, advice=advice)
            raise PortalBusyError(says, portal=portal.id, url=url, status=status, retry_after_seconds=advice)
        error: type[PortalError] = PortalRefusedError if 400 <= status < 500 else PortalChangedError
        raise error(says, portal=portal.id, url=url, status=status)


def _redirected(portal: Portal, ask: Ask, heard: Heard, home: str, secret: frozenset[str]) -> Ask:
    try:
        url = urljoin(ask.url, heard.headers.get("location", ""))
    except ValueError as error:
        raise PortalRefusedError("redirected to no address", portal=portal.id, url=ask.url) from error
    parts = check_address(portal, url)
    if urlsplit(ask.url).scheme == "https" and parts.scheme != "https":
        raise PortalRefusedError(f"redirected away from HTTPS to {url}", portal=portal.id, url=ask.url)
    headers = ask.headers
    if parts.netloc != home:  # the key is for the host that was asked, and for no other
        headers = tuple((name, value) for name, value in headers if name not in secret)
    if heard.status in {307, 308} or ask.method == "GET":
        return Ask(ask.method, url, headers, ask.body)
    return Ask("GET", url, headers, None)


def _kept(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What an answer says about itself; never cookies."""
    wanted = ("content-type", "date", "etag", "last-modified")
    return tuple((name, headers[name]) for name in wanted if name in headers)


def _excerpt(heard: Heard, keys: Keys) -> str:
    """The beginning of what a portal says when it says no, on one line: often it names the wrong parameter.

    Sometimes it repeats the key that was wrong, which is left out.
    """
    text = heard.body.decode("utf-8", "replace")
    if "html" in heard.headers.get("content-type", "") or "<html" in text.lower():
        return ", with a web page"
    text = " ".join(re.sub(r"[^\x20-\x7e]+", " ", text).split())
    text = keys.without(text)[:300]
    return f": {text}" if text else ""
