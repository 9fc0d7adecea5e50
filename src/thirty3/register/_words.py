"""What a database says, in the errors of this package: translated once, here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from thirty3.errors import StoreBusyError, StoreDamagedError, StoreError

__all__ = ["as_written", "in_our_words"]

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PLAIN = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: the folder is missing or may not be used",
    sqlite3.SQLITE_IOERR: "the disk does not read or write",
    sqlite3.SQLITE_TOOBIG: "a record is too large",
}
_SERVER_BUSY = frozenset({"55P03", "40001", "40P01"})
"""PostgreSQL's lock not available, serialisation failure and deadlock: another process was first."""
_SERVER_DAMAGED = frozenset({"XX001", "XX002"})
_UNDECODED = "Could not decode to UTF-8"
"""Python's own word, which has no code of SQLite's, and goes on with the text itself."""
_PRIMARY = 0xFF
"""SQLite's extended codes hold the plain one in their lowest byte."""


@contextmanager
def in_our_words(name: str) -> Iterator[None]:
    """Say what the database raises as a :class:`~thirty3.errors.StoreError` that names the register.

    Args:
        name: The register, as people know it, without a password.
    """
    try:
        yield
    except exc.DBAPIError as error:
        cause = error.orig or error
        ours = _ours(name, cause)
        error.args = cause.args = (_line(cause),)  # a traceback shows them too, and PostgreSQL's tell whole rows
        raise ours from error
    except exc.TimeoutError as error:
        raise StoreBusyError(f"the register {name} has no connection free: {error}") from error
    except UnicodeDecodeError as error:
        raise StoreDamagedError(f"the register {name} is damaged, a text is none: restore a copy") from error
    except (sqlite3.Error, OSError) as error:
        raise _ours(name, error) from error


@contextmanager
def as_written(what: str) -> Iterator[None]:
    """Say that something which is read from a row cannot have been written like that.

    Raises:
        StoreDamagedError: It cannot.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        raise StoreDamagedError(f"{what} is not as it was written: restore a copy") from error


def _ours(name: str, error: BaseException) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(name, code & _PRIMARY, error)
    if str(error).startswith(_UNDECODED):
        return StoreDamagedError(f"the register {name} is damaged, a text is none: restore a copy")
    state = getattr(error, "sqlstate", None)
    if state in _SERVER_BUSY:
        return StoreBusyError(f"the register {name} is held by another process: {_line(error)}")
    if state in _SERVER_DAMAGED:
        return StoreDamagedError(f"the register {name} is damaged: {_line(error)}; restore a copy")
    return StoreError(f"the register {name} cannot be used: {_line(error)}")


def _of_sqlite(name: str, code: int, error: BaseException) -> StoreError:
    if code in _BUSY:
        return StoreBusyError(f"the register {name} is held by another process: try again later")
    if code in _DAMAGED:
        return StoreDamagedError(f"the register {name} is damaged, or no register: {_line(error)}; restore a copy")
    return StoreError(f"the register {name}: {_PLAIN.get(code, _line(error))}")


def _line(error: BaseException) -> str:
    """The first line of what it says: more may quote what was to be written, or was read."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return _UNDECODED if line.startswith(_UNDECODED) else line
