"""What tells one system of a borough from another, and how far two records speak of the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.normalise.dates import add_months
from thirty3.normalise.names import fold, supplier_key
from thirty3.reference.products import products
from thirty3.resolve._duplicate_title import Likeness, Title, alike, read_title

__all__ = [
    "AFTER",
    "BEFORE",
    "FAR",
    "LINE",
    "Newer",
    "Predecessor",
    "Replaces",
    "begun",
    "compare",
    "newer",
    "read_system",
    "replaces",
]

LINE = 0.6
"""Points from which two records speak of one system. The points were set on seeds 1 and 2 of the made-up decade
(``tests/bench/circle_world.py``); what they find on other seeds stands in docs/measures/circle.md."""

ALONE, SECOND = 0.45, 0.25
"""Points that are enough where nothing else has as many as the second figure: the same service area, and it begins when
the other ends. Buyers call one system by other names each time."""

_TITLES: dict[Likeness, float] = {"same": 0.5, "near": 0.5, "longer": 0.45, "like": 0.4, "unlike": 0, "blank": 0}
_SAID: dict[Likeness, str] = {"same": "same title", "longer": "one title says more"}
_GENERIC = 0.15
"""Most that titles such as *IT system* are worth: too many bear them."""
_WORDS = 0.35
"""What telling words are worth when all of the longer title's are in the other; a part of it for a part of them."""
_PRODUCT, _KIND, _OTHER_PRODUCT = 0.5, 0.3, -0.2
"""The same product; another product for the same purpose; products for two purposes."""
_AREA, _OTHER_AREA = 0.25, -0.4
_FIRM = 0.15
_ON_TIME, _IN_TIME, _UNTIMELY = 0.2, 0.1, -0.3
"""It begins when the other ends; it was published when it should be; it begins at quite another time."""

BEFORE, AFTER = 3, 6
"""Months before and after an end within which what replaces it begins: some run side by side, some run on a while."""
FAR = 12
"""Months from an end beyond which nothing that begins replaces it."""
_EARLIEST, _LATEST = 36, 6
"""Months before and after an end within which a notice may speak of it: a pipeline notice (UK1) comes up to 18 months
before the tender notice, which takes 12 months or more; after it, what runs on unpublished is still replaced."""


class System(NamedTuple):
    """What a record says of the system it is about."""

    boroughs: frozenset[str]
    area: str | None
    title: Title
    buyer: frozenset[str]
    """Words of the buyer's name, which a title may hold or not."""
    products: frozenset[str]
    kinds: frozenset[str]
    """What the products are for: ``housing management``."""
    firms: frozenset[str]


class Alike(NamedTuple):
    """How far two records speak of one system: points, and what speaks for it and against it."""

    points: float
    says: str


class Predecessor(NamedTuple):
    """What something may replace: the records of one system, when it began and when it ends."""

    systems: tuple[System, ...]
    boroughs: frozenset[str]
    begun: date | None
    ends: tuple[date, ...]
    """Its current and last possible ends; empty when nobody says."""
    ocids: frozenset[str]
    """Processes it came from, which cannot replace it."""


class Newer(NamedTuple):
    """A notice or contract that may take the place of something."""

    id: str
    system: System
    starts: date | None
    """The day from which it counts, or would; None when nobody says."""
    published: date | None
    """The day of its first notice; None for a contract, which is often published late."""
    ocid: str | None


class Replaces(NamedTuple):
    """What something takes the place of, and why."""

    id: str
    """Of the newer."""
    place: int
    """Place of the older, among those given."""
    points: float
    says: str


@cache
def _kinds() -> dict[str, str]:
    return {product.name: product.system_type for product in products()}


def read_system(record: Contract | Tender | Application) -> System:
    """What a contract, tender or application says of the system it is about."""
    if isinstance(record, Application):
        named = frozenset(filter(None, (record.product,)))
        return System(
            boroughs=frozenset((record.borough,)),
            area=next(iter(record.service_areas), None),
            title=read_title(record.name),
            buyer=frozenset(),
            products=named,
            kinds=_kinds_of(named) | frozenset(filter(None, (record.system_type,))),
            firms=frozenset(filter(None, (supplier_key(record.supplier or ""),))),
        )
    meaning = record.classification
    reasons = () if meaning is None else meaning.reasons
    found = frozenset(one.evidence for one in reasons if one.rule == "product in title")
    holders = record.suppliers if isinstance(record, Contract) else ()
    return System(
        boroughs=frozenset(record.boroughs),
        area=None if meaning is None else meaning.service_area,
        title=read_title(record.title),
        buyer=frozenset(fold(record.buyer.name).split()) if record.buyer else frozenset(),
        products=found,
        kinds=_kinds_of(found),
        firms=frozenset(
            supplier_key(name) for one in holders if not one.placeholder for name in (one.name, *one.aliases)
        ),
    )


def _kinds_of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(_kinds()[name] for name in names if name in _kinds())


def begun(record: Contract | Application) -> date | None:
    """The day from which it counts: its start, else signature, award, first notice or going live; None when undated."""
    if isinstance(record, Application):
        return record.period.start or record.go_live
    return record.period.start or record.signed or record.awarded or record.first_published


def compare(one: System, other: System) -> Alike:
    """How far two records of one borough speak of one system; dates are left to the caller. Symmetric."""
    found = [_titles(one, other), _products(one, other)]
    if one.area is not None and other.area is not None:
        found.append((_AREA, "same service area") if one.area == other.area else (_OTHER_AREA, "other service areas"))
    if one.firms & other.firms:
        found.append((_FIRM, f"same firm ({min(one.firms & other.firms)})"))
    return Alike(round(sum(points for points, _ in found), 3), ", ".join(said for points, said in found if points))


def _titles(one: System, other: System) -> tuple[float, str]:
    """The likeness of the titles, or the telling words they share, whichever is worth more."""
    likeness = alike(one.title, other.title, one.buyer | other.buyer)
    points, said = _TITLES[likeness], _SAID.get(likeness, "titles alike")
    shared = (one.title.telling & other.title.telling) - one.buyer - other.buyer
    most = max(len(one.title.telling - one.buyer), len(other.title.telling - other.buyer))
    if shared and (words := _WORDS * len(shared) / most) > points:
        points, said = words, f"titles share {', '.join(sorted(shared))}"
    if one.title.is_generic or other.title.is_generic:
        return min(points, _GENERIC), f"{said}, a generic one"
    return points, said


def _products(one: System, other: System) -> tuple[float, str]:
    if same := one.products & other.products:
        return _PRODUCT, f"same product ({', '.join(sorted(same))})"
    if same := one.kinds & other.kinds:
        return _KIND, f"products of one kind ({', '.join(sorted(same))})"
    return (_OTHER_PRODUCT, "products of two kinds") if one.products and other.products else (0, "")


def newer(record: Contract | Tender) -> Newer:
    """A contract or tender as what may take the place of something."""
    if isinstance(record, Contract):
        return Newer(record.id, read_system(record), begun(record), None, record.ocid)
    return Newer(record.id, read_system(record), record.period.start, record.first_published, record.ocid)


def replaces(given: Iterable[Newer], things: Sequence[Predecessor]) -> Iterator[Replaces]:
    """What each of them takes the place of: the best thing for each of its boroughs, where any fits.

    It fits with :data:`LINE` points, or with fewer where nothing else is near: see :data:`ALONE`.
    """
    of_borough: defaultdict[str, list[int]] = defaultdict(list)
    for place, thing in enumerate(things):
        for gss in thing.boroughs:
            of_borough[gss].append(place)
    for one in given:
        best = [_best(one, of_borough[gss], things) for gss in sorted(one.system.boroughs)]
        yield from {found.place: found for found in best if found is not None}.values()


def _best(one: Newer, places: Iterable[int], things: Sequence[Predecessor]) -> Replaces | None:
    found = [
        Replaces(one.id, place, alike.points, alike.says)
        for place in places
        if (alike := _follows(one, things[place])) is not None and alike.points >= SECOND
    ]
    if len(found) == 1 and found[0].points >= ALONE and _is_same_area(one, things[found[0].place]):
        return found[0]
    fitting = [each for each in found if each.points >= LINE]
    return min(fitting, key=lambda each: (-each.points, _distance(one, things[each.place]), each.place), default=None)


def _is_same_area(one: Newer, thing: Predecessor) -> bool:
    return one.system.area is not None and any(system.area == one.system.area for system in thing.systems)


def _distance(one: Newer, thing: Predecessor) -> int:
    """Days between what something begins, or the day it was published, and the end of what it would replace."""
    day = one.starts or one.published
    return min((abs((ends - day).days) for ends in thing.ends if day is not None), default=date.max.toordinal())


def _follows(one: Newer, what: Predecessor) -> Alike | None:
    """The points for the record that is most alike, and for the dates; None when the dates or the process forbid it."""
    if one.ocid in what.ocids or (timed := _timed(what, one.starts, one.published)) is None:
        return None
    best = max((compare(one.system, system) for system in what.systems), key=lambda alike: (alike.points, alike.says))
    return Alike(round(best.points + timed.points, 3), ", ".join(filter(None, (best.says, timed.says))))


def _timed(what: Predecessor, starts: date | None, published: date | None) -> Alike | None:
    """What the dates are worth for the end that fits best; None when they rule out every end."""
    first = min((day for day in (starts, published) if day is not None), default=None)
    if first is None or (what.begun is not None and first <= add_months(what.begun, BEFORE)):
        return None  # undated, or it is where the thing came from
    if not what.ends:
        return Alike(0, "")
    timed = [_on_time(ends, starts, published) for ends in what.ends]
    return max((one for one in timed if one is not None), key=lambda one: one.points, default=None)


def _on_time(ends: date, starts: date | None, published: date | None) -> Alike | None:
    if published is not None and not add_months(ends, -_EARLIEST) <= published <= add_months(ends, FAR):
        return None
    if starts is None:
        fits = published is not None and published <= add_months(ends, _LATEST)
        return Alike(_IN_TIME if fits else 0, f"published {published} for an end on {ends}")
    if add_months(ends, -BEFORE) <= starts <= add_months(ends, AFTER):
        return Alike(_ON_TIME, f"begins {starts}, about the end on {ends}")
    far = not add_months(ends, -FAR) <= starts <= add_months(ends, FAR)
    return Alike(_UNTIMELY if far else 0, f"begins {starts}, the end is {ends}")
