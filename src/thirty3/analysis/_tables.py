"""A result's rows as a table in a notebook: units in the heads, boroughs by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from thirty3.models.shown import table_as_html
from thirty3.reference import boroughs

__all__ = ["shown", "unit_of"]

_PERCENT = frozenset(("lower", "upper", "coverage", "share"))
_SEVERAL = frozenset(("boroughs", "actionable_boroughs"))
_POUNDS = frozenset(("total_value", "annual_value"))


def unit_of(name: str) -> str | None:
    """What a column's figures are in, as its name tells: ``£``, ``%``; None where it counts, or says it itself.

    >>> unit_of("annual_pence"), unit_of("open_share"), unit_of("slack_days")
    ('£', '%', None)
    """
    if name.endswith("_pence") or name in _POUNDS:
        return "£"
    return "%" if name in _PERCENT or name.endswith("_share") else None


def shown(
    caption: str,
    columns: Mapping[str, str],
    units: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    notes: Sequence[str],
) -> str:
    """Rows as an HTML table with units in the heads, boroughs by their names, and addresses as links."""
    heads = {name: _head(name, units.get(name)) for name in columns if not name.endswith("_ids")}
    right = [heads[name] for name in heads if columns[name] in ("integer", "number", "date")]
    lines = ([_cell(name, row[name], units.get(name)) for name in heads] for row in rows)
    hidden = [name.replace("_", " ") for name in columns if name not in heads]  # too long to be read
    unseen = (f"Not shown: {', '.join(hidden)}.",) if hidden else ()
    return table_as_html(caption, list(heads.values()), lines, right=right, notes=(*notes, *unseen))


def _head(name: str, unit: str | None) -> str:
    words = name.removesuffix("_pence").replace("_", " ")
    return words if unit is None else f"{words}, {unit}"


def _cell(name: str, value: Any, unit: str | None) -> object:
    if value is None:
        return "none" if name in _SEVERAL else "unknown"
    if name == "borough" or name in _SEVERAL:
        return ", ".join(_names().get(gss, gss) for gss in str(value).split("|"))
    if unit == "£":
        return f"{Decimal(value) / 100 if name.endswith('_pence') else Decimal(value):,.0f}"
    if unit == "%":
        return f"{value:.1%}".removesuffix("%")
    if isinstance(value, str) and "|" in value:
        return tuple(value.split("|"))
    return value


@cache
def _names() -> Mapping[str, str]:
    return {one.gss: one.name for one in boroughs()}
