"""The columns of the matrix: five portals over HTTP and a contracts register as two kinds of file.

Each publishes a made-up world and says what a reading of it must hold.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import thirty3 as t3
from tests.faults.stage import Meddle, Stage, as_it_is
from tests.faults.tables import OWNER, Facts, Layout, facts_of, facts_seen, table_of, write
from tests.faults.verdict import Ran, RedError
from tests.twin.dialect import Dialect
from tests.twin.ledger import Entry, Ledger
from tests.twin.portals import contracts_finder, find_a_tender, jaggaer, procontract, sell2wales
from thirty3.connectors.contract_register import connector as contract_register
from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.connectors.find_a_tender import FindATender
from thirty3.connectors.sell2wales import Sell2Wales
from thirty3.errors import Thirty3Error
from thirty3.harvest import Harvest
from thirty3.harvest.clock import Clock
from thirty3.models.account import Account
from thirty3.models.query import Query
from thirty3.register import Register, Run
from thirty3.wire import Connector
from thirty3.wire import Portal as Card

__all__ = ["NAMES", "Column", "File", "Portal", "columns", "edited", "later", "plain_ones", "small", "without", "world"]

Columns = Mapping[str, str] | None
SINCE = date(2026, 10, 14)
_ADVERTS = 4
"""On a page of ProContract's list: fewer than the ten there are, so that a small world has several pages."""


def world(seed: int, *, count: int = 10, days: int = 1, since: date = SINCE) -> Ledger:
    """A made-up world small enough to be read in no time, and large enough for every portal to have several pages."""
    for draw in range(seed * 1000, (seed + 1) * 1000):
        made = Ledger(draw, count=count, since=since, days=days)
        if _has_all(made):
            return made
    raise RuntimeError("no such world")


def _has_all(made: Ledger) -> bool:
    """Whether it has two pages of adverts, an award of several firms, and a plain notice to be spoilt."""
    awards = [entry for entry in made.entries if entry.stage == "award"]
    several = any(len(entry.suppliers) > 1 for entry in awards)
    return several and len(awards) > 1 and len(made.entries) - len(awards) > _ADVERTS and bool(plain_ones(made))


def plain_ones(ledger: Ledger) -> list[Entry]:
    """Open calls that every portal publishes once, under an id of their own and with a value."""
    tenders = [entry for entry in ledger.entries if entry.stage == "tender" and entry.value]
    return [entry for entry in tenders if entry.number % 4 and entry.number % 6 and entry.number % 11]


def small(seed: int) -> Ledger:
    """A world for what is written to a register many times: five notices, three of them adverts at least."""
    for draw in range(seed * 1000, (seed + 1) * 1000):
        made = Ledger(draw, count=5, since=SINCE, days=1)
        if sum(entry.stage != "award" for entry in made.entries) in (3, 4):
            return made
    raise RuntimeError("no such world")


def edited(ledger: Ledger, change: Callable[[Entry], Mapping[str, Any]]) -> Ledger:
    """The same world with entries changed, by what is given for each."""
    made = copy.copy(ledger)
    made.entries = sorted(
        (replace(entry, **change(entry)) for entry in ledger.entries), key=lambda one: (one.published, one.number)
    )
    return made


def without(ledger: Ledger, *numbers: int) -> Ledger:
    """The same world before some of its entries were published."""
    made = copy.copy(ledger)
    made.entries = [entry for entry in ledger.entries if entry.number not in numbers]
    return made


class _FewOnAPage(ContractsFinder):
    """Contracts Finder's connector, told that a page holds no more than the twin gives."""

    @property
    def _search(self) -> Any:
        return replace(super()._search, limit=3)


class _FewFindATender(FindATender):
    @property
    def _search(self) -> Any:
        return replace(super()._search, limit=2)


class _FewTypes(Sell2Wales):
    """Sell2Wales' connector, asking for no other types of notice than the twin has: 9 requests in place of 22."""

    @property
    def _search(self) -> Any:
        search = super()._search
        wanted = {1, 52, 2, 22, 51, 54, 3, 53, 56}
        return replace(search, types={number: name for number, name in search.types.items() if number in wanted})


_QUICK: Mapping[str, type[ContractsFinder | FindATender | Sell2Wales]] = {
    "contracts_finder": _FewOnAPage,
    "find_a_tender": _FewFindATender,
    "sell2wales": _FewTypes,
}


@dataclass(frozen=True)
class Portal:
    """A portal, its twin, and the library's connector."""

    name: str
    kind: Literal["ocds", "rest", "html"]
    stage: Stage
    speak: Callable[[Ledger], Any]

    def dialect(self, ledger: Ledger) -> Dialect:
        made: Dialect = self.speak(ledger)
        return made

    def expected(self, ledger: Ledger) -> Facts:
        return self.dialect(ledger).published()

    def connector(self, dialect: Dialect, **card: Any) -> Connector:
        """The library's own, at the twin's address; its pages are as full as the twin's where it counts on that."""
        there: Any = dialect.there(card.pop("url", None) or self.stage.server.url)
        if self.name in _QUICK:
            there = _QUICK[self.name](portal=there.portal, base=there.base)
        made: Connector = replace(there, portal=there.portal.model_copy(update=card))
        return made

    def run(self, of: Ledger | Dialect, meddle: Meddle = as_it_is, *, clock: Clock | None = None, **card: Any) -> Ran:
        """A whole harvest, and what came of it."""
        dialect: Any = self.dialect(of) if isinstance(of, Ledger) else of
        self.stage.play(dialect, meddle)
        clock = clock or self.stage.clock
        harvest, error = None, None
        try:
            harvest = t3.fetch(self.connector(dialect, **card), dialect.query, clock=clock, consent=True)
        except Thirty3Error as caught:
            error = caught
        self.check()
        facts = Counter() if harvest is None else dialect.seen(harvest)
        return Ran(facts, harvest, error, self.stage.server.asked, tuple(getattr(clock, "waits", ())))

    def check(self) -> None:
        """Make sure that the twin itself did well."""
        if self.stage.failure is not None:
            raise RuntimeError(f"the twin itself: {self.stage.failure!r}")

    def keep(
        self,
        register: Register,
        of: Ledger | Dialect,
        meddle: Meddle = as_it_is,
        *,
        clock: Clock | None = None,
        **options: Any,
    ) -> Run:
        """The same into a register."""
        dialect: Any = self.dialect(of) if isinstance(of, Ledger) else of
        self.stage.play(dialect, meddle)
        query: Query = dialect.query
        span = {"since": query.since, "until": query.until} | options
        run = register.sync(self.connector(dialect), clock=clock or self.stage.clock, consent=True, **span)
        self.check()
        return run

    def held(self, register: Register, of: Ledger | Dialect) -> Facts:
        """What a register holds of it."""
        dialect: Any = self.dialect(of) if isinstance(of, Ledger) else of
        releases = tuple(register.releases())
        facts: Facts = dialect.seen(Harvest(portal=self.name, query=Query(), releases=releases, account=Account()))
        return facts


@dataclass(frozen=True)
class File:
    """A council's contracts register as a file, read by the library."""

    name: str
    kind: Literal["csv", "xlsx"]
    stage: Stage

    def expected(self, ledger: Ledger) -> Facts:
        return facts_of(ledger)

    def body(self, ledger: Ledger, layout: Layout | None = None) -> bytes:
        return write(table_of(ledger), self.kind, layout or Layout())

    def run(
        self, of: Ledger | bytes, *, name: str | None = None, card: Card | None = None, columns: Columns = None
    ) -> Ran:
        """The file read, and what came of it."""
        folder = self.stage.folder / "files"
        folder.mkdir(exist_ok=True)
        path = folder / (name or f"register.{self.kind}")
        path.write_bytes(of if isinstance(of, bytes) else self.body(of))
        return self.missing(path, card=card, columns=columns)

    def missing(self, path: Path, *, card: Card | None = None, columns: Columns = None) -> Ran:
        """A file read that may not even be there."""
        source = contract_register if card is None else replace(contract_register, portal=card)
        try:
            harvest = t3.read(source, path, borough=OWNER, columns=columns)
        except Thirty3Error as error:
            return Ran(Counter(), None, error)
        return Ran(facts_seen(harvest), harvest, None)

    def keep(self, register: Register, of: Ledger | bytes, *, clock: Clock | None = None, **_options: object) -> Run:
        """The same into a register."""
        ran = self.run(of)
        if ran.harvest is None:
            raise RedError(f"the file could not be read: {ran.error}")
        return register.add(ran.harvest, clock=clock or self.stage.clock)

    def held(self, register: Register, _of: object = None) -> Facts:
        """What a register holds of it."""
        releases = tuple(register.releases())
        return facts_seen(Harvest(portal=self.name, query=Query(), releases=releases, account=Account()))


Column = Portal | File

NAMES = (
    "contracts_finder",
    "find_a_tender",
    "sell2wales",
    "jaggaer",
    "procontract",
    "register_csv",
    "register_xlsx",
)
"""Of all columns, in the order of the table."""


def columns(stage: Stage) -> tuple[Column, ...]:
    """All of them, in that order."""
    return (
        Portal("contracts_finder", "ocds", stage, contracts_finder.Dialect),
        Portal("find_a_tender", "ocds", stage, find_a_tender.Dialect),
        Portal("sell2wales", "ocds", stage, sell2wales.Dialect),
        Portal("jaggaer", "rest", stage, lambda ledger: jaggaer.Jaggaer(ledger, most=6)),
        Portal("procontract", "html", stage, lambda ledger: procontract.Dialect(ledger, a_page=_ADVERTS)),
        File("register_csv", "csv", stage),
        File("register_xlsx", "xlsx", stage),
    )


def later(ledger: Ledger, days: int) -> date:
    return ledger.until + timedelta(days=days)
