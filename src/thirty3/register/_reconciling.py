"""Known processes asked for again one by one: what the windows had missed is found, kept, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from thirty3 import connectors
from thirty3.errors import PortalBusyError, PortalChangedError, PortalError, PortalRefusedError
from thirty3.harvest.crawl import Crawl
from thirty3.models.query import Query
from thirty3.register._asking import Asking, Steps, stopped_by
from thirty3.register._comparing import Findings, Process
from thirty3.register._coverage import covered
from thirty3.register._leases import Lease
from thirty3.register._runs import begin_run, end_run, read_run
from thirty3.register._sampling import draw
from thirty3.register._tables import records, runs
from thirty3.register.reconciliation import Reconciliation
from thirty3.register.reports import RunStatus
from thirty3.wire import NO_SUCH, ByProcess, Connector, Page, Portal, Request, Response

__all__ = ["Reconciling", "by_process"]

_MOST_BLANK = 10
"""Processes in a row that are gone or cannot be compared. One in five gone makes that once in ten million; an address
that has moved makes it at once, and would make all of a register look withdrawn."""


def by_process(connector: Connector) -> ByProcess:
    """The connector, as one that can be asked for single processes.

    Raises:
        ValueError: It cannot.
    """
    if isinstance(connector, ByProcess):
        return connector
    able = [card.id for card in connectors.portals() if isinstance(connectors.get(card.id), ByProcess)]
    raise ValueError(f"{connector.portal.name} cannot be asked for one process; those that can: {', '.join(able)}")


@dataclass(frozen=True)
class _Processes:
    """A portal that is asked for these processes instead of for days."""

    connector: ByProcess
    ocids: tuple[str, ...]

    @property
    def portal(self) -> Portal:
        """The card; *there is no such process* is an answer too."""
        card = self.connector.portal
        return card.model_copy(update={"answers": tuple(dict.fromkeys((*card.answers, *NO_SUCH)))})

    def requests(self, _query: Query, /) -> Iterator[Request]:
        return (self.connector.request_for(ocid) for ocid in self.ocids)

    def read(self, response: Response, /) -> Page:
        return self.connector.read(response)


@dataclass(frozen=True)
class Reconciling:
    """A source of which processes are asked for again.

    Attributes:
        asking: The source, and how it is asked.
        connector: The portal.
    """

    asking: Asking
    connector: ByProcess

    def run(self, sample: int, seed: int | None) -> Reconciliation:
        """Draw, ask, keep and compare."""
        asking = self.asking
        with Lease(asking.database, asking.source, asking.clock) as lease:
            with asking.database.reading() as connection:
                spans = covered(connection, asking.source)
            if not spans:
                raise ValueError(
                    f"no days of {asking.source} were read to the end, so that none can lack: sync it first"
                )
            run_id = self._begin()
            findings = Findings(spans)
            seed = run_id if seed is None else seed
            status: RunStatus = "partial"
            message = "it was broken off"
            try:
                self._ask(run_id, self._draw(findings, sample, seed), findings, lease)
                status, message = "complete", ""
            except PortalError as error:
                status, message = stopped_by(error)
            finally:
                self._end(run_id, status, message, findings.doubts(), lease)
            with asking.database.reading() as connection:
                return findings.told(asking.source, read_run(connection, run_id), seed)

    def _begin(self) -> int:
        asking, broken = self.asking, runs.c.source == self.asking.source
        now = asking.clock.now()
        with asking.database.writing() as connection:
            # whoever began those was killed, or the source would not be ours
            broken &= (runs.c.kind == "reconcile") & (runs.c.status == "running")
            connection.execute(update(runs).where(broken).values(status="partial", message="it was broken off"))
            portal = self.connector.portal.id
            return begin_run(connection, source=asking.source, portal=portal, kind="reconcile", query=Query(), at=now)

    def _draw(self, findings: Findings, sample: int, seed: int) -> tuple[str, ...]:
        with self.asking.database.reading() as connection:
            return draw(findings.askable(self.connector, self._known(connection)), sample, seed)

    def _known(self, connection: Connection) -> Iterable[str]:
        """The ocids of all processes the source has brought releases of."""
        portal, source = self.connector.portal.id, self.asking.source
        query = select(records.c.key).where(records.c.kind == "release", records.c.source == portal).distinct()
        if source != portal:  # one of several sources that one portal is, such as one of its tenants
            query = query.where(records.c.run_id.in_(select(runs.c.id).where(runs.c.source == source)))
        return connection.execute(query.execution_options(yield_per=1000)).scalars()

    def _ask(self, run_id: int, ocids: tuple[str, ...], findings: Findings, lease: Lease) -> None:
        asking = replace(self.asking, connector=_Processes(self.connector, ocids))
        crawl = Crawl(asking.connector, Query())
        steps = Steps(asking, run_id, crawl, lease, None)
        with asking.sending(steps.wait) as send:
            for ocid in ocids:
                process = self._held(ocid)
                try:
                    _compare(process, crawl, steps, send)
                except PortalBusyError as error:
                    process.failure = error.message
                    findings.add_part(process)
                    raise
                findings.add(process)
                if findings.blank == _MOST_BLANK:
                    raise PortalChangedError(
                        f"{findings.blank} processes in a row are gone or cannot be compared, the last {ocid}: "
                        f"{process.why or 'gone'}",
                        portal=self.connector.portal.id,
                        url=self.connector.request_for(ocid).address,
                    )

    def _held(self, ocid: str) -> Process:
        with self.asking.database.reading() as connection:
            query = select(records.c.native_id, records.c.instant).where(
                records.c.kind == "release", records.c.source == self.connector.portal.id, records.c.key == ocid
            )
            held = [tuple(row) for row in connection.execute(query)]
        return Process(ocid, frozenset(id for id, _ in held), frozenset(at for _, at in held if at))

    def _end(self, run_id: int, status: RunStatus, message: str, doubts: list[str], lease: Lease) -> None:
        if doubts:
            status = "partial" if status == "complete" else status
            message = "; ".join(part for part in (message, *doubts) if part)
        with self.asking.database.writing() as connection:
            lease.renew(connection)  # who took the source over says how the run ends
            end_run(connection, run_id, status=status, message=message, at=self.asking.clock.now(), doubts=doubts)


def _compare(process: Process, crawl: Crawl, steps: Steps, send: Callable[[Request], Response]) -> None:
    """Ask for a process until all of it has come, or nothing more will."""
    while True:
        try:
            request = crawl.ask()
            if request is not None:
                response = send(request)
                process.take(response, steps.take(request, response))
        except (PortalRefusedError, PortalChangedError) as error:
            process.failure = error.message
        if not crawl.waiting:
            return
