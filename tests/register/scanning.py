"""Everything a register holds, as bytes that can be looked through: its files as they lie, and every body unpacked."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import LargeBinary, select

from tests.register.planted import Planted
from thirty3 import Register
from thirty3.register._packing import unpack
from thirty3.register._tables import METADATA

__all__ = ["files", "found", "hits", "rows"]


def files(folder: Path) -> Iterator[bytes]:
    """Every file in a folder and below, those of gzip unpacked as well."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield content
            if content.startswith(b"\x1f\x8b"):
                yield gzip.decompress(content)


def rows(register: Register) -> Iterator[bytes]:
    """Every cell of every table, bodies unpacked."""
    with register._database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                for column, cell in zip(table.columns, row, strict=True):
                    yield unpack(cell) if isinstance(column.type, LargeBinary) else str(cell).encode()


def found(values: Iterable[Planted], contents: Iterable[bytes]) -> list[Planted]:
    """The values of which something stands in the contents."""
    text = b"\n".join(contents).decode("utf-8", "replace").lower()
    return [value for value in values if any(needle in text for needle in value.needles)]


def hits(needles: Iterable[str], contents: Iterable[bytes]) -> list[str]:
    """The texts that stand in the contents, in any case."""
    text = b"\n".join(contents).decode("utf-8", "replace").lower()
    return [needle for needle in needles if needle.lower() in text]
