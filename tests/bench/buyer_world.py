"""Made-up spellings of who buys: true names of the 33, others' names that hold a borough's, and other councils'.

The patterns of ``buyer_patterns.csv`` are shaped after names in real notices. Half of them, drawn by a fixed seed, were
used to tune the rules (``tuned``), the other half only to measure them (``unseen``).
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from thirty3.models.borough import Borough
from thirty3.reference import borough, boroughs

Half = Literal["tuned", "unseen"]

_SEED = 33
_LEAST_MISSPELT = 7  # letters of a name, as the rules have it
_JOINT = 2_000  # joint names of a half; all pairs in all forms would be 30,000
_PATTERNS = Path(__file__).with_name("buyer_patterns.csv")
_PLAIN_JOINED = ("London Borough of {}", "LB {}", "{} Council", "The London Borough of {}", "{} London Borough Council")
_DROPPED = ("Council", "Borough", "District", "City", "County", "Metropolitan", "London", "Royal", "of")

CITY, WESTMINSTER = borough("City of London"), borough("Westminster")
ROYAL = tuple(borough(name) for name in ("Greenwich", "Kensington and Chelsea", "Kingston upon Thames"))


class Case(NamedTuple):
    """A name as typed, and the GSS codes that it stands for."""

    name: str
    gss: frozenset[str]


@cache
def _table() -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(_PATTERNS.read_text(encoding="utf-8").splitlines(), strict=True))


def patterns(kind: str) -> list[str]:
    """All patterns of a kind; ``{}`` stands for an authority and ``{dep}`` for a department."""
    return [row["pattern"] for row in _table() if row["kind"] == kind]


def drawn(all_of_them: Sequence[str], half: Half, salt: str) -> list[str]:
    """Half of the patterns, the same on every machine."""
    shuffled = sorted(all_of_them)
    random.Random(f"{_SEED} {salt}").shuffle(shuffled)
    return shuffled[::2] if half == "tuned" else shuffled[1::2]


def _half_of(kind: str, half: Half) -> list[str]:
    return drawn(patterns(kind), half, kind)


def _forms_of(one: Borough, half: Half) -> list[str]:
    """Patterns in which this authority is written, its own among them."""
    if one == CITY:
        return _half_of("city", half)
    own: list[str] = _half_of("royal", half) if one in ROYAL else []
    own += _half_of("westminster", half) if one == WESTMINSTER else []
    return own + _half_of("council", half)


def true_names(half: Half) -> Iterator[Case]:
    """Every authority in every form of this half, plain and with noise; with departments; by its initials."""
    noise = random.Random(f"{_SEED} {half} noise")
    departments = _half_of("department", half)
    for one in boroughs():
        names = [form.replace("{}", one.name) for form in _forms_of(one, half)]
        for form in _half_of("department_form", half) if one != CITY else ():
            names += [form.format(one.name, dep=department) for department in noise.sample(departments, 4)]
        for name in names:
            yield Case(name, frozenset({one.gss}))
            yield Case(noisy(name, noise), frozenset({one.gss}))
    initials = {row["pattern"]: row["borough"] for row in _table() if row["kind"] == "initials"}
    for name in drawn(tuple(initials), half, "initials"):
        yield Case(name, frozenset({borough(initials[name]).gss}))


def misspelt_names(half: Half) -> Iterator[Case]:
    """Long names with one or two edits, the first letter kept, in wording that says a council is meant."""
    noise = random.Random(f"{_SEED} {half} spelling")
    plain = [form for form in _half_of("council", half) if form.count("{}") == 1 and form != "{}"]
    for one in boroughs():
        if len(one.name) >= _LEAST_MISSPELT and one != CITY:
            for form in plain:
                for edits in (1, 2):
                    yield Case(form.replace("{}", misspelt(one.name, edits, noise)), frozenset({one.gss}))


def joint_names(half: Half) -> Iterator[Case]:
    """Two to four authorities in one name."""
    draw = random.Random(f"{_SEED} {half} joint")
    links, lists = _half_of("joint", half), _half_of("short_joint", half)
    for number in range(_JOINT):
        chosen = draw.sample([one for one in boroughs() if one != CITY], draw.choice((2, 2, 2, 3, 4)))
        whole = bool(number % 3)
        first, link, last = draw.choice(links if whole else lists).split("{}")
        written = [(draw.choice(_PLAIN_JOINED) if whole else "{}").format(one.name) for one in chosen]
        name = first + ", ".join(written[:-1]) + link + written[-1] + last
        yield Case(noisy(name, draw) if number % 2 else name, frozenset(one.gss for one in chosen))


def strangers(half: Half) -> Iterator[Case]:
    """Names of schools, trusts, firms, courts and other councils that hold a borough's name or half of one."""
    noise = random.Random(f"{_SEED} {half} strangers")
    for form in _half_of("stranger", half):
        for place in [*(one.name for one in boroughs()), *patterns("half_name")]:
            yield Case(form.format(place), frozenset())
            yield Case(noisy(form.format(place), noise), frozenset())


def other_councils(half: Half, places: Sequence[str]) -> Iterator[Case]:
    """Other authorities of the UK by their place names, in the forms of this half, plain and noisy."""
    noise = random.Random(f"{_SEED} {half} councils")
    for form in _half_of("other_council", half):
        for place in drawn(places, half, "places"):
            yield Case(form.format(place), frozenset())
            yield Case(noisy(form.format(place), noise), frozenset())


def place_of(official: str) -> str:
    """The place in the official name of an authority: ``Oadby and Wigston`` of its borough council."""
    words = official.replace(",", "").split()
    while words and words[-1] in _DROPPED:
        words.pop()
    while words and words[0] in _DROPPED:
        words.pop(0)
    return " ".join(words)


def noisy(name: str, draw: random.Random) -> str:
    """The name with one or two of the slips that change nothing: case, entities, spaces, signs, full stops."""
    for place in sorted(draw.sample(range(len(_SLIPS)), draw.choice((1, 2)))):  # case first: &AMP; is no entity
        name = _SLIPS[place](name)
    return name


def misspelt(name: str, edits: int, draw: random.Random) -> str:
    """The name with so many letters left out, doubled, changed or changed places, its first letter kept."""
    for _ in range(edits):
        place = draw.randrange(1, len(name) - 1)
        before, here, rest = name[:place], name[place], name[place + 1 :]
        changed = (rest, here + here + rest, draw.choice("aeinorst") + rest, rest[0] + here + rest[1:])
        name = before + changed[draw.randrange(4)]
    return name


def _as_entities(name: str) -> str:
    return name.replace("&", "&amp;").replace(" and ", " &amp; ").replace("'", "&#039;").replace("–", "&ndash;")


def _as_entities_twice(name: str) -> str:
    return name.replace(" and ", " &amp;amp; ").replace("'", "&amp;#39;")


_SLIPS = (
    str.upper,
    str.lower,
    str.title,
    lambda name: name.replace(" and ", " & "),
    _as_entities,
    _as_entities_twice,
    lambda name: f"  {name} ",
    lambda name: name.replace(" ", "  ", 1),
    lambda name: name.replace(" ", "\u00a0", 1),
    lambda name: f"{name}.",
    lambda name: f"{name},",
    lambda name: f"\t{name}\r\n",
    lambda name: name.replace(" upon ", "-upon-"),
    lambda name: name.replace("'", "’"),
    lambda name: f'"{name}"',
)  # fmt: skip
