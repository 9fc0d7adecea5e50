"""The formats that are fuzzed: good inputs to begin with, and the public door that a damaged one is put to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import spreadsheets
from thirty3 import connectors, sample
from thirty3.errors import ParseError
from thirty3.harvest import Archive
from thirty3.harvest.read import FileConnector
from thirty3.normalise.dates import parse_day, parse_excel_serial, parse_instant, parse_uk_day, parse_uk_month
from thirty3.normalise.money import parse_amount, parse_money
from thirty3.ocds.files import load
from thirty3.reference import borough
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.wire import Connector, Request, Response

_FIXTURES = Path(__file__).parents[1] / "connectors" / "fixtures"
_SHARED = Path(__file__).parents[3] / "shared" / "data"
_MOST = 60_000
"""Bytes of a seed: a small input has as many ways to go wrong as a large one, and takes less time."""


@dataclass(frozen=True)
class Format:
    """One format, and how it is put to the library."""

    seeds: Callable[[], Sequence[bytes]]
    put: Callable[[bytes], object]
    """Raises ``Thirty3Error`` or nothing."""
    in_suite: int
    """Mutations in the ordinary suite; 100,000 in the slow one."""


def _releases() -> list[bytes]:
    """Small packages of made-up and real releases, and lines of them."""
    texts = []
    paths = [
        sample.path(),
        *sorted((_SHARED / "contracts_finder").glob("*.json")),
        *sorted((_SHARED / "find_a_tender").glob("*.json")),
    ]
    for path in paths:
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        held = document.get("releases") if isinstance(document, dict) else None
        for release in (held or [])[:4]:
            texts.append(json.dumps({"releases": [release]}).encode())
            texts.append(json.dumps(release).encode() + b"\n")
    return [text for text in texts if len(text) <= _MOST]


def _put_json(text: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fuzzed.json"
        path.write_bytes(text)
        tenders_and_contracts(load(path))


@cache
def _register() -> Connector:
    source = connectors.get("contract_register")
    assert isinstance(source, FileConnector)
    return source.for_file(borough=borough("Camden"), columns={})


def _answer(text: bytes, url: str) -> Response:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return Response(request=Request(url=url), status=200, headers=(), body=text, retrieved_at=now)


def _put_register(text: bytes) -> None:
    _register().read(_answer(text, "file:///register"))


def _tables() -> list[bytes]:
    """Registers as councils write them: the fixture, also with other separators and encodings, and a real export."""
    own = (_FIXTURES / "contract_register" / "register.csv").read_text(encoding="utf-8")
    written = [own.encode(), own.replace(",", ";").encode("cp1252", "replace"), b"\xef\xbb\xbf" + own.encode()]
    real = _SHARED / "contracts_finder" / "daily_export_2020-08-05.csv"
    return [*written, *([real.read_bytes()[:6_000]] if real.exists() else [])]


def _sheets() -> list[bytes]:
    """A workbook, and the sheet in it: damage to the first is damage to a ZIP file, damage to the second to XML."""
    head = ["Contract title", "Supplier", "Start date", "End date", "Total value", "Reference"]
    rows: list[list[spreadsheets.Value]] = [
        [f"System {one}", "A Ltd", 45_000 + one, "31/03/2028", 9.5, one] for one in range(4)
    ]
    sheet = spreadsheets.sheet_xml([head, *rows])
    return [spreadsheets.xlsx({"Sheet1": sheet}), sheet.encode(), sheet.encode()]


def _put_workbook(text: bytes) -> None:
    whole = text if b"PK" in text[:8] else spreadsheets.xlsx({"Sheet1": text.decode("utf-8", "replace")})
    _put_register(whole)


def _requests(portal: str) -> list[Request]:
    files = sorted((_FIXTURES / portal / "recording").glob("*.json"))
    return [Request.model_validate(json.loads(path.read_bytes())["request"]) for path in files]


@cache
def _pages() -> list[tuple[str, Response]]:
    """Recorded pages of the portals that are web pages."""
    found = []
    for portal in ("procontract", "jaggaer_public"):
        archive = Archive(_FIXTURES / portal / "recording", mode="replay")
        found += [(portal, answer) for request in _requests(portal) if (answer := archive.find(request)) is not None]
    return found


def _put_page(text: bytes) -> None:
    """As the answer to one of the recorded questions: which page a damaged one was is not to be seen any more."""
    portal, answer = _pages()[len(text) % len(_pages())]
    connectors.get(portal).read(answer.model_copy(update={"body": text}))


def _recordings() -> list[bytes]:
    return [path.read_bytes() for path in sorted((_FIXTURES / "find_a_tender" / "recording").glob("*.json"))[:3]]


def _put_recording(text: bytes) -> None:
    """In the place of an answer that was recorded, cursor and all; what it holds is read."""
    request = _requests("find_a_tender")[0]
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder), mode="replay")
        archive.file(request).write_bytes(text)
        answer = archive.find(request)
        if answer is not None:
            connectors.get("find_a_tender").read(answer)


def _put_text(*parsers: Callable[[object], object]) -> Callable[[bytes], None]:
    def put(text: bytes) -> None:
        said = text.decode("utf-8", "replace")
        for parse in parsers:
            with suppress(ParseError):
                parse(said)

    return put


_DAYS = (
    "2026-11-22",
    "2026-11-22T09:00:00Z",
    "22/11/2026",
    "22 November 2026",
    "Nov-26",
    "45983",
    "2026-11-22T09:00:00.123+01:00",
)
_AMOUNTS = ("£1,234.50", "1.234,50", "GBP 12k", "1e6", "(500)", "£1.2m", "12 345", "£100,000 - £250,000", "n/a")

FORMATS: Mapping[str, Format] = {
    "json": Format(_releases, _put_json, 1_500),
    "csv": Format(_tables, _put_register, 1_000),
    "xlsx": Format(_sheets, _put_workbook, 2_000),
    "html": Format(lambda: [answer.body[:_MOST] for _, answer in _pages()], _put_page, 1_000),
    "recording": Format(_recordings, _put_recording, 2_000),
    "dates": Format(
        lambda: [one.encode() for one in _DAYS],
        _put_text(parse_instant, parse_day, parse_uk_day, parse_uk_month, parse_excel_serial),
        50_000,
    ),
    "money": Format(lambda: [one.encode() for one in _AMOUNTS], _put_text(parse_amount, parse_money), 50_000),
}
"""By name."""
