"""H: what HTTP says with a status and a header, and pages that are not what was asked for."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

from tests.faults.columns import File, Portal, small, world
from tests.faults.fault import Fault, bodies, passes, spoils, stays
from tests.faults.stage import NOON, Fleeting, Honest, Lasting, Meddle
from tests.faults.verdict import RedError, difference, refused, whole
from tests.server import Answer, Asked
from thirty3.errors import PortalBusyError, PortalChangedError, PortalError, PortalRefusedError
from thirty3.harvest.patience import retry_after
from thirty3.register import Register

__all__ = ["FAULTS"]

_NO_STATUS = "a file has no status and no headers"
_TOO_MANY = b"12 request limit in 2 minute exceeded"
MAINTENANCE = b"<html><head><title>Maintenance</title></head><body><p>We will be back soon.</p></body></html>"
CHALLENGE = b"<!DOCTYPE html><html><body>Just a moment...</body></html>"


def _busy(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, _TOO_MANY, {"Content-Type": "text/plain", **named})


def _dated(seconds: int, skew_hours: int) -> Answer:
    """The portal's clock is wrong, and both of its dates with it."""
    here = NOON + timedelta(hours=skew_hours)
    until = format_datetime(here + timedelta(seconds=seconds), usegmt=True)
    # The server writes a date of its own, so the one that counts goes over the wire as it stands.
    text = f"HTTP/1.1 429 Busy\r\nDate: {format_datetime(here, usegmt=True)}\r\nRetry-After: {until}\r\n"
    return Answer(raw=[f"{text}Content-Length: 0\r\n\r\n".encode()])


def _by_date(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    between = Fleeting(dialect, [lambda _: _dated(90, 1), lambda _: _dated(90, -1)], seed=seed, stage=portal.stage)
    whole(portal.run(dialect, between), portal.expected(ledger))
    wrong = [gap for gap in between.gaps if not 90 <= gap <= 120]
    if wrong or not between.gaps:
        raise RedError(f"asked again after {wrong} s, where the portal's own dates are 90 s apart")


def _card_wait(portal: Portal, status: int) -> float:
    return float(portal.connector(portal.dialect(small(1))).portal.busy_seconds[status])


def _without_a_word(portal: Portal, seed: int) -> None:
    silence = _card_wait(portal, 429)
    if portal.name == "find_a_tender" and silence < 120:
        raise RedError(f"{silence:g} s for a limit that counts two minutes")
    passes(lambda _: _busy(429), silence=silence)(portal, seed)


def _odd_advice(portal: Portal, seed: int) -> None:
    silence = _card_wait(portal, 429)
    passes(lambda _: _busy(429, Retry_After="-5"), lambda _: _busy(429, Retry_After="soon"), silence=silence)(
        portal, seed
    )
    dialect = portal.dialect(world(seed))
    ran = portal.run(dialect, Lasting(dialect, lambda _: _busy(429, Retry_After="86400"), at=1))
    refused(ran, PortalBusyError)
    if not isinstance(ran.error, PortalBusyError) or ran.error.retry_after_seconds != 86400:
        raise RedError("the error does not say how long the portal wants to be left alone")
    if retry_after({"retry-after": "86400"}, NOON) != 86400 or sum(ran.waits) > 3600:
        raise RedError(f"waited {sum(ran.waits):.0f} s for a portal that wants a day")


def _forbidden(portal: Portal, seed: int) -> None:
    page = Answer(403, MAINTENANCE, {"Content-Type": "text/html"})
    if portal.name == "contracts_finder":  # its way of saying "too many requests"
        passes(lambda _: page, silence=300)(portal, seed)
    else:
        stays(lambda _: page, kinds=(PortalRefusedError,), most_asked=1)(portal, seed)


def _never_well(portal: Portal, seed: int) -> None:
    """The register keeps what came, says so, and goes on before the hole."""
    ledger = small(seed)
    dialect = portal.dialect(ledger)
    between = Lasting(dialect, lambda _: _busy(503), at=1)
    with Register(portal.stage.register()) as register:
        run = portal.keep(register, dialect, between)
        if run.status != "partial" or not run.resumable or not run.message:
            raise RedError(f"a portal that is down made a run {run.status}: {run.message or 'without a word'}")
        if between.spoilt > 5:
            raise RedError(f"{between.spoilt} attempts at one question")
        half = portal.held(register, dialect) - portal.expected(ledger)
        if half and portal.kind != "rest":  # whose two lists tell two halves of one procurement
            raise RedError(f"invented {half.total()} while it was down")
        portal.keep(register, dialect)
        if found := difference(portal.expected(ledger), portal.held(register, dialect)):
            raise RedError(f"after the hole: {found}")


def _gone(portal: Portal, seed: int) -> None:
    """A page that was listed is not there, with 404 and with 410: the record is held as its row has it, and noted."""
    for status in (404, 410):
        ledger = world(seed)
        dialect = portal.dialect(ledger)
        ran = portal.run(dialect, Lasting(dialect, lambda _: Answer(status, b"gone"), at=1))  # noqa: B023
        expected = portal.expected(ledger)
        if ran.error is not None or {fact[0] for fact in ran.facts} != {fact[0] for fact in expected}:
            raise RedError(f"one page gone cost more than its details: {ran.error}")
        if ran.facts.total() != expected.total() or (expected - ran.facts).total() > 1:
            raise RedError(difference(expected, ran.facts))
        notes = [note for release in ran.harvest.releases for note in release.notes] if ran.harvest else []
        if f"advert_gone: {status}" not in notes:
            raise RedError("nobody says that the page is gone")


def _withdrawn(portal: Portal, seed: int) -> None:
    """The same for portals that can be asked for one process: told as gone, and the others looked at."""
    ledger = small(seed)
    dialect = portal.speak(ledger)
    with Register(portal.stage.register()) as register:
        portal.keep(register, dialect)
        ocid = sorted(release["ocid"] for release in dialect.releases)[0]
        dialect.withdrawn.add(ocid)
        portal.stage.play(dialect, lambda asked, honest: honest(asked))
        found = register.reconcile(portal.connector(dialect), clock=portal.stage.clock)
        portal.check()
        if ocid not in str(found.model_dump()) or found.missing:
            raise RedError(f"a notice taken back is not told: {found}")
        if difference(portal.expected(ledger), portal.held(register, dialect)):
            raise RedError("looking for it changed what is held")


def _gone_here(portal: Portal, seed: int) -> None:
    (_gone if portal.kind == "html" else _withdrawn)(portal, seed)


def _web_page(portal: Portal, seed: int) -> None:
    stays(*bodies(CHALLENGE, MAINTENANCE), kinds=(PortalChangedError,))(portal, seed)
    passes(lambda answer: Answer(answer.status, answer.body, {"Content-Type": "application/octet-stream"}))(
        portal, seed
    )


def _tagged(number: int) -> Meddle:
    def meddle(asked: Asked, honest: Honest) -> Answer:
        true = honest(asked)
        return Answer(true.status, true.body, {**true.headers, "ETag": f'"{number}-{asked.number}"'}, true.cookies)

    return meddle


def _nothing_new(portal: Portal, seed: int) -> None:
    ledger = small(seed)
    dialect = portal.dialect(ledger)
    with Register(portal.stage.register()) as register:
        portal.keep(register, dialect, _tagged(1))
        digest = register.digest()
        run = portal.keep(register, dialect, _tagged(2))
        if run.stored or register.digest() != digest:
            raise RedError(f"{run.stored} written though nothing had changed")
    stays(lambda _: Answer(304), kinds=(PortalError,))(portal, seed)


def _no_new_rows(file: File, seed: int) -> None:
    ledger = small(seed)
    with Register(file.stage.register()) as register:
        file.keep(register, ledger)
        digest = register.digest()
        run = file.keep(register, ledger)
        if run.stored or register.digest() != digest:
            raise RedError(f"{run.stored} written though nothing had changed")


def _unknown(portal: Portal, seed: int) -> None:
    asked = 2 if portal.name == "jaggaer" else 1  # a token can end before its time: one more with a new one
    stays(lambda _: Answer(401), lambda _: Answer(407), kinds=(PortalRefusedError,), most_asked=asked)(portal, seed)


FAULTS = (
    Fault("H01", "429 with Retry-After in seconds", passes(lambda _: _busy(429, Retry_After="77"), silence=77),
          apart={"files": _NO_STATUS}),
    Fault("H02", "429 with Retry-After as a date, of a clock that is an hour wrong", _by_date,
          apart={"files": _NO_STATUS}),
    Fault("H03", "429 without a word of how long", _without_a_word, apart={"files": _NO_STATUS}),
    Fault("H04", "Retry-After of a day, below zero, in words", _odd_advice, apart={"files": _NO_STATUS}),
    Fault("H05", "403: too many for one portal, never for the others", _forbidden, apart={"files": _NO_STATUS}),
    Fault("H06", "500, 502, 503 and 504, three in a row", passes(
          lambda _: _busy(500), lambda _: _busy(502), lambda _: _busy(503), lambda _: _busy(504), times=3, silence=1),
          apart={"files": _NO_STATUS}),
    Fault("H07", "503 for ever: kept, told, and gone on with", _never_well, apart={"files": _NO_STATUS}),
    Fault("H08", "a listed item is gone", _gone_here,
          apart={"files": _NO_STATUS, "rest": "its lists are whole: no record has a page of its own"}),
    Fault("H09", "a challenge or maintenance page; the right body under a wrong type", _web_page,
          spoils(lambda _: CHALLENGE, lambda _: MAINTENANCE, says="web page")),
    Fault("H10", "an error as JSON under a good status",
          stays(*bodies(b'{"error": {"code": 500, "message": "timeout"}}', b'{"Message": "An error has occurred."}',
                        kind="application/json"), kinds=(PortalChangedError,)),
          spoils(lambda _: b'{"Message": "An error has occurred."}', says="JSON")),
    Fault("H11", "204, an empty body, an empty object",
          stays(lambda _: Answer(204), *bodies(b"", b"{}", b"[]", b"null"), kinds=(PortalChangedError,)),
          spoils(lambda _: b"", lambda _: b"{}", lambda _: b"\r\n\r\n")),
    Fault("H12", "304, another ETag and the same content: nothing is written", _nothing_new, _no_new_rows),
    Fault("H13", "401 and 407: no storm", _unknown, apart={"files": _NO_STATUS}),
)  # fmt: skip
