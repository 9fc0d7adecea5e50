"""ProContract's contracts registers: the export that a council makes of its own register, as CSV or XLSX.

ProContract (Proactis, formerly Due North) keeps a contracts register for each council that buys through it, and lets
its users export it to Excel. Nobody has documented the export's headers, so they are found as any register's are. Known
of it are three facts: several suppliers are packed into one cell, a line for each; ``Data exceeds cell limits`` stands
where they do not fit; and of two value columns the awarded one may be blank or 0, where the estimate counts instead.

Sources: the fields of an entry as https://procontracthelp.due-north.com describes them, and what readers of published
exports met (see ``docs/portals/procontract_register.md``).
"""

from __future__ import annotations

from functools import cache

from thirty3.connectors._columns import headings
from thirty3.connectors._register import RegisterKind, RegisterSource
from thirty3.reference.register_columns import register_columns
from thirty3.wire import Portal

__all__ = ["connector"]

_CARD = Portal(
    id="procontract_register",
    name="ProContract contracts registers",
    home="https://procontract.due-north.com",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # an export that somebody hands in: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # as for any council's register
    checked="2026-11-22",  # the help pages' words for an entry's fields
)

_OWN_HEADERS = (
    ("supplier", "Awarded suppliers"),
    ("value_total", "Awarded value"),
    ("value_estimated", "Estimated value"),
    ("max_end", "Extension end date"),
    ("reference", "Contract ID"),
    ("reference", "Opportunity Id"),
    ("organisation", "Buyer"),
)
"""ProContract's words for an entry's fields on its help and opportunity pages, which go before other registers' words:
beside an awarded value, a column called *Contract value* is the other one. Wordings of the export itself are unknown;
checked 2026-11-22."""


@cache
def _kind() -> RegisterKind:
    usual = ((one.field, one.header) for one in register_columns())
    known = headings("a register", (*_OWN_HEADERS, *usual))
    return RegisterKind(source=_CARD.id, prefix="ocds-t33pcr", headings=known)


connector = RegisterSource(_CARD, _kind)
