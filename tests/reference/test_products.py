"""The products, routes and firms: complete, unambiguous, and consistent with the other tables."""

from __future__ import annotations

from collections import Counter

import pytest

from thirty3.normalise.names import fold, supplier_key
from thirty3.reference import service_areas
from thirty3.reference.products import Product, products
from thirty3.reference.technology_routes import technology_routes
from thirty3.reference.technology_suppliers import technology_suppliers
from thirty3.resolve._phrases import text_words

EVERYDAY = ["MOSAIC", "CONFIRM", "ALLOY", "ECLIPSE", "SYNERGY", "UNIFORM", "APEX", "KEYSTONE", "ACADEMY", "CONCERTO"]


def test_the_list_is_as_long_as_promised_and_every_service_has_its_products() -> None:
    assert len(products()) >= 250
    assert {product.service_area for product in products()} == {area.code for area in service_areas()}


def test_a_product_stands_once_and_an_alias_names_one_product() -> None:
    names = Counter(product.name for product in products())
    assert max(names.values()) == 1
    aliases = Counter(tuple(text_words(a)) for product in products() for a in (*product.aliases, *product.short))
    assert {alias for alias, times in aliases.items() if times > 1} == set()


@pytest.mark.parametrize("product", products(), ids=lambda product: product.name)
def test_aliases_are_folded_and_a_short_one_says_what_it_needs(product: Product) -> None:
    assert product.aliases or product.short
    assert product.manufacturer
    for phrase in (*product.aliases, *product.short, *product.needs):
        assert phrase == fold(phrase) != ""
    assert bool(product.short) == bool(product.needs)


@pytest.mark.parametrize("word", EVERYDAY)
def test_everyday_words_name_no_product_by_themselves(word: str) -> None:
    assert not any(word in product.aliases for product in products())
    assert any(word in product.short for product in products())


def test_what_is_seen_or_read_names_the_notice_or_the_page() -> None:
    for product in products():
        assert "maker: " in product.source
        if product.sure == "page":
            assert "http" in product.source
        if product.sure == "seen":
            assert "labels/" in product.source or "ocds-" in product.source


def test_routes_are_folded_and_name_services_that_exist() -> None:
    codes = {area.code for area in service_areas()}
    for route in technology_routes():
        assert route.phrase == fold(route.phrase)
        assert route.service_area is None or route.service_area in codes
        assert bool(route.area_weight) == (route.service_area is not None)


def test_no_two_firms_are_one_and_firms_of_many_trades_are_left_out() -> None:
    keys = Counter(supplier_key(firm.name) for firm in technology_suppliers())
    assert max(keys.values()) == 1
    assert {supplier_key(name) for name in ("Capita", "Serco Ltd", "British Telecommunications plc")}.isdisjoint(keys)
