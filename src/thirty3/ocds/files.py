"""OCDS files of every form, read lazily: packages, arrays, JSON Lines, single releases, gzipped or not, and folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.account import Account
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.ocds._package import inner, listed, no_package, outline, parts
from thirty3.ocds._reading import FileReading, Reading
from thirty3.ocds._scan import Piece

__all__ = ["Batch", "Loading", "PackageReading", "batches", "load", "read_package", "read_text"]

_SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
_MOST_RELEASES, _MOST_BYTES = 300, 1 << 22
"""Of a batch: a megabyte with notices of 3 KB, which is what most have; two or three of the largest seen, of 2 MB."""


@dataclass(frozen=True, slots=True)
class PackageReading:
    """What one package holds."""

    releases: tuple[Release, ...]
    """Releases read, in the order they stand."""
    rejected: tuple[Rejection, ...]
    """Those that could not be read, each with its reason."""
    metadata: dict[str, Any]
    """The other members of the package: ``links``, ``license``, ``publisher``, …"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What some parts of a file hold, one after the other."""

    releases: tuple[Release, ...]
    """Releases read, repeats among them."""
    rejected: tuple[Rejection, ...]
    """Those that could not be read, each with its reason."""
    parts: int
    """Parts of the file that were read by then, from its beginning: where reading can go on."""
    size: int
    """Bytes of its own parts, unpacked."""
    offset: int
    """Bytes of the file read by then, as it lies on the disk."""
    is_last: bool = False
    """Whether the file ends with it."""
    damage: str | None = None
    """Of the last: why more may have been in the file than came; None when it is whole."""


def load(*paths: str | Path) -> Loading:
    """The releases of OCDS files, lazily and in flat memory, with an account of them.

    Args:
        paths: Files or folders. A file is a release or record package, an array of releases, a single release, or JSON
            Lines of any of these, as UTF-8 with or without a byte order mark, plain or gzipped; its content says which,
            not its name. In folders, ``.json``, ``.jsonl``, ``.ndjson`` and these with ``.gz`` are read, in the order
            of their names, deeper folders too.

    Returns:
        A :class:`Loading`. A release that cannot be read costs that release only, and a file that cannot be read
        that file only: each becomes a rejection in the account.

    Raises:
        ParseError: A path does not exist, or a folder holds no such file.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        files.extend(_files(path))
    return Loading(tuple(files))


def read_package(body: bytes, *, provenance: Provenance) -> PackageReading:
    """The releases of one package that is already here, such as a portal's answer.

    Args:
        body: A release or record package, or ``{"results": [package, …]}`` as Contracts Finder once answered.
        provenance: Where it came from; each release gets it with its own id, position, page and licence.

    Returns:
        What it holds. A release that cannot be read is a rejection, and the others stand.

    Raises:
        ParseError: The body as a whole is not JSON, is cut short, or is no package: a page, an error message, or a
            package without its list of releases.
    """
    reading = Reading()
    releases, metadata = _of_package(Piece(0, body), "", provenance, reading)
    return PackageReading(tuple(releases), tuple(reading.rejected), metadata)


def read_text(text: bytes, *, provenance: Provenance) -> Iterator[Release | Rejection]:
    """What a text that is already here holds, in order, whichever form of OCDS it has.

    Args:
        text: A release, a package, or any other form that :func:`load` reads, as UTF-8.
        provenance: Where it came from; each release gets it with its own id, position, page and licence.

    Yields:
        Its releases, repeats and all, and a rejection for each that cannot be read.
    """
    reading = Reading()
    for part in parts(lambda: inner(Piece(0, text))):
        yield from reading.releases(part, provenance)
        yield from reading.rejected
        reading.rejected.clear()


def batches(path: Path, *, skip: int = 0) -> Iterator[Batch]:
    """The releases of one file a few hundred at a time, repeats and all, in memory that neither file nor batch grows.

    Args:
        path: A file of any form that :func:`load` reads.
        skip: Parts that were read before (:attr:`Batch.parts`): they are passed over without being parsed.

    Yields:
        Batches, at least one; a file that cannot be read is one with a rejection. The last says whether it was whole.
    """
    reading = Reading()
    file = FileReading(path, reading)
    releases: list[Release] = []
    size = 0
    for part in file.parts():
        if file.number <= skip:
            continue
        if len(releases) + len(reading.rejected) >= _MOST_RELEASES or size >= _MOST_BYTES:
            yield Batch(tuple(releases), tuple(reading.rejected), file.number - 1, size, file.offset)
            releases, reading.rejected, size = [], [], 0
        releases.extend(file.releases(part))
        size += len(part.piece.text)
    yield Batch(
        releases=tuple(releases),
        rejected=tuple(reading.rejected),
        parts=file.number,
        size=size,
        offset=file.offset,
        is_last=True,
        damage=file.damage,
    )


class Loading:
    """The releases of files, read again from the beginning each time they are asked for.

    A release that came before with the same ocid, id and content is counted as repeated and not handed on; to know
    that, 16 bytes are kept of every release.

    >>> list(Loading(()))
    []
    """

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._account = Account(sources=tuple(map(str, files)))
        self._reading: Reading | None = None

    def __repr__(self) -> str:
        return f"Loading({', '.join(map(str, self.files))})"

    def __iter__(self) -> Iterator[Release]:
        reading = self._reading = Reading()
        seen: set[bytes] = set()
        for path in self.files:
            file = FileReading(path, reading)
            for release in (one for part in file.parts() for one in file.releases(part)):
                digest = _digest(release)
                if digest in seen:
                    reading.repeated += 1
                    continue
                seen.add(digest)
                reading.kept += 1
                yield release

    @property
    def account(self) -> Account:
        """What came and what became of it, as far as the newest reading has gone; final once it is exhausted."""
        if self._reading is None:
            return self._account
        return self._reading.account(tuple(map(str, self.files)))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(inner for inner in path.rglob("*") if inner.name.lower().endswith(_SUFFIXES) and inner.is_file())
        if not found:
            raise ParseError(f"the folder {path} holds no file that ends in {', '.join(_SUFFIXES)}")
        return found
    if not path.exists():
        raise ParseError(f"there is no file or folder {path}")
    return [path]


def _of_package(
    body: Piece, name: str, provenance: Provenance, reading: Reading
) -> tuple[list[Release], dict[str, Any]]:
    whole = outline(inner(body))
    if whole.fault is not None or not whole.lists:
        raise ParseError(whole.fault or f"is no package: {no_package(whole)}")
    metadata = whole.parsed()
    releases: list[Release] = []
    for part in listed(inner(body), whole, name):
        if part.kind == "package":
            more, of_inner = _of_package(part.piece, part.name, provenance, reading)
            releases.extend(more)
            metadata = {**of_inner, **metadata}
        else:
            releases.extend(reading.releases(part, provenance))
    return releases, metadata


def _digest(release: Release) -> bytes:
    text = f"{release.ocid}\n{release.id}\n{release.content_hash}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
