"""Every error this library raises on purpose, split by what the caller should do next.

::

    Thirty3Error
    ├── UnknownNameError(LookupError)      a name nobody knows: read the near names in the message
    ├── MissingExtraError(ImportError)     an optional dependency is absent: run the pip line in the message
    ├── PluginError(ImportError)           an installed package brings a portal of no use: uninstall or mend it
    ├── ParseError(ValueError)             text or a file is not what it claims: the message says where
    ├── NotArchivedError(LookupError)      a recording holds no answer to this request: record it first
    ├── StoreError                         the register cannot serve
    │   ├── StoreBusyError                 another process holds it: try again later
    │   ├── StoreTooNewError               a newer thirty3 wrote it: upgrade
    │   └── StoreDamagedError              the file is damaged: restore a copy
    └── PortalError                        a portal did not give what it should
        ├── PortalBusyError                retry later
        ├── PortalRefusedError             give up, or change what you ask
        └── PortalChangedError             the portal changed: mend the connector

A bad record is never an exception: it is a :class:`~thirty3.models.provenance.Rejection`, counted and kept.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "MissingExtraError",
    "NotArchivedError",
    "ParseError",
    "PluginError",
    "PortalBusyError",
    "PortalChangedError",
    "PortalError",
    "PortalRefusedError",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreTooNewError",
    "Thirty3Error",
    "UnknownNameError",
]


_TROUBLESHOOTING = "docs/troubleshooting.md"
"""Where each error has its section. A path in the source tree: the documentation has no published address yet."""


class Thirty3Error(Exception):
    """The root: catching it catches everything this library raises on purpose.

    Tracebacks end with where to read about it, as a note beside the message.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.add_note(f"help: {self.help}")

    @property
    def help(self) -> str:
        """Where the documentation says what this error means and what to do next.

        An error that somebody else derives from one of these has no section there: it leads to that of the nearest.

        >>> StoreBusyError("held by another process").help
        'docs/troubleshooting.md#storebusyerror'
        """
        nearest = next(kind for kind in type(self).__mro__ if kind.__module__ == __name__)
        return f"{_TROUBLESHOOTING}#{nearest.__name__.lower()}"

    def __reduce__(self) -> tuple[Any, ...]:
        notes = list(getattr(self, "__notes__", ()))  # a copy has its own: what is noted on it is not noted here
        return _again, (type(self), self.args), self.__dict__ | {"__notes__": notes}


def _again(kind: type[Thirty3Error], args: tuple[object, ...]) -> Thirty3Error:
    """An error as it came out of another process: from what it holds, whatever it was raised with."""
    made = kind.__new__(kind)
    super(Thirty3Error, made).__init__(*args)
    return made


class UnknownNameError(Thirty3Error, LookupError):
    """No borough, portal, service area or column has this name; the message offers near ones."""


class MissingExtraError(Thirty3Error, ImportError):
    """An optional dependency is not installed; the message is the pip command that installs it."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs an optional part: pip install 'thirty3[{extra}]'")
        self.extra = extra


class PluginError(Thirty3Error, ImportError):
    """An installed package plugs in a portal that cannot be used; the message names the package."""


class ParseError(Thirty3Error, ValueError):
    """A text or file holds something, and it is not what was expected there."""


class NotArchivedError(Thirty3Error, LookupError):
    """A recording was asked for an answer it does not hold."""


class StoreError(Thirty3Error):
    """The register could not do what was asked."""


class StoreBusyError(StoreError):
    """Another process holds the register or the lease of a portal; try again later."""


class StoreTooNewError(StoreError):
    """A newer version of the library wrote this register; upgrade to read it."""


class StoreDamagedError(StoreError):
    """The register's file is damaged; restore a copy."""


class PortalError(Thirty3Error):
    """A portal did not give what it should.

    Attributes:
        portal: The portal's id.
        url: The address asked, without secrets; None when no request was made.
        status: The HTTP status; None when no answer came.
    """

    def __init__(self, message: str, *, portal: str, url: str | None = None, status: int | None = None) -> None:
        where = portal if url is None else f"{portal}: {url}"
        super().__init__(f"{message} ({where})")
        self.message = message
        self.portal = portal
        self.url = url
        self.status = status


class PortalBusyError(PortalError):
    """The portal is busy, down or limiting us: retry later.

    Attributes:
        retry_after_seconds: How long the portal asks for; None when it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        portal: str,
        url: str | None = None,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message, portal=portal, url=url, status=status)
        self.retry_after_seconds = retry_after_seconds


class PortalRefusedError(PortalError):
    """The portal, or our own guard, refuses this request for good: give up or ask for something else."""


class PortalChangedError(PortalError):
    """The answer does not have the shape the connector knows: the portal changed, the connector needs mending."""
