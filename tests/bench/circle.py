"""How well tenders are announced on a made-up decade, beside what really came of each contract.

Run it with ``python -m tests.bench.circle``; it is no test. Pass files or folders of real releases and a day to score
those: ``python -m tests.bench.circle 2023-06-30 notices/``.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date

from tests.bench.circle_world import Replacement, World, decade
from thirty3.models.backtest import Backtest
from thirty3.normalise.dates import add_months
from thirty3.ocds.files import load
from thirty3.resolve.circle import backtest

_TUNED = (1, 2)
"""Seeds on which the points were set."""
_FRESH = (201, 202, 203)
"""Seeds on which nothing was set."""
_CUTS = (date(2020, 6, 30), date(2023, 6, 30))


def line(called: str, found: Backtest) -> str:
    """One line of a table: what the backtest says by itself."""
    score, lead = found.score, found.lead_times
    figures = [_share(score.precision), f"{score.judged:,}", _share(score.recall), f"{score.replaced:,}"]
    days = [found.median_days_early, lead.lower, lead.median, lead.upper]
    figures += ["" if day is None else f"{day:.0f}" for day in days]
    return f"| {called} | {found.cut} | {' | '.join(figures)} |"


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.2f}"


def truth_line(world: World, found: Backtest) -> str:
    """One line of a table: the judged announcements beside what the world says of each."""
    came: dict[str, Replacement] = {}
    for one in world.replacements:
        if one.notice > found.cut:
            came.setdefault(one.predecessor, one)
    counted: Counter[str] = Counter()
    for row in found.rows:
        real = came.get(row.announcement_id.partition("/")[0])
        in_time = real is not None and real.notice <= add_months(row.ends, 6)
        counted["judged"] += row.judged
        counted["in time"] += row.judged and in_time
        counted["found"] += row.judged and row.outcome == "came"
        counted["both"] += row.judged and in_time and row.outcome == "came"
        counted["same"] += real is not None and row.judged and row.tender_id == real.ocid
        counted["later"] += row.judged and real is not None and not in_time
        counted["never"] += row.judged and real is None
    names = ("judged", "in time", "later", "never", "found", "both", "same")
    return f"| {world.seed} | {found.cut} | {' | '.join(str(counted[name]) for name in names)} |"


def report() -> str:
    """What was measured on made-up decades, as markdown."""
    head = [
        "| seed | cut | precision | of | recall | of | days early | lead: lower | median | upper |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    true_head = [
        "| seed | cut | judged | replaced in time | replaced later | never | found | both | the same process |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines = ["Announcements: made-up decades of 33 boroughs."]
    for called, seeds in (("Seeds the points were set on:", _TUNED), ("Fresh seeds:", _FRESH)):
        worlds = [(world, backtest(world.releases, cut=cut)) for world in map(decade, seeds) for cut in _CUTS]
        lines += ["", called, "", *head, *(line(str(world.seed), found) for world, found in worlds), "", *true_head]
        lines += [truth_line(world, found) for world, found in worlds]
        missed = Counter(one.reason for _, found in worlds for one in found.missed)
        lines += ["", "Missed: " + ", ".join(f"{count} {why}" for why, count in missed.most_common()) + "."]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        scored = backtest(load(*sys.argv[2:]), cut=date.fromisoformat(sys.argv[1]))
        sys.stdout.write(f"{scored.summary()}\n")
    else:
        sys.stdout.write(report() + "\n")
