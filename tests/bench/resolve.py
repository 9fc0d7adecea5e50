"""How well who and what is told: every part's figures, one after the other, as docs/measures/quality.md gathers them.

Run it with ``python -m tests.bench.resolve``; it is no test, and no time in it is a promise. Each part runs alone too,
larger where it takes a number: ``python -m tests.bench.resolve_suppliers 100000``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.bench import (
    resolve_buyers,
    resolve_classification,
    resolve_duplicates,
    resolve_size,
    resolve_suppliers,
)

_FEW = 20_000
"""Suppliers, and about as many records, of a first look: a minute each."""

_PARTS: dict[str, Callable[[], str]] = {
    "Buyers": resolve_buyers.report,
    "Technology and service areas": resolve_classification.report,
    "Suppliers": lambda: resolve_suppliers.report(_FEW),
    "Size": resolve_size.report,
    "Duplicates": lambda: resolve_duplicates.report(_FEW),
}


def main() -> None:
    """Print each part as it is done."""
    for title, report in _PARTS.items():
        sys.stdout.write(f"# {title}\n\n{report()}\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
