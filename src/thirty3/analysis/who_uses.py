"""Which boroughs use a system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thirty3.analysis._group import Condition
from thirty3.analysis._systems import IN_LONDON, PRODUCT, WITH_PRODUCT, Systems, find_systems
from thirty3.normalise.names import fold
from thirty3.reference.products import products

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications


def who_uses(applications: Applications, product: str) -> Systems:
    """Find which boroughs use a product, for which services, from whom and until when.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        product: Its name as applications carry it, or any name by which ``thirty3.reference.products()`` knows it.

    Returns:
        Systems by service area, then borough; none for a product that nobody is known to use. Applications of other
        products, and of which nobody has said what product they are, are left out and counted.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"product": "Civica Cx", "service_area": "housing"}
    >>> found = who_uses([row | {"application_id": "a", "borough": "E09000007", "name": "Housing system"}], "CIVICA CX")
    >>> [(one.borough, one.name, one.service_areas) for one in found]
    [('E09000007', 'Housing system', ('housing',))]
    """
    names = tuple(dict.fromkeys((product, _canonical(product))))
    reasons = (*WITH_PRODUCT, ("other_product", Condition(PRODUCT, "not_in", names)), *IN_LONDON)
    return find_systems(applications, reasons, asked=f"who uses {names[-1]}")


def _canonical(name: str) -> str:
    """The product's name as its maker writes it; the name itself where the table does not know it."""
    text = fold(name)
    known = (one.name for one in products() if text == fold(one.name) or text in one.aliases)
    return next(known, name)
