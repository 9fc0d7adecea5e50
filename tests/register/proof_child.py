"""What a proof lets another process do with a register, so that it can be killed: one job, told and answered as JSON.

Starting Python and reading the tables takes a second and more, which a hundred kills would pay a hundred times. So
one process gets ready once and listens; each job is done by a fork of it, a process of its own like any other.

    python -m tests.register.proof_child listen /tmp/socket
    python -m tests.register.proof_child '{"do": "sync", "place": "a.db", "base": "http://127.0.0.1:80/100-1-10"}'
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from tests.register.books import totals
from tests.register.proof_portal import SINCE, Script, World, connector
from tests.server import VirtualClock, serving
from thirty3 import Register
from thirty3.errors import Thirty3Error
from thirty3.register import SyncProgress

Job = Mapping[str, Any]


def sync(job: Job) -> dict[str, Any]:
    """Bring the register at ``place`` up to date with the portal at ``base``, by its pace and this machine's clock.

    It ``dies_after`` so many answers. ``tenant`` makes sources of one portal that are apart, ``home`` users. ``hurry``
    leaves this machine's other processes out of it. ``hold`` looks at the register meanwhile, so that its log is not
    folded in.
    """
    os.environ["HOME"] = job.get("home", os.environ["HOME"])
    arguments: dict[str, Any] = {"tenant": job["tenant"]} if "tenant" in job else {}
    world = World.of(str(job["base"]).rpartition("/")[2])
    with Register(job["place"]) as register, ExitStack() as looking:
        if job.get("hold"):
            connection = looking.enter_context(closing(sqlite3.connect(job["place"], isolation_level=None)))
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM runs").fetchall()
        run = register.sync(
            connector(job["base"], job.get("pause", 0.0)),
            since=SINCE,
            until=world.until,
            progress=_dies_after(job["dies_after"]) if "dies_after" in job else None,
            clock=VirtualClock() if job.get("hurry") else None,
            **arguments,
        )
        return {"status": run.status, "message": run.message, "stored": run.stored, "attempts": run.attempts}


def opening(job: Job) -> dict[str, Any]:
    """Open a register, which makes it or brings its schema up to date; so many ``times``, closed in between."""
    for _ in range(job.get("times", 1) - 1):
        Register(job["place"]).close()
    with Register(job["place"]) as register:
        return {"runs": len(register.runs())}


def forking(job: Job) -> dict[str, Any]:
    """Use one open register on both sides of a fork, at once: each brings another source up to date."""
    world = World.of(str(job["base"]).rpartition("/")[2])
    with Register(job["place"]) as register:
        held = len(register.runs())
        number = os.fork()
        asked = connector(job["base"])
        tenant = "here" if number else "there"
        register.sync(asked, since=SINCE, until=world.until, clock=VirtualClock(), tenant=tenant)
        if number == 0:
            os._exit(0)
        _, status = os.waitpid(number, 0)
        return {"before": held, "after": len(register.runs()), "there": os.waitstatus_to_exitcode(status)}


def settling(job: Job) -> dict[str, Any]:
    """What a run that was killed after its last page left to do."""
    with Register(job["place"]) as register:
        return {"made": register.refresh()}


def deciding(job: Job) -> dict[str, Any]:
    """Accept ``ids`` and refuse them by turns, so many ``times``, as ``by``."""
    with Register(job["place"]) as register:
        for turn in range(job["times"]):
            decide = register.refuse if turn % 2 else register.accept
            for id in job["ids"]:
                decide(id, by=job["by"])
        return {"said": job["times"] * len(job["ids"])}


def reading(job: Job) -> dict[str, Any]:
    """Look again and again, until the file ``stop`` is there, and a last time: each view unlike the one before it."""
    seen: list[Sequence[int]] = []
    looks, last = 0, False
    while not last:
        last = Path(job["stop"]).exists()
        with Register(job["place"]) as register:
            view = totals(register)
        looks += 1
        if not seen or seen[-1] != view:
            seen.append(view)
    return {"looks": looks, "seen": seen}


_DOING: Mapping[str, Callable[[Job], dict[str, Any]]] = {
    "sync": sync,
    "open": opening,
    "fork": forking,
    "settle": settling,
    "decide": deciding,
    "read": reading,
}


def do(job: Job) -> dict[str, Any]:
    """Do a job, by another ``user`` where root may; what it raises is told, and whether it is this library's own."""
    if "user" in job and os.geteuid() == 0:
        os.setuid(job["user"])
    failpoints = _armed(job["arm"]) if "arm" in job else None
    try:
        done = _DOING[job["do"]](job)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - all of it is told
        done = {"error": type(error).__name__, "ours": isinstance(error, Thirty3Error), "message": str(error)}
    if failpoints is not None:
        done["points"] = failpoints.failpoints_counted()
    return done


def _armed(arm: Mapping[str, Any]) -> ctypes.CDLL:
    failpoints = ctypes.CDLL(None)
    failpoints.failpoints_arm(os.fsencode(arm["folder"]), arm["at"], arm["how"], arm["lasting"])
    return failpoints


def _dies_after(answers: int) -> Callable[[SyncProgress], None]:
    left = iter(range(answers - 1))

    def die(progress: SyncProgress) -> None:
        if not progress.wait_seconds and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def listen(place: str) -> None:
    """Get ready, then do jobs: each connection brings one, and hears its process's number, its result and its end."""
    _get_ready()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever attends to a connection is no concern of ours
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen(64)
        while True:
            talk, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _attend(talk)
            talk.close()


def _attend(talk: socket.socket) -> None:
    """Do the job of one connection in a process that may be killed, and outlive it."""
    job = json.loads(talk.makefile().readline())
    number = os.fork()
    if number == 0:
        talk.sendall(f"{json.dumps({'pid': os.getpid()})}\n".encode())
        talk.sendall(f"{json.dumps(do(job))}\n".encode())
        os._exit(0)
    _, status = os.waitpid(number, 0)
    talk.sendall(f"{json.dumps({'exit': os.waitstatus_to_exitcode(status)})}\n".encode())
    os._exit(0)


def _get_ready() -> None:
    """Read all that is read once, by doing a little of everything."""
    script, world = Script(), World(40, 1, 10)
    with serving(script) as server, tempfile.TemporaryDirectory() as folder:
        script.url = server.url
        script._make(world)
        do({"do": "sync", "place": f"{folder}/register.db", "base": f"{server.url}/{world.path}"})


def main(*arguments: str) -> None:
    if arguments[0] == "listen":
        listen(arguments[1])
    started = time.monotonic()
    sys.stdout.write(f"{json.dumps(do(json.loads(arguments[0])))}\n{time.monotonic() - started:.2f} seconds\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
