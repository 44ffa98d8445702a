"""A module with imports that only some containers have."""

from __future__ import annotations

import modal_reference as modal

app = modal.App("importing")
image = modal.Image.debian_slim().env({"HAS": "nothing"})

with image.imports():
    import nothing_of_this_name  # type: ignore[import-not-found]


@app.function(image=image)
def needs_it() -> str:
    return str(nothing_of_this_name)


@app.function(image=modal.Image.debian_slim())
def does_without() -> str:
    return "fine"
