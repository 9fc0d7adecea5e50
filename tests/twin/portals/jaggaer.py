"""A made-up tenant of Jaggaer: tokens that die, records counted from 1, and errors under a good status."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact, as_published
from tests.twin.ledger import Entry, Ledger
from thirty3.connectors.jaggaer import connector
from thirty3.harvest import Harvest
from thirty3.models.contract import Contract
from thirty3.models.query import Query
from thirty3.wire import Connector, Token

TENANT = "twin.bravosolution.co.uk"
API = "/esop/jint/api/public"
LISTS = (f"{API}/ja/v1/projects", f"{API}/ja/v1/rfxs")
MOST = 100
"""Records of a page, at most; the twin gives fewer whenever it likes."""
USES = 7
"""Requests that a token is good for, since the twin has no clock."""
LONDON = ZoneInfo("Europe/London")


def dialect(ledger: Ledger) -> Jaggaer:
    return Jaggaer(ledger)


class Jaggaer:
    def __init__(self, ledger: Ledger, *, most: int = MOST) -> None:
        self.ledger = ledger
        self._most = most
        self.query = Query(since=ledger.since, until=ledger.until + timedelta(days=30))
        self.environment: Mapping[str, str] = {
            "THIRTY3_JAGGAER_CLIENT_ID": "twin client",
            "THIRTY3_JAGGAER_CLIENT_SECRET": "a secret & more",
        }
        self.tokens: Counter[str] = Counter()
        """Every token handed out, with how many requests it is still good for."""
        self._projects = [{"tender": project(entry)} for entry in ledger.entries]
        self._advertised = [entry for entry in ledger.entries if entry.stage != "planning"]

    def there(self, url: str) -> Connector:
        bound = connector.with_arguments({"tenant": TENANT})
        key = bound.portal.key
        assert isinstance(key, Token)
        here = {"hosts": ("127.0.0.1",), "key": key.model_copy(update={"url": f"{url}{API}/v1/tokens"})}
        return replace(bound, portal=bound.portal.model_copy(update=here), base=f"{url}{API}")

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path == f"{API}/v1/tokens":
            return self._token(asked)
        if asked.method != "GET":
            return Answer(405)
        if asked.path not in LISTS:
            return Answer(404)
        scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or self.tokens[token] <= 0:
            return Answer(401, b"", {"Content-Type": "; charset=UTF-8"})  # as malformed as the real one
        self.tokens[token] -= 1
        return self._list(asked)

    def _token(self, asked: Asked) -> Answer:
        form = dict(parse_qsl(asked.body))
        wanted = {
            "client_id": self.environment["THIRTY3_JAGGAER_CLIENT_ID"],
            "client_secret": self.environment["THIRTY3_JAGGAER_CLIENT_SECRET"],
            "grant_type": "client_credentials",
        }
        if asked.method != "POST" or asked.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return Answer(405)
        if form != wanted:
            return Answer(401, b"", {"Content-Type": "; charset=UTF-8"})
        token = f"twin-token-{len(self.tokens) + 1}"
        self.tokens[token] = USES
        return json_answer({"token": token, "expire_in": 600_000})

    def _list(self, asked: Asked) -> Answer:
        start = asked.params.get("start", "1")
        if not start.isdecimal() or int(start) < 1 or asked.params.keys() - {"start", "flt", "deFlt", "comp"}:
            return json_answer({"returnCode": 13, "returnMessage": f"start {start} is no record"})
        first = int(start) - 1
        size = self._most if first else self._most // 3  # a short page that is not the last
        if asked.path.endswith("/projects"):
            page: Sequence[object] = self._projects[first : first + size]
            return json_answer(
                {**_counts(0, len(self._projects), page), "startAt": int(start), "projectList": {"project": page}}
            )
        comp = frozenset(asked.params.get("comp", "").split(";"))
        page = [rfx(entry, comp) for entry in self._advertised[first : first + size]]
        return json_answer({**_counts("0", len(self._advertised), page), "dataList": {"rfx": page}})

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self.ledger.entries)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        held: defaultdict[str | None, list[Contract]] = defaultdict(list)
        for contract in as_published(harvest):
            held[contract.ocid].append(contract)
        return Counter(
            (
                tender.portal_ref,
                tender.stage,
                tender.title,
                tender.description,
                tender.buyer.name if tender.buyer else None,
                str(tender.first_published),
                tender.deadline.astimezone(UTC).isoformat() if tender.deadline else None,
                f"{tender.value.amount:.2f}" if tender.value else None,
                str(tender.period.start),
                str(tender.period.end),
                *_award(held[tender.ocid]),
            )
            for tender in harvest.tenders()
        )


def project(entry: Entry) -> dict[str, Any]:
    told = {"Contract start date": entry.starts, "Contract end date": entry.ends, "Made-up field": entry.published}
    info = [{"name": name, "values": {"value": [{"value": f"{day:%d/%m/%Y}"}]}} for name, day in told.items() if day]
    return {
        "tenderCode": f"tender_{entry.number + 90_000}",
        "tenderReferenceCode": f"project_{entry.number}",
        "title": f"{entry.title}, the project",
        "description": entry.description,
        "buyerCompany": {"id": _buyer_id(entry), "code": "000000000", "name": f"{entry.buyer}({_buyer_id(entry)})"},
        "projectOwner": {"id": 2, "code": "X", "name": "Made-up Officer"},
        "creationDate": _written(entry.published, "Z"),
        "lastModTime": _written(entry.published + timedelta(days=20), "Z"),
        "tenderState": 100,
        "additionalInfoList": {"additionalInfo": info},
        "deleted": 0,
    }


def rfx(entry: Entry, comp: frozenset[str]) -> dict[str, Any]:
    is_awarded = entry.stage == "award"
    setting = {
        "rfxId": f"rfq_{entry.number + 40_000}",
        "rfxReferenceCode": f"itt_{entry.number + 500}",
        "rfiFlag": 0,
        "tenderReferenceCode": f"project_{entry.number}",
        "buyerCompany": {"id": _buyer_id(entry)},
        "shortDescription": entry.title,
        "rfxType": "STANDARD_ITT",
        "statusCode": 500 if is_awarded else 300,
        "publishDate": _written(entry.published, "+00:00"),
        "closeDate": _written(entry.deadline, "+00:00"),
        "awardDate": _written(_decided(entry), "+00:00") if is_awarded else None,
        "lastUpdate": _written(entry.published + timedelta(days=25), "+00:00"),
        "value": "" if entry.value is None else str(entry.value),
        "valueCurrency": "GBP",
    }
    firms = [*enumerate(entry.suppliers, start=100), (99, "Loser Software LLP")]
    told: dict[str, Any] = {"rfxSetting": setting}
    if "SUPPLIERS" in comp:
        told["suppliersList"] = {
            "supplier": [{"id": str(id), "companyData": {"id": id, "name": name}} for id, name in firms]
        }
    if "OFFERS" in comp:
        won = is_awarded
        told["offersList"] = {"offer": [{"supplierId": id, "isWinner": int(won and id != 99)} for id, _ in firms]}
    return told


def _counts(code: object, total: int, page: Sequence[object]) -> dict[str, Any]:
    return {"returnCode": code, "returnMessage": "OK", "totRecords": total, "returnedRecords": len(page)}


def _fact(entry: Entry) -> Fact:
    project_, planned = f"project_{entry.number}", entry.stage == "planning"
    is_awarded = entry.stage == "award"
    return (
        project_ if planned else f"{project_}/{entry.number + 500}",
        {"planning": "planned", "tender": "open", "award": "awarded"}[entry.stage],
        f"{entry.title}, the project" if planned else entry.title,
        entry.description,
        entry.buyer,
        str(entry.published.astimezone(LONDON).date()),
        None if planned else entry.deadline.isoformat(),
        None if planned or entry.value is None else f"{entry.value:.2f}",
        str(entry.starts),
        str(entry.ends),
        "; ".join(sorted(entry.suppliers)) if is_awarded else None,
        str(_decided(entry).astimezone(LONDON).date()) if is_awarded else None,
        f"{entry.starts} to {entry.ends}" if is_awarded else None,
    )


def _award(contracts: Iterable[Contract]) -> tuple[str | None, str | None, str | None]:
    """Winners, day and period of the one award; nothing where there is none."""
    told = [
        (
            "; ".join(sorted(firm.name for firm in contract.suppliers)),
            str(contract.awarded),
            f"{contract.period.start} to {contract.period.end}",
        )
        for contract in contracts
    ]
    if not told:
        return None, None, None
    return told[0] if len(told) == 1 else (f"{len(told)} awards", None, None)


def _buyer_id(entry: Entry) -> int:
    return int(entry.gss.removeprefix("E"))


def _decided(entry: Entry) -> datetime:
    return entry.published + timedelta(days=3)


def _written(instant: date, offset: str) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}.000{offset}"
