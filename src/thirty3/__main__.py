"""``python -m thirty3`` and the ``thirty3`` command: one program."""

from __future__ import annotations

import sys

from thirty3.errors import MissingExtraError


def main() -> None:
    """Run the command line.

    Without the ``cli`` extra it says how to install it and stops with exit code 1. Ctrl-C stops it with 130, as shells
    have it, also while it is still starting.
    """
    try:
        from thirty3.cli import app

        app()
    except MissingExtraError as error:
        sys.stderr.write(f"thirty3: {error}\nhelp: {error.help}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
