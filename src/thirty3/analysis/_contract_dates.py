"""The rules of data quality for the dates of one contract."""

from __future__ import annotations

from datetime import date

from thirty3.analysis._rules import MEASURED, OURS, PELICAN, ContractRule, Verdict, of_period, ordered, plausible
from thirty3.analysis._rules import contract_rule as rule
from thirty3.normalise.dates import add_months

_LONGEST_YEARS = 25  # what private finance contracts run for; nothing in technology is longer; ours


def _by_calendar(start: date, end: date) -> Verdict:
    days = (end - start).days
    if days < 60:  # under two months a multiple of 30 days says nothing
        return "under_two_months"
    counted = [length // 30 for length in (days, days + 1) if length % 30 == 0]
    return not counted or any(abs((end - add_months(start, months)).days) <= 1 for months in counted)


DATE_RULES: tuple[ContractRule, ...] = (
    *map(plausible, ("start", "end", "max_end", "closed", "awarded", "signed", "published", "terminated")),
    ordered(rule("start_before_end", "error", PELICAN, "A contract does not end before it starts."), "start", "end"),
    ordered(rule("end_before_max_end", "error", OURS, "Extensions do not end it earlier."), "end", "max_end"),
    ordered(
        rule("closed_before_awarded", "warning", PELICAN, "Tenders are due before the award."), "closed", "awarded"
    ),
    ordered(rule("awarded_before_start", "warning", PELICAN, "It is awarded before it starts."), "awarded", "start"),
    ordered(
        rule("awarded_before_signed", "warning", PELICAN, "It is awarded before it is signed."), "awarded", "signed"
    ),
    ordered(rule("signed_before_start", "note", MEASURED, "It is signed before it starts."), "signed", "start"),
    ordered(
        rule("awarded_before_published", "error", PELICAN, "No notice tells of an award to come."),
        "awarded",
        "published",
    ),
    ordered(
        rule("signed_before_published", "error", PELICAN, "No notice tells of a signature to come."),
        "signed",
        "published",
    ),
    ordered(
        rule("notices_in_order", "error", OURS, "The first notice is not after the newest."),
        "first_published",
        "published",
    ),
    ordered(
        rule("start_before_terminated", "warning", OURS, "It does not end early before it starts."),
        "start",
        "terminated",
    ),
    of_period(
        rule("period_under_25_years", "warning", OURS, "It runs for at most 25 years."),
        lambda start, end: add_months(start, 12 * _LONGEST_YEARS) > end,
    ),
    of_period(
        rule("period_over_a_day", "note", MEASURED, "It does not start and end on one day, a date typed twice."),
        lambda start, end: start < end,
    ),
    of_period(
        rule("period_by_calendar", "note", MEASURED, "Its length is no multiple of 30 days that stands for months."),
        _by_calendar,
    ),
    of_period(
        rule(
            "period_not_whole_years", "note", MEASURED, "It does not run from 1 January to 31 December, a placeholder."
        ),
        lambda start, end: (start.month, start.day, end.month, end.day) != (1, 1, 12, 31),
    ),
)
