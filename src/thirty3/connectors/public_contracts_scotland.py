"""Public Contracts Scotland: the notices of Scottish public bodies, which Scottish and not English law asks for.

The portal publishes OCDS release packages by month and type of notice, without a key. London's boroughs seldom buy
there; it is read for what other authorities pay for the same things.

Sources: https://api.publiccontractsscotland.gov.uk/v1, the Kingfisher Collect project's code of 24 July 2026, and 90
real releases of April 2019. Releases of that year have no id, so each gets one made from its content; ids of parties
such as ``org-1`` count within one release only; lengths of contracts are months of 30 days each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from thirty3.connectors import _proactis
from thirty3.models.query import Query
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["PublicContractsScotland", "connector"]

_TYPES: Mapping[int, str] = MappingProxyType(
    {
        **_proactis.OJEU_TYPES,
        # As the documentation has them. Kingfisher's comments call 101 the contract notice and 102 the prior
        # information notice. Nothing rests on it: what a notice is, is read from its own documentType and tag.
        101: "website prior information notice",
        102: "website contract notice",
        103: "website contract award notice",
        104: "quick quote award notice",
    }
)

_CARD = Portal(
    id="public_contracts_scotland",
    name="Public Contracts Scotland",
    home="https://www.publiccontractsscotland.gov.uk",
    # Its publication policy ("Data User Guide", read in a copy) says "Open Government License" and gives no version;
    # this is the version in force. Not checked against the portal's terms of today.
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("api.publiccontractsscotland.gov.uk",),
    pause_seconds=1.0,  # no limit is documented or reported: as slow as Contracts Finder, so a month takes 21 seconds
    busy_seconds=_proactis.BUSY_SECONDS,  # 403 is not among them: it refuses anonymous programs, and ours says its name
    max_bytes=64 * 1024 * 1024,  # 90 contract notices of 2019 are 1.4 MB: this is 4,000 of one type in a month
    least_per_week=None,  # nobody has published how many there are
    checked="2026-07-24",  # with Kingfisher's code of that day
)


@dataclass(frozen=True)
class PublicContractsScotland:
    """Public Contracts Scotland's card and its methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://api.publiccontractsscotland.gov.uk"

    @property
    def _search(self) -> _proactis.Search:
        return _proactis.Search(
            url=f"{self.base}/v1/Notices", family=f"{self.base}/v1/Notice", prefix="ocds-r6ebe6-", types=_TYPES
        )

    def requests(self, query: Query, /) -> Iterator[Request]:
        """One request for each month and type of notice, newest month first.

        >>> query = Query(since="2026-03-02", until="2026-03-09")
        >>> [dict(request.params)["noticeType"] for request in connector.requests(query)][-3:]
        ['102', '103', '104']
        """
        return _proactis.requests(self._search, query)

    def request_for(self, ocid: str, /) -> Request:
        """The request for the family of notices of one process.

        >>> connector.request_for("ocds-r6ebe6-0000517932").address
        'https://api.publiccontractsscotland.gov.uk/v1/Notice?id=ocds-r6ebe6-0000517932'
        """
        return _proactis.request_for(self._search, ocid)

    def read(self, response: Response, /) -> Page:
        """The releases of one month and type, or of one process; a package without a list of releases is a warning."""
        return _proactis.read(self.portal, self._search, response)


connector = PublicContractsScotland()
