"""What open-data platforms share: which datasets are contracts registers, whose they are, and their rows as releases.

A platform is no register itself: it holds some, as files or rows, which are read as any council's register is
(``contract_register``). Added here is what a platform knows beside: who published it, when, under which licence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from thirty3.connectors import contract_register
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.models.borough import Borough
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.release import Release
from thirty3.normalise.dates import parse_instant
from thirty3.normalise.names import fold
from thirty3.ocds.release import make_release
from thirty3.reference import borough
from thirty3.wire import Page, Portal, Response

__all__ = ["Dataset", "is_register", "objects_of", "read_as_register", "title_words"]

_TITLES = (
    "contracts register",
    "contract register",
    "contracts registers",
    "register of contracts",
    "contracts over",  # "Contracts over £5,000", as the Transparency Code words it
    "current contracts",
    "awarded contracts",
)
"""Words by which a dataset's title calls it a register. Of those in use only the first has been seen (London Fire
Brigade's, London Datastore, September 2026); the others are the ways in which councils' own pages say it."""

_GOV_UK = re.compile(r"(?:[a-z0-9-]+\.)*([a-z0-9-]+)\.gov\.uk")
_SHORTEST_NAME = 4  # names of three letters may be codes, which no title means
_LINE = re.compile(r"line ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a catalogue says of a dataset, or of one file of it, and what a follow-up has to remember."""

    id: str
    title: str | None = None
    """None for a dataset that was asked for by its id, without the catalogue."""
    organisation: str | None = None
    """Who published it."""
    licence: str | None = None
    at: str | None = None
    """When this file of it was put up."""
    size: str | None = None
    """How many bytes this file of it has."""
    after: str | None = None
    """Id of the row that the page before ended with."""

    @classmethod
    def of(cls, response: Response) -> Dataset:
        """What the request of an answer remembered in its fragment."""
        told = dict(parse_qsl(urlsplit(response.request.url).fragment))
        return cls(**{name: told[name] for name in cls.__slots__ if name in told} | {"id": told.get("id", "")})

    @property
    def fragment(self) -> str:
        """The same as a fragment of an address, which is never sent."""
        return urlencode({name: value for name, value in asdict(self).items() if value is not None})

    def owner(self, host: str) -> Borough | None:
        """Whose register it is: by who published it, by its title, or by the council's site it stands on.

        Only exact names count. None for anybody else's, such as the London Fire Brigade's.
        """
        site = _GOV_UK.fullmatch(host)
        for name in (self.organisation, _rest(self.title), None if site is None else site[1]):
            if name is not None and len(name) >= _SHORTEST_NAME:
                try:
                    return borough(name)
                except UnknownNameError:
                    continue
        return None


def is_register(title: str) -> bool:
    """Whether a title says that the dataset is a contracts register.

    >>> is_register("Exampleham: Contracts Register 2026"), is_register("Register of electors")
    (True, False)
    """
    folded = f" {fold(title)} "
    return any(f" {fold(words)} " in folded for words in _TITLES)


def title_words() -> str:
    """The words that are looked for, for a message."""
    return ", ".join(_TITLES)


def _rest(title: str | None) -> str | None:
    """A title without the words that make it a register: ``Camden contracts register`` is Camden's."""
    if title is None:
        return None
    folded = f" {fold(title)} "
    for words in _TITLES:
        folded = folded.replace(f" {fold(words)} ", " ")
    return folded.strip() or None


def read_as_register(
    portal: Portal, response: Response, dataset: Dataset, body: bytes, position: Callable[[int], str] | None = None
) -> Page:
    """A register's file as the releases of its contracts.

    Args:
        portal: The platform's card.
        response: The answer that holds it.
        dataset: What is known of it.
        body: The file: what was answered, or what it was made into.
        position: From the number of a line of the file to where that stands in the answer; None where that is the same.

    Raises:
        PortalChangedError: It is no register.
    """
    owner = dataset.owner(urlsplit(response.request.url).hostname or "")
    try:
        page = replace(contract_register.connector, borough=owner).read(response.model_copy(update={"body": body}))
    except PortalChangedError as error:
        raise PortalChangedError(error.message, portal=portal.id, url=response.request.address) from error
    told = _Told(dataset, owner, position)
    where = Provenance(
        source=portal.id,
        record_id="",
        url=response.request.address,
        retrieved_at=response.retrieved_at,
        licence=dataset.licence,
        publisher=dataset.organisation if owner is None else owner.official_name,
    )
    return Page(
        releases=tuple(told.release(release, where) for release in page.releases),
        rejected=tuple(told.rejection(rejection, where) for rejection in page.rejected),
        unread=page.unread,
        warnings=page.warnings,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a platform adds to the records of a register."""

    dataset: Dataset
    owner: Borough | None
    position: Callable[[int], str] | None

    def release(self, release: Release, where: Provenance) -> Release:
        """With its publisher as buyer where that is none of the 33, and dated by the file it stands in."""
        data = dict(release.data)
        if "buyer" not in data:
            data |= self._bought(data)
        at = self.dataset.at
        if at is not None:  # so that of several editions the newest counts, and each is a release of its own
            data |= {"date": _instant(at), "id": f"{data['id']}-{re.sub('[^0-9A-Za-z]', '', at)}"}
        stands = where.model_copy(update={"position": self._place(release.provenance.position or "")})
        notes = tuple(note for note in release.notes if not note.startswith("date_missing"))
        return make_release(data, provenance=stands, notes=notes)

    def rejection(self, rejection: Rejection, where: Provenance) -> Rejection:
        """With the address for the file's path."""
        position = self._place(rejection.where.rpartition(", ")[2])
        raw = f"{position}: {rejection.raw.partition(': ')[2]}"
        return rejection.model_copy(update={"source": where.source, "where": f"{where.url}, {position}", "raw": raw})

    def _place(self, told: str) -> str:
        found = _LINE.fullmatch(told)
        return told if self.position is None or found is None else self.position(int(found[1]))

    def _bought(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Members of a release whose buyer is whoever published it; its ocid then tells publishers apart."""
        named = self.dataset.organisation
        seed = fold(named or self.dataset.id).encode("utf-8", "surrogatepass")
        ocid = str(data["ocid"]).replace("-unknown-", f"-{hashlib.blake2b(seed, digest_size=4).hexdigest()}-", 1)
        tender = data["tender"] | ({"id": ocid} if data["tender"]["id"] == data["ocid"] else {})
        told: dict[str, Any] = {"ocid": ocid, "tender": tender}
        if named is not None:
            party = {"id": "buyer", "name": named, "roles": ["buyer"]}
            told |= {"buyer": {"id": "buyer", "name": named}, "parties": [party, *data.get("parties", ())]}
        return told


def _instant(at: str) -> str:
    try:
        instant = parse_instant(at)
    except ParseError:
        return at  # which is then noted as unreadable
    return at if instant is None else instant.isoformat()


def objects_of(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or of an object whose members are ids, as some versions of a platform write lists."""
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    yield from (one for one in values if isinstance(one, Mapping))
