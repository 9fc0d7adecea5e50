"""What breaks the library on purpose: each puts one of our own functions out of order, until the patch is undone."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import tenacity

from thirty3.connectors import _delimited
from thirty3.harvest import account, conversation, crawl, guard, keys, patience, robots, sieve, transport
from thirty3.harvest.guard import Body
from thirty3.normalise import dates, text
from thirty3.ocds import _merge, _values, release
from thirty3.ocds import compile as compiling
from thirty3.register import _leases, _runs, _syncing
from thirty3.wire import Response

Patch = pytest.MonkeyPatch
NEVER = re.compile(r"(?!)")


def around(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Put something around one of our functions; it is given the function, and then its arguments."""
    true = getattr(owner, name)
    patch.setattr(owner, name, lambda *given, **named: change(true, *given, **named))


def drop_last_page(patch: Patch) -> None:
    def ask(true: Any, self: Any) -> Any:
        last = len(self._queue) == 1 and self._upcoming is None and self.answers > 0
        return None if last else true(self)

    around(patch, crawl.Crawl, "ask", ask)


def checkpoint_ahead(patch: Patch) -> None:
    def ahead(true: Any, self: Any) -> Any:
        place = true(self)
        return place.model_copy(update={"waiting": place.waiting[1:]})

    around(patch, crawl.Crawl, "checkpoint", ahead)


def by_ocid_only(patch: Patch) -> None:
    around(
        patch, sieve.Sieve, "_is_new", lambda true, self, content, ledger: true(self, content.split("\0")[0], ledger)
    )


def swallow(patch: Patch) -> None:
    patch.setattr(account.Ledger, "reject", lambda self, rejections: ())


def rejected_as_kept(patch: Patch) -> None:
    def kept(self: account.Ledger, rejections: Any) -> tuple[()]:
        self.kept += len(tuple(rejections))
        return ()

    patch.setattr(account.Ledger, "reject", kept)


def any_end(patch: Patch) -> None:
    patch.setattr(Body, "finish", lambda self: bytes(self._data))


def anywhere(patch: Patch) -> None:
    from urllib.parse import urlsplit

    for module in (guard, crawl, conversation, robots, keys):
        patch.setattr(module, "check_address", lambda portal, url: urlsplit(url))


def by_id_alone(patch: Patch) -> None:
    patch.setattr(_merge, "_doubles", lambda value, path: iter(()))
    patch.setattr(_merge, "_different", lambda items: list({item.get("id"): item for item in items}.values()))


def as_they_came(patch: Patch) -> None:
    patch.setattr(compiling, "_ordered", list)


def first_empty_page(patch: Patch) -> None:
    def take(true: Any, self: Any, response: Response) -> Any:
        page = true(self, response)
        if page is not None and page.follow and not (page.releases or page.rejected):
            for _ in page.follow:
                self._queue.popleft()
        return page

    around(patch, crawl.Crawl, "take", take)


def naive(patch: Patch) -> None:
    """Offsets are dropped, as if all clocks were London's."""

    def read(true: Any, value: object) -> Any:
        return true(re.sub(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$", "", value)) if isinstance(value, str) else true(value)

    for module in (release, _values):
        around(patch, module, "parse_instant", read)


def no_overlap(patch: Patch) -> None:
    around(patch, _syncing.Syncing, "_query", lambda true, self, since, until, overlap: true(self, since, until, 0))


def nothing_is_something(patch: Patch) -> None:
    """A value of 0 or below passes for one."""

    def amount(true: Any, *given: Any) -> Any:
        found, vat = true(*given)
        return (None if found is None else max(found, abs(found) + 2) if found <= 1 else found), vat

    around(patch, _values, "_amount", amount)


def no_byte_order(patch: Patch) -> None:
    patch.setattr(_delimited, "_decoded", lambda body: (body.decode("utf-8", "replace"), ()))


def never_give_up(patch: Patch) -> None:
    def judge(true: Any, self: Any, url: str, heard: Any) -> None:
        if 400 <= heard.status < 500:
            raise patience.LaterError("once more", url=url, status=heard.status)
        true(self, url, heard)

    around(patch, conversation.Session, "_judge", judge)


def one_attempt(patch: Patch) -> None:
    once = tenacity.stop_after_attempt(1)
    patch.setattr(tenacity, "stop_after_attempt", lambda _: once)


def unbounded(patch: Patch) -> None:
    def grow(self: Body, data: bytes) -> None:
        self._data += data

    patch.setattr(Body, "_grow", grow)


def trusting(patch: Patch) -> None:
    patch.setattr(transport, "_trust", ssl._create_unverified_context)


def all_but_one(patch: Patch) -> None:
    """Of each step the last record is not written."""

    def keep(true: Any, connection: Any, brought: Any, **named: Any) -> Any:
        return true(connection, replace(brought, releases=brought.releases[:-1]), **named)

    around(patch, _runs, "keep", keep)


def silent_account(patch: Patch) -> None:
    patch.setattr(account.Ledger, "warn", lambda self, *warnings: None)


def no_wait(patch: Patch) -> None:
    patch.setattr(transport, "wait_for", lambda portal, state: 0.0)


def everybodys(patch: Patch) -> None:
    patch.setattr(_leases.Lease, "_is_held", lambda self, holder, expires_at: False)


def no_totals(patch: Patch) -> None:
    patch.setattr(account.Ledger, "declare", lambda self, question, total: None)


def any_day(patch: Patch) -> None:
    for module in (_values, release, dates):
        patch.setattr(module, "is_placeholder", lambda day: False)


def live_terminal(patch: Patch) -> None:
    for name in ("TERMINAL_ESCAPE", "_DROPPED"):
        patch.setattr(text, name, NEVER)
