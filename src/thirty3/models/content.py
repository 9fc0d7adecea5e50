"""Content as one text: what says the same is the same, whatever the order of its keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["content_hash", "identified"]


def content_hash(content: Any) -> str:
    """SHA-256 of JSON in its canonical form, 64 hex digits: sorted keys, no spaces, text as it is.

    Ids of releases that their publisher gives none are made of it, so its form is for good.

    >>> content_hash({"id": 1, "name": "Example"}) == content_hash({"name": "Example", "id": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # JSON can hold half a character


def identified(data: Mapping[str, Any], prefix: str | None = None) -> dict[str, Any]:
    """The same with an id made from it: what is told again unchanged has the same id in every harvest and edition.

    Behind a prefix, which says what it is of, half of the digits do.

    >>> identified({"title": "Example"})
    {'title': 'Example', 'id': '04c8dcd978089e5b412b0518e90150ad'}
    >>> identified({"title": "Example"}, "award-1")
    {'title': 'Example', 'id': 'award-1-04c8dcd978089e5b'}
    """
    digits = content_hash(data)
    return {**data, "id": digits[:32] if prefix is None else f"{prefix}-{digits[:16]}"}
