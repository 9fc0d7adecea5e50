"""A crawl that is broken off anywhere goes on from its checkpoint as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import PortalChangedError
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.models.provenance import Provenance
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
def test_what_was_doubted_before_is_not_doubted_for_ever(tree: Tree, stop: int) -> None:
    before, checkpoint = trail(tree, stop_after=stop)
    crawl = Crawl(tree, Query(), checkpoint)
    request = crawl.ask()
    if request is not None and before and request.url == before[-1]:
        with pytest.raises(PortalChangedError):
            crawl.take(tree.answer(request, again=False))


def test_a_checkpoint_of_another_crawl_is_refused() -> None:
    _, checkpoint = trail(Tree((2, 2)), stop_after=6)
    with pytest.raises(ValueError, match="the checkpoint is of another crawl: window 2 began with"):
        Crawl(Tree((2,)), Query(), checkpoint)


def test_a_page_that_links_back_is_found_out_after_a_break_too() -> None:
    _, checkpoint = trail(Tree((3,)), stop_after=1)
    looped = checkpoint.model_copy(update={"waiting": (Request(url="https://toy.example/0/1"),)})
    with pytest.raises(PortalChangedError, match="links back"):
        trail(Tree((3,)), checkpoint=looped)
