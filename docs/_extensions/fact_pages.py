"""The tables of facts that the library rests on, and where their rows are from."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

from portal_cards import escaped

from thirty3.reference._table import read_table

_MOST = 8
"""Sources shown of a table; lists of systems name one for each maker, hundreds in all."""


def pages() -> dict[str, str]:
    """The page of facts by its name."""
    tables = sorted(
        one.name.removesuffix(".csv") for one in files("thirty3.reference").iterdir() if one.name.endswith(".csv")
    )
    text = (
        "# Facts and their sources\n\nWhat is known of the world stands in tables, each row with its source and the "
        "day it was checked. The files are in `src/thirty3/reference`. *Ours* is what nobody publishes and this "
        "library had to decide. The number of rows from a source stands behind it.\n\n"
    )
    return {"facts": text + "\n\n".join(_table(name) for name in tables) + "\n"}


def _table(name: str) -> str:
    rows = list(read_table(name))
    days = sorted({row["checked"] for row in rows})
    sources = Counter(row["source"] for row in rows).most_common()
    shown = [f"- {_linked(source)} ({count:,})" for source, count in sources[:_MOST]]
    more = [f"- and {len(sources) - _MOST:,} other sources, in the file"] if len(sources) > _MOST else []
    head = f"## `{name}.csv`\n\n{len(rows):,} rows, checked {' to '.join({days[0]: 0, days[-1]: 0})}."
    return "\n".join([head, "", *shown, *more])


def _linked(source: str) -> str:
    parts = re.split(r"(https?://[^\s;,]+)", source)
    return "".join(f"<{part}>" if part.startswith("http") else escaped(part) for part in parts)
