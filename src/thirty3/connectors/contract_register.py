"""Contracts registers: what councils publish under the Local Government Transparency Code 2015, as files of any shape.

The Code asks every council to publish each contract above £5,000 with reference, title, department, description,
supplier, sum, dates and the supplier's size. It fixes no layout, and no two registers look alike: headers are found by
a table of known wordings (``reference/register_columns.csv``), and a caller's own mapping goes before it.

Sources: https://www.gov.uk/government/publications/local-government-transparency-code-2015, and what the readers of
published registers and spending files met in years of reading them (see ``docs/portals/contract_register.md``).
"""

from __future__ import annotations

from functools import cache

from thirty3.connectors._columns import headings
from thirty3.connectors._register import RegisterKind, RegisterSource
from thirty3.reference.register_columns import register_columns
from thirty3.wire import Portal

__all__ = ["connector"]

_CARD = Portal(
    id="contract_register",
    name="Contracts registers",
    home="https://www.gov.uk/government/publications/local-government-transparency-code-2015",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=(),  # a file that somebody hands in: nothing is asked
    pause_seconds=0,
    max_bytes=64 * 1024 * 1024,  # the largest council's register is some 10,000 rows, 5 MB as text
    checked="2026-11-22",  # the Code's wording; headers as in the table of register columns
)


@cache
def _kind() -> RegisterKind:
    known = headings("a register", ((one.field, one.header) for one in register_columns()))
    return RegisterKind(source=_CARD.id, prefix="ocds-t33reg", headings=known)


connector = RegisterSource(_CARD, _kind)
