"""Libraries that are broken on purpose, each in one place: the matrix has to notice every one of them.

Each is a patch of our own code in this process, and the cells that must turn red with it. A matrix that stays green
under one of them would prove nothing about what that patch breaks.

    python -m tests.faults.sabotage
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.matrix import Cell, cells
from tests.faults.patches import (
    NEVER,
    Patch,
    all_but_one,
    any_day,
    any_end,
    anywhere,
    as_they_came,
    by_id_alone,
    by_ocid_only,
    checkpoint_ahead,
    drop_last_page,
    everybodys,
    first_empty_page,
    live_terminal,
    naive,
    never_give_up,
    no_byte_order,
    no_overlap,
    no_totals,
    no_wait,
    nothing_is_something,
    one_attempt,
    rejected_as_kept,
    silent_account,
    swallow,
    trusting,
    unbounded,
)
from tests.faults.stage import staged
from thirty3.connectors import _cells, _ocds, _register, _sheet
from thirty3.harvest import account, conversation, keys
from thirty3.normalise import cells as spreadsheet_cells
from thirty3.normalise import text

__all__ = ["SABOTAGES", "Sabotage", "caught"]


@dataclass(frozen=True)
class Sabotage:
    """One library that is broken."""

    what: str
    patch: Callable[[Patch], None]
    cells: Sequence[tuple[str, str]]
    """Row and column of each cell that must be red."""


def caught(sabotage: Sabotage, *, seed: int = 1) -> list[Cell]:
    """What the cells say that must be red, under the patch."""
    with staged() as stage, pytest.MonkeyPatch.context() as patch:
        sabotage.patch(patch)
        return [cell for row, column in sabotage.cells for cell in cells(stage, [seed], [row], [column])]


_LINKED = ("contracts_finder", "find_a_tender")
_PORTALS = (*_LINKED, "sell2wales")


def _on(row: str, *columns: str) -> list[tuple[str, str]]:
    return [(row, column) for column in columns]


def _set(owner: Any, name: str, value: Any) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(owner, name, value)


SABOTAGES = (
    Sabotage(
        "drops the last page",
        drop_last_page,
        [*_on("T02", "contracts_finder", "jaggaer"), *_on("P12", "contracts_finder")],
    ),
    Sabotage(
        "moves the checkpoint before the page is written",
        checkpoint_ahead,
        [*_on("P16", *_LINKED, "jaggaer", "procontract"), *_on("K03", "procontract")],
    ),
    Sabotage("tells records apart by ocid only", by_ocid_only, _on("T02", "jaggaer") + _on("J10", *_LINKED)),
    Sabotage(
        "swallows what it cannot read", swallow, _on("J03", *_PORTALS) + _on("J08", "register_csv", "register_xlsx")
    ),
    Sabotage(
        "counts what it cannot read as kept", rejected_as_kept, _on("J03", *_PORTALS) + _on("J08", "register_csv")
    ),
    Sabotage(
        "ignores Retry-After",
        _set(conversation, "retry_after", lambda headers, now: None),
        _on("H01", "sell2wales", "jaggaer", "procontract") + _on("H04", *_LINKED),
    ),
    Sabotage(
        "asks again at once", no_wait, _on("H03", *_PORTALS, "jaggaer", "procontract") + _on("H05", "contracts_finder")
    ),
    Sabotage("never tries twice", one_attempt, _on("T02", *_PORTALS, "jaggaer", "procontract") + _on("H06", *_LINKED)),
    Sabotage(
        "asks for ever what is refused",
        never_give_up,
        _on("H13", *_PORTALS, "procontract") + _on("H05", "find_a_tender", "jaggaer"),
    ),
    Sabotage("takes cut bodies for whole ones", any_end, _on("T05", *_PORTALS, "jaggaer") + _on("T06", *_LINKED)),
    Sabotage("unpacks whatever it is sent", unbounded, _on("T10", *_PORTALS)),
    Sabotage("trusts any certificate", trusting, _on("T13", *_PORTALS)),
    Sabotage(
        "goes wherever it is led", anywhere, _on("P11", *_LINKED) + _on("S01", "sell2wales", "jaggaer", "procontract")
    ),
    Sabotage("merges in the order of arrival", as_they_came, _on("M01", *_LINKED) + _on("J10", *_LINKED)),
    Sabotage("reads times without their offset", naive, _on("M04", "contracts_finder", "sell2wales")),
    Sabotage("tells parties apart by id alone", by_id_alone, _on("J11", *_LINKED)),
    Sabotage("ignores declared totals", no_totals, _on("P03", "jaggaer")),
    Sabotage(
        "keeps what is doubtful to itself",
        silent_account,
        _on("P09", *_LINKED) + _on("F01", "register_csv", "register_xlsx"),
    ),
    Sabotage(
        "does not say what it does not read",
        _set(account.Ledger, "unread", lambda self, paths: None),
        _on("J16", *_PORTALS, "jaggaer", "procontract", "register_csv", "register_xlsx"),
    ),
    Sabotage("stops at the first empty page", first_empty_page, _on("P05", *_LINKED)),
    Sabotage(
        "takes a full page without a link for the last",
        _set(_ocds, "_halves", lambda *_: ((), ())),
        _on("P01", *_LINKED),
    ),
    Sabotage("asks no day twice", no_overlap, _on("P13", *_LINKED)),
    Sabotage(
        "takes nothing for a value",
        nothing_is_something,
        _on("J17", *_PORTALS, "jaggaer", "procontract", "register_csv"),
    ),
    Sabotage("takes any day for one that was meant", any_day, _on("J18", *_LINKED, "register_csv")),
    Sabotage("reads every file as UTF-8", no_byte_order, _on("F03", "register_csv")),
    Sabotage(
        "reads every day day first",
        _set(_cells, "find_date_order", lambda texts: None),
        _on("F06", "register_csv", "register_xlsx"),
    ),
    Sabotage(
        "takes rows of any length", _set(_register, "check_row", lambda row, table: None), _on("F05", "register_csv")
    ),
    Sabotage("unpacks any spreadsheet", _set(_sheet, "_MOST_BYTES", 1 << 40), _on("F09", "register_xlsx")),
    Sabotage(
        "leaves broken letters broken",
        _set(text, "_MOJIBAKE", NEVER),
        _on("J06", *_PORTALS, "jaggaer", "register_csv"),
    ),
    Sabotage(
        "lets terminal escapes through",
        live_terminal,
        _on("J05", "jaggaer", "procontract", "register_csv") + _on("S07", "jaggaer", "register_csv"),
    ),
    Sabotage(
        "writes cells as they are",
        _set(spreadsheet_cells, "safe_cell", lambda text: text),
        _on("S05", *_PORTALS, "register_csv"),
    ),
    Sabotage(
        "repeats secrets that it is told",
        _set(keys.Keys, "without", lambda self, text: text),
        _on("S04", *_LINKED, "jaggaer"),
    ),
    Sabotage("lets two work on one source", everybodys, _on("K07", *_LINKED)),
    Sabotage(
        "writes all of a step but one record",
        all_but_one,
        _on("M02", *_PORTALS, "register_csv") + _on("P07", "find_a_tender"),
    ),
)


def main() -> int:
    """Print what each of them turned red; 0 when all did."""
    missed = 0
    for sabotage in SABOTAGES:
        found = caught(sabotage)
        green = [f"{cell.fault} on {cell.column}" for cell in found if cell.status != "RED"]
        missed += bool(green)
        told = f"stays green: {', '.join(green)}" if green else f"{len(found)} of {len(found)} red: {found[0].why[:90]}"
        sys.stdout.write(f"| {sabotage.what} | {told} |\n")
    sys.stdout.write(f"\n{len(SABOTAGES) - missed} of {len(SABOTAGES)} caught\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
