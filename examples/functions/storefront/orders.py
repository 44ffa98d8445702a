"""The app that takes orders; it asks the one that knows prices."""

from __future__ import annotations

from typing import TypedDict

import modal

from .pricing import total

app = modal.App("orders")


class Order(TypedDict):
    """What somebody has ordered."""

    customer: str
    cents: int


@app.function()
def place(customer: str, articles: list[str]) -> Order:
    """Take an order."""
    return Order(customer=customer, cents=total.remote(articles))
