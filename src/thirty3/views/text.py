"""A brief, and the list of portals, as plain text that reads well at 80 columns."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from thirty3.analysis import Concentration, ExpiryCluster, SmeShare
from thirty3.models.money import Money
from thirty3.reference import borough, service_area
from thirty3.views.facts import Brief, Member, Unsaid, WhatWasRead
from thirty3.wire import Portal

_MOST_TENDERS = 25
_MOST_FILES = 12
_MOST_REJECTIONS = 10
"""How many are shown before the rest is counted; ``--json`` has them all."""


def brief_as_text(brief: Brief, *, width: int) -> str:
    """The brief as text without colours, at most ``width`` columns wide."""
    what = "technology" if brief.choices.sectors == "technology" else "all sectors"
    sources = _Sources()
    parts: list[RenderableType] = [
        _banner(brief.read.label),
        Text(f"London brief for {_day(brief.choices.as_of)}, {what}", style="bold"),
        _asked(brief),
        _section("What was read", _read(brief.read)),
        _section(f"Open tenders ({len(brief.open_tenders)}), by deadline", _tenders(brief, sources)),
        _section(f"Contracts that end together ({len(brief.together)})", _together(brief, sources)),
        _section("SME share", _sme(brief)),
        _section("Concentration of suppliers", _concentration(brief)),
        _section("What could not be said", _unsaid(brief.unsaid, brief.read)),
        _section("Source notices", sources.listed()),
        Text(f"\n{brief.read.attribution}"),
        _banner(brief.read.label),
    ]
    return _rendered(Group(*parts), width)


def portals_as_text(portals: Iterable[Portal], *, width: int) -> str:
    """The cards of the portals as text, at most ``width`` columns wide."""
    blocks: list[RenderableType] = []
    for portal in portals:
        key = "no key" if portal.key is None else f"key in {portal.key.variable}"
        lines = [
            f"{portal.id}: {portal.name}",
            f"  {portal.home}",
            f"  {portal.licence}; {key}; one request every {portal.pause_seconds:g} s; checked {portal.checked}",
            f"  {portal.attribution}",
        ]
        blocks.append(Text("\n".join(lines)))
    return _rendered(Group(*blocks), width)


class _Sources:
    """Addresses of notices, numbered as they are first mentioned, so that narrow tables can point to them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, url: str | None) -> Text:
        return Text("" if url is None else str(self._numbers.setdefault(url, len(self._numbers) + 1)))

    def listed(self) -> Text:
        lines = [f"{number:3} {url}" for url, number in self._numbers.items()]
        return Text("\n".join(lines) or "None.", no_wrap=True, overflow="ignore")


def _rendered(renderable: RenderableType, width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False, color_system=None, highlight=False, markup=False)
    console.print(renderable)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def _banner(label: str | None) -> Text:
    return Text("" if label is None else f"*** {label}: made-up notices, for trying out. Nothing below is real. ***")


def _section(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(f"\n{title}\n{'-' * len(title)}"), body)


def _asked(brief: Brief) -> Text:
    choices = brief.choices
    asked = []
    if choices.boroughs:
        asked.append("boroughs: " + ", ".join(borough(gss).name for gss in choices.boroughs))
    if choices.service_areas:
        asked.append("service areas: " + ", ".join(service_area(code).name for code in choices.service_areas))
    return Text("only " + "; ".join(asked) if asked else "all 33 authorities")


def _read(read: WhatWasRead) -> RenderableType:
    found = ", ".join(f"{one.name} {one.releases}" for one in read.boroughs)
    rows = [
        ("Files", _some(read.files, _MOST_FILES)),
        ("Releases", f"{read.releases}: {read.kept} read, {read.rejected} rejected; {read.repeated} more came twice"),
        ("Processes", f"{read.processes}: {read.london_processes} London's, {read.other_processes} not London's"),
        ("Technology", f"{read.technology_processes} of London's processes"),
        ("London buyers", f"{len(read.boroughs)} of 33, with releases: {found}" if found else "none of the 33"),
        ("Licence", "; ".join(read.licences) or "none stated"),
        ("Published by", "; ".join(read.publishers) or "nobody named"),
    ]
    rows += [("Rejected", f"{one.where}: {one.reason}") for one in read.rejections[:_MOST_REJECTIONS]]
    if len(read.rejections) > _MOST_REJECTIONS:
        rows.append(("", _more(len(read.rejections) - _MOST_REJECTIONS)))
    return _facts(rows)


def _some(names: Sequence[str], most: int) -> str:
    rest = [_more(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *rest])


def _more(count: int) -> str:
    return f"and {count} more (--json has them all)"


def _facts(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for name, fact in rows:
        table.add_row(Text(name), Text(fact, overflow="fold"))
    return table


def _table(*columns: str, right: Sequence[str] = (), wide: str) -> Table:
    table = Table(box=None, pad_edge=False, expand=True, header_style="")
    for name in columns:
        table.add_column(
            Text(name),
            justify="right" if name in right else "left",
            no_wrap=name not in (wide, "Borough", "Supplier"),
            ratio=1 if name == wide else None,
            max_width=None if name == wide else 18,
        )
    return table


def _tenders(brief: Brief, sources: _Sources) -> RenderableType:
    if not brief.open_tenders:
        return Text("None among the notices read.")
    table = _table("Closes", "Days", "Borough", "Title", "Value", "SME", "#", right=_NUMBERS, wide="Title")
    for tender in brief.open_tenders[:_MOST_TENDERS]:
        table.add_row(
            Text("not said" if tender.deadline is None else _short(tender.deadline.date())),
            Text("" if tender.days_left is None else str(tender.days_left)),
            Text(", ".join(tender.boroughs)),
            Text(tender.title),
            Text(_pounds(tender.value)),
            Text({True: "yes", False: "no", None: "?"}[tender.sme_suitable]),
            sources.number(tender.url),
        )
    rest = len(brief.open_tenders) - _MOST_TENDERS
    note = "SME: whether the buyer thinks it suits small firms; ? where it does not say. #: source notice below."
    more = f"\n{_more(rest)}" if rest > 0 else ""
    return Group(table, Text(note + more))


def _together(brief: Brief, sources: _Sources) -> RenderableType:
    members = {member.id: member for member in brief.members}
    choices = brief.choices
    rule = (
        f"Ends of at least {brief.together.min_boroughs} boroughs within {choices.window_days} days; "
        f"act by = first end less {choices.lead_time_months} months."
    )
    blocks: list[RenderableType] = [Text(rule)]
    blocks += [_cluster(cluster, members, sources) for cluster in brief.together]
    if len(blocks) == 1:
        blocks.append(Text("None among the contracts read."))
    left_out = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in brief.together.reasons.items())
    used = f"\nRests on {brief.together.used} contracts; left out {brief.together.excluded}"
    blocks.append(Text(used + (f": {left_out}." if left_out else ".")))
    return Group(*blocks)


def _cluster(cluster: ExpiryCluster, members: dict[str, Member], sources: _Sources) -> RenderableType:
    area = service_area(cluster.service_area).name
    if cluster.slack_days >= 0:
        act = f"act by {_day(cluster.act_by)}: {cluster.slack_days} days left"
    else:
        still = len(cluster.actionable_boroughs)
        act = (
            f"act-by {_day(cluster.act_by)} has passed, {-cluster.slack_days} days ago; {still} boroughs still in time"
        )
    head = f"\n{area}: {len(cluster.boroughs)} boroughs, {_day(cluster.first_end)} to {_day(cluster.last_end)}\n  {act}"
    worth = f"  {_worth('in all', cluster.total_value, cluster.valued, cluster.contracts)}{_vat(cluster.vat)}"
    a_year = f"  {_worth('a year', cluster.annual_value, cluster.annual_valued, cluster.contracts)}"
    table = _table("Ends", "Borough", "Contract", "Supplier", "#", right=_NUMBERS, wide="Contract")
    for id in cluster.contract_ids:
        member = members[id]
        table.add_row(
            Text("" if member.end is None else _short(member.end)),
            Text(", ".join(member.boroughs)),
            Text(member.title),
            Text(", ".join(member.suppliers) or "not named"),
            sources.number(member.url),
        )
    return Group(Text(head), Text(worth), Text(a_year), Padding(table, (0, 0, 0, 2)))


def _worth(per: str, value: Decimal | None, stated: int, contracts: int) -> str:
    if value is None:
        return f"value {per} not known: none of {contracts} contracts states one"
    return f"£{value:,.0f} {per}, from {stated} of {contracts} contracts"


def _vat(bases: dict[str, int]) -> str:
    return f" (VAT {', '.join(f'{basis} in {count}' for basis, count in bases.items())})" if bases else ""


def _sme(brief: Brief) -> RenderableType:
    table = _table("Basis", "Share", "Lower", "Upper", "Coverage", "Contracts", right=_NUMBERS, wide="Basis")
    for share in (brief.sme_by_contracts, brief.sme_by_value):
        for row in share:
            table.add_row(
                Text(f"by {share.basis}"),
                *(Text(_percent(figure)) for figure in (row.share, row.lower, row.upper, row.coverage)),
                Text(str(row.n)),
            )
    note = (
        "Share: SME of those whose size is stated. Lower counts every unknown as large, upper as SME. "
        "Coverage: how much has a stated size. Size as notices state it; suitability is never used."
    )
    return Group(table, Text(note), *(_left_out(share) for share in (brief.sme_by_contracts, brief.sme_by_value)))


_NUMBERS = ("Days", "Value", "#", "Share", "Lower", "Upper", "Coverage", "Contracts", "CR15", "HHI", "Suppliers")


def _concentration(brief: Brief) -> RenderableType:
    both = (brief.concentration_by_value, brief.concentration_by_count)
    table = _table("Basis", "CR15", "HHI", "Suppliers", "Contracts", right=_NUMBERS, wide="Basis")
    for found in both:
        table.add_row(
            Text(f"by {'count' if found.basis == 'contracts' else found.basis}"),
            Text(_percent(found.share)),
            Text("unknown" if found.hhi is None else f"{found.hhi:,.0f}"),
            Text(str(found.suppliers)),
            Text(str(found.n)),
        )
    note = "CR15: share of the 15 largest suppliers. HHI: 0 to 10,000, one supplier alone."
    if any(found.fewer_than_top for found in both):
        note += " With fewer than 15 suppliers CR15 is 100% and says nothing."
    return Group(table, Text(note), *(_left_out(found) for found in both))


def _left_out(measure: SmeShare | Concentration) -> Text:
    reasons = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in measure.reasons.items())
    return Text(
        f"By {measure.basis}: {measure.used} contracts used, {measure.excluded} left out ({reasons or 'none'})."
    )


def _unsaid(unsaid: Unsaid, read: WhatWasRead) -> RenderableType:
    of = f"of {unsaid.contracts} contracts"
    rows = [
        ("No end date", f"{unsaid.no_end} {of}"),
        ("No value", f"{unsaid.no_value} {of}"),
        ("No supplier", f"{unsaid.no_supplier} {of}"),
        ("Supplier's size", f"unknown for at least one supplier in {unsaid.no_size} {of}"),
        ("Service area", f"unknown for {unsaid.no_service_area} {of}"),
        ("No deadline", f"{unsaid.tenders_without_deadline} of the open tenders"),
        ("No buyer", f"{read.unnamed_processes} of {read.processes} processes read name none"),
        ("No buyer match", f"{read.other_processes} of {read.processes} have a buyer that is none of the 33"),
    ]
    rows += [("Odd", f"{note.replace('_', ' ')}: {count}") for note, count in unsaid.notes.items()]
    return _facts(rows)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _short(day: date) -> str:
    return f"{day.day:2} {day:%b %Y}"


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"


def _pounds(money: Money | None) -> str:
    if money is None:
        return "not said"
    sign = "£" if money.currency == "GBP" else f"{money.currency} "
    return f"{sign}{money.amount.quantize(Decimal(1)):,}"
