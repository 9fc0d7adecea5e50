"""Published figures about the systems that boroughs run: how many, and of how many boroughs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from thirty3.analysis._group import Condition, First, Reasons, open_rows
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import ratio
from thirty3.analysis._systems import IN_LONDON, PRODUCT, WITH_PRODUCT
from thirty3.analysis.recipes._figure import Figure, FigurePart, figure_by
from thirty3.models.application import Application
from thirty3.reference.boroughs import boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications

_CITY = tuple(one.gss for one in boroughs() if one.kind == "city_corporation")
_NO_CITY: Reasons = (("city_of_london", Condition(BOROUGH, "is_in", _CITY)),)


def systems_as_run(applications: Applications) -> Figure:
    """Count the systems that boroughs run, each borough's for itself (F1a).

    Follows: rows of applications, so that a product of three boroughs is three systems. Published: 809 systems, City
    Tools, UKAuthority and Computer Weekly, 2019. Ambiguous: neither says whether a shared product counts once, which
    is :func:`distinct_systems`.

    Returns:
        The count, with parts by borough (GSS code); None of no application. Those of authorities outside London are
        left out.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns()) | {"product": "Civica Cx"}
    >>> rows = [row | {"application_id": gss, "borough": gss} for gss in ("E09000007", "E09000012")]
    >>> print(systems_as_run(rows))
    Systems that boroughs run: 2 systems; 2 applications used, 0 left out
    """
    return _counted(applications, IN_LONDON, BOROUGH, about="systems that boroughs run")


def distinct_systems(applications: Applications) -> Figure:
    """Count the different systems that boroughs run, a product of several boroughs once (F1b).

    Follows: distinct canonical products. Published and ambiguous: as :func:`systems_as_run`. Applications of which
    nobody has said what product they are cannot be told apart: they are left out as ``no_product``, so that this is
    the least the number can be.

    Returns:
        The count, with one part for each product and how many applications it has; None of no application.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns()) | {"product": "Civica Cx"}
    >>> rows = [row | {"application_id": gss, "borough": gss} for gss in ("E09000007", "E09000012")]
    >>> print(distinct_systems(rows))
    Different systems that boroughs run: 1 system; 2 applications used, 0 left out
    """
    found = _counted(applications, (*WITH_PRODUCT, *IN_LONDON), PRODUCT, about="different systems that boroughs run")
    return _each_once(found, "systems", of=None)


def boroughs_of_32(applications: Applications) -> Figure:
    """Count the London boroughs that contributed systems, of 32 (F2a).

    Follows: distinct boroughs with an application; the City of London, which is none in law, is left out. Published:
    "20 of 32 + GLA", UKAuthority, 2019. Ambiguous: the other launch text (:func:`authorities_of_33`).

    Returns:
        The count and its share of 32, with one part for each borough and how many systems it has; None of none.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns())
    >>> rows = [row | {"application_id": gss, "borough": gss} for gss in ("E09000001", "E09000012")]
    >>> found = boroughs_of_32(rows)
    >>> found.amount, found.share, found.reasons
    (Decimal('1'), 0.03125, {'city_of_london': 1})
    """
    found = _counted(applications, (*IN_LONDON, *_NO_CITY), BOROUGH, about="boroughs that contributed, of 32")
    return _each_once(found, "authorities", of=len(boroughs()) - len(_CITY))


def authorities_of_33(applications: Applications) -> Figure:
    """Count the authorities that contributed systems, of the 33: the 32 boroughs and the City of London (F2b).

    Follows: distinct authorities with an application. Published: 22 by survey, combined with open data of all 32 and
    the City, LOTI on Medium, 2019-11-13. Ambiguous: the other launch text says 20 (:func:`boroughs_of_32`).

    Returns:
        The count and its share of 33, with one part for each authority and how many systems it has; None of none.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns())
    >>> rows = [row | {"application_id": gss, "borough": gss} for gss in ("E09000001", "E09000012")]
    >>> authorities_of_33(rows).amount
    Decimal('2')
    """
    found = _counted(applications, IN_LONDON, BOROUGH, about="authorities that contributed, of 33")
    return _each_once(found, "authorities", of=len(boroughs()))


def authorities_of_34(applications: Applications, *, gla_systems: int) -> Figure:
    """Count the authorities that contributed systems, of the 33 and the Greater London Authority (F2c).

    Follows: as :func:`authorities_of_33`, and the GLA where it has a system. Published: "20 of 32 + GLA", UKAuthority,
    2019. Ambiguous: whether the GLA is among the 20. It is none of the 33, and its systems are left out of ``used``.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table of their rows.
        gla_systems: How many systems the GLA contributed: the caller knows. 0 counts it as not contributing.

    Returns:
        The count and its share of 34, with one part for each authority; None of none.

    Raises:
        ValueError: A negative number.
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns()) | {"application_id": "a", "borough": "E09000012"}
    >>> found = authorities_of_34([row], gla_systems=12)
    >>> found.amount, [(one.name, one.n) for one in found]
    (Decimal('2'), [('GLA', 12), ('E09000012', 1)])
    """
    if gla_systems < 0:
        raise ValueError("gla_systems must not be negative")
    found = _counted(applications, IN_LONDON, BOROUGH, about="authorities that contributed, of 34")
    gla = (FigurePart(name="GLA", n=gla_systems, amount=None, share=None),) if gla_systems else ()
    return _each_once(found.model_copy(update={"rows": gla + tuple(found)}), "authorities", of=len(boroughs()) + 1)


def _counted(applications: Applications, reasons: Reasons, key: First, *, about: str) -> Figure:
    cells = open_rows(applications, reasons, [key], of=Application).group(details={"name": key})
    return figure_by(cells, "name", "contracts", about=about, unit="systems", records="applications")


def _each_once(found: Figure, unit: str, *, of: int | None) -> Figure:
    """The same with every part as one, and the share of so many that there could be."""
    whole = of or len(found)
    rows = tuple(one.model_copy(update={"amount": Decimal(1), "share": ratio(1, whole)}) for one in found)
    amount = Decimal(len(rows)) if rows else None
    share = ratio(len(rows), whole) if of and rows else None
    return found.model_copy(update={"rows": rows, "unit": unit, "amount": amount, "share": share})
