"""A file that somebody hands in, such as a council's contracts register, read through its connector."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from thirty3 import connectors
from thirty3.errors import ParseError, PortalChangedError
from thirty3.harvest.account import Ledger
from thirty3.harvest.harvest import Harvest
from thirty3.harvest.sieve import Sieve
from thirty3.models.borough import Borough
from thirty3.models.query import Query
from thirty3.normalise.dates import london_day
from thirty3.normalise.text import quoted
from thirty3.reference import borough as find_borough
from thirty3.wire import Connector, Request, Response

__all__ = ["FileConnector", "read"]


@runtime_checkable
class FileConnector(Connector, Protocol):
    """A connector whose source is a file: it may be told whose it is and what its columns mean."""

    def for_file(self, *, borough: Borough | None, columns: Mapping[str, str]) -> Connector:
        """The connector for one file.

        Raises:
            UnknownNameError: ``columns`` has a field that this source does not have.
            ValueError: The file is some borough's, and nobody says whose.
        """
        ...


def read(
    connector: str | Connector,
    path: str | Path,
    *,
    borough: str | None = None,
    columns: Mapping[str, str] | str | Path | None = None,
) -> Harvest:
    """All that one file holds, and the account of it.

    Args:
        connector: Id of a source that is read from files, such as ``contract_register``, or a connector of your own.
        path: The file; its content says what it is, not its name.
        borough: Whose file it is, by any of the borough's names; None for a source that is nobody's in particular.
        columns: What the file's columns hold where the headers do not tell: field to header text, such as
            ``{"title": "Agreement"}``, or the path of a JSON file with such a mapping.

    Returns:
        A harvest as :func:`~thirty3.harvest.run.fetch` gives it. Rows of another of the 33 are ``outside``; rows that
        cannot be read are ``rejected``, and columns that nobody reads are in ``account.unread``.

    Raises:
        ParseError: There is no such file, or it is as a whole not what it should be; the message names it.
        UnknownNameError: There is no such source, borough or field.
        MissingExtraError: It is a spreadsheet, and the part that reads them is not installed.
        ValueError: The source is no file but is asked over the network, or has to be told whose its file is.
    """
    source = _source(connector)
    owner = None if borough is None else find_borough(borough)
    bound = source.for_file(borough=owner, columns=_mapping(columns))
    response = _response(Path(path), most_bytes=source.portal.max_bytes)
    try:
        page = bound.read(response)
    except PortalChangedError as error:  # nobody's portal changed: it is this file that is not as it should be
        raise ParseError(f"{path}: {error.message}") from error
    query = Query(boroughs=frozenset() if owner is None else frozenset({owner.gss}))
    ledger, sieve = Ledger(source.portal, query), Sieve(query)
    ledger.answered(response.request.url, on=london_day(response.retrieved_at))
    releases = sieve.releases(page.releases, ledger)
    applications = sieve.applications(page.applications, ledger)
    companies = sieve.companies(page.companies, ledger)
    ledger.reject(page.rejected)
    ledger.unread(page.unread)
    ledger.warn(*page.warnings)
    return Harvest(
        portal=source.portal.id,
        query=sieve.query,
        releases=releases,
        applications=applications,
        companies=companies,
        account=ledger.closed(),
    )


def _source(connector: str | Connector) -> FileConnector:
    source = connectors.get(connector) if isinstance(connector, str) else connector
    if isinstance(source, FileConnector):
        return source
    raise ValueError(f"{source.portal.id} is asked over the network: use thirty3.fetch")


def _mapping(columns: Mapping[str, str] | str | Path | None) -> Mapping[str, str]:
    if columns is None or isinstance(columns, Mapping):
        return columns or {}
    path = Path(columns)
    try:
        mapping = json.loads(_bytes(path, most_bytes=1024 * 1024))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(f"{path} is no JSON: {error}") from error
    if not isinstance(mapping, dict) or not all(isinstance(header, str) for header in mapping.values()):
        raise ParseError(f"{path} is no mapping of fields to header texts: {quoted(mapping)}")
    return mapping


def _response(path: Path, *, most_bytes: int) -> Response:
    """The file as if it were an answer; its address is its path, and its time that of its last change."""
    body = _bytes(path, most_bytes=most_bytes)
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    return Response(request=Request(url=str(path)), status=200, body=body, retrieved_at=changed)


def _bytes(path: Path, *, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        raise ParseError(f"the file {path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > most_bytes:
        raise ParseError(f"the file {path} has more than {most_bytes:,} bytes")
    return body
