"""Links onward: gone, another, back to a page already read, to another host."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.faults.columns import Portal, world
from tests.faults.fault import body
from tests.faults.stage import Honest, Lasting, changed
from tests.faults.verdict import RedError, refused, whole
from tests.server import Answer, Asked
from thirty3.errors import PortalChangedError, PortalRefusedError

LINKED = ("contracts_finder", "find_a_tender")


def as_json(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    """Spoils what a JSON answer says."""
    return body(lambda text: json.dumps(change(json.loads(text))).encode() if text[:1] == b"{" else text)


def relinked(link: Callable[[str], str | None]) -> Callable[[Answer], Answer]:
    """The same page, its link onward another or gone."""

    def change(package: Any) -> Any:
        onward = (package.get("links") or {}).get("next")
        new = None if onward is None else link(onward)
        return {**package, "links": {} if new is None else {"next": new}}

    return as_json(change)


def back_to(portal: Portal, seed: int, *, to: int) -> None:
    """The way onward leads to a page already read: to itself for 0, to the one before for 1."""
    dialect = portal.dialect(world(seed))
    seen: list[str] = []

    def meddle(asked: Asked, honest: Honest) -> Answer:
        here = f"{portal.stage.server.url}{asked.path}?{urlencode(asked.params)}"
        seen.append(here)
        back = seen[max(len(seen) - 1 - to, 0)] if len(seen) > to else None
        return relinked(lambda onward: back or onward)(honest(asked))

    refused(portal.run(dialect, meddle), PortalChangedError, says="links back")


def lost_filter(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    true: dict[str, dict[str, str]] = {}

    def lost(link: str) -> str:
        """The same link without the end of its window, which the portal remembers all the same."""
        address = urlsplit(link)
        params = dict(parse_qsl(address.query))
        new = dict(params)
        new.pop("publishedTo", None)
        if portal.name == "find_a_tender":
            said = base64.b64decode(params["cursor"]).decode().replace("updatedTo=", "updatedto=")
            new["cursor"] = base64.b64encode(said.encode()).decode()
        true[urlencode(sorted(new.items()))] = params
        return address._replace(query=urlencode(new)).geturl()

    def meddle(asked: Asked, honest: Honest) -> Answer:
        params = true.get(urlencode(sorted(asked.params.items())), asked.params)
        return relinked(lost)(honest(replace(asked, params=params)))

    whole(portal.run(dialect, meddle), portal.expected(ledger), says="lost or changed")


def led_elsewhere(portal: Portal, seed: int) -> None:
    """Onward to another host: refused, and nothing asked there. Relative and without a scheme: followed."""
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    here = portal.stage.server.url
    other = here.replace("127.0.0.1", "localhost")
    if portal.name in LINKED:
        away = Lasting(dialect, relinked(lambda link: link.replace(here, other)), onward=True)
        for near in (lambda link: link.replace(here, ""), lambda link: link.removeprefix("http:")):
            whole(portal.run(ledger, Lasting(dialect, relinked(near), onward=True)), portal.expected(ledger))
    else:
        away = Lasting(dialect, lambda _: Answer(302, headers={"Location": f"{other}/elsewhere"}), at=1)
    ran = portal.run(dialect, away)
    refused(ran, PortalRefusedError, says="not a host of this portal")
    if any("localhost" in asked.headers.get("Host", "") for asked in ran.asked):
        raise RedError("another host was asked")


def large_pages(portal: Portal, seed: int) -> None:
    ledger = world(seed)
    dialect = portal.dialect(ledger)
    if portal.kind == "rest":
        whole(portal.run(type(dialect)(ledger, most=1000)), portal.expected(ledger))  # type: ignore[call-arg]
        return

    def meddle(asked: Asked, honest: Honest) -> Answer:
        answer = honest(asked)
        if portal.kind == "html":
            return _all_rows(asked, honest) if asked.params.get("Page") == "1" else answer
        package = json.loads(answer.body)
        while onward := package["links"].get("next"):
            params = dict(parse_qsl(urlsplit(onward).query))
            more = json.loads(honest(replace(asked, params=params)).body)
            package = {**package, "releases": package["releases"] + more["releases"], "links": more["links"]}
        return changed(answer, json.dumps(package).encode())

    whole(portal.run(dialect, meddle), portal.expected(ledger))


def _all_rows(asked: Asked, honest: Honest) -> Answer:
    """All pages of a list as one."""
    first, rows = honest(asked), b""
    for number in range(1, 100):
        page = honest(replace(asked, params={**asked.params, "Page": str(number)}))
        found = re.search(rb"<tbody>(.*)</tbody>", page.body, re.DOTALL)
        if found is None or b"There is no data" in page.body:
            break
        rows += found[1]
    return changed(first, re.sub(rb"<tbody>.*</tbody>", lambda _: b"<tbody>" + rows + b"</tbody>", first.body))
