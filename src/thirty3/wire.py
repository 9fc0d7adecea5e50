"""The seam between a portal and everything else: a card, two pure methods, and the values that pass between them.

Nothing here does I/O. A connector says what to ask and what an answer holds; ``thirty3.harvest`` does the asking,
so the same connector runs sync, async, from a recording, or in a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Protocol, runtime_checkable
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import AwareDatetime, ConfigDict

from thirty3.models.application import Application
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.models.supplier import Supplier

__all__ = ["Connector", "Key", "Page", "Portal", "Rejection", "Request", "Response"]


class Key(Record):
    """How a portal wants to be shown a secret: where it goes and where it is kept. Never the secret itself."""

    header: str
    """Name of the request header that carries it."""
    variable: str
    """Environment variable that holds it."""


class Portal(Record):
    """A portal's card: who it is, under which terms, and how politely it wants to be asked."""

    id: str
    """The same everywhere: file name, fixture folder, provenance, docs anchor."""
    name: str
    """For people."""
    home: str
    """Address of its front page."""
    licence: str
    """Licence of what it publishes."""
    attribution: str
    """The sentence its licence wants shown."""
    hosts: tuple[str, ...]
    """The only hosts ever asked; a follow-up or redirect to another is refused."""
    pause_seconds: float
    """Least time between two requests."""
    attempts: int = 5
    """How often one request is tried before giving up, the first time included."""
    busy_seconds: Mapping[int, float] = {}
    """HTTP statuses that mean *later*, and how long to wait when the answer does not say."""
    deadline_seconds: float = 120.0
    """Total time one request may take, first byte to last."""
    max_bytes: int = 64 * 1024 * 1024
    """Largest answer accepted, after decompression."""
    least_per_week: int | None = None
    """Fewer records than this in a week of publication is suspicious; None when no such figure is known."""
    key: Key | None = None
    """The secret it needs; None when it is open."""
    records: Literal["releases", "applications", "companies"] = "releases"
    """What its pages hold."""
    checked: str
    """Day (ISO) on which these facts were last compared with the source they are taken from."""


class Request(Record):
    """One question to a portal: a value that can be compared, stored and asked again later."""

    method: Literal["GET", "POST"] = "GET"
    """HTTP method."""
    url: str
    """Absolute address without query string, unless the portal handed out the whole address itself."""
    params: tuple[tuple[str, str], ...] = ()
    """Query parameters in order."""
    headers: tuple[tuple[str, str], ...] = ()
    """Extra headers, never secrets."""
    body: str | None = None
    """Body to send; None for none."""

    @property
    def address(self) -> str:
        """The whole address, as it is asked and as it is cited; a fragment is the connector's own business.

        >>> Request(url="https://portal.example/search?q=1#here", params=(("page", "2"),)).address
        'https://portal.example/search?q=1&page=2'
        """
        parts = urlsplit(self.url)
        query = "&".join(part for part in (parts.query, urlencode(self.params)) if part)
        return urlunsplit(parts._replace(query=query, fragment=""))


class Response(Record):
    """One whole answer: what was asked, and what came, complete and decompressed."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    request: Request
    """What was asked."""
    status: int
    """HTTP status; connectors only ever see 200."""
    headers: tuple[tuple[str, str], ...] = ()
    """Answer headers, names in lower case."""
    body: bytes
    """The decompressed body."""
    retrieved_at: AwareDatetime
    """When it came."""


class Page(Record):
    """What one answer holds: records, what could not be read, and where to go on."""

    releases: tuple[Release, ...] = ()
    """Releases read."""
    applications: tuple[Application, ...] = ()
    """Applications read, for portals whose card says so."""
    companies: tuple[Supplier, ...] = ()
    """Companies read, for portals whose card says so."""
    rejected: tuple[Rejection, ...] = ()
    """Records that could not be read."""
    follow: tuple[Request, ...] = ()
    """What to ask next: the next page, details, halves of a window that proved too wide."""
    total: int | None = None
    """How many records the portal declares for this question; None when it does not say."""
    unread: tuple[str, ...] = ()
    """Field paths that came and that nobody reads."""
    warnings: tuple[str, ...] = ()
    """What is doubtful about this answer as a whole."""


@runtime_checkable
class Connector(Protocol):
    """A portal: its card, what to ask for a query, and what an answer holds. Pure: no socket, clock or store."""

    @property
    def portal(self) -> Portal:
        """The card."""
        ...

    def requests(self, query: Query, /) -> Iterator[Request]:
        """The first requests for a query, lazily.

        Raises:
            ValueError: The query lacks something this portal cannot be asked without.
        """
        ...

    def read(self, response: Response, /) -> Page:
        """What one answer holds.

        Raises:
            PortalChangedError: The answer as a whole is not what this portal is known to send.
        """
        ...
