"""Which borough could help which: strong in what the other is weak in, on the same system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import Cell, open_rows, tally
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import Result
from thirty3.analysis._systems import AREAS, IN_LONDON, PRODUCT, WITH_PRODUCT, texts
from thirty3.models.application import Application
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack
from thirty3.reference.boroughs import borough as find_borough

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications

Skills = Mapping[str, Mapping[str, float]]
"""Borough, by any of its names, to product or service area to level, on one scale for all."""


class SkillsMatch(Record):
    """One borough that could help another."""

    topic: str
    """Product, or code of the service area, as the skills name it."""
    strong: str
    """GSS code of the borough that could help."""
    weak: str
    """GSS code of the one that could be helped."""
    strong_level: float
    """Level of the one, on the caller's scale."""
    weak_level: float
    """Level of the other."""
    products: tuple[str, ...]
    """Products that both run: the topic itself, or those of the service area; sorted, never empty."""


class SkillsMatches(Result[SkillsMatch]):
    """Matches by difference of levels, greatest first, then by topic and the boroughs' codes."""

    strong: float
    """Least level of a strong borough."""
    weak: float
    """Highest level of a weak one."""
    unmatched: tuple[tuple[str, str], ...]
    """Weak boroughs and topics that nobody strong matches, sorted."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        helped = len({(one.weak, one.topic) for one in self.rows})
        return (
            f"Skills of at least {self.strong:g} for those of at most {self.weak:g} on the same system: "
            f"{counted(len(self), 'match', 'matches')} for {counted(helped, 'need')}, "
            f"{counted(len(self.unmatched), 'need')} without; {self._rests_on('application')}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table of matches."""
        levels = {"strong_level": "number", "weak_level": "number", "products": "text"}
        return dict.fromkeys(("topic", "strong", "weak"), "text") | levels

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each match; ``products`` are packed with ``|``."""
        return [one.model_dump() | {"products": pack(one.products)} for one in self.rows]


def skills_match(applications: Applications, *, skills: Skills, strong: float, weak: float) -> SkillsMatches:
    """Match boroughs that are strong in a system or service area with boroughs that are weak in it and run the same.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        skills: Borough, by any of its names, to product or service area to level. What is not said is not weak.
        strong: Least level of a borough that could help.
        weak: Highest level of one that could be helped; less than ``strong``.

    Returns:
        Matches, and needs without one. In a service area both must run at least one product in common for it, of a
        product both must run it. Applications of which nobody has said what product they are, or that no authority
        of London runs, are left out and counted.

    Raises:
        ValueError: ``weak`` is not less than ``strong``.
        UnknownNameError: A borough is none of the 33, or a dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"product": "Civica Cx"}
    >>> rows = [row | {"application_id": gss, "borough": gss} for gss in ("E09000007", "E09000012")]
    >>> skills = {"Camden": {"Civica Cx": 5}, "Hackney": {"Civica Cx": 1}}
    >>> [(one.topic, one.strong, one.weak) for one in skills_match(rows, skills=skills, strong=4, weak=2)]
    [('Civica Cx', 'E09000007', 'E09000012')]
    """
    if not weak < strong:
        raise ValueError("weak must be less than strong")
    details = {"borough": BOROUGH, "product": PRODUCT, "areas": AREAS}
    rows = open_rows(applications, (*WITH_PRODUCT, *IN_LONDON), details.values(), of=Application)
    cells = rows.group(details=details)
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    for name, of_it in skills.items():
        levels[find_borough(name).gss].update(of_it)
    run = _run(cells.used())
    found = sorted(_matches(levels, run, strong, weak), key=_order)
    helped = {(one.weak, one.topic) for one in found}
    needs = {(gss, topic) for gss, of_it in levels.items() for topic, level in of_it.items() if level <= weak}
    counted = tally(cells)
    return SkillsMatches(
        rows=tuple(found),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        strong=strong,
        weak=weak,
        unmatched=tuple(sorted(needs - helped)),
    )


Run = Mapping[tuple[str, str], set[str]]
"""Borough and topic to the products it runs for it: a product is a topic, and so is every service area it serves."""


def _run(cells: Iterable[Cell]) -> Run:
    run: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cell in cells:
        for topic in (cell["product"], *texts(cell["areas"])):
            run[cell["borough"], topic].add(cell["product"])
    return run


def _matches(levels: Skills, run: Run, strong: float, weak: float) -> Iterator[SkillsMatch]:
    mentors: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for gss, of_it in levels.items():
        for topic, level in of_it.items():
            if level >= strong:
                mentors[topic].append((gss, level))
    for gss, of_it in levels.items():
        for topic, level in of_it.items():
            for mentor, higher in mentors[topic] if level <= weak else ():
                both = run.get((mentor, topic), set()) & run.get((gss, topic), set())
                if both:
                    yield SkillsMatch(
                        topic=topic,
                        strong=mentor,
                        weak=gss,
                        strong_level=higher,
                        weak_level=level,
                        products=tuple(sorted(both)),
                    )


def _order(one: SkillsMatch) -> tuple[float, str, str, str]:
    return one.weak_level - one.strong_level, one.topic, one.strong, one.weak
