"""Functions that tell where they run: user code, imported here and in containers."""

from __future__ import annotations

import threading

import modal

app = modal.App("modal-conformance-context")

#: What was said while this module was imported.
WHILE_IMPORTING = modal.is_local()


@app.function()
def here() -> bool:
    return modal.is_local()


@app.function()
def while_importing() -> bool:
    return WHILE_IMPORTING


@app.function()
def here_in_a_thread() -> list[bool]:
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.append(modal.is_local()))
    thread.start()
    thread.join()
    return seen


@app.function()
async def here_in_a_coroutine() -> bool:
    return modal.is_local()
