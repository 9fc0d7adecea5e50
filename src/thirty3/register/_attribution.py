"""Whose information an export holds, for people to read: the file that goes with every export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thirty3.ocds.write import LICENCE
from thirty3.register._export_tables import Origins
from thirty3.register.reports import Exported

__all__ = ["attribution_text"]

_WHERE = {
    "parquet": "What each row is licensed under stands in its column licence, and where it was found in source_url.",
    "csv": "What each row is licensed under stands in its column licence, and where it was found in source_url.",
    "jsonl": "What each record is licensed under stands in its provenance, where the source states it.",
    "ocds": "What releases are licensed under stands in the license of their package, where it has an address.",
}


def attribution_text(exported: Exported, origins: Origins) -> str:
    """The sentences that licences want shown, the sources, and what there is of each table."""
    return "\n".join(_lines(exported, origins)) + "\n"


def _lines(exported: Exported, origins: Origins) -> Iterator[str]:
    yield f"Exported on {exported.exported_at:%Y-%m-%d at %H:%M} UTC with thirty3 {exported.version}."
    yield _WHERE[exported.format]
    yield ""
    yield from exported.attribution
    yield f"The Open Government Licence: {LICENCE}"
    if origins.unlicensed:
        yield f"No licence is stated for {origins.unlicensed:,} of the records: ask the publisher before using them."
    yield from _listed("Sources", (_source(source, origins) for source in sorted(origins.sources)))
    yield from _listed("Licences, as the sources state them", exported.licences)
    yield from _listed("Publishers, as the sources name them", sorted(origins.publishers))
    yield from _listed("Rows", (f"{table}: {rows:,}" for table, rows in exported.rows.items()))


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    yield from ("", f"{title}:", *(lines or ["- none"]))


def _source(source: str, origins: Origins) -> str:
    card = origins.cards.get(source)
    return source if card is None else f"{card.name} ({source}), {card.home}"
