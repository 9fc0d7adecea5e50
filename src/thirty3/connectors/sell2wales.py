"""Sell2Wales: the notices of Welsh public bodies.

The portal publishes OCDS release packages by month and type of notice, without a key. It is run by Proactis like Public
Contracts Scotland and shares its shape and habits.

Sources: https://api.sell2wales.gov.wales/v1, the Kingfisher Collect project's code of 24 July 2026, and what another
reader met in May 2026 (efeakp/UK-tender-intelligence).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from thirty3.connectors import _proactis
from thirty3.models.query import Query
from thirty3.wire import Page, Portal, Request, Response

__all__ = ["Sell2Wales", "connector"]

_TYPES: Mapping[int, str] = MappingProxyType(
    {
        **_proactis.OJEU_TYPES,
        51: "website invitation to tender",
        52: "website prior information notice",
        53: "website contract award notice",
        54: "sub-contract notice before award",
        55: "sub-contract notice after award",
        56: "sub-contract award notice",
    }
)

_LOCALE = "2057"
"""English, as documented (1106 is Welsh). In May 2026 it was answered with HTTP 500, "Error converting data type
nvarchar to float", and only ``locale=0`` with HTTP 200: types 1, 3, 4, 7, 24 and 51 to 53 stayed 500, and every other
came empty. So 0 does not work either, it only hides the fault: an error says that the portal is ill, where an empty
answer would pass for a month without notices. The documented value is asked for; errors are waited out, then raised.
"""

_CARD = Portal(
    id="sell2wales",
    name="Sell2Wales",
    home="https://www.sell2wales.gov.wales",
    # https://www.gov.wales/open-contracting-data-standard (5 July 2022) says "an Open Government Licence" and gives no
    # version; this is the version in force. Not checked against the portal's terms of today.
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("api.sell2wales.gov.wales",),
    pause_seconds=1.0,  # no limit is documented or reported: as slow as Contracts Finder, so a month takes 23 seconds
    busy_seconds=_proactis.BUSY_SECONDS,
    max_bytes=64 * 1024 * 1024,  # as for Public Contracts Scotland, which publishes more
    least_per_week=None,  # nobody has published how many there are
    checked="2026-07-24",  # with Kingfisher's code of that day; the locale as it was in May 2026
)


@dataclass(frozen=True)
class Sell2Wales:
    """Sell2Wales's card and its methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://api.sell2wales.gov.wales"

    @property
    def _search(self) -> _proactis.Search:
        return _proactis.Search(
            url=f"{self.base}/v1/Notices",
            family=f"{self.base}/v1/Notice",
            prefix="ocds-kuma6s-",
            types=_TYPES,
            params=(("locale", _LOCALE),),
        )

    def requests(self, query: Query, /) -> Iterator[Request]:
        """One request for each month and type of notice, newest month first, in English.

        >>> dict(next(connector.requests(Query(since="2026-03-02", until="2026-03-09"))).params)
        {'dateFrom': '03-2026', 'noticeType': '1', 'outputType': '0', 'locale': '2057'}
        """
        return _proactis.requests(self._search, query)

    def request_for(self, ocid: str, /) -> Request:
        """The request for the family of notices of one process.

        >>> connector.request_for("ocds-kuma6s-160577").address
        'https://api.sell2wales.gov.wales/v1/Notice?id=ocds-kuma6s-160577&locale=2057'
        """
        return _proactis.request_for(self._search, ocid)

    def read(self, response: Response, /) -> Page:
        """The releases of one month and type, or of one process; a package without a list of releases is a warning."""
        return _proactis.read(self.portal, self._search, response)


connector = Sell2Wales()
