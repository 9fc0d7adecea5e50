"""A crawl that is broken off anywhere goes on from its checkpoint as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Page, Portal, Request, Response

AT = datetime(2026, 11, 22, tzinfo=UTC)
CARD = Portal(
    id="toy_portal",
    name="Toy Portal",
    home="https://toy.example",
    licence="OGL",
    attribution="Toys.",
    hosts=("toy.example",),
    pause_seconds=1,
    checked="2026-11-20",
)


@dataclass(frozen=True)
class Tree:
    """Windows, each a number of pages that lead to each other, and some of them to a detail."""

    windows: tuple[int, ...]
    nonsense: frozenset[str] = frozenset()
    """Addresses whose first answer makes no sense."""
    portal: Portal = CARD

    def requests(self, query: Query, /) -> Iterator[Request]:
        for window, pages in enumerate(self.windows):
            if pages:
                yield Request(url=f"https://toy.example/{window}/1")

    def read(self, response: Response, /) -> Page:
        url = response.request.url
        if response.body == b"nonsense":
            raise PortalChangedError("nonsense", portal="toy_portal", url=url)
        window, page, *detail = (int(part) for part in url.removeprefix("https://toy.example/").split("/"))
        follow = []
        if not detail:
            follow = [Request(url=f"https://toy.example/{window}/{page}/{number}") for number in range(page % 3)]
            if page < self.windows[window]:
                follow.append(Request(url=f"https://toy.example/{window}/{page + 1}"))
        made = Release(
            ocid=f"ocds-toyxyz-{url}", id="1", data={}, provenance=Provenance(source="toy_portal", record_id="1")
        )
        return Page(releases=(made,), follow=tuple(follow))

    def answer(self, request: Request, *, again: bool) -> Response:
        body = b"nonsense" if request.url in self.nonsense and not again else b""
        return Response(request=request, status=200, body=body, retrieved_at=AT)


def trail(
    tree: Tree, *, stop_after: int | None = None, checkpoint: Checkpoint | None = None
) -> tuple[list[str], Checkpoint]:
    """What is asked from a checkpoint on, and where the crawl then stands."""
    crawl = Crawl(tree, Query(), checkpoint)
    asked: list[str] = []
    while stop_after is None or len(asked) < stop_after:
        request = crawl.ask()
        if request is None:
            break
        crawl.take(tree.answer(request, again=bool(asked) and asked[-1] == request.url))
        asked.append(request.url)
    return asked, crawl.checkpoint()


trees = st.builds(
    Tree,
    windows=st.lists(st.integers(0, 4), max_size=4).map(tuple),
    nonsense=st.frozensets(st.sampled_from([f"https://toy.example/{w}/{p}" for w in range(4) for p in range(1, 5)])),
)


@given(tree=trees)
def test_from_every_checkpoint_exactly_the_rest_is_asked(tree: Tree) -> None:
    whole, _ = trail(Tree(tree.windows))
    for stop in range(len(whole) + 1):
        before, checkpoint = trail(Tree(tree.windows), stop_after=stop)
        again = Checkpoint.model_validate_json(checkpoint.model_dump_json())
        after, _ = trail(Tree(tree.windows), checkpoint=again)
        assert before + after == whole


@given(tree=trees, stop=st.integers(0, 30))
def test_a_checkpoint_taken_up_is_the_checkpoint_that_was_left(tree: Tree, stop: int) -> None:
    _, left = trail(tree, stop_after=stop)
    counted = left.model_copy(update={"empty": 3, "restarted": left.first is not None})
    assert Crawl(tree, Query(), left).checkpoint() == left
    if left.first is not None:
        assert Crawl(tree, Query(), counted).checkpoint() == counted


def test_a_checkpoint_counts_windows_and_follow_ups() -> None:
    _, left = trail(Tree((1, 4)), stop_after=5)  # the first window is done, of the second two pages and one's detail
    assert (left.windows, left.follows) == (2, 2 + 3)
    assert left.first == Request(url="https://toy.example/1/1")
    assert [request.url.partition("/1/")[2] for request in left.waiting] == ["2/0", "2/1", "3"]


@dataclass(frozen=True)
class Chain:
    """One window of given pages, each of which leads to the next."""

    pages: tuple[Page, ...]
    portal: Portal = CARD

    def requests(self, query: Query, /) -> Iterator[Request]:
        yield Request(url="https://toy.example/0")

    def read(self, response: Response, /) -> Page:
        number = int(response.request.url.rpartition("/")[2])
        following = (Request(url=f"https://toy.example/{number + 1}"),) if number + 1 < len(self.pages) else ()
        return self.pages[number].model_copy(update={"follow": following})


def test_only_a_page_that_holds_nothing_of_any_kind_counts_as_empty() -> None:
    source = Provenance(source="toy_portal", record_id="1")
    something = [
        Page(releases=(Release(ocid="ocds-toyxyz-1", id="1", data={}, provenance=source),)),
        Page(applications=(Application(id="1", borough="E09000012", name="Case System", provenance=source),)),
        Page(companies=(Company(id="GB-COH-01234567", name="EXAMPLE LTD", provenance=source),)),
        Page(rejected=(Rejection(reason="no id", source="toy_portal", where="releases[0]", raw="{}"),)),
    ]
    pages = [page for full in something for page in (Page(), Page(), full)]
    crawl = Crawl(Chain(tuple(pages)), Query())
    counted = []
    while (request := crawl.ask()) is not None:
        crawl.take(Response(request=request, status=200, body=b"", retrieved_at=AT))
        counted.append(crawl.checkpoint().empty)
    assert counted == [1, 2, 0] * 4


def test_a_window_is_begun_again_once_and_the_second_refusal_stands() -> None:
    crawl = Crawl(Tree((1, 3)), Query())
    expired = PortalRefusedError("the cursor expired", portal="toy_portal", url="", status=400)
    for _ in range(3):
        request = crawl.ask()
        assert request is not None
        crawl.take(Response(request=request, status=200, body=b"", retrieved_at=AT))
    later = crawl.ask()
    assert later is not None
    crawl.refused(expired, later)
    left = crawl.checkpoint()
    assert left.restarted
    assert [request.url for request in left.waiting] == ["https://toy.example/1/1"]
    assert crawl.ask() == Request(url="https://toy.example/1/1")
    with pytest.raises(PortalRefusedError, match="the cursor expired"):
        crawl.refused(expired, later)


@given(tree=trees, stop=st.integers(0, 30))
def test_what_was_doubted_before_is_not_doubted_for_ever(tree: Tree, stop: int) -> None:
    before, checkpoint = trail(tree, stop_after=stop)
    crawl = Crawl(tree, Query(), checkpoint)
    request = crawl.ask()
    if request is not None and before and request.url == before[-1]:
        with pytest.raises(PortalChangedError):
            crawl.take(tree.answer(request, again=False))


def test_a_checkpoint_keeps_what_made_no_sense_and_the_second_time_it_is_an_error() -> None:
    odd = Tree((2,), nonsense=frozenset({"https://toy.example/0/1"}))
    _, left = trail(odd, stop_after=1)
    assert len(left.doubted) == 1
    crawl = Crawl(odd, Query(), left)
    request = crawl.ask()
    assert request == Request(url="https://toy.example/0/1")
    with pytest.raises(PortalChangedError, match="nonsense"):
        crawl.take(odd.answer(request, again=False))


def test_a_checkpoint_of_another_crawl_is_refused() -> None:
    _, checkpoint = trail(Tree((2, 2)), stop_after=6)
    with pytest.raises(ValueError, match="the checkpoint is of another crawl: window 2 began with"):
        Crawl(Tree((2,)), Query(), checkpoint)


def test_a_page_that_links_back_is_found_out_after_a_break_too() -> None:
    _, checkpoint = trail(Tree((3,)), stop_after=1)
    looped = checkpoint.model_copy(update={"waiting": (Request(url="https://toy.example/0/1"),)})
    with pytest.raises(PortalChangedError, match="links back") as caught:
        trail(Tree((3,)), checkpoint=looped)
    assert (caught.value.portal, caught.value.url) == ("toy_portal", "https://toy.example/0/1")
