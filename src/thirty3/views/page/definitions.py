"""What each figure of a page means, and where the meaning is from."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DEFINITIONS", "Definition"]


class Definition(NamedTuple):
    """One figure, a click away from where it stands."""

    anchor: str
    """Its place on the page."""
    term: str
    """What it is called."""
    says: str
    """What it means, and what it does not."""
    source: str | None = None
    """Where the meaning is from; None where it is this library's own."""


DEFINITIONS = (
    Definition(
        "technology",
        "Technology",
        "A notice is about technology when its category codes or its words say so, each with a reason that is kept. "
        "No official list of such codes exists, and codes alone mislead in both directions.",
    ),
    Definition(
        "open-tender",
        "Open tender",
        "A tender whose closing time has not passed on the day of the brief, and which was not withdrawn. Days left "
        "are counted to the closing day in London.",
    ),
    Definition(
        "suits-sme",
        "Suits SMEs",
        "What the buyer thinks of the opportunity. It says nothing about who won, and plays no part in the SME share.",
    ),
    Definition(
        "current-end",
        "Current end and last possible end",
        "The last day of a contract without extensions that nobody has taken yet, and with all that are permitted. "
        "Both days are included, and are calendar days in London.",
        "NHS Business Services Authority, https://opendata.nhsbsa.net/dataset/nhsbsa-contract-register",
    ),
    Definition(
        "cluster",
        "Contracts that end together",
        "A longest possible run of contracts for one service area whose current ends lie within the window and which "
        "belong to several boroughs. A joint contract counts for each of its boroughs.",
        "After London Office of Technology and Innovation, weeknote 58, https://loti.london/blog/loti-weeknote-58/",
    ),
    Definition(
        "act-by",
        "Act by",
        "The first end less the lead time: the last day on which all of them can still start together. The lead time "
        "is an assumption that the reader of a brief chooses; 12 months unless said otherwise.",
        "One integrated housing system took 12 months from planned notice to start, "
        "https://d3tenders.com/contract/?ocid=ocds-h6vhtk-04fa37",
    ),
    Definition(
        "value",
        "Value",
        "What notices state for the whole contract; a year's value is stated or derived from its length. Sums say how "
        "many contracts state one, and which treatments of VAT they mix. A value of 0 or £1 is taken for none.",
    ),
    Definition(
        "sme",
        "SME share, lower and upper bound, coverage",
        "Share: what small and medium-sized firms won, of what firms of stated size won. Lower counts every firm of "
        "unknown size as large, upper as an SME; coverage is the part of known size. An SME has fewer than 250 staff, "
        "and at most £44m of turnover or £38m of balance sheet. These are awards, not payments.",
        "PPN 001, https://www.gov.uk/government/publications/ppn-001-sme-and-vcse-procurement-spend-targets",
    ),
    Definition(
        "concentration",
        "CR15 and HHI",
        "CR15 is what the 15 largest suppliers hold together; with fewer than 15 it is 100% and says nothing. HHI is "
        "the sum of the squared percentages of all suppliers, from near 0 to 10,000 for one alone. No bands are "
        "applied: they come from merger control, and authorities differ.",
        "https://www.concurrences.com/en/dictionary/potential-competition",
    ),
    Definition(
        "unknown",
        "Unknown and left out",
        "Missing is not zero. What is not published stays unknown, is counted, and is in no sum; what a figure leaves "
        "out is listed beside it with the reason.",
    ),
)
