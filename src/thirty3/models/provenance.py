"""Where a record comes from, and what becomes of one that cannot be read."""

from __future__ import annotations

from pathlib import PurePath

from pydantic import AwareDatetime

from thirty3.models.record import Record


class Provenance(Record):
    """Where one record was found, so that anyone can go and look."""

    source: str
    """Portal id such as ``find_a_tender``, or ``file`` for published files, or ``sample`` for the made-up sample."""
    record_id: str
    """The source's own id of the record: an OCDS release id, a register's reference, a row number."""
    url: str | None = None
    """Address a person can open for this record or the answer that held it; None when the source gives none."""
    file: str | None = None
    """Path of the file read; None for an answer over the network."""
    position: str | None = None
    """Where in the answer or file: ``releases[12]``, ``line 40``; None when the whole answer is the record."""
    retrieved_at: AwareDatetime | None = None
    """When the answer came; None for a file, whose time of download nobody recorded."""
    licence: str | None = None
    """Licence the source states, as an address or a name; None when it states none."""
    publisher: str | None = None
    """Who published it, as the package says; None when it does not."""

    @property
    def place(self) -> str | None:
        """The file's name and the place in it, never a path of this machine; None for an answer over the network.

        >>> Provenance(source="file", record_id="", file="downloads/council.jsonl", position="line 2").place
        'council.jsonl#line 2'
        """
        if self.file is None:
            return None
        name = PurePath(self.file.replace("\\", "/")).name
        return f"{name}#{self.position}" if self.position else name


class Rejection(Record):
    """A record that could not be read. It is counted and kept with its reason; it never hides its neighbours."""

    reason: str
    """One line in plain English: what was expected, what was found."""
    source: str
    """Portal id, or ``file``."""
    where: str
    """File or address, and the position in it: ``page.json, releases[12], byte 40210``."""
    raw: str = ""
    """The beginning of the record as received, contact data masked; at most 500 characters."""
