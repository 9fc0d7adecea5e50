"""The account of a harvest as plain text: what came, what became of it, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from thirty3.models.account import Account
from thirty3.models.counted import counted

_MOST_NAMED = 10
"""Rejections and unread fields that are named; how many more there are is said."""


def account_as_text(account: Account, *, width: int) -> str:
    """The account in lines of at most ``width`` columns; addresses and places stay whole."""
    return "\n".join(_lines(account, width))


def _lines(account: Account, width: int) -> Iterator[str]:
    said = (
        f"{counted(account.received, 'record')} came: {account.kept:,} kept, {account.outside:,} outside what was "
        f"asked, {account.rejected:,} could not be read. {account.repeated:,} came again unchanged."
    )
    yield from wrap(said, width)
    if account.declared is None:
        yield from wrap("The portal does not say how many there are.", width)
    else:
        yield from wrap(f"The portal says there are {account.declared:,}: {account.missing:,} missing.", width)
    for warning in account.warnings:
        yield from wrap(f"Doubtful: {warning}", width, subsequent_indent="  ")
    for rejection in account.rejections[:_MOST_NAMED]:
        yield from wrap(f"Not read: {rejection.reason}", width, subsequent_indent="  ")
        yield f"  {rejection.where}"
    yield from _more(account.rejected, "records not read")
    if account.unread:
        named = ", ".join(account.unread[:_MOST_NAMED])
        yield from wrap(f"Fields that nobody reads: {named}", width, subsequent_indent="  ")
        yield from _more(len(account.unread), "fields")


def _more(count: int, what: str) -> Iterator[str]:
    if count > _MOST_NAMED:
        yield f"  and {count - _MOST_NAMED:,} more {what}"
