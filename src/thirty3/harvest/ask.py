"""What goes over the wire in one go, and what comes back: the words of the conversation with a portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Ask", "Heard"]


@dataclass(frozen=True)
class Ask:
    """One address to ask, as it goes over the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None

    def __repr__(self) -> str:
        return f"Ask({self.method} {self.url})"  # headers and body can hold the portal's secrets


@dataclass(frozen=True)
class Heard:
    """One answer off the wire: whole when its status is one the card calls an answer, an excerpt otherwise."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
