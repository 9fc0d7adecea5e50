"""An empty list of applications for a borough to fill in: a row of guidance, and the row of headers under it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType

from thirty3.reference.application_columns import ApplicationField, application_columns

__all__ = ["template"]

_GUIDANCE: Mapping[ApplicationField, str] = MappingProxyType(
    {
        "name": "What you call it. The only answer that every row needs",
        "product": "Its name as its maker writes it",
        "manufacturer": "Who makes it",
        "supplier": "Who sells it to you, if that is a reseller",
        "service_area": "Which service uses it, in your own words; several with ; between them",
        "system_type": "What it is, such as: housing management",
        "tier": "Frontline or Corporate",
        "collaboration_class": "Key business system, Core technology or Specialised tool",
        "version": "Version in use",
        "hosting": "On premise, Supplier cloud, Third party cloud, SaaS or Hybrid",
        "go_live": "Day it went live, as 2024-04-01 or 01/04/2024",
        "users": "How many people use it, as a number",
        "plain_description": "What it does, for someone who is no expert",
        "start": "First day of its contract",
        "end": "Last day of its contract without extensions not yet taken",
        "max_end": "Last day if every extension is taken",
        "review": "Day by which to review it or give notice",
        "extension": "What the contract says, such as: 12 + 12 months",
        "extendable": "Yes or No",
        "annual_value": "Pounds a year, such as: 12,500",
        "satisfaction": "Your own score with its scale, such as: 4/5",
        "last_verified": "Day somebody last checked this row",
    }
)
"""What to write under each header, in the order of the columns. A list is one borough's, so no column says whose."""


def template() -> bytes:
    """The template as a CSV file: UTF-8 with its mark, by which spreadsheet programs know it.

    The guidance stands above the headers, where a reader of tables skips what stands there, so that a borough may leave
    it or delete it. Headers are the first wording of each field.
    """
    headers: dict[str, str] = {}
    for column in application_columns():
        headers.setdefault(column.field, column.header)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(_GUIDANCE.values()), [headers[field] for field in _GUIDANCE]])
    return out.getvalue().encode("utf-8-sig")
