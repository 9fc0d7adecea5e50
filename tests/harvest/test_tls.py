"""Certificates: nothing turns their checking off."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.certificate import self_signed
from tests.server import Answer, Server, VirtualClock, json_answer, package, release, there
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import PortalBusyError, PortalRefusedError
from thirty3.harvest import fetch
from thirty3.models.query import Query

DAY = Query(since="2026-09-01", until="2026-09-02")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key in the same file."""
    made = self_signed(tmp_path_factory.mktemp("tls"))
    if made is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    return made


def test_a_certificate_that_nobody_trusts_is_refused_at_once(certificate: Path) -> None:
    server = Server(lambda asked: json_answer(package([])))
    server.speak_tls(certificate)
    server.start()
    clock = VirtualClock()
    try:
        with pytest.raises(PortalRefusedError, match="certificate is not trusted"):
            fetch(there(FindATender(), server), DAY, clock=clock)
    finally:
        server.stop()
    assert clock.waits == []
    assert server.asked == []


def test_the_machines_own_trust_is_what_counts_and_slow_answers_are_cut_under_tls_too(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    slow = Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", *[b" "] * 200], every_seconds=0.05)
    page = json_answer(package([release(1, "2026-09-01T12:00:00+01:00")]))
    server = Server(lambda asked: page if asked.number < 2 else slow)
    server.speak_tls(certificate)
    server.start()
    began = time.monotonic()
    try:
        with pytest.raises(PortalBusyError, match=r"within 0\.5 seconds") as caught:
            fetch(there(FindATender(), server, deadline_seconds=0.5, attempts=2), DAY, clock=VirtualClock())
    finally:
        server.stop()
    assert "1 record had been kept from 2 answers" in " ".join(caught.value.__notes__)
    assert time.monotonic() - began < 5
