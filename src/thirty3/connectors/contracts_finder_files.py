"""Contracts Finder's files: its daily export, the export of a search, and notices of its older interface.

Somebody has saved them from ``/Harvester/Notices/Data/CSV/{year}/{month}/{day}`` (a day of releases, whose header says
paths such as ``releases/0/tender/title``), from ``/Search/GetCsvFile`` (what a search found, in the words of its page),
from ``/api/rest/2/get_published_notice/json/{guid}`` (one notice) or from ``/api/rest/2/search_notices/json`` (many,
told more shortly). The content says which it is, not the name.

Sources: https://www.contractsfinder.service.gov.uk/apidocumentation, a real export of 5 August 2020, a real notice of
2 September 2024, and projects that read both (see ``docs/portals/contracts_finder_files.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thirty3.connectors._cf_daily import daily_page, paths_known
from thirty3.connectors._cf_notices import notices_page, search_export_page
from thirty3.connectors._cf_search_export import Export, headings_known
from thirty3.connectors._delimited import decode, numbered_rows, separator
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.models.borough import Borough
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.normalise.text import quoted
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["ContractsFinderFiles", "connector"]

_CARD = Portal(
    id="contracts_finder_files",
    name="Contracts Finder, saved files",
    home="https://www.contractsfinder.service.gov.uk",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # a file that somebody hands in: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # the export of 5 August 2020 is 85 kB for 29 releases: this is 20,000
    checked="2026-11-22",  # with the two real files; its documentation as of 1 May 2026
)

_JSON = (b"{", b"[")


@dataclass(frozen=True)
class ContractsFinderFiles:
    """The card and its two methods; a notice names its own buyer, so nobody has to say whose file it is."""

    portal: Portal = _CARD

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> ContractsFinderFiles:
        """The same: with a borough, what other buyers published is counted as outside.

        Raises:
            UnknownNameError: There are ``columns``; these files say themselves what each of theirs holds.
        """
        del borough  # nobody's in particular: the harvest sorts by buyer
        if columns:
            named = quoted(next(iter(columns)))
            raise UnknownNameError(
                f"a file of Contracts Finder has no field {named}: its headers and members are fixed"
            )
        return self

    def requests(self, query: Query, /) -> Iterator[Request]:
        """Nothing can be asked.

        Raises:
            ValueError: Always.
        """
        raise ValueError(f"this source is a file, and cannot be asked for {query!r}: use thirty3.read")

    def read(self, response: Response, /) -> Page:
        """The releases of one file. Rows without an ocid, and notices without an id, are rejected.

        Raises:
            PortalChangedError: The file as a whole is no export and no notice.
        """
        provenance = Provenance(source=self.portal.id, record_id="", file=response.request.url)
        is_json = response.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_JSON)
        try:
            return notices_page(response.body, provenance) if is_json else _table(response.body, provenance)
        except ParseError as error:
            raise PortalChangedError(str(error), portal=self.portal.id, url=response.request.url) from error


def _table(body: bytes, provenance: Provenance) -> Page:
    """The releases of a CSV file, of either kind.

    Raises:
        ParseError: It is neither.
    """
    text, warnings = decode(body)
    rows = list(numbered_rows(text, separator(text, _known, rows=1)))
    export = Export.of(rows)
    page = daily_page(rows, provenance) if export is None else search_export_page(export, rows, provenance)
    return page.model_copy(update={"warnings": (*warnings, *page.warnings)})


def _known(head: Sequence[Sequence[str]]) -> int:
    return max((paths_known(row) + headings_known(row) for row in head), default=0)


connector = ContractsFinderFiles()
