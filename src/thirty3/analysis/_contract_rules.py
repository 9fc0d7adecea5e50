"""The rules of data quality for one contract."""

from __future__ import annotations

from thirty3.analysis._contract_dates import DATE_RULES
from thirty3.analysis._group import Condition, First
from thirty3.analysis._rules import (
    ACT,
    CODE,
    GARBLED,
    HTML,
    MEASURED,
    OCDS,
    OURS,
    PELICAN,
    CellValue,
    ContractRule,
    Verdict,
    absent,
    day,
    found,
    matching,
    over,
    present,
    saying,
    where,
)
from thirty3.analysis._rules import contract_rule as rule
from thirty3.models.row import unpack
from thirty3.normalise.dates import add_months

_PREFIXES = ("ocds-b5fd17", "ocds-h6vhtk", "ocds-r6ebe6", "ocds-kuma6s", "ocds-0c46vo")
"""Contracts Finder, Find a Tender, Public Contracts Scotland, Sell2Wales and OpenOpps, as in their files."""
_OWN_PREFIX = "ocds-t33"
"""What connectors of this package give to processes that have no open contracting id."""

_A_POUND, _FIVE_BILLION = 100, 5 * 10**11  # pence; the higher is Pelican's five billion dollars, in pounds
_MOST_BIDS = 1_000  # more is a number typed into the wrong box; ours
_TITLE = "^.{10}"  # shorter titles are codes such as "ITT 0042"; ours

_BAD_NUMBER = r"GB-COH-(?:[A-Z0-9]{0,7}(?:[^A-Z0-9]|$)|[A-Z0-9]{9})"
_BAD_CPV = r"(?:^|\|)(?:[0-9]{0,7}(?:\||$)|[0-9]{9}|[0-9]*[^0-9|])"
_DIVISIONS = "0[39]|1[4-689]|2[24]|3[0-57-9]|4[1-58]|5[015]|6[03-6]|7[0-35-79]|8[05]|9[028]"
"""The 45 divisions of CPV 2008 (Regulation 213/2008)."""


def _is_in(column: str, *values: str) -> First:
    return where(Condition(First((column,)), "is_in", values))


def _clean(column: str, name: str) -> tuple[ContractRule, ...]:
    html = rule(f"{name}_without_html", "note", PELICAN, f"The {name} holds no HTML tags or entities.")
    garbled = rule(f"{name}_not_garbled", "note", MEASURED, f"The {name} is not decoded as the wrong encoding.")
    unless = f"no_{name}"
    return (
        absent(html, saying(column), matching(column, HTML), unless=unless),
        absent(garbled, saying(column), matching(column, GARBLED), unless=unless),
    )


def _prefixed(prefix: CellValue) -> Verdict:
    if prefix is None:
        return "no_ocid"
    return "made_here" if str(prefix).startswith(_OWN_PREFIX) else prefix in _PREFIXES


def _annual(annual: CellValue, value: CellValue, start: CellValue, end: CellValue) -> Verdict:
    if annual is None or value is None:
        return "not_both_published"
    first, last = day(start), day(end)
    if first is None or last is None or add_months(first, 12) > last:
        return "not_known_to_run_over_a_year"
    return int(annual) <= int(value)


def _different(ids: CellValue) -> Verdict:
    named = [id for id in unpack(None if ids is None else str(ids)) if id]
    return len(set(named)) == len(named) if len(named) > 1 else "one_supplier"


def _checked(sizes: CellValue, asserted: CellValue) -> Verdict:
    said, by = (unpack(None if cell is None else str(cell)) for cell in (sizes, asserted))
    large = [by[place] if place < len(by) else None for place, size in enumerate(said) if size == "large"]
    return not {"notice", None} & set(large) if large else "not_large"


def _since_the_act(regime: CellValue, dated: CellValue, early: CellValue) -> Verdict:
    if regime is None or dated is None:
        return "other_regime" if regime is None else "undated"
    return early is None


_PUBLISHED_ANNUAL = (
    Condition(First(("annual_rests_on",)), "is_in", ("published",)),
    Condition(First(("value_pence",)), "above", 0),
)
_SUPPLIED = over("supplier_count", 0)
_VALUED = over("value_pence")
_BEGUN = matching("first_published", "^[1-9]")

CONTRACT_RULES: tuple[ContractRule, ...] = (
    ContractRule(
        rule(
            "ocid_registered", "warning", OCDS, "The open contracting id begins with a publisher's registered prefix."
        ),
        (First(("ocid",), length=11),),
        _prefixed,
    ),
    present("title", saying("title"), "what it is for"),
    present("buyer", saying("buyer"), "who buys"),
    present("end", saying("end"), "when it ends"),
    present("value", _VALUED, "what it is worth"),
    present("supplier", _SUPPLIED, "who holds it"),
    found(
        rule("title_long_enough", "note", OURS, "A title has at least ten characters."),
        saying("title"),
        matching("title", _TITLE),
        unless="no_title",
    ),
    *_clean("title", "title"),
    *_clean("buyer", "buyer"),
    *_clean("supplier_name", "supplier"),
    found(
        rule("buyer_in_london", "note", MEASURED, "The buyer is known to be one of the 33 authorities."),
        saying("buyer"),
        saying("borough"),
        unless="no_buyer",
    ),
    *DATE_RULES,
    found(
        rule("value_positive", "error", MEASURED, "A value is above 0: 0 stands for unknown."),
        _VALUED,
        over("value_pence", 0),
        unless="no_value",
    ),
    found(
        rule("value_no_token", "warning", MEASURED, "A value is above £1, which is typed where one must be."),
        _VALUED,
        over("value_pence", _A_POUND),
        unless="no_value",
    ),
    absent(
        rule("value_under_5_billion", "error", PELICAN, "A value is at most five billion."),
        _VALUED,
        over("value_pence", _FIVE_BILLION),
        unless="no_value",
    ),
    found(
        rule("value_in_pounds", "note", OURS, "A value is in pounds: others are never added up."),
        _VALUED,
        _is_in("currency", "GBP"),
        unless="no_value",
    ),
    found(
        rule("vat_stated", "note", CODE, "A value says whether VAT is in it."),
        _VALUED,
        _is_in("vat", "excluded", "included"),
        unless="no_value",
    ),
    found(
        rule(
            "value_awarded", "warning", MEASURED, "A value is that of an award or contract, not a ceiling or estimate."
        ),
        where(Condition(First(("value_kind",)), "not_in", ("unknown",)), *_VALUED.only),
        _is_in("value_kind", "award", "contract"),
        unless="no_value_of_known_kind",
    ),
    ContractRule(
        rule(
            "annual_within_value",
            "error",
            OURS,
            "A year of a contract that runs for longer costs no more than all of it.",
        ),
        tuple(First((name,), only=_PUBLISHED_ANNUAL) for name in ("annual_pence", "value_pence", "start", "end")),
        _annual,
    ),
    absent(
        rule("supplier_named", "warning", MEASURED, "No supplier is a placeholder such as Various or See attached."),
        _SUPPLIED,
        matching("supplier_id", r'^\||\|\||\|$|^""$'),
        unless="no_supplier",
    ),
    found(
        rule("supplier_numbered", "note", CODE, "A supplier's company number is known."),
        _SUPPLIED,
        matching("supplier_id", "GB-COH-"),
        unless="no_supplier",
    ),
    absent(
        rule("company_number_valid", "error", PELICAN, "Company numbers have eight digits or capitals."),
        matching("supplier_id", "GB-COH-"),
        matching("supplier_id", _BAD_NUMBER),
        unless="no_company_number",
    ),
    ContractRule(
        rule("suppliers_differ", "error", MEASURED, "Suppliers of one contract have ids of their own."),
        (First(("supplier_id",), only=(Condition(First(("supplier_id",)), "matches", r"\|"),)),),
        _different,
    ),
    found(
        rule("size_stated", "note", CODE, "Somebody says whether a supplier is an SME."),
        _SUPPLIED,
        matching("supplier_size", "micro|small|medium|sme|large"),
        unless="no_supplier",
    ),
    ContractRule(
        rule(
            "large_checked", "note", MEASURED, "Large is said by somebody else than the notice, where no tick means it."
        ),
        (First(("supplier_size",)), First(("supplier_size_rests_on",))),
        _checked,
    ),
    found(
        rule("bids_plausible", "warning", OURS, "At least one and at most 1,000 bids are reported."),
        over("bids"),
        where(Condition(First(("bids",)), "above", 0), Condition(First(("bids",)), "below", _MOST_BIDS + 1)),
        unless="no_bids",
    ),
    found(
        rule("method_known", "error", OCDS, "The procurement method is one of the standard's."),
        saying("procurement_method"),
        _is_in("procurement_method", "open", "selective", "limited", "direct"),
        unless="no_method",
    ),
    absent(
        rule("status_known", "warning", OCDS, "The status is one of the standard's."),
        saying("status"),
        _is_in("status", "unknown"),
        unless="no_status",
    ),
    found(
        rule("termination_dated", "warning", OURS, "A contract that was terminated says on which day."),
        _is_in("status", "terminated"),
        saying("terminated"),
        unless="not_terminated",
    ),
    absent(
        rule("cpv_valid", "error", PELICAN, "CPV codes have eight digits."),
        saying("cpv"),
        matching("cpv", _BAD_CPV),
        unless="no_cpv",
    ),
    found(
        rule("cpv_known", "error", PELICAN, "The main CPV code is of one of the 45 divisions."),
        saying("cpv"),
        matching("cpv", f"^(?:{_DIVISIONS})"),
        unless="no_cpv",
    ),
    absent(
        rule("cpv_specific", "note", MEASURED, "The main CPV code says more than a division."),
        saying("cpv"),
        matching("cpv", "^[0-9]{2}0{6}"),
        unless="no_cpv",
    ),
    ContractRule(
        rule("act_in_force", "error", ACT, "A procurement under the Act began on a day on which it was in force."),
        (_is_in("regime", "PA2023"), _BEGUN, where(Condition(First(("first_published",)), "below", "2025-02-24"))),
        _since_the_act,
    ),
    absent(
        rule("notice_of_its_regime", "error", ACT, "Notices UK1 to UK17 are of procurements under the Act."),
        matching("notice_type", "^UK[0-9]"),
        _is_in("regime", "PCR2015", "other"),
        unless="no_notice_of_the_act",
    ),
    found(
        rule("page_secure", "note", OURS, "The page of the notice is a web address that begins with https."),
        saying("url"),
        matching("url", "^https://"),
        unless="no_page",
    ),
)
