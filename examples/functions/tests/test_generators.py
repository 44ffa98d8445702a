from __future__ import annotations

import asyncio

import pytest
from generators import app, broken, countdown, words


def test_pieces_come_in_order() -> None:
    with app.run():
        assert list(countdown.remote_gen(4)) == [4, 3, 2, 1]


def test_pieces_can_be_awaited() -> None:
    async def main() -> list[str]:
        async with app.run():
            return [word async for word in words.remote_gen.aio("to be or not")]

    assert asyncio.run(main()) == ["to", "be", "or", "not"]


def test_a_fault_comes_after_the_pieces_before_it() -> None:
    with app.run():
        pieces = iter(broken.remote_gen(2))
        assert [next(pieces), next(pieces)] == [0, 1]
        with pytest.raises(RuntimeError, match="dried up"):
            next(pieces)
