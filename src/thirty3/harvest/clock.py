"""Time as the harvest meets it: what it is, and waiting for it. Tests bring a clock of their own."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """What time it is, and how to let some pass."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""
        ...

    async def asleep(self, seconds: float) -> None:
        """The same for coroutines."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Let other coroutines run meanwhile."""
        await asyncio.sleep(seconds)
