"""A module that only the machine of its author can import: no container of its function ever starts."""

from __future__ import annotations

import modal

app = modal.App("modal-conformance-broken")


@app.function()
def unreachable() -> None:
    pass


if not modal.is_local():
    raise RuntimeError("this module cannot be imported in a container")
