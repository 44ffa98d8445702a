"""What a type checker knows of apps and functions; mypy reads this file, nobody runs it."""

from __future__ import annotations

from typing import Any, assert_type

import modal_reference as modal
from modal_reference._faces.iteration import Iteration

app = modal.App("typed")


@app.function()
def length(text: str, *, times: int = 1) -> int:
    return len(text) * times


@app.function(cpu=1, memory=128)
async def shout(text: str) -> str:
    return text.upper()


async def use() -> None:
    assert_type(length.remote("a", times=2), int)
    assert_type(await length.remote.aio("a"), int)
    assert_type(length.local("a"), int)
    assert_type(length.spawn("a"), modal.FunctionCall[int])
    assert_type(length.spawn("a").get(), int)
    assert_type(await length.spawn("a").get.aio(timeout=1), int)
    assert_type(shout.remote("a"), str)
    assert_type(await shout.remote.aio("a"), str)
    assert_type(await shout.local("a"), str)
    assert_type(length.map(["a", "b"]), Iteration[Any])
    assert_type([each async for each in length.map.aio(["a"])], list[Any])
    assert_type(length.for_each(["a"]), None)
    assert_type(modal.Function.from_name("app", "length"), modal.Function[..., Any, Any])
    length.remote(3)  # type: ignore[arg-type]
    length.remote("a", time=2)  # type: ignore[call-arg]


async def run() -> None:
    with app.run() as running:
        assert_type(running, modal.App)
    async with app.run(name="rehearsal", detach=True) as running:
        assert_type(running, modal.App)
    assert_type(app.deploy(), modal.App)
    assert_type(await modal.App.lookup.aio("typed"), modal.App)
    app.run(detached=True)  # type: ignore[call-arg]


@app.local_entrypoint()
def main(count: int = 1) -> None:
    assert_type(length.get_current_stats().backlog, int)
