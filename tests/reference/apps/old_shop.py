"""An app of edition 0.73, for tests."""

from __future__ import annotations

from collections.abc import Iterator

from modal_reference._editions.v0_73.app import App
from modal_reference._editions.v0_73.partial_function import method

app = App("old-shop")


@app.function()
def double(x: int) -> int:
    return 2 * x


@app.function()
def halve(x: int) -> int:
    if x % 2:
        raise ValueError(f"{x} is odd")
    return x // 2


@app.function()
def count(n: int) -> Iterator[int]:
    yield from range(n)


@app.cls()
class Basket:
    @method()
    def weigh(self, x: int) -> int:
        return 3 * x


def plain(x: int = 1) -> int:
    return x
