"""A small made-up London, bundled so that everything here can be tried without a network or a file of one's own.

SAMPLE: every notice, firm, price and date in it is invented; only the councils' names are real, and none of them
published any of it. Whatever shows it says so, with :data:`LABEL`. It is one OCDS 1.1 release package in the shapes of
Find a Tender and Contracts Finder, written by ``tools/make_sample.py`` from the table ``tools/sample.csv``.

The story, told on :data:`AS_OF`:

- 138 procurements of 30 of the 33 (28 hold technology contracts) and of three buyers outside London; a few are for
  gardens, care or catering, so that filters have something to leave out.
- Twelve services in which three to six boroughs hold technology contracts that end within 92 days of each other and
  can still act together with a year to do it: six housing systems end in March 2028, so act by 3 March 2027; parking
  is urgent (31 December 2026); then children's social care, revenues, cyber security, adult social care, planning,
  networks, customer services, libraries, HR and, until June 2028, finance.
- Four services in which that day has passed: education, waste, regulatory services and, though two of its three
  boroughs could still act, laptops.
- Contracts without an end, without a value or with a value of 0 or £1, with several holders, changed, terminated,
  announced but not signed; rights to extend that could bring ends together; contracts that ended years ago.
- Five large firms that hold two thirds of the value, smaller ones beside them, and firms whose size nobody published.
- Technology tenders open at the end of November 2026, plans for more, and three that closed and are not awarded.

A second, small story tells on how four housing systems come round (:func:`circle`): it is told in the order in which
its notices came, from 2022 to 2025, and is no part of the first.

>>> from thirty3 import sample
>>> sample.LABEL, sample.AS_OF.isoformat(), sample.path().name
('SAMPLE', '2026-11-22', 'releases.json')
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from thirty3.models.release import Release

__all__ = ["AS_OF", "LABEL", "circle", "path", "releases"]

AS_OF = date(2026, 11, 22)
"""The day the sample is told from: no notice in it is younger, and its open tenders are open on it."""

LABEL = "SAMPLE"
"""What stands beside everything that shows the sample."""


def path() -> Path:
    """Where the bundled package lies: a file that any reader of OCDS release packages can read."""
    return _folder() / "releases.json"


def circle() -> tuple[Path, ...]:
    """Where the packages of the second story lie, in the order in which they came.

    Camden tenders a housing system (May 2022) and awards it (September); Hackney, Islington and Lambeth award theirs;
    in 2025 three of them say what comes next, and Lambeth does not.

    >>> [path.name for path in circle()]
    ['1-tender.json', '2-award.json', '3-others.json', '4-planned.json']
    """
    return tuple(sorted((_folder() / "circle").glob("*.json")))


def _folder() -> Path:
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files(__name__)))


def releases() -> tuple[Release, ...]:
    """The releases of the sample, oldest first, each with the source ``sample``.

    Raises:
        ParseError: The bundled file is damaged.
    """
    from thirty3.errors import ParseError
    from thirty3.models.provenance import Provenance
    from thirty3.ocds.files import read_package

    found = path()
    reading = read_package(found.read_bytes(), provenance=Provenance(source="sample", record_id=found.name))
    if reading.rejected:
        raise ParseError(f"the bundled sample is damaged: {reading.rejected[0].where}: {reading.rejected[0].reason}")
    return tuple(reading.releases)


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
