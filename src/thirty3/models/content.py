"""Content as one text: what says the same is the same, whatever the order of its keys."""

from __future__ import annotations

import hashlib
import json
from typing import Any

__all__ = ["content_hash"]


def content_hash(content: Any) -> str:
    """SHA-256 of JSON in its canonical form, 64 hex digits: sorted keys, no spaces, text as it is.

    Ids of releases that their publisher gives none are made of it, so its form is for good.

    >>> content_hash({"id": 1, "name": "Example"}) == content_hash({"name": "Example", "id": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # JSON can hold half a character
