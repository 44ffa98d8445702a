"""The app that knows prices."""

from __future__ import annotations

import modal

from .catalogue import price_of

app = modal.App("pricing")


@app.function()
def total(articles: list[str]) -> int:
    """What some articles cost together, in cents."""
    return sum(map(price_of, articles))
