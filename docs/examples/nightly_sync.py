"""Bring one portal up to date in a register, every night, with a log that machines read.

    python nightly_sync.py london.db find_a_tender --since 2026-01-01

Each line on the error stream is one JSON object. The exit code says how it ended, as that of ``thirty3 sync`` does:
0 complete, 2 bad usage, 3 failed, 4 partial, 5 come back later, 6 the register cannot be used.

Kill it at any moment and run it again: each answer is written with the place to go on from, or not at all.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from thirty3 import Register
from thirty3.errors import PortalError, StoreBusyError, StoreError, Thirty3Error
from thirty3.register import Run, SyncProgress
from thirty3.wire import Connector

LOG = logging.getLogger("nightly_sync")
EXIT_CODES = {"complete": 0, "failed": 3, "partial": 4, "running": 4, "rate_limited": 5}


class JsonLines(logging.Formatter):
    """Each record of a log as one line of JSON; what was said with ``extra={"facts": …}`` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def tell(progress: SyncProgress) -> None:
    """Log an answer that was written, or a wait that is about to begin."""
    event, level = ("waiting", logging.DEBUG) if progress.wait_seconds else ("progress", logging.INFO)
    LOG.log(level, event, extra={"facts": progress.model_dump(mode="json")})


def sync(
    place: str, portal: str | Connector, *, since: str, until: str | None = None, contact: str | None = None
) -> int:
    """Bring a portal up to date.

    Args:
        place: The register: a SQLite file, made when it is not there, or the address of a PostgreSQL database.
        portal: A portal's id, or a connector of your own.
        since: First day of publication wanted; what was read before is not asked for again.
        until: First day no longer wanted; None for all until now.
        contact: An e-mail or web address under which the portal's people can reach you.

    Returns:
        The exit code.
    """
    name = portal if isinstance(portal, str) else portal.portal.id
    LOG.info("start", extra={"facts": {"source": name, "since": since}})
    try:
        with Register(place) as register:
            run = register.sync(portal, since=since, until=until, contact=contact, progress=tell)
    except (
        Thirty3Error,
        TypeError,
        ValueError,
    ) as error:  # the last two: arguments that the portal's card does not know
        LOG.error("stopped", extra={"facts": {"source": name, "kind": type(error).__name__, "reason": str(error)}})  # noqa: TRY400 - the reason is in our words
        return code_of(error)
    report(run)
    return EXIT_CODES[run.status]


def report(run: Run) -> None:
    """Log how a run ended: as an error where somebody has to look."""
    level = {"complete": logging.INFO, "rate_limited": logging.WARNING}.get(run.status, logging.ERROR)
    facts = run.model_dump(mode="json", exclude={"unread"}) | {"unread": len(run.unread)}
    LOG.log(level, "end", extra={"facts": facts})


def code_of(error: Exception) -> int:
    """The exit code for what kept a run from beginning."""
    codes = {StoreBusyError: 5, StoreError: 6, PortalError: 3}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, set up the log, and go."""
    parser = argparse.ArgumentParser(description="Bring one portal up to date in a register.")
    parser.add_argument("register", help="a SQLite file, or the address of a PostgreSQL database")
    parser.add_argument("portal", help="the portal's id, as thirty3 portals lists it")
    parser.add_argument("--since", required=True, help="first day of publication wanted, as YYYY-MM-DD")
    parser.add_argument("--until", help="first day no longer wanted; default: all until now")
    parser.add_argument("--contact", help="an e-mail or web address at which the portal's people reach you")
    told = parser.parse_args(arguments)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])  # of others, what somebody should look at
    LOG.setLevel(logging.INFO)
    return sync(told.register, told.portal, since=told.since, until=told.until, contact=told.contact)


if __name__ == "__main__":
    sys.exit(main())
