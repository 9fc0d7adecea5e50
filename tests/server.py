"""A small portal on this machine: a real HTTP server in a thread, which answers as it is told and remembers it all.

``Server`` takes any function from what was asked to what to answer, down to the raw bytes. ``PagedPortal`` is such a
function: it searches a list of releases by windows and cursors as Find a Tender and Contracts Finder do, and keeps the
ledger a harvest's account is compared with.
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.connectors.find_a_tender import FindATender

# The machine these tests run on may reach the world through a proxy; this server is not out there.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

Local = TypeVar("Local", FindATender, ContractsFinder)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    number: int
    """0 for the first request of all."""
    body: str = ""
    """What was posted."""


@dataclass(frozen=True)
class Answer:
    """What to send back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    """Each a ``Set-Cookie`` header of its own."""
    raw: Iterable[bytes] | None = None
    """When given, these bytes and nothing else go over the wire, and the connection is closed."""
    every_seconds: float = 0.0
    """Pause between the pieces of ``raw``."""


def json_answer(value: object, *, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def raw_answer(headers: str, body: bytes = b"") -> Answer:
    """A good status, these headers as they stand, and this body, whether they agree or not."""
    return Answer(raw=[f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + body])


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    owner: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asks may hang up whenever it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Quiet

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts, owner = urlsplit(self.path), self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        params, headers = dict(parse_qsl(parts.query)), dict(self.headers)
        asked = Asked(self.command, parts.path, params, headers, len(owner.asked), body)
        owner.asked.append(asked)
        answer = owner.script(asked)
        if answer.raw is not None:
            self._send_raw(answer.raw, answer.every_seconds)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        for cookie in answer.cookies:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _send_raw(self, pieces: Iterable[bytes], every_seconds: float) -> None:
        self.close_connection = True
        try:
            for piece in pieces:
                self.wfile.write(piece)
                if every_seconds and self.server.owner.gone.wait(every_seconds):
                    return
        except OSError:
            return  # whoever asked has hung up, as it should

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing on the terminal: the ledger has it."""


class Server:
    """A server that is running; ``url`` is its address, ``asked`` all that came, in order."""

    def __init__(self, script: Callable[[Asked], Answer], *, port: int = 0) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.gone = threading.Event()
        self._scheme = "http"
        self._http = _Quiet(("127.0.0.1", port), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    def speak_tls(self, certificate: Path) -> None:
        """From now on, over HTTPS only, with a certificate and its key; to be said before it starts."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._scheme = "https"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.gone.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def serving(script: Callable[[Asked], Answer]) -> Iterator[Server]:
    server = Server(script)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class VirtualClock:
    """Time that passes only when somebody waits, and a note of every wait."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self._now = now
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._now += timedelta(seconds=seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass
class PagedPortal:
    """Searches releases by window, newest first, a page at a time, and remembers which it handed out."""

    releases: Sequence[Mapping[str, Any]]
    since: str = "updatedFrom"
    until: str = "updatedTo"
    limit: int = 100
    forgets_next: bool = False
    """True for a portal that leaves ``links.next`` out, as Find a Tender did from June to August 2026."""
    base: str = ""
    """Its own address, to be filled in once it serves."""
    handed_out: list[str] = field(default_factory=list)
    """Release ids in the order they went out, each as often as it did."""

    def __call__(self, asked: Asked) -> Answer:
        cursor = base64.b64decode(asked.params.get("cursor", "")).decode()
        question = dict(pair.split("=", 1) for pair in cursor.split("|") if pair) or dict(asked.params)
        opens, closes = datetime.fromisoformat(question[self.since]), datetime.fromisoformat(question[self.until])
        found = [release for release in self.releases if opens <= _local(release) <= closes]
        found.sort(key=lambda release: (_local(release), release["id"]), reverse=True)
        start = int(question.get("nextCursor", "0"))
        page = found[start : start + self.limit]
        self.handed_out += [str(release["id"]) for release in page]
        links = {}
        if start + self.limit < len(found) and not self.forgets_next:
            onward = "|".join(
                f"{name}={value}"
                for name, value in [
                    *[(n, question[n]) for n in (self.since, self.until)],
                    ("nextCursor", start + self.limit),
                ]
            )
            query = urlencode({"cursor": base64.b64encode(onward.encode()).decode(), "limit": self.limit})
            links = {"next": f"{self.base}{asked.path}?{query}"}
        return json_answer(package(page, links=links))


def package(releases: Sequence[Mapping[str, Any]], *, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A release package as the two portals write it, made up."""
    return {
        "uri": "https://portal.example/search",
        "version": "1.1",
        "publishedDate": "2026-11-22T09:00:00Z",
        "publisher": {"name": "Made-up Office"},
        "license": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "releases": list(releases),
        "links": dict(links or {}),
    }


def release(number: int, date: str, *, buyer: str = "London Borough of Exampleham") -> dict[str, Any]:
    """A release with no more than a reader needs, made up."""
    return {
        "ocid": f"ocds-h6vhtk-{number:06x}",
        "id": f"{number:06d}-2026",
        "date": date,
        "tag": ["tender"],
        "initiationType": "tender",
        "buyer": {"id": "1", "name": buyer},
        "parties": [{"id": "1", "name": buyer, "roles": ["buyer"], "contactPoint": {"email": "someone@buyer.example"}}],
        "tender": {"id": f"T{number}", "title": f"Made-up system {number}", "status": "active"},
    }


def _local(release: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(release["date"]).astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)


def there(connector: Local, server: Server, **card: object) -> Local:
    """The same portal at the address of a local server, its card changed as named."""
    portal = connector.portal.model_copy(update={"hosts": ("127.0.0.1",), **card})
    return replace(connector, portal=portal, base=server.url)
