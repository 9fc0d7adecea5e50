"""A borough's list of applications, as a file: the questions City Tools asked, CSV or XLSX, under any headers.

City Tools was LOTI's dashboard of 2019 on the systems that London's boroughs run. What it could be asked is known: who
uses a system, all systems of a borough by service, suppliers and manufacturers, frontline or corporate, when contracts
end, how content boroughs are. Its fields and headers are not known, so ours are in
``reference/application_columns.csv``, and :func:`write_template` writes an empty list to be filled in.

Sources: https://www.ukauthority.com/articles/loti-launches-london-boroughs-tech-dashboard/ and
https://medium.com/loti/city-tools-shining-a-light-on-the-technologies-powering-londons-boroughs-d909a7d74a73.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from thirty3.connectors._application_template import template
from thirty3.connectors._applications import DAYS, Estate, application
from thirty3.connectors._cells import Cells, Doubts, read_order
from thirty3.connectors._columns import Columns, Headings, headings
from thirty3.connectors._file import check_row, not_asked, not_owned, provenance, rejection, repeated, unnamed
from thirty3.connectors._table import Table, read_table
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.application import Application
from thirty3.models.borough import Borough
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.reference.application_columns import application_columns
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["CityTools", "connector", "write_template"]

_CARD = Portal(
    id="city_tools",
    name="City Tools lists of applications",
    home="https://medium.com/loti/city-tools-shining-a-light-on-the-technologies-powering-londons-boroughs-d909a7d74a73",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # a file that somebody hands in: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # as for registers; a borough runs some hundreds of systems, which is far less
    records="applications",
    checked="2026-11-22",  # the questions, as the two articles name them
)


@dataclass(frozen=True)
class CityTools:
    """The card and its two methods; a list is somebody's, so :meth:`for_file` says whose before it is read."""

    portal: Portal = _CARD
    borough: Borough | None = None
    """Whose list it is; None before anyone has said so: rows that do not name a borough are then rejected."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field to header text, as the caller says."""

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> CityTools:
        """The same for one borough's list.

        Raises:
            UnknownNameError: ``columns`` has a field that lists of applications do not have.
            ValueError: Nobody says whose list it is.
        """
        if borough is None:
            raise not_owned("a list of applications")
        _headings().check(columns)
        return replace(self, borough=borough, columns=columns)

    def requests(self, query: Query, /) -> Iterator[Request]:
        """Nothing can be asked.

        Raises:
            ValueError: Always.
        """
        raise not_asked(query)

    def read(self, response: Response, /) -> Page:
        """The applications of one list.

        A row that names no system, or has more cells than the header, is rejected. Columns that nobody reads are in
        ``unread``, and what could not be read in single cells is counted in ``warnings``.

        Raises:
            PortalChangedError: The file as a whole is no list of applications.
            MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
        """
        file = response.request.url
        known = _headings()
        try:
            table = read_table(response.body, fields=known.meanings(self.columns), least=1 if self.columns else 2)
            columns = _named(table, known.find(table.header, self.columns))
        except ParseError as error:
            raise PortalChangedError(str(error), portal=self.portal.id, url=file) from error
        return self._page(table, columns, file)

    def _page(self, table: Table, columns: Columns, file: str) -> Page:
        order, warnings = read_order(table, columns, days=DAYS)
        estate = Estate(self.borough, Doubts(table.unit))
        source = provenance(self.portal.id, file, self.borough)
        read: list[Application] = []
        rejected: list[Rejection] = []
        for row in table.rows:
            cells = Cells(row, columns, order, estate.doubts)
            try:
                check_row(row, table)
                where = source.model_copy(update={"position": table.position(row)})
                read.append(application(cells, estate, where=where))
            except ParseError as error:
                rejected.append(rejection(str(error), cells, table, source))
        return Page(
            applications=tuple(read),
            rejected=tuple(rejected),
            unread=(*columns.unread, *unnamed(table)),
            warnings=(*table.warnings, *columns.warnings, *warnings, *estate.doubts.warnings(), *repeated(table)),
        )


def write_template(path: str | Path) -> None:
    """Write an empty list of applications for a borough to fill in: CSV, which any spreadsheet program opens.

    Its first row says what to write under each header and may stay. Read the list with
    ``thirty3.read("city_tools", path, borough="Camden")``.

    Args:
        path: Where to; there must be no file yet.

    Raises:
        FileExistsError: There is a file; nobody's answers are overwritten.
        OSError: It cannot be written there.
    """
    try:
        with Path(path).open("xb") as file:
            file.write(template())
    except FileExistsError as error:
        raise FileExistsError(
            f"{path} is there already, and may hold somebody's answers: choose another name"
        ) from error


@cache
def _headings() -> Headings:
    return headings("a list of applications", ((one.field, one.header) for one in application_columns()))


def _named(table: Table, columns: Columns) -> Columns:
    if "name" not in columns.places:
        names = ", ".join(name for name in table.header if name)
        raise ParseError(
            f"no column is known to hold the systems' names, columns= can say which is the name; there are: {names}"
        )
    return columns


connector = CityTools()
