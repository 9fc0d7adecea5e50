"""Contracts registers: what councils publish under the Local Government Transparency Code 2015, as files of any shape.

The Code asks every council to publish each contract above £5,000 with reference, title, department, description,
supplier, sum, dates and the supplier's size. It fixes no layout, and no two registers look alike: headers are found by
a table of known wordings (``reference/register_columns.csv``), and a caller's own mapping goes before it.

Sources: https://www.gov.uk/government/publications/local-government-transparency-code-2015, and what the readers of
published registers and spending files met in years of reading them (see ``docs/portals/contract_register.md``).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from thirty3.connectors._register_cells import Cells, Doubts, read_order
from thirty3.connectors._register_columns import Columns, check_fields, find_columns, meanings
from thirty3.connectors._register_release import Register, release_data
from thirty3.connectors._table import Row, Table, cell_text, named_rows, read_table
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.borough import Borough
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.contacts import mask_contacts
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["ContractRegister", "connector"]

_CARD = Portal(
    id="contract_register",
    name="Contracts registers",
    home="https://www.gov.uk/government/publications/local-government-transparency-code-2015",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # a file that somebody hands in: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # the largest council's register is some 10,000 rows, 5 MB as text
    checked="2026-11-22",  # the Code's wording; headers as in the table of register columns
)

_LONGEST_RAW = 500
_FEWEST_CELLS = 4
"""A register of so many columns with one filled cell in a row has a heading or a footnote there, and no contract."""


@dataclass(frozen=True)
class ContractRegister:
    """The card and its two methods; a register is somebody's, so :meth:`for_file` says whose before it is read."""

    portal: Portal = _CARD
    borough: Borough | None = None
    """Whose register it is; None before anyone has said so: releases then have no buyer."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field to header text, as the caller says."""

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> ContractRegister:
        """The same for one council's register.

        Raises:
            UnknownNameError: ``columns`` has a field that registers do not have.
            ValueError: Nobody says whose register it is.
        """
        if borough is None:
            raise ValueError('a register is some council\'s: say whose with borough="Camden"')
        check_fields(columns)
        return replace(self, borough=borough, columns=columns)

    def requests(self, query: Query, /) -> Iterator[Request]:
        """Nothing can be asked.

        Raises:
            ValueError: Always.
        """
        raise ValueError(f"this source is a file, and cannot be asked for {query!r}: use thirty3.read")

    def read(self, response: Response, /) -> Page:
        """The contracts of one register, each as a release.

        A row that names neither contract nor reference, or has more cells than the header, is rejected. Columns that
        nobody reads are in ``unread``, and what could not be read in single cells is counted in ``warnings``.

        Raises:
            PortalChangedError: The file as a whole is no register.
            MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
        """
        file = response.request.url
        try:
            table = read_table(response.body, fields=meanings(self.columns), least=1 if self.columns else 2)
            columns = _columns(table, self.columns)
        except ParseError as error:
            raise PortalChangedError(str(error), portal=self.portal.id, url=file) from error
        return self._page(table, columns, file)

    def _page(self, table: Table, columns: Columns, file: str) -> Page:
        order, warnings = read_order(table, columns)
        register = Register(self.borough, Doubts(table.unit))
        provenance = Provenance(
            source=self.portal.id,
            record_id="",
            file=file,
            publisher=None if self.borough is None else self.borough.official_name,
        )
        releases: list[Release] = []
        rejected: list[Rejection] = []
        for row in table.rows:
            cells = Cells(row, columns, order, register.doubts)
            fault = _fault(row, table, cells)
            if fault is not None:
                rejected.append(self._rejection(fault, cells, table, file))
                continue
            where = provenance.model_copy(update={"position": table.position(row)})
            data = _identified(release_data(cells, register))
            releases.append(make_release(data, provenance=where, notes=tuple(dict.fromkeys(cells.notes))))
        return Page(
            releases=tuple(releases),
            rejected=tuple(rejected),
            unread=(*columns.unread, *_unnamed(table), *sorted(register.unread)),
            warnings=(
                *table.warnings,
                *columns.warnings,
                *warnings,
                *register.doubts.warnings(),
                *_repeats(table, columns),
            ),
        )

    def _rejection(self, reason: str, cells: Cells, table: Table, file: str) -> Rejection:
        """With the columns that are read only: the others may hold the names of officers."""
        position = table.position(cells.row)
        told = " | ".join(cells.line(name) or "" for name in cells.columns.places)
        return Rejection(
            reason=reason,
            source=self.portal.id,
            where=f"{file}, {position}",
            raw=mask_contacts(f"{position}: {told}")[:_LONGEST_RAW],
        )


def _columns(table: Table, said: Mapping[str, str]) -> Columns:
    columns = find_columns(table.header, said)
    if not {"title", "reference"} & columns.places.keys():
        names = ", ".join(name for name in table.header if name)
        raise ParseError(
            f"no column is known to hold a title or a reference, columns= can say which; there are: {names}"
        )
    return columns


def _fault(row: Row, table: Table, cells: Cells) -> str | None:
    """Why a row is no contract; None when it is one."""
    if any(map(cell_text, row.cells[len(table.header) :])):
        return f"the row has {len(row.cells)} cells and the header {len(table.header)}: nobody can tell which is which"
    if sum(map(bool, table.header)) >= _FEWEST_CELLS and row.filled == 1:
        return "only one cell of the row is filled: a heading or a note, and no contract"
    if cells.line("title") is None and cells.line("reference") is None:
        return "the row has neither a title nor a reference"
    return None


def _identified(data: Mapping[str, object]) -> dict[str, object]:
    """The release with an id made from its content: the same row is the same release in every edition."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {**data, "id": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}


def _unnamed(table: Table) -> Iterator[str]:
    """Columns without a header that hold something all the same."""
    for index, name in enumerate(table.header):
        if not name and any(index < len(row.cells) and cell_text(row.cells[index]) for row in table.rows):
            yield f"column {index + 1}, which has no header"


def _repeats(table: Table, columns: Columns) -> Iterator[str]:
    """Rows that stand twice word for word, and references of several rows."""
    rows = Counter[tuple[str | None, ...]]()
    again = [row.number for row in table.rows if _counted(rows, tuple(map(cell_text, row.cells))) > 1]
    if again:
        yield f"rows repeat an earlier one word for word and were kept: {named_rows(table.unit, again)}"
    index = columns.places.get("reference")
    references = Counter(_column(table.rows, index)) if index is not None else Counter[str]()
    shared = [reference for reference, count in references.items() if count > 1]
    if shared:
        yield (
            f"references stand in several rows ({len(shared)}, such as {mask_contacts(shared[0])}): "
            "one value may be told several times, so do not add them up unseen"
        )


def _counted(counter: Counter[tuple[str | None, ...]], key: tuple[str | None, ...]) -> int:
    counter[key] += 1
    return counter[key]


def _column(rows: Iterable[Row], index: int) -> Iterator[str]:
    for row in rows:
        text = cell_text(row.cells[index]) if index < len(row.cells) else None
        if text is not None:
            yield text


connector = ContractRegister()
