"""What several commands take, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = ["AllSectors", "AsJson", "AsOf", "Boroughs", "Files", "InRegister", "Output", "Place", "ServiceAreas"]

Files: TypeAlias = Annotated[
    list[Path] | None,
    typer.Argument(
        help="OCDS release or record packages, arrays of releases, JSON Lines, each also .gz, and folders of them. "
        "Without any: the bundled made-up sample.",
        show_default=False,
    ),
]
InRegister: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--register", help="A register instead of files: a SQLite file, or the address of a PostgreSQL database."
    ),
]
Place: TypeAlias = Annotated[
    str,
    typer.Option(
        "--register",
        envvar="THIRTY3_REGISTER",
        help="The register: a SQLite file, made when it is not there, or the address of a PostgreSQL database.",
    ),
]
AsOf: TypeAlias = Annotated[
    str | None, typer.Option(help="The day it is for, as YYYY-MM-DD. Default: today, or the sample's own day.")
]
Boroughs: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--borough", help="Only this borough: any name or code of one of the 33. Repeatable."),
]
ServiceAreas: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--service-area", help="Only this service area's code, such as housing. Repeatable."),
]
AllSectors: TypeAlias = Annotated[
    bool, typer.Option("--all-sectors", help="Everything bought, and not technology alone.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="The same as one JSON document.")]
Output: TypeAlias = Annotated[Path | None, typer.Option(help="Write to this file instead of the screen.")]
