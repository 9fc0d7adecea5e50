"""Long lists of short texts, written as people read them."""

from __future__ import annotations

__all__ = ["cells"]


def cells(table: str) -> list[str]:
    """The texts of a table whose cells end with ``|`` or the line."""
    return table.strip().replace("\n", "|").split("|")
