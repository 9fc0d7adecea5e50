"""Where a register lies: its address, and whether a database file is safe there."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from thirty3.errors import StoreError

__all__ = ["file_of", "url_of"]

_NETWORKS = frozenset(
    [
        "9p",
        "afpfs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "webdav",
    ]
)
"""File systems that other machines share: SQLite's WAL needs shared memory, which they have not (sqlite.org/wal.html,
"All processes using a database must be on the same host computer")."""

_SYNCED = (
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "onedrive",
    "my drive",
)
"""Beginnings of the names of folders that a program copies elsewhere while they change."""


def url_of(place: str | os.PathLike[str]) -> URL:
    """The address of a register: a path means a SQLite file.

    Raises:
        StoreError: It is no address, or of a database that is neither SQLite nor PostgreSQL.
    """
    text = os.fspath(place)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(f"this is no address of a register: {error}") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite")
    raise StoreError(f"a register lies in SQLite or PostgreSQL, not in {url.get_backend_name()}")


def file_of(url: URL) -> Path:
    """The file of a SQLite register, once it is known that a database is safe there.

    Raises:
        StoreError: Its folder is missing, is on a network, or is copied by a syncing program while it changes.
    """
    if not url.database or url.database == ":memory:":
        raise StoreError("a register in memory is Register(':memory:')")
    path = Path(url.database).expanduser().absolute()
    if not path.parent.is_dir():
        raise StoreError(f"the register {path} cannot be made: there is no folder {path.parent}")
    if path.is_dir():
        raise StoreError(f"the register {path} is a folder: name a file in it")
    folder = path.parent.resolve()
    for part in folder.parts:
        if part.lower().startswith(_SYNCED):
            raise StoreError(
                f"the register {path} would lie in {part}, which is copied elsewhere while it changes "
                "and would come to harm: put it into a folder of this machine alone, or use PostgreSQL"
            )
    kind = _file_system(folder)
    if kind in _NETWORKS or str(folder).startswith("\\\\"):
        raise StoreError(
            f"the register {path} would lie on a network ({kind or 'UNC path'}), where SQLite cannot keep "
            "two processes apart: put it on a disk of this machine, or use PostgreSQL"
        )
    return path


def _file_system(folder: Path) -> str | None:
    """The kind of file system a folder is on, as the machine calls it; None when it does not say."""
    mounted = [disk for disk in psutil.disk_partitions(all=True) if folder.is_relative_to(disk.mountpoint)]
    deepest = max(mounted, key=lambda disk: len(Path(disk.mountpoint).parts), default=None)
    return None if deepest is None else deepest.fstype.lower()
