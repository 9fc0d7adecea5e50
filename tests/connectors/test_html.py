"""Web pages as values: whole or refused, whatever they are encoded in and whatever elements their labels are."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.pages import answer, page
from thirty3.connectors._adverts import carried, carrying, find_labels, parse_uk_instant
from thirty3.connectors._html import one_line, text_of, whole_page
from thirty3.connectors.procontract import connector
from thirty3.errors import MissingExtraError, ParseError, PortalChangedError
from thirty3.models.query import Query
from thirty3.wire import Request

CARD = connector.portal
ASKED = next(connector.requests(Query()))
FIELDS = {"title": "title", "estimated value": "value", "notes": "notes"}


def labels(main: str) -> tuple[dict[str, str], tuple[str, ...]]:
    return find_labels(whole_page(CARD, answer(ASKED, page(main))), FIELDS, {"contact"})


@pytest.mark.parametrize(
    "pair",
    [
        "<dt>{0}</dt><dd>{1}</dd>",
        "<div class='row'><div class='l'>{0}:</div><div class='v'>{1}</div></div>",
        "<div class='row'><label>{0} *</label><p>{1}</p></div>",
        "<h4 class='q'>{0}</h4><div><p>{1}</p></div>",
        "<li><span class='q'>{0}</span><span class='a'>{1}</span></li>",
        "<table><tr><th>{0}</th><td>{1}</td></tr></table>",
    ],
)
def test_labels_are_found_whatever_they_are_made_of(pair: str) -> None:
    told = (("Title", "A &amp; B"), ("Contact", "Made-up Officer"), ("Estimated value", "N/A"), ("Lots", "2"))
    found, unread = labels("".join(pair.format(*each) for each in told))
    assert found == {"title": "A & B"}
    assert unread == ("Lots",)


def test_a_label_without_an_answer_does_not_take_the_next_label_for_one() -> None:
    pairs = "<div class='l'>Notes</div><div class='l'>Title</div><div class='v'>T</div>"
    assert labels(pairs)[0] == {"title": "T"}


def test_words_inside_an_answer_and_beside_the_record_are_no_labels() -> None:
    main = "<nav><span>Title</span><div>Home</div></nav><dl><dt>Notes</dt><dd><p>Title</p><p>x</p></dd></dl>"
    assert labels(main)[0] == {"notes": "Title\nx"}


def test_text_is_what_people_see() -> None:
    html = page(
        "<div id='x'>One <b>two</b>&nbsp;three<br>four<script>no()</script><style>.a{}</style><p> five </p></div>"
    )
    node = whole_page(CARD, answer(ASKED, html)).css_first("#x")
    assert text_of(node) == "One two three\nfour\nfive"
    assert one_line(node) == "One two three four five"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("stated", ["", "; charset=utf-8", "; charset=ISO-8859-1", "; charset=x-none"])
def test_bytes_are_decoded_first_even_where_what_is_stated_is_wrong(encoding: str, stated: str) -> None:
    response = answer(ASKED, "<html><body><p>Café – £5</p></body></html>".encode(encoding))
    response = response.model_copy(update={"headers": (("content-type", f"text/html{stated}"),)})
    assert one_line(whole_page(CARD, response).body) == "Café – £5"


def test_a_page_is_whole_when_nothing_but_comments_come_after_it() -> None:
    whole = whole_page(CARD, answer(ASKED, page("x") + b"\n<!-- node 3 --> "))
    assert one_line(whole.body) == "x"
    with pytest.raises(PortalChangedError, match="cut short"):
        whole_page(CARD, answer(ASKED, page("<script>'</html>'</script>")[:-1]))
    with pytest.raises(PortalChangedError, match="cut short"):
        whole_page(CARD, answer(ASKED, page("x") + b"<p>more"))


def test_without_the_part_that_reads_pages_the_pip_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    with pytest.raises(MissingExtraError, match=r"thirty3\[html\]"):
        whole_page(CARD, answer(ASKED, page("x")))


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
def test_what_an_address_carries_comes_back_and_is_never_sent(memory: dict[str, str]) -> None:
    request = Request(url=carrying("https://portal.example/a", memory), params=(("Page", "2"),))
    assert carried(request) == memory
    assert request.address == "https://portal.example/a?Page=2"
    assert request.url.isascii()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("10/07/2026 12:00", "2026-07-10T12:00:00+01:00"),
        ("10/12/2026 5:30 pm", "2026-12-10T17:30:00+00:00"),
        ("10/12/2026, 12:00 AM", "2026-12-10T00:00:00+00:00"),
        ("10/12/2026", "2026-12-10T00:00:00+00:00"),
        (None, None),
    ],
)
def test_a_time_is_londons(text: str | None, instant: str | None) -> None:
    assert parse_uk_instant(text) == instant


@pytest.mark.parametrize(
    "text", ["31/02/2026", "10/12/2026 25:00", "10/12/2026 13:61", "soon", "12/2026", "noon 10:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_uk_instant(text)
