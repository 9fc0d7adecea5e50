"""A register's database: opened, brought up to this version's schema, read from and written to in whole steps."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from stat import S_ISREG
from threading import Lock
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import NullPool

from thirty3.errors import MissingExtraError, StoreBusyError, StoreDamagedError, StoreError, StoreTooNewError
from thirty3.register._place import file_of, url_of
from thirty3.register._tables import METADATA
from thirty3.register._words import in_our_words

__all__ = ["SCHEMA_VERSION", "Database"]

SCHEMA_VERSION = "0002"
"""The newest migration in ``migrations/versions``; a test holds the two against each other."""

_APPLICATION = 0x74333372
"""SQLite's application_id of a register, ``t33r``: another program's database is never taken for one."""
_BUSY_MILLISECONDS = 30_000
"""A page is written in well under a second; who waits longer than this waits for something else."""
_WRITERS = 0x74333372
"""The advisory lock that writers on PostgreSQL take in turn, as those on SQLite do by themselves."""
_LIMITS = (
    f"SET LOCAL lock_timeout = {_BUSY_MILLISECONDS}; "
    "SET LOCAL idle_in_transaction_session_timeout = '15min'"  # who is cut off in the middle must not stop all others
)
"""Of PostgreSQL's writers; without them it waits for ever."""
_MIGRATING = Lock()
"""Alembic keeps what it works on in its own module: two threads that open two new registers would mix them up."""
_PRAGMAS = (
    f"busy_timeout = {_BUSY_MILLISECONDS}",
    "foreign_keys = ON",
    "trusted_schema = OFF",  # a file may come from somebody else
    "secure_delete = ON",  # what is forgotten is overwritten
    "cell_size_check = ON",  # a damaged page is noticed when it is read, not only when it makes no sense at all
    "synchronous = FULL",
)


class Database:
    """Connections to one register; each is opened when needed and closed again, so that forks and threads are safe.

    Args:
        place: Path of a SQLite file, ``:memory:``, or an SQLAlchemy address of SQLite or PostgreSQL.

    Raises:
        StoreError: It cannot be opened there.
        StoreTooNewError: A newer version of this library wrote it.
        StoreDamagedError: It is damaged, or is no register.
        MissingExtraError: The driver is not installed.
    """

    def __init__(self, place: str | Path) -> None:
        self._remove: Callable[[], None] | None = None
        if str(place) == ":memory:":
            url, self._remove = _temporary()
        else:
            url = url_of(place)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.file = file_of(url) if self.is_sqlite else None
        if self.file is not None:
            _check_log(self.file)
            url = url.set(database=str(self.file))
        self.name = ":memory:" if self._remove is not None else str(self.file or url.render_as_string())
        self.engine = _engine(url)
        try:
            with in_our_words(self.name):
                self._bring_up()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close it; a register in memory is gone then."""
        self.engine.dispose()
        if self._remove is not None:
            self._remove()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the register, which does not change while others write."""
        with in_our_words(self.name), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One step: all of it is kept, or nothing. Writers take turns."""
        with (
            in_our_words(self.name),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.exec_driver_sql(_LIMITS)
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
            yield connection

    def check(self) -> None:
        """Read the whole database and make sure that it is as it was written.

        Raises:
            StoreDamagedError: It is not.
        """
        if self.is_sqlite:
            with self.reading() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars().all()
            if found != ["ok"]:
                raise StoreDamagedError(f"the register {self.name} is damaged: {'; '.join(map(str, found))[:300]}")

    def purge(self) -> None:
        """Overwrite what is no longer in any row: freed pages, old versions of rows, the log beside the file.

        Raises:
            StoreBusyError: Somebody reads an older view of the register, which has to be kept until that is over.
        """
        with in_our_words(self.name):
            if not self.is_sqlite:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    for table in METADATA.sorted_tables:
                        connection.exec_driver_sql(f"VACUUM FULL {table.name}")
                return
            with closing(self.engine.raw_connection()) as bare:  # no transaction may be begun before VACUUM
                cursor = bare.cursor()
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                is_busy = cursor.fetchall()[0][0]
        if is_busy:
            raise StoreBusyError(
                f"the register {self.name} is being read by another process, so that its log still holds what is gone "
                "from the register itself: do it again later"
            )

    def _bring_up(self) -> None:
        """Make the tables, or bring older ones up to this version, in one step."""
        with self.reading() as connection:
            version = self._version(connection)
        if version == SCHEMA_VERSION:
            return
        with self.writing() as connection:
            version = self._version(connection)  # another process may have been first
            if version != SCHEMA_VERSION:
                _migrate(connection)
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION}")

    def _version(self, connection: Connection) -> str | None:
        """The version of its schema; None for an empty database.

        Raises:
            StoreTooNewError: It is newer than this library.
            StoreDamagedError: It is no register, or has lost its version.
        """
        names = set(inspect(connection).get_table_names())
        is_register = bool(METADATA.tables.keys() & names)
        if self.is_sqlite:  # said in the same step in which its tables were made
            is_register = connection.exec_driver_sql("PRAGMA application_id").scalar() == _APPLICATION
        if "alembic_version" not in names:
            if is_register:
                raise StoreDamagedError(f"the register {self.name} has lost the version of its schema: restore a copy")
            return None
        version = connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar()
        if not str(version).isdecimal():
            raise StoreDamagedError(f"the register {self.name} has lost the version of its schema: restore a copy")
        if str(version) > SCHEMA_VERSION:
            raise StoreTooNewError(
                f"the register {self.name} has schema {version}, and this thirty3 knows {SCHEMA_VERSION}: "
                "pip install --upgrade thirty3"
            )
        lost = sorted(METADATA.tables.keys() - names) if version == SCHEMA_VERSION else []
        if lost:
            raise StoreDamagedError(f"the register {self.name} has lost its table {lost[0]}: restore a copy")
        return str(version)


def _temporary() -> tuple[URL, Callable[[], None]]:
    """A file of our own in place of memory, so that a notebook has the same register as a service."""
    folder = tempfile.TemporaryDirectory(prefix="thirty3-", ignore_cleanup_errors=True)
    return URL.create("sqlite", database=str(Path(folder.name) / "register.db")), folder.cleanup


def _check_log(file: Path) -> None:
    """A file that is gone, or empty, while its log is not: SQLite would throw the log away and begin anew.

    Raises:
        StoreDamagedError: It is so.
    """
    log = file.with_name(f"{file.name}-wal")
    if _size(log) and not _size(file):
        raise StoreDamagedError(f"the register {file} is gone or empty, and its log {log.name} is not: restore a copy")


def _size(file: Path) -> int:
    """Bytes in a file, none where there is none: looked at once, as whoever closes a register last removes its log."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return found.st_size if S_ISREG(found.st_mode) else 0


def _engine(url: URL) -> Engine:
    try:
        # what was to be written is nobody's business in an error, nor in the log of statements
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, logging_name="thirty3")
    except ModuleNotFoundError as error:
        raise MissingExtraError("postgres", "a register in PostgreSQL") from error
    logging.getLogger("sqlalchemy.engine.Engine.thirty3").addFilter(_tells_no_rows)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", partial(_prepare, url.database))
        event.listen(engine, "begin", _begin)
    return engine


def _tells_no_rows(record: logging.LogRecord) -> bool:
    """Whether a line of SQLAlchemy's log may be seen: at DEBUG it writes out every row that is read."""
    return record.levelno > logging.DEBUG


def _prepare(name: str | None, connection: Any, _record: object) -> None:
    """A new SQLite connection as the register wants it: transactions are ours to begin."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    is_made = cursor.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    application = cursor.execute("PRAGMA application_id").fetchone()[0]  # last: by now others may have made it, whole
    if application != _APPLICATION and (application or is_made):
        raise StoreDamagedError(f"{name} is a database of another program, not a register")  # and nothing is changed
    mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    cursor.close()
    if mode != "wal":
        raise StoreError(
            f"the register {name} needs SQLite's write-ahead log, which this place does not allow (it gives {mode})"
        )


def _begin(connection: Connection) -> None:
    """Who will write says so at once: two that read first and write then would lock each other out."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection) -> None:
    try:
        from alembic import command  # a third of a second, spent only when there is something to do
        from alembic.config import Config
    except ModuleNotFoundError as error:
        raise MissingExtraError("store", "a register") from error
    config = Config()
    config.set_main_option("script_location", "thirty3.register:migrations")
    config.attributes["connection"] = connection
    with _MIGRATING:
        command.upgrade(config, "head")
