"""A register of any number of made-up contracts, exported to Parquet: what engines for large tables are tested on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table

from tests.analysis.estates import application
from tests.analysis.markets import REGIONS, tender
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier
from thirty3 import Register
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.register._deriving import application_rows, contract_row, tender_row
from thirty3.register._sql import upsert
from thirty3.register._tables import applications, contracts, tenders

_AT_ONCE = 10_000
_BOROUGHS = ["E09000001", CAMDEN, HACKNEY, SUTTON]
_METHODS = ["open", "open", "selective", "limited", "direct", None]


def export_lake(folder: Path, *, rows: int) -> Path:
    """A folder of Parquet as ``Register.export`` writes it: so many contracts, a tenth as many tenders and systems.

    They are written into the store as made, because reading each from a release would take a hundred times as long.
    """
    draw = Random(33)
    with Register(folder / "register.db") as register:
        with register._database.writing() as connection:
            for table, made in _tables(draw, rows).items():
                while part := list(islice(made, _AT_ONCE)):
                    upsert(connection, table, part)
        exported = register.export(folder / "lake")
    assert exported.rows == {"contracts": rows, "tenders": rows // 10, "applications": rows // 10, "releases": 0}
    return exported.path


def _tables(draw: Random, rows: int) -> dict[Table, Iterator[dict[str, Any]]]:
    systems = (_application(draw, number) for number in range(rows // 10))
    return {
        contracts: (contract_row(_contract(draw, number)) for number in range(rows)),
        tenders: (tender_row(_tender(draw, number)) for number in range(rows // 10)),
        applications: iter(application_rows({one.id: one for one in systems})),
    }


def _contract(draw: Random, number: int) -> Contract:
    ends = TODAY + timedelta(draw.randrange(-900, 2000))
    one = contract(
        f"ocds-made-up-{number}",
        *draw.sample(_BOROUGHS, draw.choice([0, 1, 1, 1, 2])),
        start=draw.choice([None, TODAY - timedelta(draw.randrange(4000)), TODAY + timedelta(2)]),
        end=draw.choice([None, ends, ends, TODAY + timedelta(draw.randrange(8))]),
        max_end=draw.choice([None, ends + timedelta(365)]),
        area=draw.choice(["housing", "housing", "planning", None]),
        pounds=draw.choice([None, 0, 1, "0.01", -5, draw.randrange(10**6)]),
        annual=draw.choice([None, 3]),
        currency=draw.choice(["GBP", "GBP", "GBP", "EUR"]),
        vat=draw.choice(["excluded", "included", "unknown"]),
        suppliers=_suppliers(draw),
        status=draw.choice(["active", "active", "active", "unknown", "cancelled", "terminated"]),
        source=draw.choice(["file", "find_a_tender"]),
    )
    day = TODAY - timedelta(draw.randrange(2000))
    told = {
        "published": draw.choice([None, day]),
        "first_published": draw.choice([None, day - timedelta(40)]),
        "closed": draw.choice([None, day - timedelta(20)]),
        "awarded": draw.choice([None, day - timedelta(draw.randrange(30))]),
        "bids": draw.choice([None, 1, 2, 7]),
        "procurement_method": draw.choice(_METHODS),
    }
    return one.model_copy(update=told)


def _suppliers(draw: Random) -> Iterable[Any]:
    for _ in range(draw.choice([0, 1, 1, 1, 2])):
        firm = draw.choice(["a", "b", "c", f"GB-COH-{draw.randrange(900):08}", None])
        one = supplier(
            firm, draw.choice(["micro", "sme", "large", "unknown"]), "notice", draw.choice([None, "Béta | Co"])
        )
        yield one.model_copy(update={"vcse": draw.choice([None, True, False]), "region": draw.choice(REGIONS)})


def _tender(draw: Random, number: int) -> Tender:
    opens = draw.choice([None, TODAY - timedelta(draw.randrange(900))])
    return tender(
        f"ocds-made-up-{number}",
        *draw.sample(_BOROUGHS, draw.choice([0, 1, 1, 2])),
        opens=opens,
        closes=draw.choice([None, (opens or TODAY) + timedelta(draw.choice([-1, 9, 10, 25, 30, 70]))]),
        stage=draw.choice(["open", "open", "awarded", "planned", "cancelled"]),
        regime=draw.choice(["PA2023", "PA2023", "PCR2015", "unknown"]),
        above=draw.choice([True, True, False, None]),
        method=draw.choice(_METHODS),
        interest=draw.choice([True, False]),
    )


def _application(draw: Random, number: int) -> Application:
    return application(
        f"made-up/{number}",
        draw.choice(_BOROUGHS),
        draw.choice(["Alpha", "Beta", "Gamma", None]),
        areas=draw.sample(["housing", "planning", "libraries"], draw.choice([0, 1, 2])),
        kind=draw.choice(["housing management", "planning", None]),
        annual=draw.choice([None, draw.randrange(10**5)]),
        currency=draw.choice(["GBP", "GBP", "EUR"]),
        vat=draw.choice(["excluded", "unknown"]),
        supplier=draw.choice([None, "Béta | Co"]),
        end=draw.choice([None, TODAY + timedelta(draw.randrange(-3, 900))]),
    )
