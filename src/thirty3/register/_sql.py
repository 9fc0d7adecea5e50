"""Inserting what may be there already, in the words of both databases; and times as both sort them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["chunks", "insert_new", "instant", "upsert"]

_MOST_NAMED = 500
"""Values in one IN: all databases take that many, and more of them is no faster."""

Item = TypeVar("Item")


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key is taken are left as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or change those with the same primary key."""
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def _insert(connection: Connection, table: Table) -> Any:
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in parts that one statement can name."""
    for start in range(0, len(items), _MOST_NAMED):
        yield items[start : start + _MOST_NAMED]


def instant(moment: datetime) -> str:
    """An instant as a text that sorts by time: UTC, microseconds always written.

    >>> instant(datetime(2026, 11, 25, 12, tzinfo=UTC))
    '2026-11-25T12:00:00.000000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
