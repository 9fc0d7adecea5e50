"""The bodies beside the 33: each named once, of a kind that fits whom it serves, with an honest source."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

from thirty3.normalise.names import fold
from thirty3.reference import boroughs
from thirty3.reference.london_bodies import london_bodies


def test_bodies_are_sorted_by_code_and_read_once() -> None:
    codes = [body.code for body in london_bodies()]
    assert codes == sorted(set(codes))
    assert london_bodies() is london_bodies()
    assert str(london_bodies()[0]) == london_bodies()[0].name


def test_a_code_is_made_of_small_letters_and_hyphens() -> None:
    assert all(body.code.replace("-", "").isalnum() and body.code == body.code.lower() for body in london_bodies())


def test_no_two_bodies_share_a_name_or_an_identifier() -> None:
    names = Counter(fold(name).removeprefix("THE ") for body in london_bodies() for name in {body.name, *body.aliases})
    identifiers = Counter(identifier for body in london_bodies() for identifier in body.identifiers)
    assert [name for name, times in names.items() if times > 1] == []
    assert [identifier for identifier, times in identifiers.items() if times > 1] == []


def test_no_body_has_the_name_of_a_borough() -> None:
    of_boroughs = {fold(name) for one in boroughs() for name in (one.name, one.official_name, *one.aliases)}
    assert of_boroughs.isdisjoint(fold(name) for body in london_bodies() for name in (body.name, *body.aliases))


def test_the_kind_fits_whom_a_body_serves() -> None:
    for body in london_bodies():
        served = len(body.boroughs)
        expected = {"pan_london": served == 0, "purchasing": served == 0, "joint_service": served > 1}
        assert expected.get(body.kind, served > 0), body.code
        assert not set(body.boroughs) & set(body.formerly), body.code
        assert [one.gss for one in body.boroughs] == sorted({one.gss for one in body.boroughs}), body.code


def test_a_source_is_a_page_a_record_or_says_that_nothing_was_looked_up() -> None:
    text = files("thirty3.reference").joinpath("london_bodies.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        looked_up = any(sign in row["source"] for sign in ("http", "gender pay gap", "spending", "releases", "notices"))
        own = row["source"].startswith("ours: general knowledge") and row["source"].endswith("not looked up")
        assert looked_up or own or "org-id.guide" in row["source"], row["code"]
