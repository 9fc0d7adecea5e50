"""``thirty3 record``: run as a person runs it, against a portal on this machine that a package plugs in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.server import Answer, Asked, Server, json_answer, package, release, serving

PORTAL = '''
"""A made-up portal at a port of this machine: two pages of releases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from thirty3.errors import ParseError, PortalChangedError
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.ocds.files import read_package
from thirty3.wire import Argument, Connector, Page, Portal, Request, Response

CARD = Portal(
    id="toy_portal", name="Toy portal", home="https://toy.example", licence="https://toy.example/licence",
    attribution="Toys for all.", hosts=("*.toy.example",), pause_seconds=0.01, attempts=1, checked="2026-11-22",
    arguments=(Argument(name="port", about="a port of this machine, such as 8080", pattern="[0-9]+"),),
    terms="https://toy.example/terms", needs_consent=True,
)


@dataclass(frozen=True)
class ToyPortal:
    portal: Portal = CARD
    base: str = ""

    def with_arguments(self, arguments: Mapping[str, str], /) -> Connector:
        card = CARD.model_copy(update={"hosts": ("127.0.0.1",), "arguments": ()})
        return replace(self, portal=card, base=f"http://127.0.0.1:{arguments['port']}")

    def requests(self, query: Query, /) -> Iterator[Request]:
        if query.since is None:
            raise ValueError("this portal is asked from a day on: the query needs since")
        yield Request(url=f"{self.base}/page/1", params=(("since", str(query.since)), ("until", str(query.until))))

    def read(self, response: Response, /) -> Page:
        url = response.request.url
        origin = Provenance(source="toy_portal", record_id="", url=url, retrieved_at=response.retrieved_at)
        try:
            read = read_package(response.body, provenance=origin)
        except ParseError as error:
            raise PortalChangedError(str(error), portal="toy_portal", url=url) from error
        follow = (Request(url=f"{self.base}/page/2"),) if url.endswith("1") else ()
        return Page(releases=read.releases, rejected=read.rejected, follow=follow)


connector = ToyPortal()
'''


@dataclass
class TwoPages:
    """Two pages of releases; the second is refused as often as somebody wants."""

    refusals: int = 0
    asked: list[str] = field(default_factory=list)
    waits: threading.Event | None = None
    """What the second page waits for, once."""
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked.path)
        number = int(asked.path[-1])
        if number == 2 and self.waits is not None:
            self.reached.set()
            waits, self.waits = self.waits, None
            waits.wait(30)
        if number == 2 and self.refusals:
            self.refusals -= 1
            return json_answer({"error": "not now"}, status=403)
        good = release(number, "2026-09-01T20:00:00+01:00")
        return json_answer(package([good] if number == 1 else [good, {"id": "no ocid"}]))


@pytest.fixture
def pages() -> TwoPages:
    return TwoPages()


@pytest.fixture
def server(pages: TwoPages) -> Iterator[Server]:
    with serving(pages) as running:
        yield running


@pytest.fixture
def record(tmp_path: Path, server: Server) -> Record:
    site = tmp_path / "site"
    info = site / "toy_package-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "toy_package.py").write_text(PORTAL)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[thirty3.connectors]\ntoy_portal = toy_package:connector\n")
    return Record(site, tmp_path / "recording", server.url.rpartition(":")[2], tmp_path)


@dataclass
class Record:
    """The command, with all it needs to find the portal, and options to add or to leave out."""

    site: Path
    into: Path
    port: str
    home: Path

    def __call__(self, *options: str, consent: bool = True) -> subprocess.CompletedProcess[str]:
        call = self.call("record", "--into", str(self.into), *(["--consent"] if consent else []), *options)
        return subprocess.run(call, capture_output=True, text=True, check=False, env=self.environment)

    def call(self, command: str, *options: str) -> list[str]:
        """A command that asks the portal."""
        port = f"--argument=port={self.port}"
        return [sys.executable, "-m", "thirty3", command, "toy_portal", port, *options]

    @property
    def environment(self) -> dict[str, str]:
        """One in which the portal is plugged in."""
        paths = os.pathsep.join(filter(None, [str(self.site), os.environ.get("PYTHONPATH")]))
        return os.environ | {"PYTHONPATH": paths, "HOME": str(self.home), "COLUMNS": "80"}


def test_a_recording_is_written_without_contact_data_and_its_account_is_told(record: Record) -> None:
    done = record("--since", "2026-09-01", "--until", "2026-09-02")
    assert done.returncode == 0, done.stderr
    assert "3 records came: 2 kept, 0 outside what was asked, 1 could not be read." in " ".join(done.stdout.split())
    assert "Not read:" in done.stdout
    texts = [file.read_text() for file in sorted(record.into.iterdir())]
    assert len(texts) == 2
    assert all(json.loads(text)["request"]["url"].startswith("http://127.0.0.1") for text in texts)
    assert not any("someone@buyer.example" in text for text in texts)
    assert done.stderr.count("kept of") == 2


def test_a_recording_that_was_broken_off_is_taken_up_where_it_was_left(record: Record, pages: TwoPages) -> None:
    pages.refusals = 1
    broken = record("--since", "2026-09-01", "--until", "2026-09-02")
    assert broken.returncode == 3
    assert "answered 403" in broken.stderr
    assert len(list(record.into.iterdir())) == 1
    assert record("--since", "2026-09-01", "--until", "2026-09-02").returncode == 0
    assert pages.asked == ["/page/1", "/page/2", "/page/2"]
    assert record("--since", "2026-09-01", "--until", "2026-09-02", "--again").returncode == 0
    assert pages.asked[3:] == ["/page/1", "/page/2"]


def test_days_to_come_are_not_asked_for(record: Record, server: Server) -> None:
    assert record("--since", "2026-09-01", "--until", "2999-01-01").returncode == 0
    assert server.asked[0].params["until"] < "2999"


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--since", "2026-09-31"], 2, "2026-09-31"),
        (["--since", ""], 2, "a day is wanted, such as 2026-11-22"),
        ([], 2, "the query needs since"),
        (["--since", "2026-09-02", "--until", "2026-09-01"], 2, "must be after --since"),
        (["--since", "2026-09-01", "--argument", "room"], 2, "NAME=VALUE"),
        (["--since", "2026-09-01", "--argument", "room=1"], 2, "takes no argument 'room'; those it takes: port"),
        (["--since", "2026-09-01", "--argument", "port=x"], 2, "port='x' is not a port of this machine"),
        (["--since", "2026-09-01", "--borough", "Camdem"], 2, "Camden"),
        (["--since", "2026-09-01", "--contact", "a\nb"], 2, "a contact is"),
    ],
)
def test_bad_usage_is_one_clear_line_and_nothing_is_asked(
    record: Record, pages: TwoPages, options: list[str], code: int, told: str
) -> None:
    done = record(*options)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    _, *more = done.stderr.splitlines()
    assert [line.split(" ")[0] for line in more] in ([], ["help:"])
    assert pages.asked == []


def test_a_closed_portal_stays_closed_without_consent(record: Record, pages: TwoPages) -> None:
    done = record("--since", "2026-09-01", consent=False)
    assert done.returncode == 3
    assert "https://toy.example/terms" in done.stderr
    assert pages.asked == []


def test_a_portal_that_cannot_be_reached_is_one_clear_line_and_where_to_read_on(record: Record) -> None:
    with serving(TwoPages()) as gone:
        port = gone.url.rpartition(":")[2]
    done = replace(record, port=port)("--since", "2026-09-01", "--until", "2026-09-02")  # where nobody listens any more
    assert (done.returncode, done.stdout) == (3, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("thirty3: ")
    assert "toy_portal" in first
    assert second == "help: docs/troubleshooting.md#portalbusyerror"


def test_a_sync_without_a_network_is_partial_and_says_that_it_goes_on(record: Record) -> None:
    with serving(TwoPages()) as gone:
        port = gone.url.rpartition(":")[2]
    options = ["--consent", "--since", "2026-09-01", "--until", "2026-09-02", "--register", str(record.home / "x.db")]
    call = replace(record, port=port).call("sync", *options)
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=record.environment)
    assert (done.returncode, done.stderr) == (4, "")
    assert done.stdout.startswith(f"toy_portal port={port}: partial")
    assert "the connection failed" in " ".join(done.stdout.split())
    assert done.stdout.endswith("The same command goes on where this stopped.\n")


def test_a_sync_that_is_stopped_with_ctrl_c_says_that_it_goes_on_and_does(
    record: Record, pages: TwoPages, server: Server
) -> None:
    waits = pages.waits = threading.Event()
    options = ["--consent", "--since", "2026-09-01", "--until", "2026-09-02", "--register", str(record.home / "x.db")]
    call = record.call("sync", *options)
    with subprocess.Popen(call, stdout=PIPE, stderr=PIPE, text=True, env=record.environment) as running:
        assert pages.reached.wait(30)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=30)
        waits.set()
    assert (running.returncode, *said) == (130, "", "thirty3: stopped; the same command goes on where this stopped\n")
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=record.environment)
    assert done.returncode == 0, done.stderr
    assert pages.asked == ["/page/1", "/page/2", "/page/2"]
