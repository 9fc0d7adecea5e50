"""The checks of sources that are read from files, each from a folder with one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import ParseError
from thirty3.harvest.read import FileConnector, read
from thirty3.models.query import Query
from thirty3.testing._subject import ALWAYS, Check, Subject, agree, damaged, same

__all__ = ["OF_FILES"]


def nothing_can_be_asked_of_it(subject: Subject) -> None:
    """A file is no portal."""
    agree(isinstance(subject.connector, FileConnector), "the connector has no for_file")
    try:
        list(subject.connector.requests(Query()))
    except ValueError as refusal:
        agree("thirty3.read" in str(refusal), f"the refusal does not name thirty3.read: {refusal}")
        return
    raise AssertionError("a source read from files gave requests")


def its_records_say_out_of_which_file_they_are(subject: Subject) -> None:
    """Every record can be found again."""
    harvest = subject.harvest()
    origins = [record.provenance for record in harvest.releases]
    origins += [record.provenance for record in harvest.applications]
    origins += [record.provenance for record in harvest.companies]
    for origin in origins:
        same(origin.source, subject.connector.portal.id, "source of a record")
        same(origin.file, str(subject.file), "file of a record")
        agree(origin.position, f"a record does not say where in the file it stands: {origin}")


def its_damaged_files_are_a_harvest_that_adds_up_or_an_error_with_the_file(subject: Subject) -> None:
    """Bytes changed, cut off, or altogether others."""
    whole = subject.file.read_bytes()
    cut = st.integers(0, len(whole)).map(lambda end: whole[:end])
    with TemporaryDirectory() as copied:
        path = Path(copied) / subject.file.name

        @given(body=damaged(whole) | cut | st.binary(max_size=300))
        def check(body: bytes) -> None:
            path.write_bytes(body)
            try:
                account = read(subject.connector, path, borough=subject.borough).account
            except ParseError as error:
                agree(str(path) in str(error), f"the error does not name the file: {error}")
            else:
                same(account.received, account.kept + account.rejected + account.outside, "records received")

        check()


OF_FILES: tuple[Check, ...] = (
    *ALWAYS,
    nothing_can_be_asked_of_it,
    its_records_say_out_of_which_file_they_are,
    its_damaged_files_are_a_harvest_that_adds_up_or_an_error_with_the_file,
)
