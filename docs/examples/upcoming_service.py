"""A small service over a register: which tenders are to be expected, as JSON.

    THIRTY3_REGISTER=london.db uvicorn --factory upcoming_service:from_environment
    curl 'http://127.0.0.1:8000/upcoming?borough=Camden&as_of=2026-11-22'

The register is opened when the service starts, shared by all its threads, and closed when it stops. Other processes
may fill it meanwhile. What is served contains what boroughs and portals published: show their licence's sentence with
it (``thirty3.portals()`` has it on each card).
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, TypedDict, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse

from thirty3 import Register
from thirty3.errors import StoreError, UnknownNameError
from thirty3.models.announcement import Upcoming

LOG = logging.getLogger("upcoming_service")


class State(TypedDict):
    """What the service holds while it runs."""

    register: Register


def register_of(request: Request) -> Register:
    """The register that the service was started with."""
    return cast("Register", request.state.register)


def upcoming(
    register: Annotated[Register, Depends(register_of)],
    as_of: Annotated[
        date | None, Query(description="The London day it is told for; today when it is left out.")
    ] = None,
    borough: Annotated[
        list[str] | None, Query(description="Any name or code of one of the 33; may be given several times.")
    ] = None,
    horizon_months: Annotated[int, Query(ge=0, le=120, description="How far ahead the ends lie.")] = 24,
) -> Upcoming:
    """Tenders to be expected since what boroughs have ends, and the notices already published for them."""
    # "def" and not "async def": FastAPI then runs it in a thread, where a register may take its time.
    day = as_of or datetime.now(ZoneInfo("Europe/London")).date()
    return register.upcoming(as_of=day, borough=borough or None, horizon_months=horizon_months)


def unknown_name(_: Request, error: Exception) -> JSONResponse:
    """A name that is none of the 33: the message offers near ones."""
    return JSONResponse({"detail": str(error)}, status_code=422)


def unavailable(_: Request, error: Exception) -> JSONResponse:
    """A register that cannot serve just now; the reason is for the log alone, since it names files and hosts."""
    LOG.error("%s", error)
    return JSONResponse({"detail": "the register cannot be read"}, status_code=503, headers={"Retry-After": "60"})


def application(place: str) -> FastAPI:
    """The service over the register at a place: a SQLite file, or the address of a PostgreSQL database."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        with Register(place) as register:
            yield {"register": register}

    app = FastAPI(title="Tenders to be expected in London", lifespan=lifespan)
    app.add_api_route("/upcoming", upcoming)
    app.add_exception_handler(UnknownNameError, unknown_name)
    app.add_exception_handler(StoreError, unavailable)
    return app


def from_environment() -> FastAPI:
    """The service over the register that ``THIRTY3_REGISTER`` names."""
    return application(os.environ["THIRTY3_REGISTER"])
