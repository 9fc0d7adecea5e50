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
from thirty3.models.company import Company
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.models.release import Release

__all__ = [
    "NO_SUCH",
    "Argument",
    "ByProcess",
    "Configurable",
    "Connector",
    "Key",
    "Page",
    "Portal",
    "Rejection",
    "Request",
    "Response",
    "Token",
]


class Key(Record):
    """How a portal wants to be shown a secret: where it goes and where it is kept. Never the secret itself."""

    header: str
    """Name of the request header that carries it."""
    variable: str
    """Environment variable that holds it."""
    form: Literal["plain", "basic"] = "plain"
    """``plain``: the header is the secret; ``basic``: HTTP Basic with the secret as user name and no password."""
    required: bool = True
    """Whether nothing is asked without it; False where a key only buys a faster pace."""


class Token(Record):
    """How a portal hands out a short-lived token for two secrets, and where its answer says it. Never the secrets.

    The token is asked for when it is needed, sent as ``Authorization: Bearer``, and kept in memory for one harvest.
    """

    url: str
    """Address of the token, asked by POST with a form of ``client_id``, ``client_secret`` and ``grant_type``."""
    id_variable: str
    """Environment variable that holds the client's id."""
    secret_variable: str
    """Environment variable that holds the client's secret."""
    member: str = "access_token"
    """Member of the answer that holds the token."""
    expiry_member: str = "expires_in"
    """Member of the answer that says how long it lives."""
    expiry_seconds: float = 1.0
    """What one of the expiry's units is in seconds: 0.001 where it counts milliseconds."""


class Argument(Record):
    """Something that has to be said beside the query, such as whose site of a portal is meant."""

    name: str
    """As it is written on the call: ``tenant`` for ``fetch(portal, query, tenant="...")``."""
    about: str
    """What it is, for people, with an example."""
    pattern: str
    """Regular expression that the whole value has to match."""
    default: str | None = None
    """What it is when nobody says; None when it has none."""
    required: bool = True
    """Whether nothing can be asked without it, where it has no default."""


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
    """The only hosts ever asked; a follow-up or redirect to another is refused. ``*.host`` stands for a tenant's host
    that an argument still has to name, and is never asked itself. Empty for a source that is read from files."""
    arguments: tuple[Argument, ...] = ()
    """What has to be said beside the query."""
    terms: str | None = None
    """Address of its terms of use; None when none is known."""
    needs_consent: bool = False
    """Whether it stays closed until the caller says that its terms were checked: portals read as web pages, and
    services behind such pages that nobody documents."""
    robots: bool = False
    """Whether robots.txt is asked first, and what it disallows is not."""
    cookies: bool = False
    """Whether its pages hang together by cookies, which are then kept in memory for one harvest, and never longer."""
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
    key: Key | Token | None = None
    """The secret it needs; None when it is open."""
    answers: tuple[int, ...] = (200,)
    """HTTP statuses that are answers, which the connector reads; 404 is one where *there is none* is an answer."""
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
    """HTTP status; connectors only ever see those that the card calls answers."""
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
    companies: tuple[Company, ...] = ()
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


@runtime_checkable
class Configurable(Connector, Protocol):
    """A connector whose card has arguments."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> Connector:
        """The connector for these arguments, each declared on the card and matching its pattern; defaults filled in.

        Its card names the hosts that are then asked, nothing with ``*``, and has no arguments left.

        Raises:
            ValueError: They do not go together, such as neither of two of which one is needed.
        """
        ...


NO_SUCH = (400, 404, 410)
"""HTTP statuses that may be a portal's word for *there is no such process*; its connector knows which words they are.
Contracts Finder documents 400 for it, the web at large 404, and 410 for what was there once."""


@runtime_checkable
class ByProcess(Connector, Protocol):
    """A connector that can also be asked for one process by its ocid, whatever day its releases were published.

    Its ``read`` is given the answers, those with a status of :data:`NO_SUCH` too: a page without anything says that
    the portal holds no such process, and :class:`~thirty3.errors.PortalChangedError` that the answer is another.
    """

    def request_for(self, ocid: str, /) -> Request:
        """The request for everything the portal holds of one process; its answer may lead to further pages.

        Raises:
            ValueError: The ocid is not this portal's.
        """
        ...
