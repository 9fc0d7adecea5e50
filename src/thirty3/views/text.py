"""A brief as plain text that reads well at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from thirty3.analysis import Concentration, ExpiryCluster, SmeShare
from thirty3.reference import service_area
from thirty3.views import plain, words
from thirty3.views.asked import asked_for, unsaid_rows
from thirty3.views.facts import Brief, Member, Unsaid, WhatWasRead
from thirty3.views.plain import NUMBERS

_MOST_TENDERS = 25
_MOST_FILES = 12
_MOST_REJECTIONS = 10
"""How many are shown before the rest is counted; ``--json`` has them all."""


def brief_as_text(brief: Brief, *, width: int) -> str:
    """The brief as text without colours, at most ``width`` columns wide."""
    what = "technology" if brief.choices.sectors == "technology" else "all sectors"
    sources = plain.Sources()
    parts: list[RenderableType] = [
        plain.banner(brief.read.label),
        Text(f"London brief for {words.long_day(brief.choices.as_of)}, {what}", style="bold"),
        Text(asked_for(brief.choices)),
        plain.section("What was read", _read(brief.read)),
        plain.section(f"Open tenders ({len(brief.open_tenders)}), by deadline", _tenders(brief, sources)),
        plain.section(f"Contracts that end together ({len(brief.together)})", _together(brief, sources)),
        plain.section("SME share", _sme(brief)),
        plain.section("Concentration of suppliers", _concentration(brief)),
        plain.section("What could not be said", _unsaid(brief.unsaid, brief.read)),
    ]
    end: list[RenderableType] = [Text(brief.read.attribution), plain.banner(brief.read.label)]
    # Addresses stay whole and on one line, however long they are: a cut one leads nowhere.
    return "\n".join(
        [plain.rendered(Group(*parts), width), *sources.lines(), "", plain.rendered(Group(*end), width)]
    ).strip("\n")


def _read(read: WhatWasRead) -> RenderableType:
    found = ", ".join(f"{one.name} {one.releases}" for one in read.boroughs)
    rows = [
        ("Files", _some(read.files, _MOST_FILES)),
        ("Releases", f"{read.releases}: {read.kept} read, {read.rejected} rejected; {read.repeated} more came twice"),
        ("Processes", _processes(read)),
        ("Technology", f"{read.technology_processes} of London's processes"),
        ("London buyers", f"{len(read.boroughs)} of 33, with releases: {found}" if found else "none of the 33"),
        ("Licence", "; ".join(read.licences) or "none stated"),
        ("Published by", "; ".join(read.publishers) or "nobody named"),
    ]
    rows += [("Rejected", f"{one.where}: {one.reason}") for one in read.rejections[:_MOST_REJECTIONS]]
    if len(read.rejections) > _MOST_REJECTIONS:
        rows.append(("", _more(len(read.rejections) - _MOST_REJECTIONS)))
    return plain.listed(rows)


def _processes(read: WhatWasRead) -> str:
    """Every process in exactly one of the columns; those that are seldom filled are named when they are."""
    said = [f"{read.processes}: {read.london_processes} London's, {read.other_processes} not London's"]
    if read.unnamed_processes:
        said.append(f"{read.unnamed_processes} without a named buyer")
    if read.empty_processes:
        said.append(f"{read.empty_processes} with neither tender nor contract")
    return ", ".join(said)


def _some(names: Sequence[str], most: int) -> str:
    rest = [_more(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *rest])


def _more(count: int) -> str:
    return f"and {count} more (--json has them all)"


def _tenders(brief: Brief, sources: plain.Sources) -> RenderableType:
    if not brief.open_tenders:
        return Text("None among the notices read.")
    table = plain.table("Closes", "Days", "Borough", "Title", "Value", "SME", "#", right=NUMBERS, wide="Title")
    for tender in brief.open_tenders[:_MOST_TENDERS]:
        table.add_row(
            Text("not said" if tender.deadline is None else plain.day(tender.deadline.date())),
            Text("" if tender.days_left is None else str(tender.days_left)),
            Text(", ".join(tender.boroughs)),
            Text(tender.title),
            Text(words.pounds(tender.value)),
            Text({True: "yes", False: "no", None: "?"}[tender.sme_suitable]),
            sources.number(tender.url),
        )
    rest = len(brief.open_tenders) - _MOST_TENDERS
    note = "SME: whether the buyer thinks it suits small firms; ? where it does not say. #: source notice below."
    more = f"\n{_more(rest)}" if rest > 0 else ""
    return Group(table, Text(note + more))


def _together(brief: Brief, sources: plain.Sources) -> RenderableType:
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
    used = f"\nRests on {brief.together.used} contracts; left out {brief.together.excluded}"
    blocks.append(Text(f"{used}: {words.reasons(brief.together.reasons)}."))
    return Group(*blocks)


def _cluster(cluster: ExpiryCluster, members: dict[str, Member], sources: plain.Sources) -> RenderableType:
    area = service_area(cluster.service_area).name
    act = words.act_by(cluster.act_by, cluster.slack_days, len(cluster.actionable_boroughs))
    span = f"{words.long_day(cluster.first_end)} to {words.long_day(cluster.last_end)}"
    head = f"\n{area}: {len(cluster.boroughs)} boroughs, {span}\n  {act}"
    in_all = words.worth("in all", cluster.total_value, stated=cluster.valued, contracts=cluster.contracts)
    worth = f"  {in_all}{words.vat(cluster.vat)}"
    a_year = (
        f"  {words.worth('a year', cluster.annual_value, stated=cluster.annual_valued, contracts=cluster.contracts)}"
    )
    table = plain.table("Ends", "Borough", "Contract", "Supplier", "#", right=NUMBERS, wide="Contract")
    for id in cluster.contract_ids:
        member = members[id]
        table.add_row(
            Text("" if member.end is None else plain.day(member.end)),
            Text(", ".join(member.boroughs)),
            Text(member.title),
            Text(", ".join(member.suppliers) or "not named"),
            sources.number(member.url),
        )
    return Group(Text(head), Text(worth), Text(a_year), Padding(table, (0, 0, 0, 2)))


def _sme(brief: Brief) -> RenderableType:
    table = plain.table("Basis", "Share", "Lower", "Upper", "Coverage", "Contracts", right=NUMBERS, wide="Basis")
    for share in (brief.sme_by_contracts, brief.sme_by_value):
        for row in share:
            table.add_row(
                Text(f"by {share.basis}"),
                *(Text(words.percent(figure)) for figure in (row.share, row.lower, row.upper, row.coverage)),
                Text(str(row.n)),
            )
    note = (
        f"{_population(brief)} Share: SME of those whose size is stated. "
        "Lower counts every unknown as large, upper as SME. "
        "Coverage: how much has a stated size. Size as notices state it; suitability is never used."
    )
    return Group(table, Text(note), *(_left_out(share) for share in (brief.sme_by_contracts, brief.sme_by_value)))


def _concentration(brief: Brief) -> RenderableType:
    both = (brief.concentration_by_value, brief.concentration_by_count)
    table = plain.table("Basis", "CR15", "HHI", "Suppliers", "Contracts", right=NUMBERS, wide="Basis")
    for found in both:
        table.add_row(
            Text(f"by {'count' if found.basis == 'contracts' else found.basis}"),
            Text(words.percent(found.share)),
            Text("unknown" if found.hhi is None else f"{found.hhi:,.0f}"),
            Text(str(found.suppliers)),
            Text(str(found.n)),
        )
    note = f"{_population(brief)} CR15: share of the 15 largest suppliers. HHI: 0 to 10,000, one supplier alone."
    if any(found.fewer_than_top for found in both):
        note += " With fewer than 15 suppliers CR15 is 100% and says nothing."
    note += " Names that are surely one firm's are counted as one."
    return Group(table, Text(note), *(_left_out(found) for found in both))


def _population(brief: Brief) -> str:
    return f"Of all {brief.unsaid.contracts} contracts of this brief, past ones too."


def _left_out(measure: SmeShare | Concentration) -> Text:
    return Text(words.left_out(measure.basis, measure.used, measure.excluded, measure.reasons))


def _unsaid(unsaid: Unsaid, read: WhatWasRead) -> RenderableType:
    return plain.listed(unsaid_rows(unsaid, read))
