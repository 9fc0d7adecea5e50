"""Writing what one answer brought: new versions are added, what is there already stays as it is, nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Rejection
from thirty3.models.release import Release
from thirty3.register import schema
from thirty3.register._values import borough_bits, micros, packed
from thirty3.wire import Page

__all__ = ["Written", "add", "write_page"]

_MOST_NAMED = 500
"""Values in one ``IN``: SQLite takes 32,766 parameters, and a statement of a thousand is prepared in a millisecond."""


@dataclass(frozen=True)
class Written:
    """What became of the records of one answer."""

    stored: int = 0
    """Versions that were not there before."""
    unchanged: int = 0
    """Records that were there already, word for word; records that came twice are counted here the second time."""
    quarantined: int = 0
    """Records that could not be read, those that were there already included."""

    @property
    def received(self) -> int:
        """All of them."""
        return self.stored + self.unchanged + self.quarantined


def write_page(connection: Connection, page: Page, *, source: str, run_id: int, seen_at: int) -> Written:
    """Keep all that an answer held.

    Args:
        connection: In a transaction that may write; whoever calls ends it.
        page: What the connector read.
        source: Id of the portal.
        run_id: The run it belongs to.
        seen_at: When the answer came, in microseconds.

    Returns:
        The counts, of which ``received`` is the sum.
    """
    first = {"source": source, "run_id": run_id, "seen_at": seen_at}
    releases = [_release(release) | first for release in page.releases]
    new = add(connection, schema.release, releases, key=("ocid", "release_id", "hash", "source"), within="ocid")
    touched = [{"ocid": ocid} for ocid in sorted({row["ocid"] for row in new})]
    add(connection, schema.touched, touched, key=("ocid",), within="ocid")
    applications = [_application(record) | first for record in page.applications]
    companies = [_company(record) | first for record in page.companies]
    stored = len(new)
    stored += len(add(connection, schema.application, applications, key=("id", "hash", "source"), within="id"))
    stored += len(add(connection, schema.company, companies, key=("id", "hash", "source"), within="id"))
    rejected = [_rejection(rejection) | first for rejection in page.rejected]
    add(connection, schema.quarantine, rejected, key=("source", "hash"), within="hash")
    came = len(releases) + len(applications) + len(companies)
    return Written(stored=stored, unchanged=came - stored, quarantined=len(rejected))


def add(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], *, key: Sequence[str], within: str
) -> list[Mapping[str, Any]]:
    """Insert the rows whose key is not there yet.

    Args:
        connection: In a transaction that may write.
        table: Into which.
        rows: All with the same columns.
        key: Columns of a unique constraint.
        within: The one of them by which those that are there are looked up.

    Returns:
        The rows that were inserted, in order. Another writer that inserts the same row first does no harm, but the
        row is then in both writers' answers: whoever counts holds the lease of the source.
    """
    columns = [table.c[name] for name in key]
    by_key = {tuple(row[name] for name in key): row for row in reversed(list(rows))}
    wanted = sorted({row[within] for row in by_key.values()})
    there: set[tuple[Any, ...]] = set()
    for start in range(0, len(wanted), _MOST_NAMED):
        named = table.c[within].in_(wanted[start : start + _MOST_NAMED])
        there.update(tuple(row) for row in connection.execute(select(*columns).where(named)))
    new = [row for mark, row in reversed(by_key.items()) if mark not in there]
    if new:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), new)
    return new


def _release(release: Release) -> dict[str, Any]:
    return {
        "ocid": _text(release.ocid),
        "release_id": _text(release.id),
        "hash": release.content_hash,
        "at": micros(release.date),
        "record": packed(release),
    }


def _application(record: Application) -> dict[str, Any]:
    return {
        "id": _text(record.id),
        "hash": _digest(record.model_dump_json(exclude={"provenance"})),
        "borough": borough_bits([record.borough]),
        "service_area": record.service_areas[0] if record.service_areas else None,
        "record": packed(record),
    }


def _company(record: Company) -> dict[str, Any]:
    digest = _digest(record.model_dump_json(exclude={"provenance"}))
    return {"id": _text(record.id), "hash": digest, "record": packed(record)}


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "hash": _digest(f"{rejection.reason}\0{rejection.raw or rejection.where}"),
        "reason": _text(rejection.reason),
        "place": _text(rejection.where),
        "raw": _text(rejection.raw),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(value: str) -> str:
    """A text as both databases can hold it: PostgreSQL has no NUL, and neither has halves of surrogate pairs."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
