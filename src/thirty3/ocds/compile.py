"""Releases made processes: one compiled release for each ocid, whatever order, offset or number they came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from thirty3.models.content import content_hash
from thirty3.models.release import Process, Release, ReleaseMark
from thirty3.ocds._awards import separated
from thirty3.ocds._merge import merge

__all__ = ["compile_releases"]

_BEGINNING = datetime.min.replace(tzinfo=UTC)


def compile_releases(releases: Iterable[Release]) -> Iterator[Process]:
    """The processes of releases, each merged by the OCDS 1.1 rules, in the order of their ocids.

    The order in which releases come plays no part, nor do repeats and the offset a date is written with. Releases are
    merged by instant, then id; those without a date come first, so that they never overwrite a dated one. The same
    content under two ids, or from two sources, counts once.

    Args:
        releases: Any releases; all are held until the last has come.

    Returns:
        A process for each ocid. Its notes say what was odd, in its releases and between them.

    Deviations from the standard's merge, each for what UK publishers do:
        A corrected list of suppliers replaces the old one instead of adding to it. An award id that another award
        uses again is kept apart (``1#2``, note ``id_reuse``). Objects that share an id within one list are all kept
        (``duplicate_ids``). Equal objects without ids are one. A value that changes its type is set aside
        (``set_aside``). Null takes out whole objects too (``retracted``). The compiled date is in UTC.
    """
    processes: dict[str, list[Release]] = {}
    for release in releases:
        processes.setdefault(release.ocid, []).append(release)
    for ocid in sorted(processes):
        yield _process(ocid, processes[ocid])


def _process(ocid: str, releases: Sequence[Release]) -> Process:
    ordered = _ordered(releases)
    separate, reuse = separated(
        [{**release.data, "ocid": ocid} for release in ordered], [frozenset(release.tags) for release in ordered]
    )
    data, odd = merge(separate, [release.id for release in ordered])
    date = next((release.date for release in reversed(ordered) if release.date is not None), None)
    when = "undated" if date is None else date.astimezone(UTC).isoformat().replace("+00:00", "Z")
    notes = [note for release in ordered for note in release.notes] + _repeated(ordered) + reuse + odd
    head = {"ocid": ocid, "id": f"{ocid}-{when}", "tag": ["compiled"]}
    return Process(
        ocid=ocid,
        data={**head, **({} if date is None else {"date": when}), **data},
        releases=tuple(
            ReleaseMark(id=release.id, date=release.date, tags=release.tags, provenance=release.provenance)
            for release in ordered
        ),
        notes=tuple(dict.fromkeys(notes)),
    )


def _ordered(releases: Sequence[Release]) -> list[Release]:
    """Each release once, oldest first. A compiled one goes before the others of its instant: they say it better."""
    if len(releases) == 1:
        return list(releases)
    once: dict[tuple[datetime | None, tuple[str, ...], str], tuple[tuple[str, str], Release]] = {}
    for release in releases:
        content = _content(release)
        key = (release.date, tuple(sorted(release.tags)), content)
        rank = (release.id, release.provenance.model_dump_json())
        if key not in once or rank < once[key][0]:
            once[key] = (rank, release)
    return [
        release
        for (date, tags, content), (_, release) in sorted(
            once.items(),
            key=lambda item: (
                item[0][0] or _BEGINNING,
                "compiled" not in item[0][1],
                item[1][1].id,
                item[0][2],
            ),
        )
    ]


def _content(release: Release) -> str:
    """A digest of what a release says, its id and how it writes its date apart."""
    return content_hash({name: value for name, value in release.data.items() if name not in ("id", "date")})


def _repeated(ordered: Sequence[Release]) -> list[str]:
    """Release ids that stand for several contents: all are kept, the newest counts."""
    ids = [release.id for release in ordered]
    return [f"id_repeated: {id}" for id in sorted(set(ids)) if ids.count(id) > 1]
