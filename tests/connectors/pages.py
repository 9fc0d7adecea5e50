"""Web pages as the two portals that are read as HTML write them, made up, and answers made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from thirty3.wire import Request, Response

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def page(body: str, *, title: str = "Made-up portal") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def answer(request: Request, body: bytes, *, status: int = 200) -> Response:
    return Response(request=request, status=status, body=body, retrieved_at=AT)


def labelled(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A page of labels and answers, as Jaggaer's tenants write theirs."""
    items = (
        f'<li class="FormField"><span class="form_question_label">{escape(label)}</span>'
        f'<div class="form_answer">{escape(text)}</div></li>'
        for label, text in pairs
    )
    return page(f"<ul>{''.join(items)}</ul>")


LOGIN = page('<form action="/Login"><input name="user"><input type="password" name="word"></form>', title="Login")
CHALLENGE = page("<p>Just a moment...</p>", title="Just a moment...")
SCRIPTS = page('<div id="app"></div><script src="/app.js"></script>', title="")
