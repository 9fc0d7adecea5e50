"""Tables, facts and figures as plain text: what every view for a terminal or a file is made of."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from thirty3.views import words

NUMBERS = ("Days", "Value", "#", "Share", "Lower", "Upper", "Coverage", "Contracts", "CR15", "HHI", "Suppliers")
"""Columns that stand to the right."""


def rendered(renderable: RenderableType, width: int) -> str:
    """What a terminal of that width would show, without colours and trailing blanks."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False, color_system=None, highlight=False, markup=False)
    console.print(renderable)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def section(title: str, body: RenderableType) -> RenderableType:
    """A title, underlined, and what stands under it."""
    return Group(Text(f"\n{title}\n{'-' * len(title)}"), body)


def listed(rows: Sequence[tuple[str, str]]) -> Table:
    """Names on the left, what is said of them on the right."""
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for name, fact in rows:
        grid.add_row(Text(name), Text(fact, overflow="fold"))
    return grid


def table(*columns: str, right: Sequence[str] = (), wide: str) -> Table:
    """An empty table without lines; the column ``wide`` takes the room that is left."""
    empty = Table(box=None, pad_edge=False, expand=True, header_style="")
    for name in columns:
        empty.add_column(
            Text(name),
            justify="right" if name in right else "left",
            no_wrap=name not in (wide, "Borough", "Supplier"),
            ratio=1 if name == wide else None,
            max_width=None if name in (wide, "Value") else 18,
        )
    return empty


class Sources:
    """Addresses of notices, numbered as they are first mentioned, so that narrow tables can point to them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, url: str | None) -> Text:
        """The number of an address; nothing where there is none."""
        return Text("" if url is None else str(self._numbers.setdefault(url, len(self._numbers) + 1)))

    def lines(self) -> list[str]:
        """Every address, whole and on a line of its own, however long: a cut one leads nowhere."""
        listed = [f"{number:3} {url}" for url, number in self._numbers.items()]
        return ["", "Source notices", "--------------", *(listed or ["None."])]


def day(when: date) -> str:
    """A day in a column of days, its numbers one below the other: `` 3 Mar 2027``."""
    return f"{words.short_day(when):>11}"


def banner(label: str | None) -> Text:
    """What stands above and below made-up data; nothing for None."""
    return Text("" if label is None else f"*** {label}: made-up notices, for trying out. Nothing below is real. ***")
