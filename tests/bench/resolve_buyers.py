"""How good and how fast buyers are matched, on names written by hand, made by pattern and published: prints markdown.

Run it with ``python -m tests.bench.resolve_buyers``; it reads the real names beside the repository.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.buyer_world import Case, joint_names, misspelt_names, other_councils, place_of, strangers, true_names
from tests.conftest import SHARED
from thirty3.reference import borough
from thirty3.resolve import match_buyer
from thirty3.resolve.bodies import match_body

BY_HAND = Path(__file__).parents[1] / "resolve" / "buyer_names.csv"


class Found(NamedTuple):
    """What came of the names of one group: authorities counted, and names a second at first and second sight."""

    right: int
    wrong: int
    missed: int
    cold: float
    cached: float


def by_hand() -> list[Case]:
    """The names of ``buyer_names.csv``."""
    with BY_HAND.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return [
        Case(row["name"], frozenset(borough(slug).gss for slug in row["boroughs"].split("|") if slug)) for row in rows
    ]


def other_places() -> list[str]:
    """The places of all UK authorities outside London."""
    with (SHARED / "reference" / "uk_local_authorities.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    return sorted({place_of(row["official-name"]) for row in rows if not row["gss-code"].startswith("E09")})


def published() -> list[str]:
    """Real names of firms and bodies, hardly any of London: employers, and suppliers of notices."""
    suppliers = SHARED / "suppliers"
    with (suppliers / "large_employers_2021-22.csv").open(encoding="utf-8-sig", newline="") as table:
        names = [row["EmployerName"] for row in csv.DictReader(table)]
    with (suppliers / "name_alias_pairs.csv").open(encoding="utf-8", newline="") as table:
        names += [name for row in csv.reader(table) for name in row]
    return names


def measured(cases: Iterable[Case]) -> Found:
    """Both passes over the different names of a group; seconds are the processor's, since the machine is shared."""
    expected = {case.name: case.gss for case in cases}
    names = list(expected)
    cold = _pass(names)
    cached = _pass(names)
    right = wrong = missed = 0
    for name in names:
        found = {match.borough.gss for match in match_buyer(name)}
        right += len(found & expected[name])
        wrong += len(found - expected[name])
        missed += len(expected[name] - found)
    return Found(right, wrong, missed, cold, cached)


def _pass(names: list[str]) -> float:
    began = time.process_time()
    for name in names:
        match_buyer(name)
    return len(names) / (time.process_time() - began)


def groups() -> Iterator[tuple[str, list[Case]]]:
    """The groups of names in the order in which they are measured."""
    yield "by hand (`buyer_names.csv`)", by_hand()
    places = other_places()
    for half in ("tuned", "unseen"):
        yield f"true, {half}", list(true_names(half))
        yield f"true, misspelt, {half}", list(misspelt_names(half))
        yield f"joint, {half}", list(joint_names(half))
        yield f"strangers, {half}", list(strangers(half))
        yield f"other councils, {half}", list(other_councils(half, places))


def report() -> str:
    """What was measured, as markdown."""
    match_buyer("London Borough of Camden and others")  # reads the tables
    match_body("London Borough of Camden and others")
    lines = ["| names | different | precision | recall | wrong boroughs | names/s at first sight | again |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    real = list(dict.fromkeys(published()))
    cold, cached = _pass(real), _pass(real)
    lines.append(f"| published, of the whole UK | {len(real):,} | read by eye | | | {cold:,.0f} | {cached:,.0f} |")
    lines += [_line(called, cases) for called, cases in groups()]
    return "\n".join(lines)


def _line(called: str, cases: list[Case]) -> str:
    found = measured(cases)
    true, different = found.right + found.missed, len({case.name for case in cases})
    precision = f"{found.right / (found.right + found.wrong):.4f}" if found.right else ""
    recall = f"{found.right / true:.4f}" if true else ""
    speed = f"{found.cold:,.0f} | {found.cached:,.0f}"
    return f"| {called} | {different:,} | {precision} | {recall} | {found.wrong} | {speed} |"


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
