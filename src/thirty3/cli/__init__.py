"""The command line: one module for each group of commands.

Exit codes: 0 done; 1 an optional part is missing; 2 bad usage, or nothing could be read; 3 a portal did not give what
it should; 4 partly done; 5 to be tried again later; 6 the register cannot be used; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

from thirty3.errors import MissingExtraError

try:
    from thirty3.cli import brief, circle, portals, register  # each adds its commands
    from thirty3.cli._app import app
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in {"rich", "typer"}:
        raise
    raise MissingExtraError("cli", "the command line") from error

__all__ = ["app", "brief", "circle", "portals", "register"]
