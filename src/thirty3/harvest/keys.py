"""A portal's secrets: read from the environment when they are needed, shown to its own host only, kept nowhere."""

from __future__ import annotations

import base64
import json
import math
import os
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest.ask import Ask, Heard
from thirty3.harvest.guard import check_address
from thirty3.wire import Key, Portal, Token

__all__ = ["Keys"]

_MARGIN = 0.9
"""Part of a token's life that is used: it may end while a request is under way."""
_LONGEST_LIFE_SECONDS = 24 * 3600.0
"""A token that claims to live longer is asked for again all the same."""


class Keys:
    """What one harvest shows a portal, and the token it was given; both are gone when the harvest is."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._token: str | None = None
        self._ends: datetime | None = None
        self._secrets: set[str] = set()

    def show(
        self, headers: tuple[tuple[str, str], ...], now: datetime, hear: Callable[[Ask], Generator[Ask, Heard, Heard]]
    ) -> Generator[Ask, Heard, tuple[tuple[str, str], ...]]:
        """The headers that hold the portal's secret; a token is asked for first, where none is live.

        Args:
            headers: What this library says of itself.
            now: The instant, which tells whether a token is still live.
            hear: Asks one address and judges the answer.

        Raises:
            PortalRefusedError: The environment does not hold the secret, or the portal does not take it.
            PortalChangedError: The answer holds no token.
        """
        key = self._portal.key
        if key is None:
            return ()
        if isinstance(key, Key):
            return self._header(key)
        if self._token is None or (self._ends is not None and now >= self._ends):
            check_address(self._portal, key.url)
            form = {
                "grant_type": "client_credentials",
                "client_id": self._read(key.id_variable),
                "client_secret": self._read(key.secret_variable),
            }
            kind = ("Content-Type", "application/x-www-form-urlencoded")
            self._take(key, (yield from hear(Ask("POST", key.url, (*headers, kind), urlencode(form)))))
        return (("Authorization", f"Bearer {self._token}"),)

    def forget(self) -> bool:
        """Whether there was a token to forget, so that asking once more is worth it."""
        had, self._token = self._token is not None, None
        return had

    def without(self, text: str) -> str:
        """A text of the portal without any secret that it repeats."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    def _header(self, key: Key) -> tuple[tuple[str, str], ...]:
        if not key.required and not os.environ.get(key.variable, "").strip():
            return ()
        secret = self._read(key.variable)
        if key.form == "plain":
            return ((key.header, secret),)
        packed = base64.b64encode(f"{secret}:".encode()).decode()
        self._secrets.add(packed)
        return ((key.header, f"Basic {packed}"),)

    def _read(self, variable: str) -> str:
        secret = os.environ.get(variable, "").strip()
        if not secret or not secret.isascii() or not secret.isprintable():
            what = "holds no key" if secret else "is not set"
            raise PortalRefusedError(
                f"{self._portal.name} wants a key, and the environment variable {variable} {what}",
                portal=self._portal.id,
            )
        self._secrets.add(secret)
        return secret

    def _take(self, key: Token, heard: Heard) -> None:
        try:
            answer = json.loads(heard.body)
        except (ValueError, RecursionError) as error:
            raise PortalChangedError("the answer is no token", portal=self._portal.id, url=key.url) from error
        token = answer.get(key.member) if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise PortalChangedError(f"the answer has no token in {key.member!r}", portal=self._portal.id, url=key.url)
        self._token = token
        self._secrets.add(token)
        self._ends = heard.at + timedelta(seconds=_life_seconds(key, answer.get(key.expiry_member)))


def _life_seconds(key: Token, said: object) -> float:
    """How long a token is used; one that does not say is used for a minute."""
    try:
        life = float(said) * key.expiry_seconds if isinstance(said, int | float | str) else math.nan
    except (ValueError, OverflowError):
        life = math.nan
    if not life > 0:  # also when it is not a number
        return 60.0
    return min(life * _MARGIN, _LONGEST_LIFE_SECONDS)
