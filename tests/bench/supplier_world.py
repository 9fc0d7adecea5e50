"""A made-up world of firms as notices publish them: homonyms, missing numbers, near names, spelling noise. Seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from thirty3.models.organisation import Identifier
from thirty3.models.supplier import Supplier
from thirty3.normalise.names import supplier_key

_WORDS = {
    "starts": "Al Bar Cal Dor El Fen Gar Hal Ing Jar Kel Lor Mar Nor Or Pel Quin Ros Sel Tor Ul Ver Wel Xan Yar Zen",
    "middles": "a e i o u an en in on ar er or al el ith oth und ant ist est",
    "ends": "bury dale field ford ham ley mont ridge stead ton wick worth tech soft net ix ara ex ion us",
    "commonest": "Services Services Services Solutions Solutions Consulting Group Care Systems",
    "common": "Construction Technology Engineering Training Housing Transport Security Cleaning",
    "trades": "Software Recruitment Architects Associates Communications Electrical Environmental Facilities Healthcare"
    " Homes Landscapes Legal Logistics Maintenance Management Partners Printing Publishing Roofing Scaffolding Supplies"
    " Surveyors Telecoms Waste Catering Design Education Energy Foods Highways Property Digital Data",
    "places": "London Northern Thames Essex Kent Midland Anglia Wessex Pennine Severn Central National UK Euro",
}
_STARTS, _MIDDLES, _ENDS, _COMMONEST, _COMMON, _RARER, _PLACES = (text.split() for text in _WORDS.values())
_TRADES = _COMMONEST * 3 + _COMMON * 2 + _RARER
_FORMS = {
    "Ltd": ["Limited", "Ltd", "LTD", "Ltd.", "limited", "LIMITED", ""],
    "PLC": ["PLC", "plc", "P.L.C.", "Public Limited Company", ""],
    "LLP": ["LLP", "L.L.P.", "llp", "LLP", ""],
    "CIC": ["CIC", "C.I.C.", "Community Interest Company", ""],
}
_NOBODY = ["Various", "See attached", "Multiple suppliers", "REDACTED", "Various - see attached list", "TBC"]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Firm(NamedTuple):
    """One firm as it is."""

    words: str
    form: str
    number: str
    district: str
    sign: str | None
    former: str | None


class Published(NamedTuple):
    """One supplier as a notice publishes it, and which firm it is; None for a name that names nobody."""

    supplier: Supplier
    firm: int | None


def firms(number: int, seed: int = 33) -> list[Firm]:
    """Made-up firms, of which many are named like another.

    Of four hundred, one bears another's name, four an invented word one letter from another's, two are an LLP beside a
    Ltd, 24 are of a family (``X Group``, ``X Services``), twelve changed their name and twelve have a shop sign.
    Companies House registers no name twice, so that homonyms are charities, sole traders and firms that are gone.
    """
    draw = random.Random(seed)
    found: list[Firm] = []
    taken: set[str] = set()
    for place in range(number):
        words, form = _unused(draw, taken), draw.choices(list(_FORMS), [88, 3, 6, 3])[0]
        if found:
            words, form = _kin(draw, draw.choice(found), words, form)
        found.append(
            Firm(
                words=words,
                form=form,
                number=f"{1_000_000 + 7 * place:08}",
                district=f"{draw.choice(['E', 'N', 'SE', 'SW', 'W', 'M', 'LS', 'B', 'BS', 'CV'])}{draw.randint(1, 20)}",
                sign=_brand(draw) if draw.random() < 0.03 else None,
                former=_words(draw) if draw.random() < 0.03 else None,
            )
        )
    return found


def _unused(draw: random.Random, taken: set[str]) -> str:
    """A name that no firm has by chance, so that there are as many homonyms as there shall be."""
    words = _words(draw)
    while supplier_key(words) in taken:
        words = _words(draw)
    taken.add(supplier_key(words))
    return words


def _brand(draw: random.Random) -> str:
    return (
        draw.choice(_STARTS) + "".join(draw.choices(_MIDDLES, k=draw.choice([1, 2, 2, 2, 3, 3]))) + draw.choice(_ENDS)
    )


def _words(draw: random.Random) -> str:
    """A firm's name: mostly an invented word and a trade, sometimes a place and trades, initials or two partners."""
    kind = draw.random()
    if kind < 0.55:
        return f"{_brand(draw)} {draw.choice(_TRADES)}"
    if kind < 0.7:
        return f"{_brand(draw)} {draw.choice(_TRADES)} {draw.choice(_TRADES)}"
    if kind < 0.8:
        return f"{_brand(draw)} & {_brand(draw)}"
    if kind < 0.88:
        return f"{draw.choice(_LETTERS)} {draw.choice(_LETTERS)} {_brand(draw)} & Sons".title()
    if kind < 0.95:
        return f"{draw.choice(_PLACES)} {_brand(draw)} {draw.choice(_TRADES)}"
    return _brand(draw)


def _kin(draw: random.Random, kin: Firm, words: str, form: str) -> tuple[str, str]:
    """The name and form of a firm that may be named like another."""
    chance = draw.random()
    brand, _, rest = kin.words.partition(" ")
    if chance < 0.0025:
        return kin.words, kin.form
    if chance < 0.0125:
        return f"{_typo(draw, brand)} {rest}".strip(), kin.form
    if chance < 0.0725:
        return f"{brand} {draw.choice(_TRADES)}", form
    if chance < 0.0775 and kin.form == "Ltd":
        return kin.words, "LLP"
    return words, form


def _typo(draw: random.Random, text: str) -> str:
    """One letter lost, doubled, mistaken or swapped with the next."""
    place = draw.randrange(1, max(2, len(text) - 1))
    kind = draw.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[: place + 1] + text[place:]
    if kind == 2:
        return text[:place] + draw.choice(_LETTERS) + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def published(number: int, seed: int = 33) -> Iterator[Published]:
    """That many published suppliers, of a third as many firms; one in a hundred names nobody.

    One in three carries the company number, three in five a postcode district, of which one in seven is a branch's.
    One name in nine is misspelt, a third of those twice.
    """
    draw = random.Random(seed + 1)
    world = firms(max(1, number // 3), seed)
    weights = [1 / (1 + place % 40) for place in range(len(world))]
    numbered = [draw.random() < 0.6 for _ in world]
    for place in draw.choices(range(len(world)), weights, k=number):
        if draw.random() < 0.01:
            yield Published(_supplier(draw.choice(_NOBODY), None, None), None)
            continue
        firm = world[place]
        name = _published_name(draw, firm)
        shown = firm.number if numbered[place] and draw.random() < 0.55 else None
        district = firm.district if draw.random() < 0.85 else f"BR{draw.randint(1, 8)}"
        yield Published(_supplier(name, shown, district if draw.random() < 0.6 else None), place)


def _supplier(name: str, number: str | None, district: str | None) -> Supplier:
    identifiers = () if number is None else (Identifier(scheme="GB-COH", id=number),)
    id = f"GB-COH-{number}" if number else f"name:{supplier_key(name)}"
    return Supplier(id=id, name=name, company_number=number, identifiers=identifiers, postcode_district=district)


def _published_name(draw: random.Random, firm: Firm) -> str:
    """A firm's name as somebody types it."""
    words = firm.words
    if draw.random() < 0.11:
        words = _typo(draw, words)
        words = _typo(draw, words) if draw.random() < 0.3 else words
    if draw.random() < 0.02:
        words = words.replace(" ", "", 1)
    words = words.replace("&", draw.choice(["&", "and", "AND", "&", "&"]))
    name = f"{words} {draw.choice(_FORMS[firm.form])}".strip()
    if firm.former and draw.random() < 0.3:
        name = draw.choice([f"{name} (formerly {firm.former})", f"{name} formerly known as {firm.former} Ltd"])
    elif firm.former and draw.random() < 0.2:
        name = f"{firm.former} Limited"
    if firm.sign and draw.random() < 0.4:
        name = draw.choice([f"{name} t/a {firm.sign}", f"{name} trading as {firm.sign}"])
    elif firm.sign and draw.random() < 0.1:
        name = firm.sign
    if draw.random() < 0.02:
        name = f"{name} {draw.choice(['(Leeds)', '- Lot 2', '(Lot 1)', '(Company No. 123)'])}"
    name = draw.choice([name, name, name, name.upper(), name.title(), f" {name}"])
    name = name.replace("&", "&amp;") if draw.random() < 0.2 else name
    return name.replace(" ", draw.choice(["  ", " ", ", "]), 1) if draw.random() < 0.04 else name
