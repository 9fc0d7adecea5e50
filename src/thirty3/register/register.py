"""The register's face: everything a service does with its store, each a method that says what it needs and gives."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from thirty3.register.engine import open_store

__all__ = ["Register"]


class Register:
    """London's tenders, contracts and applications, kept for years. A context manager.

    Args:
        url: A file's path (SQLite, made when it is not there), ``:memory:`` for a notebook, or the URL of a
            PostgreSQL database: ``postgresql+psycopg://user@host/name``.

    Raises:
        StoreTooNewError: A newer version of the library wrote it.
        StoreDamagedError: It is no register, or is damaged.
        StoreBusyError: It cannot be opened now.
        StoreError: There cannot be a register there; the message says why.

    >>> with Register(":memory:") as register:
    ...     register
    Register('sqlite:///:memory:')
    """

    def __init__(self, url: str | Path) -> None:
        self._engine = open_store(url)

    def __repr__(self) -> str:
        return f"Register({self._engine.url.render_as_string(hide_password=True)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; what was written is there."""
        self._engine.dispose()
