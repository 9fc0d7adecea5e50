"""``python -m thirty3`` and the ``thirty3`` command: one program."""

from __future__ import annotations

import sys

from thirty3.errors import MissingExtraError


def main() -> None:
    """Run the command line; without the ``cli`` extra, say how to install it and stop with exit code 1."""
    try:
        from thirty3.cli import app
    except MissingExtraError as error:
        sys.exit(f"thirty3: {error}")
    app()


if __name__ == "__main__":
    main()
