"""The 33 authorities of London, and which one a name means when it is known to mean one of them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache

from thirty3.errors import UnknownNameError
from thirty3.models.borough import Borough
from thirty3.reference._table import read_table

__all__ = ["borough", "boroughs"]

_NOT_WORD = re.compile(r"[\W_]+")
_OFFERED = 3  # near names in an error message: enough to find a slip, few enough to read


@cache
def boroughs() -> tuple[Borough, ...]:
    """The 32 boroughs and the City of London, in the order of their GSS codes.

    Source:
        The columns ``source`` and ``checked`` of ``boroughs.csv``. Population is the GLA's estimate for 2017.

    >>> len(boroughs())
    33
    """
    own = ("source", "checked", "aliases")
    return tuple(
        Borough.model_validate(
            {key: value for key, value in row.items() if key not in own}
            | {"aliases": tuple(sorted(row["aliases"].split("|")))}
        )
        for row in read_table("boroughs")
    )


def borough(name: str) -> Borough:
    """The authority that a code or name stands for; for a buyer's name in a notice see ``thirty3.resolve.match_buyer``.

    Args:
        name: GSS code, GB-LAE code in capitals (``CMD``), slug, short or official name, or an alias, in any case
            and punctuation. ``LBH`` is refused: it is Lambeth's GB-LAE code, and people write it for Hackney,
            Haringey, Harrow, Havering, Hillingdon and Hounslow.

    Raises:
        UnknownNameError: None of the 33 has this name; the message offers near ones.

    >>> borough("LB Camden").gss
    'E09000007'
    >>> borough("hammersmith & fulham").slug
    'hammersmith-and-fulham'
    """
    text = name.strip()
    found = _codes().get(text) or _names().get(_key(text))
    if found is None:
        raise UnknownNameError(_message(text))
    return found


@cache
def _codes() -> dict[str, Borough]:
    """GB-LAE codes as they are: in small letters they could be words."""
    return {one.gb_lae: one for one in boroughs() if one.gb_lae != "LBH"}


@cache
def _names() -> dict[str, Borough]:
    names: dict[str, Borough] = {}
    for one in boroughs():
        for name in (one.gss, one.name, one.official_name, one.slug, *one.aliases):
            names[_key(name)] = one
    return names


def _key(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace("&amp;", "&").replace("&", " and ").casefold()
    return " ".join(_NOT_WORD.sub(" ", text).split()).removeprefix("the ")


def _message(text: str) -> str:
    if text.upper() == "LBH":
        return "'LBH' is the GB-LAE code of Lambeth, and people write it for six other boroughs: write the name"
    near = difflib.get_close_matches(_key(text), _names(), n=12)
    names = list(dict.fromkeys(_names()[key].name for key in near))[:_OFFERED]
    hint = f"; did you mean {' or '.join(names)}?" if names else ""
    return f"{text[:80]!r} is none of the 33 London authorities{hint}"
