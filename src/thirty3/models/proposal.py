"""What a notice implies for the register of applications, for a person to accept or refuse."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import JsonValue

from thirty3.models.application import Application
from thirty3.models.record import Record

ProposalKind = Literal[
    "new_application", "new_supplier", "new_end", "renewal", "extension_taken", "termination", "new_contract"
]
"""What happened to a system.

``new_application``: a contract for a system nobody listed; ``new_supplier``: another firm holds its contract now;
``renewal``: a new contract with the same firm; ``extension_taken``: the same contract, its end moved within what it
allows; ``new_end``: the same contract, its end moved otherwise; ``termination``: a notice says that it ended early;
``new_contract``: the entry learns of its contract, and of what it left open and the contract tells.
"""


class Change(Record):
    """One field of an application, before and after."""

    field: str
    """Name of the field of :class:`~thirty3.models.application.Application`."""
    before: JsonValue
    """What the entry says now, as JSON; None when it says nothing, or there is no entry."""
    after: JsonValue
    """What it would say."""


class Proposal(Record):
    """One change to the register of applications that one notice implies. It changes nothing until it is accepted."""

    id: str
    """Of its content alone: the same notices propose the same ids, whenever and in whatever order they came."""
    kind: ProposalKind
    """What happened."""
    borough: str
    """GSS code of the borough."""
    application_id: str
    """The entry it changes, or would make."""
    name: str
    """What the entry is called."""
    changes: tuple[Change, ...]
    """What would change, by field; never empty."""
    after: Application
    """The entry as it would be."""
    contract_id: str
    """The contract it rests on."""
    notice_type: str | None
    """Type of the notice it rests on; None when unsaid."""
    notice_url: str | None
    """Its page; None when the source gives none."""
    published: date | None
    """London day of the notice; None when undated."""
    confidence: float
    """From 0 to 1: the score of the link it rests on, or for a new entry how plain the contract is about it."""
    reasons: tuple[str, ...]
    """Why, in plain English; never empty."""
