"""How records show themselves in a notebook: escaped HTML tables, with links to sources and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from html import escape

from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier

__all__ = [
    "MOST_ROWS",
    "fields_as_html",
    "is_address",
    "not_shown",
    "record_as_html",
    "records_as_html",
    "said",
    "table_as_html",
]

MOST_ROWS = 20
"""Rows of a table that are shown; how many more there are is said. As many as fit on a screen."""

_MOST_OF_SEVERAL = 5
"""Of several values in one cell, those that are shown."""

_MOST_LETTERS = 400
"""Of a text in a cell, those that are shown."""


@singledispatch
def said(value: object) -> str:
    """A value in a few words, as plain text: what a person would read in a table.

    >>> said(None), said(True), said(Money(amount="1200", vat="excluded"))
    ('not published', 'yes', '£1,200 (VAT excluded)')
    """
    text = str(value)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


@said.register
def _(_value: None) -> str:
    return "not published"


@said.register(bool)
def _(value: object) -> str:
    return "yes" if value else "no"


@said.register
def _(value: int) -> str:
    return f"{value:,}"


@said.register(float)
@said.register(Decimal)
def _(value: float | Decimal) -> str:
    return f"{value:,.4g}" if -1 < value < 1 else f"{value:,.2f}".removesuffix(".00")


@said.register
def _(value: date) -> str:
    return value.isoformat()


@said.register
def _(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M %Z}".rstrip()


@said.register
def _(value: Money) -> str:
    sign = "£" if value.currency == "GBP" else f"{value.currency} "
    basis = [] if value.vat == "unknown" else [f"VAT {value.vat}"]
    basis += [] if value.kind == "unknown" else [value.kind]
    return f"{sign}{said(value.amount)}" + (f" ({', '.join(basis)})" if basis else "")


@said.register
def _(value: Period) -> str:
    begins = "start not published" if value.start is None else said(value.start)
    ends = "end not published" if value.end is None else said(value.end)
    return f"{begins} to {ends}" + ("" if value.max_end is None else f", at most to {said(value.max_end)}")


@said.register(Organisation)
@said.register(Supplier)
def _(value: Organisation | Supplier) -> str:
    return value.name or "not named"


@said.register
def _(value: Classification) -> str:
    about = "technology" if value.technology else "not technology"
    area = "no service area" if value.service_area is None else value.service_area
    return f"{about}, {area} (confidence {value.confidence:.2f})"


@said.register
def _(value: Provenance) -> str:
    where = value.place or value.url or value.record_id
    return f"{value.source}, {where}" + ("" if value.publisher is None else f", published by {value.publisher}")


@said.register
def _(value: Record) -> str:
    told = ((name, getattr(value, name)) for name in type(value).model_fields)
    return ", ".join(f"{_words(name)}: {said(its)}" for name, its in told if its is not None and its != ())


@said.register(tuple)
@said.register(list)
@said.register(frozenset)
def _(value: Collection[object]) -> str:
    return ", ".join(_several(value, said)) or "none"


@said.register(dict)
@said.register(Mapping)
def _(value: Mapping[object, object]) -> str:
    return said(tuple(f"{name}: {said(its)}" for name, its in value.items()))


def record_as_html(record: Record) -> str:
    """A record as a table of its fields, escaped, with addresses as links."""
    title = getattr(record, "title", None) or getattr(record, "name", None) or getattr(record, "id", None)
    caption = type(record).__name__ + ("" if title is None else f": {title}")
    return fields_as_html(caption, {name: getattr(record, name) for name in type(record).model_fields})


def records_as_html(caption: str, records: Sequence[Record]) -> str:
    """The first of some records of one type, a line each, with how many more there are.

    Args:
        caption: What they are.
        records: All of one type.
    """
    heads = list(type(records[0]).model_fields) if records else []
    lines = ([getattr(one, name) for name in heads] for one in records[:MOST_ROWS])
    return table_as_html(caption, [_words(name) for name in heads], lines, notes=not_shown(len(records)))


def not_shown(rows: int, *, elsewhere: str = "iterate to see all") -> tuple[str, ...]:
    """What to say under a table of so many rows: nothing where all of them fit."""
    return () if rows <= MOST_ROWS else (f"{rows - MOST_ROWS:,} more of {rows:,} rows: {elsewhere}.",)


def fields_as_html(caption: str, fields: Mapping[str, object], *, notes: Iterable[str] = ()) -> str:
    """Names and values as a table of two columns, escaped, with addresses as links.

    Args:
        caption: What it is.
        fields: Values by name; names are shown as words.
        notes: Lines under it.
    """
    rows = (
        f'<tr><th scope="row" style="text-align:left">{escape(_words(name))}</th>' + _cell(value) + "</tr>"
        for name, value in fields.items()
    )
    return _framed(caption, "", rows, notes)


def table_as_html(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Collection[str] = (),
    notes: Iterable[str] = (),
) -> str:
    """Rows as a table, escaped, with addresses as links.

    Args:
        caption: What it is.
        heads: Heads of the columns.
        rows: Values in the order of the heads.
        right: Heads of the columns that stand to the right: figures.
        notes: Lines under it, such as what is not shown.

    >>> "&lt;script&gt;" in table_as_html("Titles", ["title"], [["<script>"]])
    True
    """
    head = "".join(
        f'<th scope="col" style="text-align:{"right" if name in right else "left"}">{escape(name)}</th>'
        for name in heads
    )
    body = (
        "<tr>" + "".join(_cell(value, right=name in right) for name, value in zip(heads, row, strict=True)) + "</tr>"
        for row in rows
    )
    return _framed(caption, f"<thead><tr>{head}</tr></thead>", body, notes)


def _framed(caption: str, head: str, rows: Iterable[str], notes: Iterable[str]) -> str:
    under = "".join(f"<p>{escape(note)}</p>" for note in notes)
    above = f'<caption style="text-align:left">{escape(caption)}</caption>'
    return f"<div><table>{above}{head}<tbody>{''.join(rows)}</tbody></table>{under}</div>"


def _cell(value: object, *, right: bool = False) -> str:
    several = value if isinstance(value, tuple) else (value,)
    if several and all(is_address(one) for one in several):
        inside = ", ".join(_several(several, _link))
    else:
        inside = escape(said(value))
    whole = ";white-space:nowrap" if isinstance(value, date) else ""
    return f'<td style="text-align:{"right" if right else "left"}{whole}">{inside}</td>'


def _several(values: Collection[object], show: Callable[[object], str]) -> list[str]:
    shown = [show(value) for value, _ in zip(values, range(_MOST_OF_SEVERAL), strict=False)]
    return [*shown, f"and {len(values) - len(shown):,} more"] if len(values) > len(shown) else shown


def is_address(value: object) -> bool:
    """Whether it leads to a page: an address of another kind, such as ``javascript:``, is only text."""
    return isinstance(value, str) and value.startswith(("https://", "http://")) and not set(value) & set(" <>\"'")


def _link(address: object) -> str:
    where = escape(str(address))
    return f'<a href="{where}" rel="noopener noreferrer">{where}</a>'


def _words(name: str) -> str:
    return name.replace("_", " ")
