"""What a person said about a link or a proposal. It is kept for ever, and the newest word counts."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from thirty3.models.record import Record

Verdict = Literal["accepted", "refused"]
Subject = Literal["link", "proposal"]


class Decision(Record):
    """One word of one person. Later words on the same subject stand beside it, and win."""

    subject: Subject
    """What it is about."""
    id: str
    """Id of the link or proposal."""
    verdict: Verdict
    """What was decided."""
    by: str
    """Who decided, as they gave their name: a role will do."""
    why: str | None = None
    """Their reason; None when they gave none."""
    decided_at: AwareDatetime
    """When."""
