"""What people decided, by what it is about: the newest word on each subject counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thirty3.models.decision import Decision, Subject
from thirty3.models.link import LinkKind

__all__ = ["last_words", "link_id", "linked_ids"]


def last_words(decisions: Iterable[Decision], subject: Subject) -> dict[str, Decision]:
    """The newest decision on each link or proposal, by its id; of two of one instant the same in any order."""
    given = sorted(
        (one for one in decisions if one.subject == subject), key=lambda one: (one.decided_at, one.model_dump_json())
    )
    return {one.id: one for one in given}


def link_id(kind: LinkKind, one: str, other: str) -> str:
    """The id of the link between two records."""
    return f"{kind}:{one}|{other}"


def linked_ids(words: Mapping[str, Decision], kind: LinkKind) -> dict[tuple[str, str], Decision]:
    """The decisions on links of one kind, by the two records. Ids hold no ``|``, so the first one parts them."""
    found = {}
    for id, decision in words.items():
        named, _, pair = id.partition(":")
        one, bar, other = pair.partition("|")
        if named == kind and bar:
            found[one, other] = decision
    return found
