"""What the sizes of real suppliers come to: evidence, contradictions, verdicts, and the SME share before and after.

Run it with ``python -m tests.bench.resolve_size``; it reads the real notices beside the repository.
"""

from __future__ import annotations

import gc
import platform
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import thirty3
from tests.conftest import SHARED
from thirty3.analysis import sme_share
from thirty3.analysis._share import Basis
from thirty3.models.company import Company, SizeEvidence
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.models.size import SizeVerdict
from thirty3.models.supplier import Supplier
from thirty3.resolve.assemble import contracts as contracts_of
from thirty3.resolve.size import SIZE_RULES_VERSION, SizeEvidenceIndex, apply, size_of, sizes
from thirty3.resolve.suppliers import suppliers

EMPLOYERS = "suppliers/large_employers_2021-22.csv"
COUNTED_ON = date(2021, 4, 5)
"""The day the people of the returns of 2021-22 were counted on; the file leaves it out."""

Worlds = dict[str, list[Contract]]


def real_contracts() -> Worlds:
    """The contracts of the real notices, by the folder of their files."""
    files = {
        "Contracts Finder 2025": [
            "contracts_finder/search_page_2025-01-23.json",
            "contracts_finder/releases_2025_lost_backslashes.json",
        ],
        "Contracts Finder and TED 2020": ["contracts_finder/openopps_2020_releases.json"],
        "Find a Tender 2021-26": sorted(str(path) for path in (SHARED / "find_a_tender").glob("*.json")),
        "Public Contracts Scotland 2019": ["public_contracts_scotland/releases_2019.json"],
    }
    return {
        name: list(contracts_of(thirty3.load(*(SHARED / Path(file) for file in listed))))
        for name, listed in files.items()
    }


def report() -> str:
    """Everything measured, as Markdown."""
    worlds = real_contracts()
    contracts = [contract for world in worlds.values() for contract in world]
    companies = thirty3.read("large_employers", SHARED / EMPLOYERS).companies
    parts = [
        f"Size rules {SIZE_RULES_VERSION}, thirty3 {thirty3.__version__}, Python {platform.python_version()}. "
        f"Data: {len(contracts):,} contracts of the real notices, {len(companies):,} employers of 2021-22.",
        *_suppliers(worlds),
        *_notices_against_the_list(contracts, companies),
        *_verdicts(contracts, companies),
        *_shares(contracts, companies),
        *_speed(),
    ]
    return "\n".join(parts)


def _held(contracts: Iterable[Contract]) -> dict[str, Supplier]:
    """One supplier for each id, those that name nobody left out."""
    return {one.id: one for contract in contracts for one in contract.suppliers if not one.placeholder}


def _suppliers(worlds: Worlds) -> Iterator[str]:
    yield "\n**Suppliers and what is claimed of them** (claims: one for each process; contradicted: SME and large)\n"
    yield "| notices | contracts | suppliers | with a number | size claimed | twice or more | of those contradicted |"
    yield "|---|---|---|---|---|---|---|"
    everything = [contract for world in worlds.values() for contract in world]
    for name, world in worlds.items():
        yield _claims(name, world, _held(world).values(), sizes(world))
    yield _claims("all", everything, _held(everything).values(), sizes(everything))
    firms = suppliers(everything)
    matched = [firm for firm in firms if not firm.placeholder]
    yield _claims("all, suppliers matched", everything, matched, sizes(everything, same_as=firms.id_of))


def _claims(name: str, world: Sequence[Contract], held: Collection[Supplier], index: SizeEvidenceIndex) -> str:
    claims = [index.reasons_of(one) for one in held]
    repeated = [known for known in claims if len(known) > 1]
    torn = [known for known in repeated if len({reason.is_sme for reason in known}) > 1]
    numbered = sum(one.company_number is not None for one in held)
    of_all = f"{len(torn)} ({len(torn) / len(repeated):.0%})" if repeated else "0"
    return (
        f"| {name} | {len(world)} | {len(held)} | {_part(numbered, len(held))} | "
        f"{_part(sum(map(bool, claims)), len(held))} | {len(repeated)} | {of_all} |"
    )


def _notices_against_the_list(contracts: Sequence[Contract], companies: Sequence[Company]) -> Iterator[str]:
    band: dict[str, str] = {}
    for company in companies:
        for evidence in company.evidence:
            band[company.id] = evidence.basis.removeprefix("gender pay gap return: ")
    index = sizes(contracts)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for one in _held(contracts).values():
        if one.id in band:
            sides = {reason.is_sme for reason in index.reasons_of(one)}
            word = "both" if len(sides) > 1 else "SME" if True in sides else "large" if sides else "nothing"
            said[band[one.id]][word] += 1
    yield "\n**What notices say of the suppliers on the list of employers**\n"
    yield "| on the list with | suppliers | called SME | large | both | neither |"
    yield "|---|---|---|---|---|---|"
    for name, words in sorted(said.items()):
        cells = " | ".join(str(words[word]) for word in ("SME", "large", "both", "nothing"))
        yield f"| {name} | {words.total()} | {cells} |"


def _verdicts(contracts: Sequence[Contract], companies: Sequence[Company]) -> Iterator[str]:
    bare, dated = _indexes(contracts, companies)
    held = _held(contracts)
    last = max(contract.published for contract in contracts if contract.published)
    ways = {
        "notices only, of any age": (sizes(contracts), last, 120, True),
        "with the list, of any age": (bare, last, 120, True),
        "the same, `trust_large=False`": (bare, last, 120, False),
        f"{COUNTED_ON:%Y}: list of its day, 36 months": (dated, COUNTED_ON, 36, True),
        "2025-01-31: list of its day, 36 months": (dated, date(2025, 1, 31), 36, True),
    }
    yield "\n**Verdicts by what decided them** (one for each supplier)\n"
    yield "| asked | SME | not SME | unknown | by notice | by register | by list | equals conflict | no evidence |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, (index, day, months, trust) in ways.items():
        found = [
            size_of(
                one.model_copy(update={"size": "unknown"}),
                day,
                evidence=index,
                max_age_months=months,
                trust_large=trust,
            )
            for one in held.values()
        ]
        yield f"| {name} | {' | '.join(map(str, _counts(found)))} |"


def _counts(found: Sequence[SizeVerdict]) -> tuple[int, ...]:
    kinds = Counter(one.asserted_by for one in found)
    rules = Counter(one.rule for one in found)
    sides = Counter(one.is_sme for one in found)
    by = (kinds["notice"], kinds["register"], kinds["reference_data"])
    return (sides[True], sides[False], sides[None], *by, rules["equal_evidence_conflicts"], rules["no_evidence"])


def _indexes(
    contracts: Sequence[Contract], companies: Sequence[Company]
) -> tuple[SizeEvidenceIndex, SizeEvidenceIndex]:
    dated = sizes(contracts, companies=companies, undated={"large_employers": COUNTED_ON})
    return sizes(contracts, companies=companies), dated


def _shares(contracts: Sequence[Contract], companies: Sequence[Company]) -> Iterator[str]:
    bare, dated = _indexes(contracts, companies)
    ways: dict[str, Sequence[Contract]] = {
        "as notices assert (reference)": contracts,
        "newest claim of a supplier wins (reference)": _newest_wins(contracts),
        "applied, notices only": list(apply(contracts)),
        "applied, with the list of any day": list(apply(contracts, evidence=bare)),
        "applied, with the list of its day": list(apply(contracts, evidence=dated)),
        "applied, list of any day, `trust_large=False`": list(apply(contracts, evidence=bare, trust_large=False)),
    }
    yield "\n**SME share: lower to upper bound, and coverage** (each contract judged on its own day)\n"
    yield "| sizes | by supplier | by contract | by value |"
    yield "|---|---|---|---|"
    for name, given in ways.items():
        yield f"| {name} | {_share(given, 'suppliers')} | {_share(given, 'contracts')} | {_share(given, 'value')} |"


def _share(contracts: Sequence[Contract], basis: Basis) -> str:
    [row] = sme_share(contracts, basis=basis)
    lower, upper, coverage = ("none" if one is None else f"{one:.1%}" for one in (row.lower, row.upper, row.coverage))
    return f"{lower} to {upper} ({coverage})"


def _newest_wins(contracts: Sequence[Contract]) -> list[Contract]:
    """What many do: the claim of the newest notice is the supplier's size everywhere."""
    newest: dict[str, tuple[date, Supplier]] = {}
    for contract in contracts:
        for one in contract.suppliers:
            day = contract.published or date.min
            if one.size != "unknown" and (one.id not in newest or day >= newest[one.id][0]):
                newest[one.id] = (day, one)
    return [
        contract.model_copy(
            update={
                "suppliers": tuple(
                    one.model_copy(update={"size": newest[one.id][1].size, "size_asserted_by": "notice"})
                    if one.id in newest
                    else one
                    for one in contract.suppliers
                )
            }
        )
        for contract in contracts
    ]


def _speed() -> Iterator[str]:
    """Made-up suppliers with two pieces of evidence each: time for one verdict must not grow with their number."""
    yield "\n**Speed** (made-up suppliers, a claim and an entry each; time of the processor)\n"
    yield "| suppliers | index, ms | one verdict, µs | one supplier's share of applying, µs |"
    yield "|---|---|---|---|"
    for count in (1_000, 10_000, 100_000):
        contracts = [_made_up(place) for place in range(count)]
        companies = [_entry(place) for place in range(count)]
        gc.collect()  # what was made before is not part of the time
        began = time.process_time()
        index = sizes(contracts, companies=companies)
        built = time.process_time()
        asked = contracts[:: max(1, count // 5_000)]
        for contract in asked:
            size_of(contract.suppliers[0], date(2025, 1, 1), evidence=index)
        judged = time.process_time()
        for _ in apply(asked, evidence=index):
            pass
        applied = time.process_time()
        each = 1e6 / len(asked)
        per_question, per_supplier = (judged - built) * each, (applied - judged) * each
        yield f"| {count:,} | {(built - began) * 1e3:,.0f} | {per_question:.0f} | {per_supplier:.0f} |"
    yield _giant()


def _giant() -> str:
    """One supplier of many contracts on as many days, each judged on its own day."""
    times = []
    for count in (1_000, 10_000):
        contracts = [
            _made_up(0).model_copy(update={"id": str(place), "published": date(1995, 1, 1) + timedelta(place)})
            for place in range(count)
        ]
        began = time.process_time()
        for _ in apply(contracts):
            pass
        times.append(f"{count:,} in {time.process_time() - began:.1f} s")
    return f"\nOne supplier's contracts, each judged on its own day: {', '.join(times)}."


def _made_up(place: int) -> Contract:
    number = f"{place + 1:08}"
    firm = Supplier(id=f"GB-COH-{number}", name="Made Up", company_number=number, size="sme", size_asserted_by="notice")
    of = Provenance(source="find_a_tender", record_id=number)
    return Contract(id=number, title="", published=date(2024, 6, 1), suppliers=(firm,), provenance=of)


def _entry(place: int) -> Company:
    number = f"{place + 1:08}"
    evidence = SizeEvidence(size="small", strength="probable", basis="made up", as_of=date(2024, 3, 31))
    of = Provenance(source="companies_house", record_id=number)
    return Company(id=f"GB-COH-{number}", name="Made Up", company_number=number, evidence=(evidence,), provenance=of)


def _part(some: int, all_of_them: int) -> str:
    return f"{some} ({some / all_of_them:.0%})" if all_of_them else "0"


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
