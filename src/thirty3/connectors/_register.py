"""A contracts register out of a file, whatever system wrote it: its rows as releases, and what is doubtful about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from thirty3.connectors._cells import Cells, Doubts, read_order
from thirty3.connectors._columns import Columns, Headings
from thirty3.connectors._file import check_row, not_asked, not_owned, provenance, rejection, repeated, texts_of, unnamed
from thirty3.connectors._register_release import Register, release_data
from thirty3.connectors._table import Table, read_table
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.borough import Borough
from thirty3.models.content import identified
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.contacts import mask_contacts
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["RegisterKind", "RegisterSource", "read_register"]

_DAYS = ("start", "end", "max_end", "review", "awarded", "signed")
"""Fields that hold days."""


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """What tells one kind of register from another."""

    source: str
    """Id of the source."""
    prefix: str
    """How its ocids begin: ours, and not registered, for registers have no open contracting ids of their own."""
    headings: Headings
    """The header texts it is known to have."""


@dataclass(frozen=True)
class RegisterSource:
    """A card and its two methods; a register is somebody's, so :meth:`for_file` says whose before it is read."""

    portal: Portal
    kind: Callable[[], RegisterKind]
    """Made when it is first needed: its table of header texts is a file."""
    borough: Borough | None = None
    """Whose register it is; None before anyone has said so: releases then have no buyer."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field to header text, as the caller says."""

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> RegisterSource:
        """The same for one council's register.

        Raises:
            UnknownNameError: ``columns`` has a field that registers do not have.
            ValueError: Nobody says whose register it is.
        """
        if borough is None:
            raise not_owned("a register")
        self.kind().headings.check(columns)
        return replace(self, borough=borough, columns=columns)

    def requests(self, query: Query, /) -> Iterator[Request]:
        """Nothing can be asked.

        Raises:
            ValueError: Always.
        """
        raise not_asked(query)

    def read(self, response: Response, /) -> Page:
        """The contracts of one register, each as a release; rows that are no contracts are rejected.

        Raises:
            PortalChangedError: The file as a whole is no register.
            MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
        """
        return read_register(response, self.kind(), owner=self.borough, columns=self.columns)


def read_register(response: Response, kind: RegisterKind, *, owner: Borough | None, columns: Mapping[str, str]) -> Page:
    """The contracts of one register, each as a release.

    A row that names neither contract nor reference, or has more cells than the header, is rejected. Columns that
    nobody reads are in ``unread``, and what could not be read in single cells is counted in ``warnings``.

    Args:
        response: The file; its address is its path.
        kind: Which kind of register it is.
        owner: Whose it is.
        columns: Field to header text, as the caller says.

    Raises:
        PortalChangedError: The file as a whole is no register.
        MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
    """
    file = response.request.url
    try:
        table = read_table(response.body, fields=kind.headings.meanings(columns), least=1 if columns else 2)
        found = _columns(table, kind.headings.find(table.header, columns))
    except ParseError as error:
        raise PortalChangedError(str(error), portal=kind.source, url=file) from error
    return _page(table, found, kind, owner, file)


def _page(table: Table, columns: Columns, kind: RegisterKind, owner: Borough | None, file: str) -> Page:
    order, warnings = read_order(table, columns, days=_DAYS)
    register = Register(kind.prefix, owner, Doubts(table.unit))
    source = provenance(kind.source, file, owner)
    releases: list[Release] = []
    rejected: list[Rejection] = []
    for row in table.rows:
        cells = Cells(row, columns, order, register.doubts)
        try:
            check_row(row, table)
            data = identified(release_data(_named(cells), register))
        except ParseError as error:
            rejected.append(rejection(str(error), cells, table, source))
            continue
        where = source.model_copy(update={"position": table.position(row)})
        releases.append(make_release(data, provenance=where, notes=tuple(dict.fromkeys(cells.notes))))
    doubts = (*register.doubts.warnings(), *repeated(table), *_shared_references(table, columns))
    return Page(
        releases=tuple(releases),
        rejected=tuple(rejected),
        unread=(*columns.unread, *unnamed(table), *sorted(register.unread)),
        warnings=(*table.warnings, *columns.warnings, *warnings, *doubts),
    )


def _columns(table: Table, columns: Columns) -> Columns:
    if not {"title", "reference"} & columns.places.keys():
        names = ", ".join(name for name in table.header if name)
        raise ParseError(
            f"no column is known to hold a title or a reference, columns= can say which; there are: {names}"
        )
    return columns


def _named(cells: Cells) -> Cells:
    """The same, when it names a contract."""
    if cells.line("title") is None and cells.line("reference") is None:
        raise ParseError("the row has neither a title nor a reference")
    return cells


def _shared_references(table: Table, columns: Columns) -> Iterator[str]:
    """References of several rows."""
    references = Counter(texts_of(table, columns, "reference"))
    shared = [reference for reference, count in references.items() if count > 1]
    if shared:
        yield (
            f"references stand in several rows ({len(shared)}, such as {mask_contacts(shared[0])}): "
            "one value may be told several times, so do not add them up unseen"
        )
