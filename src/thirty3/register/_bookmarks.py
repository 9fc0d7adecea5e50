"""Where the loading of files goes on, and whether they are still the files they were."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from thirty3.models.record import Record
from thirty3.register._packing import text_hash

__all__ = ["Bookmark", "FileMark", "name_of", "still"]

_HEAD = 1 << 16
"""Bytes of a file's beginning that tell it from another: a gzip header alone is the same for all, this is not."""


class FileMark(Record):
    """What tells a file from what it was."""

    size: int
    """Bytes."""
    changed_ns: int
    """When it was last written, in nanoseconds since 1970."""
    head: str
    """SHA-256 of its beginning."""

    @classmethod
    def of(cls, path: Path) -> FileMark | None:
        """The mark of a file as it is; None when it cannot be read."""
        try:
            state = path.stat()
            with path.open("rb") as file:
                head = hashlib.sha256(file.read(_HEAD)).hexdigest()
        except OSError:
            return None
        return cls(size=state.st_size, changed_ns=state.st_mtime_ns, head=head)


class Bookmark(Record):
    """How far some files were loaded."""

    file: int = 0
    """Files loaded to their end: the place of the one to go on with."""
    before: str = ""
    """What those were, one after the other: a hash of their paths and marks."""
    mark: FileMark | None = None
    """Of the one to go on with, when it was begun; None when it was not, or cannot be read."""
    parts: int = 0
    """Parts of it that were read."""
    offset: int = 0
    """Bytes of it that were read, as it lies on the disk."""
    doubts: tuple[str, ...] = ()
    """Why more may have been in files than came: the first of them."""
    doubtful: int = 0
    """How many files that is so of."""

    def opened(self, path: Path) -> Bookmark:
        """The same at the beginning of its file, as that is now."""
        return self.model_copy(update={"mark": FileMark.of(path), "parts": 0, "offset": 0})

    def closed(self, path: Path) -> Bookmark:
        """The same after the end of its file."""
        passed = {"file": self.file + 1, "before": _passed(self.before, path, self.mark)}
        return self.model_copy(update=passed | {"mark": None, "parts": 0, "offset": 0})


def still(bookmark: Bookmark, files: Sequence[Path]) -> tuple[Bookmark, tuple[str, ...]]:
    """Where to go on with files that may have changed, and a warning when they have.

    Files that changed are read from their beginning: what is in the register of them is not stored twice.
    """
    before = ""
    for path in files[: bookmark.file]:
        before = _passed(before, path, FileMark.of(path))
    if before != bookmark.before:
        return Bookmark(), ("files have changed, come or gone since loading began: all are read from their beginning",)
    if bookmark.mark is None or bookmark.file == len(files):
        return bookmark, ()
    path = files[bookmark.file]
    if FileMark.of(path) == bookmark.mark:
        return bookmark, ()
    return bookmark.opened(path), (f"{path} has changed since its loading began: it is read from its beginning",)


def name_of(paths: Sequence[str | Path]) -> str:
    """What paths are called together: the same for the same paths, whatever directory one is in, and for no others.

    >>> name_of(["/data/bulk.jsonl.gz"])
    'file /data/bulk.jsonl.gz'
    """
    whole = [str(Path(path).absolute()) for path in paths]
    if len(whole) == 1:
        return f"file {whole[0]}"
    return f"file {whole[0]} and {len(whole) - 1} more ({text_hash(repr(whole))[:12]})"


def _passed(before: str, path: Path, mark: FileMark | None) -> str:
    return text_hash(f"{before}\0{path.absolute()}\0{mark and mark.model_dump_json()}")
