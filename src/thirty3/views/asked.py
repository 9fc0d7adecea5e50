"""What a brief says of itself in words, on paper, a screen or a page: what was asked, and what could not be said."""

from __future__ import annotations

from thirty3.reference import borough, service_area
from thirty3.views.choices import Choices
from thirty3.views.facts import Unsaid, WhatWasRead

__all__ = ["asked_for", "unsaid_rows"]


def asked_for(choices: Choices) -> str:
    """Which boroughs and service areas a brief is about."""
    asked = []
    if choices.boroughs:
        asked.append("boroughs: " + ", ".join(borough(gss).name for gss in choices.boroughs))
    if choices.service_areas:
        asked.append("service areas: " + ", ".join(service_area(code).name for code in choices.service_areas))
    return "only " + "; ".join(asked) if asked else "all 33 authorities"


def unsaid_rows(unsaid: Unsaid, read: WhatWasRead) -> list[tuple[str, str]]:
    """What could not be said, each with how often."""
    of = f"of {unsaid.contracts} contracts"
    rows = [
        ("No end date", f"{unsaid.no_end} {of}"),
        ("No value", f"{unsaid.no_value} {of}"),
        ("No supplier", f"{unsaid.no_supplier} {of}"),
        ("Supplier's size", f"unknown for at least one supplier in {unsaid.no_size} {of}"),
        ("Service area", f"unknown for {unsaid.no_service_area} {of}"),
        ("No deadline", f"{unsaid.tenders_without_deadline} of the open tenders"),
        ("No buyer", f"{read.unnamed_processes} of {read.processes} processes read name none"),
        ("No buyer match", f"{read.other_processes} of {read.processes} have a buyer that is none of the 33"),
    ]
    rows += [("Odd", f"{note.replace('_', ' ')}: {count}") for note, count in unsaid.notes.items()]
    return rows
