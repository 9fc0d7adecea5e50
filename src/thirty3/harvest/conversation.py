"""What is said to a portal for one request, and what its answers mean: good, later, elsewhere, no.

Pure, so that both senders hold the same conversation: a generator that yields what to ask and is sent what was heard.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import thirty3
from thirty3.errors import PortalBusyError, PortalChangedError, PortalError, PortalRefusedError
from thirty3.harvest.guard import check_address
from thirty3.harvest.patience import LONGEST_WAIT_SECONDS, LaterError, retry_after
from thirty3.wire import Portal, Request, Response

__all__ = ["Ask", "Heard", "check_contact", "converse"]

_ABOUT = "reads public procurement notices"
"""What every request says of itself; the project has no home page to point to yet."""
_MOST_ASKS = 10
"""Addresses asked for one request; more redirects than that are a loop."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
"""Statuses that mean *later* everywhere; they are waited out only for portals whose card says how long."""


@dataclass(frozen=True)
class Ask:
    """One address to ask, as it goes over the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None

    def __repr__(self) -> str:
        return f"Ask({self.method} {self.url})"  # headers can hold the portal's key


@dataclass(frozen=True)
class Heard:
    """One answer off the wire: whole when its status is 200, an excerpt otherwise."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime


def check_contact(contact: str | None) -> None:
    """Make sure that a contact can stand in a header.

    Raises:
        ValueError: It holds line breaks, brackets or letters beyond ASCII.
    """
    if contact is not None and not re.fullmatch(r"[ -'*-~]+", contact):
        raise ValueError(f"a contact is an e-mail or web address, not {contact!r}")


def converse(portal: Portal, request: Request, contact: str | None) -> Generator[Ask, Heard, Response]:
    """Ask for one request, following redirects on the portal's own hosts.

    Raises:
        LaterError: The card says that such an answer means *later*, and the portal wants an hour at most.
        PortalBusyError: It wants more than an hour, or is busy in a way the card does not know.
        PortalRefusedError: It says no, or points where we do not go.
        PortalChangedError: It says something no portal says.
    """
    url = request.address
    home = check_address(portal, url).netloc
    secret = _secret(portal)
    ask = Ask(request.method, url, (*_headers(request, contact), *secret), request.body)
    asked: list[str] = []
    while len(asked) < _MOST_ASKS:
        asked.append(ask.url)
        heard = yield ask
        if heard.status not in _REDIRECTS:
            return _judge(portal, request, ask.url, heard, secrets=[value for _, value in secret])
        ask = _redirected(portal, ask, heard, home)
    raise PortalRefusedError(f"redirected in a circle: {' → '.join(asked)}", portal=portal.id, url=url)


def _headers(request: Request, contact: str | None) -> tuple[tuple[str, str], ...]:
    about = _ABOUT if contact is None else f"{_ABOUT}; +{contact}"
    return (
        ("User-Agent", f"thirty3/{thirty3.__version__} ({about})"),
        ("Accept-Encoding", "gzip"),
        *request.headers,
    )


def _secret(portal: Portal) -> tuple[tuple[str, str], ...]:
    """The key, read when it is needed and kept nowhere."""
    if portal.key is None:
        return ()
    secret = os.environ.get(portal.key.variable, "").strip()
    if not secret or not secret.isascii() or not secret.isprintable():
        what = "holds no key" if secret else "is not set"
        raise PortalRefusedError(
            f"{portal.name} wants a key, and the environment variable {portal.key.variable} {what}", portal=portal.id
        )
    return ((portal.key.header, secret),)


def _redirected(portal: Portal, ask: Ask, heard: Heard, home: str) -> Ask:
    try:
        url = urljoin(ask.url, heard.headers.get("location", ""))
    except ValueError as error:
        raise PortalRefusedError("redirected to no address", portal=portal.id, url=ask.url) from error
    parts = check_address(portal, url)
    if urlsplit(ask.url).scheme == "https" and parts.scheme != "https":
        raise PortalRefusedError(f"redirected away from HTTPS to {url}", portal=portal.id, url=ask.url)
    headers = ask.headers
    if portal.key is not None and parts.netloc != home:  # the key is for the host that was asked, and for no other
        headers = tuple((name, value) for name, value in headers if name != portal.key.header)
    if heard.status in {307, 308} or ask.method == "GET":
        return Ask(ask.method, url, headers, ask.body)
    return Ask("GET", url, headers, None)


def _judge(portal: Portal, request: Request, url: str, heard: Heard, *, secrets: Iterable[str]) -> Response:
    status = heard.status
    if status == 200:
        return Response(
            request=request, status=status, headers=_kept(heard.headers), body=heard.body, retrieved_at=heard.at
        )
    advice = retry_after(heard.headers, heard.at)
    says = f"answered {status}{_excerpt(heard, secrets)}"
    if status in portal.busy_seconds or status in _LATER or status >= 500:
        if status in portal.busy_seconds and (advice or 0) <= LONGEST_WAIT_SECONDS:
            raise LaterError(says, url=url, status=status, advice=advice)
        raise PortalBusyError(says, portal=portal.id, url=url, status=status, retry_after_seconds=advice)
    error: type[PortalError] = PortalRefusedError if 400 <= status < 500 else PortalChangedError
    raise error(says, portal=portal.id, url=url, status=status)


def _kept(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What an answer says about itself; never cookies."""
    wanted = ("content-type", "date", "etag", "last-modified")
    return tuple((name, headers[name]) for name in wanted if name in headers)


def _excerpt(heard: Heard, secrets: Iterable[str]) -> str:
    """The beginning of what a portal says when it says no, on one line: often it names the wrong parameter.

    Sometimes it repeats the key that was wrong, which is left out.
    """
    text = heard.body.decode("utf-8", "replace")
    if "html" in heard.headers.get("content-type", "") or "<html" in text.lower():
        return ", with a web page"
    text = " ".join(re.sub(r"[^\x20-\x7e]+", " ", text).split())
    for secret in secrets:
        text = text.replace(secret, "…")
    text = text[:300]
    return f": {text}" if text else ""
