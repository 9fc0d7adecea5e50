"""Large employers: the returns of the gender pay gap service, a file a year with every employer of 250 people or more.

What is wanted of them is one thing: that an employer is no small or medium-sized enterprise, which its return is
evidence of. Whoever has fewer people may file a return as well, so being in the file alone says nothing.

Sources: https://gender-pay-gap.service.gov.uk/viewing/download, the 10,492 returns of 2021-22, and the regulations
(S.I. 2017/172 for companies, S.I. 2017/353 for public authorities): figures of one day in spring, due within a year.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from thirty3.connectors._columns import Columns, headings
from thirty3.connectors._table import Row, Table, named_rows, read_table
from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.borough import Borough
from thirty3.models.company import Company, SizeEvidence
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.normalise.dates import parse_uk_day
from thirty3.normalise.identifiers import parse_company_number
from thirty3.normalise.names import supplier_key
from thirty3.normalise.text import quoted
from thirty3.ocds.privacy import postcode_district
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["LargeEmployers", "connector"]

_CARD = Portal(
    id="large_employers",
    name="Gender pay gap returns",
    home="https://gender-pay-gap.service.gov.uk",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # a file that somebody downloads: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # a year with all its columns is some 6 MB
    records="companies",
    checked="2026-11-22",  # with the returns of 2021-22
)

_HEADINGS = headings(
    "a file of gender pay gap returns",
    [
        ("name", "EmployerName"),
        ("current_name", "CurrentName"),
        ("company_number", "CompanyNumber"),
        ("sic_codes", "SicCodes"),
        ("size", "EmployerSize"),
        ("postcode", "PostCode"),
        ("due", "DueDate"),
        ("id", "EmployerId"),
    ],
)
"""The service's own headers. The others are the figures, an address, and who answers for them: nobody needs those."""

_LARGE = SizeEvidence(size="large", strength="strong", basis="")
_BANDS: Mapping[str, SizeEvidence | None] = MappingProxyType(
    {
        "less than 250": SizeEvidence(size="unknown", strength="weak", basis=""),  # fewer people, unknown turnover
        # People are counted here and full-time years in the European definition, so 250 who work half the week are 125.
        "250 to 499": SizeEvidence(size="large", strength="probable", basis=""),
        "500 to 999": _LARGE,
        "1000 to 4999": _LARGE,
        "5000 to 19999": _LARGE,
        "20000 or more": _LARGE,
        "not provided": None,
    }
)
"""What a band of employees speaks for, commas left out. The definition's limit is 250 (Recommendation 2003/361/EC,
which the Procurement Act's section 123 keeps); it is an enterprise's with its group, and a return is one employer's."""

_PUBLIC = "1"
"""Not in the classification: it stands with councils, schools and colleges, which are public bodies."""

_SIC = re.compile(r"[0-9]{4,5}")


@dataclass(frozen=True)
class LargeEmployers:
    """The card and its two methods; the file is of the whole country, and nobody's in particular."""

    portal: Portal = _CARD
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field to header text, as the caller says."""

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> LargeEmployers:
        """The same for one file.

        Raises:
            UnknownNameError: ``columns`` has a field that these files do not have.
            ValueError: A borough is named, and there is none in it.
        """
        if borough is not None:
            raise ValueError("these are employers of the whole country: leave the borough out")
        _HEADINGS.check(columns)
        return replace(self, columns=columns)

    def requests(self, query: Query, /) -> Iterator[Request]:
        """Nothing can be asked.

        Raises:
            ValueError: Always.
        """
        raise ValueError(f"this source is a file, and cannot be asked for {query!r}: use thirty3.read")

    def read(self, response: Response, /) -> Page:
        """Every employer of the file, with what its return says of its size.

        Raises:
            PortalChangedError: The file as a whole is none of these returns.
            MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
        """
        file = response.request.url
        try:
            table = read_table(response.body, fields=_HEADINGS.meanings(self.columns), least=2)
            columns = _found(table, self.columns)
        except ParseError as error:
            raise PortalChangedError(str(error), portal=self.portal.id, url=file) from error
        return self._page(table, columns, file)

    def _page(self, table: Table, columns: Columns, file: str) -> Page:
        companies: list[Company] = []
        rejected: list[Rejection] = []
        unknown: Counter[str] = Counter()
        for row in table.rows:
            cells = _Cells(row, columns)
            position = table.position(row)
            fault = _fault(row, table, cells)
            if fault is not None:
                rejected.append(self._rejection(fault, position, file))
                continue
            of = Provenance(
                source=self.portal.id,
                record_id=cells["id"] or "",
                file=file,
                position=position,
                licence=self.portal.licence,
                publisher=self.portal.name,
            )
            companies.append(_company(cells, of, unknown))
        return Page(
            companies=tuple(companies),
            rejected=tuple(rejected),
            unread=(*columns.unread, *(f"EmployerSize: {band}" for band in sorted(unknown))),
            warnings=(*table.warnings, *columns.warnings, *_doubts(table, companies, columns)),
        )

    def _rejection(self, reason: str, position: str, file: str) -> Rejection:
        """Without the row: where cells are out of place, anybody's name and address may stand in any of them."""
        return Rejection(reason=reason, source=self.portal.id, where=f"{file}, {position}", raw=position)


class _Cells:
    """One row by field."""

    def __init__(self, row: Row, columns: Columns) -> None:
        self._row, self._places = row, columns.places

    def __getitem__(self, name: str) -> str | None:
        """The text of a field on one line; None when it is empty or the file has no such column."""
        text = self._row.text(self._places.get(name))
        return None if text is None else " ".join(text.split())


def _found(table: Table, said: Mapping[str, str]) -> Columns:
    columns = _HEADINGS.find(table.header, said)
    if not {"name", "size"} <= columns.places.keys():
        names = ", ".join(name for name in table.header if name)
        raise ParseError(f"no columns hold names and sizes, columns= can say which do; there are: {names}")
    return columns


def _fault(row: Row, table: Table, cells: _Cells) -> str | None:
    """Why a row is no return; None when it is one."""
    if any(row.texts[len(table.header) :]):
        return f"the row has {len(row.cells)} cells and the header {len(table.header)}: nobody can tell which is which"
    return None if cells["name"] or cells["current_name"] else "the row names nobody"


def _company(cells: _Cells, of: Provenance, unknown: Counter[str]) -> Company:
    notes: list[str] = []
    reported, current = cells["name"], cells["current_name"]
    name = current or reported or ""
    number = _number(cells["company_number"], notes)
    id = f"name:{supplier_key(name)}" if number is None else f"GB-COH-{number}"
    return Company(
        id=id,
        name=name,
        company_number=number,
        previous_names=() if reported is None or reported == name else (reported,),
        sic_codes=_sic_codes(cells["sic_codes"], notes),
        postcode_district=postcode_district(cells["postcode"]),
        evidence=_evidence(cells["size"], _snapshot(cells["due"], notes), notes, unknown),
        notes=tuple(notes),
        provenance=of if of.record_id else of.model_copy(update={"record_id": number or id}),
    )


def _number(text: str | None, notes: list[str]) -> str | None:
    try:
        return parse_company_number(text)
    except ParseError:
        notes.append(f"company_number_unreadable: {quoted(text)}")
        return None


def _sic_codes(text: str | None, notes: list[str]) -> tuple[str, ...]:
    """Five digits each: the file drops the zero in front."""
    codes: list[str] = []
    for code in filter(None, (part.strip() for part in (text or "").split(","))):
        if code == _PUBLIC:
            notes.append("public_body")
        elif _SIC.fullmatch(code):
            codes.append(code.zfill(5))
        else:
            notes.append(f"sic_code_unreadable: {quoted(code)}")
    return tuple(dict.fromkeys(codes))


def _snapshot(due: str | None, notes: list[str]) -> date | None:
    """The day the people were counted on: 5 April, for public authorities 31 March, of the year before it was due.

    A return is due by the eve of that day a year later; for 2020-21 it was half a year more, in the same year.
    """
    if due is None:
        return None
    try:
        day = parse_uk_day(due)
    except ParseError:
        day = None
    if day is None or day.year <= date.min.year:
        notes.append(f"due_date_unreadable: {quoted(due)}")
        return None
    return date(day.year - 1, 3, 31) if day.month == 3 else date(day.year - 1, 4, 5)


def _evidence(
    band: str | None, as_of: date | None, notes: list[str], unknown: Counter[str]
) -> tuple[SizeEvidence, ...]:
    if band is None:
        notes.append("size_not_provided")
        return ()
    key = band.casefold().replace(",", "")
    if key not in _BANDS:
        notes.append(f"size_unknown: {quoted(band)}")
        unknown[quoted(band)] += 1
        return ()
    meaning = _BANDS[key]
    if meaning is None:
        notes.append("size_not_provided")
        return ()
    return (meaning.model_copy(update={"basis": f"gender pay gap return: {band} employees", "as_of": as_of}),)


def _doubts(table: Table, companies: list[Company], columns: Columns) -> Iterator[str]:
    if "due" not in columns.places:
        yield "the file has no column DueDate, so nobody can tell which year its sizes are of"
    odd = [
        int(company.provenance.position.split()[-1])
        for company in companies
        if company.provenance.position and any(note.startswith("company_number_") for note in company.notes)
    ]
    if odd:
        yield f"company numbers are none, and their employers are known by name only: {named_rows(table.unit, odd)}"


connector = LargeEmployers()
