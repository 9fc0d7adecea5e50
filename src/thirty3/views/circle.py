"""Open tenders, tenders to be expected, gaps and proposals as plain text that reads well at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.text import Text

from thirty3.models.announcement import Announcement, Gap, Upcoming
from thirty3.models.proposal import Proposal
from thirty3.models.tender import Tender
from thirty3.reference import borough
from thirty3.views import plain, words
from thirty3.views.plain import NUMBERS

__all__ = ["gaps_as_text", "proposals_as_text", "tenders_as_text", "upcoming_as_text"]


def tenders_as_text(tenders: Sequence[Tender], *, on: date, label: str | None, width: int) -> str:
    """Tenders that are open on a day, by the day they close."""
    sources = plain.Sources()
    table = plain.table("Closes", "Days", "Borough", "Title", "Value", "#", right=NUMBERS, wide="Title")
    for tender in tenders:
        closes = tender.closing_day
        table.add_row(
            Text("not said" if closes is None else plain.day(closes)),
            Text("" if closes is None else str((closes - on).days)),
            Text(_names(tender.boroughs)),
            Text(tender.title),
            Text(words.pounds(tender.value)),
            sources.number(tender.url),
        )
    head = f"Open tenders ({len(tenders)}) on {words.long_day(on)}, by the day they close"
    return _page(head, table if tenders else Text("None."), sources, label, width)


def upcoming_as_text(upcoming: Upcoming, *, label: str | None, width: int) -> str:
    """Tenders to be expected, by the day by which their notice should be out."""
    sources = plain.Sources()
    table = plain.table("Notice by", "", "Borough", "What ends", "#", right=NUMBERS, wide="What ends")
    for one in upcoming:
        table.add_row(
            Text(plain.day(one.notice_expected)),
            Text("late" if one.late else "" if one.notice_id is None else "out"),
            Text(_names(one.boroughs)),
            Text(_what_ends(one)),
            sources.number(one.notice_url or next((its.url for its in one.evidence if its.url), None)),
        )
    head = f"Tenders to be expected ({len(upcoming)}) on {words.long_day(upcoming.as_of)}"
    note = "Out: a notice is published for it, and # points to it; else # is the notice of what ends. "
    note += "Late: the day has passed, and none is."
    return _page(head, Group(table, Text(note), Text(upcoming.summary())), sources, label, width)


def gaps_as_text(gaps: Sequence[Gap], *, on: date, label: str | None, width: int) -> str:
    """What should be there and is not, a block for each kind."""
    sources = plain.Sources()
    blocks: list[RenderableType] = []
    for kind, heading in _GAPS.items():
        found = [gap for gap in gaps if gap.kind == kind]
        table = plain.table("Since", "Borough", "What", "#", right=NUMBERS, wide="What")
        for gap in found:
            what = f"{gap.title}: {gap.says}" if gap.title else gap.says
            table.add_row(plain.day(gap.since), Text(_names(gap.boroughs)), Text(what), sources.number(gap.url))
        blocks.append(plain.section(f"{heading} ({len(found)})", table if found else Text("None.")))
    return _page(f"Gaps ({len(gaps)}) on {words.long_day(on)}", Group(*blocks), sources, label, width)


_GAPS = {
    "no_notice": "No notice of what should replace it",
    "no_award": "Closed long ago, and no award",
    "no_application": "No application listed for a contract",
}
"""Headings of the kinds of gap."""


def proposals_as_text(proposals: Iterable[Proposal], *, label: str | None, width: int) -> str:
    """What notices imply for the register of applications: id, what would change, and the notice."""
    sources = plain.Sources()
    found = list(proposals)
    blocks: list[RenderableType] = []
    for one in found:
        head = f"{one.id}  {borough(one.borough).name}: {one.name} ({one.kind.replace('_', ' ')})"
        facts = [(change.field, f"{_said(change.before)} -> {_said(change.after)}") for change in one.changes]
        facts += [("confidence", f"{one.confidence:.2f}: {'; '.join(one.reasons)}")]
        facts += [("notice", _notice(one, sources))]
        blocks.append(Group(Text(f"\n{head}"), plain.listed([(f"  {name}", fact) for name, fact in facts])))
    how = "thirty3 proposals accept ID --by NAME takes one over; thirty3 proposals refuse ID --by NAME turns it down."
    body = Group(*blocks, Text(f"\n{how}")) if blocks else Text("None.")
    return _page(f"Proposals ({len(found)})", body, sources, label, width)


def _notice(one: Proposal, sources: plain.Sources) -> str:
    day = "undated" if one.published is None else words.long_day(one.published)
    number = sources.number(one.notice_url).plain
    return f"{one.notice_type or 'notice'}, {day}, contract {one.contract_id}" + (f" (# {number})" if number else "")


def _said(value: JsonValue) -> str:
    """A field of an entry in words; of a period or an amount only what tells something to a reader."""
    match value:
        case None:
            return "nothing"
        case list():
            return ", ".join(map(str, value))
        case {"amount": amount, **rest}:
            return f"{rest.get('currency', 'GBP')} {amount} (VAT {rest.get('vat', 'unknown')})"
        case dict():
            dates = {name: value.get(name) for name in ("start", "end", "max_end")}
            return ", ".join(f"{name.replace('_', ' ')} {day}" for name, day in dates.items() if day) or "other words"
    return str(value)


def _what_ends(one: Announcement) -> str:
    end = words.short_day(one.ends)
    if one.latest_end is not None:
        end += f", or {words.short_day(one.latest_end)} if extended"
    worth = "value not said" if one.worth is None else f"{words.pounds(one.worth)} a year"
    return f"{one.system or one.title} ({', '.join(one.held_by) or 'supplier not named'}, {worth}): {end}"


def _names(codes: Iterable[str]) -> str:
    return ", ".join(borough(gss).name for gss in codes)


def _page(head: str, body: RenderableType, sources: plain.Sources, label: str | None, width: int) -> str:
    banner = plain.rendered(plain.banner(label), width)
    parts = [
        banner,
        plain.rendered(Group(Text(head), Text("-" * len(head)), body), width),
        *sources.lines(),
        "",
        banner,
    ]
    return "\n".join(parts).strip("\n")
