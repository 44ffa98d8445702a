"""An App of several modules: this one includes the other, and its functions call those."""

from __future__ import annotations

import modal

from modal_conformance.workloads import bakery
from modal_conformance.workloads.bakery import bake

app = modal.App("modal-conformance-shop")
app.include(bakery.app)


@app.function()
def price(loaf: str) -> int:
    return len(loaf)


@app.function()
def sell(kind: str) -> tuple[str, int]:
    """Call a function of each module."""
    loaf = bake.remote(kind)
    return loaf, price.remote(loaf)


@app.cls()
class Shop:
    @modal.method()
    def greet(self) -> str:
        return "hello"
