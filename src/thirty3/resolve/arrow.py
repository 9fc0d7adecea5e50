"""OCDS at scale: Arrow batches of texts made batches of releases, and those made batches of contracts.

Two steps, each in flat memory over a stream of any length, for Spark's ``mapInArrow`` as for PyArrow and Polars. What
stands between them is the engine's work: all releases of one process side by side, in the order of their ocids. Every
record that comes in goes out: one that cannot be read is a row that says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from thirty3.errors import ParseError, UnknownNameError
from thirty3.models.arrow import arrow_schema, beyond, record_batch
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.models.row import ORIGIN_COLUMNS, pack, utc
from thirty3.normalise.text import quoted
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.files import read_text
from thirty3.ocds.release import RELEASE_COLUMNS, release_row
from thirty3.resolve.assemble import of_process

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["contract_batches", "contract_schema", "release_batches", "release_schema"]

_REJECTED = {"rejected": "text", "rejected_text": "text"}
_RELEASE = {**RELEASE_COLUMNS, **ORIGIN_COLUMNS, **_REJECTED}
_CONTRACT = {**Contract.columns(), **ORIGIN_COLUMNS, **_REJECTED, "beyond": "text"}
_READ = ("release", "source", *ORIGIN_COLUMNS, *_REJECTED)
"""Columns that are read of a batch, where it has them."""
_ROWS = 1000
"""Rows of a batch that is handed on: a megabyte of contracts, some more of releases."""


def release_schema() -> pa.Schema:
    """The Arrow schema of what :func:`release_batches` gives.

    Raises:
        MissingExtraError: PyArrow is not installed.

    >>> release_schema().names[:3]
    ['ocid', 'id', 'date']
    """
    return arrow_schema(_RELEASE)


def contract_schema() -> pa.Schema:
    """The Arrow schema of what :func:`contract_batches` gives.

    Raises:
        MissingExtraError: PyArrow is not installed.

    >>> contract_schema().names[-6:]
    ['source_url', 'retrieved_at', 'licence', 'rejected', 'rejected_text', 'beyond']
    """
    return arrow_schema(_CONTRACT)


def release_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The releases that texts hold, each a row, contact data removed.

    Args:
        batches: Batches with a column ``release`` of text or bytes: in each row a release, or any other form of OCDS
            that :func:`thirty3.load` reads, such as a package or a line of a file. Where there are columns ``source``,
            ``source_url``, ``retrieved_at`` (an instant) and ``licence``, they say where the row was found, under which
            licence; a source is ``file`` where nobody says, and a licence that a package states comes first.

    Returns:
        Batches of :func:`release_schema`: the columns of a register's exported ``releases``, then ``rejected`` and
        ``rejected_text``. A record that cannot be read is a row with the reason in ``rejected`` and the beginning of
        its text, contact data masked, in ``rejected_text``; of a release both are null.

    Raises:
        MissingExtraError: PyArrow is not installed.
        UnknownNameError: There is no column ``release``; raised when its batch is read.

    >>> import pyarrow as pa
    >>> texts = pa.record_batch({"release": ['{"ocid": "ocds-x-1", "id": "1"}', '{"ocid": 2}']})
    >>> pa.Table.from_batches(release_batches([texts])).select(["ocid", "rejected"]).to_pylist()
    [{'ocid': 'ocds-x-1', 'rejected': None}, {'ocid': None, 'rejected': 'has no ocid'}]
    """
    release_schema()  # says now, not with the first batch, what is not installed
    return _batches((_release_row(one) for batch in batches for one in _read(batch, _READ)), _RELEASE)


def contract_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The contracts that releases tell of, each a row, with boroughs and classification; suppliers as published.

    Args:
        batches: Batches as :func:`release_batches` gives them, or as a register exports its ``releases``, with all
            releases of one process in one stream, and the stream in the order of ``ocid`` (by its bytes, as Spark,
            Polars, PyArrow and DuckDB sort texts). Of the columns only ``release`` has to be there.

    Returns:
        Batches of :func:`contract_schema`: the columns of a register's exported ``contracts``, then ``rejected`` and
        ``rejected_text`` as in :func:`release_batches`, and ``beyond``: the columns of this row, packed, whose whole
        number has more than 64 bits and is null here. A row of a rejected record has no ``contract_id``, so that every
        measure leaves it out as ``no_id``. A release whose ``ocid`` is not that of its text is rejected: it may have
        been brought together with another process.

    Raises:
        MissingExtraError: PyArrow is not installed.
        UnknownNameError: There is no column ``release``; raised when its batch is read.
        ParseError: Releases come in another order; raised when the first such one is read.

    >>> import pyarrow as pa
    >>> award = '{"ocid": "ocds-x-1", "buyer": {"name": "LB Camden"}, "awards": [{"id": "1", "title": "Payroll"}]}'
    >>> rows = pa.Table.from_batches(contract_batches([pa.record_batch({"release": [award]})]))
    >>> rows.select(["contract_id", "borough", "rejected"]).to_pylist()
    [{'contract_id': 'ocds-x-1/1', 'borough': 'E09000007', 'rejected': None}]
    """
    contract_schema()
    return _batches(_contract_rows(one for batch in batches for one in _read(batch, (*_READ, "ocid"))), _CONTRACT)


def _batches(rows: Iterator[dict[str, Any]], columns: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    while part := list(islice(rows, _ROWS)):
        yield record_batch(part, columns)


def _read(batch: pa.RecordBatch, wanted: Sequence[str]) -> Iterator[Release | Rejection]:
    """What a batch holds, row by row."""
    if "release" not in batch.schema.names:
        raise UnknownNameError(f"the batches have no column 'release', but {', '.join(batch.schema.names)}")
    names = [name for name in wanted if name in batch.schema.names]
    for cells in zip(*(_column(batch, name) for name in names), strict=True):
        row = {name: cell.as_py() for name, cell in zip(names, cells, strict=True)}
        for one in _of_row(row):
            is_elsewhere = isinstance(one, Release) and row.get("ocid", one.ocid) != one.ocid
            yield _elsewhere(one, row["ocid"]) if isinstance(one, Release) and is_elsewhere else one


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    """A column as it is; an instant without a zone is in UTC."""
    column = batch.column(name)
    return column.cast(release_schema().field(name).type, safe=False) if name == "retrieved_at" else column


def _of_row(row: Mapping[str, Any]) -> Iterator[Release | Rejection]:
    place, source, text = row.get("source_url") or "", row.get("source") or "file", row["release"]
    if row.get("rejected") is not None:
        yield Rejection(reason=row["rejected"], source=source, where=place, raw=row.get("rejected_text") or "")
    elif text is None:
        yield Rejection(reason="there is no text", source=source, where=place)
    else:
        is_page = place.startswith(("http://", "https://"))
        where = Provenance(
            source=source,
            record_id="",
            url=place if is_page else None,
            file=None if is_page else place or None,
            retrieved_at=row.get("retrieved_at"),
            licence=row.get("licence"),
        )
        yield from read_text(text.encode() if isinstance(text, str) else text, provenance=where)


def _elsewhere(release: Release, ocid: str | None) -> Rejection:
    said = "empty" if ocid is None else quoted(ocid)
    where = release.provenance
    return Rejection(
        reason=f"it is of process {quoted(release.ocid)}, and its column ocid is {said}",
        source=where.source,
        where=where.url or where.place or "",
        raw=json.dumps(release.data, ensure_ascii=False)[:500],
    )


def _release_row(one: Release | Rejection) -> dict[str, Any]:
    if isinstance(one, Rejection):
        return _rejected(one, _RELEASE)
    return dict.fromkeys(_REJECTED) | release_row(one) | _origin(one.provenance)


def _contract_rows(found: Iterable[Release | Rejection]) -> Iterator[dict[str, Any]]:
    """The rows of each process, made when the next one begins; those of rejections as they come."""
    held: list[Release] = []
    for one in found:
        if isinstance(one, Rejection):
            yield _rejected(one, _CONTRACT)
            continue
        if held and one.ocid != held[0].ocid:
            yield from _contracts(held)
            if one.ocid < held[0].ocid:
                raise ParseError(
                    f"{quoted(one.ocid)} comes after {quoted(held[0].ocid)}: bring the releases of each process into "
                    "one stream and sort it by ocid"
                )
            held.clear()
        held.append(one)
    yield from _contracts(held)


def _contracts(releases: Sequence[Release]) -> Iterator[dict[str, Any]]:
    for process in compile_releases(releases):
        for contract in of_process(process)[1]:
            row = contract.row()
            origin = _origin(contract.provenance, contract.url)
            yield dict.fromkeys(_REJECTED) | row | origin | {"beyond": pack(beyond(row, Contract.columns()))}


def _origin(where: Provenance, page: str | None = None) -> dict[str, Any]:
    return {
        "source_url": where.url or page or where.place,
        "retrieved_at": utc(where.retrieved_at),
        "licence": where.licence,
    }


def _rejected(rejection: Rejection, columns: Mapping[str, str]) -> dict[str, Any]:
    return dict.fromkeys(columns) | {
        "source": rejection.source,
        "source_url": rejection.where or None,
        "rejected": rejection.reason,
        "rejected_text": rejection.raw,
    }
