"""When to ask again: what a portal says about it, and what its card says when the portal does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from thirty3.errors import PortalBusyError
from thirty3.wire import Portal

__all__ = ["LONGEST_WAIT_SECONDS", "LaterError", "retry_after", "wait_for"]

LONGEST_WAIT_SECONDS = 3600.0
"""A portal that wants more than an hour of silence ends the harvest, which can be taken up again."""

_FIRST_WAIT_SECONDS = 1.0
"""After a broken connection; doubled each time."""


class LaterError(Exception):
    """One attempt came to nothing, and the next may not.

    Attributes:
        status: The HTTP status; None when the connection broke or the body was damaged.
        url: The address asked.
        advice: Seconds the portal asked for; None when it did not say.
    """

    def __init__(self, message: str, *, url: str, status: int | None = None, advice: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.url = url
        self.status = status
        self.advice = advice

    def as_busy(self, portal: Portal, attempts: int) -> PortalBusyError:
        """The same as the error that leaves the library, once nobody tries any more."""
        tries = "" if attempts == 1 else f", {attempts} times"
        return PortalBusyError(
            f"{self.message}{tries}",
            portal=portal.id,
            url=self.url,
            status=self.status,
            retry_after_seconds=self.advice,
        )


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of silence an answer asks for.

    Args:
        headers: Of the answer, names in lower case.
        now: The instant it came; used for a date in ``Retry-After`` when the answer has no ``Date`` of its own.

    Returns:
        Seconds from now; None when the answer does not say, or says nonsense or a time gone by.

    >>> retry_after({"retry-after": "120"}, datetime(2026, 11, 22, tzinfo=UTC))
    120.0
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    # The portal's clock may be wrong by an hour; both dates are its own, so their difference is not.
    since = _http_date(headers.get("date", "")) or now
    seconds = (until - since).total_seconds() + 1  # a date has no fractions of a second: one more is never too early
    return seconds if seconds > 0 else None


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def wait_for(portal: Portal, state: tenacity.RetryCallState) -> float:
    """Seconds to wait before the next attempt at one request: tenacity's wait policy for a portal.

    The portal's own word counts the first time. When it proved too short, and when there was none, the card's wait
    for that status counts, doubled with each attempt; a broken connection starts at a second. A tenth at most is
    added at random, so that two waiting harvests do not come back together.
    """
    later = state.outcome.exception() if state.outcome else None
    status = later.status if isinstance(later, LaterError) else None
    advice = later.advice if isinstance(later, LaterError) else None
    base = portal.busy_seconds.get(status, _FIRST_WAIT_SECONDS) if status is not None else _FIRST_WAIT_SECONDS
    seconds = float(base * 2 ** (state.attempt_number - 1))
    if advice is not None:
        seconds = advice if state.attempt_number == 1 else max(advice, seconds)
    seconds = min(seconds, LONGEST_WAIT_SECONDS)
    return seconds + tenacity.wait_random(0, seconds / 10)(state)
