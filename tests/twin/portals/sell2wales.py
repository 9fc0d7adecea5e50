"""Sell2Wales as the twin speaks it; see ``_proactis``. It wants to be told the language, which is English here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.server import Answer, Asked
from tests.twin.dialect import Fact
from tests.twin.ledger import Ledger
from tests.twin.ocds import seen
from tests.twin.portals._proactis import PATH, Speaker
from thirty3.connectors.sell2wales import Sell2Wales
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
            prefix="ocds-kuma6s",
            publisher="Welsh Government",
            types={"planning": (1, 52), "tender": (2, 22, 51, 54), "award": (3, 53, 56)},
            known=frozenset({*range(1, 8), *range(12, 16), *range(20, 26), *range(51, 57)}),
            wanted={"outputType": "0", "locale": "2057"},
        )
        self.releases = self._speaker.releases
        self.withdrawn = self._speaker.withdrawn

    def there(self, url: str) -> Sell2Wales:
        card = Sell2Wales().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return Sell2Wales(portal=card, base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        return self._speaker.answer(asked, url)

    def published(self) -> Counter[Fact]:
        return self._speaker.published()

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return seen(harvest)
