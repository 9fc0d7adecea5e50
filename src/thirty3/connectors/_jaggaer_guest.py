"""What the guest pages of Jaggaer's tenants call things, how their list is turned over, and a release of one page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from thirty3.connectors._adverts import Advert, filled
from thirty3.models.content import identified

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["COLUMNS", "LABELS", "PEOPLE", "Form", "next_page", "release_data", "token_of"]

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "project code": "reference",
        "project title": "title",
        "project description": "description",
        "detailed description": "description",
        "description": "description",
        "notes": "more",
        "scope of work": "more",
        "work category": "category",
        "procurement route": "route",
        "listing deadline": "deadline",
        "listing expiry date": "deadline",
        "buyer organisation": "buyer",
        "buyer organization": "buyer",
        "organisation": "buyer",
        "publication date": "published",
        "opportunity first publishing date": "published",
        "contract start date": "contract_start",
        "estimated contract start date": "contract_start",
        "contract duration": "contract_duration",
        "estimated value of contract": "estimated_value",
    }
)
"""Labels of an opportunity's page, as they are compared, and the field each is. From the readers of six tenants."""

COLUMNS: Mapping[str, str] = MappingProxyType(
    {**LABELS, "title": "title", "code": "reference", "category": "category", "closing date/time": "deadline"}
)
"""Headers of a list, as they are compared. No two tenants show the same columns."""

PEOPLE = frozenset(
    {
        "buyer",  # a person, where the council is the buyer organisation
        "buyer name",
        "buyer email",
        "buyer phone",
        "buyer telephone",
        "email",
        "e-mail",
        "contact",
        "contact name",
        "contact email",
        "contact phone number",
        "contact telephone number",
        "telephone",
        "phone",
        "mobile",
        "fax",
        "address",
    }
)
"""Labels whose answers are about people: they are kept nowhere."""

_FORM = "form#OpportunityListManager, form[name=OpportunityListManager]"
_PAGER = "pagerComponent.page"
_TOKEN = re.compile(r"[?&;]_ncp=([\w.-]{1,100})")
_DURATION = re.compile(r"([0-9]{1,3}) ?(months?|years?)", re.IGNORECASE)
_CATEGORIES = {"goods": "goods", "supplies": "goods", "services": "services", "works": "works"}


def token_of(page: LexborHTMLParser) -> str | None:
    """The session's ``_ncp`` as a page hands it on, in its form or in a link; None where it does not."""
    for node in page.css("input[name=_ncp]"):
        if node.attributes.get("value"):
            return node.attributes.get("value")
    for node in page.css("form[action], a[href]"):
        found = _TOKEN.search(node.attributes.get("action") or node.attributes.get("href") or "")
        if found is not None:
            return found[1]
    return None


class Form(NamedTuple):
    """A form to hand back."""

    action: str
    """Where to, as the page has it; empty for where it came from."""
    body: str


def next_page(page: LexborHTMLParser, number: int) -> Form | None:
    """The form of a list as it stands, all hidden fields included, asking for another page; None without a form."""
    form = page.css_first(_FORM)
    if form is None:
        return None
    fields = {
        name: node.attributes.get("value") or ""
        for node in form.css("input")
        if (name := node.attributes.get("name")) and (node.attributes.get("type") or "").lower() == "hidden"
    }
    pagers = [name for name in fields if name.endswith(_PAGER)]  # an older form calls its manager otherwise
    pager = pagers[0] if pagers else f"opportunityListManager.{_PAGER}"
    body = urlencode({**fields, pager: str(number), "userAct": "changePage"})
    return Form(form.attributes.get("action") or "", body)


def release_data(ocid: str, advert: Advert) -> dict[str, Any]:
    """The release of one opportunity."""
    buyer = advert.line("buyer")
    published = advert.instant("published")
    return identified(
        filled(
            {
                "ocid": ocid,
                "date": published,
                "tag": ["tender"],
                "initiationType": "tender",
                "language": "en",
                "buyer": None if buyer is None else {"id": "buyer", "name": buyer},
                "parties": None if buyer is None else [{"id": "buyer", "name": buyer, "roles": ["buyer"]}],
                "tender": {"id": ocid} | _tender(advert),  # OCDS wants an id; the reader takes its own ocid for none
            }
        )
    )


def _tender(advert: Advert) -> dict[str, Any]:
    deadline = advert.instant("deadline")
    if deadline is not None:  # until when it is listed, which nobody has said is when tenders close
        advert.notes.append("deadline_of_listing")
    period = filled({"startDate": advert.instant("contract_start"), "durationInMonths": _months(advert)})
    category = advert.line("category")
    main = _CATEGORIES.get((category or "").casefold())
    return filled(
        {
            "id": advert.line("reference"),
            "title": advert.line("title"),
            "status": "active",  # only current opportunities are asked for
            "tenderPeriod": None if deadline is None else {"endDate": deadline},
            "contractPeriod": period or None,
            "value": advert.money("estimated_value"),
            "procurementMethodDetails": advert.line("route"),
            "mainProcurementCategory": main,
            "additionalProcurementCategories": [category] if category is not None and main is None else None,
            "description": advert.description("description", "more"),
        }
    )


def _months(advert: Advert) -> int | None:
    """A contract's length in months, where it is said as a number of months or years and nothing else."""
    text = advert.line("contract_duration")
    if text is None:
        return None
    found = _DURATION.fullmatch(text)
    if found is None or int(found[1]) == 0:
        advert.doubt("contract_duration")
        return None
    return int(found[1]) * (12 if found[2].lower().startswith("year") else 1)
