"""Socrata: the platform of Open Data Camden, which hands out rows.

The site's catalogue, in the DCAT vocabulary, is one answer; titles are compared here. Rows come as JSON objects whose
values are texts and in which an empty cell is left out altogether, so the columns are those of all rows together.

Pages hang together by the order of the rows. The documentation warns that there is none unless one is asked for, so
rows are sorted by ``:id``, the platform's own; and each page begins with the row the one before ended with. That row is
the proof that nothing moved between two answers, and the last page is the one that holds nothing beside it: that is
sound whatever the site's own limit of rows is, and an empty answer is never taken for an end.

Sources: https://dev.socrata.com/docs/paging, /system-fields, /app-tokens and /response-codes; a dataset of Camden's
``/data.json`` as data.gov.uk's harvester quotes it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from thirty3.connectors._json_answer import line, rejection, whole, whole_object
from thirty3.connectors._open_data import Dataset, is_register, objects_of, read_as_register, title_words
from thirty3.errors import PortalChangedError
from thirty3.models.provenance import Rejection
from thirty3.models.query import Query
from thirty3.wire import Argument, Key, Page, Portal, Request, Response

__all__ = ["Socrata", "connector"]

_CARD = Portal(
    id="socrata",
    name="Socrata (Open Data Camden)",
    home="https://opendata.camden.gov.uk",
    # What Camden's datasets say where they say anything; each release says its own.
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("opendata.camden.gov.uk", "*.gov.uk"),
    arguments=(
        Argument(
            name="site",
            about="a British public body's site that runs on Socrata, such as opendata.camden.gov.uk",
            pattern=r"(?:[a-z0-9-]+\.)+gov\.uk",
            default="opendata.camden.gov.uk",
        ),
        Argument(
            name="dataset",
            about="the id of one dataset to be read whatever it is called, such as abcd-1234",
            pattern=r"[a-z0-9]{4}-[a-z0-9]{4}",
            required=False,
        ),
    ),
    pause_seconds=1.0,  # no figure is documented, only that whoever asks too often is answered 429
    busy_seconds={202: 30, 429: 60, 500: 30, 502: 30, 503: 60, 504: 60},  # 202: it is still working on the answer
    max_bytes=128 * 1024 * 1024,  # a page of 50,000 rows of 1 kB is 50 MB
    key=Key(header="X-App-Token", variable="THIRTY3_SOCRATA_APP_TOKEN", required=False),  # buys a limit of one's own
    answers=(200, 403, 404),  # the last two are how it refuses the rows of a map, a file or a link
    checked="2026-11-22",
)

_MOST_ROWS = 50_000
"""Rows of a page: the most that version 2.0 of the interface gives. Registers are far shorter, so that one is one page,
and the order of its days and months is decided for all of it."""

_ID = re.compile(r"/(?:api/views|d|resource)/([a-z0-9]{4}-[a-z0-9]{4})(?![a-z0-9-])")
_BREAKS = re.compile(r"\r\n?|\n")
_GOOD = 200


@dataclass(frozen=True)
class Socrata:
    """The card and its two methods; ``base`` is another address in tests only."""

    portal: Portal = _CARD
    base: str = "https://opendata.camden.gov.uk"
    dataset: str | None = None
    """The one dataset to be read; None for all that are called contracts registers."""

    def with_arguments(self, arguments: Mapping[str, str], /) -> Socrata:
        """The same for one site, and perhaps one dataset."""
        card = self.portal.model_copy(update={"hosts": (arguments["site"],), "arguments": ()})
        return replace(self, portal=card, base=f"https://{arguments['site']}", dataset=arguments.get("dataset"))

    def requests(self, query: Query, /) -> Iterator[Request]:
        """The catalogue, or the rows of the one dataset; registers have no days of publication to ask for."""
        del query
        if self.dataset is None:
            yield Request(url=f"{self.base}/data.json")
        else:
            yield self._rows_of(Dataset(id=self.dataset), 0)

    def read(self, response: Response, /) -> Page:
        """The registers of the catalogue, or the contracts of one page of rows.

        Raises:
            PortalChangedError: The answer is no catalogue and no page of rows, or does not follow the page before.
        """
        if urlsplit(response.request.url).path.endswith("/data.json"):
            return self._catalogue(response)
        return self._rows(response)

    def _rows_of(self, dataset: Dataset, offset: int) -> Request:
        # The first page is one row shorter: what follows a single row would else be the very same question.
        limit = _MOST_ROWS - 1 if dataset.after is None else _MOST_ROWS
        asked = {"$select": ":*,*", "$order": ":id", "$limit": str(limit), "$offset": str(offset)}
        return Request(url=f"{self.base}/resource/{dataset.id}.json#{dataset.fragment}", params=tuple(asked.items()))

    def _catalogue(self, response: Response) -> Page:
        listed = whole_object(self.portal, response).get("dataset")
        if response.status != _GOOD or not isinstance(listed, list) or not any(map(_is_dataset, listed)):
            raise self._changed("the catalogue is no list of datasets", response)
        good = [one for one in listed if _is_dataset(one)]
        wanted = [one for one in good if is_register(one["title"])]
        none = f"none of {len(good)} datasets is called a contracts register ({title_words()}): dataset= can name one"
        known = [_dataset(one) for one in wanted]
        return Page(
            rejected=tuple(
                rejection("a dataset has a title", self.portal, response, f"dataset[{index}]", one, ("title",))
                for index, one in enumerate(listed)
                if not _is_dataset(one)
            ),
            follow=tuple(self._rows_of(one, 0) for one in {one.id: one for one in known if one.id}.values()),
            warnings=(
                *([] if wanted else [none]),
                *(f"{one.title}: its id is told nowhere, so that it was not asked for" for one in known if not one.id),
            ),
        )

    def _rows(self, response: Response) -> Page:
        dataset = Dataset.of(response)
        if response.status != _GOOD:
            return self._refused(dataset, response)
        answer = self._page_of(dataset, response)
        new = answer[0 if dataset.after is None else 1 :]
        if not new:
            return Page()
        offset = (whole(dict(response.request.params).get("$offset")) or 0) + len(answer) - len(new)
        rows = [(offset + place, row) for place, row in enumerate(new, start=1) if _id_of(row) is not None]
        if not rows:
            raise self._changed("no row has an :id, by which rows are put in order", response)
        last, row = rows[-1]
        onward = self._rows_of(replace(dataset, after=_id_of(row)), last - 1)
        bad = tuple(
            rejection("a row is an object with an :id", self.portal, response, f"row {offset + place}", row, ())
            for place, row in enumerate(new, start=1)
            if _id_of(row) is None
        )
        return self._register(dataset, rows, response, onward, bad)

    def _page_of(self, dataset: Dataset, response: Response) -> list[Any]:
        """The rows of a page, which has to follow the one before.

        Raises:
            PortalChangedError: It is no list, is empty, or does not begin with the row it should.
        """
        try:
            answer = json.loads(response.body.decode("utf-8-sig"), strict=False)
        except (ValueError, RecursionError) as error:
            raise self._changed("the rows are no whole JSON", response) from error
        if not isinstance(answer, list) or not answer:
            raise self._changed("the answer is no list of rows, or an empty one", response)
        if dataset.after is not None and _id_of(answer[0]) != dataset.after:
            raise self._changed("rows were added or removed while they were read: begin again", response)
        return answer

    def _register(
        self,
        dataset: Dataset,
        rows: Sequence[tuple[int, Mapping[str, Any]]],
        response: Response,
        onward: Request,
        bad: tuple[Rejection, ...],
    ) -> Page:
        def position(line_number: int) -> str:
            number, row = rows[line_number - 2]  # the first line is that of the names
            return f"row {number} ({_id_of(row)})"

        try:
            page = read_as_register(self.portal, response, dataset, _as_csv([row for _, row in rows]), position)
        except PortalChangedError as error:
            if dataset.title is None:
                raise
            return Page(warnings=(f"{dataset.title} ({dataset.id}) is no register: {error.message}",), rejected=bad)
        counted = f"{dataset.title or 'the dataset'} ({dataset.id}), where line 2 is row {rows[0][0]}"
        return page.model_copy(
            update={
                "follow": (onward,),
                "rejected": (*page.rejected, *bad),
                "warnings": tuple(f"{counted}: {warning}" for warning in page.warnings),
            }
        )

    def _refused(self, dataset: Dataset, response: Response) -> Page:
        told = f"its rows are refused with {response.status}"
        if dataset.title is None:
            raise self._changed(told, response)
        return Page(warnings=(f"{dataset.title} ({dataset.id}): {told}, as those of maps, files and links are",))

    def _changed(self, message: str, response: Response) -> PortalChangedError:
        return PortalChangedError(message, portal=self.portal.id, url=response.request.address)


def _is_dataset(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("title"), str) and bool(value["title"])


def _dataset(listed: Mapping[str, Any]) -> Dataset:
    """What the catalogue says of a dataset; without an id where it says none."""
    places = [listed.get("identifier"), listed.get("landingPage")]
    places += [
        file.get(name) for file in objects_of(listed.get("distribution")) for name in ("downloadURL", "accessURL")
    ]
    found = next((id for place in places if isinstance(place, str) and (id := _ID.search(place))), None)
    publisher = listed.get("publisher")
    return Dataset(
        id="" if found is None else found[1],
        title=line(listed["title"]),
        organisation=_organisation(publisher.get("name") if isinstance(publisher, Mapping) else None),
        licence=line(listed.get("license")),
    )


def _organisation(name: object) -> str | None:
    """Who publishes; Camden's catalogue has the site's own address there, which is nobody's name."""
    named = line(name)
    return None if named is None or re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", named) else named


def _id_of(row: object) -> str | None:
    return line(row.get(":id")) if isinstance(row, Mapping) else None


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a file with the columns of all of them: one line each, so that lines can be counted back to rows."""
    names = list(dict.fromkeys(name for row in rows for name in row if not name.startswith(":")))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_cell(name) for name in names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    """A value as a cell; a web address comes as an object, and line breaks are written so as not to end the line."""
    if isinstance(value, Mapping) and isinstance(value.get("url"), str):
        value = value["url"]
    if value is None or isinstance(value, str):
        return _BREAKS.sub("\u2028", value or "").replace("\x00", "")
    return json.dumps(value, ensure_ascii=False)


connector = Socrata()
