"""Public Contracts Scotland as the twin speaks it; see ``_proactis``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.server import Answer, Asked
from tests.twin.dialect import Fact
from tests.twin.ledger import Ledger
from tests.twin.ocds import seen
from tests.twin.portals._proactis import PATH, Speaker
from thirty3.connectors.public_contracts_scotland import PublicContractsScotland
from thirty3.harvest import Harvest
from thirty3.models.query import Query


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}
    windows = PATH

    def __init__(self, ledger: Ledger, *, notices: int = 1) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self._speaker = Speaker(
            ledger,
            notices=notices,
            prefix="ocds-r6ebe6",
            publisher="The Scottish Government",
            types={"planning": (1, 4, 101), "tender": (2, 5, 21, 24, 102), "award": (3, 6, 25, 103, 104)},
            known=frozenset({*range(1, 8), *range(12, 16), *range(20, 26), *range(101, 105)}),
            wanted={"outputType": "0"},
        )
        self.releases = self._speaker.releases
        self.withdrawn = self._speaker.withdrawn

    def there(self, url: str) -> PublicContractsScotland:
        card = PublicContractsScotland().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return PublicContractsScotland(portal=card, base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        return self._speaker.answer(asked, url)

    def published(self) -> Counter[Fact]:
        return self._speaker.published()

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return seen(harvest)
