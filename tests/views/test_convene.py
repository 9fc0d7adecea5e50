"""A cluster as Markdown: all that an e-mail needs, and nothing that a title could make of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier
from thirty3.analysis import ExpiryCluster, expiry_clusters
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.provenance import Provenance
from thirty3.views._published import one_line
from thirty3.views.convene import convene

END = date(2028, 3, 31)


def ending(id: str, *boroughs: str, title: str = "Housing management", url: str | None = None, **more: Any) -> Contract:
    plain = contract(id, *boroughs, end=more.pop("end", END), **more)
    return plain.model_copy(update={"title": title, "url": url})


def application(name: str, *contract_ids: str, product: str | None = None) -> Application:
    return Application(
        id=f"{name}/{contract_ids}",
        borough=CAMDEN,
        name=name,
        product=product,
        contract_ids=contract_ids,
        provenance=Provenance(source="file", record_id=name),
    )


def cluster_of(contracts: list[Contract]) -> ExpiryCluster:
    return next(iter(expiry_clusters(contracts, as_of=TODAY)))


def parsed(markdown: str) -> list[Token]:
    """What a reader of Markdown with tables sees, HTML allowed so that it would be seen."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)


def cells(markdown: str) -> list[list[str]]:
    """The table's rows as text."""
    rows: list[list[str]] = []
    for before, token in zip(tokens := parsed(markdown), tokens[1:], strict=False):
        if token.type == "tr_open":
            rows.append([])
        if before.type in ("th_open", "td_open"):
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


SOME = [
    ending(
        "a",
        CAMDEN,
        pounds=120_000,
        vat="excluded",
        suppliers=[supplier("x", name="Alpha Ltd")],
        url="https://example.org/a",
    ),
    ending("b", HACKNEY, end=END - timedelta(9), max_end=END + timedelta(365), title="Repairs"),
]


def test_everything_a_convening_email_needs_is_there() -> None:
    text = convene(cluster_of(SOME), SOME, [application("our system", "a", product="Alpha Housing")])
    assert text.startswith("# Housing: 2 boroughs' contracts end together\n")
    facts = [line for line in text.splitlines() if line.startswith("- ")]
    assert facts == [
        "- **Act by 2027-03-22** (120 days left), so that all can still act together",
        "- Boroughs: Camden, Hackney",
        "- Boroughs that can still act: Camden, Hackney",
        "- Ends: 2028-03-22 to 2028-03-31",
        "- Systems: Alpha Housing",
        "- Suppliers of the 2 contracts: Alpha Ltd (1 of them)",
        "- Value of the whole contracts: £120,000, from 1 of 2 contracts",
        "- Value a year: not known",
        "- VAT in the values of the whole: 1 excluded",
        "- 1 of 2 contracts without a published value",
        "- 1 of 2 contracts without a named supplier",
        "- 1 of 2 contracts of which no system is known",
        "- 1 of 2 contracts that say nothing of an extension",
        "- 1 of 2 contracts without a page to look at",
        "- Whether a borough has already decided to extend or to buy anew: notices say so late or never",
    ]
    repairs = "Hackney|Repairs|not known|not known|2028-03-22|to 2029-03-31 at most|not published|none"
    management = "Camden|Housing management|Alpha Housing|Alpha Ltd|2028-03-31|not published|£120,000 (VAT excluded)|1"
    assert ["|".join(row) for row in cells(text)[1:]] == [repairs, management]
    assert "1. <https://example.org/a>" in text


def test_a_cluster_that_is_late_says_how_long_ago_its_day_was() -> None:
    late = [ending(id, gss, end=TODAY + timedelta(30)) for id, gss in (("a", CAMDEN), ("b", HACKNEY))]
    text = convene(cluster_of(late), late)
    assert "days ago)" in text
    assert "Boroughs that can still act: none" in text


def test_contracts_that_were_not_given_are_counted_as_not_known() -> None:
    text = convene(cluster_of(SOME), SOME[:1])
    assert len(cells(text)) == 2
    assert "- 1 of 2 contracts whose record was not given\n" in text


def test_made_up_data_is_labelled_in_the_heading() -> None:
    assert convene(cluster_of(SOME), SOME, label="SAMPLE").startswith("# SAMPLE: Housing: ")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, "not published"),
        ({"extendable": True}, "possible"),
        ({"extendable": False}, "none"),
        ({"extendable": True, "extension_text": "24 + 12"}, "24 + 12"),
    ],
)
def test_an_extension_is_shown_as_far_as_it_is_published(told: dict[str, Any], shown: str) -> None:
    one = ending("a", CAMDEN)
    contracts = [one.model_copy(update={"period": one.period.model_copy(update=told)}), ending("b", HACKNEY)]
    assert cells(convene(cluster_of(contracts), contracts))[1][5] == shown


@given(st.permutations([*SOME, ending("other", CAMDEN, area="planning")]))
def test_order_of_arrival_changes_nothing(contracts: list[Contract]) -> None:
    assert convene(cluster_of(SOME), contracts) == convene(cluster_of(SOME), SOME)


_BARE_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
"""What GitHub and mail programs make a link of without being asked."""

HOSTILE = [
    "a | b | c",
    "<script>alert(1)</script>",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/ and www.evil.example",
    "**bold** _it_ `code` ~~gone~~",
    "a\n\n# Heading\n- item",
    "ends in a backslash \\",
    "\\| \\\\| &lt;b&gt; &amp;#124;",
    "<https://evil.example>",
    "",
]
wild = st.sampled_from(HOSTILE) | st.text("|\\<>[]()*_`~&#;!$ \nab:/.", max_size=12) | st.text(max_size=20)


@given(wild, wild, wild, wild)
@settings(max_examples=60)
def test_no_published_text_breaks_the_table_or_becomes_markup(title: str, firm: str, system: str, clause: str) -> None:
    hostile = ending(
        "a", CAMDEN, title=title, suppliers=[supplier("x", name=firm or "x")], url=f"https://example.org/{title}"
    )
    hostile = hostile.model_copy(
        update={"period": hostile.period.model_copy(update={"extension_text": clause or None})}
    )
    contracts = [hostile, ending("b", HACKNEY)]
    text = convene(cluster_of(contracts), contracts, [application(system, "a")])
    assert [len(row) for row in cells(text)] == [8, 8, 8]
    tokens = parsed(text)
    assert sum(token.type == "heading_open" for token in tokens) == 4 - ("## Sources" not in text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not [token for token in [*tokens, *inline] if token.type.startswith("html") or token.type == "image"]
    links = {token.attrGet("href") for token in inline if token.type == "link_open"}
    assert all(str(link).startswith("https://example.org/") for link in links)
    kinds = {token.type for token in inline}
    assert kinds <= {"text", "strong_open", "strong_close", "link_open", "link_close", "softbreak", "text_special"}
    assert sum(token.type == "strong_open" for token in inline) == 1
    assert not _BARE_ADDRESS.search(re.sub(r"<https://example\.org/[^>]*>", "", text))
    assert cells(text)[1][1] == (one_line(title) or "untitled")
