"""The checks of portals that are asked, each from a folder with a recording."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from thirty3.harvest import Archive, afetch
from thirty3.harvest.guard import check_address
from thirty3.testing._subject import ALWAYS, Check, Subject, agree, damaged, same

__all__ = ["OF_PORTALS"]

_NONSENSE = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'{"error": "Bad Request"}',
    b"<!DOCTYPE html><html><body>Just a moment...</body></html>",
)
"""What portals, and what stands before them, have been seen to answer with a good status."""


def its_requests_depend_on_the_query_alone_and_stay_on_its_hosts(subject: Subject) -> None:
    """The same query, the same requests, each once."""
    bound, query = subject.bound, subject.query
    first = list(bound.requests(query))
    same(list(bound.requests(query)), first, "requests when asked again")
    same(len({request.model_dump_json() for request in first}), len(first), "number of different requests")
    for request in first:
        check_address(bound.portal, request.address)


def its_records_say_where_when_and_under_which_licence_they_were_published(subject: Subject) -> None:
    """Every record can be cited."""
    harvest = subject.harvest()
    origins = [record.provenance for record in harvest.releases]
    origins += [record.provenance for record in harvest.applications]
    origins += [record.provenance for record in harvest.companies]
    for origin in origins:
        same(origin.source, subject.connector.portal.id, "source of a record")
        for member in ("record_id", "url", "retrieved_at", "licence"):
            agree(getattr(origin, member), f"a record's provenance has no {member}: {origin}")


def coroutines_bring_what_threads_bring(subject: Subject) -> None:
    """Both drivers, one harvest."""
    awaited = asyncio.run(afetch(subject.bound, subject.query, archive=subject.archive))
    same(awaited, subject.harvest(), "harvest of coroutines")


def a_recording_of_its_recording_is_the_recording(subject: Subject) -> None:
    """So no contact data is left in it: cleaning it again changes nothing."""
    with TemporaryDirectory() as copied:
        copy = Archive(Path(copied))
        for response in subject.answers():
            copy.write(copy.cleaned(response))
        recorded = {file.name: file.read_bytes() for file in subject.archive.folder.iterdir()}
        same({file.name: file.read_bytes() for file in copy.folder.iterdir()}, recorded, "recording of the recording")


def its_damaged_answers_are_read_or_are_a_changed_portal(subject: Subject) -> None:
    """Any bytes may be wrong; no other error may come of it."""
    answers = [answer for answer in subject.answers() if answer.body]

    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        response = data.draw(st.sampled_from(answers))
        subject.read(response.model_copy(update={"body": data.draw(damaged(response.body))}))

    check()


def its_answers_cut_short_are_never_taken_for_whole_ones(subject: Subject) -> None:
    """What comes before the end is not the end, whatever it looks like."""
    answers = [answer for answer in subject.answers() if answer.status == 200]

    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        response = data.draw(st.sampled_from(answers))
        cut = response.body[: data.draw(st.integers(0, len(response.body.rstrip()) - 1))]
        page = subject.read(response.model_copy(update={"body": cut}))
        agree(page is None, f"{len(cut):,} of {len(response.body):,} bytes were taken for all: {page}")

    check()


def nonsense_is_a_changed_portal(subject: Subject) -> None:
    """With a good status, every kind of it."""
    for body in _NONSENSE:
        for response in subject.answers():
            if response.status == 200:
                page = subject.read(response.model_copy(update={"body": body}))
                agree(page is None, f"{body!r} was taken for an answer to {response.request.address}: {page}")


OF_PORTALS: tuple[Check, ...] = (
    *ALWAYS,
    its_requests_depend_on_the_query_alone_and_stay_on_its_hosts,
    its_records_say_where_when_and_under_which_licence_they_were_published,
    coroutines_bring_what_threads_bring,
    a_recording_of_its_recording_is_the_recording,
    its_damaged_answers_are_read_or_are_a_changed_portal,
    its_answers_cut_short_are_never_taken_for_whole_ones,
    nonsense_is_a_changed_portal,
)
