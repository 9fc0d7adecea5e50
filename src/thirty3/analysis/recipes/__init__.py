"""Published figures as recipes: each computes one of them from given rows, under a definition that it spells out.

Where print disagrees with itself, or does not say what was counted, each reading is a recipe of its own. All take
contracts, tenders or applications as every measure does: records, rows, or any dataframe or engine table of rows. They
are about technology where the rows given are: choose those first.

>>> [id for id, recipe in RECIPES.items() if recipe.status == "disputed"]
['F2a', 'F2b', 'F2c', 'F3a', 'F3b', 'F3c', 'F5']
>>> RECIPES["F3a"].name, RECIPES["F3a"].printed
('top_15_share_of_value', '91% of technology spend goes to just 15 suppliers')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from thirty3.analysis._result import Result
from thirty3.analysis.recipes._figure import Figure, FigurePart
from thirty3.analysis.recipes.endings import (
    annual_value_expiring_in_year,
    expiring_in_first_quarter,
    live_contracts,
    total_value_expiring_between,
    total_value_expiring_by_borough,
    total_value_expiring_in_year,
)
from thirty3.analysis.recipes.shares import (
    boroughs_by_local_share,
    boroughs_by_sme_share,
    boroughs_by_vcse_share,
    london_and_south_east_share_of_value,
    sme_share_direct_and_indirect,
    sme_share_of_suppliers,
    sme_share_of_value_by_year,
    suppliers_by_size,
)
from thirty3.analysis.recipes.suppliers import (
    supplier_league_by_value,
    suppliers_against_satisfaction,
    top_3_share_of_competitive_awards,
    top_10_share_of_contracts,
    top_15_share_of_contracts_delivered,
    top_15_share_of_contracts_held,
    top_15_share_of_value,
)
from thirty3.analysis.recipes.systems import (
    authorities_of_33,
    authorities_of_34,
    boroughs_of_32,
    distinct_systems,
    systems_as_run,
)
from thirty3.analysis.recipes.tenders import share_of_tenders_on_portal
from thirty3.analysis.recipes.values import (
    annual_value_by_cpv_division,
    annual_value_by_system_type,
    mean_and_median_value,
)

Status = Literal["defined", "ambiguous", "disputed", "spend", "caller", "ours"]
"""How a recipe stands to what was printed: ``defined`` follows it; ``ambiguous`` is one reading of what it leaves open;
``disputed`` is one of several that print itself sets against each other; ``spend`` gives awarded value for a figure of
paid spend; ``caller`` rests on something that no notice tells and the caller must; ``ours`` was never printed."""


@dataclass(frozen=True)
class Recipe:
    """A recipe, and the printed figure that it is for."""

    measure: Callable[..., Result[Any]]
    """Computes it; its docstring has the definition and what is ambiguous."""
    printed: str
    """The figure as printed, shortened; what it is of where no number was printed."""
    source: str
    """Page that printed it, as read in November 2026."""
    dated: str | None
    """Day, month or year of the page, as ISO text as far as known; None where it was seen without one."""
    status: Status
    """How the recipe stands to it."""

    @property
    def name(self) -> str:
        """Name of the function in this module."""
        return self.measure.__name__


_UKAUTHORITY = "https://www.ukauthority.com/articles/loti-launches-london-boroughs-tech-dashboard/"
_DIRECTOR = "https://www-ukauthority-com.azurewebsites.net/articles/ts-and-cs-for-a-local-gov-tech-tender"
_MEDIUM = (
    "https://medium.com/loti/city-tools-shining-a-light-on-the-technologies-powering-londons-boroughs-d909a7d74a73"
)
_NITROUS = "https://nitrous.city/public-procurement/thirty3-a-year-on"
_WEEKLY = "https://www.computerweekly.com/news/252488816/London-councils-to-share-technology-procurement-platform"
_CITIES = "https://cities-today.com/london-launches-new-dashboard-to-re-shape-government-technology/"
_WEEKNOTE = "https://loti.london/blog/loti-weeknote-58/"
_RETHINKING = "https://loti.london/blog/rethinking-how-councils-buy-technology"
_LANDSCAPE = "https://www.tussell.com/insights/tech-procurement-in-local-government-landscape"
_TECHUK = "https://techuk.org/resource/guest-blog-the-key-stats-behind-the-local-government-tech-market.html"
_GOLD = "https://www.tussell.com/insights/sme-gold-mine-as-565-million-of-govt-tech-contracts-expire"
_FEBRUARY = "https://www.tussell.com/newsfeed/tussell-index-february-2018"
_MEAN = "https://index.techuk.org/procurement"
_RANKED = "https://tussell.com/gov/local-gov-procurement-index"
_OPENOPPS = "https://openopps.com/blog/post/51/only-27-of-public-sector-tenders-are-on-contracts-finder/"
_GLA = "https://www.london.gov.uk/press-releases/mayoral/mayor-to-use-gla-spending-to-create-equal-london"
_PUBLICNET = "http://www.publicnet.co.uk/news/2011/10/06/sharing-procurement-services-to-bring-savings/"

_91 = "91% of technology {} just 15 suppliers"
_SYSTEMS = "809 systems"
_GLA_TOO = "20 of 32 boroughs and the GLA"
_HALF = "about £2bn a year, half of it software"
_SIGNED = "more suppliers go with less satisfaction, or with more"
_RANKING = "303 authorities ranked by {} share"
_EXPIRE = "£565m of technology contracts expire this year"
_MARCH = "£2.4bn of awards expire from March to June 2018"

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "F1a": Recipe(systems_as_run, _SYSTEMS, _UKAUTHORITY, "2019", "ambiguous"),
        "F1b": Recipe(distinct_systems, _SYSTEMS, _UKAUTHORITY, "2019", "ambiguous"),
        "F2a": Recipe(boroughs_of_32, _GLA_TOO, _UKAUTHORITY, "2019", "disputed"),
        "F2b": Recipe(authorities_of_33, "22 boroughs by survey", _MEDIUM, "2019-11-13", "disputed"),
        "F2c": Recipe(authorities_of_34, _GLA_TOO, _UKAUTHORITY, "2019", "disputed"),
        "F3a": Recipe(top_15_share_of_value, _91.format("spend goes to"), _DIRECTOR, None, "disputed"),
        "F3b": Recipe(
            top_15_share_of_contracts_delivered, _91.format("contracts are delivered by"), _NITROUS, "2021", "disputed"
        ),
        "F3c": Recipe(
            top_15_share_of_contracts_held, "90% of IT contracts held by just 15 suppliers", _WEEKLY, "2020", "disputed"
        ),
        "F4": Recipe(
            top_10_share_of_contracts, "10 vendors account for more than 50% of contracts", _CITIES, None, "ambiguous"
        ),
        "F5": Recipe(suppliers_against_satisfaction, _SIGNED, _CITIES, None, "disputed"),
        "F6": Recipe(
            expiring_in_first_quarter, "housing contracts that expired in Q1 2020", _WEEKNOTE, "2020-09", "defined"
        ),
        "F7": Recipe(
            suppliers_by_size, "more than 650 SMEs and more than 50 larger suppliers", _WEEKNOTE, "2020-09", "ambiguous"
        ),
        "F8": Recipe(
            top_3_share_of_competitive_awards,
            "three suppliers won nearly 70% of competitive housing tenders since 2015",
            _RETHINKING,
            "2025",
            "defined",
        ),
        "F9a": Recipe(annual_value_by_cpv_division, _HALF, _RETHINKING, "2025", "spend"),
        "F9b": Recipe(annual_value_by_system_type, _HALF, _RETHINKING, "2025", "spend"),
        "F10": Recipe(sme_share_of_value_by_year, "SME share 20% in 2016, 26% in 2021", _LANDSCAPE, None, "spend"),
        "F11": Recipe(supplier_league_by_value, "Capita £2,989m and BT £874m since 2016", _LANDSCAPE, None, "spend"),
        "F12": Recipe(
            london_and_south_east_share_of_value, "London and South East 35% of £3.9bn", _TECHUK, None, "spend"
        ),
        "F13a": Recipe(total_value_expiring_in_year, _EXPIRE, _GOLD, None, "defined"),
        "F13b": Recipe(annual_value_expiring_in_year, "the same, annualised", _GOLD, None, "ours"),
        "F14a": Recipe(total_value_expiring_between, _MARCH, _FEBRUARY, "2018-02", "defined"),
        "F14b": Recipe(total_value_expiring_by_borough, _MARCH, _FEBRUARY, "2018-02", "defined"),
        "F15": Recipe(sme_share_of_suppliers, "SMEs 62% of 23,100 suppliers winning in 2017", _GOLD, None, "defined"),
        "F16": Recipe(mean_and_median_value, "mean £344,881.41, median £71,575.16", _MEAN, None, "ambiguous"),
        "F17a": Recipe(boroughs_by_sme_share, _RANKING.format("SME"), _RANKED, None, "spend"),
        "F17b": Recipe(boroughs_by_vcse_share, _RANKING.format("VCSE"), _RANKED, None, "spend"),
        "F17c": Recipe(boroughs_by_local_share, _RANKING.format("local"), _RANKED, None, "spend"),
        "F18": Recipe(
            share_of_tenders_on_portal, "only 27% of tenders are on Contracts Finder", _OPENOPPS, "2017", "caller"
        ),
        "F19": Recipe(sme_share_direct_and_indirect, "20% with SMEs, direct or indirect", _GLA, None, "caller"),
        "F20": Recipe(live_contracts, "more than 5,900 contracts worth £8.8bn", _PUBLICNET, "2011-10-06", "defined"),
    }
)
"""Recipes by the number of the figure, in their order; a letter tells readings of one figure apart."""

__all__ = [
    "RECIPES",
    "Figure",
    "FigurePart",
    "Recipe",
    "Status",
    "annual_value_by_cpv_division",
    "annual_value_by_system_type",
    "annual_value_expiring_in_year",
    "authorities_of_33",
    "authorities_of_34",
    "boroughs_by_local_share",
    "boroughs_by_sme_share",
    "boroughs_by_vcse_share",
    "boroughs_of_32",
    "distinct_systems",
    "expiring_in_first_quarter",
    "live_contracts",
    "london_and_south_east_share_of_value",
    "mean_and_median_value",
    "share_of_tenders_on_portal",
    "sme_share_direct_and_indirect",
    "sme_share_of_suppliers",
    "sme_share_of_value_by_year",
    "supplier_league_by_value",
    "suppliers_against_satisfaction",
    "suppliers_by_size",
    "systems_as_run",
    "top_3_share_of_competitive_awards",
    "top_10_share_of_contracts",
    "top_15_share_of_contracts_delivered",
    "top_15_share_of_contracts_held",
    "top_15_share_of_value",
    "total_value_expiring_between",
    "total_value_expiring_by_borough",
    "total_value_expiring_in_year",
]


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
