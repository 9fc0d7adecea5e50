"""A PostgreSQL server for one command: on this machine alone, in a temporary folder, gone when the command ends.

    python -m tests.register.postgres .venv/bin/pytest tests/register

The command finds the address of an empty database in ``THIRTY3_POSTGRES``. Nobody but this machine's users can reach
it: it listens on a socket in the temporary folder, and on no network.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_DATABASE = "postgres"
"""The one that every new server has, and that nobody has written to."""


def programs() -> Path | None:
    """The folder of the newest server's programs; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    beside = shutil.which("initdb")
    return found[-1].parent if found else None if beside is None else Path(beside).resolve().parent


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Address of the database of a server that runs."""
    user = _somebody()
    folder = Path(tempfile.mkdtemp(prefix="t33-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        data = str(folder / "data")
        _run(
            [str(programs / "initdb"), "-N", "-D", data, "-U", "thirty3", "-A", "trust", "-E", "UTF8", "--no-locale"],
            user,
        )
        # Proofs kill clients, never the server or the machine: what PostgreSQL promises there is not ours to prove.
        options = f"-k {folder} -c listen_addresses='' -c unix_socket_permissions=0777 -c fsync=off"
        started = [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options]
        _run([*started, "start"], user)
        try:
            yield f"postgresql://thirty3@/{_DATABASE}?host={folder}"
        finally:
            _run([str(programs / "pg_ctl"), "-D", data, "-m", "fast", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str | None:
    """Who runs the server, which refuses to be run by root; None for ourselves."""
    return "nobody" if os.geteuid() == 0 else None


def _run(command: Sequence[str], user: str | None) -> None:
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


def main(command: Sequence[str]) -> int:
    found = programs()
    if found is None:
        sys.stderr.write("PostgreSQL is not installed here: no initdb in PATH or /usr/lib/postgresql\n")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server goes, too
    with server(found) as address:
        return subprocess.run(command, check=False, env={**os.environ, "THIRTY3_POSTGRES": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
