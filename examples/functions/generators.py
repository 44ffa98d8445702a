"""Results that come in pieces, one after the other, while the function still runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import modal

app = modal.App("generators")


@app.function()
def countdown(start: int) -> Iterator[int]:
    """Count down to one."""
    yield from range(start, 0, -1)


@app.function()
async def words(text: str) -> AsyncIterator[str]:
    """The words of a text, one by one."""
    for word in text.split():
        yield word


@app.function()
def broken(pieces: int) -> Iterator[int]:
    """So many pieces, and then a fault."""
    yield from range(pieces)
    raise RuntimeError("the source has dried up")


@app.local_entrypoint()
def main(start: int = 5) -> None:
    """Count down."""
    for number in countdown.remote_gen(start):
        print(number)
