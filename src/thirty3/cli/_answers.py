"""How a command answers: its text or document to a screen, pipe or file, and one line for what went wrong."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import typer
from pydantic import ValidationError

from thirty3.errors import MissingExtraError, PortalError, StoreBusyError, StoreError, Thirty3Error
from thirty3.models.record import Record

__all__ = ["as_documents", "deliver", "stop", "stopped", "width"]


def width(output: Path | None) -> int:
    """80 columns in a file or pipe; the terminal's own width, up to 120, on a screen."""
    if output or sys.stdout is None or not sys.stdout.isatty():
        return 80
    return min(120, shutil.get_terminal_size().columns)


def deliver(made: str | bytes, output: Path | None = None) -> None:
    """Write a text, or a document byte for byte, to a file or to the screen.

    Whoever reads a pipe and has seen enough is no error: the command goes on to its own exit code, and says no more.
    """
    if output is None and sys.stdout is None:  # as after ``>&-``
        raise stop("there is no screen to write to")
    try:
        if output is None:
            typer.echo(made, nl=isinstance(made, str))
            sys.stdout.flush()
        else:
            output.write_bytes(made if isinstance(made, bytes) else f"{made}\n".encode())
    except BrokenPipeError:
        _write_no_more()
    except OSError as error:
        raise stop(f"cannot write {output or 'to the screen'}: {error.strerror}") from error


def _write_no_more() -> None:
    """What is still in a closed pipe's buffer goes nowhere, instead of failing when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def as_documents(records: Iterable[Record]) -> str:
    """Records as one JSON array."""
    return json.dumps([one.model_dump(mode="json") for one in records], indent=2, ensure_ascii=False)


def stop(message: str, *, code: int = 2) -> typer.Exit:
    """Say one line on the error stream and stop with an exit code."""
    typer.echo(f"thirty3: {message}", err=True)
    return typer.Exit(code=code)


def stopped(error: Exception) -> typer.Exit:
    """The same for an error, with the exit code of its kind, and where to read about it."""
    codes = {MissingExtraError: 1, PortalError: 3, StoreBusyError: 5, StoreError: 6}
    typer.echo(f"thirty3: {_in_one_line(error)}", err=True)
    if isinstance(error, Thirty3Error):
        typer.echo(f"help: {error.help}", err=True)
    return typer.Exit(next((code for kind, code in codes.items() if isinstance(error, kind)), 2))


def _in_one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())  # without what it was given
    return " ".join(str(error).split())
