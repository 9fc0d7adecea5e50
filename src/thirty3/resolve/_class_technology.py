"""The evidence for and against technology: CPV codes, words, products, the way it is bought, and from whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from thirty3.normalise.names import supplier_key
from thirty3.reference import service_areas
from thirty3.resolve._class_tables import Found, Tables

__all__ = ["TECHNOLOGY", "Evidence", "technology_evidence", "weighed"]

_DESCRIPTION = 0.4
"""What a word in the description counts, in the title it counts 1: titles say what is bought, descriptions how."""

_PRODUCT_IN_DESCRIPTION = 0.5
"""What a product named in the description counts: it may be there to be worked with, not bought."""

_FURTHER_CODE = 0.6
"""What a further CPV code counts, the main code counts 1."""

_MOST_FROM_DESCRIPTION = 0.8
"""Most that a description may add or take: a long one repeats itself."""

_MOST_AGAINST_CODES = 0.4
"""Most that it may add where CPV codes are given and none is for technology: not enough to decide alone."""

_MOST_AGAINST_PLAIN_TITLE = 0.0
"""Most that it may take from a title that names technology plainly: what it is used for is no argument."""

_PLAINLY = 0.7
"""Weight from which a word speaks plainly: for technology or for a service."""

_SYSTEMS = frozenset({"SYSTEM", "PLATFORM", "PORTAL", "TOOL", "ONLINE", "AUTOMATION"})
"""Words that mean software, or something of metal, or a way to do something else: what stands beside them tells."""

_ON_LINE = frozenset({"PLATFORM", "PORTAL"})
"""Those of them that mean software beside any service."""

_NAMED_LAST = ("SOFTWARE", "DATABASE", "APP", "PLATFORM", "PORTAL", "MANAGEMENT SYSTEM", "INFORMATION SYSTEM")
"""Endings of what takes its name from all that stands before it: *insurance and claims management system*."""

_OF_SERVICE = 0.3
"""What a service named beside such a word adds: the two together are just enough."""

TECHNOLOGY = "technology"


class Evidence(NamedTuple):
    """What becomes a ``Reason`` if it counts in the end."""

    rule: str
    evidence: str
    weight: float
    supports: str


def technology_evidence(
    tables: Tables, title: Found, description: Found, cpv: Sequence[str], suppliers: Sequence[str]
) -> list[Evidence]:
    """All that speaks for or against technology; weights of 0 explain a word away."""
    codes = list(_of_cpv(tables, cpv))
    in_title = _in_title(tables, title)
    of_service = [] if _SYSTEMS.isdisjoint(in_title) else list(_of_service(tables, title, in_title))
    plain = bool(title.products or of_service) or any(tables.technology[phrase] >= _PLAINLY for phrase in in_title)
    other = any(tables.technology[phrase] <= -_PLAINLY for phrase in in_title)
    against = other or (bool(cpv) and not any(one.weight > 0 for one in codes))
    most = _MOST_AGAINST_CODES if against else _MOST_FROM_DESCRIPTION
    least = _MOST_AGAINST_PLAIN_TITLE if plain else _MOST_FROM_DESCRIPTION
    return [
        *codes,
        *(weighed("product in title", product.name, 1.0, TECHNOLOGY) for product in title.products),
        *(weighed("title word", f'"{phrase}"', tables.technology[phrase], TECHNOLOGY) for phrase in in_title),
        *of_service,
        *_of_description(tables, description, said=in_title, most=most, least=least),
        *_of_routes(title, description),
        *_of_suppliers(tables, suppliers),
    ]


def weighed(rule: str, evidence: str, weight: float, supports: str) -> Evidence:
    """One piece of evidence, its weight kept between -1 and 1."""
    return Evidence(rule, evidence, round(max(-1.0, min(1.0, weight)), 3), supports)


def _of_cpv(tables: Tables, cpv: Sequence[str]) -> Iterator[Evidence]:
    """The one code that says most for technology, or else the main code when it speaks against it."""
    best: Evidence | None = None
    for place, code in enumerate(cpv):
        group = tables.technology_group(code)
        if group is not None and (group.weight > 0 or place == 0):
            share = 1.0 if place == 0 or group.weight < 0 else _FURTHER_CODE
            found = weighed(f"cpv {group.level}", code, group.weight * share, TECHNOLOGY)
            best = found if best is None or found.weight > best.weight else best
    if best is not None:
        yield best


def _in_title(tables: Tables, title: Found) -> list[str]:
    """The phrases about technology, each once.

    A trade right before a system names the system: *grounds maintenance system* is no grounds maintenance. Where a
    title ends in software, all before it may: *waste collection and street cleansing software*. A trade behind *for*
    is what it is for: *call monitoring for home care*.
    """
    weights, found = tables.technology, title.technology
    names_next = {
        before.phrase
        for before, after in pairwise(found)
        if weights[after.phrase] >= _PLAINLY and after.start == before.start + len(before.phrase.split())
    }
    if found and found[-1].phrase.endswith(_NAMED_LAST) and weights[found[-1].phrase] >= _PLAINLY:
        names_next.update(one.phrase for one in found)
    if any(weights[one.phrase] >= _PLAINLY for one in found if one.start < title.purpose):
        names_next.update(one.phrase for one in found if one.start > title.purpose)
    return list(dict.fromkeys(one.phrase for one in found if weights[one.phrase] >= 0 or one.phrase not in names_next))


def _of_service(tables: Tables, title: Found, in_title: Sequence[str]) -> Iterator[Evidence]:
    """A system, portal or platform is software, almost surely, where the title names a service that runs on one."""
    any_service = not _ON_LINE.isdisjoint(in_title)
    for match in title.areas:
        for area, weight in tables.areas[match.phrase]:
            if weight >= _PLAINLY and (any_service or area in _run_on_systems()):
                yield weighed("system of a service", f'"{match.phrase}"', _OF_SERVICE, TECHNOLOGY)
                return


@cache
def _run_on_systems() -> frozenset[str]:
    """The services with a business system of their own."""
    return frozenset(area.code for area in service_areas() if area.collaboration_class == "key_business_system")


def _of_description(
    tables: Tables, description: Found, *, said: Sequence[str], most: float, least: float
) -> Iterator[Evidence]:
    """What the description adds to the title: together at most ``most``, and at most ``least`` against."""
    told = [
        ("description word", f'"{phrase}"', tables.technology[phrase] * _DESCRIPTION)
        for phrase in dict.fromkeys(match.phrase for match in description.technology)
        if phrase not in said
    ]
    told += [("product in description", product.name, _PRODUCT_IN_DESCRIPTION) for product in description.products]
    total = sum(weight for _, _, weight in told)
    share = min(1.0, (most if total > 0 else least) / abs(total)) if total else 1.0
    for rule, evidence, weight in told:
        yield weighed(rule, evidence, weight * share, TECHNOLOGY)


def _of_routes(title: Found, description: Found) -> Iterator[Evidence]:
    """The strongest agreement named: two names of one call-off are one piece of evidence."""
    best = max((*title.routes, *description.routes), key=lambda route: route.weight, default=None)
    if best is not None:
        yield weighed("procurement route", best.name, best.weight, TECHNOLOGY)


def _of_suppliers(tables: Tables, suppliers: Sequence[str]) -> Iterator[Evidence]:
    """The strongest of the firms: ten on a framework say no more than one."""
    known = [tables.suppliers.get(supplier_key(name)) for name in suppliers]
    best = max((firm for firm in known if firm is not None), key=lambda firm: firm.weight, default=None)
    if best is not None:
        yield weighed("supplier", best.name, best.weight, TECHNOLOGY)
