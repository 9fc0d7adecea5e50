"""Opening a store: SQLite by default, PostgreSQL by URL; refused when it is too new, damaged, or where no store can be.

SQLite is opened with a write-ahead log and full synchronisation, and every write transaction takes its lock at the
start (``BEGIN IMMEDIATE``), so that two writers wait for each other instead of failing half way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from thirty3.errors import MissingExtraError, StoreBusyError, StoreDamagedError, StoreError, StoreTooNewError
from thirty3.register import schema

__all__ = ["in_our_words", "open_store", "reading", "writing"]

_APPLICATION_ID = 0x74333333
"""``t333``: marks an SQLite file as ours, for whoever finds it."""
_BUSY_SECONDS = 60
"""How long a writer waits for another: a page is written in milliseconds, a compilation in seconds."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_NOT_LOCAL = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "fuse.rclone"}
)
"""File systems over a network: SQLite's write-ahead log needs memory that all processes share (sqlite.org/wal.html)."""
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "icloud drive", "icloud~", "nextcloud", "syncthing")
"""Folders whose keeper copies files while they change."""


def open_store(url: str | Path) -> Engine:
    """The store at a URL or path, its tables up to date.

    Args:
        url: A file's path, ``:memory:``, or a database URL such as ``postgresql+psycopg://user@host/name``.

    Raises:
        StoreTooNewError: A newer version of the library wrote it.
        StoreDamagedError: It is no store, or is damaged.
        StoreBusyError: It cannot be opened now.
        StoreError: There cannot be a store there; the message says why.
        MissingExtraError: PostgreSQL's driver is not installed.
    """
    where = _url(url)
    with in_our_words(where):
        engine = _engine(where)
        try:
            with writing(engine) as connection:
                _bring_up_to_date(connection, where)
        except BaseException:
            engine.dispose()
            raise
        return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: all of it happens, or nothing."""
    with in_our_words(engine.url), engine.connect().execution_options(t3_writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the store, whatever others write meanwhile."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with in_our_words(engine.url), engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


@contextmanager
def in_our_words(url: URL) -> Iterator[None]:
    """Say what the database raises in the errors of this package; never with a password."""
    name = url.render_as_string(hide_password=True)
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "lock timeout" in text or "starting up" in text or "refused" in text:
            raise StoreBusyError(f"{name} is busy: {text.strip()}") from error
        raise StoreError(f"{name}: {text.strip()}") from error
    except DatabaseError as error:
        text = str(error.orig).strip()
        if "malformed" in text or "not a database" in text or "corrupt" in text:
            raise StoreDamagedError(f"{name} is damaged: {text}; restore a copy") from error
        raise


def _url(url: str | Path) -> URL:
    text = str(url)
    if text == ":memory:":
        return URL.create("sqlite", database=":memory:")
    if "://" in text and not isinstance(url, Path):
        try:
            return make_url(text)
        except ArgumentError as error:
            raise StoreError("that is no database URL; one looks like postgresql+psycopg://user@host/name") from error
    return URL.create("sqlite", database=text)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"a store is SQLite or PostgreSQL, not {url.get_backend_name()}")
    driver = url if "+" in url.drivername else url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(driver, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise MissingExtraError("postgres", "a register in PostgreSQL") from error


def _sqlite(url: URL) -> Engine:
    memory = url.database in {None, "", ":memory:"}
    if not memory:
        _check_place(Path(url.database or ""))
    options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS, "isolation_level": None}}
    if memory:  # one connection is the whole store
        options |= {"poolclass": StaticPool}
        options["connect_args"]["check_same_thread"] = False
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("t3_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_place(path: Path) -> None:
    """Refuse folders that SQLite cannot keep a store in, with the reason."""
    folder = path.expanduser().resolve().parent
    if not folder.is_dir():
        raise StoreError(f"there is no folder {folder} for the register")
    if any(name in part.lower() for part in folder.parts for name in _SYNCED):
        raise StoreError(f"{folder} is kept in step by a service that copies files while they change: choose another")
    kind = _file_system(folder)
    if kind in _NOT_LOCAL:
        raise StoreError(
            f"{folder} is on a network ({kind}), where SQLite cannot keep two processes apart: use PostgreSQL"
        )


def _file_system(folder: Path) -> str | None:
    """The kind of file system a folder is on; None where the system does not say (only Linux does, in /proc/mounts)."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    mounts = [line.split(" ")[1:3] for line in lines if line.count(" ") >= 2]
    under = [(len(place), kind) for place, kind in mounts if folder.is_relative_to(place.replace("\\040", " "))]
    return max(under, default=(0, None))[1]


def _bring_up_to_date(connection: Connection, url: URL) -> None:
    name = url.render_as_string(hide_password=True)
    tables = set(inspect(connection).get_table_names())
    if "store" in tables:
        version = connection.scalar(select(schema.store.c.value).where(schema.store.c.name == "version"))
        if version is None or not version.isdecimal():
            raise StoreDamagedError(f"{name} does not say which version it is; restore a copy")
        if int(version) > schema.VERSION:
            raise StoreTooNewError(
                f"{name} has version {version}, and this library knows {schema.VERSION}: upgrade thirty3 to read it"
            )
        if int(version) == schema.VERSION:
            return
    elif tables - {"alembic_version"}:
        raise StoreDamagedError(f"{name} holds other tables ({', '.join(sorted(tables)[:5])}) and is no register")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={_APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={schema.VERSION}")
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.execute(schema.store.delete().where(schema.store.c.name == "version"))
    connection.execute(schema.store.insert().values(name="version", value=str(schema.VERSION)))
