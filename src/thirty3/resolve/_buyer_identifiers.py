"""Identifiers of buyers made comparable: one key for one identifier, however its scheme is written in front of it."""

from __future__ import annotations

import re

from thirty3.models.organisation import Identifier

_GSS = re.compile(r"[EKNSW][0-9]{8}")
_PPON = re.compile(r"P[A-Z]{3}-[0-9]{4}-[A-Z]{4}")


def key_of(identifier: Identifier) -> tuple[str, str]:
    """Scheme and id in capitals; a GSS code or PPON is known by its shape, whatever scheme it is given in."""
    scheme, id = identifier.scheme.upper(), identifier.id.strip().upper()
    for sign in "-:":
        id = id.removeprefix(scheme + sign)
    if _GSS.fullmatch(id):
        return "GSS", id
    return ("GB-PPON", id) if _PPON.fullmatch(id) else (scheme, id)
