"""The OCDS merge of one process by the reference implementation, with its known traps guarded.

``ocdsmerge`` keeps one of several objects that share an id in one list, appends objects without ids once more with
every release, gives up a process when a value changes its type, and cannot take back an object. So every object in a
list is given a key that is its own before the merge, and its own id again after it; a value of another type than
before is set aside; an object that is set to null is taken out of what came before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from thirty3.models.content import content_hash
from thirty3.normalise.names import fold

if TYPE_CHECKING:
    from ocdsmerge import Merger

__all__ = ["merge"]

Path = tuple[str, ...]
"""Member names from the top; in a concrete path, the keys of list items stand between them."""

_OWN_ID = "\0id"
"""Where an item's own id waits while it bears its key. No published member name holds a NUL: they are cleaned."""


def merge(releases: Sequence[Mapping[str, Any]], ids: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The compiled release of releases of one process, oldest first.

    Args:
        releases: Their JSON values.
        ids: Their ids, for the notes.

    Returns:
        The compiled release without id, date and tag, and notes: ``duplicate_ids: …``, ``set_aside: …``,
        ``retracted: …``.
    """
    doubles: set[tuple[Path, str]] = set()
    for release in releases:
        doubles |= set(_doubles(release, ()))
    notes = [f"duplicate_ids: {'.'.join(path)}" for path in sorted({path for path, _ in doubles})]
    if len(releases) == 1:
        return _alone(releases[0], ()) or {}, notes
    keyed: list[dict[str, Any]] = []
    kinds: dict[Path, str] = {}
    for order, (release, id) in enumerate(zip(releases, ids, strict=True)):
        own = _keyed(release, (), doubles)
        own["date"] = f"{order:09d}"  # ocdsmerge sorts dates as text; ours are in order already
        notes.extend(f"{what} in {id}" for what in _reconciled(own, (), (), kinds, keyed))
        keyed.append(own)
    merged = _restored(_merger().create_compiled_release(keyed))
    return {name: value for name, value in merged.items() if name not in ("id", "date", "tag")}, notes


@cache
def _rules() -> dict[Path, str]:
    text = files("thirty3.ocds").joinpath("merge_rules.json").read_text(encoding="utf-8")
    document = json.loads(text)
    rules = {**document["rules"], **dict.fromkeys(document["ours"], "wholeListMerge")}
    return {tuple(path.split("/")): rule for path, rule in rules.items()}


@cache
def _merger() -> Merger:
    from ocdsmerge import Merger  # imports requests: half a second that only a merge should cost

    return Merger(merge_rules=_rules())


def _kind(value: object, rule_path: Path) -> str | None:
    """How a value merges: ``value`` replaces, ``object`` and ``list`` merge inside; None when it says nothing."""
    if not isinstance(value, (dict, list)) or rule_path in _rules():
        return "value"
    if not value:
        return None
    if isinstance(value, dict):
        return "object"
    return "list" if all(isinstance(item, dict) for item in value) else "value"


def _doubles(value: Mapping[str, Any], rule_path: Path) -> Iterator[tuple[Path, str]]:
    """Ids that stand more than once in one list, with the path of the list."""
    for name, child in value.items():
        path = (*rule_path, name)
        kind = _kind(child, path)
        if kind == "object":
            yield from _doubles(child, path)
        elif kind == "list":
            counts = Counter(str(item["id"]) for item in child if _has_id(item))
            yield from ((path, id) for id, count in counts.items() if count > 1)
            for item in child:
                yield from _doubles(item, path)


def _alone(value: Mapping[str, Any], rule_path: Path) -> dict[str, Any] | None:
    """What a merge makes of the only release of a process, without the detour; None where nothing is said.

    Nulls go, and so do lists and objects in which nothing stands; equal objects without ids are one.
    """
    kept: dict[str, Any] = {}
    says = False
    for name, child in value.items():
        path = (*rule_path, name)
        kind = _kind(child, path)
        inner = _alone(child, path) if kind == "object" else None
        if kind is None or (kind == "object" and inner is None) or _rules().get(path) == "omitWhenMerged":
            continue
        says = True  # a null says something too, and leaves an object without members
        if kind == "list":
            kept[name] = [_alone({"id": None, **item}, path) or {} for item in _different(child)]  # ids in front
        elif child is not None:
            kept[name] = _restored(child) if inner is None else inner  # its own, as of a merge
    return kept if says else None


def _different(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a list that are not equal to one without an id before them."""
    if len(items) == 1:
        return items
    different: dict[object, dict[str, Any]] = {}
    for place, item in enumerate(items):
        different.setdefault(place if _has_id(item) else content_hash(item), item)
    return list(different.values())


def _has_id(item: Mapping[str, Any]) -> bool:
    return isinstance(item.get("id"), str | int)


def _keyed(value: Mapping[str, Any], rule_path: Path, doubles: set[tuple[Path, str]]) -> dict[str, Any]:
    """A copy in which each item of a list bears a key of its own as its id."""
    copy: dict[str, Any] = {}
    for name, child in value.items():
        path = (*rule_path, name)
        kind = _kind(child, path)
        if kind == "object":
            copy[name] = _keyed(child, path, doubles)
        elif kind == "list":
            copy[name] = _keyed_list(child, path, doubles)
        else:
            copy[name] = child
    return copy


def _keyed_list(items: list[dict[str, Any]], path: Path, doubles: set[tuple[Path, str]]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    keyed: dict[str, dict[str, Any]] = {}
    for item in items:
        key, numbered = _key(item, path, doubles)
        if numbered:
            seen[key] += 1
            key = f"{key}\0{seen[key]}"
        inner = _keyed(item, path, doubles)
        own = {_OWN_ID: inner.pop("id")} if inner.get("id") is not None else {}
        inner.pop("id", None)
        keyed[key] = {"id": key, **own, **inner}  # items without ids that are equal are one item
    return list(keyed.values())


def _key(item: Mapping[str, Any], path: Path, doubles: set[tuple[Path, str]]) -> tuple[str, bool]:
    """An item's key, and whether its place among those of the same key belongs to it.

    An id that is its own in its list is the key. One that others share, such as a supplier id of 0, is not: there the
    name counts too, and the place among equal ones. Without an id the content is the key.
    """
    if not _has_id(item):
        return f"content\0{content_hash(item)}", False
    id = str(item["id"])
    if (path, id) not in doubles:
        return f"id\0{id}", False
    name = item.get("name")
    return f"name\0{id}\0{fold(name) if isinstance(name, str) else ''}", True


def _reconciled(
    value: dict[str, Any], path: Path, rule_path: Path, kinds: dict[Path, str], earlier: list[dict[str, Any]]
) -> Iterator[str]:
    """Take out of a release what cannot be merged with what came before; says what, for the notes."""
    for name in list(value):
        child, here, rule = value[name], (*path, name), (*rule_path, name)
        kind = _kind(child, rule)
        if child is None and kinds.get(here) is not None:
            _retract(here, kinds, earlier)
            yield f"retracted: {'.'.join(rule)}"
        elif child is None or kind is None:
            continue
        elif kinds.setdefault(here, kind) != kind:
            del value[name]
            yield f"set_aside: {'.'.join(rule)}"
        elif kind == "object":
            yield from _reconciled(child, here, rule, kinds, earlier)
        elif kind == "list":
            for item in child:
                yield from _reconciled(item, (*here, item["id"]), rule, kinds, earlier)


def _retract(path: Path, kinds: dict[Path, str], earlier: list[dict[str, Any]]) -> None:
    for release in earlier:
        _remove(release, path)
    for known in [known for known in kinds if known[: len(path)] == path]:
        del kinds[known]


def _remove(value: Any, path: Path) -> None:
    if isinstance(value, list):
        for item in value:
            if item["id"] == path[0]:
                _remove(item, path[1:])
    elif isinstance(value, dict):
        if len(path) == 1:
            value.pop(path[0], None)
        else:
            _remove(value.get(path[0]), path[1:])


def _restored(value: Any) -> Any:
    """The merged release with every item's own id again."""
    if isinstance(value, list):
        return [_restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    restored = {name: _restored(child) for name, child in value.items() if name != _OWN_ID}
    key = value.get("id")
    if not (isinstance(key, str) and key.startswith(("id\0", "name\0", "content\0"))):
        return restored
    if _OWN_ID in value:
        return restored | {"id": _restored(value[_OWN_ID])}
    del restored["id"]
    return restored
