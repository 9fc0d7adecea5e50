"""The store: what was ever published, as it came and as it is understood, for years."""

from __future__ import annotations

from thirty3.errors import MissingExtraError

try:
    from thirty3.register.register import Register
except ModuleNotFoundError as error:  # pragma: no cover - a test runs this in an environment without the extra
    if error.name is None or error.name.split(".")[0] not in {"sqlalchemy", "alembic", "psutil"}:
        raise
    raise MissingExtraError("store", "a register") from error

from thirty3.register.reconciliation import Missed, Reconciliation
from thirty3.register.reports import Forgotten, LoadProgress, Run, SourceStatus, SyncProgress

__all__ = ["Forgotten", "LoadProgress", "Missed", "Reconciliation", "Register", "Run", "SourceStatus", "SyncProgress"]


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
