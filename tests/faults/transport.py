"""T: what goes wrong on the wire, where no portal can help it."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import repeat
from pathlib import Path

from tests.certificate import self_signed
from tests.faults.columns import File, Portal, world
from tests.faults.fault import Fault, bodies, passes, spoils, stays
from tests.faults.stage import Lasting
from tests.faults.verdict import NotHereError, RedError, refused, whole
from tests.server import Answer, Server, VirtualClock, raw_answer
from thirty3.connectors.contract_register import connector as contract_register
from thirty3.errors import ParseError, PortalBusyError, PortalRefusedError

__all__ = ["FAULTS", "endless"]

_NO_WIRE = "a file that somebody hands in comes over no wire"
_WHOLE_WHEN = "nothing in a CSV file says how long it was; what shrinks is told when it is kept (F14)"
PORTAL_PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in to Wi-Fi</title></head><body><form>Accept</form></body></html>"
)


def _cut(answer: Answer) -> Answer:
    return raw_answer(f"Content-Length: {len(answer.body)}\r\n", answer.body[:-9])


def _chunked(answer: Answer) -> Answer:
    part = answer.body[: len(answer.body) // 2]
    return raw_answer("Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n" % (len(part), part))


def _endless_length(answer: Answer) -> Answer:
    return raw_answer("Connection: close\r\n", answer.body[: len(answer.body) // 2])


def _packed(packed: bytes) -> Answer:
    return raw_answer(f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n", packed)


def _cut_gzip(answer: Answer) -> Answer:
    packed = gzip.compress(answer.body)
    return _packed(packed[: len(packed) // 2])


def _bad_sum(answer: Answer) -> Answer:
    packed = bytearray(gzip.compress(answer.body))
    packed[-6] ^= 0xFF
    return _packed(bytes(packed))


def _bad_size(answer: Answer) -> Answer:
    packed = bytearray(gzip.compress(answer.body))
    packed[-2] ^= 0xFF
    return _packed(bytes(packed))


def _garbage(answer: Answer) -> Answer:
    return _packed(gzip.compress(answer.body) + b"garbage")


def _drip(answer: Answer) -> Answer:
    pieces = (b" " for _ in repeat(None))
    return Answer(raw=_after(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", pieces), every_seconds=0.02)


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _silent(_answer: Answer) -> Answer:
    return Answer(raw=[b"", b""], every_seconds=1.0)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(32)) + packer.flush()


def endless(begins: bytes = b"") -> Answer:
    """An answer that goes on and on, in chunks."""
    first = b"%x\r\n%b\r\n" % (len(begins), begins) if begins else b""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return Answer(raw=_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + first, repeat(piece)))


def _headers(text: str) -> Answer:
    return Answer(raw=[f"HTTP/1.1 200 OK\r\n{text}Content-Length: 2\r\n\r\n{{}}".encode()])


def _stale(answer: Answer) -> Answer:
    """The whole answer, and then the connection is closed without a word of it."""
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    text = f"HTTP/1.1 {answer.status} As ever\r\n{head}Content-Length: {len(answer.body)}\r\n\r\n"
    return Answer(raw=[text.encode() + answer.body])


def _down_then_up(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server: list[Server] = []

    class Late(VirtualClock):
        def sleep(self, seconds: float) -> None:
            if not server:
                server.append(Server(lambda asked: dialect.answer(asked, server[0].url), port=port))
                server[0].start()
            super().sleep(seconds)

    dialect = portal.dialect(ledger)
    try:
        ran = portal.run(dialect, clock=Late(), url=f"http://127.0.0.1:{port}")
    finally:
        for one in server:
            one.stop()
    whole(ran, portal.expected(ledger))
    if not server:
        raise RuntimeError("the portal was never down")


def _not_there_then_there(file: File, seed: int) -> None:
    ledger = world(seed)
    gone = file.stage.folder / "files" / f"register.{file.kind}"
    gone.unlink(missing_ok=True)
    refused(file.missing(gone), ParseError, says="register")
    whole(file.run(ledger), file.expected(ledger))


@cache
def _certificate(folder: Path) -> Path:
    made = self_signed(folder)
    if made is None:
        raise NotHereError("no openssl on this machine to make a certificate with")
    return made


def _nobody_signed(portal: Portal, seed: int) -> None:
    dialect = portal.dialect(world(seed))
    server = Server(lambda asked: dialect.answer(asked, ""))
    server.speak_tls(_certificate(portal.stage.folder))
    server.start()
    try:
        ran = portal.run(dialect, url=server.url)
    finally:
        server.stop()
    if portal.name != "jaggaer":  # its token is asked for at the other address, before
        refused(ran, PortalRefusedError, says="certificate")
    refused(ran, PortalRefusedError)
    if server.asked:
        raise RedError("something was asked of somebody whom nobody vouches for")


def _in_a_circle(portal: Portal, seed: int) -> None:
    dialect = portal.dialect(world(seed))
    for places in (repeat("/here"), (f"/hop/{number}" for number in range(1000))):
        ways = (Answer(302, headers={"Location": place}) for place in places)
        between = Lasting(dialect, lambda _: next(ways), at=1, onward=True)  # noqa: B023
        refused(portal.run(dialect, between), PortalRefusedError, says="redirected in a circle")
        if between.spoilt > 10:
            raise RedError(f"{between.spoilt} addresses were asked for one question")


def _too_large(file: File, seed: int) -> None:
    few = contract_register.portal.model_copy(update={"max_bytes": 1000})
    refused(file.run(world(seed), card=few), ParseError, says="more than 1,000 bytes")


FAULTS = (
    Fault("T01", "nobody answers, then somebody does", _down_then_up, _not_there_then_there),
    Fault("T02", "reset before the headers, and in the middle of them",
          passes(lambda _: Answer(raw=[]), lambda _: Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Le"])),
          apart={"files": _NO_WIRE}),
    Fault("T03", "fewer bytes than announced", passes(_cut, times=2), spoils(lambda made: made[:-30]),
          apart={"csv": _WHOLE_WHEN}),
    Fault("T04", "chunks without their end", passes(_chunked, times=2), apart={"files": _NO_WIRE}),
    Fault("T05", "a cut body without a length", passes(_endless_length, times=2), apart={"files": _NO_WIRE}),
    Fault("T06", "gzip cut, its length as announced", passes(_cut_gzip, times=2),
          spoils(lambda made: gzip.compress(made)[:-20], says="archive|spreadsheet")),
    Fault("T07", "gzip with a bad sum, a wrong size, garbage behind", passes(_bad_sum, _bad_size, _garbage, times=2),
          spoils(lambda made: made[: len(made) // 2] + b"\0\0\0\0" + made[len(made) // 2 + 4 :]),
          apart={"csv": "text has no sum"}),
    Fault("T08", "a byte now and then (in real time)", stays(_drip, kinds=(PortalBusyError,), says="no whole answer",
          attempts=1, deadline_seconds=0.25), apart={"files": _NO_WIRE}),
    Fault("T09", "accepted and never answered (in real time)",
          stays(_silent, kinds=(PortalBusyError,), attempts=1, deadline_seconds=0.25), apart={"files": _NO_WIRE}),
    Fault("T10", "a gzip bomb, 1000:1", stays(lambda _: _packed(_bomb()), kinds=(PortalRefusedError,),
          says="more than", max_bytes=1 << 20), spoils(lambda _: _bomb(), says="gzip")),
    Fault("T11", "packed six times, or as something unknown",
          stays(lambda answer: raw_answer("Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n", answer.body),
                lambda answer: raw_answer("Content-Encoding: br\r\n", answer.body), kinds=(PortalRefusedError,),
                says="packed as"), apart={"files": _NO_WIRE}),
    Fault("T12", "a body without end", stays(lambda _: endless(), kinds=(PortalRefusedError,), says="more than",
          max_bytes=1 << 20), _too_large),
    Fault("T13", "a certificate that nobody has signed", _nobody_signed, apart={"files": _NO_WIRE}),
    Fault("T14", "redirects in a circle, and on and on", _in_a_circle, apart={"files": _NO_WIRE}),
    Fault("T15", "connections that are closed without a word", passes(_stale), apart={"files": _NO_WIRE}),
    Fault("T16", "a header of a megabyte, ten thousand headers",
          stays(lambda _: _headers(f"X-Long: {'x' * (1 << 20)}\r\n"),
                lambda _: _headers("".join(f"X-{n}: 1\r\n" for n in range(10_000))),
                kinds=(PortalRefusedError, PortalBusyError), attempts=1), apart={"files": _NO_WIRE}),
    Fault("T17", "somebody else's web page under a good status", passes(*bodies(PORTAL_PAGE)),
          spoils(lambda _: PORTAL_PAGE, says="web page")),
)  # fmt: skip
