"""Which records are wanted: each once, in the span and for the boroughs asked for, whatever the portal filtered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from thirty3.harvest.account import Ledger
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.organisation import Identifier
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.normalise.dates import london_day
from thirty3.normalise.identifiers import read_identifier
from thirty3.reference import borough

__all__ = ["Sieve", "with_codes"]


def with_codes(query: Query) -> Query:
    """The query with its boroughs as GSS codes.

    Raises:
        UnknownNameError: A borough of the query is nobody's name.
    """
    return query.model_copy(update={"boroughs": frozenset(borough(name).gss for name in query.boroughs)})


class Sieve:
    """Lets through what a query wants, and tells the ledger what became of the rest.

    Args:
        query: What is wanted; its boroughs by any of their names.

    Raises:
        UnknownNameError: A borough of the query is nobody's name.
    """

    def __init__(self, query: Query) -> None:
        self.query = with_codes(query)
        self._seen: set[bytes] = set()
        self._stands_for: dict[tuple[str, tuple[Identifier, ...]], frozenset[str]] = {}

    def releases(self, releases: Iterable[Release], ledger: Ledger) -> tuple[Release, ...]:
        """Those wanted: the same ocid, id and content come once; an ocid and id with other content are another."""
        return tuple(release for release in releases if self._wants_release(release, ledger))

    def applications(self, applications: Iterable[Application], ledger: Ledger) -> tuple[Application, ...]:
        """Those of the boroughs wanted; they have no day of publication."""
        return tuple(application for application in applications if self._wants_application(application, ledger))

    def companies(self, companies: Iterable[Company], ledger: Ledger) -> tuple[Company, ...]:
        """All of them, each once: a company has neither borough nor day."""
        return tuple(company for company in companies if self._wants_company(company, ledger))

    def _wants_release(self, release: Release, ledger: Ledger) -> bool:
        if not self._is_new(f"{release.ocid}\0{release.id}\0{release.content_hash}", ledger):
            return False
        published = None if release.date is None else london_day(release.date)
        ledger.came(release.provenance, published=published)
        return self._admits(ledger, published, self._boroughs_of(release))

    def _wants_application(self, application: Application, ledger: Ledger) -> bool:
        if not self._is_new(application.model_dump_json(exclude={"provenance"}), ledger):
            return False
        ledger.came(application.provenance, published=None)
        return self._admits(ledger, None, frozenset({application.borough}))

    def _wants_company(self, company: Company, ledger: Ledger) -> bool:
        if not self._is_new(company.model_dump_json(exclude={"provenance"}), ledger):
            return False
        ledger.came(company.provenance, published=None)
        ledger.kept += 1
        return True

    def _is_new(self, content: str, ledger: Ledger) -> bool:
        mark = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if mark in self._seen:
            ledger.repeated += 1
            return False
        self._seen.add(mark)
        return True

    def _admits(self, ledger: Ledger, published: date | None, boroughs: frozenset[str]) -> bool:
        wanted = self.query.admits(published=published, boroughs=boroughs)
        if wanted:
            ledger.kept += 1
        else:
            ledger.outside += 1
        return wanted

    def _boroughs_of(self, release: Release) -> frozenset[str]:
        """GSS codes of the authorities that a release's buyers stand for; nobody asks when any buyer will do."""
        if not self.query.boroughs:
            return frozenset()
        found: frozenset[str] = frozenset()
        for buyer in _buyers(release):
            if buyer not in self._stands_for:
                from thirty3.resolve import match_buyer  # its tables are loaded when a borough is asked for

                self._stands_for[buyer] = frozenset(match.borough.gss for match in match_buyer(*buyer))
            found |= self._stands_for[buyer]
        return found


def _buyers(release: Release) -> Iterator[tuple[str, tuple[Identifier, ...]]]:
    """Names and identifiers of those who buy, wherever a release names them."""
    parties = release.data.get("parties")
    for party in parties if isinstance(parties, list) else []:
        if isinstance(party, dict) and isinstance(party.get("roles"), list) and "buyer" in party["roles"]:
            yield _name(party), tuple(_identifiers(party))
    buyer = release.data.get("buyer")
    if isinstance(buyer, dict):
        yield _name(buyer), tuple(_identifiers(buyer))


def _name(party: dict[str, object]) -> str:
    name = party.get("name")
    return name if isinstance(name, str) else ""


def _identifiers(party: dict[str, object]) -> Iterator[Identifier]:
    first, others = party.get("identifier"), party.get("additionalIdentifiers")
    for given in [first, *(others if isinstance(others, list) else [])]:
        if isinstance(given, dict):
            scheme, id = given.get("scheme"), given.get("id")
            found = read_identifier(_text(scheme), _text(id))
            if found is not None:
                yield found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
