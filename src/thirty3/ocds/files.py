"""OCDS files of every form, read lazily: packages, arrays, JSON Lines, single releases, gzipped or not, and folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.account import Account
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.normalise.text import mask_contacts
from thirty3.ocds._gunzip import GZIP, Gunzip
from thirty3.ocds._package import Part, inner, listed, no_package, outline, parts
from thirty3.ocds._parse import beginning, parse
from thirty3.ocds._scan import Piece, Source
from thirty3.ocds.release import make_release, objects

__all__ = ["Loading", "PackageReading", "load", "read_package"]

_SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
_REFERENCE = frozenset(("ocid", "id", "date", "tag", "url"))
"""Members of a release that a record only refers to."""


@dataclass(frozen=True, slots=True)
class PackageReading:
    """What one package holds."""

    releases: tuple[Release, ...]
    """Releases read, in the order they stand."""
    rejected: tuple[Rejection, ...]
    """Those that could not be read, each with its reason."""
    metadata: dict[str, Any]
    """The other members of the package: ``links``, ``license``, ``publisher``, …"""


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
    reading = _Reading()
    releases, metadata = _of_package(Piece(0, body), "", provenance, reading)
    return PackageReading(tuple(releases), tuple(reading.rejected), metadata)


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
        self._reading: _Reading | None = None

    def __repr__(self) -> str:
        return f"Loading({', '.join(map(str, self.files))})"

    def __iter__(self) -> Iterator[Release]:
        reading = self._reading = _Reading()
        seen: set[bytes] = set()
        for path in self.files:
            for release in _of_file(path, reading):
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


class _Reading:
    """What a reading has counted so far."""

    def __init__(self) -> None:
        self.kept = 0
        self.repeated = 0
        self.rejected: list[Rejection] = []
        self.licences: set[str] = set()
        self.publishers: set[str] = set()

    def account(self, sources: tuple[str, ...]) -> Account:
        return Account(
            received=self.kept + len(self.rejected),
            kept=self.kept,
            repeated=self.repeated,
            rejections=tuple(self.rejected),
            sources=sources,
            licences=tuple(sorted(self.licences)),
            publishers=tuple(sorted(self.publishers)),
        )

    def releases(self, part: Part, provenance: Provenance) -> Iterator[Release]:
        """The releases of one part; what cannot be read goes to the rejected."""
        where = _where(part, provenance)
        self.licences |= {where.licence} if where.licence else set()
        self.publishers |= {where.publisher} if where.publisher else set()
        try:
            value, notes = parse(part.piece)
            found = _of_record(value) if part.kind == "record" else [("", value, ())]
        except ParseError as error:
            self.reject(part, provenance, str(error))
            return
        for place, release, more in found:
            position = part.name + place or None
            try:
                made = make_release(
                    release, provenance=where.model_copy(update={"position": position}), notes=(*notes, *more)
                )
            except ParseError as error:
                self.reject(part, provenance, str(error), place=place)
            else:
                yield made

    def reject(self, part: Part, provenance: Provenance, reason: str, *, place: str = "") -> None:
        words = (provenance.file or provenance.url, part.name + place, f"byte {part.piece.offset}")
        self.rejected.append(
            Rejection(
                reason=mask_contacts(reason),
                source=provenance.source,
                where=", ".join(word for word in words if word),
                raw=beginning(part.piece.text),
            )
        )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(inner for inner in path.rglob("*") if inner.name.lower().endswith(_SUFFIXES) and inner.is_file())
        if not found:
            raise ParseError(f"the folder {path} holds no file that ends in {', '.join(_SUFFIXES)}")
        return found
    if not path.exists():
        raise ParseError(f"there is no file or folder {path}")
    return [path]


def _of_file(path: Path, reading: _Reading) -> Iterator[Release]:
    provenance = Provenance(source="file", record_id="", file=str(path))
    try:
        with ExitStack() as stack:
            for part in _parts(path, stack):
                if part.kind == "fault":
                    reading.reject(part, provenance, part.piece.fault or "cannot be read")
                else:
                    yield from reading.releases(part, provenance)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        reading.rejected.append(Rejection(reason=reason, source="file", where=str(path)))


def _parts(path: Path, stack: ExitStack) -> Iterator[Part]:
    """The parts of a file. Damage to the file itself comes once: as the fault of what it cut, or at the end."""
    sources: list[Source] = []
    told: set[str] = set()
    for part in parts(lambda: _opened(path, stack, sources)):
        fault = part.piece.fault
        if fault in told:
            continue
        if fault is not None and any(source.damage == fault for source in sources):
            told.add(fault)
        yield part
    for source in sources:
        if source.damage is not None and source.damage not in told:
            told.add(source.damage)
            yield Part("fault", "", Piece(source.offset, b"", source.damage))


def _opened(path: Path, stack: ExitStack, sources: list[Source]) -> Source:
    file = stack.enter_context(path.open("rb"))
    is_zipped = file.peek(len(GZIP)).startswith(GZIP)
    source = Source(Gunzip(file).read if is_zipped else file.read)
    sources.append(source)
    return source


def _of_package(
    body: Piece, name: str, provenance: Provenance, reading: _Reading
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


def _where(part: Part, provenance: Provenance) -> Provenance:
    licence, publisher = part.package.get("license"), part.package.get("publisher")
    name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    return provenance.model_copy(
        update={
            "licence": mask_contacts(licence) if isinstance(licence, str) and licence else provenance.licence,
            "publisher": mask_contacts(name) if isinstance(name, str) and name else provenance.publisher,
        }
    )


def _of_record(record: object) -> list[tuple[str, object, tuple[str, ...]]]:
    """The releases of a record: its own where they are there whole, else the compiled one, noted as such.

    Raises:
        ParseError: It holds neither.
    """
    if not isinstance(record, Mapping):
        raise ParseError("a record is an object")
    if not {"releases", "compiledRelease"} & record.keys() and record.keys() - _REFERENCE:
        return [("", record, ())]
    releases = objects(record.get("releases"))
    if releases and all(release.keys() - _REFERENCE for release in releases):
        return [(f".releases[{index}]", release, ()) for index, release in enumerate(releases)]
    if isinstance(record.get("compiledRelease"), Mapping):
        return [(".compiledRelease", record["compiledRelease"], ("compiled",))]
    raise ParseError("the record only refers to releases elsewhere, and holds no compiled release")


def _digest(release: Release) -> bytes:
    text = f"{release.ocid}\n{release.id}\n{release.content_hash}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
