"""Laws of Function.remote_gen.

- it yields what the generator yields, whatever and however much that is, and as it comes
- an error comes after the pieces before it
- a function that is no generator is refused
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.running import Iteration, queue, until_error
from pytest_modalkit import Face, requirement

THOUSANDS = 3000


@requirement("function.remote-gen.equals-local")
@given(items=st.lists(some.values(), max_size=5))
async def test_pieces_come_in_order(face: Face, work: Any, items: list[Any]) -> None:
    assert some.same(await face.collect(work.give_each.remote_gen, items), list(work.give_each.local(items)))


@requirement("function.remote-gen.async-body")
@given(number=st.integers(0, 5))
async def test_an_asynchronous_generator_is_called_alike(face: Face, work: Any, number: int) -> None:
    assert await face.collect(work.count_async.remote_gen, number) == list(range(number))


@requirement("function.remote-gen.streams")
async def test_a_piece_comes_before_the_next_is_made(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as gate:
        pieces = Iteration(face, work.give_and_wait.remote_gen, gate, seconds)
        assert await pieces.next() == "first"
        await face(gate.put, "second")
        assert await pieces.next() == "second"
        assert await pieces.next() is Iteration.END


@requirement("function.remote-gen.error-after-items")
@given(items=st.lists(st.integers(), max_size=4), words=some.texts())
async def test_an_error_comes_after_what_was_yielded(face: Face, work: Any, items: list[int], words: str) -> None:
    found, error = await until_error(face, work.give_then_fail.remote_gen, items, ValueError(words))
    assert found == items
    assert type(error) is ValueError
    assert error.args == (words,)


@requirement("function.remote-gen.many")
async def test_thousands_of_pieces_come_once_and_in_order(face: Face, work: Any) -> None:
    assert await face.collect(work.count.remote_gen, THOUSANDS) == list(range(THOUSANDS))


@requirement("function.remote-gen.function-refused")
async def test_a_function_is_no_generator(face: Face, work: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face.collect(work.square.remote_gen, 1)
