"""Parts of files and packages made releases, what cannot be read made rejections, and what was counted on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from thirty3.errors import ParseError
from thirty3.models.account import Account
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.normalise.text import mask_contacts
from thirty3.ocds._gunzip import GZIP, Gunzip
from thirty3.ocds._package import Part, parts
from thirty3.ocds._parse import beginning, parse
from thirty3.ocds._scan import Piece, Source
from thirty3.ocds.release import make_release, objects

__all__ = ["FileReading", "Reading"]

_REFERENCE = frozenset(("ocid", "id", "date", "tag", "url"))
"""Members of a release that a record only refers to."""


class Reading:
    """What a reading has counted so far."""

    def __init__(self) -> None:
        self.kept = 0
        self.repeated = 0
        self.rejected: list[Rejection] = []
        self.licences: set[str] = set()
        self.publishers: set[str] = set()

    def account(self, sources: tuple[str, ...]) -> Account:
        """The account of it."""
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
        if part.kind == "fault":
            self._reject(part, provenance, part.piece.fault or "cannot be read")
            return
        where = _where(part, provenance)
        self.licences |= {where.licence} if where.licence else set()
        self.publishers |= {where.publisher} if where.publisher else set()
        try:
            value, notes = parse(part.piece)
            found = _of_record(value) if part.kind == "record" else [("", value, ())]
        except ParseError as error:
            self._reject(part, provenance, str(error))
            return
        for place, release, more in found:
            position = part.name + place or None
            try:
                made = make_release(
                    release, provenance=where.model_copy(update={"position": position}), notes=(*notes, *more)
                )
            except ParseError as error:
                self._reject(part, provenance, str(error), place=place)
            else:
                yield made

    def _reject(self, part: Part, provenance: Provenance, reason: str, *, place: str = "") -> None:
        words = (provenance.file or provenance.url, part.name + place, f"byte {part.piece.offset}")
        self.rejected.append(
            Rejection(
                reason=mask_contacts(reason),
                source=provenance.source,
                where=", ".join(word for word in words if word),
                raw=beginning(part.piece.text),
            )
        )


class FileReading:
    """One file, read part by part.

    Attributes:
        number: Parts that have come so far.
        offset: Bytes of the file read so far, as it lies on the disk; some more than its parts need.
        damage: Why more may have been in it than came; None when it is whole. Known once all parts have come.
    """

    def __init__(self, path: Path, reading: Reading) -> None:
        self.number = 0
        self.offset = 0
        self.damage: str | None = None
        self._path = path
        self._reading = reading
        self._provenance = Provenance(source="file", record_id="", file=str(path))
        self._files: list[BinaryIO] = []
        self._sources: list[Source] = []

    def parts(self) -> Iterator[Part]:
        """Its parts in order, always the same while the file is. Nothing of them is parsed yet."""
        last: Part | None = None
        try:
            with ExitStack() as stack:
                for part in self._parts(stack):
                    self.number += 1
                    self.offset = self._files[0].tell()  # the second is opened for what stands after the releases
                    if part.kind == "fault" and not part.name:
                        self.damage = part.piece.fault
                    last = part
                    yield part
        except OSError as error:
            self.damage = f"cannot be read: {error.strerror or error}"
            self._reading.rejected.append(Rejection(reason=self.damage, source="file", where=str(self._path)))
        if last is not None and (last.kind == "fault" or last.piece.is_cut):
            self.damage = self.damage or last.piece.fault

    def releases(self, part: Part) -> Iterator[Release]:
        """The releases of one of its parts."""
        return self._reading.releases(part, self._provenance)

    def _parts(self, stack: ExitStack) -> Iterator[Part]:
        """The parts of a file. Damage to the file itself comes once: as the fault of what it cut, or at the end."""
        told: set[str] = set()
        for part in parts(lambda: self._opened(stack)):
            fault = part.piece.fault
            if fault in told:
                continue
            if fault is not None and any(source.damage == fault for source in self._sources):
                told.add(fault)
            yield part
        for source in self._sources:
            if source.damage is not None and source.damage not in told:
                told.add(source.damage)
                yield Part("fault", "", Piece(source.offset, b"", source.damage))

    def _opened(self, stack: ExitStack) -> Source:
        file = stack.enter_context(self._path.open("rb"))
        is_zipped = file.peek(len(GZIP)).startswith(GZIP)
        source = Source(Gunzip(file).read if is_zipped else file.read)
        self._files.append(file)
        self._sources.append(source)
        return source


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
