"""The deadline of one whole answer, for a thread that is blocked reading it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

__all__ = ["Watch"]


class Watch:
    """Cuts a connection when the whole of an answer takes too long.

    httpx measures each read on its own, so a server that sends a byte now and then is read for ever. Coroutines can be
    cancelled; a thread that reads cannot, but the socket under it can be shut.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._late = False

    def connected(self, event: str, info: Mapping[str, object]) -> None:
        """Take note of the socket in use: httpx's trace of a request calls this."""
        stream = info.get("return_value")
        if event.endswith(("connect_tcp.complete", "start_tls.complete")) and hasattr(stream, "get_extra_info"):
            found = stream.get_extra_info("socket")
            self._socket = found if isinstance(found, socket.socket) else None

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watch over one answer.

        Raises:
            TimeoutError: It took too long.
        """
        self._late = False
        timer = threading.Timer(self._seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if self._late:
                raise TimeoutError(f"cut after {self._seconds:g} seconds") from error
            raise
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._late = True
        if self._socket is not None:
            with suppress(OSError):  # closed already: the answer came in time after all
                # Not the method of a TLS socket, which would pull the session from under the thread that reads it.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
