"""What an export holds: its tables, their columns, and for every row where it comes from and under which licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from thirty3.connectors import portals
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.models.row import ORIGIN_COLUMNS, utc
from thirty3.models.tender import Tender
from thirty3.ocds.release import RELEASE_COLUMNS, release_row
from thirty3.ocds.write import ATTRIBUTION
from thirty3.reference.licences import attributions
from thirty3.register._yearly import (
    Part,
    application_parts,
    contract_parts,
    first_seen,
    release_parts,
    tender_parts,
)
from thirty3.wire import Portal

__all__ = ["TABLES", "ExportTable", "Origins"]


@dataclass(frozen=True)
class ExportTable:
    """One table of an export."""

    name: str
    """As its folder is called."""
    own: Mapping[str, str]
    """Columns of a record's row, name to kind."""
    parts: Callable[[Connection], Iterator[Part]]
    """Its records, a few at a time."""
    row: Callable[[Any], dict[str, Any]]
    """A record as a row."""
    version: Callable[[Any], tuple[str, str]]
    """What the record that came is called: its ocid or id, and the id of the version."""
    is_yearly: bool = True
    """Whether it is split by year."""
    kind: str = "release"
    """Kind of the records that came, from which it is made."""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of an exported row, name to kind."""
        return {**self.own, **ORIGIN_COLUMNS}


class Origins:
    """Where the exported rows come from: told row by row, and remembered for the attribution of the whole."""

    def __init__(self) -> None:
        self.cards: Mapping[str, Portal] = {card.id: card for card in portals()}
        self.sources: set[str] = set()
        self.publishers: set[str] = set()
        self.licences: set[str] = set()
        self.unlicensed = 0

    def rows(self, connection: Connection, table: ExportTable, records: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """Rows of a table with the columns of :attr:`ExportTable.columns`."""
        undated = sorted({table.version(one)[0] for one in records if one.provenance.retrieved_at is None})
        seen = first_seen(connection, table.kind, undated)
        for one in records:
            where = one.provenance
            # nobody recorded when a file was downloaded: it was here at the latest when it was first read
            since = utc(where.retrieved_at) or _plain(seen.get(table.version(one)))
            origin = {"source_url": self._address(one), "retrieved_at": since, "licence": self.licence(where)}
            yield table.row(one) | origin

    def note(self, where: Provenance) -> None:
        """Remember that something from there is in the export."""
        self.sources.add(where.source)
        self.publishers |= {where.publisher} if where.publisher else set()
        licence = self.licence(where)
        self.licences |= {licence} if licence else set()
        self.unlicensed += licence is None

    def licence(self, where: Provenance) -> str | None:
        """The licence that the record states, else the one on its portal's card; None where nobody states one."""
        card = self.cards.get(where.source)
        return where.licence or (None if card is None else card.licence)

    def sentences(self) -> tuple[str, ...]:
        """The sentences that the licences of what was noted want shown, each once.

        That of the Open Government Licence is always there: the codes of the boroughs are under it, whatever else is.
        """
        cards = [self.cards[source] for source in sorted(self.sources & self.cards.keys())]
        others = self.licences - {card.licence for card in cards}
        return tuple(dict.fromkeys([ATTRIBUTION, *(card.attribution for card in cards), *attributions(others)]))

    def _address(self, record: Any) -> str | None:
        """Where anyone can go and look; for a file, its name and the place in it, never a path of this machine."""
        where: Provenance = record.provenance
        card = self.cards.get(where.source)
        return where.url or getattr(record, "url", None) or where.place or (None if card is None else card.home)


def _plain(seen_at: str | None) -> str | None:
    return None if seen_at is None else utc(datetime.fromisoformat(seen_at).astimezone(UTC))


def _of_process(record: Contract | Tender) -> tuple[str, str]:
    return record.ocid or record.id, record.provenance.record_id


TABLES: Mapping[str, ExportTable] = MappingProxyType(
    {
        table.name: table
        for table in (
            ExportTable("contracts", Contract.columns(), contract_parts, Contract.row, _of_process),
            ExportTable("tenders", Tender.columns(), tender_parts, Tender.row, _of_process),
            ExportTable(
                "applications",
                Application.columns(),
                application_parts,
                Application.row,
                lambda one: (one.id, ""),
                is_yearly=False,  # nobody dates their publication
                kind="application",
            ),
            ExportTable("releases", RELEASE_COLUMNS, release_parts, release_row, lambda one: (one.ocid, one.id)),
        )
    }
)
"""Every table that can be exported, by name."""
