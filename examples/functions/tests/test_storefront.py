from __future__ import annotations

import pytest
from storefront import orders, pricing
from storefront.catalogue import UnknownArticle
from storefront.main import app


def test_one_app_asks_another() -> None:
    with app.run():
        assert orders.place.remote("ada", ["book", "pen"]) == {"customer": "ada", "cents": 1350}


def test_errors_of_the_package_come_back_as_they_are() -> None:
    with app.run(), pytest.raises(UnknownArticle, match="yacht"):
        pricing.total.remote(["yacht"])
