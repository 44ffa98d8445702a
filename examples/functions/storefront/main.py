"""The whole shop."""

from __future__ import annotations

import modal

from . import orders, pricing

app = modal.App("storefront")
app.include(pricing.app)
app.include(orders.app)


@app.local_entrypoint()
def main(customer: str = "ada") -> None:
    """Order a book and a pen."""
    print(orders.place.remote(customer, ["book", "pen"]))
