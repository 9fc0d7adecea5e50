"""The checks of portals that can also be asked for one process, from the recorded answers for some."""

from __future__ import annotations

from typing import cast

from thirty3.harvest.guard import check_address
from thirty3.models.release import Release
from thirty3.testing._subject import Check, Subject, agree, same
from thirty3.wire import NO_SUCH, ByProcess, Page

__all__ = ["BY_PROCESS"]

_FOREIGN = "ocds-000000-1"
"""A prefix that nobody has registered."""
_NO_WORD = (b"", b"{}", b"[]", b"null", b"<!DOCTYPE html><html><body>Just a moment...</body></html>")
"""What stands before a portal may say with any status."""


def one_process_is_one_request_on_its_hosts(subject: Subject) -> None:
    """The same ocid, the same request; none for a process that is not the portal's."""
    connector = _asked(subject)
    ocids = sorted({release.ocid for release in subject.harvest().releases} | _processes(subject).keys())
    requests = [connector.request_for(ocid) for ocid in ocids]
    same([connector.request_for(ocid) for ocid in ocids], requests, "requests when asked again")
    same(len({request.model_dump_json() for request in requests}), len(ocids), "number of different requests")
    for request in requests:
        check_address(connector.portal, request.address)
    try:
        found = connector.request_for(_FOREIGN)
    except ValueError as refusal:
        agree(_FOREIGN in str(refusal), f"the refusal does not name the process: {refusal}")
        return
    raise AssertionError(f"a process of nobody is asked for: {found.address}")


def a_process_brings_its_releases_as_asking_for_days_does(subject: Subject) -> None:
    """The same ids, content, address and licence whichever way, or everything would seem to have changed."""
    connector = _asked(subject)
    by_days = {(one.ocid, one.id): one for one in subject.harvest().releases}
    agree(_processes(subject), "expected.json names no processes: {ocid: [ids of its releases]}")
    for ocid, ids in _processes(subject).items():
        answer = subject.archive.find(connector.request_for(ocid))
        page = None if answer is None else subject.read(answer)
        agree(page is not None and not page.follow, f"the recorded answer for {ocid} is not the whole of it")
        releases = () if page is None else page.releases
        same([one.id for one in releases], ids, f"releases of {ocid}")
        agree({(one.ocid, one.id) for one in releases} & by_days.keys(), f"no days brought anything of {ocid}")
        for one in releases:
            same(one.ocid, ocid, "ocid of a release")
            other = by_days.get((one.ocid, one.id), one)
            same(_said(one), _said(other), f"release {one.id} asked for by its process")


def no_such_process_is_nothing_and_every_other_answer_a_changed_portal(subject: Subject) -> None:
    """With the statuses that say so, whatever stands in them."""
    request = _asked(subject).request_for(next(iter(_processes(subject))))
    answer = subject.archive.find(request)
    agree(answer is not None, f"nothing is recorded for {request.address}")
    if answer is None:
        return
    for status in NO_SUCH:
        for body in (*_NO_WORD, answer.body):
            page = subject.read(answer.model_copy(update={"status": status, "body": body}))
            agree(page in (None, Page()), f"{status} with {body[:60]!r} was taken for an answer: {page}")


def _asked(subject: Subject) -> ByProcess:
    bound = subject.bound
    agree(isinstance(bound, ByProcess), "with its arguments taken, it cannot be asked for one process any more")
    return cast("ByProcess", bound)


def _processes(subject: Subject) -> dict[str, list[str]]:
    said: dict[str, list[str]] = subject.expected.get("processes", {})
    return said


def _said(release: Release) -> tuple[object, ...]:
    where = release.provenance
    return release.content_hash, release.notes, where.url, where.licence, where.publisher


BY_PROCESS: tuple[Check, ...] = (
    one_process_is_one_request_on_its_hosts,
    a_process_brings_its_releases_as_asking_for_days_does,
    no_such_process_is_nothing_and_every_other_answer_a_changed_portal,
)
