"""Laws of Function.remote: what goes there and what comes back.

- the result is that of the function, for any arguments and values, whole and as a copy
- the body runs in another process; `async def` makes no difference
- many calls at once get each its own result, and containers come up for calls that wait for each other
- what cannot be called, serialized or rebuilt is refused
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.misfits import refused, unserializable
from modal_conformance.suite.running import put_all, queue, taken
from pytest_modalkit import Face, requirement

MEGABYTE = 1 << 20
NAMES = st.sampled_from(["first", "key", "value", "x", "name"])


@requirement("function.remote.equals-local")
@given(first=st.integers(), second=st.integers(), also=st.integers())
async def test_remote_returns_what_local_does(face: Face, work: Any, first: int, second: int, also: int) -> None:
    assert await face(work.add.remote, first, second, also=also) == work.add.local(first, second, also=also)


@requirement("function.remote.passes-arguments")
@given(args=st.lists(some.values(), max_size=3), kwargs=st.dictionaries(NAMES, some.values(), max_size=3))
async def test_arguments_arrive_as_given(face: Face, work: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
    assert some.same(await face(work.arguments.remote, *args, **kwargs), (tuple(args), kwargs))


@requirement("function.remote.passes-arguments")
async def test_defaults_count(face: Face, work: Any) -> None:
    assert await face(work.defaults.remote, 1) == [1, 2, 3]
    assert await face(work.defaults.remote, 1, third=0) == [1, 2, 0]
    assert await face(work.defaults.remote, 1, second=None) == [1, None, 3]


@requirement("function.remote.values-cross-whole")
@given(value=some.values())
async def test_a_value_comes_back_as_it_went(face: Face, work: Any, value: Any) -> None:
    assert some.same(await face(work.echo.remote, value), value)


@requirement("function.remote.large-values")
async def test_megabytes_arrive_and_come_back(face: Face, work: Any) -> None:
    value = bytes(range(256)) * (5 * MEGABYTE // 256)
    assert await face(work.size_of.remote, value) == len(value)
    assert await face(work.echo.remote, value) == value


@requirement("function.remote.copies-arguments")
async def test_the_caller_keeps_its_objects(face: Face, work: Any) -> None:
    items = ["here"]
    assert await face(work.extend.remote, items) == ["here", "in the container"]
    assert items == ["here"]


@requirement("function.remote.runs-elsewhere")
async def test_the_body_runs_in_another_process(face: Face, work: Any) -> None:
    assert await face(work.process.remote) != work.PROCESS
    assert work.marks == []


@requirement("function.remote.async-body")
@given(value=some.values())
async def test_an_async_function_is_called_alike(face: Face, work: Any, value: Any) -> None:
    assert some.same(await face(work.echo_async.remote, value), value)


@requirement("function.remote.none")
async def test_no_result_is_none(face: Face, work: Any) -> None:
    assert await face(work.nothing.remote) is None


@requirement("function.remote.calls-are-independent")
async def test_calls_at_once_get_each_its_own_result(face: Face, work: Any, seconds: float) -> None:
    async with face.concurrently(patience=seconds) as group:
        calls = {number: group.start(work.square.remote, number) for number in range(20)}
        for number, call in calls.items():
            assert await call.result() == number * number


@requirement("function.remote.containers-scale-up")
async def test_containers_come_up_for_calls_that_wait_for_each_other(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        calls = [group.start(work.hold.remote, started, gate, seconds) for _ in range(3)]
        places = await taken(face, started, seconds, number=3)
        await put_all(face, gate, "go", number=3)
        assert [await call.result() for call in calls] == ["go"] * 3
    assert len(set(places)) == 3, f"three calls that ran at once ran in {len(set(places))} containers"


@requirement("function.remote.generator-refused")
async def test_a_generator_cannot_be_called_like_a_function(face: Face, work: Any) -> None:
    for generator in (work.count, work.count_async):
        with pytest.raises(modal.exception.InvalidError):
            await face(generator.remote, 1)


@requirement("function.remote.wrong-arguments")
async def test_wrong_arguments_raise_type_error(face: Face, work: Any) -> None:
    with pytest.raises(TypeError):
        await face(work.add.remote, 1)
    with pytest.raises(TypeError):
        await face(work.add.remote, 1, 2, surplus=3)


@requirement("function.remote.unserializable-argument")
async def test_what_cannot_be_serialized_is_refused(face: Face, work: Any) -> None:
    for value in unserializable():
        with some.witness(value), refused():
            await face(work.echo.remote, value)


@requirement("function.remote.unserializable-result")
async def test_a_result_that_cannot_be_serialized_fails_the_call(face: Face, work: Any) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        await face(work.unserializable.remote)
    assert await face(work.square.remote, 3) == 9


@requirement("function.remote.result-unknown-here")
async def test_a_result_of_an_unknown_module_is_not_readable(face: Face, work: Any) -> None:
    with pytest.raises(modal.exception.DeserializationError):
        await face(work.give_stranger.remote)
