"""The part of an App that another module includes."""

from __future__ import annotations

import modal

app = modal.App("modal-conformance-bakery")


@app.function()
def bake(kind: str) -> str:
    return f"{kind} bread"


@app.cls()
class Bakery:
    @modal.method()
    def smell(self) -> str:
        return "of bread"


@app.local_entrypoint()
def open_bakery() -> str:
    return "open"
