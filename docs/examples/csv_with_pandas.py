"""Councils' own CSV files, read with pandas, measured with thirty3, and kept nowhere.

    python csv_with_pandas.py 2026-11-22 Camden=camden.csv Hackney=hackney.csv

Measures take any dataframe with the columns of ``Contract.columns()``. This makes one from files with the columns
``Title``, ``Supplier``, ``Supplier size``, ``Start``, ``End`` and ``Value``. For files whose headers you do not
choose, ``thirty3.read("contract_register", …)`` finds out by itself what they mean.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

import thirty3 as t3
from thirty3.analysis import ExpiryClusters, SmeShare, expiry_clusters, sme_share
from thirty3.models.row import pack
from thirty3.resolve import classify

HEADERS = ("Title", "Supplier", "Supplier size", "Start", "End", "Value")
SIZES = {"micro": "micro", "small": "small", "medium": "medium", "sme": "sme", "large": "large"}
"""How a file may say it; anything else is unknown, which is no size and counts as none."""
KINDS = {"text": "string", "date": "string", "integer": "Int64", "boolean": "boolean"}
"""What pandas calls each kind of column: those that know an empty cell from a zero."""


def contracts_of(files: Mapping[str, Path]) -> pd.DataFrame:
    """One row for each line of the files, with the columns that the measures ask for.

    Args:
        files: A borough, by any of its names, to its file.

    Raises:
        UnknownNameError: A name is none of the 33.
        ValueError: A column is missing, a day is not written as 31/03/2028, or a value is no number.
    """
    rows = [row for name, path in files.items() for row in rows_of(t3.borough(name), path)]
    columns = t3.Contract.columns()
    kinds = {name: KINDS[kind] for name, kind in columns.items()}
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)


def rows_of(borough: t3.Borough, path: Path) -> list[dict[str, object]]:
    """The lines of one council's file, each in the library's terms."""
    rows = []
    for number, cells in enumerate(table_of(path).to_dict("records"), start=2):
        try:
            rows.append(row_of(borough, f"{borough.slug}/{path.name}/{number}", cells))
        except (ValueError, ArithmeticError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return rows


def table_of(path: Path) -> pd.DataFrame:
    """The cells as they stand in the file, all of them text: what a number means is for us to say."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")
    missing = [name for name in HEADERS if name not in table.columns]
    if missing:
        raise ValueError(f"{path} has no column {', '.join(missing)}; it has {', '.join(table.columns)}")
    return table


def row_of(borough: t3.Borough, id: str, cells: Mapping[Hashable, str]) -> dict[str, object]:
    """One line in the library's terms. What is left out is None: not published, and never zero."""
    meaning = classify(title=cells["Title"])
    supplier = cells["Supplier"].strip()
    size = SIZES.get(cells["Supplier size"].strip().lower(), "unknown")
    return {
        "contract_id": id,
        "title": cells["Title"],
        "borough": borough.gss,
        "borough_bit": borough.bit,
        "status": "active",
        "start": day(cells["Start"]),
        "end": day(cells["End"]),
        "value_pence": pence(cells["Value"]),
        "currency": "GBP",
        "vat": "unknown",
        "supplier_count": 1 if supplier else 0,
        "supplier_id": pack([supplier.upper()]) if supplier else None,  # a "|" in a name must not make two of one
        "supplier_name": pack([supplier]) if supplier else None,
        "supplier_size": size,
        "supplier_size_rests_on": None if size == "unknown" else "notice",  # the buyer's word, and nobody else's
        "technology": meaning.technology,
        "service_area": meaning.service_area,
    }


def day(text: str) -> str | None:
    """A day as the measures want it, 2028-03-31, from 31/03/2028."""
    return pd.to_datetime(text, format="%d/%m/%Y").date().isoformat() if text.strip() else None


def pence(text: str) -> int | None:
    """Whole pence, exactly: through Decimal and never through float."""
    digits = text.replace("£", "").replace(",", "").strip()
    return int(Decimal(digits) * 100) if digits else None


def measured(contracts: pd.DataFrame, as_of: date) -> tuple[SmeShare, ExpiryClusters]:
    """The SME share by value of contracts in force, and what ends together, technology alone."""
    technology = contracts[contracts["technology"].fillna(value=False)]
    return sme_share(technology, basis="value", as_of=as_of), expiry_clusters(technology, as_of=as_of)


def main(arguments: Sequence[str]) -> int:
    """Print what the files say."""
    as_of = date.fromisoformat(arguments[0])
    files = {name: Path(path) for name, _, path in (argument.partition("=") for argument in arguments[1:])}
    share, clusters = measured(contracts_of(files), as_of)
    lines = [share.summary(), clusters.summary()]
    for one in clusters:
        names = ", ".join(t3.borough(code).name for code in one.boroughs)
        lines.append(f"{one.service_area}: {names}, {one.first_end} to {one.last_end}, act by {one.act_by}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
