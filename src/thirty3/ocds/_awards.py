"""Awards and contracts told apart across the releases of a process, where their ids do not do it.

Some publishers count awards from 1 again in each notice, so that a merge by id writes the second award over the
first. Others correct an award under its id. The two are told apart by what the award says: see :func:`separated`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thirty3.normalise.names import is_placeholder_name, supplier_key
from thirty3.ocds.release import objects

__all__ = ["separated"]

_ANNOUNCES = frozenset(("award", "contract", "compiled"))
"""Release tags that may bring a new award; all others (``awardUpdate``, …) speak of awards already known."""

_FULL = frozenset(("status", "value", "date"))
"""Members of which an award has at least one when it is told whole, and not just added to."""

_GLOBAL = re.compile(r"[A-Z]{2,3}-[A-Z0-9]+-")
"""How a party id begins that means the same in every release."""

_ABSENT = object()


@dataclass(slots=True)
class _Known:
    """One award or contract as known so far."""

    id: str
    """Its id in the compiled release: as published, or with ``#2`` and so on."""
    facts: dict[str, object] = field(default_factory=dict)
    firms: set[str] = field(default_factory=set)
    lots: set[str] = field(default_factory=set)
    suppliers: list[dict[str, Any]] = field(default_factory=list)


def separated(
    releases: Sequence[Mapping[str, Any]], tags: Sequence[frozenset[str]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Releases of one process, oldest first, in which each award and each contract has an id of its own.

    Under one id, a later award is another one when it is announced (tag ``award`` or ``contract``, not
    ``awardUpdate``) and covers other lots, or names other suppliers without a date, value or start that agrees; unless
    its lots and suppliers are those of an award known under another id. Else it is the same award, updated or
    corrected: a list of suppliers replaces the old one when the award is told whole, and adds to it when it is not;
    an empty list changes nothing.

    Returns:
        Copies of the releases as far as they are changed, and notes ``id_reuse: awards 1``.
    """
    awards: dict[str, list[_Known]] = {}
    contracts: dict[str, list[_Known]] = {}
    notes: list[str] = []
    changed = []
    for release, own_tags in zip(releases, tags, strict=True):
        copy = dict(release)
        is_update = bool(own_tags) and not own_tags & _ANNOUNCES
        here: dict[str, str] = {}
        if isinstance(release.get("awards"), list):
            copy["awards"] = _awards(release["awards"], awards, here, notes, is_update=is_update)
        if isinstance(release.get("contracts"), list):
            copy["contracts"] = _contracts(release["contracts"], contracts, awards, here, notes)
        changed.append(copy)
    return changed, notes


def _awards(
    items: list[Any], known: dict[str, list[_Known]], here: dict[str, str], notes: list[str], *, is_update: bool
) -> list[Any]:
    told: list[Any] = []
    taken: set[str] = set()
    earlier = [one for same in known.values() for one in same]
    for item in items:
        id = _id(item)
        if id is None:
            told.append(item)
            continue
        award = _seen(item)
        free = [one for one in known.get(id, ()) if one.id not in taken]
        match = _best(free if is_update else [one for one in free if not _other(one, award)], award)
        match = match or _renumbered(earlier, award, taken)
        match = match or _new(id, known, notes, "awards", within=len(free) < len(known.get(id, ())))
        taken.add(match.id)
        here.setdefault(id, match.id)
        told.append(_updated(item, match, award))
    return told


def _contracts(
    items: list[Any],
    known: dict[str, list[_Known]],
    awards: Mapping[str, list[_Known]],
    here: Mapping[str, str],
    notes: list[str],
) -> list[Any]:
    told: list[Any] = []
    taken: set[str] = set()
    for item in items:
        id = _id(item)
        if id is None:
            told.append(item)
            continue
        award = None if item.get("awardID") is None else str(item["awardID"])
        if award is not None:
            award = here.get(award) or (awards[award][-1].id if award in awards else award)
        free = [one for one in known.get(id, ()) if one.id not in taken]
        fit = [one for one in free if award is None or one.facts.get("award", award) == award]
        match = fit[-1] if fit else _new(id, known, notes, "contracts", within=len(free) < len(known.get(id, ())))
        taken.add(match.id)
        if award is not None:
            match.facts["award"] = award
        own = item if award is None or award == item["awardID"] else {**item, "awardID": award}
        told.append(own if match.id == id else {**own, "id": match.id})
    return told


def _id(item: object) -> str | None:
    id = item.get("id") if isinstance(item, dict) else None
    return str(id) if isinstance(id, str | int) else None


def _new(id: str, known: dict[str, list[_Known]], notes: list[str], section: str, *, within: bool) -> _Known:
    same = known.setdefault(id, [])
    one = _Known(id if not same else f"{id}#{len(same) + 1}")
    if same:
        notes.append(f"duplicate_ids: {section}" if within else f"id_reuse: {section} {id}")
    same.append(one)
    return one


def _seen(item: Mapping[str, Any]) -> _Known:
    """An award as one release tells it."""
    value = item.get("value")
    period = item.get("contractPeriod")
    facts = {
        "date": _day(item.get("date")),
        "value": value.get("amount", value.get("amountGross")) if isinstance(value, dict) else None,
        "start": _day(period.get("startDate")) if isinstance(period, dict) else None,
        "title": item.get("title") or None,
    }
    lots = item.get("relatedLots")
    return _Known(
        id="",
        facts={name: fact for name, fact in facts.items() if fact is not None},
        firms=_firms(item.get("suppliers")),
        lots={str(lot) for lot in lots} if isinstance(lots, list) else set(),
        suppliers=objects(item.get("suppliers")),
    )


def _day(value: object) -> str | None:
    return value[:10] if isinstance(value, str) and value else None


def _firms(suppliers: object) -> set[str]:
    firms: set[str] = set()
    for supplier in objects(suppliers):
        name, id = supplier.get("name"), supplier.get("id")
        if not isinstance(name, str) or is_placeholder_name(name):
            continue
        firms.add(f"name {supplier_key(name)}")
        if isinstance(id, str) and _GLOBAL.match(id):
            firms.add(f"id {id}")
    return firms


def _other(one: _Known, award: _Known) -> bool:
    """Whether an announced award is another one than the known one of its id."""
    if one.lots and award.lots and not one.lots & award.lots:
        return True
    if not one.firms or not award.firms or one.firms & award.firms:
        return False
    both = one.facts.keys() & award.facts.keys()
    agree = {name for name in both if one.facts[name] == award.facts[name]}
    return agree != both or not agree - {"title"}  # all awards of a process tend to bear its title


def _renumbered(earlier: Sequence[_Known], award: _Known, taken: Collection[str]) -> _Known | None:
    """An award of the same lots and firms under another id: a later notice may count only its own awards."""
    for one in earlier:
        if one.lots & award.lots and one.firms & award.firms and one.id not in taken:
            return one
    return None


def _best(known: Sequence[_Known], award: _Known) -> _Known | None:
    """The known award that a release most likely means: by firms, lots and facts, then the newest."""

    def likeness(one: _Known) -> tuple[bool, bool, int]:
        facts = sum(one.facts.get(name, _ABSENT) == fact for name, fact in award.facts.items())
        return bool(one.firms & award.firms), bool(one.lots & award.lots), facts

    return max(reversed(known), key=likeness, default=None)


def _updated(item: Mapping[str, Any], match: _Known, award: _Known) -> dict[str, Any]:
    """The award with the id and the suppliers it shall have; what is known of it is brought up to date."""
    own = dict(item)
    if str(own["id"]) != match.id:
        own["id"] = match.id
    if not award.suppliers:
        own.pop("suppliers", None)
    elif not own.keys() & _FULL:
        own["suppliers"] = match.suppliers + [firm for firm in award.suppliers if firm not in match.suppliers]
    match.suppliers = own.get("suppliers", match.suppliers)
    match.firms = _firms(match.suppliers)
    match.lots = award.lots or match.lots
    match.facts |= award.facts
    return own
