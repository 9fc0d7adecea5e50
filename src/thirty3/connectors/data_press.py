"""DataPress: the platform of the London Datastore and of Open Barnet, whose catalogue leads to files.

Some of the files are contracts registers. The whole catalogue is one answer; a search by words exists and ignores them,
so titles are compared here. Each file of a register is then asked for and read as any council's register is.

Sources: https://datapress.com/docs/api/dataset-export (version 4.0 of 14 July 2024), a fixture of the GLA's own
``ldndatar2``, and a walk through all 1,305 datasets of 4 October 2026 (danbri/londat).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from thirty3.connectors._json_answer import line, rejection, unread
from thirty3.connectors._open_data import Dataset, is_register, objects_of, read_as_register, title_words
from thirty3.errors import PortalChangedError
from thirty3.models.query import Query
from thirty3.wire import Argument, Page, Portal, Request, Response

__all__ = ["DataPress", "connector"]

_STORE = "airdrive-secure.s3-eu-west-1.amazonaws.com"
"""Where downloads from the London Datastore led in 2021 and 2024; whether they still do is not known."""

_CARD = Portal(
    id="data_press",
    name="DataPress (London Datastore, Open Barnet)",
    home="https://data.london.gov.uk",
    # The site's data is under many licences: 872 of 1,305 datasets have this one, 324 none. Each release says its own.
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0. "
        "The GLA cannot warrant the quality or accuracy of the data."
    ),
    hosts=("data.london.gov.uk", "open.barnet.gov.uk", _STORE),
    arguments=(
        Argument(
            name="site",
            about="a site that runs on DataPress, such as open.barnet.gov.uk",
            pattern=r"data\.london\.gov\.uk|open\.barnet\.gov\.uk",
            default="data.london.gov.uk",
        ),
        Argument(
            name="dataset",
            about="the id of one dataset to be read whatever it is called, such as 29zqj",
            pattern=r"[a-z0-9]{5}",
            required=False,
        ),
    ),
    terms="https://data.london.gov.uk/about/terms-and-conditions",
    pause_seconds=1.0,  # no limit is documented; the walk of October 2026 asked once in 1.1 seconds
    busy_seconds={429: 60, 500: 30, 502: 30, 503: 60, 504: 60},  # none is documented: those of the other portals
    max_bytes=128 * 1024 * 1024,  # the Datastore's catalogue is 11 MB; registers are far smaller
    checked="2026-10-04",
)

_CATALOGUE = "/api/v3/datasets/export.json"
_TABLES = frozenset(("csv", "tsv", "txt", "xls", "xlsx", ""))
"""Endings of names of files that may be tables; some have none."""

_DATASET = frozenset(
    (
        "id", "title", "webpage", "resources", "links", "licence", "masthead", "logo", "team",
        "description", "descriptionText", "descriptionIframe", "tags", "topics", "nextReviewDate", "contact", "custom",
        "sharing", "createdAt", "updatedAt", "archivedAt",
    )
)  # fmt: skip
_RESOURCE = frozenset(
    (
        "url", "filename", "size", "timestamp", "title",
        "id", "dataset", "webpage", "description", "timeframeFrom", "timeframeTo", "hash", "format",
    )
)  # fmt: skip

_MASKED = (b"[email removed]", b"[phone removed]")
"""What stands in a recorded file for contact data: its length is then no longer the published one."""


@dataclass(frozen=True)
class DataPress:
    """The card and its two methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://data.london.gov.uk"
    dataset: str | None = None
    """The one dataset to be read; None for all that are called contracts registers."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> DataPress:
        """The same for one site, and perhaps one dataset."""
        site = arguments["site"]
        hosts = (site, _STORE) if site == "data.london.gov.uk" else (site,)
        card = self.portal.model_copy(update={"hosts": hosts, "arguments": ()})
        return replace(self, portal=card, base=f"https://{site}", dataset=arguments.get("dataset"))

    def requests(self, query: Query, /) -> Iterator[Request]:
        """The catalogue, whatever the query: it cannot be searched, and what is outside is sorted out afterwards."""
        del query
        yield Request(url=f"{self.base}{_CATALOGUE}")

    def read(self, response: Response, /) -> Page:
        """The files of the catalogue's registers, or the contracts of one file.

        Raises:
            PortalChangedError: The answer is no catalogue, or a file that is cut short or no register.
        """
        if urlsplit(response.request.url).path.endswith(_CATALOGUE):
            return self._catalogue(response)
        return self._file(response)

    def _catalogue(self, response: Response) -> Page:
        listed = self._listed(response)
        good = [(index, one) for index, one in enumerate(listed) if _is_dataset(one)]
        bad = [(index, one) for index, one in enumerate(listed) if not _is_dataset(one)]
        wanted = [one for _, one in good if self._wants(one)]
        if self.dataset is not None and not wanted:
            raise self._changed(f"the catalogue has no dataset {self.dataset}", response)
        none = f"none of {len(good)} datasets is called a contracts register ({title_words()}): dataset= can name one"
        files = [file for one in wanted for file in self._files(one)]
        asked = {file.address: file for file in reversed(files) if isinstance(file, Request)}  # a file may stand twice
        return Page(
            rejected=tuple(
                rejection("a dataset has an id and a title", self.portal, response, f"[{index}]", one, ("id", "title"))
                for index, one in bad
            ),
            follow=tuple(reversed(asked.values())),
            unread=tuple(dict.fromkeys(path for one in wanted for path in _unread(one))),
            warnings=(*([] if wanted else [none]), *(file for file in files if isinstance(file, str))),
        )

    def _listed(self, response: Response) -> list[Any]:
        try:
            listed = json.loads(response.body.decode("utf-8-sig"), strict=False)
        except (ValueError, RecursionError) as error:
            raise self._changed("the catalogue is no whole JSON", response) from error
        if not isinstance(listed, list) or not any(map(_is_dataset, listed)):
            raise self._changed("the catalogue is no list of datasets", response)
        return listed

    def _wants(self, dataset: Mapping[str, Any]) -> bool:
        return is_register(dataset["title"]) if self.dataset is None else dataset["id"] == self.dataset

    def _files(self, dataset: Mapping[str, Any]) -> Iterator[Request | str]:
        """What to ask for, and in a sentence what is not asked for."""
        known = Dataset(
            id=dataset["id"], title=line(dataset["title"]), organisation=_publisher(dataset), licence=_licence(dataset)
        )
        for resource in objects_of(dataset.get("resources")):
            address = self._address(resource.get("url"))
            name = line(resource.get("filename")) or unquote(urlsplit(address or "").path.rpartition("/")[2])
            if address is None or not self._is_here(address):
                yield f"{known.title} ({known.id}): a file elsewhere was not asked for: {_shown(resource.get('url'))}"
            elif _ending(name) not in _TABLES:
                yield f"{known.title} ({known.id}): a file that is no table was not asked for: {name}"
            else:
                at, size = line(resource.get("timestamp")), line(resource.get("size"))
                yield Request(url=f"{address}#{replace(known, at=at, size=size).fragment}")
        for link in objects_of(dataset.get("links")):
            yield f"{known.title} ({known.id}): a link elsewhere was not asked for: {_shown(link.get('url'))}"

    def _is_here(self, address: str) -> bool:
        """Whether an address is one of the card's, with nothing odd about it; it would be refused otherwise."""
        parts, base = urlsplit(address), urlsplit(self.base)
        return parts.scheme == base.scheme and parts.netloc in {base.netloc, *self.portal.hosts}

    def _address(self, url: object) -> str | None:
        """A file's address as it can be asked for; None when it is none."""
        try:
            parts = urlsplit(urljoin(self.base, url)) if isinstance(url, str) and url.strip() else None
        except ValueError:
            return None
        if parts is None:
            return None
        path, query = (quote(part, safe="/:@!$&'()*+,;=?%~-._") for part in (parts.path, parts.query))
        return parts._replace(path=path, query=query, fragment="").geturl()

    def _file(self, response: Response) -> Page:
        dataset = Dataset.of(response)
        size = int(dataset.size) if dataset.size is not None and dataset.size.isdecimal() else None
        came = len(response.body)
        masked = any(mark in response.body for mark in _MASKED)
        if size is not None and came < size and not masked:
            raise self._changed(
                f"the file has {came:,} bytes, and {size:,} in the catalogue: it is cut short", response
            )
        name = unquote(urlsplit(response.request.url).path.rpartition("/")[2])
        try:
            page = read_as_register(self.portal, response, dataset, response.body)
        except PortalChangedError as error:
            if came != size and not masked:
                raise
            how = "had contact data taken out of it before it was kept" if masked else "came whole"
            return Page(warnings=(f"{name} {how}, and is no register: {error.message}",))
        return page.model_copy(update={"warnings": tuple(f"{name}: {warning}" for warning in page.warnings)})

    def _changed(self, message: str, response: Response) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


def _is_dataset(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) and value[name] for name in ("id", "title"))


def _publisher(dataset: Mapping[str, Any]) -> str | None:
    """The organisation a dataset is shown under; versions of the platform call it by different names."""
    for name in ("masthead", "logo", "team"):
        shown = dataset.get(name)
        title = line(shown.get("title")) if isinstance(shown, Mapping) else None
        if title is not None:
            return title
    return None


def _licence(dataset: Mapping[str, Any]) -> str | None:
    licence = dataset.get("licence")
    return (line(licence.get("url")) or line(licence.get("title"))) if isinstance(licence, Mapping) else None


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= len("xlsx") else ""


def _unread(dataset: Mapping[str, Any]) -> Iterator[str]:
    yield from unread("[]", dataset, _DATASET)
    for resource in objects_of(dataset.get("resources")):
        yield from unread("[].resources[]", resource, _RESOURCE)


def _shown(url: object) -> str:
    return (line(url) or "no address")[:200]


connector = DataPress()
