"""What the twins of open-data platforms share: the ledger's awards as rows of a contracts register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.twin.dialect import Fact, as_published
from tests.twin.ledger import Entry, Ledger
from thirty3.harvest import Harvest


def rows(ledger: Ledger) -> Sequence[dict[str, str]]:
    """A row for each award; what the ledger does not know is left out of it. A register names one firm a row."""
    return [_row(entry) for entry in ledger.entries if entry.stage == "award"]


def _row(entry: Entry) -> dict[str, str]:
    told = {
        "contract_reference": f"EXMP/{entry.number}",
        "contract_title": entry.title,
        "organisation_label": entry.buyer,
        "description": entry.description,
        "supplier_name": entry.suppliers[0],
        "supplier_registered_company_number": entry.company_numbers[0],
        "contract_value": None if entry.value is None else f"{entry.value:.2f}",
        "contract_start_date": f"{entry.starts}T00:00:00.000",
        "contract_end_date": None if entry.ends is None else f"{entry.ends}T00:00:00.000",
    }
    return {name: value for name, value in told.items() if value is not None}


def published(ledger: Ledger) -> Counter[Fact]:
    """The same as facts."""
    return Counter(
        (
            f"EXMP/{entry.number}",
            entry.title,
            entry.buyer,
            entry.description,
            entry.suppliers[0],
            entry.company_numbers[0],
            None if entry.value is None else f"{entry.value:.2f}",
            str(entry.starts),
            None if entry.ends is None else str(entry.ends),
        )
        for entry in ledger.entries
        if entry.stage == "award"
    )


def seen(harvest: Harvest) -> Counter[Fact]:
    """The contracts of a harvest as facts."""
    return Counter(
        (
            contract.portal_ref,
            contract.title,
            None if contract.buyer is None else contract.buyer.name,
            contract.description,
            *next(((firm.name, firm.company_number) for firm in contract.suppliers), (None, None)),
            None if contract.value is None else f"{contract.value.amount:.2f}",
            None if contract.period.start is None else str(contract.period.start),
            None if contract.period.end is None else str(contract.period.end),
        )
        for contract in as_published(harvest)
    )
