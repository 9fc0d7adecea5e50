"""A folder written beside its place and put there when it is whole."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

from thirty3.errors import StoreError

__all__ = ["ATTRIBUTION_FILE", "MANIFEST", "synced", "whole_folder", "write_text"]

MANIFEST = "_manifest"
"""Written last: a folder without it is no export. JSON, but not called so: who reads a folder of OCDS takes every
``.json`` in it, and engines pass over names that begin with ``_``."""
ATTRIBUTION_FILE = "ATTRIBUTION.txt"

_DEAD_SECONDS = 24 * 3600
"""An export that has put no file into its folder for a day was killed: the largest file takes minutes."""


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``path`` at the end; on an error it is removed.

    Raises:
        StoreError: There is something in that place which is no export, or the disk does not let us.
    """
    try:
        place = path.expanduser().resolve()
        _clear(place)
        _check(place)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        part.mkdir()
        try:
            yield part
            _put(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"the export {path} cannot be written: {error.strerror or error}") from error


@contextmanager
def synced(path: Path) -> Iterator[BinaryIO]:
    """A new file that is on the disk when it is closed, so that a power cut leaves no empty one in a whole folder."""
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Write a new file of text."""
    with synced(path) as file:
        file.write(text.encode())


def _check(place: Path) -> None:
    """Make sure that nothing but an older export, whole and nobody's files in it, would be replaced."""
    if not place.parent.is_dir():
        raise StoreError(f"the export {place} cannot be made: there is no folder {place.parent}")
    if not place.exists():
        return
    if not place.is_dir():
        raise StoreError(f"the export {place} cannot be made: a file is in its place")
    held = {file.relative_to(place).as_posix() for file in place.rglob("*") if file.is_file()}
    held = {name for name in held if not name.rpartition("/")[2].startswith(".")}  # what a file manager leaves
    others = sorted(held - _names(place / MANIFEST)) if held else []
    if others:
        raise StoreError(f"the folder {place} holds what no export put there ({others[0]}): name another folder")


def _names(manifest: Path) -> set[str]:
    """Files of the export that a manifest belongs to; none when it is no manifest."""
    try:
        value = json.loads(manifest.read_text(encoding="utf-8"))
        files = {Path(file["name"]).as_posix() for file in value["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return set()
    return {MANIFEST, ATTRIBUTION_FILE, *files}


def _clear(place: Path) -> None:
    """Put right what exports to the same place left behind that were killed."""
    beside = f".{escape(place.name)}.*"
    for old in place.parent.glob(f"{beside}.old.part"):
        if not place.exists():  # killed between the two renames
            old.rename(place)
    for part in place.parent.glob(f"{beside}.part"):
        with suppress(FileNotFoundError):  # another export was first
            newest = max(file.stat().st_mtime for file in (part, *part.rglob("*")))
            if time.time() - newest > _DEAD_SECONDS:
                shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, place: Path) -> None:
    """Rename it into its place. For a moment between two renames nothing is there; never a part of something."""
    old = part.with_suffix(".old.part")
    if place.exists():
        place.rename(old)
    try:
        part.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
