"""The places a register can lie in, as proofs need them: fresh for each test, and looked at without the library."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.register.proving import integrity, leftovers
from thirty3.register._database import _WRITERS
from thirty3.register._place import url_of

POSTGRES = os.environ.get("THIRTY3_POSTGRES", "")
"""Address of an empty PostgreSQL database that tests may use; ``python -m tests.register.postgres`` brings one."""


@dataclass(frozen=True)
class Place:
    """Where a register lies."""

    name: str
    """As ``Register`` is told."""
    folder: Path | None = None
    """The register's own folder; None for a server's."""

    def number(self, query: str) -> int:
        """What one query says, asked beside the library; 0 where nothing was made yet."""
        if self.folder is not None and not Path(self.name).exists():
            return 0
        with self._connection() as connection:
            if "checkpoints" not in inspect(connection).get_table_names():
                return 0
            return int(connection.exec_driver_sql(query).scalar_one())

    def is_free(self) -> bool:
        """Whether nobody is writing at this moment."""
        if self.folder is None:
            return bool(self.number(f"SELECT pg_try_advisory_xact_lock({_WRITERS})::int"))
        with closing(sqlite3.connect(self.name, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
        return True

    def run(self, *statements: str) -> None:
        """Change something beside the library."""
        with self._connection() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def _connection(self) -> AbstractContextManager[Connection]:
        return create_engine(url_of(self.name), poolclass=NullPool).begin()

    def clear(self) -> None:
        """Make room: a large register is a hundred megabytes."""
        if self.folder is not None:
            shutil.rmtree(self.folder)

    def check(self) -> None:
        """Whatever happened, the database itself is whole, and nothing lies beside it."""
        if self.folder is not None:
            assert leftovers(self.folder) == set()
            if Path(self.name).exists():
                assert integrity(Path(self.name)) == ["ok"]


def on_sqlite(folder: Path) -> Place:
    folder.mkdir()
    return Place(str(folder / "register.db"), folder)


@contextmanager
def on_postgres() -> Iterator[Place]:
    """A schema of its own in the tests' database."""
    schema = f"register_{uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        try:
            yield Place(_in_schema(schema))
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


def _in_schema(schema: str) -> str:
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    return url.render_as_string(hide_password=False)
