"""What sources that are read from files share: whose they are, which rows are none, and what is said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thirty3.connectors._cells import Cells, Doubts
from thirty3.connectors._columns import Columns
from thirty3.connectors._table import Row, Table, named_rows
from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.borough import Borough
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.normalise.contacts import mask_contacts
from thirty3.reference import borough

__all__ = ["check_row", "not_asked", "not_owned", "provenance", "rejection", "repeated", "texts_of", "unnamed", "whose"]

_LONGEST_RAW = 500
_FEWEST_CELLS = 4
"""A table of so many columns with one filled cell in a row has a heading or a footnote there, and no record."""


def not_asked(query: Query) -> ValueError:
    """What asking a file ends in."""
    return ValueError(f"this source is a file, and cannot be asked for {query!r}: use thirty3.read")


def not_owned(kind: str) -> ValueError:
    """What reading a borough's file ends in when nobody says whose it is; ``kind`` is such as ``a register``."""
    return ValueError(f'{kind} is some council\'s: say whose with borough="Camden"')


def provenance(source: str, file: str, owner: Borough | None) -> Provenance:
    """Where all records of a file come from, before each one's own id and position."""
    publisher = None if owner is None else owner.official_name
    return Provenance(source=source, record_id="", file=file, publisher=publisher)


def whose(cells: Cells, owner: Borough | None, doubts: Doubts) -> Borough | None:
    """Whose a row is: the file's owner's; in a file of several councils, the one's that the row names."""
    named = cells.line("organisation")
    if named is None:
        return owner
    try:
        return borough(named)
    except UnknownNameError:
        doubts.add("rows name an organisation that is none of the 33; they count as the owner's", cells.row, named)
        return owner


def check_row(row: Row, table: Table) -> None:
    """Refuse a row that is no record by its shape alone.

    Raises:
        ParseError: It has more cells than the header, or holds one text and no more.
    """
    if any(row.texts[len(table.header) :]):
        cells, names = len(row.cells), len(table.header)
        raise ParseError(f"the row has {cells} cells and the header {names}: nobody can tell which is which")
    if sum(map(bool, table.header)) >= _FEWEST_CELLS and row.filled == 1:
        raise ParseError("only one cell of the row is filled: a heading or a note, and no record")


def rejection(reason: str, cells: Cells, table: Table, of: Provenance) -> Rejection:
    """A row that is none, with the columns that are read only: the others may hold the names of officers."""
    position = table.position(cells.row)
    told = " | ".join(cells.line(name) or "" for name in cells.columns.places)
    return Rejection(
        reason=reason,
        source=of.source,
        where=f"{of.file}, {position}",
        raw=mask_contacts(f"{position}: {told}")[:_LONGEST_RAW],
    )


def unnamed(table: Table) -> Iterator[str]:
    """Columns without a header that hold something all the same."""
    for index, name in enumerate(table.header):
        if not name and any(row.text(index) for row in table.rows):
            yield f"column {index + 1}, which has no header"


def repeated(table: Table) -> Iterator[str]:
    """Rows that stand twice word for word."""
    rows = Counter[tuple[str | None, ...]]()
    again = [row.number for row in table.rows if _counted(rows, row.texts) > 1]
    if again:
        yield f"rows repeat an earlier one word for word and were kept: {named_rows(table.unit, again)}"


def texts_of(table: Table, columns: Columns, field: str) -> Iterator[str]:
    """The texts of one field, of the rows that have it."""
    index = columns.places.get(field)
    yield from (text for row in table.rows if (text := row.text(index)) is not None)


def _counted(counter: Counter[tuple[str | None, ...]], key: tuple[str | None, ...]) -> int:
    counter[key] += 1
    return counter[key]
