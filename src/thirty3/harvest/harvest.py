"""What a harvest hands over: its records, and the account of everything that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import AwareDatetime

from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.models.shown import fields_as_html

if TYPE_CHECKING:
    from thirty3.models.contract import Contract
    from thirty3.models.tender import Tender

__all__ = ["Harvest", "HarvestPage", "Progress"]


class HarvestPage(Record):
    """What one answer brought, and the account of the harvest up to it."""

    releases: tuple[Release, ...] = ()
    """Releases that were wanted and had not come before."""
    applications: tuple[Application, ...] = ()
    """Applications, for portals whose card says so."""
    companies: tuple[Company, ...] = ()
    """Companies, for portals whose card says so."""
    rejected: tuple[Rejection, ...] = ()
    """Records of this answer that could not be read."""
    url: str
    """The address that answered."""
    retrieved_at: AwareDatetime
    """When it answered."""
    account: Account
    """Of the harvest up to and with this answer; on the last page, with all addresses and what the whole lacks."""


class Harvest(Record):
    """All that one query brought from one portal. It keeps through JSON."""

    portal: str
    """The portal's id."""
    query: Query
    """What was asked, boroughs as GSS codes."""
    releases: tuple[Release, ...] = ()
    """Releases in the order they came, newest first where the portal sorts so."""
    applications: tuple[Application, ...] = ()
    """Applications, for portals whose card says so."""
    companies: tuple[Company, ...] = ()
    """Companies, for portals whose card says so."""
    account: Account
    """What came and what became of it."""

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """Records that could not be read, each with its reason."""
        return self.account.rejections

    def tenders(self) -> tuple[Tender, ...]:
        """The releases as tenders: compiled per process, read, boroughs and service areas resolved."""
        from thirty3.resolve.assemble import tenders

        return tuple(tenders(self.releases))

    def contracts(self) -> tuple[Contract, ...]:
        """The releases as contracts: compiled per process, read, boroughs and service areas resolved."""
        from thirty3.resolve.assemble import contracts

        return tuple(contracts(self.releases))

    def __repr__(self) -> str:
        """One line, however much came."""
        account = self.account
        return (
            f"<Harvest of {self.portal}: {account.kept:,} kept of {account.received:,}, {account.outside:,} outside, "
            f"{account.rejected:,} rejected, {len(account.warnings)} warnings>"
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """What came and what became of it, as a notebook shows it; the records are in its fields."""
        held = {
            "releases": len(self.releases),
            "applications": len(self.applications),
            "companies": len(self.companies),
        }
        account = {name: getattr(self.account, name) for name in (*type(self.account).model_fields, "missing")}
        asked = {"portal": self.portal, "asked": self.query}
        return fields_as_html(str(self), asked | {name: n for name, n in held.items() if n} | account)


class Progress(Record):
    """How far a harvest has come: told after each answer and before each wait."""

    portal: str
    """The portal's id."""
    answers: int
    """Requests answered."""
    waiting: int
    """Requests known to be left; windows not reached yet are not among them."""
    received: int
    """Records that came."""
    kept: int
    """Records handed on."""
    rejected: int
    """Records that could not be read."""
    wait_seconds: float = 0.0
    """Seconds about to be waited; 0 after an answer."""

    @property
    def done(self) -> tuple[int, int | None, str]:
        """How much is done, of how much, and of what; None for nobody can say."""
        return self.answers, None, " answers"

    def summary(self) -> str:
        """What came, in a few words."""
        return f"{self.kept:,} kept of {self.received:,}, {self.rejected:,} unreadable"
