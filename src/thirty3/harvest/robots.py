"""robots.txt: read once for each host of a portal whose card says so, and obeyed.

RFC 9309 is the standard. Its section 2.3.1 says what an absent file means: with a status of 400 to 499 there are no
rules; with 500 and above everything is disallowed for now, so the portal is busy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from thirty3.errors import MissingExtraError, PortalRefusedError
from thirty3.harvest.ask import Ask, Heard
from thirty3.harvest.guard import check_address
from thirty3.wire import Portal

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["Robots"]

_NAME = "thirty3"
"""What rules call this library: the product token of its User-Agent."""
_MOST_BYTES = 512 * 1024
"""A little more than the 500 KiB that section 2.5 wants read at least."""


class Robots:
    """The rules of a portal's hosts, as far as they are known.

    Args:
        portal: The portal; where its card says that no robots.txt is read, everything is allowed.
        slow_to: Told the seconds that a host's ``Crawl-delay`` wants between two requests.
    """

    def __init__(self, portal: Portal, slow_to: Callable[[float], object]) -> None:
        self._portal = portal
        self._slow_to = slow_to
        self._rules: dict[str, Protego] = {}

    def admit(
        self, url: str, headers: tuple[tuple[str, str], ...], hear: Callable[[Ask], Generator[Ask, Heard, Heard]]
    ) -> Generator[Ask, Heard, None]:
        """Make sure that an address may be asked; the host's rules are asked for first, where they are not known.

        Args:
            url: The address.
            headers: What this library says of itself.
            hear: Asks one address and follows its redirects.

        Raises:
            PortalRefusedError: The rules disallow it.
            LaterError: The rules cannot be had now; so for PortalBusyError.
        """
        if not self._portal.robots:
            return
        parts = urlsplit(url)
        if parts.netloc not in self._rules:
            where = f"{parts.scheme}://{parts.netloc}/robots.txt"
            check_address(self._portal, where)
            self._learn(parts.netloc, (yield from hear(Ask("GET", where, headers, None))))
        if not self._rules[parts.netloc].can_fetch(url, _NAME):
            raise PortalRefusedError("the portal's robots.txt disallows it", portal=self._portal.id, url=url)

    def _learn(self, netloc: str, heard: Heard) -> None:
        try:
            from protego import Protego
        except ImportError as error:
            raise MissingExtraError("html", "reading robots.txt") from error
        text = heard.body[:_MOST_BYTES].decode("utf-8-sig", "replace") if heard.status == 200 else ""
        rules = self._rules[netloc] = Protego.parse(text)
        delay = rules.crawl_delay(_NAME)
        if delay is not None and delay > self._portal.pause_seconds:
            self._slow_to(delay)
