"""The rules of data quality for all contracts together, judged on groups of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from thirty3.analysis._group import Cell, Condition, First, Number, Rows
from thirty3.analysis._population import HOLDERS, in_pounds
from thirty3.analysis._result import pounds
from thirty3.analysis._rules import MEASURED, OURS, PELICAN, Judged, Rule, Severity, Verdict
from thirty3.models.row import unpack

_ENOUGH = 100
"""Fewest contracts of which shares of a hundredth part say anything."""
_MANY = 1_000
"""Fewest contracts for Pelican's bounds on common buyers and rare codes."""
_FULL_MONTHS = 4
"""Fewest whole months to compare, the newest with those before it."""


@dataclass(frozen=True)
class DatasetRule:
    """A rule judged on groups of opened contracts."""

    rule: Rule
    reads: tuple[First | Number, ...]
    """All that its queries read."""
    judge: Callable[[Rows], Judged]


def _on(details: Mapping[str, First], judge: Callable[[list[Cell]], Judged]) -> Callable[[Rows], Judged]:
    """Judged on the groups of one query."""
    return lambda rows: judge(list(rows.group(details=details).used()))


def _counted(cells: list[Cell], name: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for cell in cells:
        if cell[name] is not None:
            counted[cell[name]] += cell["contracts"]
    return counted


def _most(counted: Counter[str], count: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:count]


def _of(verdict: Verdict, *examples: object) -> Judged:
    """Examples are of what breaks a rule only."""
    return Judged(verdict, tuple(map(str, examples)) if verdict is False else ())


def _once(rows: Rows) -> Judged:
    """Ids are counted first: grouping by each is as long as the table."""
    counted = list(rows.group(numbers=_IDS).used())
    if not counted:
        return Judged("no_contracts")
    if all(cell["ids"] == cell["contracts"] for cell in counted):
        return Judged(verdict=True)
    often = _counted(list(rows.group(details={"id": _ID}).used()), "id")
    return Judged(verdict=False, examples=tuple(sorted(id for id, count in often.items() if count > 1)))


def _amounts(cells: list[Cell]) -> Counter[int]:
    return Counter({cell["pence"]: cell["contracts"] for cell in cells if cell["pence"] is not None})


def _varied(cells: list[Cell]) -> Judged:
    amounts = _amounts(cells)
    top = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))[:3]
    if amounts.total() < _ENOUGH:
        return Judged(f"fewer_than_{_ENOUGH}_values")
    return _of(10 * sum(count for _, count in top) < amounts.total(), *(pounds(pence) for pence, _ in top))


def _spread(cells: list[Cell]) -> Judged:
    amounts = _amounts(cells)
    left = amounts.total() // 100
    if not left:
        return Judged(f"fewer_than_{_ENOUGH}_values")
    top = 0
    for pence in sorted(amounts, reverse=True):
        taken = min(left, amounts[pence])
        top, left = top + pence * taken, left - taken
    return _of(2 * top < sum(pence * count for pence, count in amounts.items()), pounds(max(amounts)))


def _common_buyer(cells: list[Cell]) -> Judged:
    buyers = _counted(cells, "buyer")
    if buyers.total() < _MANY:
        return Judged(f"fewer_than_{_MANY}_with_a_buyer")
    ((name, count),) = _most(buyers, 1)
    return _of(Decimal("0.01") <= Decimal(count) / buyers.total() <= Decimal("0.5"), name)


def _returning(cells: list[Cell]) -> Judged:
    buyers = _counted(cells, "buyer")
    if buyers.total() < _ENOUGH:
        return Judged(f"fewer_than_{_ENOUGH}_with_a_buyer")
    once = sorted(name for name, count in buyers.items() if count == 1)
    return _of(2 * len(once) < len(buyers), *once)


def _codes(name: str) -> Callable[[list[Cell]], Judged]:
    def judge(cells: list[Cell]) -> Judged:
        codes = _counted(cells, name)
        if codes.total() < _MANY:
            return Judged(f"fewer_than_{_MANY}_with_a_{name}")
        low, high = Decimal("0.001") * codes.total(), Decimal("0.99") * codes.total()
        odd = sorted(code for code, count in codes.items() if not low <= count <= high)
        return _of(not odd, *odd)

    return judge


def _numbered(cells: list[Cell]) -> Judged:
    ids = {id for cell in cells for id in unpack(cell["ids"]) if id}
    without = sorted(id for id in ids if not id.startswith("GB-COH-"))
    return _of(2 * len(without) < len(ids), *without) if ids else Judged("no_suppliers")


def _sizes_agree(cells: list[Cell]) -> Judged:
    said: dict[str, set[bool]] = defaultdict(set)
    stated: Counter[str] = Counter()
    for cell in cells:
        for id, size in zip(unpack(cell["ids"]), unpack(cell["sizes"]), strict=False):
            if id and size not in (None, "unknown"):
                said[id].add(size == "large")
                stated[id] += cell["contracts"]
    both = sorted(id for id, sizes in said.items() if len(sizes) > 1)
    return _of(not both, *both) if any(count > 1 for count in stated.values()) else Judged("no_supplier_stated_twice")


def _apart(rows: Rows) -> Judged:
    if len({cell["source"] for cell in rows.group(details={"source": _SOURCE}).used()}) < 2:
        return Judged("one_source")
    cells = rows.group(details=_SAME, numbers=_ACROSS).used()
    known = [cell for cell in cells if None not in (cell["buyer"], cell["end"], cell["pence"])]
    double = sorted(cell["id"] for cell in known if cell["first"] != cell["last"])
    return _of(not double, *double)


def _steady(cells: list[Cell]) -> Judged:
    months = _counted(cells, "month")
    whole = sorted(months)[1:-1]  # the first and the last may be cut by whoever collected them
    if len(whole) < _FULL_MONTHS:
        return Judged(f"fewer_than_{_FULL_MONTHS}_whole_months")
    usual = median(months[month] for month in whole[-13:-1])
    return _of(usual / 2 <= months[whole[-1]] <= usual * 2, whole[-1])


def _rule(id: str, severity: Severity, source: str, says: str) -> Rule:
    return Rule(id=id, home="dataset", severity=severity, source=source, says=says)


def _line(rule: Rule, judge: Callable[[list[Cell]], Judged], details: Mapping[str, First]) -> DatasetRule:
    return DatasetRule(rule, tuple(details.values()), _on(details, judge))


_ID, _SOURCE, _BUYER = First(("contract_id",)), First(("source",)), First(("buyer",))
_PENCE = in_pounds("value_pence", Condition(First(("value_pence",)), "above", 0))
_PUBLISHED = First(("published",))
_MONTH = First(("published",), length=7, only=(Condition(_PUBLISHED, "matches", "^[1-9][0-9]{3}-[01][0-9]-"),))
_IDS = {"ids": Number("distinct", _ID)}
_SAME = {"buyer": _BUYER, "end": First(("end",)), "pence": _PENCE}
_ACROSS = {"first": Number("min", _SOURCE), "last": Number("max", _SOURCE), "id": Number("min", _ID)}

DATASET_RULES: tuple[DatasetRule, ...] = (
    DatasetRule(_rule("ids_unique", "error", OURS, "No two different contracts have one id."), (_ID,), _once),
    _line(
        _rule("amounts_varied", "warning", PELICAN, "The three most frequent values are under a tenth of all."),
        _varied,
        {"pence": _PENCE},
    ),
    _line(
        _rule("values_spread", "warning", PELICAN, "The highest hundredth of the values is under half of their sum."),
        _spread,
        {"pence": _PENCE},
    ),
    _line(
        _rule("buyers_shared", "note", PELICAN, "The most common buyer has 1 to 50 % of contracts."),
        _common_buyer,
        {"buyer": _BUYER},
    ),
    _line(
        _rule("buyers_return", "note", PELICAN, "Under half of the buyers come once."), _returning, {"buyer": _BUYER}
    ),
    _line(
        _rule("statuses_varied", "note", PELICAN, "Each status is that of 0.1 to 99 % of contracts."),
        _codes("status"),
        {"status": First(("status",))},
    ),
    _line(
        _rule("methods_varied", "note", PELICAN, "Each procurement method is that of 0.1 to 99 % of contracts."),
        _codes("method"),
        {"method": First(("procurement_method",))},
    ),
    _line(
        _rule("suppliers_numbered", "warning", MEASURED, "Company numbers are known of over half of the suppliers."),
        _numbered,
        {"ids": HOLDERS},
    ),
    _line(
        _rule("sizes_agree", "warning", MEASURED, "No supplier is an SME here and large there."),
        _sizes_agree,
        {"ids": HOLDERS, "sizes": First(("supplier_size",))},
    ),
    DatasetRule(
        _rule("portals_apart", "warning", MEASURED, "No two sources have contracts of one buyer, end and value."),
        (_SOURCE, *_SAME.values(), *_ACROSS.values()),
        _apart,
    ),
    _line(
        _rule("months_steady", "note", PELICAN, "The newest whole month has half to twice as many as is usual."),
        _steady,
        {"month": _MONTH},
    ),
)
