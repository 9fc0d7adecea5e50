"""Contracts registers: what councils publish under the Local Government Transparency Code 2015, as files of any shape.

The Code asks every council to publish each contract above £5,000 with reference, title, department, description,
supplier, sum, dates and the supplier's size. It fixes no layout, and no two registers look alike: headers are found by
a table of known wordings (``reference/register_columns.csv``), and a caller's own mapping goes before it.

Sources: https://www.gov.uk/government/publications/local-government-transparency-code-2015, and what the readers of
published registers and spending files met in years of reading them (see ``docs/portals/contract_register.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from thirty3.connectors._columns import headings
from thirty3.connectors._file import not_asked, not_owned
from thirty3.connectors._register import RegisterKind, read_register
from thirty3.models.borough import Borough
from thirty3.models.query import Query
from thirty3.reference.register_columns import register_columns
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
            raise not_owned("a register")
        _kind().headings.check(columns)
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
        return read_register(response, _kind(), owner=self.borough, columns=self.columns)


@cache
def _kind() -> RegisterKind:
    known = headings("a register", ((one.field, one.header) for one in register_columns()))
    return RegisterKind(source=_CARD.id, prefix="ocds-t33reg", headings=known)


connector = ContractRegister()
